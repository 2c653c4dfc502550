"""CherryPy's server with WhiteNoise."""

import os
import signal

from cheroot.wsgi import Server
from whitenoise_app import application

server = Server(
    ("127.0.0.1", int(os.environ["BENCH_PORT"])),
    application,
    numthreads=int(os.environ["BENCH_THREADS"]),
    request_queue_size=2048,
    timeout=75,
)
server.keep_alive_conn_limit = int(os.environ["BENCH_CONNECTIONS"])
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server.start()
