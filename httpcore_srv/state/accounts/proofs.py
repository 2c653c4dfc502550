"""
What is kept of a password?

    own        an argon2id hash; an A1 for each realm and algorithm that is wanted
    htpasswd   a bcrypt hash, which Apache reads
    htdigest   an A1 for each realm that is wanted

Rule: a user's lines change together.  Nobody has two passwords, one for Basic and an
older one for Digest.
"""

from collections.abc import Iterable, Sequence
from hmac import compare_digest

from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts import kinds, making
from httpcore_srv.state.accounts.formats import DigestLine, Format, Line, PasswordLine

# By which A1s are made unless others are asked for: what this interpreter has of the
# two that RFC 7616 §3.3 does not keep for old clients alone
STRONG = tuple(
    name for name in ("SHA-512-256", "SHA-256") if ALGORITHMS[name].is_available
)


def proofs(
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
    (by default STRONG; in htdigest files SHA-256) there are more.  Raises
    PasswordTooLong and MissingExtra.
    """
    if written is Format.HTPASSWD:
        return (PasswordLine(user, making.bcrypt(password)),)
    first: tuple[Line, ...] = ()
    chosen = algorithms or ("SHA-256",)
    if written is Format.OWN:
        first = (PasswordLine(user, making.argon2id(password)),)
        chosen = algorithms or STRONG
    kept = [(line.realm, line.algorithm) for line in old if type(line) is DigestLine]
    wanted = dict.fromkeys([*kept, *((r, name) for r in realms for name in chosen)])
    return *first, *(
        DigestLine(user, realm, name, a1(user, realm, password, name))
        for realm, name in wanted
    )


def proves(lines: Iterable[Line], password: str) -> bool:
    """Tell whether *password* is that of the user of *lines*; of several, the first."""
    first = next(iter(lines), None)
    if first is None:
        return False
    if isinstance(first, PasswordLine):
        return kinds.matches(first.hash, password.encode())
    made = a1(first.user, first.realm, password, first.algorithm)
    return compare_digest(made, first.a1)
