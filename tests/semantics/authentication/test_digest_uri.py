"""RFC 7616 §3.4.6 as a table: does "uri" name the target of the request?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.message import Fields, Peer, Request
from httpcore_srv.semantics.authentication.digest_uri import same_target


def asked(target, method="GET", host="example.org", secure=False):
    return Request(method, target, Fields([("Host", host)]), peer=Peer(secure=secure))


# fmt: off
CASES = [
    # uri                            target                       same    why
    ("/a?b",                         "/a?b",                      True,   "R191 §3.4.6 the same"),
    ("/a",                           "/b",                        False,  "R191 §3.4.6 another path"),
    ("/a",                           "/a?b",                      False,  "R191 a query more"),
    ("/a?b",                         "/a",                        False,  "R191 a query less"),
    ("/a?",                          "/a",                        False,  "RFC 3986 §6.2.3 an empty query is one"),
    ("/a?b",                         "/a?c",                      False,  "R191 another query"),
    ("/A",                           "/a",                        False,  "paths have case"),
    ("/a/",                          "/a",                        False,  "another path"),
    ("http://example.org/a",         "/a",                        True,   "R191 absolute-form names the same"),
    ("/a",                           "http://example.org/a",      True,   "R191 origin-form names the same"),
    ("HTTP://Example.ORG:80/a",      "/a",                        True,   "RFC 9110 §4.2.3 scheme, host and port"),
    ("http://example.org/a",         "http://example.org:80/a",   True,   "RFC 9110 §4.2.3 the default port"),
    ("http://example.org",           "/",                         True,   "RFC 9110 §4.2.3 the empty path"),
    ("http://example.org?a",         "/?a",                       True,   "RFC 9110 §4.2.3 the empty path"),
    ("http://example.net/a",         "/a",                        False,  "R191 another host"),
    ("http://example.org:81/a",      "/a",                        False,  "R191 another port"),
    ("https://example.org/a",        "/a",                        False,  "R191 another scheme"),
    ("https://example.org:80/a",     "/a",                        False,  "R191 another scheme on the same port"),
    ("http://example.net/a",         "http://example.org/a",      False,  "R191 another host"),
    ("http://user@example.org/a",    "/a",                        False,  "RFC 9110 §4.2.4 no userinfo"),
    ("/%7Ea",                        "/~a",                       True,   "RFC 3986 §6.2.2.2 unreserved"),
    ("/%7ea",                        "/%7Ea",                     True,   "RFC 3986 §6.2.2.1 hexadecimal digits"),
    ("/a/./b/../c",                  "/a/c",                      True,   "RFC 3986 §6.2.2.3 dot segments"),
    ("/a%2Fb",                       "/a/b",                      False,  "RFC 3986 §2.2 a reserved one"),
    ("/a?%7Eb",                      "/a?~b",                     True,   "RFC 3986 §6.2.2.2 unreserved"),
    ("/a?%c3%a9",                    "/a?%C3%A9",                 True,   "RFC 3986 §6.2.2.1 hexadecimal digits"),
    ("/a?b%26c",                     "/a?b&c",                    False,  "RFC 3986 §2.2 a reserved one"),
    ("/a?b%3dc",                     "/a?b%3Dc",                  True,   "RFC 3986 §6.2.2.1 hexadecimal digits"),
    ("/a?b%2520",                    "/a?b%20",                   False,  "RFC 3986 §2.4 never twice"),
    ("/a?%22",                       '/a?%22',                    True,   "the same"),
    ("*",                            "/",                         False,  "no path"),
    ("a",                            "/a",                        False,  "no request target"),
    ("",                             "/",                         False,  "no request target"),
    ("/a b",                         "/a",                        False,  "no request target"),
    ("/a#b",                         "/a",                        False,  "no request target"),
    ("/%zz",                         "/a",                        False,  "a broken percent-encoding"),
    ("/%2e%2e/a",                    "/a",                        False,  "an encoded dot segment"),
    ("/\xff",                        "/a",                        False,  "no request target"),
    ("http://[::1/a",                "/a",                        False,  "no authority"),
]
# fmt: on


@pytest.mark.parametrize(("uri", "target", "same", "why"), CASES)
def test_uri_names_the_target(uri, target, same, why):
    assert same_target(uri, asked(target)) is same, why


# fmt: off
OTHERS = [
    # uri                        request                                            same    why
    ("*",                        asked("*", "OPTIONS"),                             True,   "§3.4.6 asterisk-form"),
    ("http://example.org",       asked("*", "OPTIONS"),                             True,   "9112 §3.2.4 the same, through a proxy"),
    ("*",                        asked("http://example.org", "OPTIONS"),            True,   "9112 §3.2.4 the same, through a proxy"),
    ("http://example.org/",      asked("*", "OPTIONS"),                             False,  "a path is no asterisk"),
    ("/",                        asked("*", "OPTIONS"),                             False,  "a path is no asterisk"),
    ("example.org:80",           asked("example.org:80", "CONNECT"),                True,   "R203 authority-form, at a proxy"),
    ("Example.org:80",           asked("example.org:80", "CONNECT"),                True,   "R203 hosts have no case"),
    ("example.org:443",          asked("example.org:80", "CONNECT"),                False,  "R203 another port"),
    ("example.net:80",           asked("example.org:80", "CONNECT"),                False,  "R203 another host"),
    ("https://example.org/a",    asked("/a", secure=True),                          True,   "the connection's scheme"),
    ("https://example.org:443/a", asked("/a", secure=True),                         True,   "its default port"),
    ("http://example.org/a",     asked("/a", secure=True),                          False,  "another scheme"),
    ("http://[::1]:8080/a",      asked("/a", host="[::1]:8080"),                    True,   "an IPv6 address"),
    ("/a",                       asked("http://example.org/a", host="example.net"), True,   "9112 §3.2.2 Host is ignored beside absolute-form"),
    ("http://example.net/a",     asked("http://example.org/a", host="example.net"), False,  "9112 §3.2.2 Host is ignored beside absolute-form"),
    ("/a",                       asked("/b", host="bad host"),                      False,  "no Host: such a request comes not so far"),
]
# fmt: on


@pytest.mark.parametrize(("uri", "request_", "same", "why"), OTHERS)
def test_uri_names_the_target_in_every_form(uri, request_, same, why):
    assert same_target(uri, request_) is same, why


@given(st.text(st.characters(max_codepoint=255)))
def test_any_uri_is_the_same_or_not(uri):
    assert same_target(uri, asked("/\x00 never a target")) in (True, False)
    assert same_target(uri, asked("/a")) in (True, False)
