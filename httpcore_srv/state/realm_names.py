"""
Under which name is a realm shown?

Browsers keep a password under the name of its realm (RFC 9110 §11.5), for as long as
they run.  After a log-out the realm is shown under another name, so that what is kept
under the old one is not sent by itself.  Digest computes with the name; so this is for
Basic alone.
"""

from httpcore_srv.state.stores.store import Store, update

# Browsers are closed sooner than that, in seconds.
LIFETIME = 2_592_000.0


class RealmNames:
    """The names of the realms whose log-outs *store* counts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def shown(self, realm: str) -> str:
        """Return the name to show; the realm's own before the first log-out."""
        held = self._store.get(_key(realm))
        return f"{realm} ({_number(held) + 1})" if held else realm

    def renew(self, realm: str) -> None:
        """Show *realm* under another name from now on."""
        update(self._store, _key(realm), _following, LIFETIME)


def _key(realm: str) -> str:
    return f"realm:{realm}"


def _following(held: bytes | None) -> bytes:
    return b"%d" % (_number(held) + 1)


def _number(held: bytes | None) -> int:
    return int(held) if held and held.isdigit() else 0
