"""What a running server reports about itself."""

import logging
import sys

import pytest

from httpcore_srv.cli.reporting import report_events, warn_of_findings
from httpcore_srv.config.load import load
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Site

CONFIG = """
[state]
store = "memory"
[[realm]]
name = "wiki"
accounts = ["users"]
[[host]]
[[host.mount]]
folder = "www"
[[host.mount.access]]
realm = "wiki"
"""


def test_a_damaged_account_is_a_warning_and_no_more(tmp_path, caplog):
    """R202: nobody is let in by it, and the server starts."""
    (tmp_path / "www").mkdir()
    (tmp_path / "users").touch(0o600)
    (tmp_path / "users").write_text("# httpcore-srv accounts 1\nada\n")
    config = tmp_path / "site.toml"
    config.write_text(CONFIG)
    plan = load(config)

    warn_of_findings(plan.site, plan.settings, config)

    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert record.getMessage().startswith(f"{tmp_path}/users:2: ")


def test_a_site_without_a_configuration_has_no_findings(tmp_path, monkeypatch, caplog):
    """What finds them is not even loaded."""
    monkeypatch.setitem(sys.modules, "httpcore_srv.config.findings", None)

    warn_of_findings(Site.of_folder(tmp_path), Settings(), None)

    assert caplog.records == []


@pytest.mark.parametrize("level", ["debug", "warning"])
def test_events_go_to_standard_error_from_a_level_on(level, monkeypatch):
    configured = []
    monkeypatch.setattr(logging, "basicConfig", lambda **said: configured.append(said))

    report_events(level)

    [said] = configured
    assert (said["stream"], said["level"]) == (sys.stderr, level.upper())
