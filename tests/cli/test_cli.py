"""The command itself: what is a command, what is an argument of ``serve``."""

import errno
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from httpcore_srv import __version__
from httpcore_srv.cli import COMMANDS, Commands, main

# fmt: off
CALLS = [
    # words                         status  word                     why
    (["--version"],                 0,      f"httpcore-srv {__version__}", "as every command"),
    (["-V"],                        0,      __version__,             "in short"),
    (["--help"],                    0,      "completion",            "the commands"),
    (["--help"],                    0,      "audit",                 "the commands"),
    (["--help"],                    0,      "cache",                 "the commands"),
    (["-h"],                        0,      "serve",                 "in short"),
    (["serve", "-h"],               0,      "HTTPCORE_SRV_PORT",     "the environment is named"),
    (["--nope"],                    2,      "--nope",                "an unknown option of serve"),
    (["serve", "--nope"],           2,      "--nope",                "the same"),
    (["check"],                     2,      "FILE",                  "an argument is missing"),
    (["explain"],                   2,      "URL",                   "an argument is missing"),
    (["cache"],                     2,      "URL",                   "an argument is missing"),
    (["audit", "a", "b"],           2,      "b",                     "one folder, not two"),
    (["--port", "65536"],           2,      "65536",                 "one past the last port"),
    (["--port", "http"],            2,      "http",                  "no number"),
    (["--bind", "::1"],             2,      "brackets",              "IPv6 without brackets"),
    (["--header", "X"],             2,      "'X'",                   "no field line"),
    (["--header", "X: a\r\nY: b"],  2,      "--header",              "R051: refused before it is ever sent"),
    (["--header", "X Y: a"],        2,      "--header",              "RFC 9110 §5.1: no field name"),
    (["--symlinks", "sometimes"],   2,      "inside",                "what is allowed is said"),
    (["--tls-cert", "a.pem"],       2,      "--tls-key",             "half a pair"),
    (["--threads", "0"],            2,      "threads",               "nobody would answer"),
    (["a", "b"],                    2,      "b",                     "one folder, not two"),
    (["absent-folder"],             3,      "absent-folder",         "not a command, so a folder"),
    (["serv"],                      3,      "'serve'",               "a command, misspelt"),
    (["chekc", "--port", "0"],      3,      "'check'",               "the same"),
]
# fmt: on


@pytest.mark.parametrize(("words", "status", "word", "why"), CALLS)
def test_calls(words, status, word, why, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(main, words, prog_name="httpcore-srv")

    assert result.exit_code == status, why
    assert word in result.output, why
    assert "Traceback" not in result.output, why


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_says_what_it_does(name):
    command = main.get_command(click.Context(main), name)

    assert command.help
    assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0


def test_what_is_no_command_has_none():
    assert main.get_command(click.Context(main), "nope") is None


def test_a_failure_before_the_start_is_one_line(tmp_path, monkeypatch):
    """Exit status 3, and the reason: nothing else on standard error."""
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(main, ["absent"])

    assert result.stderr == "Error: absent: No such file or directory\n"
    assert result.stdout == ""


# fmt: off
ERRORS = [
    # error                                          why
    (OSError(errno.EMFILE, "Too many open files"),   "no output fails so"),
    (OSError(errno.EIO, "I/O error", "a.txt"),       "a file's, not the output's"),
]
# fmt: on


@pytest.mark.parametrize(("error", "why"), ERRORS)
def test_another_error_is_not_blamed_on_the_output(monkeypatch, error, why):
    def failing(self, ctx, name):
        raise error

    monkeypatch.setattr(Commands, "get_command", failing)

    result = CliRunner().invoke(main, ["check"])

    assert result.exception is error, why


# fmt: off
UNREADABLE = [
    # words                     status  said                          why
    (["audit", "there"],        3,      "there: Permission denied",   "it cannot start"),
    (["there", "--port", "0"],  3,      "there: Permission denied",   "the same"),
    (["explain", "/", "-d", "there"], 3, "there: Permission denied",  "the same"),
    (["audit", "-c", "a.toml"], 3,      "a.toml: the file cannot be read (Permission denied)", "the same"),
    (["check", "a.toml"],       1,      "a.toml: the file cannot be read (Permission denied)", "a fault of what is checked"),
]
# fmt: on


@pytest.mark.parametrize(("words", "status", "said", "why"), UNREADABLE)
def test_what_may_not_be_read_is_no_wrong_usage(
    words, status, said, why, tmp_path, monkeypatch
):
    """Who may read everything (root) cannot be refused: the system is a fake."""

    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    (tmp_path / "there").mkdir()
    (tmp_path / "a.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode, **more: False)
    monkeypatch.setattr(Path, "iterdir", refuse)
    monkeypatch.setattr(Path, "read_bytes", refuse)

    result = CliRunner().invoke(main, words)

    assert result.exit_code == status, why
    assert said in result.stderr, why
