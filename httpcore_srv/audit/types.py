"""
Is a representation what its Content-Type says?

A browser that is told ``nosniff`` believes the field: a script that is sent as text is
not run, and text in another charset than declared is read wrongly.

A file's type follows from its name (RFC 9110 §8.3); here the octets have their say.
The patterns are those of the MIME Sniffing Standard, §6.
"""

import codecs
import re
from collections.abc import Iterator

from httpcore_srv.audit.findings import Finding, Severity
from httpcore_srv.audit.visit import Visit
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.page_links import references

# What octets begin with, what that is, and the media types that it may be sent as.
_PACKED = r"application/(?!pdf|json|xml$|javascript|wasm).*"
_PAGE = r"text/(?!css|javascript|csv).*|application/(?:xhtml\+)?xml"
SIGNATURES = (
    (rb"\x89PNG\r\n\x1a\n", "a PNG image", r"image/(?:a?png|x-icon)"),
    (rb"\xff\xd8\xff", "a JPEG image", r"image/p?jpe?g"),
    (rb"GIF8[79]a", "a GIF image", r"image/gif"),
    (rb"RIFF....WEBP", "a WebP image", r"image/webp"),
    (rb"....ftypavi[fs]", "an AVIF image", r"image/(?:avif|heif)(?:-sequence)?"),
    (rb"%PDF-", "a PDF document", r"application/(?:pdf|illustrator|vnd\..*)"),
    (rb"wOFF", "a WOFF font", r"(?:application/font-|font/)woff"),
    (rb"wOF2", "a WOFF2 font", r"(?:application/font-|font/)woff2"),
    (rb"PK\x03\x04", "a ZIP archive", rf"{_PACKED}|model/.*"),
    (rb"\x1f\x8b\x08", "gzip data", _PACKED),
    (rb"\x28\xb5\x2f\xfd", "Zstandard data", _PACKED),
    (rb"\x7fELF", "a program", r"application/.*"),
    (rb"(?i)\s*<!doctype html[\s>]", "an HTML page", _PAGE),
)
_COMPILED = tuple(
    (re.compile(octets, re.DOTALL), called, re.compile(fits))
    for octets, called, fits in SIGNATURES
)
# Types whose octets are known by their beginning: they have no other.
_ALWAYS = {
    "image/png": "a PNG image",
    "image/jpeg": "a JPEG image",
    "image/gif": "a GIF image",
    "image/webp": "a WebP image",
    "application/pdf": "a PDF document",
    "font/woff": "a WOFF font",
    "font/woff2": "a WOFF2 font",
}
_WIDE = ("utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be")
_JSON = re.compile(r"application/(?:.*\+)?json")


def check_type(visit: Visit, url: str) -> Iterator[Finding]:
    """Yield what is wrong with the type or charset of a 200 (RFC 9110 §8.3)."""
    fields = visit.response.fields
    if "Content-Encoding" in fields:
        return
    media_type = visit.media_type
    if not visit.octets:
        if media_type is not None and media_type.essence in _ALWAYS:
            sentence = f"sent as {media_type.essence}, but it is empty"
            yield Finding(Severity.ERROR, url, "RFC 9110 §8.3", sentence)
        return
    if media_type is None:
        sentence = "no Content-Type: recipients will guess it"
        if "Content-Type" in fields:
            sentence = f"not a media type: {fields['Content-Type']!r}"
        yield Finding(Severity.WARNING, url, "RFC 9110 §8.3", sentence)
        return
    if (mistake := _mistaken(media_type.essence, visit.octets)) is not None:
        yield Finding(Severity.ERROR, url, "RFC 9110 §8.3", mistake)
    elif media_type.type == "text" or _JSON.fullmatch(media_type.essence):
        yield from _check_charset(visit, media_type, url)


def _mistaken(essence: str, octets: bytes) -> str | None:
    """Say that *octets* are plainly not of the type *essence*, None if they may be."""
    head = octets[:512]
    for pattern, called, fits in _COMPILED:
        if pattern.match(head) and not fits.fullmatch(essence):
            return f"sent as {essence}, but it is {called}"
    expected = _ALWAYS.get(essence)
    found = {called for pattern, called, _ in _COMPILED if pattern.match(head)}
    if expected and expected not in found:
        return f"sent as {essence}, but it does not begin as {expected} does"
    return None


def _check_charset(visit: Visit, media_type: MediaType, url: str) -> Iterator[Finding]:
    """Yield what is wrong with the charset of a text (RFC 9110 §8.3.2)."""
    essence, charset = media_type.essence, media_type.parameter("charset")
    section = "RFC 9110 §8.3.2"
    if media_type.type != "text":
        charset, section = "utf-8", "RFC 8259 §8.1"
    if charset is None:
        if not visit.octets.isascii():
            sentence = f"{essence} without a charset: recipients will guess it"
            yield Finding(Severity.WARNING, url, section, sentence)
        return
    if (fault := _unreadable(visit, charset)) is not None:
        sentence = f"sent as {charset}, but {fault}"
        yield Finding(Severity.ERROR, url, section, sentence)
        return
    declared = references(visit.text).charset if essence == "text/html" else None
    if declared and not _is_same(declared, charset):
        sentence = f"sent as {charset}, but the page calls itself {declared}"
        yield Finding(Severity.WARNING, url, section, sentence)


def _unreadable(visit: Visit, charset: str) -> str | None:
    """Say why the octets of *visit* are no text in *charset*, None if they are."""
    if b"\0" in visit.octets and charset.lower() not in _WIDE:
        return f"octet {visit.octets.index(0)} is NUL: this is no text"
    try:
        "".encode(charset)  # Python also has codecs that make no text
        decoder = codecs.getincrementaldecoder(charset)()
        decoder.decode(visit.octets, final=visit.whole)
    except LookupError:
        return "that charset is not known here"
    except UnicodeDecodeError as error:
        return f"octet {error.start} (0x{error.object[error.start]:02X}) is not"
    return None


def _is_same(one: str, other: str) -> bool:
    """Tell whether two names mean one charset."""
    try:
        return codecs.lookup(one) == codecs.lookup(other)
    except LookupError:
        return one.lower() == other.lower()
