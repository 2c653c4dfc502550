"""
Was this said before?

Of many requests the Accept fields say the same: there are few browsers, and each has
its own way.  So what was read of such a value is remembered, of a bounded number of
values, each of a bounded length; and only of fields that hold nothing confidential.
What is remembered is shared: it must be a value that nobody changes.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

# More than any browser says, in characters; a longer value is read each time.
LONGEST = 256

# So many values of one field; then those that were said least recently are forgotten.
MOST = 1024

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


def remembered(read: Callable[[type[T], str], T]) -> Callable[[type[T], str], T]:
    """Make a class method that reads a value remember what it read."""
    known = lru_cache(maxsize=MOST)(read)

    @wraps(read)
    def reading(cls: Any, text: str) -> T:
        return known(cls, text) if len(text) <= LONGEST else read(cls, text)

    return reading


def recalled(weigh: F) -> F:
    """Make a function of such a value, and of others, remember what came of it."""
    known = lru_cache(maxsize=MOST)(weigh)

    @wraps(weigh)
    def recalling(text: str, *others: Any) -> Any:
        use = known if len(text) <= LONGEST else weigh
        return use(text, *others)

    return cast(F, recalling)
