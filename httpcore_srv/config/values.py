"""
Which texts may stand as values?

One function a kind of text: it returns the text, in normal form where there is one,
or raises ValueError whose sentence says what was found and what is allowed.
"""

import codecs
import re
from collections.abc import Callable

from httpcore_srv.config.wording import shown
from httpcore_srv.errors import HttpcoreError
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.grammar.core import TOKEN, is_token
from httpcore_srv.grammar.uris import parse_authority

# field-value without obs-text: new fields "SHOULD limit their values to visible
# US-ASCII octets (VCHAR), SP, and HTAB" (RFC 9110 §5.5); so do those that we send.
_FIELD_VALUE = re.compile(r"(?:[\x21-\x7e](?:[ \t\x21-\x7e]*[\x21-\x7e])?)?")

# product = token ["/" product-version]
# Server  = product *( RWS ( product / comment ) )
_PRODUCT = rf"{TOKEN}(?:/{TOKEN})?"
_SERVER = re.compile(rf"{_PRODUCT}(?: (?:{_PRODUCT}|\([^()\\]*\)))*")

_HSTS = re.compile(
    r'max-age=(?:[0-9]{1,10}|"[0-9]{1,10}")(?: ?; ?(?:includeSubDomains|preload))*',
    re.IGNORECASE,
)

# segments of unreserved, sub-delims, ":" and "@": the same before and after decoding
_PREFIX = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]+/)*")
_EXTENSION = re.compile(r"\.[^\x00-\x20/.\x7f]+")

# Fields that only the server can know; what to do instead.
RESERVED = {
    "connection": "the server manages connections",
    "keep-alive": "the server manages connections",
    "upgrade": "the server manages connections",
    "content-length": "the server frames messages",
    "transfer-encoding": "the server frames messages",
    "trailer": "the server frames messages",
    "content-range": "the server computes it",
    "content-type": "it belongs to each file; use types, charset and default_type",
    "content-encoding": "it belongs to each file",
    "content-language": "it belongs to each file",
    "content-location": "it belongs to the representation that was selected",
    "tcn": "it tells how the representation was selected",
    "alternates": "it lists the representations that are there",
    "repr-digest": "the server computes it",
    "content-digest": "the server computes it",
    "accept-ranges": "the server says what it does",
    "cache-control": "it is said with cache_control",
    "surrogate-control": "it is said with surrogate_control, in a rule",
    "no-vary-search": "it is said with no_vary_search, in a rule",
    "cache-groups": "it is said with cache_groups, in a rule",
    "cache-tag": "it is said with cache_tag, in a rule",
    "expires": "it follows from cache_control",
    "pragma": "it follows from cache_control",
    "age": "it is for caches to say (RFC 9111 §5.1)",
    "cache-status": "it is for caches to say (RFC 9211 §2)",
    "date": "the server computes it",
    "etag": "the server computes it",
    "last-modified": "the server computes it",
    "server": 'use the key "server" at the top of the file',
    "x-content-type-options": "the server says nosniff of every type",
    "strict-transport-security": 'use the key "hsts" at the top of the file',
}


def accepted(read: Callable[[str], object]) -> Callable[[str], str]:
    """Make a check of *read*: the text itself, or ValueError for what it refuses."""

    def check(text: str) -> str:
        try:
            read(text)
        except HttpcoreError as error:
            raise ValueError(str(error)) from error
        return text

    return check


def text(value: str) -> str:
    """Return a text that is not empty: a path, or a pattern."""
    if not value or "\0" in value:
        raise _refused(value, "a text that is not empty and holds no NUL")
    return value


def host_name(text: str) -> str:
    """Return a host in lower case: exact, ``*.parent``, or ``*`` for any."""
    if text == "*":
        return text
    name = text.removeprefix("*.")
    try:
        host, port = parse_authority(name)
    except HttpcoreError as error:
        raise _refused(text, _host_hint(name)) from error
    if port is not None or not host or "*" in host or name.endswith(":"):
        raise _refused(text, 'a name without port, as "example.org"')
    return f"*.{host}" if name != text else host


def prefix(text: str) -> str:
    """Return a path that begins and ends with a slash."""
    slashed = f"/{text.strip('/')}/" if text.strip("/") else "/"
    if not _is_prefix(text):
        meant = f' (did you mean "{slashed}"?)' if _is_prefix(slashed) else ""
        raise _refused(
            text,
            'a path that begins and ends with "/", of letters, digits and '
            f"-._~!$&'()*+,;=:@{meant}",
        )
    return text


def field_name(text: str) -> str:
    """Return a field name that a configuration may set (RFC 9110 §5.1)."""
    if not is_token(text):
        raise _refused(text, "a field name, which is a token (RFC 9110 §5.1)")
    targeted = "it is said with targeted, in a rule"
    targeted = targeted if text.lower().endswith("-cache-control") else ""
    if reason := RESERVED.get(text.lower(), targeted):
        raise ValueError(f"the field {text} cannot be set here: {reason}")
    return text


def field_value(text: str) -> str:
    """Return a field value: no CR, LF or other control (RFC 9110 §5.5)."""
    if not _FIELD_VALUE.fullmatch(text):
        raise _refused(
            text,
            "a field value, which is visible US-ASCII with single lines and no space "
            "at its ends (RFC 9110 §5.5)",
        )
    return text


def server_value(text: str) -> str:
    """Return the value of Server, or "" for none (RFC 9110 §10.2.4)."""
    if text and not _SERVER.fullmatch(text):
        raise _refused(text, 'products, as "name/1.0", or "" (RFC 9110 §10.2.4)')
    return text


def cache_control(text: str) -> CacheControl:
    """Read a value of Cache-Control that does not contradict itself (RFC 9111 §5.2)."""
    allowed = 'directives, as "public, max-age=60" (RFC 9111 §5.2)'
    try:
        said = CacheControl.read(text)
    except HttpcoreError as error:
        raise ValueError(f"found {shown(text)}, {error}; allowed: {allowed}") from error
    if said == CacheControl():
        raise _refused(text, allowed)
    for conflict in said.conflicts():
        raise ValueError(
            f"found {shown(text)}, but {conflict}; allowed: directives that agree"
        )
    return said


def cache_control_text(text: str) -> str:
    """Return the value of Cache-Control, as it is written."""
    cache_control(text)
    return text


def hsts_value(text: str) -> str:
    """Return the value of Strict-Transport-Security, or "" for none (RFC 6797 §6.1)."""
    if text and not _HSTS.fullmatch(text):
        raise _refused(
            text, '"max-age=31536000; includeSubDomains" or "" (RFC 6797 §6.1)'
        )
    return text


def charset(text: str) -> str:
    """Return a charset's name, or "" for none (RFC 9110 §8.3.2)."""
    try:
        known = not text or (is_token(text) and bool(codecs.lookup(text)))
    except LookupError:
        known = False
    if not known:
        raise _refused(text, 'a charset, as "utf-8", or ""')
    return text


def media_type(text: str) -> str:
    """Return a media type (RFC 9110 §8.3.1)."""
    try:
        MediaType.parse(text)
    except HttpcoreError as error:
        raise _refused(text, 'a media type, as "text/plain"') from error
    return text


def media_type_or_none(text: str) -> str:
    """Return a media type, or "" for none."""
    return media_type(text) if text else text


def extension(text: str) -> str:
    """Return the end of a file name, from its last dot on."""
    if not _EXTENSION.fullmatch(text):
        meant = f".{text.rpartition('.')[2]}"
        hint = f' (did you mean "{meant}"?)' if _EXTENSION.fullmatch(meant) else ""
        raise _refused(text, f'an extension with its dot, as ".md"{hint}')
    return text


def file_name(text: str) -> str:
    """Return the name of a file within a directory."""
    if text in ("", ".", "..") or "/" in text or "\0" in text:
        raise _refused(text, 'a file name without "/", as "index.html"')
    return text


def error_status(text: str) -> str:
    """Return a status code of the classes 4xx and 5xx, as digits (RFC 9110 §15)."""
    if not re.fullmatch("[45][0-9][0-9]", text):
        raise _refused(text, "a status code from 400 to 599")
    return text


def _refused(text: str, allowed: str) -> ValueError:
    """Say what was found and what is allowed."""
    return ValueError(f"found {shown(text)}; allowed: {allowed}")


def _is_prefix(text: str) -> bool:
    """Tell whether *text* is a prefix; dot segments would be removed from targets."""
    segments = text.split("/")
    return bool(_PREFIX.fullmatch(text)) and not {".", ".."} & set(segments)


def _host_hint(name: str) -> str:
    """Say how to write a host; an international name is written with A-labels."""
    try:
        ascii_name = name.encode("idna").decode()
    except UnicodeError:
        ascii_name = name
    if ascii_name != name and not name.isascii():
        return f'the A-labels of that name, "{ascii_name}" (RFC 5890)'
    return 'a host, as "example.org", "*.example.org", "[::1]", or "*" for any'
