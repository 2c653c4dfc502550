"""A file of accounts, for whoever changes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.state.accounts.formats import (
    HEADER,
    BadLine,
    Format,
    PasswordLine,
)
from httpcore_srv.state.accounts.sheet import Sheet

SHA = "{SHA}x5fPvYFgDcbGATGvaDXPPkWxnc8="
OTHER = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="
MD5 = "939e7578ed9e3c518a452acee763bce9"
TEXT = f"# top\nada:{SHA}\n\nbob:plain\n# for Grace\ngrace:{SHA}\nodd\n"


@pytest.fixture
def sheet():
    return Sheet.of(TEXT.encode())


def test_what_it_says(sheet):
    assert sheet.format is Format.HTPASSWD
    assert [line.user for line in sheet.said()] == ["ada", "grace"]
    assert [number for number, _ in sheet.faults()] == [4, 7]
    assert sheet.of_user("ada") == (PasswordLine("ada", SHA),)
    assert sheet.of_user("bob") == ()
    assert sheet.mentions("bob"), "though his line is damaged"
    assert not sheet.mentions("top"), "a remark is nobody's"


def test_a_users_lines_are_replaced_in_their_place_and_no_other_octet(sheet):
    changed = sheet.with_user("ada", [PasswordLine("ada", OTHER)])

    assert changed.octets() == TEXT.replace(SHA, OTHER, 1).encode()


def test_a_new_user_stands_at_the_end(sheet):
    changed = sheet.with_user("eve", [PasswordLine("eve", SHA)])

    assert changed.octets() == f"{TEXT}eve:{SHA}\n".encode()


def test_a_damaged_line_is_replaced(sheet):
    changed = sheet.with_user("bob", [PasswordLine("bob", SHA)])

    assert changed.octets() == TEXT.replace("plain", SHA).encode()


def test_all_lines_of_a_user_go(sheet):
    twice = Sheet.of(f"ada:{SHA}\nbob:{SHA}\nada:{OTHER}\n".encode())

    assert twice.without("ada").octets() == f"bob:{SHA}\n".encode()


def test_a_name_is_found_however_it_is_composed():
    """R173 The file may have been written where names are decomposed."""
    sheet = Sheet.of(f"ju\u0308rgen:{SHA}\n".encode())

    assert sheet.mentions("j\xfcrgen")
    assert sheet.without("j\xfcrgen").octets() == b""


# fmt: off
EMPTY = [
    # octets            otherwise         written     why
    (b"",               Format.OWN,       HEADER,     "our own begins with its name"),
    (b"",               Format.HTPASSWD,  "",         "Apache's have none"),
    (b"# remark\n",     Format.OWN,       f"{HEADER}\n# remark", "a remark says no format"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "otherwise", "written", "why"), EMPTY)
def test_an_empty_file_gets_the_format_that_is_wanted(octets, otherwise, written, why):
    sheet = Sheet.of(octets, otherwise)

    assert sheet.format is otherwise
    assert sheet.octets().decode().rstrip("\n") == written, why


def test_a_later_version_is_not_touched():
    with pytest.raises(BadLine, match="version 2"):
        Sheet.of(b"# httpcore-srv accounts 2\n")


def test_in_our_own_format_remarks_stay_and_damaged_lines_go(sheet):
    own = sheet.in_own_format()

    assert own.octets().decode().splitlines() == [
        HEADER, "# top", f"ada:password:{SHA}", "", "# for Grace",
        f"grace:password:{SHA}",
    ]  # fmt: skip
    assert own.in_own_format() is own
    assert Sheet.of(own.octets()) == own


NEW = "0" * 32
OWN = [
    f"ada:password:{SHA}",
    f"ada:digest:MD5:wiki:{MD5}",
    f"bob:password:{SHA}",
    "# end",
]

# fmt: off
JOINED = [
    # other                                              replacing  disputed   lines                                                           why
    ([f"eve:b:{MD5}"],                                   False,     (),        [*OWN, f"eve:digest:MD5:b:{MD5}"],                              "somebody new"),
    ([f"ada:b:{MD5}"],                                   False,     (),        [*OWN[:2], f"ada:digest:MD5:b:{MD5}", *OWN[2:]],                "another realm of hers"),
    ([f"ada:wiki:{MD5}", f"ada:wiki:{NEW}"],             False,     (),        OWN,                                                            "the first counts, and is the same"),
    ([f"ada:wiki:{NEW}", f"ada:b:{NEW}"],                False,     ("ada",),  OWN,                                                            "another password: nothing of hers is taken"),
    ([f"ada:wiki:{NEW}", f"ada:b:{NEW}"],                True,      ("ada",),  [f"ada:digest:MD5:wiki:{NEW}", f"ada:digest:MD5:b:{NEW}", *OWN[2:]], "another password: nothing else of hers stays"),
    ([f"ada:{OTHER}", f"bob:{SHA}"],                     False,     ("ada",),  OWN,                                                            "a weak hash does not replace a strong one"),
    ([f"ada:{OTHER}", f"bob:{SHA}"],                     True,      ("ada",),  [f"ada:password:{OTHER}", *OWN[2:]],                            "no Digest by the former password"),
    ([f"ada:{OTHER}", f"eve:{SHA}"],                     False,     ("ada",),  [*OWN, f"eve:password:{SHA}"],                                  "one that is disputed holds up no other"),
]
# fmt: on


@pytest.mark.parametrize(("other", "replacing", "disputed", "lines", "why"), JOINED)
def test_two_sheets_join_and_nobody_gets_two_passwords(
    other, replacing, disputed, lines, why
):
    own = Sheet.of("\n".join([HEADER, *OWN]).encode())
    given = Sheet.of("\n".join(other).encode())

    assert own.disputed(given) == disputed, why
    joined = own.joined(given, replacing=replacing)
    assert joined.octets().decode().splitlines() == [HEADER, *lines], why


def test_a_line_of_10_mb_is_nobodys():
    sheet = Sheet.of(f"{'ü' * 5_000_000}:{SHA}\nada:{SHA}\n".encode())

    assert not sheet.mentions("bob")
    assert list(sheet.faults()) == [(1, "has more than 4096 characters")]


@given(st.binary())
def test_any_octets_are_a_sheet_and_come_back(octets):
    """But for line ends, and a byte order mark."""
    try:
        sheet = Sheet.of(octets, Format.HTPASSWD)
    except BadLine:
        return
    list(sheet.said())
    list(sheet.faults())
    assert not sheet.mentions("nobody-of-that-name")
    assert Sheet.of(sheet.octets(), Format.HTPASSWD) == sheet or b"\r" in octets
