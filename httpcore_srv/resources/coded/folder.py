"""
Where do coded forms lie?

In a folder that nobody else may write to: whoever can put a file there decides what
visitors get to see.  Without a folder of its own name, one is made for this process
and its children, and removed when the process ends; if it was killed, by the next one.
"""

import errno
import os
import stat
from pathlib import Path

from httpcore_srv.temporary import FORMS, TemporaryFolder

OTHERS_WRITE = "somebody else may write to the folder of coded forms"


class FormsFolder:
    """
    The folder *path*, made when it is first needed; None for a private one.

    A path is kept from one start to the next.
    """

    def __init__(self, path: Path | None) -> None:
        self._given = path
        self._made: Path | None = None
        self._private: TemporaryFolder | None = None

    def path(self) -> Path:
        """
        Return the path of the folder, or raise OSError if it cannot be used.

        It is made again if somebody removed it, as systems do with old temporary files.
        """
        if self._made is None or not self._made.is_dir():
            self.close()
            self._made = self._make()
        return self._made

    def path_before(self) -> Path:
        """Return the path as it was last, without a look whether it is there still."""
        return self._made or self.path()

    def close(self) -> None:
        """Remove a private folder now; the next form would make another."""
        if self._private is not None:
            self._private.remove()
            self._private = self._made = None

    def _make(self) -> Path:
        if self._given is not None:
            self._given.mkdir(mode=0o700, parents=True, exist_ok=True)
            _refuse_if_shared(self._given)
            return self._given
        self._private = TemporaryFolder(FORMS)
        return self._private.path


def _refuse_if_shared(folder: Path) -> None:
    """Raise OSError if *folder* is not ours, or others may write to it."""
    status = folder.stat()
    if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(errno.EPERM, OTHERS_WRITE, str(folder))
