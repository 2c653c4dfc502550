"""
What comes of negotiation, by algorithm: the drawn table, row by row.

The algorithms have their own tables; these rows show what is made of what they say.
"""

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.semantics.chosen_language import Choice
from httpcore_srv.semantics.negotiation.outcome import Algorithm, decide, oblige
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.variant import Variant

HTML = Variant("a.html", MediaType("text", "html"), ("de",), length=10)
TEXT = Variant("a.txt", MediaType("text", "plain"), ("en",), length=10)
BOTH, NOTHING, LOOP = (HTML, TEXT), {"Accept": "image/png"}, (0,)

RFC9110, APACHE, REACTIVE, TRANSPARENT = (
    *(Algorithm.RFC9110, Algorithm.APACHE),
    *(Algorithm.REACTIVE, Algorithm.TRANSPARENT),
)

# fmt: off
ROWS = [
    # algorithm     fields                       negotiable  status  why
    (RFC9110,       {"Accept": "text/html"},     (),         200,    "RFC 9110 §12.1"),
    (APACHE,        {"Accept": "text/html"},     (),         200,    "§12.1"),
    (REACTIVE,      {"Accept": "text/html"},     (),         300,    "R151 §12.2 the client chooses"),
    (TRANSPARENT,   {"Accept": "text/html"},     (),         200,    "R157 RFC 2295 §10.3 no Negotiate: as servers always did"),
    (TRANSPARENT,   {"Negotiate": "trans"},      (),         300,    "R153 §8.4"),
    (RFC9110,       NOTHING,                     (),         406,    "R135 RFC 9110 §15.5.7"),
    (APACHE,        NOTHING,                     (),         406,    "§15.5.7"),
    (REACTIVE,      NOTHING,                     (),         300,    "§15.4.1 a list is acceptable to all"),
    (RFC9110,       {"Accept": "text/html"},     LOOP,       506,    "R160 RFC 2295 §8.1"),
    (APACHE,        {"Accept": "text/html"},     LOOP,       506,    "R160 §8.1"),
    (TRANSPARENT,   {"Accept": "text/html"},     LOOP,       506,    "R160 §8.1"),
    (RFC9110,       {"Accept": "text/plain"},    LOOP,       200,    "the other one does not negotiate"),
]
# fmt: on


@pytest.mark.parametrize(("algorithm", "fields", "negotiable", "status", "why"), ROWS)
def test_status(algorithm, fields, negotiable, status, why):
    asked = Fields.of(fields)

    outcome = decide(algorithm, BOTH, asked, Preferences(), negotiable=negotiable)

    assert outcome.status == status, why


@pytest.mark.parametrize("algorithm", [RFC9110, APACHE, TRANSPARENT])
def test_a_language_chosen_by_hand_goes_before_the_browsers(algorithm):
    asked = Fields.of({"Accept-Language": "en"})

    outcome = decide(
        algorithm, BOTH, asked, Preferences(), choice=Choice("de", remembered=False)
    )

    assert outcome.selection.best == 0


def test_r164_what_is_negotiated_transparently_has_a_structured_tag():
    """RFC 2295 §9.2: of every such response that has one."""
    asked = Fields.of({"Accept": "text/html"})

    assert decide(TRANSPARENT, BOTH, asked, Preferences()).validator
    assert not decide(RFC9110, BOTH, asked, Preferences()).validator


def test_a_choice_by_hand_leaves_the_other_dimensions_to_their_fields():
    """RFC 9110 §12.5.5: the type is selected among those in the language chosen."""
    page = Variant("a.pdf", MediaType("application", "pdf"), ("de",), length=10)
    chosen = Choice("de", remembered=False)
    asked = Fields.of({"Accept": "application/pdf"})

    outcome = decide(TRANSPARENT, (*BOTH, page), asked, Preferences(), choice=chosen)

    assert outcome.selection.best == 2
    assert "Accept" in outcome.selection.vary


def test_who_obliges_sends_the_first_where_nothing_is_acceptable():
    outcome = oblige(BOTH, Fields.of(NOTHING), Preferences())

    assert (outcome.status, outcome.selection.best) == (200, 0)


def test_fields_are_added():
    outcome = oblige(BOTH, Fields(), Preferences()).with_field("A", "b")

    assert outcome.fields == Fields([("A", "b")])
