"""What a proof says of itself when nothing else is said."""

from httpcore_srv.access.proofs import Proven, Unproven


def test_who_sent_nothing_has_failed_at_nothing():
    assert Unproven() == Unproven("", "", stale=False)


def test_who_is_proven_has_no_groups_unless_told():
    assert Proven("ada").groups == frozenset()
