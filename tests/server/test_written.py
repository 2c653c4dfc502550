"""What a process writes where others look for it."""

import os
import socket

import pytest

from httpcore_srv.errors import StartError
from httpcore_srv.server.settings import Settings
from httpcore_srv.server.written import Written


@pytest.fixture
def sockets():
    """Two TCP sockets and a UNIX socket."""
    made = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    made.append(socket.socket(socket.AF_UNIX))
    yield made
    for each in made:
        each.close()


def test_files_are_written_and_removed(tmp_path, sockets):
    """A UNIX socket has no port."""
    written, pid, port = Written(), tmp_path / "pid", tmp_path / "port"
    written.write(Settings(pid_file=pid, port_file=port), sockets)

    assert pid.read_text() == f"{os.getpid()}\n"
    assert port.read_text() == "".join(f"{s.getsockname()[1]}\n" for s in sockets[:2])
    written.remove()
    assert list(tmp_path.iterdir()) == []


def test_what_is_wanted_no_more_is_removed(tmp_path, sockets):
    """After a reload: by its new name it is there, by the old one it is not."""
    written = Written()
    written.write(Settings(pid_file=tmp_path / "old"), sockets)
    written.write(Settings(pid_file=tmp_path / "new"), sockets)

    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_what_is_as_it_was_is_not_written_again(tmp_path, sockets):
    """Somebody may watch it."""
    written, pid = Written(), tmp_path / "pid"
    written.write(Settings(pid_file=pid), sockets)
    before = pid.stat().st_mtime_ns
    os.utime(pid, (1, 1))
    written.write(Settings(pid_file=pid), sockets)

    assert pid.stat().st_mtime_ns != before
    assert pid.stat().st_mtime == 1


def test_a_successors_file_is_left(tmp_path):
    written, pid = Written(), tmp_path / "pid"
    written.write(Settings(pid_file=pid), [])
    pid.write_text("1\n")
    written.remove()

    assert pid.read_text() == "1\n"


def test_what_cannot_be_written_is_named(tmp_path):
    with pytest.raises(StartError, match="absent/pid: No such file"):
        Written().write(Settings(pid_file=tmp_path / "absent" / "pid"), [])
