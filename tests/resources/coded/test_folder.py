"""Where do coded forms lie?"""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from httpcore_srv.resources.coded.folder import FormsFolder


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_is_made_for_us_alone(tmp_path):
    folder = FormsFolder(tmp_path / "deep" / "forms")
    made = folder.path()
    folder.close()

    assert made == tmp_path / "deep" / "forms"
    assert mode_of(made) == 0o700
    assert made.is_dir(), "it is kept for the next start"


def test_a_folder_that_is_there_is_used(tmp_path):
    tmp_path.chmod(0o755)

    assert FormsFolder(tmp_path).path() == tmp_path


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o1777])
def test_a_folder_that_others_may_write_to_is_refused(tmp_path, mode):
    """Whoever can put a file there decides what visitors get to see."""
    tmp_path.chmod(mode)

    with pytest.raises(PermissionError, match="somebody else may write"):
        FormsFolder(tmp_path).path()


def test_a_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)

    with pytest.raises(PermissionError):
        FormsFolder(tmp_path).path()


def test_a_file_in_its_place_is_refused(tmp_path):
    (tmp_path / "forms").write_text("")

    with pytest.raises(FileExistsError):
        FormsFolder(tmp_path / "forms").path()


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The place for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_private_folder_is_removed_when_it_is_closed(temporary):
    folder = FormsFolder(None)
    made = folder.path()
    (made / "form").write_text("coded")

    assert (made.parent, mode_of(made), folder.path()) == (temporary, 0o700, made)
    folder.close()
    assert not made.exists()
    folder.close()  # once more does nothing


def test_a_private_folder_is_not_made_before_it_is_needed(temporary):
    FormsFolder(None).close()

    assert list(temporary.iterdir()) == []


def test_a_folder_that_somebody_removed_is_made_again(temporary):
    """Systems remove temporary files that have not been used for some days."""
    folder = FormsFolder(None)
    folder.path().rmdir()
    again = folder.path()

    assert again.is_dir()
    folder.close()
    assert not again.exists()


SCRIPT = """
import os, sys
from httpcore_srv.resources.coded.folder import FormsFolder
folder = FormsFolder(None)
path = folder.path()
child = os.fork()
if child == 0:
    folder.close()
    sys.exit(0)
os.waitpid(child, 0)
print(path, path.is_dir())
"""


def test_a_private_folder_ends_with_the_process_not_with_its_children(temporary):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    path, was_there = done.stdout.split()

    assert was_there == "True", done.stderr
    assert Path(path).parent == temporary
    assert not Path(path).exists()
