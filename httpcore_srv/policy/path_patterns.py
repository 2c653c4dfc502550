"""
Which paths does a pattern mean?

    *.js              the last segment, in any directory
    assets/*.css      one segment each, from the mount's root
    docs/**/index.*   any number of segments in the place of **
    docs/             the directory itself

Within a segment ``*`` stands for any characters, ``?`` for one, ``[a-z]`` for one of
several and ``[!a-z]`` for one of the others; letters match in their own case.  A path
is compared as decoded segments, so that ``%2E`` hides nothing (CVE-2019-0220), and in
time that grows with the product of both lengths at most, whatever a path holds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from httpcore_srv.errors import FieldSyntaxError

ANY_DEPTH = "**"

# One character of a segment: any of several, any, or itself.
_SET = r"\[(?P<other>!?)(?P<those>\][^\]]*|[^\]]+)\]"
_CHARACTER_SET = re.compile(_SET)
_CHARACTER = re.compile(rf"{_SET}|(?P<any>\?)|(?P<one>.)", re.DOTALL)
_RANGE = re.compile(r"(?P<first>.)(?:-(?P<last>.))?", re.DOTALL)

# A segment of the pattern; None for any number of segments.
Part = re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class PathPattern:
    """
    A pattern of paths, relative to a mount; *text* is how it was written.

    >>> PathPattern.parse("*.js").matches(("assets", "app.js"))
    True
    >>> PathPattern.parse("assets/*").matches(("assets", "a", "app.js"))
    False
    """

    text: str
    parts: tuple[Part, ...] = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a pattern, or raise FieldSyntaxError."""
        segments = text.split("/")
        if any(_is_malformed(segment) for segment in segments) or not all(
            [text, *segments[:-1]]
        ):
            raise FieldSyntaxError("path pattern", text)
        if len(segments) == 1:
            segments = [ANY_DEPTH, *segments]
        parts = (None if one == ANY_DEPTH else _part(one) for one in segments)
        return cls(text, tuple(parts))

    def __str__(self) -> str:
        return self.text

    def matches(self, segments: Sequence[str]) -> bool:
        """Tell whether the path of these decoded *segments* is meant."""
        at, tried, resumed, begun = 0, 0, -1, 0
        while tried < len(segments):
            part = self.parts[at] if at < len(self.parts) else _NOTHING
            if part is None:  # the shortest run that lets the rest match is enough
                at, resumed, begun = at + 1, at + 1, tried
            elif part.fullmatch(segments[tried]):
                at, tried = at + 1, tried + 1
            elif resumed >= 0:
                begun += 1
                at, tried = resumed, begun
            else:
                return False
        return all(part is None for part in self.parts[at:])


_NOTHING = re.compile(r"(?!)")


def _is_malformed(segment: str) -> bool:
    """Tell whether *segment* can match nothing, or means more than it shows."""
    return (
        segment in (".", "..")
        or (ANY_DEPTH in segment and segment != ANY_DEPTH)
        or "\0" in segment
        or "[" in _CHARACTER_SET.sub("", segment)
    )


def _part(segment: str) -> re.Pattern[str]:
    """
    Translate one segment.

    What follows a ``*`` is taken at the first place where it is found: a later one
    could not match more.  An atomic group keeps the engine from trying the others.
    """
    first, *rest = _runs(segment)
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    between = "".join(f"(?>.*?{run})" for run in middle if run)
    return re.compile(f"{first}{between}.*{last}", re.DOTALL)


def _runs(segment: str) -> list[str]:
    """Return the expressions of what stands before, between and after the stars."""
    runs = [""]
    for found in _CHARACTER.finditer(segment):
        if found["one"] == "*":
            runs.append("")
        else:
            runs[-1] += _expression(found)
    return runs


def _expression(found: re.Match[str]) -> str:
    """Translate one character of a segment."""
    if found["any"]:
        return "."
    if found["one"]:
        return re.escape(found["one"])
    those = _RANGE.sub(_escaped, found["those"])
    return f"[{'^' if found['other'] else ''}{those}]"


def _escaped(found: re.Match[str]) -> str:
    """Write one character of a set, or a range of them, so that it means itself."""
    first, last = found["first"], found["last"]
    if last is None:
        return re.escape(first)
    if first > last:
        raise FieldSyntaxError("range of characters", found[0])
    return f"{re.escape(first)}-{re.escape(last)}"


def path_of(segments: Sequence[bytes]) -> tuple[str, ...]:
    """Return decoded path *segments* as patterns compare them."""
    return tuple([each.decode("utf-8", "surrogateescape") for each in segments])
