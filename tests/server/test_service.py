"""The process, from the first socket to the last answer."""

import gc
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv.errors import StartError
from httpcore_srv.server.generation import open_access_log
from httpcore_srv.server.http_server import HTTPServer
from httpcore_srv.server.service import Service
from httpcore_srv.server.settings import AccessLogSettings, Bind, Settings
from httpcore_srv.server.signals import HEEDED, heed_signals, signals_blocked
from httpcore_srv.site import Deadlines

pytestmark = pytest.mark.wire

# With several workers the first to open the log need not be the one that answers.
WORKERS = os.environ.get("HTTPCORE_SRV_TEST_WORKERS", "")

CHECKOUT = Path(httpcore_srv.__file__).parent.parent

SILENT = AccessLogSettings(target=None)


@pytest.fixture
def service(make_site):
    """Make a service of places; closed at the end."""
    made = []

    def make(*places, site=None, **settings):
        binds = tuple(Bind.parse(place) for place in places or ("127.0.0.1:0",))
        settings = {"access_log": SILENT} | settings
        made.append(Service(site or make_site(), Settings(binds=binds, **settings)))
        return made[-1]

    yield make
    for each in made:
        each.close()


def address_of(service, number=0):
    """Return where a service's server listens."""
    host, _, port = service.urls[number].split("//")[1].strip("/").rpartition(":")
    return host.strip("[]"), int(port)


def test_every_place_is_served_from_the_start(service, connect, tmp_path):
    started = service("127.0.0.1:0", "[::1]:0", f"unix:{tmp_path}/socket")
    started.start()

    for place in (address_of(started), address_of(started, 1), f"{tmp_path}/socket"):
        assert connect(place).get("/hello.txt").status == 200


def test_what_was_made_is_removed_at_the_end(service, tmp_path):
    """The UNIX socket, the process id, the ports."""
    ended = service(
        f"unix:{tmp_path}/socket",
        "127.0.0.1:0",
        pid_file=tmp_path / "pid",
        port_file=tmp_path / "port",
    )
    ended.start()
    port = address_of(ended, 1)[1]

    assert stat.S_ISSOCK((tmp_path / "socket").stat().st_mode)
    assert (tmp_path / "pid").read_text() == f"{os.getpid()}\n"
    assert (tmp_path / "port").read_text() == f"{port}\n", "a UNIX socket has none"
    assert ended.close() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_the_port_file_names_every_port(service, tmp_path):
    started = service("127.0.0.1:0", "127.0.0.1:0", port_file=tmp_path / "ports")
    started.start()

    ports = [address_of(started, number)[1] for number in (0, 1)]
    assert (tmp_path / "ports").read_text() == "".join(f"{port}\n" for port in ports)


@pytest.mark.parametrize("name", ["pid_file", "port_file"])
def test_a_file_that_cannot_be_written_ends_the_start(service, tmp_path, name):
    """By name, and nothing is left behind."""
    failing = service(f"unix:{tmp_path}/socket", **{name: tmp_path / "absent" / "f"})

    with pytest.raises(StartError) as caught:
        failing.start()

    assert str(caught.value) == f"{tmp_path}/absent/f: No such file or directory"
    assert not (tmp_path / "socket").exists()


def test_a_start_that_fails_removes_nothing_it_did_not_write(service, tmp_path):
    """The pid file comes first and fails: the port file is as it was."""
    (tmp_path / "port").write_text("precious")
    failing = service(pid_file=tmp_path / "absent" / "f", port_file=tmp_path / "port")

    with pytest.raises(StartError):
        failing.start()
    failing.close()

    assert (tmp_path / "port").read_text() == "precious"


def test_a_start_that_fails_removes_no_file_that_it_failed_to_write(service, tmp_path):
    """Its name is there, and was before: a link that leads nowhere just now."""
    (tmp_path / "port").symlink_to("absent/port")

    with pytest.raises(StartError):
        service(port_file=tmp_path / "port").start()

    assert (tmp_path / "port").is_symlink()


def test_a_start_that_fails_removes_what_it_wrote(service, tmp_path):
    """A folder cannot be the port file; the pid file was written before."""
    (tmp_path / "folder").mkdir()
    failing = service(pid_file=tmp_path / "pid", port_file=tmp_path / "folder")

    with pytest.raises(StartError) as caught:
        failing.start()

    assert str(caught.value) == f"{tmp_path}/folder: Is a directory"
    assert (tmp_path / "folder").is_dir()
    assert not (tmp_path / "pid").exists()


def test_a_start_that_fails_leaves_the_sockets_of_others(service, connect, tmp_path):
    """Theirs is in use, so ours cannot be; theirs goes on."""
    path = f"{tmp_path}/socket"
    first = service(f"unix:{path}")
    first.start()

    with pytest.raises(StartError, match="another process listens there"):
        service(f"unix:{path}").start()

    assert connect(path).get("/hello.txt").status == 200


def test_a_start_that_fails_leaves_no_socket_of_ours(service, tmp_path):
    """The first place was opened, the second is taken."""
    first = service()
    first.start()
    taken = f"127.0.0.1:{address_of(first)[1]}"

    with pytest.raises(StartError, match="another process listens there"):
        service(f"unix:{tmp_path}/socket", taken).start()

    assert not (tmp_path / "socket").exists()


def test_a_log_that_cannot_be_written_ends_the_start(service, tmp_path):
    log = AccessLogSettings(str(tmp_path / "absent" / "log"))

    with pytest.raises(StartError, match="No such file or directory"):
        service(access_log=log).start()


def test_a_taken_port_ends_the_start(service):
    first = service()
    first.start()

    with pytest.raises(StartError, match="another process listens there"):
        service(f"127.0.0.1:{address_of(first)[1]}").start()


def test_run_waits_for_stop(service, connect):
    running = service()
    running.start()
    waiting = threading.Thread(target=running.run)
    waiting.start()
    assert connect(address_of(running)).get("/hello.txt").status == 200

    running.stop()
    waiting.join(20)

    assert not waiting.is_alive()
    with pytest.raises(ConnectionRefusedError):
        connect(address_of(running))


def test_before_it_drains_it_says_for_how_long(service, make_site):
    """While connections are accepted still: whoever is told may look."""
    running = service(site=make_site(deadlines=Deadlines(drain=3.5)))
    running.start()
    running.stop()
    told = []
    running.run(lambda seconds: told.append((seconds, listens(address_of(running)))))

    assert told == [(3.5, True)]


def test_an_end_without_work_is_quick(service, connect):
    """Long before the drain's deadline of 5 s."""
    running = service("127.0.0.1:0", "[::1]:0")
    running.start()
    clients = [connect(address_of(running)) for _ in range(10)]
    for client in clients:
        client.get("/hello.txt")
    began = time.monotonic()
    running.close()

    assert time.monotonic() - began < 2


def test_two_servers_drain_side_by_side(service, connect, ask, make_site):
    """One deadline, not one after another."""
    site = make_site(deadlines=Deadlines(drain=1.0))
    running = service("127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0", site=site)
    running.start()
    for number in range(3):
        client = connect(address_of(running, number), buffer=4096)
        client.send(ask("/big.bin"))
        client.until(b"\r\n\r\n")
    began = time.monotonic()
    cut = running.close()
    took = time.monotonic() - began

    assert cut == 3
    assert 1 <= took < 2.5


def test_exchanges_are_logged_and_the_log_can_be_rotated(service, connect, tmp_path):
    log = AccessLogSettings(str(tmp_path / "log"), "common")
    running = service(access_log=log)
    running.start()
    client = connect(address_of(running))
    client.get("/hello.txt")
    (tmp_path / "log").rename(tmp_path / "log.1")
    running.reopen_log()
    client.get("/sub/data.json")
    running.close()

    both = (tmp_path / "log.1").read_text() + (tmp_path / "log").read_text()
    assert both.count("GET /hello.txt") == both.count("GET /sub/data.json") == 1
    assert "GET /sub/data.json" in (tmp_path / "log").read_text()


def test_no_log_is_no_log(service):
    """Rotation has nothing to do then."""
    running = service()
    running.start()
    running.reopen_log()

    assert open_access_log(SILENT) is None


def test_without_a_standard_output_there_is_no_log(monkeypatch):
    """``>&-``: Python has no stream for it, and the server serves all the same."""
    monkeypatch.setattr(sys, "stdout", None)

    assert open_access_log(AccessLogSettings("-")) is None


@pytest.mark.parametrize("name", ["absent/log", "."])
def test_a_log_is_refused_by_name(tmp_path, name):
    with pytest.raises(StartError) as caught:
        open_access_log(AccessLogSettings(str(tmp_path / name)))

    assert str(caught.value).startswith(str(tmp_path / name).rstrip("/."))


# Signals, heeded here...


@pytest.fixture
def handlers():
    """Put the handlers of this process back at the end."""
    before = {number: signal.getsignal(number) for number in HEEDED}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT])
def test_the_first_signal_stops_and_the_second_ends_at_once(service, handlers, number):
    running, ends = service(), []
    running.start()
    heed_signals(running, ends.append)
    signal.raise_signal(number)
    running.run()
    assert ends == []

    signal.raise_signal(number)

    assert ends == [128 + number]


def test_a_signal_before_the_wait_is_not_lost(service, handlers):
    """A supervisor may be quick: stop is remembered."""
    running = service()
    heed_signals(running, lambda number: None)
    signal.raise_signal(signal.SIGTERM)
    running.start()

    assert running.run() is None, "it returns at once"


def test_a_signal_opens_the_log_anew(service, handlers, tmp_path, until):
    running = service(access_log=AccessLogSettings(str(tmp_path / "log")))
    running.start()
    heed_signals(running)
    (tmp_path / "log").rename(tmp_path / "log.1")
    signal.raise_signal(signal.SIGUSR1)

    assert until((tmp_path / "log").exists)


# ... and in a process of its own


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT])
def test_a_signal_drains_and_the_exit_is_0(command, folder, connect, number):
    running = command(folder, "--port", 0)
    client = connect(running.address())
    assert client.get("/hello.txt").status == 200
    running.signal(number)

    assert running.wait() == 0
    assert client.is_closed()
    assert running.errors[1:] == [], "nothing to complain about"


def blocked(task):
    """Return which of the heeded signals a thread does not let in."""
    [mask] = re.findall(r"^SigBlk:\s*([0-9a-f]+)$", task.read_text(), re.MULTILINE)
    return {each for each in HEEDED if int(mask, 16) >> (each - 1) & 1}


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what is blocked")
@pytest.mark.parametrize("log", ["--access-log=log", "--no-access-log"])
def test_only_the_main_thread_lets_signals_in(command, folder, connect, ask, log):
    """Python heeds a signal in the main thread alone: given to another, it waits."""
    running = command(folder, "--port", 0, log)
    address = running.address()
    clients = [connect(address) for _ in range(4)]
    for client in clients:
        client.send(ask("/hello.txt"))
    assert {client.answer().status for client in clients} == {200}

    first = running.process.pid
    for main in workers_of(first) or [str(first)]:
        tasks = {
            task.name: blocked(task / "status")
            for task in Path(f"/proc/{main}/task").iterdir()
        }

        assert len(tasks) >= (2 if WORKERS else 3), "who accepts and who answers"
        assert tasks.pop(main) == set()
        assert list(tasks.values()) == [HEEDED] * len(tasks)


def workers_of(pid):
    """Return the processes that were forked from this one."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_the_signals_that_are_blocked_are_those_before_at_the_end():
    """Whoever blocked one of them before has it blocked after."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    try:
        with signals_blocked():
            within = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        after = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    assert within >= HEEDED
    assert after == before | {signal.SIGUSR1}


@pytest.fixture
def load(connect):
    """Ask again and again from *count* connections, until the server ends them."""
    threads, answered = [], []

    def begin(address, count):
        def asks(client):
            with suppress(OSError, AssertionError):
                while True:
                    answered.append(client.get("/hello.txt").status)

        for _ in range(count):
            threads.append(threading.Thread(target=asks, args=(connect(address),)))
            threads[-1].start()
        return answered

    yield begin
    for thread in threads:
        thread.join(20)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT])
def test_a_signal_ends_a_busy_server(command, folder, load, until, number):
    """Every thread is at work, and the signal is for the one that is not."""
    running = command(folder, "--port", 0, "--no-access-log")
    answered = load(running.address(), 8)
    until(lambda: len(answered) > 100)
    began = time.monotonic()
    running.signal(number)

    assert running.wait() == 0
    assert time.monotonic() - began < 5
    assert set(answered) == {200}


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGUSR1])
def test_a_signal_rotates_the_log_of_a_busy_server(
    command, folder, load, until, tmp_path, number
):
    """Ten times in a row: not one is lost, and no line either."""
    log = tmp_path / "access.log"
    running = command(
        *(folder, "--port", 0, "--access-log", log, "--log-format", "common")
    )
    answered = load(running.address(), 4)
    until(lambda: len(answered) > 20)
    for turn in range(10):
        log.rename(tmp_path / f"access.log.{turn}")
        running.signal(number)
        until(log.exists)
    assert running.stop() == 0

    written = [path.read_text() for path in tmp_path.glob("access.log*")]
    lines = "".join(written).splitlines()
    assert len(written) == 11
    assert all(line.endswith(' "GET /hello.txt HTTP/1.1" 200 14') for line in lines)
    assert len(lines) >= len(answered)


def test_a_request_in_flight_at_sigterm_is_answered_whole(
    command, folder, connect, ask
):
    """20 MB through a small window: no octet is missing (RFC 9112 §9.6)."""
    running = command(folder, "--port", 0)
    client = connect(running.address(), buffer=65_536)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    running.signal(signal.SIGTERM)

    assert len(client.exactly(20_000_000)) == 20_000_000
    assert running.wait() == 0


def test_a_second_signal_ends_at_once(command, folder, connect, ask, until):
    """Whoever presses Ctrl+C twice means it."""
    running = command(folder, "--port", 0)
    address = running.address()
    client = connect(address, buffer=4096)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    running.signal(signal.SIGINT)
    until(lambda: not listens(address))
    began = time.monotonic()
    running.signal(signal.SIGINT)

    assert running.wait() == 128 + signal.SIGINT
    assert time.monotonic() - began < 5, "long before the drain's deadline of 10 s"


def listens(address):
    """Tell whether somebody accepts connections at *address*."""
    with socket.socket() as probe:
        return probe.connect_ex(address) == 0


def test_what_does_not_end_is_cut_after_the_deadline_and_said(
    command, folder, connect, ask
):
    running = command(folder, "--port", 0, "--timeout-graceful-shutdown", "0.3")
    client = connect(running.address(), buffer=4096)
    client.send(ask("/big.bin"))
    client.until(b"\r\n\r\n")
    running.signal(signal.SIGTERM)

    assert running.wait() == 0
    assert any("1 requests cut" in line for line in running.errors)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGUSR1])
def test_rotation_in_a_process_of_its_own(
    command, folder, connect, tmp_path, until, number
):
    """As logrotate does it: rename, signal; no line is lost."""
    log = tmp_path / "access.log"
    running = command(folder, "--port", 0, "--access-log", log)
    client = connect(running.address())
    client.get("/hello.txt")
    log.rename(tmp_path / "access.log.1")
    running.signal(number)
    until(log.exists)
    client.get("/sub/data.json")
    running.stop()

    both = (tmp_path / "access.log.1").read_text() + log.read_text()
    assert both.count('"/hello.txt"') == both.count('"/sub/data.json"') == 1
    assert WORKERS or '"/sub/data.json"' in log.read_text()


def test_a_folder_as_port_file_is_a_start_that_fails(run, folder, tmp_path):
    """Exit status 3, one line, and the folder is there still."""
    (tmp_path / "ports").mkdir()
    ended = run(folder, "--port", 0, "--port-file", tmp_path / "ports")

    assert ended.returncode == 3
    [line] = ended.stderr.splitlines()
    assert f"{tmp_path}/ports: Is a directory" in line
    assert (tmp_path / "ports").is_dir()


def test_a_full_disk_is_said_once_and_serving_goes_on(command, folder, connect):
    running = command(folder, "--port", 0, "--access-log", "/dev/full")
    client = connect(running.address())

    assert [client.get("/hello.txt").status for _ in range(20)] == [200] * 20
    assert running.stop() == 0
    assert sum("No space left" in line for line in running.errors) == 1


def test_a_broken_pipe_is_said_once_and_serving_goes_on(command, folder, connect):
    """``httpcore-srv | head``: its end is not ours."""
    running = command(folder, "--port", 0, stdout=subprocess.PIPE)
    client = connect(running.address())
    running.process.stdout.close()

    assert [client.get("/hello.txt").status for _ in range(20)] == [200] * 20
    assert running.stop() == 0
    assert sum("roken pipe" in line for line in running.errors) == 1


def test_an_inherited_socket_is_served(command, folder, connect):
    """As a service manager hands it over."""
    with socket.socket() as given:
        given.bind(("127.0.0.1", 0))
        given.listen()
        address = given.getsockname()
        number = given.fileno()
        running = command(folder, "--bind", f"fd:{number}", pass_fds=[number])
        assert running.address() == address

    assert connect(address).get("/hello.txt").status == 200
    assert running.stop() == 0


def test_a_descriptor_that_was_not_handed_over_is_a_start_that_fails(run, folder):
    """What has such a number is the server's own: one line, exit status 3."""
    for number in range(3, 10):
        ended = run(folder, "--bind", f"fd:{number}")

        assert ended.returncode == 3
        assert ended.stderr.splitlines() == [
            f"Error: cannot listen at fd:{number}: Bad file descriptor"
        ]


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_nobody_waits_for_workers_that_were_killed(service):
    """They could not say themselves that they serve no more."""
    ended = service(workers=2)
    ended.start()
    lines = [ended.counters.line(place, 0) for place in range(4)]
    assert sum(line.is_serving for line in lines) == 2
    ended.end_at_once()
    ended.close()

    assert not any(line.is_serving for line in lines)


def test_a_quick_sigterm_is_not_lost(command, folder, tmp_path, until):
    """As soon as the port is written, the process can be stopped in good order."""
    port_file = tmp_path / "port"
    running = command(folder, "--port", 0, "--port-file", port_file)
    until(lambda: running.process.poll() is not None or port_file.exists())
    with suppress(ProcessLookupError):
        running.signal(signal.SIGTERM)

    assert running.wait() == 0
    assert not Path(port_file).exists()


def test_what_every_thread_does_is_told_on_request(folder, command, until):
    """SIGUSR2 is for whoever wonders why nothing moves; serving goes on."""
    running = command(folder, "--port", 0)
    running.listening()

    running.signal(signal.SIGUSR2)

    until(lambda: any("Current thread" in line for line in running.errors))
    running.signal(signal.SIGTERM)
    assert running.wait() == 0


# fmt: off
ROOMS = [
    # said                   env                                  kept    why
    (["--answers", "64MiB"], {},                                  True,   "room for them"),
    (["--answers", "0"],     {},                                  False,  "no room"),
    ([],                     {"HTTPCORE_SRV_ANSWERS": "65536"},   True,   "the environment says it as well"),
    ([],                     {"HTTPCORE_SRV_ANSWERS": "0"},       False,  "the environment says it as well"),
    (["--answers", "1 MB"],  {"HTTPCORE_SRV_ANSWERS": "0"},       True,   "the command line wins"),
]
# fmt: on


@pytest.mark.parametrize(("said", "env", "kept", "why"), ROOMS)
def test_how_much_room_there_is_for_answers_can_be_said(
    command, connect, until, said, env, kept, why
):
    """Of files that have been at rest for long; what was recalled is counted, and told."""
    words = ["--port", 0, "--workers", 1, "--access-log", os.devnull, *said]
    running = command(CHECKOUT / "www" / "examples", *words, env=env)
    address = running.address()

    def told():
        """Ask a few times; return how many answers were recalled by now."""
        for _ in range(4):
            assert connect(address).get("/hello.txt").status == 200
        already = len(running.errors)
        running.signal(signal.SIGUSR2)
        words = until(
            lambda: re.search(r"recalled: (\d+)", "\n".join(running.errors[already:]))
        )
        return int(words[1])

    if kept:
        assert until(told), why
    else:
        assert told() == 0, why


def test_who_stops_leaves_the_files_of_its_successor(service, tmp_path):
    """A restart that overlaps: the new process is there before the old one is gone."""
    place, pid, port = tmp_path / "socket", tmp_path / "pid", tmp_path / "port"
    old = service(f"unix:{place}", "127.0.0.1:0", pid_file=pid, port_file=port)
    old.start()
    place.unlink()
    new = service(f"unix:{place}")
    new.start()
    pid.write_text("1\n")

    old.close()

    assert place.is_socket(), "another socket stands there"
    assert pid.read_text() == "1\n", "another process says so"
    assert not port.exists(), "this is still what was written"


def test_a_socket_is_gone_before_the_drain_so_that_none_is_taken_for_dead(
    service, tmp_path, monkeypatch
):
    place = tmp_path / "socket"
    old = service(f"unix:{place}")
    old.start()
    seen, close = [], HTTPServer.server_close
    monkeypatch.setattr(
        HTTPServer,
        "server_close",
        lambda self: seen.append(place.exists()) or close(self),
    )

    old.close()

    assert seen == [False]


class Store:
    """A store of state that notes what it is asked."""

    def __init__(self):
        self.asked = []

    def check(self):
        self.asked.append("check")

    def close(self):
        self.asked.append("close")


def test_state_is_opened_before_and_closed_after(service, make_site):
    store = Store()
    started = service(site=replace(make_site(), store=store))

    started.start()
    started.close()

    assert store.asked == ["check", "close"]


# Rest...


def woken(pid):
    """Return how often each thread of a process was woken, until now."""
    return {
        task.name: int(re.search(r"\nvoluntary_ctxt\w+:\s*(\d+)", text)[1])
        for task in Path(f"/proc/{pid}/task").iterdir()
        if (text := (task / "status").read_text())
    }


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells who was woken")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_process_that_has_nothing_to_do_sleeps(command, folder, connect, workers):
    """No laptop is kept awake; what was served a moment ago is seen to, and then..."""
    running = command(folder, "--port", 0, "--workers", workers)
    connect(running.address()).get("/hello.txt")
    first = running.process.pid
    processes = [first, *workers_of(first)]
    assert len(processes) == (1 if workers == 1 else 3)

    def sleeps():
        before = [woken(pid) for pid in processes]
        time.sleep(1.2)  # rest is what is not done meanwhile
        return before == [woken(pid) for pid in processes]

    assert any(sleeps() for _ in range(5))


@pytest.fixture
def no_collector():
    """Garbage in cycles is left where it is, unless somebody asks for it."""
    gc.disable()
    yield
    gc.enable()


def test_nothing_is_left_of_who_served_before_a_reload(service, until, no_collector):
    """Else each reload would cost memory, until the collector comes by."""
    started = service()
    started.start()
    former = weakref.ref(started._processes._current._servers[0])
    running = threading.Thread(target=started.run)
    running.start()
    started.reload()
    until(lambda: former() is None)
    started.stop()
    running.join(20)

    assert not running.is_alive()
