"""
Which texts name a realm, a store, a cookie or an entrance?

One function a kind of text, as in ``values``: it returns the text, or raises ValueError
whose sentence says what was found and what is allowed.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from httpcore_srv.config import values
from httpcore_srv.config.wording import quoted, shown
from httpcore_srv.errors import ConfigError, FieldSyntaxError
from httpcore_srv.grammar.core import is_token
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.state.stores.opening import open_store

# Visible US-ASCII and single spaces, without what a quoted-string escapes (clients
# unescape or do not) and without the colon that ends a realm in A1 (RFC 7616 §3.4.2).
_REALM = re.compile(r"[!#-9;-\[\]-~]+(?: [!#-9;-\[\]-~]+)*")
MOST_OF_REALM = 100

# What a browser takes as a promise that we may not be able to keep (RFC 6265bis §4.1.3)
_PREFIXES = ("__secure-", "__host-", "__http-")

# The first words of requirements, each with what follows it; the keys of trees
REQUIREMENTS = {
    **dict.fromkeys(("anyone", "nobody", "valid-user", "link", "secure"), ""),
    **{"user": " NAME", "group": " NAME", "from": " NETWORK", "method": " NAME"},
    "time": " 08:00-18:00",
}
TREES = ("all", "any", "none", "not")
_TEXTS = ", ".join(f"{word}{more}" for word, more in REQUIREMENTS.items())
_ALLOWED = f"allowed: {_TEXTS}, or a table of {', '.join(TREES)}"

SQLITE, MEMORY = "sqlite", "memory"
_STORES = f'"{SQLITE}", "{MEMORY}", a path as "state.sqlite", "redis://host:6379/0" or '
_STORES += '"unix:/path"'


def realm_name(text: str) -> str:
    """Return the name of a realm (RFC 9110 §11.5), as people are shown it."""
    if not _REALM.fullmatch(text) or len(text) > MOST_OF_REALM:
        allowed = f"up to {MOST_OF_REALM} visible characters of US-ASCII without"
        raise ValueError(
            f'found {shown(text)}; allowed: {allowed} ", \\ and :, in single spaces'
        )
    return text


def cookie_name(text: str) -> str:
    """Return the name of a cookie, without the prefix that is put before it."""
    if not is_token(text):
        raise _refused(text, 'a token (RFC 6265 §4.1.1), as "session"')
    if text.lower().startswith(_PREFIXES):
        raise _refused(text, "a name without prefix: __Host- is put before it over TLS")
    return text


def entrance(text: str) -> str:
    """Return the prefix below which people log in and out, or "" for none."""
    if text == "/":
        raise _refused(text, 'a prefix of its own, as "/login/", or "" for none')
    return values.prefix(text) if text else text


def requirement(value: object) -> object:
    """Return what is asked of visitors: a text, or a tree of tables and arrays."""
    try:
        requirement_of(value)
    except FieldSyntaxError as error:
        known = (*REQUIREMENTS, *TREES)
        words = re.findall("[a-z-]+", error.text.lower())[:1]
        near = [] if set(words) & set(known) else _near(words, known)
        meant = f"did you mean {quoted(near[0])}? " if near else ""
        reason = "" if error.text == value else f", {error}"
        raise ValueError(f"found {shown(value)}{reason}; {meant}{_ALLOWED}") from error
    return value


def store(text: str) -> str:
    """Return where state is kept: a word, a path, or the address of a server."""
    is_word = not set("./:") & set(text)
    if values.text(text) in (SQLITE, MEMORY):
        return text
    if is_word or not text.strip("."):
        raise _refused(text, _STORES)
    try:
        open_store(text, Path())  # which opens nothing yet
    except ConfigError as error:
        raise ValueError(f"found {error}; allowed: {_STORES}") from error
    return text


def _near(words: list[str], known: Sequence[str]) -> list[str]:
    """Return what the first of *words* was probably meant to be, or nothing."""
    return [name for word in words for name in get_close_matches(word, known, 1, 0.6)]


def _refused(text: str, allowed: str) -> ValueError:
    """Say what was found and what is allowed."""
    return ValueError(f"found {shown(text)}; allowed: {allowed}")
