"""RFC 9110 §6.5: what follows from content is said after it, or not at all."""

import hashlib

import pytest

from httpcore_srv.message import Fields, Octets, Trailing
from httpcore_srv.resources.hashed_content import HashedContent


def hashed(octets):
    return HashedContent(
        Octets(octets), hashlib.sha256, lambda one: Fields([("X", one.hexdigest())])
    )


@pytest.mark.parametrize("octets", [b"", b"content", b"x" * 300_000])
def test_the_hash_is_of_what_was_sent(octets):
    content = hashed(octets)

    assert isinstance(content, Trailing)
    assert (content.length, content.trailers()) == (len(octets), Fields())
    assert b"".join(content.pieces()) == octets
    assert content.trailers() == Fields([("X", hashlib.sha256(octets).hexdigest())])
    content.close()


def test_of_content_that_was_not_read_to_its_end_nothing_is_said():
    content = hashed(b"content")
    next(content.pieces())

    assert content.trailers() == Fields()
