"""What caches may do with one answer, told with its sections."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main
from httpcore_srv.cli.cache import seen, targets_of
from httpcore_srv.cli.cache_rows import called
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.semantics.cache_view import explain_cache

NOW = datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)


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
    lines.append(("Set-Cookie", "a=b"))  # RFC 9111 §7.3

    assert seen(Fields(lines)) == Fields([lines[0], *lines[2:]])


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


def test_what_a_surrogate_is_told(folder, tmp_path):
    path = tmp_path / "site.toml"
    path.write_text(
        "[[host]]\n[[host.mount]]\n"
        f'folder = "{folder}"\n[[host.mount.rule]]\nsurrogate_control = "max-age=60"\n'
    )
    words = ["cache", "/hello.txt", "-c", str(path)]

    told = CliRunner().invoke(main, words).output.split("\n\n")[-1]
    document = json.loads(CliRunner().invoke(main, [*words, "--json"]).output)

    assert told.splitlines()[0] == "surrogate, which obeys Surrogate-Control"
    assert "fresh   Edge Arch. §2.2    for 1 minute" in told
    assert document["surrogate"] == [
        {
            "what": "fresh",
            "section": "Edge Arch. §2.2",
            "words": "for 1 minute: max-age",
        }
    ]


def test_without_a_surrogate_nothing_is_said_of_one(cache):
    assert "surrogate" not in cache("/hello.txt").output
    assert json.loads(cache("/hello.txt", "--json").output)["surrogate"] == []
