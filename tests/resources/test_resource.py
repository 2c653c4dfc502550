"""What a target turns out to be is a value; only a resource holds something open."""

from dataclasses import FrozenInstanceError, replace

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.resources.resource import Absent, Moved, Representation, Resource
from httpcore_srv.semantics.negotiation.variant import Variant
from httpcore_srv.semantics.preconditions import Validators


class ClosingData:
    """Data that counts how often it was closed."""

    def __init__(self):
        self.closed = 0

    length = 2

    def pieces(self, first, length):
        yield b"ok"[first : first + length]

    def close(self):
        self.closed += 1


def representation(data):
    return Representation(MediaType("text", "plain"), Validators(), data)


def test_closing_a_resource_closes_every_available_representation():
    first, second = ClosingData(), ClosingData()

    Resource((representation(first), representation(second))).close()

    assert (first.closed, second.closed) == (1, 1)


def test_a_resource_without_representations_can_be_closed():
    assert Resource(()).close() is None


def test_a_resource_can_be_retrieved_and_asked_for_its_options_only():
    """RFC 9110 §9.3.7; HEAD goes with GET (§9.3.2)."""
    assert Resource(()).methods == ("GET", "HEAD", "OPTIONS")


def test_a_representation_is_available_as_it_is():
    made = representation(ClosingData())

    assert made.ready("identity")
    assert made.selected("identity") is made
    assert made.variant == Variant("", MediaType("text", "plain"), length=2)


def test_a_coded_representation_is_available_in_its_coding_only():
    made = replace(representation(ClosingData()), coding="gzip", location="a.html")

    assert (made.variant.codings, made.variant.uri) == (("gzip",), "a.html")


def test_a_representation_has_no_more_fields_than_it_was_given():
    described = representation(ClosingData())

    assert described.fields == Fields()
    assert (described.coding, described.location) == (None, None)
    assert (described.languages, described.digest_of("sha-256")) == ((), None)


# fmt: off
DEFAULTS = [
    # value       status  why
    (Absent(),    404,    "RFC 9110 §15.5.5: no representation, or none to disclose"),
    (Moved("/b"), 308,    "RFC 9110 §15.4.9: permanent, and the method stays"),
]
# fmt: on


@pytest.mark.parametrize(("value", "status", "why"), DEFAULTS)
def test_the_status_unless_another_is_given(value, status, why):
    assert value.status == status, why


@pytest.mark.parametrize(
    ("value", "name"),
    [(Absent(), "status"), (Moved("/b"), "location"), (Resource(()), "methods")],
)
def test_what_was_found_cannot_be_changed(value, name):
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


def test_cve_2025_69226_absences_of_different_reasons_are_one_answer():
    assert Absent(404, "a broken link") == Absent(404, "no such file") == Absent()
    assert Absent(404, "a broken link") != Absent(403, "a broken link")
