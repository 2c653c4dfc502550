"""What looks secret is found, what speaks of secrets is not."""

import base64
import time

import pytest

from httpcore_srv.audit.secrets import CONTENTS, check_secrets

LINE = base64.b64encode(bytes(range(48)))
KEY = (
    b"-----BEGIN PRIVATE KEY-----\n"
    + (LINE + b"\n") * 3
    + b"-----END PRIVATE KEY-----\n"
)
PGP = b"-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\n" + (LINE + b"\n") * 2

# fmt: off
NAMES = [
    # url                       found   why
    ("/index.html",             False,  "a page"),
    ("/",                       False,  "a folder"),
    ("/db/dump.SQL",            True,   "a copy of a database, in any case"),
    ("/wp-config.php.txt",      True,   "credentials of a database"),
    ("/backup.zip",             True,   "the whole site"),
    ("/backup.html",            False,  "a page about backups"),
    ("/secrets.html",           False,  "a page about secrets"),
    ("/secrets.json",           True,   "secrets"),
    ("/.env",                   True,   "shown though hidden by default"),
    ("/%2Eenv",                 True,   "the same, percent-encoded"),
    ("/id_rsa",                 True,   "a private key"),
    ("/.well-known/x",          False,  "RFC 8615"),
    ("/contact.php",            True,   "a program that would be shown, not run"),
    ("/contact.PHTML",          True,   "another, in any case"),
    ("/default.aspx",           True,   "another"),
    ("/php.html",               False,  "a page about it"),
    ("/core.2.min.js",          False,  "a script"),
]
# fmt: on


@pytest.mark.parametrize(("url", "found", "why"), NAMES)
def test_names(visit, url, found, why):
    findings = list(check_secrets(visit(), url))

    assert [one.severity.value for one in findings] == ["warning"] * found, why


# fmt: off
OCTETS = [
    # octets                                                   found                        why
    (b"<p>hello",                                              None,                        "nothing"),
    (KEY,                                                      "a private key",             "RFC 7468 §10"),
    (KEY.replace(b"BEGIN ", b"BEGIN OPENSSH "),                "a private key",             "OpenSSH's"),
    (KEY.replace(b"\n", b"\r\n"),                              "a private key",             "with other line ends"),
    (PGP,                                                      "a private key",             "RFC 9580 §6.2"),
    (b"-----BEGIN PRIVATE KEY-----\n" + LINE + b"\n-----END PRIVATE KEY-----\n", "a private key", "an Ed25519 key is one line"),
    (b"-----BEGIN PRIVATE KEY-----\n...\n",                    None,                        "a page about keys"),
    (b"-----BEGIN PUBLIC KEY-----\n" + LINE,                   None,                        "a public key"),
    (b"-----BEGIN CERTIFICATE-----\n" + LINE + b"\n" + LINE,   None,                        "a certificate"),
    (b"key = AKIAABCDEFGHIJKLMNOP\n",                          "an access key of Amazon",   "the whole key"),
    (b"keys begin with AKIA",                                  None,                        "a page about keys"),
    (b"ghp_" + b"a" * 36 + b"\n",                              "a token of GitHub",         "the whole token"),
    (b"admin:$2y$05$" + b"a" * 53 + b"\n",                     "hashes of passwords",       "htpasswd"),
    (b"admin:{SHA}" + b"a" * 27 + b"=\n",                      "hashes of passwords",       "htpasswd"),
    (b"admin:staff:" + b"0" * 32 + b"\n",                      "hashes of passwords",       "htdigest"),
    (b"admin:$2y$05$...\n",                                    None,                        "a page about htpasswd"),
    (b"postgres://app:hunter22@db.internal/x",                 "a URL with a password",     "RFC 3986 §3.2.1"),
    (b"https://user:password@example.org/",                    None,                        "an example"),
    (b"https://user:${TOKEN}@db.internal/",                    None,                        "a variable"),
    (b"key = AKIAIOSFODNN7EXAMPLE\n",                          None,                        "the key of Amazon's own manual"),
    (b"AKIAIOSFODNN7EXAMPLE AKIAABCDEFGHIJKLMNOP",             "an access key of Amazon",   "another key beside it"),
    (b"npm_" + b"aB3" * 12 + b"\n",                            "a token of npm",            "the whole token"),
    (b"npm_install",                                           None,                        "a name"),
    (b"sk-ant-api03-" + b"aB3_" * 10,                          "a key of Anthropic",        "the whole key"),
    (b"sk-proj-" + b"aB3_" * 10,                               "a key of OpenAI",           "the whole key"),
    (b"sk-ant-... or sk-proj-...",                             None,                        "a page about keys"),
    (b"<?php echo 1;",                                         "PHP source",                "shown, since nothing runs it"),
    (b"\n<?php\necho 1;",                                      "PHP source",                "after an empty line"),
    (b"#!/usr/bin/php\n<?php\n",                               "PHP source",                "for a shell"),
    (b"A file begins with <?php and so on.",                   None,                        "a page about PHP"),
    (b"DB_HOST=x\nDB_PASSWORD=hunter22\n",                     "settings of an environment", "a .env file under another name"),
    (b"# local\nexport API_KEY='abcdef0123'\n\n",              "settings of an environment", "as a shell reads it"),
    (b"DB_HOST=x\nDB_PASSWORD=\n",                             None,                        "a template"),
    (b"Set DB_PASSWORD=hunter22 and start it.\n",              None,                        "a sentence"),
    (b"HOST=a\nPORT=1\n",                                      None,                        "no secret"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "found", "why"), OCTETS)
def test_octets(visit, octets, found, why):
    findings = list(check_secrets(visit({}, octets), "/x"))

    assert len(findings) == (found is not None), why
    assert all(found in one.sentence for one in findings), why
    assert all(one.severity.value == "error" for one in findings), why


# fmt: off
DOUBTFUL = [
    # octets                                        found                    why
    (b"https://tim:hunter22@shop.example.net/",     "a URL with a password", "RFC 3986 §3.2.1 perhaps an example, of another host"),
    (b"token: eyJhbGciOiJIUzI1NiJ9." + b"eyJzdWIiOiIxIn0." + b"aB3_" * 11, "a JSON Web Token", "RFC 7519 §3.1 perhaps an example"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "found", "why"), DOUBTFUL)
def test_what_may_be_an_example_is_a_warning(visit, octets, found, why):
    [one] = check_secrets(visit({}, octets), "/x")

    assert (one.severity.value, found in one.sentence) == ("warning", True), why


def test_a_secret_is_never_repeated(visit):
    """A report is kept, and mailed."""
    findings = check_secrets(visit({}, KEY + b"x://y:hunter22@z"), "/x")

    assert all("hunter22" not in one.sentence for one in findings)
    assert all(
        LINE.decode() not in one.sentence for one in check_secrets(visit({}, KEY), "/")
    )


@pytest.mark.parametrize(
    "unit",
    [b"a", b"a:", b"A=", b"A" * 40 + b"\n", b"a://b:", b"-----BEGIN ", b"\n", b" "],
)
def test_time_is_linear_in_the_length(visit, unit):
    octets = unit * (1_048_576 // len(unit))
    start = time.process_time()

    list(check_secrets(visit({}, octets), "/x"))

    assert time.process_time() - start < 5


def test_what_is_found_has_a_name():
    assert all(what and pattern for what, pattern in CONTENTS)
