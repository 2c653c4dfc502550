"""
What tells which of many sockets are ready?

    Epoll      Linux's own, asked without anything in between
    Selecting  any class of ``selectors``, here and on other systems

Both keep, for each socket, the data to give back.  A socket is known by the number of
its descriptor, which a socket that is closed leaves to the next one.
"""

import select
import selectors
from typing import Any, Protocol

# As many events are taken at once; what is left over is there at the next look.
MOST_EVENTS = 512


class HasFileno(Protocol):
    """Anything that can be watched."""

    def fileno(self) -> int:
        """Return the number of the descriptor."""


class Watch(Protocol):
    """Watches sockets for one thread."""

    def register(self, sock: HasFileno, events: int, data: object) -> None:
        """
        Watch *sock* for *events* (``selectors.EVENT_*``).

        Raises KeyError if its number is watched, ValueError if it is closed, OSError
        if the system takes no more.
        """

    def unregister(self, sock: HasFileno | int) -> Any:
        """Return its data, watch it no longer; KeyError, ValueError if it is not."""

    def ready(self, seconds: float) -> list[Any]:
        """Wait for at most *seconds*; return the data of what is ready."""

    def close(self) -> None:
        """Give the descriptors back."""


def watch_of(selector_class: type[selectors.BaseSelector]) -> Watch:
    """Return what watches as *selector_class* does, by the shortest way to it."""
    if selector_class is getattr(selectors, "EpollSelector", None):
        return Epoll()
    return Selecting(selector_class)


class Epoll:
    """
    Watch by epoll.

    The selector of the standard library makes a named tuple and looks at masks for each
    event; a server whose whole answer takes some microseconds sees that.
    """

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._data: dict[int, object] = {}

    def register(self, sock: HasFileno, events: int, data: object) -> None:
        """Watch *sock*; see ``Watch``."""
        number = sock.fileno()
        if number < 0:
            raise ValueError(f"Invalid file descriptor: {number}")
        if number in self._data:
            raise KeyError(number)
        self._epoll.register(number, _mask(events))
        self._data[number] = data

    def unregister(self, sock: HasFileno | int) -> Any:
        """Return the data of *sock*, and watch it no longer; see ``Watch``."""
        number = sock if isinstance(sock, int) else sock.fileno()
        if number < 0:
            raise ValueError(f"Invalid file descriptor: {number}")
        data = self._data.pop(number)
        try:
            self._epoll.unregister(number)
        except OSError:
            return data  # closed meanwhile: the system has forgotten it already
        return data

    def ready(self, seconds: float) -> list[Any]:
        """Wait for at most *seconds*; return the data of what is ready."""
        data = self._data
        found = self._epoll.poll(seconds, MOST_EVENTS)
        return [data[number] for number, _ in found if number in data]

    def close(self) -> None:
        """Give the descriptor back."""
        self._epoll.close()
        self._data.clear()


def _mask(events: int) -> int:
    """Return *events* as epoll says them."""
    mask = select.EPOLLIN if events & selectors.EVENT_READ else 0
    return mask | (select.EPOLLOUT if events & selectors.EVENT_WRITE else 0)


class Selecting:
    """Watch by a selector of the standard library."""

    def __init__(self, selector_class: type[selectors.BaseSelector]) -> None:
        self._selector = selector_class()

    def register(self, sock: HasFileno, events: int, data: object) -> None:
        """Watch *sock*; see ``Watch``."""
        self._selector.register(sock, events, data)

    def unregister(self, sock: HasFileno | int) -> Any:
        """Return the data of *sock*, and watch it no longer; see ``Watch``."""
        return self._selector.unregister(sock).data

    def ready(self, seconds: float) -> list[Any]:
        """Wait for at most *seconds*; return the data of what is ready."""
        return [key.data for key, _ in self._selector.select(seconds)]

    def close(self) -> None:
        """Give the descriptors back."""
        self._selector.close()
