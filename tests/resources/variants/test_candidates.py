"""Which files hold the representations of a wanted name?"""

import random

import pytest

from httpcore_srv.resources.variants.candidates import (
    MOST_VARIANTS,
    Form,
    candidates,
    neighbours_of,
)
from httpcore_srv.resources.variants.extensions import Extensions

EXTENSIONS = Extensions()

# fmt: off
WANTED = [
    # wanted         names in the directory                          candidates                          why
    ("guide",        "guide.en.html guide.de.html",                  "guide.de.html guide.en.html",      "CN-01 by name"),
    ("guide.html",   "guide.en.html guide.html.de guide.de.pdf",     "guide.en.html guide.html.de",      "its extensions and more, in any order"),
    ("guide.en",     "guide.en.html guide.de.html guide.pdf.en",     "guide.en.html guide.pdf.en",       "a language is wanted"),
    ("guide.en.html", "guide.html.en guide.de.html",                 "guide.html.en",                    "in another order"),
    ("guide.EN",     "guide.en.html",                                "guide.en.html",                    "extensions have no case"),
    ("Guide",        "guide.en.html",                                "",                                 "a base has"),
    ("guide",        "guides.en.html guide2.html guide-a.html",      "",                                 "another base"),
    ("guide",        "guide.html guide.avif guide.unknown",          "guide.avif guide.html",            "what means nothing is no variant"),
    ("guide",        "guide.en guide.de",                            "",                                 "without a type: Apache does not take them either"),
    ("guide",        "guide.en.v2.html",                             "",                                 "another base: guide.en.v2"),
    ("guide.v2",     "guide.v2.en.html guide.en.html",               "guide.v2.en.html",                 "a base with a dot"),
    ("release-1.2",  "release-1.2.de.html release-1.3.de.html",      "release-1.2.de.html",              "a base with a dot"),
    ("photo",        "photo.avif photo.webp photo.jpg",              "photo.avif photo.jpg photo.webp",  "CN-01 images"),
    ("photo.jpg",    "photo.avif photo.webp",                        "",                                 "another type than was asked for"),
    ("README",       "README.de README.fr",                          "README.de README.fr",              "text by custom"),
    ("guide.html.gz", "guide.en.html.gz guide.en.html",              "guide.en.html.gz",                 "the coding is wanted: the twin is not"),
    ("guide",        "guide.de.html.gz",                             "guide.de.html.gz",                 "coded, without a twin"),
    ("guide",        "guide.de.html.gz guide.de.html",               "guide.de.html",                    "coded, with a twin"),
    ("guide",        "guide.de.html.gz guide.en.html",               "guide.de.html.gz guide.en.html",   "no twin: another language"),
    ("guide",        "guide.var guide.en.html",                      "guide.var guide.en.html",          "CN-02 a type map says it all; the files, if it says nothing"),
    ("guide.html",   "guide.html.var guide.html.en",                 "guide.html.var guide.html.en",     "CN-02 a type map says it all"),
    ("guide",        "guide.html.var guide.var",                     "guide.var",                        "the map of that very name"),
    ("guide",        "guide.html.var guide.en.html",                 "guide.html.var guide.en.html",     "the only one; Apache takes any"),
    ("guide.html",   "guide.var guide.en.html",                      "guide.en.html",                    "a map of something else"),
    ("guide.html",   "guide.html guide.html.de",                     "guide.html.de",                    "the file of that very name is sought first: it cannot be had"),
    ("guide",        "guide.html guide.js guide.css guide.de.html",  "guide.de.html guide.html",         "a page's parts are no forms of it: a French visitor got the script"),
    ("guide",        "guide.js guide.css",                           "guide.css guide.js",               "there is no page"),
    ("guide.js",     "guide.html guide.min.js guide.en.js",          "guide.en.js",                      "a script was asked for"),
    ("guide.var",    "guide.var",                                    "",                                 "nor can the map"),
    ("",             "a.html .html",                                 "",                                 "no name, no variants"),
    (".",            ".a.html a.html",                               "",                                 "no name"),
    ("..",           "...html",                                      "",                                 "no name"),
    ("../x",         "x.en.html",                                    "",                                 "no name in this directory"),
    ("gu\udce9de",   "gu\udce9de.en.html",                           "gu\udce9de.en.html",               "R309 undecodable octets"),
]
TWINS = [
    # names                                             neighbours of guide.en.html                                 why
    ("guide.en.html guide.en.html.gz",                  {"gzip": "guide.en.html.gz"},                               "CE-02 beside it"),
    ("guide.en.html guide.en.html.gz guide.en.html.br guide.en.html.zst",
                                                        {"br": "guide.en.html.br", "gzip": "guide.en.html.gz", "zstd": "guide.en.html.zst"}, "CE-02 three codings"),
    ("guide.en.html guide.html.en.gz",                  {"gzip": "guide.html.en.gz"},                               "in any order"),
    ("guide.en.html guide.en.html.gz guide.html.en.gz", {"gzip": "guide.en.html.gz"},                               "one of them will do: the first by name"),
    ("guide.en.html guide.de.html.gz",                  {},                                                         "another language is no twin"),
    ("guide.en.html guide.html.gz",                     {},                                                         "no language is no twin: which one is in it?"),
]
# fmt: on


@pytest.mark.parametrize(("wanted", "names", "expected", "why"), WANTED)
def test_candidates(wanted, names, expected, why):
    found = candidates(wanted, names.split(), EXTENSIONS)

    assert [each.name for each in found] == expected.split(), why


# fmt: off
FILES_FIRST = [
    # names                     expected          why
    ("guide.var guide.en.html", "guide.en.html",  "Apache: .var is bound to a handler, and MultiViews passes it over"),
    ("guide.var other.en.html", "guide.var",      "there is nothing else"),
]
# fmt: on


@pytest.mark.parametrize(("names", "expected", "why"), FILES_FIRST)
def test_files_may_go_before_type_maps(names, expected, why):
    found = candidates("guide", names.split(), EXTENSIONS, maps_first=False)

    assert [each.name for each in found] == expected.split(), why


@pytest.mark.parametrize(("names", "expected", "why"), TWINS)
def test_a_coded_twin_is_a_coding_not_a_candidate(names, expected, why):
    found = candidates("guide", names.split(), EXTENSIONS)
    [twin] = [each for each in found if each.name == "guide.en.html"]

    assert dict(twin.neighbours) == expected, why
    assert not {each.name for each in found} & set(expected.values()), why


def test_the_order_of_the_directory_does_not_matter():
    """An answer must not depend on how a file system happens to keep its names."""
    ends = ("en.html", "de.html", "html.en", "en.html.gz", "pdf")
    names = [f"guide.{end}" for end in ends]
    expected = candidates("guide", names, EXTENSIONS)

    for seed in range(20):
        shuffled = random.Random(seed).sample(names, len(names))
        assert candidates("guide", shuffled, EXTENSIONS) == expected


def test_no_more_than_64_files_are_candidates():
    """Each is an open file; which ones is not left to chance."""
    names = [f"guide.v{number:03}.html" for number in range(100)]
    names += [f"guide.en-{number:03}.html" for number in range(100)]
    found = candidates("guide", names, EXTENSIONS)

    assert MOST_VARIANTS == 64
    assert [each.name for each in found] == names[100:164]


def test_coded_twins_do_not_count():
    names = [
        f"guide.en-{number:03}.html{end}" for number in range(60) for end in ("", ".gz")
    ]

    assert len(candidates("guide", names, EXTENSIONS)) == 60


def test_forms_without_an_uncoded_one_stand_alone():
    """The client's codings decide between them."""
    forms = [Form("a", "gzip", "a.gz"), Form("a", "br", "a.br"), Form("b", None, "b")]

    assert neighbours_of(forms) == [{}, {}, {}]


def test_of_two_uncoded_forms_the_first_has_the_neighbours():
    forms = [Form("a", None, "1"), Form("a", None, "2"), Form("a", "gzip", "3")]

    assert neighbours_of(forms) == [{"gzip": "3"}, {}, None]
