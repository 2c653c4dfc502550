"""What is wrong in the files of accounts that a site names."""

import pytest

from httpcore_srv.config.account_findings import MOST_NAMED, account_findings
from httpcore_srv.config.load import load
from httpcore_srv.semantics.authentication.digest import a1

CONFIG = """
[state]
keys = "keys"
store = "state.sqlite"
[[realm]]
name = "staff"
accounts = ["users"]
groups = ["groups"]
schemes = {schemes}
{digest}
[[host]]
[[host.mount]]
folder = "www"
[[host.mount.access]]
realm = "staff"
[[host.mount.access]]
match = ["a"]
realm = "staff"
"""
BCRYPT = "ada:$2y$05$LjGXmCCQ4CSQIeDh2kXvHeFwCv8z5Nq9CkXBfLhSBPSWGCn7cFoSa"


def line(algorithm, realm="staff"):
    """Write a line of our own for Digest."""
    return f"ada:digest:{algorithm}:{realm}:{a1('ada', realm, 'x', algorithm)}"


def own(*lines):
    """Write a file of our own."""
    return "\n".join(["# httpcore-srv accounts 1", *lines, ""])


@pytest.fixture
def findings(tmp_path):
    """Return what is found in these files."""

    def found(users, groups="", schemes=("digest", "basic"), algorithms=("SHA-256",)):
        (tmp_path / "www").mkdir()
        (tmp_path / "users").touch(0o600)
        (tmp_path / "users").write_text(users)
        (tmp_path / "groups").write_text(groups)
        path = tmp_path / "site.toml"
        digest = f"algorithms = {list(algorithms)}" if "digest" in schemes else ""
        path.write_text(CONFIG.format(schemes=list(schemes), digest=digest))
        before = sorted(tmp_path.iterdir())
        lines = account_findings(load(path).site)
        assert sorted(tmp_path.iterdir()) == before, "neither keys nor store are made"
        return [text.replace(f"{tmp_path}/", "") for text in lines]

    return found


# fmt: off
GOOD = [
    # users                             more                                            why
    (own(line("SHA-256")),              {},                                             "a line for Digest"),
    (own(line("SHA-256")),              {"algorithms": ["SHA-256-sess"]},               "RFC 7616 §3.4.2: kept as that of SHA-256"),
    (own(line("MD5")),                  {"algorithms": ["SHA-512-256", "MD5"]},         "one of the algorithms"),
    ("",                                {},                                             "nobody yet: accounts may come while it runs"),
    (BCRYPT + "\n",                     {"schemes": ["basic"]},                         "an htpasswd file"),
    (BCRYPT + "\n",                     {"schemes": ["form"]},                          "the same"),
    (own(line("MD5")),                  {"schemes": ["basic"]},                         "an A1 of the realm tells a password, too"),
]
BAD = [
    # users                             more                           begins                          words                              why
    (BCRYPT + "\n",                     {},                            ["users: nobody can use Digest"], ["passwd set", '"staff"', "SHA-256"], "browsers would take Digest, and nobody would get in"),
    (own(line("MD5")),                  {},                            ["users: nobody can use Digest"], ["SHA-256"],                      "an A1 of another algorithm"),
    (own(line("SHA-256", "stuff")),     {"schemes": ["digest"]},       ["users: nobody can use Digest"], ['"staff"'],                      "an A1 of another realm"),
    (own(line("SHA-256", "stuff")),     {"schemes": ["form"]},         ["users: nobody can use a password"], ['"staff"'],                   "the same, for a form"),
    (own("ada", line("SHA-256")),       {},                            ["users:2: "],                  [],                                "a damaged line; the others hold"),
    (own(line("SHA-256"), "b:password:x"), {},                         ["users:3: "],                  [],                                "no hash"),
    (own(line("SHA-256")),              {"groups": "staff ada\n"},     ["groups:1: "],                 [],                                "no colon"),
]
# fmt: on


@pytest.mark.parametrize(("users", "more", "why"), GOOD)
def test_what_is_well_is_left_alone(findings, users, more, why):
    assert findings(users, **more) == [], why


@pytest.mark.parametrize(("users", "more", "begins", "words", "why"), BAD)
def test_what_is_wrong_is_said_once_with_file_and_line(
    findings, users, more, begins, words, why
):
    found = findings(users, **more)

    assert len(found) == len(begins), (why, found)
    for text, begin in zip(found, begins, strict=True):
        assert text.startswith(begin), why
    for word in words:
        assert word in found[0], why


def test_no_finding_holds_a_hash(findings):
    [found] = findings(own(f"ada:{BCRYPT}", line("SHA-256")))

    assert "$2y$" not in found


# fmt: off
LOCKED_OUT = [
    # users                                        more                            begins                                  command                                                                        why
    (own(line("SHA-256"), BCRYPT.replace("ada:", "cy:password:")), {},             "users: cy has no Digest line for staff", "httpcore-srv passwd set {folder}/users cy --realm staff",                    "browsers take Digest, and nothing else"),
    (own(line("MD5"), line("MD5").replace("ada", "cy").replace("staff", "stuff")), {"algorithms": ["MD5"]}, "users: cy has no Digest line", "passwd set {folder}/users cy --realm staff --algorithm MD5", "by what passwd would not write of itself"),
    (BCRYPT + "\n",                                {},                             "users: nobody can use Digest",         "httpcore-srv passwd migrate {folder}/users, then httpcore-srv passwd set {folder}/users ada --realm staff", "an htpasswd file has no realms"),
    (own(line("SHA-256", "stuff")),                {"schemes": ["form"]},          "users: nobody can use a password",     "passwd set {folder}/users ada --realm staff",                                 "an A1 of another realm"),
]
# fmt: on


@pytest.mark.parametrize(("users", "more", "begins", "command", "why"), LOCKED_OUT)
def test_the_whole_command_is_told(
    findings, tmp_path, users, more, begins, command, why
):
    [found] = findings(users, **more)

    assert found.startswith(begins), why
    told = command.format(folder=tmp_path).replace(f"{tmp_path}/", "")
    assert told in found, why


def test_where_digest_is_not_the_first_a_password_will_do(findings):
    users = own(line("SHA-256"), BCRYPT.replace("ada:", "cy:password:"))

    assert findings(users, schemes=("basic", "digest")) == []


def test_of_many_who_are_locked_out_a_few_are_named(findings):
    others = [BCRYPT.replace("ada:", f"u{number}:password:") for number in range(9)]
    found = findings(own(line("SHA-256"), *others))

    assert len(found) == MOST_NAMED + 1
    assert f"{9 - MOST_NAMED} more" in found[-1]
