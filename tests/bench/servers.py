"""
Which servers are compared?

The first is what all ratios are to, unless a work says another.  Whoever cannot do a
work is left out of it: "can" is a fact of the server, not of its configuration.
"""

from tests.bench import natives, ours, pythons
from tests.bench.launching import Kind, Server

# What everybody can: files, connections.
PLAIN = frozenset({"one", "mixed", "new", "big", "idle"})
ETAGS, GZIP, LOG = frozenset({"unchanged"}), frozenset({"gzip"}), frozenset({"logged"})
BASIC = frozenset({"bcrypt", "apr1"})
DIGEST, NEGOTIATION = frozenset({"digest"}), frozenset({"negotiated"})

_ALL = PLAIN | ETAGS | GZIP | LOG | BASIC | DIGEST | NEGOTIATION
_WHITENOISE = PLAIN | ETAGS | GZIP

NGINX, OURS, APACHE = "nginx", "ours", "apache"

# fmt: off
SERVERS = (
    Server(NGINX, "nginx tuned", "1", Kind.NATIVE, natives.nginx_tuned,
           PLAIN | ETAGS | GZIP | LOG | BASIC, "nginx"),
    Server(OURS, "httpcore_srv", "●", Kind.OURS, ours.with_answers, _ALL,
           packages=("httpcore-srv",)),
    Server("ours-off", "httpcore_srv, answer store off", "○", Kind.OURS,
           ours.without_answers, _ALL, packages=("httpcore-srv",)),
    Server("nginx-debian", "nginx as Debian ships it", "D", Kind.NATIVE,
           natives.nginx_debian, PLAIN | ETAGS | GZIP | LOG | BASIC, "nginx"),
    Server("lighttpd", "lighttpd", "L", Kind.NATIVE, natives.lighttpd,
           PLAIN | ETAGS | GZIP | LOG | BASIC | DIGEST, "lighttpd"),
    Server(APACHE, "Apache, event", "A", Kind.NATIVE, natives.apache, _ALL, "apache2"),
    Server("http.server", "http.server", "h", Kind.PYTHON, pythons.standard,
           PLAIN | LOG),
    Server("gunicorn", "gunicorn gthread + WhiteNoise", "g", Kind.PYTHON,
           pythons.gunicorn, _WHITENOISE | LOG, packages=("gunicorn", "whitenoise")),
    Server("waitress", "waitress + WhiteNoise", "w", Kind.PYTHON, pythons.waitress,
           _WHITENOISE - {"idle"}, packages=("waitress", "whitenoise")),
    Server("cheroot", "cheroot + WhiteNoise", "c", Kind.PYTHON, pythons.cheroot,
           _WHITENOISE, packages=("cheroot", "whitenoise")),
    Server("uvicorn", "uvicorn + Starlette", "u", Kind.PYTHON, pythons.uvicorn,
           PLAIN | ETAGS | GZIP | LOG, packages=("uvicorn", "starlette", "uvloop", "httptools")),
    Server("aiohttp", "aiohttp", "a", Kind.PYTHON, pythons.aiohttp,
           PLAIN | ETAGS | GZIP | LOG, packages=("aiohttp", "uvloop")),
    Server("granian", "granian static files", "G", Kind.PYTHON, pythons.granian,
           PLAIN, packages=("granian", "uvloop")),
)
# fmt: on

# Those that are measured longest: what the bars are about.
MAIN = (NGINX, OURS)

# Those of a quick look.
QUICK = tuple(
    server
    for server in SERVERS
    if server.key in (NGINX, OURS, "ours-off", "nginx-debian", "lighttpd", "aiohttp")
)
