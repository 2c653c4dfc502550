"""RFC 9112 §3: the request line as a table, and what of a head is refused."""

import pytest

from httpcore_srv.errors import (
    FieldsTooLarge,
    MalformedRequest,
    TargetTooLong,
    VersionNotSupported,
)
from httpcore_srv.wire import Limits
from httpcore_srv.wire.head import parse_request_line

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

MALFORMED = [
    # octets up to the last field line                       why
    (b"GET / HTTP/1.1\r\n",                                  "R014 no Host"),
    (b"GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n",            "R015 CVE-2026-34525"),
    (b"GET / HTTP/1.1\r\nHost: a b\r\n",                     "R016 no uri-host"),
    (b"GET / HTTP/1.1\r\nHost:\r\n",                         "§3.3 an http URI has a host"),
    (b"GET http://h/ HTTP/1.1\r\nHost:\r\n",                 "§3.2 the target has an authority"),
    (b"CONNECT h:80 HTTP/1.1\r\nHost:\r\n",                  "§3.2 the target has an authority"),
    (b"GET /%zz HTTP/1.1\r\nHost: h\r\n",                    "§3.2.1 a broken percent-encoding"),
    (b"GET /{ HTTP/1.1\r\nHost: h\r\n",                      "§3.2.1 no pchar"),
    (b"GET /a#b HTTP/1.1\r\nHost: h\r\n",                    "R017 a fragment"),
    (b"GET * HTTP/1.1\r\nHost: h\r\n",                       "R020 only OPTIONS"),
    (b"GET h:80 HTTP/1.1\r\nHost: h\r\n",                    "§3.2.3 only CONNECT"),
    (b"GET http://u@h/ HTTP/1.1\r\nHost: h\r\n",             "RFC 9110 §4.2.4 userinfo"),
    (b"GET http://h:99999/ HTTP/1.1\r\nHost: h\r\n",         "RFC 3986 §3.2.3 a bad port"),
    (b"GET http:///p HTTP/1.1\r\nHost: h\r\n",               "RFC 9110 §4.2.1 an http URI has a host"),
    (b"CONNECT h HTTP/1.1\r\nHost: h\r\n",                   "R019 the port is missing"),
    (b"BREW /pot#x HTTP/1.1\r\nHost: h\r\n",                 "§3.2 whatever the method"),
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


@pytest.mark.parametrize(("octets", "why"), MALFORMED)
def test_a_malformed_target_or_host_is_refused_here_and_nothing_behind_it_is_read(
    judge, octets, why
):
    """What they may be is semantics' to say; that the connection ends, ours."""
    [refusal] = judge(octets + b"\r\n" + GET)

    assert refusal[0] is MalformedRequest, why


def test_a_scheme_is_no_question_of_grammar_R021(judge):
    """The connection decides on it, and a 421 need not end that connection."""
    [request, _] = judge(b"GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n" + GET)

    assert request[1] == "ftp://h/"


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
