"""
What is wrong in the files of accounts and groups that a site names?

    damaged line    nobody is let in by it; the others hold
    nobody          a scheme is offered that no account can use

The files are read while the server runs, as they change: it says so in its log and
goes on, where ``check`` ends with a fault.
"""

from collections.abc import Iterable, Iterator

from httpcore_srv.protection import Realm
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.site import Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.book import Book


def account_findings(site: Site) -> list[str]:
    """Return a line for each finding, with its file; each once."""
    return list(dict.fromkeys(_findings(site)))


def realms_of(site: Site) -> list[Realm]:
    """Return the realms that protect something of *site*, each once."""
    found = {
        id(protection.realm): protection.realm
        for host in site.hosts
        for mount in host.mounts
        for protection in mount.protections
        if protection.realm
    }
    return list(found.values())


def _findings(site: Site) -> Iterator[str]:
    """Yield what is wrong, realm by realm."""
    for realm in realms_of(site):
        accounts = realm.accounts  # whose own key may not be made yet
        book = Accounts(accounts.files, accounts.groups).current()
        yield from map(str, book.faults)
        if book.users:
            yield from _unusable(realm, book)


def _unusable(realm: Realm, book: Book) -> Iterator[str]:
    """Yield the schemes that no account of *realm* can use."""
    files = ", ".join(map(str, realm.accounts.files))
    where = f'in the realm "{realm.name}"'
    if "digest" in realm.schemes and not _has_a1(realm, book, realm.digest.algorithms):
        named = ", ".join(realm.digest.algorithms)
        yield (
            f"{files}: nobody can use Digest {where}: no account has a line for it "
            f"with {named}; run httpcore-srv passwd set, or say other schemes"
        )
    if {"basic", "form"} & set(realm.schemes) and not _has_password(realm, book):
        yield (
            f"{files}: nobody can use a password {where}: no account has one for it; "
            "run httpcore-srv passwd set"
        )


def _has_a1(realm: Realm, book: Book, algorithms: Iterable[str]) -> bool:
    """Tell whether an account of *book* has an A1 in *realm* by one of *algorithms*."""
    names = tuple(algorithms)
    return any(
        book.a1(user, realm.name, name) is not None
        for user in book.users
        for name in names
    )


def _has_password(realm: Realm, book: Book) -> bool:
    """Tell whether a password can be held against an account of *book*."""
    hashes = map(book.password_hash, book.users)
    return any(hashes) or _has_a1(realm, book, ALGORITHMS)
