"""
Which fields of a request does the line look at, and are they told?

A cache, ours included, may send an answer again to whoever agrees in what Vary names
(RFC 9110 §12.5.5, RFC 9111 §4.1).  So every field that is asked for stands in a group
here, and what stands in ``NEGOTIATING`` changes nothing unless Vary names it.

    CONDITIONAL   304, 412            the store weighs two of them itself
    PARTS         206, 416            the store cuts one part itself
    DIGESTS       fields of the 200   never sent from the store
    NEGOTIATING   named by Vary
    ACCESS        decided anew for each request
    FRAMING       what the wire has read
    ADDRESS       part of every cache key
"""

import gzip
import os
import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv.message import Fields, Peer, Request, Span
from httpcore_srv.pipeline import respond
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import Protection, Realm
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.evidence import witnessed
from httpcore_srv.resources.tree import Tree
from httpcore_srv.semantics.keeping import ASKING_FOR_MORE
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.site import Folder, Host, Mount, Negotiation, Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.hashing import Hashing
from httpcore_srv.state.failures import Failures
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.nonces import Nonces
from httpcore_srv.state.realm_names import RealmNames
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.verified import Verified

NOW = datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)
HERE = Peer(serial=1, address="127.0.0.1", port=4711)
LONG_AGO = 1_700_000_000

CONDITIONAL = frozenset(
    {"if-match", "if-none-match", "if-modified-since", "if-unmodified-since"}
)
PARTS = frozenset({"range", "if-range"})
DIGESTS = frozenset({"want-repr-digest", "want-content-digest"})
NEGOTIATING = frozenset(
    {
        *("accept", "accept-charset", "accept-encoding", "accept-language"),
        *("accept-features", "negotiate", "cookie"),
    }
)
ACCESS = frozenset({"authorization"})
FRAMING = frozenset(
    {"content-length", "content-encoding", "expect", "transfer-encoding"}
)
ADDRESS = frozenset({"host"})

GROUPS = (CONDITIONAL, PARTS, DIGESTS, NEGOTIATING, ACCESS, FRAMING, ADDRESS)


class Listening(Fields):
    """Fields that remember what they were asked for."""

    __slots__ = ("asked",)

    def __init__(self, lines=()):
        super().__init__(lines)
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name.lower())
        return super().__getitem__(name)

    def __contains__(self, name):
        self.asked.add(name.lower())
        return super().__contains__(name)

    def get(self, name):
        self.asked.add(name.lower())
        return super().get(name)

    def all(self, name):
        self.asked.add(name.lower())
        return super().all(name)

    def __iter__(self):
        self.asked.add("*")
        return super().__iter__()


PAGE = b"<!doctype html><title>Page</title>" * 60
MAP = """
URI: guide.en.html
Content-Type: text/html; charset=utf-8; qs=0.9
Content-Language: en

URI: guide.de.html
Content-Type: text/html; charset=iso-8859-1
Content-Language: de
Features: tables

URI: guide.txt
Content-Type: text/plain
Content-Language: en
"""
FILES = {
    "guide.en.html": PAGE,
    "guide.de.html": PAGE + b"Deutsch",
    "guide.txt": b"a line of text, and another\n" * 60,
    "small.txt": b"too small to be coded",
    "beside.txt": b"a line of text\n" * 99,
    "beside.txt.gz": gzip.compress(b"a line of text\n" * 99, mtime=0),
    "only.html.gz": gzip.compress(PAGE, mtime=0),
    "mapped.var": MAP.encode(),
    "docs/index.en.html": PAGE,
    "docs/index.de.html": PAGE + b"Anfang",
    "private/guide.en.html": PAGE,
    "private/guide.de.html": PAGE + b"geheim",
}
NAMES = ("guide", "guide.html", "guide.en.html", "small.txt", "beside.txt", "only")
NAMES = (*NAMES, "mapped", "docs/", "private/guide")

VALUES = {
    "Accept": (None, "text/plain", "text/html;q=0.5, */*;q=0.1", "image/png"),
    "Accept-Charset": (None, "utf-8", "iso-8859-1, utf-8;q=0.1"),
    "Accept-Language": (None, "de", "en-GB, de;q=0.5", "fr"),
    "Accept-Encoding": (None, "gzip", "br;q=0.5, gzip;q=0.1", "identity;q=0, gzip"),
    "Accept-Features": (None, "tables", "!tables"),
    "Negotiate": (None, "trans", "vlist", "1.0"),
    "Cookie": (None, "lang=de", "lang=en; other=x", "other=y"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("consulted")
    for name, octets in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(octets)
        os.utime(root / name, (LONG_AGO, LONG_AGO))
    forms = CodedForms()
    folder = Folder(Tree(root), compression=Compression(), forms=forms)
    chosen = Negotiation(language_parameter="lang", language_cookie="lang")
    ways = {
        "tcn/": Negotiation(Algorithm.TRANSPARENT),
        "apache/": Negotiation(Algorithm.APACHE),
        "own/": chosen,
        "said/": replace(chosen, reasons=True),
        "": Negotiation(),
    }
    store = MemoryStore()
    protections = (Protection(requirement_of("valid-user"), realm(store), PRIVATE),)
    mounts = tuple(
        Mount(f"/{name}", replace(folder, negotiation=way), protections=protections)
        for name, way in ways.items()
    )
    yield Site((Host(mounts=mounts),), store=store)
    forms.close()


PRIVATE = (PathPattern.parse("private/**"),)
CREDENTIALS = "Basic YWRhOmFuYWx5dGljYWw="  # ada:analytical


def realm(store):
    """Everything by which somebody may prove who they are, a session included."""
    keys = KeyRing.ephemeral()
    return Realm(
        name="Private",
        accounts=Accounts.of_passwords({"ada": "analytical"}, "Private", {}),
        hashing=Hashing(),
        keys=keys,
        nonces=Nonces(keys, store),
        failures=Failures(store, "Private"),
        names=RealmNames(store),
        verified=Verified(),
        schemes=("digest", "basic", "form"),
        sessions=StoredSessions(store, "Private"),
        entrance="/login/",
    )


def asked(site, path, method="GET", **values):
    """Return status, fields but Date, octets, and the names that were asked for."""
    lines = {"Host": "example.org"} | {
        name.replace("_", "-"): value for name, value in values.items()
    }
    if "private/" in path:
        lines.setdefault("Authorization", CREDENTIALS)
    fields = Listening([line for line in lines.items() if line[1] is not None])
    request = Request(method, f"/{path}", fields, peer=HERE, id="0" * 32)
    response = respond(request, site, NOW)
    try:
        octets = b"".join(map(read, response.content.pieces()))
    finally:
        response.content.close()
    return response.status, response.fields.without("Date"), octets, fields.asked


def read(piece):
    if isinstance(piece, Span):
        return os.pread(piece.descriptor, piece.length, piece.offset)
    return piece


def varied(fields):
    return {name.strip().lower() for name in (fields.get("Vary") or "").split(",")}


EXTRA = (
    {},
    {"If-None-Match": '"x"'},
    {"If-Modified-Since": "Sun, 02 Jun 2024 12:00:00 GMT"},
    {"If-Match": '"x"', "If-Unmodified-Since": "Sun, 02 Jun 2024 12:00:00 GMT"},
    {"Range": "bytes=0-3", "If-Range": '"x"'},
    {"Want-Repr-Digest": "sha-256=1", "Want-Content-Digest": "sha-256=1"},
    {"Authorization": CREDENTIALS},
    {"Authorization": "Digest username=x"},
    {"Cookie": "session=x; lang=de"},
    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none", "Origin": "null"},
    {"User-Agent": "x", "Referer": "x", "Cache-Control": "no-cache", "Pragma": "x"},
    {"X-Forwarded-For": "192.0.2.1", "Forwarded": "for=192.0.2.1", "Via": "1.1 x"},
)


@pytest.mark.parametrize("mount", ["", "tcn/", "apache/", "own/", "said/"])
@pytest.mark.parametrize("name", NAMES)
def test_every_field_that_is_asked_for_stands_in_a_group(mount, name, site):
    """§12.5.5: one that came later would be told by nobody."""
    known = frozenset().union(*GROUPS)
    for method, extra in [(one, more) for one in ("GET", "HEAD") for more in EXTRA]:
        *_, names = asked(site, f"{mount}{name}", method, **extra)

        assert names <= known, (method, extra)


@pytest.mark.parametrize("mount", ["", "tcn/", "apache/", "own/", "said/"])
@pytest.mark.parametrize("name", NAMES)
def test_r146_what_vary_does_not_name_changes_nothing(mount, name, site):
    """§12.5.5, RFC 9111 §4.1: one field after the other is changed, from many requests."""
    draw, path = random.Random(f"{mount}{name}"), f"{mount}{name}"
    checked = 0
    for _ in range(60):
        cell = {field: draw.choice(values) for field, values in VALUES.items()}
        status, fields, octets, _ = asked(site, path, **cell)
        if status != 200 or checked >= 100:
            continue
        for field, values in VALUES.items():
            if field.lower() in varied(fields):
                continue
            for value in values:
                if refuses_identity(field, value):  # who gets no other form of it
                    continue
                other = asked(site, path, **{**cell, field: value})
                if mount == "apache/" and other[0] == 406:
                    continue  # as with identity; the store keeps none of it
                assert other[:3] == (status, fields, octets), (cell, field, value)
                checked += 1

    assert checked


def test_what_apache_refuses_without_vary_is_found_by_all_it_reads(site):
    """It refuses what is alike in all variants, and names only what differs."""
    with witnessed() as evidence:
        status, fields, *_ = asked(site, "apache/guide.html")
    refused, *_ = asked(site, "apache/guide.html", Accept="image/png")

    assert (status, refused) == (200, 406)
    assert "accept" not in varied(fields)
    read = {name for name in NEGOTIATING if name.startswith("accept")}
    assert evidence.consulted.fields == read - {"accept-features"}


def refuses_identity(field, value):
    return field == "Accept-Encoding" and value is not None and "identity;q=0" in value


@pytest.mark.parametrize("path", ["guide", "own/guide", "tcn/guide", "mapped"])
def test_a_304_varies_as_its_200_does(path, site):
    """§15.4.5: a cache that holds several must know which one it is."""
    for language in VALUES["Accept-Language"]:
        status, fields, *_ = asked(site, path, Accept_Language=language)
        if status != 200:
            continue
        tag = fields["ETag"]
        again = asked(site, path, Accept_Language=language, If_None_Match=tag)

        assert again[0] == 304
        assert varied(again[1]) == varied(fields)


def test_what_asks_for_more_is_never_sent_from_the_store():
    """The store weighs If-None-Match, If-Modified-Since and parts, and no more."""
    weighed = {"if-none-match", "if-modified-since"} | PARTS

    assert ASKING_FOR_MORE | weighed == CONDITIONAL | PARTS | DIGESTS


def test_credentials_that_nobody_asked_for_make_an_answer_private(site):
    """RFC 9111 §3.5: so they are part of where an answer is kept, if not of Vary."""
    open_to_all, private = (
        asked(site, "small.txt", Authorization=value)[1]
        for value in (None, CREDENTIALS)
    )

    assert "private" not in open_to_all["Cache-Control"]
    assert "private" in private["Cache-Control"]
    assert "Vary" not in private


def test_it_is_known_when_a_field_is_asked_for():
    """Or the tests above could not fail."""
    fields = Listening([("Host", "a")])
    fields.get("X-One"), fields.all("X-Two"), "X-Three" in fields, list(fields)

    assert fields.asked == {"x-one", "x-two", "x-three", "*"}


# Who reads the query, and tells so...

# fmt: off
QUERIES = [
    # path              query         same for another one   why
    ("small.txt",       "v=1",        True,                  "nobody reads it"),
    ("small.txt",       None,         True,                  "nobody reads it"),
    ("small.txt",       "download=1", False,                 "RFC 6266: it asks for a download"),
    ("guide",           "lang=de",    True,                  "no parameter chooses a language there"),
    ("own/guide",       "lang=de",    False,                 "one does"),
    ("own/guide",       "v=1",        False,                 "it might have"),
    ("own/small.txt",   "lang=de",    True,                  "there is nothing to choose"),
    ("absent",          "v=1",        True,                  "what is absent is, whatever the query"),
    ("docs",            "v=1",        False,                 "308: Location has it"),
    ("docs//",          "v=1",        False,                 "308: Location has it"),
]
# fmt: on


@pytest.mark.parametrize(("path", "query", "same", "why"), QUERIES)
def test_who_reads_the_query_tells_so(path, query, same, why, site):
    target = path if query is None else f"{path}?{query}"
    with witnessed() as evidence:
        asked(site, target)

    assert evidence.consulted.suits(query)
    assert evidence.consulted.suits("another=one") is same, why
    if same:
        assert asked(site, target)[:3] == asked(site, f"{path}?another=one")[:3]


# Modules that look at the query of a target; "" tells how the answer is kept all the same
READERS = {
    "access/challenges.py": "a 401 is not kept",
    "access/link.py": "told",
    "semantics/cache_keys.py": "the law of caches: no part of the line",
    "stages/describe.py": "told",
    "stages/locate.py": "a listing is not kept",
    "stages/negotiate.py": "told; a 406 is not kept",
    "target.py": "told",
}


def test_no_other_module_reads_the_query_of_a_target():
    """Who comes to read it has to tell whether the answer depends on it."""
    package = Path(httpcore_srv.__file__).parent
    reads = re.compile(r"(?:uri|target_uri\([a-z]+\))\.query\b")
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if reads.search(path.read_text(encoding="utf-8"))
    }
    own = {
        "semantics/targets.py",
        "cli/cache.py",
        "semantics/authentication/digest_uri.py",
    }

    assert found - own == READERS.keys()


def test_who_tells_that_an_id_is_shown_has_one(site):
    for accept in (None, "application/problem+json", "application/json", "text/plain"):
        with witnessed() as evidence:
            _, _, octets, _ = asked(site, "absent", Accept=accept)
        assert evidence.consulted.names_exchange
        assert octets.count(b"0" * 32) == 1
    with witnessed() as evidence:
        _, _, octets, _ = asked(site, "docs")
    assert not evidence.consulted.names_exchange
    assert b"0" * 32 not in octets
