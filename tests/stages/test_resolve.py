"""RFC 9110 §7.1, RFC 9112 §3.2: which host, which mount, which path is meant."""

import pytest

from httpcore_srv.errors import (
    ExpectationFailed,
    MalformedRequest,
    Misdirected,
    NotImplementedHere,
    UnsupportedCoding,
)
from httpcore_srv.message import Fields, Request
from httpcore_srv.site import Host, Mount, Redirect, Site
from httpcore_srv.stages.resolve import resolve


def mount(prefix):
    return Mount(prefix, Redirect("/"))


EXAMPLE = Host(
    ("example.org", "[::1]"), (mount("/priv/deep/"), mount("/priv/"), mount("/"))
)
BARE = Host(("bare.example",), (mount("/priv/"),))
BELOW = Host(("*.example.org",))
SITE = Site((BELOW, EXAMPLE, BARE))
ANY = Site((Host(("*",)), EXAMPLE))

# fmt: off
REFUSED = [
    # method     target                   fields                           error               why
    ("BREW",     "/",                     {},                              NotImplementedHere, "R060 §15.6.2 an unknown method"),
    ("get",      "/",                     {},                              NotImplementedHere, "R060 §9.1 the method token is case-sensitive"),
    ("GETGETGETGETGETGET", "/",           {},                              NotImplementedHere, "R011 longer than any"),
    ("GET",      "/",                     {"Host": None},                  MalformedRequest,   "R014"),
    ("GET",      "/",                     {"Host": "a b"},                 MalformedRequest,   "R016"),
    ("GET",      "/",                     {"Host": "u@example.org"},       MalformedRequest,   "R016 R089 §4.2.4 userinfo"),
    ("GET",      "/",                     {"Host": ""},                    MalformedRequest,   "§4.2.1 a sender MUST NOT; a URI has a host"),
    ("GET",      "/a#b",                  {},                              MalformedRequest,   "R017 §3.2.1 no fragment is ever sent"),
    ("GET",      "*",                     {},                              MalformedRequest,   "R020"),
    ("CONNECT",  "example.org",           {},                              MalformedRequest,   "R019 §9.3.6 no port"),
    ("CONNECT",  "example.org:0",         {},                              MalformedRequest,   "R019 §9.3.6 an invalid port"),
    ("GET",      "http://u:p@example.org/", {},                            MalformedRequest,   "R089 §4.2.4 userinfo"),
    ("GET",      "/%2e%2e/etc/passwd",    {},                              MalformedRequest,   "R299 §17.3"),
    ("GET",      "/.%2e/etc/passwd",      {},                              MalformedRequest,   "R299 CVE-2021-41773"),
    ("GET",      "/%zz",                  {},                              MalformedRequest,   "RFC 3986 §2.1"),
    ("GET",      "/",                     {"Host": "evil.example"},        Misdirected,        "R021 §7.4"),
    ("GET",      "/",                     {"Host": "127.0.0.1"},           Misdirected,        "R021 an address is a name like any other"),
    ("GET",      "http://evil.example/",  {},                              Misdirected,        "R018 R021 Host is ignored"),
    ("GET",      "https://example.org/",  {},                              Misdirected,        "R021 §7.4 not over this connection"),
    ("OPTIONS",  "*",                     {"Host": "evil.example"},        Misdirected,        "R021 not even of the server as a whole"),
    ("GET",      "/",                     {"Expect": "200-ok"},            ExpectationFailed,  "R072 §10.1.1"),
    ("GET",      "/",                     {"Expect": "100-continue, x"},   ExpectationFailed,  "R072 one of them unknown"),
    ("GET",      "/",                     {"Expect": "100-continue=1"},    ExpectationFailed,  "R072 that is another one"),
    ("GET",      "/",                     {"Content-Encoding": "gzip", "Content-Length": "9"}, UnsupportedCoding, "R152 CVE-2025-69223 §15.5.16"),
    ("GET",      "/",                     {"Content-Encoding": "BR", "Transfer-Encoding": "chunked"}, UnsupportedCoding, "R152 §8.4.1 case-insensitive"),
    ("GET",      "/",                     {"Expect": '"'},                 ExpectationFailed,  "R072 not even an expectation"),
]
# fmt: on


@pytest.mark.parametrize(("method", "target", "fields", "error", "why"), REFUSED)
def test_refused(method, target, fields, error, why, ask):
    with pytest.raises(error) as raised:
        resolve(ask(method, target, fields), SITE)

    assert type(raised.value) is error, why


def test_r015_two_hosts_are_refused():
    """RFC 9112 §3.2: "more than one Host header field line", equal or not."""
    twice = Fields([("Host", "example.org"), ("Host", "example.org")])

    with pytest.raises(MalformedRequest):
        resolve(Request("GET", "/", twice), SITE)


def test_a_site_without_hosts_speaks_for_none(ask):
    with pytest.raises(Misdirected):
        resolve(ask(), Site())


# fmt: off
HOSTS = [
    # host                  site  found     why
    ("example.org",         SITE, EXAMPLE,  "R021"),
    ("EXAMPLE.org",         SITE, EXAMPLE,  "§4.2.3 a host is case-insensitive"),
    ("example.org.",        SITE, EXAMPLE,  "RFC 1034 §3.1 the root's dot changes no name"),
    ("example.org:8000",    SITE, EXAMPLE,  "the port is ours, whatever it is called"),
    ("[::1]:8000",          SITE, EXAMPLE,  "RFC 3986 §3.2.2 IP-literal"),
    ("www.example.org",     SITE, BELOW,    "a pattern"),
    ("bare.example",        SITE, BARE,     "R021 another one of ours"),
    ("example.org",         ANY,  EXAMPLE,  "an exact name before any"),
    ("evil.example",        ANY,  ANY.hosts[0], "any"),
]
# fmt: on


@pytest.mark.parametrize(("name", "site", "found", "why"), HOSTS)
def test_host(name, site, found, why, ask):
    assert resolve(ask(fields={"Host": name}), site).host is found, why


def test_r018_an_absolute_target_says_whose_it_is(ask):
    """RFC 9112 §3.2.2: the server "MUST ignore the received Host header field"."""
    target = resolve(ask("GET", "http://bare.example/priv/x", {"Host": "x"}), SITE)

    assert (target.host, target.segments) == (BARE, (b"x",))


def test_an_old_client_that_names_no_host_gets_the_first():
    """RFC 9112 §3.3: "a configured default"; Host came with HTTP/1.1."""
    target = resolve(Request("GET", "/", version=(1, 0)), SITE)

    assert target.host is BELOW


def test_r071_an_old_client_expects_nothing():
    """RFC 9110 §10.1.1: "MUST ignore that expectation" on HTTP/1.0."""
    fields = Fields([("Host", "example.org"), ("Expect", "100-continue")])

    assert resolve(Request("GET", "/", fields, (1, 0)), SITE).host is EXAMPLE


def test_r070_to_continue_is_an_expectation_that_can_be_met(ask):
    request = ask("POST", "/", {"Expect": "100-Continue"})

    assert resolve(request, SITE).host is EXAMPLE


# fmt: off
PLACES = [
    # target                  prefix          segments                    why
    ("/",                     "/",            (b"",),                     "the root"),
    ("/a/b",                  "/",            (b"a", b"b"),               "a path"),
    ("/a/b/",                 "/",            (b"a", b"b", b""),          "a path that ends with a slash"),
    ("/priv/",                "/priv/",       (b"",),                     "a mount's own root"),
    ("/priv/f",               "/priv/",       (b"f",),                    "below a mount"),
    ("/priv/deep/f",          "/priv/deep/",  (b"f",),                    "the longest prefix"),
    ("/private",              "/",            (b"private",),              "segments are compared, not octets"),
    ("/priv",                 "/",            (b"priv",),                 "without its slash it is a name"),
    ("/%70riv/f",             "/priv/",       (b"f",),                    "CVE-2019-0220 R300 decoded"),
    ("/%70%72%69%76/f",       "/priv/",       (b"f",),                    "CVE-2019-0220 R300 all of it"),
    ("/./priv/f",             "/priv/",       (b"f",),                    "CVE-2019-0220 RFC 3986 §5.2.4"),
    ("/x/../priv/f",          "/priv/",       (b"f",),                    "CVE-2019-0220 RFC 3986 §5.2.4"),
    ("/../priv/f",            "/priv/",       (b"f",),                    "R299 never above the root"),
    ("/priv/../priv/f",       "/priv/",       (b"f",),                    "CVE-2019-0220"),
    ("/priv/..",              "/",            (b"",),                     "RFC 3986 §5.2.4 out of it again"),
    ("/priv%2ff",             "/",            (b"priv/f",),               "CVE-2019-0220 R301 an encoded slash parts nothing"),
    ("/PRIV/f",               "/",            (b"PRIV", b"f"),            "RFC 3986 §6.2.2.1 a path is case-sensitive"),
    ("/priv/%252e%252e/f",    "/priv/",       (b"%2e%2e", b"f"),          "R299 CVE-2020-17519 decoded once"),
    ("/~user/%7Euser",        "/",            (b"~user", b"~user"),       "R300 RFC 3986 §6.2.2.2"),
    ("/a?priv/",              "/",            (b"a",),                    "a query is no path"),
]
# fmt: on


@pytest.mark.parametrize(("target", "prefix", "segments", "why"), PLACES)
def test_place(target, prefix, segments, why, ask):
    found = resolve(ask("GET", target), SITE)

    assert found.mount is not None
    assert (found.mount.prefix, found.segments) == (prefix, segments), why


# fmt: off
NOWHERE = [
    # method     target             host            why
    ("OPTIONS",  "*",               "example.org",  "R068 §9.3.7 the server itself"),
    ("CONNECT",  "example.org:80",  "example.org",  "R019 the server itself"),
    ("GET",      "/a",              "bare.example", "nothing is mounted there"),
    ("GET",      "/",               "bare.example", "nor at the root"),
]
# fmt: on


@pytest.mark.parametrize(("method", "target", "host", "why"), NOWHERE)
def test_no_mount(method, target, host, why, ask):
    assert resolve(ask(method, target, {"Host": host}), SITE).mount is None, why
