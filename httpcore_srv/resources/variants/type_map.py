"""
Which representations does a type map list?

    URI or Body              where the octets are
    Content-Type             with qs (source quality), level and charset
    Content-Language         one language tag or more
    Content-Encoding         the coding of the octets
    Content-Length           their number
    Description              for people: text, or a quoted-string and a language tag
    Features                 a feature list (RFC 2295 §6.4); Apache does not know it

Rule 1: what Apache httpd takes for a variant is one here: it has a URI or a body, and
        something is said of it.  Records of other names are passed over.
Rule 2: what cannot be understood is an error, not a guess.  Where Apache guesses
        (qs=high is 1) or drops the variant (a length that is no number), nobody would
        learn of the mistake.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from httpcore_srv.errors import BrokenTypeMap, FieldSyntaxError
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.grammar.core import is_token
from httpcore_srv.grammar.uris import decode_segment
from httpcore_srv.resources.variants.candidates import MOST_VARIANTS
from httpcore_srv.resources.variants.map_records import Record, read_records

# A list of files needs no more; what bodies do should be files.
MOST_OCTETS = 262_144

# A number from 0 to 1 with at most three decimals (RFC 2295 §5.3).  As with Apache,
# a leading zero may be left out, and what follows the third decimal is dropped.
_QUALITY = re.compile(r"(?P<kept>0?\.[0-9]{1,3})[0-9]*+|0\.?|1(?:\.0*+)?")

# Language-Tag as far as HTTP needs to know it (RFC 9110 §8.5.1)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*+")

_DESCRIPTION = re.compile(r'"(?P<text>(?:[^"\\]++|\\.)*+)"(?: (?P<language>[^ ]++))?+')

# White space around what parts parameters; a quoted-string is left as it is.
_LOOSE = re.compile(r'("(?:[^"\\]++|\\.)*+"?)| ?([;=]) ?')


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One variant of a type map, as it is described there; *line* is its first line.

    *uri* is a reference relative to the map, None for one whose octets are *body*.
    *media_type* has no qs: that is *quality*.  *coding* is None for none or unknown.
    """

    line: int
    uri: str | None = None
    body: bytes | None = None
    media_type: MediaType | None = None
    languages: tuple[str, ...] = ()
    coding: str | None = None
    length: int | None = None
    quality: float = 1.0
    description: str = ""
    description_language: str | None = None
    features: str = ""


@dataclass(frozen=True, slots=True)
class TypeMap:
    """
    A type map: its *entries* in their order.

    *unused* are the first lines of what lists no variant, but for a URI alone at the
    top: it names the resource.
    """

    entries: tuple[Entry, ...]
    unused: tuple[int, ...] = ()


def parse_type_map(place: str, octets: bytes) -> TypeMap:
    r"""
    Read a type map; *place* is what its file is called in an error.

    BrokenTypeMap is raised for what cannot be understood, for more than MOST_OCTETS,
    and for more than MOST_VARIANTS entries.

    >>> found = parse_type_map("a.var", b"Content-Type: text/html; qs=0.8\nURI: a.html")
    >>> found.entries[0].uri, found.entries[0].quality
    ('a.html', 0.8)
    """
    if len(octets) > MOST_OCTETS:
        raise BrokenTypeMap(place, 1, f"longer than {MOST_OCTETS} octets")
    entries, unused = [], []
    for index, records in enumerate(read_records(place, octets)):
        entry = _entry(place, records)
        if entry is not None:
            entries.append(entry)
        elif index or [record.name for record in records] != ["uri"]:
            unused.append(records[0].line)
        if len(entries) > MOST_VARIANTS:
            raise BrokenTypeMap(
                place, records[0].line, f"more than {MOST_VARIANTS} variants"
            )
    return TypeMap(tuple(entries), tuple(unused))


def _entry(place: str, records: tuple[Record, ...]) -> Entry | None:
    """Return the variant that *records* describe, None if they describe none."""
    entry = Entry(records[0].line)
    for record in records:
        read = _READERS.get(record.name)
        if read is None:
            continue
        try:
            entry = read(entry, record)
        except FieldSyntaxError as error:
            raise BrokenTypeMap(place, record.line, str(error)) from error
    described = any(record.name in _DESCRIBING for record in records)
    located = entry.uri is not None or entry.body is not None
    return entry if described and located else None


def _with_uri(entry: Entry, record: Record) -> Entry:
    uri = re.split("[ ;,]", record.value, maxsplit=1)[0]
    decode_segment(uri)  # raises what this reader raises
    return replace(entry, uri=uri, body=None)


def _with_body(entry: Entry, record: Record) -> Entry:
    return replace(entry, uri=None, body=record.body)


def _with_media_type(entry: Entry, record: Record) -> Entry:
    text = _LOOSE.sub(lambda found: found[1] or found[2], record.value)
    found = MediaType.parse(text)
    kept = tuple(pair for pair in found.parameters if pair[0] not in ("qs", "q"))
    return replace(
        entry,
        media_type=replace(found, parameters=kept),
        quality=_quality(found.parameter("qs") or found.parameter("q") or "1"),
    )


def _quality(text: str) -> float:
    found = _QUALITY.fullmatch(text)
    if found is None:
        raise FieldSyntaxError("source quality (a number from 0 to 1)", text)
    return float(found["kept"] or text)


def _with_languages(entry: Entry, record: Record) -> Entry:
    tags = tuple(filter(None, re.split("[ ;,]", record.value)))
    for tag in tags:
        if _LANGUAGE.fullmatch(tag) is None:
            raise FieldSyntaxError("language tag", tag)
    return replace(entry, languages=tags)


def _with_coding(entry: Entry, record: Record) -> Entry:
    coding = record.value.lower()
    if not is_token(coding):
        raise FieldSyntaxError("content coding", record.value)
    known = coding.removeprefix("x-")
    return replace(entry, coding=None if known == "identity" else known)


def _with_length(entry: Entry, record: Record) -> Entry:
    if re.fullmatch("[0-9]{1,18}", record.value) is None:
        raise FieldSyntaxError("number of octets", record.value)
    return replace(entry, length=int(record.value))


def _with_description(entry: Entry, record: Record) -> Entry:
    found = _DESCRIPTION.fullmatch(record.value)
    if found is None:
        return replace(entry, description=_readable(record.value))
    text = re.sub(r"\\(.)", r"\1", found["text"])
    return replace(
        entry, description=_readable(text), description_language=found["language"]
    )


def _with_features(entry: Entry, record: Record) -> Entry:
    return replace(entry, features=_readable(record.value))


def _readable(text: str) -> str:
    """Read what was taken octet by octet: as UTF-8, or else as it is."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return text


_READERS: Mapping[str, Callable[[Entry, Record], Entry]] = {
    "uri": _with_uri,
    "body": _with_body,
    "content-type": _with_media_type,
    "content-language": _with_languages,
    "content-encoding": _with_coding,
    "content-length": _with_length,
    "description": _with_description,
    "features": _with_features,
}

# What Apache wants to know at least one of
_DESCRIBING = frozenset(_READERS) - {"uri", "body", "description", "features"}
