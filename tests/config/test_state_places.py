"""Where state is kept if nobody says so."""

from pathlib import Path

import pytest

from httpcore_srv.config.state_places import (
    default_store,
    keys_file,
    state_folder,
    store_file,
)

# fmt: off
FOLDERS = [
    # environment                                              folder                                why
    ({"STATE_DIRECTORY": "/var/lib/a", "XDG_STATE_HOME": "/x"}, "/var/lib/a",                        "systemd's StateDirectory="),
    ({"STATE_DIRECTORY": "/var/lib/a:/var/lib/b"},             "/var/lib/a",                         "of several the first"),
    ({"STATE_DIRECTORY": "", "XDG_STATE_HOME": "/x"},          "/x/httpcore-srv",                    "empty is not set"),
    ({"XDG_STATE_HOME": "x", "HOME": "/home/ada"},             "/home/ada/.local/state/httpcore-srv", "XDG: a relative one is invalid"),
    ({"HOME": "/home/ada"},                                    "/home/ada/.local/state/httpcore-srv", "XDG's default"),
]
FILES = [
    # store                 file                  keys                  why
    ("sqlite",              "/d/site.sqlite",     "/d/site.keys",       "the default, and beside it"),
    ("memory",              None,                 None,                 "nothing outlives the process"),
    ("state.sqlite",        "/srv/state.sqlite",  "/srv/state.keys",    "relative to the configuration"),
    ("/var/state",          "/var/state",         "/var/state.keys",    "as it is said"),
    ("redis://h:6379/0",    None,                 "/d/site.keys",       "a server keeps values, and no keys"),
    ("redis+unix:///run/x", None,                 "/d/site.keys",       "the same"),
    ("unix:/run/x.sock",    None,                 "/d/site.keys",       "its short form"),
    ("redis:/x",            None,                 "/d/site.keys",       "what is no address is no path either"),
]
# fmt: on


@pytest.mark.parametrize(("environment", "folder", "why"), FOLDERS)
def test_the_folder_of_state(environment, folder, why):
    assert state_folder(environment) == Path(folder), why


def test_two_configurations_of_one_name_have_a_file_each():
    environment = {"STATE_DIRECTORY": "/s"}
    one, other = (
        default_store(Path(at), environment) for at in ("/a/x.toml", "/b/x.toml")
    )

    assert one != other
    assert one.parent == other.parent == Path("/s")
    assert (one.name[:2], one.suffix) == ("x-", ".sqlite")
    assert default_store(Path("/a/x.toml"), environment) == one


@pytest.mark.parametrize(("store", "file", "keys", "why"), FILES)
def test_files_of_state(store, file, keys, why):
    folder, default = Path("/srv"), Path("/d/site.sqlite")

    assert store_file(store, folder, default) == (file and Path(file)), why
    assert keys_file(None, store, folder, default) == (keys and Path(keys)), why
    assert keys_file("k", store, folder, default) == Path("/srv/k"), "as it is said"
