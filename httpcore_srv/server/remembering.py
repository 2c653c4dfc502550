"""
Which of the answers that were just given is worth keeping, and what is kept of it?

    the law       may_keep: GET or HEAD; no cookie, no-store, private
    the line      what it decided, as overheard: who was admitted, what was selected
    the grounds   all that it rests on can be looked at again, and has been at rest
    the octets    read into memory, or a file that stays open
"""

import importlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from httpcore_srv.access.visitor import Admission, Visitor
from httpcore_srv.message import Fields, Octets, Peer, Request, Response, Span
from httpcore_srv.resources.consulted import Consulted
from httpcore_srv.resources.evidence import Evidence, Grounds
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.semantics.keeping import may_keep
from httpcore_srv.semantics.preconditions import Validators
from httpcore_srv.semantics.ranges import validators_for_parts
from httpcore_srv.server.open_content import Away, OpenContent
from httpcore_srv.server.ready_responses import Gate, ReadyResponse, StoredResponse
from httpcore_srv.site import Site
from httpcore_srv.stage import Step
from httpcore_srv.stages.negotiate import Selected
from httpcore_srv.state.stored import CacheKey
from httpcore_srv.wire.plain import PlainHead

# What an answer rests on weighs so much for each thing, in octets.
GROUND = 768

# So many large files are kept open.
MOST_FILES = 64

# Of an exchange, in characters.
ID_LENGTH = 32

# Longer content is not copied into memory, but sent from its file, in octets.
LONGEST_IN_MEMORY = 262_144


class Heard(NamedTuple):
    """An answer, and what was heard and seen while it was made at the moment *now*."""

    response: Response
    trail: Sequence[Step]
    evidence: Evidence
    now: datetime


class Fit(NamedTuple):
    """
    What was decided about an answer that may be kept.

    *for_parts* is what If-Range may name; *shown_id* the id of the exchange, if the
    content shows it, else "".
    """

    validators: Validators
    for_parts: Validators
    grounds: Grounds
    gate: Gate | None
    visitor: Visitor
    consulted: Consulted
    shown_id: str


def fit_of(
    request: Request, heard: Heard, site: Site, granularity: float
) -> Fit | None:
    """
    Return what was decided, None if the answer may not be kept.

    *granularity* is the coarsest step of the files' times, in seconds.
    """
    grounds = heard.evidence.grounds()
    decided = {step.stage: step.decided for step in heard.trail}
    admission = decided.get("admit")
    if grounds is None or not grounds.settled(heard.now, granularity):
        return None
    if not isinstance(admission, Admission) or not _is_common(admission):
        return None
    gate, visitor = _gate_of(admission, site), admission.visitor
    if not _is_for_all(request, heard.response, visitor, gate):
        return None
    selected, described = decided.get("negotiate"), decided.get("describe")
    validators = for_parts = Validators()
    if isinstance(selected, Selected) and isinstance(described, Fields):
        validators = selected.representation.validators
        for_parts = validators_for_parts(validators, described)
    consulted = heard.evidence.consulted
    id = request.id if consulted.names_exchange else ""
    return Fit(validators, for_parts, grounds, gate, visitor, consulted, id)


def _is_for_all(
    request: Request, response: Response, visitor: Visitor, gate: Gate | None
) -> bool:
    """Tell whether all others who ask, and pass the *gate*, may have *response*."""
    if "Authorization" in request.fields and (gate is None or visitor.name is None):
        return False
    if "Connection" in response.fields:  # what the wire says is not known here
        return False
    return may_keep(request, response, is_admitted_anew=gate is not None).allowed


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
    head: PlainHead, key: CacheKey, response: Response, fit: Fit, checked: float
) -> tuple[Response, StoredResponse | None]:
    """
    Return *response* to be sent, and what is kept of it at *key*.

    Its content is read here if it is short.  None is kept if its grounds do not hold
    any more once that was done.
    """
    kept = StoredResponse(
        head.method,
        key,
        response.with_content(Away(response.content.length)),
        fit.validators,
        fit.grounds,
        checked,
        fit.gate,
        fit.visitor,
        fit.consulted,
        fit.for_parts,
    )
    if head.method == "HEAD":
        return response, _unless_changed(kept)
    length = response.content.length
    if length is None:
        return response, None
    if length > LONGEST_IN_MEMORY:
        return response, _with_file(kept, response)
    content = b"".join(octets_of(response.content.pieces()))
    response.content.close()
    if not fit.shown_id:
        kept.content = content
    elif not _part_at_ids(kept, content, fit.shown_id):
        return response.with_content(Octets(content)), None
    return response.with_content(Octets(content)), _unless_changed(kept)


def _with_file(kept: StoredResponse, response: Response) -> StoredResponse | None:
    """Return *kept* with the one file that *response* is sent from, if it is one."""
    match list(response.content.pieces()):
        case [Span() as span]:
            try:
                kept.file = OpenContent(span)
            except OSError:  # no descriptor to spare: it is sent, and not kept
                return None
            return _unless_changed(kept)
        case _:
            return None


def _part_at_ids(kept: StoredResponse, content: bytes, id: str) -> bool:
    """Part *content* where it shows *id*; False if others would not fit in there."""
    if len(id) != ID_LENGTH or not id.isascii():
        return False
    kept.pieces = tuple(content.split(id.encode("ascii")))
    return len(kept.pieces) > 1


def _unless_changed(kept: StoredResponse) -> StoredResponse | None:
    """Return *kept*, None if it cannot be sent again, or its files have changed."""
    status = kept.response.status
    if kept.form(status, closing=False) is None or not kept.grounds.hold():
        return None
    return kept


def same_to_caches(one: Visitor, other: Visitor) -> bool:
    """Tell whether both get the same answer: what is private to one is to the other."""
    known = (one.name is None) == (other.name is None)
    return known and one.apart == other.apart and one.alone == other.alone


def weight_of(kept: StoredResponse, size: int) -> int:
    """
    Return what *kept* weighs, where all may weigh *size* octets.

    The form that is first asked for has the content with it, and it stands nowhere
    else.  Of descriptors there are few, so that one weighs as much as if there were 64.
    """
    noted = GROUND * kept.grounds.count
    if kept.file:
        return size // MOST_FILES + noted
    return len(kept.content) + sum(map(len, kept.pieces)) + noted


def admitted(
    form: ReadyResponse, head: PlainHead, fields: Mapping[str, str], peer: Peer
) -> ReadyResponse | None:
    """
    Return *form*, which is up to date, as it is for who is admitted.

    None where that is not sure.  Of *fields* only those matter that say who it is.
    """
    gate = form.kept.gate
    if gate is None:
        return form
    if not form.head.informs and fields.get("authorization", "")[:6] == "Digest":
        return None  # what there is to say has no place, and must not be used up
    passed = gate.passed(head.method, head.target, fields, peer, time.time())
    if passed is None:
        return None
    visitor, info = passed
    if not same_to_caches(visitor, form.kept.visitor):
        return None
    return form.for_one(visitor.name, info)
