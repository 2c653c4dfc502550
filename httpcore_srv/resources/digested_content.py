"""
What is the digest of content whose length is not known beforehand?

Its digest is made while it is sent.  It goes into the trailer section, which the header
section announces (RFC 9530 §6.4, RFC 9110 §6.6.2).
"""

from functools import partial

from httpcore_srv.fields.digests import Digests
from httpcore_srv.message import Content, Fields
from httpcore_srv.resources.hashed_content import HashedContent, Hasher
from httpcore_srv.semantics.digests import HASHES


class DigestedContent(HashedContent):
    """
    *content* that is hashed by *algorithm* while it is sent.

    ``announced`` are the fields that who answers with this content adds to the header
    section.
    """

    announced = Fields([("Trailer", "Content-Digest")])

    def __init__(self, content: Content, algorithm: str) -> None:
        super().__init__(content, HASHES[algorithm], partial(_said, algorithm))


def _said(algorithm: str, hasher: Hasher) -> Fields:
    """Return the field that says the digest."""
    value = Digests({algorithm: hasher.digest()})
    return Fields([("Content-Digest", str(value))])
