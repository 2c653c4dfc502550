"""
Which texts may stand in a rule?

One function a kind of text, as in ``values``: it returns the text, or raises ValueError
whose sentence says what was found and what is allowed.  ``time_of_day`` and
``replacement`` return what the texts mean.
"""

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from httpcore_srv.config import values
from httpcore_srv.config.wording import shown
from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.accept import MediaRange
from httpcore_srv.fields.cache_groups import MOST_CHARACTERS, write_groups
from httpcore_srv.fields.no_vary_search import NoVarySearch
from httpcore_srv.fields.surrogate_control import checked
from httpcore_srv.fields.targeted import write_targeted
from httpcore_srv.grammar.core import is_token
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.policy.times_of_day import TimeOfDay

# A tag is one member of a list without a grammar of its own: no comma, no space.
_TAG = re.compile(r"[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]{1,1024}")
_TIME = re.compile(
    r"(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?: (?P<zone>.+))?"
)
_STATUS = re.compile(r"[1-5][0-9]{2}|[1-5]xx")
_REPEATING = ("206", "304")
_BRACES = re.compile(r"\{[^{}]*,[^{}]*\}")
_CHARACTER_SET = re.compile(r"\[!?\]?[^\]]*\]")
_REFERENCE = re.compile(r"\\(.?)")


def changed_name(text: str) -> str:
    """Return the name of a field that a rule may change or take away."""
    if text.lower() == "vary":
        raise ValueError(f"the field {text} can only grow: use merge, or add")
    return values.field_name(text)


def merged_name(text: str) -> str:
    """Return the name of a field whose members a rule may join (RFC 9110 §5.6.1)."""
    if text.lower() == "set-cookie":
        raise ValueError(f"the field {text} is no list (RFC 6265 §3): use add")
    return values.field_name(text)


def path_pattern(text: str) -> str:
    """Return a pattern of paths below a mount; braces stand for themselves."""
    if _BRACES.search(_CHARACTER_SET.sub("", text)):
        raise _refused(text, 'a pattern each, as ["*.js", "*.css"]')
    allowed = 'a path below the mount, as "*.js", "assets/*.css" or "docs/**"'
    return _read(text, PathPattern.parse, allowed)


def media_range(text: str) -> str:
    """Return a media range without a weight (RFC 9110 §12.5.1)."""
    allowed = 'a media type or range, as "text/html" or "image/*" (RFC 9110 §12.5.1)'
    _read(text, MediaRange.parse, allowed)
    if MediaRange.parse(text).weight != 1:
        raise _refused(text, allowed)
    return text


def status(value: object) -> str:
    """Return a status code, or a class of them, as text (RFC 9110 §15)."""
    text = str(value) if isinstance(value, int | str) else ""
    if isinstance(value, bool) or not _STATUS.fullmatch(text):
        allowed = 'a status code, as 404, or a class, as "4xx"'
        raise ValueError(f"found {shown(value)}; allowed: {allowed}")
    if text in _REPEATING:
        message = f"found {shown(value)}, but 206 and 304 repeat the 200"
        raise ValueError(f"{message}: write 200")
    if text.startswith("1"):
        raise ValueError(f"found {shown(value)}; allowed: a final status, from 200 on")
    return text


def target_name(text: str) -> str:
    """Return the name of a targeted field (RFC 9213 §3)."""
    listed = text.lower().endswith("-cache-control") and is_token(text)
    if not listed or text.startswith("-"):
        allowed = 'a name that ends in "-Cache-Control", as CDN-Cache-Control'
        raise _refused(text, f"{allowed} (RFC 9213 §3)")
    return text


def targeted(text: str) -> str:
    """Return directives that a targeted field can hold (RFC 9213 §2.1)."""
    said = values.cache_control(text)
    return _read(text, lambda _: write_targeted(said), "what RFC 9213 §2.1 can write")


def surrogate_control(text: str) -> str:
    """Return the value of Surrogate-Control."""
    allowed = 'directives, as "max-age=3600+600" or "content=\\"ESI/1.0\\""'
    if not str(_value(text, checked, allowed)):
        raise _refused(text, allowed)
    return values.field_value(text)


def no_vary_search(text: str) -> str:
    """Return the value of No-Vary-Search."""
    allowed = 'a Dictionary, as "params=(\\"utm_source\\")" or "key-order"'
    if not str(_value(text, NoVarySearch.read, allowed)):
        raise _refused(text, allowed)
    return text


def cache_tag(text: str) -> str:
    """Return one tag of Cache-Tag."""
    if not _TAG.fullmatch(text):
        raise _refused(text, "a tag without spaces, commas and quotation marks")
    return text


def cache_group(text: str) -> str:
    """Return one group of Cache-Groups (RFC 9875 §2)."""
    allowed = f"1 to {MOST_CHARACTERS} characters of US-ASCII (RFC 9875 §2)"
    return _read(text, lambda group: write_groups([group]), allowed)


def time_text(text: str) -> str:
    """Return a time of the day, as it is written."""
    time_of_day(text)
    return text


def time_of_day(text: str) -> TimeOfDay:
    """Read a time of the day, in UTC unless a time zone of the IANA is named."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise _refused(text, 'a time, as "04:00" or "04:00 Europe/Berlin"')
    hour, minute, zone = int(found["hour"]), int(found["minute"]), found["zone"]
    if zone is None:
        return TimeOfDay(hour, minute)
    try:
        return TimeOfDay(hour, minute, ZoneInfo(zone))
    except (LookupError, ValueError, OSError) as error:
        allowed = 'a zone that this machine knows, as "Europe/Berlin"'
        raise _refused(text, allowed) from error


def pattern(text: str) -> str:
    """Return a regular expression."""
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        message = f"found {shown(text)}, {error}"
        raise ValueError(f"{message}; allowed: a regular expression") from error
    return text


def replacement(text: str) -> str:
    r"""Return what stands in the place of a match: ``\1`` to ``\9`` are its groups."""
    if not all(one and one in "123456789\\" for one in _REFERENCE.findall(text)):
        raise _refused(text, r"text with \1 to \9 for groups, and \\ for a backslash")
    if text.strip(" \t"):
        values.field_value(text.strip(" \t"))
    return text


def _read(text: str, read: Callable[[str], object], allowed: str) -> str:
    """Return *text* if *read* takes it."""
    _value(text, read, allowed)
    return text


def _value(text: str, read: Callable[[str], object], allowed: str) -> object:
    """Return what *read* makes of *text*, or say what is allowed."""
    try:
        return read(text)
    except FieldSyntaxError as error:
        told = f"not a valid {error.rule}" if error.text == text else str(error)
        raise ValueError(f"found {shown(text)}, {told}; allowed: {allowed}") from error


def _refused(text: str, allowed: str) -> ValueError:
    """Say what was found and what is allowed."""
    return ValueError(f"found {shown(text)}; allowed: {allowed}")
