"""
Which files hold the representations of a wanted name?

    wanted        files
    guide         guide.en.html  guide.de.html  guide.pdf
    guide.html    guide.en.html  guide.html.de
    guide.en      guide.en.html
    guide         guide.var  before all others: a type map says it all

Those of the same base whose extensions are at least the wanted ones, in any order; but
not the file of that very name, which is looked for first and could not be had.  A coded
file whose uncoded twin is there as well (guide.en.html.gz) is none of its own, but a
coding in which the twin can be had.  A script or a style sheet beside a page of that
base is a part of the page, not another form of it, unless its extension is asked for.

Where files go before maps, as they do in Apache httpd whose MultiViews pass over what a
handler is bound to, a map counts only if there is no file.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from httpcore_srv.resources.variants.extensions import Extensions, NamedVariant

# More are not weighed: each is an open file.
MOST_VARIANTS = 64

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_PARTS = frozenset({"text/css", "text/javascript"})


def candidates(
    wanted: str,
    names: Iterable[str],
    extensions: Extensions,
    *,
    maps_first: bool = True,
) -> tuple[NamedVariant, ...]:
    """
    Return what of *names* belongs to *wanted*: a type map, then files, sorted by name.

    If not *maps_first*, there is a map only if there is no file.

    >>> found = candidates("guide", ["guide.html", "other.html"], Extensions())
    >>> [each.name for each in found]
    ['guide.html']
    """
    base, asked = extensions.parted(wanted)
    if not base.strip("."):
        return ()
    begins, said = f"{base}.", frozenset(asked)
    others = (name for name in names if name.startswith(begins) and name != wanted)
    read = map(extensions.read, others)
    matching = [
        one for one in read if one and one.base == base and one.extensions >= said
    ]
    maps = [one for one in matching if one.type_map]
    forms = _without_parts([one for one in matching if not one.type_map])
    files = tuple(islice(_by_name(forms), MOST_VARIANTS))
    if not maps or (files and not maps_first):
        return files
    return min(maps, key=lambda one: (len(one.extensions), one.name)), *files


def _without_parts(matching: list[NamedVariant]) -> list[NamedVariant]:
    """Return *matching* without scripts and style sheets if there is a page."""
    if not any(_essence(one) in _PAGES for one in matching):
        return matching
    return [one for one in matching if _essence(one) not in _PARTS]


def _essence(one: NamedVariant) -> str:
    return one.media_type.essence if one.media_type else ""


def _by_name(matching: list[NamedVariant]) -> Iterator[NamedVariant]:
    """Yield *matching* by name, coded files as neighbours of their uncoded twins."""
    ordered = sorted(matching, key=lambda one: one.name)
    forms = [Form(one.plain, one.coding, one.name) for one in ordered]
    for one, neighbours in zip(ordered, neighbours_of(forms), strict=True):
        if neighbours is not None:
            yield replace(one, neighbours=tuple(neighbours.items()))


class Form(NamedTuple):
    """One file: what it is a form of, in which coding (None: uncoded), its name."""

    of: Hashable
    coding: str | None
    name: str


def neighbours_of(forms: Sequence[Form]) -> list[dict[str, str] | None]:
    """
    Return for each of *forms* its neighbours: codings, and the names of the files.

    None stands for a form that is itself the neighbour of an uncoded one.

    >>> neighbours_of([Form("guide", None, "a.txt"), Form("guide", "gzip", "a.txt.gz")])
    [{'gzip': 'a.txt.gz'}, None]
    """
    neighbours: list[dict[str, str] | None] = [{} for _ in forms]
    uncoded: dict[Hashable, dict[str, str]] = {}
    for form, found in zip(forms, neighbours, strict=True):
        if form.coding is None and found is not None:
            uncoded.setdefault(form.of, found)
    for place, form in enumerate(forms):
        if form.coding is not None and form.of in uncoded:
            uncoded[form.of].setdefault(form.coding, form.name)
            neighbours[place] = None
    return neighbours
