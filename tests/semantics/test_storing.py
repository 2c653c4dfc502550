"""
RFC 9111 §3 as a table.

A row is one exchange; the columns are what a private and a shared cache may do.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.semantics.cache_kinds import PRIVATE, SHARED, targeted_by
from httpcore_srv.semantics.storing import HEURISTICALLY_CACHEABLE, may_store

CDN = targeted_by("CDN-Cache-Control")
AUTHORIZED = {"Authorization": "Basic YTpi"}
PAST = "Sun, 06 Nov 1994 08:49:37 GMT"


def cc(text):
    return {"Cache-Control": text}


# fmt: off
CASES = [
    # method    request         status  response                                private shared  section             why
    ("GET",     {},             200,    {},                                     True,   True,   "§15.1",            "R234 heuristically cacheable"),
    ("HEAD",    {},             200,    {},                                     True,   True,   "§15.1",            "§3 the method is understood"),
    ("GET",     {},             302,    {},                                     False,  False,  "RFC 9111 §3",      "§3 nothing of the list is there"),
    ("GET",     {},             302,    cc("max-age=60"),                       True,   True,   "§5.2.2.1",         "§3 max-age"),
    ("GET",     {},             302,    cc("s-maxage=60"),                      False,  True,   "§5.2.2.10",        "R227 §3 s-maxage, if the cache is shared"),
    ("GET",     {},             302,    cc("public"),                           True,   True,   "§5.2.2.9",         "§3 public"),
    ("GET",     {},             302,    cc("private"),                          True,   False,  "§5.2.2.7",         "§3 private, if the cache is not shared"),
    ("GET",     {},             302,    {"Expires": "0"},                       True,   True,   "§5.3",             "R232 §3 an Expires field, though already expired"),
    ("GET",     {},             302,    {"Expires": PAST},                      True,   True,   "§5.3",             "R232 §3 an Expires field"),
    ("GET",     {},             200,    cc("no-store"),                         False,  False,  "§5.2.2.5",         "§3 no-store"),
    ("GET",     {},             200,    cc("no-store, max-age=60"),             False,  False,  "§5.2.2.5",         "R230 §4.2.1 the most restrictive"),
    ("GET",     cc("no-store"), 200,    cc("max-age=60"),                       False,  False,  "§5.2.1.5",         "R242 the request's no-store"),
    ("GET",     cc("no-cache"), 200,    cc("max-age=60"),                       True,   True,   "§5.2.2.1",         "R242 other request directives do not forbid storing"),
    ("GET",     {},             200,    cc("private, max-age=60"),              True,   False,  "§5.2.2.7",         "§3 private"),
    ("GET",     {},             200,    cc('private="Set-Cookie", max-age=60'), True,   True,   "§5.2.2.1",         "R228 §5.2.2.7 without that field"),
    ("GET",     {},             200,    cc("no-cache"),                         True,   True,   "§15.1",            "§5.2.2.4 stored, and validated"),
    ("GET",     AUTHORIZED,     200,    cc("max-age=60"),                       True,   False,  "§3.5",             "R231 §3.5 Authorization"),
    ("GET",     AUTHORIZED,     200,    cc("public"),                           True,   True,   "§5.2.2.9",         "R231 §3.5 public allows it"),
    ("GET",     AUTHORIZED,     200,    cc("s-maxage=60"),                      True,   True,   "§15.1",            "R231 §3.5 s-maxage allows it"),
    ("GET",     AUTHORIZED,     200,    cc("must-revalidate"),                  True,   True,   "§15.1",            "R231 §3.5 must-revalidate allows it"),
    ("GET",     AUTHORIZED,     200,    cc("proxy-revalidate, max-age=9"),      True,   False,  "§3.5",             "§3.5 proxy-revalidate does not"),
    ("GET",     {},             599,    cc("must-understand, no-store, max-age=60"), False, False, "§5.2.2.3",       "R229 a status nobody understands"),
    ("GET",     {},             200,    cc("must-understand, no-store, max-age=60"), True, True, "§5.2.2.1",         "R229 understood: no-store is ignored"),
    ("GET",     {},             200,    cc("must-understand, no-store, max-age=60"), True, True, "§5.2.2.3",         "R229 but not by a cache that does not know must-understand"),
    ("GET",     {},             599,    cc("max-age=60"),                       True,   True,   "§5.2.2.1",         "§3 without must-understand any final status"),
    ("GET",     {},             103,    cc("max-age=60"),                       False,  False,  "RFC 9111 §3",      "§3 final"),
    ("GET",     {},             304,    cc("max-age=60"),                       False,  False,  "§4.3.4",           "§4.3.4 it freshens"),
    ("GET",     {},             206,    cc("max-age=60"),                       True,   True,   "§3.3",             "R244 §3.3 as incomplete"),
    ("GET",     {},             428,    cc("max-age=60"),                       False,  False,  "RFC 6585 §3",      "R243 MUST NOT be stored"),
    ("GET",     {},             429,    cc("max-age=60"),                       False,  False,  "RFC 6585 §4",      "R243 MUST NOT be stored"),
    ("GET",     {},             431,    cc("max-age=60"),                       False,  False,  "RFC 6585 §5",      "R243 MUST NOT be stored"),
    ("GET",     {},             511,    cc("max-age=60"),                       False,  False,  "RFC 6585 §6",      "MUST NOT be stored"),
    ("PUT",     {},             200,    cc("max-age=60"),                       False,  False,  "RFC 9110 §9.2.3",  "RFC 9110 §9.3.4 not cacheable"),
    ("FROB",    {},             200,    cc("max-age=60"),                       False,  False,  "RFC 9110 §9.2.3",  "§3 the method is not understood"),
    ("POST",    {},             200,    cc("max-age=60"),                       False,  False,  "RFC 9110 §9.3.3",  "no Content-Location"),
    ("POST",    {},             200,    cc("max-age=60") | {"Content-Location": "/a"},   True,  True,  "§5.2.2.1",   "RFC 9110 §9.3.3 what GET would return"),
    ("POST",    {},             200,    {"Expires": PAST} | {"Content-Location": "http://example.org/a"}, True, True, "§5.3", "RFC 9110 §9.3.3 explicit freshness"),
    ("POST",    {},             200,    cc("s-maxage=60") | {"Content-Location": "/a"},  False, True,  "§5.2.2.10",  "RFC 9110 §9.3.3 explicit for who is shared"),
    ("POST",    {},             200,    cc("max-age=60") | {"Content-Location": "/b"},   False, False, "§9.3.3",     "RFC 9110 §9.3.3 another resource"),
    ("POST",    {},             200,    {"Content-Location": "/a"},             False,  False,  "§9.3.3",           "RFC 9110 §9.3.3 no explicit freshness"),
    ("POST",    {},             200,    cc("max-age=60") | {"Content-Location": "http://["}, False, False, "§9.3.3", "no URI"),
]
TARGETED = [
    # request       response                                                            allowed why
    ({},            cc("no-store") | {"CDN-Cache-Control": "max-age=60"},               True,   "R252 the target decides"),
    ({},            cc("max-age=60") | {"CDN-Cache-Control": "no-store"},               False,  "R252 the target decides"),
    ({},            cc("private") | {"CDN-Cache-Control": "max-age=60"},                True,   "R252 the target decides"),
    ({},            {"Expires": PAST, "CDN-Cache-Control": "none"},                     False,  "R253 Expires is ignored beside a target"),
    (AUTHORIZED,    cc("public") | {"CDN-Cache-Control": "max-age=60"},                 False,  "R252 Cache-Control's public is ignored"),
    (AUTHORIZED,    {"CDN-Cache-Control": "max-age=60, public"},                        True,   "R252 the target's is not"),
]
# fmt: on


def exchange(method, request, status, response):
    fields = Fields.of({"Host": "example.org"} | request)
    return Request(method, "/a", fields), Response(status, Fields.of(response))


@pytest.mark.parametrize(
    ("method", "request_", "status", "response", "private", "shared", "section", "why"),
    CASES,
)
def test_a_cache_may_store(
    method, request_, status, response, private, shared, section, why
):
    case = exchange(method, request_, status, response)
    rulings = [may_store(kind, *case) for kind in (PRIVATE, SHARED)]

    assert [ruling.allowed for ruling in rulings] == [private, shared], why
    assert any(
        section in reason.section for ruling in rulings for reason in ruling.reasons
    ), why


@pytest.mark.parametrize(("request_", "response", "allowed", "why"), TARGETED)
def test_a_targeted_cache_may_store(request_, response, allowed, why):
    case = exchange("GET", request_, 302, response)

    assert may_store(CDN, *case).allowed is allowed, why


def test_the_statuses_that_are_heuristically_cacheable():
    """R234: RFC 9110 §15.1."""
    listed = "200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501"

    assert sorted(HEURISTICALLY_CACHEABLE) == [int(code) for code in listed.split(", ")]


def test_a_cache_that_does_not_understand_206_does_not_store_it():
    """§3: "if the response status code is 206 or 304, [...] the cache understands"."""
    simple = replace(SHARED, understands=frozenset({200}))
    case = exchange("GET", {}, 206, cc("max-age=60"))

    assert may_store(SHARED, *case).allowed
    assert not may_store(simple, *case).allowed


# fmt: off
NOTES = [
    # kind      request         control                                 sections                        why
    (SHARED,    {},             "max-age=60",                           [],                             "nothing to know"),
    (SHARED,    AUTHORIZED,     "public, max-age=60",                   ["RFC 9111 §3.5"],              "R231 shared though authorized"),
    (PRIVATE,   AUTHORIZED,     "public, max-age=60",                   [],                             "R231 §3.5 is about shared caches"),
    (SHARED,    {},             'private="Set-Cookie", max-age=60',     ["RFC 9111 §5.2.2.7"],          "R228 without that field"),
    (PRIVATE,   {},             'private="Set-Cookie", max-age=60',     [],                             "R228 §5.2.2.7 is about shared caches"),
]
# fmt: on


@pytest.mark.parametrize(("kind", "request_", "control", "sections", "why"), NOTES)
def test_what_is_to_be_known_of_a_stored_response(
    kind, request_, control, sections, why
):
    ruling = may_store(kind, *exchange("GET", request_, 200, cc(control)))
    notes = [r.section for r in ruling.reasons if "is there" not in r.sentence]

    assert notes == ["RFC 9110 §15.1", *sections], why


def test_every_obstacle_is_named():
    case = exchange("PUT", AUTHORIZED | cc("no-store"), 429, cc("private, no-store"))
    ruling = may_store(SHARED, *case)

    assert [reason.section for reason in ruling.reasons] == [
        "RFC 9110 §9.2.3",
        "RFC 6585 §4",
        "RFC 9111 §5.2.1.5",
        "RFC 9111 §5.2.2.5",
        "RFC 9111 §5.2.2.7",
        "RFC 9111 §3.5",
        "RFC 9111 §3",
    ]


@given(st.text(), st.text(), st.integers(100, 599))
def test_there_is_always_a_ruling_with_a_reason(control, target, status):
    case = exchange("GET", {}, status, cc(control) | {"CDN-Cache-Control": target})

    for kind in (PRIVATE, SHARED, CDN):
        assert may_store(kind, *case).reasons


@given(st.sampled_from(sorted(HEURISTICALLY_CACHEABLE)), st.text())
def test_a_shared_cache_stores_nothing_private_to_a_user(status, text):
    case = exchange("GET", {}, status, cc(f"private, {text}"))

    ruling = may_store(SHARED, *case)
    assert not ruling.allowed or "stored without" in str(ruling.reasons)


def test_what_freshens_needs_no_permission():
    """§4.3.4: one reason is enough, and it is the right one."""
    ruling = may_store(
        PRIVATE, Request("GET", "/", Fields([("Host", "a")])), Response(304)
    )

    assert [reason.section for reason in ruling.reasons] == ["RFC 9111 §4.3.4"]
