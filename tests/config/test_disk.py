"""What a document names, against a disk."""

import errno
import os
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from httpcore_srv.config.disk import beside, faults
from httpcore_srv.config.document import Node


@pytest.fixture
def folder(tmp_path):
    """A folder with a page, a folder and a certificate."""
    (tmp_path / "www").mkdir()
    (tmp_path / "page.html").touch()
    issued = trustme.CA().issue_cert("localhost")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    return tmp_path


def messages(document, folder, opener=os.open):
    """Return what is said about a document beside *folder*."""
    return [fault.message for fault in faults(Node((), document), folder, opener)]


def host(**keys):
    """Build the document of one host with one mount."""
    return {"host": [{"mount": [keys]}]}


# fmt: off
GOOD = [
    ({},                                                              "nothing is named"),
    (host(folder="www"),                                              "a folder beside the file"),
    (host(folder="./www/../www"),                                     "by a longer way"),
    ({"host": [{"errors": {"404": "page.html"}}]},                    "a page"),
    ({"listen": {"tls_certificate": "cert.pem", "tls_key": "key.pem"}}, "a certificate and its key"),
    ({"listen": {"port_file": "new"}, "process": {"pid_file": "new"}}, "files that are to be made"),
    ({"listen": {"bind": ["unix:x.sock", "8000", "fd:3", 3]}},        "a socket that is to be made; no other needs the disk"),
    ({"listen": {"bind": ["unix:" + "x" * 200, "unix:"]}},            "the schema says what is wrong with these"),
    ({"log": {"access": "-"}},                                        "no file is called -"),
    ({"log": {"access": ""}},                                         "no log"),
    (host(folder=3),                                                  "wrong types are reported elsewhere"),
    ({"host": [{"errors": {"404": 3}}], "listen": {"tls_key": 3}},    "more of them"),
]
BAD = [
    # document                                       words                        why
    (host(folder="no"),                              "does not exist: {folder}/no", "missing"),
    (host(folder="no/../www"),                       "does not exist: {folder}/no/../www", "as the system walks it"),
    (host(folder="page.html"),                       "is not a folder",           "a file"),
    (host(folder="page.html/x"),                     "is not a folder",           "below a file"),
    (host(folder="x" * 300),                         "cannot be opened",          "a name that is too long"),
    ({"host": [{"errors": {"404": "www"}}]},         "is not a file",             "a folder"),
    ({"host": [{"errors": {"404": "x" * 300}}]},     "cannot be opened",          "a name that is too long"),
    ({"listen": {"bind": ["unix:no/x.sock"]}},       "does not exist: {folder}/no", "a folder to make a socket in"),
    ({"listen": {"bind": ["unix:" + "x" * 100]}},    "up to 103 octets",          "the absolute path is too long, not the relative one"),
    ({"process": {"pid_file": "no/pid"}},            "does not exist: {folder}/no", "a folder to write to"),
    ({"listen": {"port_file": "no/port"}},           "does not exist: {folder}/no", "the same"),
    ({"log": {"access": "page.html/log"}},           "is not a folder",           "the same"),
    ({"listen": {"tls_key": "no"}},                  "does not exist",            "said even without its certificate"),
    ({"listen": {"tls_certificate": "key.pem", "tls_key": "key.pem"}}, "a certificate in PEM form", "the key for the certificate"),
    ({"listen": {"tls_certificate": "cert.pem", "tls_key": "cert.pem"}}, "the private key of tls_certificate", "the certificate for the key"),
]
# fmt: on


@pytest.mark.parametrize(("document", "why"), GOOD)
def test_what_is_there_is_left_alone(document, why, folder):
    assert messages(document, folder) == [], why


@pytest.mark.parametrize(("document", "words", "why"), BAD)
def test_what_is_not_there_is_said_once(document, words, why, folder):
    [message] = messages(document, folder)

    assert words.format(folder=folder) in message, why


def test_what_may_not_be_read_is_said(folder):
    def closed(path: Path, flags: int, /) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    [message] = messages(host(folder="www"), folder, closed)

    assert f"may not be read: {folder}/www" in message


def test_no_descriptor_is_left_open(folder):
    opened = []

    def counting(path: Path, flags: int, /) -> int:
        opened.append(os.open(path, flags))
        return opened[-1]

    messages(host(folder="www"), folder, counting)

    [descriptor] = opened
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_a_key_that_is_encrypted_with_a_password_is_refused_without_asking(folder):
    """OpenSSL would wait for a password at the terminal."""
    key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    (folder / "encrypted.pem").write_bytes(
        key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")
        )
    )

    [message] = messages(
        {"listen": {"tls_certificate": "cert.pem", "tls_key": "encrypted.pem"}}, folder
    )

    assert "without a password" in message


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("www", "site/www", "beside the file"),
        ("../conf", "conf", "no dots where they mean the same"),
        (
            "link/../x",
            "site/link/../x",
            "behind a link, .. is the parent of its target",
        ),
        ("link/..", "site/link/..", "the same, at the end"),
        ("..", "", "the folder above"),
        ("../site/new", "site/new", "a file that is to be written"),
        ("no/../new", "site/no/../new", "no way leads there"),
        ("/etc", "/etc", "an absolute path stays"),
        ("new/file", "site/new/file", "what does not exist stays as written"),
    ],
)
def test_a_path_is_absolute_and_short(text, expected, why, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "conf").mkdir()
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "site" / "link").symlink_to(tmp_path / "far" / "away")

    assert beside(tmp_path / "site", text) == tmp_path / expected, why


def test_a_relative_folder_is_made_absolute(tmp_path, monkeypatch):
    """The process may change its directory afterwards."""
    monkeypatch.chdir(tmp_path)

    assert beside(Path("."), "www") == tmp_path / "www"
