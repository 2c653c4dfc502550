"""
Which names are as good as absent (R303)?

A row is one name and the reason why it must, or must not, be hidden.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.hidden import HIDDEN_BY_DEFAULT, HiddenNames

# fmt: off
HIDDEN = [
    # name                 why
    (".git",               "R303 version control: the whole history"),
    (".env",               "R303 passwords of applications"),
    (".htaccess",          "R303 policy of other servers"),
    (".htpasswd",          "R303 accounts"),
    (".DS_Store",          "R303 names of everything in the folder"),
    (".#index.html",       "R303 an editor's lock: user and host"),
    (".index.html.swp",    "R303 an editor's swap file"),
    ("index.php~",         "R303 an editor's backup: source as text"),
    ("#index.php#",        "R303 an editor's autosave"),
    ("index.php.bak",      "R303 a backup by hand"),
    ("index.php.orig",     "R303 left by a merge"),
    ("index.php.rej",      "R303 left by patch"),
    ("index.php.old",      "R303 a backup by hand"),
    ("index.php.save",     "R303 left by a killed editor"),
    ("index.php.swp",      "R303 a swap file without a dot"),
    ("site.conf.dpkg-old", "R303 left by a package manager"),
    ("site.conf.rpmsave",  "R303 left by a package manager"),
    ("htpasswd",           "R303 accounts, without a dot"),
    ("staff.htdigest",     "R303 accounts"),
    ("credentials.json",   "R303 credentials"),
    ("production.env",     "R303 credentials"),
    ("id_rsa",             "R303 a private key"),
    ("id_ed25519",         "R303 a private key"),
    ("server.key",         "R303 a private key"),
    ("server.pem",         "R303 often a private key"),
    ("server.pfx",         "R303 a private key"),
    ("ID_RSA",             "R303 the same file where case is ignored"),
    ("Index.PHP.BAK",      "R303 the same file where case is ignored"),
    ("\u200c.git",         "R303 the same file where shapeless characters are ignored"),
    (".\ufeffgit",         "R303 still a dotfile"),
    (".\n",                "a line break ends no name"),
    (".\udcff",            "R309 undecodable octets do not unhide"),
    (".well-known ",       "RFC 8615: the exact name only"),
    (".well-known2",       "RFC 8615: the exact name only"),
    (".WELL-KNOWN",        "RFC 8615: paths are case-sensitive (RFC 3986 §6.2.2.1)"),
]
SHOWN = [
    (".well-known",        "R303 RFC 8615 §3: at the top of the path"),
    ("index.html",         "an ordinary name"),
    ("a.b.c",              "dots inside of a name"),
    ("id_rsa.pub",         "a public key is public"),
    ("bak",                "not an extension"),
    ("my.env.html",        "the last extension counts"),
    ("environment",        "not an extension"),
    ("file.bak\n",         "another extension: the line break belongs to the name"),
    ("#anchor",            "a number sign at one end only"),
    ("caf\udce9",          "R309 undecodable octets do not hide"),
    ("CON",                "CVE-2025-66221 a device on Windows; on POSIX just a name"),
]
# fmt: on


@pytest.mark.parametrize(("name", "why"), HIDDEN)
def test_hidden(name, why):
    assert HIDDEN_BY_DEFAULT.hides(name), why


@pytest.mark.parametrize(("name", "why"), SHOWN)
def test_shown(name, why):
    assert not HIDDEN_BY_DEFAULT.hides(name), why


def test_well_known_has_no_meaning_below_the_top_R303():
    """RFC 8615 §3: "well-known URIs are rooted in the top of the path's hierarchy"."""
    assert HIDDEN_BY_DEFAULT.hides(".well-known", top=False)


def test_a_site_may_bring_its_own_patterns():
    hidden = HiddenNames(("*.psd", "draft-?"))

    assert [
        name for name in ("a.psd", "draft-1", ".git", "draft-12") if hidden.hides(name)
    ] == ["a.psd", "draft-1"]


def test_no_pattern_hides_nothing():
    assert not HiddenNames(()).hides(".git")


def test_names_that_are_shown_in_spite_of_a_pattern_are_so_at_the_top_only():
    hidden = HiddenNames(shown=(".well-known", ".nojekyll"))

    assert not hidden.hides(".nojekyll")
    assert hidden.hides(".nojekyll", top=False)


def test_equal_patterns_make_equal_values():
    assert HiddenNames(("*.a",)) == HiddenNames(("*.a",)) != HiddenNames(("*.b",))


@given(st.text())
def test_every_name_with_a_leading_dot_is_hidden_below_the_top(rest):
    assert HIDDEN_BY_DEFAULT.hides("." + rest, top=False)


# fmt: off
HIDING = [
    # name             pattern      why
    (".env",           ".*",        "a dotfile before all else"),
    ("a.bak",          "*.bak",     "the one that matches"),
    ("ID_RSA",         "id_rsa",    "letters of either case"),
    ("\u200c.git",     ".*",        "without what has no shape"),
    ("index.html",     None,        "shown"),
    (".well-known",    None,        "RFC 8615 §3 shown at the top"),
]
# fmt: on


@pytest.mark.parametrize(("name", "pattern", "why"), HIDING)
def test_the_pattern_that_hides_a_name_can_be_told(name, pattern, why):
    assert HIDDEN_BY_DEFAULT.hiding(name) == pattern, why


def test_below_the_top_a_pattern_hides_well_known():
    assert HIDDEN_BY_DEFAULT.hiding(".well-known", top=False) == ".*"


@given(st.text())
def test_a_name_is_hidden_if_a_pattern_hides_it(name):
    assert HIDDEN_BY_DEFAULT.hides(name) == (HIDDEN_BY_DEFAULT.hiding(name) is not None)


def test_a_name_that_no_file_can_have_is_judged_as_well():
    """It is not remembered, and not let through for that."""
    assert HIDDEN_BY_DEFAULT.hides("." + "x" * 300)
    assert HIDDEN_BY_DEFAULT.hides("x" * 300 + ".bak")
    assert not HIDDEN_BY_DEFAULT.hides("x" * 300)
