"""``httpcore-srv keys``: what signs, and since when; and another one in its place."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main
from httpcore_srv.config.load import load
from httpcore_srv.state.key_file import KeyFile
from httpcore_srv.state.links import LinkVerdict
from httpcore_srv.state.shared_link import SharedLink, Showing

CONFIG = """
[state]
store = "state.sqlite"

[[realm]]
name = "staff"
accounts = ["users"]
schemes = ["form"]

[[host]]
[[host.mount]]
prefix = "/"
folder = "www"

[[host.mount.access]]
match = ["private/**"]
realm = "staff"
links = true
"""
ACCOUNT = f"# httpcore-srv accounts 1\nada:digest:SHA-256:staff:{'0' * 64}\n"


@pytest.fixture
def config(tmp_path):
    """Return the path of a configuration that signs sessions, links and nonces."""
    (tmp_path / "www").mkdir()
    (tmp_path / "site.toml").write_text(CONFIG)
    (tmp_path / "users").write_text(ACCOUNT)
    (tmp_path / "users").chmod(0o600)
    return tmp_path / "site.toml"


@pytest.fixture
def file(config):
    """Return the file of its keys, as the server makes it at the first use."""
    path = config.parent / "state.keys"
    KeyFile(path).keys()
    return path


def keys(config, *words):
    return CliRunner().invoke(main, ["keys", *words, "-c", str(config)])


def ids(file):
    held = KeyFile(file).keys()
    return [key.id for key in held]


def test_the_list_tells_ids_and_age_and_no_secret(config, file):
    keys(config, "rotate")
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    os.utime(file, (hour_ago.timestamp(), hour_ago.timestamp()))
    result = keys(config, "ls")
    new, old = ids(file)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{new}  signs     since {hour_ago:%Y-%m-%d %H:%M}Z, 1 hour ago",
        f"{old}  believed",
    ]


# fmt: off
ROTATIONS = [
    # words              before  fates of the older ones                                              why
    ([],                 1,      ["is still believed"],                                               "what it signed stays good"),
    ([],                 3,      ["is still believed", "is still believed", "is dropped"],            "two are kept unless said"),
    (["--keep", "0"],    2,      ["is dropped", "is dropped"],                                        "all that was signed is void"),
    (["--keep", "9"],    2,      ["is still believed", "is still believed"],                          "no more than there are"),
]
# fmt: on


@pytest.mark.parametrize(("words", "before", "fates", "why"), ROTATIONS)
def test_rotate(config, file, words, before, fates, why):
    for _ in range(before - 1):
        keys(config, "rotate", "--keep", "9")
    older = ids(file)
    first, *others = keys(config, "rotate", *words).stdout.splitlines()

    assert first == f"{ids(file)[0]}  signs from now on"
    expected = [f"{id}  {fate}" for id, fate in zip(older, fates, strict=True)]
    assert others == expected, why
    assert file.stat().st_mode & 0o777 == 0o600


def verdict(config, token, now):
    """Return what a server says of a link that begins anew."""
    links = load(config).site.links
    return links.judged(token, Showing("", "/private/a"), now).verdict


@pytest.mark.usefixtures("file")
def test_what_is_signed_ends_with_its_key(config):
    now = datetime.now(UTC)
    link = SharedLink(path="/private/a", expires=now + timedelta(hours=1))
    token = load(config).site.links.issue(link, now)
    keys(config, "rotate", "--keep", "1")

    assert verdict(config, token, now) is LinkVerdict.VALID
    keys(config, "rotate", "--keep", "1")
    assert verdict(config, token, now) is LinkVerdict.FORGED


@pytest.mark.usefixtures("file")
def test_a_new_key_logs_nobody_out(config):
    """The fingerprints of accounts, which sessions hold, stay as they are."""

    def printed():
        [protection] = load(config).site.hosts[0].mounts[-1].protections
        return protection.realm.accounts.current().fingerprint("ada")

    before = printed()
    keys(config, "rotate")

    assert printed() == before != ""


@pytest.mark.parametrize("words", [["ls"], ["rotate"]])
def test_what_is_not_there_yet_is_not_made(config, words):
    result = keys(config, *words)

    assert (result.exit_code, result.stdout) == (3, "")
    assert "state.keys: there are no keys yet" in result.stderr
    assert not (config.parent / "state.keys").exists()
    assert not (config.parent / "state.sqlite").exists()


def test_keys_that_end_with_the_server_are_none_of_ours(config):
    config.write_text(CONFIG.replace("state.sqlite", "memory"))
    result = keys(config, "ls")

    assert (result.exit_code, result.stdout) == (3, "")
    assert "memory" in result.stderr


@pytest.mark.parametrize("words", [["ls"], ["rotate"]])
def test_a_damaged_file_is_said_and_left_as_it_is(config, file, words):
    file.write_text(file.read_text() + "broken\n")
    before = file.read_bytes()
    result = keys(config, *words)

    assert (result.exit_code, result.stdout) == (3, "")
    assert "this is no key" in result.stderr
    assert file.read_bytes() == before
