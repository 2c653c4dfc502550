"""A program reads a listing without surprises."""

import json

from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.listing_entries import Entry, Kind
from httpcore_srv.resources.listing_json import write_json
from httpcore_srv.resources.listing_order import Listing
from httpcore_srv.resources.listing_query import Arrangement
from httpcore_srv.semantics.targets import path_segments


def listing(*entries, **facts):
    return Listing("/files/", Arrangement(page=2), entries, 7, 3, **facts)


def test_the_object():
    entries = (
        Entry(b"sub dir", Kind.DIRECTORY, 0, 0),
        Entry(b"a.txt", Kind.FILE, 5, 1_717_329_600, link=True),
    )

    assert json.loads(write_json(listing(*entries))) == {
        "path": "/files/",
        "entries": [
            {
                "name": "sub dir",
                "kind": "directory",
                "size": None,
                "modified": "1970-01-01T00:00:00Z",
                "href": "sub%20dir/",
            },
            {
                "name": "a.txt",
                "kind": "file",
                "size": 5,
                "modified": "2024-06-02T12:00:00Z",
                "href": "a.txt",
            },
        ],
        "total": 7,
        "page": 2,
        "pages": 3,
        "truncated": False,
    }


def test_an_empty_folder_has_an_empty_array():
    assert json.loads(write_json(listing()))["entries"] == []


def test_truncation_is_said():
    assert json.loads(write_json(listing(truncated=True)))["truncated"] is True


@given(st.binary(min_size=1).filter(lambda name: not set(b"/\0") & set(name)))
def test_r309_r310_any_name_is_one_line_of_ascii_and_leads_back(name):
    octets = write_json(listing(Entry(name, Kind.FILE, 0, 0)))
    [entry] = json.loads(octets)["entries"]

    assert octets.isascii()
    assert octets.count(b"\n") == 3
    assert not set(octets) & (set(range(0x20)) - {0x0A} | {0x7F})
    assert entry["name"] == name.decode("utf-8", "replace")
    if name not in (b".", b".."):
        assert path_segments("/" + entry["href"]) == (name,)


def test_r310_a_quotation_mark_does_not_end_a_string():
    octets = write_json(listing(Entry(b'", "kind": "directory', Kind.FILE, 0, 0)))

    assert json.loads(octets)["entries"][0]["kind"] == "file"
