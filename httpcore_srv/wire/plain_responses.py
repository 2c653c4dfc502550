"""
How is a plain request answered, without the state of a connection?

    Response ─▶ framed as ``responses`` says ─▶ the octets that leave first: the head,
                     │                          and content that is in memory
                     │                          pieces of other content
                     ▼                          does the connection end with it?
                None: as h11 writes it, which is for ``Connection``

A plain request has no content, and nothing was sent behind it.  So there is nothing
for h11 to keep in mind, and it would write down what stands in the response.
"""

from collections.abc import Iterator
from typing import NamedTuple

from httpcore_srv.errors import ResponseError
from httpcore_srv.message import Octets, Response, Span
from httpcore_srv.wire.responses import as_it_is


class PlainResponse(NamedTuple):
    """
    What is sent to a plain request: *octets*, and then *pieces* if there are any.

    The first *head* octets are the head; *closing* tells that the connection ends with
    this response (RFC 9112 §9.6).
    """

    octets: bytes
    head: int
    pieces: Iterator[bytes | Span] | None
    closing: bool


def plainly(response: Response, method: str, *, closing: bool) -> PlainResponse | None:
    """
    Return what ``Connection.respond`` makes of *response* to a plain request.

    None if h11 is to write it.  *closing* tells that the connection ends with it in any
    case.  Raises ResponseError for what may not be sent, and *pieces* does if they are
    more or less than was told: then nothing but closing tells the client (RFC 9112 §8).
    Closing the content is the caller's duty.
    """
    content = response.content
    if content.length is None:
        return None
    found = as_it_is(response, method, closing=closing)
    if found is None:
        return None
    made, head, closing = found
    if not made.has_content:
        return PlainResponse(head, len(head), None, closing)
    if isinstance(content, Octets):
        return PlainResponse(head + content.data, len(head), None, closing)
    pieces = counted(content.pieces(), made.content_length)
    return PlainResponse(head, len(head), pieces, closing)


def counted(pieces: Iterator[bytes | Span], length: int) -> Iterator[bytes | Span]:
    """Yield *pieces* but empty ones; ResponseError unless they are *length* octets."""
    left = length
    for piece in pieces:
        size = piece.length if isinstance(piece, Span) else len(piece)
        left -= size
        if left < 0:
            raise ResponseError("the content is longer than its Content-Length")
        if size:
            yield piece
    if left:
        raise ResponseError("the content is shorter than its Content-Length")
