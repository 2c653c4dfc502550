"""
Which optional libraries does a configuration need that are not here?

    realm with basic or form       argon2-cffi, bcrypt, libpass    the extra "auth"
    realm with signed sessions     itsdangerous                    the extra "auth"
    store on a server              redis                           the extra "cluster"

They are looked for, and not loaded.  Digest alone needs none of them.
"""

from collections.abc import Callable, Iterator

from httpcore_srv.config.document import Node
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.realm_relations import schemes_of
from httpcore_srv.config.wording import shown
from httpcore_srv.errors import MissingExtra
from httpcore_srv.extras import LIBRARIES, is_here
from httpcore_srv.state.stores.opening import is_server

# What hashes passwords, by the names under which it is imported
HASHING = ("argon2", "bcrypt", "passlib")


def faults(root: Node, has: Callable[[str], bool] = is_here) -> Iterator[Fault]:
    """Yield what needs an extra whose libraries are absent; *has* tells of one."""
    absent = next((name for name in HASHING if not has(name)), None)
    for realm in root["realm"].items():
        if absent:
            yield from _hashing(realm, absent)
        if realm["sessions"].text == "signed" and not has("itsdangerous"):
            yield _missing(realm["sessions"], shown("signed"), "itsdangerous")
    store = root["state"]["store"]
    if is_server(store.text or "") and not has("redis"):
        yield _missing(store, shown(store.text), "redis")


def _hashing(realm: Node, absent: str) -> Iterator[Fault]:
    """Yield what needs the library *absent* in *realm*, to hash passwords."""
    hashing = [scheme for scheme in schemes_of(realm) if scheme != "digest"]
    if hashing:
        at = realm["schemes"] if "schemes" in realm else realm["name"]
        yield _missing(at, f"the scheme {hashing[0]}", absent)


def _missing(at: Node, what: str, library: str) -> Fault:
    """Say which extra has the *library* that is needed for *what*."""
    return Fault(at.path, str(MissingExtra(what, LIBRARIES[library].extra)))
