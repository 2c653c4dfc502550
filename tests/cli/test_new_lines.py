"""Can a file keep a new password?  It is known before that is asked for."""

from pathlib import Path

import pytest

from httpcore_srv import extras
from httpcore_srv.cli.failing import Failure
from httpcore_srv.cli.new_lines import must_take, with_password
from httpcore_srv.state.accounts.formats import DigestLine, Format, PasswordLine
from httpcore_srv.state.accounts.sheet import Sheet

OWN, HTPASSWD, HTDIGEST = (Sheet(one) for one in Format)
HERS = HTDIGEST.with_user("ada", [DigestLine("ada", "wiki", "MD5", "0" * 32)])
FILE = Path("users")

# fmt: off
ROWS = [
    # sheet      realms      algorithms    status   says                    why
    (OWN,        ("wiki",),  (),           None,    "",                     "for Basic, Digest and forms"),
    (OWN,        (),         (),           None,    "hint: no line for Digest", "browsers would ask her in vain"),
    (OWN,        (),         ("MD5",),     2,       "goes with --realm",    "for no realm"),
    (HTPASSWD,   (),         (),           None,    "",                     "for Basic; it has no other place"),
    (HTPASSWD,   ("wiki",),  (),           2,       "no realms",            "it has no place for them"),
    (HTDIGEST,   (),         (),           2,       "needs --realm",        "nothing would be kept"),
    (HTDIGEST,   ("wiki",),  (),           None,    "hint: MD5",            "what Apache knows"),
    (HTDIGEST,   ("wiki",),  ("MD5",),     None,    "",                     "as asked for"),
    (HTDIGEST,   ("a:b",),   ("MD5",),     7,       "cannot hold",          "the colon parts"),
    (HERS,       (),         (),           None,    "",                     "what there is is renewed"),
]
# fmt: on


@pytest.mark.parametrize(
    ("sheet", "realms", "algorithms", "status", "says", "why"), ROWS
)
def test_what_a_file_can_keep(capsys, sheet, realms, algorithms, status, says, why):
    if status is None:
        must_take(sheet, "ada", realms, algorithms, FILE)
        said = capsys.readouterr().err
        assert said.startswith(says), why
        assert bool(said) is bool(says), why
        return
    with pytest.raises(Failure, match=says) as raised:
        must_take(sheet, "ada", realms, algorithms, FILE)
    assert raised.value.exit_code == status, why


def test_a_library_that_is_absent_is_known_before(monkeypatch):
    monkeypatch.setattr(extras, "is_here", lambda name: False)

    with pytest.raises(Failure, match=r"httpcore-srv\[auth\]") as raised:
        must_take(OWN, "ada", (), (), FILE)

    assert raised.value.exit_code == 1


def test_a_new_password_takes_the_place_of_the_old_one():
    sheet = with_password(HTPASSWD, "ada", "secret", (), ())
    changed = with_password(sheet, "ada", "other", (), ())

    [old], [new] = sheet.of_user("ada"), changed.of_user("ada")
    assert isinstance(new, PasswordLine)
    assert old != new
    assert with_password(HERS, "ada", "x", (), ()).of_user("ada")[0].realm == "wiki"
