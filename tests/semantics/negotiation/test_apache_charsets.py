"""How Apache httpd weighs charsets: by the rules of RFC 2616 §14.2."""

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.semantics.negotiation.apache_charsets import (
    charset_of,
    read_charsets,
    weigh_charset,
)
from httpcore_srv.semantics.negotiation.variant import Variant

# fmt: off
CHARSETS = [
    ("text/html;charset=UTF-8",        "utf-8",      "it is told, without regard to case"),
    ("application/json;charset=utf-8", "utf-8",      "it is told"),
    ("text/html",                      "iso-8859-1", "text is presumed to be in ISO-8859-1"),
    ("text/css",                       "iso-8859-1", "text is presumed to be in ISO-8859-1"),
    ("image/png",                      None,         "no text, no charset"),
]

WEIGHTS = [
    # accept-charset            charset       weight why
    (None,                      "utf-8",      1.0,   "nothing is asked for"),
    ("utf-8;q=0.5",             "utf-8",      0.5,   "the weight it gives"),
    ("UTF-8",                   "utf-8",      1.0,   "without regard to case"),
    ("utf-8",                   "koi8-r",     0.0,   "not acceptable"),
    ("utf-8, *;q=0.1",          "koi8-r",     0.1,   "by *"),
    ("utf-8",                   "iso-8859-1", 1.0,   "acceptable unless it is refused"),
    ("iso-8859-1;q=0, utf-8",   "iso-8859-1", 0.0,   "refused"),
    ("utf-8, *;q=0",            "iso-8859-1", 0.0,   "refused by *"),
    ("utf-8",                   None,         1.0,   "there is nothing to refuse"),
    ("*;q=0",                   None,         1.0,   "there is nothing to refuse"),
    ("",                        "utf-8",      1.0,   "an empty field says nothing"),
    ("utf-8;q=7",               "koi8-r",     1.0,   "R132 malformed, so nothing is left of the field"),
]
# fmt: on


@pytest.mark.parametrize(("media", "charset", "why"), CHARSETS)
def test_a_charset_is_told_or_presumed(media, charset, why):
    assert charset_of(Variant(media_type=MediaType.parse(media))) == charset, why


def test_of_an_unknown_type_no_charset_is_presumed():
    assert charset_of(Variant()) is None


@pytest.mark.parametrize(("field", "charset", "weight", "why"), WEIGHTS)
def test_a_charset_weighs(field, charset, weight, why):
    assert weigh_charset(charset, read_charsets(field)) == weight, why
