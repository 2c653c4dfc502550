"""
How much may one peer make this server read or keep?

Every number is an octet count unless it says otherwise.  A limit that is exceeded
is an answer of its own: 414 for the request line (RFC 9110 §15.5.15), 431 for a field
line or a field section (RFC 6585 §5), 413 for content and its framing (RFC 9110
§15.5.14).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What the wire accepts from one peer.

    *request_line*      RFC 9112 §3 recommends at least 8000; twice that leaves room
                        for the long queries that forms make.
    *field_line*        one line of a header or trailer section; browsers send cookies
                        of up to 4096 octets each, on one line.
    *field_count*       lines in one section: a browser sends about 15, a chain of
                        proxies adds 10.
    *head*              request line and header section together, and, by itself, a
                        trailer section: four full field lines.
    *content*           the content of one request: a form or a note, not an upload.
    *drain*             unread content that is read after a response so that the
                        connection can be kept; more than this is dearer than a new
                        connection.
    *framing_overhead*  octets by which the chunk framing may outweigh the content it
                        frames: small chunks are lawful, a flood of them is an attack.
    *lenient*           let a bare LF end a line of the head (RFC 9112 §2.2, MAY).
    """

    request_line: int = 16_384
    field_line: int = 16_384
    field_count: int = 100
    head: int = 65_536
    content: int = 1_048_576
    drain: int = 262_144
    framing_overhead: int = 65_536
    lenient: bool = False
