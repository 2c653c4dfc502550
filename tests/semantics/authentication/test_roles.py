"""RFC 9110 §11.6 and §11.7: the same four names for an origin and for a proxy."""

import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.message import Fields
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials
from httpcore_srv.semantics.authentication.roles import ORIGIN, PROXY, Role, received

# fmt: off
ROLES = [
    # role   status  challenge              credentials            info                         why
    (ORIGIN, 401, "WWW-Authenticate",   "Authorization",       "Authentication-Info",       "9110 §11.6.1 to §11.6.3"),
    (PROXY,  407, "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "R203 9110 §11.7.1 to §11.7.3"),
]
# fmt: on


@pytest.mark.parametrize(("role", "status", "challenge", "sent", "info", "why"), ROLES)
def test_a_role_has_its_names(role, status, challenge, sent, info, why):
    assert role == Role(status, challenge, sent, info), why


# fmt: off
LINES = [
    # lines                                        read                               why
    ([],                                           None,                              "absent: to be asked"),
    ([("Authorization", "Basic YTpi")],            Credentials("basic", "YTpi"),      "§11.6.2"),
    ([("authorization", "bAsIc YTpi")],            Credentials("basic", "YTpi"),      "R178 §11.1 case-insensitive"),
    ([("Proxy-Authorization", "Basic YTpi")],      None,                              "§11.7.2 for the proxy"),
    ([("Authorization", "Negotiate")],             Credentials("negotiate"),          "a scheme alone"),
    ([("Authorization", "Basic YTpi"),
      ("Authorization", "Basic YTpi")],            400,                               "R177 two lines, even if equal"),
    ([("Authorization", "Basic YTpi"),
      ("AUTHORIZATION", "Digest a=b")],            400,                               "R177 two lines"),
    ([("Authorization", "Basic YTpi, Basic YTpi")], 400,                              "two lines that a proxy combined"),
    ([("Authorization", "")],                      400,                               "no scheme"),
    ([("Authorization", "Digest a=b c=d")],        400,                               "not the grammar of §11.4"),
    ([("Authorization", 'Digest nonce="a')],       400,                               "a quoted-string never closed"),
    ([("Authorization", "Basic Y\xe9")],           400,                               "no token68, no auth-param"),
]
# fmt: on


@pytest.mark.parametrize(("lines", "read", "why"), LINES)
def test_one_line_is_read_and_two_are_refused(lines, read, why):
    if read == 400:
        with pytest.raises(MalformedCredentials) as caught:
            received(Fields(lines))
        assert caught.value.status == 400, why
    else:
        assert received(Fields(lines)) == read, why


@pytest.mark.parametrize("role", [ORIGIN, PROXY], ids=lambda role: str(role.status))
def test_each_role_reads_its_own_field_and_names_it_R203(role):
    fields = Fields([(role.credentials, "Basic YTpi")])

    assert received(fields, role) == Credentials("basic", "YTpi")
    with pytest.raises(MalformedCredentials, match=f"The {role.credentials} field"):
        received(fields.with_line(role.credentials, "Basic YTpi"), role)


def test_no_refusal_repeats_a_secret():
    """Neither its sentence nor the chain of its causes."""
    fields = Fields([("Authorization", "Basic c2VjcmV0 and more")])

    with pytest.raises(MalformedCredentials) as caught:
        received(fields)

    assert "c2VjcmV0" not in "".join(traceback.format_exception(caught.value))


def outcome(fields: Fields) -> type | int:
    """Return the type of what is read, or the status of the refusal."""
    try:
        return type(received(fields))
    except MalformedCredentials as error:
        return error.status


@given(st.text(st.characters(max_codepoint=255)))
def test_any_octets_are_read_or_refused_CVE_2016_2161(value):
    assert outcome(Fields([("Authorization", value)])) in (Credentials, 400)
