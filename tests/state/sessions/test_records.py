"""What is kept of a session says what it says, and can do nothing."""

import json
import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.state.sessions.protocol import Session
from httpcore_srv.state.sessions.records import Record

NOON = datetime(2026, 6, 1, 12, 0, 0, 250, tzinfo=UTC)
SESSION = Session("ab" * 32, "ada", "staff", NOON, NOON, "p.r", "192.0.2.1 curl/8")
RECORD = Record(SESSION, "g1")

printable = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)


def read(octets):
    return Record.read(octets, "staff", "ab" * 32)


@given(printable, printable, st.booleans())
def test_what_is_written_is_read(user, about, ends):
    session = Session("ab" * 32, user, "staff", NOON, NOON, "p.r", about)
    record = Record(session, "g1", NOON if ends else None)

    assert read(record.write()) == record


def test_the_id_is_not_among_what_is_written():
    assert SESSION.id_hash.encode() not in RECORD.write()


class Opens:
    """Unpickled, it makes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (self.path, "w"))


def test_a_pickle_is_not_run_CVE_2013_7489(tmp_path):
    marker = tmp_path / "marker"
    octets = pickle.dumps(Opens(str(marker)))

    assert read(octets) is None
    assert not marker.exists()
    pickle.loads(octets).close()
    assert marker.exists()  # it would have been


def changed(**values):
    return json.dumps({**json.loads(RECORD.write()), **values}).encode()


DAMAGED = [
    # octets                        why
    (b"", "nothing is there"),
    (b"\x00\xff\xfe", "not text"),
    (RECORD.write()[:-1], "cut short"),
    (b"null", "JSON, but no object"),
    (b"[]", "a list"),
    (b"{}", "nothing in it"),
    (b"[" * 100_000, "nested deeper than a reader goes"),
    (changed(version=2), "of a later version"),
    (changed(user=7), "a user that is no text"),
    (changed(user=None), "no user"),
    (changed(user="a\nb"), "a line end could forge a line of the list"),
    (changed(created="yesterday"), "no moment"),
    (changed(seen="2026-06-01T12:00:00"), "a moment of no time zone"),
    (changed(until="soon"), "no end"),
    (changed(generation=["g1"]), "a generation that is no text"),
]


@pytest.mark.parametrize(("octets", "why"), DAMAGED)
def test_what_is_damaged_is_no_session(octets, why):
    assert read(octets) is None, why


@given(st.binary(max_size=200))
def test_no_octets_raise_anything(octets):
    assert read(octets) is None
