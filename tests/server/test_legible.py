"""What a client sent is fit to be read: no control octet, and no secret."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.server.legible import escape, json_text, without_secrets

# fmt: off
ESCAPED = [
    # text              escaped                        why
    ("plain text",      "plain text",                  "as it is"),
    ("\x1b[31m",        "\\x1b[31m",                   "CVE-2020-7694: an escape sequence"),
    ("a\r\nFAKE",       "a\\x0d\\x0aFAKE",             "CVE-2015-3200: a line of its own"),
    ("\x00\x07\x7f",    "\\x00\\x07\\x7f",             "every control octet"),
    ("\x85\x9b",        "\\x85\\x9b",                  "and those of C1"),
    ("caf\xe9",         "caf\\xe9",                    "obs-text"),
    ('"\\',             "\\x22\\x5c",                  "what quoting gives a meaning"),
]

URIS = [
    # URI                          written                      why
    ("/a@b?c=d",                   "/a@b?c=d",                  "nothing in it is secret"),
    ("http://u:p@a/",              "http://a/",                 "RFC 9110 §4.2.4: userinfo"),
    ("u:p@a:443",                  "a:443",                     "and what is meant as one"),
    ("/?share=s3cret&a=b",         "/?share=-&a=b",             "the token of a signed link"),
    ("/&share=s3cret",             "/&share=-",                 "where no query began"),
    ("/%3fSHARE%3ds3cret%26a",     "/%3fSHARE%3d-%26a",         "percent-encoded"),
    ("http://u@a/?%73hare=s3cret", "http://a/?%73hare=-",       "both"),
]
# fmt: on


@pytest.mark.parametrize(("text", "escaped", "why"), ESCAPED)
def test_escape(text, escaped, why):
    assert escape(text) == escaped, why


@pytest.mark.parametrize(("uri", "written", "why"), URIS)
def test_without_secrets(uri, written, why):
    assert without_secrets(uri) == written, why


@given(st.text())
def test_json_has_no_control_octet_and_reads_the_same(text):
    """CVE-2020-7694: DEL is a control octet, too."""
    written = json_text({"a": text})

    assert all(" " <= character <= "~" for character in written)
    assert json.loads(written) == {"a": text}


def test_json_escapes_del():
    assert json_text("a\x7fb") == '"a\\u007fb"'
