"""
How is a file of accounts changed, all of it or nothing?

    make it, if it is not there ─▶ lock ─▶ read ─▶ change ─▶ replace ─▶ unlock
                 ▲                  │ gone meanwhile
                 └──────────────────┘

A reader sees the old file or the new one, never a part.  Writers wait for each other;
see ``private_files``.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from httpcore_srv.state.accounts.reading import held_by
from httpcore_srv.state.private_files import create_private, locked, replace_private


def edited(path: Path, change: Callable[[bytes], bytes]) -> int:
    """
    Replace what the file at *path* holds by what *change* makes of it.

    A file that is not there holds nothing, and is made with mode 0600; of another one
    owner and mode stay, but for the rights of others: they end.  Returns the mode that
    it had.  Raises OSError; whatever *change* raises leaves the file as it is.
    """
    target = Path(os.path.realpath(path))
    target.parent.stat()  # no folder is made for a name that was mistyped
    with _locked(target) as (descriptor, is_new):
        status = os.fstat(descriptor)
        try:
            held = held_by(descriptor)
            if held.refusal:
                raise OSError(errno.EINVAL, held.refusal)
            replace_private(target, change(held.octets), like=status)
        except BaseException:
            if is_new and not status.st_size:  # nobody has filled it before us
                target.unlink()
            raise
        return status.st_mode


@contextmanager
def _locked(target: Path) -> Iterator[tuple[int, bool]]:
    """Yield a descriptor of the file of that name, locked, and whether it is new."""
    while True:
        is_new = create_private(target, b"")
        with ExitStack() as stack:
            try:
                descriptor = stack.enter_context(locked(target))
            except FileNotFoundError:  # who made it has failed, and removed it
                continue
            yield descriptor, is_new
            return
