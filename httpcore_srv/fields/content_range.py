"""
Which part of a representation is this?

Content-Range tells it of a part (206), or how long the whole is (416), in octets
(RFC 9110 §14.4).
"""

import re
from dataclasses import dataclass
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import DIGITS

# Content-Range = range-unit SP ( range-resp / unsatisfied-range )
# range-resp    = first-pos "-" last-pos "/" ( complete-length / "*" )
_RANGE_RESP = re.compile(
    rf"bytes (?P<first>{DIGITS})-(?P<last>{DIGITS})/(?:(?P<length>{DIGITS})|\*)",
    re.IGNORECASE,
)

# unsatisfied-range = "*/" complete-length
_UNSATISFIED = re.compile(rf"bytes \*/(?P<length>{DIGITS})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ContentRange:
    """
    The octets *first* to *last*, both included; None is an unknown complete length.

    >>> str(ContentRange(0, 499, 1234))
    'bytes 0-499/1234'
    """

    first: int
    last: int
    complete_length: int | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read the Content-Range of a part, or raise FieldSyntaxError.

        It is invalid if it ends before it begins, or at or after the complete length.
        """
        found = _RANGE_RESP.fullmatch(text)
        if found is None:
            raise FieldSyntaxError("Content-Range", text)
        first, last = int(found["first"]), int(found["last"])
        complete_length = None if found["length"] is None else int(found["length"])
        if last < first or (complete_length is not None and complete_length <= last):
            raise FieldSyntaxError("Content-Range", text)
        return cls(first, last, complete_length)

    def __str__(self) -> str:
        length = "*" if self.complete_length is None else self.complete_length
        return f"bytes {self.first}-{self.last}/{length}"


@dataclass(frozen=True, slots=True)
class Unsatisfied:
    """
    No part, and how long the whole is: for a 416.

    >>> str(Unsatisfied(1234))
    'bytes */1234'
    """

    complete_length: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the Content-Range of a 416, or raise FieldSyntaxError."""
        found = _UNSATISFIED.fullmatch(text)
        if found is None:
            raise FieldSyntaxError("Content-Range", text)
        return cls(int(found["length"]))

    def __str__(self) -> str:
        return f"bytes */{self.complete_length}"
