"""In which forms does a kept answer leave?"""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from httpcore_srv.access.visitor import Visitor
from httpcore_srv.message import Fields, Octets, Response
from httpcore_srv.semantics.preconditions import Validators
from httpcore_srv.server import ready_responses
from httpcore_srv.server.open_content import Away
from httpcore_srv.server.ready_responses import StoredResponse, date_at
from httpcore_srv.state.stored import CacheKey
from httpcore_srv.wire.connection import Connection
from httpcore_srv.wire.limits import Limits

DATE = "Sat, 02 Jun 2040 12:00:00 GMT"
SECOND = int(datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC).timestamp())
FIELDS = Fields([("Date", DATE), ("ETag", '"a"'), ("Content-Length", "4")])


def kept_of(fields=FIELDS, *, method="GET", content=b"four", **more):
    """Keep a 200, as it came off the line."""
    response = Response(200, fields, Away(len(content)))
    return StoredResponse(
        method,
        CacheKey("/", (), ()),
        response,
        Validators(),
        None,
        0.0,
        None,
        Visitor(),
        content=b"" if method == "HEAD" else content,
        **more,
    )


def as_written(response, *, method="GET", closing=False):
    """Return the octets that the wire would write."""
    wire = Connection(Limits())
    lines = ["Host: a", *(["Connection: close"] if closing else [])]
    wire.feed("\r\n".join((f"{method} / HTTP/1.1", *lines, "", "")).encode())
    wire.next_head()
    return b"".join(map(bytes, wire.respond(response)))


@pytest.fixture
def wall(monkeypatch):
    """A clock on the wall that stands still at the date above."""
    wall = SimpleNamespace(time=lambda: SECOND + 0.25)
    monkeypatch.setattr(ready_responses, "time", wall)
    return wall


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("closing", [False, True])
@pytest.mark.parametrize("status", [200, 304])
def test_each_form_has_the_octets_of_the_wire(status, closing, method, wall):
    """R058 R059: whether the connection ends, and which status it is."""
    kept = kept_of(method=method)
    kept.unchanged = Response(304, FIELDS.without("Content-Length"))
    form = kept.form(status, closing=closing)
    form.renew(0.0, 10.0)
    response = Response(200, FIELDS, Octets(b"four"))
    response = response if status == 200 else kept.unchanged

    assert form.octets == as_written(response, method=method, closing=closing)
    assert (form.status, form.closing) == (status, closing)


def test_a_form_is_made_once(wall):
    kept = kept_of()

    assert kept.form(200, closing=False) is kept.form(200, closing=False)
    assert kept.form(200, closing=True) is not kept.form(200, closing=False)
    assert kept.form(304, closing=False) is None, "nobody has asked for it"


# fmt: off
NOT_READY = [
    # fields                                                    why
    (FIELDS.without("Content-Length"),                          "of unknown length: h11 frames it"),
    (FIELDS.without("Date"),                                    "no place for the date"),
    (FIELDS.with_field("Connection", "upgrade"),                "more than the connection's end"),
    (FIELDS.with_field("Host", "a"),                            "h11 puts it first"),
    (FIELDS.with_field("X-Odd", "a\nb"),                        "what may not be sent at all"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "why"), NOT_READY)
def test_what_cannot_be_made_ready_has_no_form(fields, why):
    """It goes the long way; nothing is raised where nobody expects it."""
    response = Response(200, fields, Away(None))
    kept = kept_of()
    kept.response = response

    assert kept.form(200, closing=False) is None, why


def test_the_date_is_that_of_the_second(wall):
    form = kept_of().form(200, closing=False)
    form.renew(100.0, 200.0)
    assert DATE.encode() in form.octets
    assert form.until == 100.75, "then another second begins"

    octets = form.octets
    form.renew(100.5, 200.0)
    assert form.octets is octets, "it is not written anew"

    wall.time = lambda: SECOND + 1.0
    form.renew(101.0, 101.5)
    assert form.octets == octets.replace(b"12:00:00 GMT", b"12:00:01 GMT")
    assert form.until == 101.5, "not longer than it is good"

    wall.time = lambda: SECOND - 60.0
    form.renew(101.5, 200.0)
    assert b"11:59:00 GMT" in form.octets, "a clock that was set back"


def test_the_date_of_a_second_is_made_once():
    assert date_at(SECOND) is date_at(SECOND)
    assert date_at(SECOND) == DATE.encode()
    assert date_at(SECOND + 1) != date_at(SECOND)


@pytest.mark.parametrize("info", ["", 'rspauth="a", cnonce="b", nc=00000001, qop=auth'])
def test_an_answer_for_one_leaves_that_of_the_others_alone(info, wall):
    """RFC 7616 §3.5: what is said to one is for nobody else."""
    kept = kept_of(FIELDS.with_field("Authentication-Info", 'rspauth="of the first"'))
    form = kept.form(200, closing=False)
    form.renew(0.0, 1.0)
    others = form.octets
    one = form.for_one("ada", info)

    assert (one.visitor, form.visitor) == ("ada", None)
    assert form.octets is others
    assert b"of the first" not in one.octets + others
    assert info.encode() in one.octets
    assert (b"Info" in one.octets) is bool(info)
    assert one.octets.endswith(b"\r\n\r\nfour")
    assert DATE.encode() in one.octets


def test_what_is_let_go_has_no_forms_and_keeps_no_new_ones(wall):
    """Nothing holds it in a circle; who sends it just now goes on."""
    kept = kept_of()
    form = kept.form(200, closing=False)
    kept.let_go()

    assert kept.is_gone
    assert kept._forms == {}
    assert kept.form(200, closing=False) is not form
    assert kept._forms == {}
