"""
What does somebody answer who is asked by Digest?  Computed before the load begins.

As many browsers as there are nonces ask in turn: the request of number n (from 0) is for
target n % targets, by nonce n % nonces, with the count n // nonces + 1.  Counts rise, and
none comes twice for a nonce.  Sections are those of RFC 7616.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

# The names of algorithms (§6.1) and of their functions here.
FUNCTIONS = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}

_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))')


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server has asked for (§3.3): the *opaque* is "" if there was none."""

    realm: str
    nonce: str
    algorithm: str = "MD5"
    opaque: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Who answers."""

    user: str
    password: str


def challenge(values: Sequence[str]) -> Challenge:
    """
    Return the first challenge by Digest among WWW-Authenticate *values*.

    KeyError if there is none, or it has no realm or nonce.

    >>> challenge(['Basic realm="a"', 'Digest realm="a", nonce="n", qop="auth"'])
    Challenge(realm='a', nonce='n', algorithm='MD5', opaque='')
    """
    text = next((one for one in values if one.lower().startswith("digest ")), "")
    said = {name.lower(): a or b for name, a, b in _PARAMETER.findall(text)}
    return Challenge(
        said["realm"],
        said["nonce"],
        said.get("algorithm", "MD5"),
        said.get("opaque", ""),
    )


def response(
    account: Account, asked: Challenge, target: str, count: int, cnonce: str
) -> str:
    """Return the response to *asked* for a GET of *target*, with qop=auth (§3.4.1)."""
    a1 = _hash(asked, f"{account.user}:{asked.realm}:{account.password}")
    a2 = _hash(asked, f"GET:{target}")
    return _hash(asked, f"{a1}:{asked.nonce}:{count:08x}:{cnonce}:auth:{a2}")


def width(asked: Challenge) -> int:
    """Return how many characters a response has."""
    return 2 * hashlib.new(FUNCTIONS[asked.algorithm]).digest_size


def cnonces(count: int) -> list[str]:
    """Return as many nonces of clients."""
    return [secrets.token_hex(8) for _ in range(count)]


def responses(
    account: Account,
    asked: Sequence[Challenge],
    own: Sequence[str],
    targets: Sequence[str],
    count: int,
) -> list[str]:
    """
    Return the first *count* responses, in the order of requests.

    *own* are the nonces of the clients, one for each challenge of *asked*.
    """
    a1 = _hash(asked[0], f"{account.user}:{asked[0].realm}:{account.password}")
    ends = [f":auth:{_hash(asked[0], f'GET:{target}')}".encode() for target in targets]
    begun = []
    for one in asked:
        hashed = hashlib.new(FUNCTIONS[one.algorithm])
        hashed.update(f"{a1}:{one.nonce}:".encode())
        begun.append(hashed)
    made = []
    for number in range(count):
        nc, turn = divmod(number, len(asked))
        hashed = begun[turn].copy()
        hashed.update(f"{nc + 1:08x}:{own[turn]}".encode() + ends[number % len(ends)])
        made.append(hashed.hexdigest())
    return made


def before(account: Account, asked: Challenge, target: str) -> str:
    """Return the credentials up to the nonce."""
    return (
        f'Digest username="{account.user}", realm="{asked.realm}", uri="{target}", '
        f'algorithm={asked.algorithm}, qop=auth, nonce="'
    )


def middle(asked: Challenge, cnonce: str) -> str:
    """Return the credentials from the nonce up to the count."""
    opaque = f'opaque="{asked.opaque}", ' if asked.opaque else ""
    return f'{asked.nonce}", {opaque}cnonce="{cnonce}", nc='


def _hash(asked: Challenge, text: str) -> str:
    return hashlib.new(FUNCTIONS[asked.algorithm], text.encode()).hexdigest()
