"""RFC 7616 §3.4 and RFC 9110 §11.4: two kinds of refusal."""

import pytest

from httpcore_srv.errors import HttpcoreError, RequestError
from httpcore_srv.semantics.authentication.malformed import MalformedCredentials


def test_what_no_client_may_send_is_400_unless_told_otherwise():
    with pytest.raises(MalformedCredentials) as caught:
        raise MalformedCredentials("A parameter is missing.")

    assert (caught.value.status, caught.value.sentence) == (
        400,
        "A parameter is missing.",
    )


def test_what_another_try_may_mend_is_401():
    assert MalformedCredentials("No colon.", 401).status == 401


def test_it_is_no_error_of_the_request():
    """A 401 is an answer with challenges; nothing may turn it into a bare status."""
    assert issubclass(MalformedCredentials, HttpcoreError)
    assert not issubclass(MalformedCredentials, RequestError)
