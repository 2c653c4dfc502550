"""
Does a file's name hold a hash of its content?

    app.3f9a1c.js   index-B3x9aZ1k.css   logo_5d41402a.svg

Such a name means these octets and no others for ever, so that a cache never needs to
ask again (RFC 8246).  Names are guessed at, and a wrong guess would hold an old file in
caches for a year: so only assets count, which pages refer to by name, and what merely
looks like a word with a number (``slide-page10.png``), a size (``1920x1080``) or a time
(``20240602T120000Z``) does not.
"""

import re

# What bundlers rename: scripts, styles, fonts, images, sound and film.
ASSETS = frozenset(
    """
    js mjs cjs css map wasm
    woff woff2 ttf otf eot
    svg png apng jpg jpeg gif webp avif jxl ico
    mp3 ogg oga opus m4a flac wav mp4 webm ogv
    """.split()  # noqa: SIM905 - a table is read better so
)

# name [ "." / "-" / "_" ] hash [ ".min" ] "." extension
_NAME = re.compile(
    r".*[._-](?P<hash>[A-Za-z0-9]{6,64})(?:\.min)?\.(?P<extension>[a-z0-9]+)", re.DOTALL
)
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_TIME = re.compile(r"[0-9]{8}T[0-9]{4,}Z?")
_RUN = re.compile(r"[A-Za-z]+|[0-9]+")


def is_fingerprinted(name: str) -> bool:
    """
    Tell whether *name*, the last segment of a path, holds a hash of the content.

    >>> is_fingerprinted("app.3f9a1c.js"), is_fingerprinted("jquery-3.7.1.min.js")
    (True, False)
    """
    found = _NAME.fullmatch(name)
    return (
        found is not None and found["extension"] in ASSETS and _is_hash(found["hash"])
    )


def _is_hash(text: str) -> bool:
    """Tell whether letters and digits alternate as they do by chance."""
    if text.isalpha() or text.isdigit() or _TIME.fullmatch(text):
        return False
    if _HEXADECIMAL.fullmatch(text):
        return True
    mixed = text != text.lower() and text != text.upper()
    return len(_RUN.findall(text)) >= (3 if mixed else 4)
