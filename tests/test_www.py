"""
Does the site say what the code does?

The pages of ``www/`` are the documentation: every figure in them is marked with the
name it has in the code, and every output they show is what the command prints.
"""

import html
import re
import shlex
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from html.parser import HTMLParser
from inspect import signature
from pathlib import Path

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import COMMANDS, explain, main, serve  # noqa: F401  # their options are compared
from httpcore_srv.config import schema
from httpcore_srv.resources import listing_entries, way
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.tree import Tree
from httpcore_srv.semantics import ranges
from httpcore_srv.server.settings import AccessLogSettings, Bind, Settings
from httpcore_srv.site import Deadlines, Folder, Redirect, Site
from httpcore_srv.wire.limits import Limits

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "www").glob("*.html"))

NAMED = {
    "AccessLogSettings": AccessLogSettings,
    "Bind": Bind,
    "Deadlines": Deadlines,
    "DigestIndex": DigestIndex,
    "Folder": Folder,
    "Limits": Limits,
    "LimitsTable": schema.LimitsTable,
    "MediaTypes": MediaTypes,
    "Redirect": Redirect,
    "Settings": Settings,
    "Site": Site,
    "Tree": Tree,
    "listing_entries": listing_entries,
    "ranges": ranges,
    "way": way,
}

DATA = re.compile(r'<data\s+value="([^"]*)"\s+data-of="([^"]*)"')


def of_the_code(name: str) -> str:
    """Return the value that the code has for CLASS.FIELD or module.NAME, as text."""
    owner, _, attribute = name.partition(".")
    found = _found(NAMED[owner], attribute)
    if isinstance(found, Enum):
        found = found.value
    if isinstance(found, tuple):
        return " ".join(found)
    return str(found).lower() if isinstance(found, bool) else str(found)


def _found(owner, attribute):
    """Look for a schema's bound, a field's default, a parameter's, a constant."""
    if attribute.endswith((".ge", ".le")):
        key, _, bound = attribute.partition(".")
        metadata = owner.model_fields[key].metadata
        [value] = [getattr(one, bound) for one in metadata if hasattr(one, bound)]
        return value
    if is_dataclass(owner):
        [field] = [field for field in fields(owner) if field.name == attribute]
        return field.default_factory() if field.default is MISSING else field.default
    if isinstance(owner, type):
        return signature(owner).parameters[attribute].default
    return getattr(owner, attribute)


def number(text: str) -> object:
    """Return *text* as a number where it is one: 10 and 10.0 are one figure."""
    try:
        return float(text)
    except ValueError:
        return text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_figure_is_the_codes(page):
    said = DATA.findall(page.read_text(encoding="utf-8"))

    wrong = {
        name: (value, of_the_code(name))
        for value, name in said
        if number(html.unescape(value)) != number(of_the_code(name))
    }
    assert not wrong


def test_figures_are_marked_at_all():
    assert sum(len(DATA.findall(page.read_text("utf-8"))) for page in PAGES) >= 60


def shown(page: str, name: str) -> tuple[str, str]:
    """Return the command and the output that stand in the element called *name*."""
    text = (ROOT / "www" / page).read_text(encoding="utf-8")
    [block] = re.findall(rf'<pre id="{name}"[^>]*>(.*?)</pre>', text, re.DOTALL)
    plain = html.unescape(re.sub(r"<[^>]+>", "", block))
    command, _, output = plain.removeprefix("$ ").replace("\\\n", "").partition("\n")
    return command, output


def test_the_shown_explain_is_what_is_printed(monkeypatch):
    monkeypatch.chdir(ROOT)
    command, output = shown("index.html", "seen-explain")

    result = CliRunner().invoke(main, shlex.split(command)[1:])

    assert result.output == output


def test_the_shown_faults_are_what_check_prints(tmp_path, monkeypatch):
    """The faulty file is rebuilt from what the page says it found."""
    monkeypatch.chdir(tmp_path)
    Path("faulty.toml").write_text(
        'cache-control = "no-cache"\n\n[limits]\nrequest_line = "4 KiB"\n\n'
        '[deadlines]\nidle = "1 minute"\n\n[[host]]\n\n[[host.mount]]\n'
        'root = "."\nprefix = "files"\n'
    )
    command, output = shown("guide.html", "seen-check")

    result = CliRunner().invoke(main, shlex.split(command)[1:])

    assert result.exit_code == 1
    assert result.output == output


def test_the_shown_answer_is_the_one_given(monkeypatch):
    monkeypatch.chdir(ROOT)
    _, output = shown("index.html", "seen-curl")
    head, _, content = output.partition("\n\n")
    result = CliRunner().invoke(main, ["explain", "-i", "/examples/hello.txt"])

    said = result.output.partition("\n\n")[2]
    assert masked("\n".join(head.splitlines()[1:]) + "\n") == masked(said)
    assert content == (ROOT / "www/examples/hello.txt").read_text(encoding="utf-8")


def masked(head: str) -> str:
    """Hide the dates, and whether a fresh file's tag is still weak."""
    head = re.sub(r"(?m)^(Date|Last-Modified): .*$", r"\1: …", head)
    return head.replace("ETag: W/", "ETag: ")


def test_every_option_of_the_command_line_is_described():
    text = (ROOT / "www/guide.html").read_text(encoding="utf-8")
    missing = [
        option
        for name in COMMANDS
        for parameter in main.get_command(None, name).params
        if not getattr(parameter, "hidden", False)
        for option in parameter.opts
        if option.startswith("--")
        and f"<code>{option}</code>" not in text
        and option not in text
    ]
    assert not missing


class Tags(HTMLParser):
    """Check that what is opened is closed, in order, and that ids are unique."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "wbr", "source"})

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.faults = [], set(), []

    def handle_starttag(self, tag, attributes):
        named = dict(attributes).get("id")
        if named in self.ids:
            self.faults.append(f"id {named} stands twice")
        self.ids |= {named} - {None}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        """An element of SVG that closes itself opens nothing."""

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_is_well_formed(page):
    tags = Tags()
    tags.feed(page.read_text(encoding="utf-8"))

    assert not tags.faults
    assert not tags.open


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_fragment_a_page_links_to_exists(page):
    text = page.read_text(encoding="utf-8")
    ids = {
        each.name: set(re.findall(r'\bid="([^"]+)"', each.read_text("utf-8")))
        for each in PAGES
    }
    dead = [
        f"{target}#{fragment}"
        for target, fragment in re.findall(r'href="/?([\w.]*)#([^"]+)"', text)
        if fragment not in ids[target or page.name]
    ]
    assert not dead
