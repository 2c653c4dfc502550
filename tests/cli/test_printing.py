"""What cannot be written is said, and is no finding."""

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv.cli.plan import CANNOT_START, Failure
from httpcore_srv.cli.printing import printing

ROOT = Path(httpcore_srv.__file__).parents[1]


class Full(io.StringIO):
    """A stream on a disk without room."""

    def flush(self):
        raise OSError(errno.ENOSPC, "No space left on device")


class Gone(io.StringIO):
    """A pipe that nobody reads any more."""

    def flush(self):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")


def test_what_is_printed_is_written_at_the_end():
    out = io.StringIO()

    with printing(out) as stream:
        print("a", file=stream)

    assert out.getvalue() == "a\n"


def test_a_full_disk_ends_with_a_status_of_its_own():
    with pytest.raises(Failure, match="No space left") as caught, printing(Full()):
        pass

    assert caught.value.exit_code == CANNOT_START


def test_a_reader_that_has_gone_is_left_to_the_command_line():
    """``| head``: nothing has failed."""
    with pytest.raises(BrokenPipeError), printing(Gone()):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("words", [["audit", "."], ["cache", "/", "-d", "."]])
def test_a_full_device_leaves_no_traceback(words, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "httpcore_srv", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            timeout=60,
        )

    assert done.returncode == CANNOT_START
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"ignored" not in done.stderr
