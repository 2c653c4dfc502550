"""
Do Apache and its tools read the files of accounts that we write, and do we read theirs?

``htpasswd -v`` tells 0 for the right password, 3 for another and 6 for an unknown user.
Apache itself is asked for a protected page, by Basic and by Digest, as it was
configured to read a file that we wrote; afterwards its tools changed that file.
"""

import base64
import hashlib
import re
import shutil
import subprocess
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner

from httpcore_srv.cli.passwd import command
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.hashing import Hashing

pytestmark = pytest.mark.wire

PASSWORD = "pässwörd 1"
WRONG = "password 1"
RIGHT_STATUS, WRONG_STATUS, UNKNOWN_STATUS = 0, 3, 6


@pytest.fixture(autouse=True)
def tools():
    for name in ("htpasswd", "htdigest"):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed: see tests/system-packages.sh")


def passwd(*words, password=PASSWORD):
    """Run our command, with *password* on standard input."""
    done = CliRunner().invoke(command, [*map(str, words)], input=f"{password}\n")
    assert done.exit_code == 0, done.output
    return done


def htpasswd(*words, password=PASSWORD):
    """Run Apache's tool; return its exit status."""
    given = f"{password}\n".encode()
    done = subprocess.run(
        ["htpasswd", *map(str, words)], input=given, capture_output=True, check=False
    )
    return done.returncode


def htdigest(path, realm, user, password=PASSWORD):
    """Run Apache's tool, which asks for the password at a terminal or from a pipe."""
    subprocess.run(
        ["htdigest", str(path), realm, user],
        input=f"{password}\n{password}\n".encode(),
        capture_output=True,
        check=True,
    )


def test_htpasswd_verifies_what_we_wrote(tmp_path):
    file = tmp_path / "users"
    passwd("add", file, "ada", "--format", "htpasswd", "--stdin")
    passwd("add", file, "jürgen", "--stdin", password=WRONG)

    assert htpasswd("-vi", file, "ada") == RIGHT_STATUS
    assert htpasswd("-vi", file, "jürgen", password=WRONG) == RIGHT_STATUS
    assert htpasswd("-vi", file, "jürgen") == WRONG_STATUS
    assert htpasswd("-vi", file, "grace") == UNKNOWN_STATUS


@pytest.mark.parametrize("flag", ["-m", "-B", "-2", "-5", "-s"])
def test_we_verify_what_htpasswd_wrote(tmp_path, flag):
    file = tmp_path / "users"
    assert htpasswd("-ci", flag, file, "ada") == 0
    file.chmod(0o640)

    book = Accounts((file,)).current()

    assert book.faults == ()
    hashing = Hashing(1)
    assert hashing.verify(book, "wiki", "ada", PASSWORD)
    assert not hashing.verify(book, "wiki", "ada", WRONG)


@pytest.mark.parametrize("flag", ["-d", "-p"])
def test_we_refuse_what_is_as_good_as_no_hash(tmp_path, flag):
    """DES crypt(3) looks at 8 octets; the other is the password."""
    file = tmp_path / "users"
    assert htpasswd("-ci", flag, file, "ada") == 0
    file.chmod(0o600)

    book = Accounts((file,)).current()

    assert not book.knows("ada")
    assert [fault.line for fault in book.faults] == [1]
    assert PASSWORD not in str(book.faults)


def test_our_exit_statuses_are_those_of_htpasswd(tmp_path):
    file = tmp_path / "users"
    assert htpasswd("-ci", "-B", file, "ada") == 0

    for user, password in (("ada", PASSWORD), ("ada", WRONG), ("grace", PASSWORD)):
        words = ["verify", str(file), user, "--stdin"]
        ours = CliRunner().invoke(command, words, input=f"{password}\n").exit_code
        assert ours == htpasswd("-vi", file, user, password=password), (user, password)


def test_we_read_what_htdigest_wrote(tmp_path):
    file = tmp_path / "digests"
    file.touch(0o600)
    htdigest(file, "my wiki", "ada")

    book = Accounts((file,)).current()

    expected = hashlib.md5(f"ada:my wiki:{PASSWORD}".encode()).hexdigest()
    assert book.a1("ada", "my wiki", "MD5") == expected
    assert book.faults == ()


def test_htdigest_changes_what_we_wrote_and_we_import_it(tmp_path):
    file, own = tmp_path / "digests", tmp_path / "own"
    words = ["--format", "htdigest", "--realm", "wiki", "--stdin"]
    passwd("add", file, "ada", *words)
    passwd("add", file, "grace", "--realm", "wiki", "--stdin")
    htdigest(file, "wiki", "ada", WRONG)

    passwd("import", own, file)

    book = Accounts((own,)).current()
    hashing = Hashing(1)
    assert hashing.verify(book, "wiki", "ada", WRONG)
    assert not hashing.verify(book, "wiki", "ada", PASSWORD)
    assert hashing.verify(book, "wiki", "grace", PASSWORD), "its line is as it was"


# Apache with files of ours

CONFIGURATION = """
LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
LoadModule authn_file_module /usr/lib/apache2/modules/mod_authn_file.so
LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
LoadModule authz_groupfile_module /usr/lib/apache2/modules/mod_authz_groupfile.so
LoadModule auth_basic_module /usr/lib/apache2/modules/mod_auth_basic.so
LoadModule auth_digest_module /usr/lib/apache2/modules/mod_auth_digest.so
<Location /basic>
AuthType Basic
AuthName wiki
AuthUserFile "{folder}/users"
Require valid-user
</Location>
<Location /digest>
AuthType Digest
AuthName wiki
AuthUserFile "{folder}/digests"
Require valid-user
</Location>
<Location /staff>
AuthType Basic
AuthName wiki
AuthUserFile "{folder}/users"
AuthGroupFile "{folder}/groups"
Require group staff
</Location>
"""
PAGES = {"basic/a.txt": b"a", "digest/a.txt": b"a", "staff/a.txt": b"a"}
GROUPS = "staff: ada\nothers: grace\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return a folder with accounts that we wrote, for Apache to read."""
    folder = tmp_path_factory.mktemp("accounts")
    for user in ("ada", "grace"):
        passwd("add", folder / "users", user, "--format", "htpasswd", "--stdin")
    words = ["--format", "htdigest", "--realm", "wiki", "--stdin"]
    passwd("add", folder / "digests", "ada", *words)
    (folder / "groups").write_text(GROUPS)
    return folder


@pytest.fixture(scope="module")
def peer(apache, files):
    """Apache is started by root as another user, who is let read copies of them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for name in ("users", "digests", "groups"):
            (folder / name).write_bytes((files / name).read_bytes())
            (folder / name).chmod(0o644)
        yield apache(PAGES, CONFIGURATION.format(folder=folder))


def asked(peer, path, authorization=None):
    """Return the status of *path*, and the challenge."""
    connection = HTTPConnection(*peer.address, timeout=20)
    fields = {"Authorization": authorization} if authorization else {}
    try:
        connection.request("GET", path, headers=fields)
        response = connection.getresponse()
        response.read()
    finally:
        connection.close()
    return response.status, response.headers["WWW-Authenticate"]


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def digest(challenge, path, user, password):
    """Answer a challenge for MD5 with qop=auth (RFC 7616 §3.4.1)."""
    nonce = re.search(r'nonce="([^"]*)"', challenge)[1]
    first, second = (
        hashlib.md5(text.encode()).hexdigest()
        for text in (f"{user}:wiki:{password}", f"GET:{path}")
    )
    text = f"{first}:{nonce}:00000001:c:auth:{second}"
    response = hashlib.md5(text.encode()).hexdigest()
    return (
        f'Digest username="{user}", realm="wiki", nonce="{nonce}", uri="{path}", '
        f'algorithm=MD5, qop=auth, nc=00000001, cnonce="c", response="{response}"'
    )


ASKED = [
    # path             user     password   status  why
    ("/basic/a.txt", "ada", PASSWORD, 200, "bcrypt as $2y$"),
    ("/basic/a.txt", "ada", WRONG, 401, "another password"),
    ("/basic/a.txt", "nobody", PASSWORD, 401, "no user"),
    ("/staff/a.txt", "ada", PASSWORD, 200, "in the group"),
    ("/staff/a.txt", "grace", PASSWORD, 401, "in another group"),
]


@pytest.mark.parametrize(("path", "user", "password", "status", "why"), ASKED)
def test_apache_knows_by_basic_whom_we_wrote_down(
    peer, files, path, user, password, status, why
):
    assert asked(peer, path, basic(user, password))[0] == status, why

    groups = (files / "groups",)
    book = Accounts((files / "users",), groups).current()
    known = Hashing(1).verify(book, "wiki", user, password)
    ours = known and (path != "/staff/a.txt" or "staff" in book.groups_of(user))
    assert ours == (status == 200), "and so do we"


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 200), (WRONG, 401)])
def test_apache_knows_by_digest_whom_we_wrote_down(peer, password, status):
    path = "/digest/a.txt"
    refused, challenge = asked(peer, path)
    assert refused == 401

    authorization = digest(challenge, path, "ada", password)

    assert asked(peer, path, authorization)[0] == status
