"""
Can a stranger tell by the time of an answer who has an account?  The line
basic-timing-and-encoding of the advisories; the encodings are in test_passwords.

200 log-ins of a known user with a wrong password, and 200 of unknown ones, in turn, over
one connection.  The two samples are compared by Welch's t-test: were the means equal, a
|t| beyond 3.3 would come by chance once in a thousand runs.  The slowest tenth of each
is left out first: that is the machine, not the server.
"""

import statistics
import time
from math import sqrt

import pytest
import requests
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

pytestmark = [pytest.mark.wire, pytest.mark.nightly]

ATTEMPTS = 200
BEYOND_CHANCE = 3.3
KNOWN, UNKNOWN = "ada", "nobody{}"


def welch(first, second):
    """Return t of two samples whose variances may differ."""
    spread = sqrt(
        statistics.variance(first) / len(first)
        + statistics.variance(second) / len(second)
    )
    return (statistics.mean(first) - statistics.mean(second)) / spread


def kept(sample):
    """Return *sample* without its slowest tenth."""
    return sorted(sample)[: len(sample) * 9 // 10]


def by_basic(session, origin, user):
    """Ask once, with the credentials."""
    url = origin.url("/basic/")
    return session.get(url, auth=HTTPBasicAuth(user, "wrong"), timeout=20)


def by_digest(session, origin, user):
    """Ask, and answer the challenge."""
    url = origin.url("/sha-256/")
    return session.get(url, auth=HTTPDigestAuth(user, "wrong"), timeout=20)


def by_form(session, origin, user):
    """Send the form that the session was shown."""
    door = origin.url("/members-door/")
    content = session.form.filled(user, "wrong")
    origin_of_page = {"Origin": origin.url("").rstrip("/")}
    return session.post(door, data=content, headers=origin_of_page, timeout=20)


@pytest.mark.parametrize(
    ("attempt", "status"), [(by_basic, 401), (by_digest, 401), (by_form, 403)]
)
def test_who_is_known_cannot_be_told_by_the_time(attempt, status, origin, form_of):
    """An unknown name costs what a known one does."""
    times = {KNOWN: [], UNKNOWN: []}
    with requests.Session() as session:
        session.form = form_of(session.get(origin.url("/members-door/")).text)
        for number in range(ATTEMPTS):
            for name in times:
                before = time.perf_counter()
                answer = attempt(session, origin, name.format(number))
                times[name].append(time.perf_counter() - before)
                assert answer.status_code == status

    t = welch(kept(times[KNOWN]), kept(times[UNKNOWN]))
    assert abs(t) < BEYOND_CHANCE, f"t = {t:.2f}"
