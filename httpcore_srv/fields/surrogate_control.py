"""
What is a surrogate told, and nobody after it?

    Surrogate-Control: max-age=3600+600, no-store-remote, content="ESI/1.0"

The Edge Architecture Specification (W3C Note, 4 August 2001, §2) gives a surrogate, the
origin's own cache, directives that stand above Cache-Control; the surrogate takes the
field away.  A directive may name the surrogate it is for: ``max-age=3600;near``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_directives import GREATEST, check_spelling
from httpcore_srv.grammar.core import OWS, QUOTED_STRING, TOKEN, quote, unquote
from httpcore_srv.grammar.lists import split_list

KNOWN = ("no-store", "no-store-remote", "max-age", "content")

# max-age="delta-seconds" [ "+" delta-seconds ]: fresh, and then stale, for so long
_AGES = re.compile(r"(?P<fresh>[0-9]{1,10})(?:\+(?P<stale>[0-9]{1,10}))?")

_DIRECTIVE = re.compile(
    rf"(?P<name>{TOKEN})(?:=(?:(?P<quoted>{QUOTED_STRING})|(?P<token>{TOKEN})))?+"
    rf"{OWS}(?:;{OWS}(?P<target>{TOKEN}))?+"
)


@dataclass(frozen=True, slots=True)
class SurrogateControl:
    """
    The directives of Surrogate-Control (§2.2), seconds as integers.

    *stale* is how long a stale response may be used beyond *max_age*; *content* names
    what the surrogate has to process, such as "ESI/1.0".

    >>> str(SurrogateControl(max_age=3600, stale=600))
    'max-age=3600+600'
    """

    no_store: bool = False
    no_store_remote: bool = False
    max_age: int | None = None
    stale: int | None = None
    content: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str, surrogate: str | None = None) -> Self:
        """
        Read the field, or raise FieldSyntaxError; unknown directives are ignored.

        Directives for other surrogates than *surrogate* are left out; those for it
        stand above those for all.
        """
        said: dict[str, Any] = {}
        for name, value, target in sorted(_directives(text), key=lambda d: bool(d[2])):
            if target is None or target == surrogate:
                said.update(_attributes(name, value))
        return cls(**said)

    def __str__(self) -> str:
        """Write the field, or raise FieldSyntaxError."""
        parts = ["no-store"] if self.no_store else []
        if self.no_store_remote:
            parts.append("no-store-remote")
        if self.max_age is not None:
            stale = "" if self.stale is None else f"+{self.stale}"
            parts.append(f"max-age={self.max_age}{stale}")
        elif self.stale is not None:
            raise FieldSyntaxError("max-age before its extension", str(self.stale))
        if min(self.max_age or 0, self.stale or 0) < 0:
            raise FieldSyntaxError("max-age of Surrogate-Control", ", ".join(parts))
        if self.content:
            parts.append(f"content={quote(' '.join(self.content))}")
        return ", ".join(parts)


def checked(text: str) -> SurrogateControl:
    """
    Read what we are told to send, or raise FieldSyntaxError with the reason.

    Refused is what no surrogate would understand as it is meant: a misspelling, what
    stands twice, a lifetime beside no-store.
    """
    found: set[tuple[str, str | None]] = set()
    for name, _, target in _directives(text):
        check_spelling(name, name, KNOWN)
        if (name, target) in found:
            raise FieldSyntaxError(f"value: {name} stands twice", text)
        found.add((name, target))
    for target in {target for _, target in found}:
        if {("no-store", target), ("max-age", target)} <= found:
            raise FieldSyntaxError("value: no-store and max-age do not agree", text)
    return SurrogateControl.read(text)


def _directives(text: str) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield name, argument and target of each directive."""
    for element in split_list(text):
        found = _DIRECTIVE.fullmatch(element)
        if found is None:
            raise FieldSyntaxError("surrogate directive", element)
        quoted = found["quoted"]
        value = found["token"] if quoted is None else unquote(quoted)
        yield found["name"].lower(), value, found["target"]


def _attributes(name: str, value: str | None) -> dict[str, object]:
    """Return what one directive sets."""
    if name in ("no-store", "no-store-remote"):
        return {name.replace("-", "_"): True}
    if name == "content":
        return {"content": tuple((value or "").split())}
    if name != "max-age":
        return {}
    ages = _AGES.fullmatch(value or "")
    if ages is None:
        raise FieldSyntaxError("max-age of Surrogate-Control", value or "")
    stale = None if ages["stale"] is None else min(int(ages["stale"]), GREATEST)
    return {"max_age": min(int(ages["fresh"]), GREATEST), "stale": stale}
