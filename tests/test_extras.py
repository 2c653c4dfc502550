"""The optional libraries, and the extras of ours that install them."""

import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from httpcore_srv import extras
from httpcore_srv.errors import MissingExtra
from httpcore_srv.extras import LIBRARIES, is_here, load, missing

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def fresh():
    is_here.cache_clear()
    yield
    is_here.cache_clear()


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_that_is_here_is_loaded(name):
    assert is_here(name)
    assert missing(name, "this") is None
    assert load(name, "this").__name__ == name


def test_a_module_of_a_library_is_loaded():
    loaded = load("passlib", "this", "hash")

    assert loaded.apr_md5_crypt.name == "apr_md5_crypt"


def test_a_library_that_is_nowhere_is_not_here(monkeypatch):
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda name: None)

    assert not is_here("bcrypt")


def test_passlib_means_libpass_not_its_forerunner(monkeypatch):
    """With bcrypt 5 the forerunner raises when it is imported."""
    asked = []

    def absent(name):
        asked.append(name)
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "version", absent)

    assert not is_here("passlib")
    assert asked == ["libpass"]


@pytest.mark.parametrize("name", LIBRARIES)
def test_what_is_absent_says_how_to_install_it(monkeypatch, name):
    monkeypatch.setattr(extras, "is_here", lambda name: False)
    extra = LIBRARIES[name].extra

    with pytest.raises(MissingExtra, match=rf"^this needs .*httpcore-srv\[{extra}\]"):
        load(name, "this")


def test_an_extra_installs_the_libraries_that_are_said_to_be_in_it():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]

    for library in LIBRARIES.values():
        named = project["optional-dependencies"][library.extra]
        assert any(line.startswith(f"{library.distribution}>") for line in named)


def test_the_first_lines_of_the_module_say_what_its_table_says():
    rows = [line.split() for line in extras.__doc__.splitlines() if "    " in line]

    assert [(name, what, extra) for name, what, extra, *_ in rows[1:]] == [
        (name, one.distribution, one.extra) for name, one in LIBRARIES.items()
    ]


def test_nothing_is_loaded_before_it_is_needed():
    code = (
        "import sys\n"
        "import httpcore_srv.cli.passwd\n"
        "import httpcore_srv.state.accounts.accounts\n"
        "import httpcore_srv.state.accounts.hashing\n"
        "import httpcore_srv.state.sessions.signed\n"
        "import httpcore_srv.state.stores.valkey\n"
        f"print(*{set(LIBRARIES)!r} & set(sys.modules))\n"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, check=True, cwd=CHECKOUT)

    assert done.stdout.strip() == b""
