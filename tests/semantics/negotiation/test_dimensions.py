"""RFC 9110 §12.5: what one request field says of each variant."""

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.fields.weight import UNSAID
from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation.dimensions import INDIFFERENT, columns_of
from httpcore_srv.semantics.negotiation.variant import Variant

HTML, LATIN1 = MediaType("text", "html"), MediaType.parse("text/html;charset=latin1")
UTF8, PNG = MediaType.parse("text/html;charset=UTF-8"), MediaType("image", "png")

TYPES = [Variant("a", HTML), Variant("b", PNG), Variant("c")]
CHARSETS = [Variant("a", UTF8), Variant("b", LATIN1), Variant("c", PNG)]
CODINGS = [
    Variant("a", codings=("br", "gzip")),
    Variant("b", codings=("gzip", "identity")),
    Variant("c"),
]
LANGUAGES = [
    Variant("a", languages=("en", "de-CH")),
    Variant("b", languages=("fr",)),
    Variant("c"),
]

# fmt: off
CASES = [
    # field            value                     variants   weights               why
    ("Accept",          None,                    TYPES,     (1, 1, 1),            "R131 §12.4.1 no preference"),
    ("Accept",          "",                      TYPES,     (1, 1, 1),            "R131 §12.5.1 nothing preferred"),
    ("Accept",          "text/*;q=0.3",          TYPES,     (0.3, 0, 1),          "§12.5.1; what is not known weighs nothing against a variant"),
    ("Accept",          "*/*;q=0.1, image/png",  TYPES,     (0.1, 1, 1),          "R133 the most specific"),
    ("Accept-Charset",  None,                    CHARSETS,  (1, 1, 1),            "R131 §12.4.1 no preference"),
    ("Accept-Charset",  "utf-8;q=0.5",           CHARSETS,  (0.5, 0, 1),          "R137 §12.5.2; a picture has no charset"),
    ("Accept-Encoding", None,                    CODINGS,   (1, 1, 1),            "R131 §12.5.3 any is acceptable"),
    ("Accept-Encoding", "br;q=0.5, gzip;q=0.4",  CODINGS,   (0.5, 0.4, UNSAID),   "§12.5.3 the best coding of each"),
    ("Accept-Encoding", "",                      CODINGS,   (0, UNSAID, UNSAID),  "R140 only identity"),
    ("Accept-Encoding", "identity;q=0, br",      CODINGS,   (1, 0, 0),            "R139 identity is excluded"),
    ("Accept-Language", None,                    LANGUAGES, (1, 1, 1),            "R131 §12.4.1 no preference"),
    ("Accept-Language", "en;q=0.5, de",          LANGUAGES, (1, 0, UNSAID),       "§8.5 the best language of each; neutral is least"),
    ("Accept-Language", "*;q=0.001",             LANGUAGES, (0.001, 0.001, UNSAID), "R144 everything; neutral is less"),
    ("Accept-Language", "en;q=0",                LANGUAGES, (0, 0, UNSAID),       "R132 what is refused, what nothing matches, what is in no language"),
]
DIFFERING = [
    # variants                                                   fields                       why
    ([],                                                         [],                          "R147 nothing"),
    (TYPES[:1],                                                  [],                          "R147 one variant"),
    (TYPES,                                                      ["Accept"],                  "R146"),
    (CHARSETS,                                                   ["Accept", "Accept-Charset"], "R137 R146 a charset is a parameter of the type"),
    (CHARSETS[1:],                                               ["Accept"],                  "R137 one charset and none"),
    (CODINGS,                                                    ["Accept-Encoding"],         "R146"),
    ([Variant(codings=("gzip",)), Variant(codings=("x-gzip",))], [],                          "R142 the same coding"),
    ([Variant(codings=("br", "gzip")), Variant(codings=("gzip", "br"))], [],                  "the same codings"),
    (LANGUAGES,                                                  ["Accept-Language"],         "R146"),
    ([Variant(languages=("en",)), Variant(languages=("EN",))],   [],                          "RFC 5646 §2.1.1 the same language"),
]
# fmt: on


@pytest.mark.parametrize(("name", "value", "variants", "weights", "why"), CASES)
def test_what_a_field_says(name, value, variants, weights, why):
    column = columns_of(variants, Fields.of({name: value}))[name]

    assert tuple(verdict.weight for verdict in column) == weights, why
    for verdict in column:
        assert bool(verdict.excluded) is (verdict.weight == 0), "it has a reason"


@pytest.mark.parametrize(("variants", "fields", "why"), DIFFERING)
def test_only_where_variants_differ_there_is_something_to_say(variants, fields, why):
    assert list(columns_of(variants, Fields())) == fields, why


def test_the_nearer_language_is_the_greater():
    near, far, _ = columns_of(
        [Variant(languages=("de",)), Variant(languages=("de-AT",)), Variant()],
        Fields([("Accept-Language", "de")]),
    )["Accept-Language"]

    assert near.weight == far.weight
    assert near.nearness > far.nearness > INDIFFERENT.nearness
