"""
Which files are their owner's alone, and how are they written?

    made        0600 from the first moment, whole or not at all, never over another
    replaced    in one step: who reads meanwhile has the old octets or the new ones
    changed     by one at a time: who waited for the lock finds the file of that name
    judged      by mode and owner, before what is in them is believed
    known       by its stamp: without reading it, whether it is another one by now

"It is RECOMMENDED that [the file of A1 values] be protected as if it contained
unencrypted passwords" (RFC 7616 §5.2); the same holds for keys and for sessions.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

try:
    import fcntl
except ImportError:  # without locks, two changes at the same moment may lose one
    fcntl = None  # type: ignore[assignment]

# What tells that a file is another one, or has other content, rights or owners; at its
# end, when any of these last changed, in nanoseconds.
Stamp: TypeAlias = tuple[int, ...]

# Who else might do what: bits of a mode.
ANYTHING = stat.S_IRWXG | stat.S_IRWXO
READ_BY_OTHERS = stat.S_IROTH | stat.S_IWOTH  # who writes it might as well read it
WRITTEN_BY_OTHERS = stat.S_IWOTH

_RIGHTS = {stat.S_IROTH: "read", stat.S_IWOTH: "write", stat.S_IXOTH: "run"}


def stamp(status: os.stat_result) -> Stamp:
    """Return the stamp of a file: of any two that differ, in anything, another one."""
    return (
        status.st_dev,
        status.st_ino,
        status.st_mode,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )


def lent(mode: int, forbidden: int = ANYTHING) -> str:
    """
    Return who can do what by those rights of *mode* that are *forbidden*; "" if nobody.

    >>> lent(0o640), lent(0o644, READ_BY_OTHERS), lent(0o600)
    ('its group can read it', 'others can read it', '')
    >>> lent(0o666)
    'its group and others can read and write it'
    >>> lent(0o642)
    'its group can read it, others can write it'
    """
    found = mode & forbidden
    group, others = _verbs(found >> 3), _verbs(found)
    if group == others and group:
        return f"its group and others can {group} it"
    said = (("its group", group), ("others", others))
    return ", ".join(f"{who} can {verbs} it" for who, verbs in said if verbs)


def shared_fault(status: os.stat_result) -> str | None:
    """
    Return what is wrong with a file that is not its owner's alone, None if nothing is.

    The owner has to be the user that runs this process, or the superuser.
    """
    if said := lent(status.st_mode):
        mode = stat.S_IMODE(status.st_mode)
        return f"{said} (its mode is {mode:04o}): chmod 600"
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


def replace_private(
    path: Path, octets: bytes, like: os.stat_result | None = None
) -> None:
    """
    Put a file of *octets* in the place of *path*, or raise OSError.

    It is its owner's alone; or else it belongs to whom a file *like* that does, and has
    its mode, but for the rights of others.
    """
    with _beside(path, octets, like) as made:
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
def locked(path: Path) -> Iterator[int]:
    """
    Lend a descriptor, to read and to write, of the file *path*: to one at a time.

    Who waited while it was replaced gets the new one.  OSError is raised if there is
    none.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                yield descriptor
                return
        finally:
            os.close(descriptor)


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
def _beside(
    path: Path, octets: bytes, like: os.stat_result | None = None
) -> Iterator[Path]:
    """Write *octets*, down to the disk, into a temporary file beside *path*."""
    with temporary_beside(path) as made:
        with made.open("wb") as file:
            file.write(octets)
            file.flush()
            if like is not None:
                _liken(file.fileno(), like)
            os.fsync(file.fileno())
        yield made


def _liken(descriptor: int, like: os.stat_result) -> None:
    """Give a file the owner, group and mode of another one, but nothing to others."""
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (like.st_uid, like.st_gid):
        os.fchown(descriptor, like.st_uid, like.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(like.st_mode) & ~stat.S_IRWXO)


def _settle(folder: Path) -> None:
    """Let the names in *folder* survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _verbs(rights: int) -> str:
    return " and ".join(verb for bit, verb in _RIGHTS.items() if rights & bit)
