"""
Which passwords were found to be right a moment ago?

To verify one takes a tenth of a second, on purpose; Basic sends it with every request.
So what was right is remembered for a short while, as a fingerprint under a secret of
this process: in it is no password, and nothing by which one could be guessed elsewhere.

Rule: only what is right is remembered, only here, and for no longer than its lifetime,
however often it is asked for.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from httpcore_srv.state.fingerprints import fingerprint
from httpcore_srv.state.recent_proofs import RecentProofs


class _Entry(NamedTuple):
    """Whose password it was, and when it ends by the clock."""

    user: str
    end: float


class Verified:
    """
    The passwords verified in the last *lifetime* seconds, by any number of threads.

    No more than *most* are held; the oldest is forgotten first.  *clock* gives seconds.
    *recent* are proofs of any scheme, as they were written.

    >>> verified = Verified()
    >>> verified.remember("Staff", "ada", "lovelace", version="1")
    >>> verified.recall("Staff", "ada", "lovelace", version="1")
    True
    >>> verified.recall("Staff", "ada", "lovelace", version="2")
    False
    """

    def __init__(
        self,
        lifetime: float = 60.0,
        most: int = 4096,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lifetime = lifetime
        self._most = most
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self.recent = RecentProofs()

    def recall(self, realm: str, user: str, password: str, version: str) -> bool:
        """
        Tell whether this was verified lately, and the accounts have the same *version*.

        False means only that it has to be verified.
        """
        return self.holds(self.key(realm, user, password, version))

    def holds(self, key: str) -> bool:
        """Tell whether what has this *key* was verified lately."""
        entry = self._entries.get(key)  # one step: it needs no lock
        return entry is not None and entry.end > self._clock()

    def remember(self, realm: str, user: str, password: str, version: str) -> None:
        """Remember that *password* was found to be right."""
        key = self.key(realm, user, password, version)
        with self._lock:
            now = self._clock()
            self._entries.pop(key, None)
            self._entries[key] = _Entry(user, now + self._lifetime)
            self._forget_oldest(now)

    def forget(self, user: str) -> None:
        """Forget all about *user*, in every realm."""
        with self._lock:
            of_user = [
                key for key, entry in self._entries.items() if entry.user == user
            ]
            for key in of_user:
                del self._entries[key]

    def _forget_oldest(self, now: float) -> None:
        """Forget what has ended, and what is too much.  All live equally long."""
        while self._entries:
            oldest = next(iter(self._entries.values()))
            if oldest.end > now and len(self._entries) <= self._most:
                return
            self._entries.popitem(last=False)

    def key(self, realm: str, user: str, password: str, version: str) -> str:
        """Return by what a password is known here; it does not lead back to it."""
        return fingerprint(realm, user, password, version, secret=self._secret)
