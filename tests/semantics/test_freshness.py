"""RFC 9111 §4.2 as tables: lifetime, age, stale uses."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.message import Fields, Response
from httpcore_srv.semantics.cache_kinds import PRIVATE, SHARED, targeted_by
from httpcore_srv.semantics.freshness import (
    current_age,
    demand_to_validate,
    lifetime,
    stale_uses,
)

CDN = targeted_by("CDN-Cache-Control")
NOW = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
DATE = "Sun, 02 Jun 2024 12:00:00 GMT"
IN_AN_HOUR = "Sun, 02 Jun 2024 13:00:00 GMT"
BEFORE = "Sun, 02 Jun 2024 11:00:00 GMT"
TEN_DAYS_AGO = "Thu, 23 May 2024 12:00:00 GMT"


def cc(text):
    return {"Cache-Control": text}


# fmt: off
LIFETIMES = [
    # kind      status  fields                                              seconds     heuristic why
    (PRIVATE,   200,    cc("max-age=60"),                                   60,         False,  "R226 §4.2.1"),
    (PRIVATE,   200,    cc('max-age="60"'),                                 60,         False,  "R226 §5.2 both forms are read"),
    (SHARED,    200,    cc("max-age=60, s-maxage=600"),                     600,        False,  "R227 §4.2.1 s-maxage first, if shared"),
    (PRIVATE,   200,    cc("max-age=60, s-maxage=600"),                     60,         False,  "R227 §5.2.2.10 not for a private cache"),
    (PRIVATE,   200,    cc("s-maxage=600") | {"Expires": IN_AN_HOUR, "Date": DATE}, 3600, False, "R227 §4.2.1 then Expires"),
    (SHARED,    200,    cc("max-age=60") | {"Expires": IN_AN_HOUR, "Date": DATE},   60, False,  "R232 §5.3 Expires is ignored beside max-age"),
    (SHARED,    200,    {"Expires": IN_AN_HOUR, "Date": DATE},              3600,       False,  "R232 §4.2.1 Expires minus Date"),
    (SHARED,    200,    {"Expires": IN_AN_HOUR, "Date": BEFORE},            7200,       False,  "R232 §4.2.1 Date, not the cache's clock"),
    (SHARED,    200,    {"Expires": IN_AN_HOUR},                            3600,       False,  "RFC 9110 §6.6.1 without Date: when it arrived"),
    (SHARED,    200,    {"Expires": IN_AN_HOUR, "Date": "now"},             3600,       False,  "RFC 9110 §6.6.1 a bad Date: when it arrived"),
    (SHARED,    200,    {"Expires": "0", "Date": DATE},                     0,          False,  "R232 §5.3 0 is already expired"),
    (SHARED,    200,    {"Expires": "soon", "Date": DATE},                  0,          False,  "R232 §5.3 an invalid date is in the past"),
    (SHARED,    200,    {"Expires": BEFORE, "Date": DATE},                  0,          False,  "§4.2.1 never negative"),
    (SHARED,    200,    cc("max-age=x") | {"Expires": IN_AN_HOUR},          0,          False,  "§4.2.1 invalid freshness information: stale"),
    (SHARED,    200,    cc("max-age=5, max-age=60"),                        5,          False,  "R230 §4.2.1 the first occurrence"),
    (SHARED,    200,    {"Last-Modified": TEN_DAYS_AGO, "Date": DATE},      86400,      True,   "R234 §4.2.2 a tenth"),
    (SHARED,    302,    {"Last-Modified": TEN_DAYS_AGO, "Date": DATE},      0,          False,  "R234 §4.2.2 not of this status"),
    (SHARED,    302,    cc("public") | {"Last-Modified": TEN_DAYS_AGO, "Date": DATE}, 86400, True, "§4.2.2 explicitly marked as cacheable"),
    (SHARED,    404,    {},                                                 None,       True,   "R234 §4.2.2 no figure to go by"),
    (SHARED,    200,    {"Last-Modified": IN_AN_HOUR, "Date": DATE},        0,          True,   "§4.2.2 modified in the future"),
    (CDN,       200,    cc("max-age=5") | {"CDN-Cache-Control": "max-age=600", "Expires": IN_AN_HOUR}, 600, False, "R252 the target's"),
    (CDN,       302,    cc("max-age=5") | {"CDN-Cache-Control": "none", "Expires": IN_AN_HOUR}, 0, False, "R253 MUST ignore Cache-Control and Expires"),
    (CDN,       200,    {"CDN-Cache-Control": "none", "Expires": IN_AN_HOUR, "Last-Modified": TEN_DAYS_AGO, "Date": DATE}, 86400, True, "R253 what is left is a guess"),
    (CDN,       200,    cc("max-age=5") | {"CDN-Cache-Control": "max-age=600,"}, 5,     False,  "R252 invalid: Cache-Control"),
]
AGES = [
    # fields                                received    asked   now     age     why
    ({"Date": DATE},                        0,          0,      0,      0,      "§4.2.3"),
    ({"Date": DATE},                        0,          0,      60,     60,     "§4.2.3 resident_time"),
    ({"Date": DATE},                        5,          5,      5,      5,      "§4.2.3 apparent_age"),
    ({"Date": IN_AN_HOUR},                  0,          0,      0,      0,      "§4.2.3 a clock ahead: never negative"),
    ({"Date": DATE, "Age": "100"},          0,          0,      0,      100,    "§4.2.3 age_value"),
    ({"Date": DATE, "Age": "100"},          4,          1,      4,      103,    "§4.2.3 response_delay"),
    ({"Date": BEFORE, "Age": "100"},        0,          0,      10,     3610,   "§4.2.3 the greater of the two, and what it stayed"),
    ({"Age": "100"},                        0,          0,      0,      100,    "RFC 9110 §6.6.1 without Date: when it arrived"),
    ({"Age": "-1"},                         0,          0,      0,      0,      "§5.1 not a non-negative integer: ignored"),
    ({"Age": "1.5"},                        0,          0,      0,      0,      "§5.1 ignored"),
    ({"Age": "10, 20"},                     0,          0,      0,      10,     "§5.1 the first member"),
    ({"Age": "9" * 5000},                   0,          0,      0,      2**31,  "§1.2.2"),
    ({"Age": "\u0661"},                     0,          0,      0,      0,      "CVE-2025-69224 digits are the ASCII ones"),
]
STALE = [
    # kind      fields                                              swr     sie     section         why
    (PRIVATE,   cc("max-age=9"),                                    0,      0,      None,           "§4.2.4 only when disconnected"),
    (PRIVATE,   cc("max-age=9, stale-while-revalidate=30"),         30,     0,      None,           "R239 RFC 5861 §3"),
    (PRIVATE,   cc("max-age=9, stale-if-error=600"),                0,      600,    None,           "R239 RFC 5861 §4"),
    (PRIVATE,   cc("max-age=9, must-revalidate, stale-if-error=6"), 0,      0,      "§5.2.2.2",     "R239 MUST NOT, whatever else is said"),
    (PRIVATE,   cc("no-cache, stale-if-error=6"),                   0,      0,      "§5.2.2.4",     "§4.2.4 prohibited"),
    (SHARED,    cc("max-age=9, proxy-revalidate, stale-if-error=6"), 0,     0,      "§5.2.2.8",     "§5.2.2.8 for shared caches"),
    (PRIVATE,   cc("max-age=9, proxy-revalidate, stale-if-error=6"), 0,     6,      None,           "§5.2.2.8 not for private ones"),
    (SHARED,    cc("s-maxage=9, stale-while-revalidate=6"),         0,      0,      "§5.2.2.10",    "R227 s-maxage incorporates proxy-revalidate"),
    (PRIVATE,   cc("s-maxage=9, stale-while-revalidate=6"),         6,      0,      None,           "R227 not for private caches"),
    (PRIVATE,   cc("no-store, stale-if-error=6"),                   0,      0,      "§5.2.2.5",     "never kept"),
    (PRIVATE,   cc("must-understand, no-store, max-age=1, stale-if-error=6"), 0, 6, None,           "R229 no-store is ignored by who understands"),
    (CDN,       cc("must-revalidate") | {"CDN-Cache-Control": "max-age=9, stale-if-error=6"}, 0, 6, None, "R252 the target's"),
]
# fmt: on


def at(seconds):
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("kind", "status", "fields", "seconds", "heuristic", "why"), LIFETIMES
)
def test_the_lifetime(kind, status, fields, seconds, heuristic, why):
    span = lifetime(kind, Response(status, Fields.of(fields)), NOW)

    assert (span.seconds, span.heuristic) == (seconds, heuristic), why
    assert span.section.startswith("RFC 9111 §")


@pytest.mark.parametrize(("fields", "received", "asked", "now", "age", "why"), AGES)
def test_the_age(fields, received, asked, now, age, why):
    response = Response(200, Fields.of(fields))

    assert current_age(response, at(now), at(received), at(asked)) == age, why


def test_an_age_is_asked_for_when_the_response_arrives():
    assert current_age(Response(200, Fields.of({"Age": "7"})), NOW) == 7


def test_several_values_of_expires_are_no_date():
    """§4.2.1: "either the first occurrence should be used or [...] stale"."""
    fields = Fields([("Expires", IN_AN_HOUR), ("Expires", IN_AN_HOUR)])

    assert lifetime(SHARED, Response(200, fields), NOW).seconds == 0


@pytest.mark.parametrize(("kind", "fields", "swr", "sie", "section", "why"), STALE)
def test_stale_uses(kind, fields, swr, sie, section, why):
    uses = stale_uses(kind, Response(200, Fields.of(fields)))

    assert (uses.while_revalidate, uses.if_error) == (swr, sie), why
    assert uses.disconnected is (section is None), why
    assert any((section or "") in reason.section for reason in uses.forbidden) is (
        section is not None
    ), why


def test_no_cache_demands_validation_unless_it_names_fields():
    """R228: §5.2.2.4."""
    whole, part = (
        Response(200, Fields.of(cc(text))) for text in ("no-cache", 'no-cache="Date"')
    )

    assert demand_to_validate(PRIVATE, whole).section == "RFC 9111 §5.2.2.4"
    assert demand_to_validate(PRIVATE, part) is None


@given(st.text(), st.text(), st.text(), st.integers(100, 599))
def test_a_lifetime_and_an_age_are_never_negative(control, expires, age, status):
    response = Response(
        status, Fields.of(cc(control) | {"Expires": expires, "Age": age, "Date": DATE})
    )

    for kind in (PRIVATE, SHARED):
        assert (lifetime(kind, response, NOW).seconds or 0) >= 0
    assert current_age(response, NOW) >= 0
