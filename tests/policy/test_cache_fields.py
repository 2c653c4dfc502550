"""The fields that carry a policy, and those that must not."""

from datetime import UTC, datetime

import pytest

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields
from httpcore_srv.policy.cache_fields import (
    beside,
    for_old_caches,
    stated,
    untargeted,
)
from httpcore_srv.policy.cache_policy import Occasion, Rule
from httpcore_srv.policy.http10_caches import LONG_AGO

NOW = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
MINUTE = CacheControl(max_age=60)

# fmt: off
STATED = [
    # lines                                             said              lines then                              why
    ([],                                                MINUTE,           [("Cache-Control", "max-age=60")],      "said"),
    ([("cache-control", "max-age=60, x=1")],            MINUTE,           [("Cache-Control", "max-age=60")],      "said otherwise before"),
    ([("Cache-Control", "MAX-AGE=60")],                 MINUTE,           [("Cache-Control", "MAX-AGE=60")],      "what says the same stays as it is"),
    ([("Cache-Control", "a"), ("Cache-Control", "b")],  MINUTE,           [("Cache-Control", "max-age=60")],      "R230 once, and no more"),
    ([("Expires", "0"), ("Pragma", "no-cache")],        MINUTE,           [("Cache-Control", "max-age=60")],      "R232 R238 what is older may contradict it"),
    ([("Expires", "x"), ("Cache-Control", "max-age=60")], MINUTE,
     [("Expires", "x"), ("Cache-Control", "max-age=60")],                                                         "an answer that says both itself"),
    ([("Cache-Control", "x")],                          CacheControl(),   [],                                     "there is nothing to say"),
]
# fmt: on


@pytest.mark.parametrize(("lines", "said", "expected", "why"), STATED)
def test_stated(lines, said, expected, why):
    assert list(stated(Fields(lines), said)) == expected, why


CDN = Rule(targeted=Fields([("CDN-Cache-Control", "max-age=600")]))
NEAR = Rule(targeted=Fields([("cdn-cache-control", "max-age=5")]), statuses=("404",))
QUERY = Rule(labels=Fields([("No-Vary-Search", "key-order")]))
TAGS = Rule(lists=Fields([("Cache-Tag", "a, b"), ("Cache-Groups", '"a"')]))
MORE = Rule(lists=Fields([("Cache-Tag", "b, c"), ("Cache-Groups", '"a", "b"')]))

# fmt: off
BESIDE = [
    # rules         status  field                 value           why
    ([CDN],         200,    "CDN-Cache-Control",  "max-age=600",  "R254 RFC 9213 §3 beside Cache-Control"),
    ([CDN, NEAR],   200,    "CDN-Cache-Control",  "max-age=5",    "the more specific of two for one target"),
    ([CDN],         404,    "CDN-Cache-Control",  None,           "R253 who reads it disregards no-store"),
    ([NEAR],        404,    "CDN-Cache-Control",  "max-age=5",    "the rule names the status"),
    ([NEAR],        429,    "CDN-Cache-Control",  None,           "R243 RFC 6585 §4 whatever a rule says"),
    ([QUERY],       404,    "No-Vary-Search",     "key-order",    "it forbids and allows nothing by itself"),
    ([TAGS, MORE],  200,    "Cache-Tag",          "a, b, c",      "tags add up"),
    ([TAGS, MORE],  200,    "Cache-Groups",       '"a", "b"',     "R255 groups add up, each once"),
    ([],            200,    "Cache-Tag",          None,           "nothing is said"),
]
# fmt: on


@pytest.mark.parametrize(("rules", "status", "name", "value", "why"), BESIDE)
def test_beside(rules, status, name, value, why):
    fields = beside(Fields(), rules, Occasion(status))

    assert fields.get(name) == value, why


def test_what_nobody_may_share_has_nothing_for_those_who_share():
    """Private caches know No-Vary-Search and Cache-Groups, too."""
    rule = Rule(
        targeted=Fields([("CDN-Cache-Control", "max-age=600")]),
        labels=QUERY.labels,
        lists=TAGS.lists,
    )

    fields = beside(Fields(), [rule], Occasion(), shared=False)

    assert [name for name, _ in fields] == ["No-Vary-Search", "Cache-Groups"]


def test_every_cache_reads_cache_control_alone():
    """R253: whoever is the target of a field would disregard ``private``."""
    fields = Fields.of(
        {
            "Cache-Control": "private",
            "CDN-Cache-Control": "max-age=600",
            "my-cdn-cache-control": "max-age=600",
            "Surrogate-Control": "max-age=600",
            "Cache-Tag": "a",
        }
    )

    assert [name for name, _ in untargeted(fields)] == ["Cache-Control", "Cache-Tag"]


# fmt: off
OLD = [
    # version  fields           said                    Expires                          why
    ((1, 0),   {},              MINUTE,                 "Sun, 02 Jun 2024 12:01:00 GMT", "R232 it knows no max-age"),
    ((1, 0),   {"Expires": "0"}, MINUTE,                "Sun, 02 Jun 2024 12:01:00 GMT", "R232 both say the same"),
    ((1, 1),   {},              MINUTE,                 None,                            "R232 it reads max-age"),
    ((1, 1),   {"TCN": "choice"}, MINUTE,               LONG_AGO,                        "R166 RFC 2295 §10.7 an old cache further on"),
    ((1, 1),   {"TCN": "list"}, CacheControl(no_store=True), None,                       "R166 there is no max-age to take back"),
]
# fmt: on


@pytest.mark.parametrize(("version", "fields", "said", "expires", "why"), OLD)
def test_old_caches(version, fields, said, expires, why):
    found = for_old_caches(Fields.of(fields), said, version, NOW)

    assert found.get("Expires") == expires, why


def test_R238_pragma_stands_beside_cache_control():
    """RFC 9111 §5.4: it is no response field; HTTP/1.0 knows nothing better."""
    said = CacheControl(no_cache=True)

    old = for_old_caches(stated(Fields(), said), said, (1, 0), NOW)
    new = for_old_caches(stated(Fields(), said), said, (1, 1), NOW)

    assert (old["Pragma"], old["Cache-Control"]) == ("no-cache", "no-cache")
    assert "Pragma" not in new
