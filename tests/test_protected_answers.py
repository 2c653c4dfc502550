"""
Protected areas, through the store of answers: who may come in is decided each time.

What the store gives is held against what a server without one would have given to the
same request: the same octets but for Date and what is said to the one visitor alone.
"""

import base64
import hashlib
import os
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from httpcore_srv.access.visitor import Visitor
from httpcore_srv.message import Peer, Request, Span
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import DigestPolicy, Entrance, Protection, Realm
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.server.answering import answer
from httpcore_srv.server.answers import Answers
from httpcore_srv.server.settings import AnswerSettings
from httpcore_srv.site import Folder, Host, Mount, Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.hashing import Hashing
from httpcore_srv.state.accounts.making import scrypt
from httpcore_srv.state.failures import Failures
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.links import Links
from httpcore_srv.state.nonces import Nonces
from httpcore_srv.state.realm_names import RealmNames
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.shared_link import SharedLink
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.verified import Verified
from httpcore_srv.wire.connection import Connection
from httpcore_srv.wire.plain import PlainHead

HERE = Peer(serial=1, address="127.0.0.1", port=4711)
SECRET = "/private/secret.txt"
NEAR = "/near/secret.txt"
STAFF = "/staff/secret.txt"
BOTH = "/both/secret.txt"
PASSWORDS = {"ada": "analytical", "grace": "compiler"}
GROUPS = {"ada": frozenset({"staff"})}


def realm_of(store, accounts):
    """Everything by which somebody may prove who they are."""
    keys = KeyRing.ephemeral()
    return Realm(
        name="Private",
        accounts=accounts,
        hashing=Hashing(),
        keys=keys,
        nonces=Nonces(keys, store),
        failures=Failures(store, "Private"),
        names=RealmNames(store),
        verified=Verified(),
        digest=DigestPolicy(("SHA-256", "MD5"), without_qop=True),
        schemes=("digest", "basic", "form"),
        sessions=StoredSessions(store, "Private"),
        entrance="/login/",
    )


@cache
def accounts_of_all():
    """Hash the passwords once."""
    return Accounts.of_passwords(PASSWORDS, "Private", GROUPS)


@dataclass
class Place:
    """A site with protected areas, and the answers it keeps."""

    site: Site
    realm: Realm
    answers: Answers
    made: int = 0
    visitor: str | None = None

    def get(self, target, *lines, method="GET", peer=HERE):
        """Return an answer through the store; note who it was for."""
        octets = head(target, *lines, method=method)
        now = time.monotonic()
        form = self.answers.known.get(octets)
        if form is None or form.until <= now:
            form = self.answers.recall(octets, peer, now)
            if isinstance(form, PlainHead):
                form = None
        if form is not None:
            self.visitor = form.visitor
            return Got(form.octets + (pread(form.file.span) if form.file else b""))
        self.made += 1
        return self._by(lambda it: self.answers.answer(octets, it), octets, peer)

    def line(self, target, *lines, method="GET", peer=HERE):
        """Return what the line alone gives."""
        octets = head(target, *lines, method=method)
        return self._by(lambda it: answer(it, self.site), octets, peer)

    def _by(self, responding, octets, peer):
        wire = Connection(self.site.limits)
        wire.feed(octets)
        asked = wire.next_head()
        request = Request(
            asked.method, asked.target, asked.fields, peer=peer, id="0" * 32
        )
        response = responding(request)
        try:
            self.visitor = response.visitor
            return Got(b"".join(map(pread, wire.respond(response))))
        finally:
            response.content.close()

    def is_kept(self, target, *lines, **more):
        """Ask three times; tell whether the last answer came from the store."""
        for _ in range(3):
            before = self.made
            lines_now = [line() if callable(line) else line for line in lines]
            assert self.get(target, *lines_now, **more).status == 200
        return self.made == before

    def nonce(self):
        """Return a nonce and an opaque, as a challenge has them."""
        fields = self.line(SECRET).octets.decode()
        nonce = re.search(r'nonce="([^"]*)"', fields)[1]
        return nonce, re.search(r'opaque="([^"]*)"', fields)[1]

    def session(self, user="ada"):
        """Log in; return the token and the line that shows it."""
        now, print_ = datetime.now(UTC), self.realm.accounts.current().fingerprint(user)
        token = self.realm.sessions.open(user, print_, now)
        return token, f"Cookie: lang=de; session={token}"

    def link(self, path, **more):
        """Sign a link for an hour; return its token."""
        now = datetime.now(UTC)
        expires = now.replace(microsecond=0) + timedelta(hours=1)
        return self.site.links.issue(
            SharedLink(path=path, expires=expires, **more), now
        )


class Got:
    """An answer as it came."""

    def __init__(self, octets):
        self.octets = octets
        self.status = int(octets[9:12])
        first, _, self.content = octets.partition(b"\r\n\r\n")
        lines = first.decode("latin-1").split("\r\n")[1:]
        self.fields = dict(line.split(": ", 1) for line in lines)
        self.info = self.fields.get("Authentication-Info", "")

    def __eq__(self, other):
        return self._alike() == other._alike()

    def _alike(self):
        octets = re.sub(rb"\r\nDate: [^\r]*", b"", self.octets)
        return re.sub(rb"\r\nAuthentication-Info: [^\r]*", b"\r\nInfo", octets)

    def __repr__(self):
        return repr(self._alike())


def head(target, *lines, method="GET"):
    return "\r\n".join(
        (f"{method} {target} HTTP/1.1", "Host: a", *lines, "", "")
    ).encode("latin-1")


def pread(piece):
    if isinstance(piece, Span):
        return os.pread(piece.descriptor, piece.length, piece.offset)
    return piece


@pytest.fixture
def root(tmp_path):
    for name in ("private", "near", "staff", "both", "open", "shared"):
        (tmp_path / "www" / name).mkdir(parents=True)
        (tmp_path / "www" / name / "secret.txt").write_text(f"a secret: {name}\n")
    (tmp_path / "www" / "private" / "large.bin").write_bytes(b"secret" * 60_000)
    return tmp_path / "www"


@pytest.fixture
def place_of(root):
    """Make a place whose accounts are those given."""

    def made(accounts=None):
        store = MemoryStore()
        accounts = accounts or accounts_of_all()
        realm = realm_of(store, accounts)

        def protect(rule, path, **more):
            paths = (PathPattern.parse(f"{path}/**"),)
            return Protection(requirement_of(rule), realm, paths, **more)

        protections = (
            protect("valid-user", "private"),
            protect({"any": ["from 10.0.0.0/8", "valid-user"]}, "near"),
            protect("group staff", "staff"),
            protect({"all": ["valid-user", "from 127.0.0.0/8"]}, "both"),
            protect("valid-user", "shared", links=True),
        )
        folder = Folder(
            Tree(root),
            listing=True,
            digests=DigestIndex(granularity=0.0),
            names=NameIndex(granularity=0.0),
        )
        mounts = (
            Mount("/login/", Entrance(realm)),
            Mount("/", folder, protections=protections),
        )
        links = Links(realm.keys, store)
        site = Site((Host(mounts=mounts),), store=store, links=links)
        keeping = AnswerSettings(check=0.0)
        return Place(site, realm, Answers(site, keeping, granularity=0.0))

    return made


@pytest.fixture
def place(place_of):
    return place_of()


def basic(user="ada", password=None):
    word = PASSWORDS[user] if password is None else password
    octets = base64.b64encode(f"{user}:{word}".encode()).decode()
    return f"Authorization: Basic {octets}"


class Digest:
    """A client of Digest, written from RFC 7616 §3.4 alone, that goes on counting."""

    def __init__(self, place, user="ada", target=SECRET, *, method="GET", qop="auth"):
        self.nonce, self.opaque = place.nonce()
        self.user, self.target, self.method, self.qop = user, target, method, qop
        self.count = 0

    def __call__(self, count=None, password=None):
        """Return the line; with the next count unless one is given."""
        self.count = count or self.count + 1
        word = PASSWORDS[self.user] if password is None else password
        self.a1 = hashed(f"{self.user}:Private:{word}")
        middle = f"{self.nonce}:{self.count:08x}:c0ffee:{self.qop}"
        end = f":{hashed('')}" if self.qop == "auth-int" else ""
        self.rspauth = hashed(f"{self.a1}:{middle}:{hashed(f':{self.target}{end}')}")
        asked = hashed(f"{self.method}:{self.target}{end}")
        if self.qop is None:
            middle = self.nonce
        response = hashed(f"{self.a1}:{middle}:{asked}")
        said = (
            f'username="{self.user}", realm="Private", nonce="{self.nonce}", '
            f'uri="{self.target}", response="{response}", opaque="{self.opaque}", '
            "algorithm=SHA-256"
        )
        if self.qop:
            said += f', cnonce="c0ffee", qop={self.qop}, nc={self.count:08x}'
        return f"Authorization: Digest {said}"


def hashed(text):
    return hashlib.sha256(text.encode()).hexdigest()


# Right, then from the store...


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("target", [SECRET, BOTH, STAFF, "/private/large.bin"])
def test_a_password_that_was_right_is_recalled(method, target, place):
    expected = place.line(target, basic(), method=method)
    assert place.is_kept(target, basic(), method=method)

    assert place.get(target, basic(), method=method) == expected
    assert place.visitor == "ada"
    assert expected.fields["Cache-Control"].startswith("private")


def test_what_one_user_asked_for_another_gets_under_their_own_name(place):
    """The log names who it was, and not who was first."""
    place.get(SECRET, basic())
    place.get(SECRET, basic("grace"))
    before = place.made

    for user in ("grace", "ada", "grace"):
        assert place.get(SECRET, basic(user)).status == 200
        assert place.visitor == user
    assert place.made == before


def test_r199_each_answer_proves_the_password_to_its_own_request(place):
    """RFC 7616 §3.5: rspauth, cnonce and nc, each time."""
    client = Digest(place)
    assert place.is_kept(SECRET, client)
    for _ in range(3):
        before = place.made
        got = place.get(SECRET, client())

        assert place.made == before
        assert got == place.line(SECRET, client())
        assert f'rspauth="{client.rspauth}"' not in got.info, "that was the next count"
        client.count -= 1
        client()
    line = client()
    info = place.get(SECRET, line).info
    assert f'rspauth="{client.rspauth}"' in info
    assert f"nc={client.count:08x}" in info
    assert place.visitor == "ada"


def test_two_clients_of_digest_and_one_of_basic_share_what_is_kept(place):
    """No answer has a field that was for another, or lacks one of its own."""
    ada, grace = Digest(place), Digest(place, "grace")
    for _ in range(4):
        for client, user in ((ada, "ada"), (grace, "grace")):
            line = client()
            got = place.get(SECRET, line)
            assert got.status == 200
            assert client.rspauth in got.info
            assert place.visitor == user
        got = place.get(SECRET, basic())
        assert (got.status, got.info) == (200, "")
    assert place.made <= 2 * 2 + 2


def test_what_basic_made_has_no_place_for_what_digest_says(place):
    """And a count is not used up for an answer that cannot be sent."""
    assert place.is_kept(SECRET, basic())
    client = Digest(place)
    for _ in range(4):
        line = client()
        got = place.get(SECRET, line)

        assert got.status == 200, "the count was taken once"
        assert client.rspauth in got.info


def test_an_answer_without_qop_leaves_room_for_one_with_it(place):
    """RFC 2069 has no rspauth, so its answer has no such field (§3.4.3)."""
    old, new = Digest(place, qop=None), Digest(place)
    for _ in range(3):
        assert place.get(SECRET, old()).status == 200
        got = place.get(SECRET, new())
        assert got.status == 200
        assert new.rspauth in got.info


def test_qop_auth_int_is_hashed_each_time(place):
    """RFC 7616 §3.4.3: its rspauth is of the content."""
    assert not place.is_kept(SECRET, Digest(place, qop="auth-int"))


# Wrong, right after...


def test_wrong_credentials_get_nothing_of_what_is_kept(place):
    """Whoever asked before, and however often."""
    client = Digest(place)
    assert place.is_kept(SECRET, basic())
    assert place.is_kept(SECRET, client)
    tag = place.get(SECRET, basic()).fields["ETag"]
    conditions = ((), (f"If-None-Match: {tag}",), ("If-None-Match: *",))
    wrong = (
        (),
        (basic(password="wrong"),),
        ("Authorization: Basic !",),
        ("Authorization: Bearer x",),
        (client(password="wrong"),),
        (client(count=1),),
        ("Cookie: session=forged",),
    )
    for lines in wrong:
        for more in conditions:
            for _ in range(3):
                got = place.get(SECRET, *lines, *more)
                assert got.status in (303, 400, 401, 429), (lines, more)
                assert b"a secret" not in got.octets
    assert not place.answers.known, "no head is known by heart"


def test_a_count_is_taken_once(place):
    """R190: what was sent before is a replay, from the store as from the line."""
    client = Digest(place)
    assert place.is_kept(SECRET, client)
    line = client()

    assert place.get(SECRET, line).status == 200
    got = place.get(SECRET, line)
    assert got.status == 401
    assert b"stale=true" in got.octets
    assert place.get(SECRET, client()).status == 200


# fmt: off
ELSEWHERE = [
    # target       address        with      status  why
    (NEAR,         "10.1.2.3",    None,     200,    "who is near need not say who it is"),
    (NEAR,         "127.0.0.1",   None,     401,    "others must"),
    (NEAR,         "127.0.0.1",   "ada",    200,    "and may"),
    (NEAR,         "10.1.2.3",    "ada",    200,    "one who says so, and is near"),
    (BOTH,         "127.0.0.1",   "ada",    200,    "known, and here"),
    (BOTH,         "192.0.2.1",   "ada",    403,    "whoever it is, it is not from here"),
    (STAFF,        "127.0.0.1",   "ada",    200,    "of the group"),
    (STAFF,        "127.0.0.1",   "grace",  403,    "not of the group"),
    (STAFF,        "127.0.0.1",   None,     401,    "nobody"),
    (SECRET,       "127.0.0.1",   "grace",  200,    "any user"),
]
# fmt: on


def test_rules_are_asked_for_each_request(place):
    """By address, by group, by name; each after each, with all kept that can be."""
    for row in [*ELSEWHERE, *reversed(ELSEWHERE), *ELSEWHERE]:
        target, address, user, status, why = row
        lines = (basic(user),) if user else ()
        peer = Peer(2, address, 5)
        got = place.get(target, *lines, peer=peer)

        assert got.status == status, (row, why)
        expected = place.line(target, *lines, peer=peer)
        assert got == expected or status == 401, why
        private = "private" in got.fields["Cache-Control"]
        assert private or status != 200, why


def test_a_304_says_of_reuse_what_is_true_of_its_visitor(place):
    """RFC 9111 §5.2.2.7: who is near and who is known are told otherwise."""
    near, far = Peer(2, "10.1.2.3", 5), HERE
    tag = place.get(NEAR, basic()).fields["ETag"]
    asked = ((near, ()), (far, (basic(),)), (near, (basic(),)))
    for _ in range(3):
        for peer, lines in asked:
            for more in ((), (f"If-None-Match: {tag}",)):
                got = place.get(NEAR, *lines, *more, peer=peer)
                assert got == place.line(NEAR, *lines, *more, peer=peer)
                assert got.status == (304 if more else 200)


def test_who_has_a_session_and_who_is_near_share_a_place_but_no_answer(place):
    """Both come without Authorization; but to one of them it is private."""
    near, (_, cookie) = Peer(2, "10.1.2.3", 5), place.session()
    tag = place.line(NEAR, cookie).fields["ETag"]
    asked = ((HERE, (cookie,)), (near, ()), (near, (cookie,)))
    for order in (asked, asked[::-1], asked[1:] + asked[:1]):
        for peer, lines in order:
            for more in ((), (f"If-None-Match: {tag}",), ()):
                got = place.get(NEAR, *lines, *more, peer=peer)
                visitor = place.visitor

                assert got == place.line(NEAR, *lines, *more, peer=peer)
                assert got.status == (304 if more else 200)
                assert visitor == place.visitor


def test_each_is_listed_what_they_may_open(place):
    """A listing hides the rest, and what one may see is not shown to the next."""
    for user in PASSWORDS:  # who was let in before is recognised
        assert place.get(SECRET, basic(user)).status == 200
    for _ in range(3):
        for user in ("ada", "grace", None):
            lines = (basic(user),) if user else ()
            got = place.get("/", *lines)

            assert got == place.line("/", *lines)
            assert (b"staff" in got.content) is (user == "ada")
            assert b"open" in got.content


def test_a_link_opens_for_who_shows_it(place):
    """By its address, and by the cookie that one to a folder leaves; for no other."""
    target = "/shared/secret.txt"
    opened = f"{target}?share={place.link(target)}"
    below = place.get(f"/shared/?share={place.link('/shared/', prefix=True)}")
    cookie = "Cookie: " + below.fields["Set-Cookie"].partition(";")[0]
    for _ in range(3):
        for shown, lines in ((opened, ()), (target, (cookie,))):
            got = place.get(shown, *lines)
            assert (got.status, got) == (200, place.line(shown, *lines))
        for lines in ((), ("Cookie: share=forged",)):
            assert place.get(target, *lines).status in (303, 401)
        assert place.get(f"{target}?share=forged").status == 403


def test_a_link_for_two_uses_is_used_up(place):
    target = "/shared/secret.txt"
    opened = f"{target}?share={place.link(target, uses=2)}"

    assert [place.get(opened).status for _ in range(4)] == [200, 200, 410, 410]


def test_what_one_was_told_of_reuse_is_not_told_to_the_other(place):
    """RFC 9111 §5.2.2.7: kept for anyone, it is made anew for who is known."""
    tag = place.line(SECRET, basic()).fields["ETag"]
    assert place.is_kept(SECRET, basic())
    fields = {"host": "a", "authorization": basic().partition(": ")[2]}
    asked = PlainHead("GET", SECRET, fields, closing=False)
    kept = place.answers._shelves.find(asked, secure=False)
    kept.visitor = Visitor()
    before = place.made

    assert place.get(SECRET, basic(), f"If-None-Match: {tag}").status == 304
    assert kept.unchanged is None, "the 304 is told otherwise as well"
    assert place.get(SECRET, basic()).status == 200
    assert place.made == before + 2


# What changes meanwhile...


def test_other_accounts_let_in_others(place_of, tmp_path):
    """A password is changed, a user removed: seen when the accounts are next looked at."""
    seconds, file = [1000.0], tmp_path / "users"

    def clock():
        return seconds[0]

    def write(text):
        file.write_text(text)
        file.chmod(0o600)
        seconds[0] += 1.0

    write(f"ada:{scrypt('one')}\ngrace:{scrypt('one')}\n")
    place = place_of(Accounts((file,), clock=clock, wall=lambda: time.time_ns() * 2))
    one, two, grace = basic("ada", "one"), basic("ada", "two"), basic("grace", "one")
    assert place.is_kept(SECRET, one)
    assert place.is_kept(SECRET, grace)

    write(f"ada:{scrypt('two')}\n")
    for _ in range(3):
        assert place.get(SECRET, one).status == 401
        assert place.get(SECRET, grace).status == 401
        assert place.get(SECRET, two).status == 200
        assert place.visitor == "ada"
    write("")
    assert place.get(SECRET, two).status == 401


def test_a_session_is_recalled_until_it_ends(place):
    """And no cookie that names none, or somebody else, gets anything."""
    token, cookie = place.session()
    _, other = place.session("grace")
    expected = place.line(SECRET, cookie)
    assert place.is_kept(SECRET, cookie)
    assert place.get(SECRET, cookie) == expected
    assert place.visitor == "ada"
    assert place.get(SECRET, other).status == 200
    assert place.visitor == "grace"
    before = place.made
    assert place.get(SECRET, cookie).status == 200
    assert (place.visitor, place.made) == ("ada", before)

    place.realm.sessions.close(token, datetime.now(UTC))
    for line in (cookie, "Cookie: lang=de", f"Cookie: session={token[::-1]}"):
        for _ in range(3):
            got = place.get(SECRET, line)
            assert got.status in (303, 401)
            assert b"a secret" not in got.octets
    assert place.get(SECRET, other).status == 200
    assert not place.answers.known


def test_a_group_that_was_left_lets_nobody_in(place_of):
    accounts = Accounts.of_passwords(PASSWORDS, "Private", GROUPS)
    place = place_of(accounts)
    assert place.is_kept(STAFF, basic())

    other = Accounts.of_passwords(PASSWORDS, "Private", {})
    accounts._book = other.at_hand()
    for _ in range(3):
        assert place.get(STAFF, basic()).status == 403
    assert place.get(SECRET, basic()).status == 200


def test_what_becomes_a_link_into_a_private_place_is_asked_for(place, root):
    """The name is public; what is behind it is not."""
    assert place.is_kept("/open/secret.txt")
    (root / "open" / "secret.txt").unlink()
    (root / "open" / "secret.txt").symlink_to(root / "private" / "secret.txt")

    for _ in range(3):
        got = place.get("/open/secret.txt")
        assert got == place.line("/open/secret.txt") or got.status == 401
        assert b"private" not in got.content


def test_credentials_for_what_is_public_are_kept_nowhere(place):
    """RFC 9111 §3.5: its answer is private; the public one is kept beside it."""
    target = "/open/secret.txt"
    assert not place.is_kept(target, basic())
    assert place.is_kept(target)
    assert place.get(target, basic()) == place.line(target, basic())
    assert place.get(target) == place.line(target)


# What is not there, and parts of what is...

# fmt: off
ABSENCES = [
    # target                   who         status  why
    ("/private/absent",        (),         401,    "a stranger learns nothing"),
    ("/private/absent",        ("ada",),   404,    "who was admitted does"),
    ("/private/deep/absent",   ("ada",),   404,    "who was admitted does"),
    ("/private",               (),         401,    "nor whether it is a folder"),
    ("/private",               ("ada",),   308,    "who was admitted does"),
    ("/staff/absent",          ("grace",), 403,    "it is not enough to be known"),
    ("/near/absent",           ("ada",),   404,    "who was admitted does"),
]
# fmt: on


@pytest.mark.parametrize(("target", "who", "status", "why"), ABSENCES)
def test_absence_behind_a_gate_is_kept_nowhere(target, who, status, why, place):
    """It is told to those who have been admitted, each time by the line."""
    shown = [basic(user) for user in who]
    for _ in range(4):
        before = place.made
        got = place.get(target, *shown)
        assert got.status == place.line(target, *shown).status == status, why
        assert place.made == before + 1
        assert place.get(target).status == 401, "whoever asked before"
    assert len(place.answers._shelves) == 0


def test_absence_beside_an_area_is_kept_and_no_name_inside_is_told(place):
    """What nobody is asked for is for all; its evidence holds no name of the area."""
    for _ in range(3):
        before = place.made
        assert place.get("/open/absent").status == 404
    assert place.made == before
    assert place.get("/private/absent").status == 401
    assert place.get("/open/absent", basic()).status == 404
    assert place.made == before + 2, "with credentials it is private (RFC 9111 §3.5)"


def test_a_part_of_what_is_protected_is_for_who_is_admitted(place):
    """R120 RFC 9110 §14.2, after admission."""
    part = "Range: bytes=2-7"
    place.is_kept(SECRET, basic())
    for _ in range(2):
        place.get(SECRET, basic(), part)
    before = place.made

    for user in ("ada", "grace"):
        got = place.get(SECRET, basic(user), part)
        assert got == place.line(SECRET, basic(user), part)
        assert (got.status, got.content, place.visitor) == (206, b"secret", user)
    assert place.made <= before + 1, "the first time somebody is there a hash is made"
    assert place.get(SECRET, part).status == 401
    assert place.get(SECRET, basic("ada", "wrong"), part).status == 401


def test_r195_a_part_proves_the_password_to_its_own_request(place):
    """RFC 7616 §3.5: its lines change, and the place of Authentication-Info with them."""
    client, parts = Digest(place), ("bytes=0-0", "bytes=2-7", "bytes=-3", "bytes=0-14")
    assert place.is_kept(SECRET, client)
    place.get(SECRET, client(), "Range: bytes=1-1")
    before = place.made
    for part in parts * 2:
        line = client()
        got = place.get(SECRET, line, f"Range: {part}")
        expected = place.line(SECRET, client(), f"Range: {part}")

        assert got == expected
        assert list(got.fields) == list(expected.fields)
        assert f"nc={client.count - 1:08x}" in got.info
        assert int(got.fields["Content-Length"]) == len(got.content)
    assert place.made == before
