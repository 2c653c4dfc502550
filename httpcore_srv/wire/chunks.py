"""
Where does the content of this request end?

    Content-Length   SizedContent     after so many octets            RFC 9112 §6.2
    chunked          ChunkedContent   after the chunk of size 0       RFC 9112 §7.1

        5;ext=1 CRLF          chunk-size, at most 16 HEXDIG; extensions are ignored
        hello CRLF            chunk-data
        0 CRLF                last-chunk
        Checksum: x CRLF      trailer section: read as strictly as a header section
        CRLF

Both take octets of this content off the front of what was received, and no octet
more: what follows belongs to the next request.  A reader that has found a fault first
hands out the content before it and raises afterwards, so that neither depends on how
the octets were cut.

Extensions are dropped, as §7.1.1 demands of a recipient that does not know them, and
trailers are kept apart from the header section (§7.1.2).  Small chunks cost more time
than their octets are worth, so their framing may not outweigh the content by more than
``Limits.framing_overhead``.
"""

import re
from collections.abc import Callable

from httpcore_srv.errors import ContentTooLarge, MalformedRequest, RequestError
from httpcore_srv.message import Fields
from httpcore_srv.wire.limits import Limits
from httpcore_srv.wire.lines import FieldSection, Lines

# chunk-size = 1*HEXDIG                                              RFC 9112 §7.1
# chunk-ext  = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )   §7.1.1
# of which only the octets matter here: HTAB, SP, VCHAR and obs-text.
_CHUNK_LINE = re.compile(
    rb"(?P<size>[0-9A-Fa-f]{1,16})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?\r\n"
)


class SizedContent:
    """Content of a length that was announced (RFC 9112 §6.2)."""

    __slots__ = ("_left", "_limits", "_too_large")

    trailers = Fields()

    def __init__(self, length: int, limits: Limits) -> None:
        self._limits = limits
        self._left = length
        self._too_large = length > limits.content

    @property
    def done(self) -> bool:
        """True once every octet was taken."""
        return not self._left

    @property
    def drainable(self) -> bool:
        """True if what is left is worth reading, just to keep the connection."""
        return not self._too_large and self._left <= self._limits.drain

    def check(self) -> None:
        """Raise ContentTooLarge if more is announced than is accepted."""
        if self._too_large:
            raise _beyond_limit()

    def take(self, received: bytearray) -> bytes:
        """Remove the octets of this content from *received* and return them."""
        octets = bytes(received[: self._left])
        del received[: self._left]
        self._left -= len(octets)
        return octets


class ChunkedContent:
    """Content in chunks, followed by a trailer section (RFC 9112 §7.1)."""

    __slots__ = (
        "_content",
        "_fault",
        "_framing",
        "_left",
        "_limits",
        "_lines",
        "_step",
        "_trailer",
        "done",
        "trailers",
    )

    done: bool
    trailers: Fields
    _step: Callable[[bytearray, list[bytes]], bool]

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lines = Lines(lenient=False)
        self._trailer = FieldSection("trailer section", limits, self._lines)
        self._content = self._framing = self._left = 0
        self._fault: RequestError | None = None
        self._step = self._take_size
        self.done = False
        self.trailers = Fields()

    @property
    def drainable(self) -> bool:
        """True: how much is left nobody knows, so whoever drains it sets a limit."""
        return True

    def check(self) -> None:
        """Pass: chunks do not announce how much content will come."""

    def take(self, received: bytearray) -> bytes:
        """
        Remove what can be read from *received* and return the content in it.

        Raises MalformedRequest, ContentTooLarge (framing that is too heavy, too) and
        FieldsTooLarge (trailers), but only after the content before the fault.
        """
        pieces: list[bytes] = []
        try:
            while self._fault is None and self._step(received, pieces):
                pass
        except RequestError as fault:
            self._fault = fault
        if self._fault is not None and not pieces:
            raise self._fault
        return b"".join(pieces)

    def _take_size(self, received: bytearray, pieces: list[bytes]) -> bool:
        """Read one chunk-size line; tell whether there may be more to read."""
        line = self._lines.take(received, self._limits.field_line, _too_long)
        if line is None:
            return False
        found = _CHUNK_LINE.fullmatch(line)
        if found is None:
            raise MalformedRequest(
                "A chunk does not begin with its size in hexadecimal (RFC 9112 §7.1)."
            )
        self._weigh(len(line) + 2, int(found["size"], 16))
        self._step = self._take_data if self._left else self._take_trailers
        return True

    def _weigh(self, framing: int, size: int) -> None:
        """Count a chunk of *size* octets, with *framing* octets around it."""
        self._framing += framing
        if self._framing > self._content + self._limits.framing_overhead:
            raise ContentTooLarge(
                "The chunks are so small that their framing outweighs the content."
            )
        self._content += size
        if self._content > self._limits.content:
            raise _beyond_limit()
        self._left = size

    def _take_data(self, received: bytearray, pieces: list[bytes]) -> bool:
        """Take what has come of the chunk-data."""
        if not received:
            return False
        octets = bytes(received[: self._left])
        del received[: self._left]
        pieces.append(octets)
        self._left -= len(octets)
        if not self._left:
            self._step = self._take_end
        return True

    def _take_end(self, received: bytearray, pieces: list[bytes]) -> bool:
        """See that CRLF ends the chunk-data, and nothing else (CVE-2025-43859)."""
        if not b"\r\n".startswith(received[:2]):
            raise MalformedRequest("A chunk does not end with CRLF (RFC 9112 §7.1).")
        if len(received) < 2:
            return False
        del received[:2]
        self._step = self._take_size
        return True

    def _take_trailers(self, received: bytearray, pieces: list[bytes]) -> bool:
        """Read the trailer section, which ends the content."""
        if self._trailer.take(received):
            self.trailers = Fields(self._trailer.lines)
            self.done = True
        return False


def _too_long(_beginning: bytes) -> ContentTooLarge:
    return ContentTooLarge("The line with the size of a chunk is too long.")


def _beyond_limit() -> ContentTooLarge:
    return ContentTooLarge("The content is longer than this server accepts.")
