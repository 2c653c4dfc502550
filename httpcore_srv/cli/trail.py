"""How is a trail told on paper: what each stage decided, in a few words?"""

from functools import singledispatch

from httpcore_srv.errors import RequestError
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.message import Fields, Response
from httpcore_srv.resources.resource import Absent, Moved, Representation, Resource
from httpcore_srv.semantics.preconditions import Verdict
from httpcore_srv.semantics.ranges import ByteRange
from httpcore_srv.site import Folder
from httpcore_srv.stage import Step
from httpcore_srv.stages.admit import Visitor
from httpcore_srv.stages.resolve import Target
from httpcore_srv.wire.head import Head


def said(step: Step) -> str:
    """Say what *step* decided, on one line; nothing if it had nothing to do."""
    match step:
        case Step(stage="elaborate", decided=Response(status=status, fields=fields)):
            has_its_own = status < 300 or status == 304
            return "" if has_its_own else f"explained in {fields.get('Content-Type')}"
        case Step(stage="freshen", decided=Response(fields=fields)):
            return f"Cache-Control: {fields.get('Cache-Control')}"
        case Step(stage="complete", decided=Response(fields=fields)):
            return f"{len(fields)} fields"
        case Step(stage="permit", decided=Resource(methods=methods)):
            return f"allowed are {', '.join(methods)}"
        case Step(decided=Head()):
            return ""
        case Step(stage="extract", decided=None):
            return "the whole representation"
        case _:
            return summary(step.decided)


@singledispatch
def summary(decided: object) -> str:
    """Say in a few words what was decided."""
    return str(decided)


@summary.register
def _(decided: Target) -> str:
    if decided.mount is None:
        return "nothing is mounted there"
    source = decided.mount.source
    what = (
        source.tree.root if isinstance(source, Folder) else f"redirect to {source.to}"
    )
    return f"mount {decided.mount.prefix} ({what}), host {decided.host.names[0]}"


@summary.register
def _(decided: Resource) -> str:
    if not decided.available:
        return "the server itself"
    if isinstance(decided.available[0], Representation):
        return summary(decided.available[0])
    return " | ".join(str(one.media_type) for one in decided.available)


@summary.register
def _(decided: Representation) -> str:
    kind = decided.media_type or "type unknown"
    return f"{kind}, {decided.data.length} octets"


@summary.register
def _(decided: Absent) -> str:
    what = "nothing to show" if decided.status == 404 else phrase(decided.status)
    return f"{what}: {decided.reason}" if decided.reason else what


@summary.register
def _(decided: Moved) -> str:
    return f"is at {decided.location}"


@summary.register
def _(decided: Visitor) -> str:
    return decided.name or "anyone"


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
