"""
What does a file of accounts hold, if only those read and write it who should?

Whoever reads it can try passwords against it at leisure, and an A1 is as good as the
password (RFC 7616 §5.2); whoever writes it is everybody.  The owner and the group may;
others may not.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

# The largest file that is read, in octets: some hundred thousand accounts
MOST = 32 << 20

# What tells that a file is another one, or has other content, without reading it; at
# its end, when that last changed, in nanoseconds
Stamp: TypeAlias = tuple[int, ...]

_OTHERS_READ = stat.S_IROTH | stat.S_IWOTH
_OTHERS_WRITE = stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Held:
    """
    A file's *octets*, or the sentence that says why they are not taken.

    *stamp* is what the file was when it was opened; None if it could not be.
    """

    octets: bytes = b""
    refusal: str = ""
    stamp: Stamp | None = None


def stamp_at(path: Path) -> Stamp | None:
    """Return the stamp of the file at *path*, or None if there is none."""
    try:
        return _stamp(path.stat())
    except OSError:
        return None


def held_at(path: Path, *, secret: bool = True) -> Held:
    """Read the file at *path*; it is refused if others write it, or read a secret."""
    try:
        # A pipe would wait for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return Held(refusal=f"cannot be read: {error.strerror}")
    try:
        return _held(descriptor, _OTHERS_READ if secret else _OTHERS_WRITE)
    finally:
        os.close(descriptor)


def lines_of(octets: bytes) -> Iterator[tuple[int, str | None]]:
    """Yield the lines of a file with their numbers; None for one that is not UTF-8."""
    octets = octets.removeprefix(b"\xef\xbb\xbf")
    for number, line in enumerate(octets.split(b"\n"), start=1):
        try:
            yield number, line.rstrip(b"\r").decode()
        except UnicodeDecodeError:
            yield number, None


def _held(descriptor: int, forbidden: int) -> Held:
    """Read an open file, unless somebody has a *forbidden* right to it."""
    status = os.fstat(descriptor)
    stamp = _stamp(status)
    if refusal := _refusal(status, forbidden):
        return Held(refusal=refusal, stamp=stamp)
    try:
        with open(descriptor, "rb", closefd=False) as file:
            return Held(file.read(MOST), stamp=stamp)
    except OSError as error:
        return Held(refusal=f"cannot be read: {error.strerror}", stamp=stamp)


def _stamp(status: os.stat_result) -> Stamp:
    return (
        status.st_dev,
        status.st_ino,
        status.st_mode,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )


def _refusal(status: os.stat_result, forbidden: int) -> str:
    """Say why a file is not read; "" if it is."""
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if status.st_mode & forbidden:
        may = "write" if status.st_mode & stat.S_IWOTH else "read"
        return f"others can {may} it; nobody is let in by it until chmod o-rwx"
    if status.st_size > MOST:
        return f"has more than {MOST} octets"
    return ""
