"""What does a file say of itself?"""

import os
from datetime import UTC, datetime, timedelta, timezone

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Span
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.files import file_resource
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.tree import Tree

NOON = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_descriptor_is_left():
    before = len(os.listdir("/dev/fd"))
    yield
    assert len(os.listdir("/dev/fd")) == before


def opened(tmp_path, name="a.html", mtime=0.0):
    (tmp_path / name).write_text("content")
    os.utime(tmp_path / name, (mtime, mtime))
    return Tree(tmp_path).open((os.fsencode(name),))


def described(file, now=NOON, types=None):
    """Return the one representation of *file*, closed."""
    resource = file_resource(file, types or MediaTypes(), DigestIndex(), now)
    resource.close()
    (representation,) = resource.available
    return representation


# fmt: off
DATES = [
    # mtime                              last modified                  why
    (NOON - timedelta(days=1),           NOON - timedelta(days=1),      "RFC 9110 §8.8.2 the date of the file"),
    (NOON - timedelta(seconds=0.75),     NOON - timedelta(seconds=1),   "RFC 9110 §5.6.7 whole seconds, the file is not older than it says"),
    (NOON,                               NOON,                          "R090 not later than Date"),
    (NOON + timedelta(seconds=1),        NOON,                          "R090 the future is replaced by now"),
    (NOON + timedelta(days=9999),        NOON,                          "R090 the future is replaced by now"),
    (datetime(1970, 1, 1, tzinfo=UTC),   datetime(1970, 1, 1, tzinfo=UTC), "reproducible builds"),
]
NOWS = [
    # now                                                        why
    (NOON,                                                       "a whole second"),
    (NOON + timedelta(microseconds=999_999),                     "R090 Date has whole seconds"),
    (NOON.astimezone(timezone(timedelta(hours=5))),              "the same moment, told elsewhere"),
]
# fmt: on


@pytest.mark.parametrize(("mtime", "expected", "why"), DATES)
def test_last_modified(tmp_path, mtime, expected, why):
    found = described(
        opened(tmp_path, mtime=mtime.timestamp())
    ).validators.last_modified

    assert (found, found.microsecond) == (expected, 0), why


@pytest.mark.parametrize(("now", "why"), NOWS)
def test_a_date_to_come_is_replaced_by_now_R090(tmp_path, now, why):
    found = described(
        opened(tmp_path, mtime=NOON.timestamp() + 3600), now
    ).validators.last_modified

    assert found == NOON, why


def test_the_name_decides_the_type(tmp_path):
    assert described(opened(tmp_path)).media_type == MediaType.parse(
        "text/html; charset=utf-8"
    )


def test_a_type_may_be_unknown(tmp_path):
    file = opened(tmp_path, "a.nosuchtype")

    assert described(file, types=MediaTypes(default=None)).media_type is None


def test_the_index_gives_the_entity_tag_R091(tmp_path):
    """Weak: the file has just been written, and *now* is years before that."""
    index = DigestIndex()
    file = opened(tmp_path)
    tag = index.entity_tag(file, NOON)
    resource = file_resource(file, MediaTypes(), index, NOON)
    resource.close()

    assert tag.weak
    assert resource.available[0].validators.etag == tag


def test_the_file_is_the_data_and_is_closed_with_the_resource(tmp_path):
    file = opened(tmp_path)
    resource = file_resource(file, MediaTypes(), DigestIndex(), NOON)
    (representation,) = resource.available
    spans = list(representation.data.pieces(0, representation.data.length))

    assert spans == [Span(file.descriptor, 0, 7)]
    resource.close()
    assert file.descriptor == -1


def test_a_file_is_one_representation_without_negotiation(tmp_path):
    file = opened(tmp_path)
    resource = file_resource(file, MediaTypes(), DigestIndex(), NOON)
    resource.close()

    assert (len(resource.available), resource.dimensions) == (1, ())


def test_a_file_that_cannot_be_read_is_closed(tmp_path):
    """Nobody gets a resource that could be closed."""

    class Broken(DigestIndex):
        def entity_tag(self, file, now):
            raise OSError("broken disk")

    file = opened(tmp_path)

    with pytest.raises(OSError):
        file_resource(file, MediaTypes(), Broken(), NOON)
    assert file.descriptor == -1
