"""Limits are values; their defaults are what the RFC recommends, or more."""

from dataclasses import FrozenInstanceError

import pytest

from httpcore_srv.wire import Limits


def test_limits_cannot_be_changed_while_connections_use_them():
    with pytest.raises(FrozenInstanceError):
        Limits().content = 0  # type: ignore[misc]


def test_the_request_line_may_have_the_length_the_rfc_recommends_R013():
    """RFC 9112 §3: support, at a minimum, request-line lengths of 8000 octets."""
    assert Limits().request_line >= 8000


def test_a_full_request_line_and_a_full_field_line_fit_into_a_head():
    limits = Limits()

    assert limits.request_line + limits.field_line <= limits.head


def test_bare_lf_ends_no_line_unless_asked_for():
    assert Limits().lenient is False
