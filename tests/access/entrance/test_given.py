"""What an entrance is given."""

from httpcore_srv.access.entrance.given import Forgotten


def test_nobody_may_have_been_forgotten():
    assert Forgotten(None, ()).user is None
