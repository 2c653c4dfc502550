"""A selection is a value: frozen, compared by what it says."""

from dataclasses import FrozenInstanceError

import pytest

from httpcore_srv.semantics.negotiation.selection import Selection, Weighed


def test_what_is_selected_was_not_eliminated_by_anything():
    assert Weighed((), 1.0).eliminated == ""


def test_a_choice_is_definite_unless_it_is_said_to_be_presumed():
    """R168, RFC 2296 §3.4 knows the difference; other algorithms do not."""
    assert Selection(0, (), ()).definite


def test_nothing_of_it_can_be_changed():
    with pytest.raises(FrozenInstanceError):
        Selection(0, (), ()).best = 1
