"""RFC 7616 §3.3, §5.4: the text of a nonce says what it is, and only in one way."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.grammar.core import quote
from httpcore_srv.semantics.authentication.nonces import (
    ReadNonce,
    read,
    signed,
    written,
)

NOW = datetime(2024, 6, 2, 12, 0, 0, 123_000, tzinfo=UTC)
RANDOM, SIGNATURE = bytes(range(15)), f"k1.{'A' * 43}"
NONCE = written(NOW, RANDOM, SIGNATURE)

moments = st.datetimes(
    datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)
)
randoms = st.binary(min_size=12, max_size=32)
signatures = st.text("0123456789abcdefABCDEF_-.", min_size=1, max_size=120)


def test_a_nonce_is_read_as_it_was_written():
    assert read(NONCE) == ReadNonce(NOW, RANDOM, SIGNATURE)


@given(moments, randoms, signatures)
def test_what_we_write_we_read(moment, random, signature):
    """To the millisecond; and a challenge can hold it without escapes."""
    text = written(moment, random, signature)
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    assert read(text) == ReadNonce(whole, random, signature)
    assert quote(text) == f'"{text}"'


@given(moments, randoms, st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_read_is_signed_as_what_was_written(moment, random, realm):
    nonce = read(written(moment, random, SIGNATURE))

    assert signed(nonce.moment, nonce.random, realm) == signed(moment, random, realm)


@given(*[st.tuples(moments, randoms, st.text("ab", max_size=4))] * 2)
def test_what_is_signed_of_two_nonces_differs_R193(one, other):
    """§5.4: neither moment, nor random octets, nor realm can stand for another."""
    same = [(made.replace(microsecond=0), *rest) for made, *rest in (one, other)]

    assert (signed(*same[0]) == signed(*same[1])) is (same[0] == same[1])


def test_random_octets_and_realm_do_not_run_into_each_other_R193():
    """Or the MAC of one realm's nonce would be that of another's."""
    assert signed(NOW, RANDOM + b"a", "b") != signed(NOW, RANDOM, "ab")


def test_a_moment_is_one_in_every_zone():
    there = NOW.astimezone(timezone(timedelta(hours=5)))

    assert written(there, RANDOM, SIGNATURE) == NONCE
    assert signed(there, RANDOM, "lab") == signed(NOW, RANDOM, "lab")


@pytest.mark.parametrize("length", range(201))
def test_a_nonce_of_any_length_is_read_or_not_CVE_2020_35452(length):
    """R193: cut off, and made longer, it is none; of other octets neither."""
    longer = NONCE + "A" * 200

    assert (read(longer[:length]) == read(NONCE)) is (length == len(NONCE))
    assert read("A" * length) is None
    assert read("." * length) is None
    assert read("\x00" * length) is None
    assert read("=" * length) is None
    assert read("\xff" * length) is None


@pytest.mark.parametrize("octet", range(256))
def test_an_odd_octet_anywhere_makes_another_nonce_or_none(octet):
    """Never the same one: R193 §5.4."""
    for position in range(len(NONCE)):
        odd = NONCE[:position] + chr(octet) + NONCE[position + 1 :]
        assert (read(odd) == read(NONCE)) is (odd == NONCE)


@given(st.text())
def test_any_text_is_a_nonce_or_none_and_each_has_one_text(text):
    nonce = read(text)

    assert nonce is None or text == written(nonce.moment, nonce.random, nonce.signature)


@given(
    st.from_regex(
        r"[0-9A-Za-z_-]{20,60}\.[a-z]{1,3}\.[0-9A-Za-z_-]{20,90}", fullmatch=True
    )
)
def test_what_looks_like_a_nonce_is_one_or_none(text):
    nonce = read(text)

    assert nonce is None or text == written(nonce.moment, nonce.random, nonce.signature)


MADE, KEY, MAC = NONCE.split(".")

# fmt: off
NONE_OF_OURS = [
    # text                                            why
    ("",                                              "nothing"),
    ("dcd98b7102dd2f0e8b11d0f600bfb0c093",            "RFC 2617 §3.5, another server's"),
    ("7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",  "§3.9.1, another server's"),
    (MADE,                                            "one part"),
    (f"{MADE}=.{SIGNATURE}",                          "padding"),
    (f"{MADE}\n.{SIGNATURE}",                         "white space that base64 passes over"),
    (f" {NONCE}",                                     "white space"),
    (f"{MADE[:23]}.{SIGNATURE}",                      "fewer than 12 random octets"),
    (f"{'A' * 52}.{SIGNATURE}",                       "more than 32 random octets"),
    (f"{'A' * 25}.{SIGNATURE}",                       "no number of octets has 25 characters"),
    (f"{'A' * 25}B.{SIGNATURE}",                      "spare bits that are not 0: the same octets again"),
    (f"{'_' * 24}.{SIGNATURE}",                       "a moment beyond the calendar"),
    (f"{MADE}.{'A' * 300}",                           "longer than any of ours"),
    ("é" * 28 + f".{SIGNATURE}",                      "no ASCII"),
    ("\ud800" * 3 + ".",                              "no text"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), NONE_OF_OURS)
def test_what_we_did_not_write_is_not_read_R193(text, why):
    assert read(text) is None, why


def test_the_spare_bits_of_the_last_character_matter():
    """The row above is about a text that base64 decodes to the same octets."""
    assert read(f"{'A' * 26}.{SIGNATURE}") is not None


def test_what_is_signed_otherwise_is_another_nonce():
    """Whether the signature is right, and spelt as it was, is for the keys to tell."""
    assert read(f"{MADE}.{KEY}.{MAC}=") != read(NONCE)


# fmt: off
UNWRITABLE = [
    # moment                                    random      why
    (NOW,                                       bytes(11),  "too little randomness"),
    (NOW,                                       bytes(33),  "longer than is read"),
    (datetime(1969, 12, 31, tzinfo=UTC),        RANDOM,     "before the epoch"),
]
# fmt: on


@pytest.mark.parametrize(("moment", "random", "why"), UNWRITABLE)
def test_what_could_not_be_read_is_not_written(moment, random, why):
    with pytest.raises(ValueError, match="not "):
        written(moment, random, SIGNATURE)


def test_a_moment_before_the_epoch_is_not_signed():
    with pytest.raises(ValueError, match="1970"):
        signed(datetime(1969, 1, 1, tzinfo=UTC), RANDOM, "lab")
