"""
RFC 9110 §13.2.2 as a table.

A row is one request against one representation.  The column "why" is the sentence of
the RFC that decides it; a row without such a sentence does not belong here.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.grammar.dates import format_http_date
from httpcore_srv.message import Fields
from httpcore_srv.semantics.methods import KNOWN
from httpcore_srv.semantics.preconditions import (
    Conditions,
    Validators,
    Verdict,
    evaluate,
    range_applies,
)

PROCEED, NOT_MODIFIED, FAILED = Verdict

MODIFIED = datetime(2024, 6, 4, 12, 0, 0, 700_000, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
MONDAY = "Mon, 03 Jun 2024 12:00:00 GMT"  # before
TUESDAY = "Tue, 04 Jun 2024 12:00:00 GMT"  # as Last-Modified says
TUESDAY_850 = "Tuesday, 04-Jun-24 12:00:00 GMT"
TUESDAY_ASC = "Tue Jun  4 12:00:00 2024"
WEDNESDAY = "Wed, 05 Jun 2024 12:00:00 GMT"  # after

STRONG = Validators(EntityTag("v1"), MODIFIED)
WEAK = Validators(EntityTag("v1", weak=True), MODIFIED)
DATED = Validators(None, MODIFIED)
TAGGED = Validators(EntityTag("v1"), None)
BARE = Validators()
ABSENT = None

IM, INM = "If-Match", "If-None-Match"
IUS, IMS = "If-Unmodified-Since", "If-Modified-Since"

# fmt: off
CASES = [
    # method    fields                           current  verdict       why
    ("GET",     {},                              STRONG,  PROCEED,      "§13.2.2 step 6: otherwise perform the method"),
    ("PUT",     {},                              ABSENT,  PROCEED,      "§13.2.2 step 6: otherwise perform the method"),

    # step 1: If-Match
    ("PUT",     {IM: '"v1"'},                    STRONG,  PROCEED,      "R096 §13.1.1 true if any of the listed tags match"),
    ("PUT",     {IM: '"v0", "v1"'},              STRONG,  PROCEED,      "R096 §13.1.1 true if any of the listed tags match"),
    ("PUT",     {IM: '"v0"'},                    STRONG,  FAILED,       "R096 §13.2.2 step 1: if false, respond 412"),
    ("PUT",     {IM: 'W/"v1"'},                  STRONG,  FAILED,       "R096 §13.1.1 MUST use the strong comparison"),
    ("PUT",     {IM: 'W/"v1"'},                  WEAK,    FAILED,       "R096 §13.1.1 MUST use the strong comparison"),
    ("PUT",     {IM: '"v1"'},                    WEAK,    FAILED,       "R096 §13.1.1 MUST use the strong comparison"),
    ("PUT",     {IM: "*"},                       STRONG,  PROCEED,      "R097 §13.1.1 * is true if there is a current representation"),
    ("PUT",     {IM: "*"},                       BARE,    PROCEED,      "R097 §13.1.1 even one without validators"),
    ("PUT",     {IM: "*"},                       ABSENT,  FAILED,       "R097 §13.1.1 * is true if there is a current representation"),
    ("PUT",     {IM: '"v1"'},                    ABSENT,  FAILED,       "§13.1.1 otherwise, the condition is false"),
    ("PUT",     {IM: '"v1"'},                    DATED,   FAILED,       "§13.1.1 otherwise, the condition is false"),
    ("PUT",     {IM: ""},                        STRONG,  FAILED,       "§13.1.1 otherwise, the condition is false: no tag is listed"),
    ("PUT",     {IM: "v1"},                      STRONG,  FAILED,       "§13.1.1 otherwise, the condition is false: it cannot be read"),
    ("PUT",     {IM: '"v1", *'},                 STRONG,  FAILED,       "§13.1.1 otherwise, the condition is false: a list with * is invalid"),
    ("PUT",     {IM: '"v1", v0'},                STRONG,  FAILED,       "§13.1.1 otherwise, the condition is false: it cannot be read"),
    ("DELETE",  {IM: '"v0"'},                    STRONG,  FAILED,       "§13.2.2 step 1, whatever the method"),
    ("POST",    {IM: '"v0"'},                    STRONG,  FAILED,       "§13.2.2 step 1, whatever the method"),
    ("PATCH",   {IM: '"v0"'},                    STRONG,  FAILED,       "§13.2.2 step 1, whatever the method"),
    ("GET",     {IM: '"v0"'},                    STRONG,  FAILED,       "§13.1.1 a GET may prefer a 412"),
    ("HEAD",    {IM: '"v0"'},                    STRONG,  FAILED,       "§13.2.2 step 1, whatever the method"),

    # step 2: If-Unmodified-Since
    ("PUT",     {IUS: TUESDAY},                  STRONG,  PROCEED,      "R101 §13.1.4 earlier than or equal is true; fractions do not travel"),
    ("PUT",     {IUS: WEDNESDAY},                STRONG,  PROCEED,      "R101 §13.1.4 earlier than or equal is true"),
    ("PUT",     {IUS: MONDAY},                   STRONG,  FAILED,       "R101 §13.2.2 step 2: if false, respond 412"),
    ("GET",     {IUS: MONDAY},                   STRONG,  FAILED,       "R101 §13.1.4 it can be used with any method"),
    ("PUT",     {IUS: TUESDAY_850},              STRONG,  PROCEED,      "R056 §5.6.7 MUST accept all three"),
    ("PUT",     {IUS: TUESDAY_ASC},              STRONG,  PROCEED,      "R056 §5.6.7 MUST accept all three"),
    ("PUT",     {IUS: "Monday, 03-Jun-24 12:00:00 GMT"},
                                                 STRONG,  FAILED,       "R056 §5.6.7 MUST accept all three"),
    ("PUT",     {IUS: "yesterday"},              STRONG,  PROCEED,      "R101 §13.1.4 MUST ignore an invalid date"),
    ("PUT",     {IUS: f"{MONDAY}, {MONDAY}"},    STRONG,  PROCEED,      "R101 §13.1.4 MUST ignore a list of dates"),
    ("PUT",     {IUS: MONDAY},                   TAGGED,  PROCEED,      "§13.1.4 MUST ignore without a modification date"),
    ("PUT",     {IUS: MONDAY},                   ABSENT,  PROCEED,      "§13.1.4 MUST ignore without a modification date"),
    ("PUT",     {IM: '"v1"', IUS: MONDAY},       STRONG,  PROCEED,      "R107 §13.1.4 MUST ignore beside If-Match"),
    ("PUT",     {IM: '"v0"', IUS: TUESDAY},      STRONG,  FAILED,       "R107 §13.1.4 MUST ignore beside If-Match"),
    ("PUT",     {IM: "v0", IUS: TUESDAY},        STRONG,  FAILED,       "R107 §13.1.4 MUST ignore beside If-Match, even an invalid one"),

    # step 3: If-None-Match
    ("GET",     {INM: '"v1"'},                   STRONG,  NOT_MODIFIED, "R094 §13.2.2 step 3: if false for GET, respond 304"),
    ("HEAD",    {INM: '"v1"'},                   STRONG,  NOT_MODIFIED, "R094 §13.2.2 step 3: if false for HEAD, respond 304"),
    ("GET",     {INM: 'W/"v1"'},                 STRONG,  NOT_MODIFIED, "R093 §13.1.2 MUST use the weak comparison"),
    ("GET",     {INM: '"v1"'},                   WEAK,    NOT_MODIFIED, "R093 §13.1.2 MUST use the weak comparison"),
    ("GET",     {INM: 'W/"v1"'},                 WEAK,    NOT_MODIFIED, "R093 §13.1.2 MUST use the weak comparison"),
    ("GET",     {INM: '"v0", W/"v1"'},           STRONG,  NOT_MODIFIED, "R093 §13.1.2 false if one of the listed tags matches"),
    ("GET",     {INM: '"v0"'},                   STRONG,  PROCEED,      "§13.1.2 otherwise, the condition is true"),
    ("GET",     {INM: "*"},                      STRONG,  NOT_MODIFIED, "R094 §13.1.2 * is false if there is a current representation"),
    ("GET",     {INM: "*"},                      ABSENT,  PROCEED,      "§13.1.2 otherwise, the condition is true"),
    ("PUT",     {INM: "*"},                      STRONG,  FAILED,       "R095 §13.2.2 step 3: if false for other methods, respond 412"),
    ("PUT",     {INM: "*"},                      BARE,    FAILED,       "R095 §13.1.2 even one without validators"),
    ("PUT",     {INM: "*"},                      ABSENT,  PROCEED,      "R095 §13.1.2 otherwise, the condition is true"),
    ("PUT",     {INM: 'W/"v1"'},                 STRONG,  FAILED,       "R094 §13.2.2 step 3: if false for other methods, respond 412"),
    ("DELETE",  {INM: '"v1"'},                   STRONG,  FAILED,       "R094 §13.2.2 step 3: if false for other methods, respond 412"),
    ("POST",    {INM: '"v1"'},                   STRONG,  FAILED,       "R094 §13.2.2 step 3: if false for other methods, respond 412"),
    ("GET",     {INM: '"v1"'},                   DATED,   PROCEED,      "§13.1.2 otherwise, the condition is true: there is no tag"),
    ("GET",     {INM: ""},                       STRONG,  PROCEED,      "§13.1.2 otherwise, the condition is true: no tag is listed"),
    ("GET",     {INM: "v1"},                     STRONG,  PROCEED,      "§13.1.2 otherwise, the condition is true: it cannot be read"),
    ("GET",     {INM: '"v1", v0'},               STRONG,  PROCEED,      "§13.1.2 otherwise, the condition is true: it cannot be read"),
    ("GET",     {INM: '*, "v0"'},                STRONG,  PROCEED,      "§13.1.2 otherwise, the condition is true: a list with * is invalid"),

    # step 4: If-Modified-Since
    ("GET",     {IMS: TUESDAY},                  STRONG,  NOT_MODIFIED, "R100 §13.1.3 earlier or equal is false; fractions do not travel"),
    ("HEAD",    {IMS: TUESDAY},                  STRONG,  NOT_MODIFIED, "R100 §13.2.2 step 4: GET or HEAD"),
    ("GET",     {IMS: WEDNESDAY},                STRONG,  NOT_MODIFIED, "R100 §13.1.3 earlier or equal is false"),
    ("GET",     {IMS: MONDAY},                   STRONG,  PROCEED,      "R100 §13.1.3 otherwise, the condition is true"),
    ("GET",     {IMS: TUESDAY_850},              STRONG,  NOT_MODIFIED, "R056 §5.6.7 MUST accept all three"),
    ("GET",     {IMS: TUESDAY_ASC},              STRONG,  NOT_MODIFIED, "R056 §5.6.7 MUST accept all three"),
    ("GET",     {IMS: TUESDAY},                  DATED,   NOT_MODIFIED, "R100 §13.1.3 no entity-tag is needed"),
    ("GET",     {IMS: "yesterday"},              STRONG,  PROCEED,      "R099 §13.1.3 MUST ignore an invalid date"),
    ("GET",     {IMS: f"{TUESDAY}, {TUESDAY}"},  STRONG,  PROCEED,      "R099 §13.1.3 MUST ignore more than one member"),
    ("GET",     {IMS: ""},                       STRONG,  PROCEED,      "R099 §13.1.3 MUST ignore an invalid date"),
    ("PUT",     {IMS: TUESDAY},                  STRONG,  PROCEED,      "R099 §13.1.3 MUST ignore if neither GET nor HEAD"),
    ("DELETE",  {IMS: TUESDAY},                  STRONG,  PROCEED,      "R099 §13.1.3 MUST ignore if neither GET nor HEAD"),
    ("GET",     {IMS: TUESDAY},                  TAGGED,  PROCEED,      "§13.1.3 MUST ignore without a modification date"),
    ("GET",     {IMS: TUESDAY},                  ABSENT,  PROCEED,      "§13.1.3 MUST ignore without a modification date"),
    ("GET",     {INM: '"v0"', IMS: TUESDAY},     STRONG,  PROCEED,      "R098 §13.1.3 MUST ignore beside If-None-Match"),
    ("GET",     {INM: '"v1"', IMS: MONDAY},      STRONG,  NOT_MODIFIED, "R098 §13.1.3 MUST ignore beside If-None-Match"),
    ("GET",     {INM: "v1", IMS: TUESDAY},       STRONG,  PROCEED,      "R098 §13.1.3 MUST ignore beside If-None-Match, even an invalid one"),
    ("GET",     {INM: '"v1"', IMS: TUESDAY},     DATED,   PROCEED,      "R098 §13.1.3 MUST ignore beside If-None-Match, even without a tag to compare"),

    # the order
    ("GET",     {IM: '"v0"', INM: '"v1"'},       STRONG,  FAILED,       "R107 §13.2.2 step 1 comes before step 3"),
    ("GET",     {IM: '"v1"', INM: '"v1"'},       STRONG,  NOT_MODIFIED, "R107 §13.2.2 step 1: if true, continue to step 3"),
    ("GET",     {IUS: MONDAY, INM: '"v1"'},      STRONG,  FAILED,       "R107 §13.2.2 step 2 comes before step 3"),
    ("GET",     {IUS: TUESDAY, IMS: TUESDAY},    STRONG,  NOT_MODIFIED, "R107 §13.2.2 step 2: if true, continue to step 3"),
    ("GET",     {IM: '"v1"', IUS: MONDAY, INM: '"v0"', IMS: TUESDAY, "If-Range": '"v0"', "Range": "bytes=0-0"},
                                                 STRONG,  PROCEED,      "R107 all of them: the dates are ignored, If-Range is no matter of status"),
    ("GET",     {IM: '"v1"', IUS: MONDAY, INM: '"v1"', IMS: MONDAY, "If-Range": '"v1"', "Range": "bytes=0-0"},
                                                 STRONG,  NOT_MODIFIED, "R107 R128 all of them: 304 wins over Range"),

    # methods without a selected representation
    ("OPTIONS", {IM: '"v0"'},                    STRONG,  PROCEED,      "R106 §13.2.1 MUST ignore"),
    ("TRACE",   {INM: "*"},                      STRONG,  PROCEED,      "R106 §13.2.1 MUST ignore"),
    ("CONNECT", {IUS: MONDAY},                   STRONG,  PROCEED,      "R106 §13.2.1 MUST ignore"),
    ("OPTIONS", {INM: '"v1"', IMS: TUESDAY},     STRONG,  PROCEED,      "R106 §13.2.1 MUST ignore"),
]
# fmt: on


@pytest.mark.parametrize(("method", "fields", "current", "verdict", "why"), CASES)
def test_table(method, fields, current, verdict, why):
    conditions = Conditions.of(Fields.of(fields), NOW)

    assert evaluate(method, conditions, current) is verdict, why


def test_every_verdict_stands_in_the_table():
    assert {row[3] for row in CASES} == set(Verdict)


# fmt: off
LINES = [
    # lines                                     verdict       why
    ([(IMS, TUESDAY), (IMS, TUESDAY)],          PROCEED,      "R099 §13.1.3 MUST ignore more than one member"),
    ([(IUS, MONDAY), (IUS, MONDAY)],            PROCEED,      "R101 §13.1.4 MUST ignore a list of dates"),
    ([(INM, '"v0"'), (INM, '"v1"')],            NOT_MODIFIED, "R053 §5.3 lines of a list combine"),
    ([(IM, '"v0"'), (IM, '"v1"')],              PROCEED,      "R053 §5.3 lines of a list combine"),
    ([(INM, "*"), (INM, '"v1"')],               PROCEED,      "§13.1.2 a list with * is invalid"),
    ([("if-none-match", '"v1"')],               NOT_MODIFIED, "R052 §5.1 names are case-insensitive"),
]
# fmt: on


@pytest.mark.parametrize(("lines", "verdict", "why"), LINES)
def test_several_lines_of_one_field(lines, verdict, why):
    conditions = Conditions.of(Fields(lines), NOW)

    assert evaluate("GET", conditions, STRONG) is verdict, why


# fmt: off
RANGES = [
    # if-range            current  applies why
    (None,                STRONG,  True,   "§13.1.5 no condition"),
    (None,                ABSENT,  True,   "§13.1.5 no condition"),
    ('"v1"',              STRONG,  True,   "§13.1.5 an exact, strong match"),
    ('"v0"',              STRONG,  False,  "R103 §13.1.5 otherwise, the condition is false"),
    ('W/"v1"',            STRONG,  False,  "R103 §13.1.5 using the strong comparison"),
    ('"v1"',              WEAK,    False,  "R103 §13.1.5 using the strong comparison"),
    ('W/"v1"',            WEAK,    False,  "R103 §13.1.5 using the strong comparison"),
    ('"v1"',              DATED,   False,  "R103 §13.1.5 there is no tag to match"),
    ('"v1"',              ABSENT,  False,  "R103 §13.1.5 there is no representation to match"),
    ('"v0", "v1"',        STRONG,  False,  "R103 §13.1.5 one entity-tag, not a list"),
    ("*",                 STRONG,  False,  "R103 §13.1.5 If-Range has no star"),
    ("",                  STRONG,  False,  "R103 §13.1.5 neither entity-tag nor date"),
    ("v1",                STRONG,  False,  "R103 §13.1.5 neither entity-tag nor date"),
    (TUESDAY,             STRONG,  True,   "R104 §13.1.5 exactly matches Last-Modified"),
    (TUESDAY_850,         STRONG,  True,   "R056 §5.6.7 MUST accept all three"),
    (TUESDAY_ASC,         STRONG,  True,   "R056 §5.6.7 MUST accept all three"),
    (MONDAY,              STRONG,  False,  "R104 §13.1.5 exact match"),
    (WEDNESDAY,           STRONG,  False,  "R104 §13.1.5 exact match, not earlier or equal"),
    (TUESDAY,             WEAK,    True,   "§13.1.5 the date is a validator of its own"),
    (TUESDAY,             TAGGED,  False,  "R104 §13.1.5 there is no date to match"),
    (TUESDAY,             ABSENT,  False,  "R104 §13.1.5 there is no representation to match"),
]
# fmt: on


@pytest.mark.parametrize(("if_range", "current", "applies", "why"), RANGES)
def test_when_a_range_applies(if_range, current, applies, why):
    fields = Fields.of({"If-Range": if_range, "Range": "bytes=0-0"})

    assert range_applies(fields, current, NOW) is applies, why


# fmt: off
STRENGTH = [
    # now, after Last-Modified    applies why: Date at least one second after Last-Modified
    (timedelta(0),                False,  "R104 §8.8.2.2 the same second"),
    (timedelta(milliseconds=299), False,  "R104 §8.8.2.2 the same second"),
    (timedelta(milliseconds=300), True,   "R104 §8.8.2.2 Date says one second more"),
    (timedelta(seconds=1),        True,   "R104 §8.8.2.2 one second"),
    (timedelta(days=1),           True,   "R104 §8.8.2.2 one second at least"),
    (timedelta(seconds=-9),       False,  "R104 §8.8.2.2 a date to come"),
]
# fmt: on


@pytest.mark.parametrize(("later", "applies", "why"), STRENGTH)
def test_a_date_is_strong_when_its_second_is_over(later, applies, why):
    fields = Fields.of({"If-Range": TUESDAY})

    assert range_applies(fields, DATED, MODIFIED + later) is applies, why


def test_the_last_second_of_the_calendar_is_no_accident():
    end = datetime.max.replace(tzinfo=UTC)
    fields = Fields.of({"If-Range": format_http_date(end)})

    assert not range_applies(fields, Validators(None, end), NOW)


OPAQUE = st.text(st.characters(min_codepoint=0x23, max_codepoint=0x7E), max_size=8)
VALIDATORS = st.builds(
    Validators,
    st.none() | st.builds(EntityTag, OPAQUE, st.booleans()),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)


def echo(current):
    """Return what a cache sends that holds a response with these validators."""
    modified = current.last_modified
    return {
        INM: str(current.etag) if current.etag else None,
        IMS: format_http_date(modified) if modified else None,
    }


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["GET", "HEAD"]), VALIDATORS)
def test_a_client_that_echoes_our_validators_is_never_sent_them_again(method, current):
    conditions = Conditions.of(Fields.of(echo(current)), NOW)
    known = current.etag or current.last_modified

    verdict = evaluate(method, conditions, current)

    assert verdict is (NOT_MODIFIED if known else PROCEED)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(KNOWN)), VALIDATORS)
def test_a_client_that_knows_the_current_state_may_change_it(method, current):
    modified = current.last_modified
    strong = current.etag is not None and not current.etag.weak
    fields = {
        IM: str(current.etag) if strong else "*",
        IUS: format_http_date(modified) if modified else None,
    }

    assert evaluate(method, Conditions.of(Fields.of(fields), NOW), current) is PROCEED


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(KNOWN)), VALIDATORS, st.text(st.characters(codec="latin-1"))
)
def test_only_retrieval_is_answered_304(method, current, text):
    fields = Fields.of({IM: None, INM: text, IMS: TUESDAY, "If-Range": text})

    verdict = evaluate(method, Conditions.of(fields, NOW), current)

    assert verdict is not NOT_MODIFIED or method in ("GET", "HEAD")
    assert isinstance(range_applies(fields, current, NOW), bool)
