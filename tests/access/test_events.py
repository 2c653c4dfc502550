"""
An event is one line, which no client can forge or fill, and which holds no secret.

CVE-2015-3200: a user's name with a line break in it wrote a line of its own.
"""

import inspect
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.access import events
from httpcore_srv.access.events import LONGEST, Event, line, note
from httpcore_srv.message import Fields, Octets, Peer, Request

PEER = Peer(7, "192.0.2.1", 50_000)
KEYS = ["address", "user", "realm", "scheme", "reason", "id"]


def request(address="192.0.2.1", **more):
    """A request from that address."""
    return Request("GET", "/private/", peer=Peer(7, address, 50_000), id="f0e1", **more)


def pairs(text):
    """Read a line as a program would: its name, then pairs parted by spaces."""
    name, *said = text.split(" ")
    return name, dict(pair.split("=", 1) for pair in said)


# fmt: off
LINES = [
    # event            address        user    realm      scheme    reason       line                                                                                                      why
    (Event.CHALLENGE,  "192.0.2.1",   None,   "staff",   "",       "",          "auth.challenge address=192.0.2.1 user=- realm=staff scheme=- reason=- id=f0e1",                          "nobody has said anything yet"),
    (Event.CHALLENGE,  "192.0.2.1",   "ada",  "staff",   "digest", "stale",     "auth.challenge address=192.0.2.1 user=ada realm=staff scheme=digest reason=stale id=f0e1",               "a nonce that is too old is no failure (RFC 7616 §3.3)"),
    (Event.FAILED,     "2001:db8::1", "ada",  "staff",   "basic",  "password",  "auth.failed address=2001:db8::1 user=ada realm=staff scheme=basic reason=password id=f0e1",              "a wrong password"),
    (Event.THROTTLED,  "192.0.2.1",   "ada",  "staff",   "form",   "wait-8-s",  "auth.throttled address=192.0.2.1 user=ada realm=staff scheme=form reason=wait-8-s id=f0e1",              "one too many"),
    (Event.LOGIN,      "192.0.2.1",   "ada",  "staff",   "form",   "",          "auth.login address=192.0.2.1 user=ada realm=staff scheme=form reason=- id=f0e1",                         "come in"),
    (Event.LOGOUT,     "192.0.2.1",   "ada",  "staff",   "form",   "",          "auth.logout address=192.0.2.1 user=ada realm=staff scheme=form reason=- id=f0e1",                        "gone"),
    (Event.ADMITTED,   "192.0.2.1",   "ada",  "staff",   "basic",  "",          "auth.admitted address=192.0.2.1 user=ada realm=staff scheme=basic reason=- id=f0e1",                     "let in"),
    (Event.FAILED,     "",            "ada",  "staff",   "basic",  "password",  "auth.failed address=- user=ada realm=staff scheme=basic reason=password id=f0e1",                        "a UNIX socket's peer has no address"),
    (Event.FAILED,     "192.0.2.1",   "",     "staff",   "basic",  "password",  "auth.failed address=192.0.2.1 user=- realm=staff scheme=basic reason=password id=f0e1",                  "RFC 7617 §2: a user-id may be empty"),
    (Event.FAILED,     "192.0.2.1",   "-",    "staff",   "basic",  "password",  "auth.failed address=192.0.2.1 user=\\x2d realm=staff scheme=basic reason=password id=f0e1",              "but a hyphen is somebody"),
    (Event.FAILED,     "192.0.2.1",   "ada",  "Our staff", "basic", "password", "auth.failed address=192.0.2.1 user=ada realm=Our\\x20staff scheme=basic reason=password id=f0e1",        "a realm with a space stays one value"),
]

USERS = [
    # user                                written                                                why
    ("ada",                               "ada",                                                 "as it is"),
    ("ada@example.org",                   "ada@example.org",                                     "as it is"),
    ("a\nFAKE",                           "a\\x0aFAKE",                                          "CVE-2015-3200: a line of its own"),
    ("a\r\nFAKE",                         "a\\x0d\\x0aFAKE",                                     "CVE-2015-3200: or with the other end of a line"),
    ("a\x85b\u2028c",                     "a\\xc2\\x85b\\xe2\\x80\\xa8c",                        "what Python and editors take for the end of a line"),
    ("a%0aFAKE",                          "a%0aFAKE",                                            "CVE-2015-3200: not decoded"),
    ("a address=203.0.113.9",             "a\\x20address\\x3d203.0.113.9",                       "a pair of its own"),
    ('a" b',                              "a\\x22\\x20b",                                        "what a reader may take for the end of a quotation"),
    ("a\\x20b",                           "a\\x5cx20b",                                          "an escape of its own"),
    ("\x1b]0;owned\x07",                  "\\x1b]0;owned\\x07",                                  "CVE-2020-7694: a terminal's title"),
    ("Gr\u00fc\u00dfe",                   "Gr\\xc3\\xbc\\xc3\\x9fe",                             "the octets of UTF-8 (RFC 7617 §2.1)"),
    ("\x00\x7f",                          "\\x00\\x7f",                                          "control octets"),
    ("\ud800",                            "\\x5cud800",                                          "half of a character has no UTF-8"),
    ("x" * 64,                            "x" * 64,                                              "the longest that is written whole"),
    ("x" * 65,                            "x" * 64 + "...",                                      "no client fills a disk"),
]

LEVELS = [
    # event            level            why
    (Event.CHALLENGE,  logging.INFO,    "everybody is asked once"),
    (Event.FAILED,     logging.WARNING, "it may be an attack"),
    (Event.THROTTLED,  logging.WARNING, "it is one"),
    (Event.LOGIN,      logging.INFO,    "who was there, once a session"),
    (Event.LOGOUT,     logging.INFO,    "as it should be"),
    (Event.ADMITTED,   logging.DEBUG,   "at every request: the access log has it already"),
]
# fmt: on


@pytest.mark.parametrize(
    ("event", "address", "user", "realm", "scheme", "reason", "written", "why"), LINES
)
def test_an_event_is_a_line(event, address, user, realm, scheme, reason, written, why):
    assert line(event, request(address), realm, user, scheme, reason) == written, why


@pytest.mark.parametrize(("user", "written", "why"), USERS)
def test_a_user_is_one_value(user, written, why):
    said = line(Event.FAILED, request(), "staff", user, "basic", "password")

    assert pairs(said)[1]["user"] == written, why


@pytest.mark.parametrize(("event", "level", "why"), LEVELS)
def test_an_event_has_its_level(event, level, why, caplog):
    with caplog.at_level(logging.DEBUG, "httpcore_srv.auth"):
        note(event, request(), realm="staff", user="ada", scheme="basic")

    [record] = caplog.records
    assert record.levelno == event.level == level, why
    assert record.name == "httpcore_srv.auth"
    assert record.getMessage().startswith(f"{event.value} address=192.0.2.1 user=ada ")


def test_what_nobody_listens_to_is_not_written(caplog):
    with caplog.at_level(logging.WARNING, "httpcore_srv.auth"):
        note(Event.ADMITTED, request(), realm="staff", user="ada")
        note(Event.CHALLENGE, request(), realm="staff")

    assert not caplog.records


def test_a_line_is_no_format_of_its_own(caplog):
    """A per cent sign of a client is not taken for a place to fill."""
    with caplog.at_level(logging.WARNING, "httpcore_srv.auth"):
        note(Event.FAILED, request(), realm="staff", user="%s%(name)s%n")

    assert "user=%s%(name)s%n" in caplog.records[0].getMessage()


@given(st.text(), st.text(), st.sampled_from(Event))
def test_whatever_a_client_says_it_is_one_line_with_the_same_pairs(user, realm, event):
    """CVE-2015-3200: printable ASCII, of bounded length, the true address first."""
    said = line(event, request(), realm, user, "basic", "password")
    name, found = pairs(said)

    assert re.fullmatch(r"[\x20-\x7e]*", said)
    assert name == event.value
    assert list(found) == KEYS
    assert [text for text in said.split() if text.startswith("address=")] == [
        "address=192.0.2.1"
    ]
    assert len(said) <= 6 * 4 * (LONGEST + 4)


def test_no_secret_can_be_written():
    """There is no parameter for one, and of a request nothing but address and id."""
    secrets = Fields([("Authorization", "Basic c2Vj"), ("Cookie", "session=c2Vj")])
    asked = request(fields=secrets, content=Octets(b"password=c2Vj"))

    said = line(Event.FAILED, asked, "staff", "ada", "basic", "password")

    assert "c2Vj" not in said
    assert list(inspect.signature(events.note).parameters) == [
        "event", "request", "realm", "user", "scheme", "reason",
    ]  # fmt: skip
