"""One cache directive, in the form that a sender has to use, or refused."""

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_writing import written, written_extension

# fmt: off
DIRECTIVES = [
    # name        value                  text                          why
    ("no-store",  True,                  "no-store",                   "§5.2.2.5 no argument"),
    ("max-age",   60,                    "max-age=60",                 "R226 token form"),
    ("max-age",   0,                     "max-age=0",                  "R226 0 is a time"),
    ("max-age",   2**31,                 "max-age=2147483648",         "§1.2.2 the greatest"),
    ("max-age",   2**31 + 1,             None,                         "§1.2.2 and no more"),
    ("max-age",   -1,                    None,                         "R226 non-negative"),
    ("max-age",   1.5,                   None,                         "R226 an integer"),
    ("no-cache",  ("Set-Cookie", "X"),   'no-cache="Set-Cookie, X"',   "R228 quoted-string form"),
    ("private",   ("X",),                'private="X"',                "R228 also for one"),
    ("private",   (),                    None,                         "R228 names something"),
    ("private",   ('a", no-store="',),   None,                         "R228 names of fields"),
]
EXTENSIONS = [
    # name        value                  text                          why
    ("a",         None,                  "a",                          "§5.2.3 without an argument"),
    ("a",         "b",                   "a=b",                        "§5.2 a token"),
    ("a",         "b c",                 'a="b c"',                    "§5.2 a quoted-string"),
    ("a",         "",                    'a=""',                       "§5.2 an empty one"),
    ("a b",       None,                  None,                         "§5.2 the name is a token"),
    ("a",         "x\r\nB: c",           None,                         "response splitting"),
]
# fmt: on


@pytest.mark.parametrize(("name", "value", "text", "why"), DIRECTIVES)
def test_a_directive(name, value, text, why):
    _holds(written, name, value, text, why)


@pytest.mark.parametrize(("name", "value", "text", "why"), EXTENSIONS)
def test_an_extension(name, value, text, why):
    _holds(written_extension, name, value, text, why)


def _holds(write, name, value, text, why):
    if text is None:
        with pytest.raises(FieldSyntaxError):
            write(name, value)
    else:
        assert write(name, value) == text, why
