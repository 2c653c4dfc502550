"""
What may one cache do with an answer, line by line?

    store    may it keep the answer, and why (not)?
    fresh    for how long is it used without asking?
    stale    and what then, if the origin is slow, or fails, or is away?
    then     how does it ask whether the answer is still so?
    key      what is it found by?
    note     what the sender may not have meant

The law is semantics.cache_view's; here it is put into words.
"""

from collections.abc import Iterator
from typing import NamedTuple

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.surrogate_control import SurrogateControl
from httpcore_srv.grammar.durations import spoken
from httpcore_srv.message import Fields
from httpcore_srv.semantics.cache_view import CacheView

# The Edge Architecture Specification, which is no RFC.
EDGE = "Edge Arch. §2.2"


class Row(NamedTuple):
    """One line of a view: *what* is said, by which *section*, in which *words*."""

    what: str
    section: str
    words: str


def called(view: CacheView) -> str:
    """Say which cache that is."""
    if view.kind.targets:
        return f"shared cache that obeys {', '.join(view.kind.targets)}"
    return f"{view.kind.name} cache"


def rows(view: CacheView, fields: Fields) -> Iterator[Row]:
    """Yield what one cache may do with a response of these *fields*, line by line."""
    if view.kind.targets and not view.told.targeted:
        words = f"no valid {view.kind.name}: as any shared cache"
        yield Row("told", "RFC 9213 §2.2", words)
        return
    verdict = "yes" if view.storing.allowed else "no"
    for reason in view.storing.reasons:
        yield Row("store", reason.section, f"{verdict}: {reason.sentence}")
    if view.storing.allowed:
        yield from _fresh(view)
        yield from _stale(view) if view.key else ()
        yield Row("then", "RFC 9111 §4.3.1", _validated(fields))
        key = str(view.key) if view.key else "none: Vary: * never matches"
        yield Row("key", "RFC 9111 §4.1", key)
        for caution in view.cautions:
            yield Row("note", caution.section, caution.sentence)


def surrogate_rows(fields: Fields) -> Iterator[Row]:
    """Yield what a surrogate is told by Surrogate-Control; nothing if it is not."""
    text = fields.get("Surrogate-Control")
    if text is None:
        return
    try:
        said = SurrogateControl.read(text)
    except FieldSyntaxError as error:
        yield Row("told", EDGE, str(error))
        return
    fresh = spoken(said.max_age or 0)
    lines = (
        (said.no_store, "store", "no: no-store"),
        (said.no_store_remote, "store", "no, if it is remote: no-store-remote"),
        (said.content, "then", f"processed as {', '.join(said.content)} first"),
        (said.max_age is not None, "fresh", f"for {fresh}: max-age"),
        (said.stale, "stale", f"for {spoken(said.stale or 0)} more, stale"),
    )
    found = [Row(what, EDGE, words) for holds, what, words in lines if holds]
    nothing = Row("told", EDGE, "nothing that is known: as any shared cache")
    yield from found or [nothing]


def _fresh(view: CacheView) -> Iterator[Row]:
    """Say for how long it is used without asking."""
    if view.notes:
        for note in view.notes:
            yield Row("fresh", note.section, f"only after asking: {note.sentence}")
        return
    source, section = view.lifetime.source, view.lifetime.section
    if view.lifetime.seconds is None:
        yield Row("fresh", section, f"for as long as it likes: {source}")
        return
    age = f", {spoken(view.age)} old on arrival" if view.age else ""
    length = spoken(view.lifetime.seconds)
    guess = "about " if view.lifetime.heuristic else ""
    yield Row("fresh", section, f"for {guess}{length}: {source}{age}")
    if isinstance(names := view.told.control.no_cache, tuple):
        words = f"but {', '.join(names)} is left out, or validated first"
        yield Row("fresh", "RFC 9111 §5.2.2.4", words)


def _stale(view: CacheView) -> Iterator[Row]:
    """Say what is done with it when it is not fresh any more."""
    stale = view.stale
    for reason in stale.forbidden:
        yield Row("stale", reason.section, f"never: {reason.sentence}")
    if stale.while_revalidate:
        words = f"for {spoken(stale.while_revalidate)} while it is validated"
        yield Row("stale", "RFC 5861 §3", words)
    if stale.if_error:
        words = f"for {spoken(stale.if_error)} if the origin fails"
        yield Row("stale", "RFC 5861 §4", words)
    if stale.disconnected:
        yield Row("stale", "RFC 9111 §4.2.4", "used if the origin cannot be reached")


def _validated(fields: Fields) -> str:
    """Say how a cache asks whether it is still so (§4.3.1)."""
    conditions = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
    sent = [condition for name, condition in conditions.items() if name in fields]
    if sent:
        return f"validated with {' and '.join(sent)}"
    return "fetched again, whole: there is no validator"
