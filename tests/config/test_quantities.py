"""Octets and seconds, with and without units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.quantities import octets, seconds

# fmt: off
OCTETS = [
    # found        octets        why
    (65536,        65536,        "a number is in octets"),
    (0,            0,            "none"),
    ("64 KiB",     65536,        "IEC 80000: 1024"),
    ("64KiB",      65536,        "the space may be left out"),
    ("64 kib",     65536,        "the case of letters does not matter"),
    ("64 kB",      64000,        "SI: 1000"),
    ("1.5 MiB",    1572864,      "a fraction that makes whole octets"),
    ("1 MB",       1_000_000,    "10**6"),
    ("2 GiB",      2**31,        "2 * 2**30"),
    ("2 GB",       2 * 10**9,    "10**9"),
    ("10 B",       10,           "octets, said"),
]
SECONDS = [
    (10,           10.0,         "a number is in seconds"),
    (0.5,          0.5,          "a part of one"),
    ("10 s",       10.0,         "SI"),
    ("10s",        10.0,         "the space may be left out"),
    ("500 ms",     0.5,          "1/1000"),
    ("2 min",      120.0,        "60"),
    ("1.5 h",      5400.0,       "3600"),
    ("7d",         604_800.0,    "86 400, as in share --for"),
    ("2 W",        1_209_600.0,  "7 d; the case of letters does not matter"),
    (-1,           -1.0,         "bounds are the schema's"),
]
NO_OCTETS = [
    (True,         "true is not 1"),
    (1.5,          "a float is no number of octets"),
    ("65536",      "a text without unit: is it octets?"),
    ("64 K",       "kilo what? 1000 or 1024"),
    ("64 KiBit",   "no unit"),
    ("0.5 B",      "half an octet"),
    ("-1 KiB",     "less than none"),
    ("1e3 B",      "no exponents"),
    (" 1 B",       "a space before"),
    ("1 B\n",      "a line end after"),
    ("٣ B",        "digits are ASCII"),
    ("9" * 5000 + " B", "no number is made of 5000 digits"),
    ([],           "an array"),
    (None,         "nothing"),
]
NO_SECONDS = [
    (True,         "true is not 1"),
    (float("inf"), "never is no deadline"),
    (float("nan"), "nan compares with nothing"),
    (10**400,      "no float is that large"),
    ("10",         "a text without unit"),
    ("2 m",        "minutes or metres? write min"),
    ("1 a",        "years and months are of no one length"),
    ("-1 s",       "less than none"),
    ({},           "a table"),
]
# fmt: on


@pytest.mark.parametrize(("found", "expected", "why"), OCTETS)
def test_octets(found, expected, why):
    assert octets(found) == expected, why


@pytest.mark.parametrize(("found", "expected", "why"), SECONDS)
def test_seconds(found, expected, why):
    assert seconds(found) == expected, why


@pytest.mark.parametrize(("found", "why"), NO_OCTETS)
def test_what_is_no_number_of_octets_is_refused(found, why):
    with pytest.raises(
        ValueError, match=r'found .*; allowed: octets, as 65536, "64 KiB"'
    ):
        octets(found)


@pytest.mark.parametrize(("found", "why"), NO_SECONDS)
def test_what_is_no_number_of_seconds_is_refused(found, why):
    with pytest.raises(ValueError, match=r"found .*; allowed: seconds, as 10, 0\.5"):
        seconds(found)


@given(st.integers(0, 10**12 - 1))
def test_kibibytes_are_exact(number):
    assert octets(f"{number} KiB") == number * 1024
