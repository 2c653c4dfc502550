"""The lines of one file of accounts join another."""

from pathlib import Path

import pytest

from httpcore_srv.cli.failing import Failure
from httpcore_srv.cli.merging import kept, merged
from httpcore_srv.state.accounts.formats import HEADER, DigestLine, PasswordLine
from httpcore_srv.state.accounts.sheet import Sheet

SHA = "{SHA}x5fPvYFgDcbGATGvaDXPPkWxnc8="
BCRYPT = "$2y$04$hZ7Qhdfnd81ClUd0yTkHLuiKH92uFRLussYoJWG5VHTlu8mO3KcKe"
OWN = Sheet.of(f"{HEADER}\nada:password:{BCRYPT}\n".encode())
GIVEN = Sheet.of(f"ada:{SHA}\nbob:{SHA}\n".encode())
FILE, SOURCE = Path("users"), Path("apaches")

# fmt: off
ANSWERS = [
    # replacing  ada's     says                         why
    (True,       SHA,      "the former is replaced",    "as was said"),
    (False,      BCRYPT,   "the latter is left out",    "as was said"),
]
# fmt: on


@pytest.mark.parametrize(("replacing", "hers", "says", "why"), ANSWERS)
def test_what_is_disputed_is_told_and_decided(capsys, replacing, hers, says, why):
    sheet = merged(OWN, FILE, GIVEN, SOURCE, replacing=replacing)

    assert sheet.of_user("ada") == (PasswordLine("ada", hers),), why
    assert sheet.of_user("bob") == (PasswordLine("bob", SHA),)
    said = capsys.readouterr().err
    assert said == f"users: ada has bcrypt, but sha1 in apaches; {says}\n"


def test_what_is_disputed_and_not_decided_stops_it(capsys):
    with pytest.raises(Failure, match="say --replace or --keep") as raised:
        merged(OWN, FILE, GIVEN, SOURCE, replacing=None)

    assert raised.value.exit_code == 6, "a user who is there already"
    assert capsys.readouterr().err == "users: ada has bcrypt, but sha1 in apaches?\n"


def test_apaches_files_take_nothing():
    with pytest.raises(Failure, match="own format") as raised:
        merged(GIVEN, FILE, OWN, SOURCE, replacing=True)

    assert raised.value.exit_code == 7


def test_what_is_kept_is_told_without_the_hash():
    lines = [PasswordLine("ada", SHA), DigestLine("ada", "a\x1b", "MD5", "0" * 32)]

    assert kept(lines) == "sha1, digest MD5 in 'a\\x1b'"
