"""Did the octets arrive as they were sent?"""

from hashlib import sha256, sha512

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.digests import Digests

# fmt: off
WRITTEN = [
    # digests                                      field                                                        why
    ({"sha-256": sha256(b'{"hello": "world"}\n').digest()},
     "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",                                                 "R270 the example of RFC 9530 §2"),
    ({"sha-512": sha512(b'{"hello": "world"}\n').digest()},
     "sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:",     "R270 the example of RFC 9530 §3"),
    ({"sha-256": b"\0\0\0", "sha-512": b"\1"},     "sha-256=:AAAA:, sha-512=:AQ==:",                           "R270 several, in order"),
    ({"md5": b""},                                 "md5=::",                                                    "R270 an empty Byte Sequence"),
]
REFUSED = [
    # field                          why
    ("sha-256=RK/0qy18",             "R270 a Token is no Byte Sequence"),
    ("sha-256=\"AAAA\"",             "R270 nor is a String"),
    ("sha-256=:AA AA:",              "R270 no whitespace inside"),
    ("sha-256=(:AAAA:)",             "R270 nor is an Inner List"),
    ("sha-256",                      "R270 a key alone is the Boolean true"),
    ("SHA-256=:AAAA:",               "R270 keys are in lower case (RFC 9651 §3.1.2)"),
    ("sha-256=:AAAA:, sha-512=1",    "R270 the whole value is ignored, never a part of it"),
    ("SHA-256=AAAA",                 "the Digest field of RFC 3230 is another"),
]
# fmt: on


@pytest.mark.parametrize(("values", "text", "why"), WRITTEN)
def test_digests_are_a_dictionary_of_byte_sequences_R270(values, text, why):
    assert str(Digests(values)) == text, why
    assert Digests.parse(text).values == values, why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_such_dictionary_is_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        Digests.parse(text)


def test_the_last_of_two_digests_by_one_algorithm_counts():
    """RFC 9651 §4.2.2: a later member overwrites an earlier one."""
    assert Digests.parse("sha-256=:AAAA:, sha-256=:AQ==:").values == {"sha-256": b"\1"}


@given(
    st.dictionaries(st.sampled_from(["sha-256", "sha-512"]), st.binary(), min_size=1)
)
def test_what_is_written_is_read_again(values):
    assert Digests.parse(str(Digests(values))).values == values
