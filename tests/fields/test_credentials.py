"""RFC 9110 §11.4: what Authorization and Proxy-Authorization hold."""

import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.credentials import Credentials

A_B = (("a", "b"),)

# fmt: off
READ = [
    # text                          scheme      token68   params                    why
    ("Basic YTpi",                  "basic",    "YTpi",   (),                       "§11.4 token68"),
    ("bAsIc YTpi",                  "basic",    "YTpi",   (),                       "R178 a scheme in any case"),
    ("BASIC YTpi",                  "basic",    "YTpi",   (),                       "R178 a scheme in any case"),
    ("dIgEsT a=b",                  "digest",   None,     A_B,                      "R178 a scheme in any case"),
    ("Basic    YTpi",               "basic",    "YTpi",   (),                       "§11.4 1*SP"),
    ("  Basic YTpi\t",              "basic",    "YTpi",   (),                       "§5.5 whitespace around a value is not of it"),
    ("Basic",                       "basic",    None,     (),                       "§11.4 a scheme alone"),
    ("Basic ",                      "basic",    None,     (),                       "§11.4 a scheme alone"),
    ("Negotiate YQ==",              "negotiate", "YQ==",  (),                       "§11.4 with padding"),
    ("X a=",                        "x",        "a=",     (),                       "§11.2 token68: no parameter is without value"),
    ("X a=b",                       "x",        None,     A_B,                      "§11.2 a parameter: no token68 goes on behind its padding"),
    ('Digest a="b, c",d=e',         "digest",   None,     (("a", "b, c"), ("d", "e")), "R205 a comma in quotes"),
    ("Digest a=1, a=2",             "digest",   None,     (("a", "1"), ("a", "2")), "R190 repeats are for the law to see"),
]
REFUSED = [
    # text                          why
    ("",                            "R177 nothing"),
    ("   ",                         "R177 nothing"),
    ("Basic\tYTpi",                 "§11.4 SP, no HTAB"),
    ("Basic, YTpi",                 "§11.4 a scheme is a token"),
    ("Basic Y Tpi",                 "R177 a token68 has no space"),
    ("Basic YTpi, Basic YTpj",      "R177 two lines, combined: a singleton field"),
    ("Digest a=b, Digest a=b",      "R177 two lines, combined: a singleton field"),
    ("Digest a=b, Basic YTpi",      "R177 two lines, combined: a singleton field"),
    ("Digest a=b, c",               "CVE-2017-9788 a parameter without a value"),
    ('Digest a="b',                 "R177 a quoted-string that never ends"),
    ("Digest a=b c=d",              "CVE-2016-2161 no comma"),
    ("=a",                          "§11.1 a scheme is a token"),
    ("Bäsic YTpi",                  "§11.1 a scheme is a token"),
    ("Basic YTpi\x00",              "R177 a control character"),
    ("Basic Y\r\nX: y",             "R051 CR LF"),
]
# fmt: on


@pytest.mark.parametrize(("text", "scheme", "token68", "params", "why"), READ)
def test_credentials_are_read(text, scheme, token68, params, why):
    assert Credentials.parse(text) == Credentials(scheme, token68, params), why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_are_no_credentials_is_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        Credentials.parse(text)


def test_a_parameter_is_found_by_its_name_in_any_case():
    found = Credentials.parse("Digest Username=ada, NC=1, nc=2")

    assert found.param("USERNAME") == "ada"
    assert found.param("nc") == "1"
    assert found.param("qop") is None
    assert found.repeated() == ("nc",)


@pytest.mark.parametrize(
    "text",
    [
        "Basic c2VjcmV0 c2VjcmV0",
        "Basic c2VjcmV0\x01",
        'Digest username="c2VjcmV0", response',
        "c2VjcmV0\x01",
    ],
)
def test_an_error_never_repeats_the_secret(text):
    """An error is logged; neither it nor the errors behind it may hold a password."""
    with pytest.raises(FieldSyntaxError) as caught:
        Credentials.parse(text)

    told = traceback.TracebackException.from_exception(caught.value)
    chain = [told, told.__cause__, told.__context__]
    assert "c2VjcmV0" not in "".join(str(each) for each in chain)
    assert "c2VjcmV0" not in caught.value.text


def test_no_repr_shows_the_secret():
    assert "YTpi" not in repr(Credentials.parse("Basic YTpi"))
    assert "ada" not in repr(Credentials.parse("Digest username=ada"))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_R177(text):
    try:
        found = Credentials.parse(text)
    except FieldSyntaxError:
        return

    assert found.scheme == found.scheme.lower()
    assert found.token68 is None or not found.params
