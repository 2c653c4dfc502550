"""
How is a nonce written down?

    AZ4k...3kZq . 2f . pT0c...9sQ
    moment        key  MAC of moment, random octets and realm
    and random octets

"The nonce is opaque to the client" (RFC 7616 §3.3); to us it says when it was made, and
proves that we made it, for this realm.  So whatever a client invents costs no memory,
and every server that has the key can read it.  Only the text is told here: randomness
and keys are ``state``'s.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

# Octets: the moment in milliseconds since 1970, and the bounds of the two other parts.
_MOMENT = 6
_RANDOM = range(12, 33)
_MAC = range(16, 65)

_KEY = r"[0-9A-Za-z_-]{1,64}"
_IS_KEY = re.compile(_KEY)
_NONCE = re.compile(
    rf"(?P<made>[0-9A-Za-z_-]{{24,51}})\.(?P<key>{_KEY})\.(?P<mac>[0-9A-Za-z_-]{{22,86}})"
)


@dataclass(frozen=True, slots=True)
class ReadNonce:
    """
    What the text of a nonce says; whether *mac*, by *key*, is right is another matter.

    *moment* is in UTC, to the millisecond.
    """

    moment: datetime
    random: bytes
    key: str
    mac: bytes


def signed(moment: datetime, random: bytes, realm: str) -> bytes:
    """
    Return the octets that the MAC of a nonce is made of; none are those of another.

    *moment* knows its zone and counts to the millisecond.  Raises ValueError for a
    moment before 1970 and for too few or too many random octets.
    """
    made = _made(moment, random)
    return bytes((len(made),)) + made + realm.encode("utf-8")


def written(moment: datetime, random: bytes, key: str, mac: bytes) -> str:
    """
    Write a nonce of 12 to 32 *random* octets, signed by *key* with *mac*.

    *key* is of letters, digits, "-" and "_", and *mac* of 16 to 64 octets; ValueError
    is raised for others, and as ``signed`` does.
    """
    if _IS_KEY.fullmatch(key) is None or len(mac) not in _MAC:
        raise ValueError("not the name of a key, or not a MAC")
    return f"{_encoded(_made(moment, random))}.{key}.{_encoded(mac)}"


def read(text: str) -> ReadNonce | None:
    """
    Read a nonce; None for any text that ``written`` does not write.

    For each value there is one text: base64 that ends in other spare bits is refused,
    or a nonce could be used again under another spelling.
    """
    found = _NONCE.fullmatch(text)
    if found is None:
        return None
    try:
        made, mac = _decoded(found["made"]), _decoded(found["mac"])
        moment = _EPOCH + int.from_bytes(made[:_MOMENT]) * _MILLISECOND
        nonce = ReadNonce(moment, made[_MOMENT:], found["key"], mac)
        again = written(nonce.moment, nonce.random, nonce.key, nonce.mac)
    except (ValueError, OverflowError):
        return None
    return nonce if again == text else None


def _made(moment: datetime, random: bytes) -> bytes:
    milliseconds = (moment - _EPOCH) // _MILLISECOND
    if milliseconds < 0 or len(random) not in _RANDOM:
        raise ValueError("not a moment since 1970, or not 12 to 32 random octets")
    return milliseconds.to_bytes(_MOMENT) + random


def _encoded(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode("ascii").rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
