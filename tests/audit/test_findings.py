"""Findings are put in order; notes alone are no fault."""

from dataclasses import replace

import pytest

from httpcore_srv.audit.findings import Finding, Report, Severity, arranged

ERROR = Finding(Severity.ERROR, "/b", "RFC 9110 §8.3", "wrong")
WARNING = Finding(Severity.WARNING, "/b", "RFC 9110 §8.3", "dear")
NOTE = Finding(Severity.NOTE, "/a", "RFC 9110 §8.3", "odd")


def test_findings_stand_by_url_and_the_worst_first():
    assert arranged([WARNING, ERROR, NOTE, ERROR]) == (NOTE, ERROR, WARNING)


def test_what_is_found_in_one_file_under_several_urls_is_one_finding():
    other = replace(ERROR, url="/a")

    assert arranged([ERROR, other, NOTE], {"/b": "/c", "/a": "/c"}) == (
        replace(other, also=("/b",)),
        NOTE,
    )
    assert arranged([ERROR, other]) == (other, ERROR)


# fmt: off
REPORTS = [
    # findings     passed   why
    ((),           True,    "nothing was found"),
    ((NOTE,),      True,    "a note is no reason to change anything"),
    ((WARNING,),   False,   "somebody will pay for it"),
    ((NOTE, ERROR), False,  "visitors meet it"),
]
# fmt: on


@pytest.mark.parametrize(("findings", "passed", "why"), REPORTS)
def test_what_passes(findings, passed, why):
    assert Report(1, findings).passed is passed, why


def test_findings_are_counted_by_severity():
    report = Report(2, (ERROR, WARNING, WARNING))

    assert [report.count(severity) for severity in Severity] == [1, 2, 0]
