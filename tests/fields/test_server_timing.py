"""W3C Server Timing §2: metrics with a duration, a description, both or neither."""

import pytest

from httpcore_srv.fields.server_timing import Metric, server_timing

# fmt: off
ROWS = [
    # metric                              written                    why
    (Metric("neg"),                       "neg",                     "§2 both parameters may be missing"),
    (Metric("disk", 12.5),                "disk;dur=12.5",           "§2 milliseconds"),
    (Metric("neg", 1, "a b"),             'neg;dur=1;desc="a b"',    "§2 both"),
    (Metric("neg", None, 'a"b'),          r'neg;desc="a\"b"',        "RFC 9110 §5.6.4 quoted-pair"),
    (Metric("neg", None, "a\r\nX: y"),    'neg;desc="a??X: y"',      "CVE-2020-7695 no text ends a field line"),
    (Metric("neg", None, "grün"),         'neg;desc="gr?n"',         "RFC 9110 §5.5 fields are ASCII"),
]
# fmt: on


@pytest.mark.parametrize(("metric", "written", "why"), ROWS)
def test_metrics(metric, written, why):
    assert str(metric) == written, why


def test_several_are_a_list():
    assert server_timing([Metric("a"), Metric("b")]) == "a, b"
