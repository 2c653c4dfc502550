"""What every test of access needs: realms in memory, and a site that they protect."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from httpcore_srv.message import Fields, Octets, Peer, Request
from httpcore_srv.pipeline import respond
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import Entrance, Protection, Realm
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.resources.tree import Tree
from httpcore_srv.site import Folder, Host, Mount, Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.hashing import Hashing
from httpcore_srv.state.failures import Failures
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.links import Links
from httpcore_srv.state.nonces import Nonces
from httpcore_srv.state.realm_names import RealmNames
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.verified import Verified

NOW = datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)
HERE = Peer(serial=1, address="127.0.0.1", port=4711)
ELSEWHERE = Peer(serial=2, address="192.0.2.1", port=4711)
SECURE = Peer(serial=3, address="192.0.2.1", port=4711, secure=True)

PASSWORDS = {"ada": "analytical engine", "grace": "first:compiler"}
GROUPS = {"ada": frozenset({"staff"})}

FILES = {
    "public.txt": "for all",
    "private/secret.txt": "for some",
    "private/index.html": "<!doctype html><title>p</title>",
    "private/long.txt": "0123456789" * 10_000,
    "guide.de.html": "<!doctype html><title>d</title>",
    "guide.en.html": "<!doctype html><title>e</title>",
}


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture(scope="session")
def here():
    return HERE


@pytest.fixture(scope="session")
def elsewhere():
    return ELSEWHERE


@pytest.fixture(scope="session")
def secure():
    return SECURE


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture(scope="session")
def hashing():
    return Hashing()


@cache
def accounts_of(realm):
    """Hash the passwords once a realm."""
    return Accounts.of_passwords(PASSWORDS, realm, GROUPS)


@pytest.fixture
def realm_of(store, hashing):
    """Make a realm of accounts in memory: ada, of staff, and grace."""

    def made(name="Private", **more):
        keys = more.pop("keys", None) or KeyRing.ephemeral()
        accounts = accounts_of(name)
        if "form" in more.get("schemes", ()):
            more.setdefault("sessions", StoredSessions(store, name))
            more.setdefault("entrance", "/login/")
        return Realm(
            name=name,
            accounts=more.pop("accounts", accounts),
            hashing=more.pop("hashing", hashing),
            keys=keys,
            nonces=more.pop("nonces", None) or Nonces(keys, store),
            failures=more.pop("failures", None) or Failures(store, name),
            names=RealmNames(store),
            verified=Verified(),
            **more,
        )

    return made


def protected(realm, *, require="valid-user", paths=("private/**",), **more):
    """Protect *paths* by what a configuration would say of them."""
    patterns = tuple(map(PathPattern.parse, paths))
    return Protection(requirement_of(require), realm, patterns, **more)


@pytest.fixture(scope="session")
def protect():
    return protected


@pytest.fixture
def root(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "www" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "www"


@pytest.fixture
def site_of(root, store):
    """Make a site that shows the files, protected as told."""

    def made(*protections, **more):
        folder = Folder(Tree(root), listing=True)
        mounts = [Mount("/", folder, protections=protections, **more)]
        realms = {id(one.realm): one.realm for one in protections if one.realm}
        for realm in realms.values():
            if realm.entrance:
                mounts.insert(0, Mount(realm.entrance, Entrance(realm)))
        keys = next((realm.keys for realm in realms.values()), None)
        links = Links(keys, store) if keys else None
        return Site((Host(mounts=tuple(mounts)),), store=store, links=links)

    return made


@pytest.fixture(scope="session")
def ask():
    """Make a request from this machine to example.org."""

    def asked(target="/private/secret.txt", fields=None, *, method="GET", **more):
        lines = [("Host", "example.org"), *(fields or {}).items()]
        content = Octets(more.pop("content", b""))
        return Request(
            method,
            target,
            Fields(lines),
            content=content,
            peer=more.pop("peer", HERE),
            id="7f",
            **more,
        )

    return asked


@pytest.fixture
def answered():
    """Answer a request: the response, and the octets of its content."""

    def answer(request, site, now=NOW):
        response = respond(request, site, now)
        octets = b"".join(octets_of(response.content.pieces()))
        response.content.close()
        return response, octets

    return answer


def basic_field(user="ada", password="analytical engine"):
    """Write the Authorization field of Basic."""
    octets = f"{user}:{password}".encode()
    return {"Authorization": f"Basic {base64.b64encode(octets).decode()}"}


@pytest.fixture(scope="session")
def basic():
    return basic_field


# A client of Digest, written from RFC 7616 §3.4 alone...

HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}


def hashed(algorithm, text):
    name = HASHES[algorithm.removesuffix("-sess")]
    octets = text if isinstance(text, bytes) else text.encode()
    return hashlib.new(name, octets).hexdigest()


def digest_field(nonce, opaque, *, target="/private/secret.txt", **more):
    """Write the Authorization field of Digest; *more* changes what is computed."""
    said = {
        "user": "ada", "password": "analytical engine", "realm": "Private",
        "algorithm": "SHA-256", "qop": "auth", "nc": "00000001", "cnonce": "c0ffee",
        "method": "GET", "content": b"", "first_cnonce": None,
    } | more  # fmt: skip
    algorithm = said["algorithm"]
    a1 = hashed(algorithm, f"{said['user']}:{said['realm']}:{said['password']}")
    if algorithm.endswith("-sess"):
        first = said["first_cnonce"] or said["cnonce"]
        a1 = hashed(algorithm, f"{a1}:{nonce}:{first}")
    a2 = f"{said['method']}:{target}"
    if said["qop"] == "auth-int":
        a2 += f":{hashed(algorithm, said['content'])}"
    middle = f"{nonce}:{said['nc']}:{said['cnonce']}:{said['qop']}"
    response = hashed(algorithm, f"{a1}:{middle}:{hashed(algorithm, a2)}")
    quoted = {
        "username": said["user"], "realm": said["realm"], "nonce": nonce,
        "uri": target, "response": response, "cnonce": said["cnonce"], "opaque": opaque,
    }  # fmt: skip
    quoted |= more.get("instead", {})
    parts = [f'{name}="{value}"' for name, value in quoted.items()]
    parts += [f"algorithm={algorithm}", f"qop={said['qop']}", f"nc={said['nc']}"]
    return {"Authorization": f"Digest {', '.join(parts)}"}


@pytest.fixture(scope="session")
def digest():
    return digest_field


@pytest.fixture
def challenged(realm_of):
    """Return a nonce of *realm*, issued at a moment, and its opaque."""

    def of(realm, now=NOW):
        return realm.nonces.issue(realm.name, now), realm.nonces.opaque(realm.name)

    return of


@pytest.fixture(scope="session")
def by():
    """Return a copy of a request that another peer sent."""
    return lambda request, peer: replace(request, peer=peer)
