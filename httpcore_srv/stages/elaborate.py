"""
What does a bare answer look like to the person, or the program, that gets it?

"The server SHOULD send a representation containing an explanation of the error
situation" (RFC 9110 §15.5, §15.6), "a short hypertext note" with a redirect (§15.4):
an HTML page, ``application/problem+json`` (RFC 9457) or plain text, by Accept.  Each
names the exchange's id, which the log has too; none holds a path of this machine.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from httpcore_srv.fields.media_type import HTML, JSON, PROBLEM, TEXT, MediaType
from httpcore_srv.fields.vary import Vary
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.message import Fields, Octets, Request, Response
from httpcore_srv.resources.evidence import heard
from httpcore_srv.resources.pages import PAGE_FIELDS, Account, error_page, moved_page
from httpcore_srv.semantics.negotiation.formats import preferred
from httpcore_srv.site import Host
from httpcore_srv.stage import stage

SENTENCES = {
    301: "It has another address, and will keep that one.",
    302: "It has another address for the moment.",
    303: "The answer is at another address.",
    307: "It has another address for the moment; the method stays the same.",
    308: "It has another address, and will keep that one; the method stays the same.",
    400: "The request does not follow the rules of HTTP, so it was not carried out.",
    401: "This page needs a name and a password.",
    403: "The server understood the request, but will not show this.",
    404: "There is nothing at this address. It may have been moved or mistyped.",
    405: "What was asked for exists, but not with this method.",
    406: "This is available, but in no form that the request accepts.",
    408: "The request did not arrive in time.",
    410: "What was at this address was removed on purpose.",
    412: "A condition in the request did not hold, so nothing was done.",
    413: "The request is larger than this server accepts.",
    414: "The address is longer than this server accepts.",
    415: "The request's content is in a form that this server does not read.",
    416: "None of the requested ranges lies inside the representation.",
    417: "The request expects something that this server cannot promise.",
    421: "This server does not speak for the host that was asked for.",
    429: "Too many requests came from you in a short time.",
    431: "The request's header section is larger than this server accepts.",
    500: "Something went wrong on the server's side. It has been noted in its log.",
    501: "The server does not know how to do what was asked.",
    503: "The server is too busy just now. Try again in a moment.",
    505: "The server speaks HTTP/1.1 and HTTP/1.0 only.",
    506: "The server's lists of representations lead from one to another.",
}


# An own sentence of these says what to do as well: the status alone does not know why.
_ADVISED = frozenset({403, 410, 429})


@stage("RFC 9110 §15.5")
def elaborate(
    response: Response,
    request: Request,
    host: Host | None,
    detail: str = "",
    account: Account | None = None,
) -> Response:
    """
    Return *response* with a representation that explains it, where it has none.

    *detail* is the sentence to show instead of the status code's own; *account* is who
    is refused, None if that is nobody in particular.
    """
    explained = response.content.length != 0  # None: its length is not known yet
    if response.status < 300 or response.status == 304 or explained:
        return response
    status = response.status
    sentence = detail or SENTENCES.get(status, phrase(status) + ".")
    advised = bool(detail) and status in _ADVISED
    saying = _Saying(response, sentence, request, host, advised, account)
    described, octets = _writer_for(status, request)(saying)
    varied = ("Vary", _with_accept(response.fields.get("Vary") or ""))
    fields = response.fields.with_each((varied, *described))
    return Response(status, fields, Octets(octets), response.visitor)


@lru_cache(maxsize=256)
def _with_accept(vary: str) -> str:
    """Return a value of Vary that names Accept as well: we say few of them."""
    return str(Vary.parse(vary) | Vary(("Accept",)))


@dataclass(frozen=True, slots=True)
class _Saying:
    """What is said of *response*, in whatever form: see ``elaborate``."""

    response: Response
    sentence: str
    request: Request
    host: Host | None
    advised: bool
    account: Account | None

    @property
    def id(self) -> str:
        """The exchange's id; who keeps the answer gets to know that it is shown."""
        if (evidence := heard()) is not None:
            evidence.consulted.names_exchange = True
        return self.request.id


Writer = Callable[[_Saying], tuple[Fields, bytes]]

# The start page in origin-form and in absolute-form (RFC 9112 §3.2), with any query.
_START = re.compile(r"(?:https?://[^/?#]*)?/?(?:\?.*)?", re.IGNORECASE)


def _writer_for(status: int, request: Request) -> Writer:
    """Return how to write it: as the Accept field prefers, else as HTML."""
    writers = _WRITERS if status < 400 else _ERROR_WRITERS
    return writers[preferred(request.fields.get("Accept"), tuple(writers)) or HTML]


_OUR_PAGE = PAGE_FIELDS.with_field("Content-Type", str(HTML))


def _page(saying: _Saying) -> tuple[Fields, bytes]:
    """Write an error as the host's own page, or as ours."""
    host, status = saying.host, saying.response.status
    if host and status in host.error_pages:
        return Fields([("Content-Type", str(HTML))]), host.error_pages[status]
    octets = error_page(
        status,
        phrase(status),
        saying.sentence,
        saying.id,
        at_start=_START.fullmatch(saying.request.target) is not None,
        advised=saying.advised,
        account=saying.account,
    )
    return _OUR_PAGE, octets


def _note(saying: _Saying) -> tuple[Fields, bytes]:
    """Write a redirect as a page with one link."""
    status = saying.response.status
    note = moved_page(status, phrase(status), saying.response.fields["Location"])
    return _OUR_PAGE, note


def _problem(saying: _Saying) -> tuple[Fields, bytes]:
    """Write an error as a problem (RFC 9457 §3); without a type the title is set."""
    problem = {
        "type": "about:blank",
        "title": phrase(saying.response.status),
        "status": saying.response.status,
        "detail": saying.sentence,
        "id": saying.id,
    }
    return Fields([("Content-Type", str(PROBLEM))]), json.dumps(problem).encode()


def _json(saying: _Saying) -> tuple[Fields, bytes]:
    """Write a problem for a client that accepts JSON, but not by its own name."""
    described, octets = _problem(saying)
    return described.with_field("Content-Type", str(JSON)), octets


def _text(saying: _Saying) -> tuple[Fields, bytes]:
    """Write it as two or three lines of text."""
    response = saying.response
    location = response.fields.get("Location")
    last = f"See {location}" if location else f"id: {saying.id}"
    head = f"{response.status} {phrase(response.status)}"
    text = f"{head}\n{saying.sentence}\n{last}\n"
    return Fields([("Content-Type", str(TEXT))]), text.encode()


_WRITERS: dict[MediaType, Writer] = {HTML: _note, TEXT: _text}
_ERROR_WRITERS = {HTML: _page, PROBLEM: _problem, JSON: _json, TEXT: _text}
