"""RFC 9213 §2.2: which field a cache obeys."""

import pytest

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields
from httpcore_srv.semantics.cache_kinds import (
    PRIVATE,
    SHARED,
    Directives,
    Reason,
    directives,
    targeted_by,
)

CDN = targeted_by("CDN-Cache-Control")
OURS = targeted_by("Our-Cache-Control", "CDN-Cache-Control")
BOTH = {"Cache-Control": "max-age=1", "CDN-Cache-Control": "max-age=2"}

# fmt: off
CASES = [
    # kind      fields                                              field                   max-age why
    (PRIVATE,   {},                                                 None,                   None,   "nothing is said"),
    (PRIVATE,   BOTH,                                               "Cache-Control",        1,      "R254 a targeted field changes nothing for others"),
    (SHARED,    BOTH,                                               "Cache-Control",        1,      "R254 §2.2 MUST NOT change that cache's behavior"),
    (CDN,       BOTH,                                               "CDN-Cache-Control",    2,      "R252 the target"),
    (OURS,      BOTH,                                               "CDN-Cache-Control",    2,      "R252 the next on the target list"),
    (OURS,      BOTH | {"Our-Cache-Control": "max-age=3"},          "Our-Cache-Control",    3,      "R252 the first in target-list order"),
    (OURS,      BOTH | {"Our-Cache-Control": "max-age=3,"},         "CDN-Cache-Control",    2,      "R252 the first that is valid"),
    (OURS,      BOTH | {"Our-Cache-Control": ""},                   "CDN-Cache-Control",    2,      "R252 the first that is not empty"),
    (CDN,       BOTH | {"CDN-Cache-Control": "MAX-AGE=2"},          "Cache-Control",        1,      "R252 else Cache-Control"),
    (CDN,       {"Cache-Control": "max-age=1"},                     "Cache-Control",        1,      "R252 else Cache-Control"),
    (CDN,       {"CDN-Cache-Control": "none", "Cache-Control": "max-age=1"},
                                                                    "CDN-Cache-Control",    None,   "§3.1 the RFC's example: none is a directive like another"),
]
# fmt: on


@pytest.mark.parametrize(("kind", "fields", "field", "max_age", "why"), CASES)
def test_a_cache_obeys_the_first_field_that_is_for_it(
    kind, fields, field, max_age, why
):
    told = directives(kind, Fields.of(fields))

    assert (told.field, told.control.max_age) == (field, max_age), why
    assert told.targeted is (field is not None and field != "Cache-Control")


def test_a_targeted_cache_is_shared_and_named_after_its_first_field():
    assert (OURS.name, OURS.shared) == ("Our-Cache-Control", True)
    assert (PRIVATE.shared, SHARED.shared) == (False, True)


def test_lines_of_cache_control_are_one_value():
    """RFC 9110 §5.3."""
    lines = Fields([("Cache-Control", "max-age=1"), ("Cache-Control", "no-store")])

    assert directives(PRIVATE, lines) == Directives(
        "Cache-Control", CacheControl(max_age=1, no_store=True)
    )


def test_a_reason_is_a_sentence_with_its_section():
    assert str(Reason("RFC 9111 §3", "so it is")) == "so it is (RFC 9111 §3)"
