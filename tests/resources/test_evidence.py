"""
Is every change noticed that would change an answer, and not many others?

    tmp/
    ├── current -> v1
    ├── v1/                     the root is ``current``
    │   ├── a/b/page.html       and page.html.gz
    │   ├── a/b/plain.txt
    │   ├── docs/index.htm      there is no index.html
    │   ├── shelf/guide.en.html and guide.de.html
    │   ├── maps/map.var        a type map of the two
    │   ├── link.txt -> a/b/plain.txt
    │   ├── linked -> a
    │   └── whole.txt -> tmp/v1/a/b/plain.txt
    ├── v2/                     a copy of it, whose files are others
    └── outside/

A row is one request, one change, and whether it must be noticed.  Whatever the rows
say: where the grounds hold, walking again must lead to the same answer.
"""

import os
import shutil
import threading
from datetime import UTC, datetime, timedelta
from gzip import compress
from itertools import product
from time import monotonic

import pytest

from httpcore_srv.message import Fields, Request, Span
from httpcore_srv.pipeline import respond
from httpcore_srv.resources import evidence as evidence_module
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.evidence import (
    Evidence,
    Grounds,
    Status,
    doubt,
    heard,
    rest_on,
    witnessed,
)
from httpcore_srv.resources.tree import Symlinks, Tree
from httpcore_srv.resources.withheld import Withheld
from httpcore_srv.site import Folder, Host, Mount, Site

PAGE = b"<!doctype html><title>Page</title>" * 100
PLAIN = b"plain text, and as long as before\n" * 60
MAP = """
URI: one.en.html
Content-Type: text/html
Content-Language: en

URI: one.de.html
Content-Type: text/html
Content-Language: de
"""
FILES = {
    "a/b/page.html": PAGE,
    "a/b/page.html.gz": compress(PAGE, mtime=0),
    "a/b/plain.txt": PLAIN,
    "docs/index.htm": PAGE,
    "shelf/guide.en.html": PAGE,
    "shelf/guide.de.html": PAGE + b"Deutsch",
    "maps/map.var": MAP.encode(),
    "maps/one.en.html": PAGE,
    "maps/one.de.html": PAGE + b"Deutsch",
}
LONG_AGO = 1_700_000_000
INDEX = ("index.html", "index.htm")


def fill(root, more=b""):
    for name, octets in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        coded = name.endswith((".gz", ".var"))
        (root / name).write_bytes(octets if coded else octets + more)
        os.utime(root / name, (LONG_AGO, LONG_AGO))


@pytest.fixture
def root(tmp_path):
    """Make the folders above; return the one that is the root."""
    fill(tmp_path / "v1")
    fill(tmp_path / "v2", b"second")
    (tmp_path / "outside").mkdir()
    (tmp_path / "current").symlink_to("v1")
    for top in (tmp_path / "v1", tmp_path / "v2"):
        (top / "link.txt").symlink_to("a/b/plain.txt")
        (top / "linked").symlink_to("a")
        (top / "whole.txt").symlink_to(top / "a" / "b" / "plain.txt")
    tick(tmp_path)
    return tmp_path / "current"


def tick(place):
    """Wait until a change would bear another time than all that came before it."""
    probe = place / "probe"
    probe.write_bytes(b"")
    before, deadline = probe.stat().st_ctime_ns, monotonic() + 10
    while probe.stat().st_ctime_ns <= before:
        assert monotonic() < deadline, "the clock of the file system stands still"
        probe.write_bytes(b"")
    probe.unlink()


def site_of(root, symlinks=Symlinks.INSIDE, withheld=(), **more):
    tree = Tree(root, symlinks, withheld=Withheld(withheld))
    folder = Folder(tree, index=INDEX, compression=Compression(), **more)
    return Site((Host(mounts=(Mount("/", folder),)),))


def soon():
    """A moment at which the files that were just made are at rest."""
    return datetime.now(UTC) + timedelta(seconds=60)


def answered(site, path, accepted=None, now=None):
    """Return what can be compared: status, fields but Date, octets."""
    fields = Fields.of({"Host": "example.org", "Accept-Encoding": accepted})
    request = Request("GET", f"/{path}", fields, id="0" * 32)
    response = respond(request, site, now or soon())
    try:
        octets = b"".join(map(read, response.content.pieces()))
    finally:
        response.content.close()
    return response.status, response.fields.without("Date"), octets


def read(piece):
    if isinstance(piece, Span):
        return os.pread(piece.descriptor, piece.length, piece.offset)
    return piece


def kept(site, path, accepted=None):
    """Return the answer, and what it rests on."""
    with witnessed() as evidence:
        answer = answered(site, path, accepted)
    assert answer[0] == 200
    assert evidence.doubts == []
    return answer, evidence.grounds()


# What may be changed...


def rewritten(name):
    """In place, of the same length, and with its old date: as ``cp -p`` leaves it."""

    def change(root):
        status = (root / name).stat()
        with (root / name).open("r+b") as file:
            file.write(b"PLAIN")
        os.utime(root / name, ns=(status.st_atime_ns, status.st_mtime_ns))

    return change


def replaced(name):
    """By another file of the same length and date, under the same name at once."""

    def change(root):
        status = (root / name).stat()
        other = root.parent / "other"
        other.write_bytes((root / name).read_bytes()[::-1])
        os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
        other.replace(root / name)

    return change


def truncated(name):
    return lambda root: os.truncate(root / name, 10)


def grown(name):
    def change(root):
        with (root / name).open("ab") as file:
            file.write(b"more")

    return change


def gone(name):
    return lambda root: (root / name).unlink()


def forbidden(name):
    return lambda root: (root / name).chmod(0)


def touched(name):
    return lambda root: os.utime(root / name)


def made(name, octets=b"<p>new"):
    return lambda root: (root / name).write_bytes(octets)


def coded(name):
    return lambda root: (root / name).write_bytes(compress(PAGE))


def emptied(name):
    return lambda root: shutil.rmtree(root / name)


def switched(name, target):
    """Another link under the same name at once, as ``ln -sfn`` and ``mv -T`` do it."""

    def change(root):
        (root.parent / "new").symlink_to(target.format(tmp=root.parent))
        (root.parent / "new").replace(root.parent / name)

    return change


def another(name):
    """The folder of that name is renamed, and one from elsewhere put in its place."""

    def change(root):
        (root / name).rename(root.parent / "old")
        shutil.copytree(root.parent / "v2" / name, root / name)

    return change


def linked_back(name, to="outside"):
    """The folder of that name moves elsewhere, and a link leads to where it went."""

    def change(root):
        (root / name).rename(root.parent / to / "moved")
        (root / name).symlink_to(root.parent / to / "moved")

    return change


def only_read(name):
    return lambda root: (root / name).read_bytes()


PLAIN_TXT, HTML = "a/b/plain.txt", "a/b/page.html"
CHANGES = {
    "rewritten": rewritten(PLAIN_TXT),
    "replaced": replaced(PLAIN_TXT),
    "truncated": truncated(PLAIN_TXT),
    "grown": grown(PLAIN_TXT),
    "gone": gone(PLAIN_TXT),
    "forbidden": forbidden(PLAIN_TXT),
    "touched": touched(PLAIN_TXT),
    "only read": only_read(PLAIN_TXT),
    "another folder": another("a"),
    "another folder below": another("a/b"),
    "folder gone": emptied("a"),
    "folder moved and linked back": linked_back("a"),
    "folder moved inside and linked back": linked_back("a", "v1/docs"),
    "folder forbidden": forbidden("a/b"),
    "link switched": switched("v1/link.txt", "a/b/page.html"),
    "link made a file": switched("v1/link.txt", "{tmp}/outside/none"),
    "folder link switched": switched("v1/linked", "{tmp}/v2/a"),
    "folder link switched inside": switched("v1/linked", "docs"),
    "root switched": switched("current", "v2"),
    "root switched to the same": switched("current", "./v1"),
    "root moved": lambda root: (
        (root.parent / "v1").rename(root.parent / "v3"),
        (root.parent / "v1").symlink_to("v3"),
    ),
    "new file beside": made("a/b/new.txt"),
    "new file at the top": made("new.txt"),
    "new folder at the top": lambda root: (root / "new").mkdir(),
    "neighbour br": coded("a/b/page.html.br"),
    "neighbour of plain": coded("a/b/plain.txt.gz"),
    "neighbour gone": gone("a/b/page.html.gz"),
    "neighbour touched": touched("a/b/page.html.gz"),
    "neighbour damaged": truncated("a/b/page.html.gz"),
    "new index": made("docs/index.html"),
    "new index variant": made("docs/index.en.html"),
    "new index map": made("docs/index.html.var", b"URI: index.htm\n"),
    "index gone": gone("docs/index.htm"),
    "new variant": made("shelf/guide.fr.html"),
    "new coded variant": coded("shelf/guide.en.html.gz"),
    "new map": made("shelf/guide.var", MAP.encode()),
    "new file of that name": made("shelf/guide"),
    "variant gone": gone("shelf/guide.de.html"),
    "variant written": grown("shelf/guide.de.html"),
    "new file on the shelf": made("shelf/other.html"),
    "map written": grown("maps/map.var"),
    "map replaced": replaced("maps/map.var"),
    "mapped file written": grown("maps/one.de.html"),
    "mapped file gone": gone("maps/one.de.html"),
}

# fmt: off
ROWS = [
    # request             coding   change                               noticed why
    (PLAIN_TXT,           None,    "rewritten",                          True,  "R091 the length and the date are the same: the ctime tells"),
    (PLAIN_TXT,           None,    "replaced",                           True,  "another file: its number tells"),
    (PLAIN_TXT,           None,    "truncated",                          True,  "its length"),
    (PLAIN_TXT,           None,    "grown",                              True,  "its length"),
    (PLAIN_TXT,           None,    "gone",                               True,  "the next answer is 404"),
    (PLAIN_TXT,           None,    "forbidden",                          True,  "the next answer is 403"),
    (PLAIN_TXT,           None,    "touched",                            True,  "§8.8.2 Last-Modified is another"),
    (PLAIN_TXT,           None,    "only read",                          False, "when it was read is said to nobody"),
    (PLAIN_TXT,           None,    "another folder",                     True,  "the names lead to another file"),
    (PLAIN_TXT,           None,    "another folder below",               True,  "the same"),
    (PLAIN_TXT,           None,    "folder gone",                        True,  "404"),
    (PLAIN_TXT,           None,    "folder moved and linked back",       True,  "R302 the same file, but by a link that leads out"),
    (PLAIN_TXT,           None,    "folder moved inside and linked back", True, "R302 a link: whether it may be followed is asked anew"),
    (PLAIN_TXT,           None,    "folder forbidden",                   True,  "who may not search it may have nothing of it"),
    (PLAIN_TXT,           None,    "root switched",                      True,  "the root is followed at each request"),
    (PLAIN_TXT,           None,    "root switched to the same",          False, "where it leads is what counts"),
    (PLAIN_TXT,           None,    "root moved",                         False, "it leads to the same files"),
    (PLAIN_TXT,           None,    "new file beside",                    False, "a neighbour that is none of its own"),
    (PLAIN_TXT,           None,    "new file at the top",                False, "the times of folders on the way have no say"),
    (PLAIN_TXT,           None,    "new folder at the top",              False, "the same"),
    (PLAIN_TXT,           "gzip",  "neighbour of plain",                 True,  "§12.5.3 now it can be had in that coding"),
    (PLAIN_TXT,           None,    "neighbour of plain",                 True,  "R146 §12.5.5 now it varies"),
    (HTML,                "gzip",  "neighbour gone",                     True,  "it was what was sent"),
    (HTML,                "gzip",  "neighbour touched",                  True,  "one that is older than its file is none"),
    (HTML,                "gzip",  "neighbour damaged",                  True,  "it was what was sent"),
    (HTML,                None,    "neighbour gone",                     True,  "R146 now it does not vary"),
    (HTML,                "br",    "neighbour br",                       True,  "now it can be had in that coding"),
    ("docs/",             None,    "new index",                          True,  "the first name of an index counts"),
    ("docs/",             None,    "new index variant",                  True,  "so do its variants"),
    ("docs/",             None,    "new index map",                      True,  "and its type map"),
    ("docs/",             None,    "index gone",                         True,  "404"),
    ("docs/",             None,    "new file beside",                    False, "that is another folder"),
    ("shelf/guide",       None,    "new variant",                        True,  "one more to choose from"),
    ("shelf/guide",       None,    "new coded variant",                  True,  "one more coding"),
    ("shelf/guide",       None,    "new map",                            True,  "a type map says it all"),
    ("shelf/guide",       None,    "new file of that name",              True,  "a file of that very name goes first"),
    ("shelf/guide",       None,    "variant gone",                       True,  "one less to choose from"),
    ("shelf/guide",       None,    "variant written",                    True,  "what was not chosen was weighed by its length"),
    ("shelf/guide",       None,    "new file on the shelf",              True,  "the names in the folder were read: what they are now is not asked"),
    ("shelf/guide",       None,    "new file at the top",                False, "but those of its parent were not"),
    ("maps/map",          None,    "map written",                        True,  "what it lists"),
    ("maps/map",          None,    "map replaced",                       True,  "the same"),
    ("maps/map.var",      None,    "map written",                        True,  "the same by its own name"),
    ("maps/map",          None,    "mapped file written",                True,  "what was not chosen was weighed"),
    ("maps/map",          None,    "mapped file gone",                   True,  "one less to choose from"),
    ("link.txt",          None,    "link switched",                      True,  "it leads to another file"),
    ("link.txt",          None,    "link made a file",                   True,  "it leads to none"),
    ("link.txt",          None,    "rewritten",                          True,  "what it leads to"),
    ("link.txt",          None,    "folder moved and linked back",       True,  "R302 what it leads to is a link that leads out"),
    ("linked/b/page.html", None,   "folder link switched",               True,  "R302 it leads out"),
    ("linked/b/page.html", None,   "folder link switched inside",        True,  "there is no such file there"),
    ("linked/b/page.html", None,   "root switched",                      True,  "another root has other links"),
    ("whole.txt",         None,    "rewritten",                          True,  "what an absolute link leads to"),
    ("whole.txt",         None,    "root moved",                         True,  "R302 what lies below the root depends on where that is"),
    ("whole.txt",         None,    "root switched",                      True,  "R302 the same"),
]
# fmt: on


@pytest.mark.parametrize(("path", "accepted", "change", "noticed", "why"), ROWS)
def test_what_changes_an_answer_is_noticed(root, path, accepted, change, noticed, why):
    site = site_of(root)
    answer, grounds = kept(site, path, accepted)
    assert grounds.hold()

    CHANGES[change](root)

    assert grounds.hold() is not noticed, why
    if not noticed:
        assert answered(site, path, accepted) == answer, why


PATHS = (
    *(PLAIN_TXT, HTML, "docs/", "shelf/guide", "maps/map"),
    *("link.txt", "linked/b/page.html", "whole.txt"),
    *("absent", "absent/", "docs", "docs/absent.html", "absent/deep", "shelf/no"),
)


@pytest.mark.parametrize("symlinks", Symlinks, ids=lambda one: one.value)
@pytest.mark.parametrize("change", CHANGES)
def test_what_holds_is_still_the_answer(root, change, symlinks):
    """The law of the house: every request, every change, every rule for links."""
    site, answers = site_of(root, symlinks), []
    for path, accepted in product(PATHS, (None, "gzip", "br")):
        with witnessed() as evidence:
            answer = answered(site, path, accepted)
        grounds = evidence.grounds()
        assert grounds is not None or answer[0] != 200
        if grounds is not None:
            assert grounds.hold()
            answers.append((path, accepted, answer, grounds))
    assert len(answers) >= 15

    CHANGES[change](root)

    for path, accepted, answer, grounds in answers:
        if grounds.hold():
            assert answered(site, path, accepted) == answer, (path, accepted)


def test_a_made_coding_rests_on_its_file_and_on_its_neighbour_that_is_none(root):
    """R146: once there is one, the neighbour is sent."""
    forms = CodedForms()
    try:
        site = site_of(root, forms=forms)
        answer, grounds = kept(site, "shelf/guide.en.html", "gzip")
        assert answer[1]["Content-Encoding"] == "gzip"

        coded("shelf/guide.en.html.gz")(root)

        assert not grounds.hold()
        again, grounds = kept(site, "shelf/guide.en.html", "gzip")
        assert again != answer
        grown("shelf/guide.en.html")(root)
        assert not grounds.hold()
    finally:
        forms.close()


def test_what_has_become_withheld_is_noticed(root, tmp_path):
    """R202: the path of the accounts now leads to the file, which did not change."""
    users = tmp_path / "users"
    users.write_text("ada")
    site = site_of(root, withheld=(users,))
    _, grounds = kept(site, PLAIN_TXT)
    assert grounds.hold()

    users.unlink()
    users.symlink_to(root / PLAIN_TXT)
    withheld = site.hosts[0].mounts[0].source.tree.withheld
    withheld._found = None  # as if a second had passed

    assert not grounds.hold()
    assert answered(site, PLAIN_TXT)[0] == 404


def test_a_change_between_opening_and_reading_is_noticed(root, monkeypatch):
    """The state that is noted is the one from before anything was read."""
    site = site_of(root)
    fields = Fields([("Host", "example.org")])
    with witnessed() as evidence:
        response = respond(Request("GET", f"/{PLAIN_TXT}", fields), site, soon())
    grown(PLAIN_TXT)(root)
    try:
        b"".join(map(read, response.content.pieces()))
    finally:
        response.content.close()

    assert not evidence.grounds().hold()


def test_a_file_that_is_replaced_while_it_is_looked_at_is_a_doubt(root):
    with witnessed() as evidence:
        answered(site_of(root), PLAIN_TXT)
        grown(PLAIN_TXT)(root)
        answered(site_of(root), PLAIN_TXT)

    assert evidence.grounds() is None
    assert evidence.doubts == ["a file was replaced while it was looked at"]


def test_a_link_that_is_gone_while_it_is_looked_at_is_a_doubt(root):
    directory = os.open(root, os.O_RDONLY)
    evidence = Evidence()
    evidence.linked(b"none", directory, b"none")
    os.close(directory)

    assert evidence.doubts == ["a link was replaced while it was looked at"]


def test_a_file_whose_state_cannot_be_known_is_a_doubt():
    evidence = Evidence()
    evidence.walked(b"none", -1)

    assert evidence.doubts == ["the state of an open file cannot be known"]


# Doubts...

MANY = b"a line of text\n" * 20_000

# fmt: off
DOUBTS = [
    # request        fields                            doubt                           why
    (PLAIN_TXT,      {"Range": "bytes=0-0,2-3"},       "the boundary",                 "206 of several parts"),
    ("a/b/",         {},                               "a listing shows",              "a directory without an index"),
]
# fmt: on


@pytest.mark.parametrize(("path", "fields", "doubted", "why"), DOUBTS)
def test_what_depends_on_more_is_a_doubt(root, path, fields, doubted, why):
    lines = Fields.of({"Host": "example.org", **fields})
    with witnessed() as evidence:
        site = site_of(root, listing=True)
        respond(Request("GET", f"/{path}", lines), site, soon()).content.close()

    assert evidence.grounds() is None, why
    assert any(each.startswith(doubted) for each in evidence.doubts), why


@pytest.mark.parametrize("symlinks", Symlinks, ids=lambda one: one.value)
@pytest.mark.parametrize("path", ["absent", "absent/deep"])
def test_without_its_root_nobody_can_tell_what_is_absent(tmp_path, symlinks, path):
    """RFC 9110 §15.6.4: then it is 503; a 404 would say that it is gone."""
    root = tmp_path / "root"
    root.mkdir()
    site = site_of(root, symlinks)
    with witnessed() as evidence:
        assert answered(site, f"{path}")[0] == 404
    grounds = evidence.grounds()
    assert grounds.hold()

    root.rename(tmp_path / "elsewhere")
    assert not grounds.hold()
    root.write_bytes(b"a file")
    assert not grounds.hold()


# fmt: off
EXPLAINED = [
    # request        fields                            why
    ("none",         {},                               "404"),
    (PLAIN_TXT,      {"Range": "bytes=99999-"},        "416"),
    (PLAIN_TXT,      {"If-Match": '"x"'},              "412"),
]
# fmt: on


@pytest.mark.parametrize(("path", "fields", "why"), EXPLAINED)
def test_what_names_its_exchange_says_so(root, path, fields, why):
    """Else one visitor's id would be sent to all."""
    lines = Fields.of({"Host": "example.org", **fields})
    with witnessed() as evidence:
        respond(
            Request("GET", f"/{path}", lines), site_of(root), soon()
        ).content.close()

    assert evidence.consulted.names_exchange, why


def test_a_304_has_grounds_too(root):
    site = site_of(root)
    answer, _ = kept(site, PLAIN_TXT)
    lines = {"Host": "example.org", "If-None-Match": answer[1]["ETag"]}
    with witnessed() as evidence:
        request = Request("GET", f"/{PLAIN_TXT}", Fields.of(lines))
        response = respond(request, site, soon())

    assert response.status == 304
    assert evidence.grounds().hold()


def test_a_weak_tag_is_a_doubt(root):
    """R091: the strong one comes when the file is at rest, and is another."""
    with witnessed() as evidence:
        answered(site_of(root), PLAIN_TXT, now=datetime.now(UTC))

    assert evidence.doubts[0].startswith("the tag of a file is weak")


def test_a_coding_that_is_not_made_yet_is_a_doubt(root):
    """What is sent meanwhile is not what is sent next."""
    (root / "many.txt").write_bytes(MANY)
    forms = CodedForms()
    try:
        with witnessed() as evidence:
            answer = answered(site_of(root, forms=forms), "many.txt", "gzip")
        assert "Content-Encoding" not in answer[1]
        assert evidence.doubts == ["gzip is not made yet"]
        assert forms.settle(20)
        kept(site_of(root, forms=forms), "many.txt", "gzip")
    finally:
        forms.close()


def test_a_coding_that_cannot_be_made_is_a_doubt(root, monkeypatch):
    """A full disk has room again later."""
    forms = CodedForms()
    try:
        monkeypatch.setattr(forms, "make", lambda *given: None)
        with witnessed() as evidence:
            answered(site_of(root, forms=forms), "shelf/guide.en.html", "gzip")
        assert evidence.doubts == ["gzip could not be made"]
    finally:
        forms.close()


@pytest.mark.parametrize("name", ["a/b/plain.txt", "maps/map.var"])
def test_a_date_to_come_is_a_doubt(root, name):
    """§8.8.2.1: Last-Modified is then the moment at which it is asked."""
    (root / "maps/map.var").write_text("Content-Type: text/plain\nBody:--\nx\n--\n")
    os.utime(root / name, (2**32, 2**32))
    with witnessed() as evidence:
        answered(site_of(root), name)

    assert evidence.doubts[0].startswith("the date of a file is still to come")


def test_names_of_a_moment_ago_are_a_doubt(root, monkeypatch):
    """A large directory that changes all the time is not read for each visitor."""
    site = site_of(root)
    names = site.hosts[0].mounts[0].source.names
    monkeypatch.setattr("httpcore_srv.resources.sparing.DEAR", -1.0)
    monkeypatch.setattr("httpcore_srv.resources.sparing.AGAIN", 10**6)
    monkeypatch.setattr(names, "_granularity", 10**6)
    kept(site, "shelf/guide")
    (root / "shelf/guide.fr.html").write_bytes(PAGE)
    with witnessed() as evidence:
        answered(site, "shelf/guide")

    assert evidence.doubts == [
        "the names in a large directory are those of a moment ago"
    ]


def test_what_may_not_be_read_is_a_doubt(root, monkeypatch):
    """Who may read it is not told by its state alone: root may, and lists may say so."""
    site, opened = site_of(root), os.open

    def refusing(path, flags, mode=0o777, *, dir_fd=None):
        if os.fsencode(path).endswith(b".gz"):
            raise PermissionError(13, "Permission denied", path)
        return opened(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refusing)
    with witnessed() as evidence:
        assert answered(site, HTML)[0] == 200

    assert evidence.doubts == ["a file on the way may not be read"]


# Whether a change would show...


def grounds_of(status, since):
    return Grounds((), ((os.lstat, b"a", status),), (), (), since)


NOW = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
SECOND = 1_000_000_000
AT_NOON = int(NOW.timestamp()) * SECOND

# fmt: off
AGES = [
    # since  now    ctime  settled  why
    (0.0,    0.0,   -60.0, True,    "at rest"),
    (0.0,    0.0,   -2.0,  True,    "R091 the next change would show, on FAT as well"),
    (0.0,    0.0,   -1.9,  False,   "R091 another change may bear the same time"),
    (0.0,    0.0,   5.0,   False,   "a ctime to come: a clock was wrong"),
    (0.0,    60.0,  -1.9,  False,   "R091 when it was looked at counts: a change may have come in between"),
    (60.0,   0.0,   -1.9,  False,   "R091 the moment of the request, if that is earlier"),
]
# fmt: on


@pytest.mark.parametrize(("since", "now", "ctime", "settled", "why"), AGES)
def test_what_has_just_changed_is_not_settled(since, now, ctime, settled, why):
    changed = AT_NOON + int(ctime * SECOND)
    grounds = grounds_of(
        Status(0o100644, 1, 1, 1, LONG_AGO * SECOND, changed),
        NOW + timedelta(seconds=since),
    )

    assert grounds.settled(NOW + timedelta(seconds=now)) is settled, why


def test_what_is_just_passed_or_lacking_need_not_be_at_rest(root):
    """A directory on the way may change as often as it likes."""
    _, grounds = kept(site_of(root), PLAIN_TXT)
    [(_, path, _)] = grounds.seen

    assert path == os.fsencode(root / PLAIN_TXT)
    assert [each for each, _ in grounds.passed] == [
        os.fsencode(root / "a"),
        os.fsencode(root / "a/b"),
    ]
    assert os.fsencode(root / "a/b/plain.txt.gz") in grounds.lacking
    assert not grounds.settled(datetime.now(UTC)), "it was made by this test"


def test_a_directory_whose_names_were_read_must_be_at_rest(root):
    _, grounds = kept(site_of(root), "shelf/guide")

    assert os.fsencode(root / "shelf") in [path for _, path, _ in grounds.seen]


# Who listens...


def test_nothing_is_noted_where_nobody_listens(root):
    assert heard() is None
    doubt("of nothing")
    rest_on(lambda: pytest.fail("nobody asks"))
    answered(site_of(root), PLAIN_TXT)


def test_who_listens_hears_of_one_thread(root):
    """A ContextVar: what other threads answer meanwhile is none of this answer's."""
    with witnessed() as evidence:
        other = threading.Thread(target=answered, args=(site_of(root), HTML))
        other.start()
        other.join()

    assert heard() is None
    assert evidence.grounds().seen == ()


def test_what_is_asked_holds_while_it_says_the_same():
    said = ["one"]
    with witnessed() as evidence:
        rest_on(lambda: said[-1])
    grounds = evidence.grounds()

    assert grounds.hold()
    said.append("other")
    assert not grounds.hold()


@pytest.mark.parametrize("error", [OSError("gone"), ValueError("no name")])
def test_what_cannot_be_asked_any_more_does_not_hold(error):
    answers = iter([1])

    def ask():
        for one in answers:
            return one
        raise error

    with witnessed() as evidence:
        rest_on(ask)

    assert evidence.grounds().hold() is False


def test_where_the_system_knows_no_better_way_a_name_is_looked_for(root, monkeypatch):
    """Not every system tells it without an exception."""
    monkeypatch.setattr(evidence_module, "exists", evidence_module._is_there)
    _, grounds = kept(site_of(root), PLAIN_TXT, "gzip")
    assert grounds.hold()

    coded("a/b/plain.txt.gz")(root)

    assert not grounds.hold()
