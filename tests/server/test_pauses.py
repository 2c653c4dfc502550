"""How long the collector of garbage keeps everybody waiting."""

import gc
import weakref

import pytest

from httpcore_srv.server.pauses import (
    THRESHOLDS,
    collect_what_a_reload_leaves,
    shorten_pauses,
)


@pytest.fixture
def collector():
    """Leave it as it was."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_is_there_is_not_looked_at_again(collector):
    """Neither a collection of ours nor one of a process that is forked sees it."""
    shorten_pauses()

    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == THRESHOLDS
    assert gc.isenabled(), "cycles that come later are still found"


def test_what_a_reload_leaves_is_found_though_it_is_looked_for_seldom(collector):
    class Former:
        """Something that knows itself."""

    former = Former()
    former.itself = former
    gone = weakref.ref(former)
    shorten_pauses()
    gc.unfreeze()
    del former
    collect_what_a_reload_leaves()

    assert gone() is None
