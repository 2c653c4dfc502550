"""What goes over from one reading of a configuration to the next."""

import pytest

from httpcore_srv.config.lasting import Lasting
from httpcore_srv.config.load import load
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.temporary import TemporaryStore

# fmt: off
STORES = [
    # said  configured  store           why
    (None,  1,          MemoryStore,    "one process shares its memory with nobody"),
    (None,  2,          TemporaryStore, "several processes share a file"),
    (1,     2,          MemoryStore,    "the command line wins"),
    (2,     1,          TemporaryStore, "either way"),
]
# fmt: on


@pytest.mark.parametrize(("said", "configured", "store", "why"), STORES)
def test_what_ends_with_the_service_is_kept_as_its_processes_need(
    said, configured, store, why
):
    assert type(Lasting(said).store(configured)) is store, why


def test_the_first_reading_decides():
    """What was kept would be lost otherwise."""
    lasting = Lasting()

    assert lasting.store(1) is lasting.store(2)


@pytest.mark.parametrize(("first", "then"), [(1, 2), (2, 1)])
def test_who_is_alone_stays_so(first, then):
    """
    One process does not become several at a reload, nor the reverse.

    RFC 7616 §5.12: what has counted nonces goes on, or a replay would be taken.
    """
    lasting = Lasting()

    assert lasting.is_alone(first) is (first == 1)
    assert lasting.is_alone(then) is (first == 1)


@pytest.mark.parametrize(("first", "then"), [(1, 2), (2, 1)])
def test_counts_stay_where_they_are(tmp_path, first, then):
    """RFC 7616 §5.12: in memory of one process, or in the file that several share."""
    (tmp_path / "site").mkdir()
    (tmp_path / "users").write_text("")
    (tmp_path / "users").chmod(0o600)
    path, lasting, counts = tmp_path / "site.toml", Lasting(), []
    for workers in (first, then):
        process = f"[process]\nworkers = {workers}\n"
        path.write_text(process + GUARDED.replace('store = "{store}"', ""))
        site = load(path, lasting=lasting).site
        nonces = site.hosts[0].mounts[0].protections[0].realm.nonces
        counts.append(nonces.store is lasting.counts)

    assert counts == [first == 1] * 2


def test_forms_are_the_same_for_the_same_place_and_size(tmp_path):
    lasting = Lasting()
    first = lasting.forms(None, 1_048_576)

    assert lasting.forms(None, 1_048_576) is first
    assert lasting.forms(None, 2_097_152) is not first
    assert lasting.forms(tmp_path, 1_048_576) is not first


GUARDED = """
[state]
store = "{store}"
[[realm]]
name = "a"
accounts = ["users"]
[[host]]
[[host.mount]]
prefix = "/"
folder = "site"
[[host.mount.access]]
match = ["**"]
realm = "a"
"""


@pytest.mark.parametrize("store", ["memory", "state.sqlite"])
def test_a_configuration_that_is_read_again_knows_what_it_knew(tmp_path, store):
    """Sessions, nonces and failures, and what signs them."""
    (tmp_path / "site").mkdir()
    (tmp_path / "users").write_text("")
    (tmp_path / "users").chmod(0o600)
    path = tmp_path / "site.toml"
    path.write_text(GUARDED.format(store=store))
    lasting = Lasting()
    first = load(path, lasting=lasting).site
    first.store.put("session:1", b"ada", 60.0)
    path.write_text(GUARDED.format(store=store) + 'require = "user ada"\n')
    second = load(path, lasting=lasting).site
    nonces = [
        site.hosts[0].mounts[0].protections[0].realm.nonces for site in (first, second)
    ]

    assert second.store.get("session:1") == b"ada"
    signed = nonces[0].keys.signed("nonce", b"x")
    assert nonces[1].keys.holds("nonce", signed, b"x")
    assert first.coded_forms() == second.coded_forms()
    assert (load(path).site.store.get("session:1") is None) is (store == "memory")


def test_a_reading_without_protection_decides_as_well(tmp_path):
    """Two processes began; what is protected later is counted where both see it."""
    (tmp_path / "site").mkdir()
    (tmp_path / "users").write_text("")
    (tmp_path / "users").chmod(0o600)
    path, lasting = tmp_path / "site.toml", Lasting()
    path.write_text(
        "[process]\nworkers = 2\n[[host]]\n[[host.mount]]\n"
        'prefix = "/"\nfolder = "site"\n'
    )
    load(path, lasting=lasting)
    path.write_text(GUARDED.replace('store = "{store}"', ""))
    site = load(path, lasting=lasting).site

    nonces = site.hosts[0].mounts[0].protections[0].realm.nonces
    assert nonces.store is not lasting.counts
