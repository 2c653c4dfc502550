"""RFC 9110 §12.5.3 Accept-Encoding: what a coding weighs."""

import pytest

from httpcore_srv.fields.accept_encoding import IDENTITY, AcceptEncoding, coding_name
from httpcore_srv.fields.weight import UNSAID
from httpcore_srv.semantics.negotiation import variant

# fmt: off
CASES = [
    # accept-encoding                    coding        weight  why
    ("compress, gzip",                   "gzip",       1.0,    "§12.5.3, the RFC's example"),
    ("compress, gzip",                   "br",         0.0,    "§12.5.3 not listed"),
    ("compress, gzip",                   "identity",   UNSAID, "§12.5.3 rule 2: acceptable by default"),
    ("",                                 "gzip",       0.0,    "R140 §12.5.3 no coding is wanted"),
    ("",                                 "identity",   UNSAID, "R140 §12.5.3 no coding is wanted"),
    ("*",                                "gzip",       1.0,    "§12.5.3, the RFC's example"),
    ("*",                                "identity",   1.0,    "§12.5.3 * matches what is not explicitly listed"),
    ("compress;q=0.5, gzip;q=1.0",       "compress",   0.5,    "§12.5.3, the RFC's example"),
    ("gzip;q=1.0, identity; q=0.5, *;q=0", "identity", 0.5,    "§12.5.3, the RFC's example: a more specific entry"),
    ("gzip;q=1.0, identity; q=0.5, *;q=0", "br",       0.0,    "§12.5.3, the RFC's example"),
    ("gzip;q=0",                         "gzip",       0.0,    "R138 §12.5.3 a qvalue of 0"),
    ("gzip;q=0, *",                      "gzip",       0.0,    "R138 and * does not bring it back"),
    ("identity;q=0",                     "identity",   0.0,    "R139 §12.5.3 specifically excluded"),
    ("*;q=0",                            "identity",   0.0,    "R139 §12.5.3 specifically excluded"),
    ("*;q=0, identity",                  "identity",   1.0,    "R139 a more specific entry"),
    ("x-gzip",                           "gzip",       1.0,    "R142 §8.4.1.3 x-gzip is gzip"),
    ("gzip",                             "x-gzip",     1.0,    "R142 §8.4.1.3 x-gzip is gzip"),
    ("X-Compress;q=0.3",                 "compress",   0.3,    "R142 §8.4.1.1 x-compress is compress"),
    ("x-gzip;q=0, *",                    "gzip",       0.0,    "R142 and refused when that is"),
    ("gzip;q=0.2, x-gzip",               "gzip",       0.2,    "R142 of equal names the first counts"),
    ("GZIP",                             "gzip",       1.0,    "§8.4.1 codings are case-insensitive"),
    ("gzip;q=1.5, br",                   "gzip",       0.0,    "R132 a malformed element is ignored"),
    ("gzip;q=0.0000",                    "gzip",       0.0,    "R132 ignored, and so not listed"),
    ("???, (;)",                         "gzip",       0.0,    "what cannot be read allows nothing"),
    ("???, (;)",                         "identity",   UNSAID, "what cannot be read allows nothing, and forbids nothing"),
]
# fmt: on


@pytest.mark.parametrize(("text", "coding", "weight", "why"), CASES)
def test_what_a_coding_weighs(text, coding, weight, why):
    assert AcceptEncoding.parse(text).weight_of(coding) == weight, why


def test_what_has_an_element_is_mentioned():
    accepted = AcceptEncoding.parse("x-gzip;q=0, *")

    assert accepted.mentions("gzip")
    assert not accepted.mentions("identity")


def test_names_are_the_registered_ones():
    names = [coding_name(text) for text in ("x-gzip", "X-COMPRESS", "br", "x-zip")]

    assert names == ["gzip", "compress", "br", "x-zip"]


def test_identity_is_the_same_word_everywhere():
    assert IDENTITY == variant.IDENTITY
