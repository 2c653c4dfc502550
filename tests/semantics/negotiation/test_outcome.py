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


@pytest.mark.parametrize("algorithm", Algorithm)
def test_equal_values_have_equal_outcomes_whatever_else_is_said(algorithm):
    """No field but those of §12.5 and RFC 2295 has a part: so they are what counts."""
    wanted = {"Accept": "text/plain", "Accept-Language": "en"}
    bare = decide(algorithm, BOTH, Fields.of(wanted), Preferences())
    more = Fields.of({"Host": "a", "Cookie": "b", **wanted, "User-Agent": "c"})

    assert decide(algorithm, list(BOTH), more, Preferences()) == bare


# what one of two requests says otherwise, the best of (HTML, TEXT) then; why
OTHERWISE = [
    ({"Accept": "text/html"}, (), Preferences(), 0, "another type"),
    ({"Accept": "*/*", "Accept-Language": "en"}, (), Preferences(), 1, "a language"),
    ({"Accept": "text/plain"}, (), Preferences(), 1, "as before"),
    ({"Accept": "text/plain, " + "a/b, " * 999}, (), Preferences(), 1, "a long field"),
    ({"Accept": "text/html, " + "a/b, " * 999}, (), Preferences(), 0, "another one"),
]


@pytest.mark.parametrize(("fields", "negotiable", "mine", "best", "why"), OTHERWISE)
def test_what_differs_is_decided_anew(fields, negotiable, mine, best, why):
    decide(RFC9110, BOTH, Fields.of({"Accept": "text/plain"}), Preferences())
    outcome = decide(RFC9110, BOTH, Fields.of(fields), mine, negotiable=negotiable)

    assert outcome.selection.best == best, why
    assert decide(RFC9110, BOTH[::-1], Fields.of(fields), mine).selection.best == (
        1 - best
    ), why
