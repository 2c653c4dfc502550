"""
Do the names in one folder go together?

    README.txt, Readme.txt       two URLs here, one file on a disk that knows no case
    style.css, style.css.gz      the coded form is older than what it is a form of
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from httpcore_srv.audit.findings import Finding, Severity
from httpcore_srv.audit.walk import Place
from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.resources.coded.neighbours import SUFFIXES, flaw
from httpcore_srv.resources.listing_entries import Entry, Kind
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import OpenFile


def check_names(place: Place, url: str) -> Iterator[Finding]:
    """
    Yield the names of *place* that differ only in case or in Unicode form.

    *url* is that of the folder.  Paths are compared octet by octet (RFC 3986 §6.2.2.1).
    """
    alike: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in place.entries:
        alike[_folded(entry.name)].append(entry)
    for entries in alike.values():
        if len(entries) > 1:
            paths = " and ".join(place.path_of(entry) for entry in entries)
            sentence = f"{paths} are one name where case or Unicode form does not count"
            yield Finding(Severity.WARNING, url, "RFC 3986 §6.2.2.1", sentence)


def check_coded(place: Place, url: str) -> Iterator[Finding]:
    """
    Yield the coded forms of *place* that are not used, and why.

    *url* is that of the folder.
    """
    compression = place.folder.compression
    names = {entry.name for entry in place.entries if entry.kind is Kind.FILE}
    for name in sorted(names) if compression.neighbours else ():
        for coding in compression.codings:
            beside = name + SUFFIXES.get(coding, "/").encode()
            if beside in names and (why := _flaw(place, name, beside, coding)):
                path = f"{place.path}{encode_segment(beside)}"
                sentence = f"{path} is not used as a coded form: {why}"
                yield Finding(Severity.WARNING, url, "RFC 9110 §8.4", sentence)


def _flaw(place: Place, name: bytes, beside: bytes, coding: str) -> str | None:
    """Say why the file *beside* cannot be *name* in *coding*; None if it can."""
    opened = [
        place.folder.tree.open((*place.segments, each)) for each in (name, beside)
    ]
    try:
        match opened:
            case [OpenFile() as source, OpenFile() as neighbour]:
                return flaw(source, neighbour, coding)
            case _:
                return None  # one of them has just gone
    finally:
        for each in opened:
            if not isinstance(each, Absent):
                each.close()


def _folded(name: bytes) -> str:
    """Return *name* without case and in one Unicode form; as it is if not UTF-8."""
    text = name.decode("utf-8", "surrogateescape")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
