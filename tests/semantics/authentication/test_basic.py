"""RFC 7617 §2 as a table: Basic, from the token to a user and a password."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.challenge import parse_challenges
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.semantics.authentication.basic import (
    BasicCredentials,
    basic_credentials,
    challenge,
)
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials


def encoded(octets: bytes) -> Credentials:
    return Credentials("basic", b64encode(octets).decode())


# fmt: off
READ = [
    # octets                        user       password     why
    (b"Aladdin:open sesame",        "Aladdin", "open sesame", "§2 the example"),
    ("test:123£".encode(),          "test",    "123£",      "§2.1 the example"),
    (b"ada:a:b",                    "ada",     "a:b",       "R175 §2 the first colon"),
    (b"ada::",                      "ada",     ":",         "R175 §2 the first colon"),
    ("Jäsøn:pä".encode(),           "Jäsøn",   "pä",        "R173 §2.1 UTF-8"),
    ("Ja\u0308søn:pa\u0308".encode(), "Jäsøn", "pä",        "R173 §2.1 NFD is NFC"),
    ("Jäsøn:pä".encode("latin-1"),  "Jäsøn",   "pä",        "R174 App. B ISO-8859-1"),
    ("Ａda:x".encode(),             "Ada",     "x",         "R173 RFC 8265 §3.4.1 width"),
]

REFUSED = [
    # credentials                              why
    (Credentials("basic", "YWRh"),             "R177 no colon"),
    (Credentials("basic", "YWRhO"),            "R177 base64 that breaks off"),
    (Credentials("basic", "YWRhOmI"),          "R177 base64 without its padding"),
    (Credentials("basic", "YWRhOmI=="),        "R177 base64 with too much of it"),
    (Credentials("basic", "YW=hOmI="),         "R177 padding within"),
    (Credentials("basic", "YWRh-mI="),         "R177 base64url is not base64"),
    (Credentials("basic", "~~~~"),             "R177 token68 is more than base64"),
    (Credentials("basic", "===="),             "R177 nothing but padding"),
    (Credentials("basic"),                     "R177 the scheme alone"),
    (Credentials("basic", None, (("a", "b"),)), "R177 parameters, no token68"),
    (encoded(b""),                             "R177 nothing"),
    (encoded(b":"),                            "no user, no password"),
    (encoded(b":secret"),                      "RFC 8265 §3.4.2 no empty user name"),
    (encoded(b"ada:"),                         "RFC 8265 §4.2.2 no empty password"),
    (encoded(b"ad\x00a:secret"),               "R176 §2 no control characters"),
    (encoded(b"ad\x7fa:secret"),               "R176 §2 no control characters"),
    (encoded(b"ada:sec\nret"),                 "R176 §2 no control characters"),
    (encoded(b"ada:sec\x85ret"),               "R176 nor those of ISO-8859-1"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "user", "password", "why"), READ)
def test_a_user_and_a_password_are_read(octets, user, password, why):
    assert basic_credentials(encoded(octets)) == BasicCredentials(user, password), why


@pytest.mark.parametrize(("credentials", "why"), REFUSED)
def test_what_proves_nothing_is_401_never_500(credentials, why):
    with pytest.raises(MalformedCredentials) as caught:
        basic_credentials(credentials)

    assert caught.value.status == 401, why


def outcome(credentials: Credentials) -> str | int:
    """Return "read" for a user and a password, neither empty, or else the status."""
    try:
        read = basic_credentials(credentials)
    except MalformedCredentials as error:
        return error.status
    return "read" if read.user and read.password else "empty"


@given(st.text(st.characters(codec="ascii")))
def test_any_token_is_read_or_401_R177(token):
    assert outcome(Credentials("basic", token)) in ("read", 401)


@given(st.binary())
def test_any_octets_are_read_or_401_R177(octets):
    assert outcome(encoded(octets)) in ("read", 401)


def test_a_password_is_not_shown():
    assert "secret" not in repr(BasicCredentials("ada", "secret"))


# fmt: off
CHALLENGES = [
    # realm         written                                            why
    ("lab",         'Basic realm="lab", charset="UTF-8"',              "R172 §2.1"),
    ('the "lab"',   r'Basic realm="the \"lab\"", charset="UTF-8"',     "R171 quoted and escaped"),
    ("a\\b",        r'Basic realm="a\\b", charset="UTF-8"',            "R171 quoted and escaped"),
    ("a, b",        'Basic realm="a, b", charset="UTF-8"',             "R205 a comma within stays within"),
    ("",            'Basic realm="", charset="UTF-8"',                 "§2 realm is required"),
    ("Grün",        'Basic realm="GrÃ¼n", charset="UTF-8"',            "octets of UTF-8"),
]
# fmt: on


@pytest.mark.parametrize(("realm", "written", "why"), CHALLENGES)
def test_a_challenge_is_written(realm, written, why):
    assert str(challenge(realm)) == written, why
    assert parse_challenges([written]) == (challenge(realm),), why


def test_a_realm_that_cannot_be_quoted_is_not_written():
    with pytest.raises(FieldSyntaxError):
        str(challenge("a\r\nSet-Cookie: b"))
