"""
Whatever is asked, whatever changes meanwhile: kept or not, the answer is the same.

Random lives of a folder: requests, changes and passing time.  At each step the store
gives what the line gives, by status, fields (but Date) and content: at once where the
interval is 0, and else when it is over.
"""

import gzip
import os
import random
import re
import shutil
import time
from contextlib import suppress

import pytest

from httpcore_srv.message import Peer, Request, Span
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.server.answering import answer
from httpcore_srv.server.answers import Answers
from httpcore_srv.server.settings import AnswerSettings
from httpcore_srv.site import Folder, Host, Mount, Negotiation, Redirect, Site
from httpcore_srv.wire.connection import Connection
from httpcore_srv.wire.plain import PlainHead

HERE = Peer(serial=1, address="127.0.0.1", port=4711)
LIVES = int(os.environ.get("HTTPCORE_SRV_TEST_LIVES", "12"))
STEPS = 300
LONG_AGO = 1_700_000_000

NAMES = (
    *("a.txt", "a.txt.gz", "a.txt.br", "a.de.txt", "a.en.txt", "b.html", "b.html.gz"),
    *("b.de.html", "d/index.html", "d/index.de.html", "d/x.txt", "m.var", "big.bin"),
)
TARGETS = (
    *("/a.txt", "/a", "/a.de.txt", "/b", "/b.html", "/d/", "/d", "/d/x.txt", "/m"),
    *("/big.bin", "/a.txt?q=1", "/%61.txt", "/A.txt", "/", "/tcn/a", "/d/../a.txt"),
    *("/own/b?lang=de", "/own/b", "/own/b?x", "/apache/a", "/apache/b"),
    *(
        "/a.txt?download=1",
        "/a.txt?v=2",
        "/big.bin?v=2",
        "/d?v=2",
        "/gone/x?y",
        "/none",
    ),
    *("/none?v=2", "/none/x", "/.hidden", "/d//x.txt", "/a.txt/", "/d/none.txt"),
)
PARTS = (
    *("bytes=0-1", "bytes=2-", "bytes=-3", "bytes=-999999999", "bytes=0-999999999"),
    *(
        "bytes=3-3",
        "bytes=900-",
        "bytes=0-0, 3-4",
        "bytes=5-2",
        "lines=1-2",
        "bytes=-0",
    ),
)
LINES = {
    "Accept-Encoding": ("gzip", "br, gzip;q=0.5", "identity;q=0", "*;q=0, gzip"),
    "Accept-Language": ("de", "en, de;q=0.5", "fr"),
    "Accept": ("text/html", "text/plain, */*;q=0.1", "image/png"),
    "Cookie": ("lang=de", "x=1"),
    "Connection": ("close", "keep-alive"),
    "Cache-Control": ("no-cache", "max-age=0", "no-store", "max-age=5"),
    "Range": PARTS,
    "Accept-Charset": ("utf-8", "iso-8859-1;q=0"),
    "Authorization": ("Basic YTpi",),
    "If-Modified-Since": ("Tue, 14 Nov 2023 22:15:00 GMT", "x"),
    "Want-Repr-Digest": ("sha-256=1",),
    "User-Agent": ("one", "two"),
}
DATES = ("Tue, 14 Nov 2023 22:13:30 GMT", "Tue, 14 Nov 2023 22:13:40 GMT")
MAP = "URI: b.html\nContent-Type: text/html\nContent-Language: en\n\nURI: a.txt\n"
MAP += "Content-Type: text/plain\nContent-Language: de\n"


class World:
    """A folder that changes, a site that shows it, and its answers."""

    def __init__(self, root, draw, check):
        self.root, self.draw = root, draw
        self.moment, self.ahead, self.recalled = LONG_AGO, 0.0, 0
        self.tags = ["x"]
        self.made = CodedForms()
        self.folder = Folder(
            Tree(root),
            listing=True,
            digests=DigestIndex(granularity=0.0),
            names=NameIndex(granularity=0.0),
            compression=Compression(),
            forms=self.made,
        )
        self.site = Site((Host(mounts=tuple(self.mounts())),))
        keeping = AnswerSettings(size=1_000_000, check=check)
        self.answers = Answers(self.site, keeping, granularity=0.0)
        for name in NAMES:
            if draw.random() < 0.7:
                self.write(name)

    def mounts(self):
        for prefix, way in {
            "/tcn/": Negotiation(Algorithm.TRANSPARENT),
            "/apache/": Negotiation(Algorithm.APACHE),
            "/own/": Negotiation(language_parameter="lang", language_cookie="lang"),
            "/": Negotiation(),
        }.items():
            folder = Folder(
                self.folder.tree,
                listing=True,
                digests=self.folder.digests,
                names=self.folder.names,
                compression=self.folder.compression,
                forms=self.made,
                negotiation=way,
            )
            yield Mount(prefix, folder)
        yield Mount("/gone/", Redirect("/d/", 302))

    # What may happen...

    def write(self, name):
        """Write new octets, or other ones of the same length, or replace the file."""
        path, how = self.root / name, self.draw.random()
        with suppress(FileExistsError, NotADirectoryError):
            path.parent.mkdir(parents=True, exist_ok=True)
        there = path if how < 0.5 else path.with_name(f"{path.name}~")
        with suppress(OSError):
            there.write_bytes(self.octets(name))
            self.moment += 10
            os.utime(there, (self.moment, self.moment))
            if there != path:
                there.rename(path)

    def octets(self, name):
        word = b"%06d " % self.draw.randrange(1_000_000)
        if name.endswith(".var"):
            return MAP.encode() + b"\n" * self.draw.randrange(4)
        if name == "big.bin":
            return word * self.draw.choice((100, 50_000))
        text = word * self.draw.choice((1, 1, 400))
        return gzip.compress(text, mtime=0) if name.endswith(".gz") else text

    def change(self):
        """Change something in the folder."""
        name, how = self.draw.choice(NAMES), self.draw.randrange(8)
        path = self.root / name
        with suppress(OSError):
            if how < 4:
                self.write(name)
            elif how == 4:
                path.unlink()
            elif how == 5:
                self.moment += 10
                os.utime(path, (self.moment, self.moment))
            elif how == 6:
                os.truncate(path, self.draw.randrange(8))
                self.moment += 10
                os.utime(path, (self.moment, self.moment))
            else:
                shutil.rmtree(self.root / "d")

    def request(self):
        """Draw a request."""
        method = self.draw.choice(("GET", "GET", "GET", "HEAD", "OPTIONS"))
        lines = [f"{method} {self.draw.choice(TARGETS)} HTTP/1.1", "Host: a"]
        few = self.draw.sample(sorted(LINES), self.draw.choice((0, 0, 1, 1, 2, 3)))
        lines += [f"{name}: {self.draw.choice(LINES[name])}" for name in few]
        if self.draw.random() < 0.3:
            lines.append(f"If-None-Match: {self.draw.choice(self.tags)}")
        if self.draw.random() < 0.2:
            lines.append(f"If-Range: {self.draw.choice((*self.tags, *DATES))}")
        return "\r\n".join((*lines, "", "")).encode()

    # ... and what is said of it

    def line(self, octets):
        """Return what the line gives."""
        return self.by(lambda request: answer(request, self.site), octets)

    def store(self, octets):
        """Return what a connection would send."""
        now = time.monotonic() + self.ahead
        form = self.answers.known.get(octets)
        if form is None or form.until <= now:
            form = self.answers.recall(octets, HERE, now)
            if isinstance(form, PlainHead):
                form = None
        if form is None:
            return self.by(lambda it: self.answers.answer(octets, it), octets)
        self.recalled += 1
        return undated(form.octets + (pread(form.file.span) if form.file else b""))

    def by(self, responding, octets):
        wire = Connection(self.site.limits)
        wire.feed(octets)
        asked = wire.next_head()
        request = Request(
            asked.method, asked.target, asked.fields, peer=HERE, id="0" * 32
        )
        response = responding(request)
        if "ETag" in response.fields:
            self.tags = [*self.tags[-6:], response.fields["ETag"]]
        try:
            return undated(b"".join(map(pread, wire.respond(response))))
        finally:
            response.content.close()


def pread(piece):
    if isinstance(piece, Span):
        return os.pread(piece.descriptor, piece.length, piece.offset)
    return piece


def undated(octets):
    """Leave out what is of one moment, Date, and of one exchange, its id."""
    octets = SHOWN_ID.sub(rb"\1", octets)
    return re.sub(rb"\r\nDate: [^\r]*", b"", octets)


# As a page, a problem and a text show it, and as it parts several parts
SHOWN_ID = re.compile(
    rb'(<code>|"id": "|\nid: |part-)[0-9a-f]{32}(?=</code>|"|\n|\r|--)'
)


@pytest.fixture
def world(tmp_path):
    """Make a world by chance, but the same each time."""
    worlds = []

    def made(seed, check):
        root = tmp_path / "www"
        root.mkdir()
        worlds.append(World(root, random.Random(seed), check))
        return worlds[-1]

    yield made
    for one in worlds:
        one.made.close()


@pytest.mark.parametrize("seed", range(LIVES))
def test_at_each_step_the_store_gives_what_the_line_gives(seed, world):
    """The interval is 0: however lately something has changed."""
    world, asked = world(seed, 0.0), []
    for _ in range(STEPS):
        if world.draw.random() < 0.15:
            world.change()
        octets = world.draw.choice(asked[-8:]) if asked else world.request()
        if world.draw.random() < 0.3:
            octets = world.request()
        asked.append(octets)
        expected = world.line(octets)

        assert world.store(octets) == expected, octets

    assert world.recalled > STEPS / 20, "or it would prove nothing"


@pytest.mark.parametrize("seed", range(LIVES))
def test_when_the_interval_is_over_it_gives_what_the_line_gives(seed, world):
    """And at once to who reloads, whatever others are given still."""
    world, asked, is_old = world(seed, 1000.0), [], False
    for _ in range(STEPS):
        chance = world.draw.random()
        if chance < 0.1:
            world.change()
            is_old = True
        elif chance < 0.3:
            world.ahead += 1000.0
            is_old = False
        octets = world.draw.choice(asked[-8:]) if asked else world.request()
        if world.draw.random() < 0.2:
            octets = world.request()
        asked.append(octets)
        expected, got = world.line(octets), world.store(octets)

        reloads = b"no-cache" in octets or b"max-age=0" in octets
        assert got == expected or (is_old and not reloads), octets

    assert world.recalled > STEPS / 20, "or it would prove nothing"
