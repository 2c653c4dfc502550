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
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

import httpcore_srv
from httpcore_srv import extras
from httpcore_srv.cli import sheets
from httpcore_srv.cli.passwd import command
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts.formats import DigestLine, PasswordLine
from httpcore_srv.state.accounts.sheet import Sheet

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(httpcore_srv.__file__).parents[1])}

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

    assert "others could read it; its mode was 0644 and is 0640 now" in said
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


@pytest.fixture
def two_files(passwd):
    """Ada has a password in ``users``, and another for Digest in ``digests``."""
    words = ["--format", "htdigest", "--realm", "wiki", "--stdin"]
    passwd("add", "digests", "ada", *words, "--algorithm", "SHA-256", password=OTHER)
    passwd("add", "digests", "grace", *words)
    passwd("add", "users", "ada", "--stdin", "--realm", "wiki")
    return lines("users"), lines("digests")


def test_digests_of_another_file_are_imported(passwd, two_files):
    """Somebody may have digests alone."""
    passwd("import", "new", "digests")

    assert lines("new") == two_files[1]
    passwd("verify", "new", "grace", "--stdin")
    passwd("import", "new", "digests")
    assert lines("new") == two_files[1], "twice is once"


def test_an_import_never_gives_two_passwords_nor_weakens_one_silently(
    passwd, two_files
):
    before = Path("users").read_bytes()

    said = passwd("import", "users", "digests", status=6).stderr

    assert "users: ada has argon2, digest SHA-512-256 in 'wiki', digest SHA-256" in said
    assert "but digest SHA-256 in 'wiki' in digests?" in said
    assert "--replace or --keep" in said
    assert Path("users").read_bytes() == before


def test_of_two_passwords_one_is_kept_as_is_said(passwd, two_files):
    assert "left out" in passwd("import", "users", "digests", "--keep").stderr

    assert lines()[:-1] == two_files[0]
    assert lines()[-1].user == "grace"
    passwd("verify", "users", "ada", "--stdin")


def test_or_the_other_one_and_nothing_by_the_former(passwd, two_files):
    passwd("import", "users", "digests", "--replace")

    assert lines() == two_files[1]
    passwd("verify", "users", "ada", "--stdin", password=OTHER)
    passwd("verify", "users", "ada", "--stdin", status=3)


def test_verifying_tells_of_a_password_for_digest_alone(passwd, two_files):
    """The server takes the one for Basic, and the other for Digest."""
    with Path("users").open("a") as file:
        file.write(f"ada:digest:SHA-256:b:{a1('ada', 'b', OTHER, 'SHA-256')}\n")

    right = passwd("verify", "users", "ada", "--stdin")
    assert right.stderr == "users: but for Digest in 'b' it is not\n"
    wrong = passwd("verify", "users", "ada", "--stdin", password=OTHER, status=3)
    assert wrong.stderr.startswith("users: but for Digest in 'b' it is\n")


def test_htdigest_has_a_password_for_each_realm(passwd):
    words = ["--format", "htdigest", "--stdin", "--realm"]
    passwd("add", "digests", "ada", *words, "A")
    line = Path("digests").read_text()
    other = a1("ada", "B", OTHER, "MD5")
    Path("digests").write_text(f"{line}ada:B:{other}\n")

    verify = ["verify", "digests", "ada", "--stdin"]
    assert "but for Digest in 'A' it is not" in passwd(*verify, password=OTHER).stderr
    assert passwd(*verify, "--realm", "B", password=OTHER).stderr == ""
    passwd(*verify, "--realm", "A", password=OTHER, status=3)
    passwd(*verify, "--realm", "A")


def test_htdigest_files_are_apaches_unless_said_otherwise(passwd):
    words = ["--format", "htdigest", "--realm", "wiki", "--stdin"]

    assert "hint: MD5" in passwd("add", "digests", "ada", *words).stderr
    said = passwd("add", "digests", "bob", *words, "--algorithm", "SHA-256").stderr

    assert "hint: MD5" not in said
    assert [line.algorithm for line in lines("digests")] == ["MD5", "SHA-256"]
    told = " ".join(passwd("add", "--help").stdout.split())
    assert "htdigest file MD5" in told


def test_who_could_not_use_digest_is_told_so(passwd):
    without = passwd("add", "users", "ada", "--stdin").stderr
    with_one = passwd("add", "users", "bob", "--stdin", "--realm", "wiki").stderr

    assert "hint: no line for Digest: say --realm NAME" in without
    assert "Digest" not in with_one


def test_the_help_tells_the_exit_statuses(passwd):
    told = " ".join(passwd("--help").stdout.split())

    assert sheets.STATUSES in told


# A terminal

TYPING = """
import os
os.close(os.open(os.ttyname(0), os.O_RDWR))  # a session's first terminal is its own
from httpcore_srv.cli import sheets
from httpcore_srv.cli.passwd import command
from httpcore_srv.semantics.authentication.digest import a1
command()
"""


def typed(*words, answers, status=0):
    """Run the command at a terminal, and type each of *answers* when it asks."""
    ours, theirs = os.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", TYPING, *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=ENVIRONMENT,
        start_new_session=True,
    )
    os.close(theirs)
    shown, asked = "", 0
    with suppress(OSError):  # EIO: the other end is closed
        while octets := os.read(ours, 1024):
            shown += octets.decode()
            if answers and shown.count(": \r\n") + shown.endswith(": ") > asked:
                asked += 1
                os.write(ours, f"{answers.pop(0)}\n".encode())
    os.close(ours)
    assert child.wait(20.0) == status, shown
    return shown


def test_a_new_password_is_typed_twice_where_nobody_sees_it(passwd):
    shown = typed("add", "users", "ada", answers=[GOOD, GOOD])
    assert GOOD not in shown
    assert shown.count("Password") == 1
    assert shown.count("Repeat") == 1

    shown = typed("add", "users", "bob", answers=[GOOD, OTHER, OTHER, OTHER])
    assert "do not match" in shown
    passwd("verify", "users", "bob", "--stdin", password=OTHER)


def test_verifying_asks_once(passwd):
    passwd("add", "users", "ada", "--stdin")

    shown = typed("verify", "users", "ada", answers=[GOOD])

    assert shown.count("Password") == 1
    assert GOOD not in shown, "what is typed is not shown"
    assert "Repeat" not in shown


@pytest.mark.parametrize("word", ["add", "set", "verify"])
def test_without_a_terminal_nothing_is_read_that_nobody_meant(passwd, word):
    Path("users").write_text(WRITTEN)
    Path("users").chmod(0o600)
    user = "bob" if word == "add" else "ada"

    result = passwd(word, "users", user, status=2)

    assert result.output.splitlines()[-1].endswith("say --stdin")
    assert Path("users").read_text() == WRITTEN


# fmt: off
VAIN = [
    # words                                             status  says                 why
    (["add", "no/users", "bob"],                        1,      "No such file",      "no folder"),
    (["add", "folder", "bob"],                          1,      "regular file",      "a folder"),
    (["add", "pipe", "bob"],                            1,      "regular file",      "a pipe"),
    (["add", "users", "ada"],                           6,      "there already",     "she is there"),
    (["add", "users", "bob", "--format", "htpasswd"],   2,      "has the format own already", "it cannot be two"),
    (["add", "new", "bob", "--format", "htdigest"],     2,      "needs --realm",     "nothing could be kept"),
    (["add", "new", "bob", "--format", "htpasswd", "--realm", "x"], 2, "no realms",  "there is no place for them"),
    (["add", "new", "bob", "--format", "htdigest", "--realm", "a:b"], 7, "cannot hold", "the colon parts"),
    (["add", "users", "bob", "--algorithm", "MD5"],     2,      "goes with --realm", "for no realm"),
    (["set", "users", "nobody"],                        6,      "nobody is called",  "there is none"),
    (["set", "users", "ada", "--algorithm", "MD5"],     2,      "goes with --realm", "for no realm"),
]
# fmt: on


@pytest.mark.parametrize(("words", "status", "says", "why"), VAIN)
def test_nobody_types_a_password_in_vain(tmp_path, passwd, words, status, says, why):
    Path("users").write_text(WRITTEN)
    Path("users").chmod(0o600)
    Path("folder").mkdir()
    os.mkfifo("pipe")

    shown = typed(*words, answers=[], status=status)

    assert says in shown, why
    assert "Password" not in shown


def test_it_starts_without_the_server():
    code = (
        "import sys; import httpcore_srv.cli.passwd\n"
        "parts = ('server', 'config', 'pipeline', 'site', 'wire', 'resources', 'core')\n"
        "print(*[name for name in sys.modules if name.startswith(tuple("
        "f'httpcore_srv.{part}' for part in parts))])"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, check=True, env=ENVIRONMENT)

    assert done.stdout.strip() == b""


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
    (["add", "folder/", "ada"],                        GOOD,              1,      "regular file",          "no file"),
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
    (["add", "users", "bob", "--format", "htpasswd"],  GOOD,              2,      "the format own already", "it cannot be two"),
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
    monkeypatch.setattr(extras, "is_here", lambda name: False)

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

    def add(number):
        return subprocess.run(
            [*words, "add", "users", f"user{number}", "--stdin", "--realm", "wiki"],
            input=f"the password of {number}\n",
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=ENVIRONMENT,
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("words", [["list", "users"], ["verify", "users", "ada"]])
def test_an_answer_that_nobody_can_read_is_no_wrong_password(passwd, words):
    """Status 3 means that."""
    passwd("add", "users", "ada", "--stdin")
    code = "from httpcore_srv.cli import main; main()"
    more = ["--stdin"] if "verify" in words else []
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, "passwd", *words, *more],
            input=f"{GOOD}\n".encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            check=False,
        )

    assert done.returncode == 1
    assert b"the output cannot be written" in done.stderr
