"""
Which file of the tree does a URI reference in a type map mean?

    reference ──▶ path ──▶ resolved ──▶ in our mount, and in no other? ──▶ names below
    (RFC 3986)           dot segments             no ──▶ None              the root

A reference is resolved as a client would resolve it: by names, whatever links there
are.  Nothing is looked for on disk here.

Rule 1: no ".." leads above the root, and none is accepted in disguise (%2e%2e).
Rule 2: a path that another mount answers is not ours, even if a file of that name lies
        below our root (CVE-2019-0220).
"""

import re
from dataclasses import dataclass
from itertools import takewhile
from operator import eq

from httpcore_srv.grammar.uris import decode_segment, encode_segment

Names = tuple[bytes, ...]

# scheme ":"   (RFC 3986 §3.1)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")


@dataclass(frozen=True, slots=True)
class Mounted:
    """
    Where a tree is mounted: at *prefix*, as decoded path segments.

    *prefixes* are those of all mounts of its host: what lies below a longer one is not
    the tree's.  A tree whose *prefix* is not known (None) has no absolute paths.
    """

    prefix: Names | None = None
    prefixes: tuple[Names, ...] = ()

    def below(self, path: Names) -> Names | None:
        """
        Return what of *path* follows the prefix, None if it is not the tree's.

        >>> Mounted((b"docs",), ((b"docs", b"private"),)).below((b"docs", b"a.html"))
        (b'a.html',)
        """
        prefix = self.prefix or ()
        if path[: len(prefix)] != prefix:
            return None
        longer = (other for other in self.prefixes if len(other) > len(prefix))
        if any(path[: len(other)] == other for other in longer):
            return None
        return path[len(prefix) :]


UNKNOWN = Mounted()


def file_meant(uri: str, above: Names, mounted: Mounted = UNKNOWN) -> Names | None:
    """
    Return the names that lead to the file *uri*, from the root of the tree.

    *above* are those that lead to the directory of the map.  None is returned for what
    is not in the tree, or cannot be a file: a folder, a query, a part of a document.
    The percent-encodings of *uri* are sound.

    >>> file_meant("../caf%C3%A9/a.html", (b"docs",)) == ("café".encode(), b"a.html")
    True
    >>> file_meant("../../a.html", (b"docs",)) is None
    True
    """
    if _SCHEME.match(uri.removeprefix("./")) or set("?#") & set(uri):
        return None
    prefix = mounted.prefix
    if not uri.startswith("/"):
        path = _resolved(uri, (*(prefix or ()), *above))
    elif prefix is None:
        return None
    else:
        path = _resolved(uri[1:], ())
    return (mounted.below(path) or None) if path else None


def reference_to(path: Names, above: Names) -> str:
    """
    Write the relative reference to *path*, as seen from the directory *above*.

    >>> reference_to((b"docs", b"a.html"), (b"docs", b"en"))
    '../a.html'
    """
    *folders, name = path
    common = sum(takewhile(bool, map(eq, folders, above)))
    steps = [".."] * (len(above) - common)
    return "/".join([*steps, *map(encode_segment, (*folders[common:], name))])


def _resolved(path: str, base: Names) -> Names | None:
    """Return *path*, seen from *base*, without dot segments (RFC 3986 §5.2.4)."""
    *folders, last = path.split("/")
    kept = list(base)
    for segment in folders:
        if segment == "..":
            if not kept:
                return None
            kept.pop()
        elif segment != ".":
            kept.append(decode_segment(segment))
    names = (*kept, decode_segment(last))
    return names if all(map(_is_name, names)) else None


def _is_name(octets: bytes) -> bool:
    return octets not in (b"", b".", b"..") and b"/" not in octets and 0 not in octets
