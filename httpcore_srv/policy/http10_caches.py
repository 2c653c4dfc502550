"""
What is a cache told that knows HTTP/1.0 only?

It does not read Cache-Control, Vary or an age; it knows a date (RFC 1945 §10.7), and
Pragma by custom.  Expires says the same as max-age where it can, and forbids reuse
where it cannot: a cache of HTTP/1.1 reads max-age and "MUST ignore the Expires header
field" (RFC 9111 §5.3).
"""

from datetime import UTC, datetime, timedelta

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.grammar.dates import format_http_date
from httpcore_srv.message import Fields

# A valid date, long ago, as RFC 2295 §10.7 wants it.
LONG_AGO = format_http_date(datetime(1980, 1, 1, tzinfo=UTC))


def for_http10(said: CacheControl, fields: Fields, now: datetime) -> Fields:
    """
    Return Expires, and Pragma where it helps, for an answer with *fields*.

    Nothing where *said* gives no lifetime and forbids nothing.
    """
    if not is_plain(said, fields):
        expired = [("Expires", LONG_AGO)]
        asked = bool(said.no_cache or said.no_store or said.must_understand)
        return Fields([*expired, ("Pragma", "no-cache")] if asked else expired)
    if said.max_age is None:
        return Fields()
    moment = now + timedelta(seconds=said.max_age)
    return Fields([("Expires", format_http_date(moment))])


def is_plain(said: CacheControl, fields: Fields) -> bool:
    """Tell whether a cache that knows only a date would do what *said* allows."""
    careful = (said.no_store, said.must_understand, said.no_cache, said.private)
    return not any(careful) and said.max_age != 0 and "Vary" not in fields
