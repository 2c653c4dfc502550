"""
RFC 9110 §12 as a table: which representation is selected.

A row is one request to a resource whose variants are told by their names:
guide.en.html is English and HTML; ``gz`` is had in gzip only, ``z`` in gzip or identity,
``q5`` has a source quality of 0.5.
"""

import tracemalloc
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.rfc9110 import select
from httpcore_srv.semantics.negotiation.variant import Variant

TYPES = {
    "html": "text/html",
    "txt": "text/plain",
    "pdf": "application/pdf",
    "json": "application/json",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
}
CHARSETS = {"utf8": "utf-8", "latin1": "ISO-8859-1", "koi8": "KOI8-R"}
CODINGS = {"gz": ("gzip",), "z": ("gzip", "identity")}
QUALITIES = {"q9": 0.9, "q5": 0.5, "q1": 0.1, "q0": 0.0}


def variant(name):
    """Return the variant that *name* describes."""
    words = name.split(".")[1:]
    [*charset] = [CHARSETS[word] for word in words if word in CHARSETS]
    [*kind] = [TYPES[word] for word in words if word in TYPES]
    parameters = f";charset={charset[0]}" if charset else ""
    known = (*TYPES, *CHARSETS, *CODINGS, *QUALITIES)
    return Variant(
        uri=name,
        media_type=MediaType.parse(kind[0] + parameters) if kind else None,
        languages=tuple(word for word in words if word not in known),
        codings=next((CODINGS[w] for w in words if w in CODINGS), ("identity",)),
        quality=next((QUALITIES[w] for w in words if w in QUALITIES), 1.0),
    )


def variants(names):
    """Return the variants that *names* describe."""
    return [variant(name) for name in names.split()]


def fields(**values):
    """Return request fields: a for Accept, l, e, c for -Language, -Encoding, -Charset."""
    names = {
        "a": "Accept",
        "l": "Accept-Language",
        "e": "Accept-Encoding",
        "c": "Accept-Charset",
    }
    return Fields([(names[name], value) for name, value in values.items()])


def best(names, request, preferences):
    """Return the name of the selected variant."""
    given_ = variants(names)
    selected = select(given_, request, preferences).best
    return None if selected is None else given_[selected].uri


SERVER = Preferences(languages=("en", "de"))
STRICT = Preferences(languages=("en", "de"), fallback=False)
IMPARTIAL = Preferences(languages=("en", "de"), prefer=False)
ANYHOW = Preferences()
GERMAN = Preferences(languages=("en", "de"), default_language="de")

LANGUAGES = "guide.de.html guide.en.html guide.fr.html"
SWISS = "guide.de.html guide.de-CH.html guide.en.html"
FORMATS = "guide.html guide.txt guide.pdf"
PHOTO = "photo.avif photo.webp photo.jpg"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

# fmt: off
CASES = [
    # variants   request                               preferences selected          why
    # nothing said
    (LANGUAGES,  fields(),                             SERVER,    "guide.en.html",   "R131 §12.4.1 any will do: the server prefers English"),
    (LANGUAGES,  fields(),                             ANYHOW,    "guide.de.html",   "R131 §12.4.1 any will do: the order given"),
    ("guide.de-AT.html guide.de.html", fields(),       SERVER,    "guide.de.html",   "R131 the server's German before its regional forms"),
    ("guide.fr.html guide.de-AT.html", fields(),       SERVER,    "guide.de-AT.html", "R131 the server's German includes its regional forms"),
    (FORMATS,    fields(),                             SERVER,    "guide.html",      "R131 §12.4.1 any will do: the order given"),
    (FORMATS,    fields(a=""),                         SERVER,    "guide.html",      "R131 §12.5.1 an empty list prefers nothing"),
    (LANGUAGES,  fields(l=""),                         SERVER,    "guide.en.html",   "R131 §12.5.4 an empty list prefers nothing"),
    (LANGUAGES,  fields(l="de_DE"),                    SERVER,    "guide.en.html",   "R132 nothing that can be read was said"),
    ("",         fields(),                             SERVER,    None,              "there is nothing to select"),

    # types
    (FORMATS,    fields(a="application/pdf"),          SERVER,    "guide.pdf",       "§12.5.1"),
    (FORMATS,    fields(a="text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, */*;q=0.5"),
                                                       SERVER,    "guide.txt",       "R133 the RFC's example: 0.7 against 0.3 and 0.5"),
    (FORMATS,    fields(a="text/plain;q=0.5;level=1, text/html;q=0.4"),
                                                       SERVER,    "guide.html",      "R134 q is a weight wherever it stands, level a parameter of the range"),
    (FORMATS,    fields(a="text/plain;q=0.1234, text/html;q=0.1"),
                                                       SERVER,    "guide.html",      "R132 a malformed element is ignored"),
    (FORMATS,    fields(a="*/*, text/html;q=0"),       SERVER,    "guide.txt",       "R132 0 is not acceptable, and no wider range helps"),
    (FORMATS,    fields(a="image/png"),                SERVER,    None,              "R135 no acceptable type: 406"),
    (FORMATS,    fields(a="*/*;q=0"),                  SERVER,    None,              "R135 no acceptable type: 406"),
    (PHOTO,      fields(a="image/avif,image/webp,*/*;q=0.8"), SERVER, "photo.avif",  "§12.5.1 equal weights: the order given"),
    (PHOTO,      fields(a="image/webp,*/*;q=0.8"),     SERVER,    "photo.webp",      "§12.5.1"),
    (PHOTO,      fields(a="*/*"),                      SERVER,    "photo.avif",      "§12.5.1 all equal"),
    ("a.q5.html a.q9.txt", fields(),                   SERVER,    "a.q9.txt",        "§12.1 the server's own estimate"),
    ("a.q5.html a.q9.txt", fields(a="text/html, text/plain;q=0.6"),
                                                       SERVER,    "a.q9.txt",        "0.9 × 0.6 is more than 0.5 × 1"),
    ("a.q5.html a.q9.txt", fields(a="text/html, text/plain;q=0.5"),
                                                       SERVER,    "a.q5.html",       "0.9 × 0.5 is less than 0.5 × 1"),
    ("a.q0.html a.txt", fields(a="text/html"),         SERVER,    None,              "a source quality of 0 is never sent"),
    ("a.q9.en.html a.q9.de.txt", fields(a="text/html;q=0.3, text/plain;q=0.1", l="en;q=0.3, de;q=0.9"),
                                                       ANYHOW,    "a.q9.en.html",    "0.3 × 0.3 equals 0.1 × 0.9, whatever floats say"),
    ("a b.pdf",  fields(a="image/png"),                SERVER,    "a",               "an unknown type weighs nothing against it"),

    # languages
    (LANGUAGES,  fields(l="de"),                       SERVER,    "guide.de.html",   "§12.5.4"),
    (LANGUAGES,  fields(l="fr, de;q=0.9"),             SERVER,    "guide.fr.html",   "§12.5.4"),
    (LANGUAGES,  fields(l="fr;q=0.2, de;q=0.9"),       SERVER,    "guide.de.html",   "§12.4.2 the order of elements means nothing"),
    (LANGUAGES,  fields(l="da, en-GB;q=0.8, en;q=0.7"), SERVER,   "guide.en.html",   "§12.5.4, the RFC's example"),
    (LANGUAGES,  fields(l="fr, de"),                   SERVER,    "guide.de.html",   "of equal weights the server prefers German"),
    (LANGUAGES,  fields(l="fr, de"),                   IMPARTIAL, "guide.de.html",   "of equal weights the first given"),
    (LANGUAGES,  fields(l="en, de"),                   IMPARTIAL, "guide.de.html",   "of equal weights the first given"),
    (LANGUAGES,  fields(l="en, de"),                   SERVER,    "guide.en.html",   "of equal weights the server prefers English"),
    (SWISS,      fields(l="de-CH-1996"),               SERVER,    "guide.de-CH.html", "R143 falls back to de-CH"),
    (LANGUAGES,  fields(l="de-CH-1996"),               SERVER,    "guide.de.html",   "R143 falls back to de"),
    ("guide.fr.html guide.en.html", fields(l="de-CH-1996"),
                                                       SERVER,    "guide.en.html",   "R143 R145 falls back to the default"),
    ("guide.en-GB.html guide.fr.html", fields(l="en;q=0.8, *;q=0.1"),
                                                       ANYHOW,    "guide.en-GB.html", "R144 en-GB matches en"),
    ("guide.fr.html guide.en-GB.html", fields(l="en;q=0.8, *;q=0.1"),
                                                       ANYHOW,    "guide.en-GB.html", "R144 everything else 0.1"),
    ("guide.fr.html guide.it.html", fields(l="en;q=0.8, *;q=0.1"),
                                                       ANYHOW,    "guide.fr.html",   "R144 everything else 0.1, all equal"),
    (SWISS,      fields(l="de"),                       ANYHOW,    "guide.de.html",   "an exact match before a prefix"),
    ("guide.de-CH.html guide.de.html", fields(l="de"), ANYHOW,    "guide.de.html",   "an exact match before a prefix, whatever the order"),
    (SWISS,      fields(l="de-CH-1996"),               ANYHOW,    "guide.de-CH.html", "R143 de-CH is tried before de, whatever the order"),
    ("guide.de.html guide.de-CH-1996.html", fields(l="de-CH"),
                                                       ANYHOW,    "guide.de-CH-1996.html", "a prefix before a range that is truncated"),
    ("guide.fr.html guide.de.html", fields(l="de-CH, *"), ANYHOW, "guide.de.html",   "a range that is truncated before *"),
    ("guide.de.html guide.en.html", fields(l="de-CH, en;q=0.9"),
                                                       SERVER,    "guide.de.html",   "a range that is truncated keeps its weight"),
    (LANGUAGES,  fields(l="de;q=0, *"),                ANYHOW,    "guide.en.html",   "R132 0 is not acceptable, and * does not help"),
    (LANGUAGES,  fields(l="EN"),                       ANYHOW,    "guide.en.html",   "RFC 4647 §2 ranges are case-insensitive"),
    ("a.de.en.html a.fr.html", fields(l="en, fr;q=0.5"), ANYHOW,  "a.de.en.html",    "§8.5 for a mixed audience the best language counts"),

    # no acceptable language
    (LANGUAGES,  fields(l="da"),                       SERVER,    "guide.en.html",   "R145 the server's default, no 406"),
    (LANGUAGES,  fields(l="da"),                       ANYHOW,    "guide.de.html",   "R145 the first given, no 406"),
    (LANGUAGES,  fields(l="da"),                       IMPARTIAL, "guide.en.html",   "R145 the server's languages decide even then"),
    (LANGUAGES,  fields(l="da"),                       STRICT,    None,              "R145 unless strict"),
    (LANGUAGES,  fields(l="*;q=0"),                    SERVER,    "guide.en.html",   "R145 the field is disregarded, all of it"),
    (LANGUAGES,  fields(l="en;q=0, de;q=0, fr;q=0"),   STRICT,    None,              "R145 unless strict"),
    ("g.de.html g.en.pdf", fields(a="text/html", l="en"),
                                                       SERVER,    "g.de.html",       "R145 language alone stood in the way of it"),
    ("g.de.html g.en.pdf", fields(a="text/html", l="en"),
                                                       STRICT,    None,              "R145 unless strict"),
    ("g.de.html g.en.pdf", fields(a="image/png", l="fr"),
                                                       SERVER,    None,              "R135 type stands in the way as well: 406"),
    ("g.de.html g.en.pdf g.en.html", fields(a="text/html;q=0.5, */*", l="fr"),
                                                       SERVER,    "g.en.pdf",        "R145 without language the types still count"),

    # no language at all
    ("g.html g.de.html", fields(l="de;q=0.1"),         SERVER,    "g.de.html",       "what was asked for comes before what is neutral"),
    ("g.html g.de.html", fields(l="fr, de;q=0.001"),   SERVER,    "g.de.html",       "even the least that can be asked for"),
    ("g.html g.de.html", fields(l="fr"),               SERVER,    "g.html",          "a neutral one is acceptable to everybody"),
    ("g.html g.de.html", fields(l="fr"),               STRICT,    "g.html",          "a neutral one is acceptable to everybody"),
    ("g.html g.de.html", fields(l="fr, *;q=0.1"),      SERVER,    "g.de.html",       "* asks for German"),
    ("g.html g.de.html", fields(l="*;q=0"),            STRICT,    "g.html",          "no language is no unacceptable language"),
    ("g.html g.de.html", fields(),                     SERVER,    "g.de.html",       "R131 the server prefers its own languages"),
    ("g.html g.de.html", fields(),                     ANYHOW,    "g.html",          "R131 the order given"),
    ("g.html g.en.html", fields(l="de, en;q=0.5"),     GERMAN,    "g.html",          "what has no language is in the default one"),
    ("g.html g.en.html", fields(l="fr"),               GERMAN,    "g.en.html",       "R145 which is no neutral one then"),

    # charsets
    ("g.utf8.html g.koi8.html", fields(c="koi8-r, utf-8;q=0.5"), SERVER, "g.koi8.html", "R137 §12.5.2"),
    ("g.utf8.html g.koi8.html", fields(c="*;q=0.1, utf-8;q=0"),  SERVER, "g.koi8.html", "R137 §12.5.2"),
    ("g.utf8.html g.koi8.html", fields(c="big5"),      SERVER,    None,              "R137 §12.5.2 used, and neither is acceptable"),
    ("g.utf8.html g.koi8.html", fields(),              SERVER,    "g.utf8.html",     "R131 §12.5.2 no preference"),
    ("g.utf8.html g.koi8.html g.pdf", fields(c="big5"), SERVER,   "g.pdf",           "what has no charset is in none that is unacceptable"),
    ("g.utf8.html g.utf8.de.html", fields(c="big5"),   SERVER,    "g.utf8.de.html",  "R137 it may be ignored, and decides nothing here"),

    # codings: which one is sent is decided afterwards
    ("g.gz.html g.txt", fields(e="br"),                SERVER,    "g.txt",           "§12.5.3 gzip is not acceptable"),
    ("g.gz.html g.txt", fields(e="gzip;q=0"),          SERVER,    "g.txt",           "R138 gzip must not be sent"),
    ("g.gz.html g.txt", fields(e="gzip"),              SERVER,    "g.gz.html",       "§12.5.3 both are acceptable: the order given"),
    ("g.gz.html g.txt", fields(e="gzip;q=0.1, identity"), SERVER,    "g.gz.html",       "a coding's weight is no quality of the variant"),
    ("g.gz.html g.txt", fields(e="identity;q=0, gzip"), SERVER,   "g.gz.html",       "R139 identity must not be sent"),
    ("g.txt g.gz.html", fields(e="identity;q=0, gzip"), SERVER,   "g.gz.html",       "R139 identity must not be sent"),
    ("g.txt g.gz.html", fields(e="*;q=0"),             SERVER,    None,              "R139 nothing is acceptable: 406"),
    ("g.gz.html g.txt", fields(e=""),                  SERVER,    "g.txt",           "R140 only identity"),
    ("g.gz.html g.txt", fields(e="x-gzip"),            SERVER,    "g.gz.html",       "R142 x-gzip is gzip"),
    ("g.z.html g.txt",  fields(e="br"),                SERVER,    "g.z.html",        "one acceptable coding is enough"),
    ("g.z.html g.txt",  fields(e="identity;q=0, gzip"), SERVER,   "g.z.html",        "R139 one acceptable coding is enough"),

    # dimensions together
    ("g.en.html g.de.pdf", fields(a="text/html;q=0.5, application/pdf", l="en, de;q=0.4"),
                                                       SERVER,    "g.en.html",       "0.5 × 1 is more than 1 × 0.4"),
    ("g.en.html g.de.pdf", fields(a="text/html;q=0.5, application/pdf", l="en, de;q=0.6"),
                                                       SERVER,    "g.de.pdf",        "0.5 × 1 is less than 1 × 0.6"),
    ("g.en.html g.de.html g.en.pdf", fields(a=BROWSER, l="de-DE,de;q=0.9,en;q=0.8", e="gzip, br"),
                                                       SERVER,    "g.de.html",       "what browsers send"),
    ("g.en.pdf g.de.html", fields(a="application/pdf;q=0.6, text/html;q=0.7", l="en;q=0.002, de;q=0.002"),
                                                       SERVER,    "g.de.html",       "R132 0.7 × 0.002 is more than 0.6 × 0.002, in the fourth decimal"),

    # dimensions in which all are alike decide nothing
    (LANGUAGES,  fields(a="image/png", l="de"),        STRICT,    "guide.de.html",   "§12.4.1 Accept is disregarded: nothing but HTML is there"),
    ("g.de.html g.de.pdf", fields(l="fr"),             STRICT,    "g.de.html",       "§12.4.1 Accept-Language is disregarded: nothing but German is there"),
    ("g.gz.de.html g.gz.en.html", fields(e="identity", l="de"),
                                                       STRICT,    "g.gz.de.html",    "which coding, if any, is decided afterwards"),
    ("guide.en.html", fields(a="image/png", l="fr", c="big5", e="*;q=0"),
                                                       STRICT,    "guide.en.html",   "R147 one variant is not negotiated"),
]

VARY = [
    # variants                         vary                                                       why
    ("guide.en.html",                  (),                                                        "R147 one variant: Vary must not be sent"),
    ("",                               (),                                                        "R147 nothing to select among"),
    ("guide.en.html guide.en.html",    (),                                                        "R147 nothing differs"),
    (LANGUAGES,                        ("Accept-Language",),                                      "R146 §12.5.5 languages differ"),
    (FORMATS,                          ("Accept",),                                               "R146 §12.5.5 types differ"),
    ("g.en.html g.de.pdf",             ("Accept", "Accept-Language"),                             "R146 both differ"),
    ("g.de.html g.html",               ("Accept-Language",),                                      "R146 a language differs from none"),
    ("g.utf8.html g.koi8.html",        ("Accept", "Accept-Charset"),                              "R137 charset is looked at, so Vary names it; Accept can name it too"),
    ("g.utf8.html g.pdf",              ("Accept",),                                               "R137 what has no charset is in none"),
    ("g.gz.html g.html",               ("Accept-Encoding",),                                      "R146 codings differ"),
    ("g.gz.html g.z.html",             ("Accept-Encoding",),                                      "R146 codings differ"),
    ("g.z.de.html g.z.en.html",        ("Accept-Language",),                                      "their codings are the same"),
    ("g.gz.en.koi8.html g.de.utf8.txt", ("Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language"), "R146 all differ"),
    ("g.q5.html g.q1.html",            (),                                                        "source quality is no field of the request"),
    ("g.DE.html g.de.html",            (),                                                        "RFC 5646 §2.1.1 tags are case-insensitive"),
    ("g.de.en.html g.en.de.html",      (),                                                        "§8.5 the order of languages means nothing"),
]

REASONS = [
    # variants                request                        preferences told                                                             why
    (LANGUAGES,               fields(l="en"),                SERVER,    ("Accept-Language: nothing matches de", "", "Accept-Language: nothing matches fr"), "no range matches"),
    (LANGUAGES,               fields(l="en, *;q=0"),         SERVER,    ("Accept-Language: * has weight 0", "", "Accept-Language: * has weight 0"), "a range matches, with weight 0"),
    ("a.html a.pdf",          fields(a="text/*"),            SERVER,    ("", "Accept: nothing matches application/pdf"),                  "no range matches"),
    ("a.html a.pdf",          fields(a="*/*, application/*;q=0"), SERVER, ("", "Accept: application/* has weight 0"),                     "a range matches, with weight 0"),
    ("a.utf8.txt a.koi8.txt", fields(c="utf-8"),             SERVER,    ("", "Accept-Charset: nothing matches koi8-r"),                   "no name matches"),
    ("a.utf8.txt a.koi8.txt", fields(c="utf-8, *;q=0"),      SERVER,    ("", "Accept-Charset: * has weight 0"),                           "* matches, with weight 0"),
    ("a.txt a.gz.txt",        fields(e="br"),                SERVER,    ("", "Accept-Encoding: gzip is not acceptable"),                  "its one coding"),
    ("a.gz.txt a.z.txt",      fields(e="*;q=0"),             SERVER,    ("Accept-Encoding: gzip is not acceptable", "Accept-Encoding: gzip or identity is not acceptable"), "any of its codings"),
    ("a.de.html a.en.pdf",    fields(a="text/html", l="de"), SERVER,    ("", "Accept: nothing matches application/pdf; Accept-Language: nothing matches en"), "all reasons"),
    ("a.html a.q0.html",      fields(),                      SERVER,    ("", "source quality 0"),                                         "the server's own word"),
    (LANGUAGES,               fields(l="de, en;q=0.5, fr;q=0.1"), SERVER, ("", "less wanted than guide.de.html", "less wanted than guide.de.html"), "a lower quality"),
    ("a.de-CH.html a.de.html", fields(l="de"),               ANYHOW,    ("matched less closely than a.de.html", ""),                      "a prefix against an exact match"),
    (LANGUAGES,               fields(),                      SERVER,    ("less preferred here than guide.en.html", "", "less preferred here than guide.en.html"), "the server's languages"),
    (FORMATS,                 fields(),                      SERVER,    ("", "listed after guide.html", "listed after guide.html"),        "the order given"),
    (LANGUAGES,               fields(l="da"),                SERVER,    ("less preferred here than guide.en.html", "", "less preferred here than guide.en.html"), "R145 language is disregarded"),
    ("a.de.html a.en.html",   fields(l="da"),                STRICT,    ("Accept-Language: nothing matches de", "Accept-Language: nothing matches en"), "R145 none is acceptable"),
]
# fmt: on


@pytest.mark.parametrize(("names", "request_", "preferences", "selected", "why"), CASES)
def test_the_best_is_selected(names, request_, preferences, selected, why):
    assert best(names, request_, preferences) == selected, why


@pytest.mark.parametrize(("names", "vary", "why"), VARY)
def test_vary_names_the_dimensions_that_differ(names, vary, why):
    """Whatever was asked, and whether or not anything is acceptable."""
    nothing = select(variants(names), fields(), SERVER)
    something = select(variants(names), fields(a="a/b", l="xx", e="*;q=0"), STRICT)

    assert nothing.vary == something.vary == vary, why
    assert nothing.definite, "RFC 2296's doubts are not ours"


@pytest.mark.parametrize(("names", "request_", "preferences", "told", "why"), REASONS)
def test_what_was_not_selected_is_told_why(names, request_, preferences, told, why):
    weighed = select(variants(names), request_, preferences).weighed

    assert tuple(one.eliminated for one in weighed) == told, why


def test_weights_are_told_for_each_dimension_that_is_looked_at():
    request = fields(a="text/html, */*;q=0.5", l="en;q=0.8", e="br")
    english, german = select(variants("g.en.html g.de.pdf"), request, SERVER).weighed

    assert english.weights == (("Accept", 1.0), ("Accept-Language", 0.8))
    assert german.weights == (("Accept", 0.5), ("Accept-Language", 0.0))
    assert (english.quality, german.quality) == (0.8, 0.0)


def test_R145_a_language_that_is_disregarded_is_told_with_its_weight():
    weighed = select(variants("g.en.html g.de.html"), fields(l="da"), SERVER).weighed

    assert weighed[0].weights == (("Accept-Language", 0.0),)
    assert weighed[0].quality == 1.0


def test_what_has_no_name_is_told_by_its_type():
    alike = [Variant("", MediaType("text", "html"), (tag,)) for tag in ("en", "de")]
    bare = [Variant("", None, (tag,)) for tag in ("en", "de")]

    assert select(alike, fields(), SERVER).weighed[1].eliminated.endswith("text/html")
    assert select(bare, fields(), SERVER).weighed[1].eliminated.endswith("the best")


# What holds for all requests...

NAMES = st.lists(
    st.builds(
        "g{}{}{}{}{}".format,
        st.sampled_from(["", ".en", ".de", ".de-CH", ".fr.en"]),
        st.sampled_from(["", ".utf8", ".koi8"]),
        st.sampled_from([".html", ".txt", ".pdf"]),
        st.sampled_from(["", ".gz", ".z"]),
        st.sampled_from(["", ".q9", ".q5", ".q0"]),
    ),
    max_size=6,
).map(" ".join)
WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.001", ";q=0.5", ";q=1", ";q=2"])


def listed(*elements):
    """Return a strategy of weighted lists of *elements*, or of no field at all."""
    weighted = st.tuples(st.sampled_from(elements), WEIGHTS).map("".join)
    return st.none() | st.lists(weighted, max_size=4).map(", ".join)


FIELDS = {
    "Accept": listed(
        "text/html", "text/*", "*/*", "application/pdf", "text/html;level=1"
    ),
    "Accept-Language": listed("en", "de", "de-CH-1996", "de-CH", "fr", "da", "*"),
    "Accept-Encoding": listed("gzip", "identity", "br", "*"),
    "Accept-Charset": listed("utf-8", "koi8-r", "*"),
}
OTHERS = {"Cookie": st.just("lang=de"), "User-Agent": st.just("Mozilla/5.0")}
REQUESTS = st.fixed_dictionaries(FIELDS)
PREFERENCES = st.builds(
    Preferences,
    languages=st.sampled_from([(), ("en",), ("de", "en")]),
    prefer=st.booleans(),
    fallback=st.booleans(),
    default_language=st.sampled_from([None, "fr"]),
)


@settings(max_examples=300, deadline=None)
@given(NAMES, REQUESTS, PREFERENCES)
def test_what_is_selected_never_has_weight_0(names, request, preferences):
    """But for a language, where all others have weight 0 too and it is disregarded."""
    selection = select(variants(names), Fields.of(request), preferences)

    if selection.best is None:
        assert not any(one.quality for one in selection.weighed)
        return
    selected = selection.weighed[selection.best]
    refused = {name for name, weight in selected.weights if not weight}
    assert selected.quality == max(one.quality for one in selection.weighed) > 0
    assert selected.eliminated == ""
    assert refused <= {"Accept-Language"}
    if refused:
        assert preferences.fallback
        for one in selection.weighed:
            assert not one.quality or dict(one.weights)["Accept-Language"] == 0


@settings(max_examples=300, deadline=None)
@given(NAMES, REQUESTS, PREFERENCES, st.fixed_dictionaries({**FIELDS, **OTHERS}))
def test_a_field_that_vary_does_not_name_changes_nothing(
    names, request, preferences, others
):
    """R146: §12.5.5, or a cache would send one client what is meant for another."""
    selection = select(variants(names), Fields.of(request), preferences)
    changed = {
        **others,
        **{name: value for name, value in request.items() if name in selection.vary},
    }

    assert select(variants(names), Fields.of(changed), preferences) == selection


@settings(max_examples=200, deadline=None)
@given(NAMES, REQUESTS, PREFERENCES)
def test_every_variant_but_the_selected_is_told_why(names, request, preferences):
    selection = select(variants(names), Fields.of(request), preferences)

    silent = [row for row, one in enumerate(selection.weighed) if not one.eliminated]
    assert silent == ([] if selection.best is None else [selection.best])


@settings(max_examples=200, deadline=None)
@given(NAMES, REQUESTS)
def test_R145_a_language_is_never_the_reason_for_406(names, request):
    """Unless strict: what is acceptable but for its language is sent then."""
    otherwise = {**request, "Accept-Language": None}
    with_language = select(variants(names), Fields.of(request), SERVER).best
    without = select(variants(names), Fields.of(otherwise), SERVER).best

    assert (with_language is None) is (without is None)


# What it costs...

MANY = " ".join(
    f"g.a{number:x}-x.utf8.gz.html g.de.koi8.pdf" for number in range(10, 42)
)
COMMAS = "," * 1_000_000
# fmt: off
HEAVY = [
    # request                                                why
    (fields(a=COMMAS),                                       "R055 a million commas in Accept"),
    (fields(l=COMMAS),                                       "R055 a million commas in Accept-Language"),
    (fields(e=COMMAS),                                       "R055 a million commas in Accept-Encoding"),
    (fields(c=COMMAS),                                       "R055 a million commas in Accept-Charset"),
    (fields(a="a/b;q=0.1," * 20_000),                        "CVE-2016-10539 ranges"),
    (fields(a="text/html;a=" + "b" * 1_000_000),             "CVE-2016-10539 a parameter without end"),
    (fields(a="text/html;q=0." + "1" * 1_000_000),           "CVE-2016-10539 a weight without end"),
    (fields(l="de-x," * 200_000),                            "CVE-2024-26146 ranges"),
    (fields(l="de" + "-a" * 500_000),                        "CVE-2024-26146 a range without end"),
    (fields(e="gzip;q=0.1," * 90_000),                       "CVE-2024-26146 codings"),
    (fields(c="utf-8" + " " * 1_000_000 + ";"),              "CVE-2024-26146 whitespace"),
]
# fmt: on


@pytest.mark.parametrize(("request_", "why"), HEAVY, ids=range(len(HEAVY)))
def test_64_variants_and_a_megabyte_cost_linear_time(request_, why):
    many = variants(MANY)
    begun = process_time()
    select(many, request_, SERVER)

    assert process_time() - begun < 3, why


@pytest.mark.parametrize("name", ["a", "l", "e", "c"])
def test_ten_times_the_commas_cost_about_ten_times_the_time_CVE_2016_10539(name):
    many = variants(MANY)

    def cost(commas):
        request = fields(**{name: "a;q=0.5" + "," * commas})
        begun = process_time()
        select(many, request, SERVER)
        return process_time() - begun

    small = min(cost(100_000) for _ in range(3))
    large = min(cost(1_000_000) for _ in range(2))

    assert large < 40 * small


def test_nothing_is_kept_in_memory_between_requests_CVE_2023_23969():
    """A hundred requests with long fields, all different, leave nothing behind."""
    many = variants(LANGUAGES)
    select(many, fields(a="a/b", l="de", e="br", c="utf-8"), SERVER)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(100):
            long = ",".join(f"de-a{number}-{each}" for each in range(400))
            select(many, fields(a=long, l=long, e=long, c=long), SERVER)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < 100_000, "a hundred values have more than 500 000 octets"
