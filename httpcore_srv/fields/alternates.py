r"""
Which variants does a resource have?

Alternates carries the variant list (RFC 2295 §8.3): descriptions that a program can
choose from (§5), at most one fallback, and directives.

    {"paper.1" 0.9 {type text/html} {language en}}, {"paper.ps"}, proxy-rvsa="1.0"
     └ URI     └ source quality └ attributes         └ fallback    └ directive
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.grammar import core
from httpcore_srv.grammar.core import DIGITS, OWS, QUOTED_STRING, TOKEN
from httpcore_srv.grammar.lists import split_list

# What a URI reference may hold (RFC 3986 §2), between its quotes.
_URI = r"[\x21\x23-\x7e]++"
_IS_URI = re.compile(_URI)

# source-quality = qvalue
_QVALUE = r"(?:0(?:\.[0-9]{0,3}+)?|1(?:\.0{0,3}+)?)"

# variant-description = "{" <"> URI <"> source-quality *variant-attribute "}"
# fallback-variant    = "{" <"> URI <"> "}"
_OPENING = re.compile(rf'\{{{OWS}"(?P<uri>{_URI})"{OWS}(?P<quality>{_QVALUE})?{OWS}')
_CLOSING = re.compile(rf"{OWS}\}}{OWS}")

# extension-attribute = "{" extension-name extension-value "}"
# extension-value     = *( token | quoted-string | LWS | extension-specials )
_VALUE = rf'(?:[^"{{}}\x00-\x08\x0a-\x1f\x7f]++|{QUOTED_STRING})*+'
_IS_VALUE = re.compile(_VALUE)
_ATTRIBUTE = re.compile(rf"{OWS}\{{{OWS}(?P<name>{TOKEN})(?P<value>{_VALUE})\}}")

# list-directive           = ( "proxy-rvsa" "=" <"> 0#rvsa-version <"> )
#                          | extension-list-directive
# extension-list-directive = token [ "=" ( token | quoted-string ) ]
_DIRECTIVE = re.compile(
    rf"(?P<name>{TOKEN})(?:{OWS}={OWS}"
    rf"(?:(?P<token>{TOKEN})|(?P<quoted>{QUOTED_STRING})))?{OWS}"
)
_BETWEEN = re.compile(rf"(?:{OWS},)*+{OWS}")
_CHARSET = re.compile(rf"(?P<text>{TOKEN})")
_LENGTH = re.compile(rf"(?P<text>{DIGITS})")
# Its language is read and not kept.
_DESCRIPTION = re.compile(rf"(?P<text>{QUOTED_STRING})(?:{OWS}{TOKEN})?")


@dataclass(frozen=True, slots=True)
class VariantDescription:
    """
    A variant-description (§5.1).

    *quality* is the source quality, 0 to 1, written with three decimals at most.
    *media_type* has no charset parameter: that "MUST be carried in the charset
    attribute" (§5.4).  *length* is in octets; *features* is a feature-list as text
    (§6.4); *description* is for people.  What is unknown is None or empty.

    >>> print(VariantDescription("paper.2", 0.7, languages=("fr",)))
    {"paper.2" 0.7 {language fr}}
    """

    uri: str
    quality: float = 1.0
    media_type: MediaType | None = None
    charset: str | None = None
    languages: tuple[str, ...] = ()
    length: int | None = None
    features: str = ""
    description: str = ""

    def __str__(self) -> str:
        """Write it; FieldSyntaxError for what would break out of its place."""
        written = (
            ("type", str(self.media_type) if self.media_type else ""),
            ("charset", self.charset or ""),
            ("language", ", ".join(self.languages)),
            ("length", "" if self.length is None else str(self.length)),
            ("features", self.features),
            ("description", core.quote(self.description) if self.description else ""),
        )
        attributes = "".join(
            f" {{{name} {_safe(value)}}}" for name, value in written if value
        )
        return (
            f'{{"{_reference(self.uri)}" {source_quality(self.quality)}{attributes}}}'
        )


@dataclass(frozen=True, slots=True)
class Alternates:
    """
    The value of Alternates (§8.3).

    *fallback* is the URI of the variant to take if all the others are unacceptable;
    *proxy_rvsa* the versions of the algorithms that proxies may use, none at all if it
    is empty, any the user agent allows if it is None.

    >>> print(Alternates(fallback="paper.txt", proxy_rvsa=()))
    {"paper.txt"}, proxy-rvsa=""
    """

    variants: tuple[VariantDescription, ...] = ()
    fallback: str | None = None
    proxy_rvsa: tuple[str, ...] | None = None

    def __str__(self) -> str:
        parts = [str(variant) for variant in self.variants]
        if self.fallback is not None:
            parts.append(f'{{"{_reference(self.fallback)}"}}')
        if self.proxy_rvsa is not None:
            parts.append(f"proxy-rvsa={core.quote(', '.join(self.proxy_rvsa))}")
        return ", ".join(parts)

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read Alternates, or raise FieldSyntaxError.

        "Clients SHOULD ignore all extension-list-directives they do not understand";
        so it is with extension-attributes.
        """
        variants: list[VariantDescription] = []
        members: dict[str, Any] = {}
        end = len(text.rstrip(" \t,"))
        position = _after(_BETWEEN, text, 0)
        while position < end:
            if text[position] == "{":
                position = _read_variant(text, position, variants, members)
            else:
                position = _read_directive(text, position, members)
            following = _after(_BETWEEN, text, position)
            if "," not in text[position:following] and following < end:
                raise FieldSyntaxError("variant-list", text)
            position = following
        return cls(tuple(variants), **members)


def source_quality(quality: float) -> str:
    """
    Write a source quality (§5.3), with one to three decimals.

    Rounding makes nothing unacceptable: only 0 is written as 0.

    >>> source_quality(1), source_quality(0.123456), source_quality(0.0001)
    ('1.0', '0.123', '0.001')
    """
    rounded = max(quality, 0.001) if quality > 0 else 0.0
    text = f"{rounded:.3f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def _reference(uri: str) -> str:
    """Return *uri* if it can stand between quotes."""
    if _IS_URI.fullmatch(uri) is None:
        raise FieldSyntaxError("URI-Reference", uri)
    return uri


def _safe(value: str) -> str:
    """Return *value* if it ends where its attribute ends, and is made of octets."""
    if _IS_VALUE.fullmatch(value) is None or not value.isascii():
        raise FieldSyntaxError("variant-attribute", value)
    return value


def _after(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Return the position after what *pattern* finds at *position*."""
    found = pattern.match(text, position)
    if found is None:
        raise FieldSyntaxError("variant-list", text)
    return found.end()


def _read_variant(
    text: str,
    position: int,
    variants: list[VariantDescription],
    members: dict[str, Any],
) -> int:
    """Read a description or the fallback; return the position after it."""
    found = _OPENING.match(text, position)
    if found is None:
        raise FieldSyntaxError("variant-description", text)
    attributes: dict[str, Any] = {}
    position = found.end()
    while each := _ATTRIBUTE.match(text, position):
        name = each["name"].lower()
        if name in attributes:  # "Each attribute may appear only once"
            raise FieldSyntaxError("variant-description", text)
        attributes[name] = each["value"].strip(" \t")
        position = each.end()
    if found["quality"] is None:
        if attributes or "fallback" in members:  # "Only one [...] may be present"
            raise FieldSyntaxError("fallback-variant", text)
        members["fallback"] = found["uri"]
    else:
        quality = float(found["quality"])
        known = {
            member: read(attributes[name])
            for name, (member, read) in _ATTRIBUTES.items()
            if name in attributes
        }
        variants.append(VariantDescription(found["uri"], quality, **known))
    return _after(_CLOSING, text, position)


def _read_directive(text: str, position: int, members: dict[str, Any]) -> int:
    """Read a list-directive; return the position after it."""
    found = _DIRECTIVE.match(text, position)
    if found is None:
        raise FieldSyntaxError("list-directive", text)
    if found["name"].lower() == "proxy-rvsa" and found["quoted"]:
        members["proxy_rvsa"] = tuple(split_list(core.unquote(found["quoted"])))
    return found.end()


def _whole(pattern: re.Pattern[str], text: str) -> str:
    """Return what *pattern* finds if it finds all of *text*."""
    found = pattern.fullmatch(text)
    if found is None:
        raise FieldSyntaxError("variant-attribute", text)
    return found["text"]


_ATTRIBUTES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "type": ("media_type", MediaType.parse),
    "charset": ("charset", lambda text: _whole(_CHARSET, text)),
    "language": ("languages", lambda text: tuple(split_list(text))),
    "length": ("length", lambda text: int(_whole(_LENGTH, text))),
    "features": ("features", str),
    "description": (
        "description",
        lambda text: core.unquote(_whole(_DESCRIPTION, text)),
    ),
}
