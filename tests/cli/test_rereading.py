"""A configuration is read at the start, and again when the server is told to."""

import logging

import pytest

from httpcore_srv.cli.plan import Failure
from httpcore_srv.cli.rereading import Reading
from httpcore_srv.errors import ConfigError

VALID = '[[host]]\n[[host.mount]]\nprefix = "/"\nfolder = "."\n'

NOTHING = {
    "bind": (), "port": None, "workers": None, "threads": None,
    "limit_concurrency": None, "answers": None,
    "log_level": None, "pid_file": None, "port_file": None, "access_log": None,
    "no_access_log": False, "log_format": None, "tls_cert": None, "tls_key": None,
    "timeout_keep_alive": None, "timeout_graceful_shutdown": None,
}  # fmt: skip


@pytest.fixture
def level():
    """Put the level of the log back at the end."""
    before = logging.getLogger().level
    yield logging.getLogger()
    logging.getLogger().setLevel(before)


@pytest.fixture
def reading(tmp_path, level):
    """Read a configuration, with what the command line says over it."""

    def of(text, **said):
        (tmp_path / "site.toml").write_text(text)
        return Reading(tmp_path / "site.toml", NOTHING | said)

    return of


def test_both_readings_say_what_the_command_line_says(reading):
    twice = reading(VALID, threads=7, timeout_graceful_shutdown=3.5)

    for site, settings in (twice.read(), twice.read_again()):
        assert settings.threads == 7
        assert site.deadlines.drain == 3.5


def test_what_is_wrong_is_said_in_the_same_words(reading):
    """It ends the start, and later it is for whoever asked."""
    wrong = reading(VALID + "listng = true\n")
    with pytest.raises(Failure) as failure:
        wrong.read()
    with pytest.raises(ConfigError) as error:
        wrong.read_again()

    assert str(error.value) == failure.value.message
    assert "listng" in str(error.value)
    assert "the configuration is not valid" in str(error.value)


def test_a_page_that_is_gone_is_wrong_too(reading, monkeypatch):
    again = reading(VALID)

    def vanished(self):
        raise FileNotFoundError(2, "No such file or directory", "404.html")

    monkeypatch.setattr(Reading, "read", vanished)
    with pytest.raises(ConfigError, match=r"404\.html"):
        again.read_again()


def test_the_level_of_the_log_follows(reading, level):
    reading(VALID + '[log]\nlevel = "error"\n').read_again()

    assert level.level == logging.ERROR
