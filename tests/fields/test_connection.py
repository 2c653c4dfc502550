"""RFC 9110 §7.6.1: Connection."""

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.connection import parse_connection

# fmt: off
CASES = [
    # text                  options                        why
    ("close",               {"close"},                     "§7.6.1"),
    ("Keep-Alive, Close",   {"keep-alive", "close"},       "§7.6.1 options are case-insensitive"),
    (", close,,",           {"close"},                     "R055 empty elements are ignored"),
    ("",                    set(),                         "§5.6.1 # allows no element"),
    ("closed",              {"closed"},                    "another option"),
    ("close, clos\x0be",    None,                          "§7.6.1 connection-option = token"),
    ("close;q=1",           None,                          "§7.6.1 options have no parameters"),
    ('"close"',             None,                          "§7.6.1 connection-option = token"),
]
# fmt: on


@pytest.mark.parametrize(("text", "options", "why"), CASES)
def test_which_options_there_are(text, options, why):
    if options is None:
        with pytest.raises(FieldSyntaxError):
            parse_connection(text)
    else:
        assert parse_connection(text) == options, why
