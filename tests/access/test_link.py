"""Signed links, as a request shows them; what they open is in test_admission."""

from datetime import timedelta

import pytest

from httpcore_srv.access.link import NO_LINK, link_host, opened_by
from httpcore_srv.site import Host
from httpcore_srv.stages.resolve import resolve
from httpcore_srv.state.links import Links
from httpcore_srv.state.shared_link import SharedLink

PATH = "/private/secret.txt"


@pytest.fixture
def realm(realm_of):
    return realm_of()


@pytest.fixture
def open_with(realm, protect, site_of, ask, now):
    """Show *query* and *fields* where links are taken."""

    def opened(query="", fields=None, *, path=PATH):
        area = protect(realm, links=True)
        site, request = site_of(area), ask(f"{path}{query}", fields)
        return opened_by((area,), resolve(request, site), request, site, now)

    return opened


@pytest.fixture
def token(realm, store, now):
    def made(**more):
        more = {"path": PATH, "expires": now + timedelta(hours=1)} | more
        return Links(realm.keys, store).issue(SharedLink(**more), now)

    return made


def test_without_a_link_nothing_is_opened_and_nothing_refused(open_with):
    assert open_with() == NO_LINK
    assert open_with("?other=1&share") == NO_LINK
    assert open_with("?" + "&".join(f"a{n}=" for n in range(200))) == NO_LINK


def test_a_link_opens(open_with, token):
    assert open_with(f"?a=1&share={token()}").is_open


def test_a_forged_link_is_refused_with_a_sentence(open_with):
    opened = open_with("?share=x.y.z")

    assert (opened.is_open, opened.status) == (False, 403)
    assert opened.sentence


def test_a_forged_cookie_is_as_good_as_none(open_with):
    assert open_with(fields={"Cookie": "share=x.y.z"}) == NO_LINK


@pytest.mark.parametrize("path", ["/private/a;b/", f"/private/{'x' * 1100}/"])
def test_a_path_that_no_cookie_can_say_is_widened(open_with, token, path):
    link = token(path=path, prefix=True)

    opened = open_with(f"?share={link}", path=path)

    assert "Path=/private/;" in opened.fields["Set-Cookie"]


def test_a_link_for_years_leaves_a_cookie_for_400_days(open_with, token, now):
    link = token(path="/private/", prefix=True, expires=now + timedelta(days=4000))

    assert "Max-Age=34560000;" in open_with(f"?share={link}").fields["Set-Cookie"]


@pytest.mark.parametrize(
    ("names", "name"),
    [(("*",), ""), (("*.example.org", "example.org"), "example.org")],
)
def test_what_a_link_calls_a_host(names, name):
    assert link_host(Host(names)) == name
