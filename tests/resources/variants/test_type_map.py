"""
Which representations does a type map list?

Rows that begin with "Apache" say what mod_negotiation does with the same record.
"""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import BrokenTypeMap
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.variants.candidates import MOST_VARIANTS
from httpcore_srv.resources.variants.type_map import (
    MOST_OCTETS,
    Entry,
    parse_type_map,
)

DOCUMENT = b"""\
# Three languages, and a text for those who want no HTML
URI: document.html

URI: document.html.en
Content-Language: en
Content-Type: text/html

Content-language: fr (French), fr-CA
Content-type: text/html;charset=iso-8859-2; qs=0.5
URI: document.html.fr

URI: document.html.gz
Content-Type: text/html
Content-Encoding: x-gzip
Content-Length: 512
Description: "Auf Deutsch, \xc3\xbcbersetzt" de

Content-Type: text/plain; qs=0.1
Body:----xyz----
Hello!
----xyz----
"""

PLAIN = MediaType("text", "plain")
HTML = MediaType("text", "html")


def entry_of(*lines):
    """Return the one entry of a map that says *lines* of a file."""
    octets = "\n".join(("URI: a.html", "Content-Type: text/html", *lines))
    [entry] = parse_type_map("a.var", octets.encode()).entries
    return entry


def test_a_whole_map_CN_02():
    found = parse_type_map("document.html.var", DOCUMENT)
    latin_2 = MediaType("text", "html", (("charset", "iso-8859-2"),))

    assert found.unused == ()
    assert found.entries == (
        Entry(4, "document.html.en", None, HTML, ("en",)),
        Entry(8, "document.html.fr", None, latin_2, ("fr", "fr-CA"), quality=0.5),
        Entry(
            line=12,
            uri="document.html.gz",
            media_type=HTML,
            coding="gzip",
            length=512,
            description="Auf Deutsch, übersetzt",
            description_language="de",
        ),
        Entry(18, None, b"Hello!\n", PLAIN, quality=0.1),
    )


# fmt: off
TYPES = [
    # Content-Type                           media type                            quality  why
    ("text/html",                            "text/html",                          1.0,     "R159 no qs counts 1"),
    ("Text/HTML; qs=0.8",                    "text/html",                          0.8,     "R159 source quality"),
    ("text/html;qs=.5",                      "text/html",                          0.5,     "Apache: a leading zero may be left out"),
    ("text/html; qs=0",                      "text/html",                          0.0,     "R159 never"),
    ("text/html; qs=0.",                     "text/html",                          0.0,     "RFC 9110 §12.4.2: digits are optional"),
    ("text/html; qs=1",                      "text/html",                          1.0,     "R159 full"),
    ("text/html; qs=1.000",                  "text/html",                          1.0,     "R159 full"),
    ("text/html; qs=0.289",                  "text/html",                          0.289,   "R159 three decimals"),
    ("text/html; qs=0.28999",                "text/html",                          0.289,   "R159 Apache: no more than three decimals"),
    ('text/html; qs="0.8"',                  "text/html",                          0.8,     "Apache: it may be quoted"),
    ("text/html; q=0.8",                     "text/html",                          0.8,     "Apache: q is read like qs"),
    ("text/html; level=2; qs=0.8",           "text/html; level=2",                 0.8,     "CN-09 level is a parameter of the type"),
    ("text/html; qs=0.8; charset=koi8-r",    "text/html; charset=koi8-r",          0.8,     "a charset after it"),
    ("text/html ; charset = koi8-r ; qs = 0.8", "text/html; charset=koi8-r",       0.8,     "Apache: white space between the tokens"),
    ('text/x; a="b ; c = d"; qs=0.8',        'text/x; a="b ; c = d"',              0.8,     "but not in a quoted-string"),
]
LINES = [
    # line                                   attribute               value                   why
    ("Content-Language: de",                 "languages",            ("de",),                "a tag"),
    ("Content-Language: de, en",             "languages",            ("de", "en"),           "RFC 9110 §8.5 a list"),
    ("Content-Language: de,, en ;fr",        "languages",            ("de", "en", "fr"),     "Apache: commas, semicolons, empty elements"),
    ("Content-Language: i-klingon",          "languages",            ("i-klingon",),         "RFC 9110 §8.5.1 any tag"),
    ("Content-Encoding: gzip",               "coding",               "gzip",                 "a coding"),
    ("Content-Encoding: x-compress",         "coding",               "compress",             "R142 x-compress is compress"),
    ("Content-Encoding: GZip",               "coding",               "gzip",                 "RFC 9110 §8.4.1 codings have no case"),
    ("Content-Encoding: identity",           "coding",               None,                   "RFC 9110 §12.5.3 no coding"),
    ("Content-Length: 0",                    "length",               0,                      "a number"),
    ("Content-Length: 0123",                 "length",               123,                    "1*DIGIT"),
    ("Description: In German",               "description",          "In German",            "Apache: text"),
    ("Description: In\n  German",            "description",          "In German",            "continued"),
    ('Description: "Auf Deutsch" de',        "description",          "Auf Deutsch",          "RFC 2295 §5.5 a quoted-string and its language"),
    ('Description: "Auf Deutsch" de',        "description_language", "de",                   "RFC 2295 §5.5 a quoted-string and its language"),
    ('Description: "Auf \\"Deutsch\\""',     "description",          'Auf "Deutsch"',        "RFC 9110 §5.6.4 quoted pairs"),
    ('Description: "Auf Deutsch"',           "description_language", None,                   "its language may be missing"),
    ('Description: the "German" one',        "description",          'the "German" one',     "quotes in a text"),
    ("Description: über",                    "description",          "über",                 "UTF-8"),
    ("Features: tables !frames;+0.5",        "features",             "tables !frames;+0.5",  "R170 a feature list"),
    ("URI: b.html; x",                       "uri",                  "b.html",               "Apache: the first token; the last record of a name counts"),
    ("URI: b.html, c.html",                  "uri",                  "b.html",               "Apache: the first token"),
    ("URI: caf%C3%A9.html",                  "uri",                  "caf%C3%A9.html",       "a reference as it stands"),
    ("X-Unknown: what",                      "quality",              1.0,                    "Apache: other records are passed over"),
    ("Content-Type: text/plain",             "media_type",           PLAIN,                  "the last record of a name counts"),
    ("Body:x\nhi\nx",                        "body",                 b"hi\n",                "the last of URI and Body counts"),
    ("Body:x\nhi\nx",                        "uri",                  None,                   "the last of URI and Body counts"),
]
BROKEN = [
    # line                             says                    why
    ("Content-Type: html",             "media-type",           "RFC 9110 §8.3.1 no slash"),
    ("Content-Type: text/html; x y",   "list of parameters",   "RFC 9110 §5.6.6"),
    ("Content-Type: text/html; qs=2",  "source quality",       "R159 more than 1; for Apache it is 1"),
    ("Content-Type: text/html; qs=1.001", "source quality",    "R159 more than 1"),
    ("Content-Type: text/html; qs=-1", "source quality",       "R159 less than 0"),
    ("Content-Type: text/html; qs=high", "source quality",     "R159 no number; for Apache it is 1"),
    ("Content-Type: text/html; qs=nan", "source quality",      "R159 no number"),
    ("Content-Type: text/html; qs=1e-3", "source quality",     "R159 no number"),
    ("Content-Type: text/html; qs=.",  "source quality",       "R159 no number"),
    ("Content-Language: de_AT",        "language tag",         "RFC 5646 §2.1 hyphens part subtags"),
    ("Content-Language: german language!", "language tag",     "RFC 5646 §2.1 letters and digits"),
    ("Content-Encoding: gzip, br",     "content coding",       "one coding at a time"),
    ("Content-Length: 12 octets",      "number of octets",     "Apache: parse error"),
    ("Content-Length: -1",             "number of octets",     "Apache: parse error"),
    ("Content-Length: " + "9" * 19,    "number of octets",     "no file is so long"),
    ("URI: a%zz.html",                 "percent-encoding",     "RFC 3986 §2.1"),
]
UNUSED = [
    # octets                                            entries  unused  why
    (b"",                                               0,       (),     "an empty map"),
    (b"URI: a\n",                                       0,       (),     "the name of the resource, and nothing else"),
    (b"URI: a\n\nURI: b\n",                             0,       (3,),   "Apache: nothing is said of it"),
    (b"Content-Type: text/html\n",                      0,       (1,),   "Apache: no URI"),
    (b"URI: a\nDescription: b\n",                       0,       (1,),   "Apache: a description does not do"),
    (b"Body:x\nhi\nx\n",                                0,       (1,),   "Apache: nothing is said of it"),
    (b"URI: a\nContent-Language: de\n",                 1,       (),     "a language does; for Apache it is of quality 0 then"),
    (b"URI: a\nContent-Length: 1\n",                    1,       (),     "a length does; for Apache it is of quality 0 then"),
    (b"URI: a\nContent-Encoding: gzip\n",               1,       (),     "a coding does; for Apache it is of quality 0 then"),
    (b"X: y\n",                                         0,       (1,),   "a record of another name"),
]
# fmt: on


@pytest.mark.parametrize(("value", "media_type", "quality", "why"), TYPES)
def test_content_type(value, media_type, quality, why):
    found = entry_of(f"Content-Type: {value}")

    assert (str(found.media_type), found.quality) == (media_type, quality), why


@pytest.mark.parametrize(("line", "attribute", "value", "why"), LINES)
def test_what_a_record_says(line, attribute, value, why):
    assert getattr(entry_of(line), attribute) == value, why


@pytest.mark.parametrize(("line", "says", "why"), BROKEN)
def test_what_cannot_be_understood_is_told_by_line(line, says, why):
    with pytest.raises(BrokenTypeMap) as raised:
        entry_of("X: y", line)

    assert raised.value.line == 4, why
    assert f"not a valid {says}" in raised.value.reason, why


@pytest.mark.parametrize(("octets", "entries", "unused", "why"), UNUSED)
def test_what_lists_no_variant(octets, entries, unused, why):
    found = parse_type_map("a.var", octets)

    assert (len(found.entries), found.unused) == (entries, unused), why


def test_a_description_that_is_no_utf_8_is_read_all_the_same():
    octets = b"URI: a\nContent-Type: text/html\nDescription: caf\xe9\n"

    assert parse_type_map("a.var", octets).entries[0].description == "café"


@pytest.mark.parametrize(("octets", "fits"), [(MOST_OCTETS, True), (262_145, False)])
def test_a_map_may_have_256_kib(octets, fits):
    text = b"#".ljust(octets, b"x")

    if fits:
        assert parse_type_map("a.var", text).entries == ()
        return
    with pytest.raises(BrokenTypeMap, match="longer than 262144 octets"):
        parse_type_map("a.var", text)


def test_a_map_may_list_64_variants():
    """Each may be an open file."""
    entry = b"URI: a\nContent-Type: text/html\n\n"

    assert len(parse_type_map("a.var", entry * 64).entries) == MOST_VARIANTS == 64
    with pytest.raises(BrokenTypeMap, match="line 193: more than 64 variants"):
        parse_type_map("a.var", entry * 65)


LINE = st.sampled_from(
    [
        b"URI: a",
        b"Content-Type: text/html; qs=",
        b"0.5",
        b"\n",
        b"\n\n",
        b" ",
        b"Body:x",
    ]
) | st.binary(max_size=8)


@given(st.lists(LINE, max_size=30).map(b"".join))
def test_any_octets_are_a_map_or_a_broken_one(octets):
    try:
        found = parse_type_map("a.var", octets)
    except BrokenTypeMap:
        return
    assert all(0 <= entry.quality <= 1 for entry in found.entries)


# fmt: off
HEAVY = [
    # line                                            why
    (b"Content-Type: a/b" + b" ;" * 100_000,          "empty parameters"),
    (b"Content-Type: a/b" + b';x="' * 50_000,         "quotes"),
    (b"Content-Type: a/b" + b";x=y" * 60_000,         "parameters"),
    (b"Content-Language: " + b"a," * 120_000,         "languages"),
    (b"Content-Language: " + b"a-" * 120_000,         "subtags"),
    (b'Description: "' + b"\\" * 240_000,             "quoted pairs"),
    (b"Content-Type: a/b;qs=0." + b"1" * 240_000,     "decimals"),
    (b"URI: " + b"%41" * 80_000,                      "encoded octets"),
]
# fmt: on


@pytest.mark.parametrize(("line", "why"), HEAVY, ids=[why for _, why in HEAVY])
def test_parsing_takes_linear_time(line, why):
    """A quadratic parser would take minutes; a slow machine takes part of a second."""
    begun = time.process_time()
    with suppress(BrokenTypeMap):
        parse_type_map("a.var", line)

    assert time.process_time() - begun < 3, why
