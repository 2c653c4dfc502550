"""
The servers in Python, one process each.

Each is set up as its documentation recommends for speed: compiled event loops and
parsers where they can be had, files looked up beforehand, no log unless it is asked for,
as many connections kept as there are.
"""

import sys
from pathlib import Path

from tests.bench.launching import Launch, Place

APPS = Path(__file__).parent / "apps"

# The threads of WSGI servers.  Of 1, 2, 4, 8 and 16 this gave most answers.
_THREADS = 8

_KEEP_ALIVE = 75
_BACKLOG = 2048


def standard(place: Place) -> Launch:
    """``http.server`` with HTTP/1.1, a thread for each connection."""
    return _app(place, "stdlib_server")


def gunicorn(place: Place) -> Launch:
    """Gunicorn's threaded worker and compiled parser, with WhiteNoise."""
    log = ["--access-logfile", str(place.log)] if place.log else []
    return _module(
        place,
        "gunicorn",
        *("--bind", f"127.0.0.1:{place.port}", "--workers", "1"),
        *("--worker-class", "gthread", "--threads", str(_THREADS)),
        *("--worker-connections", str(place.connections + 1000)),
        *("--keep-alive", str(_KEEP_ALIVE), "--backlog", str(_BACKLOG)),
        *("--worker-tmp-dir", "/dev/shm", "--log-level", "warning"),
        *("--no-control-socket", *log),
        "whitenoise_app:application",
    )


def waitress(place: Place) -> Launch:
    """Waitress with WhiteNoise."""
    return _module(
        place,
        "waitress",
        *(f"--listen=127.0.0.1:{place.port}", f"--threads={_THREADS}"),
        *(f"--connection-limit={place.connections + 1000}", "--asyncore-use-poll"),
        *(f"--backlog={_BACKLOG}", f"--channel-timeout={_KEEP_ALIVE}"),
        "whitenoise_app:application",
    )


def cheroot(place: Place) -> Launch:
    """CherryPy's server with WhiteNoise."""
    return _app(place, "cheroot_server")


def uvicorn(place: Place) -> Launch:
    """Uvicorn with uvloop and httptools, Starlette's static files."""
    log = "--access-log" if place.log else "--no-access-log"
    return _module(
        place,
        "uvicorn",
        *("--host", "127.0.0.1", "--port", str(place.port), "--workers", "1"),
        *("--loop", "uvloop", "--http", "httptools", "--ws", "none", log),
        *("--lifespan", "off", "--timeout-keep-alive", str(_KEEP_ALIVE)),
        *(
            "--backlog",
            str(_BACKLOG),
            "--log-level",
            "info" if place.log else "warning",
        ),
        "starlette_app:application",
    )


def aiohttp(place: Place) -> Launch:
    """Serve with aiohttp's static files, on uvloop."""
    return _app(place, "aiohttp_server")


def granian(place: Place) -> Launch:
    """Granian's static files, which are sent without asking Python."""
    return _module(
        place,
        "granian",
        *("--host", "127.0.0.1", "--port", str(place.port), "--workers", "1"),
        *("--interface", "asginl", "--http", "1", "--no-ws", "--loop", "uvloop"),
        *("--runtime-mode", "st", "--runtime-threads", "1"),
        *(
            "--runtime-blocking-threads",
            "1",
        ),  # one core: 1.4 times as fast as by default
        *("--backlog", str(max(_BACKLOG, place.connections + 1000))),
        *("--static-path-route", "", "--static-path-mount", str(place.material.www)),
        *(("--access-log", "--log-level", "info") if place.log else ()),
        *(() if place.log else ("--log-level", "warning")),
        "nothing_app:application",
    )


def _module(place: Place, module: str, *words: str) -> Launch:
    return Launch([sys.executable, "-m", module, *words], _env(place))


def _app(place: Place, name: str) -> Launch:
    return Launch([sys.executable, str(APPS / f"{name}.py")], _env(place))


def _env(place: Place) -> dict[str, str]:
    return {
        "PYTHONPATH": str(APPS),
        "BENCH_PORT": str(place.port),
        "BENCH_WWW": str(place.material.www),
        "BENCH_PACKED": str(place.material.packed),
        "BENCH_LOG": str(place.log or ""),
        "BENCH_CONNECTIONS": str(place.connections + 1000),
        "BENCH_THREADS": str(_THREADS),
    }
