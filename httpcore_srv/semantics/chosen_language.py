"""
Which language did the visitor choose?

    ?lang=de      in the target URI       decides before everything else
    lang=de       in a cookie             remembers an earlier choice
    otherwise     Accept-Language         what the browser was set to

RFC 9110 §12.5.4 warns that few people ever set their browser's languages: a site should
let them choose, and remember it.  A choice that nothing available is in is no choice.
As with Accept-Language, ``de`` may be had in de-CH, and ``de-CH`` in de
(``semantics/languages``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import parse_qsl

from httpcore_srv.fields.cookie import parse_cookies
from httpcore_srv.semantics.languages import lookup, matches_basic

LANGUAGE = "Accept-Language"

# More parameters than these, or cookies of one name, are no person's choice.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A language tag that was chosen, as it is available; *remembered* by a cookie."""

    language: str
    remembered: bool


def chosen_language(
    query: str | None,
    cookies: str,
    available: Sequence[str],
    *,
    parameter: str | None = None,
    cookie: str | None = None,
) -> Choice | None:
    """
    Return the visitor's choice among the *available* language tags, None without one.

    *parameter* and *cookie* are the names to look for, *cookies* the value of Cookie.

    >>> chosen_language("lang=de", "", ["en", "de-CH"], parameter="lang")
    Choice(language='de-CH', remembered=False)
    """
    if parameter and query:
        asked = _values(parameter, _parameters(query))
        if (language := _matching(asked, available)) is not None:
            return Choice(language, remembered=False)
    if cookie:
        kept = _values(cookie, parse_cookies(cookies))
        if (language := _matching(kept, available)) is not None:
            return Choice(language, remembered=True)
    return None


def _parameters(query: str) -> Iterable[tuple[str, str]]:
    """Return the parameters of *query*; none if it has too many."""
    try:
        return parse_qsl(query, max_num_fields=_MOST)
    except ValueError:
        return ()


def _values(name: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [value for other, value in pairs if other == name]


def _matching(asked: Sequence[str], available: Sequence[str]) -> str | None:
    """Return the available tag that the first of *asked* to mean one means."""
    found = (_meant(wanted.lower(), available) for wanted in asked[:_MOST])
    return next(filter(None, found), None)


def _meant(wanted: str, available: Sequence[str]) -> str | None:
    """Return the tag that *wanted* is, begins with subtags, or else is truncated to."""
    exact = (tag for tag in available if tag.lower() == wanted)
    regional = (tag for tag in available if matches_basic(wanted, tag))
    if wanted == "*":
        return None
    return next(chain(exact, regional), None) or lookup([wanted], available)


def vary_by(
    names: tuple[str, ...], choice: Choice | None, cookie: str | None
) -> tuple[str, ...]:
    """
    Return the names of the request fields that decided, given those of the selection.

    A choice decides in the place of Accept-Language: by the target URI, which is part
    of every cache key, or by Cookie (RFC 9110 §12.5.5).  Where there is a *cookie* to
    look for, its absence decides as well.
    """
    others = tuple(name for name in names if name != LANGUAGE)
    if choice is not None:
        return (*others, "Cookie") if choice.remembered else others
    return (*names, "Cookie") if cookie and LANGUAGE in names else names
