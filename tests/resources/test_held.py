"""What of a representation is held in memory?"""

import hashlib

import pytest

from httpcore_srv.resources.held import HeldData

# fmt: off
PIECES = [
    # first  length  pieces            why
    (0,      10,     [b"0123456789"],  "all of it, at once"),
    (2,      3,      [b"234"],         "a part of it (RFC 9110 §14)"),
    (9,      1,      [b"9"],           "the last octet"),
    (10,     0,      [],               "nothing, not an empty piece: that would end chunked content"),
    (0,      0,      [],               "nothing"),
]
# fmt: on


@pytest.mark.parametrize(("first", "length", "pieces", "why"), PIECES)
def test_held_data_can_be_read_in_part(first, length, pieces, why):
    data = HeldData(b"0123456789")

    assert list(data.pieces(first, length)) == pieces, why


# fmt: off
DIGESTS = [
    # algorithm  digest                                  why
    ("sha-256",  hashlib.sha256(b"hello").digest(),      "RFC 9530 §3"),
    ("sha-512",  hashlib.sha512(b"hello").digest(),      "RFC 9530 §3"),
    ("md5",      None,                                   "RFC 9530 §5 insecure"),
]
# fmt: on


@pytest.mark.parametrize(("algorithm", "digest", "why"), DIGESTS)
def test_held_data_has_digests(algorithm, digest, why):
    assert HeldData(b"hello").digest(algorithm) == digest, why


def test_held_data_outlives_its_closing():
    """Memory is given back when nobody holds it any more."""
    data = HeldData(b"hello")
    data.close()
    data.close()

    assert (data.length, list(data.pieces(0, 5))) == (5, [b"hello"])
