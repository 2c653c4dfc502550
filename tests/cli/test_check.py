"""A configuration is read; each fault is one line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main
from httpcore_srv.cli.check import counted
from httpcore_srv.site import Host, Mount, Redirect, Site
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.stores.sqlite import SqliteStore

GOOD = '[[host]]\n[[host.mount]]\nprefix = "/"\nfolder = "www"\n'

CONF = Path(__file__).parents[2] / "conf"


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Check files of these contents."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "www").mkdir()

    def checked(*texts):
        names = [f"{number}.toml" for number in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            (tmp_path / name).write_text(text)
        return CliRunner().invoke(main, ["check", *names])

    return checked


def test_a_good_file_is_said_to_be_good(check):
    result = check(GOOD)

    assert result.exit_code == 0
    assert result.stdout == "0.toml: ok, 1 host(s), 1 mount(s)\n"


def test_several_good_files(check):
    result = check(GOOD, GOOD)

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2


# fmt: off
FAULTS = [
    # text                                           places                        words                 why
    (GOOD + "[limits]\nheadd = 3\n",                 ["6:1: limits.headd: "],      ['did you mean "head"'], "a misspelt key, and the nearest"),
    (GOOD + '[listen]\nbind = ["::1"]\n[oops]\n',    ["6:9: listen.bind[0]: ", "7:2: oops: "], ["brackets"], "every fault at once"),
    (GOOD.replace('"www"', '"absent"'),              ["4:"],                       ["absent"],           "a folder that is not there"),
    ("[[host]",                                      ["1:"],                       [],                   "no TOML"),
    ("",                                             ["1:1: host: "],              ["missing"],          "nothing to serve"),
]
# fmt: on


@pytest.mark.parametrize(("text", "places", "words", "why"), FAULTS)
def test_each_fault_is_one_line_with_its_place(check, text, places, words, why):
    result = check(text)

    first, *lines = result.stderr.splitlines()
    assert result.exit_code == 1, why
    assert first == "Error: the configuration is not valid"
    assert len(lines) == len(places), why
    for line, place in zip(lines, places, strict=True):
        assert f"0.toml:{place}" in line, why
    assert all(word in result.stderr for word in words), why


def test_a_missing_file_is_a_fault(tmp_path):
    result = CliRunner().invoke(main, ["check", str(tmp_path / "absent.toml")])

    assert result.exit_code == 1
    assert "absent.toml: the file does not exist" in result.stderr


def test_a_bad_file_among_good_ones_is_a_fault(check):
    result = check(GOOD, "", GOOD)

    assert result.exit_code == 1
    assert "1.toml" in result.stderr


@pytest.mark.parametrize(
    "path", sorted(CONF.glob("*.toml")), ids=lambda path: path.name
)
def test_our_own_configurations_are_good(path):
    (CONF / "users").chmod(0o600)  # as make does: Git keeps no modes
    result = CliRunner().invoke(main, ["check", str(path)])

    assert result.exit_code == 0, result.stderr


def test_counted():
    mounts = (Mount("/a/", Redirect("/b/")), Mount("/", Redirect("/c/")))

    assert counted(Site((Host(mounts=mounts), Host()))) == "2 host(s), 2 mount(s)"


def test_an_entrance_is_no_mount_that_somebody_wrote(check, tmp_path):
    (tmp_path / "users").touch(0o600)
    realm = '[[realm]]\nname = "{0}"\naccounts = ["users"]\n{1}'
    access = '[[host.mount.access]]\nrealm = "{0}"\n'
    texts = [access.format(name) for name in "ab"]
    texts += [realm.format("a", 'schemes = ["form"]\n'), realm.format("b", "")]

    result = check(GOOD + "".join(texts))

    assert result.stdout == "0.toml: ok, 1 host(s), 1 mount(s), 2 realm(s)\n"


def test_what_is_odd_is_told_and_a_note_is_no_fault(check, tmp_path):
    (tmp_path / "users").touch(0o600)
    realm = '[[realm]]\nname = "a"\naccounts = ["users"]\nplain = "{0}"\n'
    access = '[[host.mount.access]]\nrealm = "a"\n'
    public = 'schemes = ["form"]\n[listen]\nbind = [":0"]\n'
    site = GOOD + access + realm + public

    refused, warned = (check(site.format(plain)) for plain in ("loopback", "warn"))

    assert (refused.exit_code, warned.exit_code) == (1, 0)
    assert "nobody but this machine can log in" in refused.stderr
    assert "in clear" in warned.stdout
    assert "0.toml: ok" in warned.stdout


def test_a_configuration_that_visitors_can_read_is_no_good_one(check):
    result = check(GOOD.replace("www", "."))

    assert result.exit_code == 1
    assert "0.toml: the configuration lies in the folder that / serves" in result.stderr


# fmt: off
MAPS = [
    # type map                                      exit  said                                          why
    ("URI: a.html\nContent-Type: text/html\n",      0,    "",                                           "it lists what is there"),
    ("URI: a.html\nContent-Type text/html\n",       1,    "sub/map.var:2: no colon",                    "a broken one is a 500 for every visitor"),
    ("URI: none.html\nContent-Type: text/html\n",   0,    "sub/map.var:1: none.html: no such file",     "an entry that leads to nothing"),
]
# fmt: on


@pytest.mark.parametrize(("text", "exit", "said", "why"), MAPS)
def test_type_maps_are_checked_before_a_visitor_asks(
    check, tmp_path, text, exit, said, why
):
    (tmp_path / "www" / "sub").mkdir()
    (tmp_path / "www" / "sub" / "a.html").write_text("<p>a")
    (tmp_path / "www" / "sub" / "map.var").write_text(text)

    result = check(GOOD)

    assert result.exit_code == exit, why
    assert said in result.output


def test_a_flaw_is_said_once_however_often_its_folder_is_mounted(check, tmp_path):
    (tmp_path / "www" / "map.var").write_text(
        "URI: none.html\nContent-Type: text/html\n"
    )

    result = check(GOOD + '[[host.mount]]\nprefix = "/b/"\nfolder = "www"\n')

    assert result.output.count("none.html: no such file") == 1


PROTECTED = (
    GOOD
    + """\
[[host.mount.access]]
match = ["private/**"]
realm = "staff"
[[realm]]
name = "staff"
accounts = ["users"]
schemes = ["digest"]
algorithms = ["MD5"]
"""
)
ADA = "ada:staff:3a2f2cbc4a7eae3a4cb97c2a25ce9a4b\n"

# fmt: off
ACCOUNTS = [
    # mode   users                  exit  said                                        why
    (0o600,  ADA,                   0,    "0.toml: ok, 1 host(s), 1 mount(s), 1 realm(s)\n", "an htdigest file"),
    (0o600,  "",                    0,    "0.toml: ok",                               "accounts may come while it runs"),
    (0o640,  ADA,                   0,    "0.toml: ok",                               "a group may be trusted, as Apache's is"),
    (0o644,  ADA,                   1,    "10:13: realm[0].accounts[0]: found",       "R202 others can read it"),
    (0o644,  ADA,                   1,    "needed: chmod 600",                        "R202 and what to do"),
    (0o600,  ADA + "grace\n",       1,    "users:2: ",                                "a damaged line is named; the others hold"),
    (0o600,  ADA.replace("staff", "x"), 1, "nobody can use Digest",                   "of another realm"),
]
# fmt: on


@pytest.mark.parametrize(("mode", "users", "exit", "said", "why"), ACCOUNTS)
def test_accounts_are_checked_before_a_visitor_comes(
    check, tmp_path, mode, users, exit, said, why
):
    (tmp_path / "users").write_text(users)
    (tmp_path / "users").chmod(mode)

    result = check(PROTECTED)

    assert result.exit_code == exit, why
    assert said in result.output, why
    made = {path.name for path in tmp_path.iterdir()} - {"www", "users", "0.toml"}
    assert made == set(), "nothing is made by looking"


STATE = '[state]\nstore = "{}"\nkeys = "keys"\n'
LINKS = (
    GOOD + '[[host.mount.access]]\nrequire = "link"\n' + STATE.format("state.sqlite")
)
KEPT = PROTECTED + STATE.format("state.sqlite")
AWAY = PROTECTED + STATE.format("redis://127.0.0.1:1/0")
UNHEARD = PROTECTED + STATE.format("redis+unix:///absent/socket")

# fmt: off
UNUSABLE = [
    # text     file             octets             said                                     why
    (KEPT,     "state.sqlite",  b"garbage " * 99,  "state.sqlite: file is not a database",  "damaged"),
    (KEPT,     "state.sqlite",  b"",               "state.sqlite: this is no store",        "empty: not what was there"),
    (KEPT,     "keys",          b"garbage\n",      "keys: this is no file of keys",         "damaged: nonces cannot be judged"),
    (LINKS,    "keys",          b"garbage\n",      "keys: this is no file of keys",         "nor links, which need no realm"),
    (AWAY,     "users",         ADA.encode(),      "redis://127.0.0.1:1/0: ",               "a server that is away"),
    (UNHEARD,  "users",         ADA.encode(),      "redis+unix:///absent/socket: ",         "by a socket"),
]
# fmt: on


@pytest.fixture
def state(tmp_path):
    """What a server has made beside its configuration, and accounts."""
    (tmp_path / "users").write_text(ADA)
    (tmp_path / "users").chmod(0o600)
    store = SqliteStore(tmp_path / "state.sqlite")
    store.put("kept", b"value", 600.0)
    store.close()
    KeyRing.load(tmp_path / "keys")


def held(folder):
    """Return all files of *folder*, with what is in them."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize(("text", "file", "octets", "said", "why"), UNUSABLE)
def test_state_that_cannot_be_used_is_said_once_and_left_alone(
    check, tmp_path, text, file, octets, said, why
):
    (tmp_path / file).write_bytes(octets)
    before = held(tmp_path)

    result = check(text)

    assert result.exit_code == 1, why
    assert result.stderr.count(said) == 1, why
    assert "0.toml: ok" not in result.stdout
    assert held(tmp_path) == before | {"0.toml": text.encode()}


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize("text", [KEPT, LINKS])
def test_state_that_can_be_used_is_read_and_left_alone(check, tmp_path, text):
    before = held(tmp_path)

    result = check(text)

    assert result.exit_code == 0, result.stderr
    assert held(tmp_path) == before | {"0.toml": text.encode()}


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize("text", [KEPT, LINKS])
def test_state_that_is_not_there_yet_is_no_fault_and_is_not_made(check, tmp_path, text):
    (tmp_path / "state.sqlite").unlink()
    (tmp_path / "keys").unlink()

    result = check(text)

    assert result.exit_code == 0, result.stderr
    assert set(held(tmp_path)) == {"0.toml", "users"}
