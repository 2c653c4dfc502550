"""
The command ``httpcore-srv``: one module a command, loaded when it is called.

    httpcore-srv [serve] [DIRECTORY]    serve a folder, or a configuration's site
    httpcore-srv check FILE             read a configuration, say what is wrong
    httpcore-srv explain URL            answer one request on paper, and say why
    httpcore-srv cache URL              say what caches may do with the answer
    httpcore-srv audit [DIRECTORY]      walk a site, say what is wrong with it
    httpcore-srv passwd ...             write files of accounts
    httpcore-srv can USER METHOD PATH   say what somebody may do, and why
    httpcore-srv share PATH             make a link that lets in whoever has it
    httpcore-srv sessions ...           show who is logged in, end a session
    httpcore-srv keys ...               show and replace the keys that sign
    httpcore-srv completion SHELL       print what a shell needs to complete commands

Exit status: 0 done, 1 findings (check, audit), 2 wrong usage, 3 cannot start, or
the output cannot be written.
"""

import errno
import importlib
import sys
from typing import Any

import click
from click.shell_completion import CompletionItem

from httpcore_srv import __version__

COMMANDS = (
    *("serve", "check", "explain", "cache", "audit"),
    *("passwd", "can", "share", "sessions", "keys", "completion"),
)
DEFAULT = "serve"
OWN_OPTIONS = ("-h", "--help", "-V", "--version")

# How writing fails where there is no room, or no device any more.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class Commands(click.Group):
    """The commands by name; what is not one is an argument of ``serve``."""

    def main(self, *args: Any, **more: Any) -> Any:
        """Run the command; help that cannot be written ends it as in ``printing``."""
        try:
            return super().main(*args, **more)
        except OSError as error:
            if error.errno not in NO_ROOM or error.filename is not None:
                raise
            printing = importlib.import_module(f"{__name__}.printing")
            failure = printing.unwritten(sys.stdout, error)
            failure.show()
            sys.exit(failure.exit_code)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load the module of the command called *name*."""
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{name}").command
        return command

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[CompletionItem]:
        """Complete commands, and folders: the first word may be what is served."""
        commands = super().shell_complete(ctx, incomplete)
        return [*commands, CompletionItem(incomplete, type="dir")]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``serve`` in front of anything that is no command, if only nothing."""
        completes_first_word = ctx.resilient_parsing and not args
        first = args[0] if args else ""
        if not completes_first_word and first not in (*COMMANDS, *OWN_OPTIONS):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="httpcore-srv DIRECTORY is short for httpcore-srv serve DIRECTORY.",
)
@click.version_option(
    __version__,
    "-V",
    "--version",
    prog_name="httpcore-srv",
    message="%(prog)s %(version)s",
)
def main(**_: Any) -> None:
    """An HTTP/1.1 origin server: static sites, safe by default, reasons shown."""
