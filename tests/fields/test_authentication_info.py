"""RFC 7616 §3.5: the parameters of Authentication-Info and of its twin for proxies."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.authentication_info import AuthenticationInfo as Info

WHOLE = Info(nextnonce="n", qop="auth-int", rspauth="0f", cnonce="c", nc=16)

# fmt: off
WRITTEN = [
    # info                              text                                     why
    (WHOLE,                             'nextnonce="n", qop=auth-int, rspauth="0f", cnonce="c", nc=00000010', "R195 §3.5 qop and nc are tokens"),
    (Info(nextnonce="n"),               'nextnonce="n"',                         "R196 §3.5 the nonce alone"),
    (Info(nc=0xFFFFFFFF),               "nc=ffffffff",                           "R190 §3.4 8LHEX, the greatest"),
    (Info(nc=0),                        "nc=00000000",                           "§3.4 8LHEX, the least"),
    (Info(cnonce='a"b'),                r'cnonce="a\"b"',                        "§3.5 what the client chose is quoted"),
]
UNWRITABLE = [
    # info                              why
    (Info(),                            "an empty list says nothing"),
    (Info(nc=-1),                       "§3.4 8LHEX"),
    (Info(nc=1 << 32),                  "§3.4 8LHEX"),
    (Info(qop="a, b"),                  "§3.5 one token"),
    (Info(cnonce="a\r\nX: y"),          "R051 CR LF"),
    (Info(cnonce="€"),                  "RFC 9110 §5.5 no such octet"),
]
READ = [
    # text                              info                                     why
    ('nextnonce="n"',                   Info(nextnonce="n"),                     "§3.5"),
    ('QOP="auth",nc=0000000a',          Info(qop="auth", nc=10),                 "RFC 9110 §11.2 both forms, any case"),
    ('nextnonce="n", new="1"',          Info(nextnonce="n"),                     "RFC 9110 §11.6.3 other parameters may come"),
    ("",                                Info(),                                  "RFC 9110 §5.6.1 an empty list"),
]
REFUSED = [
    # text                              why
    ("nc=1",                            "§3.4 eight digits"),
    ("nc=0000000A",                     "§3.4 in lower case"),
    ("nc=000000001",                    "§3.4 eight digits"),
    ("nc=00000001, nc=00000002",        "RFC 9110 §11.2 each at most once"),
    ('rspauth="a", RSPAUTH="b"',        "RFC 9110 §11.2 each at most once"),
    ("rspauth",                         "RFC 9110 §11.2 a value"),
]
# fmt: on


@pytest.mark.parametrize(("info", "text", "why"), WRITTEN)
def test_the_field_is_written(info, text, why):
    assert str(info) == text, why


@pytest.mark.parametrize(("info", "why"), UNWRITABLE)
def test_what_the_field_cannot_hold_is_not_written(info, why):
    with pytest.raises(FieldSyntaxError):
        str(info)


@pytest.mark.parametrize(("text", "info", "why"), READ)
def test_the_field_is_read(text, info, why):
    assert Info.parse(text) == info, why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_such_field_is_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        Info.parse(text)


TEXTS = st.none() | st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]))


@given(
    st.builds(
        Info,
        nextnonce=TEXTS,
        qop=st.sampled_from([None, "auth", "auth-int"]),
        rspauth=TEXTS,
        cnonce=TEXTS,
        nc=st.none() | st.integers(0, 0xFFFFFFFF),
    )
)
def test_what_we_write_we_read(info):
    assume(info != Info())

    assert Info.parse(str(info)) == info
