"""What is said at the start and at the end, and to whom."""

import sys

import pytest

from httpcore_srv.cli import banner
from httpcore_srv.cli.banner import (
    advice_for,
    announce,
    missing_codings,
    stopping,
)
from httpcore_srv.cli.guarding import guarded
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.tree import Tree
from httpcore_srv.server.settings import Bind, Settings
from httpcore_srv.site import Folder, Host, Mount, Redirect, Site

# fmt: off
SAID = [
    # terminal  everywhere  lines                                          why
    (False,     False,      ["listening url=http://a/ url=http://b/"],     "one line for a program"),
    (False,     True,       ["listening url=http://a/ url=http://b/"],     "the same"),
    (True,      False,      ["serves what", "http://a/", "http://b/", "Ctrl+C"], "each URL on its line"),
    (True,      True,       ["serves what", "http://a/", "http://b/", "every other address", "Ctrl+C"],
                                                                           "others can see it: say so"),
]
# fmt: on


@pytest.fixture
def stderr(monkeypatch, capsys):
    def read(*, terminal):
        monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
        return lambda: capsys.readouterr().err.splitlines()

    return read


@pytest.mark.parametrize(("terminal", "everywhere", "lines", "why"), SAID)
def test_what_is_announced(stderr, terminal, everywhere, lines, why):
    said = stderr(terminal=terminal)

    announce(["http://a/", "http://b/"], "what", everywhere=everywhere)

    shown = said()
    assert len(shown) == len(lines), why
    assert all(words in line for words, line in zip(lines, shown, strict=True)), why


@pytest.mark.parametrize(("terminal", "lines"), [(True, 1), (False, 0)])
def test_a_person_is_told_what_is_waited_for(stderr, terminal, lines):
    said = stderr(terminal=terminal)

    stopping(10.0)

    shown = said()
    assert len(shown) == lines
    assert all("up to 10 s" in line for line in shown)


# fmt: off
CODINGS = [
    # codings          made here  advice                                                                   why
    (("br", "gzip"),   "gzip",    "not coded here: br (needs pip install 'httpcore-srv[compress]')",       "an extra is missing"),
    (("gzip",),        "gzip",    "",                                                                      "nothing is missing that is wanted"),
    ((),               "gzip",    "",                                                                      "nothing is coded"),
]
# fmt: on


@pytest.mark.parametrize(("codings", "made", "advice", "why"), CODINGS)
def test_a_missing_extra_is_told(monkeypatch, tmp_path, codings, made, advice, why):
    monkeypatch.setattr(banner, "makeable", lambda: {made: None})
    folder = Folder(Tree(tmp_path), compression=Compression(codings))
    site = Site((Host(mounts=(Mount("/", folder), Mount("/r/", Redirect("/")))),))

    assert missing_codings(site) == advice, why
    assert advice_for(site, Settings()) == advice, why


def test_it_is_said_who_gets_in(tmp_path):
    (tmp_path / "private").mkdir()
    (tmp_path.parent / "password").touch(0o600)
    (tmp_path.parent / "password").write_text("x\n")
    file = tmp_path.parent / "password"
    site = guarded(Site.of_folder(tmp_path), tmp_path, ["/private"], ["ada"], file)

    last = advice_for(site, Settings(binds=(Bind(""),))).splitlines()[-1]

    assert last.startswith("/private/ asks for a name and a password: Digest; ")


def test_what_says_it_is_not_loaded_where_nothing_is_protected(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "httpcore_srv.cli.doors", None)

    advice_for(Site.of_folder(tmp_path), Settings())


def test_advice_is_for_a_person(stderr):
    for terminal, lines in ((True, 4), (False, 1)):
        said = stderr(terminal=terminal)
        announce(["http://a/"], "what", everywhere=False, advice="do this")
        shown = said()
        assert len(shown) == lines
        assert ("do this" in shown) is terminal


def test_where_standard_error_is_closed_nothing_is_said(monkeypatch, capsys):
    """print(file=None) would write it to standard output, which is the log's."""
    monkeypatch.setattr("sys.stderr", None)

    announce(["http://a/"], "what", everywhere=False)
    stopping(1.0)

    assert capsys.readouterr().out == ""
