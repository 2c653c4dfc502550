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

    subprocess.run([bash, "-n"], input=script, text=True, check=True)


# fmt: off
WORDS = [
    # typed                         offered                why
    ("httpcore-srv ch",             ["check"],             "a command"),
    ("httpcore-srv ",               ["serve", "check", "explain", "completion"], "all of them"),
    ("httpcore-srv completion z",   ["zsh"],               "a choice"),
    ("httpcore-srv serve --por",    ["--port", "--port-file"], "options"),
    ("httpcore-srv www --por",      ["--port", "--port-file"], "options of serve, unsaid"),
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

    words = [line.partition(",")[2] for line in result.stdout.splitlines()]
    assert words == offered, why
