"""In which codings can what is held in memory be had?"""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256, sha512

import pytest

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.resources.coded import of_held
from httpcore_srv.resources.coded.coders import makeable
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.coded.of_held import coded, codings_of_held
from httpcore_srv.resources.digests import DigestIndex, entity_tag_of
from httpcore_srv.resources.held import HeldData
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.resources.resource import Representation
from httpcore_srv.semantics.preconditions import Validators

NOON = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
HTML, PNG = MediaType("text", "html"), MediaType("image", "png")
TEXT = HeldData(b"some text that is coded " * 500)
PAGE = Representation(
    HTML,
    Validators(EntityTag("own"), NOON),
    TEXT,
    languages=("en",),
    location="?format=html",
    fields=Fields([("Link", "<a>")]),
)
ALL = ("br", "zstd", "gzip", "identity")
NONE = ("identity",)


pytestmark = pytest.mark.usefixtures("nothing_left_open")


@pytest.fixture
def means(tmp_path):
    return Means(DigestIndex(), Compression(), CodedForms(tmp_path / "forms", 4096))


# fmt: off
OFFERED = [
    # type   length  compression                         codings                      why
    (HTML,   512,    Compression(),                      ALL,                         "in the server's order, identity last"),
    (HTML,   511,    Compression(),                      NONE,                        "the fields cost more than is saved"),
    (HTML,   1024,   Compression(),                      ALL,                         "the most that the store takes, a quarter of it"),
    (HTML,   1025,   Compression(),                      NONE,                        "more than the store takes"),
    (HTML,   1024,   Compression(codings=("gzip",)),     ("gzip", "identity"),        "as configured"),
    (HTML,   1024,   Compression(codings=("gzip", "br")), ("gzip", "br", "identity"), "in the configured order"),
    (HTML,   1024,   Compression(codings=()),            NONE,                        "as configured"),
    (HTML,   1024,   Compression(codings=("compress",)), NONE,                        "none that can be made here"),
    (PNG,    1024,   Compression(),                      NONE,                        "compressed already"),
    (None,   1024,   Compression(),                      NONE,                        "who knows what it is"),
]
# fmt: on


@pytest.mark.parametrize(("media_type", "length", "said", "codings", "why"), OFFERED)
def test_what_is_offered(means, media_type, length, said, codings, why):
    means = replace(means, compression=said)

    assert codings_of_held(media_type, length, means) == codings, why


def test_without_a_store_nothing_is_offered():
    assert codings_of_held(HTML, 1024, Means(DigestIndex(), Compression())) == NONE
    assert codings_of_held(HTML, 1024, None) == NONE


def test_a_coding_whose_library_is_missing_is_not_offered(means, monkeypatch):
    monkeypatch.setattr(of_held, "makeable", lambda: {"gzip": makeable()["gzip"]})

    assert codings_of_held(HTML, 1024, means) == ("gzip", "identity")


def test_a_form_is_a_representation_of_its_own_R275(means):
    """RFC 9110 §8.8.3.3, RFC 9530 §3: tag, length and digests are of the coded data."""
    made = coded(PAGE, TEXT, "gzip", means)
    octets = b"".join(octets_of(made.data.pieces(0, made.data.length)))
    made.close()

    assert gzip.decompress(octets) == TEXT.octets
    assert made.coding == "gzip"
    assert made.validators.etag == entity_tag_of(sha256(octets).digest())
    assert made.digest_of("sha-256") == sha256(octets).digest()
    assert made.digest_of("sha-512") == sha512(octets).digest()


def test_a_form_says_of_the_source_what_it_said_itself(means):
    made = coded(PAGE, TEXT, "gzip", means)
    made.close()

    assert made.validators.last_modified == NOON
    for name in ("media_type", "languages", "location", "fields"):
        assert getattr(made, name) == getattr(PAGE, name)


def test_a_form_is_made_once(means, monkeypatch):
    """It is found by what was coded, whoever holds it."""
    coded(PAGE, TEXT, "gzip", means).close()
    known = makeable()["gzip"]
    monkeypatch.setitem(makeable(), "gzip", replace(known, start=None))
    again = coded(PAGE, HeldData(bytes(TEXT.octets)), "gzip", means)
    again.close()

    assert again.coding == "gzip"


def test_identity_is_what_it_was(means):
    assert coded(PAGE, TEXT, "identity", means) is PAGE
    assert coded(PAGE, TEXT, "gzip", None) is PAGE
    assert coded(PAGE, TEXT, "gzip", Means(DigestIndex(), Compression())) is PAGE


def test_a_form_that_cannot_be_made_is_no_error(means):
    """A level that the coder does not have stands for a full disk, and all the rest."""
    means = replace(means, compression=Compression(levels={"gzip": 99}))

    assert coded(PAGE, TEXT, "gzip", means) is PAGE
