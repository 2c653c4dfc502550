"""What do several machines share?"""

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv import extras
from httpcore_srv.errors import MissingExtra, StoreUnavailable
from httpcore_srv.state.stores import valkey
from httpcore_srv.state.stores.breaker import Breaker
from httpcore_srv.state.stores.opening import open_store
from httpcore_srv.state.stores.store import update
from httpcore_srv.state.stores.valkey import ValkeyAddress, ValkeyStore

CHECKOUT = Path(httpcore_srv.__file__).parent.parent

LIFE = 60.0

on_valkey = pytest.mark.parametrize("store_text", ["valkey"], indirect=True)

# Two patiences, and what a busy machine may add.
QUICKLY = 2.0


@pytest.fixture
def store(redis_server):
    """A store in a server of the test's own, over TCP."""
    made = open_store(redis_server.text, Path())
    yield made
    made.close()


def refusal_of(use) -> tuple[float, str]:
    """Return how long it took to refuse, and in which words."""
    before = time.monotonic()
    with pytest.raises(StoreUnavailable) as refused:
        use()
    return time.monotonic() - before, str(refused.value)


def works(store) -> bool:
    try:
        store.put("session:2", b"grace", LIFE)
    except StoreUnavailable:
        return False
    return store.get("session:2") == b"grace"


@pytest.mark.wire
def test_a_killed_server_is_refused_quickly_and_found_again(redis_server, store, until):
    store.put("session:1", b"ada", LIFE)
    redis_server.stop()

    uses = [
        lambda: store.get("session:1"),
        lambda: store.put("session:1", b"", LIFE),
        lambda: store.swap("session:1", b"ada", b"", LIFE),
        lambda: store.delete("session:1"),
        lambda: list(store.items()),
        store.check,
    ]
    refusals = [refusal_of(use) for use in uses]

    assert sum(seconds for seconds, _ in refusals) < QUICKLY
    assert {text.partition(": ")[0] for _, text in refusals} == {redis_server.text}, (
        "the text names the store"
    )
    redis_server.start()
    until(lambda: works(store))
    store.check()


@pytest.mark.wire
def test_a_server_that_hangs_costs_one_patience(redis_server, store, until):
    """It takes connections and says nothing: the next ones do not even ask."""
    store.put("session:1", b"ada", LIFE)
    redis_server.send(signal.SIGSTOP)
    first, _ = refusal_of(lambda: store.get("session:1"))
    others = [refusal_of(lambda: store.get("session:1")) for _ in range(50)]
    redis_server.send(signal.SIGCONT)

    assert first < QUICKLY
    assert sum(seconds for seconds, _ in others) < QUICKLY
    assert [text for _, text in others if "a moment ago" in text]
    until(lambda: works(store))
    assert store.get("session:1") == b"ada"


@pytest.mark.wire
def test_a_late_answer_is_nobody_elses(redis_server, store, until):
    """What was asked before it hung is not read as the answer to something else."""
    store.put("session:1", b"ada", LIFE)
    store.put("session:2", b"grace", LIFE)
    redis_server.send(signal.SIGSTOP)
    refusal_of(lambda: store.get("session:1"))
    redis_server.send(signal.SIGCONT)
    until(lambda: works(store))

    assert [store.get("session:2") for _ in range(5)] == [b"grace"] * 5


@pytest.mark.wire
def test_a_server_that_was_restarted_is_not_noticed(redis_server, store, monkeypatch):
    """
    Connections that have ended meanwhile are made again, for all threads.

    How long it takes is not asked here, and a loaded machine may take longer.
    """
    for patience in ("_CONNECTING", "_ANSWERING"):
        monkeypatch.setattr(valkey, patience, 10.0)
    threads = [
        threading.Thread(target=store.put, args=(f"session:{number}", b"", LIFE))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    redis_server.stop()
    redis_server.start()

    assert [store.get("session:1") for _ in range(20)] == [None] * 20


@pytest.mark.wire
def test_threads_ask_at_the_same_time_while_it_dies(redis_server, store, until):
    """Each of them has an answer, or a refusal, and none of them hangs."""
    ends = []

    def count():
        for _ in range(200):
            try:
                update(store, "count:1", lambda held: (held or b"") + b"|", LIFE)
            except StoreUnavailable:
                ends.append("refused")
                return
        ends.append("done")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: store.get("count:1"))
    redis_server.stop()
    for thread in threads:
        thread.join(20)

    assert len(ends) == 4
    redis_server.start()
    until(lambda: works(store))


# What stands there...


@pytest.mark.wire
@on_valkey
def test_keys_have_our_prefix_and_end_by_themselves(redis_of_all, store_text):
    store = open_store(store_text, Path())
    store.put("session:1", b"ada", 50.0)
    store.swap("session:2", None, b"grace", 50.0)
    store.close()

    for name in ("session:1", "session:2"):
        left = int(redis_of_all.ask("PTTL", f"httpcore-srv:{name}")[1:])
        assert 40_000 < left <= 50_000


@pytest.mark.wire
@on_valkey
def test_what_others_keep_there_is_not_ours(redis_of_all, store_text):
    redis_of_all.ask("SET", "session:1", "theirs")
    store = open_store(store_text, Path())

    assert store.get("session:1") is None
    assert "session:1" not in [key for key, _ in store.items()]
    assert redis_of_all.ask("GET", "session:1") == b"$6\r\ntheirs\r\n"
    store.close()


@pytest.mark.wire
@on_valkey
def test_what_is_there_in_another_form_is_a_fault(redis_of_all, store_text):
    redis_of_all.ask("RPUSH", "httpcore-srv:session:1", "a", "b")
    store = open_store(store_text, Path())
    _, text = refusal_of(lambda: store.get("session:1"))
    store.close()

    assert "WRONGTYPE" in text


@pytest.mark.wire
@on_valkey
def test_a_database_is_chosen_by_its_number(store_text):
    path = Path(store_text.removeprefix("unix:"))
    stores = [ValkeyStore(ValkeyAddress(socket=path, database=n)) for n in (0, 1)]
    stores[1].put("session:1", b"ada", LIFE)

    assert [store.get("session:1") for store in stores] == [None, b"ada"]
    for store in stores:
        store.close()


# Passwords...


@pytest.fixture
def locked_server(redis_server):
    """A server that asks for the password "lovelace"."""
    redis_server.stop()
    redis_server.start("--requirepass", "lovelace")
    return redis_server


def password_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "password"
    path.write_text(text)
    path.chmod(mode)
    return path


# fmt: off
PASSWORDS = [
    # text             mode    says                 why
    ("grace\n",        0o600,  "invalid username",  "another password"),
    ("lovelace\n",     0o644,  "others can read",   "it is no secret"),
    ("",               0o600,  "",                  "none"),
]
# fmt: on


@pytest.mark.wire
def test_a_password_has_a_file(locked_server, tmp_path):
    path = password_file(tmp_path, "lovelace\n")
    store = open_store(locked_server.text, Path(), path)
    store.put("session:1", b"ada", LIFE)

    assert store.get("session:1") == b"ada"
    store.close()


@pytest.mark.wire
@pytest.mark.parametrize(("text", "mode", "says", "why"), PASSWORDS)
def test_a_wrong_password_is_refused(locked_server, tmp_path, text, mode, says, why):
    path = password_file(tmp_path, text, mode)
    store = open_store(locked_server.text, Path(), path)
    _, said = refusal_of(lambda: store.get("session:1"))
    store.close()

    assert says in said, why
    assert "lovelace" not in said
    assert "grace" not in said


@pytest.mark.wire
def test_a_password_that_was_mended_is_read_again(locked_server, tmp_path, until):
    path = tmp_path / "password"
    store = open_store(locked_server.text, Path(), path)
    _, said = refusal_of(lambda: store.get("session:1"))
    password_file(tmp_path, "lovelace")

    assert "No such file" in said
    until(lambda: works(store))
    store.close()


# The library...


def test_the_library_is_loaded_at_the_first_use_alone():
    """It is large, and most sites never need it."""
    program = (
        "import sys; from pathlib import Path;"
        "from httpcore_srv.state.stores.opening import open_store;"
        "open_store('redis://127.0.0.1:1/0', Path()).close();"
        "sys.exit('redis' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT).returncode == 0


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(extras, "is_here", lambda name: False)
    store = ValkeyStore(ValkeyAddress(port=1))

    with pytest.raises(MissingExtra, match=r"pip install 'httpcore-srv\[cluster\]'"):
        store.get("session:1")


def test_a_port_where_nobody_listens_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        store = ValkeyStore(ValkeyAddress("127.0.0.1", port))
        seconds, text = refusal_of(store.check)

    assert seconds < QUICKLY
    assert text.startswith(f"redis://127.0.0.1:{port}/0: ")


def test_while_it_is_known_to_be_down_nobody_asks(monkeypatch):
    """No connection is tried, so no thread waits."""
    store = ValkeyStore(ValkeyAddress("127.0.0.1", 1))
    store._breaker = Breaker(pause=60.0)
    refusal_of(lambda: store.get("session:1"))
    monkeypatch.setattr(store, "_connected", None)

    _, text = refusal_of(lambda: store.get("session:1"))
    assert text == "redis://127.0.0.1:1/0: it did not answer a moment ago"
