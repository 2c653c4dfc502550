"""What a variant weighs in each dimension, and what makes it unacceptable."""

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation.apache_candidate import Wishes, weigh
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.variant import Variant

STRICT = Preferences(fallback=False)
PAGE = Variant("page", MediaType.parse("text/html; charset=utf-8"), ("de", "fr"))

# fmt: off
REFUSALS = [
    # request fields                       what makes it unacceptable
    ({},                                   ""),
    ({"Accept": "text/html"},              ""),
    ({"Accept": "image/png"},              "Accept: text/html; charset=utf-8 is not acceptable"),
    ({"Accept-Language": "it"},            "Accept-Language: de, fr is not acceptable"),
    ({"Accept-Charset": "koi8-r"},         "Accept-Charset: utf-8 is not acceptable"),
    ({"Accept-Encoding": "identity;q=0"},  "Accept-Encoding: identity is not acceptable"),
    ({"Accept": "image/png", "Accept-Language": "it"},
                                           "Accept-Language: de, fr is not acceptable"),
]

KINDS = [
    (None,                 None,               "the type is unknown"),
    ("text/html",          ("text/html", 2),   "HTML is at level 2"),
    ("text/html;level=3",  ("text/html", 3),   "unless it says otherwise"),
    ("image/png;level=0",  ("image/png", 0),   "all others are at 0"),
]
# fmt: on


def weighed(variant, fields, preferences=STRICT):
    return weigh(variant, Wishes.of(Fields.of(fields)), preferences, elsewhere=True)


@pytest.mark.parametrize(("fields", "refusal"), REFUSALS)
def test_one_dimension_is_enough_to_be_refused(fields, refusal):
    assert weighed(PAGE, fields).refusal == refusal


def test_each_weight_stands_beside_its_field():
    fields = {"Accept": "text/html;q=0.4", "Accept-Language": "fr;q=0.3, de;q=0.2"}

    assert weighed(PAGE, fields).weights == (
        ("Accept", 0.4),
        ("Accept-Language", 0.3),
        ("Accept-Charset", 1.0),
        ("Accept-Encoding", 1.0),
    )


def test_a_source_quality_of_0_is_a_refusal():
    poor = Variant("page", MediaType("text", "html"), quality=0.0)

    assert weighed(poor, {}).refusal == "its source quality is 0"


@pytest.mark.parametrize("accept", [None, "text/html;q=0.5"])
@pytest.mark.parametrize(("text", "kind", "why"), KINDS)
def test_a_kind_is_a_type_and_its_level(text, kind, why, accept):
    variant = Variant("page", text and MediaType.parse(text))

    assert weighed(variant, {"Accept": accept}).kind == kind, why


def test_a_product_is_as_exact_as_its_factors():
    """0.7 × 0.1 is 0.07, though not in binary fractions."""
    variant = Variant("page", MediaType("text", "html"), quality=0.7)

    assert weighed(variant, {"Accept": "text/html;q=0.1"}).quality == 0.07


# fmt: off
AT_HAND = [
    # accept-encoding         made      weight why
    ("gzip",                  (),       1.0,   "there is a file of it"),
    ("gzip, identity;q=0.5",  ("gzip",), 0.5,  "there is but the uncoded file"),
    ("gzip, identity;q=0",    ("gzip",), 1.0,  "R139 what no file can meet, a form that is made here can"),
    ("br, identity;q=0",      ("gzip",), 0.0,  "R139 nothing can"),
    (None,                    ("gzip",), 1.0,  "without the field identity goes first"),
]
# fmt: on


@pytest.mark.parametrize(("accepted", "made", "weight", "why"), AT_HAND)
def test_codings_of_which_there_are_files_are_weighed(accepted, made, weight, why):
    page = Variant("page", codings=("gzip", "identity"), made=made)

    found = weighed(page, {"Accept-Encoding": accepted})

    assert found.coding == weight, why


def test_an_absent_field_is_no_wish():
    assert Wishes.of(Fields()) == Wishes(None, None, None, None)


def test_an_empty_accept_encoding_is_a_wish():
    """R140: it is the one field that says something by saying nothing (§12.5.3)."""
    fields = Fields([(name, "") for name in ("Accept", "Accept-Language")])

    assert Wishes.of(fields) == Wishes.of(Fields())
    assert Wishes.of(Fields([("Accept-Encoding", "")])).codings is not None
