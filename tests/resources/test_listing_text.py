"""A shell reads a listing line by line, and gets every name back."""

import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.resources.listing_entries import Entry, Kind
from httpcore_srv.resources.listing_order import Listing
from httpcore_srv.resources.listing_query import Arrangement
from httpcore_srv.resources.listing_text import write_text


def written(*entries):
    return write_text(Listing("/", Arrangement(), entries, len(entries), 1))


def file(name):
    return Entry(name, Kind.FILE, 0, 0)


# fmt: off
LINES = [
    # name                       line                            why
    (b"a b.txt",                 b"a b.txt",                     "spaces are no danger to a line"),
    ("café 日本".encode(),        "café 日本".encode(),            "letters are letters"),
    (b"two\nlines",              rb"two\0012lines",              "R310 a line end would make a second entry"),
    (b"\x1b[31mred",             rb"\0033[31mred",               "R310 an escape sequence would reach the terminal"),
    ("\x9b31m".encode(),         rb"\0302\023331m",              "CSI in one character, in UTF-8"),
    ("\u202egnp.exe".encode(),   rb"\0342\0200\0256gnp.exe",     "UAX #9: would read exe.png"),
    (b"back\\slash",             rb"back\\slash",                "what escapes is escaped"),
    (rb"\0012",                  rb"\\0012",                     "and not taken for an escape"),
    (b"caf\xe9",                 rb"caf\0351",                   "R309 no UTF-8"),
    (b"<img src=x>",             b"<img src=x>",                 "CVE-2012-2687 plain text is not sniffed"),
]
# fmt: on


@pytest.mark.parametrize(("name", "line", "why"), LINES)
def test_lines(name, line, why):
    assert written(file(name)) == line + b"\n", why


def test_a_directory_ends_with_a_slash_and_an_empty_folder_says_nothing():
    assert written(Entry(b"sub", Kind.DIRECTORY, 0, 0), file(b"a")) == b"sub/\na\n"
    assert written() == b""


@given(st.lists(st.binary(min_size=1).filter(lambda name: b"/" not in name)))
def test_r310_as_many_lines_as_names_all_of_them_harmless_utf_8(names):
    octets = written(*map(file, names))

    assert octets.count(b"\n") == len(names)
    assert not re.search("[\x80-\x9f\u202a-\u202e]", octets.decode("utf-8"))
    assert not set(octets) & (set(range(0x20)) - {0x0A} | {0x7F})


def test_r309_printf_gives_back_the_very_octets():
    """Every octet but those no name can have, through a real shell."""
    name = bytes(octet for octet in range(1, 256) if octet != ord("/"))
    line = written(file(name)).removesuffix(b"\n")
    shell = subprocess.run(
        [b"/bin/sh", b"-c", b"printf '%b' \"$1\"", b"sh", line],
        capture_output=True,
        check=True,
    )

    assert shell.stdout == name
