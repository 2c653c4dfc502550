"""What a running server reports about itself."""

import logging
import sys
from dataclasses import replace

import pytest

from httpcore_srv.cli.guarding import guarded
from httpcore_srv.cli.reporting import report_events, warn_of_accounts
from httpcore_srv.site import Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.stores.memory import MemoryStore


def test_a_damaged_account_is_a_warning_and_no_more(tmp_path, caplog):
    """R202: nobody is let in by it, and the server starts."""
    (tmp_path / "password").touch(0o600)
    (tmp_path / "password").write_text("x\n")
    users = tmp_path / "users"
    users.touch(0o600)
    users.write_text("# httpcore-srv accounts 1\nada\n")
    site = guarded(Site.of_folder(tmp_path), tmp_path, [], ["a"], tmp_path / "password")
    [host] = site.hosts
    [mount] = host.mounts
    [protection] = mount.protections
    realm = replace(protection.realm, accounts=Accounts((users,)))
    mount = replace(mount, protections=(replace(protection, realm=realm),))
    site = replace(site, hosts=(replace(host, mounts=(mount,)),), store=MemoryStore())

    warn_of_accounts(site)

    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert record.getMessage().startswith(f"{users}:2: ")


def test_a_site_without_realms_reads_no_accounts(tmp_path, monkeypatch, caplog):
    """What reads them is not even loaded."""
    monkeypatch.setitem(sys.modules, "httpcore_srv.config.account_findings", None)

    warn_of_accounts(Site.of_folder(tmp_path))

    assert caplog.records == []


@pytest.mark.parametrize("level", ["debug", "warning"])
def test_events_go_to_standard_error_from_a_level_on(level, monkeypatch):
    configured = []
    monkeypatch.setattr(logging, "basicConfig", lambda **said: configured.append(said))

    report_events(level)

    [said] = configured
    assert (said["stream"], said["level"]) == (sys.stderr, level.upper())
