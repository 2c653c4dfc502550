"""
Which servers are compared?

The first is what all ratios are to, unless a work says another.  Whoever cannot do a
work is left out of it: "can" is a fact of the server, not of its configuration.
"""

from tests.bench import ceiling, natives, ours, pythons
from tests.bench.compiling import COMPILER
from tests.bench.launching import Kind, Server

# What everybody can: files, connections.
PLAIN = frozenset(
    {"one", "mixed", "new", "big", "idle", "absent", "distinct", "many", "query"}
)
ETAGS, GZIP, LOG = frozenset({"unchanged"}), frozenset({"gzip"}), frozenset({"logged"})
BASIC = frozenset({"bcrypt", "apr1"})
RANGES, REDIRECTS = frozenset({"range"}), frozenset({"redirect"})
DIGEST, NEGOTIATION = frozenset({"digest"}), frozenset({"negotiated"})

_NGINX = PLAIN | ETAGS | GZIP | LOG | BASIC | RANGES | REDIRECTS
_ALL = _NGINX | DIGEST | NEGOTIATION
_WHITENOISE = PLAIN | ETAGS | GZIP | RANGES

# What the program in C does.
_SYSTEM = frozenset({"one", "mixed", "unchanged", "new", "big", "digest"})

NGINX, OURS, APACHE, SYSTEM = "nginx", "ours", "apache", "system"

# fmt: off
SERVERS = (
    Server(NGINX, "nginx tuned", "1", Kind.NATIVE, natives.nginx_tuned,
           _NGINX, "nginx"),
    Server(OURS, "httpcore_srv", "●", Kind.OURS, ours.with_answers, _ALL,
           packages=("httpcore-srv",)),
    Server("ours-off", "httpcore_srv, answer store off", "○", Kind.OURS,
           ours.without_answers, _ALL, packages=("httpcore-srv",)),
    Server("nginx-debian", "nginx as Debian ships it", "D", Kind.NATIVE,
           natives.nginx_debian, _NGINX, "nginx"),
    Server("lighttpd", "lighttpd", "L", Kind.NATIVE, natives.lighttpd,
           _NGINX | DIGEST, "lighttpd"),
    Server(APACHE, "Apache, event", "A", Kind.NATIVE, natives.apache, _ALL - REDIRECTS, "apache2"),
    Server("http.server", "http.server", "h", Kind.PYTHON, pythons.standard,
           PLAIN | LOG | REDIRECTS),
    Server("gunicorn", "gunicorn gthread + WhiteNoise", "g", Kind.PYTHON,
           pythons.gunicorn, _WHITENOISE | LOG, packages=("gunicorn", "whitenoise")),
    Server("waitress", "waitress + WhiteNoise", "w", Kind.PYTHON, pythons.waitress,
           _WHITENOISE - {"idle"}, packages=("waitress", "whitenoise")),
    Server("cheroot", "cheroot + WhiteNoise", "c", Kind.PYTHON, pythons.cheroot,
           _WHITENOISE, packages=("cheroot", "whitenoise")),
    Server("uvicorn", "uvicorn + Starlette", "u", Kind.PYTHON, pythons.uvicorn,
           PLAIN | ETAGS | GZIP | LOG | RANGES, packages=("uvicorn", "starlette", "uvloop", "httptools")),
    Server("aiohttp", "aiohttp", "a", Kind.PYTHON, pythons.aiohttp,
           PLAIN | ETAGS | GZIP | LOG | RANGES, packages=("aiohttp", "uvloop")),
    Server("granian", "granian static files", "G", Kind.PYTHON, pythons.granian,
           PLAIN, packages=("granian", "uvloop"), compiled=True),
    Server(SYSTEM, "the system alone (C)", "C", Kind.SYSTEM, ceiling.system, _SYSTEM, COMPILER),
)
# fmt: on

# Those that are measured longest: what the bars are about.
MAIN = (NGINX, OURS)

# Those of a quick look.
QUICK = tuple(
    server
    for server in SERVERS
    if server.key
    in (NGINX, OURS, "ours-off", "nginx-debian", "lighttpd", "aiohttp", SYSTEM)
)

# Those that do what no bar is about.
FEW = tuple(
    server
    for server in SERVERS
    if server.key
    in (NGINX, OURS, "http.server", "gunicorn", "uvicorn", "aiohttp", "granian")
)
