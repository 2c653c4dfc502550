"""
What do the protections of a site name that is not there?

    match      a folder or file, outright: a slip leaves the one that is meant open
    require    users and groups: a slip keeps out, or lets in by "not", who is meant

What may come later is no finding: a pattern without a name of its own (``*.key``), and
names as long as the realm has no accounts at all.
"""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from httpcore_srv.config.account_findings import book_of
from httpcore_srv.config.wording import quoted
from httpcore_srv.policy.access.leaves import Group, User
from httpcore_srv.policy.access.requirements import Requirement
from httpcore_srv.policy.access.trees import All, Any, None_, Not
from httpcore_srv.protection import Protection, Realm
from httpcore_srv.site import Folder, Mount, Site
from httpcore_srv.state.accounts.book import Book

# So many names are looked at for one that may stand at any depth.
MOST_WALKED = 20_000

_WILD = set("*?[")


def area_findings(site: Site) -> list[str]:
    """Return a line for each finding; each once."""
    books: dict[Realm, Book] = {}
    found: list[str] = []
    for mount in (mount for host in site.hosts for mount in host.mounts):
        for protection in mount.protections:
            if isinstance(mount.source, Folder):
                found += _unmatched(mount, mount.source.tree.root, protection)
            if realm := protection.realm:
                book = books.setdefault(realm, book_of(realm))
                found += _unknown(mount, protection, realm, book)
    return list(dict.fromkeys(found))


def _unmatched(mount: Mount, root: Path, protection: Protection) -> Iterator[str]:
    """Yield the patterns of *protection* that name what is not in *root*."""
    for pattern in protection.paths:
        missing, meant = _missing(root, pattern.text)
        if missing:
            near = pattern.text.replace(missing, meant, 1) if meant else ""
            question = f"; did you mean {quoted(near)}?" if near else ""
            yield (
                f"the mount {quoted(mount.prefix)}: match = {quoted(pattern.text)} "
                f"matches nothing in {root}{question}"
            )


def _missing(root: Path, pattern: str) -> tuple[str, str]:
    """
    Return the name in *pattern* that is not there, and the nearest that is.

    Both are empty if all are there that are named outright.
    """
    *above, last = pattern.split("/")
    if not above:  # a name at any depth
        return ("", "") if set(last) & _WILD else _absent(last, _walked(root))
    for segment in (*above, last):
        if set(segment) & _WILD or not segment:
            return "", ""
        names = _names(root)
        if segment not in names and (missing := _absent(segment, names))[0]:
            return missing
        root /= segment
    return "", ""


def _absent(name: str, names: set[str]) -> tuple[str, str]:
    """Return *name* if none of *names* is that, or is a representation of that."""
    if not names or any(each == name or each.startswith(f"{name}.") for each in names):
        return "", ""
    near = get_close_matches(name, names, 1, 0.6)
    return name, near[0] if near else ""


def _names(folder: Path) -> set[str]:
    """Return the names in *folder*; none if it cannot be read."""
    try:
        return set(os.listdir(folder))
    except OSError:
        return set()


def _walked(root: Path) -> set[str]:
    """Return the names at any depth below *root*; none if there are too many."""
    every = (name for _, folders, files in os.walk(root) for name in (*folders, *files))
    names = list(islice(every, MOST_WALKED + 1))
    return set(names) if len(names) <= MOST_WALKED else set()


def _unknown(
    mount: Mount, protection: Protection, realm: Realm, book: Book
) -> Iterator[str]:
    """Yield the names in the rule of *protection* that the accounts do not know."""
    if not book.users:
        return
    groups = {group for user in book.users for group in book.groups_of(user)}
    for leaf in _leaves(protection.rule):
        match leaf:
            case User(names):
                said, known = "user", set(book.users)
            case Group(names):
                said, known = "group", groups
            case _:
                continue
        for name in (one for one in names if one not in known):
            yield (
                f"the mount {quoted(mount.prefix)}: require = {quoted(str(leaf))}: "
                f'no {said} of the realm "{realm.name}" is called {quoted(name)}'
                f"{_hint(name, known)}"
            )


def _hint(name: str, known: set[str]) -> str:
    """Say what may have been meant by *name*."""
    if "," in name:
        return "; names are parted by spaces"
    folded = {each.lower(): each for each in known}
    near = get_close_matches(name.lower(), folded, 1, 0.6)
    return f"; did you mean {quoted(folded[near[0]])}?" if near else ""


def _leaves(rule: Requirement) -> Iterator[Requirement]:
    """Yield the requirements without parts that *rule* consists of."""
    match rule:
        case All(parts) | Any(parts) | None_(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part):
            yield from _leaves(part)
        case _:
            yield rule
