"""RFC 9110 §7.6.1: Connection."""

import pytest

from httpcore_srv.fields.connection import CLOSE, parse_connection

# fmt: off
CASES = [
    # text                  options                        why
    ("close",               ("close",),                    "§7.6.1"),
    ("Keep-Alive, Close",   ("keep-alive", "close"),       "§7.6.1 options are case-insensitive"),
    ("a ,\tclose\t",        ("a", "close"),                "§5.6.1 OWS around the comma"),
    (", close,,",           ("close",),                    "R055 empty elements are ignored"),
    ("",                    (),                            "§5.6.1 # allows no element"),
    ("closed",              ("closed",),                   "another option"),
    ("close;q=1",           ("close;q=1",),                "§7.6.1 options have no parameters: another one"),
    ('"close"',             ('"close"',),                  "§7.6.1 connection-option = token: another one"),
    ("clos\x0be, close",    ("clos\x0be", "close"),        "9112 §9.6 what is no token hides no close"),
    ('"x, close',           ('"x', "close"),               "§7.6.1 nothing is quoted: each comma parts"),
]
# fmt: on


@pytest.mark.parametrize(("text", "options", "why"), CASES)
def test_which_options_there_are(text, options, why):
    assert parse_connection(text) == options, why


def test_close_has_a_name():
    assert parse_connection("CLOSE") == (CLOSE,)
