"""What each cache may do, line by line."""

from datetime import UTC, datetime, timedelta

import pytest

from httpcore_srv.cli.cache import targets_of
from httpcore_srv.cli.cache_rows import rows, surrogate_rows
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.semantics.cache_view import explain_cache

NOW = datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)
NO_FIELDS = Fields()


def viewed(fields, request=NO_FIELDS, status=200, target="/"):
    """Return the rows of a private, a shared and a targeted cache."""
    asked = Request("GET", target, Fields([("Host", "a.example"), *request]))
    told = Fields(list(fields.items()))
    views = explain_cache(asked, Response(status, told), NOW, targets_of(told))
    return [list(rows(view, told)) for view in views]


def words_of(some_rows, what):
    return [(row.section, row.words) for row in some_rows if row.what == what]


# fmt: off
PRIVATE = [
    # fields                                          what     section               words                                                       why
    ({"Cache-Control": "max-age=60"},                 "store", "RFC 9111 §5.2.2.1",  "yes: max-age is there",                                    "RFC 9111 §3"),
    ({"Cache-Control": "no-store"},                   "store", "RFC 9111 §5.2.2.5",  "no: Cache-Control says no-store",                          "RFC 9111 §3"),
    ({"Cache-Control": "max-age=60"},                 "fresh", "RFC 9111 §5.2.2.1",  "for 1 minute: max-age of Cache-Control",                   "RFC 9111 §4.2.1"),
    ({"Cache-Control": "max-age=60", "Age": "30"},    "fresh", "RFC 9111 §5.2.2.1",  "for 1 minute: max-age of Cache-Control, 30 seconds old on arrival", "RFC 9111 §4.2.3"),
    ({"Cache-Control": "no-cache"},                   "fresh", "RFC 9111 §5.2.2.4",  "only after asking: Cache-Control says no-cache",           "RFC 9111 §5.2.2.4"),
    ({"Vary": "*"},                                   "fresh", "RFC 9111 §4.1",      "only after asking: Vary: * never matches",                 "RFC 9111 §4.1"),
    ({"Vary": "*"},                                   "key",   "RFC 9111 §4.1",      "none: Vary: * never matches",                              "RFC 9111 §4.1"),
    ({},                                              "fresh", "RFC 9111 §4.2.2",    "for as long as it likes: a guess without Last-Modified",   "R234"),
    ({"Cache-Control": "max-age=1, must-revalidate"}, "stale", "RFC 9111 §5.2.2.2",  "never: Cache-Control says must-revalidate",                "RFC 9111 §4.2.4"),
    ({"Cache-Control": "max-age=1, stale-while-revalidate=60"}, "stale", "RFC 5861 §3", "for 1 minute while it is validated",                    "R239"),
    ({"Cache-Control": "max-age=1, stale-if-error=3600"}, "stale", "RFC 5861 §4",    "for 1 hour if the origin fails",                           "R239"),
    ({"Cache-Control": "max-age=1"},                  "stale", "RFC 9111 §4.2.4",    "used if the origin cannot be reached",                     "RFC 9111 §4.2.4"),
    ({"ETag": '"a"'},                                 "then",  "RFC 9111 §4.3.1",    "validated with If-None-Match",                             "RFC 9111 §4.3.1"),
    ({},                                              "then",  "RFC 9111 §4.3.1",    "fetched again, whole: there is no validator",              "RFC 9111 §4.3.1"),
    ({"Cache-Control": "max-age=1, must-understand"}, "store", "RFC 9111 §5.2.2.3",  "yes: but only a cache that knows must-understand: to others it is no-store", "R229"),
    ({"Cache-Control": 'max-age=60, no-cache="Set-Cookie"'}, "fresh", "RFC 9111 §5.2.2.4", "but Set-Cookie is left out, or validated first",  "R228"),
    ({},                                              "note",  "RFC 9111 §4.2.2",    "the lifetime is a guess without Last-Modified",            "R234"),
    ({"Cache-Control": "max-age=60, immutable", "Content-Length": "1"}, "note", "RFC 8246 §3", "immutable counts for little without TLS",         "R241"),
    ({"Vary": "Accept"},                              "key",   "RFC 9111 §4.1",      "GET http://a.example/ | accept: (absent)",                 "RFC 9111 §4.1"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "what", "section", "words", "why"), PRIVATE)
def test_what_a_private_cache_may_do(fields, what, section, words, why):
    private, *_ = viewed(fields)

    assert (section, words) in words_of(private, what), why


def test_a_heuristic_lifetime_is_called_a_guess():
    """R234: a tenth of the time since Last-Modified."""
    modified = (NOW - timedelta(days=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    private, *_ = viewed({"Last-Modified": modified})

    [(section, words)] = words_of(private, "fresh")
    assert section == "RFC 9111 §4.2.2"
    assert words == "for about 1 day: a tenth of the time since Last-Modified"


def test_what_is_never_found_again_is_not_used_stale_either():
    """R237: Vary: * matches no request."""
    private, *_ = viewed({"Vary": "*", "Cache-Control": "max-age=1, stale-if-error=9"})

    assert words_of(private, "stale") == []


def test_a_cookie_that_many_would_be_given_is_noted():
    """R225: Set-Cookie does not keep a shared cache from storing."""
    private, shared, _ = viewed({"Cache-Control": "max-age=60", "Set-Cookie": "a=b"})

    assert [section for section, _ in words_of(shared, "note")] == ["RFC 9111 §7.3"]
    assert words_of(private, "note") == []


def test_a_304_is_not_told_what_it_lacks():
    """RFC 9111 §4.3.4: it freshens what has been stored."""
    private, *_ = viewed({}, status=304)

    assert [row.section for row in private] == ["RFC 9111 §4.3.4"]


EDGE = "Edge Arch. §2.2"

# fmt: off
SURROGATES = [
    # value                         rows                                                                            why
    ("max-age=60+5",                [(EDGE, "for 1 minute: max-age"), (EDGE, "for 5 seconds more, stale")],         "fresh, then stale"),
    ("no-store",                    [(EDGE, "no: no-store")],                                                       "not stored"),
    ("no-store-remote, max-age=60", [(EDGE, "no, if it is remote: no-store-remote"), (EDGE, "for 1 minute: max-age")], "not far away"),
    ('content="ESI/1.0"',           [(EDGE, "processed as ESI/1.0 first")],                                         "assembled there"),
    ("max-age=x",                   [(EDGE, "not a valid max-age of Surrogate-Control: 'x'")],                      "no seconds"),
    ("new=1",                       [(EDGE, "nothing that is known: as any shared cache")],                         "unknown"),
    (None,                          [],                                                                             "no surrogate is addressed"),
]
# fmt: on


@pytest.mark.parametrize(("value", "expected", "why"), SURROGATES)
def test_what_a_surrogate_may_do(value, expected, why):
    found = surrogate_rows(Fields.of({"Surrogate-Control": value}))

    assert [(row.section, row.words) for row in found] == expected, why


def test_a_shared_cache_obeys_s_maxage_and_a_private_one_does_not():
    private, shared, _ = viewed({"Cache-Control": "max-age=1, s-maxage=60"})

    assert words_of(private, "fresh")[0][0] == "RFC 9111 §5.2.2.1"
    assert words_of(shared, "fresh")[0][0] == "RFC 9111 §5.2.2.10"


def test_what_may_not_be_stored_has_no_more_to_be_said():
    _, shared, _ = viewed({"Cache-Control": "private, max-age=60"})

    assert [(row.what, row.section) for row in shared] == [
        ("store", "RFC 9111 §5.2.2.7")
    ]


def test_a_targeted_cache_ignores_the_other_fields():
    """R252, R253: the first valid target decides, Cache-Control does not."""
    *_, targeted = viewed(
        {"Cache-Control": "no-store", "CDN-Cache-Control": "max-age=600"}
    )

    assert words_of(targeted, "fresh") == [
        ("RFC 9111 §5.2.2.1", "for 10 minutes: max-age of CDN-Cache-Control")
    ]


def test_a_targeted_field_that_is_not_valid_is_as_absent():
    """R252: "the first (in target-list order) field with a valid, non-empty value"."""
    *_, targeted = viewed({"CDN-Cache-Control": "max-age=?"})

    assert [row.section for row in targeted] == ["RFC 9213 §2.2"]
