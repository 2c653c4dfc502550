"""
May the server choose for the user agent, and how?

Negotiate tells that the user agent knows transparent content negotiation, and which
ways of choosing on its behalf it allows (RFC 2295 §8.4).  Nobody else sends the field,
so its absence means that the server chooses as servers always did.
"""

import re
from dataclasses import dataclass
from typing import Self

from httpcore_srv.grammar.lists import split_list

# rvsa-version = major "." minor
# major        = 1*4DIGIT
# minor        = 1*4DIGIT         (§7.1)
_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Negotiate:
    """
    The value of Negotiate (§8.4).

    *directives* are those of "trans", "vlist", "guess-small" and "*" that were sent;
    *versions* the versions of remote variant selection algorithms, major and minor.

    >>> negotiate = Negotiate.parse("1.0, vlist")
    >>> negotiate.transparent, negotiate.guess_small, negotiate.allows(1, 0)
    (True, False, True)
    """

    directives: frozenset[str] = frozenset()
    versions: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read Negotiate.

        "Servers SHOULD ignore all negotiate-directives they do not understand": that
        also takes care of malformed ones.
        """
        elements = {element.lower() for element in split_list(text)}
        versions = {
            (int(found[1]), int(found[2]))
            for element in elements
            if (found := _VERSION.fullmatch(element))
        }
        return cls(frozenset(elements & _DIRECTIVES), frozenset(versions))

    @property
    def transparent(self) -> bool:
        """
        Whether the user agent supports transparent content negotiation (§2.2).

        Every directive implies it.  Such a user agent is always sent Alternates, so
        "vlist", which asks for that, needs no answer of its own.
        """
        return bool(self.directives or self.versions)

    @property
    def guess_small(self) -> bool:
        """Whether a guess may be sent that is not much larger than the list."""
        return "guess-small" in self.directives

    @property
    def any_algorithm(self) -> bool:
        """Whether the server may choose by an algorithm of its own ("*")."""
        return "*" in self.directives

    def allows(self, major: int, minor: int) -> bool:
        """
        Tell whether the remote variant selection algorithm of that version may run.

        Allowed is "the indicated version number, or [...] the same major version number
        and a higher minor version number".
        """
        return self.any_algorithm or any(
            major == allowed and minor >= least for allowed, least in self.versions
        )


_DIRECTIVES = frozenset({"trans", "vlist", "guess-small", "*"})
