"""Whatever happens on the line, there is an answer, and the log says whose fault."""

import errno
import logging
from dataclasses import replace

import pytest

from httpcore_srv.errors import (
    BrokenTypeMap,
    ContentTooLarge,
    MalformedRequest,
    RequestTimeout,
)
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.server.answering import TURNS, answer, failed, refused

REQUEST = Request("GET", "/hello.txt", Fields([("Host", "localhost")]), id="f" * 32)

SECRET = "the secret of /etc/passwd"


@pytest.fixture
def line(monkeypatch):
    """Let the line raise *error*."""

    def raises(error):
        def broken(request, site, now):
            raise error

        monkeypatch.setattr("httpcore_srv.server.answering.respond", broken)

    return raises


def text_of(response):
    """The content of *response*."""
    return b"".join(response.content.pieces()).decode()


def test_what_goes_well_is_the_line_s(make_site):
    response = answer(REQUEST, make_site())

    assert response.status == 200
    assert response.fields["Content-Length"] == "14"
    response.content.close()


# fmt: off
FAULTS = [
    # error                                        status  level            traceback  why
    (MalformedRequest("It is broken."),            400,    logging.DEBUG,   False,     "the client's fault is no event of ours"),
    (ContentTooLarge("Enough."),                   413,    logging.DEBUG,   False,     "from within an application as well"),
    (RequestTimeout("Too late."),                  408,    logging.DEBUG,   False,     "RFC 9110 §15.5.9"),
    (OSError(errno.EMFILE, SECRET),                503,    logging.ERROR,   False,     "R077 a shortage is over soon"),
    (PermissionError(errno.EACCES, SECRET),        503,    logging.ERROR,   False,     "the machine's, perhaps only for now"),
    (BrokenTypeMap(SECRET, 3, "not a quality"),    500,    logging.ERROR,   False,     "the site's: file and line are in the log"),
    (ZeroDivisionError(SECRET),                    500,    logging.ERROR,   True,      "RFC 9110 §15.6.1: ours"),
    (RecursionError(SECRET),                       500,    logging.ERROR,   True,      "ours as well"),
]
# fmt: on


@pytest.mark.parametrize(("error", "status", "level", "traceback", "why"), FAULTS)
def test_a_fault_is_answered_and_noted(
    line, make_site, caplog, error, status, level, traceback, why
):
    """One record with the id; the client learns nothing that it did not say."""
    caplog.set_level(logging.DEBUG, "httpcore_srv")
    line(error)

    response = answer(REQUEST, make_site())

    assert response.status == status, why
    assert SECRET not in text_of(response), why
    assert SECRET not in str(response.fields.lines), why
    [record] = caplog.records
    assert record.levelno == level, why
    assert REQUEST.id in record.getMessage(), why
    assert bool(record.exc_info) == traceback, why
    if status == 503:
        assert int(response.fields["Retry-After"]) >= 1, why
    if status >= 500:
        assert REQUEST.id in text_of(response), "who complains can name it"


# fmt: off
SHORTAGES = [
    # method     error                            attempts  status  why
    ("GET",      OSError(errno.EMFILE, SECRET),   2,        200,    "RFC 9110 §15.6.4 there is enough for one alone"),
    ("HEAD",     OSError(errno.ENFILE, SECRET),   2,        200,    "the whole system has no more, for a moment"),
    ("POST",     OSError(errno.EMFILE, SECRET),   1,        503,    "RFC 9110 §9.2.1 it may have had an effect"),
    ("GET",      OSError(errno.EIO, SECRET),      1,        503,    "the disk is broken, for others as well"),
    ("GET",      ZeroDivisionError(SECRET),       1,        500,    "ours; the same again would change nothing"),
]
# fmt: on


@pytest.mark.parametrize(("method", "error", "attempts", "status", "why"), SHORTAGES)
def test_for_want_of_a_descriptor_a_request_is_answered_alone(
    monkeypatch, make_site, caplog, method, error, attempts, status, why
):
    """Each may open many files for a moment; what it held was given back by then."""
    seen = []

    def short(request, site, now):
        seen.append((TURNS._wanting, TURNS._inside))
        if len(seen) == 1:
            raise error
        return Response(200)

    monkeypatch.setattr("httpcore_srv.server.answering.respond", short)
    response = answer(replace(REQUEST, method=method), make_site())

    assert response.status == status, why
    assert seen == [(0, 1), (1, 1)][:attempts], why
    assert (caplog.records == []) is (status == 200), why
    assert (TURNS._wanting, TURNS._inside) == (0, 0)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_is_no_fault_is_not_answered(line, make_site, error):
    """The process is to end: no answer may stand in the way."""
    line(error)

    with pytest.raises(error):
        answer(REQUEST, make_site())


def test_a_refusal_of_what_was_not_understood(make_site):
    """There is no target to speak of, and yet an answer with a date (R058)."""
    unknown = Request("-", "-", id="e" * 32)

    response = refused(MalformedRequest("It is broken."), unknown, make_site())

    assert response.status == 400
    assert "Date" in response.fields


def test_a_failure_is_in_the_log_with_the_exception_at_hand(make_site, caplog):
    try:
        raise ZeroDivisionError(SECRET)
    except ZeroDivisionError:
        response = failed(REQUEST, make_site())

    assert response.status == 500
    assert "ZeroDivisionError" in caplog.text
