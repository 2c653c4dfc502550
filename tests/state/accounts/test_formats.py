"""The lines of files of accounts, in three formats."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.semantics.authentication.digest import a1, userhash
from httpcore_srv.state.accounts.formats import (
    HEADER,
    BadLine,
    DigestLine,
    Format,
    PasswordLine,
    format_of,
    read_line,
    written_line,
)

OWN, HTPASSWD, HTDIGEST = Format
SHA = "{SHA}x5fPvYFgDcbGATGvaDXPPkWxnc8="
MD5 = "939e7578ed9e3c518a452acee763bce9"  # RFC 7616 §3.9.1, but for the realm
LONG = MD5 * 2
REALM = "http-auth@example.org"
SHA256_NAME = userhash("Mufasa", REALM, "SHA-256")
SHA512_NAME = userhash("Mufasa", REALM, "SHA-512-256")

# fmt: off
SAYS = [
    # format    line                                             says                                              why
    (OWN,      f"ada:password:{SHA}",                            PasswordLine("ada", SHA),                         "for Basic"),
    (OWN,      f"ada:digest:SHA-256:my%20wiki:{LONG}",           DigestLine("ada", "my wiki", "SHA-256", LONG),    "for Digest"),
    (OWN,      f"ada:digest:SHA-512-256:a%3Ab:{LONG}",           DigestLine("ada", "a:b", "SHA-512-256", LONG),    "a colon in a realm"),
    (OWN,      f"ada:digest:MD5:my wiki:{MD5.upper()}",          DigestLine("ada", "my wiki", "MD5", MD5),         "written by hand, in capitals"),
    (OWN,      "",                                               None,                                             "nothing"),
    (OWN,      "# ada:password:x",                               None,                                             "a remark"),
    (OWN,      "  ",                                             None,                                             "nothing to see"),
    (HTPASSWD, f"ada:{SHA}",                                     PasswordLine("ada", SHA),                         "Apache"),
    (HTPASSWD, f"ada:{SHA}:Ada Lovelace:x",                      PasswordLine("ada", SHA),                         "nginx: what follows is a comment"),
    (HTPASSWD, f"Ada Lovelace:{SHA}",                            PasswordLine("Ada Lovelace", SHA),                "words"),
    (HTPASSWD, f"ju\u0308rgen:{SHA}",                            PasswordLine("j\xfcrgen", SHA),                   "R173 NFC, as it is compared"),
    (HTDIGEST, f"ada:my wiki:{MD5}",                             DigestLine("ada", "my wiki", "MD5", MD5),         "htdigest"),
    (HTDIGEST, f"ada:my wiki:{LONG}",                            DigestLine("ada", "my wiki", "SHA-256", LONG),    "lighttpd"),
    (HTDIGEST, f"Mufasa:{REALM}:{LONG}:{SHA256_NAME}",           DigestLine("Mufasa", REALM, "SHA-256", LONG),     "lighttpd: the userhash"),
    (HTDIGEST, f"Mufasa:{REALM}:{LONG}:{SHA512_NAME}",           DigestLine("Mufasa", REALM, "SHA-512-256", LONG), "which tells the algorithm"),
]
DAMAGED = [
    # format    line                                             says                  why
    (OWN,      "ada",                                            "no line",            "half a line"),
    (OWN,      f"ada:{SHA}",                                     "no line",            "of another format"),
    (OWN,      f"ada:secret:{SHA}",                              "no line",            "a kind of a later version"),
    (OWN,      f"ada:digest:MD5:{MD5}",                          "no line",            "no realm"),
    (OWN,      f"ada:digest:MD5:wiki:{MD5}:x",                   "no line",            "a part too many"),
    (OWN,      f"ada:digest:SHA-1:wiki:{MD5}",                   "algorithm",          "RFC 7616 §6.1 knows none"),
    (OWN,      f"ada:digest:SHA-256:wiki:{MD5}",                 "64 hex digits",      "of another length"),
    (OWN,      f"ada:digest:MD5:wiki:{'x' * 32}",                "32 hex digits",      "not hex"),
    (OWN,      f"ada:digest:MD5:%ff:{MD5}",                      "UTF-8",              "no text"),
    (OWN,      "ada:password:",                                  "in the clear",       "no hash: anybody"),
    (OWN,      f":password:{SHA}",                               "nobody may be",      "no name"),
    (OWN,      f"a\x00da:password:{SHA}",                        "nobody may be",      "R176 a control character"),
    (HTPASSWD, "ada:Ok3k5CeAKi5LY",                              "8 octets",           "DES"),
    (HTPASSWD, "ada:correct horse",                              "in the clear",       "plain text"),
    (HTPASSWD, f"{'a' * 4096}:{SHA}",                            "more than 4096",     "no line: somebody else's file"),
    (HTPASSWD, "ada",                                            "no line",            "no colon"),
    (HTDIGEST, f"ada:wiki:{MD5}x",                               "64 hex digits",      "a digit too many"),
    (HTDIGEST, f"Mufasa:{REALM}:{LONG}:{LONG}",                  "fourth part",        "the userhash of somebody else"),
    (HTDIGEST, f"Mufasa:{REALM}:{MD5}:{SHA256_NAME}",            "64 hex digits",      "A1 by one algorithm, the name by another"),
    (HTDIGEST, f"ada:{SHA}",                                     "no line",            "of another format"),
]
FORMATS = [
    # lines                                          format     why
    ([HEADER],                                       OWN,       "its first line"),
    ([HEADER + " "],                                 OWN,       "an editor's space"),
    (["# remark", "", f"ada:{SHA}"],                 HTPASSWD,  "the first line that says something"),
    ([f"ada:wiki:{MD5}", f"bob:{SHA}"],              HTDIGEST,  "the first line that says something"),
    ([f"ada:wiki:{LONG}:{LONG}"],                    HTDIGEST,  "four parts"),
    (["nonsense"],                                   HTPASSWD,  "whose lines are then refused"),
    (["# remark", HEADER, f"ada:{SHA}"],             HTPASSWD,  "not the first line: a remark"),
    (["", "# remark"],                               None,      "nothing is said"),
    ([],                                             None,      "nothing is there"),
]
# fmt: on


@pytest.mark.parametrize(("written", "line", "says", "why"), SAYS)
def test_what_a_line_says(written, line, says, why):
    assert read_line(written, line) == says, why


@pytest.mark.parametrize(("written", "line", "says", "why"), DAMAGED)
def test_a_damaged_line_says_why_and_tells_no_secret(written, line, says, why):
    with pytest.raises(BadLine, match=says) as raised:
        read_line(written, line)

    secret = line.split(":")[-1]
    assert not secret or len(secret) < 6 or secret not in str(raised.value), why


@pytest.mark.parametrize(("lines", "written", "why"), FORMATS)
def test_the_format_is_told_by_what_the_file_holds(lines, written, why):
    assert format_of(lines) is written, why


def test_a_later_version_of_our_format_is_not_guessed_at():
    with pytest.raises(BadLine, match="version 2"):
        format_of(["# httpcore-srv accounts 2", f"ada:password:{SHA}"])


def test_of_a_version_that_is_no_number_nothing_is_repeated():
    """What is said ends in the log."""
    with pytest.raises(BadLine) as raised:
        format_of(["# httpcore-srv accounts \x1b[2Jsecret"])

    assert str(raised.value) == "version ? of this format is not known here"


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (HTPASSWD, DigestLine("ada", "wiki", "MD5", MD5)),
        (HTDIGEST, PasswordLine("ada", SHA)),
        (HTDIGEST, DigestLine("ada", "a:b", "MD5", MD5)),
        (HTDIGEST, DigestLine("ada", "a\nroot:x", "MD5", MD5)),
        (OWN, PasswordLine("#ada", SHA)),
    ],
)
def test_a_format_refuses_what_it_cannot_hold(written, line):
    with pytest.raises(BadLine):
        written_line(written, line)


def test_no_line_shows_its_secret_when_it_is_printed():
    assert SHA not in repr(PasswordLine("ada", SHA))
    assert MD5 not in repr(DigestLine("ada", "wiki", "MD5", MD5))


names = st.text(st.characters(categories=("Ll", "Nd"), max_codepoint=0x7F), min_size=1)
algorithms = st.sampled_from(["MD5", "SHA-256", "SHA-512-256"])
realms = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@given(names, realms, algorithms)
def test_what_we_write_we_read(user, realm, algorithm):
    line = DigestLine(user, realm, algorithm, a1(user, realm, "x", algorithm))

    assert read_line(OWN, written_line(OWN, line)) == line
    assert "\n" not in written_line(OWN, line)


@given(names, st.text("abc @.-", min_size=1), algorithms)
def test_what_we_write_for_lighttpd_we_read(user, realm, algorithm):
    line = DigestLine(user, realm, algorithm, a1(user, realm, "x", algorithm))

    assert read_line(HTDIGEST, written_line(HTDIGEST, line)) == line


@given(st.sampled_from(Format), st.text())
def test_any_text_is_a_line_or_a_bad_one(written, text):
    with suppress(BadLine):
        said = read_line(written, text)
        assert said is None or said.user
