"""
What is kept for a process and all that are forked from it, and ends with it?

A store in a file of its own, in a folder of its own that nobody else may enter.  The
process that made the folder removes it when it ends; what was forked from it does not.
If it was killed, the next process that makes such a folder does.

Rule: it is made once.  If somebody else removes it, what it held is lost, and no empty
one takes its place: what was counted, or failed, or ended would never have been.
"""

from httpcore_srv.state.stores.sqlite import SqliteStore
from httpcore_srv.temporary import STATE, TemporaryFolder


class TemporaryStore(SqliteStore):
    """A ``SqliteStore`` that is made now, and gone when this process ends in order."""

    def __init__(self) -> None:
        self._folder = TemporaryFolder(STATE)
        super().__init__(self._folder.path / "state.sqlite", once=True)
