"""What is kept of a password."""

import pytest

from httpcore_srv import extras
from httpcore_srv.errors import MissingExtra
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts.formats import (
    BadLine,
    DigestLine,
    Format,
    PasswordLine,
)
from httpcore_srv.state.accounts.kinds import kind_of
from httpcore_srv.state.accounts.lines import STRONG, lines_for, prepare, wanted
from httpcore_srv.state.accounts.making import PasswordTooLong
from httpcore_srv.state.accounts.verifying import verified

OLD = (
    PasswordLine("ada", "{SHA}x5fPvYFgDcbGATGvaDXPPkWxnc8="),
    DigestLine("ada", "wiki", "MD5", a1("ada", "wiki", "old", "MD5")),
)

# fmt: off
ROWS = [
    # format           old   realms      algorithms  kinds        digests                                             why
    (Format.OWN,      (),   (),         (),         ["argon2"],  [],                                                 "no realm is named"),
    (Format.OWN,      (),   ("wiki",),  (),         ["argon2"],  [("wiki", name) for name in STRONG],                "RFC 7616 §3.3: MD5 is for old clients"),
    (Format.OWN,      (),   ("a", "b"), ("MD5",),   ["argon2"],  [("a", "MD5"), ("b", "MD5")],                       "as asked for"),
    (Format.OWN,      OLD,  (),         (),         ["argon2"],  [("wiki", "MD5")],                                  "what there was is renewed"),
    (Format.OWN,      OLD,  ("wiki",),  ("MD5",),   ["argon2"],  [("wiki", "MD5")],                                  "once"),
    (Format.HTPASSWD, OLD[:1], (),      (),         ["bcrypt"],  [],                                                 "which Apache reads"),
    (Format.HTDIGEST, (),   ("wiki",),  (),         [],          [("wiki", "MD5")],                                  "the one that Apache reads"),
    (Format.HTDIGEST, (),   ("wiki",),  ("SHA-256",), [],        [("wiki", "SHA-256")],                              "which lighttpd reads"),
    (Format.HTDIGEST, OLD[1:], (),      (),         [],          [("wiki", "MD5")],                                  "what there was is renewed"),
]
# fmt: on


@pytest.mark.parametrize(
    ("written", "old", "realms", "algorithms", "hashes", "digests", "why"), ROWS
)
def test_what_is_kept(written, old, realms, algorithms, hashes, digests, why):
    lines = lines_for(written, "ada", "new", old, realms, algorithms)

    assert [
        kind_of(line.hash).name for line in lines if isinstance(line, PasswordLine)
    ] == hashes, why
    kept = [line for line in lines if isinstance(line, DigestLine)]
    assert [(line.realm, line.algorithm) for line in kept] == digests, why
    for line in kept:
        assert line.a1 == a1("ada", line.realm, "new", line.algorithm), why
    assert wanted(written, old, realms, algorithms) == tuple(digests), why
    for line in lines:
        assert verified([line], "ada", "new").right
        assert not verified([line], "ada", "old").right


def test_a_password_too_long_for_bcrypt_makes_no_line():
    with pytest.raises(PasswordTooLong):
        lines_for(Format.HTPASSWD, "ada", "x" * 73)


# fmt: off
UNPREPARED = [
    # format           realm   absent     error         says           why
    (Format.OWN,       "wiki", "argon2",  MissingExtra, "httpcore-srv.auth", "it hashes for our own files"),
    (Format.HTPASSWD,  "wiki", "bcrypt",  MissingExtra, "httpcore-srv.auth", "it hashes for Apache's"),
    (Format.HTDIGEST,  "wiki", "argon2",  None,         "",            "Digest needs no library"),
    (Format.HTPASSWD,  "wiki", "argon2",  BadLine,      "cannot hold", "an A1 has no place there"),
    (Format.HTDIGEST,  "a:b",  "",        BadLine,      "cannot hold", "the colon parts"),
    (Format.OWN,       "a:b",  "",        None,         "",            "it is encoded"),
]
# fmt: on


@pytest.mark.parametrize(
    ("written", "realm", "absent", "error", "says", "why"), UNPREPARED
)
def test_what_cannot_be_kept_is_known_without_the_password(
    monkeypatch, written, realm, absent, error, says, why
):
    monkeypatch.setattr(extras, "is_here", lambda name: name != absent)
    if error is None:
        prepare(written, "ada", [(realm, "MD5")])
    else:
        with pytest.raises(error, match=says):
            prepare(written, "ada", [(realm, "MD5")])
