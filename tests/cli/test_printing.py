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


def test_standard_output_that_is_closed_ends_with_the_same_status(monkeypatch):
    """``>&-``: Python has no stream for it."""
    monkeypatch.setattr(sys, "stdout", None)

    with pytest.raises(Failure, match="it is closed") as caught, printing():
        pass

    assert caught.value.exit_code == CANNOT_START


# fmt: off
WORDS = [
    # words                                    why
    (["audit", "."],                           "findings have a status of their own"),
    (["cache", "/", "-d", "."],                "the same"),
    (["explain", "/", "-d", "."],              "the same"),
    (["check", "site.toml"],                   "the same"),
    (["check", "--schema"],                    "an editor would get half of it"),
    (["completion", "bash"],                   "a shell would, too"),
]

EARLY = [
    (["--help"],                               "before there is a command"),
    (["--version"],                            "the same"),
    (["serve", "--help"],                      "before the command begins"),
]
# fmt: on


@pytest.fixture
def unwritten(tmp_path):
    """Run the command with *redirection* of its output; return status and errors."""
    (tmp_path / "a.txt").write_bytes(b"x")
    (tmp_path / "www").mkdir()
    (tmp_path / "site.toml").write_text(
        '[[host]]\n[[host.mount]]\nprefix = "/"\nfolder = "www"\n'
    )

    def run(redirection, words):
        script = f'exec "$@" {redirection}'
        command = [sys.executable, "-m", "httpcore_srv", *words]
        done = subprocess.run(
            ["/bin/sh", "-c", script, "sh", *command],
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            timeout=60,
            check=False,
        )
        return done.returncode, done.stderr

    return run


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize(("words", "why"), WORDS + EARLY)
def test_a_full_device_leaves_no_traceback(unwritten, words, why):
    said = "Error: the output cannot be written: No space left on device\n"

    assert unwritten(">/dev/full", words) == (CANNOT_START, said), why


@pytest.mark.parametrize(("words", "why"), WORDS)
def test_a_closed_output_leaves_no_traceback(unwritten, words, why):
    said = "Error: the output cannot be written: it is closed\n"

    assert unwritten(">&-", words) == (CANNOT_START, said), why
