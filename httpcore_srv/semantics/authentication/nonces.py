"""
How is a nonce written down?

    AZ4k...3kZq . 2f.pT0c...9sQ
    moment        signature of moment, random octets and realm
    and random octets

"The nonce is opaque to the client" (RFC 7616 §3.3); to us it says when it was made, and
proves that we made it, for this realm.  So whatever a client invents costs no memory,
and every server that has the key can read it.  Only the text is told here: randomness
and keys are ``state``'s.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from httpcore_srv.grammar import base64url

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

# Octets: the moment in milliseconds since 1970, and how many random ones there may be.
_MOMENT = 6
_RANDOM = range(12, 33)

# A longer text is no nonce of ours.
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class ReadNonce:
    """
    What the text of a nonce says; whether its *signature* is right is another matter.

    *moment* is in UTC, to the millisecond.
    """

    moment: datetime
    random: bytes
    signature: str


def signed(moment: datetime, random: bytes, realm: str) -> bytes:
    """
    Return the octets that are signed for a nonce; none are those of another.

    *moment* knows its zone and counts to the millisecond.  Raises ValueError for a
    moment before 1970 and for too few or too many random octets.
    """
    made = _made(moment, random)
    return bytes((len(made),)) + made + realm.encode("utf-8", "surrogatepass")


def written(moment: datetime, random: bytes, signature: str) -> str:
    """Write a nonce of 12 to 32 *random* octets; ValueError as ``signed`` raises it."""
    return f"{base64url.encode(_made(moment, random))}.{signature}"


def read(text: str) -> ReadNonce | None:
    """
    Read a nonce; None for any text that ``written`` does not write.

    For each value there is one text, or a nonce could be used again under another
    spelling.
    """
    if len(text) > _LONGEST:
        return None
    letters, dot, signature = text.partition(".")
    made = base64url.decode(letters)
    if not dot or made is None or len(made) - _MOMENT not in _RANDOM:
        return None
    try:
        moment = _EPOCH + int.from_bytes(made[:_MOMENT]) * _MILLISECOND
    except OverflowError:
        return None
    return ReadNonce(moment, made[_MOMENT:], signature)


def _made(moment: datetime, random: bytes) -> bytes:
    milliseconds = (moment - _EPOCH) // _MILLISECOND
    if milliseconds < 0 or len(random) not in _RANDOM:
        raise ValueError("not a moment since 1970, or not 12 to 32 random octets")
    return milliseconds.to_bytes(_MOMENT) + random
