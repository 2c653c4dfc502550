"""Content that is gathered before a thread reads it: slow clients hold no thread."""

import time

import pytest

from httpcore_srv.errors import RequestTimeout
from httpcore_srv.message import Fields, Request
from httpcore_srv.policy.access.parser import parse_requirement
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import Entrance, Protection, Realm
from httpcore_srv.resources.tree import Tree
from httpcore_srv.server.gathering import gather, is_gathered
from httpcore_srv.site import Deadlines, Folder, Host, Mount, Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.hashing import Hashing
from httpcore_srv.state.failures import Failures
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.nonces import Nonces
from httpcore_srv.state.realm_names import RealmNames
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.verified import Verified

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def site(tmp_path):
    """A site with a private folder, and a place to log in."""
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "a.txt").write_text("secret")
    (tmp_path / "public.txt").write_text("public")
    keys, store = KeyRing.ephemeral(), MemoryStore()
    realm = Realm(
        name="Private",
        accounts=Accounts.of_passwords({"ada": "analytical engine"}, "Private"),
        hashing=Hashing(),
        keys=keys,
        nonces=Nonces(keys, store),
        failures=Failures(store, "Private"),
        names=RealmNames(store),
        verified=Verified(),
        schemes=("digest", "form"),
        sessions=StoredSessions(store, "Private"),
        entrance="/login/",
    )
    rule, paths = parse_requirement("valid-user"), (PathPattern.parse("private/**"),)
    mounts = (
        Mount("/login/", Entrance(realm)),
        Mount(
            "/", Folder(Tree(tmp_path)), protections=(Protection(rule, realm, paths),)
        ),
    )
    return Site((Host(mounts=mounts),), store=store, deadlines=Deadlines(linger=0.2))


AUTH_INT = 'Digest username="ada", qop=auth-int'

# fmt: off
GATHERED = [
    # method  target            fields                                                      gathered  why
    ("POST",  "/login/",        {"Content-Length": "5"},                                    True,     "a form is read"),
    ("POST",  "/login/",        {"Transfer-Encoding": "chunked"},                           True,     "of whatever length"),
    ("POST",  "/login/",        {},                                                         False,    "nothing comes"),
    ("PUT",   "/login/",        {"Content-Length": "5"},                                    False,    "405 at once"),
    ("POST",  "/public.txt",    {"Content-Length": "5"},                                    False,    "405 at once: what nobody reads is drained"),
    ("POST",  "/private/a.txt", {"Content-Length": "5"},                                    False,    "401 at once"),
    ("GET",   "/private/a.txt", {"Content-Length": "5", "Authorization": AUTH_INT},         True,     "RFC 7616 §3.4.3 the digest covers it"),
    ("GET",   "/private/a.txt", {"Content-Length": "5", "Authorization": 'Digest qop="AUTH-INT"'}, True, "§3.4 quoted or not, in any case"),
    ("GET",   "/private/a.txt", {"Content-Length": "5", "Authorization": "Digest qop=auth"}, False,   "the digest does not cover it"),
    ("GET",   "/private/a.txt", {"Content-Length": "5", "Authorization": "Digest ="},       False,    "400 at once"),
    ("GET",   "/public.txt",    {"Content-Length": "5", "Authorization": AUTH_INT},         False,    "nobody looks at the credentials"),
    ("GET",   "/%zz",           {"Content-Length": "5", "Authorization": AUTH_INT},         False,    "400 at once"),
]
# fmt: on


@pytest.mark.parametrize(("method", "target", "fields", "gathered", "why"), GATHERED)
def test_what_is_gathered(method, target, fields, gathered, why, site):
    request = Request(method, target, Fields.of({"Host": "example.org", **fields}))

    assert is_gathered(request, site) is gathered, why


class Wire:
    """A wire with content that comes in parts; None is a wait."""

    expects_continue = False

    def __init__(self, *parts):
        self.parts = list(parts)
        self.closing = False

    def next_content(self):
        return self.parts.pop(0)

    def feed(self, octets):
        self.parts.insert(0, octets)

    def close_after(self):
        self.closing = True


class Transport:
    awaits = 1

    def __init__(self, *received):
        self.received = list(received)

    def receive(self):
        return self.received.pop(0)


class Endless:
    deadline = 10.0

    def moved(self, octets, now):
        """Nobody is slow here."""


def finished(gathering, ready=True):
    """Run a gathering to its end; the content, and how often it waited."""
    waits = 0
    try:
        next(gathering)
        while True:
            waits += 1
            gathering.send(ready)
    except StopIteration as end:
        return end.value, waits


def test_octets_are_gathered_as_they_come():
    wire = Wire(b"b", None, b"d", b"")
    kept, waits = finished(gather([b"a"], wire, Transport(None, b"c"), Endless()))

    assert (b"".join(kept.pieces()), kept.length, waits) == (b"abcd", 4, 1)
    kept.close()


def test_who_is_silent_is_told_408():
    wire = Wire(None)
    with pytest.raises(RequestTimeout):
        finished(gather([], wire, Transport(None), Endless()), ready=False)

    assert wire.closing


@pytest.mark.wire
@pytest.mark.parametrize("kind", ["form", "digest"])
def test_slow_content_holds_no_thread(kind, site, serve, connect):
    """CVE-2007-6750: 40 of them, and two threads; what is public is served at once."""
    target, field = {
        "form": ("/login/", f"Content-Type: {FORM}"),
        "digest": ("/private/a.txt", f"Authorization: {AUTH_INT}"),
    }[kind]
    serving = serve(site, threads=2)
    slow = [connect(serving) for _ in range(40)]
    for one in slow:
        head = f"POST {target} HTTP/1.1\r\nHost: a\r\n{field}\r\nContent-Length: 9\r\n\r\n1"
        one.send(head.encode())

    before = time.monotonic()
    assert connect(serving).get("/public.txt").status == 200
    assert time.monotonic() - before < 5.0


@pytest.mark.wire
def test_content_that_comes_slowly_is_taken_whole(site, serve, connect):
    """The form is looked at when all of it is there: it lacks its token, so 403."""
    client = connect(serve(site))
    octets = b"user=ada&password=x"
    head = f"POST /login/ HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\n"
    client.send(f"{head}Content-Length: {len(octets)}\r\n\r\n".encode())
    for octet in octets:
        client.send(bytes([octet]))

    assert client.answer("POST").status == 403
