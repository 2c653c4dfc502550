"""Hints belong to one representation of a page, and are bounded."""

import pytest

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.fields.link import Link
from httpcore_srv.message import Fields
from httpcore_srv.resources.hints import Hints, hint_fields

PAGE = b"<!doctype html><link rel=stylesheet href=/style.css>"
STYLE = Link("/style.css", (("rel", "preload"), ("as", "style")))
V1, V2 = EntityTag("v1"), EntityTag("v2")


def test_what_was_learned_is_recalled():
    hints = Hints()

    assert hints.learn("a.example", "/", V1, PAGE) == (STYLE,)
    assert hints.recall("a.example", "/", V1) == (STYLE,)


# fmt: off
OTHERS = [
    # host         path       etag  why
    ("b.example",  "/",       V1,   "another host"),
    ("a.example",  "/x.html", V1,   "another page"),
    ("a.example",  "/",       V2,   "RFC 8297 §2: a new version may need other things"),
]
# fmt: on


@pytest.mark.parametrize(("host", "path", "etag", "why"), OTHERS)
def test_nothing_is_known_of_another_representation(host, path, etag, why):
    hints = Hints()
    hints.learn("a.example", "/", V1, PAGE)

    assert hints.recall(host, path, etag) is None, why


def test_a_page_without_preloads_is_known_to_have_none():
    hints = Hints()
    hints.learn("a.example", "/", V1, b"<p>text")

    assert hints.recall("a.example", "/", V1) == ()


def test_a_tag_that_became_strong_keeps_its_hints():
    """A fresh file's tag is weak at first; what follows it has the same opaque-tag."""
    hints = Hints()
    hints.learn("a.example", "/", EntityTag("v1", weak=True), PAGE)

    assert hints.recall("a.example", "/", V1) == (STYLE,)


def test_the_least_recently_used_is_forgotten():
    hints = Hints(capacity=2)
    for path in ("/a", "/b"):
        hints.learn("a.example", path, V1, PAGE)
    hints.recall("a.example", "/a", V1)
    hints.learn("a.example", "/c", V1, PAGE)

    assert len(hints) == 2
    assert hints.recall("a.example", "/a", V1) == (STYLE,)
    assert hints.recall("a.example", "/b", V1) is None


def test_a_reference_that_cannot_be_read_is_left_out():
    """A browser would resolve it by the page's charset, which is not UTF-8."""
    page = b"<script src='gr\xfcn.js'></script>" + PAGE

    assert Hints().learn("a.example", "/", V1, page) == (STYLE,)


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
