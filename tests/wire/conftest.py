"""What every test of the wire needs: a peer that sends octets, cut as one likes."""

from collections.abc import Callable, Iterable

import pytest

from httpcore_srv.errors import RequestError
from httpcore_srv.message import Response
from httpcore_srv.wire import Connection, Head, Limits

# A request is (*head, content, trailer lines); a refusal is (class of the error, its
# sentence, the head if it was read, the content that came before).
Outcome = tuple[object, ...]

DEFAULTS = Limits()


class Peer:
    """Feeds octets to one connection and writes down what comes of them."""

    def __init__(self, limits: Limits) -> None:
        self.connection = Connection(limits)
        self.outcomes: list[Outcome] = []
        self.over = False
        self.head: Head | None = None
        self.content = b""

    def send(self, octets: bytes) -> None:
        self.connection.feed(octets)
        try:
            while not self.over and self.take_one():
                pass
        except RequestError as error:
            self.over = True
            self.outcomes.append((type(error), str(error), self.head, self.content))

    def take_one(self) -> bool:
        self.head = self.head or self.connection.next_head()
        if self.head is None:
            return False
        while piece := self.connection.next_content():
            self.content += piece
        if piece is None:
            return False
        trailers = self.connection.trailers.lines
        self.outcomes.append((*self.head, self.content, trailers))
        self.answer()
        return True

    def answer(self) -> None:
        list(self.connection.respond(Response(404)))
        self.head, self.content = None, b""
        self.over = self.connection.must_close
        if not self.over:
            self.connection.next_exchange()


def listen(pieces: Iterable[bytes], limits: Limits = DEFAULTS) -> list[Outcome]:
    peer = Peer(limits)
    for piece in pieces:
        peer.send(piece)
    return peer.outcomes


@pytest.fixture(scope="session")
def hear() -> Callable[..., list[Outcome]]:
    """What a connection makes of octets that come in these pieces."""
    return listen


@pytest.fixture(scope="session")
def judge() -> Callable[..., list[Outcome]]:
    """What a connection makes of octets: the same whole and byte by byte."""

    def judged(octets: bytes, limits: Limits = DEFAULTS) -> list[Outcome]:
        whole = listen([octets], limits)
        assert listen([bytes((octet,)) for octet in octets], limits) == whole
        return whole

    return judged
