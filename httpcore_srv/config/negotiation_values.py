"""Which texts name a language, a content coding, or where a choice is kept?"""

import re

from httpcore_srv.config.wording import shown
from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.language_tag import LanguageTag
from httpcore_srv.resources.coded.coders import makeable, missing

# unreserved (RFC 3986 §2.3): the same before and after decoding, and a token
_PARAMETER = re.compile(r"[A-Za-z0-9._~-]+")

CODINGS = ("br", "zstd", "gzip")


def language_tag(text: str) -> str:
    """Return a language tag in its usual spelling (RFC 5646 §2.1.1)."""
    try:
        return str(LanguageTag.parse(text))
    except FieldSyntaxError as error:
        allowed = 'a language tag, as "en" or "pt-BR" (RFC 5646 §2.1)'
        raise ValueError(f"found {shown(text)}; allowed: {allowed}") from error


def language_or_none(text: str) -> str:
    """Return a language tag, or "" for none."""
    return language_tag(text) if text else text


def coding(text: str) -> str:
    """Return a content coding that can be made here."""
    if text not in CODINGS:
        raise ValueError(f"found {shown(text)}; allowed: {', '.join(CODINGS)}")
    if sentence := missing(text):
        can = ", ".join(sorted(makeable()))
        raise ValueError(f"found {shown(text)}: {sentence}; allowed: {can}")
    return text


def levels(found: dict[str, int]) -> dict[str, int]:
    """Return levels by coding, each within what its library has."""
    for name, level in found.items():
        known = makeable()[name].levels
        if level not in known:
            allowed = f"{known[0]} to {known[-1]} for {name}"
            raise ValueError(f"found {name} = {level}; allowed: {allowed}")
    return found


def parameter(text: str) -> str:
    """Return the name of a query parameter or of a cookie, or "" for none."""
    if text and not _PARAMETER.fullmatch(text):
        allowed = 'a name of letters, digits and -._~, as "lang"'
        raise ValueError(f"found {shown(text)}; allowed: {allowed}")
    return text
