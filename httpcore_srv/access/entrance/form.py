"""
What does a form say?

``application/x-www-form-urlencoded`` (URL Standard §5), in UTF-8, of bounded size, and
strictly: whoever breaks the form was not a browser.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from httpcore_srv.errors import ContentTooLarge, FieldSyntaxError
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Request
from httpcore_srv.protection import LONGEST_FORM

FORM = "application/x-www-form-urlencoded"

# In octets: a name, a password, a path and a token fit in many times over.
MOST = LONGEST_FORM
MOST_FIELDS = 32

_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form was not read: 400, or 415 for what is no form at all."""

    status: int


Form = dict[str, str]


def read_form(request: Request) -> Form | Refusal:
    """
    Return the fields of the form that *request* carries, each of which is there once.

    Raises ContentTooLarge, and what reading the content raises.
    """
    if not _is_form(request.fields.get("Content-Type") or ""):
        return Refusal(415)
    octets = _content(request)
    pairs = [pair for pair in octets.split(b"&") if pair]
    if len(pairs) > MOST_FIELDS or _BROKEN.search(octets):
        return Refusal(400)
    parted = [pair.partition(b"=") for pair in pairs]
    try:
        form = {_decoded(name): _decoded(value) for name, _, value in parted}
    except UnicodeDecodeError:
        return Refusal(400)
    return form if len(form) == len(pairs) else Refusal(400)


def _is_form(text: str) -> bool:
    """Tell whether *text* names a form's media type, in a charset that is read."""
    try:
        media_type = MediaType.parse(text)
    except FieldSyntaxError:
        return False
    charset = media_type.parameter("charset") or "utf-8"
    return media_type.essence == FORM and charset.lower() == "utf-8"


def _content(request: Request) -> bytes:
    """Read the content; no more of it than a form may have."""
    content = request.content
    if content.length is not None and content.length > MOST:
        raise ContentTooLarge("A form of this size is not read here.")
    octets = bytearray()
    # What comes in is never a span of a file.
    for piece in (each for each in content.pieces() if isinstance(each, bytes)):
        octets += piece
        if len(octets) > MOST:
            raise ContentTooLarge("A form of this size is not read here.")
    return bytes(octets)


def _decoded(text: bytes) -> str:
    """Decode one name or value, strictly in UTF-8."""
    return unquote_to_bytes(text.replace(b"+", b" ")).decode("utf-8")
