"""What does a coded form look like on disk?"""

import os
from base64 import urlsafe_b64encode
from hashlib import sha256, sha512

import pytest

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.message import Span
from httpcore_srv.resources.coded import stored
from httpcore_srv.resources.coded.stored import SEAL_LENGTH


@pytest.fixture
def descriptor(tmp_path):
    descriptor = os.open(tmp_path / "form", os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


def test_a_form_is_read_as_it_was_written(descriptor):
    written = stored.write(descriptor, [b"one ", b"", b"two"])
    read = stored.read(descriptor, os.fstat(descriptor).st_size)

    assert (read.length, read.sha256) == (7, sha256(b"one two").digest())
    assert (written.length, written.sha256, written.sha512) == (
        read.length, read.sha256, read.sha512,
    )  # fmt: skip
    assert stored.is_sound(read)


def test_the_tag_and_digests_are_those_of_the_coded_octets_R275(descriptor):
    """RFC 9110 §8.8.3.3, RFC 9530 §6.5: not those of the data that was coded."""
    form = stored.write(descriptor, [b"coded"])

    opaque = urlsafe_b64encode(sha256(b"coded").digest()).decode()[:24]
    assert form.entity_tag == EntityTag(opaque, weak=False)
    assert form.digest_of("sha-256") == sha256(b"coded").digest()
    assert form.digest_of("sha-512") == sha512(b"coded").digest()
    assert form.digest_of("md5") is None


def test_positions_count_coded_octets_R129(descriptor):
    """RFC 9110 §14.1.2: byte positions are those of the coded representation."""
    form = stored.write(descriptor, [b"0123456789"])
    (span,) = form.pieces(3, 4)

    assert span == Span(descriptor, SEAL_LENGTH + 3, 4)
    assert os.pread(descriptor, span.length, span.offset) == b"3456"
    assert list(form.pieces(10, 0)) == []


# fmt: off
DAMAGE = [
    # damage                                              why
    (lambda octets: b"",                                  "empty"),
    (lambda octets: octets[:100],                         "cut within the seal"),
    (lambda octets: octets[:-1],                          "cut short"),
    (lambda octets: octets + b"x",                        "grown"),
    (lambda octets: bytes(SEAL_LENGTH) + octets[SEAL_LENGTH:], "never sealed"),
    (lambda octets: b"X" + octets[1:],                    "another format"),
    (lambda octets: b"\x1f\x8b" + bytes(500),             "a foreign file"),
]
# fmt: on


@pytest.mark.parametrize(("damage", "why"), DAMAGE)
def test_a_file_without_a_right_seal_is_no_form(descriptor, damage, why):
    stored.write(descriptor, [b"0123456789"])
    octets = damage(os.pread(descriptor, 10_000, 0))
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, octets, 0)

    assert stored.read(descriptor, os.fstat(descriptor).st_size) is None, why


def test_other_octets_under_a_right_seal_are_not_sound(descriptor):
    form = stored.write(descriptor, [b"0123456789"])
    os.pwrite(descriptor, b"X", SEAL_LENGTH + 5)

    assert stored.read(descriptor, os.fstat(descriptor).st_size) is not None
    assert not stored.is_sound(form)


def test_a_form_that_is_cut_while_it_is_read_is_not_sound(descriptor):
    form = stored.write(descriptor, [b"0123456789"])
    os.ftruncate(descriptor, SEAL_LENGTH + 5)

    assert not stored.is_sound(form)


def test_a_form_closes_its_file_once(tmp_path):
    descriptor = os.open(tmp_path / "form", os.O_RDWR | os.O_CREAT)
    form = stored.write(descriptor, [b"coded"])
    form.close()
    form.close()

    with pytest.raises(OSError):
        os.fstat(descriptor)
