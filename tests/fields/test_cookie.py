"""RFC 6265bis §4.2, §5.8.3: what a Cookie field holds."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields.cookie import cookie_values, parse_cookies

# fmt: off
ROWS = [
    # text                       pairs                                 why
    ("lang=de",                  (("lang", "de"),),                    "§4.2.1 cookie-pair"),
    ("a=1; b=2",                 (("a", "1"), ("b", "2")),             "§4.2.1 pairs are parted by a semicolon"),
    ("b=2; a=1",                 (("b", "2"), ("a", "1")),             "CK-05 the order is kept"),
    ("a=1;b=2",                  (("a", "1"), ("b", "2")),             "§5.6 the space is optional to a recipient"),
    ("a=1\t;  b=2",              (("a", "1"), ("b", "2")),             "§5.6 whitespace around a pair is not of it"),
    ('a="1"',                    (("a", "1"),),                        "CK-05 §4.1.1 cookie-value may be quoted"),
    ('a="',                      (("a", '"'),),                        "one quote quotes nothing"),
    ('a="1"2"',                  (("a", '1"2'),),                      "the outer quotes alone are the grammar's"),
    ("a=b=c",                    (("a", "b=c"),),                      "§5.6 the first equals sign parts"),
    ("a=1, b=2",                 (("a", "1, b=2"),),                   "CK-05 a comma parts nothing"),
    ("a=1&b=2",                  (("a", "1&b=2"),),                    "nor does anything else"),
    ("a=1; a=2",                 (("a", "1"), ("a", "2")),             "R221 §4.2.2 names may repeat: the order is no law"),
    ("a=1; A=2",                 (("a", "1"), ("A", "2")),             "§5.7 names are compared with case"),
    ("a=",                       (("a", ""),),                         "§4.1.1 *cookie-octet may be empty"),
    ("a=x y",                    (("a", "x y"),),                      "§5.6 user agents store more octets than servers may set"),
    ("a=\xe4",                   (("a", "\xe4"),),                     "§5.6 obs-text too"),
    ("a=%0D%0A",                 (("a", "%0D%0A"),),                   "no decoding: a value's meaning is its maker's"),
    (r'a="\012\"b"',             (("a", r'\012\"b'),),                 "nor any escape: CVE-2024-7592 had one"),
    ("odd; =x; ;",               (),                                   "R222 §5.6 no name, no pair"),
    ("a=1; odd; b=2",            (("a", "1"), ("b", "2")),             "R222 no equals sign: that pair alone is dropped"),
    ("a=1; =x; b=2",             (("a", "1"), ("b", "2")),             "R222 no name: that pair alone is dropped"),
    ("a=1; b c=x; d=2",          (("a", "1"), ("d", "2")),             "R222 a name is a token: that pair alone is dropped"),
    ("a=1; b[c]=x; d=2",         (("a", "1"), ("d", "2")),             "R222 a name is a token: that pair alone is dropped"),
    ("a=1; b=x\x01y; d=2",       (("a", "1"), ("d", "2")),             "R222 §5.6 a control character: that pair alone is dropped"),
    ("a=1; b=x\x7f; d=2",        (("a", "1"), ("d", "2")),             "R222 §5.6 DEL is one"),
    ("a=x\ty",                   (("a", "x\ty"),),                     "§5.6 HTAB is none here"),
    ("=sid=evil; sid=good",      (("sid", "good"),),                   "CVE-2023-23934 a nameless cookie is no other's"),
    ("=__Host-a=b",              (),                                   "CVE-2023-23934 a nameless cookie is no other's"),
    (" =sid=evil",               (),                                   "CVE-2023-23934 whitespace is no name"),
    ("=",                        (),                                   "CVE-2023-23934 neither name nor value"),
    ("$Version=1; a=1",          (("$Version", "1"), ("a", "1")),      "§4.2 RFC 2965 is over: it is a name as any"),
    ("",                         (),                                   "nothing is held"),
]
LINES = [
    # lines                      pairs                                 why
    (["a=1", "b=2"],             (("a", "1"), ("b", "2")),             "R220 several lines"),
    (["a=1; b=2", "c=3"],        (("a", "1"), ("b", "2"), ("c", "3")), "R220 joined with a semicolon, never a comma"),
    (["a=1", "a=2"],             (("a", "1"), ("a", "2")),             "R220 R221 both are there"),
    (["odd", "a=1"],             (("a", "1"),),                        "R220 R222 a bad line does not eat the next"),
    (["a=1;", "", "b=2"],        (("a", "1"), ("b", "2")),             "R220 empty lines"),
    ([],                         (),                                   "no line, no cookie"),
]
# fmt: on


@pytest.mark.parametrize(("text", "pairs", "why"), ROWS)
def test_pairs(text, pairs, why):
    assert parse_cookies(text) == pairs, why


@pytest.mark.parametrize(("lines", "pairs", "why"), LINES)
def test_lines_are_joined(lines, pairs, why):
    assert parse_cookies(*lines) == pairs, why


def test_r221_all_values_of_a_name_are_seen():
    lines = ["sid=1; lang=de", "sid=2; SID=3"]

    assert cookie_values(lines, "sid") == ("1", "2")
    assert cookie_values(lines, "SID") == ("3",)
    assert cookie_values(lines, "other") == ()


@given(st.lists(st.text(max_size=30), max_size=4))
def test_whatever_comes_a_good_pair_is_found_R222(others):
    """CK-05: bad pairs around it take nothing from a good one."""
    text = ";".join([*others, "good=1", *others])

    assert "1" in cookie_values([text], "good")


@pytest.mark.parametrize("text", [";" * 1_000_000, 'a="' + "\\" * 1_000_000 + '"'])
def test_a_million_octets_cost_linear_time(text):
    """CVE-2024-52804, CVE-2024-7592: unquoting was quadratic elsewhere."""
    started = time.process_time()

    parse_cookies(text)

    assert time.process_time() - started < 1.0
