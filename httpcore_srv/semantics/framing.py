"""
How long is the content of a request?

    Transfer-Encoding  Content-Length          (RFC 9112 §6.3)
    ─                  ─                       0
    ─                  one, of digits          that many octets
    ─                  any other               400
    chunked, on 1.1    ─                       unknown: chunked
    other, chunked     ─                       501
    anything else      ─                       400
    any                any                     400

Where the RFC lets a server repair a message (collapse equal lengths, prefer one field
to the other) this one refuses: whoever stands in front may have repaired otherwise.
"""

from httpcore_srv.errors import FieldSyntaxError, MalformedRequest, NotImplementedHere
from httpcore_srv.fields.content_length import parse_content_length
from httpcore_srv.fields.transfer_encoding import CHUNKED, parse_transfer_encoding
from httpcore_srv.message import Fields


def content_length_of(version: tuple[int, int], fields: Fields) -> int | None:
    """
    Return the number of octets announced: 0 if none, None if the content is chunked.

    Raises MalformedRequest where the length cannot be known for certain, and
    NotImplementedHere for a transfer coding other than chunked.  After either, no
    more may be read from the connection.
    """
    if "Transfer-Encoding" in fields:
        _expect_chunked(version, fields)
        return None
    match fields.all("Content-Length"):
        case ():
            return 0
        case (length,):
            return _length(length)
        case _:
            raise MalformedRequest(
                "Content-Length is given more than once (RFC 9112 §6.3)."
            )


def _expect_chunked(version: tuple[int, int], fields: Fields) -> None:
    """Pass if the one transfer coding is chunked."""
    if "Content-Length" in fields:
        # "Such a message might indicate an attempt to perform request smuggling [...]
        # or response splitting [...] and ought to be handled as an error" (§6.3)
        raise MalformedRequest(
            "Both Content-Length and Transfer-Encoding are given (RFC 9112 §6.3)."
        )
    if version < (1, 1):
        # "A server or client that receives an HTTP/1.0 message containing a
        # Transfer-Encoding header field MUST treat the message as if the framing is
        # faulty" (§6.1)
        raise MalformedRequest(
            "Transfer-Encoding is given, which HTTP/1.0 does not have (RFC 9112 §6.1)."
        )
    try:
        codings = parse_transfer_encoding(fields["Transfer-Encoding"])
    except FieldSyntaxError as error:
        raise MalformedRequest(
            "Transfer-Encoding is not a list of codings (RFC 9112 §6.1)."
        ) from error
    if codings.count(CHUNKED) != 1 or codings[-1] != CHUNKED:
        # "If a Transfer-Encoding header field is present in a request and the chunked
        # transfer coding is not the final encoding, the message body length cannot be
        # determined reliably; the server MUST respond with the 400" (§6.3); and
        # chunked "MUST NOT" be applied twice (§6.1) and has no parameters (§7.1)
        raise MalformedRequest(
            "The transfer codings do not end with chunked, given once (RFC 9112 §6.3)."
        )
    if len(codings) > 1:
        raise NotImplementedHere(
            "The only transfer coding known here is chunked (RFC 9112 §6.1)."
        )


def _length(text: str) -> int:
    """Read one Content-Length; MalformedRequest if it is none."""
    try:
        return parse_content_length(text)
    except FieldSyntaxError as error:
        raise MalformedRequest(
            "Content-Length is not a number (RFC 9110 §8.6)."
        ) from error
