"""
What is kept of a password?

    own        an argon2id hash; an A1 for each realm and algorithm that is wanted
    htpasswd   a bcrypt hash, which Apache reads
    htdigest   an A1 for each realm that is wanted

Rule: a user's lines change together.  Nobody has two passwords, one for Basic and an
older one for Digest.
"""

from collections.abc import Iterable, Sequence

from httpcore_srv import extras
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts import making
from httpcore_srv.state.accounts.formats import (
    DigestLine,
    Format,
    Line,
    PasswordLine,
    written_line,
)

# By which algorithms A1s are made unless others are asked for.  In our own files: what
# this interpreter has of the two that RFC 7616 §3.3 does not keep for old clients alone
STRONG = tuple(
    name for name in ("SHA-512-256", "SHA-256") if ALGORITHMS[name].is_available
)
# In htdigest files: Apache knows no other
APACHES = ("MD5",)

# What hashes a new password, as it is imported
_LIBRARIES = {Format.OWN: "argon2", Format.HTPASSWD: "bcrypt"}


def lines_for(
    written: Format,
    user: str,
    password: str,
    old: Iterable[Line] = (),
    realms: Sequence[str] = (),
    algorithms: Sequence[str] = (),
) -> tuple[Line, ...]:
    """
    Return the lines for *user* with *password*, in a file of the format *written*.

    *old* lines tell for what there is an A1 already; with *realms* and *algorithms*
    (by default STRONG; in htdigest files APACHES) there are more.  Raises
    PasswordTooLong and MissingExtra.
    """
    if written is Format.HTPASSWD:
        return (PasswordLine(user, making.bcrypt(password)),)
    first: tuple[Line, ...] = ()
    if written is Format.OWN:
        first = (PasswordLine(user, making.argon2id(password)),)
    return *first, *(
        DigestLine(user, realm, name, a1(user, realm, password, name))
        for realm, name in wanted(written, old, realms, algorithms)
    )


def wanted(
    written: Format,
    old: Iterable[Line] = (),
    realms: Sequence[str] = (),
    algorithms: Sequence[str] = (),
) -> tuple[tuple[str, str], ...]:
    """Return the realms and algorithms for which ``lines_for`` makes A1s, in order."""
    if written is Format.HTPASSWD:
        return ()
    chosen = algorithms or (STRONG if written is Format.OWN else APACHES)
    kept = ((line.realm, line.algorithm) for line in old if type(line) is DigestLine)
    named = ((realm, name) for realm in realms for name in chosen)
    return tuple(dict.fromkeys([*kept, *named]))


def prepare(written: Format, user: str, pairs: Iterable[tuple[str, str]]) -> None:
    """
    Look whether a file of the format *written* can take lines for *user*.

    *pairs* are the realms and algorithms of A1s.  Raises BadLine and MissingExtra: what
    ``lines_for`` and writing its lines would, before a password is asked for.
    """
    library = _LIBRARIES.get(written)
    if library and (error := extras.missing(library, making.NEEDING)):
        raise error
    for realm, algorithm in pairs:
        written_line(written, DigestLine(user, realm, algorithm, ""))
