"""A configuration of conf/, filled in: @name@ is what the place says under that name."""

import re
from collections.abc import Mapping
from pathlib import Path

from tests.bench.launching import Place
from tests.bench.material import DIGEST_REALM, LANGUAGES

CONF = Path(__file__).parent / "conf"

_GAP = re.compile(r"@(\w+)@")


def said(place: Place) -> dict[str, object]:
    """Return what every configuration may say."""
    return {
        "port": place.port,
        "folder": place.folder,
        "www": place.material.www,
        "packed": place.material.packed,
        "many": place.material.many,
        "accounts": place.material.accounts / "theirs",
        "realm": DIGEST_REALM,
        "languages": " ".join(LANGUAGES),
    }


def filled(text: str, values: Mapping[str, object]) -> str:
    """
    Return *text* with its gaps filled; KeyError if there is no value for one.

    >>> filled("listen @port@;", {"port": 80})
    'listen 80;'
    """
    return _GAP.sub(lambda gap: str(values[gap[1]]), text)


def written(place: Place, name: str, values: Mapping[str, object]) -> str:
    """Write the configuration *name*, filled in, to the place; return its path."""
    path = place.folder / name
    path.write_text(filled((CONF / name).read_text(), values))
    return str(path)
