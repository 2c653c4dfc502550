"""
How does a program read a listing?

    {"path": …, "entries": [{"name", "kind", "size", "modified", "href"}, …],
     "total": …, "page": …, "pages": …, "truncated": …}

Only ASCII is written: other characters are escaped, so that a name with a control
character does no harm on the terminal the octets are shown on.  One entry stands on
one line, for those who have grep and no JSON reader.  *size* is in octets, null for a
directory; *href* is a URI reference relative to the listing (RFC 3986 §4.2), and the
only way to name an entry whose name is not UTF-8: there *name* has U+FFFD.
"""

import json
from functools import lru_cache

from httpcore_srv.resources.listing_entries import Entry, Kind
from httpcore_srv.resources.listing_names import date_time, reference, text_of
from httpcore_srv.resources.listing_order import Listing


def write_json(listing: Listing) -> bytes:
    """Write *listing* as one JSON object (RFC 8259)."""
    entries = ",\n".join(map(_written, listing.entries))
    numbers = {
        "total": listing.total,
        "page": listing.arrangement.page,
        "pages": listing.pages,
        "truncated": listing.truncated,
    }
    path, rest = json.dumps(listing.path), json.dumps(numbers)[1:]
    return f'{{"path": {path}, "entries": [\n{entries}\n], {rest}\n'.encode("ascii")


@lru_cache(maxsize=4096)
def _written(entry: Entry) -> str:
    """Write one entry, once as long as it stays the same."""
    return json.dumps(_object(entry))


def _object(entry: Entry) -> dict[str, str | int | None]:
    """Return the members of one entry's object."""
    folder = entry.kind is Kind.DIRECTORY
    return {
        "name": text_of(entry.name),
        "kind": entry.kind.value,
        "size": None if folder else entry.size,
        "modified": date_time(entry.modified),
        "href": reference(entry.name, folder=folder),
    }
