"""
How is the way from the root down walked?

    tmp/
    ├── site/                   the root
    │   ├── top.txt, f.txt
    │   ├── a/b/deep.txt
    │   └── LINK                one link a row, made for the row
    ├── site-secret/f.txt       outside
    └── current -> site

A row is one link, and what it must lead to.  Everything that may be read says which
file it is, so that a test can tell.
"""

import errno
import os
import socket
import stat
import threading

import pytest

from httpcore_srv.resources import way
from httpcore_srv.resources.way import (
    DENIED,
    MOST_LINKS,
    NO_SUCH_FILE,
    NoWay,
    Way,
    reason_of,
)

DIRECTORY = "a directory"


pytestmark = pytest.mark.usefixtures("nothing_left_open")


@pytest.fixture(params=["by the right to search", "by the right to read"])
def passing(request, monkeypatch):
    """The second is how systems without O_PATH and O_SEARCH pass a directory."""
    if request.param == "by the right to read":
        monkeypatch.setattr(way, "_PASS", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


@pytest.fixture
def root(tmp_path):
    site = tmp_path / "site"
    (site / "a" / "b").mkdir(parents=True)
    (tmp_path / "site-secret").mkdir()
    (tmp_path / "site-secret" / "f.txt").write_text("outside")
    (site / "top.txt").write_text("top.txt")
    (site / "f.txt").write_text("not asked for")
    (site / "a" / "b" / "deep.txt").write_text("deep.txt")
    (tmp_path / "current").symlink_to("site")
    return site


def said(descriptor):
    """Close *descriptor* and tell what it was."""
    try:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            return DIRECTORY
        return os.pread(descriptor, 100, 0).decode()
    finally:
        os.close(descriptor)


def walked(root, *names, links=True):
    with Way(root) as opened:
        return said(opened.walk([os.fsencode(name) for name in names], links=links))


# fmt: off
WAYS = [
    # names                       found        why
    ((),                          DIRECTORY,   "no name: the root"),
    (("top.txt",),                "top.txt",   "a file of the root"),
    (("a",),                      DIRECTORY,   "a directory"),
    (("a", "b", "deep.txt"),      "deep.txt",  "a file further down"),
    (("A",),                      None,        "another name"),
    (("top.txt", "x"),            None,        "R299 a file is no directory"),
    (("none", "x"),               None,        "nothing there"),
    (("x" * 256,),                None,        "a name too long for the file system"),
    (("x" * 5000,),               None,        "a name too long for the operating system"),
]
LINKS = [
    # place      target                      names                     found        why
    ("l",        "top.txt",                  ("l",),                   "top.txt",   "R302 inside, beside"),
    ("l",        "./a//b/./deep.txt",        ("l",),                   "deep.txt",  "R302 inside, deeper; dots and double slashes say nothing"),
    ("l",        "a",                        ("l", "b", "deep.txt"),   "deep.txt",  "R302 a link on the way"),
    ("l",        "a",                        ("l",),                   DIRECTORY,   "R302 a link to a directory"),
    ("l",        ".",                        ("l", "l", "top.txt"),    "top.txt",   "R302 a link to where it stands"),
    ("a/l",      "..",                       ("a", "l"),               DIRECTORY,   "R302 the root itself"),
    ("a/l",      "../top.txt",               ("a", "l"),               "top.txt",   "R302 up, but not above the root"),
    ("a/b/l",    "../../a/../top.txt",       ("a", "b", "l"),          "top.txt",   "R302 up and down again"),
    ("a/l",      "b/./../../top.txt",        ("a", "l"),               "top.txt",   "R302 a dot is no step that could be gone back"),
    ("a/l",      "b/..",                     ("a", "l", "b"),          DIRECTORY,   "R302 .. is where we came from"),
    ("l",        "{root}/top.txt",           ("l",),                   "top.txt",   "R302 absolute, below the root"),
    ("a/b/l",    "{root}/a",                 ("a", "b", "l", "b"),     DIRECTORY,   "R302 absolute, below the root, on the way"),
    ("l",        "{root}",                   ("l", "top.txt"),         "top.txt",   "R302 absolute, the root"),
    ("l",        "{root}/../current/top.txt", ("l",),                  None,        "R302 absolute, but first above the root"),
    ("l",        "../site-secret/f.txt",     ("l",),                   None,        "R302 CVE-2024-23334 outside"),
    ("l",        "..",                       ("l", "site-secret", "f.txt"), None,   "R302 CVE-2024-23334 a directory outside"),
    ("l",        "{root}-secret/f.txt",      ("l",),                   None,        "CVE-2023-29159 X-secret is not below X"),
    ("l",        "{root}-secret",            ("l", "f.txt"),           None,        "CVE-2023-29159 X-secret is not below X"),
    ("l",        "/etc/passwd",              ("l",),                   None,        "R302 outside"),
    ("l",        "/",                        ("l", "etc", "passwd"),   None,        "R302 the root of the file system"),
    ("l",        "../site/top.txt",          ("l",),                   None,        "R302 out and in again: how the root is called is not known inside"),
    ("a/l",      "../../site-secret/f.txt",  ("a", "l"),               None,        "R302 outside from further down"),
    ("l",        "a/../../site-secret/f.txt", ("l",),                  None,        "R302 down first"),
    ("l",        "l",                        ("l",),                   None,        "a link to itself"),
    ("l",        "l/x",                      ("l",),                   None,        "a link that grows"),
    ("l",        "none",                     ("l",),                   None,        "a link to nothing"),
    ("l",        "top.txt",                  ("l", "x"),               None,        "R299 a file is no directory, by a link either"),
]
# fmt: on


@pytest.mark.usefixtures("passing")
@pytest.mark.parametrize(("names", "found", "why"), WAYS)
@pytest.mark.parametrize("links", [True, False])
def test_way_without_links(root, names, found, links, why):
    if found is None:
        with pytest.raises(OSError) as refused:
            walked(root, *names, links=links)
        assert refused.value.errno in NO_SUCH_FILE, why
    else:
        assert walked(root, *names, links=links) == found, why


@pytest.mark.usefixtures("passing")
@pytest.mark.parametrize(("place", "target", "names", "found", "why"), LINKS)
def test_way_with_a_link(root, place, target, names, found, why):
    (root / place).symlink_to(target.format(root=root))

    if found is None:
        with pytest.raises(OSError) as refused:
            walked(root, *names)
        assert refused.value.errno in NO_SUCH_FILE, why
    else:
        assert walked(root, *names) == found, why


@pytest.mark.usefixtures("passing")
@pytest.mark.parametrize(("place", "target", "names", "found", "why"), LINKS)
def test_no_link_is_walked_if_links_are_refused_R302(
    root, place, target, names, found, why
):
    (root / place).symlink_to(target.format(root=root))

    with pytest.raises(OSError) as refused:
        walked(root, *names, links=False)
    assert refused.value.errno in NO_SUCH_FILE, why


def test_links_are_walked_however_the_root_is_called(root):
    """A root that is itself a link has two names, and links may be written with both."""
    current = root.parent / "current"
    (root / "real").symlink_to(f"{root}/top.txt")
    (root / "called").symlink_to(f"{current}/top.txt")

    assert walked(current, "real") == walked(current, "called") == "top.txt"


def test_a_root_below_a_link_is_found_by_its_real_path(root):
    """An absolute link made with the real path is inside, whatever the root is called."""
    (root.parent / "alias").symlink_to(root / "a")
    (root / "a" / "l").symlink_to(f"{root}/a/b/deep.txt")

    assert walked(root.parent / "alias", "l") == "deep.txt"


@pytest.mark.parametrize(
    ("count", "found"), [(MOST_LINKS, True), (MOST_LINKS + 1, False)]
)
def test_no_more_than_forty_links_are_walked(root, count, found):
    (root / "link-0").symlink_to("top.txt")
    for number in range(1, count):
        (root / f"link-{number}").symlink_to(f"link-{number - 1}")

    if found:
        assert walked(root, f"link-{count - 1}") == "top.txt"
    else:
        with pytest.raises(OSError) as refused:
            walked(root, f"link-{count - 1}")
        assert refused.value.errno in NO_SUCH_FILE


def test_links_are_counted_over_the_whole_way(root):
    """A link to where it stands can be asked for often, but not without end."""
    (root / "l").symlink_to(".")

    assert walked(root, *["l"] * MOST_LINKS) == DIRECTORY
    with pytest.raises(OSError):
        walked(root, *["l"] * (MOST_LINKS + 1))


# fmt: off
FOLLOWED = [
    # target                   names         found        why
    ("../site-secret/f.txt",   ("l",),       "outside",   "R302 the policy allows it"),
    ("../site-secret",         ("l", "f.txt"), "outside", "R302 the policy allows it, on the way"),
    ("..",                     ("l",),       DIRECTORY,   "R302 the policy allows it"),
    ("top.txt",                ("l",),       "top.txt",   "inside"),
    ("l",                      ("l",),       None,        "a loop"),
    ("none",                   ("l",),       None,        "a link to nothing"),
    ("/dev/null",              ("l",),       None,        "R304 a device, by a link"),
]
# fmt: on


@pytest.mark.parametrize(("target", "names", "found", "why"), FOLLOWED)
def test_the_operating_system_follows(root, target, names, found, why):
    (root / "l").symlink_to(target)
    with Way(root) as opened:
        if found is None:
            with pytest.raises(OSError) as refused:
                opened.follow([os.fsencode(name) for name in names])
            assert refused.value.errno in NO_SUCH_FILE, why
        else:
            assert (
                said(opened.follow([os.fsencode(name) for name in names])) == found
            ), why


def test_following_no_name_opens_the_root(root):
    with Way(root) as opened:
        assert said(opened.follow([])) == DIRECTORY


def test_a_directory_is_opened_for_reading_its_names(root):
    """What is only searched on the way must not be what the caller gets."""
    with Way(root) as opened:
        for names in ([], [b"a"]):
            descriptor = opened.walk(names, links=True)
            assert os.listdir(descriptor)
            os.close(descriptor)


def test_what_is_opened_is_not_inherited_by_other_programs(root):
    with Way(root) as opened:
        descriptor = opened.walk([b"top.txt"], links=True)
        assert not os.get_inheritable(descriptor)
        os.close(descriptor)


@pytest.mark.parametrize("kind", ["fifo", "socket"])
@pytest.mark.parametrize("links", [True, False])
def test_special_files_are_refused_R304(root, kind, links, monkeypatch):
    monkeypatch.chdir(root)  # the path of a socket must be short
    if kind == "fifo":
        os.mkfifo("special")
    else:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("special")

    with pytest.raises(OSError) as refused:
        walked(root, "special", links=links)
    assert refused.value.errno in NO_SUCH_FILE


def test_a_fifo_is_not_even_opened_R304(root):
    """Its writer waits on: a visitor must not wake it."""
    os.mkfifo(root / "fifo")
    writer = threading.Thread(
        target=lambda: os.close(os.open(root / "fifo", os.O_WRONLY))
    )
    writer.start()
    with pytest.raises(OSError):
        walked(root, "fifo")

    writer.join(0.05)
    waiting = writer.is_alive()
    reader = os.open(root / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    writer.join(5)
    os.close(reader)

    assert waiting
    assert not writer.is_alive()


def test_a_fifo_that_takes_the_place_of_a_file_does_not_block_R304(root, monkeypatch):
    """Between the look and the opening anything can happen."""
    os.mkfifo(root / "fifo")
    looked = os.stat(root / "top.txt")
    with monkeypatch.context() as patched, Way(root) as opened:
        patched.setattr(way.os, "stat", lambda *_, **__: looked)
        descriptor = opened.walk([b"fifo"], links=True)

    assert stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    os.close(descriptor)


def test_a_missing_root_is_the_failure_of_the_server(tmp_path):
    with pytest.raises(FileNotFoundError):
        Way(tmp_path / "none")


def test_a_root_that_is_a_file_is_the_failure_of_the_server(root):
    with pytest.raises(NotADirectoryError):
        Way(root / "top.txt")


def test_errors_that_are_no_answer_are_neither_absence_nor_denial():
    """They are raised to the server, which answers 503."""
    ours = {
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.EIO,
        errno.EAGAIN,
        errno.EINTR,
    }

    assert ours.isdisjoint(NO_SUCH_FILE | DENIED)


# fmt: off
REASONS = [
    # error                             reason                                   why
    (OSError(errno.ENOENT, ""),         "no such file",                          "no name"),
    (OSError(errno.EILSEQ, ""),         "no such file",                          "no name on this file system"),
    (OSError(errno.ENOTDIR, ""),        "a file, asked for as a folder",         "not to be passed"),
    (OSError(errno.ELOOP, ""),          "a loop of links, or too many of them",  "the system's own limit"),
    (OSError(errno.ENXIO, ""),          "not a regular file",                    "R304 a socket"),
    (OSError(errno.EACCES, ""),         "permission denied",                     "its mode"),
    (OSError(errno.EPERM, ""),          "permission denied",                     "another policy of the system"),
    (NoWay("for a reason"),             "for a reason",                          "what the way itself says"),
]
# fmt: on


@pytest.mark.parametrize(("error", "reason", "why"), REASONS)
def test_an_error_is_said_in_words(error, reason, why):
    assert reason_of(error) == reason, why


def test_what_the_way_refuses_does_not_exist():
    """CVE-2025-69226: for whoever decides by number, all refusals are one."""
    assert NoWay("for a reason").errno == errno.ENOENT


# the names, whether the directory of the last of them was reached, and lacks it; why
ENDS = [
    ((b"nothing",), True, "only that is missing"),
    ((b"dir", b"nothing"), True, "only the last is missing"),
    ((b"nothing", b"file"), False, "the directory is missing"),
    ((b"file", b"nothing"), False, "a file has no names"),
    ((b"away",), False, "a link is there, though it leads nowhere"),
    ((b"away", b"nothing"), False, "a broken link is no directory"),
    ((b"there", b"nothing"), True, "a link to a directory is walked"),
]


@pytest.mark.parametrize(("names", "lacks", "why"), ENDS)
def test_a_way_that_lacks_just_its_end_leads_to_where_it_would_be(
    tmp_path, names, lacks, why
):
    (tmp_path / "dir").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "away").symlink_to("gone")
    (tmp_path / "there").symlink_to("dir")
    with Way(tmp_path) as way:
        with pytest.raises(OSError):
            way.walk(names, links=True)

        assert way.lacks_end is lacks, why
        if lacks:
            here = way.here()
            expected = tmp_path.joinpath(*map(os.fsdecode, names[:-1]))
            assert os.path.samestat(os.fstat(here), os.stat(expected)), why
            assert os.listdir(here) == os.listdir(expected)
            os.close(here)
