"""Which digests would the client like to have?"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.want_digest import WantDigest

# fmt: off
READ = [
    # field                              weights                            why
    ("sha-256=1",                        {"sha-256": 1},                    "RFC 9530 §4 an example"),
    ("sha-512=3, sha-256=10, unixsum=0", {"sha-512": 3, "sha-256": 10, "unixsum": 0}, "RFC 9530 §4 from 0 to 10"),
    ("sha-256=11",                       {},                                "RFC 9530 §4 no more than 10"),
    ("sha-256=-1, sha-512=1",            {"sha-512": 1},                    "RFC 9530 §4 no less than 0; the others stand"),
    ("sha-256=0.5",                      {},                                "RFC 9530 §4 an Integer, no Decimal"),
    ("sha-256, sha-512=2",               {"sha-512": 2},                    "RFC 9651 §3.2 a key alone is the Boolean true, not 1"),
    ("sha-256=(1)",                      {},                                "an Inner List is no Integer"),
    ("sha-256=5;note=a",                 {"sha-256": 5},                    "parameters mean nothing here"),
    ("",                                 {},                                "RFC 9651 §4.2 an empty Dictionary"),
]
REFUSED = [
    # field                 why
    ("sha-256=",            "no value"),
    ("sha-256=1 sha-512=2", "no comma"),
    ("sha-256;q=0.5, ,",    "RFC 9651 §4.2.2 no empty member"),
]
# fmt: on


@pytest.mark.parametrize(("text", "weights", "why"), READ)
def test_wants_are_weights_by_algorithm_R271(text, weights, why):
    assert WantDigest.parse(text).weights == weights, why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_dictionary_is_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        WantDigest.parse(text)


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 10), min_size=1)
)
def test_what_is_written_is_read_again(weights):
    assert WantDigest.parse(str(WantDigest(weights))).weights == weights


def test_a_million_commas_take_no_time_worth_speaking_of_CVE_2024_26146():
    start = time.perf_counter()
    with pytest.raises(FieldSyntaxError):
        WantDigest.parse("," * 1_000_000)

    assert time.perf_counter() - start < 2
