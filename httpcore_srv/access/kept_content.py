"""
How is content read twice: once to be verified, once to be used?

With qop=auth-int the digest covers the content (RFC 7616 §3.4.3), and nothing may be
done with content before it is verified.  So it is read to its end first, into memory
or, if it is long, into a file without a name.
"""

import tempfile
from collections.abc import Iterator
from typing import IO

from httpcore_srv.message import Content, Span
from httpcore_srv.resources.reading import BLOCK, octets_of
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS

# Longer content goes to a file, in octets.
IN_MEMORY = 65_536


class Kept:
    """Content that was read to its end, and can be read again."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file = file
        self.length = length

    def pieces(self) -> Iterator[bytes | Span]:
        """Yield the octets, from the first."""
        self._file.seek(0)
        while octets := self._file.read(BLOCK):
            yield octets

    def digest_of(self, algorithm: str) -> str:
        """Return H(content) by the *algorithm* of Digest, in hexadecimal digits."""
        hasher = ALGORITHMS[algorithm].hasher()
        for octets in octets_of(self.pieces()):
            hasher.update(octets)
        return hasher.hexdigest()

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


class Keeping:
    """Content that is being read, octets by octets."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(  # noqa: SIM115
            max_size=IN_MEMORY
        )
        self.length = 0

    def take(self, octets: bytes) -> None:
        """Keep what comes next."""
        self.length += self._file.write(octets)

    def kept(self) -> Kept:
        """Return it as content, which holds the file from now on."""
        return Kept(self._file, self.length)

    def close(self) -> None:
        """Give the file back: the content did not come to its end."""
        self._file.close()


def keep(content: Content) -> Kept:
    """
    Read *content* to its end, if that was not done before.

    Raises what reading it raises (408, 413, 400).
    """
    if isinstance(content, Kept):
        return content
    keeping = Keeping()
    try:
        for octets in octets_of(content.pieces()):
            keeping.take(octets)
    except BaseException:
        keeping.close()
        raise
    return keeping.kept()
