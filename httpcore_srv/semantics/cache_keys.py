"""
When are two requests the same to a cache?

When they have the target URI in common, a method that allows it, and equal values of
the fields that the stored response's Vary names (RFC 9111 §2, §4, §4.1).  With
No-Vary-Search some of the query does not count (draft-ietf-httpbis-no-vary-search §7).
"""

from dataclasses import dataclass
from urllib.parse import urljoin

from httpcore_srv.fields.no_vary_search import NoVarySearch
from httpcore_srv.fields.vary import Vary
from httpcore_srv.grammar.lists import split_list
from httpcore_srv.grammar.uris import DEFAULT_PORTS
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.semantics.methods import RETRIEVAL
from httpcore_srv.semantics.targets import target_uri

# Fields that are lists of elements, in which whitespace around a comma says nothing:
# "normalizing both header field values in a way that is known to have identical
# semantics" (§4.1)
_LISTS = frozenset(
    {"accept", "accept-charset", "accept-encoding", "accept-language", "negotiate"}
)


@dataclass(frozen=True, slots=True)
class CacheKey:
    """
    What a stored response is found by: *varied* are names and values, None if absent.

    *uri* has no query; *query* is what of it counts.
    """

    method: str
    uri: str
    query: tuple[tuple[str, str], ...] | str | None = None
    varied: tuple[tuple[str, str | None], ...] = ()

    def __str__(self) -> str:
        """Write the key for people, the fields of Vary at the end."""
        query = self.query
        if isinstance(query, tuple):
            query = "&".join(f"{name}={value}" for name, value in query)
        where = self.uri if not query else f"{self.uri}?{query}"
        shown = {None: "(absent)", "": "(empty)"}
        varied = [f"{name}: {shown.get(value, value)}" for name, value in self.varied]
        return " | ".join((f"{self.method} {where}", *varied))


def key_of(request: Request, response: Response) -> CacheKey | None:
    """
    Return the key of *request* by the Vary and No-Vary-Search of *response*.

    None if nothing matches: "A stored response with a Vary header field value
    containing a member "*" always fails to match" (§4.1).
    """
    vary = Vary.parse(response.fields.get("Vary") or "")
    if vary.star:
        return None
    search = NoVarySearch.parse(response.fields.get("No-Vary-Search") or "")
    names = sorted({name.lower() for name in vary.names})
    return CacheKey(
        request.method,
        _without_query(request),
        search.significant(target_uri(request).query),
        tuple((name, _normal(name, request.fields)) for name in names),
    )


def matches(presented: Request, request: Request, response: Response) -> bool:
    """
    Tell whether *response*, stored for *request*, may answer *presented* (§4).

    Age is another question.  A stored GET also answers HEAD, and a stored POST, which
    has its own URI as Content-Location, GET and HEAD (RFC 9110 §9.3.2, §9.3.3).  For
    the laboratory: it tells whether a cache under test found the right response.
    """
    stored, wanted = key_of(request, response), key_of(presented, response)
    if stored is None or wanted is None:
        return False
    if not _allows(stored.method, wanted.method):
        return False
    return (stored.uri, stored.query, stored.varied) == (
        wanted.uri,
        wanted.query,
        wanted.varied,
    )


def uri_of(request: Request) -> str:
    """
    Return the target URI of *request* as text, without a default port.

    Raises MalformedRequest for a target that is none (RFC 9112 §3.3).
    """
    query = target_uri(request).query
    return _without_query(request) + ("" if query is None else f"?{query}")


def resolved(request: Request, reference: str) -> str | None:
    """Return *reference* as a URI, relative to the target's; None if it is none."""
    try:
        return urljoin(uri_of(request), reference)
    except ValueError:
        return None


def _without_query(request: Request) -> str:
    uri = target_uri(request)
    port = "" if uri.port in (None, DEFAULT_PORTS.get(uri.scheme or "")) else uri.port
    return f"{uri.scheme}://{uri.host}{port and f':{port}'}{uri.path}"


def _normal(name: str, fields: Fields) -> str | None:
    """Return the value of a request field in the form that is compared."""
    value = fields.get(name)
    if value is None or name not in _LISTS:
        return value
    return ", ".join(split_list(value))


def _allows(stored: str, presented: str) -> bool:
    """Tell whether an answer to *stored* may be one to *presented*."""
    return stored == presented or (
        presented in RETRIEVAL and stored in (RETRIEVAL | {"POST"}) - {"HEAD"}
    )
