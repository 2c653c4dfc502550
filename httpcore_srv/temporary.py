"""
Which temporary folder belongs to a process, and which to none any more?

    locked       by the process that made it, and by what was forked from it: in use
    not locked   they were killed before they could remove it: the next one does

Coded forms lie in such folders, and the state that worker processes share.  Other
programs heed such a lock too: systemd-tmpfiles spares a folder that is locked.

Rule: what is removed has our name and mode, belongs to our user, and holds no folder.
No link is followed.
"""

import errno
import os
import shutil
import stat
import tempfile
import weakref
from collections.abc import Generator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

try:
    import fcntl
except ImportError:  # without locks nobody knows what is in use: nothing is removed
    fcntl = None  # type: ignore[assignment]

FORMS = "httpcore-srv-forms-"
STATE = "httpcore-srv-shared-"
OURS = (FORMS, STATE)

# So many names are looked at, and so many removed: a start must not take long.
_MOST_SEEN = 65_536
_MOST_SWEPT = 16_384

# A folder that is not locked yet may be taken for one that is left; hardly twice.
_ATTEMPTS = 8


class TemporaryFolder:
    """
    A folder of this process, and of those that are forked from it; it is made now.

    Its name begins with *prefix*, one of ``OURS``.  What others left is removed at the
    same time.  OSError is raised if no folder can be made.
    """

    def __init__(self, prefix: str) -> None:
        self.path, lock = _made(prefix)
        self.remove = weakref.finalize(self, _remove, self.path, lock, os.getpid())
        """Remove it now, not when nobody has it any more; once is enough."""
        _sweep(self.path.parent)


def _remove(folder: Path, lock: int | None, owner: int) -> None:
    """
    Remove *folder*, and close the descriptor that locks it.

    A forked child leaves the folder to the process that made it.
    """
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
    _close(lock)


def _made(prefix: str) -> tuple[Path, int | None]:
    """
    Make a folder; return it and the descriptor that locks it.

    A forked child holds the lock as well.  The descriptor is None where there are no
    locks.
    """
    for _ in range(_ATTEMPTS):
        made = Path(tempfile.mkdtemp(prefix=prefix))  # its mode is 0700
        try:
            lock = _lock(made)
        except (BlockingIOError, FileNotFoundError):
            continue
        except OSError:
            return made, None
        if made.is_dir():
            return made, lock
        _close(lock)
    raise OSError(errno.EBUSY, "no temporary folder could be locked")


def _sweep(place: Path) -> None:
    """Remove from *place* folders that nobody uses any more, or a part of them."""
    with closing(_removals(place)) as removals, suppress(OSError):
        for _ in islice(removals, _MOST_SWEPT):
            pass


def _lock(folder: Path) -> int | None:
    """
    Lock *folder*, unless it is a link, and return the descriptor that does so.

    None is returned if there is no such thing as a lock.  BlockingIOError is raised if
    another one has it, and other kinds of OSError.
    """
    if fcntl is None:
        return None
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    lock = os.open(folder, flags)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(lock)
        raise
    return lock


def _close(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)


def _removals(place: Path) -> Generator[str, None, None]:
    """Yield after each removal the name of what was removed."""
    with os.scandir(place) as entries:
        for entry in islice(entries, _MOST_SEEN):
            if not entry.name.startswith(OURS):
                continue
            with suppress(OSError):
                yield from _removals_of(Path(entry.path))


def _removals_of(folder: Path) -> Generator[str, None, None]:
    """Remove *folder*, and what is in it, if nobody uses it; see ``_removals``."""
    lock = _lock(folder)
    try:
        if lock is not None and _is_ours(lock):
            for name in os.listdir(lock):
                os.unlink(name, dir_fd=lock)
                yield name
            os.rmdir(folder)
            yield folder.name
    finally:
        _close(lock)


def _is_ours(folder: int) -> bool:
    """Tell whether the open *folder* can be one that we made."""
    status = os.fstat(folder)
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) != 0o700:
        return False
    with os.scandir(folder) as entries:
        return not any(entry.is_dir(follow_symlinks=False) for entry in entries)
