"""A site is walked; what is wrong with it is told to people and to programs."""

import io
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from httpcore_srv.audit.findings import Finding, Report, Severity
from httpcore_srv.cli import main
from httpcore_srv.cli.audit import MOST_NAMED, counted, planned, printable, tell

PAGE = b"<!doctype html><meta charset=utf-8><title>x</title>"
CONFIG = '[[host]]\n[[host.mount]]\nprefix = "/"\nfolder = "."\n'


@pytest.fixture
def audit(tmp_path, monkeypatch):
    """Audit a folder called ``www`` that holds *files*, as *words* say."""

    def audited(files, *words):
        (tmp_path / "www").mkdir(exist_ok=True)
        for name, octets in files.items():
            (tmp_path / "www" / name).write_bytes(octets)
        monkeypatch.chdir(tmp_path)
        return CliRunner().invoke(main, ["audit", *words])

    return audited


def test_a_site_in_order_is_said_to_be(audit):
    result = audit({"index.html": PAGE}, "www")

    assert (result.exit_code, result.output) == (0, "www: ok, 1 URL\n")


def test_the_folder_www_is_meant_if_none_is_named(audit):
    assert audit({"index.html": PAGE}).output == "www: ok, 1 URL\n"


def test_findings_are_told_with_their_urls_and_end_with_status_1(audit):
    dead = PAGE + b"<a href=gone.html>"

    result = audit({"index.html": dead, "a.html": dead})

    assert result.exit_code == 1
    assert result.output == (
        "error    RFC 9110 §15.5.5  links to /gone.html: 404 Not Found\n"
        "         /\n"
        "         /a.html\n"
        "\n"
        "www: 3 URLs, 2 errors\n"
    )


def test_notes_alone_are_no_fault(audit):
    result = audit({"app.3f9a1c.js": b"1", "index.html": PAGE})

    assert result.exit_code == 0
    assert "note     RFC 8246 §3" in result.output
    assert result.output.endswith("www: ok, 2 URLs, 1 note\n")


def test_findings_as_json(audit):
    result = audit({"index.html": PAGE + b"<a href=gr\xc3\xbcn>"}, "--json")

    assert result.exit_code == 1
    assert json.loads(result.output) == {
        "passed": False,
        "visited": 2,
        "findings": [
            {
                "severity": "error",
                "url": "/",
                "section": "RFC 9110 §15.5.5",
                "sentence": "links to /gr%C3%BCn: 404 Not Found",
                "also": [],
            }
        ],
    }


def test_the_site_of_a_configuration(audit, tmp_path):
    (tmp_path / "site.toml").write_text(CONFIG.replace('"."', '"www"'))

    result = audit({"index.html": PAGE}, "-c", "site.toml")

    assert (result.exit_code, result.output) == (0, "site.toml: ok, 1 URL\n")


# fmt: off
REFUSED = [
    # words                       status  word             why
    (["absent"],                  3,      "absent",        "no such folder"),
    (["www", "-c", "site.toml"],  2,      "exclude",       "one of both"),
    (["-c", "absent.toml"],       3,      "absent.toml",   "no such file"),
]
# fmt: on


@pytest.mark.parametrize(("words", "status", "word", "why"), REFUSED)
def test_what_cannot_be_audited(audit, words, status, word, why):
    result = audit({}, *words)

    assert result.exit_code == status, why
    assert word in result.output, why


# fmt: off
PLANS = [
    # line                                  secure  why
    ("",                                    False,  "plain HTTP"),
    ('hsts = "max-age=31536000"\n',         True,   "RFC 6797 §7.2 said over TLS only: there is some"),
]
# fmt: on


@pytest.mark.parametrize(("line", "secure", "why"), PLANS)
def test_a_configuration_tells_whether_there_is_tls(tmp_path, line, secure, why):
    """R241: immutable counts over TLS alone."""
    path = tmp_path / "site.toml"
    path.write_text(line + CONFIG)

    assert planned(None, path)[1] is secure, why


def found(number, severity=Severity.WARNING):
    return Finding(severity, f"/{number}", "RFC 9110 §8.8", "none")


def test_one_thing_is_told_once_with_a_few_urls():
    report = Report(9, tuple(found(number) for number in range(MOST_NAMED + 2)))
    out = io.StringIO()

    tell(report, "www", out)

    lines = out.getvalue().splitlines()
    assert lines[0] == "warning  RFC 9110 §8.8     none"
    assert lines[1:-2] == [
        *(f"         /{number}" for number in range(MOST_NAMED)),
        "         and 2 more; --json names all",
    ]
    assert lines[-1] == "www: 9 URLs, 7 warnings"


def test_every_url_of_a_finding_is_told():
    out = io.StringIO()

    tell(Report(3, (replace(found(1), also=("/1.html",)),)), "www", out)

    assert out.getvalue().splitlines()[1:3] == ["         /1", "         /1.html"]


def test_the_worst_is_told_first():
    out = io.StringIO()

    tell(Report(2, (found(1), found(2, Severity.ERROR))), "www", out)

    assert [line.split()[0] for line in out.getvalue().splitlines() if line] == [
        "error", "/2", "warning", "/1", "www:",
    ]  # fmt: skip


def test_counted():
    report = Report(1, (found(1, Severity.NOTE), found(2, Severity.ERROR)))

    assert counted(report) == "1 URL, 1 error, 1 note"


def test_nothing_that_was_found_steers_the_terminal():
    """CVE-2003-0063: a page may call its charset what it likes."""
    assert printable("a\x1b[2Jb\nü\udcff") == r"a\x1b[2Jb\nü\udcff"
