"""Hints belong to the version of a page that was read last, and are bounded."""

import pytest

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.fields.link import Link
from httpcore_srv.message import Fields
from httpcore_srv.resources.hints import Hints, hint_fields

PAGE = b"<!doctype html><link rel=stylesheet href=/style.css>"
STYLE = Link("/style.css", (("rel", "preload"), ("as", "style")))
V1, V2 = EntityTag("v1"), EntityTag("v2")


@pytest.fixture
def hints():
    """Hints that have read the first version of a page."""
    read = Hints()
    read.learn("a.example", "/", V1, PAGE)
    return read


def test_what_was_learned_is_recalled(hints):
    assert hints.recall("a.example", "/") == (STYLE,)
    assert hints.knows("a.example", "/", V1)


# fmt: off
OTHERS = [
    # host         path       why
    ("b.example",  "/",       "another host"),
    ("a.example",  "/x.html", "another page"),
]
# fmt: on


@pytest.mark.parametrize(("host", "path", "why"), OTHERS)
def test_nothing_is_known_of_another_page(host, path, why, hints):
    assert hints.recall(host, path) == (), why
    assert not hints.knows(host, path, V1), why


def test_a_new_version_is_read_in_its_turn(hints):
    """RFC 8297 §2: a new version may need other things."""
    assert not hints.knows("a.example", "/", V2)

    hints.learn("a.example", "/", V2, b"<p>text")

    assert hints.recall("a.example", "/") == ()
    assert hints.knows("a.example", "/", V2)
    assert not hints.knows("a.example", "/", V1), "what it said is forgotten"


def test_codings_of_one_version_are_read_once_each(hints):
    """Their entity tags differ, what they link does not."""
    hints.learn("a.example", "/", V2, PAGE)

    assert hints.knows("a.example", "/", V1)
    assert hints.knows("a.example", "/", V2)


def test_tags_are_bounded(hints):
    for number in range(100):
        hints.learn("a.example", "/", EntityTag(f"t{number}"), PAGE)

    known = [n for n in range(100) if hints.knows("a.example", "/", EntityTag(f"t{n}"))]
    assert 1 <= len(known) <= 32


def test_a_tag_that_became_strong_keeps_its_hints(hints):
    """A fresh file's tag is weak at first; what follows it has the same opaque-tag."""
    assert hints.knows("a.example", "/", EntityTag("v1", weak=True))


def test_the_least_recently_used_is_forgotten():
    hints = Hints(capacity=2)
    for path in ("/a", "/b"):
        hints.learn("a.example", path, V1, PAGE)
    hints.recall("a.example", "/a")
    hints.learn("a.example", "/c", V1, PAGE)

    assert len(hints) == 2
    assert hints.recall("a.example", "/a") == (STYLE,)
    assert not hints.knows("a.example", "/b", V1)


def test_a_reference_that_cannot_be_read_is_left_out():
    """A browser would resolve it by the page's charset, which is not UTF-8."""
    hints = Hints()
    hints.learn("a.example", "/", V1, b"<script src='gr\xfcn.js'></script>" + PAGE)

    assert hints.recall("a.example", "/") == (STYLE,)


def test_fields_of_a_103():
    second = Link("/a.mjs", (("rel", "modulepreload"),))

    assert hint_fields((STYLE, second)) == Fields(
        [
            (
                "Link",
                '</style.css>; rel="preload"; as="style", '
                '</a.mjs>; rel="modulepreload"',
            )
        ]
    )
    assert hint_fields(()) == Fields()
