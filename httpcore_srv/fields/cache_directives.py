"""
What may a cache directive say?

    delta-seconds   max-age=60                never quoted when we write it
    field names     no-cache="a, b"           always quoted when we write it; or nothing
    nothing         must-revalidate
    anything        community="UCI"           an extension (RFC 9111 §5.2.3)

There are two readers.  A cache's is lenient: of two values of a directive the first
counts, and a lifetime that cannot be read is 0, that is: stale (§4.2.1).  The one for
our own configuration refuses all that a careful origin would not send, and says why.
"""

import re
from collections.abc import Callable, Collection
from difflib import get_close_matches
from itertools import chain

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import QUOTED_STRING, TOKEN, is_token, unquote
from httpcore_srv.grammar.lists import split_list

# Where each directive of a response is defined.
SECTIONS = {
    "public": "RFC 9111 §5.2.2.9",
    "private": "RFC 9111 §5.2.2.7",
    "must-understand": "RFC 9111 §5.2.2.3",
    "no-store": "RFC 9111 §5.2.2.5",
    "no-cache": "RFC 9111 §5.2.2.4",
    "max-age": "RFC 9111 §5.2.2.1",
    "s-maxage": "RFC 9111 §5.2.2.10",
    "immutable": "RFC 8246 §2",
    "must-revalidate": "RFC 9111 §5.2.2.2",
    "proxy-revalidate": "RFC 9111 §5.2.2.8",
    "stale-while-revalidate": "RFC 5861 §3",
    "stale-if-error": "RFC 5861 §4",
    "no-transform": "RFC 9111 §5.2.2.6",
}

# Those whose argument is delta-seconds, and those whose argument is field names.
SECONDS = frozenset({"max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"})
FIELD_NAMES = frozenset({"no-cache", "private"})

# Directives that only a request may carry (RFC 9111 §5.2.1).
_OF_REQUESTS = frozenset({"max-stale", "min-fresh", "only-if-cached"})

# "the cache MUST consider the value to be 2147483648 (2^31) or the greatest positive
# integer it can conveniently represent" (§1.2.2)
GREATEST = 2**31

Argument = int | bool | tuple[str, ...] | str | None

_DELTA_SECONDS = re.compile(r"[0-9]++")

# cache-directive = token [ "=" ( token / quoted-string ) ]
_DIRECTIVE = re.compile(
    rf"(?P<name>{TOKEN})(?:=(?:(?P<token>{TOKEN})|(?P<quoted>{QUOTED_STRING})))?+"
)

# What people write who expect a switch: to a cache it is an unknown extension.
_SWITCHES = frozenset({"none", "off"})
_LIKENESS = 0.8


def leniently(text: str) -> dict[str, Argument]:
    """
    Read directives as a cache must: what is malformed never makes it less careful.

    Of two arguments the first counts; but a bare ``no-cache`` or ``private`` beside a
    qualified one counts for all fields, "the most restrictive" (§4.2.1).

    >>> leniently('max-age="60", no-cache="a", max-age=5, stale-if-error=x')
    {'max-age': 60, 'no-cache': ('a',)}
    """
    found: dict[str, Argument] = {}
    named: dict[str, list[bool | tuple[str, ...]]] = {}
    for element in split_list(text):
        name, value = _halves(element)
        if not is_token(name):
            continue
        if name in FIELD_NAMES:
            named.setdefault(name, []).append(names_of_fields(value))
        elif name not in found:
            found[name] = _argument(name, value)
    found.update((name, _widest(arguments)) for name, arguments in named.items())
    return {name: value for name, value in found.items() if value is not False}


def strictly(text: str) -> dict[str, Argument]:
    """
    Read directives that we are about to send, or raise FieldSyntaxError with a reason.

    >>> strictly('max-age=60, no-cache="a"')
    {'max-age': 60, 'no-cache': ('a',)}
    """
    found: dict[str, Argument] = {}
    for element in split_list(text):
        directive = _DIRECTIVE.fullmatch(element)
        if directive is None:
            raise FieldSyntaxError("cache directive (RFC 9111 §5.2)", element)
        name = directive["name"].lower()
        _check_name(name, element, found)
        found[name] = _strict_argument(name, directive)
    return found


def check_spelling(name: str, element: str, known: Collection[str]) -> None:
    """
    Raise FieldSyntaxError for the *name* in *element* if one of *known* must be meant.

    A cache ignores what it does not know (§5.2.3), so that a misspelling says nothing.
    """
    if name in known:
        return
    if name in _SWITCHES:
        raise FieldSyntaxError(f"value: no directive says {name}", element)
    if name[0].isdigit():
        raise FieldSyntaxError("directive: its name begins with a digit", element)
    plain = {each.replace("-", ""): each for each in known}
    likely = get_close_matches(name, list(known), 1, _LIKENESS)
    meant = plain.get(re.sub("[-_]", "", name), *likely)
    if meant is not None:
        raise FieldSyntaxError(f"directive: {meant} is meant", element)


def names_of_fields(value: str | None) -> bool | tuple[str, ...]:
    """
    Return the fields that *value* lists; True, that is all, when it lists none.

    >>> names_of_fields("Set-Cookie, Date")
    ('Set-Cookie', 'Date')
    """
    names = tuple(split_list(value)) if value else ()
    return names if names and all(map(is_token, names)) else True


def _halves(element: str) -> tuple[str, str | None]:
    """Part ``name=value``; a quoted value loses its quotes, if it can."""
    name, equals, value = element.partition("=")
    name, value = name.strip(" \t").lower(), value.strip(" \t")
    if not equals:
        return name, None
    try:
        return name, unquote(value) if value.startswith('"') else value
    except FieldSyntaxError:
        return name, value


def _argument(name: str, value: str | None) -> Argument:
    """Return the argument as a cache understands it; False: as if absent."""
    if name not in SECTIONS:
        return value
    if name not in SECONDS:
        return True
    if value is not None and _DELTA_SECONDS.fullmatch(value):
        return _delta_seconds(value)
    # "Caches are encouraged to consider responses that have invalid freshness
    # information [...] to be stale" (§4.2.1); permission to be stale needs a number
    return 0 if name in ("max-age", "s-maxage") else False


def _delta_seconds(digits: str) -> int:
    """Convert digits of any number; too great is the greatest (§1.2.2)."""
    significant = digits.lstrip("0") or "0"
    return min(int(significant), GREATEST) if len(significant) < 11 else GREATEST


def _widest(arguments: list[bool | tuple[str, ...]]) -> bool | tuple[str, ...]:
    """Join the arguments of one directive, in favour of the most restrictive."""
    lists = [names for names in arguments if isinstance(names, tuple)]
    if len(lists) < len(arguments):
        return True
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _check_name(name: str, element: str, found: dict[str, Argument]) -> None:
    """Refuse a directive that is there already, misspelled, or a request's."""
    if name in found:
        raise FieldSyntaxError(f"value: {name} stands twice (RFC 9111 §4.2.1)", element)
    if name in _OF_REQUESTS:
        raise FieldSyntaxError("directive of a response (RFC 9111 §5.2.1)", element)
    check_spelling(name, element, SECTIONS)


def _strict_argument(name: str, directive: re.Match[str]) -> Argument:
    """Return the argument of *directive* in the form that §5.2.2 demands."""
    quoted = None if directive["quoted"] is None else unquote(directive["quoted"])
    if name not in SECTIONS:
        return directive["token"] if quoted is None else quoted
    reader = _READERS[name]
    value = reader(directive["token"], quoted)
    if value is None:
        rule = f"{name}: {_FORMS[reader]} ({SECTIONS[name]})"
        raise FieldSyntaxError(rule, directive[0])
    return value


_Reader = Callable[[str | None, str | None], Argument]


def _strict_seconds(token: str | None, quoted: str | None) -> Argument:
    if token is None or _DELTA_SECONDS.fullmatch(token) is None:
        return None
    seconds = int(token) if len(token) < 11 else GREATEST + 1
    return None if seconds > GREATEST else seconds


def _strict_names(token: str | None, quoted: str | None) -> Argument:
    if token is None and quoted is None:
        return True
    names = names_of_fields(quoted)
    return names if isinstance(names, tuple) and quoted is not None else None


def _strict_flag(token: str | None, quoted: str | None) -> Argument:
    return True if token is None and quoted is None else None


_FORMS: dict[_Reader, str] = {
    _strict_seconds: "whole seconds, at most 2147483648, not quoted",
    _strict_names: "field names in quotes, or no argument",
    _strict_flag: "no argument",
}
_READERS: dict[str, _Reader] = {
    name: _strict_seconds
    if name in SECONDS
    else _strict_names
    if name in FIELD_NAMES
    else _strict_flag
    for name in SECTIONS
}
