"""Where is the content of a stored response, if not in memory?"""

import os
import time

import pytest

from httpcore_srv.message import Span
from httpcore_srv.server.open_content import Away, OpenContent


def test_an_open_file_is_a_descriptor_of_its_own(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"octets")
    descriptor = os.open(path, os.O_RDONLY)
    file = OpenContent(Span(descriptor, 1, 5))
    os.close(descriptor)

    assert os.pread(file.span.descriptor, 5, 1) == b"ctets"
    assert file.span[1:] == (1, 5)
    assert file.is_as_it_was()
    own = file.span.descriptor
    del file
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(own)


# fmt: off
CHANGES = [
    # change                                                     why
    (lambda path: path.write_bytes(b"other!"),                   "written"),
    (lambda path: os.truncate(path, 1),                          "cut"),
    (lambda path: os.utime(path, (1, 1)),                        "its date"),
]
# fmt: on


@pytest.mark.parametrize(("change", "why"), CHANGES)
def test_a_change_of_an_open_file_is_seen(change, why, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"octets")
    os.utime(path, (time.time() - 100,) * 2)
    descriptor = os.open(path, os.O_RDONLY)
    file = OpenContent(Span(descriptor, 0, 6))
    os.close(descriptor)
    change(path)

    assert not file.is_as_it_was(), why


def test_content_that_is_away_has_but_a_length():
    away = Away(7)
    assert (away.length, list(away.pieces()), away.close()) == (7, [], None)
