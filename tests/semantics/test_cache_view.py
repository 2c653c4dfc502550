"""What each kind of cache may do, and what of it holds for this server's own answers."""

from datetime import UTC, datetime

import pytest

from httpcore_srv.message import Fields, Octets, Peer, Request, Response
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.tree import Tree
from httpcore_srv.semantics.cache_view import explain_cache
from httpcore_srv.site import Folder, Host, Mount, Site

NOW = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
DATE = {"Date": "Sun, 02 Jun 2024 12:00:00 GMT"}
TEN_DAYS_AGO = "Thu, 23 May 2024 12:00:00 GMT"


def cc(text):
    return {"Cache-Control": text}


# What a private cache, a shared one and one that obeys CDN-Cache-Control may do: for
# how many seconds each uses it without asking; None, as long as it sees fit.
# fmt: off
CASES = [
    # response                                                          fresh for               why
    (cc("max-age=60"),                                                  (60, 60, 60),           "RFC 9111 §5.2.2.1"),
    (cc("max-age=60, s-maxage=600"),                                    (60, 600, 600),         "R227 §5.2.2.10"),
    (cc("max-age=60") | {"CDN-Cache-Control": "max-age=900"},           (60, 60, 900),          "R254 both are sent, each cache has its own"),
    ({"CDN-Cache-Control": "max-age=900"},                              (None, None, 900),      "R254 alone it leaves all others to guess"),
    (cc("no-store") | {"CDN-Cache-Control": "max-age=900"},             (0, 0, 900),            "R252 RFC 9213 §2.2"),
    (cc("max-age=60") | {"CDN-Cache-Control": "no-store"},              (60, 60, 0),            "R252 RFC 9213 §2.2"),
    (cc("max-age=60") | {"CDN-Cache-Control": "Max-Age=900"},           (60, 60, 60),           "R252 invalid: Cache-Control"),
    (cc("private, max-age=60"),                                         (60, 0, 0),             "§5.2.2.7"),
    (cc("no-cache"),                                                    (0, 0, 0),              "§5.2.2.4 stored, and validated"),
    (cc("max-age=60") | {"Age": "20"},                                  (40, 40, 40),           "§4.2.3"),
    (cc("max-age=60") | {"Age": "90"},                                  (0, 0, 0),              "§4.2 stale"),
    (cc("max-age=60") | {"Vary": "*"},                                  (0, 0, 0),              "R237 §4.1 never matches"),
    ({"Last-Modified": TEN_DAYS_AGO},                                   (86400, 86400, 86400),  "R234 §4.2.2"),
    ({"Expires": "Sun, 02 Jun 2024 12:01:00 GMT"},                      (60, 60, 60),           "R232 §5.3"),
]
CAUTIONS = [
    # secure    response                                    content         sections            why
    (True,      cc("max-age=60, immutable"),                Octets(b""),    [],                 "R241 nothing to say"),
    (False,     cc("max-age=60, immutable"),                Octets(b""),    ["RFC 8246 §3"],    "R241 plain HTTP"),
    (True,      cc("max-age=60, immutable"),                None,           ["RFC 8246 §3"],    "R241 delimited by close"),
    (True,      cc("max-age=60, immutable") | {"Transfer-Encoding": "chunked"}, None, [],       "R241 delimited"),
    (True,      cc("max-age=60, immutable") | {"Content-Length": "9"},          None, [],       "R241 delimited"),
    (False,     cc("max-age=60"),                           None,           [],                 "R241 not immutable"),
    (False,     {"Last-Modified": TEN_DAYS_AGO},            Octets(b""),    ["RFC 9111 §4.2.2"], "R234 heuristics apply"),
    (False,     {"Last-Modified": TEN_DAYS_AGO} | cc("no-cache"), Octets(b""), [],              "R234 they would, were it ever fresh"),
]
# fmt: on


# fmt: off
COOKIES = [
    # control                                   warned      why
    ("max-age=60",                              True,       "R225 RFC 9111 §7.3 Set-Cookie does not inhibit caching"),
    ("private, max-age=60",                     False,      "R225 no shared cache stores it"),
    ("no-store",                                False,      "R225 no cache stores it"),
    ("no-cache",                                False,      "R225 never reused without validation"),
    ('max-age=60, no-cache="Set-Cookie"',       False,      "R225 R228 that field is not reused"),
    ('max-age=60, private="set-cookie"',        False,      "R225 R228 that field is not stored"),
    ('max-age=60, private="Date"',              True,       "R225 R228 another field"),
]
# fmt: on


class Endless:
    """Content whose length nobody knows."""

    length = None

    def pieces(self):
        return iter(())

    def close(self):
        """Do nothing."""


def ask(target="/a", fields=None, peer=None, method="GET"):
    lines = Fields.of({"Host": "example.org"} | (fields or {}))
    return Request(method, target, lines, peer=peer or Peer())


@pytest.mark.parametrize(("response", "fresh", "why"), CASES)
def test_how_long_each_cache_uses_it_without_asking(response, fresh, why):
    views = explain_cache(ask(), Response(200, Fields.of(DATE | response)), NOW)

    assert tuple(view.fresh_for for view in views) == fresh, why


@pytest.mark.parametrize(("secure", "response", "content", "sections", "why"), CAUTIONS)
def test_what_the_sender_may_not_have_meant(secure, response, content, sections, why):
    answer = Response(200, Fields.of(DATE | response), content or Endless())
    [view] = explain_cache(ask(peer=Peer(secure=secure)), answer, NOW, ())[:1]

    assert [caution.section for caution in view.cautions] == sections, why


@pytest.mark.parametrize(("control", "warned", "why"), COOKIES)
def test_a_cookie_for_everyone_is_a_caution(control, warned, why):
    lines = [("Cache-Control", control), ("Set-Cookie", "a=b")]
    private, shared = explain_cache(ask(), Response(200, Fields(lines)), NOW, ())
    sections = [caution.section for caution in shared.cautions]

    assert ("RFC 9111 §7.3" in sections) is warned, why
    assert "RFC 9111 §7.3" not in [caution.section for caution in private.cautions]


def test_there_is_a_view_for_each_target_after_those_of_cache_control():
    views = explain_cache(ask(), Response(200), NOW, ("A-Cache-Control", "B-CC"))

    assert [(view.kind.name, view.kind.shared) for view in views] == [
        ("private", False),
        ("shared", True),
        ("A-Cache-Control", True),
        ("B-CC", True),
    ]


def test_a_view_has_the_key_and_the_stale_uses():
    fields = cc("max-age=9, stale-if-error=60") | {"Vary": "Accept"}
    [private, *_] = explain_cache(ask("/a?b"), Response(200, Fields.of(fields)), NOW)

    assert str(private.key) == "GET http://example.org/a?b | accept: (absent)"
    assert private.stale.if_error == 60
    assert private.told.field == "Cache-Control"
    assert private.reusable


# This server's own answers...


@pytest.fixture
def site(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"a")
    return Site((Host(mounts=(Mount("/", Folder(Tree(tmp_path))),)),))


# fmt: off
OWN = [
    # request fields                    target      status  why
    ({},                                "/a.txt",   200,    "R236 R249 an origin adds neither Age nor Cache-Status"),
    ({"Range": "bytes=0-0"},            "/a.txt",   206,    "R236 R249 nor to a part"),
    ({"If-None-Match": "*"},            "/a.txt",   304,    "R236 R249 nor to a 304"),
    ({},                                "/absent",  404,    "R236 R249 nor to a 404"),
    (cc("no-cache"),                    "/a.txt",   200,    "R242 RFC 9111 §5.2.1 request directives are for caches"),
    (cc("max-age=0, no-store"),         "/a.txt",   200,    "R242 RFC 9111 §5.2.1"),
    (cc("only-if-cached"),              "/a.txt",   200,    "R242 §5.2.1.7 504 is for who has a cache"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "target", "status", "why"), OWN)
def test_this_server_is_no_cache(site, fields, target, status, why):
    plain = {name: value for name, value in fields.items() if name != "Cache-Control"}
    response = respond(ask(target, fields), site, NOW)
    expected = respond(ask(target, plain), site, NOW)

    assert response.status == status, why
    assert not {"Age", "Cache-Status"} & {name for name, _ in response.fields}, why
    assert (response.status, response.fields) == (expected.status, expected.fields), why
