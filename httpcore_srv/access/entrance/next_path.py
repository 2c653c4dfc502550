r"""
Where may somebody be sent after log-in?

To a path of this origin: "/", and what is no second slash.  A browser is more liberal
than the grammar, so more is refused than the grammar would:

    //host   /\host   \\host     a backslash is a slash to it
    /<TAB>/host                  tabs and line ends it drops wherever they stand
    /.//host   /a/..//host       dot segments it removes
    /%2e/   /%2F/host            and some servers, and proxies, decode before they look

What is refused is not mended: there is no knowing what was meant.
"""

import re
from urllib.parse import quote, unquote_to_bytes

MOST = 2048

# Every character that a URI may hold raw (RFC 3986 §2); others are percent-encoded.
_RAW = "/?#:@!$&'()*+,;=-._~%"

_REFUSED = re.compile(r"[\x00-\x20\x7f\\]")
_REFUSED_DECODED = re.compile(rb"[\x00-\x1f\x7f/\\]")
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DOTS = frozenset({b".", b".."})

# So often an encoded segment is decoded, to see what it might become on its way.
_TIMES = 3


def local_path(text: str) -> str | None:
    """
    Return *text* as a reference to a path of this origin, or None if it is none.

    >>> local_path("/members/?page=2"), local_path("//evil.example/")
    ('/members/?page=2', None)
    """
    if len(text) > MOST or not text.startswith("/"):
        return None
    if _REFUSED.search(text) or _BROKEN.search(text):
        return None
    *names, last = re.split("[?#]", text, maxsplit=1)[0].split("/")[1:]
    if "" in names or not all(map(_is_plain, [*names, last])):
        return None
    try:
        return quote(text, safe=_RAW)
    except UnicodeEncodeError:  # half a surrogate pair
        return None


def entrance_target(entrance: str, target: str) -> str:
    """
    Return the reference to *entrance* that leads back to *target*, a path and query.

    >>> entrance_target("/login/", "/members/?a=1&b=2")
    '/login/?next=%2Fmembers%2F%3Fa%3D1%26b%3D2'
    """
    path = local_path(target)
    return entrance if path is None else f"{entrance}?next={quote(path, safe='')}"


def _is_plain(segment: str) -> bool:
    """Tell whether *segment* stays one ordinary segment, however often decoded."""
    octets = segment.encode("utf-8", "surrogatepass")
    for _ in range(_TIMES):
        if octets in _DOTS or _REFUSED_DECODED.search(octets):
            return False
        octets = unquote_to_bytes(octets)
    return octets not in _DOTS and not _REFUSED_DECODED.search(octets)
