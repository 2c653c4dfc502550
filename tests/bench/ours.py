"""
Our server: one configuration for all works, as it is by default.

There is no log where the others have none, and room for the idle connections and the
busy ones where there are both; nothing else is changed.
"""

import json
import sys

from tests.bench.configuring import said, written
from tests.bench.launching import Launch, Place
from tests.bench.material import LANGUAGES

# What switches the answer store off.
ANSWERS_OFF = "[answers]\nsize = 0\n"

# As many connections as there may be by default.
_CONNECTIONS = 10_000


def with_answers(place: Place) -> Launch:
    """Start it as it is by default."""
    return _launch(place, "")


def without_answers(place: Place) -> Launch:
    """Start it with the answer store off."""
    return _launch(place, ANSWERS_OFF)


def _launch(place: Place, answers: str) -> Launch:
    values = {
        **said(place),
        "connections": max(_CONNECTIONS, place.connections),
        "log": place.log or "",
        "answers": answers,
        "accounts": place.material.accounts / "ours",
        "languages": json.dumps(LANGUAGES),
    }
    configuration = written(place, "ours.toml", values)
    command = [sys.executable, "-m", "httpcore_srv", "serve", "-c", configuration]
    return Launch(command, {"STATE_DIRECTORY": str(place.folder)})
