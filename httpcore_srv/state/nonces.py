"""
Which nonces are ours, how old are they, and which counts have they seen?

    issued ── FRESH ──── 4/5 of the lifetime ── AGEING ──── the lifetime ── EXPIRED

    opened   what the text says              signed, so nothing is kept for it
    seen     what the store has of it        by whom it is used, and who has logged out
    count    may this request be taken?      each count once

All who have the keys know a nonce again, other processes and machines included.  What
it has seen is kept in the store, apart for each user: a window of counts ("nc"), the
first cnonce, and when a user has logged out.

Rule: nothing here falls open.  What the store cannot tell is raised; what it tells and
makes no sense, or may have forgotten, counts as seen, or ended.  Sections are those of
RFC 7616.
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
from httpcore_srv.state.stores.store import Store, update_held

# How many octets nobody can guess make nonces of the same moment differ.
_RANDOM = 16

# From this share of its lifetime on a nonce is about to be replaced.
_AGEING = 0.8

# By how many seconds the clocks of machines that share their keys may differ.
_SKEW = 60.0

# By how many seconds a request may be older than the moment at which it is counted.
_LATE = 10.0

_EPOCH = datetime.fromtimestamp(0, UTC)

# What a log-out is taken for whose moment makes no sense.
_NEVER = datetime.max.replace(tzinfo=UTC)

_OPAQUE = re.compile(r"[0-9A-Za-z_-]{1,64}\.[0-9A-Za-z_-]{43}")


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
class Nonce:
    """
    What a client has sent as its nonce: any *text*.

    *issued* is when we made it, for *realm*; None if we did not.  *lifetime* is in
    seconds.
    """

    text: str
    realm: str
    issued: datetime | None
    lifetime: float

    def standing(self, now: datetime) -> Standing:
        """Judge it at the moment *now*."""
        if self.issued is None:
            return Standing.FOREIGN
        age = (now - self.issued).total_seconds()
        if not -_SKEW <= age < self.lifetime:
            return Standing.EXPIRED
        return Standing.AGEING if age >= self.ageing else Standing.FRESH

    @property
    def ageing(self) -> float:
        """After how many seconds it is about to be replaced."""
        return _AGEING * self.lifetime

    @property
    def keeping(self) -> float:
        """For how many seconds what concerns it may matter."""
        return self.lifetime + 2 * _SKEW


@dataclass(frozen=True, slots=True)
class Seen:
    """
    What the store has of a *nonce* and a *user*, as it was when it was asked.

    *window* is that of the counts, as it is kept; *first_cnonce* is part of the A1 of a
    session (§3.4.2); *ended* is up to when the user's nonces have ended by a log-out.
    """

    nonce: Nonce
    user: str
    window: bytes | None = None
    first_cnonce: str | None = None
    ended: datetime | None = None

    @property
    def is_in_use(self) -> bool:
        """Tell whether this user has proved, with this nonce, who they are."""
        return self.window is not None

    def has_ended(self, now: datetime) -> bool:
        """
        Tell whether the user has logged out since the nonce was issued.

        A log-out that lies further ahead of *now* than a nonce lives is from before the
        clock was set back: what is good now was issued later.
        """
        if self.ended is None:
            return False
        issued, beyond = self.nonce.issued, timedelta(seconds=self.nonce.keeping)
        if issued is None or self.ended == _NEVER:
            return True
        return issued <= self.ended <= now + beyond


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
        signature = self.keys.signed("nonce", signed(moment, random, realm))
        return written(moment, random, signature)

    def opened(self, text: str, realm: str) -> Nonce:
        """Read any *text* that a client has sent as its nonce for *realm*."""
        found = read(text)
        if found is not None:
            message = signed(found.moment, found.random, realm)
            if self.keys.holds("nonce", found.signature, message):
                return Nonce(text, realm, found.moment, self.lifetime)
        return Nonce(text, realm, None, self.lifetime)

    # What a nonce has seen...

    def seen(self, nonce: Nonce, user: str) -> Seen:
        """Return what is known of *nonce* and *user*."""
        keys = (*keys_of(nonce.text, nonce.realm, user), ended_key(nonce.realm, user))
        window, cnonce, ended = self.store.get_many(keys)
        first = None if cnonce is None else cnonce.decode("utf-8", "replace")
        return Seen(nonce, user, window, first, _moment(ended))

    def count(self, seen: Seen, nc: int, now: datetime) -> Verdict:
        """
        Count *nc*, unless it was seen before or is too old to tell (§3.4, §5.12).

        It is for responses that were found to be right: others would use up counts.
        The counts are kept for longer than a nonce can live; later all are BEHIND.
        """
        verdict = Verdict.BEHIND
        if seen.nonce.issued is None:
            return verdict
        age = (now - seen.nonce.issued).total_seconds()
        kept_for = seen.nonce.keeping - age
        if kept_for <= 0:
            return verdict

        def counted(octets: bytes | None) -> bytes | None:
            nonlocal verdict
            verdict = Verdict.BEHIND
            if octets is None and age + _LATE >= self.store.remembers("nonce"):
                return None
            try:
                window = Window.of(octets) if octets is not None else Window()
            except ValueError:
                return octets
            verdict, after = window.counted(nc)
            return after.octets() if verdict is Verdict.ACCEPTED else octets

        key, _ = keys_of(seen.nonce.text, seen.nonce.realm, seen.user)
        update_held(self.store, key, seen.window, counted, kept_for)
        return verdict

    def remember(self, seen: Seen, cnonce: str) -> None:
        """Remember *cnonce* as the first one, if there was none so far (§3.4.2)."""
        if seen.first_cnonce is None:
            _, key = keys_of(seen.nonce.text, seen.nonce.realm, seen.user)
            octets = cnonce.encode("utf-8", "replace")
            self.store.swap(key, None, octets, seen.nonce.keeping)

    def end_for(self, realm: str, user: str, now: datetime) -> None:
        """End all nonces issued until *now*, for *user* in *realm* alone: a log-out."""
        milliseconds = (now - _EPOCH) // timedelta(milliseconds=1)
        lifetime = self.lifetime + 2 * _SKEW
        self.store.put(ended_key(realm, user), b"%d" % milliseconds, lifetime)

    # The other thing that a client has to bring back...

    def opaque(self, realm: str) -> str:
        """Return what goes with the nonces of *realm* as opaque (§3.3)."""
        return self.keys.signed("opaque", realm.encode("utf-8", "surrogatepass"))

    def is_opaque(self, text: str, realm: str) -> bool:
        """Tell whether *text* is the opaque of *realm*, unchanged."""
        message = realm.encode("utf-8", "surrogatepass")
        return self.keys.holds("opaque", text, message)

    def may_have_been_opaque(self, text: str) -> bool:
        """Tell whether *text* has the form of one, by a key that may be lost."""
        return _OPAQUE.fullmatch(text) is not None


def keys_of(nonce: str, realm: str, user: str) -> tuple[str, str]:
    """Return under which keys stand the window of counts, and the first cnonce."""
    made = fingerprint(realm, user, nonce)
    return f"nonce:{made}", f"cnonce:{made}"


def ended_key(realm: str, user: str) -> str:
    """Return under which key stands when *user* has logged out."""
    return f"ended:{fingerprint(realm, user)}"


def _moment(octets: bytes | None) -> datetime | None:
    """Read the moment of a log-out: what makes no sense has ended all."""
    if octets is None:
        return None
    if not octets.isdigit() or len(octets) > 14:
        return _NEVER
    return _EPOCH + timedelta(milliseconds=int(octets))
