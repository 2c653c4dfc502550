"""
Which answers stand ready, and which of them is the one to this request?

Each request is asked for three times over: by the line alone, and through the store,
first and again.  What comes must be the same octets but for Date, whatever happened to
the files in between.
"""

import errno
import gc
import gzip
import math
import os
import re
import shutil
import threading
import time
from itertools import product

import pytest

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields, Peer, Request, Span
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.hints import Hints
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.server import known_heads
from httpcore_srv.server.answering import answer
from httpcore_srv.server.answers import Answers
from httpcore_srv.server.settings import AnswerSettings
from httpcore_srv.site import Folder, Host, Mount, Negotiation, Redirect, Site
from httpcore_srv.wire.connection import Connection
from httpcore_srv.wire.plain import PlainHead

HERE = Peer(serial=1, address="127.0.0.1", port=4711)
SECURE = Peer(serial=2, address="127.0.0.1", port=4711, secure=True)
LONG_AGO = 1_700_000_000
PAGE = b"<!doctype html><title>Page</title>" * 60

FILES = {
    "one.txt": b"one\n",
    "page.html": PAGE,
    "guide.en.html": PAGE + b"English",
    "guide.de.html": PAGE + b"Deutsch",
    "coded.txt": b"a line of text\n" * 99,
    "coded.txt.gz": gzip.compress(b"a line of text\n" * 99, mtime=0),
    "docs/index.html": PAGE + b"docs",
    "large.bin": bytes(range(256)) * 2000,
    "shelf/a.txt": b"a",
    "empty.txt": b"",
}


APACHE = Negotiation(Algorithm.APACHE)


class Clocked:
    """Sets the times of files: no two changes at the same moment."""

    def __init__(self, root):
        self.root = root
        self.seconds = LONG_AGO

    def write(self, name, octets):
        """Write *octets* into the very file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
        self.touch(name)

    def replace(self, name, octets):
        """Put another file in its place."""
        self.write(f"{name}~", octets)
        (self.root / f"{name}~").rename(self.root / name)

    def touch(self, name):
        self.seconds += 10
        os.utime(self.root / name, (self.seconds, self.seconds))


@pytest.fixture
def files(tmp_path):
    root = tmp_path / "www"
    root.mkdir()
    files = Clocked(root)
    for name, octets in FILES.items():
        files.write(name, octets)
    return files


@pytest.fixture
def site(files):
    """Files in the open, with rules and fields of their own below some prefixes."""
    folder = folder_of(files.root)

    def mount(prefix, *fields, **more):
        return Mount(prefix, more.pop("source", folder), Fields(fields), **more)

    lasting = Negotiation(language_parameter="lang", language_cookie="lang")
    hinted = folder_of(files.root, hints=Hints())
    mounts = (
        mount("/no-store/", cache_control=CacheControl(no_store=True)),
        mount("/private/", cache_control=CacheControl(private=True)),
        mount("/cookie/", ("Set-Cookie", "seen=1")),
        mount("/star/", ("Vary", "*")),
        mount("/odd-vary/", ("Vary", "no name")),
        mount("/upgrade/", ("Connection", "upgrade"), ("Upgrade", "h2c")),
        mount("/closing/", ("Connection", "close")),
        mount("/agent/", ("Vary", "User-Agent")),
        mount("/chosen/", source=folder_of(files.root, negotiation=lasting)),
        mount("/hinted/", source=hinted),
        mount("/apache/", source=folder_of(files.root, negotiation=APACHE)),
        mount("/moved/", source=Redirect("/docs/")),
        mount("/found/", source=Redirect("/one.txt", 302, keep_path=False)),
        mount("/just-now/", source=folder_of(files.root, digests=DigestIndex())),
        mount("/", source=folder_of(files.root, listing=True)),
    )
    return Site((Host(mounts=mounts),))


def folder_of(root, **more):
    """Return a folder whose files are at rest at once."""
    at_once = {
        "digests": DigestIndex(granularity=0.0),
        "names": NameIndex(granularity=0.0),
        "forms": CodedForms(),
        "compression": Compression(),
    }
    return Folder(Tree(root), **at_once | more)


class Store:
    """Answers as a connection uses them, *ahead* of the time; *made* counts answers."""

    def __init__(self, site, **settings):
        self.answers = Answers(site, AnswerSettings(**settings), granularity=0.0)
        self.site = site
        self.ahead = 0.0
        self.made = 0

    def get(self, target, *lines, method="GET", peer=HERE, version="1.1"):
        """Return the octets of an answer, without Date."""
        octets = head(target, *lines, method=method, version=version)
        now = time.monotonic() + self.ahead
        form = self.answers.known.get(octets)
        if form is None or form.until <= now:
            form = self.answers.recall(octets, peer, now)
            if isinstance(form, PlainHead):
                form = None
        return undated(self._made(octets, peer) if form is None else sent(form))

    def _made(self, octets, peer):
        self.made += 1
        return by(lambda request: self.answers.answer(octets, request), octets, peer)

    def line(self, target, *lines, method="GET", peer=HERE, version="1.1"):
        """Return what the line alone gives."""
        octets = head(target, *lines, method=method, version=version)
        return undated(by(lambda request: answer(request, self.site), octets, peer))

    def is_kept(self, target, *lines, **more):
        """Ask three times; tell whether the last answer came from the store."""
        expected = self.line(target, *lines, **more)
        for _ in range(3):
            before = self.made
            assert self.get(target, *lines, **more) == expected
        return self.made == before


def head(target, *lines, method="GET", version="1.1"):
    first = f"{method} {target} HTTP/{version}"
    lines = lines if any(it.startswith("Host") for it in lines) else ("Host: a", *lines)
    return "\r\n".join((first, *lines, "", "")).encode("latin-1")


def sent(form):
    """Return the octets that leave."""
    octets = form.octets
    return octets + (pread(form.file.span) if form.file else b"")


def pread(piece):
    if isinstance(piece, Span):
        return os.pread(piece.descriptor, piece.length, piece.offset)
    return piece


def by(responding, octets, peer):
    """Return the octets of the answer that *responding* gives, as the wire has them."""
    wire = Connection(Site().limits)
    wire.feed(octets)
    asked = wire.next_head()
    request = Request(
        asked.method, asked.target, asked.fields, asked.version, peer=peer, id="0" * 32
    )
    response = responding(request)
    try:
        return b"".join(map(pread, wire.respond(response)))
    finally:
        response.content.close()


def undated(octets):
    """Leave out what is of one moment, Date, and of one exchange, its id."""
    octets = SHOWN_ID.sub(rb"\1", octets)
    return re.sub(rb"\r\nDate: [^\r]*", b"\r\nDate:", octets)


# As a page, a problem and a text show it
SHOWN_ID = re.compile(rb'(<code>|"id": "|\nid: )[0-9a-f]{32}(?=</code>|"|\n)')


@pytest.fixture
def store(site):
    """A store that looks at all files each time."""
    return Store(site, check=0.0)


@pytest.fixture
def resting(site):
    """A store that looks at files once a second."""
    return Store(site, check=1.0)


# What is kept, and what is not...

# fmt: off
KEPT = [
    # target, field lines, more                                     kept   why
    (("/one.txt",), {},                                             True,  "a file"),
    (("/one.txt",), {"method": "HEAD"},                             True,  "RFC 9110 §9.3.2"),
    (("/one.txt",), {"peer": SECURE},                               True,  "by TLS"),
    (("/one.txt?a=b",), {},                                         True,  "whatever the query"),
    (("/%6fne.txt",), {},                                           True,  "RFC 3986 §6.2.2.2, at a place of its own"),
    (("/one.txt", "Connection: close"), {},                         True,  "RFC 9112 §9.6"),
    (("/one.txt", "Cookie: a=b"), {},                               True,  "nobody looks at it"),
    (("/one.txt", "Cache-Control: no-cache"), {},                   True,  "looked at again"),
    (("/one.txt", 'If-None-Match: "x"'), {},                        True,  "RFC 9110 §13.1.2 another"),
    (("/one.txt", "If-None-Match: *"), {},                          True,  "§13.1.2 any, so 304"),
    (("/one.txt", "If-Modified-Since: Sun, 02 Jun 2030 12:00:00 GMT"), {}, True, "§13.1.3, so 304"),
    (("/one.txt", "If-Modified-Since: yesterday"), {},              True,  "§13.1.3 no date"),
    (("/page.html", "Accept-Encoding: gzip"), {},                   True,  "in a coding"),
    (("/coded.txt", "Accept-Encoding: gzip"), {},                   True,  "coded beforehand"),
    (("/guide", "Accept-Language: de"), {},                         True,  "negotiated"),
    (("/docs/",), {},                                               True,  "an index"),
    (("/large.bin",), {},                                           True,  "sent from its file"),
    (("/agent/one.txt", "User-Agent: x"), {},                       True,  "by what the mount varies"),
    (("/hinted/page.html",), {},                                    True,  "who does not navigate gets no 103"),
    (("/no-store/one.txt",), {},                                    False, "RFC 9111 §5.2.2.5"),
    (("/private/one.txt",), {},                                     False, "§5.2.2.7 nobody is admitted anew"),
    (("/cookie/one.txt",), {},                                      False, "RFC 6265 §3"),
    (("/star/one.txt",), {},                                        False, "RFC 9111 §4.1"),
    (("/odd-vary/one.txt",), {},                                    False, "§4.1 it is not known by what"),
    (("/upgrade/one.txt",), {},                                     False, "RFC 9110 §7.6.1: of one connection"),
    (("/closing/one.txt",), {},                                     False, "RFC 9112 §9.6: the wire closes"),
    (("/just-now/one.txt",), {},                                    False, "§8.8.1: a weak tag gets strong"),
    (("/chosen/guide?lang=de",), {},                                False, "it sets a cookie"),
    (("/hinted/page.html", "Sec-Fetch-Mode: navigate"), {},         False, "RFC 8297: a 103, and links"),
    (("/absent",), {},                                              True,  "404: a name that nothing has"),
    (("/absent",), {"method": "HEAD"},                              True,  "RFC 9110 §9.3.2"),
    (("/absent", "Accept: text/plain"), {},                         True,  "as a text, with an id in it"),
    (("/absent", "Accept: application/json"), {},                   True,  "RFC 9457, with an id in it"),
    (("/absent", "Connection: close"), {},                          True,  "RFC 9112 §9.6"),
    (("/absent", "Cookie: a=b"), {},                                True,  "nobody looks at it"),
    (("/absent/",), {},                                             True,  "404 of a folder"),
    (("/no/such/folder/file",), {},                                 True,  "404 below nothing"),
    (("/.git/config",), {},                                         True,  "404 of what is hidden"),
    (("/one.txt/",), {},                                            True,  "404: a file, asked for as a folder"),
    (("/absent?a=b",), {},                                          True,  "404, whatever the query"),
    (("/absent", "Range: bytes=0-1"), {},                           True,  "RFC 9110 §14.2: of a 200 alone"),
    (("/absent", 'If-None-Match: *'), {},                           True,  "§13.2.1: not of what would be a 404"),
    (("/absent", "Authorization: Basic YTpi"), {},                  False, "RFC 9111 §3.5"),
    (("/absent", "Cache-Control: no-store"), {},                    False, "RFC 9111 §5.2.1.5"),
    (("/shelf/",), {},                                              False, "a listing"),
    (("/shelf",), {},                                               True,  "308 to the slash"),
    (("/shelf?a=b",), {},                                           True,  "308, with its query"),
    (("/shelf", "Accept: text/plain"), {},                          True,  "308, as a text"),
    (("//one.txt",), {},                                            False, "308, but not plain"),
    (("/docs//index.html",), {},                                    True,  "308 without the empty segment"),
    (("/moved/a?b=c",), {},                                         True,  "308 elsewhere, with the rest of the path"),
    (("/found/a?b=c",), {},                                         True,  "302: it is looked at again, not guessed for how long"),
    (("/found/a?b=c",), {"method": "HEAD"},                         True,  "RFC 9110 §9.3.2"),
    (("/one.txt", "Range: bytes=0-1"), {},                          True,  "206"),
    (("/one.txt", "Range: bytes=0-1"), {"method": "HEAD"},          True,  "RFC 9110 §14.2: GET alone"),
    (("/one.txt", "Range: bytes=9-"), {},                           False, "416"),
    (("/one.txt", "Range: bytes=0-0, 2-2"), {},                     False, "several parts, with the exchange's id between"),
    (("/one.txt", "Range: lines=0-1"), {},                          True,  "RFC 9110 §14.2: ignored"),
    (("/large.bin", "Range: bytes=-5"), {},                         True,  "206 of an open file"),
    (("/large.bin", "Range: bytes=5-", "Connection: close"), {},    True,  "206, and RFC 9112 §9.6"),
    (("/agent/one.txt", "User-Agent: x", "Range: bytes=0-0"), {},   True,  "206, by what the mount varies"),
    (("/apache/guide", "Accept-Language: de"), {},                  True,  "by all that Apache looks at"),
    (("/one.txt", 'If-Match: "x"'), {},                             False, "412"),
    (("/one.txt", "Want-Repr-Digest: sha-256=1"), {},               False, "one field more"),
    (("/one.txt", "Authorization: Basic YTpi"), {},                 False, "RFC 9111 §3.5: private"),
    (("/one.txt", "Accept-Encoding: identity;q=0"), {},             False, "RFC 9110 §12.5.3: 406"),
    (("/one.txt", "Cache-Control: no-store"), {},                   False, "RFC 9111 §5.2.1.5"),
    (("/one.txt", "Content-Length: 0"), {},                         False, "not plain"),
    (("/one.txt", "X-Twice: 1", "X-Twice: 2"), {},                  False, "not plain"),
    (("http://a/one.txt",), {},                                     False, "absolute-form"),
    (("/one.txt",), {"version": "1.0"},                             False, "HTTP/1.0"),
    (("/one.txt",), {"method": "OPTIONS"},                          False, "about methods"),
]
# fmt: on


@pytest.mark.parametrize(("asked", "more", "kept", "why"), KEPT)
def test_what_is_kept(asked, more, kept, why, store):
    """And it is the same, the first time and the third."""
    assert store.is_kept(*asked, **more) is kept, why
    assert len(store.answers._shelves) <= 1


def test_without_room_nothing_is_kept(site):
    store = Store(site, size=0)

    assert not store.is_kept("/one.txt")
    assert not store.answers._reader.read.__self__ or len(store.answers._shelves) == 0


def test_what_has_just_changed_is_not_kept(site, files):
    """Another change within the same step of the clock would not show."""
    store = Store(site, check=0.0)
    store.answers = Answers(site, AnswerSettings(check=0.0))
    files.write("one.txt", b"new\n")

    assert not store.is_kept("/one.txt")


def test_once_it_has_stopped_nothing_is_recalled(store):
    assert store.is_kept("/one.txt")
    store.answers.stop()

    assert not store.is_kept("/one.txt")
    assert not store.answers.known


# One answer is not another...

# fmt: off
APART = [
    # one                                     another                                      why
    (("/one.txt",),                           ("/one.txt", "Host: b"),                     "RFC 9111 §2: another host"),
    (("/one.txt",),                           ("/one.txt", "Host: A"),                     "the same, but at a place of its own"),
    (("/one.txt",),                           ("/one.txt", "Host: a:80"),                  "a port that need not be said"),
    (("/one.txt",),                           ("/One.txt",),                               "RFC 3986 §6.2.2.1: case"),
    (("/one.txt",),                           ("/one.txt?x",),                             "a query that nobody reads"),
    (("/one.txt",),                           ("/one.txt?download=1",),                    "RFC 6266: it asks for a download"),
    (("/one.txt?x",),                         ("/one.txt?download=1",),                    "RFC 6266: it asks for a download"),
    (("/one.txt?download=1",),                ("/one.txt?download=2",),                    "and this does not"),
    (("/shelf?a",),                           ("/shelf?b",),                               "308: Location has the query"),
    (("/shelf?a",),                           ("/shelf",),                                 "308: or none"),
    (("/moved/a",),                           ("/moved/b",),                               "308: Location has the path"),
    (("/found/a?b",),                         ("/found/a?c",),                             "302: Location has neither"),
    (("/chosen/guide",),                      ("/chosen/guide?lang=de",),                  "it chooses a language"),
    (("/chosen/guide?x=y",),                  ("/chosen/guide?lang=de",),                  "it chooses a language"),
    (("/chosen/guide?lang=xx",),              ("/chosen/guide",),                          "it chooses none that there is"),
    (("/absent",),                            ("/absent", "Accept: text/plain"),           "404: Vary: Accept"),
    (("/absent",),                            ("/absent", "Accept: application/json"),     "404: Vary: Accept"),
    (("/shelf",),                             ("/shelf", "Accept: text/plain"),            "308: Vary: Accept"),
    (("/absent",),                            ("/absent2",),                               "404: another name"),
    (("/absent?",),                           ("/?absent",),                               "the start page, whatever the query"),
    (("/apache/guide", "Accept-Language: de"), ("/apache/guide", "Accept-Language: de", "Accept: image/png"), "406, and no Vary tells"),
    (("/apache/guide", "Accept-Language: de"), ("/apache/guide", "Accept-Language: de", "Accept-Charset: x"), "Apache reads that, too"),
    (("/guide", "Accept-Language: de"),       ("/guide", "Accept-Language: en"),           "§4.1 Vary"),
    (("/guide", "Accept-Language: de"),       ("/guide",),                                 "§4.1 Vary"),
    (("/page.html", "Accept-Encoding: gzip"), ("/page.html",),                             "§4.1 Vary"),
    (("/page.html", "Accept-Encoding: gzip"), ("/page.html", "Accept-Encoding: br"),       "§4.1 Vary"),
    (("/one.txt",),                           ("/one.txt", "Accept-Encoding: identity;q=0"), "406"),
    (("/one.txt",),                           ("/one.txt", "Range: bytes=0-0"),            "206"),
    (("/one.txt", "Range: bytes=0-0"),        ("/one.txt", "Range: bytes=1-1"),            "206 of another part"),
    (("/one.txt", "Range: bytes=0-0"),        ("/one.txt", "Range: bytes=0-0", "Connection: close"), "206, and it closes"),
    (("/one.txt", "Range: bytes=0-0"),        ("/one.txt", "Range: bytes=0-0", 'If-Range: "x"'), "RFC 9110 §13.1.5: the whole"),
    (("/one.txt",),                           ("/one.txt", "Authorization: Basic YTpi"),   "private"),
    (("/one.txt",),                           ("/one.txt", "Connection: close"),           "it closes"),
    (("/one.txt",),                           ("/one.txt", 'If-None-Match: "x", *'),       "no list of tags"),
    (("/hinted/page.html",),                  ("/hinted/page.html", "Sec-Fetch-Mode: navigate"), "links"),
]
# fmt: on


@pytest.mark.parametrize(("one", "another", "why"), APART)
@pytest.mark.parametrize("methods", [("GET", "GET"), ("GET", "HEAD"), ("HEAD", "GET")])
def test_one_answer_is_not_another(one, another, why, methods, resting):
    """R059: and HEAD is not GET."""
    for asked, method in ((one, methods[0]), (another, methods[1])) * 3:
        expected = resting.line(*asked, method=method)

        assert resting.get(*asked, method=method) == expected, why


def test_a_304_is_kept_beside_its_200(store):
    tag = re.search(rb"ETag: (.*)\r", store.get("/page.html"))[1].decode()
    condition = f"If-None-Match: {tag}"

    assert store.is_kept("/page.html", condition)
    assert store.get("/page.html", condition).startswith(b"HTTP/1.1 304 ")
    assert store.get("/page.html").startswith(b"HTTP/1.1 200 ")
    assert store.is_kept("/page.html", condition, "Connection: close")
    assert store.is_kept("/page.html", condition, method="HEAD")
    assert store.is_kept("/page.html", 'If-None-Match: "other"')


# fmt: off
PARTS = [
    # target        Range                       status  kept   why
    ("/one.txt",    "bytes=0-1",                206,    True,  "RFC 9110 §14.1.2"),
    ("/one.txt",    "bytes=0-0",                206,    True,  "§14.1.2 one octet"),
    ("/one.txt",    "bytes=3-3",                206,    True,  "§14.1.2 the last"),
    ("/one.txt",    "bytes=1-",                 206,    True,  "§14.1.2 open"),
    ("/one.txt",    "bytes=0-",                 206,    True,  "§14.1.2 all of it"),
    ("/one.txt",    "bytes=-1",                 206,    True,  "§14.1.2 suffix"),
    ("/one.txt",    "bytes=-99",                206,    True,  "§14.1.2 a longer suffix: all of it"),
    ("/one.txt",    "bytes=2-99",               206,    True,  "§14.1.2 to the end"),
    ("/one.txt",    "Bytes=1-2",                206,    True,  "§14.1 in either case"),
    ("/one.txt",    "bytes=0-1, 2-3",           206,    True,  "§15.3.7.2 they touch, so one"),
    ("/one.txt",    "bytes=0-0, 2-2",           206,    False, "§14.6 several parts"),
    ("/one.txt",    "bytes=4-",                 416,    False, "§15.5.17"),
    ("/one.txt",    "bytes=-0",                 416,    False, "§14.1.2 no octet"),
    ("/one.txt",    "bytes=2-1",                200,    True,  "§14.1.1 invalid, so ignored"),
    ("/one.txt",    "bytes=x",                  200,    True,  "§14.2 invalid, so ignored"),
    ("/one.txt",    "pages=1-2",                200,    True,  "§14.2 another unit"),
    ("/empty.txt",  "bytes=0-",                 200,    True,  "§14.2 no content"),
    ("/page.html",  "bytes=100-1999",           206,    True,  "of more than a KiB"),
    ("/large.bin",  "bytes=0-0",                206,    True,  "of an open file"),
    ("/large.bin",  "bytes=300000-400000",      206,    True,  "of an open file"),
    ("/large.bin",  "bytes=-7",                 206,    True,  "of an open file"),
    ("/large.bin",  "bytes=511999-",            206,    True,  "of an open file, the last octet"),
    ("/large.bin",  "bytes=512000-",            416,    False, "§15.5.17"),
]
# fmt: on


@pytest.mark.parametrize(("target", "asked", "status", "kept", "why"), PARTS)
@pytest.mark.parametrize("lines", [(), ("Connection: close",), ("Accept: x/y",)])
def test_r114_r120_a_part_is_cut_as_the_line_cuts_it(
    target, asked, status, kept, why, lines, store
):
    """§14.2, §15.3.7: whoever asked for another part before."""
    for other in ("bytes=0-0", "bytes=1-", "bytes=-1"):
        store.get(target, f"Range: {other}", *lines)
    line = f"Range: {asked}"
    expected = store.line(target, line, *lines)

    assert expected.startswith(b"HTTP/1.1 %d " % status), why
    before = store.made
    assert store.get(target, line, *lines) == expected, why
    assert (store.made == before) is kept, why


# fmt: off
IF_RANGES = [
    # If-Range                                             target            status  why
    ("{tag}",                                              "/one.txt",       206,    "§13.1.5 the strong tag"),
    ("{tag}",                                              "/agent/one.txt", 206,    "§13.1.5 of what varies, too"),
    ("W/{tag}",                                            "/one.txt",       200,    "§13.1.5 a weak one is no match"),
    ('"other"',                                            "/one.txt",       200,    "§13.1.5 another"),
    ("{tag}, {tag}",                                       "/one.txt",       200,    "§13.1.5 one, and no list"),
    ("{date}",                                             "/one.txt",       206,    "§13.1.5 the very date"),
    ("{date}",                                             "/guide.de.html", 200,    "§8.8.1 of what varies, by its coding, it is weak"),
    ("{date}",                                             "/guide",         200,    "§8.8.1 of what varies it is weak"),
    ("Sun, 02 Jun 2030 12:00:00 GMT",                      "/one.txt",       200,    "§13.1.5 an exact match, not a comparison"),
    ("yesterday",                                          "/one.txt",       200,    "§13.1.5 neither"),
    ("{tag}",                                              "/large.bin",     206,    "of an open file"),
    ('"other"',                                            "/large.bin",     200,    "of an open file"),
]
# fmt: on


@pytest.mark.parametrize(("value", "target", "status", "why"), IF_RANGES)
def test_r103_r104_a_part_depends_on_if_range(value, target, status, why, store):
    whole = store.line(target)
    known = {
        name: re.search(rb"\n%b: (.*)\r" % field, whole)[1].decode()
        for name, field in (("tag", b"ETag"), ("date", b"Last-Modified"))
    }
    lines = ("Range: bytes=1-2", f"If-Range: {value.format(**known)}")
    expected = store.line(target, *lines)

    assert expected.startswith(b"HTTP/1.1 %d " % status), why
    assert store.is_kept(target, *lines), why


def test_preconditions_come_before_parts(store):
    """R128 RFC 9110 §13.2.2: who has it gets no part of it."""
    tag = re.search(rb"ETag: (.*)\r", store.line("/one.txt"))[1].decode()
    lines = (f"If-None-Match: {tag}", "Range: bytes=0-0")

    assert store.is_kept("/one.txt", *lines)
    assert store.get("/one.txt", *lines).startswith(b"HTTP/1.1 304 ")


# fmt: off
QUERIES = [
    # target                 stored  why
    ("/page.html?v={}",      1,      "nobody reads it"),
    ("/large.bin?v={}",      1,      "nobody reads it"),
    ("/guide?v={}",          1,      "nobody reads it"),
    ("/absent?v={}",         1,      "nobody reads it"),
    ("/found/?v={}",         1,      "nobody reads it"),
    ("/?v={}",               0,      "a listing reads it, and is kept nowhere"),
    ("/shelf?v={}",          20,     "308: Location has it"),
    ("/chosen/guide?v={}",   20,     "a visitor may choose a language by it"),
    ("/chosen/one.txt?v={}", 1,      "not of what is there in one language"),
]
# fmt: on


@pytest.mark.parametrize(("target", "stored", "why"), QUERIES)
def test_queries_that_nobody_reads_find_one_answer(target, stored, why, resting):
    for number in range(20):
        for _ in range(2):
            asked = target.format(number)
            assert resting.get(asked) == resting.line(asked), why

    assert len(resting.answers._shelves) == stored, why
    if stored == 1:
        assert resting.made <= 2


def test_each_exchange_is_told_its_own_id(resting):
    """What a visitor quotes is found in the log: no two of them are the same."""
    octets, ids = head("/absent"), set()
    for _ in range(3):
        resting.get("/absent")
    for _ in range(5):
        form = resting.answers.recall(octets, HERE, time.monotonic())
        assert form.octets.count(form.id.encode()) == 1
        assert len(form.octets) - len(form.content) == form.octets.index(b"<!doctype")
        ids.add(form.id)

    assert len(ids) == 5
    assert {len(id) for id in ids} == {32}
    known = resting.answers.known.values()
    assert {form.until for form in known if form.kept.pieces} == {-math.inf}, (
        "whoever finds one as it stands must not take it for ready: it lacks its page"
    )


def test_who_asks_for_millions_of_absent_names_pushes_out_nothing(site):
    """They have a sixteenth of the room, and each of them is heard of but once."""
    store = Store(site, size=2_000_000, check=1000.0)
    good = ("/one.txt", "/page.html", "/docs/", "/shelf", "/known-absent")
    for target in good:
        assert store.is_kept(target)
    for number in range(500):
        store.get(f"/absent{number}")
        store.get(f"/moved/{number}?{number}")

    assert len(store.answers._shelves) == len(good)
    for number in range(100):
        for _ in range(3):
            store.get(f"/absent{number}")
    assert store.answers._shelves.weight < 2_000_000 / 16 + 50_000
    before = store.made
    for target in good[:3]:
        store.get(target)
    assert store.made == before


def test_who_asks_for_what_has_changed_alone_makes_the_200_as_well(store):
    """Else what is but revalidated would never be kept."""
    tag = re.search(rb"ETag: (.*)\r", store.line("/one.txt"))[1].decode()
    store.get("/one.txt", f"If-None-Match: {tag}")
    store.get("/one.txt")
    store.get("/one.txt", f"If-None-Match: {tag}")

    assert store.made == 1


# Never stale...


# fmt: off
RELOADS = [
    # line                          why
    ("Cache-Control: no-cache",     "RFC 9111 §5.2.1.4"),
    ("Cache-Control: max-age=0",    "§5.2.1.1"),
    ("Cache-Control: no-store",     "§5.2.1.5"),
]
# fmt: on


@pytest.mark.parametrize(("line", "why"), RELOADS)
def test_by_who_reloads_no_head_is_known(line, why, site, files):
    """However often the same was asked for before, and however long the interval."""
    store = Store(site, check=3600.0)
    for _ in range(4):
        store.get("/one.txt")
        store.get("/one.txt", line)

        assert head("/one.txt", line) not in store.answers.known, why
    files.write("one.txt", b"two\n")
    before, expected = store.made, store.line("/one.txt", line)

    assert store.get("/one.txt", line) == expected, why
    assert store.made == before + 1


def change_kind(files):
    (files.root / "one.txt").unlink()
    (files.root / "one.txt").mkdir()


def swap(files):
    (files.root / "docs").rename(files.root / "old")
    files.write("docs/index.html", PAGE + b"new!")


def lead_elsewhere(files):
    (files.root / "one.txt").unlink()
    (files.root / "one.txt").symlink_to("page.html")


# fmt: off
CHANGES = [
    # asked                                       change                                                    why
    (("/one.txt",), lambda f: f.write("one.txt", b"two\n"),                                                 "written, of the same length"),
    (("/one.txt",), lambda f: f.write("one.txt", b"longer\n"),                                              "written"),
    (("/one.txt",), lambda f: f.replace("one.txt", b"two\n"),                                               "replaced"),
    (("/one.txt",), lambda f: f.touch("one.txt"),                                                           "its date alone"),
    (("/one.txt",), lambda f: os.truncate(f.root / "one.txt", 1),                                           "truncated"),
    (("/one.txt",), lambda f: (f.root / "one.txt").unlink(),                                                "deleted"),
    (("/one.txt",), lambda f: (f.root / "one.txt").chmod(0),                                                "unreadable, but for root"),
    (("/one.txt",), change_kind,                                                                            "a directory now"),
    (("/one.txt",), lead_elsewhere,                                                                         "a link now"),
    (("/docs/",),   swap,                                                                                   "a directory in its place"),
    (("/docs/",),   lambda f: (f.root / "docs/index.html").unlink(),                                        "no index"),
    (("/docs/index.html",), lambda f: shutil.rmtree(f.root / "docs"),                                       "gone with its directory"),
    (("/docs/",),   lambda f: f.write("docs/index.de.html", PAGE),                                          "an index in a language"),
    (("/guide", "Accept-Language: fr, de;q=0.5"), lambda f: f.write("guide.fr.html", PAGE),                 "a new variant"),
    (("/guide", "Accept-Language: de"), lambda f: (f.root / "guide.de.html").unlink(),                      "a variant less"),
    (("/guide",),   lambda f: f.write("guide", b"plain"),                                                   "the very name"),
    (("/page.html", "Accept-Language: de"), lambda f: f.write("page.html.de", PAGE + b"de"),                "a variant of a name"),
    (("/one.txt", "Accept-Encoding: gzip"), lambda f: f.write("one.txt.gz", gzip.compress(b"one\n")),       "coded beforehand now"),
    (("/coded.txt", "Accept-Encoding: gzip"), lambda f: (f.root / "coded.txt.gz").unlink(),                 "no longer"),
    (("/coded.txt", "Accept-Encoding: gzip"), lambda f: f.write("coded.txt", b"newer\n" * 99),              "what was coded is old"),
    (("/new",), lambda f: f.write("new", b"new"),                                                           "404: there is such a file now"),
    (("/new",), lambda f: f.write("new.de.html", PAGE),                                                     "404: there is a variant now"),
    (("/new?v=1",), lambda f: f.write("new", b"new"),                                                       "404: there is, whatever the query"),
    (("/new/a/b",), lambda f: f.write("new/a/b", b"new"),                                                   "404: there is, with its folders"),
    (("/new",), lambda f: (f.root / "new").symlink_to("one.txt"),                                           "404: a link now"),
    (("/new",), lambda f: (f.root / "new").mkdir(),                                                         "404: a folder now, so 308"),
    (("/chosen/shelf/",), lambda f: f.write("shelf/index.html", PAGE),                                      "404: there is an index now"),
    (("/one.txt/",), change_kind,                                                                           "404: a folder now"),
    (("/shelf",), lambda f: shutil.rmtree(f.root / "shelf"),                                                "308: no folder any more"),
    (("/shelf?a=b",), lambda f: (shutil.rmtree(f.root / "shelf"), f.write("shelf", b"file")),               "308: a file now"),
    (("/one.txt", "Range: bytes=1-"), lambda f: f.write("one.txt", b"two\n"),                               "206: written, of the same length"),
    (("/one.txt", "Range: bytes=-2"), lambda f: f.write("one.txt", b"longer\n"),                            "206: another complete length"),
    (("/one.txt", "Range: bytes=0-1"), lambda f: (f.root / "one.txt").unlink(),                             "206: deleted"),
    (("/large.bin", "Range: bytes=300000-"), lambda f: f.write("large.bin", bytes(512_000)),                "206 of a file: written"),
    (("/large.bin", "Range: bytes=-9"), lambda f: os.truncate(f.root / "large.bin", 5),                     "206 of a file: truncated"),
    (("/one.txt?v=1",), lambda f: f.write("one.txt", b"two\n"),                                             "found by any query"),
    (("/apache/guide", "Accept-Language: de"), lambda f: (f.root / "guide.de.html").unlink(),               "Apache: a variant less"),
    (("/large.bin",), lambda f: f.write("large.bin", bytes(512_000)),                                       "written, of the same length"),
    (("/large.bin",), lambda f: f.replace("large.bin", bytes(512_000)),                                     "replaced"),
    (("/large.bin",), lambda f: os.truncate(f.root / "large.bin", 5),                                       "truncated"),
    (("/large.bin",), lambda f: (f.root / "large.bin").unlink(),                                            "deleted"),
]
# fmt: on


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("asked", "change", "why"), CHANGES)
def test_a_change_is_seen_by_the_very_next_request(
    asked, change, why, method, store, files
):
    """With 0 as the interval: nothing old leaves, not once."""
    assert store.is_kept(*asked, method=method)
    change(files)
    expected = store.line(*asked, method=method)

    for _ in range(3):
        assert store.get(*asked, method=method) == expected, why


@pytest.mark.parametrize(("asked", "change", "why"), CHANGES)
def test_a_change_is_seen_within_the_interval(asked, change, why, resting, files):
    assert resting.is_kept(*asked)
    change(files)
    resting.ahead += 1.0
    expected = resting.line(*asked)

    for _ in range(3):
        assert resting.get(*asked) == expected, why


@pytest.mark.parametrize("said", ["max-age=0", "no-cache", "No-Cache, x=y"])
@pytest.mark.parametrize(("asked", "change", "why"), CHANGES)
def test_who_reloads_sees_a_change_at_once(said, asked, change, why, resting, files):
    """RFC 9111 §5.2.1.1, §5.2.1.4; and then everybody does."""
    assert resting.is_kept(*asked)
    change(files)
    expected = resting.line(*asked)

    assert resting.get(*asked, f"Cache-Control: {said}") == expected, why
    assert resting.get(*asked) == expected, why


def test_within_the_interval_nobody_looks(resting, files):
    """Or the tests of the interval would prove nothing."""
    before = resting.line("/one.txt")
    assert resting.is_kept("/one.txt")
    files.write("one.txt", b"two\n")

    assert resting.get("/one.txt") == before


def test_what_is_sent_from_its_file_is_looked_at_each_time(resting, files):
    """Its octets are not kept, so what is said of them must be true now."""
    assert resting.is_kept("/large.bin")
    files.write("large.bin", b"x" * 300_000)

    assert resting.get("/large.bin") == resting.line("/large.bin")


def test_a_304_of_the_new_file_is_not_one_of_the_old(resting, files):
    """Within the interval, the old one has its own tag still."""
    old = re.search(rb"ETag: (.*)\r", resting.get("/one.txt"))[1]
    files.write("one.txt", b"two\n")
    ever = "If-Modified-Since: Sun, 02 Jun 2030 12:00:00 GMT"
    assert old not in resting.get("/one.txt", ever), "nobody had asked for it"

    for _ in range(3):
        got = resting.get("/one.txt", f"If-None-Match: {old.decode()}")
        assert old in got or got.startswith(b"HTTP/1.1 200 ")


def test_a_change_while_it_is_read_is_not_kept(store, files, monkeypatch):
    """Between the first look and the last octet read."""
    read = os.pread

    def meanwhile(*given):
        octets = read(*given)
        files.write("one.txt", b"two\n")
        return octets

    store.line("/one.txt")  # its hash is known
    monkeypatch.setattr(os, "pread", meanwhile)
    store.get("/one.txt")
    monkeypatch.undo()

    assert len(store.answers._shelves) == 0
    assert store.get("/one.txt").endswith(b"two\n")


def test_what_is_cut_while_it_is_read_is_a_503(store, files, monkeypatch):
    """No head has left: it can be said that it failed."""
    store.line("/one.txt")
    monkeypatch.setattr(os, "pread", lambda *given: b"")

    got = store.get("/one.txt")
    monkeypatch.undo()

    assert got.startswith(b"HTTP/1.1 503 ")
    assert store.is_kept("/one.txt")


# Bounds...


def kept_at(store, target):
    """Return what is stored for GET of *target*, without any field but Host."""
    asked = PlainHead("GET", target, {"host": "a"}, closing=False)
    return store.answers._shelves.find(asked, secure=False)


def asked_again(store, lines):
    for line in lines:
        for _ in range(3):
            store.get("/one.txt", line)


def test_known_heads_are_bounded_and_so_is_what_leads_back(resting, monkeypatch):
    """Whoever sends ever other heads fills nothing."""
    monkeypatch.setattr(known_heads, "MOST", 50)
    asked_again(resting, (f"X-Number: {number}" for number in range(1000)))
    heads = kept_at(resting, "/one.txt").heads

    assert 0 < len(resting.answers.known) <= 50
    assert heads == set(resting.answers.known)
    assert resting.made == 1


def test_no_credentials_are_known_by_heart(resting):
    for _ in range(4):
        resting.get("/one.txt", "Authorization: Basic YTpi")
        resting.get("/one.txt", "Cache-Control: no-store")

    assert not resting.answers.known


def test_descriptors_of_large_files_are_bounded(site, files):
    """And they are given back at once when an answer is let go."""
    store = Store(site, check=0.0)
    before = len(os.listdir("/dev/fd"))
    octets = bytes(300_000)
    gc.collect()
    gc.disable()
    try:
        for number in range(100):
            files.write(f"large/{number}.bin", octets)
            for _ in range(3):
                store.get(f"/large/{number}.bin")
            files.write("again.bin", octets)
            store.get("/again.bin")
        assert len(os.listdir("/dev/fd")) - before <= 64 + 1
    finally:
        gc.enable()
    shutil.rmtree(files.root / "large")
    (files.root / "again.bin").unlink()
    for number in range(100):
        store.get(f"/large/{number}.bin")
    store.get("/again.bin")

    assert len(os.listdir("/dev/fd")) <= before
    assert store.answers._shelves.weight == 0


def test_all_that_leads_to_an_answer_goes_with_it(store, files):
    """Without waiting for the collector: what is let go is gone."""
    store.is_kept("/page.html")
    store.is_kept("/page.html", "Connection: close")
    kept = kept_at(store, "/page.html")
    files.write("page.html", b"new")
    store.get("/page.html")

    assert kept.is_gone
    assert (kept._forms, kept.heads) == ({}, set())


def numbered(number):
    return f"number {number} ".encode() * 500


def work(store, seed, files, start, wrong):
    """Ask for many files, and change one from time to time."""
    start.wait(20)
    for turn in range(300):
        number = (turn * 7 + seed) % 20
        got = store.get(f"/n/{number}.txt", f"X-Turn: {turn % 3}")
        if not got.endswith(numbered(number)):
            wrong.append(got)
        if turn % 10 == seed:
            files.touch(f"n/{number}.txt")


def test_many_threads_remember_and_recall_at_once(site, files):
    """What comes is whole, of its own place, and of the file that is asked for."""
    stores = [Store(site, size=400_000, check=0.0) for _ in range(6)]
    wrong, start, shared = [], threading.Barrier(6), stores[0].answers
    for number in range(20):
        files.write(f"n/{number}.txt", numbered(number))
    threads = []
    for seed, store in enumerate(stores):
        store.answers = shared
        given = (store, seed, files, start, wrong)
        threads.append(threading.Thread(target=work, args=given))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert not wrong
    assert shared._shelves.weight <= 400_000
    assert all(not form.kept.is_gone for form in shared.known.values())
    shutil.rmtree(files.root / "n")
    for number, turn in product(range(20), range(3)):
        stores[0].get(f"/n/{number}.txt", f"X-Turn: {turn}")
    assert (len(shared._shelves), shared._shelves.weight, shared.known) == (0, 0, {})


# What is kept open, and what weighs...


@pytest.mark.parametrize("change", ["deleted", "replaced", "written", "none"])
def test_a_large_file_that_has_gone_is_not_held_open(resting, files, change):
    """Nobody asks for it again, and its place on the disk is wanted."""
    assert resting.is_kept("/large.bin")
    before = len(os.listdir("/dev/fd"))
    match change:
        case "deleted":
            (files.root / "large.bin").unlink()
        case "replaced":
            files.replace("large.bin", bytes(512_000))
        case "written":
            files.write("large.bin", bytes(512_000))
    resting.answers.close_files()

    assert before - len(os.listdir("/dev/fd")) == (0 if change == "none" else 1)


def test_without_a_descriptor_to_spare_it_is_sent_all_the_same(
    store, files, monkeypatch
):
    """Keeping is a favour: the answer is there, and only the copy fails."""
    expected = store.line("/large.bin")

    def none_left(descriptor):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(os, "dup", none_left)
    for _ in range(2):
        assert store.get("/large.bin") == expected
    monkeypatch.undo()
    assert store.is_kept("/large.bin")


def test_a_304_stands_beside_a_200_of_the_same_vary_alone(store, files):
    """A cookie chooses a language that nothing is in two of: its Vary is its own."""
    files.write("n.en.html", PAGE)
    files.write("n.en.txt", b"text")
    asked = (
        (),
        ("Cookie: lang=en", "If-None-Match: *"),
        ("If-None-Match: *",),
    )
    for _ in range(3):
        for lines in asked:
            if "Cookie: lang=en" not in lines:
                expected = store.line("/chosen/n.en", *lines)
                assert store.get("/chosen/n.en", *lines) == expected
            else:
                store.get("/chosen/n.en", *lines)


def test_long_queries_fill_no_memory(site):
    """What an answer is found by weighs as well."""
    store = Store(site, size=1_000_000, check=1.0)
    for number in range(300):
        store.get(f"/one.txt?{number}{'x' * 3000}")

    assert len(store.answers._shelves) < 110
    before = len(store.answers._shelves)
    store.get(f"/one.txt?{'y' * 5000}")
    assert len(store.answers._shelves) == before
