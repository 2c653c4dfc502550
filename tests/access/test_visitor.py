"""Who was admitted, if nobody in particular was."""

import pytest

from httpcore_srv.access.ruling import Ruling
from httpcore_srv.access.visitor import ANYONE, Admission, Visitor
from httpcore_srv.policy.access.requirements import Facts
from httpcore_srv.resources.pages import Account


def test_nobody_in_particular_is_not_set_apart(ask):
    assert Visitor() == ANYONE
    assert not ANYONE.apart
    assert Admission(ask()).visitor is ANYONE


# fmt: off
ACCOUNTS = [
    # who     entrance     account                           why
    ("ada",   "/login/",   Account("ada", "/login/out"),     "there is a way out"),
    ("ada",   None,        None,                             "there is none"),
    (None,    "/login/",   None,                             "nobody has come in"),
]
# fmt: on


@pytest.mark.parametrize(("who", "entrance", "account", "why"), ACCOUNTS)
def test_who_is_known_has_an_account(
    who, entrance, account, why, ask, realm_of, protect, now
):
    area = protect(realm_of(entrance=entrance))
    ruling = Ruling.of((area,), Facts(moment=now, user=who))
    admission = Admission(ask(), Visitor(who), ruling=ruling)

    assert admission.account == account, why
    assert admission.audience.account == account


def test_nobody_has_an_account_where_nothing_is_protected(ask):
    assert Admission(ask(), Visitor("ada")).account is None


def page_of(answered, site, request):
    return answered(request, site)[1].decode()


def test_a_listing_and_a_refusal_show_the_way_out(
    ask, answered, basic, realm_of, protect, site_of, root
):
    """Who is logged in sees as whom, and can stop being it."""
    (root / "private" / "index.html").unlink()
    realm = realm_of(entrance="/login/")
    open_to_all = protect(realm)
    open_to_grace = protect(realm, require="user grace", paths=("guide*",))
    site = site_of(open_to_all, open_to_grace)
    listing = page_of(answered, site, ask("/private/", basic()))
    refusal = page_of(answered, site, ask("/guide.de.html", basic()))
    outside = page_of(answered, site, ask("/", basic()))

    for page in (listing, refusal):
        assert '<a href="/login/out">' in page
        assert "ada" in page
    assert "/login/out" not in outside, "nobody is asked there who they are"
