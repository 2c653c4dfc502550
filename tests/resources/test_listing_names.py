"""A name is shown so that it does no harm, and linked so that nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.listing_names import (
    date_time,
    human,
    reference,
    shown,
    text_of,
)
from httpcore_srv.semantics.targets import path_segments

NAMES = st.binary(min_size=1, max_size=40).filter(
    lambda name: name not in (b".", b"..") and b"/" not in name and b"\0" not in name
)

# fmt: off
SHOWN = [
    # name                    shown              why
    ("plain name.txt",        "plain name.txt",  "nothing to do"),
    ("café 日本 ישראל",        "café 日本 ישראל",  "letters are letters"),
    ("two\nlines",            "two␊lines",       "R310 a line end would make a second entry"),
    ("\x1b[2J",               "␛[2J",            "R310 an escape sequence"),
    ("\x7f",                  "␡",               "DEL is a control"),
    ("a\x9b2Jb",              "a\ufffd2Jb",      "C1: CSI in one character"),
    ("\u202egnp.exe",         "\ufffdgnp.exe",   "UAX #9: would read exe.png"),
    ("a\u2066b\u2069",        "a\ufffdb\ufffd",  "UAX #9: isolates reorder too"),
    ("a\u2028b",              "a\ufffdb",        "a line separator"),
]
DATES = [
    # seconds           date-time               why
    (0,                "1970-01-01T00:00:00Z",  "the epoch"),
    (-1,               "1969-12-31T23:59:59Z",  "before it"),
    (1_717_329_600,    "2024-06-02T12:00:00Z",  "UTC, whatever the machine's zone"),
    (-62_135_596_800,  "0001-01-01T00:00:00Z",  "four digits for the year, RFC 3339 §5.6"),
    (253_402_300_799,  "9999-12-31T23:59:59Z",  "the last one that can be written"),
]
SIZES = [
    (0, "0 B"), (1, "1 B"), (999, "999 B"), (1000, "1.0 kB"), (9949, "9.9 kB"),
    (9950, "10 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"),
    (1_234_567_890, "1.2 GB"), (10**15, "1.0 PB"), (2**63, "9.2 EB"), (10**22, "10000 EB"),
]
# fmt: on


@pytest.mark.parametrize(("name", "expected", "why"), SHOWN)
def test_what_is_shown(name, expected, why):
    assert shown(name) == expected, why


def test_octets_that_are_no_utf_8_are_shown_as_such():
    assert text_of(b"caf\xe9") == "caf\ufffd"


@given(NAMES)
def test_r309_a_reference_leads_back_to_the_very_name(name):
    """RFC 3986 §2.1: what is percent-encoded is decoded to the same octets."""
    assert path_segments("/" + reference(name, folder=False)) == (name,)
    assert path_segments("/" + reference(name, folder=True)) == (name, b"")


@given(NAMES)
def test_r310_a_reference_is_one_relative_segment_fit_for_attributes_and_fields(name):
    written = reference(name, folder=False)

    assert written.isascii()
    assert written.isprintable()
    assert not set(written) & set(" \"'<>&:/?#\\;"), "no scheme, no host, no query"


@pytest.mark.parametrize(("seconds", "expected", "why"), DATES)
def test_dates(seconds, expected, why):
    assert date_time(seconds) == expected, why


@pytest.mark.parametrize(("octets", "expected"), SIZES)
def test_sizes(octets, expected):
    assert human(octets) == expected
