"""
Names that hold a hash of their file's content, and names that only look so.

A wrong yes costs a year of old files in caches (RFC 8246 §3), a wrong no a 304.
"""

import pytest

from httpcore_srv.policy.fingerprints import is_fingerprinted

# fmt: off
NAMES = [
    # name                                   hash   why
    ("app.3f9a1c.js",                        True,  "hexadecimal, six characters"),
    ("index-B3x9aZ1k.css",                   True,  "letters of both cases and digits"),
    ("chunk-X7K2P4QD.js",                    True,  "base 32"),
    ("logo_5d41402abc4b2a76b9719d911017c592.svg", True, "a whole MD5"),
    ("main.8e0d62a03c1f.min.js",             True,  "before .min"),
    ("a.b.c.3f9a1c2d.woff2",                 True,  "a name of several parts"),
    ("logo-B3x9aZ1k.png",                    True,  "a picture, in base 64"),
    ("logo-X7K2P4QD.png",                    True,  "a picture, in base 32"),
    ("a.b.c.3f9a1c.woff2",                   False, "six characters are enough for code only"),
    ("color-ff0000.png",                     False, "a colour"),
    ("swatch-00ff00.svg",                    False, "another"),
    ("floor-A1B2C3.png",                     False, "rooms"),
    ("img_face001.png",                      False, "a word and a number that are hexadecimal"),
    ("menu-cafe2024.jpg",                    False, "the same, of eight characters: two runs"),
    ("photo_20240602a.jpg",                  False, "a day with a letter"),
    ("hero-iPhone15Pro.png",                 False, "a product: it holds a word"),
    ("banner-Top10List.png",                 False, "a title: it holds a word"),
    ("chart-Q3Report.png",                   False, "the same"),
    ("team-Web3Summit.jpg",                  False, "the same"),
    ("team-Web3Summit.js",                   False, "the same, and code"),
    ("slide-Day2Day.js",                     False, "seven characters that are not hexadecimal"),
    ("Show.S01E02.mp4",                      False, "an episode"),
    ("show-Series01Ep02.js",                 False, "another, and code"),
    ("scan_IMG0001a.jpg",                    False, "a camera counts in four digits"),
    ("report_2024Q1Q2.svg",                  False, "quarters: base 32 has no 0 and no 1"),
    ("talk-1h30m20s.mp4",                    False, "a duration: base 32 is written in capitals"),
    ("app-win32x64.wasm",                    False, "a platform, the same"),
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
