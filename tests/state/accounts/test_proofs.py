"""What is kept of a password."""

import pytest

from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts.formats import DigestLine, Format, PasswordLine
from httpcore_srv.state.accounts.kinds import kind_of
from httpcore_srv.state.accounts.making import PasswordTooLong
from httpcore_srv.state.accounts.proofs import STRONG, proofs, proves

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
    (Format.HTDIGEST, (),   ("wiki",),  (),         [],          [("wiki", "SHA-256")],                              "which lighttpd reads"),
    (Format.HTDIGEST, OLD[1:], (),      (),         [],          [("wiki", "MD5")],                                  "what there was is renewed"),
]
# fmt: on


@pytest.mark.parametrize(
    ("written", "old", "realms", "algorithms", "hashes", "digests", "why"), ROWS
)
def test_what_is_kept(written, old, realms, algorithms, hashes, digests, why):
    lines = proofs(written, "ada", "new", old, realms, algorithms)

    assert [
        kind_of(line.hash).name for line in lines if isinstance(line, PasswordLine)
    ] == hashes, why
    kept = [line for line in lines if isinstance(line, DigestLine)]
    assert [(line.realm, line.algorithm) for line in kept] == digests, why
    for line in kept:
        assert line.a1 == a1("ada", line.realm, "new", line.algorithm), why
    assert all(proves([line], "new") and not proves([line], "old") for line in lines)


def test_a_password_too_long_for_bcrypt_makes_no_line():
    with pytest.raises(PasswordTooLong):
        proofs(Format.HTPASSWD, "ada", "x" * 73)


def test_nothing_proves_nothing():
    assert not proves([], "")
