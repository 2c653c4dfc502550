"""How is an option of the command line declared and read?"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from httpcore_srv.config import values
from httpcore_srv.config.quantities import octets
from httpcore_srv.config.values import field_name, field_value
from httpcore_srv.errors import ResponseError
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields
from httpcore_srv.server.settings import MOST_WORKERS, usable_processors
from httpcore_srv.wire.responses import field_octets

C = TypeVar("C", bound=Callable[..., Any])

PREFIX = "HTTPCORE_SRV_"

# A path that shells can complete.  Whether it can be read is for its reader to find.
PATH = click.Path(path_type=Path, readable=False)

# The site that a command is about.
CONFIG = click.option(
    "-c",
    "--config",
    type=PATH,
    required=True,
    help="The site's TOML file.",
    envvar="HTTPCORE_SRV_CONFIG",
    show_envvar=True,
)


class FieldLine(click.types.StringParamType):
    """A field line; a list of them in the environment has one on each line."""

    name = "field line"
    envvar_list_splitter = "\n"


def flag(*names: str, env: tuple[str, ...] = (), **attributes: Any) -> Callable[[C], C]:
    """Declare an option with its environment variable, HTTPCORE_SRV_NAME."""
    long = next(name for name in names if name.startswith("--")).partition("/")[0]
    variable = variable_of(long.removeprefix("--"))
    return click.option(*names, envvar=[variable, *env], show_envvar=True, **attributes)


def examples(*lines: str) -> str:
    """Return the end of a command's help: *lines* to type."""
    return "\n".join(["\b", "Examples:", *(f"  httpcore-srv {line}" for line in lines)])


def asking(command: C) -> C:
    """
    Give *command* the parameters of one request: what is asked for, and which site.

    They are *url*, *method*, *fields*, *folder* and *config*; ``site_of`` takes the
    last two.
    """
    for declared in reversed(_ASKING):
        command = declared(command)
    return command


def variable_of(name: str) -> str:
    """Return the environment variable of the option called *name*."""
    return PREFIX + name.upper().replace("-", "_")


def request_fields(
    ctx: click.Context, option: click.Parameter, texts: Iterable[str]
) -> Fields:
    """Read ``Name: value`` lines into the fields of a request."""
    fields = Fields(_line(text) for text in texts)
    try:
        field_octets(fields)
    except ResponseError as error:
        raise click.BadParameter(str(error)) from error
    return fields


def response_fields(
    ctx: click.Context, option: click.Parameter, texts: Iterable[str]
) -> Fields:
    """Read ``Name: value`` lines into fields that every response may have."""
    lines = [_line(text) for text in texts]
    try:
        return Fields([(field_name(name), field_value(text)) for name, text in lines])
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def worker_count(
    ctx: click.Context, option: click.Parameter, text: str | None
) -> int | None:
    """Read a number of processes, or "auto": one for each processor we may use."""
    if text is None or text == "auto":
        return usable_processors() if text else None
    if text.isdecimal() and 1 <= int(text[:6]) <= MOST_WORKERS:
        return int(text)
    allowed = f'a number from 1 to {MOST_WORKERS}, or "auto"'
    raise click.BadParameter(f"{text!r} is not {allowed}")


def octet_count(
    ctx: click.Context, option: click.Parameter, text: str | None
) -> int | None:
    """Read a number of octets: digits alone, or with a unit, as 64MiB."""
    if not text:
        return None
    try:
        return octets(int(text) if text.isdecimal() else text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def cache_control(
    ctx: click.Context, option: click.Parameter, text: str | None
) -> CacheControl | None:
    """Read a Cache-Control value (RFC 9111 §5.2)."""
    try:
        return None if text is None else values.cache_control(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


# The parameters of ``asking``, in the order of the help
_ASKING = (
    click.argument("url", metavar="URL"),
    click.option(
        "-X", "--method", default="GET", show_default=True, help="The method."
    ),
    click.option(
        *("-H", "--field", "--header", "fields"),
        multiple=True,
        metavar="'NAME: VALUE'",
        callback=request_fields,
        help="A field of the request. Repeatable.",
    ),
    click.option(
        *("-d", "--directory", "--root", "folder"),
        type=PATH,
        help="The folder to serve.  [default: ./www or the current folder]",
    ),
    click.option("-c", "--config", type=PATH, help="Ask the site of this TOML file."),
)


def _line(text: str) -> tuple[str, str]:
    """Part a field line at its colon."""
    name, colon, value = text.partition(":")
    if not colon:
        raise click.BadParameter(f"{text!r} is not of the form 'Name: value'")
    return name.strip(), value.strip()
