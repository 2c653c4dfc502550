"""RFC 9110 §12.5.3: in which coding a representation is sent."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.fields.accept_encoding import AcceptEncoding
from httpcore_srv.semantics.negotiation.codings import order, ordered

ALL = ("br", "zstd", "gzip", "identity")
CHROME = "gzip, deflate, br, zstd"

# fmt: off
CASES = [
    # accept-encoding                  available              order                           why
    (None,                             ALL,                   ("identity", "br", "zstd", "gzip"), "R131 §12.5.3 any will do; identity is what all can read"),
    (None,                             ("gzip",),             ("gzip",),                      "R131 §12.5.3 any coding is considered acceptable"),
    ("",                               ALL,                   ("identity",),                  "R140 §12.5.3 only identity"),
    ("",                               ("gzip",),             (),                             "R140 no coding is wanted"),
    ("gzip",                           ALL,                   ("gzip", "identity"),           "§12.5.3 identity is acceptable by default, and last"),
    (CHROME,                           ALL,                   ALL,                            "§12.5.3 between equals the server's order"),
    (CHROME,                           ("identity", "gzip"),  ("gzip", "identity"),           "identity is last, wherever the server puts it"),
    ("gzip;q=0",                       ALL,                   ("identity",),                  "R138 gzip must not be sent"),
    ("gzip;q=0, *",                    ALL,                   ("br", "zstd", "identity"),     "R138 nor by way of *"),
    ("gzip;q=0",                       ("gzip",),             (),                             "R138 not even if nothing else is there"),
    ("identity;q=0, gzip",             ALL,                   ("gzip",),                      "R139 identity must not be sent"),
    ("identity;q=0",                   ("identity",),         (),                             "R139 nothing is acceptable: 406"),
    ("*;q=0",                          ALL,                   (),                             "R139 nothing is acceptable: 406"),
    ("*;q=0, identity;q=0.1",          ALL,                   ("identity",),                  "R139 a more specific entry for identity"),
    ("*;q=0, br",                      ALL,                   ("br",),                        "R139 a more specific entry"),
    ("identity;q=1, gzip;q=0.5",       ALL,                   ("identity", "gzip"),           "R141 identity must win"),
    ("br;q=0.8, gzip",                 ALL,                   ("gzip", "br", "identity"),     "R141 gzip must win"),
    ("gzip;q=0.5, identity;q=0.5",     ("identity", "gzip"),  ("identity", "gzip"),           "identity that is named has the server's order"),
    ("gzip;q=0.001",                   ALL,                   ("gzip", "identity"),           "the least that is said is more than nothing"),
    ("*",                              ALL,                   ALL,                            "§12.5.3 * matches any available coding"),
    ("*",                              ("identity", "br"),    ("br", "identity"),             "* does not name identity: it is last among equals"),
    ("*;q=0.5, gzip;q=0.1",            ALL,                   ("br", "zstd", "identity", "gzip"), "§12.5.3 * is more than gzip"),
    ("x-gzip",                         ALL,                   ("gzip", "identity"),           "R142 x-gzip is gzip"),
    ("gzip",                           ("x-gzip", "identity"), ("x-gzip", "identity"),        "R142 whoever calls it so"),
    ("x-compress;q=0.5",               ("compress",),         ("compress",),                  "R142 x-compress is compress"),
    ("GZip",                           ALL,                   ("gzip", "identity"),           "§8.4.1 codings are case-insensitive"),
    ("gzip;q=1.5, br;q=0.12345",       ALL,                   ("identity",),                  "R132 malformed elements are ignored"),
    ("garbage/1.0 (",                  ALL,                   ("identity",),                  "what cannot be read asks for no coding"),
    ("gzip, , ,br",                    ("gzip",),             ("gzip",),                      "R055 empty elements are ignored"),
    ("gzip",                           (),                    (),                             "there is nothing to order"),
]
# fmt: on


@pytest.mark.parametrize(("text", "available", "expected", "why"), CASES)
def test_acceptable_codings_come_best_first(text, available, expected, why):
    assert order(text, available) == expected, why


NAMES = st.sampled_from(["gzip", "x-gzip", "br", "zstd", "identity", "*", "a b"])
WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.001", ";q=0.5", ";q=1", ";q=2"])
FIELD = st.lists(st.tuples(NAMES, WEIGHTS).map("".join)).map(", ".join)
AVAILABLE = st.lists(st.sampled_from(ALL), unique=True).map(tuple)


@settings(max_examples=200, deadline=None)
@given(FIELD, AVAILABLE)
def test_what_is_acceptable_never_has_weight_0_and_nothing_else_is_left_out(
    text, available
):
    accepted = AcceptEncoding.parse(text)
    weights = [accepted.weight_of(coding) for coding in order(text, available)]

    assert weights == sorted(filter(None, map(accepted.weight_of, available)))[::-1]


@given(FIELD, AVAILABLE)
def test_a_field_that_was_read_gives_the_same_order(text, available):
    assert ordered(AcceptEncoding.parse(text), available) == order(text, available)


# fmt: off
HEAVY = [
    # accept-encoding                          why
    ("," * 1_000_000,                          "R055 commas"),
    ("gzip;q=0.5," * 90_000,                   "CVE-2016-10539 elements"),
    ("gzip" + ";" * 1_000_000,                 "CVE-2024-26146 semicolons"),
    ("gzip" + " " * 1_000_000 + "br",          "CVE-2024-26146 whitespace"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), HEAVY, ids=range(len(HEAVY)))
def test_a_megabyte_is_read_in_linear_time(text, why):
    begun = process_time()
    order(text, ALL)

    assert process_time() - begun < 3, why
