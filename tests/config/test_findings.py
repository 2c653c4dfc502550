"""All that is odd about a site whose configuration is valid."""

from httpcore_srv.config.findings import findings
from httpcore_srv.config.load import load

CONFIG = """
[listen]
bind = ["0.0.0.0:0"]
[state]
store = "memory"
[[realm]]
name = "wiki"
accounts = ["users"]
schemes = ["basic"]
plain = "warn"
[[host]]
[[host.mount]]
folder = "www"
[[host.mount.access]]
match = ["privat/**"]
realm = "wiki"
"""


def test_what_is_found_of_each_kind(tmp_path):
    (tmp_path / "www" / "private").mkdir(parents=True)
    (tmp_path / "users").touch(0o600)
    (tmp_path / "users").write_text("# httpcore-srv accounts 1\nada\n")
    path = tmp_path / "site.toml"
    path.write_text(CONFIG)
    plan = load(path)

    accounts, area, exposed = findings(plan.site, plan.settings, path)

    assert accounts.sentence.startswith(f"{tmp_path}/users:2: ")
    assert area.sentence.startswith(f'{path}: the mount "/": match')
    assert exposed.sentence.startswith(f'{path}: the realm "wiki": ')
    assert [one.is_fault for one in (accounts, area, exposed)] == [True, True, False]
