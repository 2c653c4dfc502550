"""
How does a parameter hold text that is no ASCII?

ext-value = charset "'" [ language ] "'" value-chars (RFC 8187 §3.2.1), as in
``username*`` (RFC 7616 §3.4) and ``filename*`` (RFC 6266 §4.3):

    UTF-8'de'Gr%C3%BC%C3%9Fe

Who writes one uses UTF-8 (§3.2.1); nothing else is read here.
"""

import re
from urllib.parse import unquote_to_bytes

from httpcore_srv.errors import FieldSyntaxError

# attr-char = ALPHA / DIGIT / "!" / "#" / "$" / "&" / "+" / "-" / "." / "^" / "_"
#           / "`" / "|" / "~"
_ATTR_CHAR = r"[0-9A-Za-z!#$&+\-.^_`|~]"
_IS_ATTR_CHAR = re.compile(_ATTR_CHAR)

# value-chars = *( pct-encoded / attr-char )
_VALUE_CHARS = rf"(?:{_ATTR_CHAR}|%[0-9A-Fa-f]{{2}})*+"

# The language is a Language-Tag; it says nothing here and is read by its shape.
_EXT_VALUE = re.compile(
    rf"(?i:utf-8)'(?:[A-Za-z0-9]{{1,8}}(?:-[A-Za-z0-9]{{1,8}})*+)?'"
    rf"(?P<value>{_VALUE_CHARS})"
)


def parse_ext_value(text: str) -> str:
    """
    Read an ext-value, or raise FieldSyntaxError, also for octets that are no UTF-8.

    The result may hold any character, controls included.

    >>> parse_ext_value("utf-8'de'Gr%C3%BC%C3%9Fe")
    'Grüße'
    """
    found = _EXT_VALUE.fullmatch(text)
    if found is None:
        raise FieldSyntaxError("ext-value", text)
    try:
        return unquote_to_bytes(found["value"]).decode("utf-8")
    except UnicodeDecodeError as error:
        raise FieldSyntaxError("UTF-8 in an ext-value", text) from error


def write_ext_value(text: str) -> str:
    """
    Write *text* as an ext-value; FieldSyntaxError for what is no text (surrogates).

    >>> write_ext_value("Jäsøn Doe")
    "UTF-8''J%C3%A4s%C3%B8n%20Doe"
    """
    try:
        octets = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FieldSyntaxError("text for an ext-value", text) from error
    return "UTF-8''" + "".join(map(_value_char, octets))


def _value_char(octet: int) -> str:
    sign = chr(octet)
    return sign if _IS_ATTR_CHAR.fullmatch(sign) else f"%{octet:02X}"
