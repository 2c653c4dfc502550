"""Does somebody go on with a nonce, just as before?"""

from dataclasses import replace

import pytest

from httpcore_srv.access.at_once.digest import keep, recalled
from httpcore_srv.access.digest import digest_proof
from httpcore_srv.access.proving import proof_of_request
from httpcore_srv.fields.authentication_info import AuthenticationInfo
from httpcore_srv.protection import DigestPolicy
from httpcore_srv.semantics.authentication.roles import received

TARGET = "/private/secret.txt"


@pytest.fixture
def realm(realm_of):
    return realm_of(digest=DigestPolicy(("SHA-512-256", "SHA-256", "MD5", "MD5-sess")))


@pytest.fixture
def nonce(realm, challenged):
    return challenged(realm)


@pytest.fixture
def proven(realm, nonce, ask, digest, now):
    """Prove once what the arguments say, on the long way."""

    def prove(*, written=str, **said):
        field = written(digest(*nonce, **said)["Authorization"])
        request = ask(fields={"Authorization": field})
        _, proof = proof_of_request(realm, request, now)
        assert proof.user == "ada"
        if proof.content:
            proof.content.close()

    return prove


@pytest.fixture
def claim(realm, nonce, digest, now):
    """Return what is at hand of a field, for a target."""

    def claimed(*, at=TARGET, by="GET", written=str, **said):
        field = digest(*nonce, **{"nc": "00000002"} | said)["Authorization"]
        return recalled(written(field), realm, by, at, now.timestamp())

    return claimed


def test_nothing_is_at_hand_before_it_was_proven(claim, proven):
    assert claim() is None
    proven()
    proof, nc, _ = claim()
    assert (proof.user, nc) == ("ada", 2)


@pytest.mark.parametrize("algorithm", ["SHA-512-256", "SHA-256", "MD5"])
def test_the_server_proves_that_it_knows_the_password(
    algorithm, claim, proven, realm, nonce, ask, digest, now
):
    """R199: rspauth is the one that the long way would have sent."""
    proven(algorithm=algorithm)
    _, _, info = claim(algorithm=algorithm)
    request = ask(fields=digest(*nonce, algorithm=algorithm, nc="00000002"))
    _, proof = proof_of_request(realm, request, now)

    assert info == proof.acknowledgement.info()
    assert AuthenticationInfo.parse(info).nc == 2


# fmt: off
REFUSED = [
    # changed                                     why
    ({"password": "wrong"},                       "the response is not right"),
    ({"user": "grace"},                           "another user has proven nothing with this nonce"),
    ({"realm": "Other"},                          "R193 another realm"),
    ({"algorithm": "MD5"},                        "another algorithm than before"),
    ({"qop": "auth-int"},                         "another quality than before"),
    ({"at": "/private/other.txt"},                "R191 another target"),
    ({"at": "/private/secret.txt?a"},             "R191 another query"),
    ({"by": "HEAD"},                              "another method"),
    ({"instead": {"opaque": "changed"}},          "R197 another opaque"),
    ({"instead": {"nonce": "forged"}},            "another nonce"),
    ({"instead": {"response": "é"}},              "no digits"),
    ({"instead": {"response": "é" * 64}},         "no digits, and as many as there should be"),
    ({"nc": "2"},                                 "R190 nc is eight digits"),
    ({"nc": "0x000002"},                          "of the hexadecimal kind, and no more"),
    ({"nc": "0000000A"},                          "in lower case, as answers have it"),
    ({"cnonce": ""},                              "R190 an empty cnonce is none"),
    ({"cnonce": "a, b"},                          "a comma and a space: read it by the grammar"),
    ({"cnonce": r"a\\b"},                         "something escaped: read it by the grammar"),
    ({"written": lambda it: it.replace(", ", ",")},     "parted by commas alone"),
    ({"written": lambda it: it.replace("nc=", "NC=")},  "a name in capitals"),
    ({"written": lambda it: it + ', realm="Private"'},  "a parameter twice"),
    ({"written": lambda it: it + ", a=b"},              "one more parameter"),
    ({"written": lambda it: it.lower()},                "everything in lower case"),
    ({"written": lambda it: it.removeprefix("Digest ")}, "no scheme"),
]
# fmt: on


@pytest.mark.parametrize(("changed", "why"), REFUSED)
def test_what_is_not_plainly_right_is_not_decided(changed, why, claim, proven):
    proven()

    assert claim(**changed) is None, why
    assert claim() is not None, "it was not for another reason"


@pytest.mark.parametrize(
    "said", [{"qop": "auth-int"}, {"algorithm": "MD5-sess"}], ids=str
)
def test_what_needs_more_is_not_kept(said, claim, proven):
    """Content is read for auth-int; the first cnonce is part of a session's key."""
    proven(**said)

    assert claim(**said) is None


# Parameters are a list in any order: this is in which clients write them.
# fmt: off
ORDERS = [
    # order                                                                             why
    ("username realm nonce uri algorithm response opaque qop nc cnonce",                "Chromium, Firefox"),
    ("username realm nonce uri cnonce nc qop response opaque algorithm",                "curl"),
    ("username realm nonce uri response opaque algorithm qop nc cnonce",                "requests"),
    ("username realm nonce uri response algorithm cnonce opaque qop nc",                "wget"),
    ("nonce uri nc response cnonce qop username realm opaque algorithm",                "the user behind uri"),
    ("username uri cnonce qop realm nc nonce algorithm opaque response",                "response at the end"),
    ("username realm uri nc cnonce response nonce opaque qop algorithm",                "nonce at no hole"),
]
# fmt: on


def ordered(names):
    """Return what writes a field's parameters in the order of *names*."""

    def written(field):
        said = dict(
            one.split("=", 1) for one in field.removeprefix("Digest ").split(", ")
        )
        return "Digest " + ", ".join(f"{name}={said[name]}" for name in names.split())

    return written


@pytest.mark.parametrize(("order", "why"), ORDERS)
@pytest.mark.parametrize("cnonce", ["c", "another-cnonce" * 5])
def test_any_order_is_known_that_was_proven(order, why, cnonce, claim, proven):
    written = ordered(order)
    proven(written=written)

    proof, nc, info = claim(written=written, cnonce=cnonce)
    assert (proof.user, nc) == ("ada", 2), why
    assert f'cnonce="{cnonce}"' in info
    assert claim(written=written, password="wrong") is None
    assert claim(written=written, instead={"opaque": "changed"}) is None
    assert claim(written=written, instead={"realm": "Other"}) is None


def test_another_order_than_before_is_not_decided(claim, proven):
    proven()
    for order, _ in ORDERS[1:]:
        assert claim(written=ordered(order)) is None

    assert claim() is not None


# fmt: off
ODD_ORDERS = [
    # order                                                                             why
    ("nc username realm nonce uri algorithm response opaque qop cnonce",                "nc in front of uri: it is another each time"),
    ("cnonce username realm nonce uri algorithm response opaque qop nc",                "cnonce is, too"),
    ("response username realm nonce uri algorithm opaque qop nc cnonce",                "response is, too"),
    ("uri username realm nonce algorithm response opaque qop nc cnonce",                "nothing in front of uri"),
    ("username realm nonce algorithm response opaque qop nc cnonce uri",                "nothing behind uri"),
]
# fmt: on


@pytest.mark.parametrize(("order", "why"), ODD_ORDERS)
def test_where_the_new_does_not_stand_behind_uri_it_is_not_decided(
    order, why, claim, proven
):
    written = ordered(order)
    proven(written=written)

    assert claim(written=written) is None, why


# fmt: off
WRITTEN = [
    # written                                              known    why
    (lambda it: it.replace("qop=auth", 'qop="auth"'),      True,    "qop in quotation marks, as some write it"),
    (lambda it: it.replace("algorithm=SHA-256", 'algorithm="SHA-256"'), True, "so they write the algorithm"),
    (lambda it: it.replace("qop=auth, ", "qop=auth, userhash=false, "), True, "it says that the name is no hash"),
    (lambda it: it.replace("nc=0", 'nc="0') + '"',         False,   "nc in quotation marks"),
    (lambda it: it.replace('response="', 'RESPONSE="'),    False,   "a name in capitals"),
    (lambda it: it.replace("Digest", "digest"),            False,   "the scheme in lower case"),
    (lambda it: it.replace(", ", " , "),                   False,   "more space than most have"),
]
# fmt: on


@pytest.mark.parametrize(("written", "known", "why"), WRITTEN)
def test_what_is_written_oddly_is_left_to_the_grammar(
    written, known, why, claim, proven
):
    proven(written=written)
    found = claim(written=written)

    assert (found is not None) is known, why


def test_what_the_accounts_do_not_say_any_more_is_not_kept(
    claim, realm, nonce, ask, digest, now
):
    """They may have changed while the response was looked at."""
    field = digest(*nonce)["Authorization"]
    request = ask(fields={"Authorization": field})
    credentials = received(request.fields)
    proof = digest_proof(credentials, realm, request, now)
    other = replace(proof.acknowledgement, a1="0" * 64)

    keep(credentials, field, realm, replace(proof, acknowledgement=other))
    assert not realm.verified.recent.digest._kept
    keep(credentials, field, realm, proof)
    assert claim() is not None


def test_one_nonce_is_for_many_targets(claim, proven):
    proven()

    for target in ("/private/other.txt", "/private/other.txt?a=b,%20c"):
        assert claim(at=target, target=target)[0].user == "ada"


@pytest.mark.parametrize("target", ['/private/"', "/private/\\", "/p" * 1000])
def test_a_target_that_cannot_stand_in_quotation_marks_is_not_decided(
    target, claim, proven
):
    proven()

    assert claim(at=target, target=target) is None
