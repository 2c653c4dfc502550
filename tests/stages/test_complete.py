"""RFC 9110 §6.6.1, §8.6, §10.2.4: what every response says."""

import pytest

from httpcore_srv.message import Fields, Octets, Response
from httpcore_srv.site import Site
from httpcore_srv.stages.complete import complete

DATE = "Sun, 02 Jun 2024 12:00:00 GMT"


@pytest.mark.parametrize("status", [200, 204, 206, 301, 304, 404, 500])
def test_r058_every_answer_has_a_date(status, now):
    """RFC 9110 §6.6.1: MUST in 2xx, 3xx and 4xx; R057 as an IMF-fixdate."""
    assert complete(Response(status), Site(), now).fields.all("Date") == (DATE,)


def test_there_is_one_date_and_one_server(now):
    given = Fields([("date", "yesterday"), ("X", "y"), ("SERVER", "another/1")])

    lines = complete(Response(204, given), Site(server="ours"), now).fields.lines

    assert lines == (("Date", DATE), ("Server", "ours"), ("X", "y"))


def test_r083_the_server_can_keep_its_name_to_itself(now):
    """RFC 9110 §10.2.4: the field "MAY" be sent."""
    assert "Server" not in complete(Response(204), Site(server=None), now).fields


class Unmeasured(Octets):
    """Content whose length nobody knows beforehand."""

    __slots__ = ()
    length = None


# fmt: off
LENGTHS = [
    # status  content             length  why
    (200,     Octets(b"hello"),   "5",    "§8.6"),
    (200,     Octets(b""),        "0",    "§8.6 none is a length, too"),
    (404,     Octets(b"none"),    "4",    "§8.6"),
    (204,     Octets(b""),        None,   "R087 §8.6 MUST NOT"),
    (304,     Octets(b""),        None,   "R109 §15.4.5 only if it were the 200's"),
    (200,     Unmeasured(b"??"),  None,   "§8.6 nobody knows: the wire frames it"),
]
# fmt: on


@pytest.mark.parametrize(("status", "content", "length", "why"), LENGTHS)
def test_content_length(status, content, length, why, now):
    fields = complete(Response(status, content=content), Site(), now).fields

    assert fields.get("Content-Length") == length, why
    assert "Transfer-Encoding" not in fields, "framing belongs to the wire"


@pytest.mark.parametrize(
    ("fields", "sniffing", "why"),
    [
        ({"Content-Type": "text/plain"}, "nosniff", "R085 §8.3 the type is meant"),
        ({}, None, "without a type there is nothing to keep to"),
    ],
)
def test_r308_nobody_guesses_a_type_that_was_said(fields, sniffing, why, now):
    """The Fetch standard's X-Content-Type-Options, on files and errors alike."""
    completed = complete(Response(200, Fields.of(fields)), Site(), now).fields

    assert completed.get("X-Content-Type-Options") == sniffing, why
