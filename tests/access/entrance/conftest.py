"""
A realm of two accounts, and a browser that keeps cookies and fills in forms.

Passwords are weighed by a table: what weighs them truly stands elsewhere.
"""

import html
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from httpcore_srv.access.entrance.entrance import entrance
from httpcore_srv.access.proofs import Proven, Unproven
from httpcore_srv.fields.set_cookie import SetCookie
from httpcore_srv.message import Fields, Octets, Peer, Request
from httpcore_srv.protection import Entrance, Realm
from httpcore_srv.state.accounts.hashing import Hashing
from httpcore_srv.state.failures import Failures
from httpcore_srv.state.keys import Key, KeyRing
from httpcore_srv.state.nonces import Nonces
from httpcore_srv.state.realm_names import RealmNames
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.verified import Verified

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEYS = KeyRing((Key("one", b"1" * 32),))
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class FakeBook:
    """Accounts as a table: the fingerprint of each user."""

    prints: dict[str, str]

    def knows(self, user):
        return user in self.prints

    def fingerprint(self, user):
        return self.prints.get(user, "")


class FakeAccounts:
    """Accounts that a test changes."""

    def __init__(self):
        self.prints = {"ada": "p.r", "bob": "q.r"}

    def current(self):
        return FakeBook(self.prints)


@pytest.fixture
def accounts():
    return FakeAccounts()


@pytest.fixture
def realm(accounts):
    store = MemoryStore()
    return Realm(
        name="Members",
        accounts=accounts,
        hashing=Hashing(1),
        keys=KEYS,
        names=RealmNames(store),
        verified=Verified(),
        nonces=Nonces(KEYS, store),
        failures=Failures(store),
        schemes=("form",),
        sessions=StoredSessions(store, "Members"),
        entrance="/login/",
    )


class Weighing:
    """Passwords by a table; it notes who was weighed."""

    def __init__(self):
        self.weighed = []
        self.proof = None

    def __call__(self, user, password, request, now):
        self.weighed.append(user)
        if isinstance(self.proof, Exception):
            raise self.proof
        if self.proof is not None:
            return self.proof
        right = (user, password) == ("ada", "secret")
        return Proven(user) if right else Unproven("password", user)


@pytest.fixture
def prove():
    return Weighing()


@dataclass
class Browser:
    """What keeps the cookies that it is given, and sends the forms that it is shown."""

    realm: Realm
    prove: Weighing
    secure: bool = False
    page: str | None = None
    forget: object = None
    now: datetime = NOON
    cookies: dict[str, str] = field(default_factory=dict)
    shown: str = ""
    fields: tuple = ()

    def send(self, method, target, content=b"", fields=()):
        """Answer one request; keep the cookies, and look at the page."""
        below = target.partition("?")[0].removeprefix("/login/").encode()
        source = Entrance(self.realm, self.page)
        found = entrance(source, (below,), KEYS, self.prove, forget=self.forget)
        lines = [("Host", "here.example"), *fields, *self.fields]
        if self.cookies:
            pairs = (f"{name}={value}" for name, value in self.cookies.items())
            lines.append(("Cookie", "; ".join(pairs)))
        request = Request(
            method,
            target,
            Fields(lines),
            content=Octets(content),
            peer=Peer(address="192.0.2.1", secure=self.secure),
        )
        response = found.answer(request, self.now)
        self._keep(response)
        self.shown = response.content.data.decode()
        return response

    def _keep(self, response):
        for line in response.fields.all("Set-Cookie"):
            cookie = SetCookie.parse(line)
            if cookie.max_age == 0:
                self.cookies.pop(cookie.name, None)
            else:
                self.cookies[cookie.name] = cookie.value

    def open(self, target="/login/", **more):
        return self.send("GET", target, **more)

    def submit(self, target="/login/", *, fields=(), **values):
        """Send the form of the page that is shown, with *values* filled in."""
        filled = {**self.hidden(), **values}
        content = urlencode(
            {name: text for name, text in filled.items() if text is not None}
        )
        return self.send(
            "POST", target, content.encode(), [("Content-Type", FORM), *fields]
        )

    def hidden(self):
        """Return the hidden fields of the page that is shown."""
        found = re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.shown
        )
        return {name: html.unescape(value) for name, value in found}

    def log_in(self, **values):
        self.open()
        return self.submit(**{"user": "ada", "password": "secret", **values})

    def other(self, **changes):
        """Return another browser, without any cookie."""
        return replace(self, cookies={}, shown="", **changes)


@pytest.fixture
def browser(realm, prove):
    return Browser(realm, prove)
