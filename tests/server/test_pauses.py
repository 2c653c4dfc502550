"""How long the collector of garbage keeps everybody waiting."""

import gc

import pytest

from httpcore_srv.server.pauses import THRESHOLDS, shorten_pauses


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
