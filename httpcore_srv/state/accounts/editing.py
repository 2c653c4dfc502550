"""
How is a file of accounts changed, all of it or nothing?

    open, lock ── is it still the file of that name? ── no ─▶ once more
        │ yes
    read ─▶ change ─▶ a new file beside it ─▶ fsync ─▶ rename over it ─▶ unlock

A reader sees the old file or the new one, never a part.  Writers wait for each other:
the lock is on the file that is replaced, so who waited finds that it is not the one of
that name any more, and starts again.
"""

import fcntl
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_OTHERS = stat.S_IRWXO


def edited(path: Path, change: Callable[[bytes], bytes]) -> bool:
    """
    Replace what the file at *path* holds by what *change* makes of it.

    A file that is not there holds nothing, and is made with mode 0600; of another one
    owner and mode stay, but for the rights of others: they end.  Returns whether others
    had any.  Raises OSError; whatever *change* raises leaves the file as it is.
    """
    target = Path(os.path.realpath(path))
    with _locked(target) as (descriptor, is_new):
        try:
            octets = _read(descriptor)
            _replace(target, change(octets), os.fstat(descriptor))
        except BaseException:
            if is_new:
                target.unlink()
            raise
        return bool(os.fstat(descriptor).st_mode & _OTHERS)


@contextmanager
def _locked(target: Path) -> Iterator[tuple[int, bool]]:
    """Yield a descriptor of the file of that name, locked, and whether it is new."""
    while True:
        descriptor, is_new = _opened(target)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _is_of_that_name(descriptor, target):
                yield descriptor, is_new
                return
        finally:
            os.close(descriptor)


def _opened(target: Path) -> tuple[int, bool]:
    flags = os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK
    with suppress(FileExistsError):
        return os.open(target, flags | os.O_CREAT | os.O_EXCL, 0o600), True
    return os.open(target, flags), False


def _is_of_that_name(descriptor: int, target: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), target.stat())
    except FileNotFoundError:
        return False


def _read(descriptor: int) -> bytes:
    with open(descriptor, "rb", closefd=False) as file:
        return file.read()


def _replace(target: Path, octets: bytes, status: os.stat_result) -> None:
    """Put a file of *octets* in the place of *target*, with the rights of *status*."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with open(descriptor, "wb") as file:
            file.write(octets)
            file.flush()
            own = os.fstat(descriptor)
            if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
                os.fchown(descriptor, status.st_uid, status.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(status.st_mode) & ~_OTHERS)
            os.fsync(descriptor)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Write the names in *folder* to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
