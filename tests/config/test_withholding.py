"""Files that no mount shows."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from httpcore_srv.config.load import load
from httpcore_srv.config.schema import ConfigFile
from httpcore_srv.config.withholding import withheld_of
from httpcore_srv.message import Fields, Request
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.withheld import NOTHING

HOST = {"host": [{"mount": [{"folder": "www"}]}]}
REALM = {"name": "a", "accounts": ["users", "/etc/users"], "groups": ["groups"]}
SQLITE = ["", "-wal", "-shm", "-journal"]

# fmt: off
FILES = [
    # document                                       kept    names                                                                why
    ({},                                             False,  [],                                                                  "nothing is kept"),
    ({},                                             True,   [f"/lib/s.sqlite{end}" for end in SQLITE] + ["/lib/s.keys"],         "signed links alone: the default files"),
    ({"realm": [REALM], "state": {"store": "memory"}}, True, ["/srv/users", "/etc/users", "/srv/groups"],                         "accounts, and who is in which group"),
    ({"state": {"store": "x.db", "keys": "k"}},      True,   [f"/srv/x.db{end}" for end in SQLITE] + ["/srv/k"],                  "SQLite writes beside its file"),
    ({"state": {"store": "redis://h", "password_file": "p"}}, True, ["/srv/p", "/lib/s.keys"],                                    "a server's password"),
    ({"listen": {"tls_key": "tls.key", "tls_certificate": "tls.pem"}}, False, ["/srv/tls.key"],                                   "a certificate is for everybody"),
]
# fmt: on


@pytest.mark.parametrize(("document", "kept", "names", "why"), FILES)
def test_what_is_withheld(document, kept, names, why):
    config = ConfigFile.model_validate(HOST | document)
    state = Path("/lib/s.sqlite") if kept else None

    paths = withheld_of(config, Path("/srv"), state).paths

    assert sorted(map(str, paths)) == sorted(names), why


def test_a_site_that_keeps_nothing_looks_for_nothing():
    assert withheld_of(ConfigFile.model_validate(HOST), Path("/srv"), None) is NOTHING


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_R202_no_other_name_of_the_accounts_is_served(tmp_path, link):
    """The names were made after the configuration was checked."""
    (tmp_path / "www").mkdir()
    (tmp_path / "users").touch(0o600)
    (tmp_path / "site.toml").write_text(
        '[[realm]]\nname = "a"\naccounts = ["users"]\n'
        '[[host]]\n[[host.mount]]\nfolder = "www"\nsymlinks = "follow"\n'
        '[[host.mount.access]]\nmatch = ["x"]\nrealm = "a"\n'
    )
    site = load(tmp_path / "site.toml").site
    link(tmp_path / "users", tmp_path / "www" / "notes.txt")
    (tmp_path / "www" / "open.txt").touch()

    def status(path):
        request = Request("GET", path, Fields([("Host", "a")]))
        response = respond(request, site, datetime.now(UTC))
        response.content.close()
        return response.status

    assert (status("/notes.txt"), status("/open.txt")) == (404, 200)
