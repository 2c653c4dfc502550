"""``http.server`` with HTTP/1.1: the class of ``python -m http.server -p HTTP/1.1``."""

import os
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Handler(SimpleHTTPRequestHandler):
    """Keep connections, and a log where one is wanted."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else 40 ms pass between head and content

    def end_headers(self) -> None:
        """Say that the connection will be closed: else a client takes it for broken."""
        if self.close_connection:
            self.send_header("Connection", "close")
        super().end_headers()

    if not os.environ["BENCH_LOG"]:

        def log_message(self, format: str, *_: object) -> None:
            """Log nothing."""


class Server(ThreadingHTTPServer):
    """Let as many connections wait as the others do."""

    request_queue_size = 2048


if os.environ["BENCH_LOG"]:
    sys.stderr = open(os.environ["BENCH_LOG"], "w", buffering=1)  # noqa: SIM115
handler = partial(Handler, directory=os.environ["BENCH_WWW"])
Server(("127.0.0.1", int(os.environ["BENCH_PORT"])), handler).serve_forever()
