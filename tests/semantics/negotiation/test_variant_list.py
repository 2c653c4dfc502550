"""RFC 2295 §5, §8.3, §9: the variant list of a resource, and its validator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields.alternates import Alternates
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.variant import Variant
from httpcore_srv.semantics.negotiation.variant_list import (
    FALLBACK_QUALITY,
    describe,
    validator_of,
)

HTML = MediaType.parse("text/html; charset=utf-8")
NO_PREFERENCES = Preferences()

# fmt: off
DESCRIBED = [
    # variant                                    description                                          why
    (Variant("a.en.html", HTML, ("en",), quality=0.9, length=5),
                                                 '{"a.en.html" 0.9 {type text/html} {charset utf-8} {language en} {length 5}}', "R158 §5.4 the charset has an attribute of its own"),
    (Variant("a", MediaType.parse("text/html;level=2")), '{"a" 1.0 {type text/html; level=2}}',       "R158 §5.4 the same information as Content-Type"),
    (Variant("a", languages=("en", "fr")),       '{"a" 1.0 {language en, fr}}',                       "R158 §5.1"),
    (Variant("a", features="!x [y z];+1.5"),     '{"a" 1.0 {features !x [y z];+1.5}}',                "R158 §6.4"),
    (Variant("a", features="]["),                '{"a" 1.0}',                                         "what is no feature-list cannot be said"),
    (Variant("a", description='A "page"'),       '{"a" 1.0 {description "A \\"page\\""}}',            "R158 §5.6"),
    (Variant("a", description="Σελίδα"),         '{"a" 1.0}',                                         "a field is made of octets; the page shows it"),
    (Variant("a", description="a\nb"),           '{"a" 1.0}',                                         "R310 no line of its own"),
    (Variant("a", languages=("}",)),             '{"a" 1.0}',                                         "what would break out is not said"),
    (Variant("a", codings=("gzip",)),            '{"a" 1.0}',                                         "§5.1 has no attribute for codings"),
    (Variant("a", quality=0.12345),              '{"a" 0.123}',                                       "R159 at most 3 decimals"),
    (Variant("a", quality=0),                    '{"a" 0.0}',                                         "R159 unacceptable, and no fallback"),
    (Variant("a", quality=FALLBACK_QUALITY),     '{"a"}',                                             "R158 §8.3 fallback-variant"),
    (Variant(""),                                '',                                                  "a variant without a URI cannot be retrieved"),
    (Variant('"} 1'),                            '',                                                  "nor one that would break out"),
]
# fmt: on


@pytest.mark.parametrize(("variant", "description", "why"), DESCRIBED)
def test_descriptions(variant, description, why):
    assert str(describe([variant], NO_PREFERENCES)) == description, why


def test_the_list_keeps_its_order():
    variants = [Variant(uri) for uri in "cab"]

    assert [each.uri for each in describe(variants, NO_PREFERENCES).variants] == [
        *"cab"
    ]


def test_there_is_one_fallback():
    """RFC 2295 §8.3: only one may be present."""
    variants = [Variant(uri, quality=FALLBACK_QUALITY) for uri in "ab"]

    assert str(describe(variants, NO_PREFERENCES)) == '{"a"}'


def test_the_default_language_is_said():
    english = Preferences(default_language="en")

    assert str(describe([Variant("a")], english)) == '{"a" 1.0 {language en}}'


URIS = st.text(min_size=0, max_size=8)


FEATURES = URIS.map(str.strip)  # white space around a list of features says nothing


@given(st.lists(st.builds(Variant, uri=URIS, description=URIS, features=FEATURES)))
def test_any_variants_make_a_list_that_can_be_read(variants):
    listed = describe(variants, NO_PREFERENCES)

    assert Alternates.parse(str(listed)) == listed


def test_r164_a_changed_list_changes_the_validator():
    """RFC 2295 §9.1: equal validators, equal lists."""
    lists = [
        [Variant("a"), Variant("b")],
        [Variant("b"), Variant("a")],
        [Variant("a", quality=0.9), Variant("b")],
        [Variant("a", languages=("en",)), Variant("b")],
        [Variant("a"), Variant("b"), Variant("c")],
        [],
    ]
    validators = {validator_of(describe(each, NO_PREFERENCES)) for each in lists}

    assert len(validators) == len(lists)
    assert validator_of(describe(lists[0], NO_PREFERENCES)) in validators, "repeatable"
    assert not [each for each in validators if ";" in each or '"' in each]
