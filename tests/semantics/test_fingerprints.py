"""
Names that hold a hash of their file's content, and names that only look so.

A wrong yes costs a year of old files in caches (RFC 8246 §3), a wrong no a 304.
"""

import pytest

from httpcore_srv.semantics.fingerprints import is_fingerprinted

# fmt: off
NAMES = [
    # name                                   hash   why
    ("app.3f9a1c.js",                        True,  "hexadecimal, six characters"),
    ("index-B3x9aZ1k.css",                   True,  "letters of both cases and digits"),
    ("chunk-X7K2P4QD.js",                    True,  "base 32"),
    ("logo_5d41402abc4b2a76b9719d911017c592.svg", True, "a whole MD5"),
    ("main.8e0d62a03c1f.min.js",             True,  "before .min"),
    ("a.b.c.3f9a1c.woff2",                   True,  "a name of several parts"),
    ("3f9a1c.js",                            False, "no name before it: it may be the name"),
    ("app.js",                               False, "no hash"),
    ("app.3f9a1.js",                         False, "five characters"),
    ("app.abcdef.js",                        False, "no digit: a word"),
    ("app.123456.js",                        False, "no letter: a number"),
    ("app.20240602.js",                      False, "a day"),
    ("shot-20240602T120000.png",             False, "a time"),
    ("shot-20240602T120000Z.png",            False, "a time in UTC"),
    ("photo-1920x1080.jpg",                  False, "a size"),
    ("slide-page10.png",                     False, "a word and a number"),
    ("logo-version2.svg",                    False, "another"),
    ("jquery-3.7.1.min.js",                  False, "a version"),
    ("jquery-3.7.1-rc2024.js",               False, "a version that is not out yet"),
    ("page.3f9a1c.html",                     False, "a page has to be found by its name"),
    ("report-3f9a1c.pdf",                    False, "so has a document"),
    ("data.3f9a1c.json",                     False, "it may be an interface"),
    ("app.3f9a1c.js.map",                    False, "the last part but one is js"),
    ("app.3f9a1c.JS",                        False, "bundlers write small letters"),
    ("app.3f9a1c.js\n",                      False, "the end is the end"),
    ("",                                     False, "a directory"),
    ("app." + "a1" * 40 + ".js",             False, "longer than any hash in use"),
]
# fmt: on


@pytest.mark.parametrize(("name", "expected", "why"), NAMES)
def test_names(name, expected, why):
    assert is_fingerprinted(name) is expected, why
