"""
How is the way from the root down to a file walked?

    root ──▶ directory ──▶ directory ──▶ file
    one open descriptor each             the last name is opened for reading

Rule 1: the way is walked by descriptors.  Each name is opened in the directory that
        is already open, never by a path from the top, so that nothing that is renamed
        or replaced meanwhile can lead out of the root.
Rule 2: a symbolic link is read, and its target walked by the same rules: ".." leads
        to the directory we came through, and not above the root.
Rule 3: a look at a name before it is opened may only refuse.  What was opened is
        judged by its descriptor.

Hard links and mounts inside of the root belong to it: nobody can tell them apart.
"""

import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

# A directory on the way needs the right to search it, not to read it; where there
# is neither O_PATH (Linux) nor O_SEARCH (POSIX.1-2008), it has to be readable too.
_SEARCH: int = getattr(os, "O_PATH", getattr(os, "O_SEARCH", os.O_RDONLY))
_PASS = _SEARCH | os.O_DIRECTORY | os.O_CLOEXEC

# O_NONBLOCK: to open a FIFO would otherwise wait for somebody to write (R304).
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY

# The directory itself, as a name in it
_HERE = b"."

# As many as Linux follows itself; more is a loop.
MOST_LINKS = 40


def _numbers(*names: str) -> frozenset[int]:
    """Return the error numbers of *names*, as far as this system has them."""
    return frozenset(getattr(errno, name) for name in names if hasattr(errno, name))


# What systems say of a symbolic link that they were told not to follow.
_MAYBE_LINK = _numbers("ELOOP", "EMLINK", "EFTYPE", "ENOTDIR")

# Why a way ends, in words for the operator.
NOT_THERE = "no such file"
NO_FOLDER = "a file, asked for as a folder"
NO_LINKS = "links are not followed here"
MANY_LINKS = "a loop of links, or too many of them"
BROKEN_LINK = "a broken link"
LEADS_OUT = "a link that leads out of the folder"
NOT_REGULAR = "not a regular file"
UNREADABLE = "permission denied"

# The name does not exist, cannot exist here, or is that of a special file.
NO_SUCH_FILE = _MAYBE_LINK | _numbers(
    *("ENOENT", "ENAMETOOLONG", "EILSEQ", "EINVAL"),
    *("ENXIO", "ENODEV", "EOPNOTSUPP"),
)
DENIED = _numbers("EACCES", "EPERM")

_REASONS = {
    **dict.fromkeys(DENIED, UNREADABLE),
    **dict.fromkeys(_numbers("ELOOP", "EMLINK", "EFTYPE"), MANY_LINKS),
    **dict.fromkeys(_numbers("ENXIO", "ENODEV", "EOPNOTSUPP"), NOT_REGULAR),
    errno.ENAMETOOLONG: "a name too long for a file",
    errno.ENOTDIR: NO_FOLDER,
}


class NoWay(FileNotFoundError):
    """The way ends here by our rules; *reason* is one of the words above."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.ENOENT, reason)
        self.reason = reason


def reason_of(error: OSError) -> str:
    """Say in words for the operator why a way ended with *error*."""
    if isinstance(error, NoWay):
        return error.reason
    return _REASONS.get(error.errno or 0, NOT_THERE)


class Way:
    """
    The open directories from *root* to where we stand; leaving the block closes them.

    ``lacks_end`` tells, where ``walk`` failed, that it came as far as the directory of
    the last name, where we stand, and that there is no such name in it.
    OSError is raised at once if *root* is no directory that can be opened.
    """

    def __init__(self, root: Path) -> None:
        self.lacks_end = False
        self._root = root
        self._directories = [os.open(root, _PASS)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._directories:
            os.close(self._directories.pop())

    def follow(self, names: Sequence[bytes]) -> int:
        """
        Open the last of *names* for reading, wherever links lead; none for the root.

        The caller owns the descriptor.  OSError is the operating system's.
        """
        root, path = self._directories[0], b"/".join(names) or b"."
        try:
            return _open(root, path, follow=True)
        except FileNotFoundError as error:
            if _read_link(root, path) is None:
                raise
            raise NoWay(BROKEN_LINK) from error

    def walk(self, names: Sequence[bytes], *, links: bool) -> int:
        """
        Open the last of *names* for reading, without leaving the root.

        *links* tells whether symbolic links are walked or refused.  The caller owns
        the descriptor.  OSError is one of NO_SUCH_FILE for everything that is not to
        be had, one of DENIED for what is inside and not ours to read.
        """
        pending, walked, asked = list(reversed(names)), 0, len(names)
        while pending:
            name = pending.pop()
            by_link = len(pending) >= asked  # named by a link, not by the path
            asked = min(asked, len(pending))
            if name == b"..":
                self._climb()
                continue
            try:
                opened = self._open(name, last=not pending)
            except OSError as error:
                at_end = not (pending or by_link)
                self.lacks_end = at_end and error.errno == errno.ENOENT
                target = self._target(name, error, by_link=by_link)
                if target is None:
                    raise
                if not links or walked == MOST_LINKS:
                    raise NoWay(MANY_LINKS if links else NO_LINKS) from error
                walked += 1
                pending += reversed(self._redirected(target))
                continue
            if not pending:
                return opened
            self._directories.append(opened)
        return self.here()

    def here(self) -> int:
        """Open the directory where we stand for reading; the caller owns that."""
        return self._open(_HERE, last=True)

    def _open(self, name: bytes, *, last: bool) -> int:
        directory = self._directories[-1]
        if last:
            return _open(directory, name)
        return os.open(name, _PASS | os.O_NOFOLLOW, dir_fd=directory)

    def _climb(self) -> None:
        """Go up by one directory, but not above the root."""
        if len(self._directories) == 1:
            raise NoWay(LEADS_OUT)
        os.close(self._directories.pop())

    def _target(self, name: bytes, error: OSError, *, by_link: bool) -> bytes | None:
        """
        Return the target of the link *name*; None if it is none, and *error* stands.

        (An error that is raised where it is a value would refer to itself, and be left
        to the garbage collector.)
        """
        if self._maybe_link(error):
            target = _read_link(self._directories[-1], name)
            if target is not None:
                return target
        if error.errno == errno.ENOENT and by_link:
            raise NoWay(BROKEN_LINK) from error
        return None

    def _maybe_link(self, error: OSError) -> bool:
        """Tell whether *error* may be said of a link."""
        return error.errno in _MAYBE_LINK

    def _redirected(self, target: bytes) -> list[bytes]:
        """Return the names in the *target* of a link, to be walked from here."""
        if not target.startswith(b"/"):
            return _names(target)
        while len(self._directories) > 1:
            os.close(self._directories.pop())
        return _below(self._root, _names(target))


def _open(directory: int, name: bytes, *, follow: bool = False) -> int:
    """
    Open *name* for reading; a special file is refused unopened.

    To open a FIFO wakes its writer and to open a device may make it act: hence the
    look beforehand.
    """
    if name != _HERE:
        mode = os.stat(name, dir_fd=directory, follow_symlinks=follow).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
            raise NoWay(NOT_REGULAR)
    return os.open(name, _READ | (0 if follow else os.O_NOFOLLOW), dir_fd=directory)


def _read_link(directory: int, name: bytes) -> bytes | None:
    """Return the target of the link *name*; None if it is none, or has just gone."""
    try:
        return os.readlink(name, dir_fd=directory)
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOENT):
            return None
        raise


def _names(path: bytes) -> list[bytes]:
    return [name for name in path.split(b"/") if name not in (b"", b".")]


def _below(root: Path, names: list[bytes]) -> list[bytes]:
    """Return what remains of the absolute path *names* below *root*, however called."""
    for path in (os.path.realpath(root), os.path.abspath(root)):
        above = _names(os.fsencode(path))
        if names[: len(above)] == above:
            return names[len(above) :]
    raise NoWay(LEADS_OUT)
