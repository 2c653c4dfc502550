"""What a browser answers by Digest: the examples of RFC 7616, and counts that rise."""

import pytest

from tests.bench.digest import (
    Account,
    Challenge,
    before,
    challenge,
    cnonces,
    middle,
    response,
    responses,
    width,
)

MUFASA = Account("Mufasa", "Circle of Life")
REALM = "http-auth@example.org"
NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"

# fmt: off
EXAMPLES = [
    ("MD5",     "8ca523f5e9506fed4657c9700eebdbec"),
    ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
]
# fmt: on


@pytest.mark.parametrize(("algorithm", "expected"), EXAMPLES)
def test_the_responses_of_the_examples(algorithm, expected):
    """RFC 7616 §3.9.1."""
    asked = Challenge(REALM, NONCE, algorithm, OPAQUE)

    assert response(MUFASA, asked, "/dir/index.html", 1, CNONCE) == expected
    assert width(asked) == len(expected)


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256", "SHA-512-256"])
def test_many_are_the_same_as_one_by_one(algorithm):
    """Request n: target n % targets, nonce n % nonces, count n // nonces + 1."""
    asked = [Challenge(REALM, f"nonce {turn}", algorithm) for turn in range(3)]
    own, targets = cnonces(3), ["/a", "/b"]

    made = responses(MUFASA, asked, own, targets, 7)

    assert made == [
        response(MUFASA, asked[n % 3], targets[n % 2], n // 3 + 1, own[n % 3])
        for n in range(7)
    ]
    assert len({*own}) == 3


def test_the_challenge_offered_first_is_taken():
    values = [
        'Basic realm="x"',
        'Digest realm="a, b", nonce="n==", qop="auth, auth-int", algorithm=SHA-256, '
        'opaque="o", stale=false',
        'Digest realm="a, b", nonce="m", qop="auth", algorithm=MD5',
    ]

    assert challenge(values) == Challenge("a, b", "n==", "SHA-256", "o")


@pytest.mark.parametrize("values", [[], ['Basic realm="x"'], ["Digest x"]])
def test_without_a_challenge_there_is_nothing_to_answer(values):
    with pytest.raises(KeyError):
        challenge(values)


def test_without_an_algorithm_it_is_md5():
    """RFC 7616 §3.3: if this is not present, it is assumed to be "MD5"."""
    assert challenge(['Digest realm="a", nonce="n"']).algorithm == "MD5"


def test_the_credentials_are_put_together_from_two_parts_and_the_count():
    asked = Challenge("r", "n", "MD5", "o")
    text = before(MUFASA, asked, "/x") + middle(asked, "c") + '00000001, response="0"'

    assert text == (
        'Digest username="Mufasa", realm="r", uri="/x", algorithm=MD5, qop=auth, '
        'nonce="n", opaque="o", cnonce="c", nc=00000001, response="0"'
    )
    assert "opaque" not in middle(Challenge("r", "n"), "c"), "§3.4: as it was given"
