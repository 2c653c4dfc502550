"""One URL is asked for by the line of the server itself, and no socket."""

import pytest

from httpcore_srv.audit import visit as module
from httpcore_srv.audit.visit import MOST_OCTETS, Address, name_of, visited
from httpcore_srv.message import Octets
from httpcore_srv.site import Host, Mount, Redirect, Site


def test_the_answer_is_read(site, now):
    found = visited(
        Address("localhost", "/a.txt"), site({"a.txt": b"hello"}), now, secure=False
    )

    assert (found.response.status, found.octets, found.whole) == (200, b"hello", True)
    assert str(found.media_type) == "text/plain; charset=utf-8"
    assert found.text == "hello"
    assert found.failure == ""


def test_a_long_answer_is_read_as_far_as_it_is_looked_at(folder, now):
    root = folder({})
    with (root / "a.bin").open("wb") as file:
        file.truncate(MOST_OCTETS + 1)

    found = visited(
        Address("localhost", "/a.bin"), Site.of_folder(root), now, secure=False
    )

    assert (len(found.octets), found.whole) == (MOST_OCTETS, False)


def test_what_fails_in_the_server_is_part_of_the_visit(folder, now):
    absent = Site.of_folder(folder({}) / "absent")

    found = visited(Address("localhost", "/"), absent, now, secure=False)

    assert found.response.status == 500
    assert "No such file" in found.failure


def test_what_fails_while_it_is_read_is_part_of_the_visit(site, now, monkeypatch):
    """A file on a broken disk."""

    def broken(descriptor, length, offset):
        raise OSError(5, "Input/output error")

    root = site({"a.txt": b"hello"})
    visited(Address("localhost", "/a.txt"), root, now, secure=False)  # its tag is known
    monkeypatch.setattr(module.os, "pread", broken)

    found = visited(Address("localhost", "/a.txt"), root, now, secure=False)

    assert found.response.status == 500
    assert "Input/output error" in found.failure


def test_nothing_is_left_open(site, now, nothing_left_open):
    root = site({"a.txt": b"hello"})
    for target in ("/a.txt", "/absent", "/"):
        assert visited(Address("localhost", target), root, now, secure=False)


# fmt: off
TEXTS = [
    # content type                      octets        text       why
    ("text/html; charset=utf-8",        b"\xc3\xbc",  "ü",       "as declared"),
    ("text/html; charset=iso-8859-1",   b"\xfc",      "ü",       "as declared"),
    ("text/html; charset=utf-8",        b"\xfc",      "\ufffd",  "what cannot be read"),
    ("text/html; charset=none",         b"\xc3\xbc",  "ü",       "an unknown charset"),
    ("text/html; charset=zlib",         b"x",         "x",       "a codec of Python is no charset"),
    ("no type",                         b"x",         "x",       "no type"),
]
# fmt: on


@pytest.mark.parametrize(("content_type", "octets", "text", "why"), TEXTS)
def test_text(visit, content_type, octets, text, why):
    assert visit({"Content-Type": content_type}, octets).text == text, why


# fmt: off
HOSTS = [
    # names                              host              why
    (("*",),                             "localhost",      "any name will do"),
    (("a.example", "b.example"),         "a.example",      "the first"),
    (("*.example", "b.test"),            "b.test",         "an exact one before a pattern"),
    (("*.a.example",),                   "any.a.example",  "one that the pattern fits"),
]
# fmt: on


@pytest.mark.parametrize(("names", "host", "why"), HOSTS)
def test_name_of_a_host(names, host, why):
    assert name_of(Host(names)) == host, why


def test_the_host_that_is_named_answers(now):
    hosts = tuple(
        Host((name,), (Mount("/", Redirect(f"https://{name}.test/")),))
        for name in ("a", "b")
    )

    found = visited(Address(name_of(hosts[1]), "/"), Site(hosts), now, secure=False)

    assert found.response.fields["Location"] == "https://b.test/"


def test_content_in_memory_is_cut_too(monkeypatch):
    monkeypatch.setattr(module, "MOST_OCTETS", 3)

    assert module._read(Octets(b"hello")) == (b"hel", False)


# fmt: off
LISTINGS = [
    # Content-Location          listing  why
    ("?format=html",            True,    "the form that Accept selected, by its own address"),
    ("?sort=size&format=html",  True,    "so arranged"),
    ("index.html",              False,   "a file"),
    ("guide.en.html?v=1",       False,   "no form of a listing"),
    ("",                        False,   "no other address is named"),
]
# fmt: on


@pytest.mark.parametrize(("location", "listing", "why"), LISTINGS)
def test_a_listing_is_told_by_its_content_location(visit, location, listing, why):
    """RFC 9110 §8.7: it names the very form that was chosen."""
    assert visit({"Content-Location": location}).is_listing is listing, why
