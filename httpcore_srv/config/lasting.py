"""
What goes over from one reading of a configuration to the next?

    store = "memory"    what is kept until the service ends: sessions, nonces, failures
    its keys            what signs them, where no file has keys
    counts              of nonces, where one process alone counts them
    coded forms         those in the same folder, or in none, of the same size

A reload builds all values anew but these.  Workers cannot share one memory: with more
than one of them, what would be kept in memory is kept in a file that ends with them.
"""

from pathlib import Path

from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.store import Store
from httpcore_srv.state.stores.temporary import TemporaryStore


class Lasting:
    """
    What one service keeps from reading to reading.

    *workers* is said over the configuration, by the command line; None for nothing.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.keys = KeyRing.ephemeral()
        self.counts: Store = MemoryStore()
        self._workers = workers
        self._store: Store | None = None
        self._alone: bool | None = None
        self._forms: dict[tuple[Path | None, int], CodedForms] = {}

    def store(self, workers: int) -> Store:
        """Return the store that ends with the service; the first reading decides."""
        if self._store is None:
            alone = self.is_alone(workers)
            self._store = MemoryStore() if alone else TemporaryStore()
        return self._store

    def is_alone(self, workers: int) -> bool:
        """
        Tell whether one process serves, where a configuration says *workers*.

        The first reading decides, as it does for the processes: one process does not
        become several, nor the reverse, before a new start.
        """
        if self._alone is None:
            self._alone = (self._workers or workers) == 1
        return self._alone

    def forms(self, folder: Path | None, size: int) -> CodedForms:
        """Return the coded forms in *folder*, *size* octets of them at most."""
        return self._forms.setdefault((folder, size), CodedForms(folder, size))
