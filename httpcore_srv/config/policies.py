"""
Which rules follow from those of a mount?

What can be said ahead is written here, so that an answer only has to carry it: targeted
fields are structured fields, and the library that writes them is not needed to serve.
"""

import re
from collections.abc import Iterable

from httpcore_srv.config.cache_values import time_of_day
from httpcore_srv.config.mounts import EditTable, RuleTable
from httpcore_srv.fields.accept import MediaRange
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.cache_groups import write_groups
from httpcore_srv.fields.no_vary_search import NoVarySearch
from httpcore_srv.fields.targeted import write_targeted
from httpcore_srv.message import Fields
from httpcore_srv.policy.cache_policy import Rule
from httpcore_srv.policy.field_edits import FieldEdits, Replacement
from httpcore_srv.policy.path_patterns import PathPattern


def control_of(text: str | None) -> CacheControl | None:
    """Return the directives of *text*, None where nothing is said."""
    return None if text is None else CacheControl.read(text)


def rules_of(tables: Iterable[RuleTable]) -> tuple[Rule, ...]:
    """Return the rules, in the order of the file."""
    return tuple(map(_rule, tables))


def _rule(table: RuleTable) -> Rule:
    """Return one rule."""
    return Rule(
        paths=tuple(map(PathPattern.parse, table.match)),
        types=tuple(map(MediaRange.parse, table.type)),
        statuses=table.status,
        cache_control=control_of(table.cache_control),
        expires_at=time_of_day(table.expires_at) if table.expires_at else None,
        targeted=_targeted(table),
        labels=_labels(table),
        lists=_lists(table),
        edits=FieldEdits(
            remove=table.remove,
            set=Fields.of(table.set),
            add=Fields.of(table.add),
            merge=Fields.of(table.merge),
            edit=tuple(map(_replacement, table.edit)),
        ),
    )


def _targeted(table: RuleTable) -> Fields:
    """Return what certain caches read instead of Cache-Control."""
    lines = [
        (name, write_targeted(CacheControl.read(text)))
        for name, text in table.targeted.items()
    ]
    if table.surrogate_control is not None:
        lines.append(("Surrogate-Control", table.surrogate_control))
    return Fields(lines)


def _labels(table: RuleTable) -> Fields:
    """Return what caches read beside Cache-Control."""
    if table.no_vary_search is None:
        return Fields()
    return Fields([("No-Vary-Search", str(NoVarySearch.read(table.no_vary_search)))])


def _lists(table: RuleTable) -> Fields:
    """Return the fields whose members add up from rule to rule."""
    groups = write_groups(table.cache_groups) if table.cache_groups else None
    tags = ", ".join(table.cache_tag) or None
    return Fields.of({"Cache-Tag": tags, "Cache-Groups": groups})


def _replacement(table: EditTable) -> Replacement:
    """Return one replacement in the lines of a field."""
    return Replacement(table.field, re.compile(table.pattern), table.replacement)
