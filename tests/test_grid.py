"""
One owner for what is said of a representation: the whole grid.

    path x language x coding x method x condition x range

Every cell is asked for.  What a 200 says is the measure: HEAD says the same (RFC 9110
§9.3.2), a 304 repeats it (§15.4.5), a 206 is cut out of it (§15.3.7), its entity tag
names these octets and no others (§8.8.3), its digests are theirs (RFC 9530), its own
address leads to it (§8.7), and what Vary does not name changes nothing (§12.5.5).
"""

import gzip
import hashlib
import os
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import product
from urllib.parse import urljoin

import brotlicffi
import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from httpcore_srv.message import Fields, Request, Span
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.tree import Tree
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.site import Folder, Host, Mount, Negotiation, Site

NOW = datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)
MODIFIED = datetime(2024, 6, 1, 12, 0, 0, tzinfo=UTC)
LATER = "Sun, 02 Jun 2024 12:00:00 GMT"

WORDS = "Das ist der deutsche Text. " * 100
MAP = f"""
URI: guide.en.html
Content-Type: text/html
Content-Language: en

URI: guide.de.html
Content-Type: text/html
Content-Language: de

Content-Type: text/plain
Content-Language: fr
Body:----
{"Un texte dans la carte. " * 100}
----
"""
FILES = {
    "guide.en.html": ("<!doctype html><title>Guide</title>" * 40).encode(),
    "guide.de.html": f"<!doctype html><title>{WORDS}</title>".encode(),
    "large.txt": ("a line of text, and another\n" * 8000).encode(),
    "small.txt": b"too small to be coded",
    "photo.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "only.html.gz": gzip.compress(b"<p>only coded</p>" * 50, mtime=0),
    "mapped.var": MAP.encode(),
    "docs/index.en.html": b"<!doctype html><title>Start</title>" * 40,
    "docs/index.de.html": b"<!doctype html><title>Anfang</title>" * 40,
    "shelf/one.txt": b"one",
    "shelf/two.txt": b"two",
}

PATHS = (
    *("guide", "guide.html", "guide.de.html"),  # in two languages, or in one
    *("large.txt", "small.txt", "photo.png"),
    *("only", "only.html"),  # there is but a coded form of it
    "mapped",  # by a type map, which has one of them itself
    "docs/",  # an index page
    *("shelf/", "shelf/?sort=size&format=json"),  # a listing, negotiated or not
    "tcn/guide",  # as RFC 2295 has it
    *("own/guide", "own/guide?lang=de", "own/guide?kept"),  # as the visitor chose
)
COOKIES = {"own/guide?kept": "lang=de"}
# There is nothing but identity of it, so it does not vary by who refuses that.
PLAIN = ("small.txt", "photo.png", "shelf/?sort=size&format=json")
LANGUAGES = (None, "de", "en-GB, de;q=0.5", "fr")
ACCEPTED = (
    None,
    "",
    "gzip",
    "br, gzip",
    "gzip;q=0.5, br;q=0.1",
    "zstd",
    "identity;q=0, gzip",
)
METHODS = ("GET", "HEAD")
RANGES = (None, "bytes=3-9", "bytes=-5", "bytes=0-1,5-6", "bytes=999999-")

DECODERS = {
    None: bytes,
    "gzip": gzip.decompress,
    "br": brotlicffi.decompress,
    "zstd": zstd.decompress,
}

# What a 304 repeats (RFC 9110 §15.4.5)
REPEATED = ("Cache-Control", "Content-Location", "Date", "ETag", "Expires", "Vary")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("grid")
    for name, octets in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(octets)
    (root / "guide.de.html.br").write_bytes(
        brotlicffi.compress(FILES["guide.de.html"], quality=3)
    )
    for path in root.rglob("*"):
        os.utime(path, (MODIFIED.timestamp(), MODIFIED.timestamp()))
    forms = CodedForms()
    folder = Folder(Tree(root), listing=True, compression=Compression(), forms=forms)
    transparent = Negotiation(Algorithm.TRANSPARENT)
    chosen = Negotiation(language_parameter="lang", language_cookie="lang")
    mounts = (
        Mount("/tcn/", replace(folder, negotiation=transparent)),
        Mount("/own/", replace(folder, negotiation=chosen)),
        Mount("/", folder),
    )
    yield Site((Host(mounts=mounts),))
    forms.close()


@pytest.fixture(scope="module")
def ask(site):
    """Ask for a path and return status, fields and octets."""

    def asked(path, language=None, accepted=None, method="GET", **more):
        fields = Fields.of(
            {
                "Host": "example.org",
                "Accept-Language": language,
                "Accept-Encoding": accepted,
                "Cookie": COOKIES.get(path),
                "Want-Repr-Digest": "sha-256=1",
                "Want-Content-Digest": "sha-256=1",
                **{name.replace("_", "-"): value for name, value in more.items()},
            }
        )
        response = respond(Request(method, f"/{path}", fields, id="0" * 32), site, NOW)
        try:
            octets = b"".join(map(read, response.content.pieces()))
        finally:
            response.content.close()
        return response.status, response.fields, octets

    # Large forms are made meanwhile: when they are there, every cell is at rest.
    for path, accepted in product(PATHS, ACCEPTED):
        asked(path, None, accepted)
    mount = site.hosts[0].mounts[-1]
    assert mount.source.digests.settle(20)
    for path, accepted in product(PATHS, ACCEPTED):
        asked(path, None, accepted)
    assert mount.source.forms.settle(20)
    return cache(asked)


def read(piece):
    if isinstance(piece, Span):
        return os.pread(piece.descriptor, piece.length, piece.offset)
    return piece


def sha_256(octets):
    digest = b64encode(hashlib.sha256(octets).digest()).decode()
    return f"sha-256=:{digest}:"


CELLS = list(product(PATHS, LANGUAGES, ACCEPTED))


@pytest.mark.parametrize(("path", "language", "accepted"), CELLS)
def test_every_answer_is_cut_from_the_200(path, language, accepted, ask):
    """R129 R138 R146 R147 R149 R268 R269 R275; CO-11, CO-13, CE-08."""
    status, said, whole = ask(path, language, accepted)
    if accepted and accepted.startswith("identity;q=0") and status == 406:
        assert path in PLAIN, "R139 §12.5.3: no coding, no answer"
        return
    if status == 406:
        assert path.startswith("only"), "R138 §12.5.3: what cannot be decoded"
        assert accepted is not None
        assert "gzip" not in accepted
        return
    etag = said["ETag"]

    assert status == 200
    assert not etag.startswith("W/"), "R091 a coded form is as strong as any"
    assert said["Content-Length"] == str(len(whole))
    assert said["Repr-Digest"] == said["Content-Digest"] == sha_256(whole)

    head = ask(path, language, accepted, "HEAD")
    assert head[:2] == (200, said), "§9.3.2 HEAD is GET without content"

    conditions = [("If_None_Match", etag), ("If_Modified_Since", LATER)]
    for name, value in conditions if "Last-Modified" in said else conditions[:1]:
        for method in METHODS:
            status, fields, none = ask(
                path, language, accepted, method, **{name: value}
            )
            assert (status, none) == (304, b"")
            for repeated in REPEATED:
                assert fields.get(repeated) == said.get(repeated), repeated

    assert ask(path, language, accepted, If_Match=etag)[:2] == (200, said)
    status, fields, _ = ask(path, language, accepted, If_Match='"other"')
    assert status == 412
    assert set(listed(said)) <= set(listed(fields)), "a 412 depended on them as well"


def listed(fields):
    """Return the names in Vary."""
    return [name for name in (fields.get("Vary") or "").split(", ") if name]


@pytest.mark.parametrize(("path", "language", "accepted"), CELLS)
def test_every_range_is_cut_from_the_200(path, language, accepted, ask):
    """R120 R268 R269: a part of the representation, in its coding."""
    status, said, whole = ask(path, language, accepted)
    if status == 406:
        return
    etag = said["ETag"]

    status, fields, part = ask(path, language, accepted, Range="bytes=3-9")
    assert (status, part) == (206, whole[3:10])
    assert fields["Content-Range"] == f"bytes 3-9/{len(whole)}"
    assert fields["Repr-Digest"] == sha_256(whole), "of the whole, RFC 9530 §3"
    assert fields["Content-Digest"] == sha_256(part), "of the content, §2"
    for name in (*REPEATED, "Content-Encoding", "Content-Type", "Content-Language"):
        assert fields.get(name) == said.get(name), name

    assert ask(path, language, accepted, Range="bytes=-5")[2] == whole[-5:]
    held = ask(path, language, accepted, Range="bytes=3-9", If_Range=etag)
    assert (held[0], held[2]) == (206, whole[3:10]), "§13.1.5 the tag of this coding"
    other = ask(path, language, accepted, Range="bytes=3-9", If_Range='"other"')
    assert (other[0], other[2]) == (200, whole), "§13.1.5 else the whole"
    if "Last-Modified" in said:
        date = said["Last-Modified"]
        dated = ask(path, language, accepted, Range="bytes=3-9", If_Range=date)
        expected = (200, whole) if "Vary" in said else (206, whole[3:10])
        assert (dated[0], dated[2]) == expected, (
            "§8.8.1: another form has that date too"
        )

    status, fields, _ = ask(path, language, accepted, Range="bytes=999999-")
    assert status == 416
    assert set(listed(said)) <= set(listed(fields)), "R146 it depended on them as well"

    status, fields, parts = ask(path, language, accepted, Range="bytes=0-1,5-6")
    assert status == 206
    assert whole[0:2] in parts
    assert whole[5:7] in parts
    assert fields["Content-Digest"] == sha_256(parts), "of the multipart content"


def test_an_entity_tag_names_its_octets_and_no_others(ask):
    """cache-poisoning-by-parts, RFC 9110 §8.8.3.3: no two representations share a tag."""
    seen = {}
    for cell in CELLS:
        status, said, whole = ask(*cell)
        if status == 200:
            seen.setdefault(said["ETag"], set()).add(whole)

    assert len(seen) > len(FILES), "there are coded forms among them"
    assert all(len(octets) == 1 for octets in seen.values())


@pytest.mark.parametrize(("path", "language", "accepted"), CELLS)
def test_what_is_coded_decodes_to_what_was_not(path, language, accepted, ask):
    _, said, whole = ask(path, language, accepted)
    coding = said.get("Content-Encoding")
    if "ETag" not in said:
        return
    if path.startswith("only"):
        original = gzip.decompress(FILES["only.html.gz"])
    else:
        _, uncoded, original = ask(path, language, "identity")
        name = urljoin(f"/{path}", uncoded.get("Content-Location") or "")[1:]
        name = name.removeprefix("tcn/").removeprefix("own/")
        assert original == FILES.get(name, original)

    assert DECODERS[coding](whole) == original


@pytest.mark.parametrize(("path", "language", "accepted"), CELLS)
def test_r149_its_own_address_leads_to_it(path, language, accepted, ask):
    """RFC 9110 §8.7: at Content-Location is the same representation."""
    status, said, whole = ask(path, language, accepted)
    location = said.get("Content-Location")
    if status == 200 and location:
        there = ask(urljoin(f"/{path}", location)[1:], language, accepted)
        tag, semicolon, _ = said["ETag"].rstrip('"').partition(";")

        assert (there[0], there[2]) == (200, whole)
        assert there[1]["ETag"] == f'{tag}"', "R164 but for the list it was chosen from"
        assert bool(semicolon) is path.startswith("tcn/")
        for name in ("Content-Type", "Content-Language", "Content-Encoding", "Link"):
            assert there[1].get(name) == said.get(name)


@pytest.mark.parametrize("path", PATHS)
def test_r146_what_vary_does_not_name_changes_nothing(path, ask):
    """RFC 9110 §12.5.5, RFC 9111 §4.1: a cache may reuse it for all that agree."""
    cells = [cell for cell in CELLS if cell[0] == path]
    answers = {cell: ask(*cell) for cell in cells}
    for one, other in product(cells, cells):
        status, said, whole = answers[one]
        if not agree(one, other, listed(said)):
            continue
        if path in PLAIN and refuses_identity(other):  # who gets no other form of it
            continue
        assert answers[other][0] == status, (one, other)
        assert status == 406 or answers[other][2] == whole, (one, other)


def refuses_identity(cell):
    """Tell whether a request wants anything but the octets as they are."""
    return cell[2] is not None and "identity;q=0" in cell[2]


def agree(one, other, names):
    """Tell whether two requests have the same values for *names*."""
    asked = {"Accept-Language": 1, "Accept-Encoding": 2}
    return all(
        one[asked[name]] == other[asked[name]] for name in names if name in asked
    )


def test_r147_what_has_one_form_does_not_vary(ask):
    for path in PLAIN:
        assert "Vary" not in ask(path)[1]


def test_r146_what_is_there_in_one_coding_alone_varies(ask):
    """§12.5.3: a cache must not give it to who was refused."""
    for path in ("only", "only.html"):
        assert listed(ask(path, None, "gzip")[1]) == ["Accept-Encoding"]
