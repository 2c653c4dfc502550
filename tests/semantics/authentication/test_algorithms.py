"""RFC 7616 §6.1: the algorithms, their order and their digests."""

import pytest

from httpcore_srv.semantics.authentication.algorithms import (
    ALGORITHMS,
    Algorithm,
    algorithm_named,
)


def test_the_strongest_comes_first_R183():
    assert tuple(ALGORITHMS) == (
        "SHA-512-256",
        "SHA-512-256-sess",
        "SHA-256",
        "SHA-256-sess",
        "MD5",
        "MD5-sess",
    )


# fmt: off
DIGESTS = [
    # algorithm          octets  digest                                                              why
    ("SHA-512-256",      b"abc", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23", "R186 FIPS 180-4: an initial value of its own"),
    ("SHA-512-256-sess", b"abc", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23", "H is that of the base"),
    ("SHA-256",          b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "FIPS 180-4"),
    ("SHA-256-sess",     b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "H is that of the base"),
    ("MD5",              b"abc", "900150983cd24fb0d6963f7d28e17f72",                                 "RFC 1321 A.5"),
    ("MD5-sess",         b"abc", "900150983cd24fb0d6963f7d28e17f72",                                 "H is that of the base"),
]
# fmt: on


@pytest.mark.parametrize(("name", "octets", "digest", "why"), DIGESTS)
def test_an_algorithm_makes_its_digest(name, octets, digest, why):
    """Whole, and in pieces as auth-int hashes content."""
    algorithm = ALGORITHMS[name]
    hasher = algorithm.hasher()
    for octet in octets:
        hasher.update(bytes((octet,)))

    assert algorithm.digest(octets) == digest, why
    assert hasher.hexdigest() == digest, why


@pytest.mark.parametrize("name", ALGORITHMS)
def test_an_algorithm_with_a_session_has_the_base_of_the_one_without(name):
    algorithm = ALGORITHMS[name]

    assert algorithm.name == name
    assert algorithm.session is name.endswith("-sess")
    assert algorithm.base == name.removesuffix("-sess")


def test_what_openssl_lacks_is_not_available():
    """Builds without SHA-512/256, and FIPS ones without MD5, exist."""
    assert not Algorithm("X", "X", False, "no-such-hash").is_available
    assert ALGORITHMS["SHA-256"].is_available


# fmt: off
NAMES = [
    # text              name                why
    ("SHA-512-256",     "SHA-512-256",      "§6.1"),
    ("sha-256",         "SHA-256",          "RFC 5234 §2.3 names in ABNF have no case"),
    ("MD5-SESS",        "MD5-sess",         "some clients write it so"),
    ("SHA-512/256",     None,               "not its name in the registry"),
    ("SHA-512",         None,               "not in the registry"),
    ("SHA",             None,               "not in the registry"),
    ("",                None,               "no name"),
]
# fmt: on


@pytest.mark.parametrize(("text", "name", "why"), NAMES)
def test_an_algorithm_is_found_by_its_name(text, name, why):
    found = algorithm_named(text)

    assert (found and found.name) == name, why
