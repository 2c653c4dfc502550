"""What is said at the start and at the end, and to whom."""

import pytest

from httpcore_srv.cli.banner import announce, stopping

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
