"""
Who is recognised where nobody is asked?

A public listing shows what its visitor may open.  Whoever has proven who they are just
before is recognised: by a password that is remembered, by a session.  Nothing is
weighed here, nothing renewed and nothing counted: what a public page does must not be a
way to guess, and must not fail where state cannot be reached.
"""

from datetime import datetime

from httpcore_srv.access.entrance.session_cookie import tokens_of
from httpcore_srv.access.proofs import Proven
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.message import Request
from httpcore_srv.protection import Realm
from httpcore_srv.semantics.authentication.basic import basic_credentials
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials
from httpcore_srv.semantics.authentication.roles import received
from httpcore_srv.state.accounts.book import Book
from httpcore_srv.state.sessions.visit import Change, change


def recognised(realm: Realm, request: Request, now: datetime) -> Proven | None:
    """Return who is known in *realm* already, None for nobody."""
    try:
        book = realm.accounts.current()
        user = _by_password(realm, book, request) or _by_session(
            realm, book, request, now
        )
    except StoreUnavailable:
        return None
    return Proven(user, book.groups_of(user)) if user else None


def _by_password(realm: Realm, book: Book, request: Request) -> str | None:
    """Return whose password was right a moment ago."""
    try:
        credentials = received(request.fields)
        if credentials is None or credentials.scheme != "basic":
            return None
        sent = basic_credentials(credentials)
    except MalformedCredentials:
        return None
    remembered = realm.verified.recall(
        realm.name, sent.user, sent.password, book.version
    )
    return sent.user if remembered else None


def _by_session(
    realm: Realm, book: Book, request: Request, now: datetime
) -> str | None:
    """Return whose session it is, if there is one and the account is as it was."""
    if realm.sessions is None:
        return None
    found = [
        one
        for token in tokens_of(request, realm.cookie)
        if (one := realm.sessions.find(token, now))
    ]
    if len(found) != 1:
        return None
    session = found[0].session
    unchanged = change(session.fingerprint, book.fingerprint(session.user))
    return session.user if unchanged is Change.NOTHING else None
