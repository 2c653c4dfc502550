"""The drawing: well-formed, in the reader's colours, with every mark in its place."""

import re
from xml.etree import ElementTree

import pytest

from tests.bench.drawing import WIDTH, Mark, Scale, Strip, drawn, lanes
from tests.bench.launching import Kind
from tests.bench.ratios import Spread

SVG = "{http://www.w3.org/2000/svg}"


def mark(letter, ratio, kind=Kind.PYTHON):
    return Mark(letter, f"server {letter}", kind, Spread(ratio, ratio / 2, ratio * 2))


STRIPS = [
    Strip("1 a < b", (mark("●", 1.2, Kind.OURS), mark("L", 0.5, Kind.NATIVE)), 1.0),
    Strip(
        "2 c & d",
        (
            mark("g", 0.02),
            mark("u", 0.021),
            mark("C", 2, Kind.SYSTEM),
            mark("●", 300, Kind.OURS),
        ),
    ),
]


def test_it_is_an_image_that_can_be_read():
    text = drawn(STRIPS, "What <it> shows")
    root = ElementTree.fromstring(text)
    texts = [one.text for one in root.iter(f"{SVG}text")]

    assert root.get("role") == "img"
    assert root.get("aria-label") == "What <it> shows"
    assert {"1 a < b", "2 c & d", "0.1×", "1×", "100×", "server L"} <= {*texts}
    assert "prefers-color-scheme: dark" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", ""), "stands alone"


def test_every_mark_is_inside_and_says_its_figures():
    root = ElementTree.fromstring(drawn(STRIPS, ""))
    _, _, width, height = map(float, root.get("viewBox").split())
    marks = [one for one in root.iter(f"{SVG}text") if one.get("class") == "mark"]

    assert width == WIDTH
    assert all(10 < float(one.get("x")) < width - 10 for one in marks)
    assert all(0 < float(one.get("y")) < height for one in marks)
    titles = [one.text for one in root.iter(f"{SVG}title")]
    assert "server L: 0.5 (0.25..1)" in titles


def test_kinds_are_told_apart_without_colour():
    shapes = re.findall(
        r'<(rect|circle|polygon) class="(\w+)"[^>]*?(rotate)?[^>]*/>', drawn(STRIPS, "")
    )

    assert {(kind, shape) for shape, kind, _ in shapes} == {
        ("ours", "rect"),
        ("native", "rect"),
        ("python", "circle"),
        ("system", "polygon"),
    }
    assert "rotate(45" in drawn(STRIPS, "")


@pytest.mark.parametrize("figures", [[0.5, 2.0], [0.02, 300], [1.0], [7.0], []])
def test_the_scale_has_room_for_all_and_for_one(figures):
    scale = Scale.of(figures)

    assert all(10 < scale.x(one) < WIDTH - 10 for one in (*figures, 1.0))
    assert 1.0 in scale.decades


def test_ten_times_as_much_is_as_far_everywhere():
    scale = Scale(-2, 2)

    steps = [scale.x(b) - scale.x(a) for a, b in ((0.01, 0.1), (1, 10), (0.5, 5))]

    assert steps == pytest.approx([steps[0]] * 3)


def test_marks_that_would_touch_are_stacked():
    assert lanes([0, 1, 2, 19, 20, 21]) == [0, 1, 2, 3, 0, 1]
    assert lanes([20, 0, 1]) == [0, 0, 1], "the first have the first lane"
    assert lanes([]) == []


def test_nothing_measured_is_a_drawing_too():
    ElementTree.fromstring(drawn([Strip("1", ())], ""))
