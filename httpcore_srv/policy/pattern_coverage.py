"""
Does one pattern of paths mean all that another one means?

    private/**   covers   private/deep/*.html      in "docs" it is   nothing
    **           covers   every other one          in "private"      **

A path may be seen from two folders: what a pattern of the one means is said for the
other first, by taking segments off its beginning (``seen_from``) or by putting some
there (``seen_above``).

Rule: "yes" is certain, "no" is not: ``a?`` covers ``ab`` and ``a?``, but of ``a[bc]``
nobody works that out.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from httpcore_srv.policy.path_patterns import ANY_DEPTH, Part, PathPattern

_WILD = re.compile(r"[*?\[]")
_ANY_NAME = PathPattern.parse("*").parts[-1]


class Segment(NamedTuple):
    """A segment of a pattern: its *part*, and the one *name* that it may be for."""

    part: Part
    name: str | None = None


Segments = tuple[Segment, ...]


def segments_of(pattern: PathPattern) -> Segments:
    """Return the segments of *pattern*."""
    texts = pattern.text.split("/")
    texts = [ANY_DEPTH] * (len(pattern.parts) - len(texts)) + texts
    names = (None if _WILD.search(text) else text for text in texts)
    return tuple(map(Segment, pattern.parts, names))


def seen_above(names: Sequence[str], segments: Segments) -> Segments:
    """Return *segments* as they are from a folder where *names* lead to theirs."""
    return (*map(_named, names), *segments)


def seen_from(names: Sequence[str], segments: Segments) -> list[Segments]:
    """Return what is left of *segments* below the folder that *names* lead to."""
    places = {0}
    for segment in map(_named, names):
        places = _after(segments, _with_none(segments, places), segment)
    return [segments[at:] for at in sorted(places)]


def covers(one: Segments, other: Segments) -> bool:
    """
    Tell whether each path that *other* means is meant by *one*.

    >>> private = segments_of(PathPattern.parse("private/**"))
    >>> covers(private, segments_of(PathPattern.parse("private/*.html")))
    True
    >>> covers(private, segments_of(PathPattern.parse("*.html")))
    False
    """
    places = _with_none(one, {0})
    for segment in other:
        if segment.part is None:  # only what takes any number takes all these
            kept = {at for at in places if at < len(one) and one[at].part is None}
        else:
            kept = _after(one, places, segment)
        places = _with_none(one, kept)
    return len(one) in places


def _named(name: str) -> Segment:
    """Return the segment that means *name*, whatever it holds."""
    return Segment(re.compile(re.escape(name), re.DOTALL), name)


def _with_none(segments: Segments, places: set[int]) -> set[int]:
    """Return *places* in *segments* with those that no further name leads to."""
    found = set(places)
    for at, segment in enumerate(segments):
        if at in found and segment.part is None:
            found.add(at + 1)
    return found


def _after(segments: Segments, places: set[int], other: Segment) -> set[int]:
    """Return where each name that *other* means leads to, from *places*."""
    found = set()
    for at in places - {len(segments)}:
        if segments[at].part is None:
            found.add(at)
        elif _takes(segments[at], other):
            found.add(at + 1)
    return found


def _takes(one: Segment, other: Segment) -> bool:
    """Tell whether each name that *other* means is meant by *one*."""
    if one.part in (other.part, _ANY_NAME):
        return True
    if one.part is None or other.name is None:
        return False
    return one.part.fullmatch(other.name) is not None
