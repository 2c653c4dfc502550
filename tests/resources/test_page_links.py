"""What a page refers to, and what of it may be announced."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.page_links import (
    MOST_ASKED,
    MOST_BASE,
    MOST_LINKS,
    MOST_READ,
    preloads,
    references,
)

# fmt: off
REFERENCES = [
    # page                                                    links                          why
    ("<p>no links",                                           (),                            "none"),
    ("<a href='a.html'><area href=b.html>",                   ("a.html", "b.html"),          "hyperlinks"),
    ("<link rel=stylesheet href=a.css>",                      ("a.css",),                    "links of the document"),
    ("<link rel=preconnect href=//cdn.example>",              (),                            "a connection is no document"),
    ("<img src=a.png><script src=a.js></script>",             ("a.png", "a.js"),             "what is embedded"),
    ("<img srcset='a.png 1x, b.png 2x,c.png'>",               ("a.png", "b.png", "c.png"),   "every candidate of srcset"),
    ("<source srcset='  a.avif  ,'>",                         ("a.avif",),                   "commas and spaces around it"),
    ("<video src=a.mp4 poster=a.jpg><track src=a.vtt>",       ("a.mp4", "a.jpg", "a.vtt"),   "media"),
    ("<object data=a.svg></object><iframe src=b></iframe>",   ("a.svg", "b"),                "nested documents"),
    ("<style>p { background: url('a.png') }</style>",         ("a.png",),                    "a style element"),
    ("<p style='background: url(a.png)'>",                    ("a.png",),                    "a style attribute"),
    ("<a href=' a.html '>",                                   ("a.html",),                   "spaces around a URL mean nothing"),
    ("<a href=x><a href=x>",                                  ("x",),                        "each stands once"),
    ("<base href='/d/'><a href=x>",                           ("/d/x",),                     "RFC 3986 §5.1.1 a base in the page"),
    ("<base href='/d/'><base href='/e/'><a href=x>",          ("/d/x",),                     "the first base counts"),
    ("<base href='http://['><a href=x>",                      (),                            "a base that is no URL"),
    ("<a>anchor</a><img>",                                    (),                            "no attribute"),
    ("<a href=''>",                                           (),                            "the page itself"),
    ("<!-- <a href=x> -->",                                   (),                            "a comment"),
    ("<form action=search>",                                  ("search",),                   "a form that asks, by default"),
    ("<form action=search method=GET>",                       ("search",),                   "the same, said"),
    ("<form action=post method=post>",                        (),                            "a GET would not tell whether it is there"),
    ("<form>",                                                (),                            "the page itself"),
    ("<meta http-equiv=refresh content='5; url=a.html'>",     ("a.html",),                   "HTML §4.2.5.3 the page moves on"),
    ("<meta http-equiv=Refresh content=\"0;URL='a.html'\">",  ("a.html",),                   "in any case, quoted"),
    ("<meta http-equiv=refresh content='3 a.html'>",          ("a.html",),                   "without a word before it"),
    ("<meta http-equiv=refresh content='30'>",                (),                            "the page itself"),
    ("<meta name=refresh content='5; url=a.html'>",           (),                            "no pragma"),
    ("<svg><use href='i.svg#a'/><image href=b.png /></svg>",  ("i.svg#a", "b.png"),          "SVG 2 §5.6, §12.3"),
    ("<svg><use xlink:href='i.svg#a'/><a xlink:href=c></a></svg>", ("i.svg#a", "c"),         "SVG 1.1 wrote it so"),
    (f"<base href='{'a/' * MOST_BASE}'><a href=x>",           ("x",),                        "no base is as long as that"),
]
# fmt: on


@pytest.mark.parametrize(("page", "links", "why"), REFERENCES)
def test_references(page, links, why):
    assert references(page).links == links, why


# fmt: off
CHARSETS = [
    # page                                                                       charset         why
    ("<meta charset=UTF-8>",                                                     "utf-8",        "in lower case"),
    ("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>",   "iso-8859-1",   "the older way"),
    ("<meta http-equiv=refresh content='0; charset=x'>",                         None,           "another pragma"),
    ("<meta charset=a><meta charset=b>",                                         "a",            "the first counts"),
    ("<p>",                                                                      None,           "none"),
]
# fmt: on


@pytest.mark.parametrize(("page", "charset", "why"), CHARSETS)
def test_the_charset_a_page_declares(page, charset, why):
    assert references(page).charset == charset, why


def link(target, *parameters):
    words = [f'{name}="{value}"' for name, value in parameters]
    return "; ".join([f"<{target}>", *words])


PRELOAD, MODULE = ("rel", "preload"), ("rel", "modulepreload")
STYLE, SCRIPT, FONT = ("as", "style"), ("as", "script"), ("as", "font")
ANONYMOUS = ("crossorigin", "anonymous")

# fmt: off
PRELOADS = [
    # page                                                          announced                                       why
    ("<link rel=stylesheet href=/a.css>",                           [link("/a.css", PRELOAD, STYLE)],               "a style sheet"),
    ("<LINK REL='Stylesheet' HREF='a.css'>",                        [link("a.css", PRELOAD, STYLE)],                "relations have no case"),
    ("<link rel=stylesheet href=a.css media='(min-width: 9em)'>",   [link("a.css", PRELOAD, STYLE, ("media", "(min-width: 9em)"))], "only where it applies"),
    ("<link rel=stylesheet href=a.css media=print>",                [],                                             "needed only on paper"),
    ("<link rel='alternate stylesheet' href=a.css>",                [],                                             "only when a person chooses it"),
    ("<link rel=stylesheet href=a.css disabled>",                   [],                                             "not used"),
    ("<link rel=stylesheet href=a.css crossorigin>",                [link("a.css", PRELOAD, STYLE, ANONYMOUS)],     "the same mode, or it is fetched twice"),
    ("<link rel=stylesheet href=a.css integrity=sha256-x>",         [link("a.css", PRELOAD, STYLE, ("integrity", "sha256-x"))], "the same integrity"),
    ("<script src=/a.js></script>",                                 [link("/a.js", PRELOAD, SCRIPT)],               "a script"),
    ("<script src=/a.js type=text/javascript></script>",            [link("/a.js", PRELOAD, SCRIPT)],               "a script that says so"),
    ("<script type=module src=a.mjs></script>",                     [link("a.mjs", MODULE)],                        "a module"),
    ("<script type=module src=a.mjs crossorigin=use-credentials></script>", [link("a.mjs", MODULE, ("crossorigin", "use-credentials"))], "its mode"),
    ("<script nomodule src=a.js></script>",                         [],                                             "no modern browser fetches it"),
    ("<script type=application/json src=a></script>",               [],                                             "data, not run"),
    ("<script>let a</script>",                                      [],                                             "nothing to fetch"),
    ("<link rel=modulepreload href=a.mjs>",                         [link("a.mjs", MODULE)],                        "announced in the page already"),
    ("<link rel=preload as=font href=a.woff2 type=font/woff2 crossorigin>", [link("a.woff2", PRELOAD, FONT, ("type", "font/woff2"), ANONYMOUS)], "a font"),
    ("<link rel=preload as=font href=a.woff2>",                     [link("a.woff2", PRELOAD, FONT, ANONYMOUS)],    "a font is always fetched so"),
    ("<link rel=preload as=document href=b.html>",                  [],                                             "not what a browser preloads"),
    ("<link rel=preload as=image href=a imagesrcset='a 1x, b 2x'>", [],                                             "which one, only the browser knows"),
    ("<link rel=icon href=a.svg>",                                  [],                                             "not needed early"),
    ("<script src=https://cdn.example/a.js></script>",              [],                                             "another origin"),
    ("<script src=//cdn.example/a.js></script>",                    [],                                             "another origin, without its scheme"),
    ("<script src='\\\\cdn.example/a.js'></script>",                [],                                             "another origin to a browser"),
    ("<script src=data:text/javascript,1></script>",                [],                                             "here already"),
    ("<script src='http://['></script>",                            [],                                             "no URL"),
    ("<base href='/d/'><script src=a.js></script>",                 [link("/d/a.js", PRELOAD, SCRIPT)],             "RFC 8288 §3.2: a field knows no base element"),
    ("<base href='http://cdn.example/'><script src=a.js></script>", [],                                             "another origin, by the base"),
    ("<script src='a b.js?ü#x'></script>",                          [link("a%20b.js?%C3%BC", PRELOAD, SCRIPT)],     "RFC 8288 §3 a URI reference"),
    ("<script src='a&gt;; rel=x, &lt;b'></script>",                 [link("a%3E;%20rel=x,%20%3Cb", PRELOAD, SCRIPT)], "nothing breaks out of the field"),
    ("<script src='a%0d%0aX: b'></script>",                         [link("a%0d%0aX:%20b", PRELOAD, SCRIPT)],       "nor into another one"),
    ("<script src=a.js></script><script src=a.js></script>",        [link("a.js", PRELOAD, SCRIPT)],                "once"),
    ("<noscript><link rel=stylesheet href=a.css></noscript>",       [],                                             "for browsers without scripts"),
    ("<template><link rel=stylesheet href=a.css></template><script src=b.js></script>", [link("b.js", PRELOAD, SCRIPT)], "not part of the page yet"),
    ("<link rel=stylesheet href=a.css media='a&#10;b'>",            [],                                             "RFC 9110 §5.5 no line end in a field"),
    ("<link rel=stylesheet href=a.css media='a&quot;, <b>; c'>",    [link("a.css", PRELOAD, STYLE, ("media", 'a\\", <b>; c'))], "RFC 9110 §5.6.4 quoted"),
    ("</link></script>",                                            [],                                             "end tags"),
]
# fmt: on


@pytest.mark.parametrize(("page", "announced", "why"), PRELOADS)
def test_preloads(page, announced, why):
    assert list(map(str, preloads(page))) == announced, why


def test_preloads_are_few():
    page = "".join(f"<script src={number}.js></script>" for number in range(99))

    assert [link.target for link in preloads(page)] == [
        f"{number}.js" for number in range(MOST_LINKS)
    ]


def test_only_the_first_candidates_are_looked_at():
    other = "<script src=//cdn.example/a.js></script>"
    own = "<script src=a.js></script>"

    assert len(preloads(other * (MOST_ASKED - 1) + own)) == 1
    assert preloads(other * MOST_ASKED + own) == ()


@pytest.mark.parametrize("base", ["a/" * 51_200, "a/" * (MOST_BASE // 2)])
def test_a_long_base_does_not_cost_its_length_for_every_link(base):
    """CWE-407: the product of both lengths."""
    links = "".join(f"<a href=l{number}><a href=l0>" for number in range(4000))
    sheets = "<link rel=stylesheet href=http:x>" * 500
    start = time.process_time()

    references(f'<base href="{base}">{links}')
    preloads(f'<base href="{base}">{sheets}')

    assert time.process_time() - start < 3


def test_preloads_are_read_from_the_beginning_of_a_page():
    page = " " * MOST_READ + "<script src=a.js></script>"

    assert preloads(page) == ()


@pytest.mark.parametrize("unit", ["<a ", "<a b='", "<!--", "<img srcset='a , ,'>"])
def test_hostile_pages_take_linear_time(unit):
    """CVE-2025-6069: a page that never ends its tags."""
    page = unit * (262_144 // len(unit))
    start = time.process_time()

    references(page)
    preloads(page)

    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "unit", [" ", ",", "a ", "url(", "url('", "/*", "@import ", "@import 'a"]
)
def test_hostile_attributes_take_linear_time(unit):
    text = unit * (65_536 // len(unit))
    start = time.process_time()

    references(f'<img srcset="{text}"><p style="{text}">')

    assert time.process_time() - start < 3


@given(st.text(alphabet="<>/ab='\" :#?&;,\r\n", max_size=40))
def test_what_is_announced_can_be_sent(text):
    """No target ends its field, whatever the page holds."""
    for each in preloads(f'<script src="{text}"></script>{text}'):
        assert str(each).isprintable()
        assert str(each).count("<") == 1
