"""
Which coded forms are kept?

    <SHA-256 of the data>.<coding>.<level>.<library>    a form, made and sealed
    .making-<random>                                    one that is being made

A form is renamed into place when it is complete, so no process ever sees half of one;
several processes, and one after another, may share a folder.  What has been used least
recently makes room for the new; the date of a form is when it was last used.

Rule: a file that is none of ours, or is damaged, is as good as none.
"""

import os
import re
import stat
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock

from httpcore_srv.resources.coded import stored
from httpcore_srv.resources.coded.folder import FormsFolder
from httpcore_srv.resources.coded.stored import StoredForm

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]+\.[0-9]+\.[A-Za-z0-9._+-]+")
_MAKING = ".making-"

# A FIFO or a link in the folder is none of ours: neither waited for nor followed.
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK

# A form is marked as used at most once in so many seconds: a mark is a write.
_USED_EVERY = 60.0

# What a crash left half made is removed after so many seconds.
_ABANDONED = 3600.0

# A file takes whole blocks of the disk.
_DISK_BLOCK = 4096

# Room is made down to this part of the capacity, so that it is not made at each form;
# and at least at each so many forms, because other processes write too.
_FULL_ENOUGH = 0.9
_LOOK_EVERY = 256

# What has been read through once and found sound, by name; more are forgotten.
_MOST_TRUSTED = 65_536


class Store:
    """
    Coded forms in a folder, *capacity* octets of them; safe to use from threads.

    *folder* None stands for a private one that goes with the process.  *clock* gives
    seconds since 1970, as files have them.
    """

    def __init__(
        self,
        folder: Path | None,
        capacity: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = FormsFolder(folder)
        self._capacity = capacity
        self._clock = clock
        self._lock = Lock()
        self._trusted: dict[str, tuple[int, int, int]] = {}
        self._used: int | None = None  # octets of disk, as far as we know
        self._unseen = 0  # forms of ours since we last looked

    def prepare(self) -> None:
        """Make the folder, and a file in it; OSError is raised if that fails."""
        with self._lock:
            descriptor, trial = tempfile.mkstemp(
                prefix=_MAKING, dir=self._folder.path()
            )
        os.close(descriptor)
        os.unlink(trial)

    def close(self) -> None:
        """Remove a private folder."""
        with self._lock:
            self._folder.close()
            self._trusted.clear()
            self._used = None

    def find(self, name: str) -> StoredForm | None:
        """Open the form called *name*; None if there is none, or a damaged one."""
        try:
            folder = self._folder.path_before()
            return self._found(name, f"{folder}{os.sep}{name}")
        except OSError:
            return None

    def keep(self, name: str, coded: Iterable[bytes]) -> StoredForm:
        """
        Write *coded* as the form called *name*, make room for it, and return it open.

        OSError is raised if it cannot be written, and whatever *coded* raises; nothing
        of it is left then.
        """
        with self._lock:
            folder = self._folder.path()
        descriptor, making = tempfile.mkstemp(prefix=_MAKING, dir=folder)
        try:
            form = stored.write(descriptor, coded)
            os.rename(making, folder / name)
        except BaseException:
            os.close(descriptor)
            with suppress(OSError):
                os.unlink(making)
            raise
        self._trust(name, os.fstat(descriptor))
        self._make_room(form.length, folder)
        return form

    def _found(self, name: str, path: str) -> StoredForm | None:
        """Open the form at *path*, and read it through if it was not read before."""
        descriptor = os.open(path, _READ)
        try:
            status = os.fstat(descriptor)
            is_file = stat.S_ISREG(status.st_mode)
            form = stored.read(descriptor, status.st_size) if is_file else None
            trusted = self._trusted.get(name) == _place(status)
            if form is not None and (trusted or stored.is_sound(form)):
                if not trusted:
                    self._trust(name, status)
                self._mark_as_used(descriptor, status)
                return form
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        _clear(Path(path), status)
        return None

    def _trust(self, name: str, status: os.stat_result) -> None:
        with self._lock:
            if len(self._trusted) >= _MOST_TRUSTED:
                self._trusted.clear()
            self._trusted[name] = _place(status)

    def _mark_as_used(self, descriptor: int, status: os.stat_result) -> None:
        now = self._clock()
        if now - status.st_mtime >= _USED_EVERY:
            with suppress(OSError):
                os.utime(descriptor, (now, now))

    def _make_room(self, length: int, folder: Path) -> None:
        """Count one more form of *length* octets; remove old ones if need be."""
        with self._lock:
            self._unseen += 1
            if self._used is not None:
                self._used += _on_disk(length)
            known = self._used is not None and self._used <= self._capacity
            if known and self._unseen < _LOOK_EVERY:
                return
            with suppress(OSError):
                self._used = self._trim(folder)
                self._unseen = 0

    def _trim(self, folder: Path) -> int:
        """Remove what is too much, what was used least recently first."""
        forms = sorted(self._forms(folder))
        used = sum(size for _, size, _ in forms)
        goal = self._capacity * _FULL_ENOUGH if used > self._capacity else used
        for _, size, path in forms:
            if used <= goal:
                break
            with suppress(OSError):
                os.unlink(path)
            used -= size
        return used

    def _forms(self, folder: Path) -> list[tuple[float, int, str]]:
        """Return last use, size and path of each form; remove what was abandoned."""
        forms, now = [], self._clock()
        with os.scandir(folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    if not stat.S_ISREG(status.st_mode):
                        continue
                    if _NAME.fullmatch(entry.name):
                        size = _on_disk(status.st_size)
                        forms.append((status.st_mtime, size, entry.path))
                    elif now - status.st_mtime > _ABANDONED and entry.name.startswith(
                        _MAKING
                    ):
                        os.unlink(entry.path)
        return forms


def _clear(path: Path, status: os.stat_result) -> None:
    """Remove what is no form; OSError is raised if it is a directory in use."""
    if stat.S_ISDIR(status.st_mode):
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def _place(status: os.stat_result) -> tuple[int, int, int]:
    """Return what tells one file from another; its date is only its last use."""
    return status.st_dev, status.st_ino, status.st_size


def _on_disk(length: int) -> int:
    """Return how many octets of disk *length* octets take."""
    return -(-length // _DISK_BLOCK) * _DISK_BLOCK
