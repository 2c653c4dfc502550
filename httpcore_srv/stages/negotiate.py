"""Which of the available representations suits this request?"""

from httpcore_srv.message import Request
from httpcore_srv.resources.resource import Representation, Resource
from httpcore_srv.semantics.negotiation import select
from httpcore_srv.stage import stage


@stage("RFC 9110 §12.1")
def negotiate(request: Request, resource: Resource) -> Representation:
    """
    Return the selected representation.

    When nothing is acceptable the server's first choice is sent rather than a 406
    (§12.4.1 lets a server disregard the field): our several representations are
    formats of one listing, and any of them says more than a refusal.
    """
    if len(resource.available) == 1:
        return resource.available[0].selected()
    typed = {one.media_type: one for one in resource.available if one.media_type}
    chosen = select(request.fields.get("Accept"), tuple(typed))
    return (typed[chosen] if chosen else resource.available[0]).selected()
