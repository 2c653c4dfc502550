"""Which credentials have just proven who sent them, just as they were written?"""

from httpcore_srv.state.recent_proofs import BasicProof, RecentProofs

FIELD = "Basic YWRhOmxvdmVsYWNl"


def test_a_field_is_known_by_a_hash_of_this_realm_alone():
    one, other = RecentProofs(), RecentProofs()

    assert one.hash_of(FIELD) == one.hash_of(FIELD)
    assert one.hash_of(FIELD) != one.hash_of(FIELD + "=")
    assert one.hash_of(FIELD) != other.hash_of(FIELD), "nobody else can make it"


def test_no_field_is_kept():
    """What is in memory may come out: it is no password, and leads to none."""
    proofs = RecentProofs()
    proofs.basic.keep(
        proofs.hash_of(FIELD), BasicProof("ada", frozenset(), "1", key="0f")
    )

    assert FIELD not in repr(vars(proofs.basic))
    assert "lovelace" not in repr(vars(proofs.basic))
