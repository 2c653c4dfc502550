"""
Which of the available representations suits this request?

    which variant    by type, charset, language     the mount's algorithm    300 406 506
    which coding     in which that can be had       RFC 9110 §12.5.3             406

A resource with one variant is not negotiated: a server may disregard Accept and its kin
(§12.4.1), and a page says more than a refusal.  Of codings it may not: what the client
cannot decode it cannot use.
"""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NoReturn

from httpcore_srv.fields.vary import Vary
from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.message import Fields, Octets, Request, Response
from httpcore_srv.resources.choices import choices, is_linkable
from httpcore_srv.resources.evidence import doubt, heard
from httpcore_srv.resources.resource import Available, Representation, Resource
from httpcore_srv.resources.variants.negotiable import Negotiable
from httpcore_srv.semantics.chosen_language import (
    Choice,
    chosen_language,
    vary_by,
)
from httpcore_srv.semantics.negotiation import codings
from httpcore_srv.semantics.negotiation.outcome import (
    Algorithm,
    Outcome,
    decide,
    oblige,
)
from httpcore_srv.semantics.negotiation.reasons import Reasons
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant
from httpcore_srv.site import Folder, Negotiation
from httpcore_srv.stage import Final, stage
from httpcore_srv.target import Target


@dataclass(frozen=True, slots=True)
class Selected:
    """
    The selected representation, and how it came to that.

    *vary* names the request fields that decided (§12.5.5); *fields* are further fields
    of the answer (TCN, Alternates, Set-Cookie).  *reasons* is None where there was
    nothing to select.
    """

    representation: Representation
    vary: tuple[str, ...] = ()
    fields: Fields = Fields()
    reasons: Reasons | None = None


@stage("RFC 9110 §12.1")
def negotiate(request: Request, resource: Resource, target: Target) -> Selected:
    """Return the selected representation, or answer 300, 406 or 506."""
    if len(resource.available) == 1:
        [only] = resource.available
        if isinstance(only, Negotiable):
            raise Final(Response(506))
        return _coded(only, request, target, ())
    policy = _policy_of(target)
    variants = tuple([one.variant for one in resource.available])
    choice = _choice(request, target, policy, variants)
    if resource.obliging:
        outcome = oblige(variants, request.fields, policy.preferences)
    else:
        outcome = decide(
            policy.algorithm,
            variants,
            request.fields,
            policy.preferences,
            choice=choice,
            negotiable=_negotiable(resource),
        )
    reasons = Reasons(
        variants, outcome.selection, _said(choice, policy), outcome.status == 200
    )
    if policy.reasons:
        outcome = outcome.with_field("Server-Timing", reasons.server_timing())
    vary = vary_by(outcome.selection.vary, choice, policy.language_cookie)
    best = outcome.selection.best
    if outcome.status != 200 or best is None:
        _refer(outcome, request, vary, reasons)
    if policy.algorithm is Algorithm.APACHE:
        _tell_what_apache_reads()
    selected = _coded(resource.available[best], request, target, vary, reasons)
    for other in (*resource.available[:best], *resource.available[best + 1 :]):
        other.close()
    one = selected.representation.structured(outcome.validator)
    fields = Fields([*outcome.fields, *_remembering(choice, request, target)])
    return Selected(one, selected.vary, fields, reasons)


# Which variant...


def _policy_of(target: Target) -> Negotiation:
    """Return how the mount negotiates."""
    source = target.mount.source if target.mount else None
    return source.negotiation if isinstance(source, Folder) else Negotiation()


def _negotiable(resource: Resource) -> tuple[int, ...]:
    """Return the indices of the variants that are negotiated themselves."""
    numbered = enumerate(resource.available)
    return tuple(index for index, one in numbered if isinstance(one, Negotiable))


def _refer(
    outcome: Outcome, request: Request, vary: tuple[str, ...], reasons: Reasons
) -> NoReturn:
    """Answer with the list of what is available (§15.4.1, §15.5.7), or 506."""
    status, fields = outcome.status, outcome.fields
    if status == 506:
        varied = fields.with_field("Vary", str(Vary(vary))) if vary else fields
        raise Final(Response(506, varied), reasons)
    response = _listing(status, reasons.variants, request, vary)
    best = outcome.selection.best
    if status == 300 and best is not None and "TCN" not in fields:
        uri = reasons.variants[best].uri
        fields = fields.with_line("Location", uri) if is_linkable(uri) else fields
    fields = Fields([*fields, *response.fields])
    raise Final(replace(response, fields=fields), reasons)


def _listing(
    status: int, variants: Sequence[Variant], request: Request, vary: tuple[str, ...]
) -> Response:
    """Return a response that lists *variants*, in a form that Accept selects."""
    accept = request.fields.get("Accept")
    described, octets = choices(status, variants, accept, request.id)
    fields = described.with_field("Vary", str(Vary(vary) | Vary(("Accept",))))
    return Response(status, fields, Octets(octets))


# Who refuses what all variants have in common is refused, and no Vary tells of it.
_APACHE_READS = ("accept", "accept-charset", "accept-encoding", "accept-language")


def _tell_what_apache_reads() -> None:
    """Tell who keeps the answer by what it is found."""
    if (evidence := heard()) is not None:
        evidence.consulted.of_fields(_APACHE_READS)


# ... in the language that the visitor chose...


def _choice(
    request: Request,
    target: Target,
    policy: Negotiation,
    variants: tuple[Variant, ...],
) -> Choice | None:
    """Return the language that the visitor chose, None without a choice."""
    if policy.language_parameter and (evidence := heard()) is not None:
        evidence.consulted.query(target.uri.query)
    return chosen_language(
        target.uri.query,
        "; ".join(request.fields.all("Cookie")),
        [tag for variant in variants for tag in variant.languages],
        parameter=policy.language_parameter,
        cookie=policy.language_cookie,
    )


def _said(choice: Choice | None, policy: Negotiation) -> str:
    """Return how a choice was said, "" without one."""
    if choice is None:
        return ""
    if choice.remembered:
        return f"Cookie {policy.language_cookie}={choice.language}"
    return f"?{policy.language_parameter}={choice.language}"


def _remembering(choice: Choice | None, request: Request, target: Target) -> Fields:
    """Return Set-Cookie if the visitor chooses anew."""
    cookie = _policy_of(target).language_cookie
    if choice is None or choice.remembered or cookie is None:
        return Fields()
    path = target.mount.prefix if target.mount else "/"
    secure = request.peer.secure
    value = _set_cookie()(cookie, choice.language, path, secure=secure)
    return Fields([("Set-Cookie", value)])


@cache
def _set_cookie() -> Callable[..., str]:
    """Load what writes cookies: few visitors choose, and never at the start."""
    module = importlib.import_module("httpcore_srv.semantics.remembered_language")
    write: Callable[..., str] = module.set_cookie
    return write


# ... and in which coding?


def _coded(
    one: Available,
    request: Request,
    target: Target,
    vary: tuple[str, ...],
    reasons: Reasons | None = None,
) -> Selected:
    """
    Return *one* in the best of the acceptable codings that can be had at once.

    If none is acceptable, what there is is listed.  What can be had in identity alone
    does not vary: who refuses that gets no other form of it.
    """
    available = one.variant.codings
    accepted = codings.order(request.fields.get("Accept-Encoding"), available)
    if available != (IDENTITY,) or not accepted:
        vary = tuple(dict.fromkeys((*vary, "Accept-Encoding")))
    made = _made(one, accepted) if accepted else None
    if made is None:
        variants = reasons.variants if reasons else (_addressed(one.variant, target),)
        raise Final(_listing(406, variants, request, vary), reasons)
    return Selected(made, vary, reasons=reasons)


def _made(one: Available, accepted: tuple[str, ...]) -> Representation | None:
    """Return *one* in the best of the *accepted* codings, None if it cannot be had."""
    coding = accepted[0]
    if IDENTITY in accepted and not one.ready(coding):  # it is made meanwhile
        doubt(f"{coding} is not made yet")
        coding = IDENTITY
    made = one.selected(coding)
    if made.coding is None and coding != IDENTITY:
        doubt(f"{coding} could not be made")
    if made.coding is None and IDENTITY not in accepted:  # it could not be made
        made.close()
        return None
    return made


def _addressed(variant: Variant, target: Target) -> Variant:
    """Return *variant* with an address: if it has none of its own, the target's."""
    query = "" if target.uri.query is None else f"?{target.uri.query}"
    itself = f"./{encode_segment(target.segments[-1])}{query}"
    return replace(variant, uri=variant.uri or itself)
