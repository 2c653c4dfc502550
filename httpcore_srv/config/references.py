"""
Where may a redirection lead?

A redirect is a URI-reference (RFC 9110 §10.2.2, RFC 3986 §4.1) that a browser can
follow: a path, or an http or https URI.  ``split`` takes it apart as RFC 3986
appendix B does.
"""

import re
from typing import NamedTuple

from httpcore_srv.config.wording import shown
from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.uris import parse_authority

# unreserved / reserved / pct-encoded (RFC 3986 §2)
_URI_TEXT = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_PARTS = re.compile(
    r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_ALLOWED = 'a path, as "/new/", or an http or https URI'


class Reference(NamedTuple):
    """The parts of a URI-reference; None where a part is absent."""

    scheme: str | None
    authority: str | None
    path: str
    query: str | None
    fragment: str | None


def split(text: str) -> Reference:
    """Take a URI-reference apart; the scheme in lower case."""
    found = _PARTS.fullmatch(text)
    scheme, authority, path, query, fragment = found.groups() if found else (None,) * 5
    return Reference(
        scheme.lower() if scheme else None, authority, path or "", query, fragment
    )


def uri_reference(text: str) -> str:
    """
    Return *text*, a URI-reference to redirect to.

    Raises ValueError, which says what was found and what is allowed.
    """
    reason = _trouble(text)
    if reason:
        raise ValueError(f"found {shown(text)}, {reason}; allowed: {_ALLOWED}")
    return text


def keeps_path(text: str) -> bool:
    """Tell whether what follows a prefix can be appended to *text*."""
    reference = split(text)
    return reference.path.endswith("/") and reference[3:] == (None, None)


def _trouble(text: str) -> str | None:
    """Say why *text* cannot be redirected to, or return None."""
    if not _URI_TEXT.fullmatch(text):
        return "which is no URI-reference (RFC 3986 §4.1): other characters are %XX"
    scheme, authority, path, _, _ = split(text)
    if set("[]") & set(text.replace(authority or "", "", 1)):
        return "which has a bracket outside of an IPv6 address"
    if scheme is None and authority is None:
        return None if path.startswith("/") else "which is relative to the request"
    if scheme not in (None, "http", "https"):
        return f"whose scheme is {scheme!r}"
    try:
        host, _ = parse_authority(authority or "")
    except FieldSyntaxError:
        host = ""
    if not host:
        return "whose authority is no host with an optional port (RFC 9110 §4.2)"
    return None
