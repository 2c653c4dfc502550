"""RFC 7616 §3.5: what Authentication-Info says to who was right."""

import hashlib

import pytest

from httpcore_srv.access.acknowledgement import DigestAcknowledgement
from httpcore_srv.semantics.authentication.digest_credentials import DigestCredentials


def h(text):
    return hashlib.sha256(text.encode()).hexdigest()


def credentials(qop):
    with_qop = {"qop": qop, "nc": "00000001", "cnonce": "c0ffee"} if qop else {}
    return DigestCredentials(
        "ada", "lab", "n", "/x", "r", algorithm="SHA-256", **with_qop
    )


EMPTY = h("")
PLAIN = h(f"A1:n:00000001:c0ffee:auth:{h(':/x')}")
WHOLE = h(f"A1:n:00000001:c0ffee:auth-int:{h(f':/x:{EMPTY}')}")

# fmt: off
SAID = [
    # qop         following  says                                           why
    ("auth",      None,      [f'rspauth="{PLAIN}"', "qop=auth", "nc=00000001"],  "the server knows the password, too"),
    ("auth",      "next",    [f'rspauth="{PLAIN}"', 'nextnonce="next"'],         "R196 and names the next nonce"),
    ("auth-int",  None,      [f'rspauth="{WHOLE}"', "qop=auth-int"],             "§3.4.3 with H(content)"),
    (None,        "next",    ['nextnonce="next"'],                               "in the form of RFC 2069: only that"),
    (None,        None,      [],                                                 "nothing to say"),
]
# fmt: on


@pytest.mark.parametrize(("qop", "following", "says", "why"), SAID)
def test_what_is_said(qop, following, says, why):
    acknowledgement = DigestAcknowledgement(credentials(qop), "A1", following)
    info = acknowledgement.info(EMPTY)

    assert all(one in info for one in says), why
    assert bool(info) is bool(says), why
    assert ("rspauth" in info) is bool(qop), why
    assert acknowledgement.of_content is (qop == "auth-int")


def test_content_is_hashed_by_the_algorithm_of_the_credentials():
    hasher = DigestAcknowledgement(credentials("auth-int"), "A1").hasher()
    hasher.update(b"x")

    assert hasher.hexdigest() == hashlib.sha256(b"x").hexdigest()
