"""What goes wrong with a file of accounts ends a command in one line."""

import pytest

from httpcore_srv.cli.plan import Failure
from httpcore_srv.cli.sheets import (
    explained,
    keep,
    must_be_absent,
    must_be_present,
    say_faults,
    sheet_at,
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
        f"{file}: others could open it; now they cannot",
        f"{file}:2: is no line of the format htpasswd",
    ]
    must_be_present(sheet, "odd", file)
    must_be_absent(sheet, "ada", file)
    with pytest.raises(Failure, match="nobody is called ada"):
        must_be_present(sheet, "ada", file)
    with pytest.raises(Failure, match="odd is there already"):
        must_be_absent(sheet, "odd", file)
