"""Idea 22 of the features: after a log-out a realm is shown under another name."""

import pytest

from httpcore_srv.state.realm_names import RealmNames
from httpcore_srv.state.stores.memory import MemoryStore


def test_each_log_out_gives_a_name_that_was_not_there_before():
    names = RealmNames(MemoryStore())
    shown = [names.shown("Private")]
    for _ in range(3):
        names.renew("Private")
        shown.append(names.shown("Private"))

    assert shown == ["Private", "Private (2)", "Private (3)", "Private (4)"]
    assert names.shown("Other") == "Other"


@pytest.mark.parametrize("held", [b"", b"x", b"-1"])
def test_what_is_no_number_counts_for_nothing(held):
    store = MemoryStore()
    store.put("realm:Private", held, 60.0)

    assert RealmNames(store).shown("Private") in ("Private", "Private (1)")
