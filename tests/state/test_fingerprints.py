"""By which few octets is a text known that shall not be kept as it is?"""

import pytest

from httpcore_srv.state.fingerprints import fingerprint

# fmt: off
DIFFERENT = [
    # one            another          why
    (("ada",),       ("ade",),        "other characters"),
    (("a", "bc"),    ("ab", "c"),     "parted elsewhere"),
    (("a", ""),      ("a",),          "another part, though an empty one"),
    (("a\0b",),      ("a", "b"),      "no character parts them"),
    (("é",),         ("e\u0301",),    "another spelling: who compares has to fold first"),
    (("\ud800",),    ("\ud801",),     "not even text"),
    ((b"\xff",),     (b"\xfe",),      "octets that are no text"),
]
# fmt: on


@pytest.mark.parametrize(("one", "another", "why"), DIFFERENT)
def test_different_parts_have_different_fingerprints(one, another, why):
    assert fingerprint(*one) != fingerprint(*another), why


def test_a_fingerprint_is_of_one_length_and_of_plain_digits():
    made = {fingerprint(), fingerprint("ada"), fingerprint("x" * 10_000, "é")}

    assert {len(text) for text in made} == {32}
    assert set("".join(made)) <= set("0123456789abcdef")


def test_text_stands_for_its_octets():
    assert fingerprint("é") == fingerprint("é".encode())


def test_of_a_secret_as_much_is_used_as_can_be():
    assert fingerprint("ada", secret=b"1" * 65) == fingerprint("ada", secret=b"1" * 64)
    assert fingerprint("ada", secret=b"1" * 63) != fingerprint("ada", secret=b"1" * 64)


def test_a_fingerprint_shows_nothing_of_the_text():
    assert "ada" not in bytes.fromhex(fingerprint("ada" * 20)).decode("latin-1")


def test_with_a_secret_it_is_another_one():
    made = {fingerprint("ada"), fingerprint("ada", secret=b"1")}

    assert len(made | {fingerprint("ada", secret=b"2")}) == 3
    assert fingerprint("ada", secret=b"1") in made
