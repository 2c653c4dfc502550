"""
Does a file's name hold a hash of its content?

    app.3f9a1c.js   index-B3x9aZ1k.css   logo_5d41402a.svg

Such a name means these octets and no others for ever, so that a cache never needs to
ask again (RFC 8246).  Names are guessed at, and a wrong guess would hold an old file in
caches for a year, a missed one costs a 304: so only assets count, which pages refer to
by name, and of these only what people do not write themselves:

    hexadecimal   3f9a1c       small letters; of code six characters are enough
    base 32       X7K2P4QD     capitals, without 0, 1, 8 and 9
    base 64       B3x9aZ1k     both cases; no word in it, and no number of four digits

Words with numbers (``iPhone15Pro``, ``page10``), sizes (``1920x1080``), colours
(``ff0000.png``), episodes, quarters and times do not count.
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

# Code is named by bundlers; pictures, sound and film also by people.
_CODE = frozenset({"js", "mjs", "cjs", "css", "map", "wasm"})
_LEAST = 8

# name [ "." / "-" / "_" ] hash [ ".min" ] "." extension
_NAME = re.compile(
    r".*[._-](?P<hash>[A-Za-z0-9]{6,64})(?:\.min)?\.(?P<extension>[a-z0-9]+)", re.DOTALL
)
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_BASE32 = re.compile(r"[A-Z2-7]{8,}")
_TIME = re.compile(r"[0-9]{8}T[0-9]{4,}Z?")
_WORD = re.compile(r"[A-Za-z][a-z]{3}|[0-9]{4}")
_RUN = re.compile(r"[A-Za-z]+|[0-9]+")


def is_fingerprinted(name: str) -> bool:
    """
    Tell whether *name*, the last segment of a path, holds a hash of the content.

    >>> is_fingerprinted("app.3f9a1c.js"), is_fingerprinted("jquery-3.7.1.min.js")
    (True, False)
    """
    found = _NAME.fullmatch(name)
    if found is None or found["extension"] not in ASSETS:
        return False
    text, runs = found["hash"], len(_RUN.findall(found["hash"]))
    if found["extension"] not in _CODE and (len(text) < _LEAST or runs < 3):
        return False
    return runs > 1 and _is_hash(text, runs)


def _is_hash(text: str, runs: int) -> bool:
    """Tell whether *runs* of letters and digits alternate as they do by chance."""
    if _HEXADECIMAL.fullmatch(text):
        return True
    if text.isupper():
        return runs >= 4 and _BASE32.fullmatch(text) is not None
    chance = runs >= 3 and len(text) >= _LEAST and not text.islower()
    return chance and not (_WORD.search(text) or _TIME.fullmatch(text))
