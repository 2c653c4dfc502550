"""
What is one class of caches told?

A targeted field (RFC 9213), such as CDN-Cache-Control, holds the directives of
Cache-Control for some caches only.  It is a Dictionary of structured fields, so that
two readers cannot disagree about it:

    Cache-Control       max-age=60, must-revalidate, no-cache="a, b"
    CDN-Cache-Control   max-age=60, must-revalidate, no-cache="a, b"

Delta-seconds are Integers, names of fields Strings, and what has no argument is True.
"""

import re
from decimal import Decimal

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.cache_directives import (
    FIELD_NAMES,
    GREATEST,
    SECONDS,
    SECTIONS,
    Argument,
    names_of_fields,
)
from httpcore_srv.fields.structured import (
    Bare,
    InnerList,
    Member,
    Token,
    parse_dictionary,
    write_dictionary,
    write_item,
)

# sf-token = ( ALPHA / "*" ) *( tchar / ":" / "/" )      (RFC 9651 §3.3.4)
_SF_TOKEN = re.compile(r"[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*+")
_INTEGER = re.compile(r"(?:0|[1-9][0-9]{0,14})")


def parse_targeted(text: str) -> CacheControl | None:
    """
    Read a targeted field; None if the cache must ignore it (RFC 9213 §2.2).

    "If a targeted field in a given response is empty, or a parsing error is
    encountered, that field MUST be ignored by the cache".  Parameters are ignored
    (§2.1).  A lifetime of another type than Integer is read as 0, as one in
    Cache-Control that is no number: "invalid freshness information" is stale (RFC 9111
    §4.2.1).

    >>> str(parse_targeted("max-age=60;x=1, must-revalidate"))
    'max-age=60, must-revalidate'
    """
    try:
        members = parse_dictionary(text)
    except FieldSyntaxError:
        return None
    if not members:
        return None
    arguments = {name: _argument(name, member) for name, member in members.items()}
    said = {name: value for name, value in arguments.items() if value is not False}
    return CacheControl.of(said)


def write_targeted(control: CacheControl) -> str:
    """
    Write *control* as a targeted field, or raise FieldSyntaxError.

    Senders "MUST NOT generate" what an Integer of seconds cannot be (§2.1): a
    fraction, a negative number; what Cache-Control cannot hold is refused here too.

    >>> write_targeted(CacheControl.read('max-age=60, no-cache="a, b", x=y'))
    'no-cache="a, b", max-age=60, x=y'
    """
    complete = CacheControl.read(str(control))
    members: dict[str, Member | Bare] = {}
    for name in SECTIONS:
        value = getattr(complete, name.replace("-", "_"))
        if value is not None and value is not False:
            members[name] = ", ".join(value) if isinstance(value, tuple) else value
    for name, argument in complete.extensions:
        members[name.lower()] = True if argument is None else _bare(argument)
    return write_dictionary(members)


def _argument(name: str, member: Member) -> Argument:
    """Return the argument as Cache-Control would give it; False: as if absent."""
    value = None if isinstance(member, InnerList) else member.value
    if value is False:
        return False
    if name in SECONDS:
        return _seconds(name, value)
    if name in FIELD_NAMES:
        return names_of_fields(str(value) if isinstance(value, str) else None)
    if name in SECTIONS:
        return True
    return _text(value)


def _seconds(name: str, value: Bare | None) -> Argument:
    """Return delta-seconds: an Integer, and not True, which Python counts as one."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return min(value, GREATEST)
    return 0 if name in ("max-age", "s-maxage") else False


def _text(value: Bare | None) -> str | None:
    """Return the argument of an extension as text; True is none."""
    if value is None or value is True:
        return None
    if isinstance(value, int | Decimal | Token | str):
        return str(value)
    return write_item(value)


def _bare(argument: str) -> Bare:
    """Return an extension's argument in the narrowest type that holds it."""
    if _INTEGER.fullmatch(argument):
        return int(argument)
    return Token(argument) if _SF_TOKEN.fullmatch(argument) else argument
