"""What is said of a name and a password."""

from httpcore_srv.access.entrance.proof import BUSY, PROVEN, WRONG, Wait


def test_only_one_of_them_lets_anybody_in():
    assert len({PROVEN, WRONG, BUSY, Wait(1.0)}) == 4
    assert Wait(1.0) == Wait(1.0)
