"""
RFC 9110 §14 as tables: what a range request gets.

The representation of most rows is the ten octets "0123456789".
"""

from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.fields.range import IntRange, RangeSet, SuffixRange
from httpcore_srv.message import Fields
from httpcore_srv.semantics.preconditions import Validators
from httpcore_srv.semantics.ranges import (
    MOST_RANGES,
    MOST_REVERSALS,
    ByteRange,
    Unsatisfiable,
    satisfiable,
    select_ranges,
    validators_for_parts,
)

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
MODIFIED = datetime(2024, 6, 4, 12, 0, 0, tzinfo=UTC)
CURRENT = Validators(EntityTag("v1"), MODIFIED)
WHOLE = None
NONE_OF_TEN = Unsatisfiable(10)


def get(value, length=10):
    """Return what GET with this Range gets."""
    return select_ranges("GET", Fields([("Range", value)]), CURRENT, length, NOW)


# fmt: off
CASES = [
    # range               gets                why
    ("bytes=0-0",         [(0, 0)],           "R115 §14.1.2"),
    ("bytes=0-9",         [(0, 9)],           "§14.1.2 all of it is a part too"),
    ("bytes=2-5",         [(2, 5)],           "R122 §14.1.2 positions are inclusive"),
    ("bytes=-3",          [(7, 9)],           "R116 §14.1.2 the last 3"),
    ("bytes=-10",         [(0, 9)],           "R116 §14.1.2"),
    ("bytes=-100",        [(0, 9)],           "R116 §14.1.2 the entire representation is used"),
    ("bytes=7-",          [(7, 9)],           "R117 §14.1.2 the remainder"),
    ("bytes=7-9",         [(7, 9)],           "R117 §14.1.2"),
    ("bytes=7-999",       [(7, 9)],           "R117 §14.1.2 replaces last-pos"),
    ("bytes=9-9",         [(9, 9)],           "§14.1.2 the last octet"),
    ("bytes=10-",         NONE_OF_TEN,        "R118 §14.1.2 first-pos is not less than the length"),
    ("bytes=10-10",       NONE_OF_TEN,        "R118 §14.1.2 first-pos is not less than the length"),
    ("bytes=-0",          NONE_OF_TEN,        "R118 §14.1.2 a non-zero suffix-length"),
    ("bytes=10-, -0",     NONE_OF_TEN,        "R118 §15.5.17 none of the ranges"),
    ("bytes=0-" + "9" * 40, [(0, 9)],         "R119 CVE-2017-7529 40 digits"),
    ("bytes=-" + "9" * 40, [(0, 9)],          "R119 CVE-2017-7529 40 digits"),
    ("bytes=" + "9" * 40 + "-", NONE_OF_TEN,  "R119 CVE-2017-7529 40 digits"),
    ("bytes=-9223372036854775808", [(0, 9)],  "CVE-2017-7529 a suffix of 2^63"),
    ("bytes=-9223372036854773800,-9223372036854773800",
                          [(0, 9)],           "CVE-2017-7529 suffixes that add up to more than 2^64"),
    ("bytes=18446744073709551615-", NONE_OF_TEN, "CVE-2017-7529 2^64 - 1"),
    ("seconds=0-1",       WHOLE,              "R113 §14.2 MUST ignore a unit it does not understand"),
    ("none=0-1",          WHOLE,              "R113 §14.2 MUST ignore a unit it does not understand"),
    ("BYTES=0-0",         [(0, 0)],           "§14.1 unit names are case-insensitive"),
    ("bytes=5-2",         WHOLE,              "R114 §14.2 MAY ignore an invalid ranges-specifier"),
    ("bytes=0-1,5-2",     WHOLE,              "R114 §14.1.1 invalid if it contains any range-spec that is"),
    ("garbage",           WHOLE,              "R114 §14.2 MAY ignore an invalid ranges-specifier"),
    ("",                  WHOLE,              "R114 §14.2 MAY ignore an invalid ranges-specifier"),
    ("bytes=",            WHOLE,              "R114 §14.2 MAY ignore an invalid ranges-specifier"),
    ("bytes=" + "9" * 5_000 + "-", WHOLE,     "R119 more digits than int takes"),

    # several
    ("bytes=0-1,4-5",     [(0, 1), (4, 5)],   "R123 §14.1.2"),
    ("bytes=0-0,-1",      [(0, 0), (9, 9)],   "R123 §14.1.2, the RFC's example"),
    ("bytes=8-9,0-1",     [(8, 9), (0, 1)],   "R123 §15.3.7.2 in the order of the request"),
    ("bytes=0-1,20-30",   [(0, 1)],           "R123 §15.3.7.2 unsatisfiable ones are excluded"),
    ("bytes=20-,0-1,-0,4-4", [(0, 1), (4, 4)], "R123 §15.3.7.2 unsatisfiable ones are excluded"),
    ("bytes=0-1,2-3",     [(0, 3)],           "R123 §15.3.7.2 MAY coalesce: they touch"),
    ("bytes=2-3,0-1",     [(0, 3)],           "R123 §15.3.7.2 regardless of their order"),
    ("bytes=0-5,2-7",     [(0, 7)],           "R123 §15.3.7.2 MAY coalesce: they overlap"),
    ("bytes=0-9,2-3",     [(0, 9)],           "R123 §15.3.7.2 MAY coalesce: one holds the other"),
    ("bytes=8-9,0-1,2-3", [(8, 9), (0, 3)],   "R123 §15.3.7.2 a joined one stands where its first stood"),
    ("bytes=0-1,8-9,2-3", [(0, 3), (8, 9)],   "R123 §15.3.7.2 a joined one stands where its first stood"),
    ("bytes=0-1,,4-5,",   [(0, 1), (4, 5)],   "R055 empty elements are ignored"),
    ("bytes=0-,0-",       [(0, 9)],           "§14.2 two may overlap"),
    ("bytes=0-,0-,0-",    WHOLE,              "R124 §14.2 more than two overlapping ranges"),
    ("bytes=0-4,4-6,6-9", WHOLE,              "R124 §14.2 more than two overlapping ranges"),
    ("bytes=0-9,1-2,8-9", WHOLE,              "R124 §14.2 more than two overlapping ranges"),
]
# fmt: on


@pytest.mark.parametrize(("value", "gets", "why"), CASES)
def test_what_ten_octets_give(value, gets, why):
    expected = (
        tuple(ByteRange(*ends) for ends in gets) if isinstance(gets, list) else gets
    )

    assert get(value) == expected, why


# fmt: off
REQUESTS = [
    # method   fields                                                          gets   why
    ("GET",    {},                                                             WHOLE, "§14.2 no Range"),
    ("HEAD",   {"Range": "bytes=0-0"},                                         WHOLE, "R112 R130 §14.2 GET is the only method"),
    ("PUT",    {"Range": "bytes=0-0"},                                         WHOLE, "R112 §14.2 GET is the only method"),
    ("POST",   {"Range": "bytes=0-0"},                                         WHOLE, "R112 §14.2 GET is the only method"),
    ("DELETE", {"Range": "bytes=20-"},                                         WHOLE, "R112 §14.2 GET is the only method"),
    ("GET",    {"Range": "bytes=0-0"},                                         (ByteRange(0, 0),), "§14.2"),
    ("GET",    {"If-Range": '"v1"'},                                           WHOLE, "R102 §13.1.5 MUST ignore without Range"),
    ("GET",    {"If-Range": '"v0"'},                                           WHOLE, "R102 §13.1.5 MUST ignore without Range"),
    ("GET",    {"Range": "bytes=0-0", "If-Range": '"v1"'},                     (ByteRange(0, 0),), "§13.1.5 true: process Range"),
    ("GET",    {"Range": "bytes=0-0", "If-Range": '"v0"'},                     WHOLE, "R103 §13.1.5 false: MUST ignore Range"),
    ("GET",    {"Range": "bytes=0-0", "If-Range": 'W/"v1"'},                   WHOLE, "R103 §13.1.5 false: MUST ignore Range"),
    ("GET",    {"Range": "bytes=20-", "If-Range": '"v0"'},                     WHOLE, "R103 §13.1.5 false: no 416 either"),
    ("GET",    {"Range": "bytes=20-", "If-Range": '"v1"'},                     NONE_OF_TEN, "§15.5.17 true: process Range"),
    ("GET",    {"Range": "bytes=0-0", "If-Range": "Tue, 04 Jun 2024 12:00:00 GMT"}, (ByteRange(0, 0),), "R104 §13.1.5 true: process Range"),
    ("GET",    {"Range": "bytes=0-0", "If-Range": "Wed, 05 Jun 2024 12:00:00 GMT"}, WHOLE, "R104 §13.1.5 false: MUST ignore Range"),
]
# fmt: on


@pytest.mark.parametrize(("method", "fields", "gets", "why"), REQUESTS)
def test_which_requests_get_parts(method, fields, gets, why):
    selection = select_ranges(method, Fields.of(fields), CURRENT, 10, NOW)

    assert selection == gets, why


def test_two_range_lines_are_no_range_R114():
    """Range is no list field; combined, the lines do not parse (§5.3)."""
    fields = Fields([("Range", "bytes=0-0"), ("Range", "bytes=2-2")])

    assert select_ranges("GET", fields, CURRENT, 10, NOW) is None


@pytest.mark.parametrize("value", ["bytes=0-", "bytes=0-0", "bytes=-5", "bytes=-0"])
def test_no_octets_have_no_parts(value):
    """§14.2 lets a server ignore Range "when the selected representation has no content"."""
    assert get(value, length=0) is None


def test_a_single_octet_has_one_part():
    assert get("bytes=0-", length=1) == (ByteRange(0, 0),)


def test_many_ranges_are_ignored_R124_CVE_2011_3192_CVE_2025_62727():
    """The killer of 2011: ``bytes=0-,5-0,5-1,5-2...`` and its relatives."""
    ascending = [f"{3 * n}-{3 * n}" for n in range(MOST_RANGES + 1)]

    assert len(get("bytes=" + ",".join(ascending[:-1]), 10_000)) == MOST_RANGES
    assert get("bytes=" + ",".join(ascending), 10_000) is None
    assert get("bytes=0-," + ",".join(f"5-{n}" for n in range(5, 50)), 10_000) is None


def test_many_ranges_out_of_order_are_ignored_R124():
    """Such are "many small ranges that are not listed in ascending order" (§14.2)."""
    descending = [f"{10 * n}-{10 * n}" for n in range(MOST_REVERSALS + 2, 0, -1)]

    assert len(get("bytes=" + ",".join(descending[1:]), 1_000)) == MOST_REVERSALS + 1
    assert get("bytes=" + ",".join(descending), 1_000) is None


# fmt: off
HEAVY = [
    # range                                                    why
    ("bytes=" + "0-," * 300_000,                               "CVE-2011-3192 all the same"),
    ("bytes=" + ",".join(f"{n}-" for n in range(100_000)),     "CVE-2024-26141 each a little less"),
    ("bytes=" + ",".join(f"-{n}" for n in range(1, 100_000)),  "CVE-2022-44570 suffixes"),
    ("bytes=" + ",".join(f"{n}-{n}" for n in range(100_000, 0, -2)), "CVE-2025-62727 descending"),
]
# fmt: on


@pytest.mark.parametrize(("value", "why"), HEAVY, ids=[row[1] for row in HEAVY])
def test_the_work_is_bounded_R124(value, why):
    begun = process_time()

    assert get(value, 10**9) is None, why
    assert process_time() - begun < 5, why


SPECS = st.lists(
    st.builds(IntRange, st.integers(0, 130), st.none())
    | st.tuples(st.integers(0, 130), st.integers(0, 40)).map(
        lambda ends: IntRange(ends[0], sum(ends))
    )
    | st.builds(SuffixRange, st.integers(0, 130)),
    min_size=1,
    max_size=6,
).map(tuple)


def octets_of(spec, length):
    """Return the positions that *spec* names, straight from the words of §14.1.2."""
    if isinstance(spec, SuffixRange):
        return set(range(length)[-spec.length :]) if spec.length else set()
    return {
        position
        for position in range(spec.first, length)
        if spec.last is None or position <= spec.last
    }


@settings(max_examples=200, deadline=None)
@given(SPECS, st.integers(1, 100))
def test_parts_lie_inside_and_hold_what_was_asked_for(specs, length):
    selection = satisfiable(RangeSet("bytes", specs), length)
    asked = set().union(*(octets_of(spec, length) for spec in specs))

    if selection is None:
        return
    if isinstance(selection, Unsatisfiable):
        assert not asked
        assert selection.complete_length == length
        return
    given_ = [n for part in selection for n in range(part.first, part.last + 1)]
    assert all(0 <= part.first <= part.last < length for part in selection)
    assert set(given_) == asked
    assert len(given_) == len(asked) == sum(part.length for part in selection)
    assert len(selection) == 1 or len(specs) > 1  # R122


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=60), st.lists(st.integers(1, 59), max_size=5))
def test_the_pieces_of_a_representation_reassemble(octets, cuts):
    ends = sorted({cut for cut in cuts if cut < len(octets)} | {len(octets)})
    starts = [0, *ends[:-1]]
    pieces = []
    for first, end in zip(starts, ends, strict=True):
        [part] = get(f"bytes={first}-{end - 1}", len(octets))
        pieces.append(octets[part.first : part.last + 1])

    assert b"".join(pieces) == octets


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="latin-1")), st.integers(0, 100))
def test_whatever_is_asked_for_gets_an_answer(text, length):
    selection = get("bytes=" + text, length)

    assert selection is None or isinstance(selection, (tuple, Unsatisfiable))


# fmt: off
STRONG = [
    # a 200 would say                           date   why
    ({},                                        True,  "§8.8.2.2 it may be strong"),
    ({"Vary": "Accept-Encoding"},               False, "§8.8.1 another form may bear the same"),
    ({"Last-Modified": "x", "ETag": "y"},       True,  "§13.1.5 of what does not vary"),
]
# fmt: on


@pytest.mark.parametrize(("described", "date", "why"), STRONG)
def test_r104_what_if_range_may_name(described, date, why):
    known = Validators(EntityTag("a"), datetime(2024, 6, 2, tzinfo=UTC))
    named = validators_for_parts(known, Fields.of(described))

    assert named.etag == known.etag
    assert (named.last_modified == known.last_modified) is date, why
