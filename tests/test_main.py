"""``python -m httpcore_srv`` is the command."""

import pytest

from httpcore_srv import __version__


def test_python_m_is_the_command(run):
    """Under its own name, not that of a file."""
    ended = run("--version")

    assert ended.stdout == f"httpcore-srv {__version__}\n"
    assert ended.returncode == 0
    assert run("--help").stdout.startswith("Usage: httpcore-srv ")


@pytest.mark.wire
def test_python_m_serves(command, folder, connect):
    running = command(folder, "--port", 0)

    assert connect(running.address()).get("/hello.txt").content == b"Hello, world!\n"
    assert running.stop() == 0
