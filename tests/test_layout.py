"""
Does the house stand as it is drawn?

What ARCHITECTURE and the docstrings say about the shape of the package is compared
with the package; no tool is needed.  An exception has a name here, and a reason.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv import core, errors

PACKAGE = Path(httpcore_srv.__file__).parent
TESTS = Path(__file__).parent
TOP = TESTS.parent

MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
STAGES = sorted(
    path.stem for path in (PACKAGE / "stages").glob("*.py") if path.stem != "__init__"
)

MOST_LINES = 250

# Modules that may be longer, and why: one table, or one state machine.
LONGER: dict[str, str] = {}

# Modules without a test file of their own, and why.
UNMIRRORED: dict[str, str] = {}

NAMES_OF_NOTHING = ("utils", "helpers", "common", "manager")


def tree_of(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def docstring_of(module: str) -> str:
    return ast.get_docstring(tree_of(module), clean=False) or ""


# Modules and their tests...


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_not_too_long_to_be_read(module):
    lines = len((PACKAGE / module).read_text(encoding="utf-8").splitlines())

    assert (lines > MOST_LINES) is (module in LONGER), f"{lines} lines"


def test_every_module_has_tests_of_its_own():
    """httpcore_srv/a/b.py is tested by tests/a/test_b.py."""
    missing = [
        f"tests/{mirror.as_posix()}"
        for module in map(Path, MODULES)
        if module.stem not in ("__init__", "__main__")
        and not (TESTS / (mirror := module.with_name(f"test_{module.name}"))).exists()
        and module.as_posix() not in UNMIRRORED
    ]

    assert missing == []


def test_no_exception_outlives_its_module():
    assert [name for name in (*UNMIRRORED, *LONGER) if name not in MODULES] == []


def test_no_module_is_named_after_nothing():
    """A module answers one question, and these names answer none."""
    parts = {part for module in MODULES for part in Path(module).with_suffix("").parts}

    assert not parts & set(NAMES_OF_NOTHING)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is_about(module):
    assert docstring_of(module).strip()


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_imported_inside_a_function(module):
    inside = [
        f"{function.name}, line {node.lineno}"
        for function in ast.walk(tree_of(module))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


# The line...


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_is_a_module_with_a_function_of_its_name(name):
    function = getattr(import_module(f"httpcore_srv.stages.{name}"), name)

    assert function.__module__ == f"httpcore_srv.stages.{name}"
    assert function.__wrapped__.__name__ == name, "it is marked as a stage"


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_names_the_section_it_follows(name):
    [section] = [
        decorator.args[0].value
        for node in tree_of(f"stages/{name}.py").body
        if isinstance(node, ast.FunctionDef) and node.name == name
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and decorator.func.id == "stage"
    ]

    assert re.fullmatch(r"RFC \d{4} §\d+(\.\d+)*", section)


def calls_of(node: ast.AST, functions: dict[str, ast.FunctionDef]) -> Iterator[str]:
    """Yield the names that are called, in the order of the calls."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ExceptHandler):
            yield from calls_of(child, functions)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield node.func.id
        if node.func.id in functions:
            yield from calls_of(functions[node.func.id], functions)


def test_the_drawing_and_the_line_agree():
    """The pipeline's docstring lists the stages in the order they are called."""
    source = tree_of("pipeline.py")
    functions = {
        node.name: node for node in source.body if isinstance(node, ast.FunctionDef)
    }
    drawn = re.findall(r"│  (\w+)", docstring_of("pipeline.py"))
    called = [
        name for name in calls_of(functions["respond"], functions) if name in STAGES
    ]

    assert drawn == called
    assert sorted(drawn) == STAGES


# The law...


@pytest.mark.parametrize("package", ["semantics", "policy", "access"])
def test_the_map_of_a_package_has_every_module_once(package):
    """The docstring of the package gives each module a line."""
    drawn = re.findall(
        r"^    (\w+)  ", docstring_of(f"{package}/__init__.py"), re.MULTILINE
    )
    modules = {
        Path(module).with_suffix("").parts[1]
        for module in MODULES
        if module.startswith(f"{package}/")
    }

    assert sorted(drawn) == sorted(modules - {"__init__"})


def test_what_keeps_a_response_from_being_stored_is_drawn_as_it_is_asked():
    """Each line of the drawing is one function of its name, in the same order."""
    storing = import_module("httpcore_srv.semantics.storing")
    drawn = re.findall(r"^    (\w+)  ", storing.__doc__, re.MULTILINE)
    obstacles = [obstacle.__name__ for obstacle in storing._OBSTACLES]

    assert [f"_{name}" for name in drawn] == obstacles


# Errors...

ERRORS = {
    name: value
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, Exception)
}


def drawn_errors() -> Iterator[tuple[str, str | None, int | None]]:
    """Yield the drawn classes: their name, their superclass, their status."""
    above: list[str] = []
    for line in docstring_of("errors.py").splitlines():
        found = re.match(r"    ([ │├└─]*)([A-Z]\w+Error|[A-Z]\w+)(?:\s|$)", line)
        if not found or not (found[1] or found[2] == "HttpcoreError"):
            continue
        depth = len(found[1]) // 4
        above = [*above[:depth], found[2]]
        status = re.search(r"→ (\d{3})$", line)
        parent = above[-2] if depth else None
        yield found[2], parent, int(status[1]) if status else None


def test_the_tree_of_errors_is_drawn_as_it_is():
    drawn = {name: parent for name, parent, _ in drawn_errors()}
    actual = {
        name: one.__base__.__name__ if one.__base__ is not Exception else None
        for name, one in ERRORS.items()
    }

    assert drawn == actual


def test_the_status_codes_of_errors_are_drawn_as_they_are():
    drawn = {name: status for name, _, status in drawn_errors() if status}
    statuses = {
        name: one.status
        for name, one in ERRORS.items()
        if issubclass(one, errors.RequestError) and one is not errors.RequestError
    }

    # The last errors of the tree are no request's; they are answered all the same.
    faults = {"BrokenTypeMap": 500, "ResponseError": 500}
    for_now = {"StoreUnavailable": 503, "TooBusy": 503}
    assert drawn == {**statuses, **faults, **for_now}


@pytest.mark.parametrize(
    "name", [name for name in ERRORS if name not in ("HttpcoreError", "RequestError")]
)
def test_every_error_is_raised_by_some_test(name):
    """But for the two that are superclasses only."""
    files = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__)]

    assert any(name in uses_of(path) for path in files)


def uses_of(path):
    """Return the names that the code at *path* mentions, its imports left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


# Contracts...

PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
LAYERS = [name for group in CONTRACTS[0]["layers"] for name in group.split(" | ")]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["name"])
def test_a_contract_names_modules_that_exist(contract):
    """A contract about a module that was renamed would be kept for ever."""
    names = [
        name
        for key in ("layers", "source_modules", "forbidden_modules")
        for group in contract.get(key, [])
        for name in group.split(" | ")
    ]

    assert names
    assert [name for name in names if find_spec(name) is None] == []


def test_every_part_of_the_package_stands_in_a_layer():
    """But the core, which stands beside the tower."""
    parts = {
        f"httpcore_srv.{Path(module).with_suffix('').parts[0]}" for module in MODULES
    }
    outside = {
        "httpcore_srv.__init__",
        "httpcore_srv.__main__",
        "httpcore_srv.core",
    }

    assert parts - outside == set(LAYERS)


# fmt: off
OUTSIDERS = [
    # source                   forbidden                       why
    (["httpcore_srv.core"],    set(LAYERS),                    "the core stands beside the tower"),
    (sorted({*LAYERS, "httpcore_srv.core"} - {"httpcore_srv.wire"}),
                               {"h11"},                        "only the wire knows h11"),
]
# fmt: on


@pytest.mark.parametrize(("sources", "forbidden", "why"), OUTSIDERS)
def test_a_contract_forgets_no_layer(sources, forbidden, why):
    """A layer that came later is in no contract until somebody puts it there."""
    contracts = [
        set(contract["forbidden_modules"])
        for contract in CONTRACTS
        if set(sources) <= set(contract.get("source_modules", ()))
    ]

    assert any(forbidden <= named for named in contracts), why


# What lies beside the package...


@pytest.mark.parametrize("path", sorted((TOP / "conf").glob("*.toml")), ids=str)
def test_a_configuration_of_ours_loads(path):
    """Whoever copies it starts from one that works."""
    load = import_module("httpcore_srv.config.load").load

    assert load(path).site.hosts


# Drawings...


def layers_drawn(text):
    """Return the names in the first column of a drawing of the house, in order."""
    drawn = [line[2:28].strip() for line in text.splitlines() if line.startswith("  ")]
    return [name for words in drawn for name in re.split(r" [│] |, ", words) if name]


def test_the_house_in_the_readme_is_the_one_that_imports_keep():
    text = (TOP / "README.md").read_text(encoding="utf-8")
    [house] = re.findall(r"```\n(  cli .*?)```", text, re.DOTALL)
    layers = [name.removeprefix("httpcore_srv.") for name in LAYERS]

    assert layers_drawn(house) == [*layers, "core"]


DESCRIBED = (TOP / "www" / "architecture.en.html").read_text(encoding="utf-8")


def description(name):
    """Return the words that stand for a drawing of the site."""
    [words] = re.findall(rf'<desc id="{name}">(.*?)</desc>', DESCRIBED)
    return words


def test_the_layers_of_the_site_are_the_ones_that_imports_keep():
    layers = [name.removeprefix("httpcore_srv.") for name in LAYERS]
    words = re.findall(r"[a-z]+", description("drawn-layers-desc").partition(".")[0])

    assert [word for word in words if word in layers] == layers


def test_the_line_of_the_site_is_the_line():
    source = ast.get_docstring(ast.parse((PACKAGE / "pipeline.py").read_text("utf-8")))
    stages = re.findall(r"│  (\w+)", source)
    counted, _, words = description("drawn-line-desc").partition(": ")

    assert words.partition(".")[0].split(", ") == stages
    assert counted.startswith("Thirteen stages")
    assert len(stages) == 13
    labels = re.findall(r'class="m">(\w+)</text>', DESCRIBED)
    assert [label for label in labels if label in stages] == stages


def test_the_mix_ins_of_the_site_are_the_ones_of_the_core():
    words = set(re.findall(r"\w+MixIn", description("drawn-core-desc")))

    assert words == {name for name in core.__all__ if name.endswith("MixIn")}


def test_the_tree_of_the_core_is_the_one_of_its_classes():
    """A class stands behind, or below, the one it inherits from."""
    drawing = core.__doc__.split("first two axes")[1]
    pairs = re.findall(r"(\w+) ── (\w+)", drawing)
    indented = re.findall(r"[├└]── (\w+)", drawing)

    assert ("TCPServer", "UnixStreamServer") in pairs
    for base, derived in pairs:
        assert issubclass(part_of_core(derived), part_of_core(base)), derived
    for name in indented:
        assert part_of_core(name)


def part_of_core(name):
    """Return the class of the core called *name*, exported or not."""
    for module, found in sorted(sys.modules.items()):
        if module.startswith("httpcore_srv.core") and hasattr(found, name):
            return getattr(found, name)
    raise AssertionError(f"the core has no {name}")
