"""
Which optional library does a password hash need?

They are the extra "auth", loaded at their first use: a server without accounts never
needs them, and one with few kinds of hashes needs few of them.
"""

import importlib
import importlib.util
from functools import cache
from typing import Any

from httpcore_srv.errors import MissingExtra

EXTRA = "auth"

# Both libpass and its forerunner passlib are imported as "passlib"; the forerunner ends
# with an exception where bcrypt 5 is installed.
_DISTRIBUTIONS = {"argon2": "argon2-cffi", "bcrypt": "bcrypt", "passlib": "libpass"}


@cache
def is_installed(name: str) -> bool:
    """Tell whether the library imported as *name* is here, without loading it."""
    if importlib.util.find_spec(name) is None:
        return False
    metadata = importlib.import_module("importlib.metadata")  # slow to load
    try:
        metadata.version(_DISTRIBUTIONS[name])
    except metadata.PackageNotFoundError:
        return False
    return True


def load(name: str, module: str = "") -> Any:
    """
    Return the library imported as *name*, or its *module*; it has no types.

    Raises MissingExtra if it is not installed.
    """
    if not is_installed(name):
        raise MissingExtra(f"hashing with {_DISTRIBUTIONS[name]}", EXTRA)
    return importlib.import_module(f"{name}.{module}" if module else name)
