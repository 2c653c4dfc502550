"""What is the digest of content whose length is not known beforehand?"""

import os
from hashlib import sha256

import pytest

from httpcore_srv.fields.digests import Digests
from httpcore_srv.message import Span, Trailing
from httpcore_srv.resources.digested_content import DigestedContent


class Content:
    """Content of pieces, as a 206 has: octets and spans of files."""

    def __init__(self, *pieces, length=0):
        self._pieces = pieces
        self.length = length
        self.closed = False

    def pieces(self):
        yield from self._pieces

    def close(self):
        self.closed = True


@pytest.fixture
def descriptor(tmp_path):
    (tmp_path / "a").write_bytes(b"0123456789")
    descriptor = os.open(tmp_path / "a", os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def test_content_of_unknown_length_is_hashed_while_it_is_sent_R274(descriptor):
    """RFC 9530 §6.4: the field is in the trailer section, and is announced."""
    sent = Content(b"one ", Span(descriptor, 0, 3), length=None)
    content = DigestedContent(sent, "sha-256")
    before = content.trailers()
    octets = b"".join(content.pieces())

    assert isinstance(content, Trailing)
    assert content.announced.lines == (("Trailer", "Content-Digest"),)
    assert before.lines == ()
    assert octets == b"one 012"
    value = Digests.parse(content.trailers()["Content-Digest"]).values
    assert value == {"sha-256": sha256(octets).digest()}


def test_content_that_was_not_read_to_its_end_has_no_digest_R274():
    content = DigestedContent(Content(b"one", b"two", length=None), "sha-256")
    next(content.pieces())

    assert content.trailers().lines == ()


def test_hashed_content_is_still_the_content_that_it_was():
    inner = Content(length=5)
    content = DigestedContent(inner, "sha-512")
    content.close()

    assert (content.length, inner.closed) == (5, True)
