"""RFC 6266: the name to save a representation as."""

from email.message import Message
from email.utils import collapse_rfc2231_value

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.fields.content_disposition import attachment

# fmt: off
CASES = [
    # name                 filename            filename*                     why
    ("a.txt",              "a.txt",            "a.txt",                      "R307"),
    ("€ rates",            "_ rates",          "%E2%82%AC%20rates",          "R307 6266 §5, the RFC's example"),
    ("Grüße",              "Gr__e",            "Gr%C3%BC%C3%9Fe",            "R307 6266 Appendix D: no ISO-8859-1"),
    ('a"b.txt',            "a_b.txt",          "a%22b.txt",                  "6266 Appendix D: quotes are misread"),
    ("100%41.txt",         "100_41.txt",       "100%2541.txt",               "6266 Appendix D: some decode percent signs"),
    ("a\\b",               "a_b",              "a_b",                        "6266 §4.3 a path separator"),
    ("../../etc/passwd",   ".._.._etc_passwd", ".._.._etc_passwd",           "6266 §4.3 a path separator"),
    ("a\r\nX: y",          "a__X: y",          "a__X%3A%20y",                "R051 CVE-2018-1000164 CR LF"),
    ("a\x00b",             "a_b",              "a_b",                        "R051 a control"),
    ("a\x85b",             "a_b",              "a_b",                        "a control of ISO-8859-1"),
    ("a\udcffb",           "a_b",              "a_b",                        "R309 an octet that was no UTF-8"),
    ("a'b*c(d).txt",       "a'b*c(d).txt",     "a%27b%2Ac%28d%29.txt",       "8187 §3.2.1 attr-char lacks ' * ( )"),
    ("a;b=c",              "a;b=c",            "a%3Bb%3Dc",                  "6266 §4.1 a quoted-string may hold them"),
]
# fmt: on


@pytest.mark.parametrize(("name", "filename", "extended", "why"), CASES)
def test_a_name_is_given_twice(name, filename, extended, why):
    written = f"attachment; filename=\"{filename}\"; filename*=UTF-8''{extended}"

    assert attachment(name) == written, why


@settings(max_examples=50, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="/\\"))
)
def test_a_reader_of_the_standard_library_gets_the_name_back(name):
    message = Message()
    extended = attachment(name).replace('filename="', 'other="')
    message["Content-Disposition"] = extended

    read = message.get_param("filename", header="content-disposition")

    assert collapse_rfc2231_value(read) == name


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_whatever_the_name_the_field_is_one_line_of_ascii_R051(name):
    written = attachment(name)

    assert written.isascii()
    assert written.isprintable()
    assert written.count('"') == 2
