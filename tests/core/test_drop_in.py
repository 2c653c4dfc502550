"""The core stands in the place of the standard ``socketserver``."""

import http.client
import inspect
import io
import json
import os
import shutil
import socketserver
import subprocess
import sys
import xmlrpc.client
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler
from xmlrpc.server import SimpleXMLRPCDispatcher, SimpleXMLRPCRequestHandler

import pytest
import requests

import httpcore_srv
from httpcore_srv import core

PACKAGE_ROOT = Path(httpcore_srv.__file__).parents[1]

# The suite compares ``__module__`` with the literal "socketserver" to find out what
# the module defines, so whoever stands in its place has to answer to that name.
STAND_IN = """
import io, json, sys, unittest
import httpcore_srv.core as core
for name in dir(core):
    member = getattr(core, name)
    if getattr(member, "__module__", "").startswith("httpcore_srv.core"):
        member.__module__ = "socketserver"
sys.modules["socketserver"] = core
import test.support
test.support.use_resources = ["network"]
test.support.verbose = False
suite = unittest.defaultTestLoader.loadTestsFromName("test.test_socketserver")
log = io.StringIO()
result = unittest.TextTestRunner(stream=log).run(suite)
print(json.dumps({
    "run": result.testsRun,
    "bad": len(result.failures) + len(result.errors),
    "skipped": len(result.skipped),
    "stand_in": sys.modules["test.test_socketserver"].socketserver.__name__,
    "log": log.getvalue(),
}))
"""


def interpreters():
    """Find one interpreter of each version; the running one stands for its own."""
    found = {sys.version_info[:2]: sys.executable}
    for minor in (11, 12, 13):
        installed = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))
        on_path = shutil.which(f"python3.{minor}")
        for path in [*map(str, installed), *([on_path] if on_path else [])]:
            if (3, minor) not in found and has_test_package(path):
                found[3, minor] = path
    return {version: path for version, path in found.items() if has_test_package(path)}


def has_test_package(path):
    probe = "import test.support, test.test_socketserver"
    ran = subprocess.run([path, "-c", probe], capture_output=True, timeout=30)
    return ran.returncode == 0


FOUND = interpreters()


def test_the_running_interpreter_is_among_those_tested():
    """Unless it came without the ``test`` package."""
    assert (sys.version_info[:2] in FOUND) == has_test_package(sys.executable)


@pytest.mark.wire
@pytest.mark.parametrize("path", FOUND.values(), ids=[f"3.{v[1]}" for v in FOUND])
def test_the_interpreters_own_suite_passes_unmodified(path, tmp_path):
    ran = subprocess.run(
        [path, "-c", STAND_IN],
        env={**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert ran.returncode == 0, ran.stderr
    result = json.loads(ran.stdout.splitlines()[-1])

    assert result["stand_in"] == "httpcore_srv.core"
    assert result["run"] > 10
    assert result["bad"] == 0, result["log"]
    assert result["skipped"] == 0, result["log"]


def test_every_standard_name_is_there():
    assert set(socketserver.__all__) <= set(core.__all__)


def test_all_is_true_and_sorted():
    assert core.__all__ == sorted(core.__all__)
    assert all(hasattr(core, name) for name in core.__all__)


STANDARD_METHODS = [
    (name, attribute)
    for name in sorted(socketserver.__all__)
    for attribute, value in vars(getattr(socketserver, name)).items()
    if inspect.isfunction(value) and not attribute.startswith("_")
]


@pytest.mark.parametrize(("name", "method"), STANDARD_METHODS)
def test_every_standard_method_takes_the_same_parameters(name, method):
    theirs = inspect.signature(getattr(getattr(socketserver, name), method))
    ours = inspect.signature(getattr(getattr(core, name), method))

    assert list(theirs.parameters) == list(ours.parameters)


# What the standard one sets where ours decides otherwise, and why.
OTHERWISE = {
    ("ForkingMixIn", "active_children"): "ours is a set of each server, not None",
}

STANDARD_SETTINGS = [
    (name, attribute)
    for name in sorted(socketserver.__all__)
    for attribute, value in vars(getattr(socketserver, name)).items()
    if not attribute.startswith("_")
    and isinstance(value, (int, float, type(None)))
    and (name, attribute) not in OTHERWISE
]


@pytest.mark.parametrize(("name", "setting"), STANDARD_SETTINGS)
def test_every_standard_setting_has_the_same_default(name, setting):
    theirs = getattr(getattr(socketserver, name), setting)

    assert getattr(getattr(core, name), setting) == theirs


SERVERS = [core.ThreadingTCPServer, core.PoolTCPServer]
LOCAL = ("127.0.0.1", 0)


@pytest.mark.wire
@pytest.mark.parametrize("server_class", SERVERS)
def test_the_standard_file_handler_serves_a_folder(server_class, tmp_path, serve):
    (tmp_path / "page.txt").write_text("hello")

    class Quiet(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(tmp_path))

        def log_message(self, *arguments):
            pass

    server = serve(server_class(LOCAL, Quiet))
    port = server.server_address[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    answers = []
    for path in ("/page.txt", "/page.txt", "/absent"):  # one connection, three requests
        connection.request("GET", path)
        response = connection.getresponse()
        answers.append((response.status, response.read()))
    connection.close()

    assert answers[:2] == [(200, b"hello")] * 2
    assert answers[2][0] == 404
    assert requests.get(f"http://127.0.0.1:{port}/page.txt", timeout=10).text == "hello"


@pytest.mark.wire
@pytest.mark.parametrize("server_class", SERVERS)
def test_the_standard_xmlrpc_handler_answers_calls(server_class, serve):
    class Calls(SimpleXMLRPCDispatcher, server_class):
        logRequests = False
        _send_traceback_header = False

        def __init__(self):
            SimpleXMLRPCDispatcher.__init__(self, allow_none=True)
            server_class.__init__(self, LOCAL, SimpleXMLRPCRequestHandler)

    server = serve(Calls())
    server.register_function(pow)
    with xmlrpc.client.ServerProxy(
        f"http://127.0.0.1:{server.server_address[1]}"
    ) as far:
        assert far.pow(2, 10) == 1024
        with pytest.raises(xmlrpc.client.Fault):
            far.absent()


@pytest.mark.wire
@pytest.mark.parametrize("server_class", SERVERS)
def test_the_standard_wsgi_handler_runs_an_application(server_class, serve):
    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["PATH_INFO"].encode(), environ["wsgi.input"].read(3)]

    class Quiet(WSGIRequestHandler):
        def log_message(self, *arguments):
            pass

        def get_stderr(self):
            return io.StringIO()

    class Wsgi(server_class):
        def __init__(self):
            super().__init__(LOCAL, Quiet)
            self.base_environ = {
                "SERVER_NAME": "localhost",
                "SERVER_PORT": str(self.server_address[1]),
                "SCRIPT_NAME": "",
            }

        def get_app(self):
            return application

    server = serve(Wsgi())
    url = f"http://127.0.0.1:{server.server_address[1]}/a/b"

    assert requests.post(url, data=b"xyz", timeout=10).text == "/a/bxyz"
