"""aiohttp's static files on uvloop."""

import logging
import os

import uvloop
from aiohttp import web

application = web.Application()
application.router.add_static("/", os.environ["BENCH_PACKED"])
log = None
if os.environ["BENCH_LOG"]:
    log = logging.getLogger("access")
    log.addHandler(logging.FileHandler(os.environ["BENCH_LOG"]))
    log.setLevel(logging.INFO)
uvloop.install()
web.run_app(
    application,
    host="127.0.0.1",
    port=int(os.environ["BENCH_PORT"]),
    access_log=log,
    keepalive_timeout=75,
    backlog=2048,
    print=None,
)
