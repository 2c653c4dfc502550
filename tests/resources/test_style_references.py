"""What a style sheet refers to, whatever it holds."""

import time

import pytest

from httpcore_srv.resources.style_references import style_references

# fmt: off
SHEETS = [
    # sheet                                     references           why
    ("a { b: url(c.png) }",                     ("c.png",),          "unquoted"),
    ("a { b: URL( 'c d.png' ) }",               ("c d.png",),        "quoted, in any case"),
    ("@import url(a.css);",                     ("a.css",),          "an import by url()"),
    ("@import 'a.css' screen;",                 ("a.css",),          "an import by a string"),
    ("/* url(a) */ b { c: url(d) }",            ("d",),              "a comment is passed over"),
    ("/* url(a)",                               (),                  "a comment without an end"),
    ("a { b: url() } c { d: url('') }",         (),                  "no reference"),
]
# fmt: on


@pytest.mark.parametrize(("sheet", "found", "why"), SHEETS)
def test_references_of_a_style_sheet(sheet, found, why):
    assert style_references(sheet) == found, why


@pytest.mark.parametrize(
    "unit", [" ", ",", "a ", "url(", "url('", "/*", "@import ", "@import 'a"]
)
def test_hostile_sheets_take_linear_time(unit):
    text = unit * (65_536 // len(unit))
    start = time.process_time()

    style_references(text)

    assert time.process_time() - start < 3
