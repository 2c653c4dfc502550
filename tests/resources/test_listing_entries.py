"""A listing names what a GET would serve, and nothing else."""

import os
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from httpcore_srv.resources.hidden import HIDDEN_BY_DEFAULT, HiddenNames
from httpcore_srv.resources.listing_entries import (
    README_MOST,
    Entry,
    Kind,
    read_contents,
    read_readme,
)
from httpcore_srv.resources.tree import Absent, OpenDirectory, Symlinks, Tree


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


def contents(root, symlinks=Symlinks.INSIDE, hidden=HIDDEN_BY_DEFAULT, **limits):
    directory = Tree(root, symlinks, hidden).open(())
    assert isinstance(directory, OpenDirectory)
    try:
        return read_contents(directory, **limits)
    finally:
        directory.close()


def names(root, **policy):
    return sorted(entry.name for entry in contents(root, **policy).entries)


def test_files_and_directories_are_described(root):
    (root / "a.txt").write_bytes(b"12345")
    (root / "sub").mkdir()
    os.utime(root / "a.txt", ns=(0, 1_717_329_600_999_999_999))
    os.utime(root / "sub", (0, 86_400))

    assert sorted(contents(root).entries) == [
        Entry(b"a.txt", Kind.FILE, 5, 1_717_329_600),
        Entry(b"sub", Kind.DIRECTORY, 0, 86_400),
    ]


def test_hidden_names_are_left_out(root):
    for name in (".env", "draft~", "id_rsa", "seen.txt"):
        (root / name).touch()

    assert names(root) == [b"seen.txt"]
    assert names(root, hidden=HiddenNames(("s*",))) == [b".env", b"draft~", b"id_rsa"]


def test_well_known_is_shown_at_the_top_alone(root):
    (root / ".well-known").mkdir()
    (root / "sub" / ".well-known").mkdir(parents=True)
    tree = Tree(root)
    sub = tree.open((b"sub",))

    assert names(root) == [b".well-known", b"sub"], "RFC 8615 §3"
    assert read_contents(sub).entries == []
    sub.close()


def test_what_cannot_be_served_is_left_out(root):
    """R304: a FIFO would block, a socket or a device is no file."""
    os.mkfifo(root / "fifo")
    os.symlink("/dev/null", root / "device")
    os.mknod(root / "socket", 0o600 | stat.S_IFSOCK)
    os.symlink("socket", root / "to-socket")

    assert len(os.listdir(root)) == 4
    assert names(root, symlinks=Symlinks.FOLLOW) == []


def links(root):
    """Make a link of every kind."""
    outside = root.parent / "outside.txt"
    outside.write_bytes(b"secret")
    (root / "file.txt").write_bytes(b"123")
    (root / "sub").mkdir()
    (root / ".hidden").touch()
    os.symlink("file.txt", root / "to-file")
    os.symlink("sub", root / "to-directory")
    os.symlink(outside, root / "to-outside")
    os.symlink("missing", root / "to-nothing")
    os.symlink("loop", root / "loop")


# fmt: off
POLICIES = [
    # policy           links shown                                        why
    (Symlinks.NEVER,   set(),                                             "each would be a 404"),
    (Symlinks.INSIDE,  {b"to-file", b"to-directory"},                     "an outside target's size and date are not told"),
    (Symlinks.FOLLOW,  {b"to-file", b"to-directory", b"to-outside"},      "the owner says so"),
]
# fmt: on


@pytest.mark.parametrize(("symlinks", "expected", "why"), POLICIES)
def test_a_link_is_listed_if_and_only_if_it_would_be_served(
    root, symlinks, expected, why
):
    links(root)

    entries = contents(root, symlinks).entries

    assert {entry.name for entry in entries if entry.link} == expected, why


@pytest.mark.parametrize("symlinks", Symlinks)
def test_every_entry_can_be_opened_as_it_was_described(root, symlinks):
    links(root)
    tree = Tree(root, symlinks)
    for entry in contents(root, symlinks).entries:
        opened = tree.open((entry.name,))

        assert not isinstance(opened, Absent)
        assert isinstance(opened, OpenDirectory) is (entry.kind is Kind.DIRECTORY)
        assert entry.kind is Kind.DIRECTORY or entry.size == opened.size
        opened.close()


def test_reading_leaves_no_descriptor_open(root, nothing_left_open):
    links(root)
    assert contents(root)


def test_a_listing_can_be_read_twice_from_one_descriptor(root):
    (root / "a").touch()
    directory = Tree(root).open(())
    first = read_contents(directory)

    assert read_contents(directory) == first
    directory.close()


def test_a_directory_that_is_moved_away_is_still_the_one_that_is_read(root):
    """Read by descriptor: whatever takes the name meanwhile is not shown."""
    (root / "sub").mkdir()
    (root / "sub" / "mine").touch()
    sub = Tree(root).open((b"sub",))
    (root / "sub").rename(root / "away")
    (root / "sub").mkdir()
    (root / "sub" / "other").touch()

    [entry] = read_contents(sub).entries
    sub.close()

    assert entry.name == b"mine"


# fmt: off
LIMITS = [
    # most  read  truncated  why
    (4,     4,    True,      "one too many"),
    (5,     5,    False,     "exactly as many"),
    (9,     5,    False,     "fewer"),
]
# fmt: on


@pytest.mark.parametrize(("most", "read", "truncated", "why"), LIMITS)
def test_what_a_request_can_cost_is_bounded(root, most, read, truncated, why):
    for number in range(5):
        (root / str(number)).touch()

    found = contents(root, most=most)

    assert (len(found.entries), found.truncated) == (read, truncated), why


class Meanwhile:
    """Hides nothing, but takes a file away between its name and its description."""

    def __init__(self, victim):
        self.victim = victim

    def hides(self, name, *, top):
        self.victim.unlink(missing_ok=True)
        return False


def test_what_goes_meanwhile_is_left_out(root):
    (root / "a").touch()

    assert names(root, hidden=HIDDEN_BY_DEFAULT) == [b"a"]
    directory = Tree(root, hidden=Meanwhile(root / "a")).open(())
    found = read_contents(directory)
    directory.close()

    assert found.entries == []


def test_a_directory_that_may_be_read_but_not_searched_shows_nothing(root):
    """Each of its files would be a 403; it is no failure of the server."""
    (root / "a").touch()
    directory = Tree(root).open(())
    root.chmod(0o444)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65_534)
        found = read_contents(directory)
    finally:
        os.seteuid(user)
        root.chmod(0o755)
        directory.close()

    assert found.entries == []


def test_hidden_names_count_as_read(root):
    for number in range(5):
        (root / f".{number}").touch()

    assert contents(root, most=4).truncated


@pytest.mark.parametrize("seconds", [10**12, -(10**12)])
def test_dates_no_calendar_has_are_brought_into_it(root, seconds):
    """Memory file systems take any date, others the nearest they know."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else root) as folder:
        (Path(folder) / "a").touch()
        os.utime(Path(folder) / "a", (0, seconds))
        [entry] = contents(Path(folder)).entries

    assert -62_135_596_800 <= entry.modified <= 253_402_300_799


def readme(root, hidden=HIDDEN_BY_DEFAULT):
    directory = Tree(root, hidden=hidden).open(())
    try:
        return read_readme(directory, read_contents(directory))
    finally:
        directory.close()


# fmt: off
READMES = [
    # files                                      the one read   why
    ({"README.md": b"a"},                        b"README.md",  "the usual name"),
    ({"readme.TXT": b"a"},                       b"readme.TXT", "in any case"),
    ({"README.txt": b"a", "README.md": b"b"},    b"README.md",  "the first of the two"),
    ({"README.md": b"a", "readme.md": b"b"},     b"README.md",  "the first in the order of octets"),
    ({"README.html": b"a"},                      None,          "no plain text"),
    ({"README.md": b"a" * README_MOST},          b"README.md",  "as long as may be"),
    ({"README.md": b"a" * (README_MOST + 1)},    None,          "too long to show"),
    ({},                                         None,          "none there"),
]
# fmt: on


@pytest.mark.parametrize(("files", "expected", "why"), READMES)
def test_which_read_me_is_read(root, files, expected, why):
    for name, octets in files.items():
        (root / name).write_bytes(octets)

    found = readme(root)

    assert (found.name if found else None) == expected, why
    assert found is None or found.text == files[found.name.decode()].decode()


def test_a_read_me_that_is_a_link_a_fifo_or_a_directory_is_not_read(root):
    (root.parent / "secret").write_text("secret")
    os.symlink(root.parent / "secret", root / "README.md")
    os.mkfifo(root / "README.txt")

    assert readme(root) is None

    (root / "README.txt").unlink()
    (root / "README.txt").mkdir()

    assert readme(root) is None


def test_a_read_me_replaced_by_a_link_meanwhile_is_not_followed(root):
    """O_NOFOLLOW: between the look and the opening somebody may have been busy."""
    (root.parent / "secret").write_text("secret")
    (root / "README.md").write_text("public")
    directory = Tree(root).open(())
    found = read_contents(directory)
    (root / "README.md").unlink()
    os.symlink(root.parent / "secret", root / "README.md")

    assert read_readme(directory, found) is None
    directory.close()


def test_a_read_me_replaced_by_a_fifo_meanwhile_does_not_block(root):
    (root / "README.md").write_text("public")
    directory = Tree(root).open(())
    found = read_contents(directory)
    (root / "README.md").unlink()
    os.mkfifo(root / "README.md")

    assert read_readme(directory, found) is None
    directory.close()


def test_a_hidden_read_me_is_not_read(root):
    (root / "README.md").write_text("a")

    assert readme(root, HiddenNames(("README*",))) is None


def test_a_read_me_that_is_no_utf_8_is_read_all_the_same(root):
    (root / "README.md").write_bytes(b"caf\xe9")

    assert readme(root).text == "caf\ufffd"
