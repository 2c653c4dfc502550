"""RFC 9110 §8: what a 200 says about the representation it carries."""

from datetime import UTC, datetime

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.stages.describe import describe
from httpcore_srv.stages.negotiate import Selected

ALWAYS = {"Accept-Ranges": "bytes"}
BARE = {"media_type": None, "etag": None, "modified": None}
YEAR_1 = datetime(1, 1, 1, tzinfo=UTC)

# fmt: off
DESCRIBED = [
    # representation                          fields                          why
    (BARE,                                    {},                             "R085 §8.3 no type is better than a wrong one"),
    ({**BARE, "media_type": MediaType("text", "plain", ())},
                                              {"Content-Type": "text/plain"}, "R085 §8.3"),
    ({**BARE, "media_type": MediaType.parse("text/html; charset=utf-8")},
                                              {"Content-Type": "text/html; charset=utf-8"}, "§8.3.2"),
    ({**BARE, "languages": ("de",)},              {"Content-Language": "de"},     "R150 §8.5"),
    ({**BARE, "languages": ("de", "fr")},     {"Content-Language": "de, fr"}, "§8.5 a list: it is meant for both"),
    ({**BARE, "coding": "gzip"},              {"Content-Encoding": "gzip"},   "R086 §8.4"),
    ({**BARE, "location": "?format=json"},    {"Content-Location": "?format=json"}, "R149 §8.7"),
    ({**BARE, "etag": '"v1"'},                {"ETag": '"v1"'},               "§8.8.3"),
    ({**BARE, "etag": 'W/"v1"'},              {"ETag": 'W/"v1"'},             "R091 §8.8.3 weak stays weak"),
    ({**BARE, "modified": datetime(2024, 6, 1, 12, tzinfo=UTC)},
                                              {"Last-Modified": "Sat, 01 Jun 2024 12:00:00 GMT"}, "R057 §8.8.2"),
    ({**BARE, "modified": YEAR_1},            {"Last-Modified": "Mon, 01 Jan 0001 00:00:00 GMT"}, "§5.6.7 four digits"),
    ({**BARE, "fields": Fields([("Link", "<?page=2>; rel=\"next\"")])},
                                              {"Link": "<?page=2>; rel=\"next\""}, "a representation may have more to say"),
    ({**BARE, "fields": Fields([("Accept-Ranges", "bytes")])},
                                              {},                             "and never says a thing twice"),
]
# fmt: on


@pytest.mark.parametrize(("given", "fields", "why"), DESCRIBED)
def test_what_a_200_says(given, fields, why, representation, ask, target_of):
    described = describe(Selected(representation(**given)), ask(), target_of())

    assert sorted(described) == sorted({**ALWAYS, **fields}.items()), why


# fmt: off
VARIED = [
    # dimensions                     vary                       why
    ((),                             None,                      "R147 §12.5.5 nothing was negotiated"),
    (("Accept",),                    "Accept",                  "R146 §12.5.5"),
    (("Accept", "Accept-Language"),  "Accept, Accept-Language", "R146 §12.5.5 a list"),
]
# fmt: on


@pytest.mark.parametrize(("dimensions", "vary", "why"), VARIED)
def test_vary_names_what_the_selection_looked_at(
    dimensions, vary, why, representation, ask, target_of
):
    described = describe(Selected(representation(), dimensions), ask(), target_of())

    assert described.get("Vary") == vary, why


def test_r127_every_representation_can_be_asked_for_in_ranges(
    representation, ask, target_of
):
    """R127, RFC 9110 §14.3: the server tells that it supports them."""
    described = describe(Selected(representation()), ask(), target_of())

    assert described["Accept-Ranges"] == "bytes"


# fmt: off
SAVED = [
    # path              query           Content-Disposition                                            why
    ("/a.txt",          "download=1",   "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt",        "R307 RFC 6266 §4"),
    ("/d/gr%C3%BCn",    "download=1",   "attachment; filename=\"gr_n\"; filename*=UTF-8''gr%C3%BCn",     "R307 §4.3 both forms"),
    ("/a%22b",          "download=1",   "attachment; filename=\"a_b\"; filename*=UTF-8''a%22b",          "R307 no quote ends the name early"),
    ("/a%0D%0AX:b",     "download=1",   "attachment; filename=\"a__X:b\"; filename*=UTF-8''a__X%3Ab",    "CVE-2020-7695 a name never ends a field line"),
    ("/..%2Fa",         "download=1",   "attachment; filename=\".._a\"; filename*=UTF-8''.._a",          "R307 §4.3 no path separators"),
    ("/a%FF",           "download=1",   "attachment; filename=\"a_\"; filename*=UTF-8''a%EF%BF%BD",      "R309 a name that is no UTF-8"),
    ("/a.txt",          None,           None,                                                          "nobody asked for it"),
    ("/a.txt",          "download=0",   None,                                                          "nor here"),
    ("/a.txt",          "Download=1",   None,                                                          "RFC 3986 §6.2.2.1 a query is case-sensitive"),
    ("/d/",             "download=1",   None,                                                          "an index has no name of its own"),
]
# fmt: on


@pytest.mark.parametrize(("path", "query", "disposition", "why"), SAVED)
def test_a_download_is_named(
    path, query, disposition, why, representation, ask, target_of
):
    described = describe(Selected(representation()), ask(), target_of(path, query))

    assert described.get("Content-Disposition") == disposition, why


# fmt: off
DIGESTS = [
    # Want-Repr-Digest            Repr-Digest                      why
    (None,                        None,                            "RFC 9530 §4 nobody asked"),
    ("sha-256=1",                 "sha-256=:AQI=:",                "R269 RFC 9530 §3"),
    ("sha-512=3, sha-256=10",     "sha-256=:AQI=:",                "R271 §4 the highest weight"),
    ("sha-512=3, sha-256=0",      None,                            "R271 §4 the only one it has is not acceptable"),
    ("md5=9",                     None,                            "R272 §5 never an insecure one"),
    ("sha-256",                   None,                            "R259 §4 not an integer: ignored whole"),
]
# fmt: on


@pytest.mark.parametrize(("wanted", "digest", "why"), DIGESTS)
def test_the_digest_that_is_wanted(wanted, digest, why, representation, ask, target_of):
    def digest_of(algorithm):
        return b"\1\2" if algorithm == "sha-256" else None

    selected = Selected(representation(digest_of=digest_of))
    described = describe(
        selected, ask(fields={"Want-Repr-Digest": wanted}), target_of()
    )

    assert described.get("Repr-Digest") == digest, why
