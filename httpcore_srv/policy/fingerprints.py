"""
Does a file's name hold a hash of its content?

    app.3f9a1c.js   index-B3x9aZ1k.css   logo_5d41402a.svg   787.28cb0dcd.chunk.js.map

Such a name means these octets and no others for ever, so that a cache never needs to
ask again (RFC 8246).  Names are guessed at, and a wrong guess would hold an old file in
caches for a year, a missed one costs a 304: so only assets count, which pages refer to
by name, and of these only what people do not write themselves:

    hexadecimal   3f9a1c       small letters; of code six characters are enough
    base 32       X7K2P4QD     capitals, without 0, 1, 8 and 9
    base 64       B3x9aZ1k     both cases; no word in it, and no number of four digits

Words with numbers (``iPhone15Pro``, ``ed25519``, ``face2face``), sizes (``1920x1080``),
colours (``ff0000.png``, ``theme-1e1e2e.css``), episodes, quarters, days (``01feb2024``)
and times do not count.
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

# name ( "." / "-" / "_" ) hash *( ".min" / ".chunk" / ".bundle" )
#      "." extension [ ".map" ]          and "bundle" itself is no hash
_NAME = re.compile(
    r"(?P<name>.*)[._-](?!bundle\.)(?P<hash>[A-Za-z0-9]{6,64})"
    r"(?:\.(?:min|chunk|bundle))*\.(?P<extension>[a-z0-9]+)(?:\.map)?",
    re.DOTALL,
)
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_BASE32 = re.compile(r"[A-Z2-7]{8,}")
_TIME = re.compile(r"[0-9]{8}T[0-9]{4,}Z?")
_WORD = re.compile(r"[A-Za-z][a-z]{3}|[0-9]{4}")
_RUN = re.compile(r"[A-Za-z]+|[0-9]+")

# Hexadecimal by chance: years, months, words around a digit; after a word, six digits.
_WRITTEN = re.compile(r"20[0-9]{2}|dec|feb|[a-f]{3,}[0-9][a-f]{3,}")
_OF_COLOURS = re.compile(
    r".*(?:theme|colou?r|dark|light|style|nord|scheme|palette)",
    re.DOTALL | re.IGNORECASE,
)


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
    if len(text) == 6 and _OF_COLOURS.fullmatch(found["name"]):
        return False
    return runs > 1 and _is_hash(text, runs)


def _is_hash(text: str, runs: int) -> bool:
    """Tell whether *runs* of letters and digits alternate as they do by chance."""
    if _HEXADECIMAL.fullmatch(text):
        return (runs >= 3 or len(text) >= _LEAST) and not _WRITTEN.search(text)
    if text.isupper():
        return runs >= 4 and _BASE32.fullmatch(text) is not None
    chance = runs >= 3 and len(text) >= _LEAST and not text.islower()
    return chance and not (_WORD.search(text) or _TIME.fullmatch(text))
