"""
RFC 7616 §3.4 and §3.5: the formulas, by published examples and by other programs.

Expected values come from the RFCs, from curl 7.88 and from requests.  Where nobody has
published one, the test spells the formula out in octets.
"""

import hmac
from dataclasses import replace
from hashlib import md5, sha256, sha512

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.auth import HTTPDigestAuth

from httpcore_srv.fields.authentication_info import AuthenticationInfo
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.semantics.authentication import digest as digest_module
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest import (
    a1,
    a2,
    completed,
    info,
    primed,
    proves,
    response,
    rspauth,
    session_a1,
    tails,
    userhash,
)
from httpcore_srv.semantics.authentication.digest_credentials import DigestCredentials

MUFASA = DigestCredentials(  # §3.9.1
    username="Mufasa",
    realm="http-auth@example.org",
    nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    uri="/dir/index.html",
    response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    algorithm="SHA-256",
    cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    qop="auth",
    nc="00000001",
)
MUFASA_MD5 = replace(
    MUFASA, algorithm="MD5", response="8ca523f5e9506fed4657c9700eebdbec"
)
CIRCLE = "Circle of Life"

JASON = DigestCredentials(  # §3.9.2, with the digests of the real SHA-512/256
    username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b",
    realm="api@example.org",
    nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
    uri="/doe.json",
    response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5",
    algorithm="SHA-512-256",
    cnonce="NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
    qop="auth",
    nc="00000001",
    userhash=True,
)
PRINTED = "ae66e67d6b427bd3f120414a82e4acff38e8ecd9101d6c861229025f607a79dd"

OLDER = DigestCredentials(  # RFC 2617 §3.5
    username="Mufasa",
    realm="testrealm@host.com",
    nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",
    uri="/dir/index.html",
    response="6629fae49393a05397450978507c4ef1",
    algorithm="MD5",
    cnonce="0a4f113b",
    qop="auth",
    nc="00000001",
)
OLDEST = replace(  # RFC 2069 §2.4, as its errata correct it
    OLDER, response="1949323746fe6a43ef61f9606e7febea", qop=None, nc=None, cnonce=None
)

# fmt: off
EXAMPLES = [
    # credentials  user         password            proved  why
    (MUFASA_MD5,   "Mufasa",    CIRCLE,             True,   "R185 §3.9.1 MD5"),
    (MUFASA,       "Mufasa",    CIRCLE,             True,   "R185 §3.9.1 SHA-256"),
    (JASON,        "Jäsøn Doe", "Secret, or not?",  True,   "R186 §3.9.2 with FIPS 180-4"),
    (replace(JASON, response=PRINTED),
                   "Jäsøn Doe", "Secret, or not?",  False,  "R186 §3.9.2 as printed is SHA-512 cut short, erratum 4897"),
    (OLDER,        "Mufasa",    "Circle Of Life",   True,   "RFC 2617 §3.5"),
    (OLDEST,       "Mufasa",    "CircleOfLife",     True,   "RFC 2069 §2.4; finding NULL nc"),
    (JASON,        "Ja\u0308søn Doe", "Secret, or not?", True, "R201 §4 NFC"),
    (MUFASA,       "Mufasa",    "circle of life",   False,  "a wrong password"),
    (MUFASA,       "mufasa",    CIRCLE,             False,  "another user"),
]
# fmt: on


@pytest.mark.parametrize(("credentials", "user", "password", "proved", "why"), EXAMPLES)
def test_published_examples(credentials, user, password, proved, why):
    key = a1(user, credentials.realm, password, credentials.algorithm)

    assert proves(credentials, key, "GET") is proved, why


def test_the_printed_example_is_sha_512_cut_short_R186():
    """Erratum 4897: why §3.9.2 as printed is refused above."""

    def cut(text: str) -> str:
        return sha512(text.encode()).hexdigest()[:64]

    key, tail = cut(f"Jäsøn Doe:{JASON.realm}:Secret, or not?"), cut("GET:/doe.json")

    assert cut(f"{key}:{JASON.nonce}:00000001:{JASON.cnonce}:auth:{tail}") == PRINTED


# fmt: off
RESPONSES = [
    # response as sent                   why
    (MUFASA.response.upper(),            "response in capitals: §3.1.3 has 0123456789abcdef"),
    (MUFASA.response[:-1],               "cut off"),
    (MUFASA.response + "0",              "longer"),
    (MUFASA.response[::-1],              "others"),
    (f" {MUFASA.response}",              "not the octets"),
    ("\xe9" * 64,                        "no ASCII: wrong, never a fault of ours"),
    ("\xff",                             "no ASCII"),
    ("",                                 "nothing"),
    (MUFASA_MD5.response,                "of a weaker algorithm"),
]
# fmt: on


@pytest.mark.parametrize(("sent", "why"), RESPONSES)
def test_a_response_is_right_only_as_it_is_written(sent, why):
    key = a1("Mufasa", MUFASA.realm, CIRCLE, "SHA-256")

    assert proves(replace(MUFASA, response=sent), key, "GET") is False, why


@given(st.text(st.characters(max_codepoint=255)))
def test_any_other_response_is_wrong(sent):
    key = a1("Mufasa", MUFASA.realm, CIRCLE, "SHA-256")

    assert proves(replace(MUFASA, response=sent), key, "GET") is (
        sent == MUFASA.response
    )


# fmt: off
PARTS = [
    # what of the answer differs      why
    ({"nonce": "x"},                  "§3.4.1 unq(nonce)"),
    ({"nonce": "\xff"},               "§3.4.1 whatever its octets"),
    ({"nc": "00000002"},              "§3.4.1 nc"),
    ({"cnonce": "x"},                 "§3.4.1 unq(cnonce)"),
    ({"qop": "auth-int"},             "§3.4.1 unq(qop)"),
    ({"qop": None},                   "§3.4.1 leaving it out is another formula"),
    ({"uri": "/dir/index.htm"},       "§3.4.3 request-uri"),
    ({"algorithm": "SHA-512-256"},    "§3.4.1 H"),
]
# fmt: on


@pytest.mark.parametrize(("changes", "why"), PARTS)
def test_every_part_of_the_answer_is_proved(changes, why):
    key = a1("Mufasa", MUFASA.realm, CIRCLE, "SHA-256")
    digest = ALGORITHMS["SHA-256"].digest(b"")

    assert proves(MUFASA, key, "GET", digest)
    assert not proves(replace(MUFASA, **changes), key, "GET", digest), why
    assert not proves(MUFASA, key, "HEAD"), "§3.4.3 Method"


# What curl 7.88.1 sent to a challenge of `realm`, `nonce` and `opaque` as below.
CURL = (
    'realm="api@example.org", nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",'
    ' uri="/dir/index.html?q=1", nc=00000001,'
    ' opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", '
)
# fmt: off
FROM_CURL = [
    # the rest of the field, the user, why
    ('username="2e063fa2c54dea1c36808b7a6e3b14c9", cnonce="NzU4N2E2NGZjZTY0YzhlNzUyMTQzOWIzNTdkNGZhYWU=",'
     ' qop=auth, response="a58d0dcada3ba1159688c192874dc045", algorithm=MD5, userhash=true',
     "Jäsøn Doe", "MD5 with userhash"),
    ('username="5a1a8a47df5c298551b9b42ba9b05835174a5bd7d511ff7fe9191d8e946fc4e7", cnonce="OTMxM2M0MzVkOTIzYjJiMjViMGZiMzlmNDZmODAyZTk=",'
     ' qop=auth, response="a8d27f33d75200647a270187d5a82baf4c4408def878d80003954662bbd07627", algorithm=SHA-256-sess, userhash=true',
     "Jäsøn Doe", "R187 §3.4.2 -sess"),
]
# fmt: on


def read(value: str) -> DigestCredentials:
    return DigestCredentials.of(Credentials.parse(f"Digest {value}"))


@pytest.mark.parametrize(("rest", "user", "why"), FROM_CURL)
def test_what_curl_sends_proves_its_password(rest, user, why):
    sent = read(CURL + rest)
    key = a1(user, sent.realm, "Secret, or not?", sent.algorithm)
    if ALGORITHMS[sent.algorithm].session:
        key = session_a1(key, sent.nonce, sent.cnonce, sent.algorithm)

    assert userhash(user, sent.realm, sent.algorithm) == sent.username, why
    assert proves(sent, key, "GET"), why


AUTH_INT = read(
    r'username="JÃ¤sÃ¸n \"Doe\\", realm="api@example.org", nonce="5TsQ",'
    ' uri="/dir/index.html?q=1", cnonce="ZmU1Mjc4YWJlZDk3M2Q5OWE1N2IwYmQ0MDc1YzYyOTI=",'
    " nc=00000001, qop=auth-int,"
    ' response="d82d4fc36792d1c2210380b0b7e6e7b58e033f32037245b3f5e7dc7940f00017",'
    ' opaque="HR", algorithm=SHA-256'
)
AUTH_INT_KEY = a1('Jäsøn "Doe\\', "api@example.org", "Secret, or not?", "SHA-256")


def test_curl_proves_its_content_R188():
    """§3.4.3: A2 = Method ":" request-uri ":" H(entity-body), H("") for none."""
    empty = ALGORITHMS["SHA-256"].digest(b"")

    assert AUTH_INT.username == 'Jäsøn "Doe\\'
    assert proves(AUTH_INT, AUTH_INT_KEY, "GET", empty)


def test_other_content_than_was_proved_is_wrong_R188():
    other = ALGORITHMS["SHA-256"].digest(b"other")

    assert not proves(AUTH_INT, AUTH_INT_KEY, "GET", other)


def test_auth_int_is_never_proved_without_the_content_R188():
    """Whoever forgets the digest of the content gets an error, not a pass."""
    with pytest.raises(ValueError, match="digest"):
        proves(AUTH_INT, AUTH_INT_KEY, "GET")
    with pytest.raises(ValueError, match="digest"):
        rspauth(AUTH_INT_KEY, AUTH_INT)


def test_a2_has_the_parts_of_its_quality():
    assert a2("POST", "/a?b") == "POST:/a?b"
    assert a2("POST", "/a?b", "0f") == "POST:/a?b:0f"


def test_the_key_of_a_session_keeps_the_first_nonces_R187():
    """§3.4.2: a later answer of the session has other nonces, and the same key."""
    session = replace(MUFASA, algorithm="SHA-256-sess", nonce="n1", cnonce="c1")
    key = session_a1(
        a1("Mufasa", MUFASA.realm, CIRCLE, "SHA-256-sess"), "n1", "c1", "SHA-256-sess"
    )
    account = sha256(b"Mufasa:http-auth@example.org:Circle of Life").hexdigest()
    assert key == sha256(f"{account}:n1:c1".encode()).hexdigest()

    later = replace(session, nonce="n2", cnonce="c2", nc="00000002")
    tail = sha256(b"GET:/dir/index.html").hexdigest()
    right = sha256(f"{key}:n2:00000002:c2:auth:{tail}".encode()).hexdigest()
    assert response(key, later, a2("GET", later.uri)) == right
    assert proves(replace(later, response=right), key, "GET")


@pytest.mark.parametrize("name", ALGORITHMS)
def test_an_account_has_one_a1_with_and_without_a_session(name):
    base = ALGORITHMS[name].base

    assert a1("ada", "lab", "secret", name) == a1("ada", "lab", "secret", base)


def test_a_realm_is_hashed_as_it_is_sent():
    """R201: as UTF-8; it is no name, so its composition is its own."""
    expected = md5("ada:Gru\u0308n:x".encode()).hexdigest()

    assert a1("ada", "Gru\u0308n", "x", "MD5") == expected


def test_a_userhash_is_that_of_the_challenge_R199():
    """§3.4.4, §3.9.2 with FIPS 180-4 (R186); in NFC (R201)."""
    for name in ("Jäsøn Doe", "Ja\u0308søn Doe"):
        assert userhash(name, "api@example.org", "SHA-512-256") == JASON.username
        assert userhash(name, "api@example.org", "SHA-512-256-sess") == JASON.username


# Authentication-Info...

KEY = a1("Mufasa", MUFASA.realm, CIRCLE, "SHA-256")
PROOF = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


def test_the_server_proves_itself_R195():
    """§3.5: as the client did, with A2 = ":" request-uri."""
    tail = sha256(b":/dir/index.html").hexdigest()
    expected = sha256(f"{KEY}:{PROOF}:auth:{tail}".encode()).hexdigest()

    assert rspauth(KEY, MUFASA) == expected
    assert rspauth(KEY, MUFASA, "of no account") == expected
    assert expected != MUFASA.response


def test_the_server_proves_what_it_sends_R195():
    """§3.5: A2 = ":" request-uri ":" H(entity-body) for auth-int."""
    content = sha256(b"hello").hexdigest()
    tail = sha256(f":/dir/index.html:{content}".encode()).hexdigest()
    expected = sha256(f"{KEY}:{PROOF}:auth-int:{tail}".encode()).hexdigest()

    assert rspauth(KEY, replace(MUFASA, qop="auth-int"), content) == expected


def test_information_repeats_what_it_answers_R195():
    """§3.5: qop, cnonce and nc "for the request"; nextnonce if there is one."""
    said = info(replace(MUFASA, nc="0000000A"), KEY, nextnonce="next")

    assert said == AuthenticationInfo(
        nextnonce="next",
        qop="auth",
        rspauth=rspauth(KEY, replace(MUFASA, nc="0000000A")),
        cnonce=MUFASA.cnonce,
        nc=10,
    )
    assert info(MUFASA, KEY).nextnonce is None


def test_information_for_auth_int_needs_the_content_R195():
    said = info(replace(MUFASA, qop="auth-int"), KEY, sha256(b"hello").hexdigest())

    assert said.qop == "auth-int"
    with pytest.raises(ValueError, match="digest"):
        info(replace(MUFASA, qop="auth-int"), KEY)


def test_an_answer_without_qop_is_told_the_next_nonce_at_most():
    """§3.5 has no proof for answers of RFC 2069."""
    assert info(OLDEST, KEY) is None
    assert info(OLDEST, KEY, nextnonce="next") == AuthenticationInfo(nextnonce="next")


# Another client...

# fmt: off
BY_REQUESTS = [
    # algorithm       qop            user          why
    ("MD5",           "auth",        "ada",        "§3.4.1"),
    (None,            "auth",        "ada",        "R184 MD5 is assumed"),
    ("MD5",           "auth, auth-int", "ada",     "it chooses auth"),
    ("MD5",           None,          "ada",        "RFC 2069"),
    ("SHA-256",       "auth",        "ada",        "§3.4.1"),
    ("MD5-sess",      "auth",        "ada",        "R187 §3.4.2"),
    ("SHA-256",       "auth",        "Jäsøn Doe",  "it hashes UTF-8 and sends ISO-8859-1"),
]
# fmt: on


@pytest.mark.parametrize(("algorithm", "qop", "user", "why"), BY_REQUESTS)
def test_what_requests_sends_proves_its_password(algorithm, qop, user, why):
    client = HTTPDigestAuth(user, "sécret")
    client.init_per_thread_state()
    offered = {"realm": "lab", "nonce": "n", "algorithm": algorithm, "qop": qop}
    client._thread_local.chal = {
        name: value for name, value in offered.items() if value
    }

    for count in (1, 2):
        value = client.build_digest_header("GET", "http://127.0.0.1/a?b=c")
        sent = DigestCredentials.of(Credentials.parse(value))
        key = a1(user, "lab", "sécret", sent.algorithm)
        if ALGORITHMS[sent.algorithm].session:
            key = session_a1(key, sent.nonce, sent.cnonce, sent.algorithm)

        assert sent.username == user
        assert sent.nonce_count == (count if qop else None)
        assert proves(sent, key, "GET"), why


def test_responses_are_compared_in_constant_time(monkeypatch):
    """An ordinary comparison ends at the first digit that differs, and tells it."""
    compared = []

    def compare(*both):
        compared.append(both)
        return hmac.compare_digest(*both)

    monkeypatch.setattr(digest_module, "compare_digest", compare)
    key = a1("Mufasa", MUFASA.realm, CIRCLE, "SHA-256")
    wrong = replace(MUFASA, response="0" * 64)

    assert proves(MUFASA, key, "GET")
    assert not proves(wrong, key, "GET")
    right = MUFASA.response.encode()
    assert compared == [(right, right), (right, b"0" * 64)]


def test_what_is_begun_before_comes_to_the_same_response():
    """Whether H(A2), and the beginning of the hash, are at hand or not (§3.4.1)."""
    credentials = DigestCredentials(
        "ada", "lab", "n", "/a?b", "", "SHA-256", cnonce="c", qop="auth", nc="00000001"
    )
    key = a1("ada", "lab", "secret", "SHA-256")
    ends = tails("SHA-256", "GET", "/a?b")
    begun = primed("SHA-256", key, "n")
    said = b"00000001:c:auth:"

    expected = response(key, credentials, a2("GET", "/a?b"))
    for _ in range(2):  # what is begun may be completed many times
        assert completed(begun, said, ends) == (expected, rspauth(key, credentials))
