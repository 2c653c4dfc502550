"""Every server can be told how to start, and ours takes what it is told."""

import pytest

from httpcore_srv.cli.plan import read_plan
from tests.bench.configuring import CONF, filled
from tests.bench.launching import Place
from tests.bench.material import Material
from tests.bench.servers import OURS, SERVERS, SYSTEM


@pytest.fixture
def place(tmp_path):
    material = Material(tmp_path / "site", ("000.webp",))
    for folder in (material.www, material.packed, material.many):
        folder.mkdir(parents=True)
    (material.www / "000.webp").touch()
    for owner in ("ours", "theirs"):
        (material.accounts / owner).mkdir(parents=True)
        for name in ("bcrypt", "apr1", "digest"):
            (material.accounts / owner / name).touch(0o600)
    return Place(8000, tmp_path, material, tmp_path / "log", 32)


@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.key)
def test_a_server_is_told_its_port_and_its_log(server, place):
    if server.key == SYSTEM and server.missing:
        pytest.skip(server.missing)
    launch = server.launch(place)

    said = " ".join([*launch.command, *launch.env.values()])
    said += "".join(
        path.read_text()
        for path in place.folder.iterdir()
        if path.suffix in (".conf", ".toml") or path.name == "listing"
    )
    assert "8000" in said
    assert str(place.material.folder) in said
    assert "@" not in said.replace("@(\\w+)@", "")
    if "logged" in server.can and server.key not in ("uvicorn", "granian"):
        assert str(place.log) in said


@pytest.mark.parametrize("key", [OURS, "ours-off"])
def test_our_configuration_is_valid(key, place):
    [server] = [one for one in SERVERS if one.key == key]

    site, settings = read_plan(place.folder / server.launch(place).command[-1])

    assert (settings.answers.size == 0) is (key == "ours-off")
    assert len(site.hosts[0].mounts) == 2


def test_a_gap_that_nobody_fills_is_an_error():
    with pytest.raises(KeyError, match="port"):
        filled("listen @port@;", {})
    assert {path.suffix for path in CONF.iterdir()} == {".conf", ".toml"}
