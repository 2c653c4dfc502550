"""What is said on the command line about an account?"""

from pathlib import Path

import click

from httpcore_srv.cli.failing import fail
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


# A path that shells can complete.  Whether it can be read is for its reader to find.
PATH = click.Path(path_type=Path, readable=False)

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
MEANT = click.option(
    *("--realm", "realms"),
    multiple=True,
    metavar="NAME",
    help="Look in this realm alone. Repeatable.  [default: all that FILE has of USER]",
)
ALGORITHM = click.option(
    *("--algorithm", "algorithms"),
    multiple=True,
    type=click.Choice(["SHA-512-256", "SHA-256", "MD5"], case_sensitive=False),
    help="For Digest by this algorithm. Repeatable.  [default: those of SHA-2; in an "
    "htdigest file MD5, as Apache knows no other]",
)
DROP = click.option("--drop", is_flag=True, help="Leave out lines that are not valid.")
OTHERWISE = click.option(
    "--replace/--keep",
    default=None,
    help="Of users of whom both files say something else: take only what SOURCE says, "
    "or leave them as they are.  [default: fail]",
)
FORMAT = click.option(
    *("--format", "named"),
    type=click.Choice([one.value for one in Format]),
    help="The format of a new file.  [default: own]",
)
