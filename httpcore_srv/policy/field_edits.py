"""
Which changes does a rule make to the fields of an answer?

    remove   the field goes
    set      the field has this one value, whatever it had
    add      one more field line
    merge    the members join the list, those that are not in it (RFC 9110 §5.6.1)
    edit     what matches a pattern is replaced, in each line of the field

They are made in this order.
"""

import re
from dataclasses import dataclass

from httpcore_srv.grammar.lists import split_list
from httpcore_srv.message import Fields

_REFERENCE = re.compile(r"\\(?P<group>[1-9\\])")


@dataclass(frozen=True, slots=True)
class Replacement:
    r"""
    What matches *pattern* in the field *name* becomes *replacement*.

    ``\1`` to ``\9`` in the replacement stand for what the groups matched, ``\\`` for a
    backslash.

    >>> upgrade = Replacement("Link", re.compile("<http:(.*?)>"), r"<https:\1>")
    >>> upgrade.of("<http://example.org/>; rel=up")
    '<https://example.org/>; rel=up'
    """

    name: str
    pattern: re.Pattern[str]
    replacement: str

    def of(self, value: str) -> str:
        """Return *value* with every match replaced."""
        return self.pattern.sub(self._expanded, value)

    def _expanded(self, found: re.Match[str]) -> str:
        """Put what the groups matched into the replacement."""

        def referred(reference: re.Match[str]) -> str:
            group = reference["group"]
            return group if group == "\\" else found[int(group)] or ""

        return _REFERENCE.sub(referred, self.replacement)


@dataclass(frozen=True, slots=True)
class FieldEdits:
    """Changes to the field lines of an answer, each kind in its order."""

    remove: tuple[str, ...] = ()
    set: Fields = Fields()
    add: Fields = Fields()
    merge: Fields = Fields()
    edit: tuple[Replacement, ...] = ()

    def of(self, fields: Fields) -> Fields:
        """
        Return *fields*, changed.

        >>> varied = Fields([("Vary", "Accept")])
        >>> FieldEdits(merge=Fields([("Vary", "accept, Origin")])).of(varied)["Vary"]
        'Accept, Origin'
        """
        fields = fields.without(*self.remove) if self.remove else fields
        for name, value in self.set:
            fields = fields.with_field(name, value)
        for name, value in self.add:
            fields = fields.with_line(name, value)
        for name, value in self.merge:
            fields = merged(fields, name, value)
        for replacement in self.edit:
            fields = _edited(fields, replacement)
        return fields


def merged(fields: Fields, name: str, value: str) -> Fields:
    """Return *fields* with the members of *value* in the list-based field *name*."""
    members = split_list(fields.get(name) or "")
    # The names in Vary compare without case (§12.5.5); of other lists we know nothing.
    same = str.lower if name.lower() == "vary" else str
    known = set(map(same, members))
    for member in split_list(value):
        if same(member) not in known:
            known.add(same(member))
            members.append(member)
    return fields.with_field(name, ", ".join(members))


def _edited(fields: Fields, replacement: Replacement) -> Fields:
    """Return *fields* with one replacement made in every line of its field."""
    wanted = replacement.name.lower()
    return Fields(
        [
            (name, replacement.of(value) if name.lower() == wanted else value)
            for name, value in fields
        ]
    )
