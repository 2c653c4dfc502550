"""Which store does a text of the configuration name?"""

from pathlib import Path

import pytest

from httpcore_srv.errors import ConfigError
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.opening import is_server, open_store

FOLDER = Path("/srv/site")

# fmt: off
NAMED = [
    # text                               store                                             why
    ("state.sqlite",                     "SqliteStore('/srv/site/state.sqlite')",          "relative to the configuration"),
    ("/var/lib/state.sqlite",            "SqliteStore('/var/lib/state.sqlite')",           "or absolute"),
    ("../state",                         "SqliteStore('/srv/site/../state')",              "under any name"),
    ("redis://cache.example",            "ValkeyStore('redis://cache.example:6379/0')",    "the port that is usual"),
    ("redis://cache.example/",           "ValkeyStore('redis://cache.example:6379/0')",    "and the first database"),
    ("redis://127.0.0.1:7000/2",         "ValkeyStore('redis://127.0.0.1:7000/2')",        "all said"),
    ("redis://[::1]:7000/2",             "ValkeyStore('redis://[::1]:7000/2')",            "RFC 3986 §3.2.2"),
    ("redis://ada@127.0.0.1:7000/2",     "ValkeyStore('redis://127.0.0.1:7000/2')",        "a user is not shown"),
    ("redis+unix:///run/redis.sock",     "ValkeyStore('redis+unix:///run/redis.sock')",    "a socket of this machine"),
    ("unix:/run/redis.sock",             "ValkeyStore('redis+unix:///run/redis.sock')",    "the short form"),
    ("unix:///run/redis.sock",           "ValkeyStore('redis+unix:///run/redis.sock')",    "the client's own form"),
]

REFUSED = [
    # text                               says                     why
    ("",                                 "is no store",           "nothing is named"),
    ("postgres://db/1",                  "is no store",           "we do not speak to it"),
    ("rediss://cache.example",           "is no store",           "nor by TLS, and not without it instead"),
    ("redis://",                         "is not redis://host",   "no host"),
    ("redis://host/one",                 "is not redis://host",   "databases have numbers"),
    ("redis://host/1/2",                 "is not redis://host",   "one of them"),
    ("redis://host/²",                   "is not redis://host",   "in digits"),
    ("redis://host?db=1",                "is not redis://host",   "not by a query"),
    ("redis://host/" + "1" * 5000,       "is not redis://host",   "that many databases nobody has"),
    ("redis://host:99999",               "redis://host:99999",    "no such port"),
    ("redis://host:0",                   "is not redis://host",   "nobody listens there"),
    ("redis://[::1",                     "redis://[::1",          "a bracket is missing"),
    ("redis:/x",                         "is not redis://host",   "a slash is missing: no path is meant"),
    ("redis://a:secret@host:99999",      "redis://host:99999",    "the password is not repeated"),
    ("unix://a:secret@/run/redis.sock",  "password file",         "the same"),
    ("redis://:secret@host",             "password file",         "a configuration may be read by others"),
    ("unix:run/redis.sock",              "is not redis+unix",     "not relative to anything"),
    ("redis+unix://host/run/redis.sock", "is not redis+unix",     "a socket is of this machine"),
    ("unix:",                            "is not redis+unix",     "no path"),
]
# fmt: on


@pytest.mark.parametrize(("text", "store", "why"), NAMED)
def test_a_store_is_named_by_a_text(text, store, why):
    assert repr(open_store(text, FOLDER)) == store, why


def test_memory_is_a_store():
    assert isinstance(open_store("memory", FOLDER), MemoryStore)


@pytest.mark.parametrize(("text", "says", "why"), REFUSED)
def test_what_names_no_store_is_refused(text, says, why):
    with pytest.raises(ConfigError) as refused:
        open_store(text, FOLDER)

    assert says in str(refused.value), why
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("text", "store", "why"), NAMED)
def test_a_server_is_told_from_a_file(text, store, why):
    assert is_server(text) is store.startswith("ValkeyStore"), why


def test_neither_memory_nor_nothing_is_a_server():
    assert not any(map(is_server, ("", "memory", "sqlite", "redis", "a:b")))


@pytest.mark.parametrize("text", ["state.sqlite", "redis://127.0.0.1:1"])
def test_nothing_is_opened_before_it_is_used(tmp_path, text):
    open_store(text, tmp_path / "not" / "there", tmp_path / "no-password").close()

    assert list(tmp_path.iterdir()) == []
