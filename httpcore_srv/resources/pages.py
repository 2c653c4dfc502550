"""
What does everything the server itself says look like?

    page        title and main ──▶ one HTML document
    error_page  what happened, what one can do, and an id to quote
    moved_page  the note that goes with a redirect

One stylesheet, light and dark, from phone to desktop.  A page runs no script and
fetches nothing, and ``PAGE_FIELDS`` makes the browser hold us to that: the only style
allowed is the one whose hash the policy names.  Text is escaped here; only *main* is
taken as HTML.
"""

import base64
import hashlib
import importlib.resources
import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from httpcore_srv.message import Fields


def _style() -> str:
    """Read the stylesheet; leave out what only its readers need."""
    files = importlib.resources.files("httpcore_srv.resources")
    text = files.joinpath("page.css").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/|\n\s*", "", text, flags=re.DOTALL)


STYLE = _style()


def _hash_source(text: str) -> str:
    """Name *text* as CSP does: 'sha256-…' (Content Security Policy 3 §2.3.1)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


PAGE_FIELDS = Fields(
    (
        (
            "Content-Security-Policy",
            f"default-src 'none'; style-src {_hash_source(STYLE)}; base-uri 'none'; "
            "form-action 'self'; frame-ancestors 'none'",
        ),
        # Not "no-referrer": under that policy a browser's POST of a form says
        # "Origin: null", and a log-in page could not tell its own form from another's.
        ("Referrer-Policy", "same-origin"),
    )
)


def page(title: str, main: str, *, language: str = "en") -> bytes:
    """
    Make one HTML document, in UTF-8; send it with ``PAGE_FIELDS``.

    *title* is plain text; *main* is the HTML inside ``<main>``, with every foreign
    text in it escaped already; *language* is the language tag of both (RFC 5646).
    """
    return f"{_beginning(title, language)}{main}{_END}".encode(errors="replace")


def _beginning(title: str, language: str = "en") -> str:
    """Write a page as far as its main part."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n<main>\n"
    )


_END = "\n</main>\n</html>\n"


_ORDINARY_BROWSER = (
    "An ordinary browser, up to date, will ask in a way that is known here."
)

# What one can do about it, where the status code tells; otherwise by its class.
_ADVICE = {
    400: "The program that sent the request, or something between it and this server, "
    "made a mistake. Reloading the page, or typing its address anew, may help.",
    401: "Log in with a name and a password that are known here, then try again.",
    403: "If you should be able to see it, ask the person who runs this site "
    "for access.",
    404: "Look at the address once more, letter by letter, or begin at the start page "
    "and follow its links.",
    405: "The address is right, but it cannot be used in this way. Opening it anew "
    "as an ordinary page may help.",
    406: "The page exists, but not in a form your program says it accepts.",
    408: "The connection may be slow or have been interrupted. Try again.",
    410: "It will not come back. Links to it can be deleted.",
    412: "It has changed since you last saw it. Load it again, then repeat "
    "what you did.",
    413: "Send something smaller, or in several parts.",
    414: "Shorten the address: often the part after the question mark is too long.",
    416: "The file may have become shorter since a download began. "
    "Start the download again.",
    421: "The address may be misspelt, or its name may not be set up "
    "on this server yet.",
    429: "Wait a little, then try again.",
    431: "Deleting the cookies of this site in your browser often helps.",
    501: _ORDINARY_BROWSER,
    503: "Nothing is wrong with what you asked. If you wait a little, reloading this "
    "page should be enough.",
    505: _ORDINARY_BROWSER,
}
_ADVICE_BY_CLASS = {
    4: "Check the address and what was sent to it, then try again.",
    5: "The fault is not yours. Try again in a while; if it stays, tell the person "
    "who runs this site.",
}
_OFFERS_HOME = frozenset({403, 404, 410})
_NO_START_PAGE = (
    "This site has no start page. If you know the address of one of its pages, "
    "enter it in full."
)


@dataclass(frozen=True, slots=True)
class Account:
    """Who is logged in; *log_out* is a reference to the page where that ends."""

    name: str
    log_out: str


def error_page(
    status: int,
    phrase: str,
    sentence: str,
    id: str,
    *,
    at_start: bool = False,
    advised: bool = False,
    account: Account | None = None,
) -> bytes:
    """
    Make the page of an error response (RFC 9110 §15.5, §15.6).

    *phrase* is the heading; *sentence* says what happened; what one can do about it
    follows from *status*; *id* is what a visitor can quote and the log holds ("" for
    none).  All are plain text, and all are shown: they may hold no path and no secret.
    *at_start* tells that the start page itself was asked for: nothing leads there.
    *advised* tells that *sentence* says what to do as well.  Whoever is refused under
    the name of an *account* learns how to come under another one.
    """
    whom = account if status == 403 else None
    before = _told(status, phrase, sentence, at_start, advised, whom)
    foot = f'\n<p class="foot">Reference <code>{escape(id)}</code></p>' if id else ""
    return before + f"{foot}\n</article>{_END}".encode(errors="replace")


# Of few sites more is said; those that do not know whom they refuse say it often.
@lru_cache(maxsize=128)
def _told(
    status: int,
    phrase: str,
    sentence: str,
    at_start: bool,
    advised: bool,
    account: Account | None,
) -> bytes:
    """Write the page of an error as far as it says the same of every request."""
    advice = _ADVICE.get(status) or _ADVICE_BY_CLASS.get(status // 100, "")
    if at_start and status == 404:
        advice = _NO_START_PAGE
    if advised:
        advice = ""
    offers_home = status in _OFFERS_HOME and not at_start
    parts = [
        f'<article class="note">\n<p class="status">{status}</p>',
        f"<h1>{escape(phrase or 'Error')}</h1>",
        f'<p class="lead">{escape(sentence)}</p>' if sentence else "",
        f"<p>{advice}</p>" if advice else "",
        _other_name(account) if account else "",
        '<p><a href="/">Go to the start page</a></p>' if offers_home else "",
    ]
    main = "\n".join(part for part in parts if part)
    beginning = _beginning(f"{status} {phrase}".rstrip())
    return f"{beginning}{main}".encode(errors="replace")


def _other_name(account: Account) -> str:
    """Say as whom one is refused, and how to be somebody else."""
    return (
        f"<p>You are logged in as <strong><bdi>{escape(account.name)}</bdi></strong>. "
        f'To try another name, <a href="{escape(account.log_out)}">log out</a>, '
        "then log in with that one.</p>"
    )


# A reference without a scheme, or with one that leads to a page: anything else
# ("javascript:", "data:") is shown but not made a link.
_LINKABLE = re.compile(r"(?:https?:|[^:]*(?:[/?#]|$))", re.IGNORECASE)


def moved_page(status: int, phrase: str, location: str) -> bytes:
    """
    Make the "short hypertext note" of a redirect (RFC 9110 §15.4).

    *location* is the Location field's value.
    """
    shown = escape(location)
    linked = f'<a href="{shown}">{shown}</a>' if _LINKABLE.match(location) else shown
    main = (
        f'<article class="note">\n<p class="status">{status}</p>\n'
        f"<h1>{escape(phrase or 'Redirect')}</h1>\n"
        f'<p class="lead">It has another address: {linked}</p>\n</article>'
    )
    return page(f"{status} {phrase}".rstrip(), main)
