"""
Which requests are in these octets?

    feed ─▶ received ─▶ PlainReader ─▶ next_head       one head: plain,
                     ─▶ HeadReader ──▶                 or any
                     ─▶ content    ──▶ next_content    its content
                            │
                         Referee       h11 reads the same, but what is plain

A reading method returns None while octets are missing.

Rule 1: octets of the next request stay in ``received``.  A reader takes its own octets
        off the front and no more, so none is read as another request's (RFC 9112
        §11.2).
Rule 2: h11 has the last word.  What our readers let pass, it reads as well; a request
        on which they disagree is refused.  A plain head it is spared, for that is one
        that all three read in the same way: so much is proven of each there can be.
Rule 3: after a refusal nothing more is read: the same error is raised again, what
        comes is dropped, and the answer closes the connection.
"""

from typing import NoReturn

from httpcore_srv.errors import (
    FieldSyntaxError,
    MalformedRequest,
    RequestError,
    ResponseError,
)
from httpcore_srv.fields.connection import CLOSE, parse_connection
from httpcore_srv.fields.expect import CONTINUE, parse_expect
from httpcore_srv.message import Fields
from httpcore_srv.semantics.framing import content_length_of
from httpcore_srv.wire.chunks import ChunkedContent, SizedContent
from httpcore_srv.wire.head import Head, HeadReader, RequestLine
from httpcore_srv.wire.limits import Limits
from httpcore_srv.wire.plain import plain_reader
from httpcore_srv.wire.referee import Referee


class Receiver:
    """The reading half of a ``Connection``."""

    peer_done: bool

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._referee = Referee(limits.head)
        self._received = bytearray()
        self._refusal: RequestError | None = None
        self._closing = False
        self.peer_done = False
        self._begin()

    def _begin(self) -> None:
        """Get ready for the next exchange."""
        self._reader: HeadReader | None = None
        self._line: RequestLine | None = None
        self._head: Head | None = None
        self._content: SizedContent | ChunkedContent = SizedContent(0, self._limits)
        self._awaits_continue = False

    def feed(self, octets: bytes) -> None:
        """
        Take octets that the peer sent; b"" says that it sends no more.

        After a refusal they are dropped.
        """
        if not octets:
            self.peer_done = True
        elif self._refusal is None:
            self._received += octets

    @property
    def request_line(self) -> RequestLine | None:
        """The request line of this exchange, once it was read: a log may show it."""
        return self._reader.request_line if self._reader else self._line

    @property
    def started(self) -> bool:
        """
        True if octets of a request have come whose head was not returned yet.

        Then silence is a reason for 408; otherwise, to close without a word (R048).
        Empty lines are no part of a request (RFC 9112 §2.2).
        """
        if self._head is None and self.request_line is not None:
            return True
        waiting = self._head is None or self._content.done
        return waiting and bool(self._received.lstrip(b"\r\n"))

    @property
    def is_empty(self) -> bool:
        """True if nothing is left of what came, not even half an empty line."""
        return not self._received

    def next_head(self) -> Head | None:
        """
        Return the head of the next request, once; None if octets are missing.

        None is also the answer when the peer sends no more (see ``peer_done``): a part
        of a head is never acted upon (RFC 9110 §5.3).  Raises RequestError; then the
        answer closes the connection.
        """
        self._raise_again()
        if self._head is not None:
            raise ResponseError("the head of this exchange was read already")
        try:
            self._head = self._plain_head() or self._any_head()
        except RequestError as error:
            self._refuse(error)
        return self._head

    def _plain_head(self) -> Head | None:
        """Take a plain head, if the octets that came first hold all of it."""
        if self._reader is not None:
            return None
        end = self._received.find(b"\r\n\r\n") + 4
        octets = bytes(self._received[:end])
        plain = plain_reader(self._limits).read(octets)
        if plain is None:
            return None
        del self._received[:end]
        self._referee.spare_head(octets)
        self._closing |= plain.closing
        self._line = RequestLine(plain.method, plain.target, (1, 1))
        return Head(*self._line, plain.to_request(octets).fields, 0, octets)

    def _any_head(self) -> Head | None:
        """Take what has come of a head, line by line."""
        if self._reader is None:
            self._reader = HeadReader(self._limits)
        parts = self._reader.take(self._received)
        return None if parts is None else self._accept(*parts, self._reader.octets)

    def _accept(self, line: RequestLine, fields: Fields, octets: bytes) -> Head:
        """Settle framing and persistence of a request whose syntax was checked."""
        length = content_length_of(line.version, fields)
        head = Head(*line, fields, length, octets)
        self._referee.read_head(head)
        if length is None:
            self._content = ChunkedContent(self._limits)
        else:
            self._content = SizedContent(length, self._limits)
        is_old = line.version < (1, 1)
        options = parse_connection(fields.get("Connection") or "")
        self._closing |= is_old or CLOSE in options
        self._awaits_continue = (
            not is_old
            and not self._content.done
            and _asks_to_continue(fields.get("Expect") or "")
        )
        return head

    def check_content(self) -> None:
        """
        Raise ContentTooLarge if more content is announced than is accepted.

        It can be asked as soon as the head is read, before 100 (Continue) and before
        the request is answered (RFC 9110 §10.1.1, §15.5.14).  Of chunks nobody knows
        how many will come: of them, ``next_content`` tells.
        """
        self._raise_again()
        if self._head is None:
            raise ResponseError("no head was read, so there is no content")
        try:
            self._content.check()
        except RequestError as error:
            self._refuse(error)

    def next_content(self) -> bytes | None:
        """
        Return content that has come, b"" at its end, None if octets are missing.

        Raises ContentTooLarge before the content is awaited, so ask before sending 100
        (Continue).  Raises MalformedRequest for faulty framing, and if the peer sends
        no more: the request is incomplete then (RFC 9112 §8).
        """
        self.check_content()
        if self._content.done:
            return b""
        try:
            octets = self._content.take(self._received)
            self._confirm(octets)
        except RequestError as error:
            self._refuse(error)
        if octets or self._content.done:
            self._awaits_continue = False
            return octets
        if self.peer_done:
            self._refuse(MalformedRequest("The content ended early (RFC 9112 §8)."))
        return None

    def _confirm(self, octets: bytes) -> None:
        """Have h11 read the same content."""
        is_chunked = isinstance(self._content, ChunkedContent)
        if octets:
            self._referee.read_content(octets, is_chunked=is_chunked)
        if is_chunked and self._content.done:
            self._referee.read_last_chunk()

    @property
    def trailers(self) -> Fields:
        """The trailer section, once the content was read; kept apart (§7.1.2)."""
        return self._content.trailers

    @property
    def content_done(self) -> bool:
        """True if the content of this request was read to its end."""
        return self._head is not None and self._content.done

    @property
    def expects_continue(self) -> bool:
        """
        True if the client waits for 100 (Continue) (RFC 9110 §10.1.1).

        Not if there is no content to come, not if some has come, not on HTTP/1.0.
        """
        return self._awaits_continue and not self._received

    def _refuse(self, error: RequestError) -> NoReturn:
        """Stop reading for good, and raise *error*."""
        self._refusal = error
        self._closing = True
        self._received.clear()
        raise error

    def _raise_again(self) -> None:
        if self._refusal is not None:
            raise self._refusal


def _asks_to_continue(expect: str) -> bool:
    """
    Tell whether *expect* asks for 100 (Continue) (RFC 9110 §10.1.1).

    Of what cannot be read nobody knows, so it counts as asked: then the connection is
    not kept for content that may never come.
    """
    try:
        return CONTINUE in parse_expect(expect)
    except FieldSyntaxError:
        return True
