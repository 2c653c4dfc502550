"""
Which optional libraries are here?

    imported as     installed as    extra     what needs it
    argon2          argon2-cffi     auth      the passwords of our own account files
    bcrypt          bcrypt          auth      passwords as htpasswd -B writes them
    passlib         libpass         auth      other passwords of Apache's files
    itsdangerous    itsdangerous    auth      signed sessions
    redis           redis           cluster   a store that several machines share

Rule: they are loaded here alone, at their first use.  A server without accounts never
needs them, and each takes about as long to load as all the rest of us.
"""

import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from httpcore_srv.errors import MissingExtra


@dataclass(frozen=True, slots=True)
class Library:
    """An optional library: the *distribution* that has it, and the *extra* of ours."""

    distribution: str
    extra: str


# By the name that is imported.  Both libpass and its forerunner are imported as
# "passlib"; where bcrypt 5 is installed the forerunner ends with an exception.
LIBRARIES: Mapping[str, Library] = MappingProxyType(
    {
        "argon2": Library("argon2-cffi", "auth"),
        "bcrypt": Library("bcrypt", "auth"),
        "passlib": Library("libpass", "auth"),
        "itsdangerous": Library("itsdangerous", "auth"),
        "redis": Library("redis", "cluster"),
    }
)


@cache
def is_here(name: str) -> bool:
    """Tell whether the library imported as *name* is installed, without loading it."""
    if importlib.util.find_spec(name) is None:
        return False
    metadata = importlib.import_module("importlib.metadata")  # slow to load
    try:
        metadata.version(LIBRARIES[name].distribution)
    except metadata.PackageNotFoundError:
        return False
    return True


def missing(name: str, what: str) -> MissingExtra | None:
    """Return the error that *what* lacks the library *name*; None if it is here."""
    return None if is_here(name) else MissingExtra(what, LIBRARIES[name].extra)


def load(name: str, what: str, module: str = "") -> Any:
    """
    Return the library imported as *name*, or its *module*; it has no types.

    Raises MissingExtra if it is not installed, for *what* needs it.
    """
    if error := missing(name, what):
        raise error
    return importlib.import_module(f"{name}.{module}" if module else name)
