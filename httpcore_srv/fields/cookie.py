"""
What does a Cookie field hold?

cookie-string = cookie-pair *( ";" SP cookie-pair ) (RFC 6265bis §4.2.1).  User agents
and proxies send more than the grammar has, so it is read as §5.8.3 writes it: pairs,
parted by semicolons, and by nothing else.

    a=1; ; odd; =x; b=2     a pair that is none is left out; its neighbours stay

A pair without a name is none: ``=sid=x`` may not pass for ``sid=x``.  Nor is one whose
name is no token, which no server may set (§4.1.1), or that holds a control character,
which no user agent stores (§5.6).
"""

import re
from collections.abc import Iterable

from httpcore_srv.grammar.core import is_token

# %x00-08 / %x0A-1F / %x7F (§5.6 step 1)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def parse_cookies(*lines: str) -> tuple[tuple[str, str], ...]:
    """
    Return the pairs of name and value of all *lines*, in order; names may repeat.

    Of two with one name neither is to be preferred: "servers SHOULD NOT rely upon the
    serialization order" (§4.2.2).  Several lines, as some intermediaries make them, are
    read as one with "; " between them.

    >>> parse_cookies('lang=de; theme="dark";; odd', "a=1")
    (('lang', 'de'), ('theme', 'dark'), ('a', '1'))
    """
    pairs = (pair.partition("=") for pair in "; ".join(lines).split(";"))
    found = (
        (name.strip(" \t"), _unquoted(value.strip(" \t")))
        for name, equals, value in pairs
        if equals
    )
    return tuple(
        (name, value)
        for name, value in found
        if is_token(name) and _CONTROL.search(value) is None
    )


def cookie_values(lines: Iterable[str], name: str) -> tuple[str, ...]:
    """
    Return the values of all cookies called *name*, in the order of the *lines*.

    >>> cookie_values(["sid=1; lang=de", "sid=2"], "sid")
    ('1', '2')
    """
    return tuple(value for other, value in parse_cookies(*lines) if other == name)


def _unquoted(value: str) -> str:
    """Return a value without the quotes that the grammar allows around it."""
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if quoted else value
