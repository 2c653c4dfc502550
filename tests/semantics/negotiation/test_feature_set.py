"""RFC 2295 §6.2, §8.2: what is known of a feature set."""

import pytest

from httpcore_srv.fields.accept_features import AcceptFeatures
from httpcore_srv.semantics.negotiation.feature_set import (
    ABSENT,
    FeatureSet,
    Knowledge,
)

# fmt: off
KNOWN = [
    # field                 tag      known                                          why
    ("blex, *",             "blex",  Knowledge(),                                   "ftag is present"),
    ("!blex, *",            "blex",  ABSENT,                                        "ftag is absent"),
    ("p=A4, *",             "p",     Knowledge(values=frozenset({"A4"})),           "present with the value"),
    ("p=A4, p=A3, *",       "p",     Knowledge(values=frozenset({"A4", "A3"})),     "a tag can have several values"),
    ("p!=A4, *",            "p",     Knowledge(without=frozenset({"A4"})),          "present, but not with the value"),
    ("p={A4}, *",           "p",     Knowledge(values=frozenset({"A4"}), complete=True), "with the value, and not with any other"),
    ("p=A4",                "p",     Knowledge(values=frozenset({"A4"}), complete=True), "without * the field describes all"),
    ("blex, *",             "wolx",  None,                                          "with * others may be present"),
    ("blex",                "wolx",  ABSENT,                                        "without * they are not"),
    ("",                    "blex",  ABSENT,                                        "an empty field describes an empty set"),
    ("blex, !blex, *",      "blex",  ABSENT,                                        "of contradictions the later counts"),
    ("!blex, blex, *",      "blex",  Knowledge(complete=True),                      "of contradictions the later counts"),
    ("BLEX, *",             "blex",  Knowledge(),                                   "§6.1 tags are case-insensitive"),
]
# fmt: on


@pytest.mark.parametrize(("field", "tag", "known", "why"), KNOWN)
def test_knowledge(field, tag, known, why):
    features = FeatureSet.of(AcceptFeatures.parse(field))

    assert features.knowledge_of(tag) == known, why


def test_a_closed_set_has_nothing_more():
    features = FeatureSet.of(AcceptFeatures.parse("p=A4, *"))

    assert features.knowledge_of("p").has("A3") is None
    assert features.knowledge_of("q") is None
    assert features.closed().knowledge_of("p").has("A3") is False
    assert features.closed().knowledge_of("q") == ABSENT


def test_a_value_is_had_or_not_or_that_is_unknown():
    known = Knowledge(values=frozenset({"A4"}), without=frozenset({"A3"}))

    assert [known.has(value) for value in ("A4", "A3", "A2")] == [True, False, None]
