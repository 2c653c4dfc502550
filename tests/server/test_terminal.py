"""When colour is welcome."""

import pytest

from httpcore_srv.server.terminal import has_colour

# fmt: off
COLOURS = [
    # environment            welcome  why
    ({},                     True,    "a terminal like most"),
    ({"NO_COLOR": ""},       False,   "no-color.org: present, whatever its value"),
    ({"TERM": "dumb"},       False,   "it would show the escapes"),
    ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, "it was asked for"),
]
# fmt: on


@pytest.mark.parametrize(("environment", "welcome", "why"), COLOURS)
def test_colour(monkeypatch, environment, welcome, why):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert has_colour() is welcome, why
