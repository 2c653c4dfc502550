"""
What is decided at once is what admission would have decided.

Two worlds live through the same requests: in the one admission decides about all of
them, in the other it is left to the gate whatever that decides.  Who is admitted, what
is said to them, and what both worlds remember afterwards has to be the same.
"""

import base64
import logging
import os
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from httpcore_srv.access.admission import admitted
from httpcore_srv.access.areas import areas_of
from httpcore_srv.access.at_once.gate import Gate
from httpcore_srv.access.realms import realm_of_state
from httpcore_srv.access.visitor import Refused
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.fields.authentication_info import AuthenticationInfo
from httpcore_srv.message import Fields, Peer, Request
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import DigestPolicy, Plain, Protection
from httpcore_srv.resources.tree import Tree
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS as KNOWN
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.site import Folder, Host, Mount, Site
from httpcore_srv.stages.locate import locate
from httpcore_srv.stages.resolve import resolve
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.formats import HEADER
from httpcore_srv.state.key_file import rotate
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.links import Links
from httpcore_srv.state.nonces import Standing
from httpcore_srv.state.sessions.protocol import Lifetimes
from httpcore_srv.state.sessions.signed import SignedSessions
from httpcore_srv.state.sessions.stored import StoredSessions, hash_of
from httpcore_srv.state.shared_link import SharedLink
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.sqlite import SqliteStore
from httpcore_srv.state.verified import Verified

START = datetime(2040, 6, 4, 7, 58, tzinfo=UTC)  # a Monday, just before it opens
REALM = "Members and friends"
TARGET = "/in/page.txt"
ALGORITHMS = ("SHA-512-256", "SHA-256", "MD5", "SHA-256-sess")
POLICY = DigestPolicy(algorithms=ALGORITHMS)
TRIES = 120

PEERS = (
    Peer(1, "127.0.0.1", 1),
    Peer(2, "192.0.2.1", 2),
    Peer(3, "192.0.2.1", 3, secure=True),
    Peer(4, ""),
)

# fmt: off
RULES = [
    # rules of the areas, from the outermost                            links   why
    (["valid-user"],                                                    False,  "whoever is known"),
    (["user ada"],                                                      False,  "one alone: others are known, and may not"),
    (["valid-user", "group staff"],                                     False,  "groups, which change"),
    ([{"any": ["from 127.0.0.0/8", "valid-user"]}],                     False,  "who is near need not say who it is"),
    ([{"all": ["valid-user", "from 192.0.2.0/24"]}],                    False,  "known, and there"),
    ([{"all": ["valid-user", "time 08:00-09:00 mon"]}],                 False,  "known, and then"),
    ([{"any": ["time 08:00-09:00", {"all": ["secure", "user grace"]}]}], False, "anyone then, or one by TLS"),
    ([{"any": [{"all": ["method GET", "group staff"]}, "user grace"]}], False,  "what they want"),
    ([{"not": "user grace"}],                                           False,  "who keeps silent has not shown not to be her"),
    (["valid-user"],                                                    True,   "a link opens it as well"),
    ([{"any": ["link", "user ada"]}],                                   False,  "a link is a rule"),
]
# fmt: on


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class World:
    """One of two worlds, which share files and clocks alone."""

    site: Site
    realm: object
    store: MemoryStore
    sessions: object

    def long_way(self, request, now):
        """Return what admission says, in words that can be compared."""
        try:
            target = resolve(request, self.site)
            found = locate(target, self.site, now)
            try:
                one = admitted(request, target, found, self.site, now)
            finally:
                found.close()
        except Refused as refused:
            admission = refused.admission
            return "no", refused.response.status, admission.visitor, _names(admission)
        except StoreUnavailable:
            return "unknown", 503, None, ()
        one.request.content.close()
        info = one.acknowledgement.info("c") if one.acknowledgement else ""
        return "yes", _unnumbered(info), one.visitor, _names(one)

    def at_once(self, request, now):
        target = resolve(request, self.site)
        found = locate(target, self.site, now)
        areas = areas_of(target, found)
        found.close()
        fields = {name.lower(): value for name, value in request.fields}
        if len(fields) < len(request.fields):
            return None
        gate = Gate(areas, self.site)
        moment = now.timestamp()
        return gate.passed(request.method, request.target, fields, request.peer, moment)

    def remembered(self):
        """Return what the store holds; of what is drawn by lot only how many."""
        held = dict(self.store.items())
        drawn = Counter(key[:8] for key in held if key.startswith("session:"))
        known = {key: value for key, value in held.items() if key[:8] != "session:"}
        return drawn, known


def _names(admission):
    return tuple(name for name, _ in admission.fields)


def _unnumbered(info):
    """Return what Authentication-Info says, whichever nonce is the next."""
    if not info:
        return ""
    said = AuthenticationInfo.parse(info)
    return str(replace(said, nextnonce="next" if said.nextnonce else None))


class Life:
    """Two worlds, and people in them who do right and wrong."""

    def __init__(self, folder: Path, seed: int, rules, links, schemes, kind) -> None:
        self.random = random.Random(seed)
        self.folder, self.now, self.clock = folder, START, Clock()
        self.changes = 0
        self.passwords = {"ada": "engine", "grace": "compiler"}
        self.groups = {"staff": ["ada"]}
        (folder / "www" / "in").mkdir(parents=True)
        for name in ("page.txt", "other.txt"):
            (folder / "www" / "in" / name).write_text("x")
        KeyRing.load(folder / "keys")
        self.write()
        self.worlds = [self.world(rules, links, schemes, kind) for _ in range(2)]
        first, second = self.worlds
        self.tokens, self.nonces, self.sent = ["A" * 43], [], []
        self.counts = Counter()
        self.shared, self.carried = self.link(first)
        for key, value in first.store.items("link"):
            second.store.put(key, value, 10_000.0)

    def write(self):
        """Write the files of accounts and groups anew."""
        lines = [HEADER]
        for user, password in self.passwords.items():
            for name in ("SHA-512-256", "SHA-256", "MD5"):
                space = REALM.replace(" ", "%20")
                made = a1(user, REALM, password, name)
                lines.append(f"{user}:digest:{name}:{space}:{made}")
        for name, text in (
            ("accounts", "\n".join(lines) + "\n"),
            (
                "groups",
                "".join(f"{g}: {' '.join(m)}\n" for g, m in self.groups.items()),
            ),
        ):
            new = self.folder / f"{name}.new"
            new.write_text(text)
            new.chmod(0o600)
            self.mark(new)
            new.replace(self.folder / name)

    def mark(self, path):
        """Give *path* a time of change of its own, however fast the test is."""
        self.changes += 1
        os.utime(path, ns=(self.changes, self.changes))

    def world(self, rules, links, schemes, kind):
        store, keys = MemoryStore(clock=self.clock), KeyRing.at(self.folder / "keys")
        accounts = Accounts(
            (self.folder / "accounts",),
            (self.folder / "groups",),
            key=lambda: b"k" * 32,
            clock=self.clock,
            wall=lambda: 1 << 62,
        )
        lifetimes = Lifetimes(idle=400.0, absolute=3000.0)
        sessions = (
            StoredSessions(store, REALM, lifetimes)
            if kind == "stored"
            else SignedSessions(store, keys, REALM, lifetimes)
        )
        realm = replace(
            realm_of_state(REALM, accounts, keys, store),
            schemes=schemes,
            digest=POLICY,
            plain=Plain.LOOPBACK,
            sessions=sessions if "form" in schemes else None,
            verified=Verified(clock=self.clock),
        )
        areas = tuple(
            Protection(requirement_of(rule), realm, (PathPattern.parse("in/**"),))
            for rule in rules
        )
        areas = (*areas[:-1], replace(areas[-1], links=links))
        mount = Mount("/", Folder(Tree(self.folder / "www")), protections=areas)
        site = Site((Host(mounts=(mount,)),), store=store, links=Links(keys, store))
        return World(site, realm, store, sessions)

    def link(self, world):
        """Return the token of a link, and that of the cookie it leaves."""
        link = SharedLink(path="/in/", prefix=True, expires=START + timedelta(days=1))
        links = world.site.links
        return links.issue(link, START), links.carried(link)

    # What happens meanwhile...

    def something_happens(self):
        """Let time go by, and now and then change what holds."""
        draw = self.random.random()
        step = self.random.choice([0.0, 0.2, 1.5, 9.0]) if draw < 0.97 else 200.0
        self.now += timedelta(seconds=step)
        self.clock.seconds += step
        happening = self.random.choices(
            [self.nothing, self.log_out, self.other_password, self.other_groups,
             self.other_accounts, self.other_keys],
            [99, 1, 1, 1, 1, 1],
        )[0]  # fmt: skip
        happening()

    def nothing(self):
        pass

    def log_out(self):
        user = self.random.choice(["ada", "grace"])
        for world in self.worlds:
            world.realm.nonces.end_for(REALM, user, self.now)
            world.realm.verified.forget(user)
            if world.realm.sessions:
                world.realm.sessions.close_all(user, self.now)

    def other_password(self):
        user = self.random.choice(["ada", "grace"])
        self.passwords[user] = self.random.choice(["engine", "compiler"])
        self.write()
        self.a_second_goes_by()

    def other_groups(self):
        wanted = [["ada"], ["grace"], ["ada", "grace"], ['"broken']]
        self.groups["staff"] = self.random.choices(wanted, [3, 2, 2, 1])[0]
        self.write()
        self.a_second_goes_by()

    def other_accounts(self):
        if self.passwords.pop("grace", None) is None:
            self.passwords["grace"] = "compiler"
        self.write()
        self.a_second_goes_by()

    def other_keys(self):
        rotate(self.folder / "keys", keep=self.random.choice([0, 1, 2]))
        self.mark(self.folder / "keys")
        for world in self.worlds:  # what is looked at once a second by the real clock
            world.realm.keys._source._next_look = 0.0

    def a_second_goes_by(self):
        self.clock.seconds += 1.0
        self.now += timedelta(seconds=1)

    # What people send...

    def request(self):
        pick = self.random.choice
        method = self.random.choices(["GET", "HEAD"], [4, 1])[0]
        target = self.random.choices(
            [TARGET, "/in/other.txt", f"{TARGET}?a"], [8, 1, 1]
        )
        if self.random.random() < 0.03:
            target = [f"{TARGET}?share={self.shared}"]
        lines = [("Host", "example.org")]
        lines += pick(self.ways())(method, target[0])
        if self.random.random() < 0.03:
            lines.append(("Cookie", f"share={self.carried}"))
        peer = self.random.choices(PEERS, [6, 2, 2, 1])[0]
        return Request(method, target[0], Fields(lines), peer=peer, id="7f")

    def ways(self):
        schemes = self.worlds[0].realm.schemes
        ways = [self.nobody, self.again, self.odd]
        ways += [self.basic] * 3 if "basic" in schemes else []
        ways += [self.digest] * 8 if "digest" in schemes else []
        ways += [self.session] * 5 if "form" in schemes else []
        return ways

    def nobody(self, method, target):
        return []

    def again(self, method, target):
        """Send what was sent before, to the letter."""
        return self.random.choice(self.sent[-5:]) if self.sent else []

    def odd(self, method, target):
        value = self.random.choice(
            ["Digest", "Basic", "Digest ", "Basic =", "Bearer abc", "Digest a=b, a=b",
             "Basic YWRhOmVuZ2luZQ==, Digest a=b", 'Digest nonce="', "é"]
        )  # fmt: skip
        return [("Authorization", value)]

    def basic(self, method, target):
        user, password = self.somebody()
        text = base64.b64encode(f"{user}:{password}".encode()).decode()
        scheme = self.random.choices(["Basic ", "basic ", "Basic  "], [9, 1, 1])[0]
        lines = [("Authorization", scheme + text)]
        self.sent.append(lines)
        return lines

    def somebody(self):
        user = self.random.choices(["ada", "grace", "eve"], [8, 4, 1])[0]
        password = self.passwords.get(user, "none")
        wrong = self.random.choice(["wrong", "engine", "compiler"])
        return user, password if self.random.random() < 0.9 else wrong

    def digest(self, method, target):
        lines = [("Authorization", Answer(self, method, target).written())]
        self.sent.append(lines)
        return lines

    def nonce(self):
        """Return a nonce that is used already, or a new one, or one of nobody."""
        draw, nonces = self.random.random(), self.worlds[0].realm.nonces
        if draw < 0.02:
            return "AAAA.bad"
        if draw < 0.04:
            return nonces.issue("Others", self.now)
        if draw < 0.12 or not self.nonces:
            self.nonces.append(nonces.issue(REALM, self.now))
        return self.random.choice(self.nonces[-3:])

    def session(self, method, target):
        if self.random.random() < 0.1 or len(self.tokens) < 2:
            self.log_in()
        token = self.random.choices(
            self.tokens[-3:], [1, 2, 9][-len(self.tokens[-3:]) :]
        )
        cookie = self.random.choices(
            ["session={}", "a=b; session={}; c=d", "session=; session={}",
             "session = {}", 'session="{}"', "session={}; session=x", "xsession={}",
             "session={};session={}", "__Host-session={}; session=y", "session={}=",
             "a;session={} ; b"],
            [20, 20, 1, 1, 1, 1, 1, 1, 6, 1, 2],
        )[0]  # fmt: skip
        return [("Cookie", cookie.replace("{}", token[0]))]

    def log_in(self):
        """Begin a session, the same in both worlds."""
        first, second = self.worlds
        user = self.random.choice(["ada", "grace"])
        try:
            fingerprint = first.realm.accounts.current().fingerprint(user)
        except StoreUnavailable:
            return
        self.tokens.append(first.sessions.open(user, fingerprint, self.now))
        for prefix, lifetime in (("session:", 400.0), ("session.user:", 3060.0)):
            for key, value in first.store.items(prefix):
                if key.endswith((f":{user}", hash_of(self.tokens[-1]))):
                    second.store.put(key, value, lifetime)


class Plainly:
    """Somebody who does nothing odd: ada, with one nonce and one count."""

    def __init__(self, life, nonce, count):
        self.random, self.worlds = Middling(), life.worlds
        self.nonce, self.somebody = lambda: nonce, lambda: ("ada", "engine")
        self.counts = Counter({(nonce, "ada"): count - 1})


class Middling(random.Random):
    """Nothing that happens by chance is rare: the most common of all comes."""

    def random(self):
        return 0.5

    def choice(self, some):
        return some[0]

    def choices(self, some, weights):
        return [some[weights.index(max(weights))]]


class Answer:
    """An answer to a challenge of Digest, right or wrong in one of many ways."""

    def __init__(self, life, method, target, plain=None):
        if plain is not None:
            life = Plainly(life, *plain)
        pick = life.random
        self.random = pick
        self.user, password = life.somebody()
        self.nonce = life.nonce()
        algorithm = pick.choices([*ALGORITHMS, "misnamed"], [4, 8, 2, 1, 1])[0]
        self.misnamed = algorithm == "misnamed"
        self.algorithm = "SHA-512-256" if self.misnamed else algorithm
        computed = "SHA-256" if self.misnamed else algorithm.removesuffix("-sess")
        life.counts[self.nonce, self.user] += 1
        count = life.counts[self.nonce, self.user]
        draw = pick.random()
        count = count if draw < 0.9 else max(0, count - pick.choice([1, 2, 200]))
        count = count + 150 if draw > 0.99 else count
        self.nc = f"{count:08x}"
        if pick.random() < 0.02:
            self.nc = pick.choice(
                [f"{count:08X}A"[:8], "0x000001", "1", f'"{self.nc}"']
            )
        self.cnonce = pick.choice(["c0ffee", "a+/=b", "x" * 40])
        if pick.random() < 0.02:
            self.cnonce = pick.choice(["", "a b", "a, b", r"a\"b", "é"])
        self.qop = pick.choices(["auth", "auth-int", ""], [30, 1, 1])[0]
        self.uri = target if pick.random() < 0.97 else "/in/../in/page.txt"
        if pick.random() < 0.02:
            self.uri = target.replace("page", "%70age")
        claimed = method if pick.random() < 0.97 else "PUT"
        self.opaque = life.worlds[0].realm.nonces.opaque(REALM)
        self.response = self.computed(password, computed, claimed)
        if pick.random() < 0.02:
            self.response = pick.choice(["0" * 64, self.response.upper(), "é"])

    def computed(self, password, name, method):
        def hashed(text):
            return KNOWN[name].digest(text.encode())

        proof = a1(self.user, REALM, password, name)
        if self.algorithm.endswith("-sess"):
            proof = hashed(f"{proof}:{self.nonce}:{self.cnonce}")
        asked = f"{method}:{self.uri}"
        if self.qop == "auth-int":
            asked += ":" + hashed("")
        middle = f"{self.nonce}:{self.nc}:{self.cnonce}:{self.qop}"
        if not self.qop:
            middle = self.nonce
        return hashed(f"{proof}:{middle}:{hashed(asked)}")

    def written(self):
        params = [
            ("username", f'"{self.user}"'), ("realm", f'"{REALM}"'),
            ("nonce", f'"{self.nonce}"'), ("uri", f'"{self.uri}"'),
            ("algorithm", self.algorithm), ("response", f'"{self.response}"'),
            ("opaque", f'"{self.opaque}"'), ("qop", self.qop), ("nc", self.nc),
            ("cnonce", f'"{self.cnonce}"'),
        ]  # fmt: skip
        if not self.qop:
            params = [one for one in params if one[0] not in ("qop", "nc", "cnonce")]
        draw, separator = self.random.random(), ", "
        if draw < 0.08:
            odd = self.random.choice([_shuffled, _other, _twice, _without, _loud])
            params = odd(params, self.random)
        elif draw < 0.1:
            separator = self.random.choice([",", " , ", ",, ", ";"])
        elif draw < 0.12:
            params.append(("userhash", self.random.choice(["true", "false", '"x, y"'])))
        return "Digest " + separator.join(f"{name}={value}" for name, value in params)


def _shuffled(params, by):
    return by.sample(params, len(params))


def _other(params, by):
    return [one if one[0] != "realm" else ("realm", '"Others"') for one in params]


def _twice(params, by):
    return [*params, by.choice(params)]


def _without(params, by):
    return by.sample(params, len(params) - 1)


def _loud(params, by):
    return [(name.upper(), value) for name, value in params]


def lived(folder, seed, rules, links, schemes, kind, tries=TRIES):
    """Live through *tries* requests in both worlds; return how often which came out."""
    life, came = Life(folder, seed, rules, links, schemes, kind), Counter()
    first, second = life.worlds
    for _ in range(tries):
        life.something_happens()
        request = life.request()
        whole = first.long_way(request, life.now)
        passed = second.at_once(request, life.now)
        if passed is None:
            outcome = second.long_way(request, life.now)
        else:
            visitor, info = passed
            outcome = ("yes", _unnumbered(info), visitor, ())

        assert outcome == whole, (request, passed)
        assert second.remembered() == first.remembered(), (request, passed)
        came[passed is not None, whole[0]] += 1
    return came


WAYS = [
    # schemes                       sessions
    (("digest",), "stored"),
    (("basic",), "stored"),
    (("form",), "stored"),
    (("form",), "signed"),
    (("digest", "basic", "form"), "stored"),
]


@pytest.mark.parametrize(("rules", "links", "why"), RULES)
def test_both_worlds_stay_the_same(rules, links, why, tmp_path):
    came = Counter()
    for number, (schemes, kind) in enumerate(WAYS):
        folder = tmp_path / str(number)
        folder.mkdir()
        came += lived(
            folder, repr((rules, links, schemes)), rules, links, schemes, kind
        )

    assert came[True, "yes"] >= 3, f"hardly anybody is let in at once: {why}"
    assert came[False, "no"] >= 10, why


# Nothing is decided at once...


@pytest.fixture
def life(tmp_path):
    """Two worlds of Digest, and a nonce that ada has used once."""
    made = Life(tmp_path, 1, ["valid-user"], True, ("digest", "form"), "stored")
    made.nonces.append(made.worlds[0].realm.nonces.issue(REALM, START))
    assert made.worlds[0].long_way(asking(made, 1), START)[0] == "yes"
    return made


def asking(life, count, target=TARGET, **fields):
    """Return ada's request with her nonce."""
    answer = Answer(life, "GET", target, plain=(life.nonces[0], count))
    lines = [("Host", "example.org"), ("Authorization", answer.written())]
    return Request("GET", target, Fields([*lines, *fields.items()]), peer=PEERS[0])


def test_a_count_is_taken_once(life):
    world, request = life.worlds[0], asking(life, 2)

    assert world.at_once(request, START)[0].name == "ada"
    assert world.at_once(request, START) is None
    assert world.long_way(request, START)[:2] == ("no", 401)


# fmt: off
CHANGES = [
    # what changes                                             why
    (lambda life: life.passwords.update(ada="other"),          "the password"),
    (lambda life: life.passwords.pop("ada"),                   "the account is gone"),
    (lambda life: life.passwords.pop("grace"),                 "another account: admission looks anew"),
    (lambda life: life.groups.update(staff=["grace"]),         "the groups"),
    (lambda life: life.groups.update(staff=['"']),             "nobody knows who is in which group"),
]
# fmt: on


@pytest.mark.parametrize(("change", "why"), CHANGES)
def test_other_accounts_are_asked_by_who_may_wait(change, why, life):
    world = life.worlds[0]
    assert world.at_once(asking(life, 2), START) is not None
    change(life)
    life.write()
    life.a_second_goes_by()
    assert world.at_once(asking(life, 3), START) is None, why

    outcome = world.long_way(asking(life, 3), START)
    passed = world.at_once(asking(life, 4), START)
    assert (passed is not None) is (outcome[0] == "yes"), why
    assert passed is None or passed[0] == outcome[2], why


def test_the_next_nonce_is_named_in_time(life):
    """RFC 7616 §3.5: nextnonce, from four fifths of the lifetime on."""
    later = START + timedelta(seconds=250)
    _, info = life.worlds[0].at_once(asking(life, 2), later)
    following = AuthenticationInfo.parse(info).nextnonce

    opened = life.worlds[0].realm.nonces.opened(following, REALM)
    assert opened.standing(later) is Standing.FRESH


def test_no_link_is_looked_at(life):
    """It is told by admission, which counts its uses."""
    world = life.worlds[0]

    assert world.at_once(asking(life, 2, f"{TARGET}?%73hare=x"), START) is None
    assert world.at_once(asking(life, 2, Cookie="a=b; share=x"), START) is None
    assert world.at_once(asking(life, 2, Cookie="a=b"), START) is not None


def test_whoever_listens_to_admissions_hears_them(life, caplog):
    with caplog.at_level(logging.DEBUG, "httpcore_srv.auth"):
        assert life.worlds[0].at_once(asking(life, 2), START) is None


def test_a_store_that_others_share_is_not_asked(life, tmp_path):
    """It may have to be waited for."""
    world = life.worlds[0]
    store = SqliteStore(tmp_path / "state.sqlite")
    nonces = replace(world.realm.nonces, store=store)
    realm = replace(world.realm, nonces=nonces, verified=Verified())
    area = Protection(requirement_of("valid-user"), realm)
    folder = Folder(Tree(tmp_path / "www"))
    site = Site((Host(mounts=(Mount("/", folder, protections=(area,)),)),), store=store)
    there = World(site, realm, store, None)

    assert there.long_way(asking(life, 1), START)[0] == "yes"
    assert there.at_once(asking(life, 2), START) is None
    store.close()
