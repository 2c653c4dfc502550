"""Which site comes of which words."""

from pathlib import Path

import click
import pytest

from httpcore_srv.cli.plan import (
    Failure,
    default_folder,
    existing_folder,
    fail,
    keys_of,
    read_plan,
    site_of,
)
from httpcore_srv.config.lasting import Lasting


@pytest.mark.parametrize(("made", "expected"), [(True, "www"), (False, ".")])
def test_www_is_served_where_it_exists(tmp_path, monkeypatch, made, expected):
    monkeypatch.chdir(tmp_path)
    if made:
        (tmp_path / "www").mkdir()

    assert str(default_folder()) == expected


def test_a_file_called_www_is_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "www").write_text("")

    assert str(default_folder()) == "."


def test_an_existing_folder_is_returned(tmp_path):
    assert existing_folder(tmp_path) == tmp_path


# fmt: off
UNFIT = [
    # name       sentence                                                                     why
    ("file",     "file: is a file; name the folder it is in",                                 "what to do is said"),
    ("absent",   "absent: No such file or directory",                                         "the system's reason"),
    ("site.toml", "site.toml: is a file; say --config",                                       "a configuration"),
    ("chek",     "chek: No such file or directory (did you mean 'check'?)",                   "a command, misspelt"),
    ("help",     "help: No such file or directory (did you mean '--help'?)",                  "as others spell it"),
]
# fmt: on


@pytest.mark.parametrize(("name", "sentence", "why"), UNFIT)
def test_what_is_no_folder_is_a_failure(tmp_path, monkeypatch, name, sentence, why):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    (tmp_path / "site.toml").write_text("")

    with pytest.raises(Failure) as caught:
        existing_folder(type(tmp_path)(name), ("serve", "check"))

    assert caught.value.message == sentence, why
    assert caught.value.exit_code == 3


# fmt: off
NAMED = [
    # folder   configuration  listing  why
    ("here",   None,          True,    "a folder is listed"),
    (None,     "site.toml",   False,   "the configuration says what is"),
    (None,     None,          True,    "./www"),
]
# fmt: on


@pytest.mark.parametrize(("folder", "config", "listing", "why"), NAMED)
def test_a_site_is_that_of_a_folder_or_of_a_configuration(
    tmp_path, monkeypatch, folder, config, listing, why
):
    monkeypatch.chdir(tmp_path)
    for name in ("here", "www"):
        (tmp_path / name).mkdir()
    (tmp_path / "site.toml").write_text(
        '[[host]]\n[[host.mount]]\nprefix = "/"\nfolder = "www"\nlisting = false\n'
    )

    site, settings = site_of(folder and Path(folder), config and Path(config))

    [mount] = site.hosts[0].mounts
    assert mount.source.listing is listing, why
    assert str(mount.source.tree.root).endswith(folder or "www"), why
    assert settings.tls is None


def test_a_folder_and_a_configuration_exclude_each_other(tmp_path):
    with pytest.raises(click.UsageError, match="exclude each other"):
        site_of(tmp_path, tmp_path / "site.toml")


def test_a_configuration_is_a_site_and_settings(tmp_path):
    file = tmp_path / "site.toml"
    file.write_text(
        '[process]\nthreads = 7\n[[host]]\n[[host.mount]]\nprefix = "/"\nfolder = "."\n'
    )

    site, settings = read_plan(file)

    assert len(site.hosts) == 1
    assert settings.threads == 7


KEPT = """
[state]
store = "{}"
[[host]]
[[host.mount]]
prefix = "/"
folder = "."
[[host.mount.access]]
match = ["a/**"]
require = "{}"
"""

# fmt: off
KEYS = [
    # store               rule       file             why
    ("../a.sqlite",       "link",    "a.keys",        "beside the store"),
    ("memory",            "link",    None,            "they end with the server"),
    ("../a.sqlite",       "secure",  None,            "nothing is signed"),
]
# fmt: on


@pytest.mark.parametrize(("store", "rule", "file", "why"), KEYS)
def test_the_file_of_keys_is_that_of_the_configuration(
    tmp_path, store, rule, file, why
):
    (tmp_path / "site").mkdir()
    config = tmp_path / "site" / "site.toml"
    config.write_text(KEPT.format(store, rule))

    assert keys_of(config) == (file and tmp_path / file), why


@pytest.mark.parametrize("on_paper", [True, False])
def test_a_site_on_paper_writes_into_no_store(tmp_path, on_paper):
    (tmp_path / "site").mkdir()
    config = tmp_path / "site" / "site.toml"
    config.write_text(KEPT.format("../a.sqlite", "link"))
    site, _ = read_plan(config, on_paper=on_paper)
    site.store.put("a:1", b"x", 60.0)

    assert site.store.get("a:1") == b"x"
    assert (tmp_path / "a.sqlite").exists() is not on_paper


@pytest.mark.parametrize(("lasting", "closed"), [(Lasting(), 1), (None, 3)])
def test_a_command_closes_what_it_was_read_for_first(
    tmp_path, monkeypatch, lasting, closed
):
    """What is read again is closed by whoever serves it; the list would only grow."""
    (tmp_path / "site").mkdir()
    config = tmp_path / "site" / "site.toml"
    config.write_text(KEPT.format("../a.sqlite", "link"))
    with click.Context(click.Command("serve")) as context:
        closes = []
        monkeypatch.setattr(context, "call_on_close", closes.append)
        sites = [read_plan(config, lasting=lasting)[0] for _ in range(3)]

    assert closes == [site.store.close for site in sites[:closed]]


def test_a_site_that_is_asked_for_answers_is_on_paper(tmp_path):
    (tmp_path / "site").mkdir()
    config = tmp_path / "site" / "site.toml"
    config.write_text(KEPT.format("../a.sqlite", "link"))
    site, _ = site_of(None, config)
    site.store.put("a:1", b"x", 60.0)

    assert not (tmp_path / "a.sqlite").exists()


@pytest.mark.parametrize("status", [1, 3])
def test_a_faulty_configuration_is_a_failure(tmp_path, status):
    (tmp_path / "site.toml").write_text("x = 1")

    with pytest.raises(Failure, match=r"site\.toml:1:1") as caught:
        read_plan(tmp_path / "site.toml", status)

    assert caught.value.exit_code == status


def test_a_failure_is_what_click_prints():
    failure = fail("the reason", 3)

    assert isinstance(failure, click.ClickException)
    assert failure.format_message() == "the reason"
