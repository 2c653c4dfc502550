"""
Which names does a directory hold?

Times are told from the directory's own ctime, which nobody can set.
"""

import os
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from httpcore_srv.resources.hidden import HiddenNames
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.names import NameIndex, beginning

LATER = 60.0


pytestmark = pytest.mark.usefixtures("nothing_left_open")


def asked(index, root, segments=(), after=LATER, tree=None, meanwhile=lambda: None):
    """Ask *index* for the names of a directory, *after* seconds from its last change."""
    directory = (tree or Tree(root)).open(segments)
    moment = datetime.fromtimestamp(directory.identity.ctime_ns / 1e9, UTC)
    meanwhile()
    try:
        return index.names_of(directory, moment + timedelta(seconds=after))
    finally:
        directory.close()


def fill(root, *names):
    for name in names:
        (root / name).write_bytes(b"")
    os.utime(root, (0, 0))


def held(index):
    """Return how many directories *index* remembers."""
    return len(index._known)


def test_names_are_sorted_and_hidden_ones_are_left_out(tmp_path):
    fill(tmp_path, "b.html", "a.html", ".env", "server.key", "B.html")

    assert asked(NameIndex(), tmp_path) == ("B.html", "a.html", "b.html")


def test_directories_are_left_out(tmp_path):
    (tmp_path / "guide.html").mkdir()
    fill(tmp_path, "guide.txt")

    assert asked(NameIndex(), tmp_path) == ("guide.txt",)


def test_a_link_is_a_name_wherever_it_leads(tmp_path):
    """Whether it may be followed is decided when it is opened."""
    (tmp_path / "guide.en.html").symlink_to("elsewhere")
    fill(tmp_path)

    assert asked(NameIndex(), tmp_path) == ("guide.en.html",)


def test_what_is_gone_meanwhile_is_left_out(tmp_path, monkeypatch):
    """Some file systems tell the kind of an entry only when it is asked for."""
    fill(tmp_path, "a.html", "b.html")
    found = [Vanishing("a.html", gone=True), Vanishing("b.html", gone=False)]
    monkeypatch.setattr(os, "scandir", lambda descriptor: nullcontext(found))

    assert asked(NameIndex(), tmp_path) == ("b.html",)


@dataclass
class Vanishing:
    """An entry of a directory, whose file may be *gone* before its kind is asked."""

    name: str
    gone: bool

    def is_dir(self, *, follow_symlinks):
        if self.gone:
            raise FileNotFoundError(self.name)
        return False


def test_undecodable_names_are_names_R309(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.html")).write_bytes(b"")

    assert asked(NameIndex(), tmp_path) == ("caf\udce9.html",)


def test_what_is_hidden_depends_on_the_tree_and_the_depth(tmp_path):
    """.well-known has a meaning at the top only (RFC 8615 §3)."""
    shown = HiddenNames(patterns=("secret*", ".*"), shown=(".well-known",))
    tree, index = Tree(tmp_path, hidden=shown), NameIndex()
    (tmp_path / "below").mkdir()
    for folder in (tmp_path, tmp_path / "below"):
        fill(folder, ".well-known", "secret.html", "server.key")

    assert asked(index, tmp_path, tree=tree) == (".well-known", "server.key")
    assert asked(index, tmp_path, (b"below",), tree=tree) == ("server.key",)
    assert asked(index, tmp_path) == (".well-known", "secret.html")


# fmt: off
AGES = [
    # after  mtime          remembered  why
    (60.0,   0,             True,       "at rest"),
    (2.001,  0,             True,       "another change would show"),
    (1.999,  0,             False,      "within the granularity of two seconds: the next change may bear the same ctime"),
    (0.0,    0,             False,      "just changed"),
    (-5.0,   0,             False,      "a ctime to come: a clock was wrong"),
    (60.0,   60,            False,      "written now, where there is no ctime"),
    (60.0,   86_400,        True,       "an mtime far ahead was set: it says nothing of changes"),
]
# fmt: on


@pytest.mark.parametrize(("after", "mtime", "remembered", "why"), AGES)
def test_names_are_remembered_of_a_directory_at_rest(
    tmp_path, after, mtime, remembered, why
):
    fill(tmp_path, "a")
    if mtime:
        mtime += os.stat(tmp_path).st_ctime
    os.utime(tmp_path, (mtime, mtime))
    index = NameIndex()

    assert asked(index, tmp_path, after=after) == ("a",)
    assert held(index) == remembered, why


def test_remembered_names_are_not_read_again(tmp_path):
    fill(tmp_path, "a")
    index = NameIndex()
    first = asked(index, tmp_path)
    directory = Tree(tmp_path).open(())
    moment = datetime.fromtimestamp(directory.identity.ctime_ns / 1e9, UTC)
    directory.close()  # its descriptor is -1 now: to read would fail

    assert index.names_of(directory, moment) == first


def test_a_new_file_is_seen(tmp_path):
    fill(tmp_path, "a")
    index = NameIndex()
    asked(index, tmp_path)
    (tmp_path / "b").write_bytes(b"")

    assert asked(index, tmp_path) == ("a", "b")


def test_a_directory_that_changes_while_it_is_read_is_not_remembered(tmp_path):
    """It was opened, and its identity taken, before the change."""
    fill(tmp_path, "a")
    index = NameIndex()
    names = asked(index, tmp_path, meanwhile=lambda: fill(tmp_path, "b"))

    assert names == ("a", "b")
    assert held(index) == 0


def test_the_granularity_may_be_chosen(tmp_path):
    fill(tmp_path, "a")
    quick, slow = NameIndex(granularity=0.1), NameIndex(granularity=10)
    asked(quick, tmp_path, after=0.2)
    asked(slow, tmp_path, after=9.0)

    assert (held(quick), held(slow)) == (1, 0)


def test_the_index_is_bounded_and_forgets_what_was_asked_for_least_recently(tmp_path):
    index = NameIndex(capacity=8)  # two directories of three names, and one each
    for folder in ("one", "two", "three"):
        (tmp_path / folder).mkdir()
        fill(tmp_path / folder, "a", "b", "c")
    for folder in (b"one", b"two", b"one", b"three"):
        asked(index, tmp_path, (folder,))
    kept = {key[0] for key in index._known}
    opened = [Tree(tmp_path).open((folder,)) for folder in (b"one", b"two", b"three")]
    for each in opened:
        each.close()

    assert [each.identity in kept for each in opened] == [True, False, True]


def test_a_directory_of_too_many_names_counts_as_empty(tmp_path):
    """Or each 404 in it would cost reading it: 300,000 names take a second."""
    fill(tmp_path, "a", "b", "c")
    index = NameIndex(capacity=2)

    assert asked(index, tmp_path) == ()
    assert held(index) == 1
    assert asked(index, tmp_path) == ()


def test_empty_directories_do_not_fill_memory_either(tmp_path):
    index = NameIndex(capacity=3)
    for number in range(10):
        (tmp_path / f"{number}").mkdir()
        fill(tmp_path / f"{number}")
        asked(index, tmp_path, (b"%d" % number,))

    assert held(index) == 3


def test_several_threads_may_ask(tmp_path):
    folders = [f"{number}" for number in range(6)]
    for folder in folders:
        (tmp_path / folder).mkdir()
        fill(tmp_path / folder, f"in-{folder}")
    index, wrong = NameIndex(capacity=6), []

    def work():
        for _ in range(30):
            for folder in folders:
                found = asked(index, tmp_path, (folder.encode(),))
                wrong.extend([folder] * (found != (f"in-{folder}",)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert index._held == sum(len(names) + 1 for names in index._known.values()) <= 6


def test_a_directory_that_cannot_be_read_is_an_error_of_the_server(tmp_path):
    directory = Tree(tmp_path).open(())
    directory.close()

    with pytest.raises(OSError):
        NameIndex().names_of(directory, datetime.now(UTC))


# fmt: off
PREFIXES = [
    # prefix     found                     why
    ("guide.",   ["guide.de", "guide.en"], "in the middle"),
    ("a",        ["a"],                    "at the beginning"),
    ("z",        ["z.html"],               "at the end"),
    ("guide!",   [],                       "none"),
    ("zz",       [],                       "after all"),
    ("",         ["a", "guide", "guide.de", "guide.en", "guides", "z.html"], "all"),
]
# fmt: on


@pytest.mark.parametrize(("prefix", "found", "why"), PREFIXES)
def test_names_that_begin_alike(prefix, found, why):
    names = ("a", "guide", "guide.de", "guide.en", "guides", "z.html")

    assert beginning(names, prefix) == found, why


def test_of_very_many_of_one_base_the_first_are_enough():
    """Frames of a film are no forms of one resource, and each would be parted."""
    frames = [f"frame.{number:05}.png" for number in range(5000)]

    assert beginning(frames, "frame.") == frames[:1024]
