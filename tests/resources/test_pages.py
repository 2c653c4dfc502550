"""What the server says in HTML is safe, the same everywhere, and legible."""

import base64
import hashlib
import importlib.resources
import re

import pytest

from httpcore_srv.resources.pages import (
    PAGE_FIELDS,
    STYLE,
    Account,
    error_page,
    moved_page,
    page,
)

HOSTILE = "<img src=x onerror=alert(1)>\"'&"


PAGES = [
    page("Title", "<p>Text</p>"),
    error_page(404, "Not Found", "Nothing is here.", "a-1"),
    moved_page(308, "Permanent Redirect", "/there/"),
]


@pytest.mark.parametrize("octets", PAGES)
def test_every_page_is_a_whole_document(octets, outline_of):
    outline = outline_of(octets)

    assert octets.startswith(b"<!doctype html>"), "without it browsers imitate old ones"
    assert outline.all("html") == [{"lang": "en"}], "WCAG 2.2 §3.1.1"
    assert {"charset": "utf-8"} in outline.all("meta"), "CVE-2011-4940: no guessing"
    assert {"name": "color-scheme", "content": "light dark"} in outline.all("meta")
    [viewport] = [m for m in outline.all("meta") if m.get("name") == "viewport"]
    assert "user-scalable" not in viewport["content"], "WCAG 2.2 §1.4.4"
    assert len(outline.all("title")) == len(outline.all("main")) == 1


@pytest.mark.parametrize("octets", PAGES)
def test_no_page_runs_or_fetches_anything(octets, outline_of):
    outline = outline_of(octets)

    assert not {"script", "img", "iframe", "object", "base", "link"} & {
        tag for tag, _ in outline.elements
    }
    for _, attributes in outline.elements:
        assert not [name for name in attributes if name.startswith("on")]
        assert "style" not in attributes, "the policy would not apply it"
        assert "src" not in attributes
    assert not re.search(r"url\(|@import|@font-face", STYLE)


@pytest.mark.parametrize("octets", PAGES)
def test_the_policy_names_the_very_style_that_is_sent(octets):
    """CSP 3 §2.3.1: the hash is of the element's text, octet by octet."""
    [style] = re.findall(rb"<style>(.*?)</style>", octets, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    policy = PAGE_FIELDS["Content-Security-Policy"]

    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


# fmt: off
DIRECTIVES = [
    # directive               why
    ("default-src 'none'",     "nothing is fetched"),
    ("base-uri 'none'",        "not covered by default-src; a base would bend all links"),
    ("form-action 'self'",     "not covered by default-src; a form stays here"),
    ("frame-ancestors 'none'", "not covered by default-src; no page of others frames ours"),
]
# fmt: on


@pytest.mark.parametrize(("directive", "why"), DIRECTIVES)
def test_the_policy_says(directive, why):
    policy = PAGE_FIELDS["Content-Security-Policy"].split("; ")

    assert directive in policy, why


def test_pages_do_not_tell_others_where_one_was():
    assert PAGE_FIELDS["Referrer-Policy"] == "same-origin", (
        "a form still says its Origin"
    )


def test_r310_a_title_is_text(outline_of):
    assert outline_of(page(HOSTILE, "")).texts.count(HOSTILE) == 1


def test_a_page_may_be_in_another_language(outline_of):
    assert outline_of(page("Titel", "", language="de")).all("html") == [{"lang": "de"}]


def test_what_is_no_unicode_does_not_break_a_page():
    assert b"<title>a?b</title>" in page("a\udcffb", "")


@pytest.mark.parametrize(
    "octets",
    [
        error_page(404, HOSTILE, HOSTILE, HOSTILE),
        error_page(403, "", "", "", account=Account(HOSTILE, "/" + HOSTILE)),
        moved_page(308, HOSTILE, "/" + HOSTILE),
    ],
)
def test_r310_cve_2019_10092_no_text_becomes_markup(octets, outline_of):
    outline = outline_of(octets)

    assert not outline.all("img")
    assert any(HOSTILE in text for text in outline.texts)


@pytest.mark.parametrize("status", [*range(400, 432), 451, 499, *range(500, 512), 599])
def test_an_error_page_says_what_happened_what_one_can_do_and_which_it_was(
    status, outline_of
):
    octets = error_page(status, "Phrase", "What happened.", "id-42")
    text = " ".join(outline_of(octets).texts)

    assert str(status) in text
    assert "What happened." in text
    assert "id-42" in text
    assert octets.count(b"<p>") >= 1, "advice"


@pytest.mark.parametrize("status", [403, 404, 410])
def test_the_start_page_offers_no_link_to_itself(status, outline_of):
    elsewhere = outline_of(error_page(status, "Phrase", "", ""))
    start = outline_of(error_page(status, "Phrase", "", "", at_start=True))

    assert elsewhere.all("a") == [{"href": "/"}]
    assert start.all("a") == []
    assert "start page and" not in " ".join(start.texts)
    assert start.all("p"), "advice"


def test_what_is_not_known_is_left_out_of_an_error_page():
    octets = error_page(599, "", "", "")

    assert b"Reference" not in octets
    assert b'class="lead"' not in octets
    assert b"<h1>Error</h1>" in octets


ADA = Account("ada", "/login/out")


def test_who_may_not_can_come_as_somebody_else(outline_of):
    """RFC 9110 §15.5.4: the request may be repeated "with new or different credentials"."""
    outline = outline_of(error_page(403, "Forbidden", "No.", "", account=ADA))

    assert {"href": "/login/out"} in outline.all("a")
    assert "ada" in outline.texts
    nobody = outline_of(error_page(403, "Forbidden", "No.", ""))
    assert nobody.all("a") == [{"href": "/"}]


def test_other_names_would_not_help_where_something_else_is_wrong(outline_of):
    outline = outline_of(error_page(405, "Method Not Allowed", "No.", "", account=ADA))

    assert outline.all("a") == []


def test_advice_is_left_out_where_the_sentence_gives_it():
    without = error_page(410, "Gone", "Ask for a new one.", "", advised=True)

    assert b"come back" in error_page(410, "Gone", "It is gone.", "")
    assert b"come back" not in without


# fmt: off
LOCATIONS = [
    # location              a link  why
    ("/docs/",               True,  "an absolute path"),
    ("./a%3Ab/",             True,  "a relative reference"),
    ("?q=a:b",               True,  "a colon after the path begins no scheme, RFC 3986 §4.2"),
    ("https://example.org/", True,  "a web page"),
    ("javascript:alert(1)",  False, "a link that runs a script is none"),
    ("JavaScript:alert(1)",  False, "schemes have no case, RFC 3986 §3.1"),
    ("data:text/html,x",     False, "a link that brings its own page is none"),
]
# fmt: on


@pytest.mark.parametrize(("location", "linked", "why"), LOCATIONS)
def test_a_redirect_shows_where_it_leads(location, linked, why, outline_of):
    outline = outline_of(moved_page(301, "Moved Permanently", location))

    assert outline.all("a") == ([{"href": location}] if linked else []), why
    assert location in "".join(outline.texts)


def schemes():
    """Return the colours of the light and of the dark scheme."""
    css = importlib.resources.files("httpcore_srv.resources").joinpath("page.css")
    blocks = re.findall(r":root \{(.*?)\}", css.read_text("utf-8"), re.DOTALL)
    return [dict(re.findall(r"--(\w+): (#\w{6});", block)) for block in blocks]


def luminance(colour):
    """Return the relative luminance of #rrggbb, as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


# fmt: off
PAIRS = [
    # above     ground    ratio  why
    ("ink",    "paper",   4.5,   "WCAG 2.2 §1.4.3 text"),
    ("ink",    "raised",  4.5,   "the read-me, and what one types"),
    ("ink",    "tint",    4.5,   "buttons"),
    ("quiet",  "paper",   4.5,   "sizes and dates are text"),
    ("quiet",  "tint",    4.5,   "and stay so in the row under the pointer"),
    ("quiet",  "raised",  4.5,   "the hint in the filter"),
    ("link",   "paper",   4.5,   "links"),
    ("link",   "tint",    4.5,   "links in the row under the pointer"),
    ("error",  "raised",  4.5,   "what went wrong"),
    ("raised", "link",    4.5,   "the button that one is here for"),
    ("link",   "paper",   3.0,   "§1.4.11 the edge of that button"),
    ("edge",   "paper",   3.0,   "§1.4.11 what shows where one can type"),
    ("edge",   "raised",  3.0,   "§1.4.11 from within"),
    ("folder", "paper",   3.0,   "§1.4.11 icons"),
]
# fmt: on


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("above", "ground", "ratio", "why"), PAIRS)
def test_colours_can_be_told_apart(above, ground, ratio, why, scheme):
    colours = schemes()[scheme]

    assert contrast(colours[above], colours[ground]) >= ratio, why


def test_both_schemes_define_the_same_colours():
    light, dark = schemes()

    assert light.keys() == dark.keys()
    assert set(re.findall(r"var\(--(\w+)\)", STYLE)) == light.keys()


def test_the_keyboard_focus_is_visible():
    """WCAG 2.2 §2.4.7; and nothing takes the outline away."""
    assert re.search(r":focus-visible \{outline: 2px solid", STYLE)
    assert "outline: 0" not in STYLE
    assert "outline: none" not in STYLE


def test_on_phones_fields_are_legible_and_buttons_can_be_hit():
    """Below 16px a phone zooms in when one types; 44px is what a finger needs."""
    [narrow] = re.findall(r"@media \(max-width: 40rem\) \{(.*?\})\}", STYLE)

    assert "input, button { min-height: 2.75rem; font-size: 1rem; }" in narrow


def test_the_style_is_sent_without_its_comments():
    assert "/*" not in STYLE
    assert "\n" not in STYLE
    assert STYLE.count("{") == STYLE.count("}")


def test_pages_of_one_error_differ_in_their_id_alone():
    """What is the same for all is written once, and nobody gets another's id."""
    first, other, none = (
        error_page(404, "Not Found", "Nothing.", id) for id in ("<a>", "b", "")
    )

    assert b"<code>&lt;a&gt;</code>" in first
    assert first.replace(b"&lt;a&gt;", b"b") == other
    assert b"Reference" not in none


def test_who_is_refused_under_a_name_is_told_that_name_alone():
    pages = {
        name: error_page(403, "Forbidden", "No.", "1", account=Account(name, "/out"))
        for name in ("alice", "bob")
    }

    assert b"alice" in pages["alice"]
    assert b"alice" not in pages["bob"]
    assert b"alice" not in error_page(403, "Forbidden", "No.", "1")
