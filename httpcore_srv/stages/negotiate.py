"""
Which of the available representations suits this request?

    which variant    by type, charset, language     the mount's algorithm    300 406
    which coding     in which that can be had       RFC 9110 §12.5.3             406

A resource with one variant is not negotiated: a server may disregard Accept and its kin
(§12.4.1), and a page says more than a refusal.  Of codings it may not: what the client
cannot decode it cannot use.
"""

from dataclasses import dataclass

from httpcore_srv.message import Fields, Request
from httpcore_srv.resources.resource import Representation, Resource
from httpcore_srv.semantics.negotiation.formats import preferred
from httpcore_srv.semantics.negotiation.selection import Selection
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant
from httpcore_srv.stage import stage
from httpcore_srv.stages.resolve import Target


@dataclass(frozen=True, slots=True)
class Selected:
    """
    The selected representation, and how it came to that.

    *vary* names the request fields that decided (§12.5.5); *fields* are further fields
    of the answer (TCN, Alternates, Set-Cookie).  *variants* and *selection* are the
    reasons: None and nothing where there was nothing to select.
    """

    representation: Representation
    vary: tuple[str, ...] = ()
    fields: Fields = Fields()
    variants: tuple[Variant, ...] = ()
    selection: Selection | None = None


@stage("RFC 9110 §12.1")
def negotiate(request: Request, resource: Resource, target: Target) -> Selected:
    """Return the selected representation, or answer 300 or 406."""
    if len(resource.available) == 1:
        return Selected(resource.available[0].selected(IDENTITY))
    typed = {
        one.variant.media_type: one
        for one in resource.available
        if one.variant.media_type
    }
    chosen = preferred(request.fields.get("Accept"), tuple(typed))
    one = typed[chosen] if chosen else resource.available[0]
    return Selected(one.selected(IDENTITY), ("Accept",))
