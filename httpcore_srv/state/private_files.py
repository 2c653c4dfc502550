"""
Which files are their owner's alone, and how are they written?

    made        0600 from the first moment, whole or not at all, never over another
    replaced    in one step: who reads meanwhile has the old octets or the new ones
    judged      by mode and owner, before what is in them is believed

"It is RECOMMENDED that [the file of A1 values] be protected as if it contained
unencrypted passwords" (RFC 7616 §5.2); the same holds for keys and for sessions.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def shared_fault(status: os.stat_result) -> str | None:
    """
    Return what is wrong with a file that is not its owner's alone, None if nothing is.

    The owner has to be the user that runs this process, or the superuser.
    """
    if status.st_mode & _OTHERS:
        mode = stat.S_IMODE(status.st_mode)
        return f"others may read or write it (its mode is {mode:04o}): chmod 600"
    if status.st_uid not in (0, os.geteuid()):
        return f"it belongs to another user (uid {status.st_uid})"
    return None


def create_private(path: Path, octets: bytes) -> bool:
    """
    Make the file *path*, unless there is one; tell whether it was made here.

    Folders that are missing are made, for their owner alone.  OSError is raised if it
    cannot be made.
    """
    with _beside(path, octets) as made:
        return place(made, path)


def replace_private(path: Path, octets: bytes) -> None:
    """Put a file of *octets* in the place of *path*, or raise OSError."""
    with _beside(path, octets) as made:
        made.replace(path)
        _settle(path.parent)


def place(made: Path, path: Path) -> bool:
    """
    Give the file *made* the name *path* as well, unless that is taken; tell which.

    Of several processes that do so at the same time one succeeds.
    """
    try:
        os.link(made, path)
    except FileExistsError:
        return False
    _settle(path.parent)
    return True


@contextmanager
def temporary_beside(path: Path) -> Iterator[Path]:
    """Make an empty private file in the folder of *path*; remove it after the block."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


@contextmanager
def _beside(path: Path, octets: bytes) -> Iterator[Path]:
    """Write *octets*, down to the disk, into a temporary file beside *path*."""
    with temporary_beside(path) as made:
        with made.open("wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        yield made


def _settle(folder: Path) -> None:
    """Let the names in *folder* survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
