"""
What does a line of a file of accounts say?

    own        # httpcore-srv accounts 1                    the first line
               USER:password:HASH                           for Basic, and for forms
               USER:digest:ALGORITHM:REALM:A1               for Digest, in one realm
    htpasswd   USER:HASH                                    Apache, nginx
    htdigest   USER:REALM:A1                                Apache (MD5 alone)
               USER:REALM:A1:USERHASH                       lighttpd

A1 is H(user:realm:password) in hex (RFC 7616 §3.4.2); REALM is percent-encoded in our
own format.  Empty lines, and those that begin with "#", say nothing in any of them.

Rule: a line of accounts stands for itself.  One that is damaged harms no other account,
also if it is the first: the format is told by the first line that is valid in one.  It
is not so with groups, where who is left out may be let in (``loading``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias
from urllib.parse import quote, unquote

from httpcore_srv.errors import HttpcoreError
from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest import userhash
from httpcore_srv.state.accounts.kinds import refusal_of

HEADER = "# httpcore-srv accounts 1"
_ANY_HEADER = re.compile(r"# httpcore-srv accounts (?:(\d{1,9})|\S+)\s*")

# The longest line that says anything, in characters; Apache reads 8192 octets
LONGEST = 4096

# How many hex digits the hashes of RFC 7616 §6.1 have
_DIGITS = {"MD5": 32, "SHA-256": 64, "SHA-512-256": 64}
_HEX = re.compile(r"[0-9a-f]+")
# What a realm in an htdigest file cannot hold
_UNSAID = re.compile(r"[:\x00-\x1f\x7f]")
_A1 = re.compile(r"(?:[0-9A-Fa-f]{32}){1,2}")


class Format(Enum):
    """How a file of accounts is written."""

    OWN = "own"
    HTPASSWD = "htpasswd"
    HTDIGEST = "htdigest"


class BadLine(HttpcoreError):
    """A line of a file of accounts says nothing valid; the text holds no secret."""


@dataclass(frozen=True, slots=True)
class PasswordLine:
    """A user, and the *hash* of the password."""

    user: str
    hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A user, and what Digest needs of the password in one *realm*: *a1*, in hex."""

    user: str
    realm: str
    algorithm: str
    a1: str = field(repr=False)


Line: TypeAlias = PasswordLine | DigestLine


def format_of(lines: Iterable[str]) -> Format | None:
    """
    Return the format of a file of *lines*; None if they say nothing.

    It is that of the first line that is valid in one; if none is, that of the first.
    Raises BadLine for a version of our own format that is not known here.
    """
    first = None
    for number, line in enumerate(lines):
        if number == 0 and (found := _ANY_HEADER.fullmatch(line)):
            if line.rstrip() != HEADER:
                version = found[1] or "?"
                raise BadLine(f"version {version} of this format is not known here")
            return Format.OWN
        if _is_silent(line):
            continue
        shape = _shape(line)
        if _is_valid(shape, line):
            return shape
        first = first or shape
    return first


def read_line(written: Format, line: str) -> Line | None:
    """
    Return what *line* says, in the format *written*; None if it says nothing.

    User names are returned as RFC 8265 compares them.  Raises BadLine.
    """
    if _is_silent(line):
        return None
    if len(line) > LONGEST:
        raise BadLine(f"has more than {LONGEST} characters")
    user, *rest = line.split(":")
    match written, rest:
        case (Format.OWN, ["password", hashed]) | (Format.HTPASSWD, [hashed, *_]):
            return PasswordLine(_user(user), _hash(hashed))
        case Format.OWN, ["digest", algorithm, realm, a1]:
            return DigestLine(_user(user), _realm(realm), algorithm, _a1(algorithm, a1))
        case Format.HTDIGEST, [realm, a1]:
            algorithm = "MD5" if len(a1) == _DIGITS["MD5"] else "SHA-256"
            return DigestLine(_user(user), realm, algorithm, _a1(algorithm, a1))
        case Format.HTDIGEST, [realm, a1, hashed]:
            name = _user(user)
            algorithm = _algorithm_of(name, realm, hashed)
            return DigestLine(name, realm, algorithm, _a1(algorithm, a1))
        case _:
            raise BadLine(f"is no line of the format {written.value}")


def written_line(written: Format, line: Line) -> str:
    """
    Return *line* in the format *written*, without a line end.

    Raises BadLine if that cannot hold it.
    """
    if line.user.startswith("#"):
        raise BadLine("a name that begins with '#' would be a comment")
    match written, line:
        case Format.OWN, PasswordLine():
            return f"{line.user}:password:{line.hash}"
        case Format.OWN, DigestLine():
            realm = quote(line.realm, safe="")
            return f"{line.user}:digest:{line.algorithm}:{realm}:{line.a1}"
        case Format.HTPASSWD, PasswordLine():
            return f"{line.user}:{line.hash}"
        case Format.HTDIGEST, DigestLine() if _UNSAID.search(line.realm) is None:
            return f"{line.user}:{line.realm}:{line.a1}{_told_by(line)}"
        case _:
            raise BadLine(f"the format {written.value} cannot hold that")


def _is_silent(line: str) -> bool:
    return not line.strip() or line.startswith("#")


def _shape(line: str) -> Format:
    """Return which format *line* looks like; our own may have lost its first line."""
    parts = line[:LONGEST].split(":")
    if len(parts) in (3, 4) and _A1.fullmatch(parts[2]):
        return Format.HTDIGEST
    is_own = parts[1:2] == ["password"] or (parts[1:2] == ["digest"] and len(parts) > 4)
    return Format.OWN if is_own else Format.HTPASSWD


def _is_valid(written: Format, line: str) -> bool:
    try:
        return read_line(written, line) is not None
    except BadLine:
        return False


def _user(text: str) -> str:
    name = profiles.user_id(text)
    if not name:
        raise BadLine("names a user as nobody may be named")
    return name


def _realm(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise BadLine("names a realm that is not UTF-8") from None


def _hash(text: str) -> str:
    if refusal := refusal_of(text):
        raise BadLine(refusal)
    return text


def _a1(algorithm: str, text: str) -> str:
    """Return A1 in small letters, if it can be one of *algorithm*."""
    digits = _DIGITS.get(algorithm)
    if digits is None:
        raise BadLine(f"names an algorithm that is none of {', '.join(_DIGITS)}")
    lower = text.lower()
    if len(lower) != digits or not _HEX.fullmatch(lower):
        raise BadLine(f"holds no hash of {digits} hex digits")
    return lower


def _algorithm_of(user: str, realm: str, hashed: str) -> str:
    """Return the algorithm that made the userhash *hashed* (RFC 7616 §3.4.4)."""
    for name in _DIGITS:
        if name in ALGORITHMS and userhash(user, realm, name) == hashed.lower():
            return name
    raise BadLine("holds a fourth part that is not the hash of its user and realm")


def _told_by(line: DigestLine) -> str:
    """
    Return the fourth part of *line*: it tells the two hashes of 64 digits apart.

    Apache's own tools write none, so none is written for MD5.
    """
    if line.algorithm == "MD5":
        return ""
    return ":" + userhash(line.user, line.realm, line.algorithm)
