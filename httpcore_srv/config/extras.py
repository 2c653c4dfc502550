"""
Which optional libraries does a configuration need that are not here?

    realm with basic or form       argon2-cffi, bcrypt, libpass    the extra "auth"
    realm with signed sessions     itsdangerous                    the extra "auth"
    store on a Redis server        redis                           the extra "cluster"

They are looked for, and not loaded.  Digest alone needs none of them.
"""

import importlib.util
from collections.abc import Callable, Iterator

from httpcore_srv.config.document import Node
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.realm_relations import schemes_of
from httpcore_srv.config.wording import shown
from httpcore_srv.errors import MissingExtra

AUTH, CLUSTER = "auth", "cluster"

# What hashes passwords, by the names under which it is imported
HASHING = ("argon2", "bcrypt", "passlib")


def is_here(library: str) -> bool:
    """Tell whether *library* could be imported."""
    return importlib.util.find_spec(library) is not None


def faults(root: Node, has: Callable[[str], bool] = is_here) -> Iterator[Fault]:
    """Yield what needs an extra whose libraries are absent; *has* tells of one."""
    for realm in root["realm"].items():
        hashing = [scheme for scheme in schemes_of(realm) if scheme != "digest"]
        at = realm["schemes"] if "schemes" in realm else realm["name"]
        if hashing and not all(map(has, HASHING)):
            yield _missing(at, f"the scheme {hashing[0]}", AUTH)
        if realm["sessions"].text == "signed" and not has("itsdangerous"):
            yield _missing(realm["sessions"], shown("signed"), AUTH)
    store = root["state"]["store"]
    if (store.text or "").startswith("redis") and not has("redis"):
        yield _missing(store, shown(store.text), CLUSTER)


def _missing(at: Node, what: str, extra: str) -> Fault:
    """Say which extra is needed for *what*."""
    return Fault(at.path, str(MissingExtra(what, extra)))
