"""Starlette's static files, coded on the fly where they are pages."""

import os

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

files = StaticFiles(directory=os.environ["BENCH_WWW"])
application = Starlette(
    routes=[
        Route("/page.html", GZipMiddleware(files)),
        Mount("/", files),
    ]
)
