"""Which realms a site has, and of what they are made."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from httpcore_srv.access.realms import realm_of_state, realms_of
from httpcore_srv.config.realms import FailuresTable, RealmTable
from httpcore_srv.policy.access.leaves import Anyone, ValidUser
from httpcore_srv.protection import Protection
from httpcore_srv.site import Host, Mount, Redirect, Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.hashing import Hashing
from httpcore_srv.state.failures import Throttle
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.stores.memory import MemoryStore

NOW = datetime(2024, 6, 2, tzinfo=UTC)


@pytest.fixture
def made():
    """Make a realm of nobody."""

    def of(name="staff", **more):
        return realm_of_state(
            name, Accounts(()), KeyRing.ephemeral(), MemoryStore(), **more
        )

    return of


def test_each_realm_that_protects_something_is_named_once(made):
    staff, club, idle = made("staff"), made("club"), made("idle")
    areas = [Protection(ValidUser(), staff), Protection(Anyone())]
    here = Mount("/a/", Redirect("/"), protections=tuple(areas))
    there = Mount("/", Redirect("/"), protections=(Protection(ValidUser(), club),))
    site = Site((Host(mounts=(here, there)), Host(mounts=(there, here))))

    assert realms_of(site) == (staff, club)
    assert idle not in realms_of(site)
    assert realms_of(Site()) == ()


def test_realms_of_one_name_are_two_if_they_are_made_twice(made):
    one, other = made(), made()
    areas = (Protection(ValidUser(), one), Protection(ValidUser(), other))
    site = Site((Host(mounts=(Mount("/", Redirect("/"), protections=areas),)),))

    assert realms_of(site) == (one, other)


def test_nonces_last_as_long_as_is_said(made):
    assert made(nonce_lifetime=10.0).nonces.lifetime == 10.0


def test_a_configuration_that_says_nothing_changes_nothing(made):
    """The defaults of the tables are those of the values."""
    failures = FailuresTable()
    said = Throttle(failures.free, failures.delay, failures.most, failures.memory)

    assert said == Throttle()
    lasts = RealmTable.model_fields["nonce_lifetime"].default
    assert lasts == made().nonces.lifetime


def test_wrong_passwords_cost_what_is_said(made):
    failures = made(throttle=Throttle(1, 7.0, 10.0, 60.0)).failures
    for _ in range(2):
        failures.note("ada", "192.0.2.7", NOW)

    assert failures.wait("ada", "192.0.2.7", NOW) == 10.0


def test_realms_share_a_bound_of_hashes_only_if_it_is_given(made):
    shared = Hashing()

    assert made(hashing=shared).hashing is made(hashing=shared).hashing
    assert made().hashing is not made().hashing


def test_what_is_asked_of_people_is_said_afterwards(made):
    realm = replace(made(), schemes=("basic",))

    assert realm.schemes == ("basic",)
    assert made().schemes == ("digest", "basic")
