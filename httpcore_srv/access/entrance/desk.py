"""
What do both pages of an entrance need?

A desk: the realm, and the host that it stands on.  Whatever it hands out is for one
browser and one moment: ``no-store``, always.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from httpcore_srv.access.entrance.form import (
    FORM,
    MOST_FIELDS,
    Form,
    Refusal,
    read_form,
)
from httpcore_srv.access.entrance.form_tokens import (
    FormTokens,
    binding_of,
    form_cookie,
    new_binding,
)
from httpcore_srv.access.entrance.next_path import local_path
from httpcore_srv.access.entrance.origins import is_from_here
from httpcore_srv.access.entrance.session_cookie import (
    changes_of,
    setting,
    visit_of,
)
from httpcore_srv.fields.media_type import HTML
from httpcore_srv.message import Fields, Octets, Request, Response
from httpcore_srv.protection import Realm
from httpcore_srv.resources.pages import PAGE_FIELDS
from httpcore_srv.site import Host
from httpcore_srv.state.sessions.visit import Visit

HOME = "/"
NO_STORE = ("Cache-Control", "no-store")

# A site's own page may have scripts and styles, but be in no frame, and send its form
# nowhere else.
OWN_PAGE_FIELDS = Fields(
    [
        (
            "Content-Security-Policy",
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
        ("Referrer-Policy", "same-origin"),  # see PAGE_FIELDS
    ]
)


@dataclass(frozen=True, slots=True)
class Desk:
    """An entrance at work; *page* is the site's own log-in page, None for ours."""

    realm: Realm
    host: Host
    page: str | None = None

    @property
    def tokens(self) -> FormTokens:
        """The tokens of the realm's forms."""
        return FormTokens(self.realm.keys, self.realm.name)


@dataclass(frozen=True, slots=True)
class Caller:
    """
    Whose browser sent *request*, at the moment *now*: its *visit*.

    *binding* is what its forms are bound to; *fields* are the Set-Cookie lines that it
    is due, if there are any.
    """

    request: Request
    now: datetime
    visit: Visit
    binding: str
    fields: Fields = Fields()


def caller_of(desk: Desk, request: Request, now: datetime) -> Caller:
    """
    Look at the cookies of *request*; who has none yet is given one for forms.

    Raises StoreUnavailable.
    """
    realm, secure = desk.realm, request.peer.secure
    visit = visit_of(request, realm, now) or Visit()
    fields = changes_of(visit, realm, secure=secure)
    if visit.session is not None:
        return Caller(request, now, visit, visit.session.id_hash, fields)
    binding = binding_of(request, realm.cookie)
    if binding is None:
        binding = new_binding()
        cookie = setting(form_cookie(realm.cookie), binding, secure=secure)
        fields = fields.with_line("Set-Cookie", cookie)
    return Caller(request, now, visit, binding, fields)


def form_of(desk: Desk, caller: Caller) -> Form | Refusal:
    """
    Return the form that the request of *caller* carries, if it is one of ours.

    403 refuses what another site may have sent; 400 and 415 what is no form.
    """
    if not is_from_here(caller.request):
        return Refusal(403)
    form = read_form(caller.request)
    if isinstance(form, Refusal):
        return form
    token = form.get("form_token", "")
    ours = desk.tokens.hold(token, caller.binding, caller.now)
    return form if ours else Refusal(403)


def asked_for(target: str) -> str | None:
    """Return the one ``next`` in the query of the request target; of two, none."""
    query = target.partition("?")[2]
    try:
        pairs = parse_qsl(query, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    found = [value for name, value in pairs if name == "next"]
    return found[0] if len(found) == 1 else None


def destination(text: str | None, realm: Realm) -> str:
    """Return where *text*, the ``next`` of a form or query, leads; else to the top."""
    path = local_path(text or "")
    within = realm.entrance is not None and (path or "").startswith(realm.entrance)
    return HOME if path is None or within else path


def answer(
    status: int, octets: bytes, lines: Iterable[tuple[str, str]], *, own: bool = False
) -> Response:
    """Answer with a page that nobody keeps; *own* if it is the site's."""
    fields = OWN_PAGE_FIELDS if own else PAGE_FIELDS
    described = [("Content-Type", str(HTML)), NO_STORE]
    return Response(status, Fields([*fields, *described, *lines]), Octets(octets))


def no_form() -> Response:
    """Answer content that is no form: what would have done (RFC 9110 §15.5.16)."""
    return Response(415, Fields([("Accept", FORM), NO_STORE]))
