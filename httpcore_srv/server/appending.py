"""
How do whole lines get to the end of a file that others append to, too?

    regular file   one write for all the lines, at the end (O_APPEND)
    pipe, device   as many whole lines a write as POSIX keeps together (PIPE_BUF)
    other streams  one write, one flush

Several processes may so write one log, and no line stands in the midst of another's.
What a full disk took of a line is completed by the next write that succeeds; should
another process have written in between, that one line is in two parts.
"""

import os
import select
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


class Appender:
    """
    The end of *target*: a path, or an open text stream, which is never closed.

    A file is created with mode 0666 less the umask.  Raises OSError if it cannot be
    opened.  It is for one thread.
    """

    def __init__(self, target: Path | TextIO) -> None:
        self._target = target
        self._rest = b""
        self._descriptor, self._most = self._open()

    def append(self, lines: str) -> None:
        """
        Write *lines*, each with its end, through to the system.

        Raises OSError; then some of the lines are lost, and the last that was begun is
        completed by the next call.
        """
        octets = lines.encode("utf-8", "backslashreplace")
        if not isinstance(self._target, Path):
            if self._descriptor is None:
                self._target.write(lines)
            self._target.flush()
        if self._descriptor is not None:
            for piece in pieces(self._rest + octets, self._most):
                self._put(self._descriptor, piece)

    def reopen(self) -> None:
        """Open the path anew, then close the old file; OSError leaves it as it is."""
        if isinstance(self._target, Path):
            old = self._descriptor
            self._descriptor, self._most = self._open()
            self._rest = b""
            if old is not None:
                os.close(old)

    def close(self) -> None:
        """Close the file; a stream stays open."""
        if isinstance(self._target, Path) and self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)

    def _open(self) -> tuple[int | None, int | None]:
        """Return the descriptor, and the most octets that it keeps together."""
        if isinstance(self._target, Path):
            how = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            descriptor = os.open(self._target, how, 0o666)
        else:
            try:
                descriptor = self._target.fileno()
            except (OSError, ValueError):  # it is in memory, or wraps what is no file
                return None, None
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return descriptor, None if regular else select.PIPE_BUF

    def _put(self, descriptor: int, octets: bytes) -> None:
        """Write all of *octets*; keep the rest of a line that was begun."""
        done = 0
        try:
            while done < len(octets):
                done += os.write(descriptor, octets[done:] if done else octets)
        finally:
            self._rest = torn(octets, done) if done else self._rest


def pieces(octets: bytes, most: int | None) -> Iterator[bytes]:
    """
    Yield *octets* in pieces of whole lines, each of *most* octets if that can be.

    A line that is longer is a piece of its own.  None: all in one piece.
    """
    start = 0
    while most is not None and len(octets) - start > most:
        end = octets.rfind(b"\n", start, start + most) + 1
        end = end or octets.find(b"\n", start) + 1 or len(octets)
        yield octets[start:end]
        start = end
    if start < len(octets):
        yield octets[start:] if start else octets


def torn(octets: bytes, done: int) -> bytes:
    """Return what is missing of the line that the first *done* octets end in."""
    if octets[done - 1 : done] == b"\n":
        return b""
    return octets[done : octets.find(b"\n", done) + 1]
