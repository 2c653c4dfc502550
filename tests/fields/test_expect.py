"""RFC 9110 §10.1.1: Expect."""

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.expect import parse_expect

# fmt: off
CASES = [
    # text                        expectations            why
    ("100-continue",              ("100-continue",),      "§10.1.1"),
    ("100-Continue",              ("100-continue",),      "§10.1.1 the field value is case-insensitive"),
    ("100-continue, 100-continue", ("100-continue",) * 2, "§10.1.1 #expectation"),
    ("",                          (),                     "§5.6.1 # allows no element"),
    ("x=y;z=1",                   ("x",),                 "§10.1.1 token [ = value parameters ]"),
    ('x="a, b"',                  ("x",),                 "§10.1.1 the value may be a quoted-string"),
    ("100-continue=yes",          None,                   "§10.1.1 it has no value"),
    ("100 continue",              None,                   "§10.1.1 token"),
    ("=y",                        None,                   "§10.1.1 token"),
]
# fmt: on


@pytest.mark.parametrize(("text", "expectations", "why"), CASES)
def test_what_is_expected(text, expectations, why):
    if expectations is None:
        with pytest.raises(FieldSyntaxError):
            parse_expect(text)
    else:
        assert parse_expect(text) == expectations, why
