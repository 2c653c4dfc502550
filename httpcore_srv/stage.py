"""
What is a stage, and who may hear what it decides?

A stage is one step of the line: a function, marked with the section of the RFC that
it follows.  It returns what it decided, or raises ``Final`` with the answer.  Nothing
is recorded unless somebody listens:

    with overheard() as trail:
        respond(request, site, now)
    for step in trail: ...          # (stage, section, decided)

That record is what ``httpcore-srv explain`` prints.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import NamedTuple, ParamSpec, TypeVar

from httpcore_srv.errors import RequestError
from httpcore_srv.message import Response

P = ParamSpec("P")
R = TypeVar("R")


class Final(Exception):
    """
    An early answer: *response* is a final response (RFC 9110 §15), no error.

    *reasons* is what the stage weighed, for those who listen; *detail* a sentence for
    the client, in the place of the status code's own.
    """

    def __init__(
        self, response: Response, reasons: object = None, detail: str = ""
    ) -> None:
        super().__init__(response.status)
        self.response = response
        self.reasons = reasons
        self.detail = detail


class Step(NamedTuple):
    """
    One entry of a trail: which stage decided what, on whose authority.

    *decided* is what the stage returned, the Response it ended with, or the
    RequestError it raised; *reasons* is what it weighed before it ended so.
    """

    stage: str
    section: str
    decided: object
    reasons: object = None


_trail: ContextVar[list[Step] | None] = ContextVar("trail", default=None)


@contextmanager
def overheard() -> Iterator[list[Step]]:
    """Collect the steps of every exchange answered inside the block."""
    steps: list[Step] = []
    token = _trail.set(steps)
    try:
        yield steps
    finally:
        _trail.reset(token)


def stage(section: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as the stage that follows *section*."""

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        name = function.__name__

        @wraps(function)
        def recorded(*args: P.args, **kwargs: P.kwargs) -> R:
            steps = _trail.get()
            if steps is None:
                return function(*args, **kwargs)
            try:
                decided = function(*args, **kwargs)
            except Final as final:
                steps.append(Step(name, section, final.response, final.reasons))
                raise
            except RequestError as error:
                steps.append(Step(name, section, error))
                raise
            steps.append(Step(name, section, decided))
            return decided

        return recorded

    return mark
