"""
Early hints (RFC 8297): a 103 before the page, to those who can read one.

R276 to R278 are its lines of the checklist.
"""

import socket
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

import pytest

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields, Peer, Request, Response
from httpcore_srv.pipeline import respond
from httpcore_srv.policy.access.parser import parse_requirement
from httpcore_srv.protection import Protection
from httpcore_srv.resources.hints import Hints
from httpcore_srv.resources.tree import Tree
from httpcore_srv.server.hinting import early_hints, linked
from httpcore_srv.server.http_server import HTTPServer
from httpcore_srv.site import Folder, Host, Mount, Site

PAGE = "<!doctype html><link rel=stylesheet href=/style.css><title>x</title>"
LINK = '</style.css>; rel="preload"; as="style"'
NAVIGATE = {"Host": "a.example", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def now():
    return datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def site(tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "note.txt").write_text(PAGE)
    folder = Folder(Tree(tmp_path), hints=Hints())
    return Site((Host(mounts=(Mount("/", folder),)),))


@pytest.fixture
def visit(site, now):
    """Visit a page as the server does: hints first, then the answer, then learning."""

    def visited(path="/page.html", method="GET", version=(1, 1), **more):
        fields = Fields.of(
            {**NAVIGATE, **{k.replace("_", "-"): v for k, v in more.items()}}
        )
        request = Request(method, path, fields, version)
        early = early_hints(request, site)
        response = respond(request, site, now)
        linked(request, response, site).content.close()
        return early

    return visited


def test_a_page_is_read_once_and_then_announced(visit):
    assert visit() is None, "nothing is known of it yet"
    assert visit() == Fields([("Link", LINK)])


# fmt: off
SILENT = [
    # visit                                    why
    ({"method": "HEAD"},                       "a HEAD needs nothing"),
    ({"version": (1, 0)},                      "R277 RFC 9110 §15.2 HTTP/1.0 has no 1xx"),
    ({"Sec_Fetch_Mode": "cors"},               "a script does not load the page's style sheets"),
    ({"Sec_Fetch_Mode": None},                 "RFC 8297 §3 who cannot be known to understand a 103"),
    ({"path": "/note.txt"},                    "no page"),
    ({"path": "/none.html"},                   "nothing is there"),
    ({"path": "/%zz"},                         "refused"),
]
# fmt: on


@pytest.mark.parametrize(("what", "why"), SILENT)
def test_others_get_none(what, why, visit):
    visit()

    visit(**what)

    assert visit(**what) is None, why


def test_a_new_version_is_read_again(visit, tmp_path):
    visit()
    (tmp_path / "page.html").write_text("<!doctype html><title>no links</title>")

    assert visit() is not None, "RFC 8297 §2: a hint may be wrong once"
    assert visit() is None


def test_a_conditional_or_partial_request_teaches_the_whole_page(visit):
    visit(Range="bytes=0-3", If_None_Match='"other"', Accept_Encoding="gzip")
    visit(If_None_Match='"other"')

    assert visit() == Fields([("Link", LINK)])


@pytest.mark.parametrize("policy", ["private", "no-store"])
def test_what_not_everybody_may_see_is_never_announced(policy, site, now):
    """A hint comes before admission, so it must not tell what a page links."""
    private = replace(site, cache_control=CacheControl.read(policy))
    request = Request("GET", "/page.html", Fields.of(NAVIGATE))

    linked(request, respond(request, private, now), private).content.close()

    assert early_hints(request, private) is None


def test_by_default_nothing_is_said(tmp_path, now):
    (tmp_path / "page.html").write_text(PAGE)
    site = Site.of_folder(tmp_path)
    request = Request("GET", "/page.html", Fields.of(NAVIGATE))

    linked(request, respond(request, site, now), site).content.close()

    assert early_hints(request, site) is None


def test_a_page_that_is_gone_when_it_is_read_teaches_nothing(site, tmp_path, now):
    request = Request("GET", "/page.html", Fields.of(NAVIGATE))
    response = respond(request, site, now)
    (tmp_path / "page.html").unlink()

    linked(request, response, site).content.close()

    assert early_hints(request, site) is None


@pytest.mark.wire
def test_r276_a_103_goes_before_the_answer(site):
    """R276, RFC 8297 §2: Link in a 103, then the final response, on one connection."""
    ask = (
        b"GET /page.html HTTP/1.1\r\nHost: a.example\r\n"
        b"Sec-Fetch-Mode: navigate\r\nConnection: %b\r\n\r\n"
    )
    with HTTPServer(("127.0.0.1", 0), site=site) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            with socket.create_connection(server.server_address[:2], 10) as connection:
                connection.sendall(ask % b"keep-alive" + ask % b"close")
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
        finally:
            server.shutdown()
            serving.join(10)

    first, second = answer.split(b"HTTP/1.1 103 Early Hints\r\n")
    assert first.startswith(b"HTTP/1.1 200 OK\r\n")
    assert first.count(b"Link: ") == second.count(b"\r\nLink: ") == 1, "R277 §2"
    assert second.startswith(b"Link: " + LINK.encode() + b"\r\n\r\nHTTP/1.1 200 OK\r\n")


# fmt: off
UNTAUGHT = [
    # response                                                    why
    (Response(404, Fields([("Content-Type", "text/html"), ("ETag", '"x"')])), "an error page is not the page"),
    (Response(200, Fields([("Content-Type", "text/html")])),                  "a page without a tag has no version"),
    (Response(200, Fields([("Content-Type", "text/css"), ("ETag", '"x"')])),  "a style sheet is no page"),
]
# fmt: on


@pytest.mark.parametrize(("response", "why"), UNTAUGHT)
def test_what_is_no_page_teaches_nothing(response, why, site):
    request = Request("GET", "/page.html", Fields.of(NAVIGATE))

    assert linked(request, response, site) is response, why
    assert early_hints(request, site) is None


@pytest.mark.parametrize("failing", ["respond", "octets_of"])
def test_a_page_that_cannot_be_read_teaches_nothing(failing, site, now, monkeypatch):
    """The visitor has the answer already; a hint is never worth an error."""

    def broken(*_):
        raise OSError

    request = Request("GET", "/page.html", Fields.of(NAVIGATE))
    response = respond(request, site, now)
    monkeypatch.setattr(f"httpcore_srv.server.hinting.{failing}", broken)

    linked(request, response, site).content.close()

    assert early_hints(request, site) is None


def test_of_what_is_protected_nothing_is_said(site, visit, now):
    """A hint comes before admission: it would tell strangers what a page links."""
    rule = parse_requirement("from 192.0.2.0/24")
    [mount] = site.hosts[0].mounts
    shared = replace(
        mount,
        shared=True,
        cache_control=CacheControl.read("public, max-age=60"),
        protections=(Protection(rule),),
    )
    guarded = replace(site, hosts=(Host(mounts=(shared,)),))
    request = Request(
        "GET", "/page.html", Fields.of(NAVIGATE), peer=Peer(address="192.0.2.1")
    )

    response = respond(request, guarded, now)
    linked(request, response, guarded).content.close()

    assert response.status == 200
    assert early_hints(replace(request, peer=Peer()), guarded) is None
