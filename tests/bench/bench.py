"""
How fast is it, as a ratio to the standard library in the same run?

    shutdown   seconds from shutdown() to its return, ours and socketserver's
    one file   requests a second, 32 keep-alive connections, ours and http.server's

Each figure is measured in turn, A B A B, several rounds; medians are printed with the
smallest and the largest.  Run it with ``make bench``; `wrk` makes the load.
"""

import re
import shutil
import socket
import socketserver
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from httpcore_srv import core

ROUNDS = 5
SECONDS = 2


def main() -> int:
    """Measure and print; 1 if the load generator is missing."""
    report("shutdown, seconds", lambda: stop(core), lambda: stop(socketserver))
    if shutil.which("wrk") is None:
        print("one file: not measured, `wrk` is missing (apt-get install wrk)")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.html").write_bytes(b"x" * 4096)
        ours = ["-m", "httpcore_srv", "serve", folder, "--no-access-log", "--port"]
        theirs = [
            "-c",
            "import http.server as s; from functools import partial; import sys\n"
            "class H(s.SimpleHTTPRequestHandler):\n"
            "    protocol_version = 'HTTP/1.1'\n"
            "    def log_message(self, *_): pass\n"
            "s.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[2])),"
            " partial(H, directory=sys.argv[1])).serve_forever()",
            folder,
        ]
        report("one file, requests/s", lambda: load(ours), lambda: load(theirs))
    return 0


def report(name: str, ours: Callable[[], float], theirs: Callable[[], float]) -> None:
    """Measure both in turn and print medians, extremes and the ratio."""
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    mine, other = ([pair[side] for pair in pairs] for side in (0, 1))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name}: ours {spread(mine)}, standard {spread(other)}, ratio {ratio:.3g}")


def spread(figures: list[float]) -> str:
    """Return the median with the smallest and the largest."""
    median = statistics.median(figures)
    return f"{median:.3g} ({min(figures):.3g} to {max(figures):.3g})"


def stop(library) -> float:
    """Return how long ``shutdown`` of the library's threading server takes."""
    server = library.ThreadingTCPServer(
        ("127.0.0.1", 0), library.BaseRequestHandler, True
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    time.sleep(0.05)  # the loop is waiting by then
    before = time.perf_counter()
    server.shutdown()
    elapsed = time.perf_counter() - before
    thread.join()
    server.server_close()
    return elapsed


def load(arguments: list[str]) -> float:
    """Start a server, load it, return requests a second."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, *arguments, str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}/page.html"
        await_port(port)
        command = ["wrk", "-t1", "-c32", f"-d{SECONDS}", url]
        output = subprocess.run(command, capture_output=True, text=True, check=True)
        found = re.search(r"Requests/sec:\s+([\d.]+)", output.stdout)
        assert found is not None, output.stdout
        return float(found[1])
    finally:
        server.terminate()
        server.wait(10)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with core.TCPServer(("127.0.0.1", 0), core.BaseRequestHandler) as server:
        return int(server.server_address[1])


def await_port(port: int) -> None:
    """Wait until somebody listens at *port*."""
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(port)


if __name__ == "__main__":
    sys.exit(main())
