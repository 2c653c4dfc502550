r"""
How does a shell read a listing?

One name a line and nothing else, a directory with "/" at its end, as ``ls -p`` writes
to a pipe: ``grep``, ``wc -l``, ``sort``, ``while read -r`` need no more.  Columns of
sizes and dates would have to be cut off again; who wants them asks for JSON.

What would break the line or move the cursor is written as ``\0ooo``, and a backslash
as ``\\``: ``printf '%b'`` of any POSIX shell gives back the very octets.
"""

from httpcore_srv.resources.listing_entries import Entry, Kind
from httpcore_srv.resources.listing_names import UNSHOWABLE
from httpcore_srv.resources.listing_order import Listing


def write_text(listing: Listing) -> bytes:
    """Write *listing* as lines of UTF-8."""
    return "".join(_line(entry) for entry in listing.entries).encode()


def _line(entry: Entry) -> str:
    """Write one name; octets that are no UTF-8 come out of decoding as surrogates."""
    text = entry.name.decode("utf-8", "surrogateescape").replace("\\", "\\\\")
    if not text.isprintable():
        text = "".join(map(_escaped, text))
    return f"{text}/\n" if entry.kind is Kind.DIRECTORY else f"{text}\n"


def _escaped(character: str) -> str:
    """Write a character as it is, or the octets of its UTF-8 in octal."""
    if not UNSHOWABLE.match(character) and not "\ud800" <= character <= "\udfff":
        return character
    octets = character.encode("utf-8", "surrogateescape")
    return "".join(f"\\0{octet:03o}" for octet in octets)
