"""What answers below an entrance."""

from dataclasses import replace

import pytest

from httpcore_srv.access.entrance.entrance import METHODS, entrance
from httpcore_srv.protection import Entrance
from httpcore_srv.resources.resource import Absent, Answering
from httpcore_srv.state.keys import KeyRing

CASES = [
    # below                 forms  there  why
    ((b"",), True, True, "the log-in page"),
    ((b"out",), True, True, "the log-out page"),
    ((b"",), False, False, "no form: the browser asks by itself"),
    ((b"out",), False, True, "log-out is for all"),
    ((b"out", b""), True, False, "one page, one address"),
    ((b"OUT",), True, False, "names have their case"),
    ((b"other",), True, False, "nothing else is there"),
    ((b"", b""), True, False, "nor below a second slash"),
    ((), True, False, "nor without a segment"),
]


@pytest.mark.parametrize(("below", "forms", "there", "why"), CASES)
def test_two_pages_are_there(realm, prove, below, forms, there, why):
    realm = realm if forms else replace(realm, sessions=None)
    found = entrance(Entrance(realm), below, KeyRing.ephemeral(), prove)

    assert isinstance(found, Answering if there else Absent), why
    assert not there or found.methods == METHODS
