"""What is said on the command line about an account?"""

import click

from httpcore_srv.cli.options import PATH
from httpcore_srv.cli.plan import fail
from httpcore_srv.cli.sheets import BAD_USER
from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.state.accounts.formats import Format


def user_name(ctx: click.Context, option: click.Parameter, text: str) -> str:
    """Read a user name as RFC 7617 §2 allows it."""
    name = profiles.user_id(text)
    if name is None or name.startswith("#"):
        sentence = "a user name has no colon, control character, nor '#' at its start"
        raise fail(f"{text!r}: {sentence}", BAD_USER)
    return name


FILE = click.argument("path", metavar="FILE", type=PATH)
USER = click.argument("user", callback=user_name)
STDIN = click.option(
    "--stdin", is_flag=True, help="The password is the first line of standard input."
)
REALM = click.option(
    *("--realm", "realms"),
    multiple=True,
    metavar="NAME",
    help="For Digest in this realm, too. Repeatable.",
)
ALGORITHM = click.option(
    *("--algorithm", "algorithms"),
    multiple=True,
    type=click.Choice(["SHA-512-256", "SHA-256", "MD5"], case_sensitive=False),
    help="For Digest by this algorithm. Repeatable.  [default: those of SHA-2]",
)
DROP = click.option("--drop", is_flag=True, help="Leave out lines that are not valid.")
FORMAT = click.option(
    *("--format", "named"),
    type=click.Choice([one.value for one in Format]),
    default=Format.OWN.value,
    show_default=True,
    help="The format of a new file.",
)
