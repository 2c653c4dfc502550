"""Protection by the command line: who, what, and by which password."""

import os
import pty
import subprocess
import sys
from contextlib import suppress

import click
import pytest
import requests
from requests.auth import HTTPDigestAuth

from httpcore_srv.cli.guarding import guarded
from httpcore_srv.cli.plan import Failure
from httpcore_srv.policy.access.leaves import ValidUser
from httpcore_srv.protection import Plain
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import KEPT, Symlinks
from httpcore_srv.site import Site


@pytest.fixture
def root(tmp_path):
    """A folder with a private part, and a file of passwords beside it."""
    root = tmp_path / "my: site"
    (root / "private" / "deep").mkdir(parents=True)
    (root / "[odd]*").mkdir()
    (root / "open.txt").write_text("open")
    (root / "private" / "page.txt").write_text("secret")
    (tmp_path / "passwords").touch(0o600)
    (tmp_path / "passwords").write_text("correct horse\nbattery staple\n")
    return root


def protection_of(root, *folders, users=("ada", "grace"), passwords=None):
    """Return the one protection of a site of *root*."""
    file = root.parent / "passwords"
    if passwords is not None:
        file.write_bytes(passwords)
    site = guarded(Site.of_folder(root), root, folders, users, file)
    [host] = site.hosts
    [mount] = host.mounts
    [protection] = mount.protections
    return protection


# fmt: off
COVERED = [
    # folders                       path                         covered   why
    (["/private"],                  ("private",),                True,     "the folder itself"),
    (["/private"],                  ("private", ""),             True,     "with its slash"),
    (["private/"],                  ("private", "deep", "x"),    True,     "all in it; slashes do not matter"),
    (["/private"],                  ("open.txt",),               False,    "nothing else"),
    (["/private"],                  ("deep", "private", "x"),    False,    "nor what is called the same"),
    (["/private", "/[odd]*"],       ("[odd]*", "x"),             True,     "each of several; characters stand for themselves"),
    (["/[odd]*"],                   ("o", "x"),                  False,    "the same"),
    (["/private/deep"],             ("private", "page.txt"),     False,    "the folder above it is open"),
    ([],                            ("open.txt",),               True,     "all of it, if a user is named"),
    (["/"],                         ("",),                       True,     "all of it, said"),
    (["/private", "/"],             ("open.txt",),               True,     "all of it, and a part"),
]
# fmt: on


@pytest.mark.parametrize(("folders", "path", "covered", "why"), COVERED)
def test_folders_are_protected_with_all_in_them(root, folders, path, covered, why):
    protection = protection_of(root, *folders)

    assert protection.covers(path) is covered, why
    assert protection.rule == ValidUser()


def test_the_realm_is_called_as_the_folder_and_is_known_to_no_file(root):
    realm = protection_of(root).realm

    assert realm.name == "my site", "without what a realm's name may not have"
    assert realm.schemes == ("digest", "basic")
    assert realm.plain is Plain.LOOPBACK, "R180 passwords without TLS: this machine"
    book = realm.accounts.current()
    assert (realm.accounts.files, book.users) == ((), {"ada", "grace"})
    assert all(
        book.a1(user, "my site", "SHA-256") and book.password_hash(user)
        for user in book.users
    ), "each scheme can be served, without any file or extra"


def test_a_realm_has_a_name_even_if_the_folder_has_none_that_it_may_have(root):
    (root / "passwords").touch(0o600)
    (root / "passwords").write_text("x\n" * 2)
    (root / "ÄÖÜ").mkdir()

    assert protection_of(root / "ÄÖÜ").realm.name == "site"


# fmt: off
REFUSED = [
    # folders           users              passwords               words                              why
    (["/private"],      [],                None,                   ["--protect /private", "--user"],  "who may come in?"),
    ([],                [],                None,                   ["--password-file", "--user"],     "whose passwords?"),
    ([],                ["a", "a"],        None,                   ["named twice"],                   "which password?"),
    ([],                ["a:b"],           None,                   ["without colon"],                 "RFC 7617 §2"),
    ([],                [""],              None,                   ["not empty"],                     "nobody"),
    (["/privat"],       ["a"],             b"x",                   ["/privat: there is no such"],     "it would stay open under its name"),
    (["/open.txt"],     ["a"],             b"x",                   ["no such folder"],                "a file has other names (RFC 9110 §12)"),
    (["/../x"],         ["a"],             b"x",                   ["no such folder"],                "outside"),
    (["/private/.."],   ["a"],             b"x",                   ["no such folder"],                "no path of a URI"),
    ([],                ["a", "b"],        b"x\n",                 ["1 line(s) for 2 user(s)"],       "whose is it?"),
    ([],                ["a"],             b"x\ny\n",              ["2 line(s) for 1 user(s)"],       "the same"),
    ([],                ["a"],             b"",                    ["0 line(s)"],                     "none"),
    ([],                ["a", "b"],        "x\u2028y\n".encode(), ["1 line(s)"],                  "no end of a line in a file"),
    ([],                ["a"],             b"\n",                  ["not empty"],                     "an empty one"),
    ([],                ["a"],             b"\xe4\n",              ["not UTF-8"],                     "no text"),
    ([],                ["a"],             b"a\x00b\n",            ["control characters"],            "RFC 7613 §4"),
]
# fmt: on


@pytest.mark.parametrize(("folders", "users", "passwords", "words", "why"), REFUSED)
def test_what_cannot_be_protected_is_not_served(
    root, folders, users, passwords, words, why
):
    with pytest.raises((click.UsageError, Failure)) as caught:
        protection_of(root, *folders, users=users, passwords=passwords)

    for word in words:
        assert word in caught.value.message, why


@pytest.mark.parametrize("octets", [b"a\nb", b"a\nb\n", b"a\r\nb\r\n"])
def test_a_password_is_a_line_however_lines_end(root, octets):
    realm = protection_of(root, passwords=octets).realm

    book = realm.accounts.current()
    assert realm.hashing.verify(book, realm.name, "ada", "a")
    assert realm.hashing.verify(book, realm.name, "grace", "b")


# fmt: off
MODES = [
    # mode   taken   why
    (0o600,  True,   "its owner's alone"),
    (0o400,  True,   "nobody changes it"),
    (0o440,  True,   "its group's, as a secret of Kubernetes"),
    (0o644,  False,  "R202 others can read it"),
    (0o444,  False,  "R202 the same: Docker's default; mode: 0400 is said in its file"),
    (0o602,  False,  "R202 others can write it"),
]
# fmt: on


@pytest.mark.parametrize(("mode", "taken", "why"), MODES)
def test_R202_passwords_that_others_can_read_are_not_taken(root, mode, taken, why):
    (root.parent / "passwords").chmod(mode)

    if taken:
        assert protection_of(root).realm, why
    else:
        with pytest.raises(Failure, match=r"others can .*; chmod 600") as caught:
            protection_of(root)
        assert caught.value.exit_code == 3, why


@pytest.mark.parametrize("name", ["passwords", ".passwords", "private/passwords"])
@pytest.mark.parametrize("folders", [[], ["/private"]])
def test_R202_passwords_are_not_taken_from_what_is_served(root, name, folders):
    """RFC 7616 §5.2; that it is hidden, or protected itself, is not enough."""
    (root.parent / "passwords").rename(root / name)
    (root.parent / "passwords").symlink_to(root / name)

    with pytest.raises(Failure, match="which is served; allowed: outside") as caught:
        protection_of(root, *folders)

    assert caught.value.exit_code == 3


def test_a_file_that_is_not_there_is_named(root):
    (root.parent / "passwords").unlink()

    with pytest.raises(Failure, match="passwords: No such file"):
        protection_of(root)


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_R202_no_link_leads_to_the_passwords(root, link):
    """Not even where links are followed, and behind the password."""
    file = root.parent / "passwords"
    link(file, root / "notes.txt")
    site = Site.of_folder(root, symlinks=Symlinks.FOLLOW)

    [folder] = guarded(site, root, ["/private"], ["ada", "grace"], file).folders()

    assert folder.tree.open((b"notes.txt",)) == Absent(reason=KEPT)


# The command itself...


@pytest.mark.wire
def test_a_protected_folder_asks_and_the_rest_does_not(command, root):
    file = root.parent / "passwords"
    words = ("--protect", "/private", "--user", "ada", "--user", "grace")
    running = command(root, "--port", 0, *words, "--password-file", file)
    base = running.listening()[0].rstrip("/")

    def status(path, auth=None):
        return requests.get(base + path, auth=auth, timeout=20).status_code

    assert status("/open.txt") == 200
    assert status("/private/page.txt") == status("/private/none") == 401
    assert status("/private/page.txt", ("ada", "correct horse")) == 200
    assert status("/private/page.txt", ("grace", "battery staple")) == 200
    assert status("/private/page.txt", ("grace", "correct horse")) == 401
    assert status("/private/page.txt", HTTPDigestAuth("ada", "correct horse")) == 200
    assert running.stop() == 0


@pytest.mark.wire
def test_the_environment_names_the_file_and_holds_no_password(command, root):
    environment = {
        "HTTPCORE_SRV_USER": "ada grace",
        "HTTPCORE_SRV_PASSWORD_FILE": str(root.parent / "passwords"),
    }
    running = command(root, "--port", 0, env=environment)
    url = f"{running.listening()[0]}open.txt"

    assert requests.get(url, timeout=20).status_code == 401
    answer = requests.get(url, auth=("grace", "battery staple"), timeout=20)
    assert answer.status_code == 200


@pytest.mark.wire
def test_each_password_is_asked_for_once_at_the_terminal(root, until):
    """It is neither shown, nor asked for on standard output."""
    words = [sys.executable, "-m", "httpcore_srv", "serve", str(root), "--port", "0"]
    port = root.parent / "port"
    words += ["--user", "ada", "--user", "grace", "--port-file", str(port)]
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover
        os.execv(words[0], words)
    shown = b""
    try:
        for user, password in (("ada", "pass one"), ("grace", "pass two")):
            while f"Password for {user}: ".encode() not in shown:
                shown += os.read(terminal, 4096)
            os.write(terminal, f"{password}\n".encode())
        until(lambda: port.exists() and port.read_text())
        url = f"http://127.0.0.1:{port.read_text().strip()}/open.txt"
        answer = requests.get(url, auth=("grace", "pass two"), timeout=20)
        os.write(terminal, b"\x03")
        with suppress(OSError):  # the terminal's end
            while more := os.read(terminal, 4096):
                shown += more
    finally:
        os.close(terminal)
        _, status = os.waitpid(pid, 0)

    assert answer.status_code == 200
    assert os.waitstatus_to_exitcode(status) == 0
    assert shown.count(b"Password for") == 2
    assert b"pass one" not in shown
    assert b"pass two" not in shown


@pytest.mark.wire
@pytest.mark.parametrize("more", [[], ["--protect", "/private"]])
def test_without_a_terminal_a_file_is_asked_for(root, more):
    words = [sys.executable, "-m", "httpcore_srv", "serve", str(root), "--user", "ada"]
    run = subprocess.run(
        [*words, *more],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=50,
        check=False,
    )

    assert run.returncode == 2
    assert b"--password-file FILE" in run.stderr
