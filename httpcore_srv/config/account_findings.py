"""
What is wrong in the files of accounts and groups that a site names?

    damaged line    nobody is let in by it; the others hold (of groups: nobody at all)
    no Digest line  a browser that is offered Digest uses nothing else
    nobody          a scheme is offered that no account can use

The files are read while the server runs, as they change: it says so in its log and
goes on, where ``check`` ends with a fault.
"""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

from httpcore_srv.access.realms import realms_of
from httpcore_srv.protection import Realm
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.site import Site
from httpcore_srv.state.accounts.book import Book
from httpcore_srv.state.accounts.formats import BadLine, Format, format_of
from httpcore_srv.state.accounts.loading import book_at
from httpcore_srv.state.accounts.reading import held_at, lines_of

# So many users are named who cannot use a scheme.
MOST_NAMED = 5


def account_findings(site: Site) -> list[str]:
    """Return a line for each finding, with its file; each once."""
    return list(dict.fromkeys(_findings(site)))


def book_of(realm: Realm) -> Book:
    """Return what the files of *realm* say now; its own key may not be made yet."""
    return book_at(realm.accounts.files, realm.accounts.groups)


def _findings(site: Site) -> Iterator[str]:
    """Yield what is wrong, realm by realm."""
    for realm in realms_of(site):
        book = book_of(realm)
        yield from map(str, book.faults)
        if book.users:
            yield from _unusable(realm, book)


def _unusable(realm: Realm, book: Book) -> Iterator[str]:
    """Yield the schemes that no account of *realm* can use, or some cannot."""
    files = ", ".join(map(str, realm.accounts.files))
    where = f'in the realm "{realm.name}"'
    algorithms = realm.digest.algorithms
    without = [name for name in book.names if not _has_a1(realm, book, name)]
    if "digest" in realm.schemes and len(without) == len(book.names):
        yield (
            f"{files}: nobody can use Digest {where}: no account has a line for it "
            f"with {', '.join(algorithms)}; run {_command(realm, without[0])}, "
            "or say other schemes"
        )
    elif realm.schemes[0] == "digest":
        yield from _locked_out(realm, without)
    if {"basic", "form"} & set(realm.schemes) and not _has_password(realm, book):
        yield (
            f"{files}: nobody can use a password {where}: no account has one for it; "
            f"run {_command(realm, book.names[0])}"
        )


def _locked_out(realm: Realm, users: list[str]) -> Iterator[str]:
    """Yield the *users* whom no browser lets in, as it is offered Digest first."""
    for user in users[:MOST_NAMED]:
        yield (
            f"{_file_of(realm, user)}: {user} has no Digest line for {realm.name}, so "
            f"browsers cannot log in as {user}: run {_command(realm, user)}"
        )
    if more := users[MOST_NAMED:]:
        files = ", ".join(map(str, realm.accounts.files))
        yield f"{files}: {len(more)} more have no Digest line for {realm.name}"


def _command(realm: Realm, user: str) -> str:
    """Return the command that gives *user* a line for Digest in *realm*."""
    file = _file_of(realm, user)
    words = ["passwd", "set", str(file), user, "--realm", realm.name]
    kept = dict.fromkeys(one.removesuffix("-sess") for one in realm.digest.algorithms)
    if "digest" in realm.schemes and not any(one.startswith("SHA") for one in kept):
        words += ["--algorithm", *kept]
    migrated = shlex.join(["httpcore-srv", "passwd", "migrate", str(file)])
    first = f"{migrated}, then " if _is_htpasswd(file) else ""
    return f"{first}{shlex.join(['httpcore-srv', *words])}"


def _file_of(realm: Realm, user: str) -> Path:
    """Return the file that has the account of *user*."""
    files = realm.accounts.files
    return next((file for file in files if book_at((file,)).knows(user)), files[0])


def _is_htpasswd(file: Path) -> bool:
    """Tell whether *file* is of a format that has no lines for Digest."""
    texts = (text or "" for _, text in lines_of(held_at(file).octets))
    try:
        return format_of(texts) is Format.HTPASSWD
    except BadLine:
        return False


def _has_a1(
    realm: Realm, book: Book, user: str, algorithms: Iterable[str] = ()
) -> bool:
    """Tell whether *user* has an A1 in *realm*, by its algorithms or by these."""
    return any(
        book.a1(user, realm.name, name) is not None
        for name in algorithms or realm.digest.algorithms
    )


def _has_password(realm: Realm, book: Book) -> bool:
    """Tell whether a password can be held against an account of *book*."""
    hashes = map(book.password_hash, book.users)
    return any(hashes) or any(
        _has_a1(realm, book, user, ALGORITHMS) for user in book.users
    )
