"""
How does somebody log in?

    GET    ─┬─ known already    200  says so
            └─ else             200  the page
    POST   ─┬─ not our form     403  the page again, with a new token
            ├─ no form          400  415
            ├─ wrong            403
            ├─ too often wrong  429  with Retry-After (RFC 6585 §4)
            ├─ no room to look  503  with Retry-After
            └─ proven           303  to ``next``, with a new session
    either, where passwords are not taken on such a connection:
                                403  and no page that asks for one

Wrong is 403, not 401: "The server generating a 401 response MUST send a
WWW-Authenticate header field" (RFC 9110 §15.5.2), and a form is no authentication
scheme that such a challenge could name; while 403 is for credentials that the server
"considers [...] insufficient to grant access" (§15.5.4).  And it is no 200: what
watches the log, or a program that logs in, has to see that it failed.
"""

import logging
from dataclasses import replace
from datetime import datetime

from httpcore_srv.access.complaints import Complaints
from httpcore_srv.access.entrance.desk import (
    HOME,
    NO_STORE,
    Caller,
    Desk,
    answer,
    asked_for,
    caller_of,
    destination,
    form_of,
    no_form,
)
from httpcore_srv.access.entrance.entrance_pages import known_page, log_in_page
from httpcore_srv.access.entrance.form import Form, Refusal
from httpcore_srv.access.entrance.own_page import filled_in
from httpcore_srv.access.entrance.session_cookie import setting, tokens_of
from httpcore_srv.access.events import Event, note, report
from httpcore_srv.access.passwords import NOT_HERE, proof_of, takes_passwords
from httpcore_srv.access.proofs import Proof, Proven, Throttled, Unproven
from httpcore_srv.errors import TooBusy
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.protection import Realm
from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.stage import Final
from httpcore_srv.state.sessions.protocol import Sessions

_complaints = Complaints(logging.getLogger("httpcore_srv.auth"))

MESSAGES = {
    400: "The form could not be read. Please try again.",
    403: "This form had expired, was sent from elsewhere, or your browser keeps no "
    "cookies for this site. Please try again.",
}
NOT_TOGETHER = "That name and password do not go together."
NO_ROOM = "The server is very busy just now. Try again in a moment."
SOON = "1"

# What a session's owner is told of where it was opened, in characters.
MOST_SAID = 160


def log_in(desk: Desk, sessions: Sessions, request: Request, now: datetime) -> Response:
    """
    Answer a GET, HEAD or POST of the log-in page.

    Raises Final where no password is taken, and StoreUnavailable.
    """
    caller = caller_of(desk, request, now)
    if request.method != "POST":
        return _shown(desk, caller)
    form = form_of(desk, caller)
    if isinstance(form, Refusal):
        return _refused(desk, caller, form)
    if "user" not in form or "password" not in form:
        return _refused(desk, caller, Refusal(400))
    return _weighed(desk, sessions, caller, form)


def _shown(desk: Desk, caller: Caller) -> Response:
    """Show the page, or that it is not needed."""
    realm, session = desk.realm, caller.visit.session
    next = destination(asked_for(caller.request.target), realm)
    if session is None:
        return _page(desk, caller, 200, next=next)
    token = desk.tokens.issue(caller.binding, caller.now)
    octets = known_page(realm.name, user=session.user, form_token=token, next=next)
    return answer(200, octets, caller.fields)


def _refused(desk: Desk, caller: Caller, refusal: Refusal) -> Response:
    """Answer what is no form of ours: nothing of it is repeated."""
    if refusal.status == 415:
        return no_form()
    return _page(desk, caller, refusal.status, message=MESSAGES[refusal.status])


def _weighed(desk: Desk, sessions: Sessions, caller: Caller, form: Form) -> Response:
    """Answer a form of ours: somebody comes in, or learns why not."""
    request, realm = caller.request, desk.realm
    next = destination(form.get("next"), realm)
    user = profiles.user_id(form["user"])
    # Taken before the password is weighed: if that changes meanwhile, the session ends.
    fingerprint = realm.accounts.current().fingerprint(user or "")
    try:
        proof = tried(realm, form["user"], form["password"], request, caller.now)
    except TooBusy as error:
        _complaints.refused(request.id, error)
        proof = None
    if isinstance(proof, Proven):
        tokens = tokens_of(request, realm.cookie)
        token = sessions.open(
            proof.user,
            fingerprint,
            caller.now,
            about=_about(request),
            instead_of=tokens[0] if tokens else None,
        )
        return _let_in(realm, proof.user, token, next, request)
    status, message, lines = _why_not(proof)
    caller = replace(caller, fields=Fields([*caller.fields, *lines]))
    return _page(desk, caller, status, next=next, message=message, user=form["user"])


def tried(
    realm: Realm, user: str, password: str, request: Request, now: datetime
) -> Proof:
    """
    Return what *password* proves of *user*, both as typed; the log is told of failures.

    Raises StoreUnavailable and TooBusy.
    """
    name, secret = profiles.user_id(user), profiles.password(password)
    if name is None or secret is None:
        proof: Proof = Unproven("malformed", user)
    else:
        proof = proof_of(realm, name, secret, request, now)
    if not isinstance(proof, Proven):
        report(proof, "form", realm, request)
    return proof


def _let_in(
    realm: Realm, user: str, token: str, next: str, request: Request
) -> Response:
    """Send *user* on, with the cookie of the new session, and tell the log."""
    note(Event.LOGIN, request, realm=realm.name, user=user, scheme="form")
    cookie = setting(realm.cookie, token, secure=request.peer.secure)
    lines = [("Location", next), NO_STORE, ("Set-Cookie", cookie)]
    return Response(303, Fields(lines), visitor=user)


def _why_not(proof: Proof | None) -> tuple[int, str, list[tuple[str, str]]]:
    """Return the status, the sentence and the fields of an answer to no proof."""
    match proof:
        case Throttled():
            return 429, proof.sentence, [("Retry-After", str(proof.whole))]
        case None:
            return 503, NO_ROOM, [("Retry-After", SOON)]
        case _:
            return 403, NOT_TOGETHER, []


def _page(
    desk: Desk,
    caller: Caller,
    status: int,
    *,
    next: str = HOME,
    message: str = "",
    user: str = "",
) -> Response:
    """
    Answer with the log-in page, the site's own if it has one.

    A page that asks for a password where none is taken would have it travel for
    nothing, in the clear: there is none (RFC 7617 §4 says as much of Basic).
    """
    if not takes_passwords(desk.realm, caller.request.peer):
        raise Final(Response(403, Fields([NO_STORE])), detail=NOT_HERE)
    token = desk.tokens.issue(caller.binding, caller.now)
    if desk.page is None:
        octets = log_in_page(
            desk.realm.name, form_token=token, next=next, message=message, user=user
        )
        return answer(status, octets, caller.fields)
    values = {"action": "./", "form_token": token, "next": next}
    octets = filled_in(desk.page, {**values, "message": message, "user": user})
    return answer(status, octets, caller.fields, own=True)


def _about(request: Request) -> str:
    """Say from where a session is opened: for its owner, who may not recognise it."""
    agent = request.fields.get("User-Agent") or ""
    shown = "".join(octet if octet.isprintable() else "?" for octet in agent)
    return f"{request.peer.address} {shown}"[:MOST_SAID].strip()
