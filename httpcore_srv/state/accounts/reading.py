"""
What does a file of accounts hold, if only those read and write it who should?

Whoever reads it can try passwords against it at leisure, and an A1 is as good as the
password (RFC 7616 §5.2); whoever writes it is everybody.  The owner and the group may;
others may not.

Rule: a file that somebody filled by mistake must not keep the server busy.  It is read
whole or not at all, and not at all if it is too large.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from httpcore_srv.state.private_files import READ_BY_OTHERS, Stamp, lent, stamp

# The largest file that is read: in octets, and in lines.  More would take seconds.
MOST = 16 << 20
MOST_LINES = 1 << 18


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
        return stamp(path.stat())
    except OSError:
        return None


def held_at(path: Path, forbidden: int = READ_BY_OTHERS) -> Held:
    """Read the file at *path*; it is refused if its mode gives a *forbidden* right."""
    try:
        # A pipe would wait for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return Held(refusal=f"cannot be read: {error.strerror}")
    try:
        return held_by(descriptor, forbidden)
    finally:
        os.close(descriptor)


def held_by(descriptor: int, forbidden: int = 0) -> Held:
    """Read an open file, unless its mode gives a *forbidden* right."""
    status = os.fstat(descriptor)
    seen = stamp(status)
    if refusal := _refusal(status, forbidden):
        return Held(refusal=refusal, stamp=seen)
    try:
        with open(descriptor, "rb", closefd=False) as file:
            octets = file.read(MOST + 1)
    except OSError as error:
        return Held(refusal=f"cannot be read: {error.strerror}", stamp=seen)
    if refusal := _too_much(octets):
        return Held(refusal=refusal, stamp=seen)
    return Held(octets, stamp=seen)


def lines_of(octets: bytes) -> Iterator[tuple[int, str | None]]:
    """
    Yield the lines of a file with their numbers; None for one that is not UTF-8.

    A remark may be in any encoding.
    """
    octets = octets.removeprefix(b"\xef\xbb\xbf")
    for number, line in enumerate(octets.split(b"\n"), start=1):
        errors = "replace" if line.startswith(b"#") else "strict"
        try:
            yield number, line.rstrip(b"\r").decode(errors=errors)
        except UnicodeDecodeError:
            yield number, None


def _refusal(status: os.stat_result, forbidden: int) -> str:
    """Say why a file is not read; "" if it is."""
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if said := lent(status.st_mode, forbidden):
        mode = stat.S_IMODE(status.st_mode)
        return f"{said} (its mode is {mode:04o}): nobody is let in by it; chmod o-rwx"
    return ""


def _too_much(octets: bytes) -> str:
    """Say that *octets* are too many, or too many lines; "" if not."""
    if len(octets) > MOST:
        return f"has more than {MOST} octets"
    if octets.count(b"\n") > MOST_LINES:
        return f"has more than {MOST_LINES} lines"
    return ""
