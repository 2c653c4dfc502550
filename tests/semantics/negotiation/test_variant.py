"""The description of a representation before it is selected (RFC 2295 §5)."""

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant

# fmt: off
CHARSETS = [
    # media type                       charset       why
    (None,                             None,         "no type, no charset"),
    ("image/png",                      None,         "RFC 9110 §8.3.2 text has one"),
    ("text/html; charset=UTF-8",       "utf-8",      "§8.3.2 case-insensitive"),
    ("text/html; Charset=\"utf-8\"",   "utf-8",      "§5.6.6 names are case-insensitive, values may be quoted"),
]
# fmt: on


@pytest.mark.parametrize(("media_type", "charset", "why"), CHARSETS)
def test_charset(media_type, charset, why):
    typed = media_type and MediaType.parse(media_type)

    assert Variant(media_type=typed).charset == charset, why


def test_what_is_not_said_of_it_weighs_nothing_against_it():
    """RFC 2295 §5.3: the source quality is 1 unless it is given."""
    bare = Variant()

    assert (bare.quality, bare.codings, bare.languages) == (1.0, (IDENTITY,), ())


def test_what_is_made_here_is_not_at_hand():
    """Of a form that is made when it is asked for there is no file to be weighed."""
    page = Variant(codings=("br", "gzip", IDENTITY), made=("br",))

    assert page.at_hand == ("gzip", IDENTITY)
    assert Variant().at_hand == (IDENTITY,)


# fmt: off
PRESUMED = [
    # languages  default  is in     why
    ((),         "de",    ("de",),  "Apache's DefaultLanguage: what says nothing is in it"),
    (("fr",),    "de",    ("fr",),  "it says something"),
    ((),         None,    (),       "nothing is known"),
]
# fmt: on


@pytest.mark.parametrize(("languages", "default", "presumed", "why"), PRESUMED)
def test_the_language_of_what_has_none(languages, default, presumed, why):
    variant = Variant("page", languages=languages)

    assert variant.presumed_in(default) == Variant("page", languages=presumed), why
