"""RFC 9218 §4, §5: advice that is ignored if it is bad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.priority import Priority

# fmt: off
READ = [
    # text              priority            why
    ("u=0",             Priority(0),        "R258 §4.1 the most urgent"),
    ("u=7, i",          Priority(7, True),  "R258 §4.1, §4.2"),
    ("i=?0, u=2",       Priority(2),        "R258 §4.2 a Boolean"),
    ("u=1;x=9, y=z",    Priority(1),        "R258 §4 unknown parameters are ignored"),
    ("",                Priority(),         "R258 §4 the defaults"),
    ("u=8",             Priority(),         "R258 §4 out of range: ignored"),
    ("u=-1, i",         Priority(3, True),  "R258 §4 and the other stands"),
    ("u=1.0",           Priority(),         "R258 §4 not an Integer"),
    ("u",               Priority(),         "R258 §4 True is not 1"),
    ("u=?1",            Priority(),         "R258 §4 True is not 1"),
    ("u=(1)",           Priority(),         "R258 §4 an Inner List"),
    ("i=1, u=5",        Priority(5),        "R258 §4 not a Boolean"),
    ("u=1, I",          Priority(),         "R258 §4 a parsing failure: nothing is said"),
    ("u=1,",            Priority(),         "R258 §4 a parsing failure: nothing is said"),
]
# fmt: on


@pytest.mark.parametrize(("text", "priority", "why"), READ)
def test_priority_is_read(text, priority, why):
    assert Priority.parse(text) == priority, why


def test_an_urgency_that_is_none_is_not_written():
    with pytest.raises(FieldSyntaxError):
        str(Priority(8))


@given(st.builds(Priority, st.integers(0, 7), st.booleans()))
def test_what_we_write_we_read(priority):
    assert Priority.parse(str(priority)) == priority


@given(st.text())
def test_anything_is_read(text):
    assert Priority.parse(text).urgency in range(8)
