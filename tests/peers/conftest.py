"""
Real servers beside ours: started for the tests, and asked the same questions.

A peer runs in a folder of its own, with a configuration of its own, at a free port of
the loopback address; whoever started it ends it by its process id.  The folder may be
read by everybody, because a server that root starts works as another user.
"""

import os
import socket
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

# Where Debian's apache2-bin puts the program and its modules.
APACHE = Path("/usr/sbin/apache2")
APACHE_MODULES = Path("/usr/lib/apache2/modules")

# How long a peer may take to start, and to stop.
PATIENCE = 20.0

APACHE_BASE = """
ServerRoot "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{folder}/pid"
ErrorLog "{folder}/errors"
LogLevel error
{identity}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule negotiation_module {modules}/mod_negotiation.so
StartServers 1
ServerLimit 1
ThreadsPerChild 4
MaxRequestWorkers 4
MinSpareThreads 1
MaxSpareThreads 4
KeepAliveTimeout 60
MaxKeepAliveRequests 0
TypesConfig /dev/null
DocumentRoot "{folder}/site"
"""


@dataclass(frozen=True)
class Peer:
    """A server at work: where it listens, and what it logs."""

    address: tuple[str, int]
    folder: Path
    process: subprocess.Popen


def free_port():
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def is_ready(peer):
    """
    Tell whether *peer* is at work; one that has ended never will be.

    Apache listens before it has read its whole configuration; the file with its
    process id is there afterwards.
    """
    if peer.process.poll() is not None:
        pytest.fail(f"it ended: {(peer.folder / 'errors').read_text(errors='replace')}")
    return (peer.folder / "pid").exists()


def end(process):
    """End *process*, and wait until it has."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(PATIENCE)


def lay_out(folder, files, configuration, port):
    """Write the files of a site, and Apache's configuration, into *folder*."""
    identity = "User www-data\nGroup www-data" if os.getuid() == 0 else ""
    base = APACHE_BASE.format(
        folder=folder, port=port, modules=APACHE_MODULES, identity=identity
    )
    (folder / "conf").write_text(base + configuration)
    for name, octets in files.items():
        path = folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
        path.chmod(0o644)
    for path in (folder, *(one for one in folder.rglob("*") if one.is_dir())):
        path.chmod(0o755)


@pytest.fixture(scope="session")
def apache(until):
    """Start Apache on a site of files, with more configuration; return the Peer."""
    if not APACHE.exists():
        pytest.skip("apache2 is not installed: see tests/system-packages.sh")
    with ExitStack() as stack:

        def start(files, configuration):
            folder = stack.enter_context(TemporaryDirectory(prefix="httpcore-srv-"))
            port = free_port()
            lay_out(Path(folder), files, configuration, port)
            with Path(folder, "errors").open("wb") as errors:
                process = subprocess.Popen(
                    [APACHE, "-f", Path(folder, "conf"), "-DFOREGROUND"],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                )
            stack.callback(end, process)
            peer = Peer(("127.0.0.1", port), Path(folder), process)
            until(lambda: is_ready(peer))
            return peer

        yield start
