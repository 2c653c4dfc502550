"""
What is said on standard error when the server starts and stops?

To a person, on a terminal, a few lines; to a program, one.
"""

import importlib
import sys

from httpcore_srv import __version__
from httpcore_srv.resources.coded.coders import INSTALL, makeable
from httpcore_srv.server.settings import Settings
from httpcore_srv.server.terminal import has_colour
from httpcore_srv.site import Site


def announce(urls: list[str], what: str, *, everywhere: bool, advice: str = "") -> None:
    """
    Say where *what* is served; *everywhere* if other machines reach it too.

    *advice* is told to a person, if there is any.
    """
    if not _is_person():
        _say(f"listening {' '.join(f'url={url}' for url in urls)}")
        return
    bold, plain = ("\x1b[1m", "\x1b[0m") if has_colour() else ("", "")
    _say(f"httpcore-srv {__version__} serves {what}")
    for url in urls:
        _say(f"  {bold}{url}{plain}")
    if everywhere:
        _say("  and at every other address of this machine")
    if advice:
        _say(advice)
    _say("Ctrl+C to stop")


def advice_for(site: Site, settings: Settings) -> str:
    """Return what a person may want to know of *site*, in lines; "" for nothing."""
    lines = [missing_codings(site)]
    if any(mount.protections for host in site.hosts for mount in host.mounts):
        doors = importlib.import_module("httpcore_srv.cli.doors")
        lines += doors.doors_of(site, settings)
    return "\n".join(filter(None, lines))


def missing_codings(site: Site) -> str:
    """Return which codings the folders of *site* want that are not made here."""
    wanted = dict.fromkeys(
        coding for folder in site.folders() for coding in folder.compression.codings
    )
    unmade = ", ".join(coding for coding in wanted if coding not in makeable())
    return f"not coded here: {unmade} (needs {INSTALL})" if unmade else ""


def stopping(patience: float) -> None:
    """Tell a person what is waited for, for at most *patience* seconds."""
    if _is_person():
        _say(
            f"stopping: what is open gets up to {patience:g} s to end; "
            "Ctrl+C again ends it at once"
        )


def _is_person() -> bool:
    """Tell whether a person reads standard error; it is None where it is closed."""
    return sys.stderr is not None and sys.stderr.isatty()


def _say(line: str) -> None:
    if sys.stderr is not None:
        print(line, file=sys.stderr, flush=True)
