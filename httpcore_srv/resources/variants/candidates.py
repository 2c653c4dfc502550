"""
Which files hold the representations of a wanted name?

    wanted        files
    guide         guide.en.html  guide.de.html  guide.pdf
    guide.html    guide.en.html  guide.html.de
    guide.en      guide.en.html
    guide         guide.var  and then no other: a type map says it all

Those of the same base whose extensions are at least the wanted ones, in any order.  A
coded file whose uncoded twin is there as well (guide.en.html.gz) is none of its own,
but a coding in which the twin can be had.
"""

from collections.abc import Iterable
from dataclasses import replace

from httpcore_srv.resources.variants.extensions import Extensions, NamedVariant

# More are not weighed: each is an open file.
MOST_VARIANTS = 64


def candidates(
    wanted: str, names: Iterable[str], extensions: Extensions
) -> tuple[NamedVariant, ...]:
    """
    Return what of *names* belongs to *wanted*, sorted by name; a type map alone.

    >>> found = candidates("guide", ["guide.html", "other.html"], Extensions())
    >>> [each.name for each in found]
    ['guide.html']
    """
    base, asked = extensions.parted(wanted)
    if not base.strip("."):
        return ()
    begins, said = f"{base}.", frozenset(asked)
    read = (extensions.read(name) for name in names if name.startswith(begins))
    matching = [
        one for one in read if one and one.base == base and one.extensions >= said
    ]
    maps = [one for one in matching if one.type_map]
    if maps:
        return (min(maps, key=lambda one: (len(one.extensions), one.name)),)
    return tuple(with_neighbours(matching)[:MOST_VARIANTS])


def with_neighbours(named: Iterable[NamedVariant]) -> list[NamedVariant]:
    """Return *named* by name, coded files as neighbours of their uncoded twins."""
    ordered = sorted(named, key=lambda one: one.name)
    uncoded: dict[object, str] = {}
    for one in ordered:
        if one.coding is None:
            uncoded.setdefault((one.base, one.plain), one.name)
    beside: dict[str, dict[str, str]] = {}
    alone = []
    for one in ordered:
        twin = uncoded.get((one.base, one.plain))
        if one.coding is None or twin is None:
            alone.append(one)
        else:
            beside.setdefault(twin, {}).setdefault(one.coding, one.name)
    return [
        replace(one, neighbours=tuple(beside.get(one.name, {}).items()))
        for one in alone
    ]
