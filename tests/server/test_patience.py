"""How long is silence borne on a connection at rest?"""

import math
import time
from selectors import EVENT_READ
from types import SimpleNamespace

import pytest

from httpcore_srv.core.resumable import Wait
from httpcore_srv.server.patience import PatientHandler
from httpcore_srv.site import Deadlines


@pytest.fixture
def handler():
    """A connection that nobody has said anything on, at a server that waits."""
    made = PatientHandler.__new__(PatientHandler)
    site = SimpleNamespace(deadlines=Deadlines(head=7.0))
    made.server = SimpleNamespace(site=site, patience=50.0)
    made.setup()
    return made


# fmt: off
SILENCES = [
    # heard after    silent since   borne    why
    (None,           6.0,           True,    "the time for a head has not passed"),
    (None,           7.5,           False,   "not even one head came, RFC 9112 §9.5"),
    (1.0,            40.0,          True,    "between two requests it is kept alive"),
    (1.0,            51.0,          False,   "but not for ever"),
]
# fmt: on


@pytest.mark.parametrize(("heard", "silent", "borne", "why"), SILENCES)
def test_silence_is_borne_for_a_while_R048(handler, heard, silent, borne, why):
    began = time.monotonic() - silent - (heard or 0.0)
    handler._began = handler._since = began
    if heard is not None:
        handler._since = began + heard

    assert (handler._overdue() is not None) is borne, why


def test_what_is_waited_for_is_no_later_than_patience_ends(handler):
    now = time.monotonic()
    wait = handler._await(EVENT_READ)

    assert isinstance(wait, Wait)
    assert wait.events == EVENT_READ
    assert wait.idle
    assert math.isclose(wait.deadline, now + 7.0, abs_tol=0.5), "less before the first"
    handler._since = now + 0.001
    assert math.isclose(handler._await(EVENT_READ).deadline, now + 50.0, abs_tol=0.5)
