"""
A realm of two accounts, and a browser that keeps cookies and fills in forms.

Accounts are in memory, and kept as H(A1) alone: what weighs a password is the real thing,
and takes no time.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from httpcore_srv.access.entering import entered
from httpcore_srv.fields.set_cookie import SetCookie
from httpcore_srv.message import Fields, Octets, Peer, Request
from httpcore_srv.protection import Entrance, Realm
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.site import Host, Mount, Site
from httpcore_srv.stage import Final
from httpcore_srv.stages.elaborate import elaborate
from httpcore_srv.stages.resolve import resolve
from httpcore_srv.state.accounts.book import Book
from httpcore_srv.state.accounts.formats import DigestLine
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

REALM = "Members"
PASSWORDS = {"ada": "secret", "bob": "other secret"}


class ChangingAccounts:
    """Accounts that a test changes."""

    def __init__(self):
        self.become(PASSWORDS)

    def become(self, passwords: Mapping[str, str], **groups: str):
        """Hold these passwords by user, and the group that a user is in."""
        lines = [
            DigestLine(user, REALM, "SHA-256", a1(user, REALM, password, "SHA-256"))
            for user, password in passwords.items()
        ]
        joined = {user: frozenset({group}) for user, group in groups.items()}
        version = repr((passwords, groups))
        self.book = Book.of(lines, joined, key=b"k" * 32, version=version)

    def at_hand(self):
        return self.book

    def current(self):
        return self.book


@pytest.fixture
def accounts():
    return ChangingAccounts()


class CountedHashing(Hashing):
    """Hashing that notes who was weighed, and does first what a test says."""

    def __init__(self):
        super().__init__(1)
        self.weighed = []
        self.meanwhile = None

    def verify(self, book, realm, user, password):
        self.weighed.append(user)
        if self.meanwhile is not None:
            self.meanwhile()
        return super().verify(book, realm, user, password)


@pytest.fixture
def hashing():
    return CountedHashing()


@pytest.fixture
def realm(accounts, hashing):
    store = MemoryStore()
    return Realm(
        name=REALM,
        accounts=accounts,
        hashing=hashing,
        keys=KEYS,
        names=RealmNames(store),
        verified=Verified(),
        nonces=Nonces(KEYS, store),
        failures=Failures(store, REALM),
        schemes=("form",),
        sessions=StoredSessions(store, REALM),
        entrance="/login/",
    )


@dataclass
class Browser:
    """What keeps the cookies that it is given, and sends the forms that it is shown."""

    realm: Realm
    secure: bool = False
    address: str = "127.0.0.1"
    page: str | None = None
    now: datetime = NOON
    cookies: dict[str, str] = field(default_factory=dict)
    shown: str = ""
    fields: tuple = ()

    def send(self, method, target, content=b"", fields=()):
        """Answer one request; keep the cookies, and look at the page."""
        lines = [("Host", "here.example"), *fields, *self.fields]
        if self.cookies:
            pairs = (f"{name}={value}" for name, value in self.cookies.items())
            lines.append(("Cookie", "; ".join(pairs)))
        request = Request(
            method,
            target,
            Fields(lines),
            content=Octets(content),
            peer=Peer(address=self.address, secure=self.secure),
        )
        response = self._answered(request)
        self._keep(response)
        self.shown = response.content.data.decode()
        return response

    def _answered(self, request):
        """Answer by what is at the entrance, and explain what it ends with."""
        source = Entrance(self.realm, self.page)
        site = Site((Host(mounts=(Mount("/login/", source),)),))
        found = entered(source, resolve(request, site))
        try:
            return found.answer(request, self.now)
        except Final as final:
            return elaborate(final.response, request, None, final.detail)

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
def browser(realm):
    return Browser(realm)
