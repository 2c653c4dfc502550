"""
Is this the password, as the server will see it?

It is the server's own check that is asked (``hashing``), about the lines of one user:

    right     what Basic and forms would find, in one of the realms that are meant
    digest    for each realm with an A1: whether Digest would take the password, too

A file can give somebody two passwords: one of Apache's for Digest has one for each
realm, and whoever merges files may bring them together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from httpcore_srv.state.accounts.book import Book
from httpcore_srv.state.accounts.formats import DigestLine, Line
from httpcore_srv.state.accounts.hashing import Hashing


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether a password is *right*, and in which realms it is so for *digest*."""

    right: bool
    digest: Mapping[str, bool]


def verified(
    lines: Iterable[Line], user: str, password: str, realms: Sequence[str] = ()
) -> Verified:
    """
    Return whether *password* is that of *user*, by *lines*.

    *realms* are those that are meant, by default all with an A1.  Raises MissingExtra.
    """
    lines = tuple(lines)
    hashing = Hashing(places=1)
    digests = [line for line in lines if isinstance(line, DigestLine)]
    known = dict.fromkeys(line.realm for line in digests)
    meant = tuple(realms or known) or ("",)
    book, by_digest = (Book.of(some, key=b"") for some in (lines, digests))
    if book.password_hash(user) is not None:
        meant = meant[:1]  # it is the same in all
    return Verified(
        any(hashing.verify(book, realm, user, password) for realm in meant),
        {
            realm: hashing.verify(by_digest, realm, user, password)
            for realm in known
            if not realms or realm in realms
        },
    )
