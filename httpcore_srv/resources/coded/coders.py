"""
Which content codings can this machine make?

    coding   made by                               needs
    gzip     zlib                                  nothing else
    br       brotlicffi                            the extra "compress"
    zstd     compression.zstd, or backports.zstd   Python 3.14, or the extra "compress"

Rule: the same data, library and level give the same octets.  A coded form that was
forgotten and is made again keeps its entity tag: no name and no date go into gzip.
"""

import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

try:
    import brotlicffi
except ImportError:  # an optional library
    brotlicffi = None

try:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
except ImportError:
    zstd = None  # type: ignore[assignment]

# RFC 9659 §3: a decoder of the coding "zstd" need not have a window above 8 MB.  The
# levels above 19 use larger ones, so they are not offered.
_ZSTD_LEVELS = range(1, 20)

# zlib's "window bits": the largest window (15), in the gzip format (+16; RFC 1952)
_GZIP = 31


class Compressor(Protocol):
    """One data stream on its way into a coding."""

    def compress(self, data: bytes) -> bytes:
        """Take *data*, return the coded octets that are complete, maybe none."""
        ...

    def flush(self) -> bytes:
        """End the stream; return the rest of the coded octets."""
        ...


@dataclass(frozen=True, slots=True)
class Coder:
    """
    What makes one content coding (RFC 9110 §8.4.1).

    *library* is its name and version, in letters that a file name may have: another
    one may make other octets.  *levels* are those that can be asked for; ``start``
    begins a stream at one of them.
    """

    coding: str
    library: str
    levels: range
    start: Callable[[int], Compressor]


@dataclass(frozen=True, slots=True)
class _Brotli:
    """A brotli stream, whose end its library calls otherwise."""

    stream: Any

    def compress(self, data: bytes) -> bytes:
        coded: bytes = self.stream.process(data) + self.stream.flush()
        return coded

    def flush(self) -> bytes:
        rest: bytes = self.stream.finish()
        return rest


def _gzip(level: int) -> Compressor:
    return zlib.compressobj(level, zlib.DEFLATED, _GZIP)


def _br(level: int) -> Compressor:
    return _Brotli(brotlicffi.Compressor(quality=level))


def _zstd(level: int) -> Compressor:
    compressor: Compressor = zstd.ZstdCompressor(level=level)
    return compressor


def _coders() -> dict[str, Coder]:
    """Return the coders whose libraries are here."""
    made = zlib.ZLIB_RUNTIME_VERSION
    coders = {"gzip": Coder("gzip", f"zlib-{made}", range(1, 10), _gzip)}
    if brotlicffi is not None:
        made = brotlicffi.__version__
        coders["br"] = Coder("br", f"brotlicffi-{made}", range(12), _br)
    if zstd is not None:
        made = zstd.zstd_version
        coders["zstd"] = Coder("zstd", f"zstd-{made}", _ZSTD_LEVELS, _zstd)
    return coders


_MAKEABLE: Mapping[str, Coder] = _coders()

_OPTIONAL = ("br", "zstd")

# What brings them
INSTALL = "pip install 'httpcore-srv[compress]'"


def makeable() -> Mapping[str, Coder]:
    """Return the coders of this machine, by the names of their codings."""
    return _MAKEABLE


def missing(coding: str) -> str | None:
    """
    Say why *coding* cannot be made here, in words for the operator.

    None is returned if it can.
    """
    if coding in makeable():
        return None
    if coding in _OPTIONAL:
        return f"the coding {coding} needs {INSTALL}"
    return f"the coding {coding} is none that this server can make"
