"""RFC 9110 §12.1: proactive negotiation among the forms of one listing."""

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.resource import Resource
from httpcore_srv.stages.negotiate import negotiate

HTML, JSON, TEXT = "text/html; charset=utf-8", "application/json", "text/plain"

# fmt: off
SELECTIONS = [
    # accept                            selected  why
    (None,                              HTML,     "R131 §12.5.1 without Accept any type will do: the first"),
    ("*/*",                             HTML,     "R131 the server's own order decides"),
    ("application/json",                JSON,     "§12.5.1"),
    ("text/plain",                      TEXT,     "§12.5.1"),
    ("text/html;q=0.1, text/plain",     TEXT,     "§12.4.2 the greater weight"),
    ("text/*, application/json;q=0.9",  HTML,     "§12.5.1 a range covers both: the server's order"),
    ("text/*;q=0.5, text/plain",        TEXT,     "§12.5.1 the most specific range has precedence"),
    ("text/html;q=0, */*",              JSON,     "§12.4.2 a weight of 0 is not acceptable"),
    ("image/png",                       HTML,     "R135 §12.4.1 the server can disregard the field"),
    ("*/*;q=0",                         HTML,     "R135 any form says more than a refusal"),
    ("",                                HTML,     "§5.6.1 an empty list names nothing"),
    ("text/html;q=2, text/plain",       TEXT,     "R132 a malformed element is ignored"),
]
# fmt: on


@pytest.mark.parametrize(("accept", "selected", "why"), SELECTIONS)
def test_selection(accept, selected, why, ask, target_of, representation):
    available = tuple(
        representation(media_type=MediaType.parse(one)) for one in (HTML, JSON, TEXT)
    )

    found = negotiate(
        ask(fields={"Accept": accept}), Resource(available, obliging=True), target_of()
    )

    assert found.representation.media_type == MediaType.parse(selected), why


@pytest.mark.parametrize("media_type", [None, MediaType("text", "plain", ())])
def test_what_has_one_representation_is_not_negotiated(
    media_type, ask, target_of, representation
):
    """RFC 9110 §12.5.1 leaves it to the server to send what is not acceptable."""
    only = representation(media_type=media_type)

    asked = ask(fields={"Accept": "image/png"})

    assert negotiate(asked, Resource((only,)), target_of()).representation is only
