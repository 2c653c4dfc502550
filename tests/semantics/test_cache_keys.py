"""RFC 9111 §2, §4, §4.1 as tables: what a stored response is found by."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import MalformedRequest
from httpcore_srv.message import Fields, Peer, Request, Response
from httpcore_srv.semantics.cache_keys import key_of, matches, resolved, uri_of

ENGLISH = {"Accept-Language": "en"}
BY_LANGUAGE = {"Vary": "accept-language"}
ORDERLESS = {"No-Vary-Search": 'key-order, params=("utm")'}

# fmt: off
CASES = [
    # stored: method, target, fields    response        presented: method, target, fields                       match   why
    (("GET", "/a", {}),                 {},             ("GET", "/a", ENGLISH),                                 True,   "§4 without Vary other fields do not count"),
    (("GET", "/a", {}),                 {},             ("GET", "/b", {}),                                      False,  "§4 the target URI"),
    (("GET", "/a?x", {}),               {},             ("GET", "/a?y", {}),                                    False,  "§4 the query is part of it"),
    (("GET", "/a", {}),                 {},             ("GET", "/a?", {}),                                     False,  "§4 and so is an empty one"),
    (("GET", "/a", {}),                 {},             ("GET", "http://example.org/a", {}),                    True,   "§2 of whatever form"),
    (("GET", "/a", {}),                 {},             ("GET", "http://example.org:80/a", {}),                 True,   "RFC 9110 §4.2.3 the default port"),
    (("GET", "/a", {}),                 {},             ("GET", "http://example.org:81/a", {}),                 False,  "§2 another origin"),
    (("GET", "/a", {}),                 {},             ("HEAD", "/a", {}),                                     True,   "RFC 9110 §9.3.2 a GET answers HEAD"),
    (("HEAD", "/a", {}),                {},             ("GET", "/a", {}),                                      False,  "§4 a HEAD has no content"),
    (("POST", "/a", {}),                {},             ("GET", "/a", {}),                                      True,   "RFC 9110 §9.3.3 a stored POST answers GET"),
    (("POST", "/a", {}),                {},             ("PUT", "/a", {}),                                      False,  "§4 not an unsafe method"),
    (("GET", "/a", ENGLISH),            BY_LANGUAGE,    ("GET", "/a", ENGLISH),                                 True,   "§4.1 the fields named match"),
    (("GET", "/a", ENGLISH),            BY_LANGUAGE,    ("GET", "/a", {"Accept-Language": "de"}),               False,  "§4.1 they do not"),
    (("GET", "/a", ENGLISH),            BY_LANGUAGE,    ("GET", "/a", {}),                                      False,  "§4.1 absent only matches absent"),
    (("GET", "/a", {}),                 BY_LANGUAGE,    ("GET", "/a", {"Accept-Language": ""}),                 False,  "§4.1 and empty is not absent"),
    (("GET", "/a", {}),                 BY_LANGUAGE,    ("GET", "/a", {"Cookie": "a"}),                         True,   "§4.1 fields that are not named do not count"),
    (("GET", "/a", {"Accept": "a/b,c/d"}), {"Vary": "Accept"}, ("GET", "/a", {"accept": "a/b , c/d"}),          True,   "§4.1 whitespace where the syntax allows it"),
    (("GET", "/a", {"User-Agent": "a,b"}), {"Vary": "User-Agent"}, ("GET", "/a", {"User-Agent": "a, b"}),       False,  "§4.1 but not where it may say something"),
    (("GET", "/a", {}),                 {"Vary": "*"},  ("GET", "/a", {}),                                      False,  "R237 §4.1 * always fails to match"),
    (("GET", "/a", {}),                 {"Vary": "Accept, *"}, ("GET", "/a", {}),                               False,  "R237 §4.1 a member *"),
    (("GET", "/a?b=1&a=2&utm=x", {}),   ORDERLESS,      ("GET", "/a?a=2&b=1", {}),                              True,   "R257 No-Vary-Search §7 equivalent"),
    (("GET", "/a?b=1", {}),             ORDERLESS,      ("GET", "/a?b=2", {}),                                  False,  "R257 §7 not equivalent"),
    (("GET", "/a?b=1", {}),             {"No-Vary-Search": "params=?1"}, ("GET", "/a?b=2", {}),                 False,  "R257 §5 an invalid field is the default"),
]
WRITTEN = [
    # target        fields          response                        text                                                why
    ("/a?b=1",      {},             {},                             "GET http://example.org/a?b=1",                     "§2 method and URI"),
    ("/a",          ENGLISH,        {"Vary": "Origin, Accept-Language"}, "GET http://example.org/a | accept-language: en | origin: (absent)", "§4.1"),
    ("/a",          {"Origin": ""}, {"Vary": "Origin"},             "GET http://example.org/a | origin: (empty)",       "§4.1 there, and empty: another value than none"),
    ("/a?b=1&utm=x", {},            ORDERLESS,                      "GET http://example.org/a?b=1",                     "what counts of the query"),
]
# fmt: on


def asked(method, target, fields=None):
    return Request(method, target, Fields.of({"Host": "example.org"} | (fields or {})))


@pytest.mark.parametrize(("stored", "response", "presented", "match", "why"), CASES)
def test_a_stored_response_matches(stored, response, presented, match, why):
    answer = Response(200, Fields.of(response))

    assert matches(asked(*presented), asked(*stored), answer) is match, why


@pytest.mark.parametrize(("target", "fields", "response", "text", "why"), WRITTEN)
def test_a_key_is_shown(target, fields, response, text, why):
    key = key_of(asked("GET", target, fields), Response(200, Fields.of(response)))

    assert str(key) == text, why


def test_the_scheme_is_the_connections():
    request = Request("GET", "/a", Fields.of({"Host": "a:443"}), peer=Peer(secure=True))

    assert uri_of(request) == "https://a/a"


def test_what_is_no_reference_resolves_to_nothing():
    assert resolved(asked("GET", "/a/b"), "../c?d") == "http://example.org/c?d"
    assert resolved(asked("GET", "/a"), "http://[") is None


def test_a_request_without_a_target_has_no_key():
    with pytest.raises(MalformedRequest):
        key_of(asked("GET", "no path"), Response(200))


@given(st.text(), st.text(), st.text())
def test_a_request_matches_itself_unless_vary_is_a_star(vary, search, language):
    response = Response(200, Fields.of({"Vary": vary, "No-Vary-Search": search}))
    request = asked("GET", "/a?b=1", {"Accept-Language": language})

    assert matches(request, request, response) is (
        key_of(request, response) is not None
    )


def test_a_million_commas_cost_linear_time():
    """CVE-2016-10539, CVE-2024-26146."""
    before = process_time()
    fields = Fields.of({"Vary": "Accept," * 200_000})
    key_of(asked("GET", "/", {"Accept": "," * 10**6}), Response(200, fields))

    assert process_time() - before < 5
