"""
Does the session still stand, now that the account is looked at again?

    fingerprint before   now           the session
    ───────────────────────────────────────────────────────────
    PROOF.RIGHTS         the same      goes on
    PROOF.RIGHTS         PROOF.other   goes on with a new id
    PROOF.RIGHTS         other.…       ends: another password
    PROOF.RIGHTS         none          ends: the account is gone

A new id at a change of what somebody may do: an id that was learnt before is worth
nothing after.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from httpcore_srv.state.sessions.protocol import Session, Sessions


class Change(Enum):
    """What has become of an account since its fingerprint was taken."""

    NOTHING = "nothing"
    RIGHTS = "rights"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Visit:
    """
    What a request's token tells: its *session*, None if there is none.

    *token* is to be set in place of the one that came; *ended* tells that the session
    ended just now, so that its cookie is to be removed.
    """

    session: Session | None = None
    token: str | None = None
    ended: bool = False


def change(before: str, now: str | None) -> Change:
    """
    Tell what changed between two fingerprints; None is that of no account.

    >>> change("a.b", "a.c").value, change("a", "b").value
    ('rights', 'proof')
    """
    if now is None:
        return Change.PROOF
    if before == now:
        return Change.NOTHING
    proof, dot, _ = before.partition(".")
    return Change.RIGHTS if dot and now.startswith(f"{proof}.") else Change.PROOF


def visit(
    sessions: Sessions,
    token: str,
    standing: Callable[[str], str | None],
    now: datetime,
) -> Visit:
    """
    Return what *token* tells at the moment *now*.

    *standing* returns the present fingerprint of an account, None if there is none.
    Raises StoreUnavailable.
    """
    found = sessions.find(token, now)
    if found is None:
        return Visit()
    session = found.session
    fingerprint = standing(session.user)
    changed = change(session.fingerprint, fingerprint)
    if fingerprint is None or changed is Change.PROOF:
        sessions.remove(session.id_hash, now)
        return Visit(ended=True)
    if changed is Change.NOTHING:
        return Visit(*found)
    renewed = sessions.renew(token, fingerprint, now)
    return Visit() if renewed is None else Visit(*renewed)  # None: closed just now
