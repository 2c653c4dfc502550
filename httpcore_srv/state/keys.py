"""
With which keys is signed what a client brings back: nonces, opaque, tokens, links?

    KeyFile ──▶ 1f0c2a9d            the first signs
                77b21e04            all are believed
                lasting             signs nothing, and stays

    1f0c2a9d.pT0c...9sQ             a signature: whose, and the MAC

What only we compare, such as the fingerprints of accounts, is made with the lasting
key: a new key changes nothing about it.

Rule: each purpose has keys of its own, derived from these, so that nothing that was
signed for one purpose can be shown for another.
"""

import hmac
from functools import lru_cache
from pathlib import Path
from typing import Self

from httpcore_srv.grammar import base64url
from httpcore_srv.state.key_file import Key, KeyFile


class KeyRing:
    """
    Keys, of which the first signs and all verify; for any number of threads.

    *keys* are given, or stand in a file.  Those in a file raise StoreUnavailable while
    it cannot be read.

    >>> ring = KeyRing.ephemeral()
    >>> signature = ring.signed("nonce", b"what was said")
    >>> ring.holds("nonce", signature, b"what was said")
    True
    >>> ring.holds("link", signature, b"what was said")
    False
    """

    def __init__(self, keys: tuple[Key, ...] | KeyFile) -> None:
        self._source = keys
        self._taken = self

    @classmethod
    def ephemeral(cls) -> Self:
        """Return a ring of one key that ends with this process."""
        return cls((Key.new(),))

    @classmethod
    def at(cls, path: Path) -> Self:
        """Return the ring in the file *path*, read or made at the first use."""
        return cls(KeyFile(path))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read, or make, the ring in the file *path* now; or raise StoreUnavailable."""
        ring = cls.at(path)
        ring._keys()
        return ring

    def signed(self, purpose: str, message: bytes) -> str:
        """
        Return the signature of *message* (HMAC with SHA-256), in the letters of a URI.

        A *purpose* is a word of ours, never what somebody else has written.
        """
        key = self._keys()[0]
        return f"{key.id}.{base64url.encode(_mac(key, purpose, message))}"

    def holds(self, purpose: str, signature: str, message: bytes) -> bool:
        """Tell whether *signature*, any text, is that of *message* by a key of ours."""
        key_id, _, text = signature.partition(".")
        mac = base64url.decode(text)
        key = self._key(key_id) if mac else None
        if key is None or mac is None:
            return False
        return hmac.compare_digest(_mac(key, purpose, message), mac)

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        """Return secrets for *purpose*, 32 octets each; the first one signs."""
        return tuple(_derived(key, purpose) for key in self._keys())

    def lasting(self, purpose: str) -> bytes:
        """Return a secret for *purpose*, of 32 octets, that no new key replaces."""
        source = self._source
        key = source.lasting() if isinstance(source, KeyFile) else source[-1]
        return _derived(key, purpose)

    def at_hand(self) -> "KeyRing | None":
        """
        Return a ring of the keys that hold now, if no file is to be read for it.

        It is the very same one for as long as they are.
        """
        if isinstance(self._source, tuple):
            return self
        keys = self._source.at_hand()
        if keys is None or keys is self._taken._source:
            return None if keys is None else self._taken
        self._taken = KeyRing(keys)
        return self._taken

    def _keys(self, *, at_once: bool = False) -> tuple[Key, ...]:
        source = self._source
        return source.keys(at_once=at_once) if isinstance(source, KeyFile) else source

    def _key(self, key_id: str) -> Key | None:
        """Find the key of that name, if need be among those added this very second."""
        for at_once in (False, True):
            for key in self._keys(at_once=at_once):
                if key.id == key_id:
                    return key
        return None


@lru_cache(maxsize=64)
def _derived(key: Key, purpose: str) -> bytes:
    return hmac.digest(key.secret, purpose.encode(), "sha256")


def _mac(key: Key, purpose: str, message: bytes) -> bytes:
    return hmac.digest(_derived(key, purpose), message, "sha256")
