"""
Who is at work, and when does the next one come where somebody died?

    Generation ── Post   a child at work
               └─ Post   nobody: a child died there, and the next one is due soon
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from httpcore_srv.core.children import Child, Work, logger

# Who lives for less, in seconds, has died young.
YOUNG = 5.0

# How long a place stays empty after the second early death in a row; each further one
# twice as long, up to the most.  After the first it is filled at once.
FIRST_DELAY = 0.1
MOST_DELAY = 10.0


def delay(deaths: int) -> float:
    """
    Return for how many seconds a place stays empty after so many early *deaths*.

    >>> [delay(deaths) for deaths in (0, 1, 2, 3, 4, 20)]
    [0.0, 0.0, 0.1, 0.2, 0.4, 10.0]
    """
    if deaths < 2:
        return 0.0
    return min(MOST_DELAY, FIRST_DELAY * 2.0 ** min(deaths - 2, 32))


@dataclass(slots=True, eq=False)
class Post:
    """A place of work: who is there, how often one died young, when the next comes."""

    child: Child | None
    deaths: int = 0
    due: float = math.inf

    def empty(self, child: Child, now: float) -> None:
        """Say how *child* died, and reckon when the next one comes."""
        self.child = None
        self.deaths = self.deaths + 1 if now - child.born < YOUNG else 0
        pause = delay(self.deaths)
        self.due = now + pause
        logger.warning(
            "worker %d ended %s%s; the next one comes %s",
            child.pid,
            child.fate,
            f" ({child.reason})" if child.reason else "",
            f"in {pause:g} s" if pause else "at once",
        )


@dataclass(slots=True, eq=False)
class Generation:
    """Children that do the same work."""

    work: Work
    posts: list[Post]
    born: float = field(default_factory=time.monotonic)
    is_coming: bool = True
    failures: list[str] = field(default_factory=list)
    """Why none of them works, if all have failed at their start."""

    @property
    def is_awaited(self) -> bool:
        """Tell whether one of them may yet come to be ready."""
        return any(child.is_awaited for child in self.children())

    @property
    def is_ready(self) -> bool:
        """Tell whether one of them is."""
        return any(child.is_ready for child in self.children())

    @property
    def next_due(self) -> float:
        """Return when the next empty place is to be filled, or infinity."""
        return min((post.due for post in self.posts), default=math.inf)

    def hurry(self) -> None:
        """End those that are not ready in time."""
        for child in self.children():
            if not child.is_ready:
                child.reason = child.reason or "it was not ready in time"
                child.kill()

    @property
    def has_failed(self) -> bool:
        """Tell whether none was ever ready."""
        return bool(self.failures)

    def children(self) -> Iterator[Child]:
        """Yield those that live."""
        yield from (post.child for post in self.posts if post.child is not None)
