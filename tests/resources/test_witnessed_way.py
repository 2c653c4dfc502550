"""
What is noted of a way?

    tmp/site/                   the root
    ├── top.txt
    ├── a/b/deep.txt
    └── LINK                    one link a row, made for the row

A row is a request, and what is noted of it: directories passed, what was seen, what was
not there; "/" stands for the root.
"""

import os
from contextlib import suppress

import pytest

from httpcore_srv.resources.evidence import witnessed
from httpcore_srv.resources.way import Way
from httpcore_srv.resources.witnessed_way import WitnessedWay, lacks, way_from

pytestmark = pytest.mark.usefixtures("nothing_left_open")


@pytest.fixture
def root(tmp_path):
    site = tmp_path / "site"
    (site / "a" / "b").mkdir(parents=True)
    (site / "top.txt").write_text("top.txt")
    (site / "a" / "b" / "deep.txt").write_text("deep.txt")
    return site


def test_a_way_is_witnessed_where_somebody_listens(root):
    with way_from(root) as way:
        assert type(way) is Way
    with witnessed(), way_from(root) as way:
        assert type(way) is WitnessedWay


def test_one_look_tells_that_nothing_is_there(root):
    with witnessed() as evidence:
        assert lacks(root, (b"a", b"none"))
        assert lacks(root, (b"none", b"deep.txt"))
        assert not lacks(root, (b"a", b"b", b"deep.txt"))
    grounds = evidence.grounds()

    assert grounds.hold()
    (root / "a" / "none").touch()
    assert not grounds.hold(), "what was lacking is there now"


def test_a_link_has_to_be_walked_wherever_it_leads(root):
    """One look may only refuse: it says nothing of where a link leads."""
    (root / "out").symlink_to("/etc/passwd")
    (root / "broken").symlink_to("none")

    assert not lacks(root, (b"out",))
    assert not lacks(root, (b"broken",))
    assert lacks(root, (b"x" * 300,)), "no file has such a name"


# fmt: off
WALKED = [
    # link      target             names                    links   passed           seen                          lacking        why
    (None,      "",                ("top.txt",),            True,   (),              ("/top.txt",),                (),            "the root is followed wherever it leads, and not noted"),
    (None,      "",                ("a", "b", "deep.txt"),  True,   ("/a", "/a/b"),  ("/a/b/deep.txt",),           (),            "each directory on the way"),
    (None,      "",                ("a", "b"),              True,   ("/a", "/a/b"),  (),                           (),            "the last one too: its names were not read"),
    (None,      "",                (),                      True,   ("/.",),         (),                           (),            "the root itself"),
    (None,      "",                ("none",),               True,   (),              (),                           ("/none",),    "that there is nothing"),
    (None,      "",                ("none", "x"),           True,   (),              (),                           ("/none",),    "nor on the way"),
    (None,      "",                ("x" * 300,),            True,   (),              (),                           ("/" + "x" * 300,), "what cannot be is not either"),
    ("l",       "top.txt",         ("l",),                  True,   (),              ("/l", "/top.txt"),           (),            "a link and what it leads to"),
    ("l",       "a",               ("l", "b", "deep.txt"),  True,   ("/a", "/a/b"),  ("/l", "/a/b/deep.txt"),      (),            "by the names it leads over"),
    ("a/l",     "..",              ("a", "l", "top.txt"),   True,   ("/a",),         ("/a/l", "/top.txt"),         (),            "up: where we came from"),
    ("a/l",     "..",              ("a", "l"),              True,   ("/a", "/."),    ("/a/l",),                     (),            "up, and no further"),
    ("l",       "{root}/top.txt",  ("l",),                  True,   (),              ("/l", "/top.txt"),           (),            "from the root again"),
    ("a/l",     "{root}/a/b",      ("a", "l"),              True,   ("/a", "/a/b"),  ("/a/l",),                    (),            "the same from further down"),
    ("l",       "none",            ("l",),                  True,   (),              ("/l",),                      ("/none",),    "a broken link: it and what is not there"),
    ("l",       "l",               ("l",),                  True,   (),              ("/l",),                      (),            "a loop"),
    ("l",       "..",              ("l",),                  True,   (),              ("/l",),                      (),            "R302 a link that leads out"),
    ("l",       "/etc/passwd",     ("l",),                  True,   (),              ("/l",),                      (),            "R302 the same: what is outside is not looked at"),
    ("l",       "top.txt",         ("l",),                  False,  (),              ("/l",),                      (),            "a link that is not followed"),
]
# fmt: on


@pytest.mark.parametrize(
    ("link", "target", "names", "links", "passed", "seen", "lacking", "why"), WALKED
)
def test_what_is_noted_of_a_way_that_is_walked(
    root, link, target, names, links, passed, seen, lacking, why
):
    if link:
        (root / link).symlink_to(target.format(root=root))

    with witnessed() as evidence, way_from(root) as way:
        tried(lambda: way.walk(list(map(os.fsencode, names)), links=links))
    grounds = evidence.grounds()

    assert noted(root, [path for path, _ in grounds.passed]) == set(passed), why
    assert noted(root, [path for _, path, _ in grounds.seen]) == set(seen), why
    assert noted(root, grounds.lacking) == set(lacking), why
    assert grounds.hold(), why


def tried(open_it):
    """Open something, and close it; or fail as the way does."""
    with suppress(OSError):
        os.close(open_it())


def noted(root, paths):
    return {os.fsdecode(path).removeprefix(str(root)) for path in paths}


# fmt: off
FOLLOWED = [
    # link  target      names               seen                  lacking   why
    (None,  "",         ("top.txt",),       ("/top.txt",),        (),       "what there is"),
    ("l",   "top.txt",  ("l",),             ("/l",),              (),       "by the name of the link: where that leads is asked again"),
    ("l",   "none",     ("l",),             (),                   ("/l",),  "a broken link"),
    (None,  "",         ("none", "x"),      (),                   ("/none/x",), "nothing there"),
]
# fmt: on


@pytest.mark.parametrize(
    ("link", "target", "names", "seen", "lacking", "why"), FOLLOWED
)
def test_what_is_noted_of_a_way_that_is_followed(
    root, link, target, names, seen, lacking, why
):
    if link:
        (root / link).symlink_to(target)

    with witnessed() as evidence, way_from(root) as way:
        tried(lambda: way.follow(list(map(os.fsencode, names))))
    grounds = evidence.grounds()

    assert noted(root, [path for _, path, _ in grounds.seen]) == set(seen), why
    assert noted(root, grounds.lacking) == set(lacking), why
    assert {look for look, _, _ in grounds.seen} <= {os.stat}


def test_a_followed_link_that_leads_elsewhere_is_noticed(root):
    (root / "other.txt").write_text("other")
    (root / "l").symlink_to("top.txt")
    with witnessed() as evidence, way_from(root) as way:
        tried(lambda: way.follow([b"l"]))
    grounds = evidence.grounds()
    assert grounds.hold()

    (root / "l").unlink()
    (root / "l").symlink_to("other.txt")

    assert not grounds.hold()


@pytest.mark.parametrize("open_it", ["walk", "follow"])
def test_what_may_not_be_read_is_a_doubt(root, monkeypatch, open_it):
    """Who may read it is more than what its state tells."""
    opened = os.open

    def refusing(path, flags, mode=0o777, *, dir_fd=None):
        if os.fsencode(path).endswith(b"top.txt"):
            raise PermissionError(13, "Permission denied", path)
        return opened(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refusing)
    with witnessed() as evidence, way_from(root) as way:
        if open_it == "walk":
            tried(lambda: way.walk([b"top.txt"], links=True))
        else:
            tried(lambda: way.follow([b"top.txt"]))

    assert evidence.doubts == ["a file on the way may not be read"]


def test_a_special_file_never_holds(root):
    """It is refused as if it were not there; but it is."""
    os.mkfifo(root / "fifo")
    with witnessed() as evidence, way_from(root) as way:
        tried(lambda: way.walk([b"fifo"], links=True))

    assert not evidence.grounds().hold()


def test_a_relative_root_is_noted_as_it_is_called(root, monkeypatch):
    monkeypatch.chdir(root)
    with witnessed() as evidence, way_from(type(root)(".")) as way:
        tried(lambda: way.walk([b"top.txt"], links=True))

    assert evidence.grounds().hold()
