"""
How many connections can this process hold?

Each costs a file descriptor, and so does each file that a thread has open.  Where the
two exceed what the system grants, accepting and opening fail at random; so the limit
is raised as far as we may, and connections beyond it are turned away in good order.

    a thread   usually       FOR_A_THREAD        kept free for it, before connections
               for a moment  MOST_FOR_A_THREAD   asked of the system, but not kept free

Threads that need more than there is answer one after another (``turns``).
"""

import logging
import resource

from httpcore_srv.resources.coded.neighbours import SUFFIXES
from httpcore_srv.resources.variants.candidates import MOST_VARIANTS

log = logging.getLogger("httpcore_srv.server")

# Standard streams, logs, listeners, the selector, what libraries keep.
RESERVE = 64

# A thread walks a path by descriptors and then has one file open; a few at a time.
FOR_A_THREAD = 8

# The variants of a resource are open while they are weighed, each with its coded forms.
MOST_FOR_A_THREAD = FOR_A_THREAD + MOST_VARIANTS * (1 + len(SUFFIXES))

# More is never needed, and some systems report a limit without end.
ENOUGH = 1_048_576


def room_for(wanted: int, threads: int) -> int:
    """
    Return how many connections there is room for: *wanted*, or fewer with a warning.

    *threads* is how many of them open files at the same time.
    """
    used = RESERVE + FOR_A_THREAD * threads
    granted = _raised(wanted + RESERVE + MOST_FOR_A_THREAD * threads)
    room = max(min(wanted, granted - used), granted // 2)
    if room >= wanted:
        return wanted
    log.warning(
        "%d connections at most, not %d: this process may have %d files open",
        room,
        wanted,
        granted,
    )
    return room


def _raised(needed: int) -> int:
    """Raise the limit of open files to *needed*, if we may; return what it is."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = (
        ENOUGH if limit == resource.RLIM_INFINITY else limit for limit in limits
    )
    raised = min(needed, hard)
    if soft >= raised:
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (raised, limits[1]))
    except (OSError, ValueError):  # some systems have a further limit of their own
        return soft
    return raised
