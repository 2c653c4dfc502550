"""
What is kept for a process and all that are forked from it, and ends with it?

A store in a file of its own, in a folder of its own that nobody else may enter.  The
process that made the folder removes it when it ends; what was forked from it does not.
"""

import os
import shutil
import tempfile
import weakref
from pathlib import Path

from httpcore_srv.state.stores.sqlite import SqliteStore

PREFIX = "httpcore-srv-state-"


class TemporaryStore(SqliteStore):
    """A ``SqliteStore`` that is made now, and gone when this process ends in order."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))  # its mode is 0700
        super().__init__(folder / "state.sqlite")
        weakref.finalize(self, _remove, folder, os.getpid())


def _remove(folder: Path, owner: int) -> None:
    """Remove *folder*, in the process that made it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
