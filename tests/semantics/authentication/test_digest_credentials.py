"""RFC 7616 §3.4 as tables: what a client may claim with Digest, and what it may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.semantics.authentication import digest_credentials
from httpcore_srv.semantics.authentication.algorithms import Algorithm
from httpcore_srv.semantics.authentication.digest_credentials import DigestCredentials
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials

# §3.9.1, the second answer; response is another's business
EXAMPLE = (
    ("username", "Mufasa"),
    ("realm", "http-auth@example.org"),
    ("uri", "/dir/index.html"),
    ("algorithm", "SHA-256"),
    ("nonce", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"),
    ("nc", "00000001"),
    ("cnonce", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"),
    ("qop", "auth"),
    ("response", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ("opaque", "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"),
)


def changed(**changes):
    """Return the example with parameters changed, added, or left out (None)."""
    given_by = {name.replace("_star", "*"): value for name, value in changes.items()}
    params = {**dict(EXAMPLE), **given_by}
    return Credentials(
        "digest",
        None,
        tuple((name, value) for name, value in params.items() if value is not None),
    )


def test_the_example_is_read():
    assert DigestCredentials.of(changed()) == DigestCredentials(
        username="Mufasa",
        realm="http-auth@example.org",
        nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        uri="/dir/index.html",
        response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        algorithm="SHA-256",
        cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
        qop="auth",
        nc="00000001",
        userhash=False,
    )


HASH = "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"

# fmt: off
READ = [
    # changes                                        attribute     value             why
    ({"username": "Ada Lovelace"},                   "username",   "Ada Lovelace",   "§3.4"),
    ({"username": 'a"b\\c'},                         "username",   'a"b\\c',         "§3.4 unq(): escapes are the field's"),
    ({"username": "JÃ¤sÃ¸n"},                        "username",   "Jäsøn",          "R201 §4 UTF-8"),
    ({"username": "JaÌ\x88sÃ¸n"},                    "username",   "Jäsøn",          "R201 §4 NFC"),
    ({"username": "J\xe4s\xf8n"},                    "username",   "Jäsøn",          "clients that know no charset"),
    ({"username": None, "username_star": "UTF-8''J%C3%A4s%C3%B8n%20Doe"},
                                                     "username",   "Jäsøn Doe",      "R200 §3.4, the example of §3.9.2"),
    ({"username": None, "username_star": "utf-8'de'ada", "userhash": "false"},
                                                     "username",   "ada",            "R200 userhash=false allows it"),
    ({"username": HASH, "userhash": "true"},         "username",   HASH,             "R199 §3.4.4 the digest stands for the name"),
    ({"username": HASH, "userhash": "true"},         "userhash",   True,             "R199 §3.4"),
    ({"username": HASH, "userhash": "TRUE"},         "userhash",   True,             "a flag has no case"),
    ({"username": "a:b", "userhash": "true"},        "username",   "a:b",            "R199 a digest is looked up, whatever it is"),
    ({"userhash": "false"},                          "userhash",   False,            "§3.4"),
    ({},                                             "userhash",   False,            "§3.4 the default"),
    ({"realm": "GrÃ¼n"},                             "realm",      "Grün",           "octets of UTF-8"),
    ({"algorithm": None},                            "algorithm",  "MD5",            "R184 §3.3 MD5 is assumed"),
    ({"algorithm": "SHA-512-256-sess"},              "algorithm",  "SHA-512-256-sess", "§3.4"),
    ({"algorithm": "md5-SESS"},                      "algorithm",  "MD5-sess",       "RFC 5234 §2.3 names have no case"),
    ({"qop": "auth-int"},                            "qop",        "auth-int",       "§3.4"),
    ({"qop": None, "nc": None, "cnonce": None},      "qop",        None,             "RFC 2069 knows no qop; finding NULL nc"),
    ({"qop": None, "nc": None, "cnonce": None},      "nonce_count", None,            "RFC 2069 knows no nc; finding NULL nc"),
    ({"qop": None},                                  "nc",         None,             "without qop a count means nothing"),
    ({"qop": None},                                  "cnonce",     None,             "without qop it is not hashed"),
    ({"nc": "0000000a"},                             "nonce_count", 10,              "§3.4 hexadecimal"),
    ({"nc": "0000000A"},                             "nonce_count", 10,              "§3.4 hexadecimal"),
    ({"nc": "0000000A"},                             "nc",         "0000000A",       "it is hashed as sent"),
    ({"nc": "ffffffff"},                             "nonce_count", 0xFFFFFFFF,      "§3.4 the last"),
    ({"opaque": None},                               "opaque",     None,             "whether it must be there is the offer's"),
    ({"opaque": ""},                                 "opaque",     "",               "an empty one may have been sent"),
    ({"nonce": "\xff\x80"},                          "nonce",      "\xff\x80",       "R193 whose it is, is told elsewhere"),
    ({"uri": "http://example.org/"},                 "uri",        "http://example.org/", "R191 whose it is, is told elsewhere"),
    ({"response": "x"},                              "response",   "x",              "a wrong one is 401, not 400"),
    ({"auth-param": "new"},                          "username",   "Mufasa",         "§3.4 unknown parameters are ignored"),
]

REFUSED = [
    # changes                                        status  why
    ({"username": None},                             400,  "R190 missing"),
    ({"realm": None},                                400,  "R190 missing"),
    ({"nonce": None},                                400,  "R190 missing"),
    ({"uri": None},                                  400,  "R190 missing"),
    ({"response": None},                             400,  "R190 missing"),
    ({"nc": None},                                   400,  "R190 R189 missing beside qop"),
    ({"cnonce": None},                               400,  "R190 R189 missing beside qop"),
    ({"nc": None, "cnonce": None},                   400,  "R190 R189 finding NULL nc"),
    ({"username": ""},                               400,  "CVE-2017-9788 empty"),
    ({"realm": ""},                                  400,  "CVE-2017-9788 empty"),
    ({"nonce": ""},                                  400,  "CVE-2017-9788 empty"),
    ({"uri": ""},                                    400,  "CVE-2017-9788 empty"),
    ({"response": ""},                               400,  "CVE-2017-9788 empty"),
    ({"nc": ""},                                     400,  "CVE-2017-9788 empty"),
    ({"cnonce": ""},                                 400,  "CVE-2017-9788 empty"),
    ({"qop": ""},                                    400,  "CVE-2017-9788 empty: a quality of that name is unknown"),
    ({"nc": "1"},                                    400,  "R190 not 8 digits"),
    ({"nc": "000000001"},                            400,  "R190 not 8 digits"),
    ({"nc": "0000000a1"},                            400,  "R190 not 8 digits"),
    ({"nc": "00000001\n"},                           400,  "R190 not 8 digits"),
    ({"nc": "0000000g"},                             400,  "R190 not hexadecimal"),
    ({"nc": "0x000001"},                             400,  "R190 not hexadecimal"),
    ({"nc": "+0000001"},                             400,  "R190 not hexadecimal"),
    ({"nc": " 0000001"},                             400,  "R190 not hexadecimal"),
    ({"nc": "0000_001"},                             400,  "R190 not hexadecimal"),
    ({"nc": "0000000\xb2"},                          400,  "R190 a digit to str.isdigit, not to us"),
    ({"nc": "00000000"},                             400,  "R190 the count has this request in it"),
    ({"qop": "AUTH"},                                400,  "§3.4 the values are auth and auth-int"),
    ({"qop": "auth,auth-int"},                       400,  "§3.4 a single token, no list"),
    ({"qop": "auth-conf"},                           400,  "unknown"),
    ({"userhash": "yes"},                            400,  "§3.4 valid values are true and false"),
    ({"cnonce": "\xe9"},                             400,  "§3.4 ASCII-only"),
    ({"username_star": "UTF-8''ada"},                400,  "R200 together with username"),
    ({"username": None, "username_star": "UTF-8''ada", "userhash": "true"},
                                                     400,  "R200 with userhash=true"),
    ({"username_star": "UTF-8''ada", "userhash": "true"},
                                                     400,  "R200 with both"),
    ({"username": None, "username_star": "ada"},     400,  "R200 no ext-value"),
    ({"username": None, "username_star": "ISO-8859-1''ada"},
                                                     400,  "R200 RFC 8187 §3.2.1 UTF-8 only"),
    ({"username": None, "username_star": "UTF-8''%C3"},
                                                     400,  "R200 no UTF-8"),
    ({"username": None, "username_star": "UTF-8''%ED%A0%80"},
                                                     400,  "R200 a surrogate is no UTF-8"),
    ({"username": None, "username_star": "UTF-8''%C"},
                                                     400,  "R200 a broken percent-encoding"),
    ({"username": None, "username_star": ""},        400,  "R200 CVE-2017-9788 empty"),
    ({"username": None, "username_star": "UTF-8''"}, 401,  "nobody is called that"),
    ({"username": None, "username_star": "UTF-8''a%00b"},
                                                     401,  "R176 no control characters"),
    ({"username": None, "username_star": "UTF-8''a%0D%0Ab"},
                                                     401,  "R176 no control characters"),
    ({"username": None, "username_star": "UTF-8''a%3Ab"},
                                                     401,  "R176 no colon"),
    ({"username": "a:b"},                            401,  "R176 no colon: H(a:b:realm) would be two users'"),
    ({"username": "a\tb"},                           401,  "R176 no control characters"),
    ({"algorithm": "SHA-1"},                         401,  "unknown: another challenge may suit"),
    ({"algorithm": "token"},                         401,  "unknown: another challenge may suit"),
]
# fmt: on


@pytest.mark.parametrize(("changes", "attribute", "value", "why"), READ)
def test_a_claim_is_read(changes, attribute, value, why):
    read = DigestCredentials.of(changed(**changes))

    assert getattr(read, attribute) == value, why


@pytest.mark.parametrize(("changes", "status", "why"), REFUSED)
def test_a_claim_is_refused(changes, status, why):
    with pytest.raises(MalformedCredentials) as caught:
        DigestCredentials.of(changed(**changes))

    assert caught.value.status == status, why


@pytest.mark.parametrize("name", dict(EXAMPLE))
@pytest.mark.parametrize("other", ["", "x", "the same"])
def test_a_parameter_twice_is_400_R190_CVE_2017_9788(name, other):
    """Whichever comes first, empty or not: no value of another request may stand in."""
    again = dict(EXAMPLE)[name] if other == "the same" else other

    for params in (((name, again), *EXAMPLE), (*EXAMPLE, (name, again))):
        with pytest.raises(MalformedCredentials) as caught:
            DigestCredentials.of(Credentials("digest", None, params))
        assert caught.value.status == 400


def test_an_unknown_parameter_twice_is_400_R190():
    """9110 §11.2: "each parameter name MUST only occur once per challenge"."""
    params = (*EXAMPLE, ("new", "1"), ("new", "2"))

    with pytest.raises(MalformedCredentials):
        DigestCredentials.of(Credentials("digest", None, params))


# fmt: off
FIELDS = [
    # field value                                             why
    ("Digest",                                                "the scheme alone"),
    ("Digest dXNlcjpwYXNz",                                   "a token68"),
    ("Digest nonce=",                                         "CVE-2017-9788 without a value: it reads as a token68"),
    ('Digest username="Mufasa"',                              "R190 one parameter"),
]
UNREADABLE = [
    ("Digest username, realm",                                "CVE-2017-9788 without ="),
    ('Digest username="Mufasa", nonce=',                      "CVE-2017-9788 without a value"),
    ('Digest username="Mufasa", =x',                          "without a name"),
    ('Digest username="Mufasa" realm="x"',                    "without a comma"),
]
# fmt: on


@pytest.mark.parametrize(("value", "why"), FIELDS)
def test_a_field_that_claims_nothing_is_400(value, why):
    with pytest.raises(MalformedCredentials) as caught:
        DigestCredentials.of(Credentials.parse(value))

    assert caught.value.status == 400, why


@pytest.mark.parametrize(("value", "why"), UNREADABLE)
def test_a_field_against_the_grammar_does_not_come_so_far(value, why):
    """``roles.received`` answers it 400."""
    with pytest.raises(FieldSyntaxError):
        Credentials.parse(value)


names = st.sampled_from([name for name, _ in EXAMPLE] + ["username*", "userhash", "x"])
values = st.text(st.characters(max_codepoint=255), max_size=9) | st.sampled_from(
    ["auth", "auth-int", "true", "UTF-8''%00", "00000001", "MD5-sess"]
)


def outcome(credentials: Credentials) -> str | int:
    """Return "read" for a claim with qop, nc and cnonce or none, or else the status."""
    try:
        read = DigestCredentials.of(credentials)
    except MalformedCredentials as error:
        return error.status
    together = {read.qop is None, read.nonce_count is None, read.cnonce is None}
    return "read" if len(together) == 1 else "half read"


@given(st.lists(st.tuples(names, values)))
def test_any_parameters_are_read_or_refused_CVE_2016_2161(params):
    credentials = Credentials("digest", None, tuple(params))

    assert outcome(credentials) in ("read", 400, 401)


@given(st.fixed_dictionaries({}, optional={name: values for name, _ in EXAMPLE}))
def test_any_change_of_the_example_is_read_or_refused_CVE_2016_2161(changes):
    assert outcome(changed(**changes)) in ("read", 400, 401)


def test_an_algorithm_that_openssl_lacks_is_401(monkeypatch):
    """As one that is unknown: the challenges name those that are there."""
    lacking = Algorithm("SHA-256", "SHA-256", False, "no-such-hash")
    monkeypatch.setattr(digest_credentials, "algorithm_named", lambda _name: lacking)

    with pytest.raises(MalformedCredentials) as caught:
        DigestCredentials.of(changed())
    assert caught.value.status == 401


def test_no_refusal_repeats_what_was_sent():
    """Not even a name, which may be a password typed into the wrong box."""
    with pytest.raises(MalformedCredentials) as caught:
        DigestCredentials.of(changed(username="secret\t"))

    assert "secret" not in str(caught.value)


def test_a_response_is_not_shown():
    assert "753927fa" not in repr(DigestCredentials.of(changed()))
