"""Files that are shown under no name."""

import os

import pytest

from httpcore_srv.resources.withheld import NOTHING, Withheld

SECOND = 1_000_000_000


@pytest.fixture
def users(tmp_path):
    """A file of accounts."""
    path = tmp_path / "users"
    path.write_text("ada")
    return path


def linked(path, name, how):
    """Give *path* another name."""
    other = path.with_name(name)
    how(path, other)
    return other


# fmt: off
NAMES = [
    # how                                        held    why
    (lambda path, other: os.link(path, other),   True,   "R202 a hard link"),
    (lambda path, other: os.symlink(path, other), True,  "R202 a symbolic link"),
    (lambda path, other: other.write_bytes(path.read_bytes()), False, "a copy is another file"),
]
# fmt: on


@pytest.mark.parametrize(("how", "held", "why"), NAMES)
def test_a_file_is_known_by_what_it_is(users, how, held, why):
    other = linked(users, "other", how)

    assert Withheld([users]).has(other.stat()) is held, why


def test_a_link_that_is_named_means_what_it_leads_to(users):
    link = linked(users, "link", os.symlink)

    assert Withheld([link]).has(users.stat())


def test_nothing_is_withheld_of_nothing(users):
    assert not NOTHING.has(users.stat())
    assert not Withheld([users.with_name("absent")]).has(users.stat())


class Clock:
    """A clock and a calendar that stand still, long after the last change."""

    def __init__(self, status):
        self.now = 0.0
        self.wall = status.st_ctime_ns + 60 * SECOND

    def withheld(self, *paths):
        return Withheld(paths, clock=lambda: self.now, wall=lambda: self.wall)


def test_R202_what_has_just_taken_its_place_is_withheld_at_once(users):
    """As an editor saves: another file under the same name."""
    clock = Clock(users.stat())
    clock.wall = users.stat().st_ctime_ns
    withheld = clock.withheld(users)
    assert withheld.has(users.stat())

    linked(users, "new", lambda _, other: other.write_text("grace")).replace(users)

    assert withheld.has(users.stat())


def test_R202_a_folder_that_takes_the_place_is_seen_after_a_second(users):
    """No time of the file tells that it is another one's."""
    (users.parent / "a").mkdir()
    (users.parent / "b").mkdir()
    for name in "ab":
        users.with_name(name).joinpath("users").write_text(name)
    one, other = (users.with_name(name) / "users" for name in "ab")
    clock = Clock(other.stat())
    withheld = clock.withheld(one)
    moved = other.stat()
    assert not withheld.has(moved)

    one.parent.rename(users.with_name("c"))
    other.parent.rename(one.parent)

    assert not withheld.has(moved), "not looked for again yet"
    clock.now = 1.0
    assert withheld.has(moved)


def test_files_are_not_looked_for_at_each_request(users, monkeypatch):
    clock = Clock(users.stat())
    withheld = clock.withheld(users)
    status = users.stat()
    withheld.has(status)
    monkeypatch.setattr(type(users), "stat", None)

    assert withheld.has(status), "it is remembered"
