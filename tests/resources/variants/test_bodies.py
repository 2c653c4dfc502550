"""What does a type map hold itself?"""

import hashlib
from datetime import UTC, datetime

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.digests import entity_tag_of
from httpcore_srv.resources.variants.bodies import BodyAvailable
from httpcore_srv.semantics.negotiation.variant import Variant

NOON = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
PLAIN = MediaType("text", "plain")
HELLO = b"Hello!\n"


def body_of(octets=HELLO, **described):
    return BodyAvailable(Variant(media_type=PLAIN, **described), octets, NOON)


def test_a_body_is_described_with_its_length():
    found = body_of(languages=("en",), length=99, quality=0.5).variant

    assert found == Variant("", PLAIN, ("en",), quality=0.5, length=7)


def test_a_body_is_sent_octet_for_octet():
    body = body_of(languages=("en",))
    selected = body.selected()
    body.close()

    assert body.ready("identity")
    assert b"".join(selected.data.pieces(0, 7)) == HELLO
    assert b"".join(selected.data.pieces(2, 3)) == b"llo"
    assert (selected.media_type, selected.languages) == (PLAIN, ("en",))
    assert selected.validators.last_modified == NOON


def test_a_body_has_no_uri_of_its_own():
    """RFC 9110 §8.7: Content-Location would name the negotiated resource itself."""
    assert body_of(uri="guide.var").selected().location is None


def test_the_tag_of_a_body_is_strong_and_made_of_its_octets_R091():
    etag = body_of().selected().validators.etag

    assert etag == entity_tag_of(hashlib.sha256(HELLO).digest())
    assert not etag.weak
    assert etag != body_of(b"Hello?\n").selected().validators.etag


def test_a_body_that_is_coded_says_so():
    selected = body_of(b"\x1f\x8b", codings=("gzip",)).selected("gzip")

    assert selected.coding == "gzip"
    assert selected.data.length == 2


def test_a_body_that_is_not_coded_says_nothing():
    assert body_of().selected().coding is None


@pytest.mark.parametrize(
    ("algorithm", "digest", "why"),
    [
        ("sha-256", hashlib.sha256(HELLO).digest(), "RFC 9530 §5"),
        ("sha-512", hashlib.sha512(HELLO).digest(), "RFC 9530 §5"),
        ("md5", None, "RFC 9530 §5: must not be used"),
    ],
)
def test_digests_of_a_body(algorithm, digest, why):
    assert body_of().selected().digest_of(algorithm) == digest, why
