"""How does a command end that cannot do what it is asked for?"""

import click

CANNOT_START = 3


class Failure(click.ClickException):
    """An expected end: one message on standard error, and an exit status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.exit_code = status  # type: ignore[misc]  # click says class, uses instance


def fail(message: str, status: int = CANNOT_START) -> Failure:
    """Return an exception that prints *message* and ends with *status*."""
    return Failure(message, status)
