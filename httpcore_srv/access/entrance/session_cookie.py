"""
Which cookie carries a session, and what does a request's one tell?

    over TLS       __Host-session=…; Path=/; SameSite=Lax; Secure; HttpOnly
    without        session=…; Path=/; SameSite=Lax; HttpOnly

A ``__Host-`` cookie can be set by no other host and without no TLS (RFC 6265bis
§4.1.3.2); one of the plain name is not even read there.  It goes with the browser's
session; how long it is worth something, the server knows.
"""

from datetime import datetime
from functools import partial

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.fields.cookie import cookie_values
from httpcore_srv.fields.set_cookie import SetCookie, deletion
from httpcore_srv.message import Fields, Request
from httpcore_srv.protection import Realm
from httpcore_srv.state.accounts.book import Book
from httpcore_srv.state.sessions.visit import Visit, visit

# So many cookies of one name are looked at; no browser of good will sends more.
MOST = 4


def cookie_name(name: str, *, secure: bool) -> str:
    """
    Return the name under which the cookie *name* is set.

    >>> cookie_name("session", secure=True)
    '__Host-session'
    """
    return f"__Host-{name}" if secure else name


def tokens_of(request: Request, name: str) -> tuple[str, ...]:
    """Return the values of the cookie *name*, each once; none if there are too many."""
    sent = cookie_name(name, secure=request.peer.secure)
    values = cookie_values(request.fields.all("Cookie"), sent)
    distinct = tuple(dict.fromkeys(values))
    return distinct if len(distinct) <= MOST else ()


def setting(name: str, token: str, *, secure: bool) -> str:
    """Return the Set-Cookie value that gives a browser *token*; CookieError if odd."""
    return str(_cookie(name, token, secure=secure))


def removal(name: str, *, secure: bool) -> str:
    """Return the Set-Cookie value that takes the cookie away (RFC 6265bis §4.1.2)."""
    return str(deletion(_cookie(name, "-", secure=secure)))


def visit_of(request: Request, realm: Realm, now: datetime) -> Visit | None:
    """
    Return what the session cookie of *request* tells; None if there is none.

    Cookies of one name come in no order that means anything (RFC 6265bis §4.2.2): of
    two that are good, neither is believed.  Raises StoreUnavailable.
    """
    tokens = tokens_of(request, realm.cookie)
    if realm.sessions is None or not tokens:
        return None
    standing = partial(_standing, realm.accounts.current())
    visits = [visit(realm.sessions, token, standing, now) for token in tokens]
    good = [each for each in visits if each.session is not None]
    if len(good) > 1:
        return Visit()
    ended = any(each.ended for each in visits)
    return good[0] if good else Visit(ended=ended)


def changes_of(visit: Visit | None, realm: Realm, *, secure: bool) -> Fields:
    """Return the Set-Cookie field that follows from *visit*: none if all stays."""
    if visit is None:
        return Fields()
    if visit.token is not None:
        value = setting(realm.cookie, visit.token, secure=secure)
        return Fields([("Set-Cookie", value)])
    if visit.ended:
        return Fields([("Set-Cookie", removal(realm.cookie, secure=secure))])
    return Fields()


def _standing(book: Book, user: str) -> str | None:
    """
    Return the present fingerprint of *user*, None if there is no such account.

    One that is missing while a file is written may be back in a moment: for that no
    session ends, and StoreUnavailable is raised.
    """
    if not book.is_sure_of(user):
        raise StoreUnavailable("the accounts are being changed")
    return book.fingerprint(user) if book.knows(user) else None


def _cookie(name: str, token: str, *, secure: bool) -> SetCookie:
    return SetCookie(
        cookie_name(name, secure=secure),
        token,
        path="/",
        secure=secure,
        http_only=True,
        same_site="Lax",
    )
