"""
When was that?

    IMF-fixdate   Sun, 06 Nov 1994 08:49:37 GMT      the only one we write
    rfc850-date   Sunday, 06-Nov-94 08:49:37 GMT     obsolete, read
    asctime-date  Sun Nov  6 08:49:37 1994           obsolete, read

All three are case-sensitive and in UTC (RFC 9110 §5.6.7).  The name of the day is
checked for being one, not for being the right one: it adds nothing to the date.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from httpcore_srv.errors import FieldSyntaxError

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip

_DAY_NAME = "(?:" + "|".join(_DAYS) + ")"
_DAY_NAME_L = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = "(?P<month>" + "|".join(_MONTHS) + ")"
# time-of-day = hour ":" minute ":" second   ; 00:00:00 - 23:59:60 (leap second)
_TIME = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"

_FORMS = (
    # IMF-fixdate = day-name "," SP day SP month SP year SP time-of-day SP GMT
    re.compile(
        rf"{_DAY_NAME}, (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT"
    ),
    # rfc850-date = day-name-l "," SP day "-" month "-" 2DIGIT SP time-of-day SP GMT
    re.compile(
        rf"{_DAY_NAME_L}, (?P<day>[0-9]{{2}})-{_MONTH}-(?P<year>[0-9]{{2}}) {_TIME} GMT"
    ),
    # asctime-date = day-name SP date3 SP time-of-day SP year
    # date3        = month SP ( 2DIGIT / ( SP 1DIGIT ) )
    re.compile(
        rf"{_DAY_NAME} {_MONTH} (?P<day>[0-9 ][0-9]) {_TIME} (?P<year>[0-9]{{4}})"
    ),
)


def parse_http_date(text: str, now: datetime) -> datetime:
    """
    Read an HTTP-date in any of its three forms, or raise FieldSyntaxError.

    The result is in UTC.  *now* places a two-digit year: one "that appears to be more
    than 50 years in the future" is the most recent such year in the past.

    >>> parse_http_date("Sun Nov  6 08:49:37 1994", datetime.now(UTC)).isoformat()
    '1994-11-06T08:49:37+00:00'
    """
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is not None:
            try:
                return _moment(found, now.astimezone(UTC))
            except (ValueError, OverflowError):
                break
    raise FieldSyntaxError("HTTP-date", text)


def format_http_date(moment: datetime) -> str:
    """
    Write *moment*, which must know its zone, as IMF-fixdate; fractions are cut off.

    >>> format_http_date(datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC))
    'Sun, 06 Nov 1994 08:49:37 GMT'
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is not a moment")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return _fixdate(utc.replace(microsecond=0))


@lru_cache(maxsize=1024)
def _fixdate(utc: datetime) -> str:
    """Write a whole second of UTC; the same ones are said again and again."""
    day, month = _DAYS[utc.weekday()], _MONTHS[utc.month - 1]
    return f"{day}, {utc.day:02} {month} {utc.year:04} {utc:%H:%M:%S} GMT"


def _moment(found: re.Match[str], now: datetime) -> datetime:
    """Make a moment of the parts found; ValueError if no calendar has it."""
    second = int(found["second"])
    if second > 60:
        raise ValueError("a minute has 60 seconds, or 61")
    moment = datetime(
        _year(found["year"], now),
        _MONTHS.index(found["month"]) + 1,
        int(found["day"]),
        int(found["hour"]),
        int(found["minute"]),
        min(second, 59),
        tzinfo=UTC,
    )
    if len(found["year"]) == 2 and _is_50_years_ahead(moment, now):
        moment = moment.replace(year=moment.year - 100)
    return moment + timedelta(seconds=second == 60)


def _year(digits: str, now: datetime) -> int:
    """Complete a two-digit year to the last such year within 50 years from now."""
    if len(digits) == 4:
        return int(digits)
    horizon = now.year + 50
    return horizon - (horizon - int(digits)) % 100


def _is_50_years_ahead(moment: datetime, now: datetime) -> bool:
    """Tell whether *moment* is more than 50 calendar years after *now*."""
    return moment.timetuple()[:6] > (now.year + 50, *now.timetuple()[1:6])
