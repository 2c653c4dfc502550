"""
Which nonces are ours, how old are they, and which counts have they seen?

    issued ── FRESH ──── 4/5 of the lifetime ── AGEING ──── the lifetime ── EXPIRED

What a nonce says is signed, so nothing is kept when one is issued, and all who have the
keys know it again, other processes and machines included.  What it has seen is kept in
the store: a window of counts ("nc"), the first cnonce, and when a user has logged out.

Rule: nothing here falls open.  What the store cannot tell is raised; what it tells and
makes no sense counts as seen, or ended.  Sections are those of RFC 7616.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from httpcore_srv.semantics.authentication.nonces import read, signed, written
from httpcore_srv.semantics.authentication.windows import Verdict, Window
from httpcore_srv.state.fingerprints import fingerprint
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.stores.store import Store, update

# How many octets nobody can guess make nonces of the same moment differ.
_RANDOM = 16

# From this share of its lifetime on a nonce is about to be replaced.
_AGEING = 0.8

# By how many seconds the clocks of machines that share their keys may differ.
_SKEW = 60.0

_OPAQUE = re.compile(r"(?P<key>[A-Za-z0-9_-]+)\.(?P<mac>[0-9a-f]{64})")


class Standing(Enum):
    """
    What a nonce is to us (§3.3).

    FRESH is good; AGEING is, too, and the answer names the next one (§3.5, nextnonce);
    EXPIRED was, so with it a right response is answered by ``stale=true``; FOREIGN was
    not issued here for this realm, or has been tampered with.
    """

    FRESH = "fresh"
    AGEING = "ageing"
    EXPIRED = "expired"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Nonces:
    """
    The nonces of one server, of as many processes and machines as share keys and store.

    *lifetime* is in seconds.  What looks into the store raises StoreUnavailable.
    """

    keys: KeyRing
    store: Store
    lifetime: float = 300.0

    def issue(self, realm: str, now: datetime) -> str:
        """Return a new nonce for *realm* (§3.3)."""
        moment = now.replace(microsecond=now.microsecond // 1000 * 1000)
        random = secrets.token_bytes(_RANDOM)
        key, mac = self.keys.mac("nonce", signed(moment, random, realm))
        return written(moment, random, key, mac)

    def standing(self, nonce: str, realm: str, now: datetime) -> Standing:
        """Judge any text that a client has sent as its *nonce*."""
        found = read(nonce)
        if found is None or not self.keys.verify(
            "nonce", found.key, signed(found.moment, found.random, realm), found.mac
        ):
            return Standing.FOREIGN
        age = (now - found.moment).total_seconds()
        if not -_SKEW <= age < self.lifetime:
            return Standing.EXPIRED
        return Standing.AGEING if age >= _AGEING * self.lifetime else Standing.FRESH

    def issued(self, nonce: str) -> datetime | None:
        """Return when *nonce* says that it was issued; None if it is no nonce."""
        found = read(nonce)
        return found.moment if found else None

    # What a nonce has seen: asked and told once its standing is known to be good.

    def count(self, nonce: str, nc: int, now: datetime) -> Verdict:
        """
        Count *nc*, unless it was seen before or is too old to tell (§3.4, §5.12).

        It is for responses that were found to be right: others would use up counts.
        The counts are kept for longer than a nonce can live; later all are BEHIND.
        """
        verdict = Verdict.BEHIND
        kept_for = self._remaining(nonce, now)
        if kept_for <= 0:
            return verdict

        def counted(octets: bytes | None) -> bytes | None:
            nonlocal verdict
            try:
                window = Window.of(octets) if octets is not None else Window()
            except ValueError:
                return octets
            verdict, after = window.counted(nc)
            return after.octets() if verdict is Verdict.ACCEPTED else octets

        update(self.store, f"nonce:{fingerprint(nonce)}", counted, kept_for)
        return verdict

    def remembered_cnonce(self, nonce: str) -> str | None:
        """Return the first cnonce that was told with *nonce*, None for none so far."""
        octets = self.store.get(f"cnonce:{fingerprint(nonce)}")
        return None if octets is None else octets.decode("utf-8", "replace")

    def first_cnonce(self, nonce: str, cnonce: str) -> str:
        """
        Return the first cnonce told with *nonce*: *cnonce*, if there was none so far.

        It is part of the A1 of a session (§3.4.2).
        """

        def first(octets: bytes | None) -> bytes | None:
            return octets if octets is not None else cnonce.encode("utf-8", "replace")

        key = f"cnonce:{fingerprint(nonce)}"
        held = update(self.store, key, first, self._keeping) or b""
        return held.decode("utf-8", "replace")

    # Log-out...

    def end_for(self, realm: str, user: str, now: datetime) -> None:
        """End all nonces issued until *now*, for *user* in *realm* alone: a log-out."""
        moment = str(_milliseconds(now)).encode()
        self.store.put(_ended(realm, user), moment, self._keeping)

    def ended_since(self, realm: str, user: str) -> datetime | None:
        """
        Return up to when the nonces of *user* in *realm* have ended, None if none have.

        It is remembered for as long as one of them could live.
        """
        octets = self.store.get(_ended(realm, user))
        if octets is None:
            return None
        if not octets.isdigit() or len(octets) > 14:
            return datetime.max.replace(tzinfo=UTC)
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(octets))

    def has_ended(self, nonce: str, realm: str, user: str) -> bool:
        """Tell whether *user* has logged out of *realm* since *nonce* was issued."""
        ended, issued = self.ended_since(realm, user), self.issued(nonce)
        return ended is not None and (issued is None or issued <= ended)

    # The other thing that a client has to bring back...

    def opaque(self, realm: str) -> str:
        """Return what goes with the nonces of *realm* as opaque (§3.3)."""
        key, mac = self.keys.mac("opaque", realm.encode("utf-8", "surrogatepass"))
        return f"{key}.{mac.hex()}"

    def is_opaque(self, text: str, realm: str) -> bool:
        """Tell whether *text* is the opaque of *realm*, unchanged."""
        found = _OPAQUE.fullmatch(text)
        return found is not None and self.keys.verify(
            "opaque",
            found["key"],
            realm.encode("utf-8", "surrogatepass"),
            bytes.fromhex(found["mac"]),
        )

    @property
    def _keeping(self) -> float:
        """For how long what concerns a nonce may matter, in seconds."""
        return self.lifetime + 2 * _SKEW

    def _remaining(self, nonce: str, now: datetime) -> float:
        """For how long what *nonce* has seen may still matter; 0.0 for no nonce."""
        issued = self.issued(nonce)
        if issued is None:
            return 0.0
        return self._keeping - (now - issued).total_seconds()


def _ended(realm: str, user: str) -> str:
    return f"ended:{fingerprint(realm, user)}"


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
