"""Which file of the tree does a URI reference in a type map mean?"""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.variants.references import (
    UNKNOWN,
    Mounted,
    file_meant,
    reference_to,
)
from httpcore_srv.semantics.targets import path_segments

# fmt: off
RELATIVE = [
    # uri                     path from the root   why (the map is in "docs")
    ("guide.html",            "docs/guide.html",   "a neighbour"),
    ("./guide.html",          "docs/guide.html",   "RFC 3986 §5.2.4: a dot segment"),
    ("gr%C3%BCn.html",        "docs/grün.html",    "RFC 3986 §2.1"),
    ("a%20b%23.html",         "docs/a b#.html",    "RFC 3986 §2.1"),
    ("caf\xc3\xa9.html",      "docs/café.html",    "octets of a file that is no URI"),
    ("caf%E9.html",           "docs/caf\udce9.html", "R309 undecodable octets"),
    ("%2e.html",              "docs/..html",       "a dot in a name, encoded"),
    ("sub/guide.html",        "docs/sub/guide.html", "a directory below"),
    ("sub/./guide.html",      "docs/sub/guide.html", "RFC 3986 §5.2.4"),
    ("sub/../guide.html",     "docs/guide.html",   "RFC 3986 §5.2.4"),
    ("../guide.html",         "guide.html",        "the directory above"),
    ("../docs/guide.html",    "docs/guide.html",   "down again"),
    ("sub/a:b.html",          "docs/sub/a:b.html", "RFC 3986 §4.2: no scheme holds a slash"),
    ("../../guide.html",      None,                "R299 above the root"),
    ("../../docs/guide.html", None,                "R299 above the root, and back"),
    ("a:b.html",              None,                "RFC 3986 §3.1: a is a scheme"),
    ("./a:b.html",            None,                "where nobody can be sure"),
    ("http://example.org/a",  None,                "another server"),
    ("//example.org/a",       None,                "another server"),
    ("/guide.html",           None,                "where the tree is mounted is not known"),
    ("..%2Fguide.html",       None,                "R301 a slash in a name, which no name has"),
    ("sub%2Fguide.html",      None,                "R301 a slash in a name, which no name has"),
    ("%2e%2e",                None,                "R299 a dot segment in disguise"),
    ("%2e%2e/guide.html",     None,                "R299 a dot segment in disguise"),
    ("sub/%2e/guide.html",    None,                "R299 a dot segment in disguise"),
    ("sub//guide.html",       None,                "an empty segment is no name"),
    ("..",                    None,                "a folder"),
    (".",                     None,                "a folder"),
    ("./",                    None,                "a folder"),
    ("sub/",                  None,                "a folder"),
    ("sub/..",                None,                "a folder"),
    ("",                      None,                "the map itself"),
    ("a%00b",                 None,                "no file has such a name"),
    ("guide.html?x",          None,                "a query: another resource"),
    ("guide.html#x",          None,                "a fragment: a part of one"),
    ("sub/a?../b",            None,                "a query"),
]
BELOW = [
    # prefix     prefixes                 uri                     path             why (the map is in "docs")
    ("",         (),                    "/a.html",              "a.html",        "mounted at the top"),
    ("",         (),                    "/docs/a.html",         "docs/a.html",   "mounted at the top"),
    ("",         (),                    "../../a.html",         None,            "R299 above the root"),
    ("",         (),                    "//a/b.html",           None,            "RFC 3986 §4.2 another server"),
    ("",         (),                    "/",                    None,            "a folder"),
    ("",         (),                    "/..%2fa",              None,            "R301"),
    ("site",     (),                    "/site/a.html",         "a.html",        "mounted below"),
    ("site",     (),                    "/a.html",              None,            "not below the mount"),
    ("site",     (),                    "/sites/a.html",        None,            "not below the mount"),
    ("site",     (),                    "/site",                None,            "the mount itself, without its slash"),
    ("site",     (),                    "/site/../a.html",      None,            "dot segments first"),
    ("site",     (),                    "../../a.html",         None,            "out of the mount"),
    ("site",     (),                    "../../site/a.html",    "a.html",        "out of the mount, and back"),
    ("site",     (),                    "../a.html",            "a.html",        "the top of the tree"),
    ("s%C3%A9",  (),                    "/s%c3%a9/a.html",      "a.html",        "R300 decoded segments are compared"),
    ("",         ("priv",),             "/priv/a.html",         None,            "CVE-2019-0220 another mount's"),
    ("",         ("priv",),             "../priv/a.html",       None,            "CVE-2019-0220 another mount's"),
    ("",         ("priv",),             "../%70riv/a.html",     None,            "CVE-2019-0220 another mount's"),
    ("",         ("priv",),             "../private/a.html",    "private/a.html", "a name that begins alike"),
    ("",         ("docs/priv",),        "priv/a.html",          None,            "CVE-2019-0220 another mount's"),
    ("site",     ("site/priv",),        "../priv/a.html",       None,            "CVE-2019-0220 another mount's"),
    ("site",     ("", "site", "priv"),  "../priv/a.html",       "priv/a.html",   "above it, itself, elsewhere: the longest prefix decides"),
]
# fmt: on


def names(path):
    return tuple(
        segment.encode(errors="surrogateescape") for segment in path.split("/")
    )


def segments(path):
    """Return decoded segments of a prefix, as a mount has them less the last."""
    return path_segments(f"/{path}/" if path else "/")[:-1]


@pytest.mark.parametrize(("uri", "path", "why"), RELATIVE)
def test_a_reference_where_the_mount_is_not_known(uri, path, why):
    meant = file_meant(uri, (b"docs",))

    assert meant == (names(path) if path else None), why
    assert file_meant(uri, (b"docs",), UNKNOWN) == meant


@pytest.mark.parametrize(("prefix", "prefixes", "uri", "path", "why"), BELOW)
def test_a_reference_where_the_mount_is_known(prefix, prefixes, uri, path, why):
    mounted = Mounted(segments(prefix), tuple(map(segments, prefixes)))

    assert file_meant(uri, (b"docs",), mounted) == (names(path) if path else None), why


# fmt: off
WRITTEN = [
    # path                 above         reference             why
    ("docs/a.html",        "docs",       "a.html",             "a neighbour"),
    ("docs/sub/a.html",    "docs",       "sub/a.html",         "below"),
    ("a.html",             "docs",       "../a.html",          "above"),
    ("fr/a.html",          "docs",       "../fr/a.html",       "beside"),
    ("a/x/c.html",         "a/b",        "../x/c.html",        "what is common is not said"),
    ("b/b/c.html",         "a/b",        "../../b/b/c.html",   "common at the beginning only"),
    ("docs/a:b.html",      "docs",       "a%3Ab.html",         "RFC 3986 §4.2 no scheme"),
    ("docs/50% <é>",       "docs",       "50%25%20%3C%C3%A9%3E", "R310 nothing that could end a field"),
]
# fmt: on


@pytest.mark.parametrize(("path", "above", "reference", "why"), WRITTEN)
def test_a_reference_is_written(path, above, reference, why):
    assert reference_to(names(path), names(above)) == reference, why


NAMES = st.binary(min_size=1, max_size=4).filter(
    lambda name: not {0, 47} & set(name) and name not in (b".", b"..")
)


@given(st.lists(NAMES, min_size=1, max_size=4), st.lists(NAMES, max_size=4))
def test_a_reference_leads_where_it_was_written_for(path, above):
    """Here, and for a client that resolves it (RFC 3986 §5)."""
    reference = reference_to(tuple(path), tuple(above))
    base = "".join(f"/{reference_to((name,), ())}" for name in above)
    resolved = urlsplit(urljoin(f"http://a.example{base}/guide", reference))

    assert file_meant(reference, tuple(above)) == tuple(path)
    assert path_segments(resolved.path) == tuple(path)
