"""
What does the system's crypt(3) make of a password?

Debian and others keep passwords as yescrypt, which no library of Python knows;
libxcrypt does.  ``crypt_ra`` is its form for threads: each call has memory of its own.
"""

import ctypes
from functools import cache
from typing import Any

# What Debian and its kin, and what Fedora and its kin call libxcrypt.
_NAMES = ("libcrypt.so.1", "libcrypt.so.2")


def _opened(name: str) -> Any:
    """Return the library called *name*, or None."""
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


@cache
def _library() -> Any:
    """Return libxcrypt with its functions declared, or None if it is not here."""
    library = next(filter(None, map(_opened, _NAMES)), None)
    if library is None or not hasattr(library, "crypt_ra"):  # or of another maker
        return None
    library.crypt_ra.restype = ctypes.c_char_p
    library.crypt_ra.argtypes = (
        ctypes.c_char_p,
        ctypes.c_char_p,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(ctypes.c_int),
    )
    library.free = ctypes.CDLL(None).free
    library.free.argtypes = (ctypes.c_void_p,)
    return library


def is_available() -> bool:
    """Tell whether ``crypted`` can do anything here."""
    return _library() is not None


def crypted(password: bytes, setting: str) -> str | None:
    """
    Return the hash of *password*, with the method and the salt of *setting*.

    *setting* may be a whole hash.  None is returned where there is no libxcrypt, if it
    does not know the method, or if *password* holds a NUL, at which C would end it.
    """
    library = _library()
    if library is None or b"\0" in password:
        return None
    memory, size = ctypes.c_void_p(), ctypes.c_int(0)
    try:
        made = library.crypt_ra(
            password, setting.encode(), ctypes.byref(memory), ctypes.byref(size)
        )
        return made.decode("ascii") if made is not None else None
    finally:
        library.free(memory)
