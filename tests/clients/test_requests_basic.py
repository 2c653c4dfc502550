"""requests with HTTPBasicAuth: many requests, one connection, one log-in."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

pytestmark = pytest.mark.wire

USER, PASSWORD = "ada", "analytical engine"

# fmt: off
ACCOUNTS = [
    # area         user                      password                       status  why
    ("basic",      USER,                     PASSWORD,                      200,    "argon2id"),
    ("apache",     USER,                     PASSWORD,                      200,    "bcrypt"),
    ("apache",     "charles",                PASSWORD,                      200,    "{SHA}"),
    ("basic",      "grüße".encode(),         "pässwörter: ✓".encode(),      200,    "RFC 7617 §2.1: UTF-8"),
    ("basic",      "charles",                PASSWORD,                      401,    "known in another file"),
    ("basic",      USER,                     "wrong",                       401,    "a wrong password"),
    ("basic",      "nobody",                 PASSWORD,                      401,    "an unknown user"),
    ("basic",      "",                       "",                            401,    "RFC 7617 §2: both may be empty, and are nobody's"),
    ("basic",      "a" * 10_000,             "b",                           401,    "a long name"),
    ("basic",      "a%0aFAKE",               "x",                           401,    "CVE-2015-3200: not decoded"),
]

BROKEN = [
    # Authorization                                   why
    ("Basic !!!!",                                    "no base64"),
    ("Basic",                                         "no credentials"),
    ("Basic YWRh",                                    "no colon"),
    ("Basic YWRhOgA=",                                "a NUL in the password"),
    ("Bearer YWRhOmFuYWx5dGljYWwgZW5naW5l",           "a scheme that was not offered"),
    ("Basic YWRhOmFuYWx5dGljYWwgZW5naW5l, Basic x",   "two in one line"),
    ("Basic realm=x",                                 "parameters where token68 is due"),
]
# fmt: on


@pytest.mark.parametrize(("area", "user", "password", "status", "why"), ACCOUNTS)
def test_an_account(origin, session, area, user, password, status, why):
    answer = session.get(origin.url(f"/{area}/"), auth=(user, password), timeout=20)

    assert answer.status_code == status, why
    assert (f"inside {area}" in answer.text) is (status == 200), why


@pytest.mark.parametrize(("value", "why"), BROKEN)
def test_broken_credentials_open_nothing_and_break_nothing(origin, session, value, why):
    """R173: 400 or 401, never 500; the connection goes on."""
    url = origin.url("/basic/")
    broken = session.get(url, headers={"Authorization": value}, timeout=20)
    right = session.get(url, auth=(USER, PASSWORD), timeout=20)

    assert broken.status_code in (400, 401), why
    assert "inside" not in broken.text
    assert right.status_code == 200


def test_one_password_hash_serves_many_requests(origin, session):
    """A verified password is remembered: fifty files take less than fifty hashes."""
    session.auth = (USER, PASSWORD)
    answers = [
        session.get(origin.url(f"/basic/{number % 8}.txt"), timeout=20)
        for number in range(50)
    ]

    assert {answer.status_code for answer in answers} == {200}


def test_a_remembered_password_opens_nothing_for_another(origin, session):
    url = origin.url("/basic/0.txt")
    right = session.get(url, auth=(USER, PASSWORD), timeout=20)
    wrong = session.get(url, auth=(USER, f"{PASSWORD}x"), timeout=20)
    other = session.get(url, auth=("grüße".encode(), PASSWORD), timeout=20)
    again = session.get(url, auth=(USER, PASSWORD), timeout=20)

    statuses = [answer.status_code for answer in (right, wrong, other, again)]
    assert statuses == [200, 401, 401, 200]


def test_parallel_requests(origin):
    """Eight people at once, the right and the wrong: each gets their own answer."""

    def ask(number):
        password = PASSWORD if number % 2 else "wrong"
        with requests.Session() as session:
            session.trust_env = False
            return [
                session.get(
                    origin.url(f"/basic/{each}.txt"),
                    auth=(USER, password),
                    timeout=20,
                ).status_code
                for each in range(3)
            ]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))

    assert found == [[401] * 3, [200] * 3] * 4


def test_a_conditional_request_is_admitted_first(origin, session):
    """R105: a stranger who knows the entity tag learns nothing (401, not 304)."""
    url = origin.url("/basic/0.txt")
    tag = session.get(url, auth=(USER, PASSWORD), timeout=20).headers["ETag"]
    stranger = session.get(url, headers={"If-None-Match": tag}, timeout=20)
    visitor = session.get(
        url, headers={"If-None-Match": tag}, auth=(USER, PASSWORD), timeout=20
    )

    assert [stranger.status_code, visitor.status_code] == [401, 304]
    assert "ETag" not in stranger.headers


def test_what_is_public_stays_public(origin, session):
    """With credentials, too, and with wrong ones: nobody asked for them."""
    statuses = [
        session.get(origin.url("/"), auth=auth, timeout=20).status_code
        for auth in (None, (USER, PASSWORD), (USER, "wrong"))
    ]

    assert statuses == [200, 200, 200]


def test_log_out(origin, session, form_of):
    """
    The server asks once more, and clears what it can.

    A client that goes on sending the password is let in: it has not been taken away.
    """
    session.auth = (USER, PASSWORD)
    door = origin.url("/leaving-door/out")
    form = form_of(session.get(door, timeout=20).text)
    own = {"Origin": origin.url("")}
    gone = session.post(door, data=form.fields, headers=own, timeout=20)
    after = session.get(origin.url("/leaving/"), timeout=20)

    assert gone.status_code == 401
    assert gone.headers["WWW-Authenticate"].startswith("Basic ")
    assert "Clear-Site-Data" in gone.headers
    assert after.status_code == 200
    assert origin.said("auth.logout", "user=ada", "realm=The\\x20leaving")
