"""URI-references that a redirect may lead to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.references import Reference, keeps_path, split, uri_reference

# fmt: off
GOOD = [
    ("/",                               "the root"),
    ("/a/b?c=d#e",                      "path, query, fragment"),
    ("//example.org/a",                 "RFC 3986 §4.2: a network-path reference"),
    ("http://example.org",              "RFC 9110 §4.2.1: the path may be empty"),
    ("HTTPS://[::1]:8443/%C3%BC",       "IPv6 and percent-encoding"),
]
BAD = [
    # text                words                           why
    ("",                  "no URI-reference",             "nothing"),
    ("new/",              "relative to the request",      "where it leads depends on the request"),
    ("?a",                "relative to the request",      "a query alone"),
    ("#a",                "relative to the request",      "a fragment alone"),
    ("/ü",                "%XX",                          "URIs are ASCII"),
    ("/a b",              "%XX",                          "a space"),
    ("/a%2",              "%XX",                          "a broken pct-encoded"),
    ("/a\r\nb",           "no URI-reference",             "R051"),
    ("/a\n",              "no URI-reference",             "R051 at the end"),
    ("/a\\b",             "no URI-reference",             "browsers take a backslash for a slash"),
    ("/[a]",              "bracket",                      "RFC 3986 §3.3: no pchar"),
    ("mailto:a@b.c",      "'mailto'",                     "no place of the Web"),
    ("data:,x",           "'data'",                       "no place at all"),
    ("http:/a",           "authority",                    "one slash is missing"),
    ("http://",           "authority",                    "RFC 9110 §4.2.1: no empty host"),
    ("http://:80/",       "authority",                    "a port without a host"),
    ("//u:p@a/",          "authority",                    "RFC 9110 §4.2.4: userinfo"),
    ("http://a:99999/",   "authority",                    "no port"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), GOOD)
def test_a_reference_is_kept_as_it_is(text, why):
    assert uri_reference(text) == text, why


@pytest.mark.parametrize(("text", "words", "why"), BAD)
def test_what_cannot_be_redirected_to_is_refused(text, words, why):
    with pytest.raises(ValueError, match=r"allowed: a path") as caught:
        uri_reference(text)

    assert words in str(caught.value), why


def test_a_reference_is_split_as_appendix_b_says():
    """RFC 3986 appendix B, its own example."""
    assert split("http://www.ics.uci.edu/pub/ietf/uri/#Related") == Reference(
        "http", "www.ics.uci.edu", "/pub/ietf/uri/", None, "Related"
    )


@pytest.mark.parametrize(
    ("text", "kept", "why"),
    [
        ("/a/", True, "a path can be appended"),
        ("https://a/", True, "to another host's root, too"),
        ("/a", False, "it would become part of the segment a"),
        ("https://a", False, "it would become part of the host: a.evil.example"),
        ("/a/?b", False, "it would become part of the query"),
        ("/a/#b", False, "it would become part of the fragment"),
    ],
)
def test_a_path_is_kept_where_it_can_be_appended(text, kept, why):
    assert keeps_path(text) is kept, why


@given(st.text())
def test_whatever_is_accepted_is_visible_ascii(text):
    try:
        accepted = uri_reference(text)
    except ValueError:
        return
    assert all("!" <= character <= "~" for character in accepted)


@given(st.text())
def test_every_text_can_be_split_and_put_together_again(text):
    scheme, authority, path, query, fragment = split(text)
    again = f"//{authority}" if authority is not None else ""
    again += path
    again += f"?{query}" if query is not None else ""
    again += f"#{fragment}" if fragment is not None else ""
    rest = text if scheme is None else text.partition(":")[2]

    assert again == rest
