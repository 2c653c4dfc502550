"""
With which keys is signed what a client brings back: nonces, opaque, tokens, links?

    # httpcore-srv keys 1
    1f0c2a9d:dGhlIGtleSB0aGF0IHNpZ25z...      the first signs
    77b21e04:YW4gb2xkZXIgb25lLCB3aGlj...      all are believed

    1f0c2a9d.pT0c...9sQ                       a signature: whose, and the MAC

A new key is put in front (``rotate``), and what older ones have signed stays good until
they fall off the end.  The file is shared by worker processes, and may be copied to
other machines.  A changed file is read again after a second at the latest, and at once
when we are shown what was signed by a key that we do not know.

Rule: each purpose has keys of its own, derived from these, so that nothing that was
signed for one purpose can be shown for another.
"""

import hmac
import os
import re
import secrets
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Self

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.grammar import base64url
from httpcore_srv.state.private_files import (
    Stamp,
    create_private,
    locked,
    replace_private,
    shared_fault,
    stamp,
)

_FIRST_LINE = "# httpcore-srv keys 1"
_LINE = re.compile(r"(?P<id>[0-9a-f]{8}):(?P<secret>[A-Za-z0-9_-]{43}=)")

# How often a file is looked at, in seconds.
_WATCH = 1.0


@dataclass(frozen=True, slots=True)
class Key:
    """
    A *secret* of 32 octets, as many as SHA-256 has, and what it is called.

    Its *id* is no secret; it stands beside what the key has signed.
    """

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Draw a key."""
        return cls(secrets.token_hex(4), secrets.token_bytes(32))


class KeyFile:
    """
    The keys in the file *path*, which is made, with one key, if there is none at first.

    StoreUnavailable is raised whenever it is not whole, not its owner's alone, or gone
    after it was there: what was signed cannot be judged then.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._keys: tuple[Key, ...] = ()
        self._stamp: Stamp = ()
        self._next_look = 0.0

    def keys(self, *, at_once: bool = False) -> tuple[Key, ...]:
        """Return the keys, as they were a second ago or later; *at_once*: as now."""
        with self._lock:
            now = time.monotonic()
            if at_once or now >= self._next_look:
                self._look()
                self._next_look = now + _WATCH
            return self._keys

    def _look(self) -> None:
        """Read the file, if it is not as it was; make it, if it never was."""
        self._next_look = 0.0  # unless this ends well, look again
        try:
            if not self._keys and not self._path.exists():
                create_private(self._path, _written((Key.new(),)))
            now = stamp(self._path.stat())
            if now != self._stamp:
                self._keys, self._stamp = _read(self._path), now
        except OSError as error:
            raise StoreUnavailable(f"{self._path}: {error}") from error


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


def rotate(path: Path, keep: int = 2) -> Key:
    """
    Put a new key in front of those in the file *path*; return it.

    Of the older ones so many are kept as *keep* says, the newest; with 0, all that was
    signed before is void.  StoreUnavailable is raised if the file is not a good one.
    """
    key = Key.new()
    try:
        with locked(path):
            held = _read(path)
            replace_private(path, _written((key, *held[:keep])))
    except OSError as error:
        raise StoreUnavailable(f"{path}: {error}") from error
    return key


@lru_cache(maxsize=64)
def _derived(key: Key, purpose: str) -> bytes:
    return hmac.digest(key.secret, purpose.encode(), "sha256")


def _mac(key: Key, purpose: str, message: bytes) -> bytes:
    return hmac.digest(_derived(key, purpose), message, "sha256")


def _read(path: Path) -> tuple[Key, ...]:
    """Read all keys in *path*, or raise StoreUnavailable or OSError."""
    with path.open("rb") as file:
        if fault := shared_fault(os.fstat(file.fileno())):
            raise StoreUnavailable(f"{path}: {fault}")
        lines = file.read().decode("ascii", "replace").splitlines()
    if len(lines) < 2 or lines[0] != _FIRST_LINE:
        raise StoreUnavailable(f"{path}: this is no file of keys")
    return tuple(
        _parsed(line, f"{path}, line {number}")
        for number, line in enumerate(lines[1:], 2)
    )


def _parsed(line: str, place: str) -> Key:
    """Read one line.  If it is damaged, no other one of the file is believed."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise StoreUnavailable(f"{place}: this is no key")
    return Key(found["id"], urlsafe_b64decode(found["secret"]))


def _written(keys: tuple[Key, ...]) -> bytes:
    lines = (f"{key.id}:{urlsafe_b64encode(key.secret).decode()}\n" for key in keys)
    return "".join((_FIRST_LINE, "\n", *lines)).encode()
