"""What is wrong in the files of accounts that a site names."""

import pytest

from httpcore_srv.config.account_findings import account_findings, realms_of
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


def test_a_realm_that_several_paths_name_is_one(tmp_path, findings):
    findings(own())
    [realm] = realms_of(load(tmp_path / "site.toml").site)

    assert realm.name == "staff"
