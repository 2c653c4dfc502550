"""
Which octets does a range request get?

    Range ──▶ GET? bytes? If-Range true? ── no ──▶ None: the whole representation
      │
      ▼
    resolve against the complete length ── none satisfiable ──▶ Unsatisfiable: 416
      │
      ▼
    too many, overlapping, out of order? ── yes ──▶ None
      │
      ▼
    coalesce ──▶ ranges in the order of the request: 206

"A server that supports range requests MAY ignore or reject a Range header field that
contains an invalid ranges-specifier [...], a ranges-specifier with more than two
overlapping ranges, or a set of many small ranges that are not listed in ascending
order, since these are indications of either a broken client or a deliberate
denial-of-service attack" (RFC 9110 §14.2).  We ignore: the whole representation is
never wrong, and costs no more than any other request.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.range import IntRange, RangeSet, SuffixRange
from httpcore_srv.message import Fields
from httpcore_srv.semantics.preconditions import Validators, range_applies

# Readers of PDF and archives ask for a dozen at once; nobody was seen to need more.
MOST_RANGES = 64

# "more than two overlapping ranges" (§14.2): a pair may overlap, a third may not.
MOST_OVERLAPS = 1

# "unless there is a specific need to request a later part earlier" (§14.2), such as a
# catalogue at the end of a file: that makes a reader jump back a few times.
MOST_REVERSALS = 8


@dataclass(frozen=True, slots=True, order=True)
class ByteRange:
    """The octets from *first* to *last*, both included, counted from 0 (§14.1.2)."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """The number of octets."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """No range lies within the representation of *complete_length* octets (416)."""

    complete_length: int


Selection = tuple[ByteRange, ...] | Unsatisfiable | None


def select_ranges(
    method: str,
    fields: Fields,
    current: Validators | None,
    complete_length: int,
    now: datetime,
) -> Selection:
    """
    Decide what a request gets of a representation of *complete_length* octets.

    None stands for the whole of it (200); a tuple for its parts (206): one range is
    one part, several are multipart/byteranges (§15.3.7).  To be asked after the other
    preconditions are true (§13.2.2).
    """
    value = fields.get("Range")
    # "A server MUST ignore a Range header field received with a request method that
    # is unrecognized or for which range handling is not defined.  For this
    # specification, GET is the only method" (§14.2)
    if value is None or method != "GET" or not range_applies(fields, current, now):
        return None
    try:
        return satisfiable(RangeSet.parse(value), complete_length)
    except FieldSyntaxError:
        return None


def validators_for_parts(current: Validators, described: Fields) -> Validators:
    """
    Return what of *current* If-Range may name, where a 200 would say *described*.

    The date of what varies is no strong validator: another form of the resource may
    bear the same one (§8.8.1), and a part of this must not be joined to it (§13.1.5).
    """
    return Validators(current.etag) if "Vary" in described else current


def satisfiable(spec: RangeSet, complete_length: int) -> Selection:
    """
    Resolve *spec* against a representation of *complete_length* octets.

    None if the Range is to be ignored: for another unit than bytes, and beyond the
    limits above.  The parts keep the order of the request; they never overlap, so all
    together they are no longer than the representation.

    >>> satisfiable(RangeSet.parse("bytes=7-, 0-0"), 10)
    (ByteRange(first=7, last=9), ByteRange(first=0, last=0))
    """
    if spec.unit != "bytes" or len(spec.specs) > MOST_RANGES:
        return None
    if complete_length == 0:
        # "A server [...] MAY ignore a Range header field when the selected
        # representation has no content" (§14.2): a 206 could not name none of no
        # octets, and a client that always asks for a range is served
        return None
    found = [_resolve(one, complete_length) for one in spec.specs]
    ranges = [one for one in found if one is not None]
    if not ranges:
        return Unsatisfiable(complete_length)
    if _overlaps(ranges) > MOST_OVERLAPS or _reversals(ranges) > MOST_REVERSALS:
        return None
    return _coalesce(ranges)


def _resolve(spec: IntRange | SuffixRange, complete_length: int) -> ByteRange | None:
    """Place one range-spec; None if it is unsatisfiable (§14.1.2)."""
    end = complete_length - 1
    if isinstance(spec, SuffixRange):
        first = max(complete_length - spec.length, 0)
        return ByteRange(first, end) if first <= end else None
    last = end if spec.last is None else min(spec.last, end)
    return ByteRange(spec.first, last) if spec.first <= end else None


def _overlaps(ranges: list[ByteRange]) -> int:
    """Count the ranges that begin within one that begins no later."""
    count, reached = 0, -1
    for one in sorted(ranges):
        count += one.first <= reached
        reached = max(reached, one.last)
    return count


def _reversals(ranges: list[ByteRange]) -> int:
    """Count the ranges that begin before the one listed ahead of them."""
    return sum(after.first < before.first for before, after in pairwise(ranges))


def _coalesce(ranges: list[ByteRange]) -> tuple[ByteRange, ...]:
    """
    Join ranges that overlap or touch (§15.3.7.2).

    A joined range stands where the first of its members stood in the request.  Gaps
    are not filled, though they may be: what was not asked for is not sent.
    """
    joined: list[tuple[int, ByteRange]] = []
    for place, one in sorted(enumerate(ranges), key=lambda pair: pair[1]):
        if joined and one.first <= joined[-1][1].last + 1:
            before, other = joined[-1]
            reach = ByteRange(other.first, max(other.last, one.last))
            joined[-1] = (min(before, place), reach)
        else:
            joined.append((place, one))
    return tuple(one for _, one in sorted(joined))
