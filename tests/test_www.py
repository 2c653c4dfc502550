"""
Does the site say what the code does?

The pages of ``www/`` are the documentation, in English and in German: every figure in
them is marked with the name it has in the code, every output they show is what the
command prints, and what the one page has the other has as well.
"""

import html
import re
import shlex
import tomllib
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from html.parser import HTMLParser
from inspect import signature
from pathlib import Path

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import COMMANDS, explain, main, serve  # noqa: F401  # their options are compared
from httpcore_srv.cli.plan import read_plan
from httpcore_srv.config import access, mounts, realms, schema
from httpcore_srv.message import Fields, Request
from httpcore_srv.pipeline import respond
from httpcore_srv.resources import listing_entries, way
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants import candidates, type_map
from httpcore_srv.semantics import ranges
from httpcore_srv.semantics.authentication import windows
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.server.settings import (
    AccessLogSettings,
    AnswerSettings,
    Bind,
    Settings,
)
from httpcore_srv.site import Deadlines, Folder, Negotiation, Redirect, Site
from httpcore_srv.wire.limits import Limits

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "www").glob("*.html"))
LANGUAGES = ("en", "de")
NAMES = sorted(
    page.name.removesuffix(".en.html") for page in PAGES if ".en." in page.name
)

NAMED = {
    "AccessLogSettings": AccessLogSettings,
    "AccessTable": access.AccessTable,
    "AnswerSettings": AnswerSettings,
    "Bind": Bind,
    "CodedForms": CodedForms,
    "Compression": Compression,
    "Deadlines": Deadlines,
    "DigestIndex": DigestIndex,
    "FailuresTable": realms.FailuresTable,
    "Folder": Folder,
    "Limits": Limits,
    "LimitsTable": schema.LimitsTable,
    "MediaTypes": MediaTypes,
    "MountTable": mounts.MountTable,
    "Negotiation": Negotiation,
    "Preferences": Preferences,
    "RealmTable": realms.RealmTable,
    "Redirect": Redirect,
    "Settings": Settings,
    "Site": Site,
    "StateTable": realms.StateTable,
    "Tree": Tree,
    "candidates": candidates,
    "listing_entries": listing_entries,
    "ranges": ranges,
    "type_map": type_map,
    "way": way,
    "windows": windows,
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
    if hasattr(owner, "model_fields"):
        return owner.model_fields[attribute].default
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


@pytest.fixture(params=LANGUAGES)
def language(request):
    """Each language of the site in turn."""
    return request.param


def read(name: str, language: str) -> str:
    """Return the page called *name* in *language*."""
    return (ROOT / "www" / f"{name}.{language}.html").read_text(encoding="utf-8")


def plain(page: str, name: str) -> str:
    """Return the text of the block called *name* in *page*, without its tags."""
    [block] = re.findall(rf'<pre id="{name}"[^>]*>(.*?)</pre>', page, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", block))


def shown(page: str, name: str) -> tuple[list[str], str]:
    """Return the arguments and the output that stand in the block called *name*."""
    text = plain(page, name).removeprefix("$ ").replace("\\\n", "")
    command, _, output = text.partition("\n")
    return shlex.split(command)[1:], output


@pytest.mark.parametrize(
    ("page", "name"), [("index", "seen-explain"), ("negotiation", "seen-selection")]
)
def test_the_shown_explain_is_what_is_printed(page, name, language, monkeypatch):
    monkeypatch.chdir(ROOT)
    words, output = shown(read(page, language), name)

    result = CliRunner().invoke(main, words)

    assert result.output == output


def test_the_shown_view_of_caches_is_what_cache_prints(language, tmp_path, monkeypatch):
    """Of the configuration that the page shows; the dates do not count."""
    monkeypatch.chdir(tmp_path)
    page = read("negotiation", language)
    Path("news.toml").write_text(plain(page, "example-policy"))
    news = Path("public/news/index.html")
    news.parent.mkdir(parents=True)
    news.write_text('<!doctype html>\n<html lang="en">\n<title>News</title>\n</html>\n')
    words, output = shown(page, "seen-cache")

    result = CliRunner().invoke(main, words)

    assert masked(result.output) == masked(output)


def test_the_shown_findings_are_what_audit_prints(language, tmp_path, monkeypatch):
    """The faulty site is rebuilt from what the page says is wrong with it."""
    monkeypatch.chdir(tmp_path)
    site = Path("site")
    site.mkdir()
    hello = '<!doctype html>\n<html lang="en">\n<title>Hello</title>\n'
    (site / "index.html").write_text(
        f'{hello}<a href="abuot.html">About</a>\n</html>\n'
    )
    (site / "hello.txt").write_bytes("Grüße\n".encode("latin-1"))
    (site / "talk.en.html").write_text(f"{hello}</html>\n")
    (site / "talk.var").write_text(
        "URI: talk.en.html\nContent-Type: text/html; qs=high\n"
    )
    words, output = shown(read("negotiation", language), "seen-audit")

    result = CliRunner().invoke(main, words)

    assert result.exit_code == 1
    assert result.output == output


def test_the_shown_faults_are_what_check_prints(language, tmp_path, monkeypatch):
    """The faulty file is rebuilt from what the page says it found."""
    monkeypatch.chdir(tmp_path)
    Path("faulty.toml").write_text(
        'cache-control = "no-cache"\n\n[limits]\nrequest_line = "4 KiB"\n\n'
        '[deadlines]\nidle = "1 minute"\n\n[[host]]\n\n[[host.mount]]\n'
        'root = "."\nprefix = "files"\n'
    )
    words, output = shown(read("guide", language), "seen-check")

    result = CliRunner().invoke(main, words)

    assert result.exit_code == 1
    assert result.output == output


def test_the_shown_answer_is_the_one_given(language, monkeypatch):
    monkeypatch.chdir(ROOT)
    _, output = shown(read("index", language), "seen-curl")
    head, _, content = output.partition("\n\n")
    result = CliRunner().invoke(main, ["explain", "-i", "/examples/hello.txt"])

    said = result.output.partition("\n\n")[2]
    assert masked("\n".join(head.splitlines()[1:]) + "\n") == masked(said)
    assert content == (ROOT / "www/examples/hello.txt").read_text(encoding="utf-8")


def masked(head: str) -> str:
    """Hide the dates, and whether a fresh file's tag is still weak."""
    head = re.sub(r"(?m)^(Date|Last-Modified): .*$", r"\1: …", head)
    return head.replace("ETag: W/", "ETag: ")


def test_every_option_of_the_command_line_is_described(language):
    text = read("guide", language)
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


def keys_of(table, prefix="key"):
    """Yield the id that each key of *table* and of the tables in it has in the guide."""
    for name, field in table.model_fields.items():
        yield f"{prefix}-{name}"
        for inner in nested(field.annotation):
            yield from keys_of(inner, f"{prefix}-{name}")


# What has a heading of its own, or is described together with another key.
ELSEWHERE = re.compile(
    r"key-(?:listen|process|log|answers|limits|deadlines|host"
    r"|host-mount-rule-(?:set|add|merge|edit-\w+))"
)


def nested(annotation):
    """Yield the tables that stand in *annotation*: itself, or what it is made of."""
    if hasattr(annotation, "model_fields"):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from nested(part)


def test_every_key_of_a_configuration_is_described(language):
    ids = set(re.findall(r'\bid="([^"]+)"', read("guide", language)))
    keys = set(keys_of(schema.ConfigFile))

    assert len(keys) > 60
    assert not {key for key in keys - ids if not ELSEWHERE.fullmatch(key)}


# In two languages...


def test_every_page_is_there_in_both_languages():
    """But the one for what is not there: it is sent for any path, and holds both."""
    named = {f"{name}.{language}.html" for name in NAMES for language in LANGUAGES}

    assert {page.name for page in PAGES} == named | {"404.html"}
    assert "negotiation" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_which_language_it_is_in(name, language):
    """And names the other one, for people (?lang=) and for programs (rel=alternate)."""
    page = read(name, language)
    plain_name = "./" if name == "index" else name

    assert f'<html lang="{language}">' in page
    assert f'hreflang="x-default" href="{plain_name}"' in page
    for other in LANGUAGES:
        assert f'rel="alternate" hreflang="{other}" href="{name}.{other}.html"' in page
        current = ' aria-current="true"' if other == language else ""
        switch = f'<a href="{plain_name}?lang={other}"'
        assert f'{switch} lang="{other}" hreflang="{other}"{current}>' in page


@pytest.mark.parametrize("name", NAMES)
def test_no_link_within_the_site_names_a_language(name, language):
    """Who follows one gets what suits, or what was chosen."""
    body = read(name, language).partition("<body>")[2]

    assert not re.findall(r'href="[^":]*\.html[^"]*"', body)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_of_a_page_hold_the_same(name):
    """The same ids, the same figures and the same sections of the law, in order."""
    for pattern in (r'\bid="([^"]+)"', DATA.pattern, r'href="(https:[^"]+)"'):
        english, german = (
            sorted(re.findall(pattern, read(name, language))) for language in LANGUAGES
        )
        assert english == german


@pytest.mark.parametrize(
    ("accepted", "query", "selected"),
    [
        ("de", "", "de"),
        ("en", "", "en"),
        ("de-CH, en;q=0.7", "", "de"),
        ("de;q=0.3, en", "", "en"),
        ("*", "", "en"),
        ("fr", "", "en"),
        ("en", "?lang=de", "de"),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_selected_by_language(name, accepted, query, selected):
    """As the configuration of the site says, and the page on negotiation shows."""
    target = "/" if name == "index" else f"/{name}"

    fields = asked(f"{target}{query}", accepted)

    assert fields.get("Content-Language") == selected
    assert fields.get("Content-Location") == f"{name}.{selected}.html"
    assert "neg;desc=" in fields.get("Server-Timing")


@pytest.mark.parametrize("name", NAMES)
def test_the_switch_leads_to_the_other_language_from_wherever_one_is(name, language):
    """Search engines send people to guide.de.html, where ?lang=en would choose nothing."""
    targets = re.findall(r'<li><a href="([^"?]*\?lang=(..))"', read(name, language))

    assert [chosen for _, chosen in targets] == list(LANGUAGES)
    for target, chosen in targets:
        fields = asked(f"/{target.removeprefix('./')}", "fr")
        assert fields.get("Content-Language") == chosen
        assert fields.get("Set-Cookie").startswith(f"lang={chosen};")


def asked(target: str, accepted: str) -> Fields:
    """Return the fields of the answer when *accepted* is asked for."""
    site, _ = read_plan(ROOT / "conf" / "site.toml")
    fields = Fields([("Host", "localhost"), ("Accept-Language", accepted)])
    answer = respond(Request("GET", target, fields), site, datetime.now(UTC))
    answer.content.close()
    assert answer.status == 200
    return answer.fields


def test_what_the_static_table_says_is_what_is_selected(language):
    """The one that stands where no script runs."""
    [rows] = re.findall(
        r'<div id="live-without">(.*?)</div>', read("negotiation", language), re.DOTALL
    )
    said = re.findall(
        r"<th[^>]*><code>([^<]*)</code></th><td><code>negotiation\.(\w+)", rows
    )

    assert len(said) == 5
    for accepted, selected in said:
        assert asked("/negotiation", accepted).get("Content-Language") == selected


def test_the_shown_table_of_the_configuration_is_that_of_this_site(language):
    page = read("negotiation", language)
    [block] = re.findall(
        r"<pre[^>]*>(<code><b>\[host\.mount\.negotiation\].*?)</pre>", page, re.DOTALL
    )
    said = tomllib.loads(html.unescape(re.sub(r"<[^>]+>", "", block)))
    ours = tomllib.loads((ROOT / "conf" / "site.toml").read_text(encoding="utf-8"))

    assert (
        said["host"]["mount"]["negotiation"]
        == (ours["host"][0]["mount"][0]["negotiation"])
    )


# The form...


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
    language = page.name.split(".")[-2] if page.name != "404.html" else "en"
    dead = [
        f"{target}#{fragment}"
        for target, fragment in re.findall(r'href="/?([\w./]*)#([^"]+)"', text)
        if fragment not in ids[file_of(target, page.name, language)]
    ]
    assert not dead


def file_of(target: str, here: str, language: str) -> str:
    """Return the name of the page that *target* means in *language*."""
    if not target:
        return here
    return f"{'index' if target == './' else target}.{language}.html"


# The site by its own measure...


@pytest.mark.parametrize(
    "words", [["www"], ["-c", "conf/site.toml"]], ids=["folder", "configured"]
)
def test_the_site_passes_its_own_audit(words, monkeypatch):
    """No dead link, no guess at freshness, no type or charset that is not true."""
    monkeypatch.chdir(ROOT)

    result = CliRunner().invoke(main, ["audit", *words])

    assert result.exit_code == 0, result.output
    assert ": ok, " in result.output
