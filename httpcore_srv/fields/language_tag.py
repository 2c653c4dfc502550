"""
In which language is that?

    zh-yue-Hant-HK-variant-u-extension-x-private     (RFC 5646 §2.1)
    │  │   │    │  │       │           └ private use
    │  │   │    │  │       └ extensions, each behind its singleton
    │  │   │    │  └ variants (1996, rozaj)
    │  │   │    └ region: ISO 3166-1 or three digits
    │  │   └ script: ISO 15924
    │  └ extended language subtags
    └ language: ISO 639

Content-Language and ``hreflang`` carry such tags.  They are read for their form only:
whether a subtag is registered is nobody's business here (§2.2.9).
"""

import re
from dataclasses import dataclass
from typing import Self

from httpcore_srv.errors import FieldSyntaxError

# language = 2*3ALPHA ["-" extlang] / 4ALPHA / 5*8ALPHA
# extlang  = 3ALPHA *2("-" 3ALPHA)
_LANGUAGE = r"(?:[a-z]{2,3}(?:-[a-z]{3}(?![a-z0-9])){0,3}|[a-z]{4,8})"

# script   = 4ALPHA
# region   = 2ALPHA / 3DIGIT
# variant  = 5*8alphanum / (DIGIT 3alphanum)
_SCRIPT = r"[a-z]{4}(?![a-z0-9])"
_REGION = r"(?:[a-z]{2}|[0-9]{3})(?![a-z0-9])"
_VARIANT = r"(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3})"

# extension  = singleton 1*("-" (2*8alphanum))
# privateuse = "x" 1*("-" (1*8alphanum))
_EXTENSION = r"[a-wyz0-9](?:-[a-z0-9]{2,8})++"
_PRIVATE = r"x(?:-[a-z0-9]{1,8})++"

# irregular: registered before there were rules.  Those that are regular in form, like
# art-lojban, need no mention.
_IRREGULAR = (
    "en-gb-oed|sgn-(?:be-fr|be-nl|ch-de)|i-(?:ami|bnn|default|enochian|hak|klingon|"
    "lux|mingo|navajo|pwn|tao|tay|tsu)"
)

# Language-Tag = langtag / privateuse / grandfathered
# langtag      = language ["-" script] ["-" region] *("-" variant) *("-" extension)
#                ["-" privateuse]
_TAG = re.compile(
    rf"{_LANGUAGE}(?:-{_SCRIPT})?(?:-{_REGION})?(?:-{_VARIANT})*+(?:-{_EXTENSION})*+"
    rf"(?:-{_PRIVATE})?|{_PRIVATE}|{_IRREGULAR}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LanguageTag:
    """
    A well-formed language tag, spelled as is the custom (RFC 5646 §2.1.1).

    Tags compare without regard to case, so equal ones are equal here.

    >>> str(LanguageTag.parse("ZH-hant-tw"))
    'zh-Hant-TW'
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one language tag, or raise FieldSyntaxError."""
        if not text.isascii() or _TAG.fullmatch(text) is None:
            raise FieldSyntaxError("language tag", text)
        return cls(_as_is_the_custom(text))

    def __str__(self) -> str:
        return self.text

    @property
    def language(self) -> str:
        """The primary language subtag ("x" of a tag for private use)."""
        return self.text.partition("-")[0]


def _as_is_the_custom(text: str) -> str:
    """
    Return *text* with regions in upper case, scripts capitalised, all else in lower.

    Upper case is for two-letter subtags, a capital for four-letter ones, that "neither
    appear at the start of the tag nor occur after singletons" (§2.1.1).
    """
    subtags = text.lower().split("-")
    written, single = subtags[:1], len(subtags[0]) == 1
    for subtag in subtags[1:]:
        single = single or len(subtag) == 1
        if not single and len(subtag) == 2:
            written.append(subtag.upper())
        elif not single and len(subtag) == 4:
            written.append(subtag.capitalize())
        else:
            written.append(subtag)
    return "-".join(written)
