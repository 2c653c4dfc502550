"""
How is a new password hashed?

    argon2id    for our own files: 46 MiB, one pass, one lane
    bcrypt      for htpasswd files, as $2y$: Apache reads it, argon2 it does not
    scrypt      for passwords that are given when the server starts: the library of
                Python has it

The parameters of argon2id are the first that OWASP's Password Storage Cheat Sheet
names; one lane, because ``hashing`` counts places by processors.
"""

import secrets

from httpcore_srv import extras
from httpcore_srv.errors import HttpcoreError
from httpcore_srv.state.accounts.kinds import BCRYPT_MOST, scrypted

_MEMORY = 47_104  # KiB
_BCRYPT_COST = 10  # 2^10 rounds: some 50 ms, for a server that hashes at each request
_SALT = 16  # octets

# What needs a library here
NEEDING = "a new password"


class PasswordTooLong(HttpcoreError):
    """A password is longer than its hash would see; the text names the limit."""


def argon2id(password: str) -> str:
    """Return *password* hashed with argon2id, or raise MissingExtra."""
    argon2 = extras.load("argon2", NEEDING)
    hasher = argon2.PasswordHasher(time_cost=1, memory_cost=_MEMORY, parallelism=1)
    made: str = hasher.hash(password)
    return made


def bcrypt(password: str) -> str:
    """
    Return *password* hashed with bcrypt.

    Raises PasswordTooLong if it has more than 72 octets in UTF-8, and MissingExtra.
    """
    octets = password.encode()
    if len(octets) > BCRYPT_MOST:
        raise PasswordTooLong(
            f"the password has {len(octets)} octets; bcrypt, the hash of htpasswd "
            f"files, looks at the first {BCRYPT_MOST} alone"
        )
    library = extras.load("bcrypt", NEEDING)
    made: bytes = library.hashpw(octets, library.gensalt(_BCRYPT_COST))
    return made.decode("ascii").replace("$2b$", "$2y$", 1)


def scrypt(password: str) -> str:
    """Return *password* hashed with scrypt; it needs no optional library."""
    return scrypted(password.encode(), secrets.token_bytes(_SALT))
