"""Files of accounts, keys and state, against a disk."""

import os

import pytest

from httpcore_srv.config.document import Node
from httpcore_srv.config.private_paths import faults


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a site, accounts, groups, pages, and state elsewhere."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "lib"))
    for name in ("www", "www/sub", "lib"):
        (tmp_path / name).mkdir()
    for name in ("users", "www/.htpasswd", "www/sub/keys", "keys", "state", "secret"):
        (tmp_path / name).touch(0o600)
    for name in ("groups", "lent", "lent-groups", "lent-state"):
        (tmp_path / name).touch(0o644)
    (tmp_path / "lent-groups").chmod(0o666)
    (tmp_path / "team").touch(0o640)
    (tmp_path / "odd").touch()
    (tmp_path / "odd").chmod(0o602)
    (tmp_path / "page").write_text("<form action=$action>${form_token}</form>")
    (tmp_path / "bare").write_text("<form>$form_token</form>")
    (tmp_path / "latin").write_bytes(b"\xe4")
    (tmp_path / "link").symlink_to("www/.htpasswd")
    return tmp_path


def said(document, folder, opener=os.open):
    """Return what is found in a document that stands in *folder*."""
    root = Node((), {"host": [{"mount": [{"folder": "www"}]}]} | document)
    found = faults(root, folder / "site.toml", opener)
    return [(fault.path, fault.message) for fault in found]


def realm(state=None, **keys):
    """Build a document of one realm."""
    return {"realm": [{"accounts": ["users"]} | keys], "state": state or {}}


# fmt: off
GOOD = [
    # document                                            why
    ({},                                                  "nothing is named"),
    (realm(),                                             "accounts of their owner alone"),
    (realm(accounts=["team"]),                            "root:www-data 0640 is what Apache is told"),
    (realm(groups=["groups"]),                            "who is in a group is no secret"),
    (realm(page="page"),                                  "a log-in page"),
    (realm({"store": "state", "keys": "keys"}),           "state that is there"),
    (realm({"store": "new", "keys": "new/keys"}),         "state that is to be made"),
    (realm({"store": "memory"}),                          "no file"),
    ({"listen": {"tls_key": "keys"}},                     "a private key elsewhere"),
    ({"listen": {"tls_key": 3}},                          "wrong types are reported elsewhere"),
    (realm({"store": "redis://h", "password_file": "secret"}), "a server, and its password"),
    (realm({"store": 3, "keys": 3}, accounts=[3], groups=3, page=3), "wrong types are reported elsewhere"),
]
BAD = [
    # document                                   path                             words                                          why
    (realm(accounts=["no"]),                     ("realm", 0, "accounts", 0),     ["does not exist: {folder}/no"],               "missing"),
    (realm(accounts=["www"]),                    None,                            ["is not a file"],                             "a folder"),
    (realm(groups=["no"]),                       ("realm", 0, "groups", 0),       ["does not exist"],                            "a rule \"not group x\" must not open by it"),
    (realm(page="no"),                           ("realm", 0, "page"),            ["does not exist"],                            "missing"),
    (realm(page="bare"),                         ("realm", 0, "page"),            ["has no $action"],                            "nobody could log in by it"),
    (realm(page="latin"),                        ("realm", 0, "page"),            ["UTF-8"],                                     "no text"),
    (realm(accounts=["lent"]),                   ("realm", 0, "accounts", 0),     ["others can read", "chmod 600 {folder}/lent"], "R202 RFC 7616 §5.2"),
    (realm(accounts=["odd"]),                    ("realm", 0, "accounts", 0),     ["others can write it", "chmod 600 {folder}/odd"], "R202 its mode is 0602: what is said is what is so"),
    (realm(groups=["lent-groups"]),              ("realm", 0, "groups", 0),       ["others can write", "chmod 600"],             "R202 anybody could join"),
    (realm({"keys": "lent-state"}),              ("state", "keys"),               ["chmod 600 {folder}/lent-state"],             "R202 who reads it signs what he likes"),
    (realm({"store": "lent-state"}),             ("state", "store"),              ["chmod 600 {folder}/lent-state"],             "R202 sessions"),
    (realm({"store": "redis://h", "password_file": "lent"}), ("state", "password_file"), ["chmod 600 {folder}/lent"],            "R202 a password"),
    (realm({"password_file": "no"}),             ("state", "password_file"),      ["does not exist"],                            "missing"),
    (realm(accounts=["www/.htpasswd"]),          ("realm", 0, "accounts", 0),     ["{folder}/www/.htpasswd", '"/" serves', "outside of it"], "R202 hidden is not enough"),
    (realm(accounts=["link"]),                   ("realm", 0, "accounts", 0),     ['"/" serves'],                                "R202 a link to what is served"),
    (realm({"keys": "www/sub/keys"}),            ("state", "keys"),               ['"/" serves'],                                "R202 deep within"),
    ({"listen": {"tls_key": "www/sub/keys"}},    ("listen", "tls_key"),           ['"/" serves', "outside of it"],                "who has it is this server (RFC 9110 §17.1)"),
    ({"listen": {"tls_key": "link"}},            ("listen", "tls_key"),           ['"/" serves'],                                "a link to what is served"),
    (realm({"store": "www/new", "keys": "keys"}), ("state", "store"),             ['"/" serves'],                                "R202 even before it is made"),
]
# fmt: on


@pytest.mark.parametrize(("document", "why"), GOOD)
def test_what_is_kept_well_is_left_alone(document, why, folder):
    assert said(document, folder) == [], why


@pytest.mark.parametrize(("document", "path", "words", "why"), BAD)
def test_what_others_could_have_is_said(document, path, words, why, folder):
    found = said(document, folder)

    assert len(found) == 1 or path is None, (why, found)
    assert path is None or found[0][0] == path, why
    for word in words:
        assert word.format(folder=folder) in found[0][1], why


def test_R202_state_that_is_kept_by_default_is_not_served_either(folder):
    """Somebody serves the home folder."""
    document = realm() | {"host": [{"mount": [{"folder": "lib", "prefix": "/x/"}]}]}

    paths = [
        path for path, message in said(document, folder) if '"/x/" serves' in message
    ]

    assert paths == [("state", "store"), ("state", "keys")]


def test_where_no_home_is_known_state_has_to_have_a_place(folder, monkeypatch):
    """It would be made wherever the server is started."""
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", "x")
    places = [path for path, message in said(realm(), folder) if "a home" in message]

    assert places == [("state", "store"), ("state", "keys")]
    assert said(realm({"store": "memory"}), folder) == []


def test_nothing_is_made_by_looking(folder):
    before = sorted(folder.rglob("*"))
    said(realm({"store": "new", "keys": "other"}), folder)
    said(realm(), folder)

    assert sorted(folder.rglob("*")) == before


def test_names_that_no_file_can_have_are_survived(folder):
    odd = {"store": "a\0", "keys": "\0", "password_file": "\0"}
    said(realm(odd, accounts=["\0", "x" * 300], groups=["\0"], page="\0"), folder)


def test_a_file_of_another_user_is_not_ours(folder, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 4711)
    os.chown(folder / "keys", 4712, -1) if os.getuid() == 0 else None
    [(path, message)] = said(realm({"store": "memory", "keys": "keys"}), folder)

    assert path == ("state", "keys")
    assert "another user" in message
