"""
Send it: whole, one part of it, or several.

    whole       200   the data
    one range   206   the data from first to last; Content-Range in the header section
    several     206   multipart/byteranges; Content-Range in each part (§15.3.7.2)

Content-Digest, where it is wanted, is of what is sent: part or whole (RFC 9530 §2).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from httpcore_srv.fields.content_range import ContentRange
from httpcore_srv.fields.digests import Digests
from httpcore_srv.message import Fields, Request, Response, Span
from httpcore_srv.resources.digests import content_digest
from httpcore_srv.resources.evidence import doubt
from httpcore_srv.resources.resource import Data, Representation
from httpcore_srv.semantics.digests import wanted
from httpcore_srv.semantics.ranges import ByteRange
from httpcore_srv.stage import stage

# "A sender that generates a 206 response to a request with an If-Range header field
# SHOULD NOT generate other representation header fields beyond those required because
# the client already has a prior response containing those" -- RFC 9110 §15.3.7
KNOWN_TO_THE_CLIENT = (
    "Content-Type",
    "Content-Encoding",
    "Content-Language",
    "Last-Modified",
)


@dataclass(frozen=True, slots=True)
class Extract:
    """Content that is cut from representation data: octets and stretches of it."""

    data: Data
    cuts: tuple[bytes | ByteRange, ...]

    @property
    def length(self) -> int:
        """The number of octets."""
        return sum(
            [len(cut) if isinstance(cut, bytes) else cut.length for cut in self.cuts]
        )

    def pieces(self) -> Iterator[bytes | Span]:
        """Yield the octets in order."""
        for cut in self.cuts:
            if isinstance(cut, bytes):
                yield cut
            else:
                yield from self.data.pieces(cut.first, cut.length)

    def close(self) -> None:
        """Give the data back."""
        self.data.close()


@stage("RFC 9110 §15.3")
def represent(
    request: Request,
    selected: Representation,
    described: Fields,
    parts: tuple[ByteRange, ...] | None,
) -> Response:
    """Return the 200 or 206 that carries *parts* of the selected representation."""
    algorithm = wanted(request.fields.get("Want-Content-Digest"))
    response = _cut(request, selected, described, parts)
    if algorithm is None:
        return response
    if parts is None:
        digest = selected.digest_of(algorithm)
    else:
        digest = content_digest(response.content, algorithm)
    if digest is None:
        return response
    return response.with_field("Content-Digest", str(Digests({algorithm: digest})))


def _cut(
    request: Request,
    selected: Representation,
    described: Fields,
    parts: tuple[ByteRange, ...] | None,
) -> Response:
    """Return what is sent, without its digest."""
    data = selected.data
    if parts is None:
        whole = (ByteRange(0, data.length - 1),) if data.length else ()
        return Response(200, described, Extract(data, whole))
    if "If-Range" in request.fields:
        described = described.without(*KNOWN_TO_THE_CLIENT)
    if len(parts) == 1:
        fields = described.with_field("Content-Range", _content_range(parts[0], data))
        return Response(206, fields, Extract(data, parts))
    doubt("the boundary between parts names the exchange")
    boundary = f"part-{request.id}"
    fields = described.with_field(
        "Content-Type", f"multipart/byteranges; boundary={boundary}"
    )
    return Response(206, fields, Extract(data, multipart(selected, parts, boundary)))


def multipart(
    selected: Representation, parts: tuple[ByteRange, ...], boundary: str
) -> tuple[bytes | ByteRange, ...]:
    """Return the cuts of a multipart/byteranges content (RFC 9110 §14.6)."""
    cuts: list[bytes | ByteRange] = []
    for part in parts:
        lines = [
            f"--{boundary}",
            *([f"Content-Type: {selected.media_type}"] if selected.media_type else []),
            f"Content-Range: {_content_range(part, selected.data)}",
        ]
        start = "\r\n" if cuts else ""
        cuts.append((start + "\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        cuts.append(part)
    cuts.append(f"\r\n--{boundary}--\r\n".encode("latin-1"))
    return tuple(cuts)


def _content_range(part: ByteRange, data: Data) -> str:
    """Return the Content-Range value of *part*."""
    return str(ContentRange(part.first, part.last, data.length))
