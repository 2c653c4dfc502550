"""What does a type map hold itself?"""

import gzip
import hashlib
from datetime import UTC, datetime

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.digests import DigestIndex, entity_tag_of
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.resources.variants.bodies import BodyAvailable
from httpcore_srv.semantics.negotiation.variant import Variant

NOON = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
PLAIN = MediaType("text", "plain")
HELLO = b"Hello!\n"


LONG = HELLO * 200


def body_of(octets=HELLO, means=None, **described):
    return BodyAvailable(Variant(media_type=PLAIN, **described), octets, NOON, means)


@pytest.fixture
def means(tmp_path):
    return Means(DigestIndex(), Compression(), CodedForms(tmp_path / "forms"))


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


# fmt: off
CODINGS = [
    # octets   codings of the map    codings                               why
    (LONG,     ("identity",),        ("br", "zstd", "gzip", "identity"),   "coded as any file of that type"),
    (HELLO,    ("identity",),        ("identity",),                        "too short"),
    (LONG,     ("gzip",),            ("gzip",),                            "coded already: nothing is coded twice"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "codings", "expected", "why"), CODINGS)
def test_the_codings_of_a_body(means, octets, codings, expected, why):
    body = body_of(octets, means, codings=codings)

    assert body.variant.codings == expected, why
    assert body.variant.at_hand == codings, "a body is held in one coding"
    assert all(map(body.ready, expected)), why


def test_a_body_is_coded_when_it_is_selected_so_R129(means):
    """RFC 9110 §8.8.3.3: with a tag of its own, of the same date."""
    plain = body_of(LONG, means).selected()
    sent = body_of(LONG, means).selected("gzip")
    try:
        octets = b"".join(octets_of(sent.data.pieces(0, sent.data.length)))
    finally:
        sent.close()

    assert gzip.decompress(octets) == LONG
    assert (plain.coding, sent.coding) == (None, "gzip")
    assert sent.validators.etag != plain.validators.etag
    assert sent.validators.last_modified == NOON
