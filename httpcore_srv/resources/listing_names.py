"""
How are the name, the date and the size of an entry written, and how is it linked?

A name is octets.  What is shown is for eyes and may lose something (octets that are
no UTF-8, characters that would move the text around them); what is linked loses
nothing, so that every entry can be fetched (octets are percent-encoded, RFC 3986 §2.1).
"""

import re
from datetime import UTC, datetime, timedelta

from httpcore_srv.grammar.uris import encode_segment

# C0 and C1 controls, DEL, line and paragraph separators, and the invisible characters
# that reorder text (UAX #9): "gnp.exe" must not be shown as "exe.png".
UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


def text_of(name: bytes) -> str:
    """Read a name as UTF-8; what is not becomes U+FFFD."""
    return name.decode("utf-8", "replace")


def shown(text: str) -> str:
    r"""
    Replace what cannot or should not be seen by a visible sign.

    >>> shown("two\nlines")
    'two␊lines'
    """
    return UNSHOWABLE.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    """Return the control picture of an ASCII control, U+FFFD for the others."""
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def reference(name: bytes, *, folder: bool) -> str:
    """
    Make the URI reference of an entry, relative to its folder (RFC 3986 §4.2).

    A colon comes out encoded, or what stands before it would be taken for a scheme.

    >>> reference(b"javascript:x", folder=False)
    'javascript%3Ax'
    """
    segment = encode_segment(name)
    return f"{segment}/" if folder else segment


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def date_time(seconds: int) -> str:
    """
    Write a moment, in seconds since 1970, as a date-time of RFC 3339 §5.6.

    >>> date_time(0)
    '1970-01-01T00:00:00Z'
    """
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()[:19] + "Z"


def human(octets: int) -> str:
    """
    Write a number of octets in at most three digits and a unit (powers of 1000).

    >>> human(0), human(999), human(1000), human(12_345), human(999_950_000)
    ('0 B', '999 B', '1.0 kB', '12 kB', '1.0 GB')
    """
    if octets < 1000:
        return f"{octets} B"
    value, units = octets / 1000, "kMGTPE"
    while value >= 999.5 and len(units) > 1:
        value, units = value / 1000, units[1:]
    return f"{value:.{1 if value < 9.95 else 0}f} {units[0]}B"
