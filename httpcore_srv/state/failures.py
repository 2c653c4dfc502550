"""
How long has somebody to wait who has failed to log in?

    failures     0 … free-1   free   +1   +2   +3  …
    seconds           0       base   ×2   ×4   ×8  …  at most `most`

    counted of                  free   at most
    a user from an address      ×1     `most`   guessing one password
    an address                  ×4     `most`   guessing those of many users
    a user                      ×10    5 s      guessing from many addresses

Nobody waits here: who comes too early is told when to come again.  All is forgotten
when there was no failure for a while.

Rule: strangers cannot lock somebody out.  Where a user has logged in lately, only the
user's own failures there count: neither those from other addresses, nor those of others
who share the address.  At a new address the user waits a little for what strangers do,
not for long.  And one's own success pardons one's own failures alone, in this realm:
with an account of one's own, or one of the same name in another realm, guessing the
others' is as slow as without.

An address of IPv4 counts by itself, since neighbours in its network are strangers to
each other; of IPv6 the first 64 bits count, for who has one of these has them all.  A
peer at a UNIX socket has none: there may be anybody behind it, so none is counted.
"""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from httpcore_srv.grammar.networks import network_of
from httpcore_srv.state.fingerprints import fingerprint
from httpcore_srv.state.stores.store import Store, update_held

# For how long an address is known as one of a user's, in seconds: thirty days.
_FAMILIAR = 30 * 86_400.0

# How many times as many failures are free as of one user from one address, and how long
# one waits for them at most, in seconds: who would keep out others has to go on and on.
_OF_PAIR = 1, math.inf
_OF_ADDRESS = 4, math.inf
_OF_USER = 10, 5.0

# A failure is noted a little after a request came, or by another machine's clock.  If
# it lies further ahead than so many seconds, the clock was set back since.
_AHEAD = 10.0

# Beyond this, doubling makes no difference any more.
_MOST_DOUBLED = 64

# How many failures, and when the last one was, in seconds since 1970.
_COUNT = struct.Struct(">Id")
_MOST_COUNTED = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Throttle:
    """
    How failures slow down what follows.

    So many are *free*; the next attempt waits *base* seconds, the one after it twice as
    long, up to *most*.  What is older than *memory*, in seconds, is forgotten.
    """

    free: int = 5
    base: float = 1.0
    most: float = 60.0
    memory: float = 900.0

    def delay(self, failures: int, tolerance: int = 1) -> float:
        """
        Return the seconds to wait after so many *failures*.

        With a *tolerance*, so many times as many are free.

        >>> [Throttle().delay(failures) for failures in (4, 5, 6, 7, 100)]
        [0.0, 1.0, 2.0, 4.0, 60.0]
        """
        beyond = failures - self.free * tolerance
        if beyond < 0:
            return 0.0
        return min(self.most, self.base * 2.0 ** min(beyond, _MOST_DOUBLED))


class _Count(NamedTuple):
    """How many failures there were, and when the last one was."""

    failures: int = 0
    last: float = 0.0

    @classmethod
    def of(cls, octets: bytes | None) -> "_Count":
        """Read what the store holds; what makes no sense counts nothing."""
        if octets is None or len(octets) != _COUNT.size:
            return cls()
        return cls(*_COUNT.unpack(octets))

    def octets(self) -> bytes | None:
        """Write it for the store: nothing for no failures."""
        if self.failures <= 0:
            return None
        return _COUNT.pack(min(self.failures, _MOST_COUNTED), self.last)


class _Keys(NamedTuple):
    """Under which keys it is kept what concerns a user at an address."""

    pair: str
    address: str
    user: str
    familiar: str

    @classmethod
    def of(cls, realm: str, user: str, address: str) -> "_Keys":
        """Name no user and no address: a name may be a password, typed too early."""
        network = network_of(address)
        pair = fingerprint(realm, user, network)
        return cls(
            f"failures.pair:{pair}",
            f"failures.address:{fingerprint(network)}",
            f"failures.user:{fingerprint(realm, user)}",
            f"familiar:{pair}",
        )


class _Known(NamedTuple):
    """What is kept under these keys: counts as octets, and whether it is familiar."""

    pair: bytes | None
    address: bytes | None
    user: bytes | None
    familiar: bytes | None


@dataclass(frozen=True, slots=True)
class Failures:
    """
    The failures to log in to *realm*, as all see it who share the *store*.

    A *user* is any text that was given as a name; an *address* is that of the client,
    or any other text: its failures are those in all realms; "" is none.  Every method
    may raise StoreUnavailable.
    """

    store: Store
    realm: str
    throttle: Throttle = Throttle()

    def wait(self, user: str, address: str, now: datetime) -> float:
        """Return for how many seconds no attempt is taken; 0.0 if one is taken now."""
        keys, known = self._known(user, address)
        moment = now.timestamp()
        own = self._remaining(keys.pair, known.pair, _OF_PAIR, moment)
        if known.familiar is not None:
            return own
        return max(
            own,
            self._remaining(keys.address, known.address, _OF_ADDRESS, moment),
            self._remaining(keys.user, known.user, _OF_USER, moment),
        )

    def knows(self, user: str, address: str) -> bool:
        """Tell whether *user* has logged in from *address* lately."""
        keys = _Keys.of(self.realm, user, address)
        return self.store.get(keys.familiar) is not None

    def note(self, user: str, address: str, now: datetime) -> None:
        """Count a failure."""
        keys, known = self._known(user, address)
        moment = now.timestamp()

        def counted(octets: bytes | None) -> bytes | None:
            return _Count(_Count.of(octets).failures + 1, moment).octets()

        self._change(keys.pair, known.pair, counted)
        if address:
            self._change(keys.address, known.address, counted)
        if known.familiar is None:
            self._change(keys.user, known.user, counted)

    def clear(self, user: str, address: str) -> None:
        """Pardon what *user* has failed from *address*: the log-in was right."""
        keys, known = self._known(user, address)
        pardoned = _Count.of(known.pair).failures

        def reduced(octets: bytes | None) -> bytes | None:
            failures, last = _Count.of(octets)
            return _Count(failures - pardoned, last).octets()

        if pardoned:
            for key, held in zip(keys[:3], known[:3], strict=True):
                self._change(key, held, reduced)
        if known.familiar is None:
            self.store.put(keys.familiar, b"1", _FAMILIAR)

    def _known(self, user: str, address: str) -> tuple[_Keys, _Known]:
        """Ask for all that concerns a user at an address."""
        keys = _Keys.of(self.realm, user, address)
        return keys, _Known(*self.store.get_many(keys))

    def _change(
        self,
        key: str,
        held: bytes | None,
        change: Callable[[bytes | None], bytes | None],
    ) -> None:
        """Let *key*, which held *held* a moment ago, hold what *change* makes of it."""
        update_held(self.store, key, held, change, self.throttle.memory)

    def _remaining(
        self, key: str, held: bytes | None, limit: tuple[int, float], moment: float
    ) -> float:
        """Return for how long *key* lets nobody in; after a jump of the clock, anew."""
        count, (tolerance, most) = _Count.of(held), limit
        delay = min(most, self.throttle.delay(count.failures, tolerance))
        if delay and count.last > moment + _AHEAD:
            self._change(key, held, lambda octets: _reckoned(octets, moment))
        return min(delay, max(0.0, count.last + delay - moment))


def _reckoned(octets: bytes | None, moment: float) -> bytes | None:
    """Return a count whose last failure was at *moment* at the latest."""
    failures, last = _Count.of(octets)
    return _Count(failures, min(last, moment)).octets()
