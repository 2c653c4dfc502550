"""RFC 9112 §3.2 and §3.3 as tables, and the paths of RFC 3986 §5.2.4 and §6.2.2."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import MalformedRequest, Misdirected
from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.message import Fields, Peer, Request
from httpcore_srv.semantics.targets import (
    TargetURI,
    path_segments,
    read_target,
    target_uri,
)

HTTP_1_1 = (1, 1)
PLAIN, SECURE = Peer(), Peer(secure=True)
EXAMPLE = [("Host", "example.org")]


def ask(method, target, hosts, version=HTTP_1_1, peer=PLAIN):
    """Reconstruct the target URI of one request."""
    return target_uri(Request(method, target, Fields(hosts), version, peer=peer))


# fmt: off
FORMS = [
    # method     target                     hosts                    target URI, why
    ("GET",      "/",                       EXAMPLE,
     TargetURI("http", "example.org", None, "/"),                    "§3.2.1 origin-form"),
    ("GET",      "/a/b?x",                  EXAMPLE,
     TargetURI("http", "example.org", None, "/a/b", "x"),            "R017 exactly"),
    ("GET",      "/%41?%41",                EXAMPLE,
     TargetURI("http", "example.org", None, "/%41", "%41"),          "R017 nothing is decoded"),
    ("GET",      "/a/b?x=/?",               EXAMPLE,
     TargetURI("http", "example.org", None, "/a/b", "x=/?"),         "R017 3986 §3.4 a query may hold / and ?"),
    ("GET",      "/?",                      EXAMPLE,
     TargetURI("http", "example.org", None, "/", ""),                "R017 an empty query is a query"),
    ("GET",      "/a?b?c",                  EXAMPLE,
     TargetURI("http", "example.org", None, "/a", "b?c"),            "3986 §3.4 the first ? begins it"),
    ("GET",      "//evil.example/",         EXAMPLE,
     TargetURI("http", "example.org", None, "//evil.example/"),      "CVE-2021-28861 a path, not an authority"),
    ("GET",      "/",                       [("Host", "Example.ORG:8080")],
     TargetURI("http", "example.org", 8080, "/"),                    "§3.3 the authority is Host"),
    ("GET",      "/",                       [("host", "[::1]:80")],
     TargetURI("http", "[::1]", 80, "/"),                            "3986 §3.2.2 IP-literal"),
    ("GET",      "http://example.org/a?b",  [("Host", "other.example")],
     TargetURI("http", "example.org", None, "/a", "b", "absolute"),  "R018 MUST ignore Host"),
    ("GET",      "HTTP://Example.ORG:80/",  EXAMPLE,
     TargetURI("http", "example.org", 80, "/", None, "absolute"),    "R018 scheme and host are case-insensitive"),
    ("GET",      "http://example.org",      EXAMPLE,
     TargetURI("http", "example.org", None, "/", None, "absolute"),  "9110 §4.2.3 an empty path is /"),
    ("GET",      "http://example.org?a",    EXAMPLE,
     TargetURI("http", "example.org", None, "/", "a", "absolute"),   "9110 §4.2.3 an empty path is /"),
    ("OPTIONS",  "*",                       EXAMPLE,
     TargetURI("http", "example.org", None, "", None, "asterisk"),   "R020 §3.2.4, §3.3 path and query are empty"),
    ("OPTIONS",  "*",                       [("Host", "")],
     TargetURI("http", "", None, "", None, "asterisk"),              "R020 the server as a whole"),
    ("OPTIONS",  "http://example.org",      EXAMPLE,
     TargetURI("http", "example.org", None, "", None, "asterisk"),   "§3.2.4 what the last proxy makes * of"),
    ("OPTIONS",  "http://example.org?a",    EXAMPLE,
     TargetURI("http", "example.org", None, "/", "a", "absolute"),   "§3.2.4 only without query"),
    ("OPTIONS",  "/a",                      EXAMPLE,
     TargetURI("http", "example.org", None, "/a"),                   "9110 §9.3.7 of one resource"),
    ("CONNECT",  "example.org:80",          EXAMPLE,
     TargetURI("http", "example.org", 80, "", None, "authority"),    "R019 §3.2.3"),
    ("CONNECT",  "[::1]:443",               EXAMPLE,
     TargetURI("http", "[::1]", 443, "", None, "authority"),         "R019 §3.2.3"),
]
MALFORMED = [
    # method     target                      hosts                               why
    ("GET",      "/",                        [],                                 "R014 MUST 400 without Host"),
    ("GET",      "http://example.org/",      [],                                 "R014 any HTTP/1.1 request message"),
    ("OPTIONS",  "*",                        [],                                 "R014 any HTTP/1.1 request message"),
    ("CONNECT",  "example.org:80",           [],                                 "R014 any HTTP/1.1 request message"),
    ("GET",      "/",                        EXAMPLE * 2,                        "R015 CVE-2026-34525 even equal ones"),
    ("GET",      "/",                        [("Host", "a"), ("Host", "b")],     "R015 CVE-2026-34525"),
    ("GET",      "http://example.org/",      EXAMPLE * 2,                        "R015 whatever the target"),
    ("GET",      "/",                        [("Host", "")],                     "9110 §4.2.1 an http URI has a host"),
    ("GET",      "http://example.org/",      [("Host", "")],                     "§3.2 the target has an authority"),
    ("CONNECT",  "example.org:80",           [("Host", "")],                     "§3.2 the target has an authority"),
    ("OPTIONS",  "http://example.org",       [("Host", "")],                     "§3.2 the target has an authority"),
    ("GET",      "/",                        [("Host", ":80")],                  "9110 §4.2.1 an http URI has a host"),
    ("GET",      "/",                        [("Host", "a b")],                  "R016 a space"),
    ("GET",      "/",                        [("Host", "me@example.org")],       "R016 userinfo"),
    ("GET",      "/",                        [("Host", "example.org\x01")],      "R016 a control"),
    ("GET",      "/",                        [("Host", "example.org:x")],        "R016 a bad port"),
    ("GET",      "/",                        [("Host", "example.org:99999")],    "R016 a bad port"),
    ("GET",      "/",                        [("Host", "example.org/")],         "R016 a path"),
    ("GET",      "/",                        [("Host", "a, b")],                 "R015 two in one line"),
    ("GET",      "http://example.org/",      [("Host", "a b")],                  "R016 ignored, but invalid"),
    ("GET",      "",                         EXAMPLE,                            "9112 §3.2 none of the four forms"),
    ("GET",      "a",                        EXAMPLE,                            "9112 §3.2 none of the four forms"),
    ("GET",      "example.org:80",           EXAMPLE,                            "§3.2.3 authority-form is for CONNECT"),
    ("GET",      "urn:x",                    EXAMPLE,                            "no authority: nothing here has such a URI"),
    ("GET",      "a/b",                      EXAMPLE,                            "§3.2 a relative path has no form"),
    ("GET",      "http:/a",                  EXAMPLE,                            "9110 §4.2.1 an http URI has an authority"),
    ("GET",      "http:///a",                EXAMPLE,                            "9110 §4.2.1 MUST reject an empty host"),
    ("GET",      "http://:80/a",             EXAMPLE,                            "9110 §4.2.1 MUST reject an empty host"),
    ("GET",      "http://me@example.org/",   EXAMPLE,                            "9110 §4.2.4 userinfo"),
    ("GET",      "http://example.org:x/",    EXAMPLE,                            "3986 §3.2.3 a bad port"),
    ("GET",      "http://example.org:99999/", EXAMPLE,                           "3986 §3.2.3 a bad port"),
    ("GET",      "ftp://me@example.org/",    EXAMPLE,                            "9110 §4.2.4 malformed before misdirected"),
    ("GET",      "http://exa mple.org/",     EXAMPLE,                            "3986 §3.2.2 a space"),
    ("GET",      "http://example.org/a#b",   EXAMPLE,                            "R017 a fragment is no part of a target"),
    ("GET",      "http://example.org#b",     EXAMPLE,                            "R017 a fragment is no part of a target"),
    ("GET",      "/a#b",                     EXAMPLE,                            "R017 a fragment is no part of a target"),
    ("GET",      "/a\\b",                    EXAMPLE,                            "§3.2 invalid: 400"),
    ("GET",      "/%zz",                     EXAMPLE,                            "§3.2 invalid: 400"),
    ("GET",      "/a?%zz",                   EXAMPLE,                            "§3.2 invalid: 400"),
    ("GET",      "http://example.org/%zz",   EXAMPLE,                            "§3.2 invalid: 400"),
    ("GET",      "/{",                       EXAMPLE,                            "§3.2 invalid: 400"),
    ("GET",      "/a b",                     EXAMPLE,                            "§3.2 no whitespace in a target"),
    ("GET",      "*",                        EXAMPLE,                            "R020 * is for OPTIONS"),
    ("HEAD",     "*",                        EXAMPLE,                            "R020 * is for OPTIONS"),
    ("OPTIONS",  "*a",                       EXAMPLE,                            "R020 none of the four forms"),
    ("CONNECT",  "example.org",              EXAMPLE,                            "R019 9110 §9.3.6 an empty port"),
    ("CONNECT",  "example.org:",             EXAMPLE,                            "R019 9110 §9.3.6 an empty port"),
    ("CONNECT",  "example.org:0",            EXAMPLE,                            "R019 9110 §9.3.6 an invalid port"),
    ("CONNECT",  "example.org:99999",        EXAMPLE,                            "R019 9110 §9.3.6 an invalid port"),
    ("CONNECT",  ":80",                      EXAMPLE,                            "R019 §3.2.3 uri-host"),
    ("CONNECT",  "/",                        EXAMPLE,                            "R019 §3.2.3 only authority-form"),
    ("CONNECT",  "http://example.org:80/",   EXAMPLE,                            "R019 §3.2.3 only authority-form"),
    ("CONNECT",  "*",                        EXAMPLE,                            "R019 §3.2.3 only authority-form"),
]
# fmt: on


@pytest.mark.parametrize(("method", "target", "hosts", "uri", "why"), FORMS)
def test_what_a_target_names(method, target, hosts, uri, why):
    assert ask(method, target, hosts) == uri, why


@pytest.mark.parametrize(("method", "target", "hosts", "why"), MALFORMED)
def test_what_is_answered_400(method, target, hosts, why):
    with pytest.raises(MalformedRequest) as refusal:
        ask(method, target, hosts)

    assert refusal.value.status == 400, why


ORIGIN, STAR, ABSOLUTE = "/", "*", "http://a/"
# fmt: off
HOSTS = [
    # version  target    hosts            host     why
    ((1, 1),   ORIGIN,   ["h"],           "h",     "§3.2"),
    ((1, 1),   ORIGIN,   ["h:8080"],      "h",     "9110 §7.2 uri-host [ : port ]"),
    ((1, 1),   ORIGIN,   ["h:"],          "h",     "3986 §3.2.3 a port may be empty"),
    ((1, 1),   ORIGIN,   ["[::1]:80"],    "[::1]", "3986 §3.2.2 IP-literal"),
    ((1, 1),   ORIGIN,   [],              None,    "R014 no Host"),
    ((1, 7),   ORIGIN,   [],              None,    "R009 R014 1.7 is handled as 1.1"),
    ((1, 0),   ORIGIN,   [],              "",      "R014 HTTP/1.0 knows no Host: a default applies"),
    ((1, 0),   ORIGIN,   ["h"],           "h",     "9110 §7.2 it may have one"),
    ((1, 0),   ORIGIN,   [""],            "",      "§3.3 as if absent: a default applies"),
    ((1, 0),   ABSOLUTE, [],              "a",     "R018 §3.2.2"),
    ((1, 0),   ABSOLUTE, [""],            "a",     "R018 §3.2.2"),
    ((1, 1),   ORIGIN,   ["h", "h"],      None,    "R015 CVE-2026-34525: two, even equal ones"),
    ((1, 0),   ORIGIN,   ["h", "h"],      None,    "R015 \"any request message\""),
    ((1, 1),   ORIGIN,   ["", "h"],       None,    "R015 an empty one counts"),
    ((1, 1),   ORIGIN,   ["", ""],        None,    "R015 two empty ones count"),
    ((1, 0),   ORIGIN,   ["", ""],        None,    "R015 two empty ones count"),
    ((1, 1),   ORIGIN,   [""],            None,    "§3.2 empty only if the target has no authority; §3.3 may reject"),
    ((1, 1),   ABSOLUTE, [""],            None,    "§3.2 the target has an authority, and Host MUST be identical"),
    ((1, 1),   STAR,     [""],            "",      "§3.3 * names no resource of any host"),
    ((1, 1),   STAR,     [],              None,    "R014 but the field must be there"),
    ((1, 0),   STAR,     [],              "",      "R014 §3.3 a default applies"),
    ((1, 1),   STAR,     [":80"],         None,    "9110 §4.2.1 a host is not empty"),
    ((1, 1),   ORIGIN,   [":80"],         None,    "9110 §4.2.1 a host is not empty"),
    ((1, 0),   ORIGIN,   [":80"],         None,    "9110 §4.2.1 a host is not empty"),
    ((1, 1),   ORIGIN,   ["a b"],         None,    "R016 SP"),
    ((1, 1),   ORIGIN,   ["a@h"],         None,    "R016 userinfo"),
    ((1, 1),   ORIGIN,   ["h:80x"],       None,    "R016 a bad port"),
    ((1, 1),   ORIGIN,   ["h:65536"],     None,    "R016 a bad port"),
    ((1, 1),   ORIGIN,   ["h/x"],         None,    "R016 a path"),
    ((1, 1),   ORIGIN,   ["h, h"],        None,    "R015 R016 two on one line"),
    ((1, 1),   ORIGIN,   ["<b>"],         None,    "R016 CVE-2022-39348: it may get into a page"),
    ((1, 1),   ORIGIN,   ["h\xfc"],       None,    "R016 obs-text"),
    ((1, 0),   ORIGIN,   ["a b"],         None,    "R016 \"any request message\""),
    ((1, 1),   ABSOLUTE, ["a b"],         None,    "R016 though Host is ignored then (R018)"),
]
# fmt: on


@pytest.mark.parametrize(("version", "target", "hosts", "host", "why"), HOSTS)
def test_whose_a_target_is(version, target, hosts, host, why):
    if host is None:
        with pytest.raises(MalformedRequest):
            read_target("OPTIONS", target, version, tuple(hosts))
    else:
        found = read_target("OPTIONS", target, version, tuple(hosts))
        assert found.host == host, why


# fmt: off
OWN_SCHEMES = [
    # target          scheme   why
    ("/",             None,    "§3.3 the connection tells"),
    ("*",             None,    "§3.3 the connection tells"),
    ("http://h/",     "http",  "§3.3"),
    ("HTTPS://h/p?q", "https", "R018 3986 §3.1 schemes have no case"),
    ("ftp://h/",      "ftp",   "R021 well formed: a question of authority, not of grammar"),
]
# fmt: on


@pytest.mark.parametrize(("target", "scheme", "why"), OWN_SCHEMES)
def test_a_head_tells_the_scheme_or_leaves_it_to_the_connection(target, scheme, why):
    assert read_target("OPTIONS", target, HTTP_1_1, ("h",)).scheme == scheme, why


# fmt: off
SCHEMES = [
    # target                  peer    scheme   why
    ("/",                     PLAIN,  "http",  "§3.3 if not, the scheme is http"),
    ("/",                     SECURE, "https", "§3.3 received over a secured connection"),
    ("https://example.org/",  SECURE, "https", "§3.3"),
    ("http://example.org/",   PLAIN,  "http",  "§3.3"),
    ("http://example.org/",   SECURE, "http",  "9110 §7.4 http has no requirement that this would break"),
    ("https://example.org/",  PLAIN,  None,    "R021 9110 §7.4 MUST be rejected"),
    ("ftp://example.org/",    PLAIN,  None,    "R021 9110 §7.4 not authoritative"),
    ("ftp://example.org/",    SECURE, None,    "R021 9110 §7.4 not authoritative"),
]
# fmt: on


@pytest.mark.parametrize(("target", "peer", "scheme", "why"), SCHEMES)
def test_what_a_connection_answers_for(target, peer, scheme, why):
    if scheme is None:
        with pytest.raises(Misdirected) as refusal:
            ask("GET", target, EXAMPLE, peer=peer)
        assert refusal.value.status == 421, why
    else:
        assert ask("GET", target, EXAMPLE, peer=peer).scheme == scheme, why


# fmt: off
PATHS = [
    # path                  segments              why
    ("/",                   [b""],                "the root, with its slash"),
    ("/a",                  [b"a"],               "3986 §3.3"),
    ("/a/",                 [b"a", b""],          "a last empty segment is a final slash"),
    ("/a/b/c",              [b"a", b"b", b"c"],   "3986 §3.3"),
    ("//a",                 [b"", b"a"],          "CVE-2019-0220 3986 §3.3 an empty segment is one"),
    ("/a//b",               [b"a", b"", b"b"],    "CVE-2019-0220 3986 §3.3 an empty segment is one"),
    ("/a/b/c/./../../g",    [b"a", b"g"],         "3986 §5.2.4, the RFC's example"),
    ("/./a",                [b"a"],               "R299 3986 §5.2.4"),
    ("/../a",               [b"a"],               "R299 3986 §5.2.4 never above the root"),
    ("/../../../a",         [b"a"],               "R299 3986 §5.2.4 never above the root"),
    ("/a/../../b",          [b"b"],               "R299 3986 §5.2.4 never above the root"),
    ("/..",                 [b""],                "R299 3986 §5.2.4 leaves the slash"),
    ("/.",                  [b""],                "3986 §5.2.4 leaves the slash"),
    ("/a/..",               [b""],                "3986 §5.2.4 leaves the slash"),
    ("/a/b/..",             [b"a", b""],          "3986 §5.2.4 leaves the slash"),
    ("/a/.",                [b"a", b""],          "3986 §5.2.4 leaves the slash"),
    ("/a/../",              [b""],                "3986 §5.2.4 leaves the slash"),
    ("//../a",              [b"a"],               "3986 §5.2.4 .. removes an empty segment"),
    ("/...",                [b"..."],             "R299 three dots are a name"),
    ("/.a/..b",             [b".a", b"..b"],      "3986 §5.2.4 a name that begins with dots"),
    ("/~user",              [b"~user"],           "R300"),
    ("/%7Euser",            [b"~user"],           "R300 3986 §6.2.2.2"),
    ("/%7euser",            [b"~user"],           "R300 3986 §6.2.2.1"),
    ("/%70riv/f",           [b"priv", b"f"],      "R300 CVE-2019-0220 3986 §6.2.2.2"),
    ("/a%2Fb",              [b"a/b"],             "R301 CVE-2014-4650 one segment; the caller refuses it"),
    ("/..%2f..%2fetc",      [b"../../etc"],       "R299 CVE-2018-7490 one segment; the caller refuses it"),
    ("/..%5c..%5cetc",      [b"..\\..\\etc"],     "R299 one segment; the caller refuses it"),
    ("/a%00.html",          [b"a\x00.html"],      "R299 NUL; the caller refuses it"),
    ("/%252e%252e/a",       [b"%2e%2e", b"a"],    "R299 CVE-2021-42013 CVE-2018-3760 decoded once"),
    ("/%C0%AE%C0%AE/",      [b"\xc0\xae\xc0\xae", b""], "R299 no UTF-8 is read: octets are octets"),
    ("/gr%C3%BCn",          ["grün".encode()],    "R309 octets"),
    ("/a+b",                [b"a+b"],             "a plus is a plus"),
    ("/a;b=c",              [b"a;b=c"],           "3986 §3.3 parameters of a segment are its own"),
    ("",                    [],                   "no path has no segments"),
    ("/%2e%2e/a",           None,                 "R299 CVE-2021-41773 an encoded dot segment"),
    ("/%2E/a",              None,                 "R299 an encoded dot segment"),
    ("/.%2e/a",             None,                 "R299 CVE-2021-41773 an encoded dot segment"),
    ("/%2e./a",             None,                 "R299 CVE-2021-41773 an encoded dot segment"),
    ("/a/%2e%2e",           None,                 "R299 an encoded dot segment at the end"),
    ("/%%32%65",            None,                 "R299 CVE-2021-42013 broken pct-encoded"),
    ("/%2",                 None,                 "3986 §2.1 broken pct-encoded"),
]
# fmt: on


@pytest.mark.parametrize(("path", "segments", "why"), PATHS)
def test_which_segments_a_path_has(path, segments, why):
    if segments is None:
        with pytest.raises(MalformedRequest):
            path_segments(path)
    else:
        assert path_segments(path) == tuple(segments), why


NAMES = st.binary(min_size=1).filter(lambda octets: octets not in (b".", b".."))


@settings(max_examples=100, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=4))
def test_what_we_link_to_we_find(names):
    path = "".join("/" + encode_segment(name) for name in names)

    assert path_segments(path) == tuple(names)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([".", "..", "a", "%2e", "%2E.", "%2f", "%252e", ""])))
def test_no_path_leads_above_the_root_R299(parts):
    try:
        segments = path_segments("/" + "/".join(parts))
    except MalformedRequest:
        return

    assert not {b".", b".."} & set(segments)
    assert len(segments) <= len(parts) + 1


# fmt: off
HEAVY = [
    # path                       why
    ("/a" * 500_000,             "very many segments"),
    ("/a" * 250_000 + "/.." * 250_000, "CVE-2025-67725 dot segments take their names along"),
    ("/.." * 333_000,            "CVE-2025-67725 dot segments at the root"),
    ("/%41" * 250_000,           "very many encoded octets"),
]
# fmt: on


@pytest.mark.parametrize(("path", "why"), HEAVY, ids=range(len(HEAVY)))
def test_a_megabyte_is_read_in_linear_time(path, why):
    begun = process_time()
    path_segments(path)

    assert process_time() - begun < 5, why


def test_a_long_host_is_read_in_linear_time_CVE_2022_45061():
    begun = process_time()
    host = "a." * 30_000

    assert ask("GET", "/", [("Host", host)]).host == host
    assert process_time() - begun < 5
