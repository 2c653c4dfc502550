"""Whether octets are what their Content-Type says."""

import pytest

from httpcore_srv.audit.types import check_type

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)
JPEG = b"\xff\xd8\xff\xe0" + bytes(8)
LATIN = "für".encode("latin-1")
PAGE = b"<!doctype html><meta charset=iso-8859-1><title>x</title>"

# fmt: off
CASES = [
    # content type                     octets                     found                 why
    ("text/html; charset=utf-8",       "für".encode(),            None,                 "as declared"),
    ("text/html; charset=utf-8",       LATIN,                     "octet 1 (0xFC)",     "RFC 9110 §8.3.2 latin-1 octets, declared utf-8"),
    ("text/html; charset=iso-8859-1",  LATIN,                     None,                 "declared as it is"),
    ("text/html; charset=utf-99",      b"x",                      "not known",          "no such charset"),
    ("text/html; charset=hex",         b"x",                      "not known",          "a codec of Python is no charset"),
    ("text/plain",                     b"ascii",                  None,                 "every charset agrees"),
    ("text/plain",                     LATIN,                     "without a charset",  "RFC 9110 §8.3.2 a guess"),
    ("text/plain; charset=utf-8",      b"a\0b",                   "octet 1 is NUL",     "no text"),
    ("text/plain; charset=utf-16",     "a\ufeff".encode("utf-16"), None,                "NUL octets belong to it"),
    ("text/html; charset=utf-8",       PAGE,                      "calls itself iso-8859-1", "header and page disagree"),
    ("text/html; charset=latin1",      PAGE,                      None,                 "two names of one charset"),
    ("text/html; charset=utf-8",       b"<meta charset=x-none>",  "calls itself x-none", "no charset at all"),
    ("application/json",               '{"a": "ü"}'.encode(),     None,                 "RFC 8259 §8.1"),
    ("application/json",               b'"\xfc"',                 "octet 1 (0xFC)",     "RFC 8259 §8.1 must be UTF-8"),
    ("application/ld+json",            b'"\xfc"',                 "octet 1 (0xFC)",     "RFC 6839 §3.1 the same"),
    ("image/png",                      PNG,                       None,                 "a PNG image"),
    ("image/png",                      JPEG,                      "it is a JPEG image", "RFC 9110 §8.3 another type"),
    ("image/png",                      b"nothing like it",        "does not begin",     "RFC 9110 §8.3 no PNG image"),
    ("application/octet-stream",       PNG,                       "it is a PNG image",  "RFC 9110 §8.3 a name without its extension"),
    ("application/octet-stream",       b"\0\1\2",                 None,                 "what is unknown stays so"),
    ("text/plain; charset=utf-8",      PNG,                       "it is a PNG image",  "a picture as text"),
    ("text/css; charset=utf-8",        b"<!DOCTYPE html>\n<p>",   "it is an HTML page", "an error page saved as a style sheet"),
    ("text/javascript; charset=utf-8", b" <!doctype HTML>",       "it is an HTML page", "or as a script"),
    ("text/plain; charset=utf-8",      b"<!doctype html>",        None,                 "source, to be read"),
    ("image/webp",                     b"RIFF\0\0\0\0WEBPVP8 ",   None,                 "a WebP image"),
    ("image/avif",                     b"\0\0\0\x1cftypavif",     None,                 "an AVIF image"),
    ("application/zip",                b"PK\x03\x04",             None,                 "a ZIP archive"),
    ("application/epub+zip",           b"PK\x03\x04",             None,                 "a ZIP archive by another name"),
    ("text/plain; charset=utf-8",      b"\x1f\x8b\x08x",          "it is gzip data",    "coded, and not said to be"),
    ("font/woff2",                     b"wOF2x",                  None,                 "a font"),
    ("font/woff2",                     b"wOFFx",                  "it is a WOFF font",  "the older one"),
    ("image/svg+xml",                  b"<svg/>",                 None,                 "has no beginning of its own"),
    ("image/x-icon",                   PNG,                       None,                 "a PNG image may stand in an icon's place"),
    ("no media type",                  b"x",                      "not a media type",   "RFC 9110 §8.3.1"),
    (None,                             b"x",                      "no Content-Type",    "RFC 9110 §8.3 SHOULD be sent"),
    ("image/png",                      b"",                       "it is empty",        "RFC 9110 §8.3 no PNG image is empty"),
    ("text/plain; charset=utf-8",      b"",                       None,                 "an empty text is one"),
]
# fmt: on


@pytest.mark.parametrize(("content_type", "octets", "found", "why"), CASES)
def test_what_is_found(visit, content_type, octets, found, why):
    findings = list(check_type(visit({"Content-Type": content_type}, octets), "/x"))

    assert len(findings) == (found is not None), why
    assert all(found in one.sentence for one in findings), why
    assert all(one.url == "/x" for one in findings)


def test_a_coded_representation_is_not_looked_into(visit):
    fields = {"Content-Type": "text/plain; charset=utf-8", "Content-Encoding": "gzip"}

    assert list(check_type(visit(fields, b"\x1f\x8b\x08"), "/")) == []


def test_text_that_was_cut_off_inside_a_character_is_text(visit):
    """Of a long file only the first octets are read."""
    octets = "aü".encode()[:-1]

    assert list(check_type(visit({}, octets, whole=False), "/")) == []
    assert len(list(check_type(visit({}, octets), "/"))) == 1
