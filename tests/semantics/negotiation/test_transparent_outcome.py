"""
RFC 2295 as an outcome: what is answered, and what that varied by.

The algorithm has its own tables; ``test_outcome`` has the other algorithms.
"""

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.semantics.chosen_language import Choice
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.transparent_outcome import decide
from httpcore_srv.semantics.negotiation.variant import Variant

HTML = MediaType("text", "html")
GERMAN = Variant("a.de.html", HTML, ("de",), length=10)
ENGLISH = Variant("a.en.html", HTML, ("en",), length=10)
GERMAN_CODED = Variant("a.de.html", HTML, ("de",), ("gzip",), length=10)
DE = Choice("de", remembered=True)

# fmt: off
ROWS = [
    # variants                  fields                                                 choice  status  best  why
    ((GERMAN, ENGLISH),         {"Accept-Language": "en"},                             None,   200,    1,    "R157 §10.3 no Negotiate: as servers always did"),
    ((GERMAN, ENGLISH),         {"Negotiate": "trans", "Accept-Language": "en"},       None,   300,    1,    "R153 §8.4 the agent chooses"),
    ((GERMAN, ENGLISH),         {"Negotiate": "1.0", "Accept-Language": "en", "Accept": "text/html"}, None, 200, 1, "R162 RFC 2296 §3.5"),
    ((GERMAN, ENGLISH),         {"Negotiate": "trans", "Accept-Language": "en"},       DE,     200,    0,    "R163 §8.5 chosen by hand"),
    ((GERMAN_CODED, ENGLISH),   {"Negotiate": "trans", "Accept-Encoding": "br, identity;q=0"}, DE, 300, 0,   "a choice that came to nothing"),
]
# fmt: on


@pytest.mark.parametrize(
    ("variants", "fields", "choice", "status", "best", "why"), ROWS
)
def test_outcomes(variants, fields, choice, status, best, why):
    asked = Fields.of(fields)

    outcome = decide(variants, asked, Preferences(), choice, ())

    assert outcome.status == status, why
    if status == 200:
        assert outcome.selection.best == best, why


def test_r160_the_best_may_not_negotiate_itself():
    asked = Fields.of({"Accept-Language": "en"})

    assert decide((GERMAN, ENGLISH), asked, Preferences(), None, (1,)).status == 506


def test_r146_what_came_to_nothing_decided_as_well():
    """RFC 9110 §12.5.5: with another Accept-Encoding, the choice would have held."""
    asked = Fields.of({"Negotiate": "trans", "Accept-Encoding": "br, identity;q=0"})

    outcome = decide((GERMAN_CODED, ENGLISH), asked, Preferences(), DE, ())

    assert "Accept-Encoding" in outcome.selection.vary


def test_where_nothing_can_be_listed_nothing_acceptable_is_406():
    """R156 §10.3: a variant without a URI is sent ad hoc, or not at all."""
    bodies = (Variant("", HTML), Variant("", MediaType("text", "plain")))
    asked = Fields.of({"Accept": "image/png"})

    assert decide(bodies, asked, Preferences(), None, ()).status == 406
