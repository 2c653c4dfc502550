"""Idea 22 of the features: a log-out that works, for Basic and Digest as well."""

from datetime import timedelta

import pytest

from httpcore_srv.access.forgetting import Forgotten, forget, forgets
from httpcore_srv.fields.challenge import parse_challenges


@pytest.fixture
def realm(realm_of):
    return realm_of(entrance="/login/")


@pytest.fixture
def site(realm, protect, site_of):
    return site_of(protect(realm))


# fmt: off
KEPT = [
    # schemes             kept   why
    (("form",),           False, "a session is a cookie: it is taken away"),
    (("basic",),          True,  "RFC 7617 §2.2 clients send it again by themselves"),
    (("digest",),         True,  "RFC 7616 §3.6 so they do"),
    (("form", "digest"),  True,  "beside a form as well"),
]
# fmt: on


@pytest.mark.parametrize(("schemes", "kept", "why"), KEPT)
def test_some_credentials_are_kept_by_browsers(schemes, kept, why, realm_of):
    assert forgets(realm_of(schemes=schemes)) is kept, why


def test_nobody_may_have_been_forgotten(realm, site, ask, now):
    forgotten = forget(realm, site.hosts[0], ask("/login/out"), now)

    assert isinstance(forgotten, Forgotten)
    assert forgotten.user is None
    assert forgotten.challenges


def test_after_a_log_out_the_nonces_of_the_user_are_not_taken(
    realm, site, ask, answered, digest, challenged, now
):
    nonce, later = challenged(realm), now + timedelta(seconds=1)
    out = digest(*nonce, target="/login/out", nc="00000002")
    again = digest(*nonce, nc="00000003")
    before, _ = answered(ask(fields=digest(*nonce)), site)
    forgotten = forget(realm, site.hosts[0], ask("/login/out", out), later)
    after, _ = answered(ask(fields=again), site, later)
    [offered, *_] = parse_challenges(forgotten.challenges)
    fresh = digest(offered.param("nonce"), nonce[1])
    anew, _ = answered(ask(fields=fresh), site, later)

    assert (before.status, after.status, anew.status) == (200, 401, 200)
    assert forgotten.user == "ada"
    assert not any("stale=true" in one for one in forgotten.challenges)
    assert not any("stale=true" in one for one in after.fields.all("WWW-Authenticate"))


def test_after_a_log_out_a_basic_password_is_hashed_anew_and_challenged_otherwise(
    realm, site, ask, basic, now
):
    forgotten = forget(realm, site.hosts[0], ask("/login/out", basic()), now)

    assert forgotten.user == "ada"
    assert any('realm="Private (2)"' in one for one in forgotten.challenges)


def test_who_proves_nothing_logs_nobody_out(realm, site, ask, basic, now):
    forgotten = forget(
        realm, site.hosts[0], ask("/login/out", basic("ada", "wrong")), now
    )

    assert forgotten.user is None
    assert not any("(2)" in one for one in forgotten.challenges)
