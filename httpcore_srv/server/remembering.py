"""
Which of the answers that were just given is worth keeping, and what is kept of it?

    the law       may_keep: no cookie, no-store, private; 200 or 304 of GET or HEAD
    the line      what it decided, as overheard: who was admitted, what was selected
    the grounds   all that it rests on can be looked at again, and has been at rest
    the octets    read into memory, or a file that stays open
"""

import importlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from httpcore_srv.access.visitor import Admission, Visitor
from httpcore_srv.fields.vary import Vary
from httpcore_srv.message import Fields, Octets, Peer, Request, Response, Span
from httpcore_srv.resources.evidence import Evidence, Grounds
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.semantics.keeping import may_keep
from httpcore_srv.semantics.preconditions import (
    Conditions,
    Validators,
    Verdict,
    evaluate,
)
from httpcore_srv.server.ready_responses import (
    Away,
    Gate,
    OpenContent,
    ReadyResponse,
    StoredResponse,
)
from httpcore_srv.site import Site
from httpcore_srv.stage import Step
from httpcore_srv.stages.negotiate import Selected
from httpcore_srv.state.stored import CacheKey
from httpcore_srv.wire.plain import PlainHead

# So many large files are kept open.
MOST_FILES = 64

# Longer content is not copied into memory, but sent from its file, in octets.
LONGEST_IN_MEMORY = 262_144


class Heard(NamedTuple):
    """An answer, and what was heard and seen while it was made at the moment *now*."""

    response: Response
    trail: Sequence[Step]
    evidence: Evidence
    now: datetime


class Fit(NamedTuple):
    """What was decided about an answer that may be kept."""

    validators: Validators
    grounds: Grounds
    gate: Gate | None
    visitor: Visitor


def primary_of(head: PlainHead, *, secure: bool) -> tuple[str, str, str, bool, str]:
    """
    Return where answers to *head* are sought: all that Vary does not speak of.

    The scheme of credentials is part of it, as far as it takes to tell one from the
    other: answers to those of Digest have a line more (RFC 7616 §3.5).
    """
    fields = head.fields
    scheme = fields.get("authorization", "")[:6]
    return head.method, head.target, fields["host"], secure, scheme


def fit_of(
    request: Request, heard: Heard, site: Site, granularity: float
) -> Fit | None:
    """
    Return what was decided, None if the answer may not be kept.

    *granularity* is the coarsest step of the files' times, in seconds.
    """
    response, grounds = heard.response, heard.evidence.grounds()
    if response.status not in (200, 304) or grounds is None:
        return None
    decided = {step.stage: step.decided for step in heard.trail}
    match decided:
        case {
            "admit": Admission() as admission,
            "negotiate": Selected() as selected,
        } if grounds.settled(heard.now, granularity) and _is_common(admission):
            gate = _gate_of(admission, site)
        case _:
            return None
    visitor = admission.visitor
    if "Authorization" in request.fields and (gate is None or visitor.name is None):
        return None
    if "Connection" in response.fields:  # what the wire says is not known here
        return None
    full = Response(200, response.fields)  # what is said of reuse is said of both
    if not may_keep(request, full, is_admitted_anew=gate is not None).allowed:
        return None
    return Fit(selected.representation.validators, grounds, gate, visitor)


def _is_common(admission: Admission) -> bool:
    """Tell whether nothing comes with *admission* that is for this one request."""
    said = admission.acknowledgement
    return (
        not admission.fields
        and admission.may_show is None
        and not (said and said.of_content)
        and not admission.visitor.alone
        and (admission.ruling is None or not admission.ruling.opened.is_open)
    )


def _gate_of(admission: Admission, site: Site) -> Gate | None:
    """Return what admits others, None where everybody may come."""
    if admission.ruling is None:
        return None
    return _gates()(admission.ruling.areas, site)


@cache
def _gates() -> Callable[..., Gate]:
    """Load what decides at once: a site without protected paths does without it."""
    gate = importlib.import_module("httpcore_srv.access.at_once.gate")
    made: Callable[..., Gate] = gate.Gate
    return made


def kept_of(
    head: PlainHead, response: Response, fit: Fit, checked: float, *, secure: bool
) -> tuple[Response, StoredResponse | None]:
    """
    Return *response*, a 200, to be sent, and what is kept of it.

    Its content is read here if it is short.  None is kept if its grounds do not hold
    any more once that was done.
    """
    kept = StoredResponse(
        head.method,
        _key(head, response, secure=secure),
        response.with_content(Away(response.content.length)),
        fit.validators,
        fit.grounds,
        checked,
        fit.gate,
        fit.visitor,
    )
    if head.method == "HEAD":
        return response, _unless_changed(kept)
    length = response.content.length
    if length is None:
        return response, None
    if length > LONGEST_IN_MEMORY:
        match list(response.content.pieces()):
            case [Span() as span]:
                try:
                    kept.file = OpenContent(span)
                except OSError:  # no descriptor to spare: it is sent, and not kept
                    return response, None
                return response, _unless_changed(kept)
            case _:
                return response, None
    kept.content = b"".join(octets_of(response.content.pieces()))
    response.content.close()
    return response.with_content(Octets(kept.content)), _unless_changed(kept)


def _key(head: PlainHead, response: Response, *, secure: bool) -> CacheKey:
    """Return where an answer to *head* stands, by its Vary (RFC 9111 §4.1)."""
    vary = Vary.parse(response.fields.get("Vary") or "")
    names = tuple(sorted({name.lower() for name in vary.names}))
    return CacheKey(
        primary_of(head, secure=secure), names, tuple(map(head.fields.get, names))
    )


def _unless_changed(kept: StoredResponse) -> StoredResponse | None:
    """Return *kept*, None if it cannot be sent again, or its files have changed."""
    if kept.form(200, closing=False) is None or not kept.grounds.hold():
        return None
    return kept


def same_to_caches(one: Visitor, other: Visitor) -> bool:
    """Tell whether both get the same answer: what is private to one is to the other."""
    known = (one.name is None) == (other.name is None)
    return known and one.apart == other.apart and one.alone == other.alone


def weight_of(kept: StoredResponse, size: int) -> int:
    """
    Return what *kept* weighs, where all may weigh *size* octets.

    Both forms of the head have the content with them.  Of descriptors there are few, so
    that one weighs as much as if there were 64.
    """
    return size // MOST_FILES if kept.file else 3 * len(kept.content)


def status_of(kept: StoredResponse, head: PlainHead) -> int:
    """Return 304 if the client has it already, else 200 (RFC 9110 §13.2.2)."""
    fields = head.fields
    tag = fields.get("if-none-match")
    if tag is None and "if-modified-since" not in fields:
        return 200
    if tag is not None and tag == kept.etag:
        return 304  # the usual case; the law says the same
    given = Conditions.of(Fields(tuple(fields.items())), datetime.now(UTC))
    unchanged = evaluate(head.method, given, kept.validators) is Verdict.NOT_MODIFIED
    return 304 if unchanged else 200


def admitted(form: ReadyResponse, head: PlainHead, peer: Peer) -> ReadyResponse | None:
    """Return *form* as it is for who is admitted, None where that is not sure."""
    gate = form.kept.gate
    if gate is None:
        return form
    if not form.head.informs and primary_of(head, secure=peer.secure)[-1] == "Digest":
        return None  # what there is to say has no place, and must not be used up
    now = datetime.now(UTC)
    passed = gate.passed(head.method, head.target, head.fields, peer, now)
    if passed is None or not same_to_caches(passed.visitor, form.kept.visitor):
        return None
    return form.for_one(passed.visitor.name, passed.info)
