"""How Apache httpd weighs content codings."""

import pytest

from httpcore_srv.fields.accept_encoding import AcceptEncoding
from httpcore_srv.semantics.negotiation.apache_codings import weigh_codings

# fmt: off
WEIGHTS = [
    # accept-encoding        codings               weight why
    (None,                   ["identity"],         1.0,   "without the field identity goes first"),
    (None,                   ["gzip"],             0.5,   "...but anything will do"),
    (None,                   ["gzip", "identity"], 1.0,   "the best of its codings"),
    ("gzip",                 ["gzip"],             1.0,   "it is named"),
    ("gzip;q=0.3, br;q=0.4", ["gzip", "br"],       0.4,   "the best of its codings"),
    ("gzip",                 ["br"],               0.0,   "it is not named"),
    ("gzip, *;q=0.2",        ["br"],               0.2,   "by *"),
    ("gzip;q=0",             ["gzip"],             0.0,   "R138 refused"),
    ("x-gzip",               ["gzip"],             1.0,   "R142 x-gzip is gzip"),
    ("gzip",                 ["x-gzip"],           1.0,   "R142 gzip is x-gzip"),
    ("identity;q=0",         ["identity"],         0.0,   "R139 refused"),
    ("*;q=0",                ["identity"],         0.0,   "R139 refused by *"),
    ("identity;q=0, gzip",   ["identity", "gzip"], 1.0,   "R139 the best of its codings"),
    ("",                     ["gzip"],             0.0,   "R140 an empty field: only identity"),
    ("gzip;q=0.9999",        ["gzip"],             0.0,   "R132 malformed, so left out"),
    ("gzip",                 [],                   0.0,   "it cannot be had at all"),
]

ACCEPTABLE_BY_DEFAULT = [
    ("",               "R140 an empty field"),
    ("gzip",           "it is not named"),
    ("gzip;q=0.001",   "it is not named, and comes after all that are"),
]
# fmt: on


def read(field):
    return None if field is None else AcceptEncoding.parse(field)


@pytest.mark.parametrize(("field", "codings", "weight", "why"), WEIGHTS)
def test_codings_weigh(field, codings, weight, why):
    assert weigh_codings(codings, read(field)) == weight, why


@pytest.mark.parametrize(("field", "why"), ACCEPTABLE_BY_DEFAULT)
def test_identity_is_acceptable_after_anything_that_is_named(field, why):
    assert 0 < weigh_codings(["identity"], read(field)) < 0.001, why
