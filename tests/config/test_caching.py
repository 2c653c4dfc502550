"""
Cache policies that contradict themselves once they are composed, and those that do not.

Rows with positions stand in ``test_load``; here stand the ways in which values meet.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.caching import faults
from httpcore_srv.config.document import Node


def said(site=None, **mount):
    """Return what is found in a mount, as (path, message)."""
    found = faults(Node(("mount",), mount), Node(("cache_control",), site))
    return [(fault.path[1:], fault.message) for fault in found]


def rule(control=None, **keys):
    """Make a rule of a document."""
    return ({} if control is None else {"cache_control": control}) | keys


CSS, JS = {"match": ["*.css"]}, {"match": ["*.js"]}
TEXT = {"type": ["text/*"]}

# fmt: off
AGREE = [
    # site         mount                                                               why
    (None,         {},                                                                 "nothing is said"),
    ("max-age=60", {"cache_control": "no-store"},                                      "no-store stands over every lifetime"),
    ("no-store",   {"cache_control": "max-age=60"},                                    "a lifetime over no-store"),
    ("no-cache",   {"rule": [rule("max-age=60, stale-if-error=9")]},                   "R239 RFC 5861 §4: with a lifetime it may be used stale"),
    ("private",    {"rule": [rule("public, s-maxage=5")]},                             "who shares what was private says public"),
    (None,         {"rule": [rule("private", **CSS), rule("s-maxage=9", **JS)]},       "two paths that are never the same"),
    (None,         {"rule": [rule("private", status=[404]), rule("s-maxage=9")]},      "an error has nothing of the mount's"),
    (None,         {"rule": [rule("private", **CSS), rule("s-maxage=9", status=[404])]}, "R233 of an error a rule by path says nothing"),
    ("private",    {"rule": [rule("s-maxage=9", status=["4xx", 500])]},                "the same, of several statuses"),
    (None,         {"rule": [rule(expires_at="04:00", **CSS)]},                        "a time instead of a lifetime"),
    (None,         {"rule": [rule("public", expires_at="04:00")]},                     "beside what is no lifetime"),
    ("no-cache",   {"rule": [rule("stale-if-error=9", expires_at="04:00")]},           "a time is a lifetime"),
    ("max-age 60", {"cache_control": "no-store, public", "rule": [rule("=")]},         "what is malformed is reported elsewhere"),
    (3,            {"cache_control": [], "rule": [3, "x", rule(5)], "shared": "yes"},  "wrong types are, too"),
    (None,         {"rule": 3},                                                        "no rules at all"),
    ("public",     {"shared": True},                                                   "R231 RFC 9111 §3.5"),
    ("s-maxage=5", {"shared": True},                                                   "R231 the same"),
    (None,         {"shared": True, "cache_control": "no-cache, must-revalidate"},     "R231 asked for again"),
    (None,         {"shared": True, "cache_control": "private"},                       "R231 it is said what may be done: nothing"),
    ("public",     {"shared": True, "cache_control": "max-age=9"},                     "R231 public of the site holds for the mount"),
    ("max-age=9, must-revalidate", {"rule": [rule("stale-if-error=5", **CSS)]},        "R239 a group of directives is replaced as a whole"),
    (None,         {"shared": False},                                                  "R231 nothing is shared"),
    ("public",     {"shared": True, "rule": [rule("max-age=5", status=[404])]},        "R233 errors are not shared"),
    ("no-cache",   {"rule": [rule("s-maxage=60")]},                                    "R227 for shared caches only"),
    (None,         {"rule": [rule("no-store", status=[401, 429])]},                    "R243 what holds anyway may be said"),
    (None,         {"rule": [rule(status=[429], set={"X": "y"})]},                     "other fields of it can be set"),
    (None,         {"rule": [rule("max-age=5", status=["4xx"])]},                      "R243 the class has others"),
    (None,         {"rule": [rule("max-age=5", status=[True, None, {}])]},             "wrong types are reported elsewhere"),
]

DISAGREE = [
    # site         mount                                                               path                                  words               why
    ("private",    {"cache_control": "s-maxage=5"},                                    ("cache_control",),                   ["§5.2.2.10"],      "R230 mount over site"),
    ("private",    {"rule": [rule("s-maxage=5", **CSS)]},                              ("rule", 0, "cache_control"),         ["§5.2.2.10", 'over "private"'], "R230 rule over site"),
    (None,         {"rule": [rule("stale-while-revalidate=5")]},                       ("rule", 0, "cache_control"),         ["§5.2.2.4"],       "R239 rule over the default"),
    (None,         {"rule": [rule("s-maxage=9", **TEXT), rule("private", **CSS)]},     ("rule", 0, "cache_control"),         ["§5.2.2.10"],      "R230 the rule by type stands over that by path"),
    (None,         {"rule": [rule("private", **CSS), rule("s-maxage=9", match=["*.js", "*.css"])]},
     ("rule", 1, "cache_control"),                                                     ["§5.2.2.10"],                                             "R230 both name one path"),
    (None,         {"rule": [rule("private", status=[404]), rule("s-maxage=9", status=["404"])]},
     ("rule", 1, "cache_control"),                                                     ["§5.2.2.10"],                                             "R230 both name one status"),
    (None,         {"rule": [rule("max-age=5", expires_at="04:00")]},                  ("rule", 0, "expires_at"),            ["one of them"],    "R232 two lifetimes"),
    (None,         {"rule": [rule("no-store", expires_at="04:00")]},                   ("rule", 0, "cache_control"),         ["§5.2.2.5"],       "R230 what is not stored has no lifetime"),
    (None,         {"rule": [rule("max-age=5", status=[404, 429])]},                   ("rule", 0, "status", 1),             ["found 429 beside cache_control", "no-store"], "R243 RFC 6585 §4 MUST NOT be stored"),
    (None,         {"rule": [rule("public", status=["401"])]},                         ("rule", 0, "status", 0),             ["401", "no-store"], "R233 an error page of a protected area"),
    (None,         {"rule": [rule(expires_at="04:00", status=[428])]},                 ("rule", 0, "status", 0),             ["beside expires_at"], "R243 RFC 6585 §3"),
    (None,         {"rule": [rule(targeted={"A-Cache-Control": "max-age=5"}, status=[511])]}, ("rule", 0, "status", 0),      ["beside targeted"], "R243 RFC 6585 §6"),
    (None,         {"rule": [rule(surrogate_control="max-age=5", status=[431])]},      ("rule", 0, "status", 0),             ["beside surrogate_control"], "R243 RFC 6585 §5"),
    (None,         {"shared": True},                                                   ("shared",),                          ["§3.5", "no-cache"], "R231 the default lets nobody share"),
]
# fmt: on


@pytest.mark.parametrize(("site", "mount", "why"), AGREE)
def test_what_agrees_is_left_alone(site, mount, why):
    assert said(site, **mount) == [], why


@pytest.mark.parametrize(("site", "mount", "path", "words", "why"), DISAGREE)
def test_what_disagrees_is_said_once(site, mount, path, words, why):
    [(at, message)] = said(site, **mount)

    assert at == path, why
    for word in words:
        assert word in message, why


def test_R230_rules_that_contradict_the_mount_are_not_compared_as_well():
    """One fault is said once, at each rule that has it."""
    found = said("private", rule=[rule("s-maxage=5"), rule("s-maxage=6", **CSS)])

    assert [path for path, _ in found] == [
        ("rule", 0, "cache_control"),
        ("rule", 1, "cache_control"),
    ]


# fmt: off
SENTENCES = [
    # site       mount                                                 sentence                                                                            why
    ("private",  {"cache_control": "s-maxage=5"},                      'found "s-maxage=5" (a string); over "private" that is "private, s-maxage=5", but', "nothing stands over itself"),
    (None,       {"cache_control": "public, max-age=60", "rule": [rule("private"), rule("s-maxage=60")]},
     'found "s-maxage=60" (a string); over "private" over "public, max-age=60" that is "private, max-age=60, s-maxage=60", but',                           "two layers"),
    (None,       {"rule": [rule("no-store", expires_at="04:00")]},     'found "no-store" (a string) with expires_at = "04:00", but what no-store forbids to keep has no lifetime', "what nobody wrote is not quoted"),
]
# fmt: on


@pytest.mark.parametrize(("site", "mount", "sentence", "why"), SENTENCES)
def test_what_contradicts_itself_is_quoted_as_it_is_written(site, mount, sentence, why):
    [(_, message)] = said(site, **mount)

    assert message.startswith(sentence), why


def test_R255_groups_of_all_rules_together_are_not_more_than_caches_read():
    many = [{"cache_groups": [f"{place}-{n}" for n in range(20)]} for place in "abc"]

    [(path, message)] = said(rule=many)

    assert path == ("rule", 1, "cache_groups")
    assert "found 40 groups" in message
    assert said(rule=[many[0], many[0]]) == [], "the same ones count once"


def test_R231_a_rule_takes_nothing_back_from_what_is_shared():
    """``s-maxage`` goes when a rule gives another lifetime."""
    [(path, message)] = said("s-maxage=5", shared=True, rule=[rule("max-age=9", **CSS)])

    assert path == ("rule", 0, "cache_control")
    assert "shared is true" in message


KEYS = ["cache_control", "rule", "shared", "match", "status", "expires_at", "0"]
TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["no-store", "max-age=1", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(TREES, TREES)
def test_mounts_of_any_shape_are_survived(mount, site):
    assert isinstance(list(faults(Node((), mount), Node((), site))), list)
