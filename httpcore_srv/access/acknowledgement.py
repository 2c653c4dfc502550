"""
What is said to who has proven by Digest who they are (RFC 7616 §3.5)?

    Authentication-Info   rspauth     the server knows the password, too
                          nextnonce   with which to go on
"""

from dataclasses import dataclass

from httpcore_srv.resources.hashed_content import Hasher
from httpcore_srv.semantics.authentication import digest
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest_credentials import DigestCredentials


@dataclass(frozen=True, slots=True)
class DigestAcknowledgement:
    """What Authentication-Info says to who gave these *credentials* (§3.5)."""

    credentials: DigestCredentials
    a1: str
    following: str | None = None

    @property
    def of_content(self) -> bool:
        """Tell whether rspauth depends on the answer's content."""
        return self.credentials.qop == "auth-int"

    def hasher(self) -> Hasher:
        """Return what makes H(content) of its octets."""
        return ALGORITHMS[self.credentials.algorithm].hasher()

    def info(self, content_digest: str | None = None) -> str:
        """Return the value of Authentication-Info, "" for nothing to say."""
        said = digest.info(self.credentials, self.a1, content_digest, self.following)
        return str(said) if said else ""
