"""What do the rules of some areas say, again and again?"""

from datetime import timedelta

import pytest

from httpcore_srv.access.areas import judged
from httpcore_srv.access.at_once import rules as module
from httpcore_srv.access.at_once.rules import Rules, rules_of
from httpcore_srv.access.visitor import Visitor
from httpcore_srv.policy.access.requirements import Verdict


@pytest.fixture
def asked(monkeypatch):
    """What was judged, and not remembered."""
    facts = []

    def noted(areas, one):
        facts.append(one)
        return judged(areas, one)

    monkeypatch.setattr(module, "judged", noted)
    return facts


def test_a_judgement_is_remembered_by_what_is_asked_for(
    asked, realm_of, protect, here, elsewhere, now
):
    rules = Rules((protect(realm_of(), require="valid-user"),))
    for peer in (here, elsewhere):
        for moment in (now, now + timedelta(hours=6)):
            ruled = rules.ruled("GET", peer, moment.timestamp())
            assert ruled.stranger is Verdict.UNKNOWN
            ada = ruled.visitor("ada", frozenset({"staff"}))
            assert ada == Visitor("ada", frozenset({"staff"}), apart=True)

    assert len(asked) == 2


# fmt: off
ASKED = [
    # rule                      other                    why
    ("from 127.0.0.0/8",        {"peer": "elsewhere"},   "where they are"),
    ("secure",                  {"peer": "secure"},      "by TLS"),
    ("method HEAD",             {"method": "GET"},       "what they want"),
    ("user ada",                {"user": "grace"},       "who they are"),
    ("group staff",             {"groups": frozenset()}, "in which groups"),
    ("time 08:00-13:00",        {"hours": 6},            "when"),
]
# fmt: on


@pytest.mark.parametrize(("rule", "other", "why"), ASKED)
def test_whatever_is_asked_for_tells_requests_apart(
    rule, other, why, realm_of, protect, request, now
):
    rules = Rules((protect(realm_of(), require=rule),))

    def said(peer="here", method="HEAD", user="ada", groups=("staff",), hours=0):
        moment = now + timedelta(hours=hours)
        peer = request.getfixturevalue(peer)
        ruled = rules.ruled(method, peer, moment.timestamp())
        return ruled.visitor(user, frozenset(groups))

    first, second = said(), said(**other)

    assert isinstance(first, Visitor) is not isinstance(second, Visitor), why
    assert (said(), said(**other)) == (first, second)


def test_where_the_moment_counts_it_is_judged_anew(asked, realm_of, protect, here, now):
    rules = Rules((protect(realm_of(), require="time 08:00-18:00"),))
    for _ in range(3):
        ruled = rules.ruled("GET", here, now.timestamp())
        assert ruled.stranger == Visitor(apart=True)

    assert len(asked) == 3


def test_what_is_remembered_is_bounded(monkeypatch, realm_of, protect, here, now):
    """Users, and the kinds of requests: here one for each address."""
    monkeypatch.setattr(module, "_MOST", 10)
    monkeypatch.setattr(module, "_MOST_KINDS", 5)
    rules = Rules((protect(realm_of(), require="from 127.0.0.0/8"),))
    for number in range(100):
        peer = here._replace(address=f"127.0.0.{number}")
        ruled = rules.ruled("GET", peer, now.timestamp())
        ruled.visitor("ada", frozenset())
    assert len(rules._known) <= 5

    for number in range(100):
        ruled.visitor(f"user{number}", frozenset())
    assert len(ruled._known) <= 10


def test_the_same_areas_share_what_is_remembered(realm_of, protect):
    areas = (protect(realm_of()),)

    assert rules_of(areas) is rules_of(areas)
    assert rules_of(areas) is not rules_of((protect(realm_of()),))
