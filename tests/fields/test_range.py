"""RFC 9110 §14.1.1 range specifiers and §14.2 Range."""

import contextlib
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.range import IntRange, RangeSet, SuffixRange

POSITIONS = st.integers(0, 10**40)
INT_RANGES = st.tuples(POSITIONS, st.none() | POSITIONS).map(
    lambda ends: IntRange(ends[0], None if ends[1] is None else sum(ends))
)

# fmt: off
READ = [
    # text                     specs                                     why
    ("bytes=0-499",            (IntRange(0, 499),),                      "§14.1.2, the RFC's example"),
    ("bytes=500-999",          (IntRange(500, 999),),                    "§14.1.2, the RFC's example"),
    ("bytes=-500",             (SuffixRange(500),),                      "§14.1.2, the RFC's example"),
    ("bytes=9500-",            (IntRange(9500),),                        "§14.1.2, the RFC's example"),
    ("bytes=0-0,-1",           (IntRange(0, 0), SuffixRange(1)),         "§14.1.2, the RFC's example"),
    ("bytes= 0-999, 4500-5499, -1000",
                               (IntRange(0, 999), IntRange(4500, 5499), SuffixRange(1000)), "§14.1.2, the RFC's example"),
    ("bytes=500-600,601-999",  (IntRange(500, 600), IntRange(601, 999)), "§14.1.2, the RFC's example"),
    ("bytes=500-700,601-999",  (IntRange(500, 700), IntRange(601, 999)), "§14.1.2, the RFC's example"),
    ("BYTES=0-0",              (IntRange(0, 0),),                        "§14.1 unit names are case-insensitive"),
    ("bytes=,0-0,,1-1,",       (IntRange(0, 0), IntRange(1, 1)),         "R055 empty elements are ignored"),
    ("bytes=00-007",           (IntRange(0, 7),),                        "§14.1.1 1*DIGIT"),
    ("bytes=-0",               (SuffixRange(0),),                        "§14.1.2 valid, though never satisfiable"),
    ("bytes=" + "9" * 40 + "-", (IntRange(int("9" * 40)),),              "R119 40 digits"),
    ("bytes=0-" + "9" * 40,    (IntRange(0, int("9" * 40)),),            "R119 40 digits"),
]
REFUSED = [
    # text                     why
    ("",                       "R114 garbage"),
    ("garbage",                "R114 garbage"),
    ("bytes",                  "R114 garbage"),
    ("bytes=",                 "§14.1.1 range-set = 1#range-spec"),
    ("bytes=,",                "§14.1.1 range-set = 1#range-spec"),
    ("bytes=-",                "§14.1.1 no digits at all"),
    ("bytes=5-2",              "R114 last-pos less than first-pos"),
    ("bytes=0-1,5-2",          "R114 any invalid range-spec makes all invalid"),
    ("bytes=0-1;2-3",          "R114 garbage"),
    ("bytes=a-b",              "R114 garbage"),
    ("bytes=0",                "R114 garbage"),
    ("bytes=0-1-2",            "R114 garbage"),
    ("bytes=--1",              "R114 garbage"),
    ("bytes=+0-1",             "R114 int() would read it"),
    ("bytes=0x0-1",            "R114 garbage"),
    ("bytes=1_0-20",           "R114 int() would read it"),
    ("bytes=0 - 1",            "§14.1.1 no whitespace within"),
    ("bytes =0-1",             "§14.2 no whitespace before ="),
    ("bytes:0-1",              "R114 another sign"),
    ("=0-1",                   "§14.1 range-unit = token"),
    ("bytes=0-1, bytes=2-3",   "§5.3 two Range lines combined are no Range"),
    ("bytes=\u0660-\u0661",    "CVE-2025-69224 digits are the ASCII ones"),
    ("bytes=" + "9" * 5_000 + "-", "R119 more digits than int takes"),
    ("bytes=0-" + "9" * 5_000, "R119 more digits than int takes"),
]
# fmt: on


@pytest.mark.parametrize(("text", "specs", "why"), READ)
def test_what_a_range_set_is(text, specs, why):
    assert RangeSet.parse(text) == RangeSet("bytes", specs), why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_range_set(text, why):
    with pytest.raises(FieldSyntaxError):
        RangeSet.parse(text)


def test_another_unit_is_read_as_what_it_is_R113():
    assert RangeSet.parse("Seconds=0-1").unit == "seconds"


@settings(max_examples=50, deadline=None)
@given(st.lists(INT_RANGES | st.builds(SuffixRange, POSITIONS), min_size=1, max_size=5))
def test_what_we_write_we_read(specs):
    spec = RangeSet("bytes", tuple(specs))

    assert RangeSet.parse(str(spec)) == spec


# fmt: off
HEAVY = [
    # text                             why
    ("bytes=" + "0-," * 333_000,       "CVE-2025-62727 very many ranges"),
    ("bytes=" + "0-0 " * 250_000,      "CVE-2025-62727 whitespace, no commas"),
    ("bytes=" + "-" * 1_000_000,       "CVE-2024-26141 dashes"),
    ("bytes=" + " " * 1_000_000 + "x", "CVE-2022-44570 whitespace"),
    ("bytes=" + "1" * 1_000_000,       "CVE-2022-44570 digits"),
    ("bytes=" + "," * 1_000_000,       "R055 commas"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), HEAVY, ids=range(len(HEAVY)))
def test_a_megabyte_is_read_in_linear_time(text, why):
    begun = process_time()
    with contextlib.suppress(FieldSyntaxError):
        RangeSet.parse(text)

    assert process_time() - begun < 5, why
