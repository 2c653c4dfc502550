"""Changes to fields: each kind, their order, and what they leave alone."""

import re

import pytest

from httpcore_srv.message import Fields
from httpcore_srv.policy.field_edits import FieldEdits, Replacement, merged

BEFORE = Fields([("Vary", "Accept"), ("Link", "<a>; rel=x"), ("link", "<b>; rel=x")])


def edit(name, pattern, replacement):
    """Make a replacement and nothing else."""
    return FieldEdits(edit=(Replacement(name, re.compile(pattern), replacement),))


# fmt: off
EDITS = [
    # edits                                          field    lines                                why
    (FieldEdits(),                                   "Link",  ("<a>; rel=x", "<b>; rel=x"),         "nothing is changed"),
    (FieldEdits(remove=("LINK",)),                   "Link",  (),                                   "R050 every line, in either case (RFC 9110 §5.1)"),
    (FieldEdits(remove=("X",)),                      "Link",  ("<a>; rel=x", "<b>; rel=x"),         "what is not there"),
    (FieldEdits(set=Fields([("Link", "<c>")])),      "Link",  ("<c>",),                             "one value, whatever there was"),
    (FieldEdits(set=Fields([("X", "1")])),           "X",     ("1",),                               "where there was none"),
    (FieldEdits(add=Fields([("Link", "<c>")])),      "Link",  ("<a>; rel=x", "<b>; rel=x", "<c>"),  "one more line (RFC 9110 §5.3)"),
    (FieldEdits(merge=Fields([("Vary", "Origin")])), "Vary",  ("Accept, Origin",),                  "R146 it varies by both (RFC 9110 §12.5.5)"),
    (FieldEdits(merge=Fields([("Vary", "ACCEPT")])), "Vary",  ("Accept",),                          "names of fields compare without case"),
    (FieldEdits(merge=Fields([("Link", "<b>; rel=x, <c>")])), "Link", ("<a>; rel=x, <b>; rel=x, <c>",), "each member once"),
    (FieldEdits(merge=Fields([("X", "a, a")])),      "X",     ("a",),                               "in what is added, too"),
    (edit("link", "rel=x", "rel=y"),                 "Link",  ("<a>; rel=y", "<b>; rel=y"),         "in every line"),
    (edit("Link", "<(.)>; rel=(.)", r"<\2>; rel=\1"), "Link", ("<x>; rel=a", "<x>; rel=b"),         "groups"),
    (edit("Link", "<(a)?(b)?>", r"\1\\\2"),          "Link",  ("a\\; rel=x", "\\b; rel=x"),         "a group that matched nothing is empty"),
    (edit("X", ".*", "y"),                           "X",     (),                                   "nothing is made of nothing"),
]
# fmt: on


@pytest.mark.parametrize(("edits", "name", "lines", "why"), EDITS)
def test_edits(edits, name, lines, why):
    assert edits.of(BEFORE).all(name) == lines, why


def test_they_are_made_in_one_order():
    """remove, set, add, merge, edit."""
    edits = FieldEdits(
        remove=("X",),
        set=Fields([("X", "a")]),
        add=Fields([("X", "b")]),
        merge=Fields([("X", "b, c")]),
        edit=(Replacement("X", re.compile("b"), "d"),),
    )

    assert edits.of(Fields([("X", "old")])).lines == (("X", "a, d, c"),)


def test_tags_keep_their_case():
    """Of two lists only Vary is known to compare without case."""
    fields = merged(Fields([("Cache-Tag", "a")]), "Cache-Tag", "A, a")

    assert fields["Cache-Tag"] == "a, A"


def test_the_other_fields_stay_where_they_are():
    edits = FieldEdits(set=Fields([("Vary", "Origin")]))

    assert edits.of(BEFORE).lines[1:] == BEFORE.lines[1:]
