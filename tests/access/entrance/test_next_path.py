r"""
Where a log-in may lead, as a table: to a path of this origin and nowhere else.

What a browser makes of a reference is in the URL Standard §4.4: it drops tabs and line
ends wherever they stand and white space at both ends, takes a backslash for a slash,
and removes dot segments, encoded ones as well.
"""

from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.access.entrance.next_path import MOST, entrance_target, local_path

REFUSED = [
    # text                              why
    ("", "nothing"),
    ("members", "a relative path: it depends on where the page is"),
    ("./members", "a relative path"),
    ("../members", "a relative path"),
    ("?next=/", "a query alone"),
    ("#top", "a fragment alone"),
    ("//evil.example", "another host"),
    ("///evil.example", "a browser skips the slashes between"),
    ("////evil.example", "and as many as there are"),
    ("//evil.example/%2f..", "another host"),
    ("//user@evil.example/", "another host, with a name in front"),
    ("//[::1]/", "another host, by address"),
    ("//", "an empty host"),
    ("/\\evil.example", "a backslash is a slash"),
    ("\\/evil.example", "a backslash is a slash"),
    ("\\\\evil.example", "two of them"),
    ("/members\\..\\..", "a backslash anywhere"),
    ("http://evil.example/", "another origin"),
    ("https://evil.example/", "another origin"),
    ("HTTPS://evil.example/", "in capitals"),
    ("https:evil.example", "a scheme without slashes is one"),
    ("https:/evil.example", "a scheme with one slash"),
    ("javascript:alert(1)", "a script"),
    ("JaVaScRiPt:alert(1)", "a script"),
    ("java\nscript:alert(1)", "a script: line ends are dropped"),
    ("data:text/html,x", "a page in the reference"),
    ("mailto:ada@example.org", "another scheme"),
    ("/\t/evil.example", "a tab is dropped: //evil.example"),
    ("/\n/evil.example", "a line end is dropped"),
    ("/\r/evil.example", "a line end is dropped"),
    ("\t//evil.example", "a tab in front is dropped"),
    (" //evil.example", "a space in front is dropped"),
    (" /members", "a space in front: not written by us"),
    ("/members ", "a space at the end"),
    ("/a b", "a space in the middle is no URI"),
    ("/a\x00b", "NUL"),
    ("/a\x1fb", "a control character"),
    ("/a\x7fb", "DEL"),
    ("/a\r\nSet-Cookie: a=b", "a field of somebody else's"),
    ("/.//evil.example", "the dot goes: //evil.example"),
    ("/..//evil.example", "the dots go"),
    ("/a/..//evil.example", "the dots take a segment with them"),
    ("/a//b", "an empty segment: what is in front may be removed"),
    ("/.", "a dot segment"),
    ("/a/./b", "a dot segment"),
    ("/a/../b", "a dot segment"),
    ("/%2e%2e/b", "an encoded dot segment, which a browser removes as well"),
    ("/%2E/b", "an encoded dot segment"),
    ("/.%2e/b", "half encoded"),
    ("/%252e%252e/b", "twice encoded: for what decodes twice on the way"),
    ("/%2fevil.example", "an encoded slash: for what decodes before it looks"),
    ("/%2Fevil.example", "an encoded slash"),
    ("/%5cevil.example", "an encoded backslash"),
    ("/%255cevil.example", "an encoded backslash, twice"),
    ("/%09/evil.example", "an encoded tab"),
    ("/a%0d%0aSet-Cookie:a=b", "encoded line ends"),
    ("/a%00b", "encoded NUL"),
    ("/a%", "a broken percent-encoding"),
    ("/a%zz", "a broken percent-encoding"),
    ("/a\udc80", "half a surrogate pair has no octets"),
    ("/" + "a" * MOST, "longer than any address of ours"),
]

KEPT = [
    # text                     as                               why
    ("/", "/", "the start page"),
    ("/members/", "/members/", "a path"),
    ("/members/a.html?b=c&d=e#f", "/members/a.html?b=c&d=e#f", "all its parts"),
    ("/?next=//evil.example", "/?next=//evil.example", "a query may hold slashes"),
    ("/a?b=../c", "/a?b=../c", "and dots"),
    ("/a#//b", "/a#//b", "a fragment may, too"),
    ("/a?", "/a?", "an empty query"),
    ("/@evil.example", "/@evil.example", "an at sign in a path names nobody"),
    ("/:80/", "/:80/", "a colon in a path is no port"),
    ("/http://evil.example"[:6], "/http:", "nor a scheme"),
    ("/...", "/...", "three dots are a name"),
    ("/.well-known/x", "/.well-known/x", "a dot begins many names"),
    ("/caf%C3%A9", "/caf%C3%A9", "encoded already"),
    ("/café", "/caf%C3%A9", "as UTF-8, percent-encoded"),
    ("/／evil.example", "/%EF%BC%8Fevil.example", "a slash to the eye only"),
    ("/100%25.txt", "/100%25.txt", "a name with a percent sign"),
    ('/a"<b>', "/a%22%3Cb%3E", "what no URI holds is encoded"),
    ("/a[1]?b[]=2", "/a%5B1%5D?b%5B%5D=2", "as browsers send it"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_may_lead_elsewhere_is_refused(text, why):
    assert local_path(text) is None, why


@pytest.mark.parametrize(("text", "kept", "why"), KEPT)
def test_a_path_of_this_origin_is_kept(text, kept, why):
    assert local_path(text) == kept, why


def test_the_table_is_long_enough():
    assert len(REFUSED) + len(KEPT) >= 40


@given(st.text(alphabet="/\\.%2eEfF5c@:?#ab\t\n \x00évil", max_size=20))
def test_what_is_kept_stays_on_the_origin(text):
    kept = local_path(text)
    if kept is not None:
        there = urlsplit(urljoin("https://here.example/login/", kept))

        assert (there.scheme, there.netloc) == ("https", "here.example")
        assert kept.isascii()
        assert kept.isprintable()
        assert not kept.startswith("//")
        assert local_path(kept) == kept, "what we hand out we take back"


TARGETS = [
    # target                   back                    why
    ("/members/", "/members/", "a path"),
    ("/a?b=c&d=%20", "/a?b=c&d=%20", "its query does not mix with ours"),
    ("/caf%C3%A9", "/caf%C3%A9", "encoded as it was"),
    ("//evil.example", None, "a path that a browser would take for a host"),
    ("*", None, "no path at all"),
]


@pytest.mark.parametrize(("target", "back", "why"), TARGETS)
def test_the_way_to_the_entrance_leads_back(target, back, why):
    path, _, query = entrance_target("/login/", target).partition("?")
    found = parse_qs(query).get("next", [None])

    assert path == "/login/"
    assert [each and local_path(each) for each in found] == [back], why
