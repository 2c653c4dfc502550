"""
What does whoever was admitted get to know with the answer?

Authentication-Info proves that the server knows the password as well (rspauth), and
gives the next nonce (RFC 7616 §3.5); a session's cookie comes when it changed.

    qop=auth        rspauth follows from the request alone
    qop=auth-int    from the answer's content: read now if it is short, else hashed
                    while it is sent, with the field in the trailer section (§11.6.3)
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from httpcore_srv.access.visitor import Admission
from httpcore_srv.message import Content, Fields, Octets, Request, Response
from httpcore_srv.resources.evidence import doubt
from httpcore_srv.resources.hashed_content import HashedContent
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.semantics.without_content import WITHOUT_CONTENT
from httpcore_srv.stage import stage

if TYPE_CHECKING:
    from httpcore_srv.access.proofs import Acknowledges

NAME = "Authentication-Info"

# Longer content is not held in memory to be hashed, in octets.
SHORT = 65_536


@stage("RFC 9110 §11.6.3")
def acknowledge(
    response: Response, request: Request, admission: Admission | None
) -> Response:
    """
    Return *response* with what *admission* says; None if nobody was admitted.

    Where nobody need be known, the response may name who has just logged in, or out.
    """
    if admission is None:
        return response
    said, visitor = admission.acknowledgement, admission.visitor.name
    if visitor is None and said is None and not admission.fields:
        return response
    fields = _with_those_of(admission, response.fields)
    visitor = visitor or response.visitor
    response = Response(response.status, fields, response.content, visitor)
    if said is None:
        return response
    if not said.of_content:
        return _with(response, said.info())
    doubt("the content is hashed for who asks")
    if request.method == "HEAD" or response.status in WITHOUT_CONTENT:
        return _with(response, said.info(_digest(said, b"")))
    length = response.content.length
    if length is None or length > SHORT:
        if request.version < (1, 1):  # no chunks, so no trailers
            return response
        content = Hashed(response.content, said)
        return replace(
            response, fields=fields.with_line("Trailer", NAME), content=content
        )
    octets = b"".join(octets_of(response.content.pieces()))
    response.content.close()
    response = replace(response, content=Octets(octets))
    return _with(response, said.info(_digest(said, octets)))


def _with_those_of(admission: Admission, fields: Fields) -> Fields:
    """Add the fields that come with *admission*: a cookie, or a default."""
    for name, value in admission.fields:
        if name == "Set-Cookie":
            fields = _with_cookie(fields, value)
        else:
            fields = fields.with_default(name, value)
    return fields


def _with_cookie(fields: Fields, value: str) -> Fields:
    """
    Add a Set-Cookie line, in the place of one for the same name.

    "Servers SHOULD NOT include more than one Set-Cookie header field in the same
    response with the same cookie-name" (RFC 6265 §4.1.1).
    """
    name = value.partition("=")[0]
    lines = [
        line
        for line in fields
        if line[0] != "Set-Cookie" or line[1].partition("=")[0] != name
    ]
    return Fields([*lines, ("Set-Cookie", value)])


def _with(response: Response, info: str) -> Response:
    return response.with_field(NAME, info) if info else response


def _digest(said: "Acknowledges", octets: bytes) -> str:
    """Return H(octets), in hexadecimal digits."""
    hasher = said.hasher()
    hasher.update(octets)
    return hasher.hexdigest()


class Hashed(HashedContent):
    """
    Content with Authentication-Info in its trailer section.

    Its length is not told, so that it is chunked and can have one.
    """

    length = None

    def __init__(self, content: Content, said: "Acknowledges") -> None:
        super().__init__(
            content,
            said.hasher,
            lambda hasher: Fields([(NAME, said.info(hasher.hexdigest()))]),
        )
