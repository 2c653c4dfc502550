"""What goes wrong with a file of accounts ends a command in one line."""

import os

import pytest

from httpcore_srv.cli.failing import Failure
from httpcore_srv.cli.sheets import (
    BAD_FILE,
    BAD_USER,
    DENIED,
    STATUSES,
    TOO_LONG,
    USAGE,
    WRONG,
    explained,
    keep,
    must_be_absent,
    must_be_present,
    must_be_writable,
    say_faults,
    say_refusal,
    sheet_at,
    sheet_for,
)
from httpcore_srv.errors import MissingExtra
from httpcore_srv.state.accounts.formats import BadLine, Format
from httpcore_srv.state.accounts.making import PasswordTooLong
from httpcore_srv.state.accounts.sheet import Sheet

# fmt: off
ENDS = [
    # error                                    status  says                    why
    (PermissionError(13, "Permission denied"), 1,      "users: Permission",    "htpasswd: access"),
    (BadLine("is odd"),                        7,      "users: is odd",        "htpasswd: no valid file"),
    (PasswordTooLong("is long"),               5,      "is long",              "htpasswd: overflow"),
    (MissingExtra("this", "auth"),             1,      "httpcore-srv[auth]",   "the machine lacks something"),
]
# fmt: on


@pytest.mark.parametrize(("error", "status", "says", "why"), ENDS)
def test_ends(tmp_path, monkeypatch, error, status, says, why):
    with (
        pytest.raises(Failure, match=says.replace("[", r"\[")) as raised,
        explained("users"),
    ):
        raise error

    assert raised.value.exit_code == status, why


def test_a_sheet_is_read_changed_and_kept(tmp_path, capsys):
    file = tmp_path / "users"
    keep(file, lambda sheet: Sheet(sheet.format, ("# one",)), Format.HTPASSWD)
    file.chmod(0o644)
    keep(
        file, lambda sheet: Sheet(sheet.format, (*sheet.lines, "odd")), Format.HTPASSWD
    )

    sheet = sheet_at(file)
    assert sheet.lines == ("# one", "odd")
    assert say_faults(sheet, file) is True
    assert say_faults(Sheet(Format.OWN), file) is False
    said = capsys.readouterr().err
    assert said.splitlines() == [
        f"{file}: others could read it; its mode was 0644 and is 0640 now",
        f"{file}:2: is no line of the format htpasswd",
    ]
    must_be_present(sheet, "odd", file)
    must_be_absent(sheet, "ada", file)
    with pytest.raises(Failure, match="nobody is called ada"):
        must_be_present(sheet, "ada", file)
    with pytest.raises(Failure, match="odd is there already"):
        must_be_absent(sheet, "odd", file)


# fmt: off
MODES = [
    # before  says                                                          why
    (0o600,   [],                                                           "nobody could"),
    (0o640,   [],                                                           "the group may"),
    (0o602,   ["others could write it; its mode was 0602 and is 0600 now"], "write, and not read"),
    (0o666,   ["others could read and write it; its mode was 0666 and is 0660 now"], "both"),
]
# fmt: on


@pytest.mark.parametrize(("before", "says", "why"), MODES)
def test_what_is_said_of_a_changed_mode_is_true(tmp_path, capsys, before, says, why):
    file = tmp_path / "users"
    file.write_text("# one\n")
    file.chmod(before)

    keep(file, lambda sheet: sheet)

    assert capsys.readouterr().err.splitlines() == [f"{file}: {one}" for one in says]


def test_what_a_server_would_not_read_is_said(tmp_path, capsys):
    (tmp_path / "users").touch(0o600)
    say_refusal(tmp_path / "users")
    assert capsys.readouterr().err == ""

    (tmp_path / "users").chmod(0o644)
    say_refusal(tmp_path / "users")
    assert "others can read it (its mode is 0644)" in capsys.readouterr().err
    assert sheet_at(tmp_path / "users").said(), "whoever mends it may read it"


# fmt: off
NAMED = [
    # octets            named              finds              why
    (None,              None,              Format.OWN,        "a new file is ours"),
    (None,              Format.HTDIGEST,   Format.HTDIGEST,   "unless another is wanted"),
    (b"",               Format.HTPASSWD,   Format.HTPASSWD,   "nothing is said yet"),
    (b"a:{SHA}x\n",     None,              Format.HTPASSWD,   "that of the file"),
    (b"a:{SHA}x\n",     Format.HTPASSWD,   Format.HTPASSWD,   "and it is wanted"),
    (b"a:{SHA}x\n",     Format.OWN,        2,                 "it cannot be two"),
    (b"# httpcore-srv accounts 2\n", None, 7,                 "a later version"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "named", "finds", "why"), NAMED)
def test_a_format_that_is_named_is_that_of_the_file(
    tmp_path, octets, named, finds, why
):
    if octets is not None:
        (tmp_path / "users").write_bytes(octets)

    if isinstance(finds, Format):
        assert sheet_for(tmp_path / "users", named).format is finds, why
        return
    with pytest.raises(Failure) as raised:
        sheet_for(tmp_path / "users", named)
    assert raised.value.exit_code == finds, why


@pytest.mark.parametrize("lacking", ["folder", "rights of the file", "its folder's"])
def test_what_cannot_be_written_is_found_before(tmp_path, monkeypatch, lacking):
    file = tmp_path / "users"
    file.touch(0o600)
    refused = {"rights of the file": file, "its folder's": tmp_path}.get(lacking)
    monkeypatch.setattr(os, "access", lambda path, mode: path != refused)

    with pytest.raises(Failure) as raised:
        must_be_writable(tmp_path / "no" / "users" if lacking == "folder" else file)

    assert raised.value.exit_code == 1
    assert not (tmp_path / "no").exists()


def test_the_statuses_are_told_in_one_line():
    for number in (0, DENIED, USAGE, WRONG, TOO_LONG, BAD_USER, BAD_FILE):
        assert f" {number} " in STATUSES
