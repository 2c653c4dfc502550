"""Who was admitted, if nobody in particular was."""

from httpcore_srv.access.visitor import ANYONE, Admission, Visitor


def test_nobody_in_particular_is_not_set_apart(ask):
    assert Visitor() == ANYONE
    assert not ANYONE.apart
    assert Admission(ask()).visitor is ANYONE
