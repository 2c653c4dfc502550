"""
Which fields may follow the content, and after which response?

    response                           trailer section       Trailer
    chunked (HTTP/1.1)                 as the content says   kept       9112 §7.1.2
       to HEAD                         none                  as to GET  9110 §9.3.2
    204, 205, 304                      none                  dropped    9110 §6.5.1
    with a Content-Length              none                  dropped    9110 §6.5.1
    to HTTP/1.0, ended by closing      none                  dropped    9110 §6.5.1

A field goes there only if its definition permits it (RFC 9110 §6.5.1), and none does
"by default" (§16.3.2): so the few that may are listed, not the many that may not.

TE is not read.  "trailers" in it says that no trailers will be dropped on the way
(§6.5.1); what we send may be, for content must be complete without it.  Who makes a
response announces them in Trailer (§6.6.2); what cannot come is not announced.
"""

from httpcore_srv.errors import ResponseError
from httpcore_srv.grammar.lists import split_list
from httpcore_srv.message import Fields, Response, Trailing
from httpcore_srv.semantics.without_content import WITHOUT_CONTENT

# In lower case.
PERMITTED = frozenset(
    {
        "accept-ranges",  # RFC 9110 §14.3
        "authentication-info",  # RFC 9110 §11.6.3, if the scheme does: RFC 7616 §3.5
        "content-digest",  # RFC 9530 §2
        "etag",  # RFC 9110 §8.8.3
        "repr-digest",  # RFC 9530 §3
    }
)


def trailing(response: Response, version: tuple[int, int] | None) -> Trailing | None:
    """
    Return the content of *response* if GET would have a trailer section after it.

    *version* is the client's HTTP-version, None if no head of it was read.
    """
    chunked = (
        version is not None
        and version >= (1, 1)
        and response.content.length is None
        and response.status not in WITHOUT_CONTENT
        and "Content-Length" not in response.fields
    )
    content = response.content
    return content if chunked and isinstance(content, Trailing) else None


def announced(response: Response, *, trailed: bool) -> Response:
    """
    Return *response*, with Trailer only if trailers can come: it is *trailed*.

    Raises ResponseError if a field is announced that may not be a trailer field.
    """
    stated = response.fields.get("Trailer")
    if stated is None:
        return response
    if not trailed:
        return response.with_fields(response.fields.without("Trailer"))
    for name in split_list(stated):
        _check(name)
    return response


def permitted(fields: Fields) -> Fields:
    """Return *fields*; ResponseError if one of them may not be a trailer field."""
    for name, _ in fields:
        _check(name)
    return fields


def _check(name: str) -> None:
    if name.lower() not in PERMITTED:
        raise ResponseError(f"not a trailer field: {name[:200]!r}")
