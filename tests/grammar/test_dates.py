"""RFC 9110 §5.6.7: three forms of date are read, one is written."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.dates import format_http_date, parse_http_date

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
RFC_EXAMPLE = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)

# fmt: off
READ = [
    # text                                   moment                        why
    ("Sun, 06 Nov 1994 08:49:37 GMT",        RFC_EXAMPLE,                  "R056 IMF-fixdate, the RFC's example"),
    ("Sunday, 06-Nov-94 08:49:37 GMT",       RFC_EXAMPLE,                  "R056 rfc850-date, the RFC's example"),
    ("Sun Nov  6 08:49:37 1994",             RFC_EXAMPLE,                  "R056 asctime-date, the RFC's example"),
    ("Wed Nov 16 08:49:37 1994",             RFC_EXAMPLE.replace(day=16),  "R056 date3 = month SP 2DIGIT"),
    ("Mon, 06 Nov 1994 08:49:37 GMT",        RFC_EXAMPLE,                  "encouraged to be robust: the day-name adds nothing"),
    ("Sat, 31 Dec 2016 23:59:60 GMT",        datetime(2017, 1, 1, tzinfo=UTC), "second = 2DIGIT, :60 is a leap second"),
    ("Saturday, 31-Dec-16 23:59:60 GMT",     datetime(2017, 1, 1, tzinfo=UTC), "second = 2DIGIT, :60 is a leap second"),
    ("Sunday, 22-Nov-76 12:00:00 GMT",       datetime(2076, 11, 22, 12, tzinfo=UTC), "R056 exactly 50 years ahead is not more than 50"),
    ("Sunday, 22-Nov-76 12:00:01 GMT",       datetime(1976, 11, 22, 12, 0, 1, tzinfo=UTC), "R056 more than 50 years ahead is past"),
    ("Monday, 23-Nov-76 00:00:00 GMT",       datetime(1976, 11, 23, tzinfo=UTC), "R056 more than 50 years ahead is past"),
    ("Friday, 01-Jan-77 00:00:00 GMT",       datetime(1977, 1, 1, tzinfo=UTC), "R056 more than 50 years ahead is past"),
    ("Saturday, 01-Jan-00 00:00:00 GMT",     datetime(2000, 1, 1, tzinfo=UTC), "R056 26 years ago"),
    ("Tuesday, 29-Feb-72 00:00:00 GMT",      datetime(2072, 2, 29, tzinfo=UTC), "R056 46 years ahead"),
]
REFUSED = [
    # text                                   why
    ("",                                     "nothing is no date"),
    ("yesterday",                            "not a date"),
    ("0",                                    "not a date"),
    ("sun, 06 nov 1994 08:49:37 gmt",        "HTTP-date is case sensitive"),
    ("Sun, 06 Nov 1994 08:49:37 UTC",        "GMT is the only zone"),
    ("Sun, 06 Nov 1994 08:49:37 +0000",      "GMT is the only zone"),
    ("Sun, 06 Nov 1994 08:49:37",            "GMT is not optional"),
    ("Sun, 6 Nov 1994 08:49:37 GMT",         "day = 2DIGIT"),
    ("Sun, 06  Nov 1994 08:49:37 GMT",       "no additional whitespace"),
    (" Sun, 06 Nov 1994 08:49:37 GMT",       "no additional whitespace"),
    ("Sun, 06 Nov 1994 08:49:37 GMT\n",      "nothing follows"),
    ("Sun, 06 Nov 94 08:49:37 GMT",          "year = 4DIGIT"),
    ("Sun, 30 Feb 1994 08:49:37 GMT",        "the calendar has no such day"),
    ("Sun, 06 Nov 1994 24:00:00 GMT",        "hour is 00 to 23"),
    ("Sun, 06 Nov 1994 08:60:00 GMT",        "minute is 00 to 59"),
    ("Sun, 06 Nov 1994 08:49:61 GMT",        "second is 00 to 60"),
    ("Sun, 06 Nov 0000 08:49:37 GMT",        "the calendar has no such year"),
    ("Fri, 31 Dec 9999 23:59:60 GMT",        "the calendar ends there"),
    ("Sun Nov 6 08:49:37 1994",              "date3 = month SP ( 2DIGIT / ( SP 1DIGIT ) )"),
    ("Sun Nov  0 08:49:37 1994",             "the calendar has no such day"),
    ("Sun, \u0660\u0666 Nov 1994 08:49:37 GMT", "CVE-2025-69224 digits are the ASCII ones"),
    ("Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", "R099 a list is no date"),
]
# fmt: on


@pytest.mark.parametrize(("text", "moment", "why"), READ)
def test_what_is_read(text, moment, why):
    assert parse_http_date(text, NOW) == moment, why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        parse_http_date(text, NOW)


def test_a_two_digit_year_may_lie_in_the_next_century_R056():
    late = datetime(2099, 6, 1, tzinfo=UTC)

    read = parse_http_date("Saturday, 01-Jan-01 00:00:00 GMT", late)

    assert read == datetime(2101, 1, 1, tzinfo=UTC)


def test_the_century_is_told_by_the_clock_in_utc():
    west = timezone(timedelta(hours=-12))
    eve = datetime(2026, 12, 31, 23, 0, tzinfo=west)  # 2027 in UTC

    read = parse_http_date("Friday, 01-Jan-77 00:00:00 GMT", eve)

    assert read.year == 2077


# fmt: off
WRITTEN = [
    # moment                                              text                             why
    (RFC_EXAMPLE,                                         "Sun, 06 Nov 1994 08:49:37 GMT", "R057 the RFC's example"),
    (RFC_EXAMPLE.replace(microsecond=999_999),            "Sun, 06 Nov 1994 08:49:37 GMT", "R057 a fraction is cut off, not rounded into the future"),
    (datetime(1, 1, 1, tzinfo=UTC),                       "Mon, 01 Jan 0001 00:00:00 GMT", "R057 year = 4DIGIT"),
    (datetime(2024, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))),
                                                          "Thu, 29 Feb 2024 23:30:00 GMT", "R057 always in GMT"),
]
# fmt: on


@pytest.mark.parametrize(("moment", "text", "why"), WRITTEN)
def test_what_is_written(moment, text, why):
    assert format_http_date(moment) == text, why


@settings(max_examples=50, deadline=None)
@given(st.datetimes(timezones=st.just(UTC)))
def test_what_we_write_we_read_R057(moment):
    written = format_http_date(moment)

    assert parse_http_date(written, NOW) == moment.replace(microsecond=0)


def test_a_moment_without_a_zone_is_not_written():
    with pytest.raises(ValueError, match="zone"):
        format_http_date(datetime(1994, 11, 6))
