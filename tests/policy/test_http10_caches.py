"""R232, R238, R166: what a cache is told that does not know Cache-Control."""

from datetime import UTC, datetime

import pytest

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.grammar.dates import parse_http_date
from httpcore_srv.message import Fields
from httpcore_srv.policy.http10_caches import LONG_AGO, for_http10

NOW = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
IN_A_MINUTE = "Sun, 02 Jun 2024 12:01:00 GMT"

PLAIN, VARIED = {}, {"Vary": "Accept-Language"}

# fmt: off
OLD = [
    # Cache-Control             fields   Expires       Pragma      why
    ("max-age=60",              PLAIN,   IN_A_MINUTE,  None,       "R232 RFC 9111 §5.3 both say the same"),
    ("public, max-age=60",      PLAIN,   IN_A_MINUTE,  None,       "R232 the same"),
    ("max-age=60, s-maxage=5",  PLAIN,   IN_A_MINUTE,  None,       "R232 a date is for all: s-maxage is for who reads it"),
    ("max-age=0",               PLAIN,   LONG_AGO,     None,       "R232 stale at once"),
    ("max-age=60",              VARIED,  LONG_AGO,     None,       "R166 RFC 2295 §10.7: it would give one variant to all"),
    ("private, max-age=60",     PLAIN,   LONG_AGO,     None,       "R232 it does not know private"),
    ('private="X", max-age=60', PLAIN,   LONG_AGO,     None,       "R232 nor for some fields"),
    ("no-cache",                PLAIN,   LONG_AGO,     "no-cache", "R238 RFC 9111 §5.4 the same word, for old caches"),
    ('no-cache="X", max-age=60', PLAIN,  LONG_AGO,     "no-cache", "R238 it cannot leave out a field"),
    ("no-store",                PLAIN,   LONG_AGO,     "no-cache", "R238 the nearest it knows"),
    ("must-understand, max-age=60", PLAIN, LONG_AGO,   "no-cache", "R229 it does not understand"),
    ("public",                  PLAIN,   None,         None,       "no lifetime is given, and nothing forbidden"),
    ("s-maxage=60",             PLAIN,   None,         None,       "no lifetime for all"),
]
# fmt: on


@pytest.mark.parametrize(("text", "fields", "expires", "pragma", "why"), OLD)
def test_old_caches(text, fields, expires, pragma, why):
    said = for_http10(CacheControl.parse(text), Fields.of(fields), NOW)

    assert (said.get("Expires"), said.get("Pragma")) == (expires, pragma), why


def test_long_ago_is_a_valid_date_in_the_past():
    """R166 R232: a date, not 0, so that every cache can read it."""
    assert parse_http_date(LONG_AGO, NOW) < NOW
