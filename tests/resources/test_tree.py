"""
What lies behind a path?

    tmp/
    ├── site/                       the root
    │   ├── index.html
    │   ├── docs/guide.txt
    │   ├── .well-known/security.txt
    │   ├── .env, .git/config, docs/.well-known/x, docs/notes.bak
    │   ├── fifo
    │   └── inside, outside, beyond, ...       links
    ├── site-secret/f.txt           outside, like everything else here
    └── secret.txt

Whatever is outside holds the word SECRET and nothing else.
"""

import errno
import itertools
import os
import resource
import shutil
import tempfile
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import MalformedRequest
from httpcore_srv.message import Span
from httpcore_srv.resources import way
from httpcore_srv.resources.hidden import HiddenNames
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import (
    KEPT,
    Identity,
    OpenDirectory,
    OpenFile,
    Symlinks,
    Tree,
    Without,
)
from httpcore_srv.resources.withheld import Withheld
from httpcore_srv.semantics.targets import path_segments

SECRET = "SECRET"
DIRECTORY = "a directory"
NEVER, INSIDE, FOLLOW = Symlinks.NEVER, Symlinks.INSIDE, Symlinks.FOLLOW
NOTHING_HIDDEN = HiddenNames(())


pytestmark = pytest.mark.usefixtures("nothing_left_open")


def plant(tmp):
    site = tmp / "site"
    for directory in ("docs/.well-known", ".git", ".well-known"):
        (site / directory).mkdir(parents=True)
    for name in (
        "index.html",
        "docs/guide.txt",
        ".well-known/security.txt",
        ".env",
        ".git/config",
        "docs/.well-known/x",
        "docs/notes.bak",
        "CON",
        "...",
    ):
        (site / name).write_text(name)
    (tmp / "site-secret").mkdir()
    (tmp / "site-secret" / "f.txt").write_text(SECRET)
    (tmp / "secret.txt").write_text(SECRET)
    os.mkfifo(site / "fifo")
    for name, target in {
        "inside": "docs/guide.txt",
        "outside": "../secret.txt",
        "folder": "../site-secret",
        "beyond": "../site-secret/f.txt",
        "gone": "../none",
        "loop": "loop",
        "built": ".git",
    }.items():
        (site / name).symlink_to(target)
    return site


@pytest.fixture
def root(tmp_path):
    return plant(tmp_path)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return plant(tmp_path_factory.mktemp("tree"))


def outcome(found):
    """Close what was *found*; tell a file's content, a directory, or a status."""
    if isinstance(found, Absent):
        return found.status
    try:
        if isinstance(found, OpenDirectory):
            return DIRECTORY
        return os.pread(found.descriptor, 100, 0).decode()
    finally:
        found.close()


# fmt: off
POLICY = [
    # segments                            never        inside        follow       why
    ((),                                  DIRECTORY,   DIRECTORY,    DIRECTORY,   "no segment: the root"),
    ((b"index.html",),                    "index.html", "index.html", "index.html", "a file"),
    ((b"docs",),                          DIRECTORY,   DIRECTORY,    DIRECTORY,   "a directory"),
    ((b"docs", b"guide.txt"),             "docs/guide.txt", "docs/guide.txt", "docs/guide.txt", "a file in a directory"),
    ((b"index.html", b"x"),               404,         404,          404,         "R299 a file used as a directory"),
    ((b"none",),                          404,         404,          404,         "RFC 9110 §15.5.5"),
    ((b"x" * 300,),                       404,         404,          404,         "ENAMETOOLONG: there is no such name"),
    ((b"d",) * 3000,                      404,         404,          404,         "ENAMETOOLONG: there is no such path"),
    ((b"inside",),                        404,         "docs/guide.txt", "docs/guide.txt", "R302 a link inside"),
    ((b"outside",),                       404,         404,          SECRET,      "R302 CVE-2024-23334 a link outside"),
    ((b"folder",),                        404,         404,          DIRECTORY,   "R302 CVE-2024-23334 a link outside"),
    ((b"folder", b"f.txt"),               404,         404,          SECRET,      "R302 CVE-2024-23334 beyond a link outside"),
    ((b"folder", b"none"),                404,         404,          404,         "CVE-2025-69226 as if it were there"),
    ((b"gone",),                          404,         404,          404,         "CVE-2025-69226 as if it were there"),
    ((b"loop",),                          404,         404,          404,         "ELOOP"),
    ((b"built", b"config"),               404,         ".git/config", ".git/config", "a link is judged by its own name"),
    ((b"fifo",),                          404,         404,          404,         "R304 neither file nor directory"),
    ((b".env",),                          404,         404,          404,         "R303 hidden"),
    ((b".git",),                          404,         404,          404,         "R303 hidden"),
    ((b".git", b"config"),                404,         404,          404,         "R303 below what is hidden"),
    ((b"docs", b"notes.bak"),             404,         404,          404,         "R303 at any depth"),
    ((b".well-known", b"security.txt"),   ".well-known/security.txt", ".well-known/security.txt", ".well-known/security.txt", "R303 RFC 8615 §3"),
    ((b"docs", b".well-known", b"x"),     404,         404,          404,         "R303 RFC 8615 §3: at the top only"),
    ((b"",),                              404,         404,          404,         "no name: a final slash is for the caller"),
    ((b"docs", b"", b"guide.txt"),        404,         404,          404,         "no name: // is not /"),
]
# fmt: on


@pytest.mark.parametrize("passing", ["search", "read"])
@pytest.mark.parametrize(("segments", "never", "inside", "follow", "why"), POLICY)
def test_policy(planted, passing, segments, never, inside, follow, why, monkeypatch):
    if passing == "read":  # as on systems without O_PATH and O_SEARCH
        monkeypatch.setattr(way, "_PASS", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for policy, expected in ((NEVER, never), (INSIDE, inside), (FOLLOW, follow)):
        assert outcome(Tree(planted, policy).open(segments)) == expected, (policy, why)


# fmt: off
REASONS = [
    # segments                     policy   reason                                   why
    ((b"none",),                   INSIDE,  "no such file",                          "a missing name"),
    ((b"docs", b"none"),           FOLLOW,  "no such file",                          "below a directory"),
    ((b"folder", b"none"),         FOLLOW,  "no such file",                          "behind a link that is followed"),
    ((b".env",),                   INSIDE,  "hidden by '.*'",                        "R303 which pattern"),
    ((b".git", b"config"),         INSIDE,  "hidden by '.*'",                        "R303 below what is hidden"),
    ((b"server.key",),             INSIDE,  "hidden by '*.key'",                     "R303 there or not"),
    ((b"docs", b"notes.bak"),      INSIDE,  "hidden by '*.bak'",                     "R303 at any depth"),
    ((b"outside",),                INSIDE,  "a link that leads out of the folder",   "R302"),
    ((b"folder", b"f.txt"),        INSIDE,  "a link that leads out of the folder",   "R302 on the way"),
    ((b"absolute",),               INSIDE,  "a link that leads out of the folder",   "R302 absolute"),
    ((b"nowhere",),                INSIDE,  "a broken link",                         "its target is not there"),
    ((b"nowhere", b"x"),           INSIDE,  "a broken link",                         "on the way"),
    ((b"nested",),                 INSIDE,  "a broken link",                         "a link to a link to nothing"),
    ((b"nowhere",),                FOLLOW,  "a broken link",                         "its target is not there"),
    ((b"here", b"none"),           INSIDE,  "no such file",                          "the link is well, the name behind it is not"),
    ((b"loop",),                   INSIDE,  "a loop of links, or too many of them",  "ELOOP"),
    ((b"loop",),                   FOLLOW,  "a loop of links, or too many of them",  "ELOOP"),
    ((b"inside",),                 NEVER,   "links are not followed here",           "R302 by policy"),
    ((b"here", b"guide.txt"),      NEVER,   "links are not followed here",           "R302 by policy, on the way"),
    ((b"fifo",),                   INSIDE,  "not a regular file",                    "R304"),
    ((b"fifo",),                   FOLLOW,  "not a regular file",                    "R304"),
    ((b"index.html", b"x"),        INSIDE,  "a file, asked for as a folder",         "R299"),
    ((b"index.html", b"x"),        FOLLOW,  "a file, asked for as a folder",         "R299"),
    ((b"inside", b"x"),            INSIDE,  "a file, asked for as a folder",         "R299 behind a link"),
    ((b"x" * 300,),                INSIDE,  "a name too long for a file",            "ENAMETOOLONG"),
    ((b"a/b",),                    INSIDE,  "no file can have such a name",          "R301"),
    ((b"a\0",),                    INSIDE,  "no file can have such a name",          "R299"),
]
# fmt: on


@pytest.mark.parametrize(("segments", "policy", "reason", "why"), REASONS)
def test_the_operator_is_told_why_nothing_is_shown(root, segments, policy, reason, why):
    for name, target in {
        "absolute": "/etc/hostname",
        "nowhere": "none",
        "nested": "docs/nested",
        "docs/nested": "none",
        "here": "docs",
    }.items():
        (root / name).symlink_to(target)

    assert Tree(root, policy).open(segments).reason == reason, why


# fmt: off
UNUSABLE = [
    # segments                                  why
    ((b"..",),                                  "R299 the parent"),
    ((b"..", b"secret.txt"),                    "R299 CVE-2021-41773 out of the root"),
    ((b"..", b"site-secret", b"f.txt"),         "CVE-2023-29159 a folder whose name begins like the root's"),
    ((b"docs", b"..", b"..", b"secret.txt"),    "R299 down and out"),
    ((b"docs", b"..", b"index.html"),           "R299 even if it stays inside: nobody writes that"),
    ((b".",),                                   "R299 the directory itself has no such name"),
    ((b"../secret.txt",),                       "R301 CVE-2018-7490 ..%2f decoded"),
    ((b"..", b"/secret.txt"),                   "R301 ..%2f%2f decoded"),
    ((b"docs/guide.txt",),                      "R301 CVE-2014-4650 %2f decoded: 404, not the file"),
    ((b"/etc/passwd",),                         "R299 an absolute path"),
    ((b"/",),                                   "R299 an absolute path"),
    ((b"index.html\0",),                        "R299 NUL ends a name for the operating system"),
    ((b"index.html\0.png",),                    "R299 NUL would cut the extension"),
    ((b"\0",),                                  "R299 NUL"),
    ((b"outside\0", b"x"),                      "R299 NUL on the way"),
    ((b"..\\secret.txt",),                      "R299 ..%5c: on POSIX one name, which does not exist"),
    ((b"..\\..\\secret.txt",),                  "R299 CVE-2020-17519 the same, twice"),
    ((b"C:", b"secret.txt"),                    "R299 a drive letter: on POSIX just a name"),
    ((b"C:\\secret.txt",),                      "R299 a drive letter: on POSIX just a name"),
    ((b"\\\\host\\share",),                     "CVE-2024-49766 a UNC path: on POSIX just a name"),
    ((b"NUL.txt",),                             "CVE-2025-66221 a device on Windows: on POSIX just a name"),
    ((b"%2e%2e", b"secret.txt"),                "CVE-2021-42013 decoded once, not twice"),
    ((b"%2e%2e%2fsecret.txt",),                 "CVE-2018-3760 decoded once, not twice"),
    ((b".%2e", b"secret.txt"),                  "CVE-2021-41773 decoded once, not twice"),
    ((b"\xc0\xae\xc0\xae", b"secret.txt"),      "R299 overlong UTF-8 for .. is no .."),
    ((b"\xef\xbc\x8e\xef\xbc\x8e", b"secret.txt"), "R299 full-width .. is no .."),
    ((b"~root",),                               "R299 no shell reads the name"),
    ((b"$HOME",),                               "R299 no shell reads the name"),
]
# fmt: on


@pytest.mark.parametrize(("segments", "why"), UNUSABLE)
@pytest.mark.parametrize("policy", Symlinks)
@pytest.mark.parametrize("hidden", [HiddenNames(), NOTHING_HIDDEN])
def test_unusable_segments_are_absent(planted, policy, hidden, segments, why):
    assert outcome(Tree(planted, policy, hidden).open(segments)) == 404, why


# fmt: off
ATTACKS = [
    # path                                      advisory
    ("/../secret.txt",                          "R299"),
    ("/%2e%2e/secret.txt",                      "R299"),
    ("/%2e./secret.txt",                        "R299"),
    ("/..%5csecret.txt",                        "R299"),
    ("/index.html%00",                          "R299"),
    ("/%00",                                    "R299"),
    ("/../site-secret/f.txt",                   "CVE-2023-29159"),
    ("/%2e%2e/site-secret/f.txt",               "CVE-2023-29159"),
    ("/docs/../../site-secret/f.txt",           "CVE-2023-29159"),
    ("/..%2fsite-secret/f.txt",                 "CVE-2023-29159"),
    ("-secret/f.txt",                           "CVE-2023-29159"),
    ("/.%2e/secret.txt",                        "CVE-2021-41773"),
    ("/docs/.%2e/.%2e/secret.txt",              "CVE-2021-41773"),
    ("/%%32%65%%32%65/secret.txt",              "CVE-2021-42013"),
    ("/.%%32%65/secret.txt",                    "CVE-2021-42013"),
    ("/%252e%252e/secret.txt",                  "CVE-2025-27610"),
    ("/%2e%2e%2fsecret.txt",                    "CVE-2025-27610"),
    ("/docs/%252e%252e/%252e%252e/secret.txt",  "CVE-2018-3760"),
    ("//{tmp}/secret.txt",                      "CVE-2018-3760"),
    ("/file:%2f%2f/{tmp}/secret.txt",           "CVE-2018-3760"),
    ("/..%252fsecret.txt",                      "CVE-2020-17519"),
    ("/docs%2f..%2f..%2fsecret.txt",            "CVE-2014-4650"),
    ("/..%2fsecret.txt",                        "CVE-2018-7490"),
    ("/docs/..%2f..%2fsecret.txt",              "CVE-2018-7490"),
    ("/{tmp}/secret.txt",                       "R299"),
    ("/%2f{tmp}/secret.txt",                    "R299"),
    ("/outside",                                "CVE-2024-23334"),
    ("/folder/f.txt",                           "CVE-2024-23334"),
    ("/docs/../outside",                        "CVE-2024-23334"),
    ("/outside/",                               "CVE-2024-23334"),
    ("/..;/secret.txt",                         "R299"),
    ("/..%c0%afsecret.txt",                     "R299"),
    ("/%c0%ae%c0%ae/secret.txt",                "R299"),
    ("/%uff0e%uff0e/secret.txt",                "R299"),
    ("/....//secret.txt",                       "R299"),
]
# fmt: on


@pytest.mark.parametrize(("path", "advisory"), ATTACKS)
@pytest.mark.parametrize("policy", [NEVER, INSIDE])
@pytest.mark.parametrize("hidden", [HiddenNames(), NOTHING_HIDDEN])
def test_no_path_leads_outside(planted, policy, hidden, path, advisory):
    """The path as it is sent is refused, or names nothing: never what is outside."""
    try:
        segments = path_segments(path.format(tmp=planted.parent))
    except MalformedRequest:
        return
    assert outcome(Tree(planted, policy, hidden).open(segments)) in (404, DIRECTORY), (
        advisory
    )


@given(
    st.lists(
        st.sampled_from(
            [
                b"..",
                b".",
                b"",
                b"docs",
                b"folder",
                b"site",
                b"site-secret",
                b"f.txt",
                b"secret.txt",
                b"outside",
                b"inside",
                b"built",
                b"loop",
                b"../secret.txt",
                b"\0",
            ]
        ),
        max_size=6,
    )
)
@example([b"..", b"site-secret", b"f.txt"])
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=300,
    deadline=None,
)
def test_no_combination_of_names_leads_outside(planted, names):
    for policy in (NEVER, INSIDE):
        assert (
            outcome(Tree(planted, policy, NOTHING_HIDDEN).open(tuple(names))) != SECRET
        )


@given(st.lists(st.binary(max_size=8), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_octets_have_an_outcome(planted, names):
    """R299: garbage is absent, or what is there; it is never an error."""
    assert outcome(Tree(planted).open(tuple(names))) is not None


def test_a_device_name_of_windows_is_just_a_name_CVE_2025_66221(planted):
    """On POSIX no name is special; the tree cannot be used on Windows (no dir_fd)."""
    assert outcome(Tree(planted).open((b"CON",))) == "CON"


def test_three_dots_are_just_a_name(planted):
    assert outcome(Tree(planted, hidden=NOTHING_HIDDEN).open((b"...",))) == "..."


@pytest.mark.parametrize("policy", Symlinks)
def test_a_device_is_absent_R304(policy):
    """Its root is the directory of devices; a link may be on the way to one."""
    assert outcome(Tree(Path("/dev"), policy).open((b"null",))) == 404


def test_what_became_a_fifo_after_the_look_is_absent_R304(root, monkeypatch):
    """Decided on the descriptor: the look by name is fooled here."""
    looked = os.stat(root / "index.html")
    with monkeypatch.context() as patched:
        patched.setattr(way.os, "stat", lambda *_, **__: looked)
        found = Tree(root).open((b"fifo",))

    assert outcome(found) == 404


def test_undecodable_names_open_and_keep_their_octets_R309(root):
    name = b"caf\xe9-\xff.txt"
    try:
        with open(os.fsencode(root) + b"/" + name, "w") as file:
            file.write("undecodable")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    found = Tree(root).open((name,))

    assert os.fsencode(found.name) == name
    assert outcome(found) == "undecodable"


# What is opened


def test_an_open_file_tells_length_date_and_identity(root):
    path = root / "index.html"
    os.utime(path, ns=(0, 1_717_329_600_987_654_321))
    status = path.stat()
    found = Tree(root).open((b"index.html",))
    assert isinstance(found, OpenFile)
    try:
        assert (found.size, found.length, found.name) == (10, 10, "index.html")
        assert found.modified == datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
        assert found.identity == Identity(
            status.st_dev, status.st_ino, 10, status.st_mtime_ns, status.st_ctime_ns
        )
        assert Identity.of(found.descriptor) == found.identity
    finally:
        found.close()


def test_a_file_behind_a_link_has_the_name_that_was_asked_for(root):
    found = Tree(root).open((b"inside",))
    found.close()

    assert found.name == "inside"


def test_a_part_of_a_file_is_one_span_of_it(root):
    found = Tree(root).open((b"index.html",))
    try:
        assert list(found.pieces(2, 5)) == [Span(found.descriptor, 2, 5)]
        assert list(found.pieces(0, 0)) == []
    finally:
        found.close()


@pytest.mark.parametrize("segments", [(b"index.html",), (b"docs",)])
def test_what_is_closed_twice_closes_nothing_else(root, segments):
    """The number of a closed descriptor goes to the next file that is opened."""
    found = Tree(root).open(segments)
    found.close()
    other = os.open(root / "index.html", os.O_RDONLY)
    found.close()

    assert os.fstat(other).st_size > 0, "still open"
    os.close(other)


# fmt: off
TIMES = [
    # mtime in s         modified                                      why
    (0,                  datetime(1970, 1, 1, tzinfo=UTC),             "reproducible builds"),
    (-1,                 datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), "before 1970"),
    (2**33,              datetime(2242, 3, 16, 12, 56, 32, tzinfo=UTC), "after 2038"),
]
# fmt: on


@pytest.mark.parametrize(("seconds", "modified", "why"), TIMES)
def test_odd_dates_are_told(root, seconds, modified, why):
    os.utime(root / "index.html", (0, seconds))
    found = Tree(root).open((b"index.html",))
    found.close()

    assert found.modified == modified, why


@pytest.mark.parametrize(("seconds", "year"), [(2**55, 9999), (-(2**55), 1)])
def test_a_date_that_no_field_can_say_is_the_nearest_that_can(
    root, seconds, year, monkeypatch
):
    """Some file systems keep 64 bits of seconds; an HTTP-date has four digits of year."""
    found = Tree(root).open((b"index.html",))
    status = os.fstat(found.descriptor)
    found.close()

    class Status:
        st_mode, st_dev, st_ino, st_size, st_ctime_ns = status.st_mode, 1, 2, 3, 4
        st_mtime_ns = seconds * 10**9

    with monkeypatch.context() as patched:
        patched.setattr("httpcore_srv.resources.tree.os.fstat", lambda _: Status)
        odd = Tree(root).open((b"index.html",))
    odd.close()

    assert odd.modified.year == year


# Directories


def test_an_open_directory_can_be_read_and_tells_its_date(root):
    os.utime(root / "docs", (0, 86_400))
    found = Tree(root).open((b"docs",))
    try:
        assert sorted(os.listdir(found.descriptor)) == [
            ".well-known",
            "guide.txt",
            "notes.bak",
        ]
        assert found.modified == datetime(1970, 1, 2, tzinfo=UTC)
        assert found.identity == Identity.of(found.descriptor)
        assert found.segments == (b"docs",)
    finally:
        found.close()


# fmt: off
ENTRIES = [
    # directory     name            found             why
    ((b"docs",),    "guide.txt",    "docs/guide.txt", "a file of it"),
    ((b"docs",),    "none",         404,              "nothing there"),
    ((b"docs",),    "notes.bak",    404,              "R303 hidden"),
    ((b"docs",),    ".well-known",  404,              "R303 RFC 8615 §3: at the top only"),
    ((),            ".well-known",  DIRECTORY,        "R303 RFC 8615 §3"),
    ((),            "inside",       "docs/guide.txt", "R302 a link inside"),
    ((),            "outside",      404,              "R302 a link outside"),
    ((b"docs",),    "..",           404,              "R299 the parent"),
    ((b"docs",),    "../index.html", 404,             "R301 no name"),
    ((),            "docs",         DIRECTORY,        "a directory of it"),
]
# fmt: on


@pytest.mark.parametrize(("segments", "name", "expected", "why"), ENTRIES)
def test_an_entry_is_opened_by_the_rules_of_the_tree(
    root, segments, name, expected, why
):
    directory = Tree(root).open(segments)
    try:
        assert outcome(directory.open(name)) == expected, why
    finally:
        directory.close()


def test_a_link_in_a_directory_may_lead_up_but_not_out(root):
    """The directory alone could not know where the root is."""
    (root / "docs" / "up").symlink_to("../index.html")
    (root / "docs" / "out").symlink_to("../../secret.txt")
    directory = Tree(root).open((b"docs",))
    try:
        assert outcome(directory.open("up")) == "index.html"
        assert outcome(directory.open("out")) == 404
    finally:
        directory.close()


def test_a_directory_knows_which_of_its_names_are_hidden_R303(root):
    tree = Tree(root)
    top, docs = tree.open(()), tree.open((b"docs",))
    top.close()
    docs.close()

    assert (top.hides(".well-known"), docs.hides(".well-known")) == (False, True)
    assert (top.hides(".env"), docs.hides("guide.txt")) == (True, False)


# The root


def test_the_root_may_be_a_link_that_is_swapped_between_requests(tmp_path):
    """A new version of a site is put in place at one stroke."""
    for version in ("one", "two"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "index.html").write_text(version)
    (tmp_path / "current").symlink_to("one")
    tree = Tree(tmp_path / "current", NEVER)
    first = outcome(tree.open((b"index.html",)))
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").rename(tmp_path / "current")

    assert (first, outcome(tree.open((b"index.html",)))) == ("one", "two")


@pytest.mark.parametrize("policy", Symlinks)
def test_a_missing_root_is_no_absence(tmp_path, policy):
    """Nothing can be said of the target: the server fails (RFC 9110 §15.6.4)."""
    with pytest.raises(FileNotFoundError):
        Tree(tmp_path / "none", policy).open((b"index.html",))


# Denied: tests run as root change their effective user for a moment


@pytest.fixture
def public():
    """A tree that other users can reach."""
    tmp = Path(tempfile.mkdtemp())
    tmp.chmod(0o755)
    root = plant(tmp)
    yield root
    shutil.rmtree(tmp)


@contextmanager
def unprivileged():
    """Give up the right to read everything, if we have it."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


# fmt: off
DENIED = [
    # denied             segments                     never  inside  follow  why
    ("index.html",       (b"index.html",),            403,   403,    403,    "RFC 9110 §15.5.4 a file inside"),
    ("docs/guide.txt",   (b"docs", b"guide.txt"),     403,   403,    403,    "RFC 9110 §15.5.4 a file further down"),
    ("docs/guide.txt",   (b"inside",),                404,   403,    404,    "a link inside; where it leads is known only to INSIDE"),
    ("docs",             (b"docs",),                  403,   403,    403,    "a directory inside"),
    ("docs",             (b"docs", b"guide.txt"),     403,   403,    403,    "below a directory inside"),
    ("docs",             (b"docs", b"none"),          403,   403,    403,    "the same whether it exists or not"),
    (".env",             (b".env",),                  404,   404,    404,    "R303 hidden goes first: 403 would tell that it is there"),
    ("../secret.txt",    (b"outside",),               404,   404,    404,    "CVE-2025-69226 it exists"),
    ("../secret.txt",    (b"gone",),                  404,   404,    404,    "CVE-2025-69226 it does not"),
    ("../site-secret",   (b"folder", b"f.txt"),       404,   404,    404,    "CVE-2025-69226 it exists"),
    ("../site-secret",   (b"folder", b"none"),        404,   404,    404,    "CVE-2025-69226 it does not"),
    ("../site-secret/f.txt", (b"folder", b"f.txt"),   404,   404,    404,    "CVE-2025-69226 it exists"),
    ("../site-secret",   (b"beyond",),                404,   404,    404,    "CVE-2025-69226 a link to what cannot even be looked at"),
]
# fmt: on


@pytest.mark.parametrize(
    ("denied", "segments", "never", "inside", "follow", "why"), DENIED
)
def test_denied(public, denied, segments, never, inside, follow, why):
    (public / denied).chmod(0)
    try:
        with unprivileged():
            found = [
                outcome(Tree(public, policy).open(segments))
                for policy in (NEVER, INSIDE, FOLLOW)
            ]
    finally:
        (public / denied).chmod(0o755)

    assert found == [never, inside, follow], why


def test_a_link_outside_that_loses_its_race_tells_nothing_CVE_2025_69226(
    public, monkeypatch
):
    """Followed and denied, then found when tried without links: 404 all the same."""
    refused = PermissionError(errno.EACCES, "denied")

    def deny(*_):
        raise refused

    monkeypatch.setattr(way.Way, "follow", deny)

    assert outcome(Tree(public, FOLLOW).open((b"index.html",))) == 404


def test_a_directory_on_the_way_need_not_be_readable(public):
    """To pass a directory is to search it; hiding names by its mode is an old habit."""
    if (
        way._PASS & os.O_ACCMODE == os.O_RDONLY
        and not hasattr(os, "O_PATH")
        and not hasattr(os, "O_SEARCH")
    ):
        pytest.skip("this system must read a directory to pass it")
    (public / "docs").chmod(0o711)
    if os.geteuid() != 0:
        (public / "docs").chmod(0o111)
    with unprivileged():
        found = outcome(Tree(public).open((b"docs", b"guide.txt")))
    (public / "docs").chmod(0o755)

    assert found == "docs/guide.txt"


# fmt: off
WHY_DENIED = [
    # denied             segments              policy   reason                              why
    ("index.html",       (b"index.html",),     INSIDE,  "permission denied",                "a file"),
    ("docs",             (b"docs", b"none"),   INSIDE,  "permission denied",                "on the way"),
    ("index.html",       (b"index.html",),     FOLLOW,  "permission denied",                "no link has to do with it"),
    ("../secret.txt",    (b"outside",),        FOLLOW,  "permission denied, behind a link", "CVE-2025-69226 404 to clients"),
]
# fmt: on


@pytest.mark.parametrize(("denied", "segments", "policy", "reason", "why"), WHY_DENIED)
def test_the_operator_is_told_what_is_denied(
    public, denied, segments, policy, reason, why
):
    (public / denied).chmod(0)
    try:
        with unprivileged():
            found = Tree(public, policy).open(segments)
    finally:
        (public / denied).chmod(0o755)

    assert found.reason == reason, why


# Failures of the server


# fmt: off
SHORT = [
    # policy  spare  segments                    why
    (NEVER,   0,     (b"docs", b"guide.txt"),    "no root"),
    (NEVER,   1,     (b"docs", b"guide.txt"),    "no directory"),
    (NEVER,   2,     (b"docs", b"guide.txt"),    "no file"),
    (INSIDE,  1,     (b"inside",),               "no directory behind a link"),
    (INSIDE,  2,     (b"inside",),               "no file behind a link"),
    (FOLLOW,  0,     (b"docs", b"guide.txt"),    "no root"),
    (FOLLOW,  1,     (b"docs", b"guide.txt"),    "no file"),
    (INSIDE,  1,     (),                         "no root to read"),
]
# fmt: on


@pytest.mark.parametrize(("policy", "spare", "segments", "why"), SHORT)
def test_without_descriptors_the_server_fails_and_none_is_lost(
    planted, policy, spare, segments, why
):
    """EMFILE is no absence: the answer may be another in a moment (503, not 404)."""
    lowest = os.open(planted, os.O_RDONLY)
    os.close(lowest)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + spare, hard))
    try:
        with pytest.raises(OSError) as failed:
            Tree(planted, policy).open(segments)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert failed.value.errno == errno.EMFILE, why


def test_a_file_that_cannot_be_judged_is_closed(root, monkeypatch):
    def broken(_):
        raise OSError(errno.EIO, "broken disk")

    tree = Tree(root)
    with monkeypatch.context() as patched:
        patched.setattr("httpcore_srv.resources.tree.os.fstat", broken)
        with pytest.raises(OSError) as failed:
            tree.open((b"index.html",))
    assert failed.value.errno == errno.EIO


# The race


@contextmanager
def swapping(root, outside):
    """
    Let "d" be a directory and a link to *outside*, in turn and without end.

    For how long varies, or two threads in step would always meet at the same point.
    """
    link, directory, over = root / "link", root / "d", threading.Event()
    link.symlink_to(outside)

    def swap():
        turns = itertools.count()
        while not over.is_set():
            for _ in range(next(turns) % 7):
                directory.stat()
            directory.rename(root / "aside")
            link.rename(directory)
            directory.rename(link)
            (root / "aside").rename(directory)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def contested(tmp_path):
    site, outside = tmp_path / "site", tmp_path / "outside"
    for directory, content in ((site / "d", "inside"), (outside, SECRET)):
        directory.mkdir(parents=True)
        (directory / "f.txt").write_text(content)
    return site


@pytest.mark.parametrize("policy", [NEVER, INSIDE])
def test_a_swapped_link_never_leads_outside_R302(contested, policy):
    tree = Tree(contested, policy)
    found = set()
    with swapping(contested, contested.parent / "outside"):
        for tries in range(100_000):  # who swaps may be slow to take its turn
            found.add(outcome(tree.open((b"d", b"f.txt"))))
            if tries >= 2000 and found >= {"inside", 404}:
                break

    assert found == {"inside", 404}, "it was seen in both states, and never outside"


def test_the_race_is_real_R302(contested):
    """Where links are followed the same swaps do lead outside, or the test proves nothing."""
    tree, found = Tree(contested, FOLLOW), set()
    with swapping(contested, contested.parent / "outside"):
        for _ in range(20_000):
            found.add(outcome(tree.open((b"d", b"f.txt"))))
            if SECRET in found:
                break

    assert SECRET in found


@pytest.mark.parametrize("policy", Symlinks)
def test_R202_what_is_withheld_is_absent_under_every_name(root, policy):
    """What the server keeps for itself may have other names in what it shows."""
    kept = root.parent / "secret.txt"
    os.link(kept, root / "hard.txt")
    (root / "soft.txt").symlink_to(kept)
    tree = Tree(root, policy, withheld=Withheld([kept]))

    for name in (b"hard.txt", b"soft.txt"):
        found = tree.open((name,))
        assert isinstance(found, Absent)
        assert found.status == 404
    shown = tree.open((b"index.html",))
    assert isinstance(shown, OpenFile)
    shown.close()


def test_the_operator_is_told_that_it_is_withheld(root):
    tree = Tree(root, withheld=Withheld([root / "index.html"]))

    assert tree.open((b"index.html",)) == Absent(reason=KEPT)


# the path, what is sought there; why
SOUGHT = [
    ("index.html", OpenFile, "it is there"),
    ("docs", OpenDirectory, "it is there"),
    ("nothing", Without, "only the name is missing"),
    ("docs/nothing", Without, "only the last name is missing"),
    ("nothing/nothing", Absent, "its directory is missing as well"),
    (".env", Absent, "what is hidden is not even looked for"),
    ("docs/notes.bak", Absent, "nor in a directory"),
    ("docs/guide.txt/x", Absent, "a file has no names"),
]


@pytest.mark.parametrize("symlinks", [NEVER, INSIDE])
@pytest.mark.parametrize(("path", "kind", "why"), SOUGHT)
def test_what_is_sought_is_there_or_leads_to_where_it_would_be(
    tmp_path, path, kind, why, symlinks
):
    """All but the directory is as ``open`` says."""
    tree = Tree(plant(tmp_path), symlinks)
    segments = tuple(path.encode().split(b"/"))
    found, opened = tree.seek(segments), tree.open(segments)

    assert type(found) is kind, why
    if isinstance(found, Without):
        assert found.absent == opened
        above = tree.open(segments[:-1])
        assert found.directory.identity == above.identity
        assert found.directory.segments == above.segments
        found.directory.close()
        above.close()
    elif isinstance(found, Absent):
        assert found == opened
    else:
        assert found.identity == opened.identity
        found.close()
        opened.close()


def test_a_directory_that_may_not_be_read_is_none_to_look_in(tmp_path, monkeypatch):
    """The name is missing there, and that is all that is said."""
    tree = Tree(plant(tmp_path))

    def denied(self):
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(way.Way, "here", denied)
    assert tree.seek((b"nothing",)) == Absent()


def test_no_descriptor_left_to_look_with_is_the_failure_of_the_server(
    tmp_path, monkeypatch
):
    tree = Tree(plant(tmp_path))

    def short(self):
        raise OSError(errno.EMFILE, "too many")

    monkeypatch.setattr(way.Way, "here", short)
    with pytest.raises(OSError, match="too many"):
        tree.seek((b"nothing",))
