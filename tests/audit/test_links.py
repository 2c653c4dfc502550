"""Links into the site are resolved as browsers do; the others are somebody else's."""

import pytest

from httpcore_srv.audit.links import check_link, linked_from, resolve_link
from httpcore_srv.audit.visit import Address
from httpcore_srv.site import Host, Site

SITE = Site((Host(("a.example", "*.a.example")), Host(("b.example",))))
HERE = Address("a.example", "/docs/page.html")

# fmt: off
RESOLVED = [
    # reference                      host           target               why
    ("other.html",                   "a.example",   "/docs/other.html",  "RFC 3986 §5.4 beside it"),
    ("../x.html",                    "a.example",   "/x.html",           "RFC 3986 §5.2.4 above it"),
    ("../../../x.html",              "a.example",   "/x.html",           "RFC 3986 §5.4.2 never above the root"),
    ("/x",                           "a.example",   "/x",                "from the root"),
    ("?q=1",                         "a.example",   "/docs/page.html?q=1", "RFC 3986 §5.4 the page with a query"),
    ("#top",                         "a.example",   "/docs/page.html",   "the page itself"),
    ("x#top",                        "a.example",   "/docs/x",           "a fragment is never sent"),
    ("//a.example",                  "a.example",   "/",                 "RFC 9110 §4.2.3 an empty path is /"),
    ("https://A.EXAMPLE/x",          "a.example",   "/x",                "hosts have no case"),
    ("http://b.example/x",           "b.example",   "/x",                "another host of the site"),
    ("grün.html",                    "a.example",   "/docs/gr%C3%BCn.html", "as browsers encode it"),
    ("a b.html",                     "a.example",   "/docs/a%20b.html",  "the same"),
    ("a%20b.html",                   "a.example",   "/docs/a%20b.html",  "encoded once"),
    ("..\\x",                        "a.example",   "/x",                "a backslash is a slash to browsers"),
]
ELSEWHERE = [
    # reference                      why
    ("https://c.example/",           "another site"),
    ("//c.example/",                 "the same"),
    ("http://any.a.example/",        "a pattern names no host"),
    ("mailto:a@a.example",           "no page"),
    ("javascript:void(0)",           "no page"),
    ("data:text/plain,x",            "here already"),
    ("http://[/",                    "no URL"),
    ("http://user@a.example/",       "RFC 9110 §4.2.4 userinfo"),
]
# fmt: on


@pytest.mark.parametrize(("reference", "host", "target", "why"), RESOLVED)
def test_links_into_the_site(reference, host, target, why):
    assert resolve_link(reference, HERE, SITE) == Address(host, target), why


@pytest.mark.parametrize(("reference", "why"), ELSEWHERE)
def test_links_elsewhere(reference, why):
    assert resolve_link(reference, HERE, SITE) is None, why


# fmt: off
READ = [
    # content type               octets                              targets          why
    ("text/html; charset=utf-8", b"<a href=x><img src=y>",           ["/x", "/y"],    "a page"),
    ("image/svg+xml",            b"<svg><a href='x'/></svg>",        ["/x"],          "a drawing"),
    ("text/css; charset=utf-8",  b"a { b: url(x) } c { d: url(x) }", ["/x"],          "a style sheet; each once"),
    ("image/svg+xml",            b"<svg><use href='x#y'/></svg>",    ["/x"],          "a part of another drawing"),
    ("text/html; charset=utf-8", b"<form action=x><meta http-equiv=refresh content='0; url=y'>", ["/x", "/y"], "where a page leads"),
    ("text/plain",               b"<a href=x>",                      [],              "text"),
]
# fmt: on


@pytest.mark.parametrize(("content_type", "octets", "targets", "why"), READ)
def test_where_links_are_looked_for(visit, content_type, octets, targets, why):
    answer = visit({"Content-Type": content_type}, octets)

    found = linked_from(answer, Address("a.example", "/"), SITE)

    assert [address.target for address in found] == targets, why


# fmt: off
ANSWERS = [
    # status  found                             why
    (200,     None,                             "it is there"),
    (401,     None,                             "a door, not a hole"),
    (302,     None,                             "it is elsewhere for now"),
    (301,     ("note", "RFC 9110 §15.4.2"),     "every click pays for it"),
    (308,     ("note", "RFC 9110 §15.4.9"),     "the same"),
    (404,     ("error", "RFC 9110 §15.5.5"),    "it is not there"),
    (410,     ("error", "RFC 9110 §15.5.5"),    "nor will it be"),
    (403,     ("error", "RFC 9110 §15.5.5"),    "nobody gets it"),
    (500,     None,                             "found where it happens"),
]
# fmt: on


@pytest.mark.parametrize(("status", "found", "why"), ANSWERS)
def test_a_link_is_judged_by_its_answer(status, found, why):
    findings = list(check_link("/", "/x", status, "/y"))

    kinds = [(one.severity.value, one.section) for one in findings]
    assert kinds == ([found] if found else []), why
    assert all("/x" in one.sentence and one.url == "/" for one in findings)
