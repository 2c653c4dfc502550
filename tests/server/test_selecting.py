"""
In which form does a stored response answer this request?

That the octets are those of the line is proven with a whole site, in ``test_answers``.
"""

from datetime import UTC, datetime

import pytest

from httpcore_srv.access.visitor import Visitor
from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.message import Fields, Response
from httpcore_srv.semantics.preconditions import Validators
from httpcore_srv.server.open_content import Away
from httpcore_srv.server.ready_responses import StoredResponse
from httpcore_srv.server.selecting import form_for, said_of_part
from httpcore_srv.state.stored import CacheKey
from httpcore_srv.wire.plain import PlainHead

DATE = ("Date", "Sat, 02 Jun 2040 12:00:00 GMT")
THEN = datetime(2024, 6, 2, 12, tzinfo=UTC)
VALIDATORS = Validators(EntityTag("a"), THEN)
MODIFIED = "Sun, 02 Jun 2024 12:00:00 GMT"


def response(status, length, *fields):
    said = [DATE, ("ETag", '"a"'), *fields, ("Content-Length", str(length))]
    return Response(status, Fields(said), Away(length))


def part(*fields, length=2, said="bytes 0-1/4"):
    return response(206, length, ("Content-Range", said), *fields)


def kept_of(status=200, *, partial=True, unchanged=True):
    """Keep an answer of four octets, of which parts and changes were asked for."""
    kept = StoredResponse(
        *("GET", CacheKey("/", (), ()), response(status, 4), VALIDATORS),
        *(None, 0.0, None, Visitor()),
        for_parts=VALIDATORS,
        content=b"four",
    )
    if partial:
        said = said_of_part(part(), closing=False)
        kept.partial = {(False, False): said, (True, False): said}
    if unchanged:
        kept.unchanged = Response(304, Fields([DATE, ("ETag", '"a"')]))
    return kept


def head(method="GET", *, closing=False, **fields):
    names = {name.replace("_", "-"): value for name, value in fields.items()}
    return PlainHead(method, "/", {"host": "a"} | names, closing)


# fmt: off
FORMS = [
    # stored           head                                                       status  content   why
    ({},               head(),                                                    200,    b"four",  "RFC 9110 §15.3.1"),
    ({},               head(if_none_match='"a"'),                                 304,    b"",      "§13.1.2 the very tag"),
    ({},               head(if_none_match='W/"a", "b"'),                          304,    b"",      "§13.1.2 weakly, among others"),
    ({},               head(if_none_match='"b"'),                                 200,    b"four",  "§13.1.2 another"),
    ({},               head(if_modified_since=MODIFIED),                          304,    b"",      "§13.1.3"),
    ({},               head(if_none_match='"b"', if_modified_since=MODIFIED),     200,    b"four",  "§13.1.3 ignored beside If-None-Match"),
    ({"unchanged": 0}, head(if_none_match='"a"'),                                 None,   None,     "the line has not said it yet"),
    ({},               head(range="bytes=1-2"),                                   206,    b"ou",    "§14.2"),
    ({},               head(range="bytes=1-2", if_none_match='"a"'),              304,    b"",      "R128 §13.2.2"),
    ({},               head(range="bytes=1-2", if_range='"a"'),                   206,    b"ou",    "§13.1.5 strongly"),
    ({},               head(range="bytes=1-2", if_range='W/"a"'),                 200,    b"four",  "R103 §13.1.5 weakly is not enough"),
    ({},               head(range="bytes=1-2", if_range=MODIFIED),                206,    b"ou",    "R104 §13.1.5 the very date"),
    ({},               head(if_range='"b"'),                                      200,    b"four",  "R102 §13.1.5 ignored without Range"),
    ({},               head(range="bytes=9-"),                                    None,   None,     "R118 416: the line tells"),
    ({},               head(range="bytes=0-0, 2-2"),                              None,   None,     "R121 several: the line tells"),
    ({},               head(range="lines=1-2"),                                   200,    b"four",  "R113 another unit"),
    ({},               head("HEAD", range="bytes=1-2"),                           200,    b"four",  "R112 GET alone"),
    ({"partial": 0},   head(range="bytes=1-2"),                                   None,   None,     "the line has not said it yet"),
    ({},               head(range="bytes=1-2", closing=True),                     None,   None,     "nor with the connection's end"),
    ({"status": 404},  head(if_none_match='"a"', range="bytes=1-2"),              404,    b"four",  "§13.2.1, §14.2: of a 200 alone"),
    ({"status": 308},  head(if_none_match="*"),                                   308,    b"four",  "§13.2.1"),
]
# fmt: on


@pytest.mark.parametrize(("stored", "asked", "status", "content", "why"), FORMS)
def test_how_a_stored_response_answers(stored, asked, status, content, why):
    form = form_for(kept_of(**stored), asked)

    assert (form and form.status) == status, why
    assert form is None or bytes(form.content) == content, why


def test_two_lines_change_from_part_to_part_R120():
    """RFC 9110 §14.4, §8.6: what it is a part of, and how long it is."""
    octets = form_for(kept_of(), head(range="bytes=3-")).head.octets(b"now")

    assert octets == (
        b'HTTP/1.1 206 Partial Content\r\nDate: now\r\nETag: "a"\r\n'
        b"Content-Range: bytes 3-3/4\r\nContent-Length: 1\r\n\r\n"
    )


# fmt: off
UNSAID = [
    # response                                                     why
    (response(206, 2),                                             "no Content-Range"),
    (part(length=3).with_field("Content-Length", "2"),             "a length that is not its own"),
    (part(said="bytes 0-1/4\r\nX: y"),                             "what may not be sent"),
    (part(("Host", "a")),                                          "no head that can be made ready"),
]
# fmt: on


@pytest.mark.parametrize(("said", "why"), UNSAID)
def test_what_cannot_be_said_of_other_parts(said, why):
    assert said_of_part(said, closing=False) is None, why
