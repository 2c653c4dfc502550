"""
Is what the README shows what the commands print?

``python tests/test_readme.py`` writes the output anew.
"""

import re
import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"

BLOCK = re.compile(
    r"(?<=<!-- explain: begin -->\n)```console\n(.*?)```\n(?=<!-- explain: end -->)",
    re.DOTALL,
)

URLS = (
    "/ -H 'Accept-Language: de, en;q=0.5'",
    "/%zz",
)


def shown() -> str:
    """Return each command and what it prints, as a console shows them."""
    parts = []
    for words in URLS:
        result = CliRunner().invoke(main, ["explain", *shlex.split(words)])
        assert result.exit_code == 0, result.output
        parts.append(f"$ httpcore-srv explain {words}\n{result.output}")
    return "".join(parts)


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


def test_the_readme_shows_what_explain_prints():
    [block] = BLOCK.findall(README.read_text(encoding="utf-8"))

    assert block == shown()


def test_the_readme_is_a_page_and_not_a_book():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 120


def test_every_module_the_readme_names_exists():
    text = README.read_text(encoding="utf-8")
    named = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.(?:py|html|toml))?)`", text)

    missing = [
        name
        for name in named
        if not ((ROOT / name).exists() or (ROOT / "httpcore_srv" / name).exists())
    ]
    assert named
    assert not missing


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    begin, end = "<!-- explain: begin -->\n", "<!-- explain: end -->"
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    README.write_text(f"{before}{begin}```console\n{shown()}```\n{end}{after}")
    sys.exit()
