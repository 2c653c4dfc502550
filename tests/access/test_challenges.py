"""RFC 9110 §11.6.1: what is asked of whom?"""

import pytest

from httpcore_srv.access.challenges import asked_of, unproven
from httpcore_srv.protection import Plain
from httpcore_srv.semantics.authentication.roles import PROXY
from httpcore_srv.stages.resolve import resolve

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


def schemes(fields, name="WWW-Authenticate"):
    return [line.split()[0] for line in fields.all(name)]


def test_the_order_is_the_realms(realm_of, site_of, protect, ask, now):
    for order in (("basic", "digest"), ("digest", "basic")):
        realm = realm_of(schemes=order)
        [host] = site_of(protect(realm)).hosts

        found = list(dict.fromkeys(schemes(asked_of(realm, host, ask(), now))))
        assert [scheme.lower() for scheme in found] == list(order)


def test_r203_a_proxy_asks_by_other_fields(realm_of, site_of, protect, ask, now):
    realm = realm_of()
    [host] = site_of(protect(realm)).hosts

    fields = asked_of(realm, host, ask(), now, role=PROXY)

    assert schemes(fields, "Proxy-Authenticate") == ["Digest", "Digest", "Basic"]
    assert "WWW-Authenticate" not in fields


# fmt: off
ANSWERS = [
    # schemes              method  accept   plain            status  why
    (("digest",),          "GET",  BROWSER, Plain.LOOPBACK,  401,    "§15.5.2"),
    (("form",),            "GET",  BROWSER, Plain.LOOPBACK,  303,    "people log in"),
    (("form",),            "HEAD", "*/*",   Plain.LOOPBACK,  303,    "there is no other way"),
    (("form",),            "POST", BROWSER, Plain.LOOPBACK,  403,    "§15.5.2 no challenge, no 401; a POST is not repeated"),
    (("form", "digest"),   "GET",  BROWSER, Plain.LOOPBACK,  303,    "people log in"),
    (("form", "digest"),   "GET",  "*/*",   Plain.LOOPBACK,  401,    "programs are challenged"),
    (("form", "digest"),   "POST", BROWSER, Plain.LOOPBACK,  401,    "a POST is not led away"),
    (("basic",),           "GET",  BROWSER, Plain.REFUSE,    403,    "R180 nothing would help on this connection"),
]
# fmt: on


@pytest.mark.parametrize(
    ("offered", "method", "accept", "plain", "status", "why"), ANSWERS
)
def test_answers(
    offered, method, accept, plain, status, why, realm_of, site_of, protect, ask, now
):
    realm = realm_of(schemes=offered, plain=plain)
    site = site_of(protect(realm))
    request = ask(fields={"Accept": accept}, method=method)

    response = unproven(realm, resolve(request, site), request, now)

    assert response.status == status, why
    assert ("WWW-Authenticate" in response.fields) is (status == 401), why


def test_after_a_log_out_the_realm_of_basic_has_another_name(
    realm_of, site_of, protect, ask, now
):
    """Idea 22 of the features; Digest computes with the name, so there it stays."""
    realm = realm_of()
    [host] = site_of(protect(realm)).hosts
    realm.names.renew(realm.name)

    *digests, basic = asked_of(realm, host, ask(), now).all("WWW-Authenticate")

    assert basic.startswith('Basic realm="Private (2)"')
    assert all('realm="Private"' in line for line in digests)
