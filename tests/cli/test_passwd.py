"""
The command that keeps accounts.

A row of STATUSES is what is said to it, about the file WRITTEN, with a password on
standard input.
"""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

import httpcore_srv
from httpcore_srv.cli.passwd import command
from httpcore_srv.state.accounts import libraries
from httpcore_srv.state.accounts.formats import DigestLine, PasswordLine
from httpcore_srv.state.accounts.sheet import Sheet

GOOD = "correct horse battery"
OTHER = "a staple for the battery"


@pytest.fixture
def passwd(tmp_path, monkeypatch):
    """Run the command in a folder of its own, with *password* on standard input."""
    monkeypatch.chdir(tmp_path)

    def run(*words, password=GOOD, status=0):
        given = password if isinstance(password, bytes) else f"{password}\n"
        result = CliRunner().invoke(command, list(words), input=given)
        assert result.exit_code == status, result.output
        return result

    return run


def lines(name="users"):
    return tuple(Sheet.of(Path(name).read_bytes()).said())


def test_a_new_file_is_ours_and_nobody_elses(passwd):
    passwd("add", "users", "ada", "--stdin")

    assert Path("users").read_text().startswith("# httpcore-srv accounts 1\nada:")
    assert stat.S_IMODE(Path("users").stat().st_mode) == 0o600, "R202 the A1 file"
    assert os.listdir() == ["users"], "no lock and no temporary file is left"
    assert [type(line) for line in lines()] == [PasswordLine]
    passwd("verify", "users", "ada", "--stdin")


def test_realms_are_for_digest_and_md5_is_only_made_if_asked_for(passwd):
    passwd("add", "users", "ada", "--stdin", "--realm", "wiki", "--realm", "a: b%")
    passwd("add", "users", "bob", "--stdin", "--realm", "wiki", "--algorithm", "md5")

    made = [
        (line.user, line.realm, line.algorithm)
        for line in lines()
        if isinstance(line, DigestLine)
    ]
    assert made == [
        ("ada", "wiki", "SHA-512-256"),
        ("ada", "wiki", "SHA-256"),
        ("ada", "a: b%", "SHA-512-256"),
        ("ada", "a: b%", "SHA-256"),
        ("bob", "wiki", "MD5"),
    ]


def test_another_password_holds_everywhere_at_once(passwd):
    """Nobody has a new password for Basic and the old one for Digest."""
    passwd("add", "users", "ada", "--stdin", "--realm", "wiki")
    passwd("add", "users", "bob", "--stdin")
    before = lines()

    passwd("set", "users", "ada", "--stdin", "--realm", "new", password=OTHER)

    after = lines()
    realms = [line.realm for line in after if isinstance(line, DigestLine)]
    assert realms == ["wiki", "wiki", "new", "new"]
    assert not set(before[:-1]) & set(after), "every line of hers is another"
    assert before[-1] in after, "his is as it was"
    passwd("verify", "users", "ada", "--stdin", password=OTHER)
    passwd("verify", "users", "ada", "--stdin", status=3)


@pytest.mark.parametrize("written", ["own", "htpasswd", "htdigest"])
def test_a_file_keeps_the_format_it_has(passwd, written):
    realm = ["--realm", "wiki"] if written == "htdigest" else []
    passwd("add", "users", "ada", "--stdin", "--format", written, *realm)

    passwd("add", "users", "bob", "--stdin", *realm)
    passwd("set", "users", "ada", "--stdin", password=OTHER)

    assert Sheet.of(Path("users").read_bytes()).format.value == written
    passwd("verify", "users", "bob", "--stdin")
    passwd("verify", "users", "ada", "--stdin", password=OTHER)
    passwd("verify", "users", "ada", "--stdin", status=3)


def test_a_user_is_deleted_and_what_else_stands_in_the_file_stays(passwd):
    passwd("add", "users", "ada", "--stdin", "--realm", "wiki")
    passwd("add", "users", "bob", "--stdin")
    file = Path("users")
    file.write_bytes(file.read_bytes() + b"# a remark\nodd \xff line\n")

    passwd("del", "users", "ada")

    assert [line.user for line in lines()] == ["bob"]
    assert file.read_bytes().endswith(b"# a remark\nodd \xff line\n")


def test_the_list_tells_what_is_kept_and_never_a_hash(passwd):
    passwd("add", "users", "ada", "--stdin", "--realm", "wi\x1b[2Jki")
    passwd("add", "users", "bob", "--stdin")

    listed = passwd("list", "users").stdout

    assert listed.splitlines() == [
        "ada: argon2, digest SHA-512-256 in 'wi\\x1b[2Jki', "
        "digest SHA-256 in 'wi\\x1b[2Jki'",
        "bob: argon2",
    ]


def test_the_list_says_what_is_wrong_with_the_file(passwd):
    Path("users").write_text("ada:plain\nbob:{SHA}x5fPvYFgDcbGATGvaDXPPkWxnc8=\n")
    Path("users").chmod(0o644)

    listed = passwd("list", "users", status=7)

    assert listed.stdout == "bob: sha1\n"
    assert "users: others can read it" in listed.stderr
    assert "users:1: holds a password in the clear" in listed.stderr


def test_others_are_shut_out_of_a_file_that_is_changed(passwd):
    passwd("add", "users", "ada", "--stdin")
    Path("users").chmod(0o644)

    said = passwd("set", "users", "ada", "--stdin").stderr

    assert "others could open it; now they cannot" in said
    assert stat.S_IMODE(Path("users").stat().st_mode) == 0o640


APACHES = """\
# of the old server
ada:$2y$05$6JbWXr35.Izwbu6ruuAngeW1IGI7nHTKSzTVBESLt3Gf6PMx3qrNG
grace:$apr1$yuF11yqm$2v2OUSuhJMhxH0iQaKjPZ/
"""


def test_a_file_of_apache_becomes_ours_and_every_password_still_holds(passwd):
    Path("users").write_text(APACHES)

    passwd("migrate", "users")

    first, *rest = Path("users").read_text().splitlines()
    assert first == "# httpcore-srv accounts 1"
    expected = APACHES.replace(":", ":password:")
    assert rest == expected.splitlines(), "hashes and remarks are kept"
    for user in ("ada", "grace"):
        passwd("verify", "users", user, "--stdin", password="correct horse 1")
    passwd("migrate", "users")
    assert Path("users").read_text().splitlines() == [first, *rest], "twice is once"


def test_a_file_of_apache_may_stay_beside_ours(passwd):
    Path("users").write_text(APACHES)

    passwd("migrate", "users", "--to", "ours")

    assert Path("users").read_text() == APACHES
    assert [line.user for line in lines("ours")] == ["ada", "grace"]
    assert (
        "is there already"
        in passwd("migrate", "users", "--to", "ours", status=1).stderr
    )


def test_what_cannot_be_kept_stops_a_migration_unless_it_may_be_dropped(passwd):
    Path("users").write_text(APACHES + "bob:plain\n")

    said = passwd("migrate", "users", status=7).stderr
    assert "users:4: holds a password in the clear" in said
    assert Path("users").read_text() == APACHES + "bob:plain\n"

    passwd("migrate", "users", "--drop")
    assert [line.user for line in lines()] == ["ada", "grace"]


def test_digests_of_another_file_are_imported(passwd):
    """Somebody may have digests alone; a digest that is there is replaced."""
    words = ["--format", "htdigest", "--realm", "wiki", "--stdin"]
    passwd("add", "digests", "ada", *words, password=OTHER)
    passwd("add", "digests", "grace", *words)
    passwd("add", "users", "ada", "--stdin", "--realm", "wiki")
    own = lines()

    passwd("import", "users", "digests")

    assert [line for line in lines() if line.user == "ada"] == [
        *own[:2],
        lines("digests")[0],
    ]
    passwd("verify", "users", "grace", "--stdin")
    passwd("import", "new", "digests")
    assert lines("new") == lines("digests")


def test_a_new_password_is_typed_twice_where_nobody_sees_it(passwd):
    result = passwd("add", "users", "ada", password=f"{GOOD}\n{GOOD}")
    assert GOOD not in result.output
    assert result.stderr.count("Password") == 1
    assert "Repeat" in result.stderr

    mistyped = f"{GOOD}\n{OTHER}\n{OTHER}\n{OTHER}"
    assert "do not match" in passwd("add", "users", "bob", password=mistyped).stderr
    passwd("verify", "users", "bob", "--stdin", password=OTHER)


def test_verifying_asks_once(passwd):
    passwd("add", "users", "ada", "--stdin")

    result = passwd("verify", "users", "ada")

    assert "Password" in result.stderr
    assert GOOD not in result.output, "what is typed is not shown"
    assert "Repeat" not in result.output


# fmt: off
WRITTEN = (
    "# httpcore-srv accounts 1\n"
    "ada:password:$2y$04$hZ7Qhdfnd81ClUd0yTkHLuiKH92uFRLussYoJWG5VHTlu8mO3KcKe\n"
    "des:password:Ok3k5CeAKi5LY\n"
)
STATUSES = [
    # words                                            password           status  says                     why
    (["verify", "users", "ada"],                       "correct horse 1", 0,      "is the password",       "htpasswd -v"),
    (["verify", "users", "ada"],                       "wrong",           3,      "not the password",      "htpasswd -v"),
    (["verify", "users", "nobody"],                    "wrong",           6,      "nobody is called",      "htpasswd -v"),
    (["verify", "users", "des"],                       "correct horse 1", 7,      "not valid",             "its hash is refused"),
    (["verify", "absent", "ada"],                      GOOD,              1,      "No such file",          "no file"),
    (["verify", "later", "ada"],                       GOOD,              7,      "version 2",             "a file of a later version is not guessed at"),
    (["set", "absent", "ada"],                         GOOD,              1,      "No such file",          "set makes no file"),
    (["set", "users", "nobody"],                       GOOD,              6,      "nobody is called",      "set makes no user"),
    (["set", "users", "des"],                          GOOD,              0,      "password of des set",   "a refused hash is replaced"),
    (["add", "users", "ada"],                          GOOD,              6,      "there already",         "add changes no user"),
    (["add", "users", "des"],                          GOOD,              6,      "there already",         "a damaged line is hers, too"),
    (["add", "folder/", "ada"],                        GOOD,              1,      "Is a directory",        "no file"),
    (["add", "no/users", "ada"],                       GOOD,              1,      "No such file",          "no folder"),
    (["add", "users", "a:b"],                          GOOD,              6,      "no colon",              "R176 a user-id with a colon"),
    (["add", "users", "a\x07b"],                       GOOD,              6,      "no colon",              "R176 a control character"),
    (["add", "users", "a\nb"],                         GOOD,              6,      "no colon",              "R176 a line of its own"),
    (["add", "users", "a\x7f"],                        GOOD,              6,      "no colon",              "R176 DEL is one"),
    (["add", "users", "a\x85"],                        GOOD,              6,      "no colon",              "R176 C1 controls are"),
    (["add", "users", ""],                             GOOD,              6,      "no colon",              "no name"),
    (["add", "users", "#ada"],                         GOOD,              6,      "'#'",                   "it would be a comment"),
    (["add", "users", "bob"],                          "",                2,      "not empty",             "no password"),
    (["add", "users", "bob"],                          "a\tb",            2,      "control characters",    "RFC 7617 §2"),
    (["add", "users", "bob"],                          b"\xff\n",         2,      "not UTF-8",             "RFC 7617 §2.1"),
    (["add", "new", "bob", "--format", "htpasswd"],    "ä" * 37,          5,      "74 octets",             "bcrypt looks at 72"),
    (["add", "users", "bob"],                          "ä" * 37,          0,      "added",                 "argon2id sees all"),
    (["add", "new", "bob", "--format", "htpasswd", "--realm", "x"], GOOD, 2,      "no realms",             "it has no place for them"),
    (["add", "new", "bob", "--format", "htdigest"],    GOOD,              2,      "--realm",               "nothing could be kept"),
    (["add", "new", "bob", "--format", "htdigest", "--realm", "a:b"], GOOD, 7,    "cannot hold",           "the colon parts"),
    (["add", "users", "bob", "--algorithm", "MD5"],    GOOD,              2,      "goes with --realm",     "for no realm"),
    (["add", "users", "bob", "--algorithm", "SHA-1", "--realm", "x"], GOOD, 2,    "SHA-1",                 "RFC 7616 §6.1 knows none"),
]
# fmt: on


@pytest.mark.parametrize(("words", "password", "status", "says", "why"), STATUSES)
def test_statuses(passwd, words, password, status, says, why):
    Path("users").write_text(WRITTEN)
    Path("users").chmod(0o600)
    Path("later").write_text("# httpcore-srv accounts 2\n")
    Path("folder").mkdir()

    result = passwd(*words, "--stdin", password=password, status=status)

    assert says in result.output, why
    assert "Traceback" not in result.output
    if status:
        assert Path("users").read_text() == WRITTEN, "nothing has changed"
        assert not Path("new").exists(), "nothing was made"


@pytest.mark.parametrize(
    ("words", "status"), [(["del", "users", "nobody"], 6), (["del", "absent", "a"], 1)]
)
def test_nobody_is_deleted_who_is_not_there(passwd, words, status):
    Path("users").write_text(WRITTEN)

    passwd(*words, status=status)

    assert Path("users").read_text() == WRITTEN
    assert not Path("absent").exists()


def test_imported_into_a_file_of_apache_nothing_is(passwd):
    Path("users").write_text(APACHES)
    Path("source").write_text("bob:plain\n")

    assert "own format" in passwd("import", "users", "users", status=7).stderr
    assert "in the clear" in passwd("import", "new", "source", status=7).stderr
    assert not Path("new").exists()


def test_without_the_extra_it_says_what_to_install(passwd, monkeypatch):
    monkeypatch.setattr(libraries, "is_installed", lambda name: False)

    said = passwd("add", "users", "ada", "--stdin", status=1).stderr

    assert "pip install 'httpcore-srv[auth]'" in said
    assert not Path("users").exists()


def test_eight_at_once_lose_nobody(tmp_path):
    """Each reads, adds one and replaces the file; none undoes what another did."""
    words = [
        sys.executable,
        "-c",
        "from httpcore_srv.cli.passwd import command as c;c()",
    ]
    environment = os.environ | {
        "PYTHONPATH": str(Path(httpcore_srv.__file__).parents[1])
    }

    def add(number):
        return subprocess.run(
            [*words, "add", "users", f"user{number}", "--stdin", "--realm", "wiki"],
            input=f"the password of {number}\n",
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment,
            check=False,
        )

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(add, range(8)))

    assert [one.returncode for one in done] == [0] * 8, done
    sheet = Sheet.of((tmp_path / "users").read_bytes())
    assert {line.user for line in sheet.said()} == {f"user{n}" for n in range(8)}
    assert len(list(sheet.said())) == 8 * 3
    assert list(sheet.faults()) == []
    assert os.listdir(tmp_path) == ["users"]
