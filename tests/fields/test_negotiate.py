"""RFC 2295 §8.4: what a user agent lets the server do."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields.negotiate import Negotiate

# fmt: off
ROWS = [
    # text                    transparent  1.0    any    small  why
    ("trans",                 True,        False, False, False, "§8.4 trans: supports transparent content negotiation"),
    ("vlist",                 True,        False, False, False, '§8.4 vlist: implies "trans"; who is transparent gets Alternates'),
    ("guess-small",           True,        False, False, True,  '§8.4 guess-small: implies "vlist" and "trans"'),
    ("1.0",                   True,        True,  False, False, 'R162 §8.4 an rvsa-version; implies "trans"'),
    ("*",                     True,        True,  True,  False, 'R162 §8.4 any algorithm; implies "trans"'),
    ("1.0, 2.5",              True,        True,  False, False, "R162 §8.4, a choice between versions"),
    ("1.1",                   True,        False, False, False, "R162 §8.4 1.0 has no higher minor version than 1.1"),
    ("2.0",                   True,        False, False, False, "R162 §8.4 another major version"),
    ("0.9",                   True,        False, False, False, "R162 §8.4 another major version"),
    ("01.00",                 True,        True,  False, False, "§7.1 digits; their value counts"),
    ("vlist, 1.0",            True,        True,  False, False, "§8.4 a list of directives"),
    ("VLIST",                 True,        False, False, False, "2068 §2.1 literals are case-insensitive"),
    (",trans ,",              True,        False, False, False, "R055 empty elements are ignored"),
    ("x-new, trans",          True,        False, False, False, "§8.4 ignore directives that are not understood"),
    ("x-new",                 False,       False, False, False, "§2.2 support is told by a directive that says so"),
    ("x=1.0",                 False,       False, False, False, "§8.4 an extension"),
    ("12345.0",               False,       False, False, False, "§7.1 major = 1*4DIGIT"),
    ("1.",                    False,       False, False, False, "§7.1 minor = 1*4DIGIT"),
    ("",                      False,       False, False, False, "nothing is said"),
]
# fmt: on


@pytest.mark.parametrize(("text", "transparent", "one", "star", "small", "why"), ROWS)
def test_table(text, transparent, one, star, small, why):
    negotiate = Negotiate.parse(text)

    assert negotiate.transparent is transparent, why
    assert negotiate.allows(1, 0) is one, why
    assert negotiate.any_algorithm is star, why
    assert negotiate.guess_small is small, why


def test_a_higher_minor_version_is_as_good():
    """R162, RFC 2295 §7.1: it is downwards compatible."""
    assert Negotiate.parse("1.0").allows(1, 7)
    assert not Negotiate.parse("1.7").allows(1, 0)


@given(st.text(alphabet='trans,vli*1.0= "-', max_size=40))
def test_any_text_is_read(text):
    negotiate = Negotiate.parse(text)

    assert negotiate.transparent or not (
        negotiate.guess_small or negotiate.allows(1, 0)
    )


@pytest.mark.parametrize("part", [",", "1.0,", "trans", '"', "1"])
def test_a_long_field_costs_linear_time(part):
    """CVE-2016-10539 and its like."""
    start = process_time()
    Negotiate.parse(part * 200_000)

    assert process_time() - start < 3
