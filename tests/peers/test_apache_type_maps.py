"""
Which file does a URI in a type map mean: beside a real Apache.

A site that works there is to work here unchanged.  Each row is one map with that URI
for English, in the folder "docs"; Apache's answer is recorded in the row, and it is
asked again.  Where ours is another, the row says why.
"""

from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest

from httpcore_srv.message import Fields, Request
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.resources.tree import Tree
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.site import Folder, Host, Mount, Negotiation, Site

pytestmark = pytest.mark.wire

NOW = datetime(2100, 1, 1, tzinfo=UTC)
FILES = {
    name: name.encode()
    for name in ("a.html", "docs/b.html", "docs/sub/c.html", "docs/n.en.html")
}
MAP = """
URI: {uri}
Content-Type: text/html
Content-Language: en

URI: b.html
Content-Type: text/html; qs=0.5
Content-Language: fr
"""
CONFIGURATION = """
AddHandler type-map .var
AddType text/html .html
AddLanguage en .en
<Directory />
Options MultiViews
</Directory>
"""

# fmt: off
ROWS = [
    # URI              Apache              ours                why
    ("b.html",         "docs/b.html",      "docs/b.html",      "a neighbour"),
    ("./b.html",       "docs/b.html",      "docs/b.html",      "RFC 3986 §5.2.4"),
    ("sub/c.html",     "docs/sub/c.html",  "docs/sub/c.html",  "a file below"),
    ("../a.html",      "a.html",           "a.html",           "a file above"),
    ("../docs/b.html", "docs/b.html",      "docs/b.html",      "a neighbour, in many words"),
    ("sub/../b.html",  "docs/b.html",      "docs/b.html",      "RFC 3986 §5.2.4"),
    ("n",              506,                506,                "R160 negotiated itself"),
    ("../../a.html",   400,                506,                "R299 above the root: an error, but not one of the client's"),
    ("sub%2fc.html",   404,                506,                "R301 no file has that name: it is the map that is wrong"),
    ("//a.html",       404,                506,                "another server"),
    ("http://a.example/b", 404,            506,                "another server"),
    ("sub//c.html",    "docs/sub/c.html",  506,                "an empty segment is one, and no directory has such a name"),
    ("%2e%2e/a.html",  "a.html",           506,                "R299 nobody but a guard-dodger writes that"),
    ("b.html?x",       "docs/b.html",      506,                "a query is part of a URI, not of a file name"),
    ("/a.html",        404,                "a.html",           "RFC 3986 §4.2: from the root; Apache sets its folder before it, and finds nothing"),
    ("missing/x.html", 404,                "docs/b.html",      "what is not there cannot be had; the other can"),
]
# fmt: on


def maps():
    return {
        f"docs/m{number}.var": MAP.format(uri=uri).encode()
        for number, (uri, *_) in enumerate(ROWS)
    }


@pytest.fixture(scope="module")
def peer(apache):
    return apache(FILES | maps(), CONFIGURATION)


def asked(path, peer):
    connection = HTTPConnection(*peer.address, timeout=20)
    try:
        connection.request("GET", path, headers={"Accept-Language": "en, fr;q=0.5"})
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    return content.decode() if response.status == 200 else response.status


@pytest.mark.parametrize("row", range(len(ROWS)), ids=[row[0] for row in ROWS])
def test_what_apache_sends(peer, row):
    assert asked(f"/docs/m{row}.var", peer) == ROWS[row][1]


@pytest.mark.parametrize("row", range(len(ROWS)), ids=[row[0] for row in ROWS])
def test_what_we_send(tmp_path, row):
    for name, octets in (FILES | maps()).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(octets)
    _, _, expected, why = ROWS[row]
    assert sent_by_us(f"/docs/m{row}.var", tmp_path) == expected, why


def sent_by_us(path, root):
    """Ask our server, with Apache's algorithm, for what is in the folder *root*."""
    folder = Folder(Tree(root), negotiation=Negotiation(Algorithm.APACHE))
    site = Site((Host(mounts=(Mount("/", folder),)),))
    fields = Fields.of({"Host": "example.org", "Accept-Language": "en, fr;q=0.5"})
    response = respond(Request("GET", path, fields, id="0" * 32), site, NOW)
    content = b"".join(octets_of(response.content.pieces())).decode()
    response.content.close()
    return content if response.status == 200 else response.status


# Which goes first, a map or files of that name?

MAPPED = b"URI: m.html\nContent-Type: text/html\n"
NAMED = {
    "both/guide.var": MAPPED,
    "both/guide.en.html": b"by name",
    "both/m.html": b"by map",
    "only/guide.var": MAPPED,
    "only/m.html": b"by map",
    "html/guide.html.var": MAPPED,
    "html/guide.en.html": b"by name",
    "html/m.html": b"by map",
    "none/guide.var": b"# nothing is listed\n",
    "none/guide.en.html": b"by name",
}

# fmt: off
PLACES = [
    # path               a handler    a type       ours         why
    ("/both/guide",      "by name",   "by map",    "by name",   "as Debian configures it: what a handler is bound to is passed over"),
    ("/both/guide.var",  "by map",    "by map",    "by map",    "the map is asked for"),
    ("/only/guide",      404,         "by map",    "by map",    "the map rather than nothing"),
    ("/only/guide.var",  "by map",    "by map",    "by map",    "the map is asked for"),
    ("/html/guide",      "by name",   "by map",    "by name",   "passed over"),
    ("/html/guide.html", 404,         "by map",    "by name",   "guide.en.html is a guide.html in English; Apache wants the extensions in that order, and .var is none"),
    ("/none/guide",      "by name",   404,         "by name",   "a map of nothing stands in nobody's way"),
    ("/none/guide.var",  406,         406,         404,         "nothing is there"),
]
# fmt: on
HANDLER = "AddHandler type-map .var"
TYPED = "AddType application/x-type-map .var"


@pytest.fixture(scope="module")
def typed_peer(apache):
    """Start an Apache to which .var is a type, not what a handler is bound to."""
    return apache(NAMED, CONFIGURATION.replace(HANDLER, TYPED))


@pytest.fixture(scope="module")
def bound_peer(apache):
    return apache(NAMED, CONFIGURATION)


@pytest.mark.parametrize(("path", "bound", "typed", "ours", "why"), PLACES)
def test_apache_knows_maps_by_handler_or_by_type(
    bound_peer, typed_peer, path, bound, typed, ours, why
):
    assert (asked(path, bound_peer), asked(path, typed_peer)) == (bound, typed), why


@pytest.mark.parametrize(("path", "bound", "typed", "ours", "why"), PLACES)
def test_files_go_before_maps_as_with_a_handler(
    tmp_path, path, bound, typed, ours, why
):
    for name, octets in NAMED.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(octets)

    assert sent_by_us(path, tmp_path) == ours, why
