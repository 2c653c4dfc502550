"""
How is what a client sent made fit to be read in a log?

    escape            every octet that is not printable ASCII, and what quoting uses
    json_text         JSON, in which DEL is escaped, too
    without_secrets   userinfo, and what a signed link opens by, are left out of URIs
"""

import json
import re

# Everything but printable ASCII, and the two characters that quoting gives a meaning.
_UNSAFE = re.compile(r"[^ !#-\[\]-~]")

# What stands before the last "@" of an authority: userinfo, and what is meant as one.
_USERINFO = re.compile(r"(^|//)[^/?#]*@")

# What opens a path to whoever has it: the token of a signed link, as a parameter or as
# part of another's value, percent-encoded or not.
_SHARE = "".join(f"(?:{letter}|%{ord(letter):x})" for letter in "share")
_TOKEN = re.compile(
    rf"((?:[?&]|%3f|%26){_SHARE}(?:=|%3d))(?:(?!%26|%23)[^&#])*", re.IGNORECASE
)

# JSON leaves one control octet as it is.
_DEL = {0x7F: "\\u007f"}


def escape(text: str) -> str:
    r"""
    Return *text* with every octet that is not printable ASCII as ``\xhh``.

    >>> escape('a"b\x1b[31m')
    'a\\x22b\\x1b[31m'
    """
    return _UNSAFE.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", text)


def json_text(value: object) -> str:
    """Return *value* in JSON, without any control octet."""
    text = json.dumps(value)
    return text.translate(_DEL) if "\x7f" in text else text


def without_secrets(uri: str) -> str:
    """Return *uri* without userinfo, which some clients leave in, and tokens."""
    return without_tokens(_USERINFO.sub(r"\1", uri) if "@" in uri else uri)


def without_tokens(uri: str) -> str:
    """Return *uri* with a hyphen for what opens a signed link."""
    if "?" in uri or "&" in uri or "%" in uri:  # one of them stands before each
        return _TOKEN.sub(r"\1-", uri)
    return uri
