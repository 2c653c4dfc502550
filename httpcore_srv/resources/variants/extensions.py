"""
What does the name of a file say of its representation?

    guide.v2.de.latin1.html.gz
    ╰──┬───╯ ╰┬╯╰─┬──╯ ╰┬─╯ ╰┬╯
     base     │ charset │   coding       in any order, in either case
           language    type

Rule 1: the base is all up to the last part that means nothing; the first part belongs
        to it whatever it means.
Rule 2: what the configuration gives a meaning has that and no other.  Else a coding is
        a coding: br is Brotli, not Breton.
Rule 3: what is both a type and a language (pl, ts, ps) is the type if no other part
        gives one, else the language.
Rule 4: of two types, or charsets, the last one counts.  Of what is coded twice nothing
        is made.
Rule 5: var is a type map in the last place only: theme.var.css is a style sheet.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.variants.meanings import CHARSETS, CODINGS, language_of
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant

# What a longer extension means is not remembered, in characters.
_LONGEST = 32

# What Apache httpd's handler for type maps is bound to by custom
TYPE_MAP = "var"


@dataclass(frozen=True, slots=True)
class NamedVariant:
    """
    What a file's name says of it.

    *extensions* are the parts after the *base*, in lower case; *plain* are they but for
    the one of a coding.  *coding* is the content coding that the file itself is in,
    None for none; *neighbours* pair further codings with the names of the files that
    hold the same in them.  A *type_map* is no representation, but a list of them.
    *address* is the name without a coding: there the same is had in the same coding, or
    in another (RFC 9110 §8.7); by its whole name a coded file is what it is.
    """

    name: str
    address: str
    base: str
    extensions: frozenset[str]
    plain: frozenset[str]
    media_type: MediaType | None = None
    languages: tuple[str, ...] = ()
    coding: str | None = None
    neighbours: tuple[tuple[str, str], ...] = ()
    type_map: bool = False
    variant: Variant = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Describe it for negotiation; its URI is relative to others."""
        uri, coding = encode_segment(os.fsencode(self.address)), self.coding or IDENTITY
        variant = Variant(uri, self.media_type, self.languages, (coding,))
        object.__setattr__(self, "variant", variant)


class _Meaning(NamedTuple):
    """What one extension may mean; more than one only beside *media_type*."""

    media_type: MediaType | None = None
    language: str | None = None
    charset: str | None = None
    coding: str | None = None

    @property
    def doubtful(self) -> bool:
        """Tell whether it is a type or something else."""
        return self.media_type is not None and any(self[1:])


@dataclass(frozen=True, slots=True, eq=False)
class Extensions:
    """
    What the extensions of a folder's files mean.

    *languages* map extensions to language tags, *charsets* to charsets; they go before
    everything built in.  *codings* map them to content codings.  Extensions are given
    in either case, with or without the dot.

    >>> found = Extensions().read("guide.pt-br.html")
    >>> found.base, found.languages, str(found.media_type)
    ('guide', ('pt-BR',), 'text/html; charset=utf-8')
    >>> Extensions().read("guide.v2") is None
    True
    """

    languages: Mapping[str, str] = field(default_factory=dict)
    charsets: Mapping[str, str] = field(default_factory=dict)
    codings: Mapping[str, str] = field(default_factory=lambda: CODINGS)
    media_types: MediaTypes = field(default_factory=MediaTypes)
    _typed: MediaTypes = field(init=False, repr=False, compare=False)
    _known: Callable[[str], NamedVariant | None] = field(
        init=False, repr=False, compare=False
    )
    _described: Callable[[str], Variant] = field(init=False, repr=False, compare=False)
    _meant: Callable[[str], _Meaning | None] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for name in ("languages", "charsets", "codings"):
            given: Mapping[str, str] = getattr(self, name)
            lowered = {key.lower().removeprefix("."): given[key] for key in given}
            object.__setattr__(self, name, lowered)
        object.__setattr__(self, "_typed", replace(self.media_types, default=None))
        object.__setattr__(self, "_known", lru_cache(4096)(self._read))
        object.__setattr__(self, "_described", lru_cache(4096)(self._describe))
        object.__setattr__(self, "_meant", lru_cache(1024)(self._means))

    def parted(self, name: str) -> tuple[str, tuple[str, ...]]:
        """
        Part *name* into its base and the extensions that mean something, in lower case.

        >>> Extensions().parted("release-1.2.EN.html")
        ('release-1.2', ('en', 'html'))
        """
        stem = len(name) - len(name.lstrip("."))
        first, *parts = name[stem:].split(".")
        kept = len(parts)
        if kept and parts[-1].lower() == TYPE_MAP:
            kept -= 1
        while kept and self._meaning(parts[kept - 1].lower()) is not None:
            kept -= 1
        base = ".".join((name[:stem] + first, *parts[:kept]))
        return base, tuple(part.lower() for part in parts[kept:])

    def read(self, name: str) -> NamedVariant | None:
        """
        Return what *name* says, None if it cannot be one representation of several.

        A file of unknown type, and one that is coded twice, is only what it is.  What
        was read is remembered, of some thousands of names.
        """
        return self._known(name)

    def coding_of(self, name: str) -> str | None:
        """Return the coding that the last part of *name* stands for, None if none."""
        meaning = self._meaning(name.rpartition(".")[2].lower())
        return meaning.coding if meaning else None

    def _read(self, name: str) -> NamedVariant | None:
        base, extensions = self.parted(name)
        meanings = [self._meaning(extension) or _Meaning() for extension in extensions]
        codings = [meaning.coding for meaning in meanings if meaning.coding]
        is_map = extensions[-1:] == (TYPE_MAP,)
        media_type = self._media_type(base, meanings)
        if not extensions or len(codings) > 1 or (is_map and codings):
            return None
        if media_type is None and not is_map:
            return None
        chosen = _type_at(meanings)
        languages = tuple(
            meaning.language
            for place, meaning in enumerate(meanings)
            if meaning.language and place != chosen
        )
        plain = frozenset(
            extension
            for extension, meaning in zip(extensions, meanings, strict=True)
            if not meaning.coding
        )
        parts = zip(name[len(base) + 1 :].split("."), meanings, strict=True)
        uncoded = [part for part, meaning in parts if not meaning.coding]
        return NamedVariant(
            name=name,
            address=".".join((base, *uncoded)),
            base=base,
            extensions=frozenset(extensions),
            plain=plain,
            media_type=media_type,
            languages=languages,
            coding=codings[0] if codings else None,
            type_map=is_map,
        )

    def describe(self, name: str) -> Variant:
        """
        Describe the file *name* where it is asked for by that name.

        A coded file is then what it is, not the coded form of another.

        >>> found = Extensions().describe("guide.html.de")
        >>> str(found.media_type), found.languages
        ('text/html; charset=utf-8', ('de',))
        >>> str(Extensions().describe("guide.html.gz").media_type)
        'application/gzip'
        """
        return self._described(name)

    def _describe(self, name: str) -> Variant:
        named = self.read(name)
        if named is None or named.coding or named.type_map:
            return Variant(media_type=self.media_types.media_type_of(name))
        return Variant(media_type=named.media_type, languages=named.languages)

    def _media_type(self, base: str, meanings: list[_Meaning]) -> MediaType | None:
        """Return the type of a file, with the charset that an extension names."""
        chosen = _type_at(meanings)
        if chosen is None:
            media_type = self._typed.media_type_of(base)
        else:
            media_type = meanings[chosen].media_type
        charsets = [
            meaning.charset
            for place, meaning in enumerate(meanings)
            if meaning.charset and place != chosen
        ]
        if media_type is None or not charsets:
            return media_type
        others = (pair for pair in media_type.parameters if pair[0] != "charset")
        return replace(media_type, parameters=(*others, ("charset", charsets[-1])))

    def _meaning(self, extension: str) -> _Meaning | None:
        """Return what *extension* (lower case) may mean, None for nothing."""
        known = self._meant if len(extension) <= _LONGEST else self._means
        return known(extension)

    def _means(self, extension: str) -> _Meaning | None:
        if extension in self.languages:
            return _Meaning(language=self.languages[extension])
        if extension in self.charsets:
            return _Meaning(charset=self.charsets[extension])
        if extension in self.codings:
            return _Meaning(coding=self.codings[extension])
        media_type = self._typed.media_type_of(f"a.{extension}") if extension else None
        language = language_of(extension)
        charset = None if language else CHARSETS.get(extension)
        meaning = _Meaning(media_type, language, charset)
        return meaning if any(meaning) else None


def _type_at(meanings: list[_Meaning]) -> int | None:
    """Return the place of the extension that gives the type, None if none does."""
    typed = [place for place, one in enumerate(meanings) if one.media_type]
    certain = [place for place in typed if not meanings[place].doubtful]
    return next(reversed(certain or typed), None)
