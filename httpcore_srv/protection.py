"""
Which paths are protected, and how do people prove who they are?

    Mount ── Protection ─┬─ paths     of the mount
                         ├─ rule      who may do what there
                         └─ Realm ─┬─ accounts, schemes   who is known, by which proof
                                   └─ nonces, sessions, failures: what changes meanwhile

A realm is a protection space (RFC 9110 §11.5): one set of accounts, whatever the mounts
that name it.  The values are frozen; what changes is behind the objects of ``state``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a site without protected paths loads nothing of all this
    from httpcore_srv.policy.access.requirements import Requirement
    from httpcore_srv.policy.path_patterns import PathPattern
    from httpcore_srv.state.accounts.accounts import Accounts
    from httpcore_srv.state.accounts.hashing import Hashing
    from httpcore_srv.state.failures import Failures
    from httpcore_srv.state.keys import KeyRing
    from httpcore_srv.state.nonces import Nonces
    from httpcore_srv.state.realm_names import RealmNames
    from httpcore_srv.state.sessions.protocol import Sessions
    from httpcore_srv.state.verified import Verified


# A form of an entrance is no longer than that, in octets.
LONGEST_FORM = 16_384


class Plain(Enum):
    """
    What becomes of passwords that would travel without TLS (RFC 7617 §4).

    LOOPBACK takes them from this machine alone; WARN takes them and says so in the log.
    """

    REFUSE = "refuse"
    LOOPBACK = "loopback"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class DigestPolicy:
    """
    How Digest is offered (RFC 7616 §3.3).

    *algorithms* are names of ``semantics.authentication.algorithms``, offered strongest
    first; *qop* are the qualities offered; with *userhash* names need not travel.
    *without_qop* takes answers in the form of RFC 2069.
    """

    algorithms: tuple[str, ...] = ("SHA-512-256", "SHA-256")
    qop: tuple[str, ...] = ("auth", "auth-int")
    userhash: bool = True
    without_qop: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Realm:
    """
    A protection space: who is known there, and how they prove who they are.

    *schemes* are of "digest", "basic" and "form", the preferred first.  *entrance* is
    the prefix, with both slashes, below which people log in and out; None for none.
    *sessions* are needed for forms.
    """

    name: str
    accounts: "Accounts"
    hashing: "Hashing"
    keys: "KeyRing"
    nonces: "Nonces"
    failures: "Failures"
    names: "RealmNames"
    verified: "Verified"
    schemes: tuple[str, ...] = ("digest", "basic")
    digest: DigestPolicy = DigestPolicy()
    plain: Plain = Plain.LOOPBACK
    sessions: "Sessions | None" = None
    cookie: str = "session"
    entrance: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Protection:
    """
    What is asked of the visitors of some paths of a mount: of all if *paths* is empty.

    Who does not meet *rule* is answered *refusal*: 403, 404 or 401.  *realm* may be
    None where the rule asks for no user.  Of two protections that cover a path both
    must be met, unless the later one says not to *inherit*.  With *links*, a signed
    link lets in whoever has it.
    """

    rule: "Requirement"
    realm: Realm | None = None
    paths: "tuple[PathPattern, ...]" = ()
    refusal: int = 403
    inherit: bool = True
    links: bool = False

    def covers(self, path: Sequence[str]) -> bool:
        """Tell whether *path*, its segments below the mount, is protected by this."""
        return not self.paths or any(one.matches(path) for one in self.paths)


@dataclass(frozen=True, slots=True)
class Entrance:
    """
    Where people log in to *realm*, and out of it.

    *page* is the site's own log-in page, a ``string.Template`` of HTML; None for ours.
    """

    realm: Realm
    page: str | None = None
