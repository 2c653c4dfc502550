"""What caches will make of an answer, and which of it is a pity."""

import pytest

from httpcore_srv.audit.caching import check_caching

HASHED = "/app.3f9a1c.js"

# fmt: off
CASES = [
    # fields                                                    url        found                                                       why
    ({},                                                        "/",       [],                                                         "no-cache and a validator: nothing to say"),
    ({"Cache-Control": "max-age=60"},                           "/",       [],                                                         "explicit freshness"),
    ({"Cache-Control": None, "Expires": "Sat, 02 Jun 2040 13:00:00 GMT"}, "/", [],                                                     "RFC 9111 §5.3 as explicit as max-age"),
    ({"Cache-Control": "private"},                              "/",       [("warning", "RFC 9111 §4.2.2")],                           "R234 private says who, not how long"),
    ({"Cache-Control": None},                                   "/",       [("warning", "RFC 9111 §4.2.2")],                           "R234 nothing is said"),
    ({"Cache-Control": "public"},                               "/",       [("warning", "RFC 9111 §4.2.2")],                           "R234 public says no time"),
    ({"Cache-Control": "no-store"},                             "/",       [("warning", "RFC 9111 §5.2.2.5")],                         "no cache may store it"),
    ({"Cache-Control": "max-age=60", "CDN-Cache-Control": "public"}, "/",  [("warning", "RFC 9111 §4.2.2")],                           "R234 R252 the target reads nothing else, and guesses"),
    ({"Cache-Control": "max-age=60", "CDN-Cache-Control": "max-age=9"}, "/", [],                                                       "R252 the target is told how long"),
    ({"Cache-Control": "max-age=60", "CDN-Cache-Control": "no-store"}, "/", [],                                                        "R252 the target stores nothing"),
    ({"Cache-Control": "max-age=60", "CDN-Cache-Control": "?"},  "/",      [],                                                         "R252 not valid: Cache-Control holds"),
    ({"Cache-Control": "public, max-age=60", "Set-Cookie": "a=b"}, "/",    [("warning", "RFC 9111 §7.3")],                             "R225 many visitors are given one's cookie"),
    ({"Cache-Control": "private, max-age=60", "Set-Cookie": "a=b"}, "/",   [],                                                         "R225 one visitor's cache alone keeps it"),
    ({"Cache-Control": "no-cache", "Set-Cookie": "a=b"},        "/",       [],                                                         "R225 never reused without asking"),
    ({"Cache-Control": "private, max-age=60"},                  "/",       [],                                                         "a private cache may: that is meant"),
    ({"ETag": None},                                            "/",       [("warning", "RFC 9110 §8.8")],                             "no validator"),
    ({"ETag": None, "Last-Modified": "Sat, 02 Jun 2040 11:00:00 GMT"}, "/", [],                                                        "RFC 9110 §8.8.2 a date is one"),
    ({"Vary": "Accept, Accept-Language"},                       "/",       [],                                                         "negotiated"),
    ({"Vary": "*"},                                             "/",       [("warning", "RFC 9111 §4.1")],                             "R237 never found again"),
    ({"Vary": "*", "Cache-Control": "no-store"},                "/",       [("warning", "RFC 9111 §5.2.2.5")],                         "R237 deliberately uncacheable"),
    ({"Vary": "A, B, C, D"},                                    "/",       [],                                                         "four are not too many"),
    ({"Vary": "A, B, C, D, E"},                                 "/",       [("warning", "RFC 9110 §12.5.5")],                          "five are"),
    ({"Vary": "Accept, cookie"},                                "/",       [("warning", "RFC 9110 §12.5.5")],                          "a copy for each visitor"),
    ({"Vary": "User-Agent"},                                    "/",       [("warning", "RFC 9110 §12.5.5")],                          "a copy for each browser"),
    ({"Vary": "Cookie", "Cache-Control": "private, no-cache"},  "/",       [],                                                         "no shared cache keeps it anyway"),
    ({"Cache-Control": "max-age=31536000, immutable"},          HASHED,    [],                                                         "R240 the octets of that name never change"),
    ({"Cache-Control": "max-age=31536000, immutable"},          "/app.js", [("warning", "RFC 8246 §2")],                               "R240 these may"),
    ({"Cache-Control": "max-age=9, immutable"},                 "/%61pp.3f9a1c.js", [],                                                "RFC 3986 §6.2.2.2 an encoded letter is that letter"),
    ({"Cache-Control": "no-cache, immutable"},                  HASHED,    [("warning", "RFC 8246 §2")],                               "R240 nothing fresh to be immutable"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "url", "found", "why"), CASES)
def test_what_is_found_in_an_answer(visit, now, fields, url, found, why):
    findings = list(check_caching(visit(fields), url, now))

    assert [(one.severity.value, one.section) for one in findings] == found, why
    assert all(one.url == url for one in findings)


def test_a_heuristic_lifetime_is_said_to_be_a_tenth_of_the_age(visit, now):
    """R234: "a typical setting of this fraction might be 10%" (RFC 9111 §4.2.2)."""
    fields = {"Cache-Control": None, "Last-Modified": "Wed, 23 May 2040 12:00:00 GMT"}

    [found] = check_caching(visit(fields), "/", now)

    assert found.sentence.startswith(
        "no explicit freshness: caches may reuse it for 1 day or so"
    )


# fmt: off
STATUSES = [
    # status  found  why
    (308,     1,     "R234 heuristically cacheable, RFC 9110 §15.1"),
    (404,     1,     "R234 the same"),
    (302,     0,     "not heuristically cacheable"),
    (500,     0,     "the same"),
]
# fmt: on


@pytest.mark.parametrize(("status", "found", "why"), STATUSES)
def test_other_answers_are_guessed_at_too(visit, now, status, found, why):
    answer = visit({"Cache-Control": None, "ETag": None}, status=status)

    assert len(list(check_caching(answer, "/", now))) == found, why


def test_immutable_over_plain_http_is_noted(visit, now):
    """R241: it has no effect there, and does no harm."""
    answer = visit({"Cache-Control": "max-age=60, immutable"}, secure=False)

    [found] = check_caching(answer, HASHED, now)

    assert (found.severity.value, found.section) == ("note", "RFC 8246 §3")


class Unmeasured:
    """Content of unknown length, which the end of the connection ends."""

    length = None


def test_immutable_of_unknown_length_is_found(visit, now):
    """R241: what was cut short would be kept for good."""
    answer = visit({"Cache-Control": "max-age=60, immutable"})
    object.__setattr__(answer.response, "content", Unmeasured())

    [found] = check_caching(answer, HASHED, now)

    assert (found.severity.value, found.section) == ("warning", "RFC 8246 §3")
