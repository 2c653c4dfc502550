"""Cache-Control composed from site, mount and rules, as tables."""

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields.accept import MediaRange
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.policy.cache_policy import (
    LASTING,
    NO_CACHE,
    NO_STORE,
    Occasion,
    Rule,
    applicable,
    composed,
    control_of,
    kept_private,
    may_be_shared,
    settled,
)
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.policy.times_of_day import TimeOfDay

NOW = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
HTML, CSS = MediaType.parse("text/html; charset=utf-8"), MediaType("text", "css")

read = CacheControl.read


def rule(control=None, match=(), types=(), statuses=(), **more):
    """Make a rule of texts."""
    return Rule(
        tuple(map(PathPattern.parse, match)),
        tuple(map(MediaRange.parse, types)),
        tuple(statuses),
        control and read(control),
        **more,
    )


def occasion(path="", media_type=None, status=200):
    """Make an occasion of texts."""
    return Occasion(status, tuple(path.split("/")), media_type)


# fmt: off
APPLIES = [
    # rule                                 occasion                                applies  why
    (rule(),                               occasion(),                             True,    "it asks for nothing"),
    (rule(match=["*.js"]),                 occasion("a/b.js"),                     True,    "its path"),
    (rule(match=["*.css", "*.js"]),        occasion("a/b.js"),                     True,    "one of its paths"),
    (rule(match=["*.js"]),                 occasion("a/b.css"),                    False,   "another path"),
    (rule(types=["text/html"]),            occasion(media_type=HTML),              True,    "its type, whatever the charset"),
    (rule(types=["text/*"]),               occasion(media_type=CSS),               True,    "in its range (RFC 9110 §12.5.1)"),
    (rule(types=["image/*"]),              occasion(media_type=CSS),               False,   "another type"),
    (rule(types=["*/*"]),                  occasion(),                             False,   "without a type it is in no range"),
    (rule(statuses=["404"]),               occasion(status=404),                   True,    "its status"),
    (rule(statuses=["4xx"]),               occasion(status=404),                   True,    "its class (RFC 9110 §15)"),
    (rule(statuses=["4xx"]),               occasion(status=500),                   False,   "another class"),
    (rule(statuses=["200"]),               occasion(status=304),                   True,    "R108 a 304 repeats the 200 (RFC 9110 §15.4.5)"),
    (rule(statuses=["2xx"]),               occasion(status=304),                   True,    "R108 the same by class"),
    (rule(statuses=["200"]),               occasion(status=206),                   True,    "R125 so does a 206 (RFC 9110 §15.3.7)"),
    (rule(statuses=["200"]),               occasion(status=204),                   False,   "a 204 does not"),
    (rule(statuses=["3xx"]),               occasion(status=304),                   False,   "R108 what its 200 is not told it is not told either"),
    (rule(statuses=["304"]),               occasion(status=304),                   False,   "R108 the same by its own code"),
    (rule(statuses=["206"]),               occasion(status=206),                   False,   "R125 a 206 neither"),
    (rule(statuses=["3xx"]),               occasion(status=308),                   True,    "a redirect is of its class"),
    (rule(match=["*.js"], types=["text/css"]), occasion("a.js", CSS),              True,    "both hold"),
    (rule(match=["*.js"], types=["text/html"]), occasion("a.js", CSS),             False,   "one does not"),
]
# fmt: on


@pytest.mark.parametrize(("rule", "occasion", "applies", "why"), APPLIES)
def test_applies(rule, occasion, applies, why):
    assert rule.applies_to(occasion) is applies, why
    assert applicable([rule], occasion) == ((rule,) if applies else ()), why


def test_rules_stand_from_the_least_specific_to_the_most():
    all_, path, type_ = rule(), rule(match=["**"]), rule(types=["text/css"])
    both, status = rule(match=["**"], types=["text/*"]), rule(statuses=["200"])
    written = [status, both, type_, path, all_]

    found = applicable(written, occasion("a.css", CSS))

    assert found == (all_, path, type_, both, status)


def test_of_two_that_are_alike_the_later_is_the_more_specific():
    first, second = rule("max-age=1", match=["*"]), rule("max-age=2", match=["*.js"])

    assert applicable([first, second], occasion("a.js")) == (first, second)


SITE, DAY = read("max-age=60"), read("max-age=86400")
PATH = rule("max-age=1", match=["*.css"])
TYPE = rule("max-age=2", types=["text/css"])
OK = rule("max-age=3", statuses=["200"])
GONE = rule("max-age=4", statuses=["404", "410"])
STALE = rule("stale-while-revalidate=9", match=["*.css"])
KEPT = rule("no-transform", match=["*.css"])
EMPTY = rule(match=["*.css"])

# fmt: off
COMPOSED = [
    # site      mount    rules              occasion                            Cache-Control                       why
    (NO_CACHE,  None,    [],                occasion("a.html", HTML),           "no-cache",                         "the default: HTML is asked for again"),
    (NO_CACHE,  None,    [],                occasion("a.css", CSS),             "no-cache",                         "so is the rest"),
    (NO_CACHE,  None,    [],                occasion("a.3f9a1c.css", CSS),      "max-age=31536000, immutable",      "R240 RFC 8246 §2 its octets never change"),
    (NO_CACHE,  None,    [],                occasion("a.3f9a1c.css", CSS, 304), "max-age=31536000, immutable",      "R108 as the 200"),
    (NO_CACHE,  None,    [],                occasion("a.3f9a1c.css", CSS, 206), "max-age=31536000, immutable",      "R125 as the 200"),
    (NO_CACHE,  None,    [],                occasion("a.3f9a1c.css", None, 308), "no-cache",                        "R240 where it redirects to may change"),
    (NO_CACHE,  None,    [],                occasion("a.3f9a1c.css", None, 404), "no-store",                        "R240 it may be there tomorrow"),
    (NO_CACHE,  None,    [],                occasion("a.3f9a1c.html", HTML),    "no-cache",                         "R240 a page has to change under its name"),
    (NO_CACHE,  None,    [],                Occasion(),                         "no-cache",                         "no path, as of OPTIONS *"),
    (SITE,      None,    [],                occasion("a.3f9a1c.css", CSS),      "max-age=60",                       "the site says more than the default"),
    (NO_CACHE,  DAY,     [],                occasion("a.3f9a1c.css", CSS),      "max-age=86400",                    "the mount does"),
    (NO_CACHE,  NO_CACHE, [],               occasion("a.3f9a1c.css", CSS),      "no-cache",                         "it can be taken back for a mount"),
    (SITE,      DAY,     [],                occasion("a.css", CSS),             "max-age=86400",                    "mount over site"),
    (SITE,      DAY,     [PATH],            occasion("a.css", CSS),             "max-age=1",                        "path over mount"),
    (SITE,      DAY,     [TYPE, PATH],      occasion("a.css", CSS),             "max-age=2",                        "type over path, whatever the order"),
    (SITE,      DAY,     [OK, TYPE, PATH],  occasion("a.css", CSS),             "max-age=3",                        "status over type"),
    (SITE,      DAY,     [PATH],            occasion("a.js"),                   "max-age=86400",                    "a rule that does not apply"),
    (SITE,      None,    [STALE],           occasion("a.css", CSS),             "max-age=60, stale-while-revalidate=9", "R239 another group of directives"),
    (NO_CACHE,  None,    [KEPT],            occasion("a.3f9a1c.css", CSS),      "max-age=31536000, immutable, no-transform", "over the built-in value, too"),
    (SITE,      None,    [EMPTY],           occasion("a.css", CSS),             "max-age=60",                       "a rule that says nothing of reuse"),
    (SITE,      DAY,     [],                occasion("a.css", None, 404),       "no-store",                         "R234 RFC 9111 §4.2.2 heuristics"),
    (SITE,      DAY,     [PATH],            occasion("a.css", None, 404),       "no-store",                         "a rule by path is not about errors"),
    (SITE,      DAY,     [GONE],            occasion("a.css", None, 404),       "max-age=4",                        "a rule by status is"),
    (SITE,      DAY,     [PATH, GONE],      occasion("a.css", None, 410),       "max-age=4",                        "that rule alone"),
    (SITE,      DAY,     [rule("private", statuses=["4xx"])], occasion(status=404), "private, no-cache",            "R234 nothing of the mount's is in it, and no guess"),
    (SITE,      DAY,     [rule("public", statuses=["5xx"])], occasion(status=500), "public, no-cache",              "R234 RFC 9111 §4.2.2 public would open a 500 to guesses"),
    (SITE,      DAY,     [rule("no-transform", statuses=["4xx"])], occasion(status=404), "no-store, no-transform",  "R234 RFC 9111 §4.2.2 a 404 without a time is guessed at"),
    (SITE,      DAY,     [rule("x=y", statuses=["4xx"])], occasion(status=404), "no-store, x=y",                    "R234 nor does an extension give one"),
    (SITE,      DAY,     [rule("stale-if-error=9", statuses=["4xx"])], occasion(status=404), "no-store",            "R234 what is not stored is not used stale"),
    (SITE,      DAY,     [rule('no-cache="a"', statuses=["4xx"])], occasion(status=404), 'no-store, no-cache="a"',  "R228 R234 nor does what is about one field"),
    (SITE,      DAY,     [rule("s-maxage=30", statuses=["404"])], occasion(status=404), "max-age=0, s-maxage=30",   "R227 R234 private caches do not guess"),
    (SITE,      DAY,     [rule("private", statuses=["4xx"]), GONE], occasion(status=404), "private, max-age=4",     "a time that is told is not guessed"),
    (SITE,      DAY,     [rule(statuses=["4xx"])], occasion(status=404),    "no-store",                             "a rule that says nothing of reuse"),
    (SITE,      DAY,     [rule("max-age=9", statuses=["4xx"])], occasion(status=428), "no-store",                   "R243 RFC 6585 §3 MUST NOT be stored"),
    (SITE,      DAY,     [rule("max-age=9", statuses=["4xx"])], occasion(status=429), "no-store",                   "R243 RFC 6585 §4 MUST NOT be stored"),
    (SITE,      DAY,     [rule("max-age=9", statuses=["4xx"])], occasion(status=431), "no-store",                   "R243 RFC 6585 §5 MUST NOT be stored"),
    (SITE,      DAY,     [rule("max-age=9", statuses=["5xx"])], occasion(status=511), "no-store",                   "RFC 6585 §6 MUST NOT be stored"),
    (SITE,      DAY,     [rule("max-age=9", statuses=["4xx"])], occasion(status=401), "no-store",                   "R233 an error page of a protected area"),
    (read("private"), None, [rule("s-maxage=5", match=["*.css"])], occasion("a.css", CSS), "private, no-cache",     "R230 of two that contradict each other the careful one"),
    (read("no-store"), None, [rule("private", match=["*.css"])], occasion("a.css", CSS), "private, no-cache",       "R234 RFC 9111 §4.2.2 who may store it now does not guess"),
    (NO_CACHE,  None,    [rule('no-cache="a"', match=["*.css"])], occasion("a.css", CSS), 'no-cache="a", max-age=0', "R228 R234 the rest is asked for as before"),
    (NO_CACHE,  None,    [rule("s-maxage=5", match=["*.css"])], occasion("a.css", CSS), "max-age=0, s-maxage=5",    "R227 R234 for shared caches: private ones ask as before"),
    (DAY,       None,    [rule("s-maxage=5", match=["*.css"])], occasion("a.css", CSS), "max-age=86400, s-maxage=5", "R227 R234 private ones keep it as long as before"),
]
# fmt: on


@pytest.mark.parametrize(
    ("site", "mount", "rules", "occasion", "expected", "why"), COMPOSED
)
def test_composed(site, mount, rules, occasion, expected, why):
    found = applicable(rules, occasion)

    assert str(control_of(occasion, found, site, mount, NOW)) == expected, why


AT_FOUR = rule("public", match=["news/**"], expires_at=TimeOfDay(4, 0))


def test_what_expires_at_a_time_is_fresh_until_then():
    at = occasion("news/a.html", HTML)

    def said(now):
        return str(control_of(at, [AT_FOUR], NO_CACHE, None, now))

    assert said(NOW) == "public, max-age=57600"
    assert said(NOW.replace(hour=3, minute=59)) == "public, max-age=60"


# fmt: off
PRIVATE = [
    # as said                                     private                               why
    ("max-age=60",                                "private, max-age=60",                "R231 RFC 9111 §3.5"),
    ("no-cache",                                  "private, no-cache",                  "R231 it is stored, but not shared"),
    ("public, max-age=60",                        "private, max-age=60",                "R231 public would let it be shared"),
    ("max-age=60, s-maxage=600",                  "private, max-age=60",                "R231 R227 so would s-maxage"),
    ("max-age=60, proxy-revalidate",              "private, max-age=60",                "it is for caches that are shared"),
    ("max-age=60, must-revalidate",               "private, max-age=60, must-revalidate", "it binds private caches as well"),
    ('private="X", max-age=60',                   "private, max-age=60",                "all of it, not some fields"),
    ("s-maxage=600",                              "private, no-cache",                  "R227 R234 what is left names no time: private caches would guess"),
    ('s-maxage=600, no-cache="X"',                "private, no-cache",                  "R234 that names no time either"),
    ("s-maxage=600, stale-if-error=9",            "private, no-cache",                  "R239 never stale what is always asked for"),
    ("no-store",                                  "no-store",                           "R233 nothing is more private"),
    ("must-understand, max-age=60",               "private, must-understand, no-store, max-age=60", "who understands may store it: privately"),
    ("max-age=60, immutable, no-transform, x=y",  "private, max-age=60, immutable, no-transform, x=y", "the rest stays"),
]
# fmt: on


@pytest.mark.parametrize(("text", "expected", "why"), PRIVATE)
def test_kept_private(text, expected, why):
    private = kept_private(read(text))

    assert str(private) == expected, why
    assert (private.public, private.s_maxage) == (False, None), why


# fmt: off
SHARED = [
    # said                       shared   why
    ("public",                   True,    "R231 RFC 9111 §3.5"),
    ("s-maxage=0",               True,    "R231 stored, and stale at once"),
    ("must-revalidate",          True,    "R231 asked for again"),
    ("max-age=60",               False,   "R231 it has none of the three"),
    ("no-cache",                 False,   "R231 nor has this"),
]
# fmt: on


@pytest.mark.parametrize(("text", "shared", "why"), SHARED)
def test_may_be_shared(text, shared, why):
    assert may_be_shared(read(text)) is shared, why


# fmt: off
SETTLED = [
    # composed                                            settled                          why
    (CacheControl(private=True, public=True),             "private",                       "R230 RFC 9111 §5.2.2.7"),
    (CacheControl(no_store=True, max_age=5, public=True), "no-store",                      "R230 RFC 9111 §5.2.2.5"),
    (CacheControl(no_store=True, max_age=5, no_transform=True), "no-store, no-transform",  "what is not about storing stays"),
    (CacheControl(no_cache=True, max_age=5, immutable=True), "no-cache",                   "R230 RFC 9111 §5.2.2.4"),
    (CacheControl(must_revalidate=True, max_age=5, stale_if_error=9), "max-age=5, must-revalidate", "R239 RFC 5861 §4"),
    (CacheControl(immutable=True, max_age=0),             "max-age=0",                     "R240 RFC 8246 §2"),
    (CacheControl(private=True, s_maxage=5, max_age=1),   "private, max-age=1",            "R227 it is for shared caches"),
    (CacheControl(private=True, s_maxage=5),              "private, no-cache",             "R227 R234 and private ones do not guess"),
    (CacheControl(max_age=5, immutable=True),             "max-age=5, immutable",          "what agrees is left alone"),
]
# fmt: on


@pytest.mark.parametrize(("said", "expected", "why"), SETTLED)
def test_settled(said, expected, why):
    assert str(settled(said)) == expected, why


EITHER = (False, True)
AGES = (None, 0, 5)


def test_R230_whatever_meets_is_settled_and_stays_so():
    """Every combination of the directives that can contradict each other."""
    for flags in product(EITHER, repeat=7):
        public, private, no_store, understood, no_cache, immutable, revalidated = flags
        for max_age, s_maxage, stale in product(AGES, AGES, (None, 3)):
            said = CacheControl(
                public=public,
                private=private,
                no_store=no_store,
                must_understand=understood,
                no_cache=no_cache,
                immutable=immutable,
                must_revalidate=revalidated,
                max_age=max_age,
                s_maxage=s_maxage,
                stale_while_revalidate=stale,
            )
            found = settled(said)
            assert found.conflicts() == (), said
            assert settled(found) == found


CONTROLS = st.builds(
    CacheControl,
    max_age=st.none() | st.integers(0, 100),
    no_store=st.booleans(),
    private=st.booleans(),
    no_cache=st.booleans(),
    must_revalidate=st.booleans(),
    stale_if_error=st.none() | st.integers(0, 100),
)


@given(st.lists(CONTROLS, max_size=4))
def test_R230_no_answer_contradicts_itself(layers):
    rules = [Rule(cache_control=layer) for layer in layers]

    said = control_of(occasion("a.css"), rules, NO_CACHE, None, NOW)

    assert said.conflicts() == ()


def test_nothing_composes_to_nothing():
    assert composed([]) == CacheControl()
    assert composed([LASTING]) == LASTING


@pytest.mark.parametrize("status", [200, 304, 404, 500])
@pytest.mark.parametrize("site", [NO_CACHE, NO_STORE, LASTING, read("no-cache")])
def test_where_nothing_else_is_said_the_whole_holds_as_it_is(site, status):
    """One layer composes to itself, and what is settled is settled again the same."""
    found = control_of(Occasion(status), (), site, None, NOW)

    assert found == settled(composed([found]))
    assert found == (NO_STORE if status >= 400 else site)
