"""RFC 9110 §11.6.1: what is asked of whom?"""

import pytest

from httpcore_srv.access.challenges import (
    LOG_IN_FIRST,
    answer_to,
    asked_of,
    unproven,
)
from httpcore_srv.access.passwords import NOT_HERE
from httpcore_srv.access.proofs import Malformed, Throttled, Unproven, Untaken
from httpcore_srv.protection import Plain
from httpcore_srv.semantics.authentication.roles import PROXY
from httpcore_srv.stages.resolve import resolve

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
IMAGE = "image/avif,image/webp,image/*,*/*;q=0.8"
JSON = "application/json"
AXIOS = "application/json, text/plain, */*"


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
    (("form",),            "GET",  None,    Plain.LOOPBACK,  303,    "§12.5.1 nor a preference: curl follows"),
    (("form",),            "GET",  JSON,    Plain.LOOPBACK,  403,    "a page with 200 would look like success"),
    (("form",),            "GET",  AXIOS,   Plain.LOOPBACK,  403,    "so it would to who takes it if need be"),
    (("form",),            "GET",  IMAGE,   Plain.LOOPBACK,  403,    "a page is no picture"),
    (("form",),            "GET",  BROWSER, Plain.REFUSE,    303,    "the entrance says what is wrong"),
    (("form",),            "POST", BROWSER, Plain.LOOPBACK,  403,    "§15.5.2 no challenge, no 401; a POST is not repeated"),
    (("form", "digest"),   "GET",  BROWSER, Plain.LOOPBACK,  303,    "people log in"),
    (("form", "digest"),   "GET",  "*/*",   Plain.LOOPBACK,  401,    "programs are challenged"),
    (("form", "digest"),   "GET",  JSON,    Plain.LOOPBACK,  401,    "programs are challenged"),
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
    request = ask(fields={"Accept": accept} if accept else {}, method=method)

    response = unproven(realm, resolve(request, site), request, now)

    assert response.status == status, why
    assert ("WWW-Authenticate" in response.fields) is (status == 401), why
    led = 'rel="login"' in (response.fields.get("Link") or "")
    assert led is (status != 303 and "form" in offered), why


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


# fmt: off
ANSWERED = [
    # proof                     status  field                 detail            why
    (Unproven(),                401,    "WWW-Authenticate",   "",               "§15.5.2"),
    (Unproven("password"),      401,    "WWW-Authenticate",   "",               "§15.5.2"),
    (Malformed("No colon."),    400,    None,                 "No colon.",      "§15.5.1"),
    (Throttled(7.5, "ada"),     429,    "Retry-After",        "8 seconds",      "RFC 6585 §4"),
    (Untaken(NOT_HERE),         403,    None,                 NOT_HERE,         "R180"),
]
# fmt: on


@pytest.mark.parametrize(("proof", "status", "field", "detail", "why"), ANSWERED)
def test_what_proves_nothing_is_answered(
    proof, status, field, detail, why, realm_of, site_of, protect, ask, now
):
    realm = realm_of()
    target = resolve(ask(), site_of(protect(realm)))
    response, said = answer_to(proof, realm, target, ask(), now)

    assert response.status == status, why
    assert field is None or field in response.fields, why
    assert detail in said, why
    assert bool(detail) is bool(said), why


def test_R180_who_is_asked_for_nothing_learns_why(
    realm_of, site_of, protect, ask, now, by, elsewhere
):
    realm = realm_of(schemes=("basic",))
    request = by(ask(), elsewhere)
    target = resolve(request, site_of(protect(realm)))
    response, said = answer_to(Unproven(), realm, target, request, now)

    assert (response.status, said) == (403, NOT_HERE)


def test_who_is_not_led_to_a_form_is_told_that_there_is_one(
    realm_of, site_of, protect, ask, now
):
    realm = realm_of(schemes=("form",))
    request = ask(fields={"Accept": "application/problem+json"})
    target = resolve(request, site_of(protect(realm)))
    response, said = answer_to(Unproven(), realm, target, request, now)

    assert (response.status, said) == (403, LOG_IN_FIRST)
    assert response.fields["Link"] == '</login/>; rel="login"'
