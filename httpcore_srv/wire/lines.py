"""
Where does a line end, and is it a field line?

    received  ──▶  Lines.take  ──▶  one line        length before syntax
              ──▶  FieldSection.take  ──▶  fields   until the empty line

Octets come in pieces of any size.  The answer may not depend on where the pieces
were cut, so each refusal here is one that no further octet can change: whoever sees
more of the same line refuses it for the same reason.  Nothing is looked at twice, so
the cost is linear however the octets come.

Lines are octets (RFC 9112 §2.2): NEL, VT and U+2028 end nothing.
"""

import re
from collections.abc import Callable

from httpcore_srv.errors import FieldsTooLarge, MalformedRequest, RequestError
from httpcore_srv.grammar.core import TOKEN
from httpcore_srv.wire.limits import Limits

# field-name = token                                                 RFC 9110 §5.1
_NAME = re.compile(TOKEN.encode("ascii"))

# field-vchar = VCHAR / obs-text; between them SP and HTAB           RFC 9110 §5.5
_NOT_FIELD_CONTENT = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

# A name longer than this is not worth telling the client.
_NAMEABLE = 64


class Lines:
    """Takes line after line off the front of the octets received."""

    __slots__ = ("_lenient", "_searched")

    def __init__(self, *, lenient: bool) -> None:
        self._lenient = lenient
        self._searched = 0

    def take(
        self,
        received: bytearray,
        limit: int,
        too_long: Callable[[bytes], RequestError],
    ) -> bytes | None:
        """
        Remove one line from *received* and return it with its CRLF, or None.

        None means that octets are missing.  A line of more than *limit* octets, the
        CRLF not counted, raises what *too_long* makes of its first octets; a line
        that LF alone ends raises MalformedRequest, unless lenient (RFC 9112 §2.2).
        """
        end = received.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(received)
            if len(received) > limit + 1:
                raise too_long(bytes(received[: limit + 1]))
            return None
        line = bytes(received[: end + 1])
        if len(without_end(line)) > limit:
            raise too_long(line[: limit + 1])
        if not (self._lenient or line.endswith(b"\r\n")):
            raise MalformedRequest("A line does not end with CRLF (RFC 9112 §2.2).")
        del received[: end + 1]
        self._searched = 0
        return line


def without_end(line: bytes) -> bytes:
    """Return *line* without the CRLF, or the LF, that ends it."""
    return line[:-2] if line.endswith(b"\r\n") else line[:-1]


def parse_field_line(line: bytes) -> tuple[str, str]:
    """
    Read one field line, its end taken off (RFC 9112 §5).

    Raises MalformedRequest for obs-fold (§5.2), for whitespace before the colon
    (§5.1), for a name that is no token and for any control octet but HTAB in the
    value (RFC 9110 §5.5).
    """
    if line[:1] in (b" ", b"\t"):
        raise MalformedRequest(
            "A field line is folded, which is not allowed any more (RFC 9112 §5.2)."
        )
    name, colon, value = line.partition(b":")
    if not colon or _NAME.fullmatch(name) is None:
        raise MalformedRequest(
            "A field line is not of the form name: value (RFC 9112 §5)."
        )
    value = value.strip(b" \t")
    if _NOT_FIELD_CONTENT.search(value):
        raise MalformedRequest(
            f"The field{_shown(name)} holds a control character (RFC 9110 §5.5)."
        )
    return name.decode("ascii"), value.decode("latin-1")


class FieldSection:
    """
    Reads one header or trailer section, up to its empty line (RFC 9112 §2.1, §7.1.2).

    *called* names the section in refusals; ``room`` is the number of octets it may
    still weigh, the end of its last field line not counted.
    """

    __slots__ = ("_called", "_limits", "_lines", "lines", "octets", "room")

    lines: list[tuple[str, str]]
    octets: bytes
    room: int

    def __init__(self, called: str, limits: Limits, lines: Lines) -> None:
        self._called = called
        self._limits = limits
        self.room = limits.head
        self._lines = lines
        self.lines = []
        self.octets = b""

    def take(self, received: bytearray) -> bool:
        """
        Read on from *received*; tell whether the section is complete.

        Raises FieldsTooLarge (RFC 6585 §5) and MalformedRequest.  ``lines`` holds what
        was read, and ``octets`` the section as received.
        """
        taken = [self.octets]
        while (line := self._next_line(received)) is not None:
            taken.append(line)
            self.room -= len(line)
            content = without_end(line)
            if not content:
                break
            if len(self.lines) == self._limits.field_count:
                raise FieldsTooLarge(
                    f"The {self._called} has more than {len(self.lines)} field lines"
                    " (RFC 6585 §5)."
                )
            self.lines.append(parse_field_line(content))
        self.octets = b"".join(taken)
        return line is not None

    def _next_line(self, received: bytearray) -> bytes | None:
        room = max(0, min(self.room, self._limits.field_line))
        return self._lines.take(received, room, self._too_large)

    def _too_large(self, beginning: bytes) -> FieldsTooLarge:
        """Name the field that is to blame, if one is (RFC 6585 §5)."""
        if self.room < self._limits.field_line:
            return FieldsTooLarge(
                f"The {self._called} is larger than this server accepts (RFC 6585 §5)."
            )
        name = _shown(beginning.partition(b":")[0])
        return FieldsTooLarge(
            f"The field line{name} is longer than {self._limits.field_line} octets"
            " (RFC 6585 §5)."
        )


def _shown(name: bytes) -> str:
    """Return " *name*" for a sentence to the client, or "" if it is unfit to show."""
    fit = len(name) <= _NAMEABLE and _NAME.fullmatch(name) is not None
    return f" {name.decode('ascii')}" if fit else ""
