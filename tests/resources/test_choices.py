"""RFC 9110 §15.4.1, §15.5.7: what there is, for a person or a program to choose from."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.choices import choices, is_linkable
from httpcore_srv.resources.pages import PAGE_FIELDS
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant

HTML = MediaType.parse("text/html; charset=utf-8")
LATIN = MediaType.parse("text/html; charset=iso-8859-1")
HOSTILE = "<img src=x onerror=alert(1)>\"'&"
GUIDE = (
    Variant("guide.en.html", HTML, ("en",), (IDENTITY, "gzip"), length=12_345),
    Variant(
        "guide.de.html", HTML, ("de",), quality=0.9, description="Deutsche Fassung"
    ),
    Variant("guide.ps.gz", MediaType("application", "postscript"), (), ("gzip",)),
)


# fmt: off
FORMS = [
    # status  Accept                                  Content-Type                  why
    (300,     None,                                   "text/html; charset=utf-8",   "R131 no preference: the server's order"),
    (300,     "application/json",                     "application/json",           "R133"),
    (300,     "text/plain",                           "text/plain; charset=utf-8",  "R133"),
    (300,     "text/plain;q=0.5, text/html;q=0.4",    "text/plain; charset=utf-8",  "R133"),
    (300,     "image/png",                            "text/html; charset=utf-8",   "a list that may not be read is better than none"),
    (300,     "application/problem+json",             "text/html; charset=utf-8",   "a 300 is no problem (RFC 9457 §1)"),
    (406,     None,                                   "text/html; charset=utf-8",   "R131"),
    (406,     "application/problem+json",             "application/problem+json",   "RFC 9457 §3"),
    (406,     "application/json",                     "application/json",           "for who does not know the other name"),
    (406,     "application/*",                        "application/problem+json",   "the server's order"),
    (406,     "text/plain",                           "text/plain; charset=utf-8",  "R133"),
    (406,     "image/png",                            "text/html; charset=utf-8",   "R136 even if it accepts no list"),
]
# fmt: on


@pytest.mark.parametrize(("status", "accept", "content_type", "why"), FORMS)
def test_the_form_of_the_list_follows_accept(status, accept, content_type, why):
    fields, octets = choices(status, GUIDE, accept, "a-1")

    assert fields["Content-Type"] == content_type, why
    assert octets


@pytest.mark.parametrize("status", [300, 406])
@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/plain"])
def test_r136_r151_r154_all_variants_and_their_characteristics_are_listed(
    status, accept
):
    """RFC 9110 §15.4.1, §15.5.7; RFC 2295 §10.1: to choose from."""
    _, octets = choices(status, GUIDE, accept, "a-1")
    text = octets.decode()

    for said in ("guide.en.html", "guide.de.html", "guide.ps.gz", "text/html",
                 "application/postscript", "gzip", "Deutsche Fassung", "a-1"):  # fmt: skip
        assert said in text
    assert str(status) in text
    assert "12 kB" in text or "12345" in text


def test_each_variant_is_a_link_on_the_page(outline_of):
    outline = outline_of(choices(300, GUIDE, None, "")[1])

    assert outline.all("a") == [
        {"href": "guide.en.html", "rel": "alternate", "type": "text/html", "hreflang": "en"},
        {"href": "guide.de.html", "rel": "alternate", "type": "text/html", "hreflang": "de"},
        {"href": "guide.ps.gz", "rel": "alternate", "type": "application/postscript"},
    ]  # fmt: skip
    assert "Deutsche Fassung" in outline.texts, "it describes itself"
    assert "guide.en.html" in outline.texts, "its name describes it"
    assert "Reference" not in outline.texts, "there is no id"


def test_the_page_has_the_fields_of_all_our_pages():
    fields, octets = choices(406, GUIDE, None, "a-1")

    for name, value in PAGE_FIELDS:
        assert fields[name] == value
    assert octets.startswith(b"<!doctype html>")
    assert "Content-Security-Policy" not in choices(406, GUIDE, "text/plain", "")[0]


def test_links_are_fields_whatever_the_form():
    """RFC 8288 §3.4.1: hreflang occurs once for each language."""
    both = Variant("both.html", HTML, ("en", "fr"))
    for accept in ("text/html", "application/json", "text/plain"):
        assert choices(300, (GUIDE[0], both), accept, "")[0]["Link"] == (
            '<guide.en.html>; rel="alternate"; type="text/html"; hreflang="en", '
            '<both.html>; rel="alternate"; type="text/html"; '
            'hreflang="en"; hreflang="fr"'
        )


def test_json_says_all_that_is_known():
    _, octets = choices(300, GUIDE, "application/json", "a-1")
    read = json.loads(octets)

    assert (read["status"], read["title"], read["id"]) == (
        300,
        "Multiple Choices",
        "a-1",
    )
    assert read["variants"] == [
        {"href": "guide.en.html", "type": "text/html", "charset": "utf-8",
         "languages": ["en"], "quality": 1.0, "length": 12345},
        {"href": "guide.de.html", "type": "text/html", "charset": "utf-8",
         "languages": ["de"], "quality": 0.9, "description": "Deutsche Fassung"},
        {"href": "guide.ps.gz", "type": "application/postscript", "codings": ["gzip"],
         "quality": 1.0},
    ]  # fmt: skip


def test_a_problem_is_one():
    """RFC 9457 §3.1."""
    _, octets = choices(406, GUIDE, "application/problem+json", "a-1")
    read = json.loads(octets)

    assert read["type"] == "about:blank"
    assert read["title"] == "Not Acceptable", "§4.2.1 the status phrase"
    assert read["status"] == 406
    assert len(read["variants"]) == 3


def test_text_has_a_line_for_each():
    _, octets = choices(406, GUIDE, "text/plain", "a-1")
    lines = octets.decode().splitlines()

    assert lines[0] == "406 Not Acceptable"
    assert lines[3:6] == [
        "guide.en.html  text/html, en, 12 kB",
        "guide.de.html  Deutsche Fassung, text/html, de",
        "guide.ps.gz  application/postscript, gzip",
    ]
    assert lines[-1] == "id: a-1"


# fmt: off
FACTS = [
    # variants                                                            said of the first             why
    ((Variant("a", HTML, ("en", "fr")), Variant("b", HTML)),              ["text/html, en, fr"],        "one charset for all helps nobody to choose"),
    ((Variant("a", HTML), Variant("b", LATIN)),                           ["text/html, utf-8"],         "two do"),
    ((Variant("a"),),                                                     [],                           "nothing is known"),
    ((Variant("a", length=0),),                                           ["0 B"],                      "an empty file has a size"),
    ((Variant("a", codings=("br",)),),                                    ["br"],                       "what is always coded says so"),
    ((Variant("a", codings=(IDENTITY, "gzip")),),                         [],                           "what can be had without a coding does not"),
]
# fmt: on


@pytest.mark.parametrize(("variants", "said", "why"), FACTS)
def test_r136_what_is_known_is_said(variants, said, why, outline_of):
    texts = outline_of(choices(300, variants, None, "")[1]).texts
    start = texts.index("a")
    end = texts.index("b") if len(variants) > 1 else len(texts)

    assert texts[start + 1 : end] == said, why
    line = choices(300, variants, "text/plain", "")[1].decode().splitlines()[3]
    assert line == "  ".join(["a", *said]), why


# fmt: off
HOSTILES = [
    # variant                                              advisory
    (Variant(HOSTILE, HTML),                               "CVE-2008-0455 XSS through file names"),
    (Variant("%3Cimg%20src=x%3E.html", HTML),              "CVE-2012-2687 the same, decoded by the server"),
    (Variant("a", HTML, description=HOSTILE),              "R310 a description from a type map"),
    (Variant("a", HTML, (HOSTILE,)),                       "R310 a language from a type map"),
    (Variant("a", HTML, codings=(HOSTILE,)),               "R310 a coding from a type map"),
    (Variant("a", MediaType("text", "x", (("charset", HOSTILE),))), "R310 a charset from a type map"),
    (Variant("javascript:alert(1)", HTML),                 "R310 no link runs anything"),
    (Variant(" javascript:alert(1)", HTML),                "R310 nor behind a space, which browsers leave out"),
    (Variant("data:text/html,<script>", HTML),             "R310 no link carries a page"),
    (Variant("<img/src=x/onerror=alert(1)>", HTML),        "CVE-2008-0455 without spaces"),
    (Variant("a", HTML, ("en\r\nX: y", "d\xe9")),          "R310 no line of its own, no octets of its own"),
    (Variant("a\r\nSet-Cookie: x", HTML),                  "R310 no line of its own"),
]
# fmt: on


@pytest.mark.parametrize(("variant", "advisory"), HOSTILES)
def test_foreign_text_stays_text(variant, advisory, outline_of):
    variants = (variant, Variant("b", LATIN, ("en",)))
    fields, octets = choices(406, variants, None, "a-1")
    outline = outline_of(octets)

    assert {tag for tag, _ in outline.elements}.isdisjoint({"img", "script"}), advisory
    for _, attributes in outline.elements:
        assert not [name for name in attributes if name.startswith("on")], advisory
    for attributes in outline.all("a"):
        assert ":" not in attributes["href"], advisory
    for _, value in fields:
        assert value.isprintable(), advisory
        assert value.isascii(), advisory


def test_an_id_is_text():
    assert b"<img" not in choices(406, GUIDE, None, HOSTILE)[1]


def test_invisible_characters_are_shown():
    """UAX #9: "gnp.exe" must not be shown as "exe.png"."""
    variants = (Variant("a", description="x\u202egnp.exe"),)
    for accept in ("text/html", "text/plain"):
        assert "\u202e" not in choices(300, variants, accept, "")[1].decode()


# fmt: off
LINKABLE = [
    ("guide.html",             True,  "a relative reference"),
    ("?format=json",           True,  "a query alone"),
    ("./a:b",                  True,  "a colon behind a slash ends no scheme"),
    ("https://example.org/a",  True,  "a page elsewhere"),
    ("a:b",                    False, "a scheme"),
    ("JavaScript:x",           False, "a scheme"),
    ("a b",                    False, "no URI reference"),
    ("<a>",                    False, "no URI reference, and an end of a link"),
    ('a"b',                    False, "no URI reference"),
    ("//example.org/a",        True,  "a page elsewhere"),
    ("caf\u00e9",              False, "no URI reference"),
    ("",                       False, "the negotiated resource itself"),
]
# fmt: on


@pytest.mark.parametrize(("uri", "linkable", "why"), LINKABLE)
def test_what_may_be_a_link(uri, linkable, why):
    assert is_linkable(uri) is linkable, why


@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/plain"])
def test_a_variant_without_an_address_is_shown_and_not_linked(accept):
    variants = (
        Variant("", HTML, ("en",)),
        Variant("", HTML, ("de",), description="Text"),
    )
    fields, octets = choices(406, variants, accept, "")

    assert "Link" not in fields
    assert b"<a" not in octets
    assert b"Text" in octets


ANY = st.text(max_size=12)


@given(
    st.lists(st.builds(Variant, uri=ANY, description=ANY, features=ANY), max_size=3),
    st.sampled_from([300, 406]),
    st.sampled_from(["text/html", "application/json", "text/plain"]),
)
def test_any_text_makes_a_list(variants, status, accept):
    fields, octets = choices(status, variants, accept, "id")
    octets.decode()

    assert all(value.isascii() for _, value in fields)
