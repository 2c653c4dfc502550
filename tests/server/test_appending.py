"""Lines are whole, whoever else writes to the same file."""

import errno
import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.server import appending
from httpcore_srv.server.appending import Appender, pieces, torn


class Full:
    """``os.write`` of a disk with *room* octets left, which takes *most* at once."""

    def __init__(self, room, most=10_000):
        self.room, self.most, self.taken = room, most, []

    def write(self, descriptor, octets):
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = bytes(octets[: min(self.room, self.most)])
        self.room -= len(taken)
        self.taken.append(taken)
        return len(taken)


@pytest.fixture
def disk(monkeypatch):
    """Let a disk of that room take what is written."""

    def make(room, most=10_000):
        made = Full(room, most)
        monkeypatch.setattr(appending.os, "write", made.write)
        return made

    return make


def test_a_file_gets_all_lines_in_one_write(tmp_path, disk):
    """O_APPEND makes one write whole; two would let others in between."""
    taken = disk(1_000_000, 1_000_000).taken
    Appender(tmp_path / "log").append("0123456789\n" * 5_000)

    assert taken == [b"0123456789\n" * 5_000]


def test_what_is_taken_in_part_is_completed(tmp_path, disk):
    taken = disk(1_000, most=7).taken
    Appender(tmp_path / "log").append("first\nsecond\n")

    assert taken == [b"first\ns", b"econd\n"]


# fmt: off
ROOMS = [
    # room  then            why
    (0,     "next\n",       "nothing was begun"),
    (2,     "1st\nnext\n",  "the first line is completed, the second lost"),
    (3,     "1st\nnext\n",  "by its end alone"),
    (4,     "1st\nnext\n",  "a line that is whole needs nothing"),
    (6,     "1st\n2nd\nnext\n", "the second is completed"),
]
# fmt: on


@pytest.mark.parametrize(("room", "then", "why"), ROOMS)
def test_a_line_that_a_full_disk_tore_is_completed(tmp_path, disk, room, then, why):
    full = disk(room)
    file = Appender(tmp_path / "log")
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        file.append("1st\n2nd\n")
    full.room = 1_000
    file.append("next\n")

    assert b"".join(full.taken).decode() == then, why


def test_a_line_that_is_torn_twice_is_completed_all_the_same(tmp_path, disk):
    """Even the completion may find the disk full again."""
    full = disk(2)
    file = Appender(tmp_path / "log")
    for room in (1, 0, 1, 100):
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            file.append("abcdef\n")
        full.room = room
    file.append("next\n")

    assert b"".join(full.taken) == b"abcdef\nnext\n"


def test_the_rest_of_a_line_does_not_begin_another_file(tmp_path, disk):
    full = disk(2)
    file = Appender(tmp_path / "log")
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        file.append("abcdef\n")
    file.reopen()
    full.room = 100
    file.append("next\n")

    assert full.taken == [b"ab", b"next\n"]


# fmt: off
TORN = [
    # octets       done  rest      why
    (b"ab\ncd\n",  3,    b"",      "a whole line"),
    (b"ab\ncd\n",  6,    b"",      "all"),
    (b"ab\ncd\n",  1,    b"b\n",   "the first, not the second"),
    (b"ab\ncd\n",  2,    b"\n",    "its end"),
    (b"ab\ncd\n",  4,    b"d\n",   "the second"),
]

PIECES = [
    # octets             most   pieces                          why
    (b"",                5,     [],                             "nothing"),
    (b"ab\ncd\n",        None,  [b"ab\ncd\n"],                  "all in one"),
    (b"ab\ncd\n",        6,     [b"ab\ncd\n"],                  "it just fits"),
    (b"ab\ncd\n",        5,     [b"ab\n", b"cd\n"],             "whole lines alone"),
    (b"a\nb\nc\n",       4,     [b"a\nb\n", b"c\n"],            "as many as fit"),
    (b"abcdef\ng\n",     3,     [b"abcdef\n", b"g\n"],          "a line that is longer"),
    (b"abcdef",          3,     [b"abcdef"],                    "and that has no end"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "done", "rest", "why"), TORN)
def test_torn(octets, done, rest, why):
    assert torn(octets, done) == rest, why


@pytest.mark.parametrize(("octets", "most", "cut", "why"), PIECES)
def test_pieces(octets, most, cut, why):
    assert list(pieces(octets, most)) == cut, why


@given(st.lists(st.binary(max_size=9).map(lambda line: line.replace(b"\n", b""))))
def test_pieces_are_whole_lines_and_nothing_is_lost(lines):
    octets = b"".join(line + b"\n" for line in lines)
    cut = list(pieces(octets, 12))

    assert b"".join(cut) == octets
    assert all(piece.endswith(b"\n") and len(piece) <= 12 for piece in cut)


@pytest.mark.parametrize("writers", [4])
def test_lines_of_several_writers_to_one_file_are_whole(tmp_path, writers):
    """Each has a description of its own, as processes have."""

    def write(letter):
        file = Appender(tmp_path / "log")
        for _ in range(50):
            file.append(f"{letter * 99}\n" * 50)
        file.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, "abcd"[:writers]))
    lines = (tmp_path / "log").read_text().splitlines()

    assert len(lines) == writers * 2_500
    assert {line for line, _ in groupby(lines)} == {each * 99 for each in "abcd"}


def test_lines_of_several_writers_to_one_pipe_are_whole():
    """A reader that is slower than they are, so that the pipe is often full."""
    reading, writing = os.pipe()

    def write(letter, descriptor):
        with os.fdopen(descriptor, "w") as stream:
            file = Appender(stream)
            for _ in range(10):
                file.append(f"{letter * 99}\n" * 500)

    writers = [
        threading.Thread(target=write, args=(each, os.dup(writing))) for each in "abcd"
    ]
    with os.fdopen(reading) as reader:
        for each in writers:
            each.start()
        os.close(writing)
        lines = reader.read().splitlines()
    for each in writers:
        each.join(20)

    assert len(lines) == 20_000
    assert set(lines) == {each * 99 for each in "abcd"}


def test_a_stream_without_a_descriptor_is_written_and_flushed():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(io.BufferedWriter(raw))
    file = Appender(stream)
    file.append("a\nb\n")
    file.reopen()
    file.close()
    file.append("c\n")

    assert raw.getvalue() == b"a\nb\nc\n"


def test_what_was_printed_before_stands_before(tmp_path):
    """What a stream holds back leaves first, as on a terminal."""
    with (tmp_path / "out").open("w") as stream:
        print("ready", file=stream)
        Appender(stream).append("line\n")

        assert (tmp_path / "out").read_text() == "ready\nline\n"


def test_what_is_no_character_is_written_all_the_same(tmp_path):
    file = Appender(tmp_path / "log")
    file.append("\ud800\n")
    file.close()

    assert (tmp_path / "log").read_text() == "\\ud800\n"


def test_a_new_file_is_for_whom_the_umask_lets(tmp_path):
    before = os.umask(0o027)
    try:
        Appender(tmp_path / "log").close()
    finally:
        os.umask(before)

    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o640


def test_reopening_goes_to_the_new_file(tmp_path):
    file = Appender(tmp_path / "log")
    file.append("old\n")
    (tmp_path / "log").rename(tmp_path / "log.1")
    file.append("still\n")
    file.reopen()
    file.append("new\n")
    file.close()

    assert (tmp_path / "log.1").read_text() == "old\nstill\n"
    assert (tmp_path / "log").read_text() == "new\n"


def test_reopening_that_fails_leaves_all_as_it_is(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    file = Appender(folder / "log")
    folder.rename(tmp_path / "moved")
    with pytest.raises(FileNotFoundError):
        file.reopen()
    file.append("line\n")
    file.close()

    assert (tmp_path / "moved" / "log").read_text() == "line\n"


def test_what_cannot_be_opened_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        Appender(tmp_path / "absent" / "log")


def test_what_was_closed_can_be_closed_again_and_reopened(tmp_path):
    file = Appender(tmp_path / "log")
    file.close()
    file.close()
    file.reopen()
    file.append("line\n")
    file.close()

    assert (tmp_path / "log").read_text() == "line\n"
