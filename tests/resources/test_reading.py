"""How is data read here, when it is not merely sent?"""

import os

import pytest

from httpcore_srv.message import Span
from httpcore_srv.resources.reading import BLOCK, Shortened, octets_of


@pytest.fixture
def descriptor(tmp_path):
    (tmp_path / "a").write_bytes(b"0123456789")
    descriptor = os.open(tmp_path / "a", os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def test_octets_and_spans_are_read_in_order(descriptor):
    pieces = [b"<", Span(descriptor, 2, 3), b"|", Span(descriptor, 9, 1), b">"]

    assert b"".join(octets_of(pieces)) == b"<234|9>"


def test_reading_leaves_the_offset_alone(descriptor):
    os.lseek(descriptor, 4, os.SEEK_SET)
    list(octets_of([Span(descriptor, 0, 10)]))

    assert os.lseek(descriptor, 0, os.SEEK_CUR) == 4


def test_a_large_span_is_read_in_blocks(tmp_path):
    content = bytes(range(256)) * (BLOCK // 256) + b"rest"
    (tmp_path / "large").write_bytes(content)
    descriptor = os.open(tmp_path / "large", os.O_RDONLY)
    blocks = list(octets_of([Span(descriptor, 0, len(content))]))
    os.close(descriptor)

    assert list(map(len, blocks)) == [BLOCK, 4]
    assert b"".join(blocks) == content


def test_a_file_that_ends_too_soon_is_an_error(descriptor):
    """Fewer octets than were announced would be taken for the whole."""
    with pytest.raises(Shortened):
        list(octets_of([Span(descriptor, 5, 6)]))
