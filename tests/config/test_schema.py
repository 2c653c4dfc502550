"""The schema against the values it is for, and against its documented example."""

import json
import os
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from httpcore_srv.config.explain import TABLES
from httpcore_srv.config.load import load
from httpcore_srv.config.schema import ConfigFile, schema_json
from httpcore_srv.config.tables import DeadlinesTable, LimitsTable
from httpcore_srv.message import Fields, Request, Span
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.tree import OpenDirectory
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Deadlines, Folder, Redirect, Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.wire.limits import Limits

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "conf" / "site.toml"

PASSWORD = "analytical-engine"

MINIMAL = '[[host]]\n[[host.mount]]\nfolder = "www"\n'


@pytest.fixture
def folder(tmp_path):
    """A folder with a site of one error page."""
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "404.html").write_text("<title>Gone</title>")
    copied_accounts(tmp_path)
    return tmp_path


def copied_accounts(folder):
    """Copy the accounts of the example, which Git keeps without their mode."""
    for name in ("users", "groups"):
        (folder / name).write_text((EXAMPLE.parent / name).read_text())
    (folder / "users").chmod(0o600)


def plan_of(text, folder):
    """Load a configuration that stands in *folder*."""
    path = folder / "site.toml"
    path.write_text(text)
    return load(path)


def test_what_is_not_said_is_the_default_of_the_values_themselves(folder):
    plan = plan_of(MINIMAL, folder)
    [host] = plan.site.hosts
    [mount] = host.mounts

    assert plan.settings == Settings()
    assert plan.site == Site(hosts=(host,))
    assert isinstance(mount.source, Folder)
    own = ("digests", "forms", "names")  # what is found out as it goes, and kept
    default = Folder(
        mount.source.tree, **{name: getattr(mount.source, name) for name in own}
    )
    assert mount.source == default
    assert type(mount.source.tree)(folder / "www") == mount.source.tree


@pytest.mark.parametrize(
    ("table", "values"), [(LimitsTable, Limits), (DeadlinesTable, Deadlines)]
)
def test_every_limit_and_deadline_can_be_set(table, values):
    assert list(table.model_fields) == list(values.__slots__)
    assert table().model_dump() == {
        name: getattr(values(), name) for name in values.__slots__
    }


def test_redirects_are_permanent_unless_said_otherwise(folder):
    text = '[[host]]\n[[host.mount]]\nredirect = "https://example.org/"\n'
    [host] = plan_of(text, folder).site.hosts

    assert host.mounts[0].source == Redirect("https://example.org/")


def test_nothing_is_converted():
    for wrong in (
        {"server": 3},
        {"process": {"threads": "3"}},
        {"limits": {"lenient": 1}},
    ):
        with pytest.raises(ValidationError):
            ConfigFile.model_validate({"host": [{"mount": [{"folder": "x"}]}]} | wrong)


def test_editors_are_told_every_key_and_what_it_means():
    schema = json.loads(schema_json())
    tables = [schema, *schema["$defs"].values()]

    assert schema["$schema"].startswith("https://json-schema.org/")
    assert len(tables) == len(TABLES)
    for table in tables:
        assert table["additionalProperties"] is False
        assert table["description"].endswith(".")
        for name, key in table["properties"].items():
            assert "$ref" in key or key["description"].endswith("."), name


def test_editors_are_told_that_a_mount_is_a_folder_or_a_redirect():
    mount = json.loads(schema_json())["$defs"]["MountTable"]

    assert mount["oneOf"] == [{"required": ["folder"]}, {"required": ["redirect"]}]


# The example --------------------------------------------------------------------------


def test_the_example_serves_the_site_of_the_project():
    (EXAMPLE.parent / "users").chmod(0o600)  # as make does: Git keeps no modes
    plan = load(EXAMPLE)
    [host] = plan.site.hosts
    entrances = host.mounts[:-1]
    mount = host.mounts[-1]

    assert [each.prefix for each in entrances] == ["/private/login/", "/login/"]

    assert (host.names, mount.prefix) == (("*",), "/")
    assert host.error_pages == {404: (ROOT / "www" / "404.html").read_bytes()}
    assert isinstance(mount.source, Folder)
    assert mount.source.tree.root == ROOT / "www"
    opened = mount.source.tree.open(())
    assert isinstance(opened, OpenDirectory)
    opened.close()


def test_the_example_answers_requests(tmp_path):
    """The same file beside another site: its folder is relative to itself."""
    (tmp_path / "conf").mkdir()
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "index.html").write_bytes(b"<title>Hello</title>")
    (tmp_path / "www" / "404.html").write_bytes(b"<title>Gone</title>")
    path = tmp_path / "conf" / "site.toml"
    path.write_text(EXAMPLE.read_text())
    copied_accounts(tmp_path / "conf")
    request = Request("GET", "/", Fields([("Host", "any.example")]))

    response = respond(request, load(path).site, datetime(2024, 6, 2, tzinfo=UTC))
    try:
        [span] = response.content.pieces()
        assert isinstance(span, Span)
        octets = os.pread(span.descriptor, span.length, span.offset)
    finally:
        response.content.close()

    assert (response.status, octets) == (200, b"<title>Hello</title>")
    assert response.fields["Server"] == "httpcore-srv"
    assert response.fields["Cache-Control"] == "no-cache"


def test_the_demonstration_account_of_the_example_can_log_in(folder):
    """In each scheme of its realms, with the password that the pages tell."""
    (folder / "www" / "private").mkdir()
    plan = plan_of(EXAMPLE.read_text().replace("../www", "www"), folder)
    mount = plan.site.hosts[0].mounts[-1]
    private, members = (protection.realm for protection in mount.protections)
    assert private is not None
    assert members is not None
    book = Accounts(private.accounts.files, members.accounts.groups).current()

    assert (book.users, book.faults) == ({"ada"}, ())
    assert book.groups_of("ada") == {"members"}
    for algorithm in private.digest.algorithms:
        expected = a1("ada", private.name, PASSWORD, algorithm)
        assert book.a1("ada", private.name, algorithm) == expected
    assert private.hashing.verify(book, members.name, "ada", PASSWORD)
    assert not private.hashing.verify(book, members.name, "ada", "another")


def test_the_example_says_every_key():
    text = EXAMPLE.read_text()

    for path, table in TABLES.items():
        for name in table.model_fields:
            written = rf"^#? ?(\[+(\w+\.)*)?{name}(\]+| = )"
            assert re.search(written, text, re.MULTILINE), (path, name)


def uncommented(text):
    """Return the example with each default written out, but not its examples."""
    lines = []
    for line in text.split("\n"):
        optional = re.match(r"# (\w+ = .*)", line)
        lines.append(optional[1] if optional and "# example" not in line else line)
    return "\n".join(lines).partition("# A mount may lead elsewhere")[0]


def test_what_the_example_calls_a_default_is_one(folder):
    """To take the number signs away changes nothing."""
    text = EXAMPLE.read_text().replace("../www", "www")
    written = uncommented(text)
    bare = re.sub(r"(?m)^#.*$", "", text)

    assert len(tomllib.loads(written)["limits"]) == len(LimitsTable.model_fields)
    said, unsaid = plan_of(written, folder), plan_of(bare, folder)

    assert said.settings == unsaid.settings
    assert said.site.limits == unsaid.site.limits
    assert said.site.deadlines == unsaid.site.deadlines
    read = [ConfigFile.model_validate(tomllib.loads(text)) for text in (written, bare)]
    assert read[0] == read[1]


def test_what_the_example_shows_as_an_example_is_valid(folder):
    """All of it at once: every line that begins with a number sign and a key."""
    text = re.sub(r"^# (\w+ = |\[)", r"\1", EXAMPLE.read_text(), flags=re.MULTILINE)
    document = tomllib.loads(text)
    keys = {"folder", "redirect"}

    first, second = document["host"][0]["mount"]
    assert (keys & set(first), keys & set(second)) == ({"folder"}, {"redirect"})
    ConfigFile.model_validate(document)
