"""RFC 9110 §14.2 at its place in the line: which parts of ten octets are asked for."""

import pytest

from httpcore_srv.message import Fields
from httpcore_srv.semantics.ranges import ByteRange
from httpcore_srv.stage import Final
from httpcore_srv.stages.extract import extract

WHOLE = None
MODIFIED = "Sat, 01 Jun 2024 12:00:00 GMT"
MANY = ",".join(f"{n}-{n}" for n in range(1000))

# fmt: off
PARTS = [
    # method   fields                                               parts                   why
    ("GET",    {},                                                  WHOLE,                  "§14.2 no Range"),
    ("GET",    {"Range": "bytes=0-0"},                              ((0, 0),),              "R115 §14.1.2"),
    ("GET",    {"Range": "bytes=-3"},                               ((7, 9),),              "R116 §14.1.2 the last three"),
    ("GET",    {"Range": "bytes=-100"},                             ((0, 9),),              "R116 §14.1.2 all there is, as a part"),
    ("GET",    {"Range": "bytes=7-"},                               ((7, 9),),              "R117 §14.1.2 to the end"),
    ("GET",    {"Range": "bytes=7-999"},                            ((7, 9),),              "R117 §14.1.2 clamped"),
    ("GET",    {"Range": "bytes=0-" + "9" * 40},                    ((0, 9),),              "R119 CVE-2017-7529 no overflow"),
    ("GET",    {"Range": "bytes=7-9,0-1"},                          ((7, 9), (0, 1)),       "R123 §15.3.7.2 in the order of the request"),
    ("GET",    {"Range": "bytes=0-1,50-60"},                        ((0, 1),),              "R123 unsatisfiable ones are dropped"),
    ("GET",    {"Range": "bytes=0-3,2-5"},                          ((0, 5),),              "R123 overlapping ones coalesced"),
    ("GET",    {"Range": "bytes=" + MANY},                          WHOLE,                  "R124 CVE-2011-3192 §14.2 too many"),
    ("GET",    {"Range": "bytes=" + "0-," * 60},                    WHOLE,                  "R124 CVE-2011-3192 all overlapping"),
    ("HEAD",   {"Range": "bytes=0-0"},                              WHOLE,                  "R112 R130 §14.2 GET only"),
    ("POST",   {"Range": "bytes=0-0"},                              WHOLE,                  "R112 §14.2 GET only"),
    ("GET",    {"Range": "lines=0-0"},                              WHOLE,                  "R113 an unknown unit"),
    ("GET",    {"Range": "bytes=5-2"},                              WHOLE,                  "R114 §14.1.1 invalid"),
    ("GET",    {"Range": "bytes=0-1,5-2"},                          WHOLE,                  "R114 invalid as a whole"),
    ("GET",    {"Range": "garbage"},                                WHOLE,                  "R114"),
    ("GET",    {"Range": "bytes=0-0", "If-Range": '"v1"'},          ((0, 0),),              "§13.1.5 true"),
    ("GET",    {"Range": "bytes=0-0", "If-Range": '"v0"'},          WHOLE,                  "R103 §13.1.5 false"),
    ("GET",    {"Range": "bytes=0-0", "If-Range": 'W/"v1"'},        WHOLE,                  "R103 a weak tag"),
    ("GET",    {"Range": "bytes=0-0", "If-Range": MODIFIED},        ((0, 0),),              "R104 the exact date, a day old"),
    ("GET",    {"If-Range": '"v0"'},                                WHOLE,                  "R102 without Range"),
    ("GET",    {"Range": "bytes=10-", "If-Range": '"v0"'},          WHOLE,                  "R103 not even 416"),
]
# fmt: on


@pytest.mark.parametrize(("method", "fields", "parts", "why"), PARTS)
def test_parts(method, fields, parts, why, ask, representation, now):
    found = extract(ask(method, fields=fields), representation(), Fields(), now)

    assert found == (parts and tuple(ByteRange(*part) for part in parts)), why


@pytest.mark.parametrize("value", ["bytes=10-", "bytes=-0", "bytes=10-20, 30-"])
def test_r118_a_416_tells_the_length(value, ask, representation, now):
    """RFC 9110 §15.5.17: "SHOULD generate a Content-Range"; no part, so no first octet."""
    with pytest.raises(Final) as raised:
        extract(ask(fields={"Range": value}), representation(), Fields(), now)

    response = raised.value.response
    assert response.status == 416
    assert dict(response.fields) == {"Content-Range": "bytes */10"}


def test_r146_a_416_varies_as_the_200_would(ask, representation, now):
    described = Fields([("Vary", "Accept-Encoding"), ("ETag", '"v1"')])

    with pytest.raises(Final) as raised:
        extract(ask(fields={"Range": "bytes=10-"}), representation(), described, now)

    assert raised.value.response.fields["Vary"] == "Accept-Encoding"
    assert "ETag" not in raised.value.response.fields


def test_r104_a_date_is_no_validator_of_what_varies(ask, representation, now):
    """RFC 9110 §8.8.1, §13.1.5: two forms may bear one date; a tag tells them apart."""
    varying = Fields([("Vary", "Accept-Encoding")])
    by_date = {"Range": "bytes=0-0", "If-Range": MODIFIED}
    by_tag = {"Range": "bytes=0-0", "If-Range": '"v1"'}

    assert extract(ask(fields=by_date), representation(), varying, now) is WHOLE
    assert extract(ask(fields=by_tag), representation(), varying, now) is not WHOLE


def test_an_empty_representation_is_sent_whole(ask, representation, now):
    """RFC 9110 §14.2: a Range may be ignored when there is nothing to cut."""
    found = extract(
        ask(fields={"Range": "bytes=0-0"}), representation(b""), Fields(), now
    )

    assert found is None


def test_content_is_never_touched(ask, representation, now):
    """What to send is decided by length alone; nothing is read."""
    selected = representation()

    extract(ask(fields={"Range": "bytes=0-0"}), selected, Fields(), now)

    assert selected.data.closed == 0
