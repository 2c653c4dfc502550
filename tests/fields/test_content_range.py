"""RFC 9110 §14.4: Content-Range."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.content_range import ContentRange, Unsatisfied

# fmt: off
PARTS = [
    # text                      value                            why
    ("bytes 42-1233/1234",      ContentRange(42, 1233, 1234),    "§14.4, the RFC's example"),
    ("bytes 42-1233/*",         ContentRange(42, 1233, None),    "§14.4, the RFC's example"),
    ("bytes 0-0/10",            ContentRange(0, 0, 10),          "R115"),
    ("Bytes 0-0/1",             ContentRange(0, 0, 1),           "§14.1 unit names are case-insensitive"),
    ("bytes 5-2/10",            None,                            "§14.4 invalid: last-pos less than first-pos"),
    ("bytes 0-10/10",           None,                            "§14.4 invalid: complete-length at most last-pos"),
    ("bytes */10",              None,                            "§14.4 an unsatisfied-range is no part"),
    ("bytes 0-0",               None,                            "§14.4 a slash"),
    ("bytes=0-0/1",             None,                            "§14.4 SP, unlike Range"),
    ("bytes  0-0/1",            None,                            "§14.4 one SP"),
    ("bytes 0-/10",             None,                            "§14.4 both positions"),
    ("bytes -5/10",             None,                            "§14.4 both positions"),
    ("seconds 0-0/1",           None,                            "§14.4 a unit that is not understood"),
    ("bytes 0-0/1\n",           None,                            "nothing follows"),
]
# fmt: on


@pytest.mark.parametrize(("text", "value", "why"), PARTS)
def test_which_part_it_is(text, value, why):
    if value is None:
        with pytest.raises(FieldSyntaxError):
            ContentRange.parse(text)
    else:
        assert ContentRange.parse(text) == value, why


def test_how_long_the_whole_is_R118():
    assert Unsatisfied.parse("bytes */1234") == Unsatisfied(1234)


@pytest.mark.parametrize("text", ["bytes 0-0/1", "bytes */*", "bytes */", "*/1"])
def test_what_does_not_tell_how_long_the_whole_is(text):
    with pytest.raises(FieldSyntaxError):
        Unsatisfied.parse(text)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**20), st.integers(0, 10**20), st.none() | st.integers(1, 9))
def test_what_we_write_we_read(first, more, beyond):
    last = first + more
    value = ContentRange(first, last, beyond and last + beyond)

    assert ContentRange.parse(str(value)) == value
    assert Unsatisfied.parse(str(Unsatisfied(last))) == Unsatisfied(last)
