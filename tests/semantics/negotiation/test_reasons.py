"""The reasons of a selection, in words and as a field."""

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.semantics.negotiation.reasons import Reasons
from httpcore_srv.semantics.negotiation.selection import Selection, Weighed
from httpcore_srv.semantics.negotiation.variant import Variant

GERMAN = Variant("guide.de.html", MediaType("text", "html"), ("de",))
NAMELESS = Variant("", MediaType("text", "plain"))
WEIGHED = (
    Weighed((("Accept-Language", 1.0),), 1.0),
    Weighed((("Accept-Language", 0.0),), 0.0, "Accept-Language: nothing matches en"),
)


def test_a_row_for_each_variant():
    reasons = Reasons((GERMAN, NAMELESS), Selection(0, WEIGHED, ()))

    assert [str(row) for row in reasons.rows()] == [
        "guide.de.html: Accept-Language 1, quality 1, selected",
        "text/plain: Accept-Language 0, quality 0, Accept-Language: nothing matches en",
    ]


def test_they_travel_as_server_timing():
    reasons = Reasons((GERMAN, NAMELESS), Selection(0, WEIGHED, ()))

    assert reasons.server_timing().startswith(
        'neg;desc="guide.de.html: Accept-Language 1, quality 1, selected", neg;desc='
    )


def test_a_header_section_holds_a_few_of_many():
    others = Weighed((), 0.1, "less wanted")
    reasons = Reasons((GERMAN,) * 60, Selection(40, (others,) * 60, ()))

    said = reasons.server_timing().split(", neg;")

    assert len(said) == 17
    assert said[0].endswith('selected"'), "the best comes first"
    assert said[-1] == 'desc="and 44 more"'
