"""
Which features has the user agent, which not, and is that all?

Accept-Features reports on the feature set of a request (RFC 2295 §8.2).  A tag is
case-insensitive and comes out in lower case; a value is compared octet by octet.  The
field is advice: malformed expressions are left out, feature-extensions are ignored.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Self

from httpcore_srv.grammar.core import OWS, QUOTED_STRING, TOKEN, unquote
from httpcore_srv.grammar.lists import split_list

# ftag = token | quoted-string       (§6.1)
# A token may hold "!", but there it would hide the operators: "paper!=A2".
FTAG = rf"(?:[#$%&'*+\-.^_`|~0-9A-Za-z]++|{QUOTED_STRING})"

# tag-value = token | quoted-string  (§6.1.1)
TAG_VALUE = rf"(?:{TOKEN}|{QUOTED_STRING})"

# feature-expr = [ "!" ] ftag
#              | ftag ( "=" | "!=" ) tag-value
#              | ftag "=" "{" tag-value "}"
#              | "*"
_EXPRESSION = re.compile(
    rf"(?:(?P<star>\*)|!{OWS}(?P<absent>{FTAG})|(?P<tag>{FTAG})"
    rf"(?:{OWS}(?P<operator>!?=){OWS}(?P<value>{TAG_VALUE})"
    rf"|{OWS}={OWS}\{{{OWS}(?P<only>{TAG_VALUE}){OWS}\}})?){OWS}(?:;.*)?",
    re.DOTALL,
)


def literal(text: str) -> str:
    """
    Return what a tag or a value says: a quoted-string equals its text as a token.

    >>> literal('"A4"'), literal("A4")
    ('A4', 'A4')
    """
    return unquote(text) if text.startswith('"') else text


class Claim(Enum):
    """What a feature expression says of its tag (§8.2)."""

    PRESENT = "ftag"
    ABSENT = "!ftag"
    WITH = "ftag=V"
    WITHOUT = "ftag!=V"
    ONLY_WITH = "ftag={V}"


@dataclass(frozen=True, slots=True)
class FeatureExpression:
    """One feature-expr; *value* is empty for PRESENT and ABSENT."""

    tag: str
    claim: Claim
    value: str = ""


@dataclass(frozen=True, slots=True)
class AcceptFeatures:
    """
    The value of Accept-Features (§8.2).

    *star* tells that "the expressions in this header do not fully describe the feature
    set"; a request without the field says just that.

    >>> AcceptFeatures.parse("paper = A4, *")
    ... # doctest: +NORMALIZE_WHITESPACE
    AcceptFeatures(expressions=(FeatureExpression(tag='paper',
        claim=<Claim.WITH: 'ftag=V'>, value='A4'),), star=True)
    """

    expressions: tuple[FeatureExpression, ...] = ()
    star: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read Accept-Features; malformed expressions are left out."""
        found = [_EXPRESSION.fullmatch(element) for element in split_list(text)]
        star = any(each is not None and each["star"] for each in found)
        read = tuple(
            _expression(each) for each in found if each is not None and not each["star"]
        )
        return cls(read, star)


def _expression(found: re.Match[str]) -> FeatureExpression:
    """Return what the pattern found, by the operator that was found."""
    if found["absent"]:
        return FeatureExpression(literal(found["absent"]).lower(), Claim.ABSENT)
    tag = literal(found["tag"]).lower()
    if found["only"]:
        return FeatureExpression(tag, Claim.ONLY_WITH, literal(found["only"]))
    if found["operator"]:
        claim = Claim.WITH if found["operator"] == "=" else Claim.WITHOUT
        return FeatureExpression(tag, claim, literal(found["value"]))
    return FeatureExpression(tag, Claim.PRESENT)
