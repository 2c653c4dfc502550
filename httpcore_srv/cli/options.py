"""How is an option of the command line declared and read?"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from httpcore_srv.errors import ResponseError
from httpcore_srv.message import Fields
from httpcore_srv.wire.responses import field_octets

C = TypeVar("C", bound=Callable[..., Any])

PREFIX = "HTTPCORE_SRV_"


def flag(*names: str, env: tuple[str, ...] = (), **attributes: Any) -> Callable[[C], C]:
    """Declare an option with its environment variable, HTTPCORE_SRV_NAME."""
    longest = max(names[0].split("/")[0], *names, key=len).split("/")[0]
    variable = PREFIX + longest.lstrip("-").upper().replace("-", "_")
    return click.option(*names, envvar=[variable, *env], show_envvar=True, **attributes)


def one_field(ctx: click.Context, option: click.Parameter, values: Any) -> Fields:
    """Read ``Name: value`` lines into fields; what may not be sent is refused."""
    lines = []
    for text in values:
        name, colon, value = text.partition(":")
        if not colon:
            raise click.BadParameter(f"{text!r} is not of the form 'Name: value'")
        lines.append((name.strip(), value.strip()))
    fields = Fields(lines)
    try:
        field_octets(fields)
    except ResponseError as error:
        raise click.BadParameter(str(error)) from error
    return fields
