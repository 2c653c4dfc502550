"""Which protections cover which paths, and what follows for listings and clients?"""

from dataclasses import replace

import pytest

from httpcore_srv.access import areas as module
from httpcore_srv.access.areas import (
    areas_of,
    covering,
    facts_of,
    judged,
    may_show,
    shows_differently,
    space_of,
)
from httpcore_srv.policy.access.requirements import Verdict
from httpcore_srv.stages.resolve import resolve

# fmt: off
COVERED = [
    # pattern           path                        covered  why
    ("private/**",      ("private",),               True,    "the directory itself, without its slash"),
    ("private/**",      ("private", ""),            True,    "and with it"),
    ("private/**",      ("private", "a", "b"),      True,    "any depth"),
    ("private/**",      ("privateer",),             False,   "another name"),
    ("*.key",           ("a", "b", "x.key"),        True,    "a name in any directory"),
    ("*.key",           ("a", "x.key", "y"),        False,   "what is below it is not called so"),
    ("a/*/c",           ("a", "b", "c"),            True,    "one segment each"),
]
# fmt: on


@pytest.mark.parametrize(("pattern", "path", "covered", "why"), COVERED)
def test_a_pattern_covers(pattern, path, covered, why, protect, realm_of):
    assert protect(realm_of(), paths=(pattern,)).covers(path) is covered, why


def test_a_protection_without_patterns_covers_the_whole_mount(protect, realm_of):
    assert protect(realm_of(), paths=()).covers(("any", "thing"))


def test_of_several_all_that_cover_a_path_count_in_their_order(
    protect, realm_of, site_of
):
    realm = realm_of()
    whole = protect(realm, paths=())
    part = protect(realm, paths=("a/**",))
    alone = protect(realm, paths=("a/b/**",), inherit=False)
    mount = site_of(whole, part, alone).hosts[0].mounts[-1]

    assert covering(mount, [("x",)]) == (whole,)
    assert covering(mount, [("a", "x")]) == (whole, part)
    assert covering(mount, [("a", "b", "x")]) == (alone,)
    assert covering(mount, [("a", "b", "x"), ("x",)]) == (whole, alone)


def test_nothing_is_protected_where_nothing_is_mounted(site_of, ask):
    site = site_of()
    target = resolve(ask("/a"), site)

    assert areas_of(replace(target, mount=None)) == ()
    assert areas_of(target) == ()
    assert may_show(target, facts_of(ask("/a"), None)) is None


def test_the_realm_that_counts_is_the_last_one(protect, realm_of):
    first, second = realm_of("One"), realm_of("Two")
    areas = (protect(first), protect(second), protect(None, require="from ::1"))

    assert module.realm_of(areas) is second
    assert module.realm_of(()) is None


def test_a_link_counts_where_it_is_taken(protect, realm_of, ask, now):
    facts = replace(facts_of(ask(), now), link=True)
    taken, ignored = (protect(realm_of(), links=links) for links in (True, False))

    assert judged((taken,), facts).verdict is Verdict.GRANTED
    assert judged((ignored,), facts).verdict is Verdict.UNKNOWN
    assert judged((taken, ignored), facts).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("rule", "differs"),
    [
        ("valid-user", False),
        ("from 192.0.2.0/24", True),
        ("time 08:00-18:00", True),
        ({"any": ["group staff", "from ::1"]}, True),
    ],
)
def test_strangers_see_different_listings_by_where_and_when_alone(
    rule, differs, protect, realm_of, site_of
):
    mount = site_of(protect(realm_of(), require=rule)).hosts[0].mounts[-1]

    assert shows_differently(mount) is differs
    assert not shows_differently(None)


# fmt: off
SPACES = [
    # paths                    prefixes             why
    ((),                       ("/",),              "the whole mount"),
    (("private/**",),          ("/private/",),      "R198 what is below a directory"),
    (("a/b/*.key", "c/**"),    ("/a/b/", "/c/"),    "R198 several, parted by spaces"),
    (("*.key",),               ("/",),              "a name that may be anywhere"),
    (("a/**/b",),              ("/a/",),            "what stands before the first that is open"),
]
# fmt: on


@pytest.mark.parametrize(("paths", "prefixes", "why"), SPACES)
def test_r198_the_protection_space(paths, prefixes, why, protect, realm_of, site_of):
    realm = realm_of()
    [host] = site_of(protect(realm, paths=paths)).hosts

    assert space_of(realm, host) == prefixes, why


def test_r198_log_out_is_in_the_space(protect, realm_of, site_of):
    realm = realm_of(entrance="/login/")
    [host] = site_of(protect(realm)).hosts

    assert space_of(realm, host) == ("/private/", "/login/")
