"""RFC 7616 §3.4.3: content is read to its end before it is used, and only then."""

import hashlib

import pytest

from httpcore_srv.access.kept_content import IN_MEMORY, keep
from httpcore_srv.errors import MalformedRequest
from httpcore_srv.message import Octets


@pytest.mark.parametrize("length", [0, 1, IN_MEMORY, IN_MEMORY + 1, 1_000_000])
def test_content_is_kept_whole_and_read_as_often_as_wanted(length):
    octets = b"x" * length
    kept = keep(Octets(octets))

    assert kept.length == length
    assert [b"".join(kept.pieces()) for _ in range(2)] == [octets, octets]
    assert kept.digest_of("SHA-256") == hashlib.sha256(octets).hexdigest()
    kept.close()


def test_content_that_breaks_off_is_not_kept(nothing_left_open):
    class Broken:
        length = 5

        def pieces(self):
            yield b"12"
            raise MalformedRequest("the content ended early")

        def close(self):
            """Do nothing."""

    with pytest.raises(MalformedRequest):
        keep(Broken())
