"""Logging in where the browser asks by itself, not by a form."""

import pytest

from httpcore_srv.access.passwords import NOT_HERE
from httpcore_srv.message import Peer
from httpcore_srv.protection import Plain
from httpcore_srv.state.failures import Failures, Throttle
from httpcore_srv.state.stores.memory import MemoryStore

FAR = Peer(address="192.0.2.1")


@pytest.fixture
def wiki(realm_of):
    return lambda **more: realm_of("Wiki", entrance="/wiki-login/", **more)


def test_a_stranger_is_asked_as_at_any_page_of_the_realm(
    wiki, site_of, protect, ask, answered
):
    site = site_of(protect(wiki()))
    there, page = answered(ask("/wiki-login/"), site)
    elsewhere, _ = answered(ask(), site)

    asked = [
        [line.split()[0] for line in response.fields.all("WWW-Authenticate")]
        for response in (there, elsewhere)
    ]
    assert there.status == 401
    assert asked == [["Digest", "Digest", "Basic"]] * 2
    assert b"needs a name and a password" in page


# fmt: off
NEXTS = [
    # target                                       leads to      why
    ("/wiki-login/",                               "/",          "nothing was asked for"),
    ("/wiki-login/?next=%2Fprivate%2F%3Fa%3D1",    "/private/?a=1", "back to where one was"),
    ("/wiki-login/?next=//evil.example",           "/",          "another host"),
    ("/wiki-login/?next=/wiki-login/",             "/",          "the entrance would lead to itself"),
    ("/wiki-login/?next=/a&next=/b",               "/",          "which one was meant?"),
]
# fmt: on


@pytest.mark.parametrize(("target", "leads_to", "why"), NEXTS)
def test_who_is_proven_is_sent_on(
    target, leads_to, why, wiki, site_of, protect, ask, answered, basic
):
    response, _ = answered(ask(target, basic()), site_of(protect(wiki())))

    assert (response.status, response.fields["Location"]) == (303, leads_to), why
    assert "no-store" in response.fields["Cache-Control"]


def test_by_digest_as_well(wiki, site_of, protect, ask, answered, challenged, digest):
    realm = wiki(schemes=("digest",))
    sent = digest(*challenged(realm), realm="Wiki", target="/wiki-login/")
    response, _ = answered(ask("/wiki-login/", sent), site_of(protect(realm)))

    assert (response.status, response.fields["Location"]) == (303, "/")


def test_content_that_was_read_to_be_verified_is_given_back(
    wiki, site_of, protect, ask, answered, challenged, digest
):
    """RFC 7616 §3.4.3: qop=auth-int covers the content, of a GET as well."""
    realm = wiki(schemes=("digest",))
    sent = digest(
        *challenged(realm),
        realm="Wiki",
        target="/wiki-login/",
        qop="auth-int",
        content=b"x",
    )
    request = ask("/wiki-login/", sent, content=b"x")
    response, _ = answered(request, site_of(protect(realm)))

    assert response.status == 303


def test_a_wrong_password_is_wrong_here_too(
    wiki, site_of, protect, ask, answered, basic
):
    response, _ = answered(
        ask("/wiki-login/", basic("ada", "guess")), site_of(protect(wiki()))
    )

    assert response.status == 401


def test_and_may_have_to_wait(wiki, site_of, protect, ask, answered, basic):
    failures = Failures(MemoryStore(), "wiki", Throttle(free=1, base=8.0))
    site = site_of(protect(wiki(failures=failures)))
    answered(ask("/wiki-login/", basic("ada", "guess")), site)
    response, page = answered(ask("/wiki-login/", basic("ada", "guess")), site)

    assert (response.status, response.fields["Retry-After"]) == (429, "8")
    assert b"Try again in 8 seconds." in page


@pytest.mark.parametrize("known", [True, False])
def test_R180_where_passwords_are_not_taken_that_is_said(
    known, wiki, site_of, protect, ask, answered, basic, by
):
    realm = wiki(schemes=("basic",), plain=Plain.LOOPBACK)
    request = by(ask("/wiki-login/", basic() if known else {}), FAR)
    response, page = answered(request, site_of(protect(realm)))

    assert response.status == 403
    assert NOT_HERE.encode() in page


def test_a_post_is_no_way_in(wiki, site_of, protect, ask, answered):
    response, _ = answered(ask("/wiki-login/", method="POST"), site_of(protect(wiki())))

    assert (response.status, response.fields["Allow"]) == (405, "GET, HEAD, OPTIONS")
