"""RFC 9111 §4.4 and RFC 9875 §3 as tables: what an unsafe request makes obsolete."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.semantics.invalidation import invalidated, invalidated_groups

A, B, C = (f"http://example.org/{name}" for name in "abc")
ELSEWHERE = "http://example.com/b"

# fmt: off
CASES = [
    # method    status  response                                            uris            why
    ("PUT",     204,    {},                                                 (A,),           "§4.4 MUST invalidate the target URI"),
    ("POST",    201,    {"Location": "/b"},                                 (A, B),         "R235 §4.4 and Location"),
    ("POST",    200,    {"Location": "/b", "Content-Location": "c"},        (A, B, C),      "R235 §4.4 and Content-Location"),
    ("PUT",     200,    {"Content-Location": "/a"},                         (A,),           "each once"),
    ("DELETE",  303,    {"Location": B},                                    (A, B),         "R235 §4.4 3xx is no error"),
    ("FROB",    200,    {},                                                 (A,),           "§4.4 methods whose safety is unknown"),
    ("POST",    200,    {"Location": ELSEWHERE},                            (A,),           "R235 §4.4 MUST NOT if the origin differs"),
    ("POST",    200,    {"Location": "https://example.org/b"},              (A,),           "R235 §4.4 another scheme is another origin"),
    ("POST",    200,    {"Location": "http://example.org:8080/b"},          (A,),           "R235 §4.4 so is another port"),
    ("POST",    200,    {"Location": "//EXAMPLE.org:80/b"},                 (A, "http://EXAMPLE.org:80/b"), "RFC 9110 §4.2.3 the same origin, written otherwise"),
    ("POST",    200,    {"Location": "http://["},                           (A,),           "no URI"),
    ("POST",    200,    {"Location": "http://example.org:x/"},              (A,),           "no port"),
    ("GET",     200,    {"Location": "/b"},                                 (),             "§4.4 a safe method invalidates nothing"),
    ("OPTIONS", 200,    {},                                                 (),             "§4.4 a safe method invalidates nothing"),
    ("PUT",     400,    {},                                                 (),             "§4.4 an error invalidates nothing"),
    ("PUT",     404,    {"Location": "/b"},                                 (),             "§4.4 an error invalidates nothing"),
    ("PUT",     500,    {},                                                 (),             "§4.4 an error invalidates nothing"),
]
GROUPS = [
    # method    field           groups          why
    ("POST",    '"a", "b"',     ("a", "b"),     "R256 RFC 9875 §3"),
    ("GET",     '"a"',          (),             "R256 MUST be ignored on responses to safe methods"),
    ("HEAD",    '"a"',          (),             "R256 MUST be ignored on responses to safe methods"),
    ("POST",    "a",            (),             "R255 not a String: ignored whole"),
    ("POST",    None,           (),             "absent"),
]
# fmt: on


def exchange(method, status, fields):
    request = Request(method, "/a", Fields([("Host", "example.org")]))
    return request, Response(status, Fields.of(fields))


@pytest.mark.parametrize(("method", "status", "response", "uris", "why"), CASES)
def test_an_unsafe_request_invalidates(method, status, response, uris, why):
    assert invalidated(*exchange(method, status, response)) == uris, why


@pytest.mark.parametrize(("method", "field", "groups", "why"), GROUPS)
def test_an_unsafe_request_invalidates_groups(method, field, groups, why):
    case = exchange(method, 200, {"Cache-Group-Invalidation": field})

    assert invalidated_groups(*case) == groups, why


@given(st.text())
def test_any_location_is_of_the_origin_or_ignored(location):
    case = exchange("POST", 201, {"Location": location})

    assert all(uri.lower().startswith("http://") for uri in invalidated(*case))
