"""
Which of the answers that were just given is worth keeping, and what is kept of it?

What the line's decisions have to say is proven with a whole site, in ``test_answers``
and ``test_protected_answers``; here are the rules that stand alone.
"""

import os
from datetime import UTC, datetime

import pytest

from httpcore_srv.access.areas import judged
from httpcore_srv.access.link import NO_LINK, Opened
from httpcore_srv.access.ruling import Ruling
from httpcore_srv.access.visitor import Admission, Visitor
from httpcore_srv.message import Fields, Octets, Peer, Request, Response, Span
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.access.requirements import Facts
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import Protection
from httpcore_srv.resources.consulted import Consulted
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.evidence import witnessed
from httpcore_srv.resources.tree import Tree
from httpcore_srv.semantics.preconditions import Validators
from httpcore_srv.server.answering import answer
from httpcore_srv.server.remembering import (
    GROUND,
    LONGEST_IN_MEMORY,
    Fit,
    Heard,
    fit_of,
    kept_of,
    same_to_caches,
    weight_of,
)
from httpcore_srv.site import Folder, Host, Mount, Site
from httpcore_srv.stage import overheard
from httpcore_srv.state.links import LinkVerdict
from httpcore_srv.state.stored import CacheKey
from httpcore_srv.wire.plain import PlainHead

DATE = "Sat, 02 Jun 2040 12:00:00 GMT"


def head(method="GET", target="/", **fields):
    fields = {"host": "a"} | fields
    return PlainHead(method, target, fields, closing=False)


# fmt: off
VISITORS = [
    # one                               other                               same   why
    (Visitor(),                         Visitor(),                          True,  "anyone"),
    (Visitor("ada", apart=True),        Visitor("grace", apart=True),       True,  "each of them is told the same"),
    (Visitor(),                         Visitor("ada", apart=True),         False, "RFC 9111 §5.2.2.7: private to one"),
    (Visitor(),                         Visitor(apart=True),                False, "others may get another answer"),
    (Visitor(alone=True),               Visitor(),                          False, "shows what one may open"),
]
# fmt: on


@pytest.mark.parametrize(("one", "other", "same", "why"), VISITORS)
def test_who_is_the_same_to_caches(one, other, same, why):
    assert same_to_caches(one, other) is same, why
    assert same_to_caches(other, one) is same, why


class Grounds:
    """Hold, or do not."""

    count = 3

    def __init__(self, *, hold=True):
        self.hold = lambda: hold


class Pieces:
    """Content that counts how often it was closed."""

    def __init__(self, *pieces, length=None):
        self.length = length
        self._pieces = pieces
        self.closed = 0

    def pieces(self):
        return iter(self._pieces)

    def close(self):
        self.closed += 1


def keep(content, *, method="GET", grounds=None, shown_id="", **fields):
    """Keep an answer; return what is sent, and what is kept."""
    length = {} if content.length is None else {"Content-Length": str(content.length)}
    said = Fields.of({"Date": DATE} | length | fields)
    grounds = grounds or Grounds()
    none = Validators()
    fit = Fit(none, none, grounds, None, Visitor(), Consulted(), shown_id)
    where = CacheKey(("GET", "/"), (), ())
    return kept_of(head(method), where, Response(200, said, content), fit, 1.0)


def test_short_content_is_read_and_sent_from_memory():
    content = Pieces(b"one ", b"two", length=7)
    response, kept = keep(content)

    assert response.content == Octets(b"one two")
    assert (kept.content, kept.file) == (b"one two", None)
    assert content.closed == 1
    assert kept.response.content.length == 7


def test_of_head_no_content_is_read():
    """R059: but it says how long it would be."""
    content = Pieces(length=LONGEST_IN_MEMORY + 1)
    response, kept = keep(content, method="HEAD")

    assert response.content is content
    assert content.closed == 0
    assert (kept.content, kept.file) == (b"", None)
    assert b"Content-Length: 262145\r\n" in kept.form(200, closing=False).head.octets(
        b""
    )


def test_what_an_answer_rests_on_weighs_as_well():
    """Who asks for what has many variants must not fill more than there is room."""
    _, kept = keep(Pieces(b"octets", length=6))
    light = weight_of(kept, 1_000_000)
    kept.grounds.count += 40

    assert light == len(b"octets") + GROUND * (kept.grounds.count - 40)
    assert weight_of(kept, 1_000_000) == light + 40 * GROUND


def test_a_large_file_stays_open(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * (LONGEST_IN_MEMORY + 1))
    descriptor = os.open(path, os.O_RDONLY)
    content = Pieces(Span(descriptor, 0, LONGEST_IN_MEMORY + 1))
    content.length = LONGEST_IN_MEMORY + 1
    response, kept = keep(content)
    os.close(descriptor)

    assert response.content is content
    assert content.closed == 0
    assert kept.content == b""
    assert os.pread(kept.file.span.descriptor, 3, 0) == b"xxx"
    assert kept.file.span.length == LONGEST_IN_MEMORY + 1
    assert kept.form(200, closing=True).file is kept.file


# fmt: off
NOT_KEPT = [
    # content                                                    more                                why
    (lambda: Pieces(b"four"),                                    {},                                 "of unknown length"),
    (lambda: Pieces(b"four"),                                    {"method": "HEAD"},                 "of unknown length"),
    (lambda: Pieces(*[b"x" * 99_999] * 3, length=299_997),       {},                                 "large, and no file"),
    (lambda: Pieces(b"four", length=4),                          {"grounds": Grounds(hold=False)},   "written while it was read"),
    (lambda: Pieces(length=4),                                   {"grounds": Grounds(hold=False), "method": "HEAD"}, "written meanwhile"),
    (lambda: Pieces(b"four", length=4),                          {"Host": "a"},                      "no head that can be made ready"),
]
# fmt: on


@pytest.mark.parametrize(("content", "more", "why"), NOT_KEPT)
def test_what_is_not_kept_is_sent_all_the_same(content, more, why):
    content = content()
    expected = b"".join(content.pieces())
    response, kept = keep(content, **more)

    assert kept is None, why
    assert b"".join(response.content.pieces()) == expected
    response.content.close()
    assert content.closed == 1


# What the line decided...


@pytest.fixture
def hear(tmp_path):
    """Answer a request for a file, and listen."""
    (tmp_path / "one.txt").write_text("one")

    def heard(target="/one.txt", method="GET", mount=(), **fields):
        folder = Folder(Tree(tmp_path), digests=DigestIndex(granularity=0.0))
        site = Site((Host(mounts=(Mount("/", folder, Fields(mount)),)),))
        lines = Fields.of({"Host": "a"} | fields)
        request = Request(method, target, lines, peer=Peer(1), id="0")
        now = datetime.now(UTC)
        with overheard() as trail, witnessed() as evidence:
            response = answer(request, site)
        response.content.close()
        return request, Heard(response, tuple(trail), evidence, now), site

    return heard


def test_a_file_in_the_open_is_fit_and_nobody_stands_at_the_gate(hear):
    fit = fit_of(*hear(), 0.0)

    assert (fit.gate, fit.visitor) == (None, Visitor())
    assert str(fit.validators.etag).startswith('"')
    assert fit.grounds.hold()


# fmt: off
UNFIT = [
    # asked                                              why
    ({"method": "OPTIONS"},                              "no retrieval"),
    ({"Range": "bytes=0-0,2-2"},                         "206 in several parts"),
    ({"Range": "bytes=9-"},                              "416"),
    ({"If-Match": '"x"'},                                "412"),
    ({"Authorization": "Basic x"},                       "RFC 9111 §3.5: nobody asked for it"),
    ({"Cache-Control": "no-store"},                      "RFC 9111 §5.2.1.5"),
    ({"mount": [("Set-Cookie", "a=b")]},                 "RFC 6265 §3"),
    ({"mount": [("Vary", "*")]},                         "RFC 9111 §4.1"),
    ({"mount": [("Connection", "close")]},               "RFC 9112 §9.6: the wire has its own say"),
]
# fmt: on


@pytest.mark.parametrize(("asked", "why"), UNFIT)
def test_what_is_not_fit_to_be_kept(asked, why, hear):
    assert fit_of(*hear(**asked), 0.0) is None, why


PATHS = (PathPattern.parse("**"),)
AREAS = (Protection(requirement_of("from 127.0.0.0/8"), None, PATHS),)

# fmt: off
ADMISSIONS = [
    # visitor, what a link did, more                                                fit    why
    (Visitor(),                         NO_LINK,                    {},             True,  "by rules that others meet, too"),
    (Visitor("ada", apart=True),        NO_LINK,                    {},             True,  "it is asked each time who it is"),
    (Visitor("ada", alone=True),        NO_LINK,                    {},             False, "it shows what one may open"),
    (Visitor(),                         Opened(LinkVerdict.VALID),  {},             False, "a link opens it for who has it, and may be used up"),
    (Visitor(),                         Opened(LinkVerdict.EXPIRED), {},            True,  "one that did not"),
    (Visitor(),                         NO_LINK,  {"fields": Fields([("X", "y")])}, False, "it gets a field of its own"),
    (Visitor(),                         NO_LINK,  {"may_show": lambda name: True},  False, "it is shown what it may open"),
]
# fmt: on


@pytest.mark.parametrize(("visitor", "opened", "more", "fit", "why"), ADMISSIONS)
def test_what_was_for_one_alone_is_not_fit(visitor, opened, more, fit, why, hear):
    request, heard, site = hear()
    facts = Facts(moment=heard.now)
    ruling = Ruling(AREAS, facts, judged(AREAS, facts), opened)
    decided = Admission(request, visitor, ruling=ruling, **more)
    trail = [
        step._replace(decided=decided) if step.stage == "admit" else step
        for step in heard.trail
    ]
    found = fit_of(request, heard._replace(trail=trail), site, 0.0)

    assert (found is not None) is fit, why


def test_what_has_just_changed_is_not_fit(hear):
    """RFC 9110 §8.8.1: another change within the same step would not show."""
    assert fit_of(*hear(), 3600.0) is None


def test_a_304_is_fit_as_its_200_is(hear):
    tag = str(fit_of(*hear(), 0.0).validators.etag)
    request, heard, site = hear(**{"If-None-Match": tag})

    assert heard.response.status == 304
    assert fit_of(request, heard, site, 0.0).validators.etag is not None
