"""What a shell needs to complete the command, and what it then gets."""

import shutil
import subprocess

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main

# fmt: off
SHELLS = [
    # shell   word                        why
    ("bash",  "complete -o nosort -F",    "bash's builtin"),
    ("zsh",   "#compdef httpcore-srv",    "zsh's first line"),
    ("fish",  "complete --no-files",      "fish's builtin"),
]
# fmt: on


@pytest.mark.parametrize(("shell", "word", "why"), SHELLS)
def test_each_shell_gets_its_script(shell, word, why):
    result = CliRunner().invoke(main, ["completion", shell])

    assert result.exit_code == 0
    assert word in result.stdout, why
    assert "httpcore-srv" in result.stdout


def test_another_shell_is_refused():
    result = CliRunner().invoke(main, ["completion", "csh"])

    assert result.exit_code == 2
    assert "'fish'" in result.stderr


def test_bash_accepts_the_script():
    script = CliRunner().invoke(main, ["completion", "bash"]).stdout
    bash = shutil.which("bash")

    read = subprocess.run([bash, "-n"], input=script, text=True, check=False)

    assert read.returncode == 0


# fmt: off
WORDS = [
    # typed                         offered                                    why
    ("httpcore-srv ch",             ["plain,check", "dir,ch"],                 "a command, or a folder of that name"),
    ("httpcore-srv ",               ["plain,serve", "plain,check", "plain,explain", "plain,cache", "plain,audit", "plain,passwd", "plain,can", "plain,share", "plain,sessions", "plain,keys", "plain,completion", "dir,"], "all of them, and folders"),
    ("httpcore-srv keys ",          ["plain,ls", "plain,rotate"],              "what there is to do with keys"),
    ("httpcore-srv keys rotate --k", ["plain,--keep"],                         "options of a command within a command"),
    ("httpcore-srv sessions s",     ["plain,show"],                            "the same"),
    ("httpcore-srv completion z",   ["plain,zsh"],                             "a choice"),
    ("httpcore-srv serve --por",    ["plain,--port", "plain,--port-file"],     "options"),
    ("httpcore-srv www --por",      ["plain,--port", "plain,--port-file"],     "options of serve, unsaid"),
    ("httpcore-srv serve --config c", ["file,c"],                              "the shell knows its files"),
    ("httpcore-srv check c",        ["file,c"],                                "the same"),
    ("httpcore-srv serve w",        ["file,w"],                                "the same"),
]
# fmt: on


@pytest.mark.parametrize(("typed", "offered", "why"), WORDS)
def test_words_are_completed(run, typed, offered, why):
    """As bash asks: by environment variables."""
    asked = {
        "_HTTPCORE_SRV_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(typed.count(" ")),
    }

    result = run(env=asked)

    assert result.stdout.splitlines() == offered, why
