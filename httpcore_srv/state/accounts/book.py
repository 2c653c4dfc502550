"""
Who is known at this moment?

A book is what the files of a realm said when they were read.  It never changes; the
next one takes its place.  All of it is looked up by index, userhashes as well (RFC 7616
§3.4.4): what a stranger sends decides no more than a key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest import userhash
from httpcore_srv.state.accounts.formats import DigestLine, Line
from httpcore_srv.state.fingerprints import fingerprint

# What an A1 is known by: user or userhash, realm, algorithm
_Key = tuple[str, str, str]
# Where a userhash is one: realm, algorithm
_Space = tuple[str, str]

# Of how many users, and in how many spaces, the names are hashed for ``named_by_hash``
_MOST_NAMED = 1 << 14
_MOST_SPACES = 32

_NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in *line* of the file at *path*; in line 0: with all of it."""

    path: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return f"{place}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Book:
    """
    The accounts of a realm's files at one moment; make it with ``Book.of``.

    *version* is another one as soon as anything is.  *faults* tell the operator what
    was passed over.  *closed* tells the operator why nobody can be looked up, which is
    not that nobody is known; "" in a book that is open.  *is_settled* is False just
    after a file was changed: it may have been read half written.
    """

    version: str = ""
    faults: tuple[Fault, ...] = ()
    closed: str = ""
    is_settled: bool = True
    _hashes: Mapping[str, str] = field(default_factory=dict, repr=False)
    _a1s: Mapping[_Key, str] = field(default_factory=dict, repr=False)
    _of_hash: Mapping[_Key, str] = field(default_factory=dict, repr=False)
    _groups: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    _names: tuple[str, ...] = ()
    _prints: Mapping[str, str] = field(default_factory=dict, repr=False)
    _named: dict[_Space, Mapping[str, str]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def of(
        cls,
        lines: Iterable[Line],
        groups: Mapping[str, frozenset[str]] = _NOTHING,
        *,
        key: bytes,
        version: str = "",
        faults: tuple[Fault, ...] = (),
        closed: str = "",
    ) -> "Book":
        """
        Return the book of *lines* and of the *groups* of each user.

        Of two lines for the same the first counts.  *key* is the secret of the
        fingerprints.
        """
        hashes: dict[str, str] = {}
        a1s: dict[_Key, str] = {}
        for line in lines:
            if isinstance(line, DigestLine):
                a1s.setdefault((line.user, line.realm, line.algorithm), line.a1)
            else:
                hashes.setdefault(line.user, line.hash)
        names = tuple(sorted({*hashes, *(user for user, _, _ in a1s)}))
        return cls(
            version,
            faults,
            closed,
            _hashes=hashes,
            _a1s=a1s,
            _of_hash=_userhashes(a1s),
            _groups=groups,
            _names=names,
            _prints=_fingerprints(names, hashes, a1s, groups, key),
        )

    @property
    def users(self) -> frozenset[str]:
        """The names of all users."""
        return frozenset(self._names)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all users, sorted."""
        return self._names

    def knows(self, user: str) -> bool:
        """Tell whether *user* has an account."""
        return user in self._prints

    def is_sure_of(self, user: str) -> bool:
        """Tell whether *user* is known, or is not and will not be in a moment."""
        return self.is_settled or self.knows(user)

    def password_hash(self, user: str) -> str | None:
        """Return the hash of the password of *user*, or None."""
        return self._hashes.get(user)

    def a1(self, user: str, realm: str, algorithm: str) -> str | None:
        """
        Return H(user:realm:password) in hex, or None if it is not kept.

        That of an *algorithm* "X-sess" is kept as that of X (RFC 7616 §3.4.2).
        """
        return self._a1s.get((user, realm, algorithm.removesuffix("-sess")))

    def user_of_hash(self, userhash: str, realm: str, algorithm: str) -> str | None:
        """Return whose name, in *realm*, has *userhash* (in hex); None if nobody's."""
        key = (userhash.lower(), realm, algorithm.removesuffix("-sess"))
        return self._of_hash.get(key)

    def named_by_hash(self, userhash: str, realm: str, algorithm: str) -> str | None:
        """
        Return whom *userhash* names, also where no A1 of theirs is kept; or None.

        It is for the log: such a user cannot log in by Digest.  The index is made when
        it is first asked for; of a book with very many users there is none.
        """
        space = (realm, algorithm.removesuffix("-sess"))
        index = self._named.get(space)
        if index is None:
            if len(self._names) > _MOST_NAMED or len(self._named) >= _MOST_SPACES:
                return self.user_of_hash(userhash, realm, algorithm)
            index = self._named[space] = _hashed_names(self._names, *space)
        return index.get(userhash.lower())

    def groups_of(self, user: str) -> frozenset[str]:
        """Return the names of the groups that *user* is in."""
        return self._groups.get(user, frozenset())

    def fingerprint(self, user: str) -> str:
        """
        Return what tells that the account of *user* is still the same; "" if none.

        It is PROOF.RIGHTS: before the dot it changes with the password, after it with
        the groups.  Nothing of either can be learnt from it.
        """
        return self._prints.get(user, "")


def _userhashes(a1s: Iterable[_Key]) -> dict[_Key, str]:
    """Return the users by the hashes of their names."""
    return {
        (userhash(user, realm, algorithm), realm, algorithm): user
        for user, realm, algorithm in a1s
        if ALGORITHMS[algorithm].is_available
    }


def _hashed_names(names: Iterable[str], realm: str, algorithm: str) -> dict[str, str]:
    """Return *names* by their userhashes; none by an algorithm that is not here."""
    known = ALGORITHMS.get(algorithm)
    if known is None or not known.is_available:
        return {}
    return {userhash(name, realm, algorithm): name for name in names}


def _fingerprints(
    names: Iterable[str],
    hashes: Mapping[str, str],
    a1s: Mapping[_Key, str],
    groups: Mapping[str, frozenset[str]],
    key: bytes,
) -> dict[str, str]:
    proofs: dict[str, list[str]] = {name: [] for name in names}
    for user, hashed in hashes.items():
        proofs[user].append(hashed)
    for (user, realm, algorithm), a1 in sorted(a1s.items()):
        proofs[user] += [realm, algorithm, a1]
    return {
        user: f"{fingerprint('proof', user, *proof, secret=key)}"
        f".{fingerprint('rights', *sorted(groups.get(user, ())), secret=key)}"
        for user, proof in proofs.items()
    }
