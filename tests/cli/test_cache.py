"""What caches may do with one answer, told with its sections."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main
from httpcore_srv.cli.cache import called, rows, seen, targets_of
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.semantics.cache_view import explain_cache

NOW = datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)
NO_FIELDS = Fields()


@pytest.fixture
def cache(folder):
    """Ask with words of the command, for the small site."""

    def asked(*words):
        return CliRunner().invoke(main, ["cache", *words, "-d", str(folder)])

    return asked


def test_the_answer_and_what_each_cache_makes_of_it(cache):
    result = cache("/hello.txt")

    assert result.exit_code == 0
    head, private, shared, targeted = result.output.split("\n\n")
    assert head.splitlines()[0] == "200 OK"
    assert "Cache-Control: no-cache" in head
    assert "Content-Type" not in head, "no cache looks at it"
    assert private.splitlines()[0] == "private cache"
    assert shared.splitlines()[0] == "shared cache"
    assert targeted.splitlines() == [
        "shared cache that obeys CDN-Cache-Control",
        "  told    RFC 9213 §2.2      no valid CDN-Cache-Control: as any shared cache",
    ]
    assert "  key     RFC 9111 §4.1      GET http://localhost/hello.txt" in private


def viewed(fields, request=NO_FIELDS, status=200, target="/"):
    """Return the rows of a private, a shared and a targeted cache."""
    asked = Request("GET", target, Fields([("Host", "a.example"), *request]))
    told = Fields(list(fields.items()))
    views = explain_cache(asked, Response(status, told), NOW, targets_of(told))
    return [list(rows(view, told)) for view in views]


def words_of(some_rows, what):
    return [(row.section, row.words) for row in some_rows if row.what == what]


# fmt: off
PRIVATE = [
    # fields                                          what     section               words                                                       why
    ({"Cache-Control": "max-age=60"},                 "store", "RFC 9111 §5.2.2.1",  "yes: max-age is there",                                    "RFC 9111 §3"),
    ({"Cache-Control": "no-store"},                   "store", "RFC 9111 §5.2.2.5",  "no: Cache-Control says no-store",                          "RFC 9111 §3"),
    ({"Cache-Control": "max-age=60"},                 "fresh", "RFC 9111 §5.2.2.1",  "for 1 minute: max-age of Cache-Control",                   "RFC 9111 §4.2.1"),
    ({"Cache-Control": "max-age=60", "Age": "30"},    "fresh", "RFC 9111 §5.2.2.1",  "for 1 minute: max-age of Cache-Control, 30 seconds old on arrival", "RFC 9111 §4.2.3"),
    ({"Cache-Control": "no-cache"},                   "fresh", "RFC 9111 §5.2.2.4",  "only after asking: Cache-Control says no-cache",           "RFC 9111 §5.2.2.4"),
    ({"Vary": "*"},                                   "fresh", "RFC 9111 §4.1",      "only after asking: Vary: * never matches",                 "RFC 9111 §4.1"),
    ({"Vary": "*"},                                   "key",   "RFC 9111 §4.1",      "none: Vary: * never matches",                              "RFC 9111 §4.1"),
    ({},                                              "fresh", "RFC 9111 §4.2.2",    "for as long as it likes: a guess without Last-Modified",   "R234"),
    ({"Cache-Control": "max-age=1, must-revalidate"}, "stale", "RFC 9111 §5.2.2.2",  "never: Cache-Control says must-revalidate",                "RFC 9111 §4.2.4"),
    ({"Cache-Control": "max-age=1, stale-while-revalidate=60"}, "stale", "RFC 5861 §3", "for 1 minute while it is validated",                    "R239"),
    ({"Cache-Control": "max-age=1, stale-if-error=3600"}, "stale", "RFC 5861 §4",    "for 1 hour if the origin fails",                           "R239"),
    ({"Cache-Control": "max-age=1"},                  "stale", "RFC 9111 §4.2.4",    "used if the origin cannot be reached",                     "RFC 9111 §4.2.4"),
    ({"ETag": '"a"'},                                 "then",  "RFC 9111 §4.3.1",    "validated with If-None-Match",                             "RFC 9111 §4.3.1"),
    ({},                                              "then",  "RFC 9111 §4.3.1",    "fetched again, whole: there is no validator",              "RFC 9111 §4.3.1"),
    ({"Vary": "Accept"},                              "key",   "RFC 9111 §4.1",      "GET http://a.example/ | accept: (absent)",                 "RFC 9111 §4.1"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "what", "section", "words", "why"), PRIVATE)
def test_what_a_private_cache_may_do(fields, what, section, words, why):
    private, *_ = viewed(fields)

    assert (section, words) in words_of(private, what), why


def test_a_heuristic_lifetime_is_called_a_guess():
    """R234: a tenth of the time since Last-Modified."""
    modified = (NOW - timedelta(days=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    private, *_ = viewed({"Last-Modified": modified})

    [(section, words)] = words_of(private, "fresh")
    assert section == "RFC 9111 §4.2.2"
    assert words == "for about 1 day: a tenth of the time since Last-Modified"


def test_a_shared_cache_obeys_s_maxage_and_a_private_one_does_not():
    private, shared, _ = viewed({"Cache-Control": "max-age=1, s-maxage=60"})

    assert words_of(private, "fresh")[0][0] == "RFC 9111 §5.2.2.1"
    assert words_of(shared, "fresh")[0][0] == "RFC 9111 §5.2.2.10"


def test_what_may_not_be_stored_has_no_more_to_be_said():
    _, shared, _ = viewed({"Cache-Control": "private, max-age=60"})

    assert [(row.what, row.section) for row in shared] == [
        ("store", "RFC 9111 §5.2.2.7")
    ]


def test_a_targeted_cache_ignores_the_other_fields():
    """R252, R253: the first valid target decides, Cache-Control does not."""
    *_, targeted = viewed(
        {"Cache-Control": "no-store", "CDN-Cache-Control": "max-age=600"}
    )

    assert words_of(targeted, "fresh") == [
        ("RFC 9111 §5.2.2.1", "for 10 minutes: max-age of CDN-Cache-Control")
    ]


def test_a_targeted_field_that_is_not_valid_is_as_absent():
    """R252: "the first (in target-list order) field with a valid, non-empty value"."""
    *_, targeted = viewed({"CDN-Cache-Control": "max-age=?"})

    assert [row.section for row in targeted] == ["RFC 9213 §2.2"]


# fmt: off
TARGETS = [
    # names                                             targets                                   why
    (["Cache-Control"],                                 ("CDN-Cache-Control",),                   "the one that is registered"),
    (["CDN-Cache-Control"],                             ("CDN-Cache-Control",),                   "RFC 9213 §3.1"),
    (["Edge-Cache-Control", "CDN-Cache-Control"],       ("Edge-Cache-Control", "CDN-Cache-Control"), "RFC 9213 §2: others may be defined"),
]
# fmt: on


@pytest.mark.parametrize(("names", "targets", "why"), TARGETS)
def test_the_targeted_fields_of_an_answer(names, targets, why):
    assert targets_of(Fields([(name, "max-age=1") for name in names])) == targets, why


def test_caches_are_called_by_what_they_obey():
    views = explain_cache(
        Request("GET", "/", Fields([("Host", "a")])), Response(200), NOW
    )

    assert [called(view) for view in views] == [
        "private cache",
        "shared cache",
        "shared cache that obeys CDN-Cache-Control",
    ]


def test_the_fields_a_cache_looks_at():
    lines = [("Vary", "Accept"), ("Server", "x"), ("Edge-Cache-Control", "max-age=1")]

    assert seen(Fields(lines)) == Fields([lines[0], lines[2]])


def test_as_json(cache):
    result = cache("/hello.txt", "--json")

    told = json.loads(result.output)
    assert (told["status"], told["fields"][-1]) == (200, ["Cache-Control", "no-cache"])
    assert [one["cache"] for one in told["caches"]] == [
        "private", "shared", "CDN-Cache-Control",
    ]  # fmt: skip
    private = told["caches"][0]
    assert (private["stored"], private["fresh_for"], private["heuristic"]) == (
        True, 0, False,
    )  # fmt: skip
    assert {"what", "section", "words"} == set(private["reasons"][0])


def test_a_request_with_credentials(cache):
    """R231: no shared cache reuses the answer, unless the answer says it may."""
    result = cache("/hello.txt", "-H", "Authorization: Basic eDp5")

    name, *told = result.output.split("\n\n")[2].splitlines()
    assert name == "shared cache"
    assert [line.split()[0] for line in told] == ["store"] * len(told)
    assert all(" no: " in line for line in told)


def test_another_method_is_stored_by_nobody(cache):
    assert "no: " in cache("/hello.txt", "-X", "DELETE").output


# fmt: off
REFUSED = [
    # words                                  status  word               why
    (["/x", "-H", "Host: a", "-H", "Host: b"], 2,    "400 Bad Request", "RFC 9112 §3.2 no cache sends that"),
    (["hello.txt"],                          2,      "400 Bad Request", "RFC 9112 §3.2 a path begins with a slash"),
    (["ftp://a.example/"],                   2,      "not an http",     "no URL of ours"),
    (["/", "-c", "site.toml"],               2,      "exclude",         "one of both"),
]
# fmt: on


@pytest.mark.parametrize(("words", "status", "word", "why"), REFUSED)
def test_what_cannot_be_asked(cache, words, status, word, why):
    result = cache(*words)

    assert result.exit_code == status, why
    assert word in result.output, why


def test_the_site_of_a_configuration(folder, tmp_path):
    path = tmp_path / "site.toml"
    path.write_text(
        'cache_control = "max-age=60"\n[[host]]\n[[host.mount]]\n'
        f'prefix = "/"\nfolder = "{folder}"\n'
    )

    result = CliRunner().invoke(main, ["cache", "/hello.txt", "-c", str(path)])

    assert "fresh   RFC 9111 §5.2.2.1  for 1 minute" in result.output


def test_https_is_part_of_the_key(cache):
    assert (
        "GET https://a.example/hello.txt" in cache("https://a.example/hello.txt").output
    )
