"""The optional libraries behind password hashes."""

import subprocess
import sys
from importlib import metadata

import pytest

from httpcore_srv.errors import MissingExtra
from httpcore_srv.state.accounts import libraries


@pytest.fixture(autouse=True)
def fresh():
    libraries.is_installed.cache_clear()
    yield
    libraries.is_installed.cache_clear()


@pytest.mark.parametrize("name", ["argon2", "bcrypt", "passlib"])
def test_a_library_that_is_there_is_loaded(name):
    assert libraries.load(name).__name__ == name


def test_a_library_that_is_nowhere_is_not_installed(monkeypatch):
    monkeypatch.setattr(libraries.importlib.util, "find_spec", lambda name: None)

    assert not libraries.is_installed("bcrypt")


def test_a_module_of_a_library_is_loaded():
    assert libraries.load("passlib", "hash").apr_md5_crypt.name == "apr_md5_crypt"


def test_passlib_means_libpass_not_its_forerunner(monkeypatch):
    """With bcrypt 5 the forerunner raises when it is imported."""
    asked = []

    def absent(name):
        asked.append(name)
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "version", absent)

    assert not libraries.is_installed("passlib")
    assert asked == ["libpass"]


def test_what_is_absent_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(libraries, "is_installed", lambda name: False)

    with pytest.raises(MissingExtra, match=r"argon2-cffi needs .*httpcore-srv\[auth\]"):
        libraries.load("argon2")


def test_accounts_load_no_optional_library_before_they_need_one():
    code = (
        "import sys\n"
        "import httpcore_srv.state.accounts.accounts\n"
        "import httpcore_srv.state.accounts.hashing\n"
        "import httpcore_srv.state.accounts.sheet\n"
        "print(*{'argon2', 'bcrypt', 'passlib'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert done.stdout.strip() == b""
