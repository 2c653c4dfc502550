"""``serve`` as people and programs call it: each test is a process of its own."""

import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import click
import pytest
import requests

import httpcore_srv
from httpcore_srv import __version__
from httpcore_srv.cli.serve import _plan, command

pytestmark = pytest.mark.wire

CONFIGURED = """
[listen]
bind = ["127.0.0.1:0"]
[process]
threads = 3
[log]
access = ""
[[host]]
[[host.mount]]
prefix = "/"
folder = "site"
"""


@pytest.fixture
def config(tmp_path, folder):
    """A configuration of the small site."""
    path = tmp_path / "site.toml"
    path.write_text(CONFIGURED)
    return path


def get(running, path="/hello.txt", **more):
    """Get *path* from a running command."""
    return requests.get(running.listening()[0].rstrip("/") + path, timeout=20, **more)


# What is served...


def test_nothing_needs_to_be_configured(command, folder):
    """The current folder, at port 8000 of the loopback but for PORT; with listings."""
    running = command(cwd=folder, env={"PORT": "0"})
    [url] = running.listening()

    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url)
    assert requests.get(f"{url}hello.txt", timeout=20).text == "Hello, world!\n"
    assert "data.json" in requests.get(f"{url}sub/", timeout=20).text
    assert running.stop() == 0


def test_www_is_served_where_it_exists(command, folder, tmp_path):
    folder.rename(tmp_path / "www")

    assert get(command("--port", 0)).text == "Hello, world!\n"


# fmt: off
WORDS = [
    # words                                why
    (["serve", "site"],                    "the command by name"),
    (["site"],                             "it is the default"),
    (["serve", "--directory", "site"],     "as http.server has it"),
    (["-d", "site"],                       "in short"),
    (["--root", "site"],                   "as others have it"),
]
# fmt: on


@pytest.mark.parametrize(("words", "why"), WORDS)
def test_a_folder_is_served_by_any_of_its_names(command, folder, words, why):
    assert get(command(*words, "--port", 0)).status_code == 200, why


# fmt: off
OPTIONS = [
    # words                                    path          status  field                value                        why
    (["--no-listing"],                         "/sub/",      404,    "Content-Type",      "text/plain; charset=utf-8", "no listings"),
    (["--cache-control", "max-age=60"],        "/hello.txt", 200,    "Cache-Control",     "max-age=60",                "as said"),
    ([],                                       "/hello.txt", 200,    "Cache-Control",     "no-cache",                  "the default"),
    (["--header", "X-A: b", "--header", "X-C: d"], "/hello.txt", 200, "X-C",              "d",                         "each of them"),
    (["--symlinks", "never"],                  "/link",      404,    "Content-Type",      "text/plain; charset=utf-8", "R302 not even inside"),
    (["--symlinks", "inside"],                 "/link",      200,    "Content-Length",    "14",                        "R302 inside"),
]
# fmt: on


@pytest.mark.parametrize(("words", "path", "status", "name", "value", "why"), OPTIONS)
def test_options_of_a_folder(command, folder, words, path, status, name, value, why):
    (folder / "link").symlink_to("hello.txt")
    running = command(folder, "--port", 0, *words)

    answer = get(running, path, headers={"Accept": "text/plain"})

    assert answer.status_code == status, why
    assert answer.headers[name] == value, why


def test_several_places(command, folder, tmp_path):
    """Each has its URL in the line that says it is ready."""
    words = ["-b", "127.0.0.1:0", "-b", "[::1]:0", "-b", f"unix:{tmp_path}/socket"]
    first, second, third = command(folder, *words).listening()

    assert requests.get(first, timeout=20).status_code == 200
    assert second.startswith("http://[::1]:")
    assert requests.get(second, timeout=20).status_code == 200
    assert third == f"unix:{tmp_path}/socket"


# Who wins...


def test_flags_win_over_the_environment_that_over_the_file(command, config, tmp_path):
    """As one list of settings, from the strongest to the weakest."""
    free = [free_port() for _ in range(2)]
    environment = {"HTTPCORE_SRV_PORT": str(free[0]), "PORT": str(free[1])}
    default = command("-c", config).listening()
    by_port = command("-c", config, env={"PORT": str(free[1])}).listening()
    by_name = command("-c", config, env=environment).listening()
    by_flag = command("-c", config, "--port", 0, env=environment).listening()

    assert by_port == [f"http://127.0.0.1:{free[1]}/"]
    assert by_name == [f"http://127.0.0.1:{free[0]}/"]
    assert by_flag[0] not in (*by_port, *by_name, *default)


def free_port():
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_file_wins_over_the_default(command, config):
    """Its bind, and that it wants no access log."""
    running = command("--config", config, stdout=subprocess.PIPE)

    assert get(running).status_code == 200
    assert running.stop() == 0
    assert running.process.stdout.read() == ""


def test_the_environment_names_a_configuration(command, config):
    running = command(env={"HTTPCORE_SRV_CONFIG": str(config)})

    assert get(running).status_code == 200


def test_the_environment_sets_a_switch(command, folder):
    running = command(folder, "-p", 0, env={"HTTPCORE_SRV_LISTING": "no"})

    assert get(running, "/sub/").status_code == 404


# fmt: off
REFUSED = [
    # words                                    status  line                                             why
    (["absent"],                               3,      "Error: absent: No such file or directory",      "no such folder"),
    (["site/hello.txt"],                       3,      "Error: site/hello.txt: is a file; name the folder it is in", "a file"),
    (["site", "--no-such-option"],             2,      "--no-such-option",                              "an unknown option"),
    (["site", "--config", "site.toml"],        2,      "site.toml",                                     "DIRECTORY says nothing beside a file"),
    (["--no-listing", "-c", "site.toml"],      2,      "--listing",                                     "nor does its option"),
    (["-c", "absent.toml"],                    3,      "absent.toml: the file does not exist",          "no such file"),
    (["site", "--tls-cert", "a", "--tls-key", "b"], 3, "Error: a: No such file or directory",           "no such certificate"),
    (["site", "--port", "0", "--pid-file", "no/pid"], 3, "Error: no/pid: No such file or directory",    "no such folder for the pid"),
    (["site", "--port", "0", "--access-log", "no/log"], 3, "Error: no/log: No such file or directory",  "nor for the log"),
]
# fmt: on


@pytest.mark.parametrize(("words", "status", "line", "why"), REFUSED)
def test_what_cannot_be_served_is_said_before_the_start(
    run, config, words, status, line, why
):
    ended = run(*words)

    assert ended.returncode == status, why
    assert line in ended.stderr, why
    assert "Traceback" not in ended.stderr, why
    assert ended.stdout == "", why


def test_a_taken_port_is_one_line(command, run, folder):
    """Exit status 3; what to do is said."""
    url = command(folder, "--port", 0).listening()[0]
    port = url.rpartition(":")[2].strip("/")

    ended = run(folder, "--port", port)

    [line] = ended.stderr.splitlines()
    assert ended.returncode == 3
    assert f"127.0.0.1:{port}" in line
    assert "another process listens there" in line


# What it says...


def test_for_a_program_the_log_is_json(command, folder):
    running = command(folder, "--port", 0, stdout=subprocess.PIPE)
    get(running)
    running.stop()

    [line] = running.process.stdout.read().splitlines()
    assert re.search(r'"target": "/hello.txt".*"status": 200', line)


@pytest.mark.parametrize(
    ("words", "lines"),
    [(["--no-access-log"], 0), (["--log-format", "common"], 1), ([], 1)],
)
def test_the_log_is_as_it_was_asked_for(command, folder, words, lines):
    running = command(folder, "--port", 0, *words, stdout=subprocess.PIPE)
    get(running)
    running.stop()

    assert len(running.process.stdout.read().splitlines()) == lines


def test_files_of_the_process(command, folder, tmp_path):
    """The process id and the port, for supervisors; gone at the end."""
    pid, port = tmp_path / "pid", tmp_path / "port"
    running = command(folder, "-p", 0, "--pid-file", pid, "--port-file", port)
    [url] = running.listening()

    assert pid.read_text() == f"{running.process.pid}\n"
    assert url.endswith(f":{port.read_text().strip()}/")
    assert running.stop() == 0
    assert not pid.exists()
    assert not port.exists()


class Terminal:
    """The command at a terminal, as a person sees it."""

    def __init__(self, words, environment):
        self.master, slave = pty.openpty()
        kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "httpcore_srv", *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=kept | environment,
        )
        os.close(slave)
        self.seen = ""

    def until(self, word):
        """Read as far as *word* at least."""
        deadline = time.monotonic() + 20
        while word not in self.seen:
            assert select.select([self.master], [], [], deadline - time.monotonic())[0]
            self.seen += os.read(self.master, 4096).decode()
        return self.seen

    def end(self):
        """Press what ends it; return the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        status = self.process.wait(20)
        os.close(self.master)
        return status


@pytest.fixture
def terminal(folder, tmp_path):
    """Serve the small site at a terminal."""
    opened = []
    checkout = str(Path(httpcore_srv.__file__).parent.parent)

    def at(**environment):
        words = ["serve", str(folder), "--port", "0"]
        opened.append(Terminal(words, {"PYTHONPATH": checkout} | environment))
        return opened[-1]

    yield at
    for each in opened:
        with suppress(OSError):
            each.end()


@pytest.mark.parametrize("colour", [True, False])
def test_a_person_sees_where_it_is_and_how_to_stop_it(terminal, folder, colour):
    """In colour, unless NO_COLOR is set; and then the exchanges."""
    shown = terminal(**({} if colour else {"NO_COLOR": "1"}))
    banner = shown.until("Ctrl+C")
    url = re.search(r"http://127\.0\.0\.1:\d+/", banner)[0]
    requests.get(f"{url}hello.txt", timeout=20)
    seen = shown.until("hello.txt")

    assert f"httpcore-srv {__version__} serves {folder}" in banner
    assert ("\x1b[" in seen) is colour
    assert shown.end() == 0


# How soon...


@pytest.fixture
def start(folder):
    """Start the command as it is, unmeasured; return it once it listens, with its log."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COVERAGE") and name != "PYTHONDONTWRITEBYTECODE"
    }
    words = ["-m", "httpcore_srv", "serve", str(folder), "--port", "0"]
    started = []

    def begin(*options):
        running = subprocess.Popen(
            [sys.executable, *options, *words, "--no-access-log"],
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
        )
        started.append(running)
        lines = []
        while not any(line.startswith("listening") for line in lines):
            lines.append(running.stderr.readline())
            assert lines[-1], lines
        return running, lines

    yield begin
    for running in started:
        running.kill()
        running.wait()
        running.stderr.close()


def test_nothing_is_imported_that_a_folder_does_not_need(start):
    """Readers of configurations, pretty printers and templates cost a start its time."""
    _, lines = start("-X", "importtime")
    imported = {
        line.rpartition("|")[2].strip().partition(".")[0]
        for line in lines
        if line.startswith("import time:")
    }

    assert "click" in imported, "the list is one"
    unneeded = {"pydantic", "tomllib", "rich", "jinja2", "http_sf", "asyncio"}
    unneeded |= {"sqlite3", "redis", "argon2", "bcrypt", "passlib", "itsdangerous"}
    assert not imported & unneeded


def own_seconds(process):
    """End *process*; return how much of the processor it has taken."""
    process.kill()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime


def test_it_is_ready_within_0_3_s(start):
    """
    Of this process's own time: what others take of the machine does not count.

    On a slow machine that is measured by what is needed at least: the interpreter, and
    the two libraries.  Both are the best of five.
    """
    code = "import click, h11, ssl, logging; print(flush=True); input()"
    floor, pipe = [sys.executable, "-c", code], subprocess.PIPE
    needed, seconds = [], []
    for _ in range(5):
        with subprocess.Popen(floor, stdin=pipe, stdout=pipe) as least:
            assert least.stdout.readline(), "all is imported"
            needed.append(own_seconds(least))
        seconds.append(own_seconds(start()[0]))

    assert min(seconds) < max(0.3, 6 * min(needed))


def test_a_folder_on_the_command_line_wins_over_a_configuration_around_it(tmp_path):
    """A flag beats an environment variable, here as everywhere."""
    ctx = click.Context(command)
    options = {**parsed(ctx), "config": tmp_path / "absent.toml"}

    _, _, what, config = _plan(tmp_path, options, given=set())

    assert (what, config) == (str(tmp_path), None)


@pytest.mark.parametrize(
    ("name", "value", "variable"),
    [
        ("listing", False, "HTTPCORE_SRV_LISTING"),
        ("user", ("ada",), "HTTPCORE_SRV_USER"),
        ("password_file", Path("x"), "HTTPCORE_SRV_PASSWORD_FILE"),
    ],
)
def test_the_variable_that_contradicts_a_configuration_is_named(
    tmp_path, name, value, variable
):
    ctx = click.Context(command)
    options = {**parsed(ctx), "config": tmp_path / "absent.toml", name: value}

    with pytest.raises(click.UsageError, match=variable):
        _plan(None, options, given={"config"})


def parsed(ctx):
    """Return the options of a command line that says nothing."""
    with ctx:
        command.parse_args(ctx, [])
    return {
        key: ctx.params[key] for key in ctx.params if key not in ("folder", "named")
    }
