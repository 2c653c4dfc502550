"""
Which realms does a site have, and what is a realm made of?

What a realm remembers of nonces, failures and log-outs is kept in one store and signed
by one set of keys; what it asks of people is said afterwards, with ``replace``.
"""

from httpcore_srv.protection import Realm
from httpcore_srv.site import Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.hashing import Hashing
from httpcore_srv.state.failures import Failures, Throttle
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.nonces import Nonces
from httpcore_srv.state.realm_names import RealmNames
from httpcore_srv.state.stores.store import Store
from httpcore_srv.state.verified import Verified

_THROTTLE = Throttle()


def realms_of(site: Site) -> tuple[Realm, ...]:
    """Return the realms that protect something of *site*, each once."""
    asked = (
        protection.realm
        for host in site.hosts
        for mount in host.mounts
        for protection in mount.protections
    )
    return tuple(dict.fromkeys(realm for realm in asked if realm is not None))


def realm_of_state(
    name: str,
    accounts: Accounts,
    keys: KeyRing,
    store: Store,
    *,
    hashing: Hashing | None = None,
    nonce_lifetime: float = 300.0,
    throttle: Throttle = _THROTTLE,
) -> Realm:
    """
    Return the realm *name* of *accounts*, with the defaults of all it asks of people.

    *keys* sign its nonces, which last *nonce_lifetime* seconds, and *store* keeps what
    changes; realms may share *hashing*, the bound of password hashes.
    """
    return Realm(
        name=name,
        accounts=accounts,
        hashing=hashing or Hashing(),
        keys=keys,
        nonces=Nonces(keys, store, nonce_lifetime),
        failures=Failures(store, name, throttle),
        names=RealmNames(store),
        verified=Verified(),
    )
