"""RFC 9112 §3: the request line, its target and Host as tables."""

import pytest

from httpcore_srv.errors import (
    FieldsTooLarge,
    MalformedRequest,
    TargetTooLong,
    VersionNotSupported,
)
from httpcore_srv.message import Fields
from httpcore_srv.wire import Limits
from httpcore_srv.wire.head import (
    RequestLine,
    check_host,
    check_target,
    parse_request_line,
)

# fmt: off
REQUEST_LINES = [
    # line                          parsed or error           why
    (b"GET / HTTP/1.1",             ("GET", "/", (1, 1)),     "§3"),
    (b"GET /\xff HTTP/1.1",         MalformedRequest,         "§3.2 a target holds no obs-text"),
    (b"brew /pot HTTP/1.1",         ("brew", "/pot", (1, 1)), "R011 any token is a method: 501 is said later"),
    (b"GET / HTTP/1.0",             ("GET", "/", (1, 0)),     "R007 §2.3"),
    (b"GET / HTTP/1.7",             ("GET", "/", (1, 7)),     "R009 RFC 9110 §6.2: a higher minor version is 1.1"),
    (b"GET / HTTP/2.0",             VersionNotSupported,      "R008 RFC 9110 §15.6.6"),
    (b"PRI * HTTP/2.0",             VersionNotSupported,      "R008 the preface of HTTP/2"),
    (b"GET / HTTP/3.7",             VersionNotSupported,      "R008"),
    (b"GET / HTTP/0.9",             VersionNotSupported,      "R008"),
    (b"GET /",                      MalformedRequest,         "R010 HTTP/0.9 had no version; nobody speaks it"),
    (b"GET",                        MalformedRequest,         "R010 neither target nor version"),
    (b"GET  / HTTP/1.1",            MalformedRequest,         "R010 CVE-2016-8743: two SP"),
    (b"GET /  HTTP/1.1",            MalformedRequest,         "R010 CVE-2016-8743: two SP"),
    (b"GET\t/ HTTP/1.1",            MalformedRequest,         "R010 CVE-2016-8743: HTAB is no SP"),
    (b" GET / HTTP/1.1",            MalformedRequest,         "R010 CVE-2016-8743: whitespace before"),
    (b"GET / HTTP/1.1 ",            MalformedRequest,         "R010 CVE-2016-8743: whitespace after"),
    (b"GET /a b HTTP/1.1",          MalformedRequest,         "§3.2 no whitespace in a target"),
    (b"GET / http/1.1",             MalformedRequest,         "R010 §2.3 HTTP-name is case-sensitive"),
    (b"GET / HTTP/1.10",            MalformedRequest,         "§2.3 one DIGIT"),
    (b"GET / HTTP/-1_0",            MalformedRequest,         "cpython-103204: one DIGIT, no sign"),
    (b"GET / HTTP/1_1.1",           MalformedRequest,         "cpython-103204: int() reads more than digits"),
    (b"GET / HTTP/\xb2.1",          MalformedRequest,         "CVE-2025-69224: DIGIT is ASCII"),
    (b"GET / HTTP/1",               MalformedRequest,         "R010 no minor version"),
    (b"GET / HTTPS/1.1",            MalformedRequest,         "R010 another protocol"),
    (b"G(T / HTTP/1.1",             MalformedRequest,         "RFC 9110 §9.1 a method is a token"),
]

EARLY = [
    # octets                        why
    (b"\x16",                       "R006 the first octet of a TLS hello is enough"),
    (b"\x16\x03\x01\x02\x00\x01",   "R006 a TLS hello"),
    (b"GET /\x00",                  "R006 NUL"),
    (b"GET /\rX",                   "R004 a bare CR, CVE-2019-9740 CVE-2019-9947 CVE-2019-12387"),
    (b"GET /\xc3\xa9",              "§3.2 obs-text in a target"),
    (b"\x80\x2e\x01",               "R006 an SSLv2 hello"),
    (b"GET / HTTP/1.1\tX",          "R010 HTAB is no SP"),
    (b"\r\n\x16",                   "R006 behind an empty line (R002)"),
    (b"\r\n\r\n\x16",               "R006 behind two"),
]

TARGETS = [
    # method     target               fit    why
    ("GET",     "/",                  True,  "§3.2.1 origin-form"),
    ("GET",     "/a/b?x=/?",          True,  "R017 §3.2.1 path and query"),
    ("GET",     "/a#b",               False, "R017 a fragment is part of no form"),
    ("GET",     "//evil",             True,  "§3.2.1 a path may begin so; nobody redirects to it (CVE-2021-28861)"),
    ("GET",     "http://h/p",         True,  "R018 §3.2.2 absolute-form"),
    ("GET",     "http://h",           True,  "R018 its path may be empty"),
    ("GET",     "HTTPS://h/p?q",      True,  "R018 schemes have no case"),
    ("GET",     "http://h/p#f",       False, "R017 a fragment, CVE-2019-9740"),
    ("GET",     "http:///p",          False, "RFC 9110 §4.2.1 an http URI has a host"),
    ("GET",     "urn:x",              False, "no authority: nothing here has such a URI"),
    ("GET",     "a/b",                False, "§3.2 a relative path has no form"),
    ("GET",     "h:80",               False, "§3.2.3 authority-form is for CONNECT only"),
    ("GET",     "*",                  False, "R020 §3.2.4 only OPTIONS"),
    ("OPTIONS", "*",                  True,  "R020 §3.2.4"),
    ("OPTIONS", "/x",                 True,  "§3.2.1"),
    ("OPTIONS", "*x",                 False, "§3.2.4 the asterisk alone"),
    ("CONNECT", "h:80",               True,  "R019 §3.2.3"),
    ("CONNECT", "[::1]:80",           True,  "R019 §3.2.3"),
    ("CONNECT", "h",                  False, "R019 the port is missing"),
    ("CONNECT", "h:",                 False, "R019 RFC 9110 §9.3.6: an empty port"),
    ("CONNECT", "h:0",                False, "R019 no port has this number"),
    ("CONNECT", "h:99999",            False, "R019 RFC 9110 §9.3.6: an invalid port"),
    ("CONNECT", ":80",                False, "R019 no host"),
    ("CONNECT", "/x",                 False, "§3.2.3 CONNECT has authority-form only"),
    ("CONNECT", "http://h/",          False, "§3.2.3 CONNECT has authority-form only"),
]

ORIGIN, STAR, ABSOLUTE = "/", "*", "http://h/"
HOSTS = [
    # version  target    hosts            fit    why
    ((1, 1),   ORIGIN,   ["h"],           True,  "§3.2"),
    ((1, 1),   ORIGIN,   ["h:8080"],      True,  "RFC 9110 §7.2 uri-host [ : port ]"),
    ((1, 1),   ORIGIN,   ["h:"],          True,  "RFC 3986 §3.2.3 a port may be empty"),
    ((1, 1),   ORIGIN,   ["[::1]:80"],    True,  "RFC 3986 §3.2.2 IP-literal"),
    ((1, 1),   ORIGIN,   [],              False, "R014 no Host"),
    ((1, 7),   ORIGIN,   [],              False, "R009 R014 1.7 is handled as 1.1"),
    ((1, 0),   ORIGIN,   [],              True,  "R014 HTTP/1.0 knows no Host"),
    ((1, 0),   ORIGIN,   [""],            True,  "§3.3 as if absent"),
    ((1, 1),   ORIGIN,   ["h", "h"],      False, "R015 CVE-2026-34525: two, even equal ones"),
    ((1, 0),   ORIGIN,   ["h", "h"],      False, "R015 \"any request message\""),
    ((1, 1),   ORIGIN,   ["", "h"],       False, "R015 an empty one counts"),
    ((1, 1),   ORIGIN,   [""],            False, "§3.2 empty only if the target has no authority; §3.3 may reject"),
    ((1, 1),   ABSOLUTE, [""],            False, "§3.2 the target has an authority"),
    ((1, 1),   STAR,     [""],            True,  "§3.3 * names no resource of any host"),
    ((1, 1),   STAR,     [],              False, "R014 but the field must be there"),
    ((1, 1),   ORIGIN,   [":80"],         False, "RFC 9110 §4.2.1 a host is not empty"),
    ((1, 1),   ORIGIN,   ["a b"],         False, "R016 SP"),
    ((1, 1),   ORIGIN,   ["a@h"],         False, "R016 userinfo"),
    ((1, 1),   ORIGIN,   ["h:80x"],       False, "R016 a bad port"),
    ((1, 1),   ORIGIN,   ["h:65536"],     False, "R016 a bad port"),
    ((1, 1),   ORIGIN,   ["h/x"],         False, "R016 a path"),
    ((1, 1),   ORIGIN,   ["h, h"],        False, "R015 R016 two on one line"),
    ((1, 1),   ORIGIN,   ["<b>"],         False, "R016 CVE-2022-39348: it may get into a page"),
    ((1, 1),   ORIGIN,   ["h\xfc"],       False, "R016 obs-text"),
    ((1, 0),   ORIGIN,   ["a b"],         False, "R016 \"any request message\""),
    ((1, 1),   ABSOLUTE, ["a b"],         False, "R016 though Host is ignored then (R018)"),
]
# fmt: on


@pytest.mark.parametrize(("line", "parsed", "why"), REQUEST_LINES)
def test_request_lines(line, parsed, why):
    if isinstance(parsed, tuple):
        assert parse_request_line(line) == parsed, why
    else:
        with pytest.raises(parsed):
            parse_request_line(line)


def test_a_505_names_the_versions_that_are_spoken_R008():
    with pytest.raises(VersionNotSupported, match=r"HTTP/1\.1"):
        parse_request_line(b"GET / HTTP/2.0")


@pytest.mark.parametrize(("octets", "why"), EARLY)
def test_what_is_not_http_is_refused_before_its_line_ends(judge, octets, why):
    assert judge(octets)[0][0] is MalformedRequest, why


@pytest.mark.parametrize(("method", "target", "fit", "why"), TARGETS)
def test_targets(method, target, fit, why):
    line = RequestLine(method, target, (1, 1))
    if fit:
        check_target(line)
    else:
        with pytest.raises(MalformedRequest):
            check_target(line)


@pytest.mark.parametrize(("version", "target", "hosts", "fit", "why"), HOSTS)
def test_hosts(version, target, hosts, fit, why):
    line = RequestLine("OPTIONS", target, version)
    fields = Fields([("Host", host) for host in hosts])
    if fit:
        check_host(line, fields)
    else:
        with pytest.raises(MalformedRequest):
            check_host(line, fields)


GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


@pytest.mark.parametrize("empty_lines", [0, 1, 2])
def test_empty_lines_before_a_request_line_are_skipped_R002(judge, empty_lines):
    [request] = judge(b"\r\n" * empty_lines + GET)

    assert request[:2] == ("GET", "/")


def test_endless_empty_lines_are_refused(judge):
    assert judge(b"\r\n" * 3 + GET)[0][0] is MalformedRequest


@pytest.mark.parametrize("more", [b"", b"GET", GET])
def test_a_head_is_kept_exactly_as_it_came(hear, more):
    """A lab writes it into its journal; empty lines before it are not part of it."""
    head = b"GET /x HTTP/1.1\r\nhOST:  h \r\nX:\r\n\r\n"
    [request, *_] = hear([b"\r\n" + head + more])

    assert request[5] == head


def test_a_request_line_of_8000_octets_is_accepted_R013(judge):
    target = "/" + "x" * 7985
    [request] = judge(b"GET %b HTTP/1.1\r\nHost: h\r\n\r\n" % target.encode())

    assert len("GET  HTTP/1.1") + len(target) == 7999
    assert request[1] == target


@pytest.mark.parametrize("size", [16_384, 20_000, 100_000])
def test_a_request_line_beyond_the_limit_is_refused_even_in_one_piece_R012(hear, size):
    octets = b"GET /%b HTTP/1.1\r\nHost: h\r\n\r\n" % (b"x" * size)

    assert hear([octets])[0][0] is TargetTooLong
    assert hear([octets[:9000], octets[9000:]])[0][0] is TargetTooLong


@pytest.mark.parametrize(("head", "decision"), [(28, "GET"), (27, FieldsTooLarge)])
def test_the_request_line_and_the_fields_share_one_limit_R028(judge, head, decision):
    octets = b"GET /xxxxx HTTP/1.1\r\nHost: h\r\n\r\n"

    assert judge(octets, Limits(head=head))[0][0] == decision


def test_length_and_octets_are_judged_in_the_order_they_come(judge):
    limits = Limits(request_line=20)

    assert judge(b"G\x00" + b"x" * 50, limits)[0][0] is MalformedRequest
    assert judge(b"GET /" + b"x" * 50 + b"\x00", limits)[0][0] is TargetTooLong
    for place in range(17, 25):
        octets = b"x" * place + b"\x00" + b"x" * 9
        expected = MalformedRequest if place < 22 else TargetTooLong
        assert judge(octets, limits)[0][0] is expected


def test_bare_lf_ends_a_line_if_lenient_R003(judge):
    octets = b"\nGET / HTTP/1.1\nHost: h\n\n"
    [request] = judge(octets, Limits(lenient=True))

    assert request[:2] == ("GET", "/")
    assert judge(octets)[0][0] is MalformedRequest
