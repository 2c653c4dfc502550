"""
How does somebody log out?

    GET    200  a button
    POST   ─┬─ not our form              400  403  415
            ├─ a session                 200  it ends, here or everywhere
            ├─ credentials in a field    401  they end, and the browser lets them go
            └─ neither                   401 where there may be some, else 200

A browser that has a name and a password for a realm sends them until they are refused,
and has no button to forget them.  So the form is answered 401: at the first, a browser
that kept them to itself sends them; they are ended, and refused at the second, and so
the browser drops them.

Clear-Site-Data takes away what pages of this origin left in the browser.  It does not
say "cookies": that would take those of every host of the registered domain, and log
people out of what is not ours; our own cookie is removed by its name.
"""

from datetime import datetime

from httpcore_srv.access.entrance.desk import (
    Caller,
    Desk,
    answer,
    caller_of,
    form_of,
    no_form,
)
from httpcore_srv.access.entrance.entrance_pages import gone_page, leave_page
from httpcore_srv.access.entrance.form import Form, Refusal
from httpcore_srv.access.entrance.origins import is_from_here
from httpcore_srv.access.entrance.session_cookie import removal, tokens_of
from httpcore_srv.access.events import Event, note
from httpcore_srv.access.forgetting import forget, forgets
from httpcore_srv.fields.clear_site_data import ClearSiteData
from httpcore_srv.message import Request, Response
from httpcore_srv.state.sessions.protocol import Session, Sessions

CLEARED = ("Clear-Site-Data", str(ClearSiteData(("cache", "storage"))))


def log_out(desk: Desk, request: Request, now: datetime) -> Response:
    """Answer a GET, HEAD or POST of the log-out page.  Raises StoreUnavailable."""
    caller = caller_of(desk, request, now)
    if request.method != "POST":
        return _button(desk, caller, 200)
    if forgets(desk.realm) and _says_nothing(caller):
        return _refused(desk, caller)
    form = form_of(desk, caller)
    if isinstance(form, Refusal):
        refused = form.status == 415
        return no_form() if refused else _button(desk, caller, form.status)
    session = caller.visit.session
    if session is not None and desk.realm.sessions is not None:
        _end(desk.realm.sessions, session, caller, form, desk)
    if forgets(desk.realm) and "Authorization" in request.fields:
        return _refused(desk, caller)
    return _gone(desk, caller)


def _says_nothing(caller: Caller) -> bool:
    """
    Tell whether the request ends nothing as it is, but may when it is sent again.

    Some clients send no content before they were asked for credentials, so the form is
    looked at when they come.
    """
    request = caller.request
    known = caller.visit.session is not None or "Authorization" in request.fields
    return not known and is_from_here(request)


def _button(desk: Desk, caller: Caller, status: int) -> Response:
    """Show the button, to whom there may be something to end."""
    realm, session = desk.realm, caller.visit.session
    if session is None and not forgets(realm):
        octets = gone_page(realm.name, asked=False)
        return answer(status, octets, caller.fields)
    token = desk.tokens.issue(caller.binding, caller.now)
    user = None if session is None else session.user
    octets = leave_page(realm.name, user=user, form_token=token)
    return answer(status, octets, caller.fields)


def _end(
    sessions: Sessions, session: Session, caller: Caller, form: Form, desk: Desk
) -> None:
    """End what the browser's cookies open, or all that its user has opened."""
    request, now, realm = caller.request, caller.now, desk.realm
    if "everywhere" in form:
        sessions.close_all(session.user, now)
    for token in (*tokens_of(request, realm.cookie), caller.visit.token):
        if token is not None:
            sessions.close(token, now)
    note(
        Event.LOGOUT,
        request,
        realm=realm.name,
        user=session.user,
        scheme="form",
        reason="everywhere" if "everywhere" in form else "",
    )


def _refused(desk: Desk, caller: Caller) -> Response:
    """End the credentials of the request, and ask for others."""
    forgotten = forget(desk.realm, desk.host, caller.request, caller.now)
    challenges = [("WWW-Authenticate", text) for text in forgotten.challenges]
    octets = gone_page(desk.realm.name, asked=True)
    return _left(desk, caller, answer(401, octets, challenges), forgotten.user)


def _gone(desk: Desk, caller: Caller) -> Response:
    """Say that there is nothing any more."""
    session = caller.visit.session
    octets = gone_page(desk.realm.name, asked=False)
    user = None if session is None else session.user
    return _left(desk, caller, answer(200, octets, ()), user)


def _left(desk: Desk, caller: Caller, response: Response, user: str | None) -> Response:
    """Take from the browser what it was given, if it was."""
    realm, request = desk.realm, caller.request
    fields = response.fields
    if tokens_of(request, realm.cookie):
        value = removal(realm.cookie, secure=request.peer.secure)
        fields = fields.with_line("Set-Cookie", value)
    if user is not None:
        fields = fields.with_line(*CLEARED)
    return Response(response.status, fields, response.content, visitor=user)
