"""Several processes serve: each test starts the command, as people and programs do."""

import hashlib
import html
import http.client
import os
import re
import shutil
import signal
import socket
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urljoin

import bcrypt
import pytest
import requests

pytestmark = pytest.mark.wire

CONFIGURED = """
[listen]
bind = ["127.0.0.1:0"]
[process]
workers = {workers}
[log]
access = ""
[[host]]
[[host.mount]]
prefix = "/"
folder = "site"
"""


@pytest.fixture
def configured(tmp_path, folder, command):
    """Serve the small site by a configuration with so many workers, and more."""

    def start(workers=2, more="", **how):
        path = tmp_path / "site.toml"
        path.write_text(CONFIGURED.format(workers=workers) + more)
        how["env"] = {"HTTPCORE_SRV_WORKERS": ""}  # the file says it
        return command("--config", path, **how), path

    return start


def workers_of(running):
    """Return the processes that the command has forked."""
    pid = running.process.pid
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return list(map(int, text.split()))


def is_alive(pid):
    """Tell whether there is such a process, and it has not ended."""
    with suppress(OSError):
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


def told(running, words):
    """Tell whether the command has said that on standard error."""
    return [line for line in running.errors if words in line]


# Who dies...


def test_a_worker_that_is_killed_is_replaced(configured, connect, until):
    running, _ = configured()
    address = running.address()
    first, second = workers_of(running)
    os.kill(first, signal.SIGKILL)
    until(lambda: first not in workers_of(running) and len(workers_of(running)) == 2)

    assert second in workers_of(running)
    assert connect(address).get("/hello.txt").status == 200
    until(lambda: told(running, f"worker {first} ended by SIGKILL"))
    assert running.stop() == 0
    assert len(told(running, f"worker {first} ended by SIGKILL")) == 1


def test_who_dies_again_and_again_comes_back_later(configured, until):
    running, _ = configured()
    running.listening()
    for _ in range(5):
        dead = workers_of(running)[-1]
        os.kill(dead, signal.SIGKILL)
        until(lambda dead=dead: dead not in workers_of(running))
        until(lambda: len(workers_of(running)) == 2)

    until(lambda: told(running, "comes at once"))
    until(lambda: told(running, "comes in 0.1 s"))


def test_a_worker_alone_is_drained_by_sigterm(configured, connect, ask, until):
    """What it has begun ends well; another one takes its place."""
    running, _ = configured()
    address = running.address()
    client = connect(address, buffer=65_536)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    before = workers_of(running)
    for pid in before:
        os.kill(pid, signal.SIGTERM)

    assert len(client.exactly(20_000_000)) == 20_000_000
    until(lambda: not set(before) & set(workers_of(running)))


def test_workers_end_with_the_process_that_forked_them(configured, until):
    running, _ = configured()
    running.listening()
    pids = workers_of(running)
    running.signal(signal.SIGKILL)
    running.wait()

    until(lambda: not any(map(is_alive, pids)))


def test_a_start_at_which_no_worker_can_serve_fails_with_the_reason(run, folder):
    """Exit status 3, one line, and nobody is left."""
    ended = run(folder, "-p", 0, "--workers", 2, "--access-log", "no/log")

    assert ended.returncode == 3
    assert ended.stderr == "Error: no/log: No such file or directory\n"


# The end...


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT])
def test_a_slow_download_ends_well(configured, connect, ask, until, number):
    running, _ = configured()
    client = connect(running.address(), buffer=65_536)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    pids = workers_of(running)
    running.signal(number)

    assert len(client.exactly(20_000_000)) == 20_000_000
    assert running.wait() == 0
    assert not any(map(is_alive, pids))


def test_what_does_not_end_is_cut_after_the_deadline(configured, connect, ask):
    running, _ = configured(more="[deadlines]\ndrain = 0.3\n")
    client = connect(running.address(), buffer=4096)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    running.signal(signal.SIGTERM)

    assert running.wait() == 0
    assert told(running, "1 requests cut")


def test_a_second_signal_ends_all_at_once(configured, connect, ask, until):
    running, _ = configured()
    address = running.address()
    client = connect(address, buffer=4096)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    pids = workers_of(running)
    running.signal(signal.SIGINT)
    until(lambda: is_refused(connect, address))  # two at the same moment are one
    began = time.monotonic()
    running.signal(signal.SIGINT)

    assert running.wait() == 128 + signal.SIGINT
    assert time.monotonic() - began < 5
    until(lambda: not any(map(is_alive, pids)))  # nobody waits for them any more


def test_the_process_id_is_that_of_who_heeds_signals(configured, tmp_path):
    running, _ = configured(workers='2\npid_file = "pid"')
    running.listening()

    assert (tmp_path / "pid").read_text() == f"{running.process.pid}\n"
    running.signal(signal.SIGTERM)
    assert running.wait() == 0
    assert not (tmp_path / "pid").exists()


def test_all_tell_what_their_threads_do_and_what_was_counted(configured, until):
    running, _ = configured()
    running.listening()
    running.signal(signal.SIGUSR2)

    until(lambda: len(told(running, "Current thread")) == 3)
    until(lambda: told(running, "connections: "))


# How what is said anew takes over...


class Load:
    """Clients that ask again and again, by one connection or by many."""

    def __init__(self, address, kept=4, fresh=2):
        self.address = address
        self.failures, self.answered = [], 0
        self.is_over = False
        targets = [self.keep] * kept + [self.renew] * fresh
        self.threads = [threading.Thread(target=target) for target in targets]
        for thread in self.threads:
            thread.start()

    def keep(self):
        """Ask by one connection, for as long as it is open."""
        client = http.client.HTTPConnection(*self.address, timeout=20)
        while not self.is_over:
            self.ask(client)
        client.close()

    def renew(self):
        """Ask once by each connection."""
        while not self.is_over:
            client = http.client.HTTPConnection(*self.address, timeout=20)
            self.ask(client)
            client.close()

    def ask(self, client):
        try:
            client.request("GET", "/hello.txt")
            with client.getresponse() as response:
                assert (response.status, response.read()) == (200, b"Hello, world!\n")
            self.answered += 1
        except Exception as error:
            self.failures.append(repr(error))
            client.close()

    def end(self):
        self.is_over = True
        for thread in self.threads:
            thread.join(20)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_reload_refuses_and_cuts_nothing(configured, until, workers):
    """Five of them in a row, while clients ask as fast as they can."""
    running, path = configured(
        workers, '[[host.mount]]\nprefix = "/v0/"\nfolder = "."\n'
    )
    address = running.address()
    load = Load(address)
    for turn in range(1, 6):
        until(lambda turn=turn: load.answered > turn * 200 or load.failures)
        text = path.read_text().replace(f"/v{turn - 1}/", f"/v{turn}/")
        path.write_text(text)
        running.signal(signal.SIGHUP)
        url = f"http://127.0.0.1:{address[1]}/v{turn}/site.toml"
        until(lambda url=url: requests.get(url, timeout=20).status_code == 200)
    load.end()

    assert load.failures == []
    assert load.answered > 1000
    # It is told when the workers of before have left, which is after new ones answer.
    until(lambda: len(told(running, "was read again")) == 5)
    assert running.stop() == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_a_configuration_that_is_not_valid_changes_nothing(
    configured, connect, until, workers
):
    """Its faults are told as at the start, and the old one is served on."""
    running, path = configured(workers)
    address = running.address()
    client = connect(address)
    client.get("/hello.txt")
    path.write_text(path.read_text() + "listng = true\n")
    running.signal(signal.SIGHUP)
    until(lambda: told(running, "listng"))

    assert told(
        running, "the former configuration stays: the configuration is not valid"
    )
    assert client.get("/hello.txt").fields.get("Connection") is None
    assert connect(address).get("/hello.txt").status == 200


@pytest.mark.parametrize("workers", [1, 2])
def test_a_place_that_is_taken_changes_nothing(configured, connect, until, workers):
    running, path = configured(workers)
    address = running.address()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        bind = f'bind = ["127.0.0.1:0", "127.0.0.1:{port}"]'
        path.write_text(path.read_text().replace('bind = ["127.0.0.1:0"]', bind))
        running.signal(signal.SIGHUP)
        until(lambda: told(running, "another process listens there"))

    assert connect(address).get("/hello.txt").status == 200


@pytest.mark.parametrize("workers", [1, 2])
def test_places_come_and_go(configured, connect, until, tmp_path, workers):
    running, path = configured(workers)
    address = running.address()
    text = path.read_text()
    path.write_text(text.replace('["127.0.0.1:0"]', '["unix:a.sock"]'))
    running.signal(signal.SIGHUP)
    until((tmp_path / "a.sock").exists)
    until(lambda: not is_refused(connect, str(tmp_path / "a.sock")))  # it listens later

    assert connect(str(tmp_path / "a.sock")).get("/hello.txt").status == 200
    until(lambda: is_refused(connect, address))
    path.write_text(text)
    running.signal(signal.SIGHUP)
    until(lambda: not (tmp_path / "a.sock").exists())


def is_refused(connect, address):
    try:
        connect(address).socket.close()
    except ConnectionRefusedError:
        return True
    return False


def test_the_number_of_workers_follows(configured, until):
    """From several to more; from several to one takes a new start to be one process."""
    running, path = configured(2)
    running.listening()
    text = path.read_text()
    path.write_text(text.replace("workers = 2", "workers = 3"))
    running.signal(signal.SIGHUP)
    until(lambda: told(running, "was read again") and len(workers_of(running)) == 3)
    path.write_text(text.replace("workers = 2", "workers = 1"))
    running.signal(signal.SIGHUP)
    until(lambda: len(workers_of(running)) == 1)

    words = "one process instead of several needs a new start; until then one worker"
    until(lambda: len(told(running, words)) == 1)
    running.signal(signal.SIGHUP)
    until(lambda: len(told(running, "was read again")) == 3)
    assert len(told(running, words)) == 1, "nothing is asked for that is not there"


@pytest.mark.parametrize("workers", [1, 2])
def test_an_inherited_socket_outlives_a_change_that_failed(
    configured, connect, until, workers
):
    """It is taken over when who was to serve there cannot start, and then again."""
    with socket.create_server(("127.0.0.1", 0)) as given:
        number = given.fileno()
        running, path = configured(workers, pass_fds=[number])
        running.listening()
        text = path.read_text().replace(
            '"127.0.0.1:0"', f'"127.0.0.1:0", "fd:{number}"'
        )
        path.write_text(text.replace('access = ""', 'access = "no/log"'))
        running.signal(signal.SIGHUP)
        until(lambda: told(running, "former configuration stays: "))
        path.write_text(text)
        running.signal(signal.SIGHUP)
        until(lambda: told(running, "was read again"))

        assert connect(given.getsockname()).get("/hello.txt").status == 200
    assert not told(running, "cannot listen")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_descriptor_of_its_own_is_no_place(configured, connect, until, workers):
    """Whatever is open under that number is not meant for others (PEP 446)."""
    running, path = configured(workers)
    address = running.address()
    text = path.read_text()
    opened = Path(f"/proc/{running.process.pid}/fd").iterdir()
    own = sorted(int(each.name) for each in opened if int(each.name) > 2)
    places = [f"fd:{number}" for number in own]
    assert places, "the listening socket, at least"
    for turn, place in enumerate(places, 1):
        more = f'bind = ["127.0.0.1:0", "{place}"]'
        path.write_text(text.replace('bind = ["127.0.0.1:0"]', more))
        running.signal(signal.SIGHUP)
        until(lambda turn=turn: len(told(running, "former configuration")) == turn)
        assert told(running, f"cannot listen at {place}: Bad file descriptor")
        assert connect(address).get("/hello.txt").status == 200

    assert running.stop() == 0
    assert not told(running, "Traceback")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_place_that_is_widened_needs_a_new_start(configured, connect, until, workers):
    """What is in the way is this server's own socket, and that is what is said."""
    running, path = configured(workers)
    host, port = running.address()
    text = path.read_text()
    path.write_text(text.replace("127.0.0.1:0", f"0.0.0.0:{port}"))
    running.signal(signal.SIGHUP)
    until(lambda: told(running, "the former configuration stays"))

    assert told(running, f"this server itself listens there, at {host}:{port}; ")
    assert not told(running, "another process")
    assert connect((host, port)).get("/hello.txt").status == 200


# What they share...

GUARDED = """
[[host.mount.access]]
match = ["sub/**"]
realm = "staff"
[state]
store = "{store}"
keys = "keys"
[[realm]]
name = "staff"
accounts = ["users"]
schemes = ["{scheme}"]
{algorithms}
[realm.failures]
free = 2
delay = 60
"""

USER, PASSWORD = "ada", "lovelace"
STORES = ["memory", "state.sqlite"]


@pytest.fixture
def guarded(configured, tmp_path):
    """Serve the small site, a part of it for a user who logs in by *scheme*."""

    def start(scheme, store, workers=2):
        hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
        lines = f"{USER}:{hashed}\n"
        if scheme == "digest":
            lines = f"{USER}:staff:{md5(USER, 'staff', PASSWORD)}\n"
        (tmp_path / "users").write_text(lines)
        (tmp_path / "users").chmod(0o600)
        said = 'algorithms = ["MD5"]' if scheme == "digest" else ""
        more = GUARDED.format(scheme=scheme, store=store, algorithms=said)
        return configured(workers, more)[0]

    return start


def md5(*parts):
    return hashlib.md5(":".join(parts).encode()).hexdigest()


@contextmanager
def only(worker, running):
    """Let *worker* alone accept connections meanwhile."""
    others = [pid for pid in workers_of(running) if pid != worker]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
        while "\nState:\tT" not in Path(f"/proc/{pid}/status").read_text():
            time.sleep(0.001)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


def proof(challenge, target, nc, cnonce="0a4f113b"):
    """Return a field that answers a challenge of Digest (RFC 7616 §3.4)."""
    said = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    known, asked = md5(USER, "staff", PASSWORD), md5("GET", target)
    count = f"{nc:08x}"
    response = md5(known, said["nonce"], count, cnonce, "auth", asked)
    return (
        f'Authorization: Digest username="{USER}", realm="staff", uri="{target}", '
        f'nonce="{said["nonce"]}", opaque="{said["opaque"]}", algorithm=MD5, '
        f'qop=auth, nc={count}, cnonce="{cnonce}", response="{response}"'
    )


@pytest.mark.parametrize("store", STORES)
def test_what_one_worker_has_seen_of_a_nonce_the_other_knows(guarded, connect, store):
    """RFC 7616 §5.12: a replay is one, wherever it arrives."""
    running, target = guarded("digest", store), "/sub/data.json"
    address = running.address()
    first, second = workers_of(running)
    with only(first, running):
        here = connect(address)
        challenge = here.get(target).fields.get("WWW-Authenticate")
        assert here.get(target, proof(challenge, target, 1)).status == 200
    with only(second, running):
        there = connect(address)
        assert there.get(target, proof(challenge, target, 1)).status == 401
        assert there.get(target, proof(challenge, target, 2)).status == 200
    assert here.get(target, proof(challenge, target, 2)).status == 401
    assert here.get(target, proof(challenge, target, 3)).status == 200


@pytest.mark.parametrize("store", STORES)
def test_who_has_logged_in_at_one_worker_is_known_to_the_other(guarded, store):
    running = guarded("form", store)
    [base] = running.listening()
    first, second = workers_of(running)
    with only(first, running), requests.Session() as session:
        page = session.get(f"{base}sub/data.json", headers={"Accept": "text/html"})
        action = html.unescape(re.search(r'action="([^"]+)"', page.text)[1])
        hidden = re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', page.text)
        fields = {name: html.unescape(value) for name, value in hidden}
        fields |= {"user": USER, "password": PASSWORD}
        here = session.post(urljoin(page.url, action), data=fields)
        cookies = session.cookies.copy()
    with only(second, running):
        there = requests.get(f"{base}sub/data.json", cookies=cookies, timeout=20)

    assert (here.status_code, here.json()) == (200, {"a": 1})
    assert (there.status_code, there.json()) == (200, {"a": 1})


@pytest.mark.parametrize("store", STORES)
def test_who_has_failed_at_one_worker_waits_at_the_other(guarded, store):
    running = guarded("basic", store)
    url = f"{running.listening()[0]}sub/data.json"
    first, second = workers_of(running)
    with only(first, running):
        wrong = [requests.get(url, auth=(USER, "x"), timeout=20) for _ in range(2)]
    with only(second, running):
        right = requests.get(url, auth=(USER, PASSWORD), timeout=20)

    assert [answer.status_code for answer in wrong] == [401, 401]
    assert right.status_code == 429


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("store", STORES)
def test_what_was_known_before_a_reload_is_known_after_it(
    guarded, connect, until, store, workers
):
    """A nonce, its counts, and whoever has failed."""
    running, target = guarded("digest", store, workers), "/sub/data.json"
    address = running.address()
    client = connect(address)
    challenge = client.get(target).fields.get("WWW-Authenticate")
    assert client.get(target, proof(challenge, target, 1)).status == 200
    running.signal(signal.SIGHUP)
    until(lambda: told(running, "was read again"))

    # Each by a connection of its own: who retires may still take one, and then ends it.
    assert connect(address).get(target, proof(challenge, target, 1)).status == 401
    assert connect(address).get(target, proof(challenge, target, 2)).status == 200


def test_what_is_kept_in_memory_leaves_nothing_behind(guarded, tmp_path, monkeypatch):
    """With workers it is a file, for its owner alone, until the end."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    running = guarded("basic", "memory")
    url = f"{running.listening()[0]}sub/data.json"
    requests.get(url, auth=(USER, "x"), timeout=20)
    [kept] = place.glob("httpcore-srv-shared-*")

    assert kept.stat().st_mode & 0o777 == 0o700
    assert running.stop() == 0
    assert list(place.iterdir()) == []


def test_what_somebody_removed_lets_nobody_in_again(
    guarded, connect, until, tmp_path, monkeypatch
):
    """As a program may that tidies up: with the counts gone, a replay would be new."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    running, target = guarded("digest", "memory"), "/sub/data.json"
    address = running.address()
    first, second = workers_of(running)
    with only(first, running):
        here = connect(address)
        challenge = here.get(target).fields.get("WWW-Authenticate")
        assert here.get(target, proof(challenge, target, 1)).status == 200
    [kept] = place.glob("httpcore-srv-s*")
    shutil.rmtree(kept)

    assert here.get(target, proof(challenge, target, 1)).status == 503
    with only(second, running):
        there = connect(address)
        assert there.get(target, proof(challenge, target, 1)).status == 503
        assert there.get("/hello.txt").status == 200, "the rest is served"
    until(lambda: told(running, "it was removed while it was in use"))
    assert not kept.exists()


def test_users_of_the_command_line_are_known_to_all(command, folder, tmp_path):
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    (tmp_path / "password").chmod(0o600)
    words = ["--user", USER, "--password-file", tmp_path / "password"]
    running = command(folder, "-p", 0, "--workers", 2, *words)
    url = f"{running.listening()[0]}hello.txt"
    first, second = workers_of(running)
    with only(first, running):
        wrong = [requests.get(url, auth=(USER, "x"), timeout=20) for _ in range(6)]
    with only(second, running):
        right = requests.get(url, auth=(USER, PASSWORD), timeout=20)

    assert {answer.status_code for answer in wrong} <= {401, 429}
    assert right.status_code == 429
