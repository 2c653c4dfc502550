"""Content that is gathered before a thread reads it: slow clients hold no thread."""

import time
from contextlib import ExitStack

import pytest

from httpcore_srv.errors import ContentTooLarge, RequestTimeout, TooBusy
from httpcore_srv.message import Fields, Peer, Request
from httpcore_srv.policy.access.parser import parse_requirement
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import LONGEST_FORM, Entrance, Protection, Realm
from httpcore_srv.resources.tree import Tree
from httpcore_srv.server.gathering import Room, gather, longest
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

LONG = LONGEST_FORM

# fmt: off
GATHERED = [
    # method  target            length    Authorization           most      why
    ("POST",  "/login/",        5,        "",                     LONG,     "a form is read"),
    ("POST",  "/login/",        None,     "",                     LONG,     "of whatever length"),
    ("POST",  "/login/",        LONG + 1, "",                     None,     "413 at once: no form is so long"),
    ("POST",  "/login/",        0,        "",                     None,     "nothing comes"),
    ("PUT",   "/login/",        5,        "",                     None,     "405 at once"),
    ("GET",   "/login/",        5,        AUTH_INT,               1_048_576, "RFC 7616 §3.4.3 the digest covers it"),
    ("POST",  "/public.txt",    5,        "",                     None,     "405 at once: what nobody reads is drained"),
    ("POST",  "/private/a.txt", 5,        "",                     None,     "401 at once"),
    ("GET",   "/private/a.txt", 5,        AUTH_INT,               1_048_576, "RFC 7616 §3.4.3 the digest covers it"),
    ("GET",   "/private/a.txt", 5,        'Digest qop="AUTH-INT"', 1_048_576, "§3.4 quoted or not, in any case"),
    ("GET",   "/private/a.txt", 5,        "Digest qop=auth",      None,     "the digest does not cover it"),
    ("GET",   "/private/a.txt", 5,        "Digest =",             None,     "400 at once"),
    ("GET",   "/public.txt",    5,        AUTH_INT,               1_048_576, "what is behind the name may be protected"),
    ("GET",   "/%zz",           5,        AUTH_INT,               None,     "400 at once"),
]
# fmt: on


@pytest.mark.parametrize(
    ("method", "target", "length", "authorization", "most", "why"), GATHERED
)
def test_what_is_gathered(method, target, length, authorization, most, why, site):
    fields = {"Host": "example.org", "Authorization": authorization or None}
    request = Request(method, target, Fields.of(fields))

    assert longest(request, length, site) == most, why


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


FORM_REQUEST = Request("POST", "/login/", peer=Peer(address="192.0.2.1"))


def gathering(ahead, wire, transport, most=100):
    return gather(most, FORM_REQUEST, ahead, wire, transport, Deadlines())


def finished(running, ready=True):
    """Run a gathering to its end; the content, and how often it waited."""
    waits = 0
    try:
        next(running)
        while True:
            waits += 1
            running.send(ready)
    except StopIteration as end:
        return end.value, waits


def test_octets_are_gathered_as_they_come():
    wire = Wire(b"b", None, b"d", b"")
    kept, waits = finished(gathering([b"a"], wire, Transport(None, b"c")))

    assert (b"".join(kept.pieces()), kept.length, waits) == (b"abcd", 4, 1)
    kept.close()


def test_who_is_silent_is_told_408():
    wire = Wire(None)
    with pytest.raises(RequestTimeout):
        finished(gathering([], wire, Transport(None)), ready=False)

    assert wire.closing


def test_what_says_no_length_is_gathered_up_to_a_form():
    wire = Wire(b"x" * 60, b"x" * 60, b"")
    with pytest.raises(ContentTooLarge):
        finished(gathering([], wire, Transport()))

    assert wire.closing


def test_one_network_does_not_take_all_the_room():
    room = Room(most=4, of_one=2)
    with ExitStack() as taken:
        for address in ("2001:db8::1", "2001:db8::2"):
            taken.enter_context(room.taken(address))
        with pytest.raises(TooBusy):
            taken.enter_context(room.taken("2001:db8::3"))
        for address in ("192.0.2.1", ""):
            taken.enter_context(room.taken(address))
        with pytest.raises(TooBusy):
            taken.enter_context(room.taken("192.0.2.2"))

    with room.taken("2001:db8::3"):
        """There is room again."""


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
