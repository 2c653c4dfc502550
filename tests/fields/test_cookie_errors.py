"""One error for each rule: none without a test, none with another's words."""

import ast
from inspect import getdoc
from itertools import chain
from pathlib import Path

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields import cookie_errors
from httpcore_srv.fields.cookie_errors import CookieError

HERE = Path(__file__).parent
CLASSES = [
    each
    for each in vars(cookie_errors).values()
    if isinstance(each, type) and issubclass(each, CookieError)
]
RULES = [each for each in CLASSES if each is not CookieError]


def test_a_broken_rule_is_an_error_of_the_field():
    assert issubclass(CookieError, FieldSyntaxError)


def test_each_error_names_the_rule_that_is_broken():
    """CK-06: who reads the error can tell what to change."""
    sentences = {each.breaks for each in CLASSES}

    assert len(sentences) == len(CLASSES)
    assert all(each("x").rule == each.breaks for each in RULES)
    assert "'x'" in str(cookie_errors.CookiePathError("x"))


def test_the_drawing_shows_the_tree():
    drawn = (getdoc(cookie_errors) or "").splitlines()
    names = [line.strip("│├└─ ").split(" ")[0] for line in drawn if "Cookie" in line]

    assert names[: len(CLASSES)] == [each.__name__ for each in CLASSES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_some_row_earns_it(rule):
    """A rule that no row of the tables breaks would be a rule that nobody checked."""
    tables = (HERE / f"test_{name}.py" for name in ("set_cookie", "cookie_rules"))
    trees = (ast.parse(table.read_text("utf-8")) for table in tables)
    named = {
        node.attr
        for node in chain.from_iterable(map(ast.walk, trees))
        if isinstance(node, ast.Attribute)
    }

    assert rule.__name__ in named
