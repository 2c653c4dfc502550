"""Mounts and patterns that lead around what is protected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.document import Node
from httpcore_srv.config.open_ways import faults


@pytest.fixture
def folder(tmp_path):
    """A folder with a site and its private part."""
    for name in ("www/private/deep", "www/docs", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "www" / "page.html").touch()
    (tmp_path / "link").symlink_to("www/private")
    return tmp_path


def said(hosts, folder):
    """Return what is found in hosts of mounts that stand in *folder*."""
    document = {"host": [{"mount": mounts} for mounts in hosts]}
    found = faults(Node((), document), folder)
    return [(fault.path[1:], fault.message) for fault in found]


def mount(prefix, folder, *patterns, access=None, **keys):
    """Build a mount; with *patterns* it has an access to them."""
    if access is None:
        access = [{"match": list(patterns), "realm": "x"}] if patterns else []
    return {"prefix": prefix, "folder": folder, "access": access} | keys


WWW = mount("/", "www", "private/**")
OPEN = [{"require": "anyone"}]

# fmt: off
GOOD = [
    # hosts                                                       why
    ([],                                                          "nothing is served"),
    ([[mount("/", "www"), mount("/private/", "www/private")]],    "nothing is protected"),
    ([[WWW]],                                                     "one mount"),
    ([[WWW, mount("/docs/", "www/docs")]],                        "a part that is not protected"),
    ([[WWW, mount("/private/", "elsewhere", "**")]],              "it asks for itself"),
    ([[WWW, mount("/private/", "www/private", access=OPEN)]],     "it is open, and says so"),
    ([[WWW, {"prefix": "/private/old/", "redirect": "/new/"}]],   "a redirect shows nothing"),
    ([[WWW], [mount("/", "elsewhere")]],                          "another host with other files"),
    ([[mount("/a/", "www", access=OPEN), mount("/b/", "www")]],   "nothing is protected by anyone"),
    ([[{"prefix": "/a/", "redirect": "/", "access": [{"realm": "x"}]}, mount("/", "www")]], "a redirect has no files"),
    ([[mount("/", "www", "private/a"), mount("/private/a/b/", "elsewhere")]], "deeper than what is protected"),
    ([[mount("/", "www", "page.html")]],                          "a file has nothing in it"),
    ([[mount("/", "www", "none", "none/")]],                      "nothing is there"),
    ([[mount("/", "www", "*/private", "priv?te")]],               "patterns are meant"),
    ([[WWW, mount("/all/", "www", "private/**")]],                "it asks for the same"),
    ([[WWW, mount("/p/", "www/private", "**")]],                  "it asks for the same in other words"),
    ([[WWW, mount("/all/", "www", access=[{"match": ["private/**"], "require": "anyone"}])]], "that part is open, and it says so"),
    ([[mount("/", "."), mount("/www/", "www", "**")]],            "the longer prefix answers for its files"),
    ([[mount("/", ".", "docs/**"), mount("/www/private/", "www/private", "**")]], "the same, where the shorter one asks for something else"),
]
BAD = [
    # hosts                                                       path               words                                         why
    ([[WWW, mount("/private/", "elsewhere")]],                    (0, "mount", 1),   ['"private/**"', 'the mount "/"', "anyone"],  "R179 the longer prefix answers"),
    ([[WWW, mount("/private/deep/", "elsewhere")]],               (0, "mount", 1),   ['"private/**"'],                             "R179 deeper"),
    ([[mount("/", "www", access=[{"realm": "x"}]), mount("/docs/", "elsewhere")]], (0, "mount", 1), ['"**"'],                      "R179 all of it is protected"),
    ([[mount("/", "www", "*.key"), mount("/docs/", "elsewhere")]], (0, "mount", 1),  ['"*.key"'],                                  "in any folder"),
    ([[mount("/", "www", "private/deep/**"), mount("/private/", "elsewhere")]], (0, "mount", 1), ['"private/deep/**"'],            "a part of what the longer prefix answers"),
    ([[mount("/a/", "www", "private/**"), mount("/b/", "www")]],  (0, "mount", 1),   ['the mount "/a/"'],                          "the same files"),
    ([[mount("/a/", "www", "private/**"), mount("/b/", "www/private")]], (0, "mount", 1), ['the mount "/a/"'],                     "a part of them"),
    ([[mount("/a/", "www", "private/**"), mount("/b/", "link")]], (0, "mount", 1),   ['the mount "/a/"'],                          "by a symbolic link"),
    ([[mount("/a/", "www/private", "**"), mount("/b/", "www")]],  (0, "mount", 1),   ['the mount "/a/"'],                          "what they are a part of"),
    ([[WWW], [mount("/", "www")]],                                (1, "mount", 0),   ['the mount "/"'],                            "by another host"),
    ([[WWW, mount("/private/sub/", "elsewhere", "foo/**")]],      (0, "mount", 1),   ['"private/**"', 'the mount "/"'],            "R179 an access to something else"),
    ([[mount("/", "www", "private/**", "foo/**"), mount("/all/", "www", "foo/**")]], (0, "mount", 1), ['"private/**"', 'the mount "/"'], "the same files, and an access to others"),
    ([[WWW, mount("/all/", "www", "private/*")]],                 (0, "mount", 1),   ['"private/**"'],                             "an access to some of it"),
    ([[WWW, mount("/all/", "www", "private/deep/**")]],           (0, "mount", 1),   ['"private/**"'],                             "to a part of it"),
    ([[WWW, mount("/all/", "www", access=[{"match": ["docs/**"], "require": "anyone"}])]], (0, "mount", 1), ['"private/**"'],      "another part is open, and says so"),
    ([[mount("/a/", "www/private", "**"), mount("/b/", "www", "docs/**")]], (0, "mount", 1), ['"**"', 'the mount "/a/"'],         "what they are a part of, with an access to others"),
    ([[mount("/", "www", "private")]],                            (0, "mount", 0, "access", 0, "match", 0), ['needed: "private/**"'], "the folder, but not what is in it"),
    ([[mount("/", "www", "private/")]],                           (0, "mount", 0, "access", 0, "match", 0), ['needed: "private/**"'], "the same"),
]
# fmt: on


@pytest.mark.parametrize(("hosts", "why"), GOOD)
def test_what_is_meant_to_be_open_is_left_alone(hosts, why, folder):
    assert said(hosts, folder) == [], why


@pytest.mark.parametrize(("hosts", "path", "words", "why"), BAD)
def test_a_way_around_is_said_once(hosts, path, words, why, folder):
    [(at, message)] = said(hosts, folder)

    assert at == path, why
    for word in words:
        assert word in message, why


KEYS = ["mount", "access", "match", "prefix", "folder", "require", "0"]
TREES = st.recursive(
    st.none() | st.integers() | st.sampled_from(["www", "\0", "[", "/a/", "x" * 300]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(TREES)
def test_documents_of_any_shape_are_survived(tmp_path_factory, hosts):
    folder = tmp_path_factory.getbasetemp()

    assert isinstance(list(faults(Node((), {"host": hosts}), folder)), list)
