"""
What if nobody can read what is printed?

A disk may be full, or a pipe closed.  What could not be written was not said: that ends
with a status of its own, never with that of findings.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from httpcore_srv.cli.failing import CANNOT_START, Failure, fail

UNWRITTEN = "the output cannot be written: {}"


@contextmanager
def printing(out: TextIO | None = None, status: int = CANNOT_START) -> Iterator[TextIO]:
    """
    Yield *out*, by default standard output, and write all of it at the end.

    Raises Failure, with *status*, if it cannot be written, or is closed.  A reader that
    has gone (BrokenPipeError) is left to the caller: ``| head`` is no failure.
    """
    out = out or sys.stdout
    if out is None:  # Python found none to open: ``>&-``
        raise fail(UNWRITTEN.format("it is closed"), status)
    try:
        yield out
        out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritten(out, error, status) from error


def unwritten(out: TextIO, error: OSError, status: int = CANNOT_START) -> Failure:
    """Return the failure that *out* cannot be written, for *error*; give up *out*."""
    _forget(out)
    return fail(UNWRITTEN.format(error.strerror or "unknown error"), status)


def _forget(out: TextIO) -> None:
    """Let what is left of *out* go nowhere: it would be tried again at the exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)
