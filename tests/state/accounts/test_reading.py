"""Files of accounts are read, unless others can read or write them (R202)."""

import os
import stat

import pytest

from httpcore_srv.state.accounts import reading
from httpcore_srv.state.accounts.reading import held_at, lines_of, stamp_at
from httpcore_srv.state.private_files import READ_BY_OTHERS, WRITTEN_BY_OTHERS

# fmt: off
MODES = [
    # mode   forbidden          refused              why
    (0o600,  READ_BY_OTHERS,    "",                  "R202 the owner's alone"),
    (0o640,  READ_BY_OTHERS,    "",                  "and a group's: root:www-data"),
    (0o644,  READ_BY_OTHERS,    "can read it",       "R202 others can try passwords at leisure"),
    (0o604,  READ_BY_OTHERS,    "can read it",       "R202 as above"),
    (0o602,  READ_BY_OTHERS,    "can write it",      "others can make themselves accounts"),
    (0o606,  READ_BY_OTHERS,    "can read and write it", "both"),
    (0o644,  WRITTEN_BY_OTHERS, "",                  "groups are no secret"),
    (0o646,  WRITTEN_BY_OTHERS, "can write it",      "others can join any group"),
    (0o666,  0,                 "",                  "whoever mends it has to read it"),
]
# fmt: on


@pytest.mark.parametrize(("mode", "forbidden", "refused", "why"), MODES)
def test_who_else_may_open_it(tmp_path, mode, forbidden, refused, why):
    file = tmp_path / "users"
    file.write_bytes(b"octets")
    file.chmod(mode)

    held = held_at(file, forbidden)

    if refused:
        assert held.refusal.startswith(f"others {refused} (its mode is {mode:04o})")
        assert held.refusal.endswith("chmod o-rwx"), why
        assert held.octets == b"", why
    else:
        assert (held.octets, held.refusal) == (b"octets", ""), why
    assert held.stamp == stamp_at(file), "a change of the mode is a change"


def test_a_file_that_is_not_there_is_said(tmp_path):
    held = held_at(tmp_path / "users")

    assert held.refusal == "cannot be read: No such file or directory"
    assert held.stamp is stamp_at(tmp_path / "users") is None


def test_a_folder_or_a_pipe_is_no_file_and_nothing_waits_for_it(
    tmp_path, nothing_left_open
):
    os.mkfifo(tmp_path / "pipe", 0o600)

    assert held_at(tmp_path).refusal == "is not a regular file"
    assert held_at(tmp_path / "pipe").refusal == "is not a regular file"


def test_a_file_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST", 5)
    (tmp_path / "users").write_bytes(b"octets")
    (tmp_path / "users").chmod(0o600)

    assert held_at(tmp_path / "users").refusal == "has more than 5 octets"
    assert held_at(tmp_path / "users").octets == b""


def test_a_file_of_too_many_lines_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_LINES", 5)
    (tmp_path / "users").write_bytes(b"a\n" * 6)
    (tmp_path / "users").chmod(0o600)

    assert held_at(tmp_path / "users").refusal == "has more than 5 lines"


def test_a_file_that_was_filled_by_mistake_is_not_read_whole(tmp_path):
    """A log of 100 MB, say; or a hole in its place."""
    with (tmp_path / "users").open("wb") as file:
        file.truncate(100 << 20)
    (tmp_path / "users").chmod(0o600)

    held = held_at(tmp_path / "users")

    assert held.refusal == f"has more than {reading.MOST} octets"
    assert stat.S_IMODE(held.stamp[2]) == 0o600, "and when it changes, that is seen"


def test_a_disk_that_fails_is_said(tmp_path, monkeypatch, nothing_left_open):
    (tmp_path / "users").write_bytes(b"octets")
    (tmp_path / "users").chmod(0o600)

    def fail(*_, **how):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(reading, "open", fail, raising=False)

    assert held_at(tmp_path / "users").refusal == "cannot be read: Input/output error"


def test_another_file_of_the_same_length_has_another_stamp(tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    before = stamp_at(tmp_path / "a")
    os.utime(tmp_path / "b", ns=(before[-2], before[-2]))
    os.replace(tmp_path / "b", tmp_path / "a")

    assert stamp_at(tmp_path / "a") != before


@pytest.mark.parametrize(
    ("octets", "lines", "why"),
    [
        (b"a\nb\n", ["a", "b", ""], "lines"),
        (b"\xef\xbb\xbfa\r\nb", ["a", "b"], "as Windows writes them"),
        ("ä\n".encode(), ["ä", ""], "UTF-8"),
        (b"\xe4\nb", [None, "b"], "one that is not UTF-8 harms no other"),
        (b"", [""], "nothing"),
    ],
)
def test_lines(octets, lines, why):
    assert list(lines_of(octets)) == list(enumerate(lines, start=1)), why
