"""Texts that may stand as values, and those that may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config import values
from httpcore_srv.errors import ConfigError
from httpcore_srv.message import Fields

# fmt: off
ACCEPTED = [
    # rule                       text                               normal form      why
    (values.text,                "x",                               "x",             "any text"),
    (values.host_name,           "*",                               "*",             "any host"),
    (values.host_name,           "Example.ORG",                     "example.org",   "RFC 9110 §4.2.3: without case"),
    (values.host_name,           "*.Example.org",                   "*.example.org", "one label and its parent"),
    (values.host_name,           "[::1]",                           "[::1]",         "as in Host"),
    (values.host_name,           "127.0.0.1",                       "127.0.0.1",     "an address"),
    (values.prefix,              "/",                               "/",             "the whole host"),
    (values.prefix,              "/a/b-c_d.e~/",                    "/a/b-c_d.e~/",  "unreserved"),
    (values.prefix,              "/@a:b/!$&'()*+,;=/",              "/@a:b/!$&'()*+,;=/", "pchar without pct-encoded"),
    (values.field_name,          "X-Robots-Tag",                    "X-Robots-Tag",  "the case is kept"),
    (values.field_name,          "Set-Cookie",                      "Set-Cookie",    "nothing forbids it"),
    (values.field_name,          "Cache-Group-Invalidation",        "Cache-Group-Invalidation", "R256 there is no key for it"),
    (values.field_value,         "",                                "",              "field-value may be empty"),
    (values.field_value,         "a\tb c",                          "a\tb c",        "HTAB and SP within"),
    (values.server_value,        "",                                "",              "no Server field"),
    (values.server_value,        "a/1.0 b (c d)",                   "a/1.0 b (c d)", "RFC 9110 §10.2.4"),
    (values.cache_control_text,  'a, b=1 ,c="d, e"',                'a, b=1 ,c="d, e"', "RFC 9111 §5.2"),
    (values.cache_control_text,  "max-age=60 , PUBLIC",             "max-age=60 , PUBLIC", "RFC 9111 §5.2: names without case"),
    (values.hsts_value,          "",                                "",              "none"),
    (values.hsts_value,          'max-age="1"; IncludeSubDomains',  'max-age="1"; IncludeSubDomains', "RFC 6797 §6.1: names without case"),
    (values.charset,             "",                                "",              "none"),
    (values.charset,             "ISO-8859-1",                      "ISO-8859-1",    "a registered name"),
    (values.media_type,          "text/html; charset=utf-8",        "text/html; charset=utf-8", "with a parameter"),
    (values.media_type_or_none,  "",                                "",              "none"),
    (values.media_type_or_none,  "a/b",                             "a/b",           "a media type"),
    (values.extension,           ".md",                             ".md",           "with its dot"),
    (values.extension,           ".ü",                              ".ü",            "names are not only ASCII"),
    (values.file_name,           "index.html",                      "index.html",    "a name"),
    (values.error_status,        "404",                             "404",           "4xx"),
    (values.error_status,        "599",                             "599",           "5xx"),
]

REFUSED = [
    # rule                       text                   words                      why
    (values.text,                "",                    ["not empty"],             "nothing"),
    (values.text,                "a\0",                 ["NUL"],                   "NUL ends a path"),
    (values.host_name,           "",                    ["example.org"],           "no host"),
    (values.host_name,           "*.",                  ["example.org"],           "no parent"),
    (values.host_name,           "*.*",                 ["example.org"],           "one star"),
    (values.host_name,           "a:80",                ["without port"],          "a port"),
    (values.host_name,           "a:",                  ["without port"],          "an empty port"),
    (values.host_name,           "u@a",                 ["example.org"],           "userinfo"),
    (values.host_name,           "a b",                 ["example.org"],           "a space"),
    (values.host_name,           "http://a/",           ["example.org"],           "a URI"),
    (values.host_name,           "*.bücher.example",    ["xn--bcher-kva.example"], "RFC 5890: A-labels"),
    (values.host_name,           "ü" * 300,             ["example.org"],           "too long for a label"),
    (values.prefix,              "",                    ['"/"'],                   "nothing: the whole host is meant"),
    (values.prefix,              "a",                   ['"/a/"'],                 "no slash"),
    (values.prefix,              "//",                  ['did you mean "/"?'],     "an empty segment"),
    (values.prefix,              "/a?b/",               ["letters"],               "a query"),
    (values.prefix,              "/./",                 ["letters"],               "a dot segment"),
    (values.prefix,              "/ü/",                 ["letters"],               "targets are ASCII"),
    (values.prefix,              "/a/\n",               ["letters"],               "a line end after the last slash"),
    (values.field_name,          "",                    ["token"],                 "RFC 9110 §5.1"),
    (values.field_name,          "X:",                  ["token"],                 "a colon"),
    (values.field_name,          "X\r\nY",              ["token"],                 "R051"),
    (values.field_name,          "transfer-encoding",   ["frames messages"],       "RFC 9112 §6.1"),
    (values.field_name,          "SERVER",              ['the key "server"'],      "there is a key for it"),
    (values.field_name,          "Strict-Transport-Security", ['the key "hsts"'],  "RFC 6797 §7.2: over TLS only"),
    (values.field_value,         "a\rb",                ["RFC 9110 §5.5"],         "R051"),
    (values.field_value,         "a\nb",                ["RFC 9110 §5.5"],         "R051"),
    (values.field_value,         "a\n",                 ["RFC 9110 §5.5"],         "R051 at the end"),
    (values.field_value,         "a\0b",                ["RFC 9110 §5.5"],         "NUL"),
    (values.field_value,         "\u010a",              ["RFC 9110 §5.5"],         "R051: U+010A is LF when cut to an octet"),
    (values.field_value,         "é",                   ["US-ASCII"],              "obs-text is not generated"),
    (values.field_value,         "a ",                  ["no space"],              "OWS is no part of the value"),
    (values.server_value,        "a (b",                ["RFC 9110 §10.2.4"],      "an open comment"),
    (values.server_value,        "a\r\nb",              ["RFC 9110 §10.2.4"],      "R051"),
    (values.cache_control_text,  "no cache",            ["RFC 9111 §5.2"],         "two words"),
    (values.cache_control_text,  "a\r\nb",              ["RFC 9111 §5.2"],         "R051"),
    (values.cache_control_text,  "",                    ["RFC 9111 §5.2"],         "no directive"),
    (values.cache_control_text,  'max-age="60"',        ["not quoted", "§5.2.2.1"], "R226 the token form"),
    (values.cache_control_text,  "max_age=60",          ["max-age is meant"],      "an underscore for a dash"),
    (values.cache_control_text,  "private, public",     ["directives that agree", "RFC 9111"], "R230 they exclude each other"),
    (values.cache_control_text,  "immutable",           ["RFC 8246 §2"],           "R240 only with max-age > 0"),
    (values.cache_control_text,  "must-revalidate, max-age=1, stale-if-error=1", ["stale use"], "R239 it may not be used stale"),
    (values.field_name,          "cache-control",       ["cache_control"],         "its directives are checked there"),
    (values.field_name,          "Expires",             ["cache_control"],         "R232 both say the same"),
    (values.field_name,          "Age",                 ["RFC 9111 §5.1"],         "R236 an origin has none"),
    (values.field_name,          "Cache-Status",        ["RFC 9211"],              "R249 so has it none of these"),
    (values.field_name,          "CDN-Cache-Control",   ["targeted"],              "R251 its directives are checked there"),
    (values.field_name,          "my-cache-control",    ["targeted"],              "R251 any target's"),
    (values.field_name,          "Surrogate-Control",   ["surrogate_control"],     "the same"),
    (values.field_name,          "No-Vary-Search",      ["no_vary_search"],        "R257 the same"),
    (values.field_name,          "Cache-Groups",        ["cache_groups"],          "R255 the same"),
    (values.field_name,          "Cache-Tag",           ["cache_tag"],             "the same"),
    (values.field_name,          "Repr-Digest",         ["the server computes"],   "RFC 9530 §3 of the octets"),
    (values.field_name,          "Content-Digest",      ["the server computes"],   "RFC 9530 §2 the same"),
    (values.field_name,          "Content-Location",    ["representation"],        "RFC 9110 §8.7 of the one that was selected"),
    (values.field_name,          "Alternates",          ["representations"],       "RFC 2295 §8.3 of those that are there"),
    (values.field_name,          "TCN",                 ["representation"],        "RFC 2295 §8.5 what was done"),
    (values.field_name,          "Accept-Ranges",       ["the server"],            "RFC 9110 §14.3 it knows what it does"),
    (values.hsts_value,          "max-age=x",           ["RFC 6797 §6.1"],         "1*DIGIT"),
    (values.hsts_value,          "max-age=1\n",         ["RFC 6797 §6.1"],         "R051"),
    (values.charset,             "utf-9",               ["utf-8"],                 "unknown"),
    (values.charset,             "utf 8",               ["utf-8"],                 "no token, though Python knows it"),
    (values.media_type,          "",                    ["text/plain"],            "nothing"),
    (values.media_type,          "a/b\r\n",             ["text/plain"],            "R051"),
    (values.media_type_or_none,  "text",                ["text/plain"],            "no subtype"),
    (values.extension,           "md",                  ['did you mean ".md"?'],   "no dot"),
    (values.extension,           "*.md",                ['did you mean ".md"?'],   "a pattern"),
    (values.extension,           ".",                   ['".md"'],                 "a dot alone"),
    (values.extension,           ".a/b",                ['".md"'],                 "a slash"),
    (values.file_name,           "..",                  ["index.html"],            "the parent"),
    (values.file_name,           "a/b",                 ["index.html"],            "a path"),
    (values.file_name,           "",                    ["index.html"],            "nothing"),
    (values.error_status,        "200",                 ["400 to 599"],            "no error"),
    (values.error_status,        "40",                  ["400 to 599"],            "two digits"),
    (values.error_status,        "404\n",               ["400 to 599"],            "a line end"),
    (values.error_status,        "٤٠٤",                 ["400 to 599"],            "digits are ASCII"),
]
# fmt: on


@pytest.mark.parametrize(("rule", "text", "expected", "why"), ACCEPTED)
def test_accepted(rule, text, expected, why):
    assert rule(text) == expected, why


@pytest.mark.parametrize(("rule", "text", "words", "why"), REFUSED)
def test_refused(refused, rule, text, words, why):
    refused(rule, text, words, why)


@given(st.text())
def test_R051_no_accepted_field_value_breaks_a_line(text):
    try:
        accepted = values.field_value(text)
    except ValueError:
        return
    assert Fields.of({"X": accepted})["X"].isascii()
    assert not set(accepted) & set("\r\n\0")


def test_a_reader_becomes_a_check():
    def read(text):
        if text != "good":
            raise ConfigError(f"found {text}")

    check = values.accepted(read)

    assert check("good") == "good"
    with pytest.raises(ValueError, match="found bad"):
        check("bad")
