"""
What does the name of a file say of its representation?

The rules are those of Apache httpd's mod_mime, where a house that moves has its names
from; where we differ, the row says so.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.variants.extensions import Extensions, NamedVariant
from httpcore_srv.semantics.negotiation.variant import Variant

HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"

# fmt: off
NAMES = [
    # name                     base           type    languages       coding      why
    ("guide.en.html",          "guide",       HTML,   ("en",),        None,       "CN-01 language, type"),
    ("guide.html.en",          "guide",       HTML,   ("en",),        None,       "any order"),
    ("guide.html",             "guide",       HTML,   (),             None,       "a type alone"),
    ("guide.EN.Html",          "guide",       HTML,   ("en",),        None,       "extensions have no case"),
    ("Guide.html",             "Guide",       HTML,   (),             None,       "a base has"),
    ("guide.de.html.gz",       "guide",       HTML,   ("de",),        "gzip",     "a coding"),
    ("guide.gz.html.de",       "guide",       HTML,   ("de",),        "gzip",     "a coding, in any order"),
    ("guide.html.Z",           "guide",       HTML,   (),             "compress", "a coding of old"),
    ("guide.html.zst",         "guide",       HTML,   (),             "zstd",     "RFC 8878"),
    ("guide.html.br",          "guide",       HTML,   (),             "br",       "Brotli; for Apache it is Breton as well"),
    ("guide.en.de.html",       "guide",       HTML,   ("en", "de"),   None,       "RFC 9110 §8.5: for two audiences"),
    ("guide.pt-br.html",       "guide",       HTML,   ("pt-BR",),     None,       "a tag with a region"),
    ("guide.latin1.html",      "guide",       "text/html; charset=iso-8859-1", (), None, "CN-08 a charset"),
    ("guide.html.koi8-r.ru",   "guide",       "text/html; charset=koi8-r", ("ru",), None, "type, charset, language"),
    ("a.utf8.latin1.txt",      "a",           "text/plain; charset=iso-8859-1", (), None, "the last charset counts"),
    ("a.txt.html",             "a",           HTML,   (),             None,       "the last type counts"),
    ("a.html.txt",             "a",           PLAIN,  (),             None,       "the last type counts"),
    ("photo.avif",             "photo",       "image/avif", (),       None,       "an image"),
    ("a.tar.gz",               "a",           "application/x-tar", (), "gzip",    "negotiated, it is a coded archive"),
    # what means more than one thing
    ("guide.pl",               "guide",       PLAIN,  (),             None,       "Perl: no other type"),
    ("guide.pl.html",          "guide",       HTML,   ("pl",),        None,       "Polish: another type"),
    ("guide.html.pl",          "guide",       HTML,   ("pl",),        None,       "Polish, in any order"),
    ("guide.ts.txt",           "guide",       PLAIN,  ("ts",),        None,       "Tsonga"),
    ("guide.ts",               "guide",       PLAIN,  (),             None,       "TypeScript"),
    ("guide.ps",               "guide",       "application/postscript", (), None, "PostScript"),
    ("guide.ps.txt",           "guide",       PLAIN,  ("ps",),        None,       "Pashto"),
    ("guide.ts.pl",            "guide",       PLAIN,  ("ts",),        None,       "both doubtful: the last is the type"),
    ("guide.tr.html",          "guide",       HTML,   ("tr",),        None,       "Turkish; troff else"),
    # where the base ends
    ("theme.var.css",          "theme.var",   "text/css; charset=utf-8", (), None,      "var means something in the last place only; for Apache it is a map"),
    ("a.var.en.html",          "a.var",       HTML,   ("en",),        None,       "and so its base is a.var"),
    ("release-1.2.en.html",    "release-1.2", HTML,   ("en",),        None,       "2 means nothing"),
    ("app.min.js",             "app.min",     "text/javascript; charset=utf-8", (), None, "min means nothing"),
    ("guide.en.v2.html",       "guide.en.v2", HTML,   (),             None,       "all up to the last that means nothing"),
    ("en.html",                "en",          HTML,   (),             None,       "the first part is the base, whatever it means"),
    ("html.en.html",           "html",        HTML,   ("en",),        None,       "the first part is the base"),
    ("README.de",              "README",      PLAIN,  ("de",),        None,       "text by custom, without an extension"),
    ("bad..html",              "bad.",        HTML,   (),             None,       "an empty part means nothing"),
    (".x.html",                ".x",          HTML,   (),             None,       "first dots belong to the base"),
    ("caf\udce9.de.html",      "caf\udce9",   HTML,   ("de",),        None,       "R309 a name of undecodable octets"),
]
NOT_NAMES = [
    # name             why
    ("guide",          "no extension"),
    ("",               "no name"),
    (".html",          "a dotfile has no extension"),
    ("...",            "dots"),
    ("guide.v2",       "what means nothing"),
    ("guide.en.v2",    "the last means nothing: there is no extension"),
    ("guide.en",       "no type: Apache does not take it either"),
    ("guide.utf8",     "no type"),
    ("guide.gz",       "no type: what is in it?"),
    ("a.html.gz.br",   "coded twice"),
    ("a.html.gz.gz",   "coded twice"),
    ("guide.var.gz",   "a coded type map is none"),
    ("guide.gz.var",   "a coded type map is none"),
]
MAPS = [
    # name              base     extensions             why
    ("guide.var",       "guide", {"var"},               "CN-02 a type map"),
    ("guide.html.var",  "guide", {"html", "var"},       "CN-02 a type map, for guide.html"),
    ("guide.en.var",    "guide", {"en", "var"},         "a type map, for guide.en"),
    ("guide.VAR",       "guide", {"var"},               "extensions have no case"),
]
CONFIGURED = [
    # languages          charsets            overrides                 name            type    languages  why
    ({"engl": "en"},     {},                 {},                       "a.engl.html",  HTML,   ("en",),   "a name of one's own"),
    ({".Engl": "en"},    {},                 {},                       "a.eNGL.html",  HTML,   ("en",),   "with a dot, in either case"),
    ({"br": "br"},       {},                 {},                       "a.br.html",    HTML,   ("br",),   "Breton, because it is said: no coding"),
    ({"html": "en"},     {},                 {},                       "a.txt.html",   PLAIN,  ("en",),   "configured ones go before types"),
    ({},                 {"dos": "ibm437"},  {},                       "a.dos.txt",    "text/plain; charset=ibm437", (), "a charset of one's own"),
    ({},                 {"de": "iso-8859-1"}, {},                     "a.de.txt",     "text/plain; charset=iso-8859-1", (), "has that meaning and no other"),
    ({},                 {},                 {"pl": "text/x-perl"},    "a.pl",         "text/x-perl; charset=utf-8", (), "a type of one's own"),
    ({},                 {},                 {"pl": "text/x-perl"},    "a.pl.html",    HTML,   ("pl",),   "and still Polish beside another"),
    ({},                 {},                 {"foo": "model/foo"},     "a.foo.en",     "model/foo", ("en",), "a type of one's own"),
    ({},                 {},                 {"html": "text/html; charset=koi8-r"}, "a.html", "text/html; charset=koi8-r", (), "a charset that is configured"),
    ({},                 {},                 {"html": "text/html; charset=koi8-r"}, "a.utf8.html", HTML, (), "and one that the name says"),
]
# fmt: on


@pytest.mark.parametrize(("name", "base", "type_", "languages", "coding", "why"), NAMES)
def test_what_a_name_says(name, base, type_, languages, coding, why):
    found = Extensions().read(name)

    assert found is not None, why
    assert (found.name, found.base, str(found.media_type)) == (name, base, type_), why
    assert (found.languages, found.coding) == (languages, coding), why
    assert not found.type_map


@pytest.mark.parametrize(("name", "why"), NOT_NAMES)
def test_a_name_that_says_nothing(name, why):
    assert Extensions().read(name) is None, why


@pytest.mark.parametrize(("name", "base", "extensions", "why"), MAPS)
def test_a_type_map_by_name(name, base, extensions, why):
    found = Extensions().read(name)

    assert found.type_map, why
    assert (found.base, found.extensions) == (base, extensions), why


@pytest.mark.parametrize(
    ("languages", "charsets", "overrides", "name", "type_", "tags", "why"), CONFIGURED
)
def test_what_is_configured_goes_first(
    languages, charsets, overrides, name, type_, tags, why
):
    extensions = Extensions(languages, charsets, media_types=MediaTypes(overrides))
    found = extensions.read(name)

    assert (str(found.media_type), found.languages) == (type_, tags), why
    assert found.coding is None, why


def test_a_site_without_a_charset_says_none():
    extensions = Extensions(media_types=MediaTypes(charset=None))

    assert str(extensions.read("a.html").media_type) == "text/html"


def test_codings_may_be_chosen():
    """Where gz is no coding, what ends in it is what it says it is."""
    extensions = Extensions(codings={})

    assert str(extensions.read("a.html.gz").media_type) == "application/gzip"


# fmt: off
ENDS = [
    # languages      name            coding   why
    ({},             "a.html.br",    "br",    "Rule 2"),
    ({},             "a.odd.GZ",     "gzip",  "whatever is before it, in any case"),
    ({"br": "br"},   "a.html.br",    None,    "Breton"),
    ({},             "a.br.html",    None,    "not at the end"),
    ({},             "br",           "br",    "who asks for the end of a name gets it"),
    ({},             "a.nonsense",   None,    "it means nothing"),
]
# fmt: on


@pytest.mark.parametrize(("languages", "name", "coding", "why"), ENDS)
def test_the_coding_that_a_name_ends_in(languages, name, coding, why):
    assert Extensions(languages).coding_of(name) == coding, why


def test_what_was_read_is_remembered_in_bounds():
    """To read thousands of names for each 404 would be dear."""
    extensions = Extensions()
    first = extensions.read("guide.en.html")

    assert extensions.read("guide.en.html") is first
    for number in range(5000):
        extensions.read(f"guide{number}.en.html")
    assert extensions.read("guide.en.html") is not first
    assert extensions.read("guide.en.html") == first


def test_the_plain_form_has_all_but_the_coding():
    found = Extensions().read("guide.de.html.gz")

    assert found.extensions == {"de", "html", "gz"}
    assert found.plain == {"de", "html"}


def test_a_description_for_negotiation():
    """RFC 2295 §5: the name, encoded, is its URI."""
    found = Extensions().read("grüner guide.de.html.gz")

    assert found.variant == Variant(
        "gr%C3%BCner%20guide.de.html", found.media_type, ("de",), ("gzip",)
    )


# fmt: off
OWN_NAMES = [
    # name             type                languages   why
    ("guide.html.de",  HTML,               ("de",),    "R149 R150 the same as when it is selected"),
    ("guide.de.html",  HTML,               ("de",),    "R149 R150"),
    ("a.tar.gz",       "application/gzip", (),         "a coded file is what it is"),
    ("guide.html.br",  "application/octet-stream", (), "a coded file is what it is"),
    ("guide.en",       "application/octet-stream", (), "unknown, as before"),
    ("guide.var",      "application/octet-stream", (), "a map has no type to be sent with"),
    ("README",         PLAIN,              (),         "text by custom"),
    ("photo.avif",     "image/avif",       (),         "a type"),
]
# fmt: on


@pytest.mark.parametrize(("name", "type_", "languages", "why"), OWN_NAMES)
def test_a_file_that_is_asked_for_by_its_own_name(name, type_, languages, why):
    found = Extensions().describe(name)

    assert (str(found.media_type), found.languages) == (type_, languages), why
    assert found.codings == ("identity",), why
    assert found.uri == "", why


PARTS = st.sampled_from(
    [
        "",
        "en",
        "de",
        "html",
        "txt",
        "gz",
        "br",
        "var",
        "pl",
        "utf8",
        "v2",
        "x",
        "\udce9",
    ]
)


@given(st.lists(PARTS, max_size=6).map(".".join))
def test_a_name_is_its_base_and_its_extensions(name):
    base, extensions = Extensions().parted(name)

    assert ".".join((base, *extensions)) == name


@given(st.text(max_size=30))
def test_any_name_can_be_read(name):
    found = Extensions().read(name)

    assert found is None or isinstance(found, NamedVariant)
