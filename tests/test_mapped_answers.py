"""
What is answered for a type map, from one end of the line to the other?

The map lists a file beside it, one in another directory, and what negotiates itself.
"""

import os
from datetime import UTC, datetime

import pytest

from httpcore_srv.message import Fields, Request
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.resources.tree import Tree
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.site import Folder, Host, Mount, Negotiation, Redirect, Site

NOW = datetime(2100, 1, 1, tzinfo=UTC)
GUIDE = """
URI: guide.en.html
Content-Type: text/html
Content-Language: en

URI: ../fr/guide.html
Content-Type: text/html
Content-Language: fr

URI: ../es/index.html
Content-Type: text/html
Content-Language: es

URI: ../../outside.html
Content-Type: text/html
Content-Language: it

URI: /pt/guide.html
Content-Type: text/html
Content-Language: pt

URI: ../priv/guide.html
Content-Type: text/html
Content-Language: pl
"""
BODIES = f"""
Content-Type: text/plain
Content-Language: en
Body:----
{"Hello, and once more hello! " * 40}
----

Content-Type: text/plain
Content-Language: de
Body:----
Hallo!
----
"""
FILES = {
    "docs/guide.var": GUIDE,
    "docs/guide.en.html": "<p>English",
    "docs/hello.var": BODIES,
    "docs/loop.var": "URI: ../es/index.html\nContent-Type: text/html\n",
    "fr/guide.html": "<p>French",
    "es/index.html.es": "<p>Spanish",
    "pt/guide.html": "<p>Portuguese",
    "priv/guide.html": "<p>Polish",
}


@pytest.fixture
def ask(tmp_path, nothing_left_open):
    """Ask a site for a path; nothing that was opened may be left open."""
    for name, text in FILES.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "outside.html").write_text("<p>Outside")
    forms = CodedForms(tmp_path / "forms")

    def answer(path, algorithm=Algorithm.RFC9110, **fields):
        negotiation = Negotiation(algorithm)
        folder = Folder(Tree(tmp_path / "site"), negotiation=negotiation, forms=forms)
        mounts = (Mount("/priv/", Redirect("/elsewhere/")), Mount("/", folder))
        site = Site((Host(mounts=mounts),))
        lines = {name.replace("_", "-"): value for name, value in fields.items()}
        request = Request("GET", path, Fields.of({"Host": "example.org"} | lines))
        response = respond(request, site, NOW)
        content = b"".join(octets_of(response.content.pieces()))
        response.content.close()
        return response.status, response.fields, content

    return answer


OURS, THEIRS = Algorithm.RFC9110, Algorithm.APACHE
TRANSPARENT = Algorithm.TRANSPARENT

# With these, RFC 2296 §3.4 calls no type and no charset a guess.
DEFINITE = {"Accept": "text/html", "Accept_Charset": "utf-8"}

# fmt: off
GUIDES = [
    # algorithm   language  Negotiate  status  Content-Location    TCN       why
    (OURS,        "en",     None,      200,    "guide.en.html",    None,     "a neighbour"),
    (OURS,        "fr",     None,      200,    "../fr/guide.html", None,     "RFC 9110 §12.1: wherever it is, it is ours"),
    (OURS,        "es",     None,      506,    None,               None,     "R160 it negotiates itself, in another directory"),
    (OURS,        "it",     None,      506,    None,               None,     "R299 nothing outside of the root"),
    (OURS,        "pt",     None,      200,    "../pt/guide.html", None,     "an absolute path, from the mount"),
    (OURS,        "pl",     None,      506,    None,               None,     "CVE-2019-0220 another mount is over it"),
    (THEIRS,      "en",     None,      200,    "guide.en.html",    None,     "a neighbour"),
    (THEIRS,      "fr",     None,      200,    "../fr/guide.html", None,     "as Apache: see peers/test_apache_type_maps.py"),
    (THEIRS,      "es",     None,      506,    None,               None,     "R160"),
    (TRANSPARENT, "en",     "1.0",     200,    "guide.en.html",    "choice", "R155 a neighbour is chosen"),
    (TRANSPARENT, "fr",     "1.0",     300,    None,               "list",   "R156 what is none is not"),
    (TRANSPARENT, "fr",     "*",       300,    None,               "list",   "R156 by no algorithm"),
    (TRANSPARENT, "fr",     "trans",   300,    None,               "list",   "R153"),
    (TRANSPARENT, "en",     None,      200,    "guide.en.html",    "choice", "R157 §10.2 a neighbour"),
    (TRANSPARENT, "fr",     None,      200,    "../fr/guide.html", "adhoc",  "R156 R157 §10.3 sent, but not as a choice"),
    (TRANSPARENT, "es",     None,      506,    None,               None,     "R160"),
]
# fmt: on


@pytest.mark.parametrize(
    ("algorithm", "language", "negotiate", "status", "location", "tcn", "why"), GUIDES
)
def test_the_files_of_a_map(
    ask, algorithm, language, negotiate, status, location, tcn, why
):
    fields = DEFINITE | ({"Negotiate": negotiate} if negotiate else {})
    path = "/docs/guide.var" if algorithm is THEIRS else "/docs/guide"
    got, said, content = ask(path, algorithm, Accept_Language=language, **fields)

    assert got == status, why
    assert said.get("Content-Location") == location, why
    assert said.get("TCN") == tcn, why
    if location is not None:
        own = ask("/" + os.path.normpath(f"docs/{location}"))
        assert (own[0], own[2]) == (200, content), "R149"


def test_who_comes_from_apache_has_files_before_maps(ask):
    """As peers/test_apache_type_maps.py shows: the map is asked for by its name."""
    _, _, mapped = ask("/docs/guide.var", THEIRS, Accept_Language="fr")
    _, _, named = ask("/docs/guide", THEIRS, Accept_Language="fr")

    assert (mapped, named) == (b"<p>French", b"<p>English")


def test_r156_a_list_response_lists_what_is_in_another_directory(ask):
    """RFC 2295 §10.2 forbids to send it as a choice, not to name it."""
    _, said, _ = ask("/docs/guide", TRANSPARENT, Negotiate="1.0", Accept_Language="fr")

    assert '"../fr/guide.html"' in said["Alternates"]


def test_r160_a_map_of_nothing_but_what_negotiates_too(ask):
    assert ask("/docs/loop")[0] == 506


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_body_is_coded_as_any_file_R129(ask, coding):
    """RFC 9110 §8.8.3.3: with a tag of its own; §12.5.5: and Vary says so."""
    plain = ask("/docs/hello", Accept_Language="en", Accept_Encoding="identity")
    sent = ask("/docs/hello", Accept_Language="en", Accept_Encoding=coding)

    assert (plain[1].get("Content-Encoding"), sent[1]["Content-Encoding"]) == (
        None, coding,
    )  # fmt: skip
    assert len(sent[2]) < len(plain[2]) / 2
    assert sent[1]["ETag"] != plain[1]["ETag"]
    assert sent[1]["Vary"] == plain[1]["Vary"]
    assert set(sent[1]["Vary"].split(", ")) == {"Accept-Language", "Accept-Encoding"}


def test_a_short_body_is_not_coded(ask):
    """Below the minimum the fields cost more than is saved."""
    _, said, content = ask("/docs/hello", Accept_Language="de", Accept_Encoding="gzip")

    assert said.get("Content-Encoding") is None
    assert content == b"Hallo!\n"
