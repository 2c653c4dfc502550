"""RFC 3986 as RFC 9110 §4.1 borrows it."""

import contextlib
import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.uris import (
    decode_segment,
    encode_segment,
    is_normal,
    is_path_and_query,
    parse_authority,
)

# fmt: off
AUTHORITIES = [
    # text                      host                port   why
    ("example.org",             "example.org",      None,  "3986 §3.2.2 reg-name"),
    ("Example.ORG",             "example.org",      None,  "3986 §3.2.2 the host is case-insensitive"),
    ("example.org:80",          "example.org",      80,    "3986 §3.2.3 port"),
    ("example.org:",            "example.org",      None,  "3986 §3.2.3 port = *DIGIT, it may be empty"),
    ("example.org:0",           "example.org",      0,     "3986 §3.2.3 port = *DIGIT"),
    ("example.org:00080",       "example.org",      80,    "3986 §3.2.3 port = *DIGIT"),
    ("example.org:65535",       "example.org",      65535, "the last port there is"),
    ("",                        "",                 None,  "3986 §3.2.2 reg-name = *( ... ), it may be empty"),
    (":80",                     "",                 80,    "3986 §3.2.2 reg-name may be empty"),
    ("127.0.0.1:8080",          "127.0.0.1",        8080,  "3986 §3.2.2 IPv4address"),
    ("[::1]",                   "[::1]",            None,  "3986 §3.2.2 IP-literal"),
    ("[2001:DB8::1]:443",       "[2001:db8::1]",    443,   "3986 §3.2.2 IP-literal"),
    ("[::ffff:192.0.2.1]",      "[::ffff:192.0.2.1]", None, "3986 §3.2.2 ls32 may be an IPv4address"),
    ("[v1.a:b]",                "[v1.a:b]",         None,  "3986 §3.2.2 IPvFuture"),
    ("a_b.example",             "a_b.example",      None,  "3986 §2.3 _ is unreserved"),
    ("a%20b",                   "a%20b",            None,  "3986 §3.2.2 pct-encoded; nothing is decoded"),
]
REFUSED = [
    # text                      why
    ("a b",                     "R016 space"),
    ("user@example.org",        "R016 userinfo"),
    ("user:pass@example.org",   "R016 userinfo"),
    ("example.org\x00",         "R016 control"),
    ("example.org\n",           "R016 control"),
    ("example.org:port",        "R016 bad port"),
    ("example.org:-1",          "R016 bad port"),
    ("example.org:+80",         "R016 bad port"),
    ("example.org:8_0",         "R016 bad port"),
    ("example.org:65536",       "R016 bad port"),
    ("example.org:" + "9" * 5000, "R016 bad port, of more digits than int takes"),
    ("example.org:\u0668\u0660", "R016 CVE-2025-69224 digits are the ASCII ones"),
    ("example.org:80:80",       "R016 two ports"),
    ("example.org/",            "R016 a path"),
    ("example.org?x",           "R016 a query"),
    ("example.org#x",           "R016 a fragment"),
    ("http://example.org",      "R016 a scheme"),
    ("example.org, example.org", "R015 two hosts in one line"),
    ("[::1",                    "R016 3986 §3.2.2 the bracket is not closed"),
    ("::1",                     "R016 3986 §3.2.2 IPv6 stands in brackets"),
    ("[::1]x",                  "R016 nothing between bracket and port"),
    ("[]",                      "R016 no address"),
    ("[:::]",                   "R016 no address"),
    ("[127.0.0.1]",             "R016 an IPv4 address stands without brackets"),
    ("[fe80::1%25eth0]",        "R016 a zone means nothing to another host (RFC 6874)"),
    ("[v1]",                    "R016 IPvFuture has a part behind its version"),
    ("a%2",                     "R016 broken pct-encoded"),
    ("ex\xe4mple.org",          "R016 obs-text"),
    ("<b>example.org</b>",      "CVE-2022-39348 markup"),
]

SEGMENTS = [
    # text          octets             why
    ("",            b"",               "3986 §3.3 segment = *pchar"),
    ("a",           b"a",              "3986 §3.3"),
    ("%7Euser",     b"~user",          "R300 3986 §6.2.2.2"),
    ("~user",       b"~user",          "R300 3986 §6.2.2.2"),
    ("%c3%BC",      "ü".encode(),      "R300 3986 §6.2.2.1 hexadecimal digits are case-insensitive"),
    ("%ff",         b"\xff",           "any octet"),
    ("\xff%20",     b"\xff ",          "a character stands for an octet"),
    ("%252e",       b"%2e",            "CVE-2021-42013 3986 §2.4 never decode twice"),
    ("%%32%65",     None,              "CVE-2021-42013 a percent sign that begins nothing"),
    ("a+b",         b"a+b",            "a plus is a plus: this is no form"),
    ("%00",         b"\x00",           "NUL is for the caller to refuse"),
    ("%2F",         b"/",              "R301 a slash is for the caller to refuse"),
    ("%",           None,              "3986 §2.1 pct-encoded = % HEXDIG HEXDIG"),
    ("%2",          None,              "3986 §2.1"),
    ("%zz",         None,              "3986 §2.1"),
    ("%+1",         None,              "3986 §2.1 int() would read it"),
    ("% 1",         None,              "3986 §2.1 fromhex() would skip it"),
    ("%u0041",      None,              "3986 §2.1"),
]

TARGETS = [
    # text                     valid  why
    ("/",                      True,  "9112 §3.2.1 absolute-path"),
    ("/a/b?x",                 True,  "R017"),
    ("//a",                    True,  "3986 §3.3 segment = *pchar may be empty"),
    ("/?",                     True,  "3986 §3.4 an empty query"),
    ("/a?b?c/d",               True,  "3986 §3.4 ? and / may stand in a query"),
    ("/%41:@!$&'()*+,;=-._~",  True,  "3986 §3.3 every pchar"),
    ("/a[1]|b",                True,  "every browser sends these as they are"),
    ("/?a[]=1&b={}|\\^`",      True,  "every browser sends these as they are"),
    ("",                       False, "9112 §3.2.1 a path is not empty"),
    ("a",                      False, "9112 §3.2.1 it begins with a slash"),
    ("*",                      False, "9112 §3.2.4 another form"),
    ("/a#b",                   False, "R017 3986 §3.5 a fragment is not sent"),
    ("/?a#b",                  False, "R017 3986 §3.5 a fragment is not sent"),
    ("/a b",                   False, "9112 §3.2 no whitespace"),
    ("/a\tb",                  False, "9112 §3.2 no whitespace"),
    ("/\x00",                  False, "9112 §3.2 controls"),
    ("/\x7f",                  False, "9112 §3.2 controls"),
    ("/\r\nX: y",              False, "CVE-2019-9740 CR LF in a target"),
    ("/\xe4",                  False, "3986 §2 URIs are ASCII"),
    ("/a\\b",                  False, "9112 §3.2 others read a backslash as a slash"),
    ("/<a>",                   False, "3986 §2 delimiters of URIs in text"),
    ('/"a"',                   False, "3986 §2 delimiters of URIs in text"),
    ("/{a}",                   False, "3986 §2; browsers encode them in a path"),
    ("/%",                     False, "3986 §2.1"),
    ("/%%32%65",               False, "CVE-2021-42013 3986 §2.1"),
    ("/?q=100%",               False, "3986 §2.1"),
    ("/%2",                    False, "3986 §2.1"),
]
# fmt: on


@pytest.mark.parametrize(("text", "host", "port", "why"), AUTHORITIES)
def test_what_an_authority_names(text, host, port, why):
    assert parse_authority(text) == (host, port), why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_authority(text, why):
    with pytest.raises(FieldSyntaxError):
        parse_authority(text)


@pytest.mark.parametrize(("text", "octets", "why"), SEGMENTS)
def test_what_a_segment_stands_for(text, octets, why):
    if octets is None:
        with pytest.raises(FieldSyntaxError):
            decode_segment(text)
    else:
        assert decode_segment(text) == octets, why


@settings(max_examples=100, deadline=None)
@given(st.binary())
def test_what_we_encode_we_decode_R309(octets):
    written = encode_segment(octets)

    assert decode_segment(written) == octets
    assert is_path_and_query("/" + written)
    assert "/" not in written


def test_a_written_segment_is_safe_where_references_stand():
    """No scheme (RFC 3986 §4.2), no markup, no end of a field parameter."""
    written = encode_segment(b"a:b&c'd;e\"f<g>h?i#j\\k/l")

    assert written == "a%3Ab%26c%27d%3Be%22f%3Cg%3Eh%3Fi%23j%5Ck%2Fl"


@pytest.mark.parametrize(("text", "valid", "why"), TARGETS)
def test_what_is_a_path_and_query(text, valid, why):
    assert is_path_and_query(text) is valid, why


# fmt: off
SPELLINGS = [
    # path              normal   why
    ("/gr%C3%BCn",      True,    "what is no ASCII has to be encoded"),
    ("/a%20b%25%2F",    True,    "and so have spaces, percent signs, slashes in names"),
    ("/a!$()*+,;=:@",   True,    "what stands for itself"),
    ("/.a/b.c/..d",     True,    "dots in names"),
    ("/gr%c3%bcn",      False,   "RFC 3986 §6.2.2.1 small digits"),
    ("/%41%2D%7E",      False,   "RFC 3986 §6.2.2.2 unreserved, and encoded"),
    ("/%7a",            False,   "both"),
    ("/a/./b",          False,   "RFC 3986 §6.2.2.3 dot segments"),
    ("/a/..",           False,   "RFC 3986 §6.2.2.3 at the end"),
]
# fmt: on


@pytest.mark.parametrize(("path", "normal", "why"), SPELLINGS)
def test_a_path_is_spelled_as_usual(path, normal, why):
    assert is_normal(path) is normal, why


def test_each_octet_has_one_usual_spelling():
    for octet in range(256):
        encoded = f"/%{octet:02X}"
        unreserved = re.fullmatch("[A-Za-z0-9._~-]", chr(octet))
        assert is_normal(encoded) is (unreserved is None), encoded
        assert not is_normal(encoded.lower()) or encoded.lower() == encoded


HEAVY = [
    (is_normal, "/%C3a." * 200_000, "a megabyte of segments"),
    (parse_authority, "a." * 500_000, "CVE-2022-45061 a long Host"),
    (parse_authority, "a." * 500_000 + "!", "CVE-2022-45061 a long Host"),
    (parse_authority, "xn--" + "a" * 60_000, "CVE-2022-45061 a Host of 60 KB for IDNA"),
    (parse_authority, "[" + ":" * 1_000_000 + "]", "CVE-2022-45061 a long address"),
    (parse_authority, "%41" * 300_000 + "%", "CVE-2022-45061 a long Host, encoded"),
    (decode_segment, "%41" * 300_000 + "%", "a megabyte of encoded octets"),
    (decode_segment, "a" * 1_000_000 + "%41", "a megabyte of plain octets"),
    (is_path_and_query, "/%41a" * 200_000 + " ", "a megabyte of path"),
    (is_path_and_query, "/" + "?" * 1_000_000 + "#", "a megabyte of query"),
]


@pytest.mark.parametrize(("reader", "text", "why"), HEAVY, ids=range(len(HEAVY)))
def test_a_megabyte_is_read_in_linear_time(reader, text, why):
    begun = process_time()
    with contextlib.suppress(FieldSyntaxError):
        reader(text)

    assert process_time() - begun < 5, why
