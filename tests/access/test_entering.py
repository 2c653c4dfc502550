"""The entrance of a realm, with what weighs its passwords."""

import pytest

from httpcore_srv.access.entering import entered, tried
from httpcore_srv.access.proofs import Proven, Throttled, Unproven
from httpcore_srv.errors import TooBusy
from httpcore_srv.protection import Entrance
from httpcore_srv.resources.resource import Absent, Answering
from httpcore_srv.stages.resolve import resolve


@pytest.mark.parametrize(
    ("password", "kind"),
    [("analytical engine", Proven), ("x", Unproven)],
)
def test_a_password_is_weighed(password, kind, realm_of, ask, now):
    realm = realm_of(schemes=("form",))

    assert isinstance(tried(realm, "ada", password, ask(), now), kind)


def test_too_many_wrong_ones_have_to_wait(realm_of, ask, now):
    realm = realm_of(schemes=("form",))
    results = [tried(realm, "ada", f"x{n}", ask(), now) for n in range(10)]

    assert isinstance(results[-1], Throttled)
    assert results[-1].seconds > 0


def test_where_there_is_no_room_it_is_busy(realm_of, ask, now):
    class Full:
        def verify(self, *given):
            raise TooBusy("no place")

    realm = realm_of(schemes=("form",), hashing=Full())

    with pytest.raises(TooBusy):
        tried(realm, "ada", "x", ask(), now)


# fmt: off
TYPED = [
    # user            password             kind      why
    ("a\x00da",       "analytical engine", Unproven, "R176 a control character"),
    ("a:da",          "analytical engine", Unproven, "R176 a colon"),
    ("ada",           "",                  Unproven, "RFC 8265 §4.2.2 no password is empty"),
    ("ada",           "analytical\u00a0engine", Proven, "R173 a no-break space is a space"),
]
# fmt: on


@pytest.mark.parametrize(("user", "password", "kind", "why"), TYPED)
def test_what_is_typed_is_prepared(user, password, kind, why, realm_of, ask, now):
    realm = realm_of(schemes=("form",))

    assert isinstance(tried(realm, user, password, ask(), now), kind), why


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/login/", Answering), ("/login/out", Answering), ("/login/x", Absent)],
)
def test_what_answers_at_an_entrance(path, kind, realm_of, site_of, protect, ask):
    realm = realm_of(schemes=("form",))
    site = site_of(protect(realm))

    assert isinstance(entered(Entrance(realm), resolve(ask(path), site)), kind)
