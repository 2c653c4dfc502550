"""What is wrong with a type map, before a visitor finds out?"""

from datetime import UTC, datetime

import pytest

from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.context import Context
from httpcore_srv.resources.variants.entries import ANOTHER_MAP, ELSEWHERE, NEGOTIATED
from httpcore_srv.resources.variants.extensions import Extensions
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.resources.variants.problems import UNUSED, Problem, problems

NOW = datetime(2030, 1, 1, tzinfo=UTC)
HTML = "Content-Type: text/html\n"
NEVER = "; who would get it is answered 506"

# fmt: off
MAPS = [
    # text                                                lines and sentences              why
    (f"URI: a.html\n{HTML}",                              [],                              "all is well"),
    ("",                                                  [],                              "an empty map"),
    (f"URI: a.html\n{HTML}Content-Length: 1\n",           [],                              "the length is right"),
    (f"URI: a.html\n{HTML}Content-Length: 2\n",           [(1, "Content-Length is 1, not 2")], "the length is wrong"),
    (f"{HTML}Content-Length: 2\nBody:x\nhi\nx\n",         [(1, "Content-Length is 3, not 2")], "the length is wrong"),
    (f"{HTML}Content-Length: 3\nBody:x\nhi\nx\n",         [],                              "the length is right"),
    (f"URI: b.html\n{HTML}",                              [(1, "b.html: no such file")],   "it would be left out"),
    (f"URI: b.html\n{HTML}Content-Length: 2\n",           [(1, "b.html: no such file")],   "there is nothing to be compared"),
    (f"URI: other.var\n{HTML}",                           [(1, ANOTHER_MAP + NEVER)],            "R160 it would be a 506"),
    (f"URI: guide.html\n{HTML}",                          [(1, NEGOTIATED + NEVER)],             "R160 it would be a 506"),
    (f"URI: ../../a.html\n{HTML}",                        [(1, ELSEWHERE + NEVER)],              "it would be a 506"),
    (f"URI: http://a.example/b\n{HTML}",                  [(1, ELSEWHERE + NEVER)],        "another server: it would be a 506"),
    (f"URI: ../docs/a.html\n{HTML}",                      [],                              "a file of the tree"),
    (f"URI: ../a.html\n{HTML}",                           [(1, "../a.html: no such file")], "it would be left out"),
    (f"URI: a.html\n{HTML}\nURI: a.html\n",               [(4, UNUSED)],                   "nothing is said of it"),
    (f"URI: b\n{HTML}\nX: y\n\nURI: c\n{HTML}",           [(1, "b: no such file"), (4, UNUSED), (6, "c: no such file")], "by lines"),
]
BROKEN = [
    # text                        line   sentence                                       why
    ("hello",                     1,     "no colon after the name of a record",         "no record"),
    (f"URI: a.html\n{HTML}Content-Length: x\n", 3, "not a valid number of octets: 'x'", "not understood"),
    (f"{HTML}Body:x\nhi\n",       2,     "the body is not ended by 'x'",                "no end"),
]
# fmt: on


pytestmark = pytest.mark.usefixtures("nothing_left_open")


def found(root, name="map.var", text=None):
    docs = root / "docs"
    docs.mkdir(exist_ok=True)
    for file in ("a.html", "guide.en.html"):
        (docs / file).write_text("a")
    if text is not None:
        (docs / name).write_text(text)
    directory = Tree(root).open((b"docs",))
    context = Context(Extensions(), NameIndex(), Means(DigestIndex()), NOW)
    try:
        return problems(directory, name, context)
    finally:
        directory.close()


@pytest.mark.parametrize(("text", "expected", "why"), MAPS)
def test_problems(tmp_path, text, expected, why):
    assert found(tmp_path, text=text) == tuple(
        Problem("docs/map.var", line, sentence) for line, sentence in expected
    ), why


@pytest.mark.parametrize(("text", "line", "sentence", "why"), BROKEN)
def test_a_broken_map_has_one_problem(tmp_path, text, line, sentence, why):
    assert found(tmp_path, text=text) == (
        Problem("docs/map.var", line, sentence, broken=True),
    ), why


def test_what_is_not_there_has_no_problems(tmp_path):
    assert found(tmp_path) == ()


def test_a_folder_is_no_map(tmp_path):
    (tmp_path / "docs" / "map.var").mkdir(parents=True)

    assert found(tmp_path) == ()


def test_a_problem_is_told_like_the_error_it_would_be():
    assert (
        str(Problem("docs/map.var", 3, "no colon")) == "docs/map.var, line 3: no colon"
    )
