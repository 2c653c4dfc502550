"""
Of which type is a file?

The table is a list of facts; the rows here are those where a choice was made, and the
types that a web site cannot do without.
"""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.grammar.core import is_token
from httpcore_srv.resources.media_types import OURS, MediaTypes

OCTETS = "application/octet-stream"

# fmt: off
TYPES = [
    # name               type                            why
    ("index.html",       "text/html; charset=utf-8",     "a text type says its charset"),
    ("style.css",        "text/css; charset=utf-8",      "a text type"),
    ("app.js",           "text/javascript; charset=utf-8", "RFC 9239 §6.1.1"),
    ("app.mjs",          "text/javascript; charset=utf-8", "RFC 9239 §6.1.1; browsers refuse modules of other types"),
    ("app.cjs",          "text/javascript; charset=utf-8", "RFC 9239 §6.1.1"),
    ("app.js.map",       "application/json",             "a source map is JSON"),
    ("data.json",        "application/json",             "RFC 8259 §11: no charset parameter"),
    ("a.jsonld",         "application/ld+json",          "RFC 6839 §3.1: JSON again"),
    ("a.webmanifest",    "application/manifest+json",    "JSON again"),
    ("a.ndjson",         "application/x-ndjson",         "lines of JSON"),
    ("favicon.ico",      "image/x-icon",                 "what browsers call it"),
    ("logo.svg",         "image/svg+xml",                "XML says its encoding itself"),
    ("feed.rss",         "application/rss+xml",          "XML"),
    ("page.xml",         "application/xml",              "RFC 7303 §9.1"),
    ("a.xsl",            "application/xslt+xml",         "registered"),
    ("photo.jpg",        "image/jpeg",                   "an image"),
    ("photo.avif",       "image/avif",                   "an image that old tables lack"),
    ("photo.webp",       "image/webp",                   "an image that old tables lack"),
    ("photo.jxl",        "image/jxl",                    "an image that old tables lack"),
    ("a.woff2",          "font/woff2",                   "a font that old tables lack"),
    ("a.ttf",            "font/ttf",                     "a font that old tables lack"),
    ("a.wasm",           "application/wasm",             "browsers compile it by this type only"),
    ("a.md",             "text/markdown; charset=utf-8", "RFC 7763: charset is required"),
    ("notes.txt",        "text/plain; charset=utf-8",    "a text type"),
    ("main.ts",          "text/plain; charset=utf-8",    "TypeScript, not video/mp2t"),
    ("main.rs",          "text/plain; charset=utf-8",    "Rust, not resource lists"),
    ("main.py",          "text/plain; charset=utf-8",    "to be read, not run"),
    ("seg.m2ts",         "video/mp2t",                   "this one is a transport stream"),
    ("a.yml",            "application/yaml",             "RFC 9512"),
    ("a.toml",           "application/toml",             "registered"),
    ("a.ics",            "text/calendar; charset=utf-8", "RFC 5545 §8.1"),
    ("a.vcf",            "text/vcard; charset=utf-8",    "RFC 6350 §10.1"),
    ("a.flac",           "audio/flac",                   "RFC 9639 §10"),
    ("a.mkv",            "video/matroska",               "RFC 9559 §27.3"),
    ("a.wav",            "audio/wav",                    "what browsers call it"),
    ("a.mp4",            "video/mp4",                    "application/mp4 is for what has no picture"),
    ("a.mp3",            "audio/mpeg",                   "registered"),
    ("a.pdf",            "application/pdf",              "registered"),
    ("a.tar.gz",         "application/gzip",             "a coded file is of the coding's type"),
    ("a.js.gz",          "application/gzip",             "a coded file is of the coding's type"),
    ("a.css.br",         OCTETS,                         "Brotli has no type (RFC 7932)"),
    ("a.css.zst",        "application/zstd",             "RFC 8878 §7.1"),
    ("a.svgz",           "application/gzip",             "gzip to the octet"),
    ("a.zip",            "application/zip",              "registered"),
    ("a.exe",            OCTETS,                         "a download"),
    ("a.xsm",            "application/vnd.syncml+xml; charset=utf-8", "marked in the table: no text, but a charset"),
    ("INDEX.HTML",       "text/html; charset=utf-8",     "extensions have no case"),
    ("photo.JPeG",       "image/jpeg",                   "extensions have no case"),
    ("html",             OCTETS,                         "no extension"),
    ("a.",               OCTETS,                         "an empty extension"),
    ("a.nosuchtype",     OCTETS,                         "unknown"),
    ("",                 OCTETS,                         "no name at all"),
    (".html",            OCTETS,                         "a dotfile has no extension"),
    ("..html",           OCTETS,                         "a dotfile has no extension"),
    (".profile.txt",     "text/plain; charset=utf-8",    "a dotfile with an extension"),
    ("caf\udce9.html",   "text/html; charset=utf-8",     "R309 a name of undecodable octets"),
    ("a.\udce9",         OCTETS,                         "R309 an extension of undecodable octets"),
    ("README",           "text/plain; charset=utf-8",    "text by custom"),
    ("LICENSE",          "text/plain; charset=utf-8",    "text by custom"),
    ("Makefile",         "text/plain; charset=utf-8",    "text by custom"),
    ("SHA256SUMS",       "text/plain; charset=utf-8",    "text by custom"),
    ("README.html",      "text/html; charset=utf-8",     "the extension goes first"),
]
OVERRIDES = [
    # overrides                               name      type                             why
    ({"ts": "video/mp2t"},                    "a.ts",   "video/mp2t",                    "a site of HLS streams"),
    ({".ts": "video/mp2t"},                   "a.ts",   "video/mp2t",                    "with a dot"),
    ({"TS": "video/mp2t"},                    "A.Ts",   "video/mp2t",                    "extensions have no case"),
    ({"html": "text/html; charset=koi8-r"},   "a.html", "text/html; charset=koi8-r",     "its own charset is kept"),
    ({"foo": "text/x-foo"},                   "a.foo",  "text/x-foo; charset=utf-8",     "a new text type"),
    ({"foo": "text/x-foo; format=flowed"},    "a.foo",  "text/x-foo; format=flowed; charset=utf-8", "other parameters are kept"),
    ({"gz": "application/x-gzip"},            "a.b.gz", "application/x-gzip",            "the last extension"),
]
# fmt: on


@pytest.mark.parametrize(("name", "expected", "why"), TYPES)
def test_type_of(name, expected, why):
    assert str(MediaTypes().media_type_of(name)) == expected, why


@pytest.mark.parametrize(("overrides", "name", "expected", "why"), OVERRIDES)
def test_override(overrides, name, expected, why):
    assert str(MediaTypes(overrides).media_type_of(name)) == expected, why


def test_a_site_may_leave_the_charset_to_its_pages():
    types = MediaTypes(charset=None)

    assert str(types.media_type_of("a.html")) == "text/html"
    assert str(types.media_type_of("README")) == "text/plain"


def test_a_site_may_choose_another_charset():
    assert (
        str(MediaTypes(charset="koi8-r").media_type_of("a.txt"))
        == "text/plain; charset=koi8-r"
    )


def test_the_default_is_the_type_of_unknown_names():
    """RFC 9110 §8.3: without Content-Type the recipient may guess."""
    assert (
        str(MediaTypes(default="text/plain").media_type_of("x"))
        == "text/plain; charset=utf-8"
    )
    assert MediaTypes(default=None).media_type_of("x") is None


@pytest.mark.parametrize("wrong", [{"overrides": {"a": "text"}}, {"default": "text/"}])
def test_what_is_no_media_type_is_refused_at_once(wrong):
    with pytest.raises(FieldSyntaxError):
        MediaTypes(**wrong)


def test_the_host_has_no_say(monkeypatch):
    """The types are the same on every machine: no file but our own is read."""
    types = MediaTypes()
    opened = []
    monkeypatch.setattr("mimetypes.guess_type", lambda *_: opened.append("guess"))
    monkeypatch.setattr("mimetypes.init", lambda *_: opened.append("init"))

    assert types.media_type_of("a.html") is not None
    assert opened == []


def rows():
    text = (
        files("httpcore_srv.resources").joinpath("media_types.txt").read_text("ascii")
    )
    return [line.split() for line in text.splitlines() if not line.startswith("#")]


def test_the_table_names_its_source_and_licence():
    head = (
        files("httpcore_srv.resources").joinpath("media_types.txt").read_text("ascii")
    )

    assert "mime-db 1.54.0" in head
    assert "MIT" in head


def test_the_table_is_well_formed():
    """A line is a type and at least one extension, both in order and in lower case."""
    for label, *extensions in rows():
        essence, _, mark = label.partition(";")
        kind, slash, subtype = essence.partition("/")

        assert is_token(kind), label
        assert is_token(subtype), label
        assert slash == "/", label
        assert mark in ("", "charset"), label
        assert label == label.lower(), label
        assert extensions == sorted(set(extensions)), label
        assert extensions, label
    assert len(rows()) > 900


def test_an_extension_stands_once_in_the_table():
    extensions = [extension for _, *extensions in rows() for extension in extensions]

    assert len(extensions) == len(set(extensions))


def test_no_choice_of_ours_repeats_the_table():
    """An entry that says what the table says has no reason."""
    table = {
        extension: label for label, *extensions in rows() for extension in extensions
    }

    assert {
        extension for extension, label in OURS.items() if table.get(extension) == label
    } == set()


@given(st.text())
def test_every_name_has_a_type(name):
    assert isinstance(MediaTypes().media_type_of(name), MediaType)
