"""
Real servers beside ours: started for the tests, and asked the same questions.

A peer runs in a folder of its own, with a configuration of its own, at a free port of
the loopback address; whoever started it ends it by its process id.  The folder may be
read by everybody, because a server that root starts works as another user.
"""

import os
import shutil
import socket
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

# Where Debian puts the program and its modules.
APACHE = shutil.which("apache2", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
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
KeepAlive On
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


@pytest.fixture(scope="session")
def apache(until):
    """Start Apache on a site of files, with more configuration; return the Peer."""
    if APACHE is None:
        pytest.skip("apache2 is not installed")
    with ExitStack() as stack:

        def start(files, configuration):
            folder = Path(
                stack.enter_context(TemporaryDirectory(prefix="httpcore-srv-peer-"))
            )
            folder.chmod(0o755)
            for name, octets in files.items():
                path = folder / "site" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(octets)
            port = free_port()
            base = APACHE_BASE.format(
                folder=folder,
                port=port,
                modules=APACHE_MODULES,
                identity="User www-data\nGroup www-data" if os.getuid() == 0 else "",
            )
            (folder / "conf").write_text(base + configuration)
            with (folder / "errors").open("wb") as errors:
                process = subprocess.Popen(
                    [APACHE, "-f", str(folder / "conf"), "-DFOREGROUND"],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                )
            stack.callback(end, process)
            peer = Peer(("127.0.0.1", port), folder, process)
            until(lambda: is_ready(peer))
            return peer

        yield start
