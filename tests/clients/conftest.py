"""
What the tests with other people's clients stand on: accounts, a site with many areas, the
command in a process of its own, and the clients.

The files of accounts are written here with the libraries themselves, not with ours: the
form they have is a promise.  Each area is a realm of its own, so that a test that spoils
one (too many failures, a log-out everywhere) spoils no other.  All traffic is on the
loopback address; what a test started is ended by its process id.
"""

import base64
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import argon2
import bcrypt
import pytest
import requests
from playwright.sync_api import sync_playwright

import httpcore_srv
from httpcore_srv.config.realms import RealmTable
from httpcore_srv.message import Fields

CHECKOUT = Path(httpcore_srv.__file__).parent.parent
PATIENCE = 30.0

USER, PASSWORD = "ada", "analytical engine"
OTHER, OTHER_PASSWORD = "grüße", "pässwörter: ✓"

# How long a session lives where a test waits for its end.
BRIEF = 1

# And a nonce: not longer than a configuration has to allow.
[HASTY] = [
    bound.ge
    for bound in RealmTable.model_fields["nonce_lifetime"].metadata
    if hasattr(bound, "ge")
]

# fmt: off
AREAS = {
    # name           keys of its realm                                                    why
    "basic":         'schemes = ["basic"]',                                             # one password, at every request
    "apache":        'schemes = ["basic"]\naccounts = ["htpasswd"]',                    # as Apache's program writes it
    "both":          'schemes = ["digest", "basic"]\nalgorithms = ["SHA-256"]\nentrance = "/both-door/"',
    "leaving":       'schemes = ["basic"]\nentrance = "/leaving-door/"',                # log-out of Basic
    "every":         'schemes = ["digest", "basic"]\nalgorithms = ["SHA-512-256", "SHA-256", "MD5"]',
    "auth-int":      'schemes = ["digest"]\nalgorithms = ["SHA-256"]\nqop = ["auth-int"]',
    "plain-names":   'schemes = ["digest"]\nalgorithms = ["SHA-256"]\nuserhash = false',
    "members":       'schemes = ["form"]\nentrance = "/members-door/"\ncookie = "members"',
    "signed":        'schemes = ["form"]\nentrance = "/signed-door/"\ncookie = "signed"\nsessions = "signed"',
    "brief":         f'schemes = ["form"]\nentrance = "/brief-door/"\ncookie = "brief"\nidle = {BRIEF}\nabsolute = {BRIEF}',
    "mixed":         'schemes = ["form", "basic"]\nentrance = "/mixed-door/"\ncookie = "mixed"',
}

DIGESTS = {
    # name                offered                                  why
    "md5":                '["MD5"]',                               # for compatibility
    "md5-sess":           '["MD5-sess"]',
    "sha-256":            '["SHA-256"]',                           # RFC 7616 §3.7: what all have to know
    "sha-256-sess":       '["SHA-256-sess"]',
    "sha-512-256":        '["SHA-512-256", "SHA-256"]',            # a client takes the first that it knows
    "sha-512-256-sess":   '["SHA-512-256-sess", "SHA-256-sess"]',
}
# fmt: on

# Three areas for each: a plain one, one whose nonces end soon, and one to log out of.
for _name, _offered in DIGESTS.items():
    _keys = f'schemes = ["digest"]\nalgorithms = {_offered}'
    AREAS[_name] = _keys
    AREAS[f"hasty-{_name}"] = f"{_keys}\nnonce_lifetime = {HASTY}"
    AREAS[f"quitting-{_name}"] = f'{_keys}\nentrance = "/quitting-{_name}-door/"'

STATE = """
[listen]
bind = ["127.0.0.1:0"]
port_file = "port"

[log]
access = "access.log"
format = "common"
level = "debug"

[state]
store = "state.sqlite"
keys = "keys"

[[host]]

[[host.mount]]
prefix = "/"
folder = "site"
"""

LENIENT = "failures = { free = 1000 }"
STRICT = 'failures = { free = 2, delay = "30 s" }'


def realm_of(name: str) -> str:
    """Return the name of the realm of an area: of two words, as people like them."""
    return f"The {name}"


# Accounts...

# Hash functions by the names that stand in the file of accounts.
HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}


def a1(user: str, realm: str, password: str, algorithm: str) -> str:
    """Return H(A1) of RFC 7616 §3.4.2, in hexadecimal digits."""
    text = f"{user}:{realm}:{password}".encode()
    return hashlib.new(HASHES[algorithm], text).hexdigest()


def account(user: str, password: str, areas) -> list[str]:
    """Return the lines of *user* in a file of our own form."""
    hashed = argon2.PasswordHasher(1, 1024, 1).hash(password)
    return [f"{user}:password:{hashed}"] + [
        f"{user}:digest:{algorithm}:{quote(realm, safe='')}"
        f":{a1(user, realm, password, algorithm)}"
        for realm in map(realm_of, areas)
        for algorithm in HASHES
    ]


def write_accounts(folder: Path, areas) -> None:
    """Write the files of accounts that the realms name."""
    lines = ["# httpcore-srv accounts 1"]
    lines += account(USER, PASSWORD, areas)
    lines += account(OTHER, OTHER_PASSWORD, areas)
    hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    sha = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
    for name, text in (
        ("accounts", lines),
        ("htpasswd", [f"{USER}:{hashed}", f"charles:{{SHA}}{sha}"]),
    ):
        path = folder / name
        path.touch(0o600)
        path.write_text("\n".join([*text, ""]), encoding="utf-8")


def write_site(folder: Path, areas) -> None:
    """Write a page and eight files for each area, and one page for everybody."""
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_text("<!doctype html><title>Public</title>")
    for name in areas:
        (site / name).mkdir()
        page = f"<!doctype html><title>Inside {name}</title><p>inside {name}</p>"
        (site / name / "index.html").write_text(page)
        for number in range(8):
            (site / name / f"{number}.txt").write_text(f"{name} {number}")


def configuration(areas: dict[str, str], failures: str = LENIENT) -> str:
    """Return the configuration of a site with *areas*."""
    parts = [STATE]
    for name in areas:
        parts.append(
            f'[[host.mount.access]]\nmatch = ["{name}/**"]\nrealm = "{realm_of(name)}"\n'
        )
    for name, keys in areas.items():
        accounts = "" if "accounts" in keys else 'accounts = ["accounts"]\n'
        parts.append(
            f'[[realm]]\nname = "{realm_of(name)}"\n{accounts}{keys}\n{failures}\n'
        )
    return "\n".join(parts)


# The command...


# What the whole suite may say of how the command is to run: see tests/conftest.py.
MODES = ("HTTPCORE_SRV_TEST_WORKERS", "HTTPCORE_SRV_TEST_ANSWERS")


def environment() -> dict[str, str]:
    """Return the environment of the command: ours, without what steers it."""
    mode = {
        name.replace("_TEST_", "_"): os.environ[name]
        for name in MODES
        if os.environ.get(name)
    }
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("HTTPCORE_SRV_") and name != "PORT"
    }
    return kept | {"PYTHONPATH": str(CHECKOUT)} | mode


@dataclass
class Origin:
    """The command at work, in a folder that holds all it has."""

    folder: Path
    process: subprocess.Popen
    port: int
    marks: dict[str, int] = field(default_factory=dict)

    def url(self, path: str = "/") -> str:
        """Return the URL of *path*."""
        return f"http://127.0.0.1:{self.port}{path}"

    def said(self, *words: str) -> list[str]:
        """Return the lines of its own log that hold all of *words*."""
        return lines_with(self.folder / "errors.log", words)

    def noted(self, *words: str) -> list[str]:
        """Return the lines of the access log that hold all of *words*."""
        return lines_with(self.folder / "access.log", words)


def lines_with(path: Path, words) -> list[str]:
    """Return the lines of the file at *path* that hold all of *words*."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if all(word in line for word in words)]


def start(folder: Path, areas: dict[str, str], failures: str = LENIENT) -> Origin:
    """Write all that the command needs, start it, and wait until it listens."""
    write_accounts(folder, areas)
    write_site(folder, areas)
    (folder / "site.toml").write_text(configuration(areas, failures), "utf-8")
    with (folder / "errors.log").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "httpcore_srv", "serve", "-c", "site.toml"],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        port = wait_for(lambda: port_in(folder / "port", process, folder))
    except BaseException:
        process.kill()
        process.wait(PATIENCE)
        raise
    return Origin(folder, process, port)


def port_in(path: Path, process, folder: Path) -> int:
    """Return the port that stands in the file, 0 as long as there is none."""
    ended = process.poll()
    assert ended is None, (folder / "errors.log").read_text("utf-8")
    return int(path.read_text() or 0) if path.exists() else 0


def end(origin: Origin) -> None:
    """End the process, as a service manager would."""
    origin.process.send_signal(signal.SIGTERM)
    try:
        assert origin.process.wait(PATIENCE) == 0
    finally:
        origin.process.kill()


def wait_for(so, patience: float = PATIENCE):
    """Return the first true thing that *so* returns."""
    deadline = time.monotonic() + patience
    while not (found := so()):
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.01)
    return found


@pytest.fixture(scope="session")
def origin(tmp_path_factory):
    """The site with all areas, for all tests."""
    running = start(tmp_path_factory.mktemp("origin"), AREAS)
    yield running
    end(running)


@pytest.fixture(scope="session")
def strict(tmp_path_factory):
    """A site where two failures are free, and the third makes one wait."""
    areas = {name: AREAS[name] for name in ("basic", "sha-256", "members")}
    running = start(tmp_path_factory.mktemp("strict"), areas, STRICT)
    yield running
    end(running)


@pytest.fixture(scope="session")
def eventually():
    """Wait until something is so, and return that."""
    return wait_for


# curl...


@dataclass(frozen=True)
class Answer:
    """One response as curl saw it; *content* is of the last one alone."""

    status: int
    fields: Fields
    content: str = ""


class Curl:
    """curl, with what belongs to every call."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder = program, folder

    def __call__(self, *words: str) -> list[Answer]:
        """Run it; the answers in their order, 401 and what followed alike."""
        ended = self.run("-i", *words)
        heads = re.split(r"(?=HTTP/1\.1 \d{3} )", ended)[1:]
        return [answer_of(text) for text in heads]

    def run(self, *words: str) -> str:
        """Run it; what it wrote on standard output."""
        ended = subprocess.run(
            [self.program, "-q", "-sS", "--max-time", "20", "--noproxy", "*", *words],
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            cwd=self.folder,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.decode("utf-8")


def answer_of(text: str) -> Answer:
    """Return the response that curl wrote as *text*."""
    head, _, content = text.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    fields = Fields([tuple(line.split(": ", 1)) for line in lines])
    return Answer(int(first.split()[1]), fields, content)


@pytest.fixture
def curl(tmp_path):
    """Call curl with words; its answers."""
    program = shutil.which("curl")
    assert program, "curl is needed: see tests/system-packages.sh"
    return Curl(program, tmp_path)


# requests...


@pytest.fixture
def session():
    """A session of requests that asks no proxy."""
    with requests.Session() as opened:
        opened.trust_env = False
        yield opened


# Forms...


class Form(HTMLParser):
    """The form of a page: where it goes, and what is in it already."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.action, self.fields, self.passwords, self.users = "", {}, [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Note what a form, or something to fill in, says."""
        said = dict(attributes)
        if tag == "form" and said.get("method", "").lower() == "post":
            self.action = said.get("action", "")
        if tag == "input" and "name" in said:
            kind = said.get("type", "text")
            if kind == "hidden":
                self.fields[said["name"]] = said.get("value", "")
            elif kind == "password":
                self.passwords.append(said["name"])
            elif kind == "text":
                self.users.append(said["name"])

    def filled(self, user: str, password: str) -> dict[str, str]:
        """Return the content of the form when a person has filled it in."""
        [named], [secret] = self.users, self.passwords
        return self.fields | {named: user, secret: password}


@pytest.fixture(scope="session")
def form_of():
    """Read the form in the text of a page."""
    return Form


# Chromium...


@pytest.fixture(scope="module")
def chromium():
    """
    Chromium without a window; what it asks for stays on this machine.

    For a module, not for longer: while it runs, so does an event loop in this thread.
    """
    program = shutil.which("chromium")
    assert program, "Chromium is needed: see tests/system-packages.sh"
    words = ["--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server"]
    words += ["--disable-background-networking", "--disable-component-update"]
    words += ["--disable-sync", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        words.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=words)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium):
    """Open a browser of one's own, with credentials or without, until the test ends."""
    contexts = []

    def opened(user: str | None = None, password: str = "", **more):
        known = {"username": user, "password": password} if user is not None else None
        context = chromium.new_context(http_credentials=known, **more)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
