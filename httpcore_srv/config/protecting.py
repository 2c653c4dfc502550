"""
Which realms and protections follow from a configuration?

    [state]       ──▶ Store, KeyRing      opened when they are needed
    [[realm]]     ──▶ Realm               each once, whatever names it
    access[]      ──▶ Protection
    host[]        ──▶ Mount of an Entrance   for each realm that it names
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from httpcore_srv.access.realms import realm_of_state
from httpcore_srv.config.access import AccessTable
from httpcore_srv.config.access_values import MEMORY
from httpcore_srv.config.disk import beside
from httpcore_srv.config.lasting import Lasting
from httpcore_srv.config.realm_relations import ENTRANCE
from httpcore_srv.config.realms import FailuresTable, RealmTable, StateTable
from httpcore_srv.config.schema import ConfigFile, HostTable
from httpcore_srv.config.state_places import keys_file, store_file
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import DigestPolicy, Entrance, Plain, Protection, Realm
from httpcore_srv.site import Mount
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.hashing import Hashing
from httpcore_srv.state.failures import Throttle
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.links import Links
from httpcore_srv.state.sessions.protocol import Lifetimes, Sessions
from httpcore_srv.state.sessions.signed import SignedSessions
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.stores.on_paper import OnPaper
from httpcore_srv.state.stores.opening import open_store
from httpcore_srv.state.stores.sqlite import SqliteStore
from httpcore_srv.state.stores.store import Store

Entrances = Mapping[str, Entrance]


@dataclass(frozen=True, slots=True)
class State:
    """
    What the realms of a site share: where they keep it, and what signs.

    What nonces have seen stands in *nonce_store*, and *nonce_keys* end with that if it
    ends: a nonce is not known for longer, and to nobody else, than the counts that it
    has seen (RFC 7616 §5.12).
    """

    store: Store
    keys: KeyRing
    nonce_keys: KeyRing
    nonce_store: Store

    @property
    def links(self) -> Links:
        """The signed links."""
        return Links(self.keys, self.store)


def state_of(
    table: StateTable,
    folder: Path,
    default: Path,
    lasting: Lasting,
    *,
    workers: int = 1,
    on_paper: bool = False,
) -> State:
    """
    Return where state is kept; its paths are relative to *folder*.

    *default* is the file that is meant if no other is said; what has no file, and is
    for so many *workers*, is *lasting*'s.  Nothing is opened.  What is kept *on_paper*
    is read, where it is there already, and neither made nor written.

    Each request by Digest is counted.  Where one process alone uses the file, which is
    the default one, its counts stand in memory; after a restart a client is asked once
    more, and answers without asking its user (stale, §3.3).
    """
    file = store_file(table.store, folder, default)
    keys = keys_file(table.keys, table.store, folder, default)
    if keys is None or (on_paper and _is_absent(keys)):
        ring = lasting.keys
    else:
        ring = KeyRing.at(keys)
    if table.store == MEMORY:
        store = lasting.store(workers)
        return State(store, ring, lasting.keys, store)
    store = SqliteStore(file) if file else _shared_store(table, folder)
    if on_paper:
        store = OnPaper(None if file and _is_absent(file) else store)
    if file == default and lasting.is_alone(workers):
        return State(store, ring, lasting.keys, lasting.counts)
    return State(store, ring, ring, store)


def _is_absent(path: Path) -> bool:
    """Tell whether there is no such file; one that may not be looked for may be."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _shared_store(table: StateTable, folder: Path) -> Store:
    """Return the store that *table* names, which is no file."""
    password = beside(folder, table.password_file) if table.password_file else None
    return open_store(table.store, folder, password)


def is_kept(config: ConfigFile) -> bool:
    """Tell whether something is kept: by a realm, or of signed links."""
    mounts = (mount for host in config.host for mount in host.mount)
    accesses = (access for mount in mounts for access in mount.access)
    return bool(config.realm) or any(
        access.links or "link" in requirement_of(access.require).asks
        for access in accesses
    )


def entrances_of(
    tables: Iterable[RealmTable], state: State, folder: Path
) -> dict[str, Entrance]:
    """
    Return the realms by name, as the entrances that lead to them.

    They share one bound of password hashes.  A site's own log-in page is read here:
    OSError is raised if it cannot be.
    """
    hashing = Hashing()
    return {
        table.name: Entrance(
            _realm(table, state, hashing, folder),
            table.page and beside(folder, table.page).read_text("utf-8"),
        )
        for table in tables
    }


def _realm(table: RealmTable, state: State, hashing: Hashing, folder: Path) -> Realm:
    """Return one realm."""
    accounts = Accounts(
        tuple(beside(folder, text) for text in table.accounts),
        tuple(beside(folder, text) for text in table.groups),
        key=lambda: state.keys.lasting("accounts"),
    )
    realm = realm_of_state(
        table.name,
        accounts,
        state.keys,
        state.store,
        hashing=hashing,
        nonce_lifetime=table.nonce_lifetime,
        throttle=_throttle(table.failures),
    )
    return replace(
        realm,
        nonces=replace(realm.nonces, keys=state.nonce_keys, store=state.nonce_store),
        schemes=table.schemes,
        digest=DigestPolicy(
            table.algorithms, table.qop, table.userhash, table.without_qop
        ),
        plain=Plain(table.plain),
        sessions=_sessions(table, state) if "form" in table.schemes else None,
        cookie=table.cookie,
        entrance=_entrance(table),
    )


def _throttle(table: FailuresTable) -> Throttle:
    """Return what follows on wrong passwords."""
    return Throttle(table.free, table.delay, table.most, table.memory)


def _sessions(table: RealmTable, state: State) -> Sessions:
    """Return where the sessions of a realm are kept."""
    lifetimes = Lifetimes(table.idle, table.absolute)
    if table.sessions == "signed":
        return SignedSessions(state.store, state.keys, table.name, lifetimes)
    return StoredSessions(state.store, table.name, lifetimes)


def _entrance(table: RealmTable) -> str | None:
    """Return where people log in and out, None for nowhere."""
    if table.entrance is None:
        return ENTRANCE if "form" in table.schemes else None
    return table.entrance or None


def protections_of(
    tables: Iterable[AccessTable], entrances: Entrances
) -> tuple[Protection, ...]:
    """Return what is asked in a mount, in the order of the file."""
    return tuple(
        Protection(
            rule=requirement_of(table.require),
            realm=entrances[table.realm].realm if table.realm else None,
            paths=tuple(map(PathPattern.parse, table.match)),
            refusal=table.refusal,
            inherit=table.inherit,
            links=table.links,
        )
        for table in tables
    )


def entrance_mounts(host: HostTable, entrances: Entrances) -> Iterator[Mount]:
    """Yield a mount for each entrance of the realms that *host* names."""
    named = {access.realm for mount in host.mount for access in mount.access}
    for name, entrance in entrances.items():
        if name in named and entrance.realm.entrance:
            yield Mount(entrance.realm.entrance, entrance)
