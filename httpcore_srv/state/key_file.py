"""
Which keys stand in the file of keys, and how does a new one get there?

    # httpcore-srv keys 1
    1f0c2a9d:dGhlIGtleSB0aGF0IHNpZ25z...      the first signs
    77b21e04:YW4gb2xkZXIgb25lLCB3aGlj...      all are believed
    lasting:bm90aGluZyBpcyBzaWduZWQgd...      signs nothing, and stays

A new key is put in front (``rotate``), and what older ones have signed stays good until
they fall off the end.  The file is shared by worker processes, and may be copied to
other machines.  A changed file is read again after a second at the latest, and at once
when we are shown what was signed by a key that we do not know.
"""

import os
import re
import secrets
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.private_files import (
    Stamp,
    create_private,
    locked,
    replace_private,
    shared_fault,
    stamp,
)

_FIRST_LINE = "# httpcore-srv keys 1"
_LINE = re.compile(r"(?P<id>[0-9a-f]{8}|lasting):(?P<secret>[A-Za-z0-9_-]{43}=)")
_LASTING = "lasting"

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


class _Held(NamedTuple):
    """What a file holds: keys of which the first signs, and the *lasting* one."""

    keys: tuple[Key, ...] = ()
    lasting: Key | None = None

    @classmethod
    def new(cls) -> "_Held":
        """Draw a key, and the lasting one."""
        return cls((Key.new(),), _lasting())

    def after(self, key: Key, keep: int) -> "_Held":
        """Return what is held once *key* signs, and *keep* of the older keys stay."""
        return _Held((key, *self.keys[:keep]), self.lasting if keep else _lasting())


class KeyFile:
    """
    The keys in the file *path*, which is made, with one key, if there is none at first.

    StoreUnavailable is raised whenever it is not whole, not its owner's alone, or gone
    after it was there: what was signed cannot be judged then.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._held = _Held()
        self._stamp: Stamp = ()
        self._next_look = 0.0

    def keys(self, *, at_once: bool = False) -> tuple[Key, ...]:
        """Return the keys, as they were a second ago or later; *at_once*: as now."""
        with self._lock:
            now = time.monotonic()
            if at_once or now >= self._next_look:
                self._look()
                self._next_look = now + _WATCH
            return self._held.keys

    def at_hand(self) -> tuple[Key, ...] | None:
        """Return what ``keys`` would; None if a file has to be read for it."""
        if time.monotonic() >= self._next_look and not self._stays():
            return None
        return self._held.keys or None

    def _stays(self) -> bool:
        """Look whether the file is as it was, waiting for nobody; False: ask."""
        if not self._lock.acquire(blocking=False):
            return False  # somebody reads it
        try:
            stays = stamp(self._path.stat()) == self._stamp
            if stays:
                self._next_look = time.monotonic() + _WATCH
            return stays
        except OSError:
            return False
        finally:
            self._lock.release()

    def lasting(self) -> Key:
        """Return the lasting key."""
        keys = self.keys()
        return self._held.lasting or keys[-1]

    def _look(self) -> None:
        """Read the file, if it is not as it was; make it, if it never was."""
        self._next_look = 0.0  # unless this ends well, look again
        try:
            if not self._held.keys and not self._path.exists():
                create_private(self._path, _written(_Held.new()))
            now = stamp(self._path.stat())
            if now != self._stamp:
                self._held, self._stamp = _read(self._path), now
        except OSError as error:
            raise StoreUnavailable(f"{self._path}: {error}") from error


def rotate(path: Path, keep: int = 2) -> Key:
    """
    Put a new key in front of those in the file *path*; return it.

    Of the older ones so many are kept as *keep* says, the newest; with 0, all that was
    signed before is void, and the lasting key another one.  StoreUnavailable is raised
    if the file is not a good one.
    """
    key = Key.new()
    try:
        with locked(path):
            replace_private(path, _written(_read(path).after(key, keep)))
    except OSError as error:
        raise StoreUnavailable(f"{path}: {error}") from error
    return key


def _lasting() -> Key:
    """Draw a lasting key."""
    return Key(_LASTING, secrets.token_bytes(32))


def _read(path: Path) -> _Held:
    """
    Read all keys in *path*, or raise StoreUnavailable or OSError.

    In a file without a lasting key the oldest stands for it.
    """
    with path.open("rb") as file:
        if fault := shared_fault(os.fstat(file.fileno())):
            raise StoreUnavailable(f"{path}: {fault}")
        lines = file.read().decode("ascii", "replace").splitlines()
    if len(lines) < 2 or lines[0] != _FIRST_LINE:
        raise StoreUnavailable(f"{path}: this is no file of keys")
    *keys, last = (
        _parsed(line, f"{path}, line {number}")
        for number, line in enumerate(lines[1:], 2)
    )
    if last.id != _LASTING:
        keys, last = [*keys, last], Key(_LASTING, last.secret)
    if not keys or any(key.id == _LASTING for key in keys):
        raise StoreUnavailable(f"{path}: a lasting key stands at the end, after others")
    return _Held(tuple(keys), last)


def _parsed(line: str, place: str) -> Key:
    """Read one line.  If it is damaged, no other one of the file is believed."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise StoreUnavailable(f"{place}: this is no key")
    return Key(found["id"], urlsafe_b64decode(found["secret"]))


def _written(held: _Held) -> bytes:
    keys = (*held.keys, *filter(None, (held.lasting,)))
    lines = (f"{key.id}:{urlsafe_b64encode(key.secret).decode()}\n" for key in keys)
    return "".join((_FIRST_LINE, "\n", *lines)).encode()
