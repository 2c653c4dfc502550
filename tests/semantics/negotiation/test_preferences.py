"""What the server prefers unless it is configured otherwise."""

from httpcore_srv.semantics.negotiation.preferences import Preferences


def test_by_default_a_foreign_language_is_better_than_a_refusal():
    """R145, RFC 9110 §12.5.4: "the server might disregard the field"."""
    assert Preferences().fallback


def test_by_default_no_language_is_preferred():
    assert Preferences() == Preferences((), True, True, None)
