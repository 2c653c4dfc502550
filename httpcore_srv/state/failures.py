"""
How long has somebody to wait who has failed to log in?

    failures     0 … free-1   free   +1   +2   +3  …
    seconds           0       base   ×2   ×4   ×8  …  at most `most`

    counted of                  free
    a user from an address      ×1     guessing one password
    an address                  ×4     guessing those of many users
    a user                      ×10    guessing from many addresses

Nobody waits here: who comes too early is told when to come again.  All is forgotten
when there was no failure for a while.

Rule: strangers cannot lock somebody out.  Where a user has logged in lately, failures
from other addresses do not count.  And one's own success pardons one's own failures
alone: with an account of one's own, guessing the others' is as slow as without.

An address of IPv4 counts by itself, since neighbours in its network are strangers to
each other; of IPv6 the first 64 bits count, for who has one of these has them all.
"""

import struct
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from httpcore_srv.state.fingerprints import fingerprint
from httpcore_srv.state.stores.store import Store, update

# For how long an address is known as one of a user's, in seconds: thirty days.
_FAMILIAR = 30 * 86_400.0

# How many times as many failures are free as of one user from one address.
_OF_PAIR = 1
_OF_ADDRESS = 4
_OF_USER = 10

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
    def of(cls, user: str, address: str) -> "_Keys":
        """Name no user and no address: a name may be a password, typed too early."""
        network = network_of(address)
        pair = fingerprint(user, network)
        return cls(
            f"failures.pair:{pair}",
            f"failures.address:{fingerprint(network)}",
            f"failures.user:{fingerprint(user)}",
            f"familiar:{pair}",
        )


@dataclass(frozen=True, slots=True)
class Failures:
    """
    The failures to log in, as all processes and machines see that share the *store*.

    A *user* is any text that was given as a name; an *address* is that of the client,
    or any other text.  Every method may raise StoreUnavailable.
    """

    store: Store
    throttle: Throttle = Throttle()

    def wait(self, user: str, address: str, now: datetime) -> float:
        """Return for how many seconds no attempt is taken; 0.0 if one is taken now."""
        keys = _Keys.of(user, address)
        moment = now.timestamp()
        here = max(
            self._remaining(keys.pair, _OF_PAIR, moment),
            self._remaining(keys.address, _OF_ADDRESS, moment),
        )
        anywhere = self._remaining(keys.user, _OF_USER, moment)
        return anywhere if anywhere > here and not self._knows(keys) else here

    def note(self, user: str, address: str, now: datetime) -> None:
        """Count a failure."""
        keys = _Keys.of(user, address)
        moment = now.timestamp()

        def counted(octets: bytes | None) -> bytes | None:
            return _Count(_Count.of(octets).failures + 1, moment).octets()

        counters = [keys.pair, keys.address]
        if not self._knows(keys):
            counters.append(keys.user)
        for key in counters:
            update(self.store, key, counted, self.throttle.memory)

    def clear(self, user: str, address: str) -> None:
        """Pardon what *user* has failed from *address*: the log-in was right."""
        keys = _Keys.of(user, address)
        pardoned = _Count.of(self.store.get(keys.pair)).failures

        def reduced(octets: bytes | None) -> bytes | None:
            failures, last = _Count.of(octets)
            return _Count(failures - pardoned, last).octets()

        if pardoned:
            for key in (keys.pair, keys.address, keys.user):
                update(self.store, key, reduced, self.throttle.memory)
        if not self._knows(keys):
            self.store.put(keys.familiar, b"1", _FAMILIAR)

    def _knows(self, keys: _Keys) -> bool:
        """Tell whether the user has logged in from that address lately."""
        return self.store.get(keys.familiar) is not None

    def _remaining(self, key: str, tolerance: int, moment: float) -> float:
        failures, last = _Count.of(self.store.get(key))
        delay = self.throttle.delay(failures, tolerance)
        return min(delay, max(0.0, last + delay - moment))


def network_of(address: str) -> str:
    """
    Return what of the *address* of a client failures are counted by.

    >>> network_of("192.0.2.7"), network_of("::ffff:192.0.2.7")
    ('192.0.2.7', '192.0.2.7')
    >>> network_of("2001:db8:1:2:3:4:5:6"), network_of("fe80::1%eth0")
    ('2001:db8:1:2::', 'fe80::')
    """
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(read, IPv6Address):
        return str(read.ipv4_mapped or IPv6Address(int(read) >> 64 << 64))
    return str(read)
