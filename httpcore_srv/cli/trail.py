"""How is a trail told on paper: what each stage decided, in a few words?"""

from functools import singledispatch

from httpcore_srv.access.ruling import Ruling
from httpcore_srv.access.visitor import Admission
from httpcore_srv.cli.rulings import told
from httpcore_srv.errors import RequestError
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.message import Fields, Response
from httpcore_srv.protection import Entrance
from httpcore_srv.resources.resource import (
    Absent,
    Answering,
    Listed,
    Moved,
    Representation,
    Resource,
)
from httpcore_srv.semantics.negotiation.reasons import Reasons
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant
from httpcore_srv.semantics.preconditions import Verdict
from httpcore_srv.semantics.ranges import ByteRange
from httpcore_srv.site import Folder, Redirect
from httpcore_srv.stage import Step
from httpcore_srv.stages.negotiate import Selected
from httpcore_srv.target import Target
from httpcore_srv.wire.head import Head

# What a stage adds to an answer that is ready
_ADDED = {"freshen": "Cache-Control", "acknowledge": "Authentication-Info"}


def said(step: Step) -> str:
    """Say what *step* decided, on one line; nothing if it had nothing to do."""
    match step:
        case Step(stage="elaborate", decided=Response(status=status, fields=fields)):
            has_its_own = status < 300 or status == 304
            return "" if has_its_own else f"explained in {fields.get('Content-Type')}"
        case Step(stage="freshen" | "acknowledge" as stage, decided=Response() as late):
            name = _ADDED[stage]
            return f"{name}: {late.fields[name]}" if name in late.fields else ""
        case Step(stage="complete", decided=Response(fields=fields)):
            return f"{len(fields)} fields"
        case Step(stage="permit", decided=Resource(methods=methods)):
            return f"allowed are {', '.join(methods)}"
        case Step(decided=Response() as response, reasons=Ruling() as ruling):
            return f"{summary(response)}: {told(ruling)}"
        case Step(decided=Head()):
            return ""
        case Step(stage="extract", decided=None):
            return "the whole representation"
        case _:
            return summary(step.decided)


def reasons_of(step: Step) -> Reasons | None:
    """Return what *step* weighed, None if it had nothing to weigh."""
    if isinstance(step.decided, Selected):
        return step.decided.reasons
    return step.reasons if isinstance(step.reasons, Reasons) else None


@singledispatch
def summary(decided: object) -> str:
    """Say in a few words what was decided."""
    return str(decided)


@summary.register
def _(decided: Target) -> str:
    if decided.mount is None:
        return "nothing is mounted there"
    what = _said_of(decided.mount.source)
    return f"mount {decided.mount.prefix} ({what}), host {decided.host.names[0]}"


def _said_of(source: Folder | Redirect | Entrance) -> str:
    """Name what a mount shows."""
    match source:
        case Folder(tree=tree):
            return str(tree.root)
        case Redirect(to=to):
            return f"redirect to {to}"
        case Entrance(realm=realm):
            return f"log-in of {realm.name}"


@summary.register
def _(decided: Resource) -> str:
    if not decided.available:
        return "the server itself"
    variants = [one.variant for one in decided.available]
    if len(variants) == 1:
        return summary(variants[0])
    return " | ".join(one.uri or str(one.media_type) for one in variants)


@summary.register
def _(decided: Variant) -> str:
    codings = " or ".join(decided.codings)
    parts = (
        decided.uri,
        str(decided.media_type or "type unknown"),
        *decided.languages,
        "" if decided.codings == (IDENTITY,) else codings,
        "" if decided.length is None else f"{decided.length} octets",
    )
    return ", ".join(filter(None, parts))


@summary.register
def _(decided: Representation) -> str:
    return summary(decided.variant)


@summary.register
def _(decided: Selected) -> str:
    return summary(decided.representation)


@summary.register
def _(decided: Absent) -> str:
    what = "nothing to show" if decided.status == 404 else phrase(decided.status)
    return f"{what}: {decided.reason}" if decided.reason else what


@summary.register
def _(decided: Listed) -> str:
    return "a directory, to be listed"


@summary.register
def _(decided: Answering) -> str:
    return f"answers for itself to {', '.join(decided.methods)}"


@summary.register
def _(decided: Moved) -> str:
    return f"is at {decided.location}"


@summary.register
def _(decided: Admission) -> str:
    who = decided.visitor.name or "anyone"
    return f"{who}: {told(decided.ruling)}" if decided.ruling else who


@summary.register
def _(decided: Fields) -> str:
    return ", ".join(dict.fromkeys(name for name, _ in decided))


@summary.register
def _(decided: Verdict) -> str:
    return "proceed"


@summary.register(tuple)
def _(decided: tuple[ByteRange, ...]) -> str:
    return ", ".join(f"octets {part.first} to {part.last}" for part in decided)


@summary.register
def _(decided: Response) -> str:
    return f"{decided.status} {phrase(decided.status)}"


@summary.register
def _(decided: RequestError) -> str:
    return f"{decided.status} {phrase(decided.status)}: {decided}"
