"""Serve a folder, or the site of a configuration file."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from httpcore_srv.cli import COMMANDS
from httpcore_srv.cli.banner import advice_for, announce, stopping
from httpcore_srv.cli.options import (
    PATH,
    FieldLine,
    cache_control,
    flag,
    octet_count,
    response_fields,
    variable_of,
    worker_count,
)
from httpcore_srv.cli.overrides import Options, with_settings, with_timeouts
from httpcore_srv.cli.plan import default_folder, existing_folder, fail
from httpcore_srv.cli.reporting import report_events, warn_of_findings
from httpcore_srv.cli.rereading import Reading
from httpcore_srv.errors import StartError
from httpcore_srv.message import Fields
from httpcore_srv.policy.cache_policy import NO_CACHE
from httpcore_srv.resources.tree import Symlinks
from httpcore_srv.server.pauses import shorten_pauses
from httpcore_srv.server.service import Service
from httpcore_srv.server.settings import Settings
from httpcore_srv.server.signals import heed_signals
from httpcore_srv.site import Site

# Who may come in: what reads it is loaded only where something is protected.
GUARDING_OPTIONS = ("protect", "user", "password_file")

# What a configuration file says itself, so that the command line may not.
FOLDER_OPTIONS = ("listing", "symlinks", "header", "cache_control", *GUARDING_OPTIONS)


@click.command("serve", short_help="Serve a folder, or a configuration's site.")
@click.argument("folder", metavar="[DIRECTORY]", required=False, type=PATH)
@click.option("-d", "--directory", "--root", "named", type=PATH, hidden=True)
@flag(
    "-p",
    "--port",
    type=click.IntRange(0, 65_535),
    env=("PORT",),
    help="Port to listen at; 0 takes a free one.  [default: 8000]",
)
@flag(
    "-b",
    "--bind",
    "--host",
    "bind",
    multiple=True,
    metavar="ADDRESS",
    help="Where to listen: 127.0.0.1, [::1]:8000, unix:/path, fd:3. Repeatable."
    "  [default: 127.0.0.1]",
)
@flag("-c", "--config", type=PATH, help="Serve the site of this TOML file.")
@flag(
    "--listing/--no-listing",
    default=None,
    help="List folders that have no index page.  [default: --listing]",
)
@flag(
    "--symlinks",
    type=click.Choice([policy.value for policy in Symlinks]),
    help="Which symbolic links are followed.  [default: inside]",
)
@flag(
    "--header",
    "--field",
    "header",
    type=FieldLine(),
    multiple=True,
    metavar="'NAME: VALUE'",
    callback=response_fields,
    help="Send this field with every response. Repeatable.",
)
@flag(
    "--cache-control",
    metavar="VALUE",
    callback=cache_control,
    help="The Cache-Control field.  [default: no-cache]",
)
@flag(
    "--protect",
    multiple=True,
    metavar="FOLDER",
    help="Ask for a password in this folder of DIRECTORY. Repeatable.  [default: all"
    " of it, if a user is named]",
)
@flag(
    "--user",
    multiple=True,
    metavar="NAME",
    help="Who may come in; the password is asked for. Repeatable.",
)
@flag(
    "--password-file",
    type=PATH,
    help="A password a line, in the order of the users, instead of asking. Not of"
    " DIRECTORY, nor for everybody to read: a secret of Docker needs mode 0400.",
)
@flag(
    "--access-log",
    metavar="FILE",
    help="Access log; - is standard output.  [default: -]",
)
@flag("--no-access-log", is_flag=True, help="Keep no access log.")
@flag(
    "--log-format",
    type=click.Choice(["auto", "common", "combined", "json"]),
    help="Form of the access log; auto is JSON unless a person watches."
    "  [default: auto]",
)
@flag(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="What is told on standard error.  [default: warning]",
)
@flag(
    "--workers",
    metavar="N|auto",
    callback=worker_count,
    help="Processes that serve; auto: one for each processor.  [default: 1]",
)
@flag(
    "--threads",
    type=click.IntRange(1, 1024),
    help="Threads that answer, in each worker.  [default: 32]",
)
@flag(
    "--answers",
    metavar="SIZE",
    callback=octet_count,
    help="Room for finished answers, in each worker; 0: none.  [default: 64MiB]",
)
@flag(
    "--limit-concurrency",
    type=click.IntRange(1),
    metavar="N",
    help="Connections open at once, in each worker.  [default: 10000]",
)
@flag(
    "--timeout-keep-alive",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="Patience with an idle connection.  [default: 60]",
)
@flag(
    "--timeout-graceful-shutdown",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="Time that open exchanges get at the end.  [default: 10]",
)
@flag("--tls-cert", type=PATH, help="Certificate chain, a PEM file.")
@flag("--tls-key", type=PATH, help="Private key of the certificate, a PEM file.")
@flag("--pid-file", type=PATH, help="Write the process id here.")
@flag("--port-file", type=PATH, help="Write the ports here once they are known.")
@click.pass_context
def command(
    ctx: click.Context, /, folder: Path | None, named: Path | None, **options: Any
) -> None:
    """
    Serve DIRECTORY (./www where it exists, else the current folder).

    Nothing needs to be configured: the site is at http://127.0.0.1:8000/, folders
    without an index page are listed, hidden and backup files are not shown, links out
    of the folder are not followed. SIGINT or SIGTERM lets open exchanges end, SIGUSR1
    opens the log anew, SIGHUP reads the configuration again as well and loses nothing.
    """
    if folder and named:
        raise click.UsageError("DIRECTORY is named twice")
    given = {name for name in options if _is_from(ctx, name, "COMMANDLINE")}
    site, settings, what, reading = _plan(folder or named, options, given)
    report_events(settings.log_level)
    warn_of_findings(site, settings, reading.path if reading else None)
    service = Service(site, settings, reading.read_again if reading else None)
    heed_signals(service)  # first: a supervisor may be quick
    shorten_pauses()
    try:
        service.start()
    except StartError as error:
        raise fail(str(error)) from error
    advice, everywhere = advice_for(site, settings), service.is_everywhere
    announce(service.urls, what, everywhere=everywhere, advice=advice)
    service.run(stopping)


def _is_from(ctx: click.Context, name: str, source: str) -> bool:
    """Tell whether the option called *name* was given there."""
    found = ctx.get_parameter_source(name)
    return found is not None and found.name == source


def _plan(
    folder: Path | None, options: Options, given: set[str]
) -> tuple[Site, Settings, str, Reading | None]:
    """
    Return the site, how to run it, what to call it, and how a configuration is read.

    *given* names the options of the command line; the rest is from the environment.
    A folder there wins over a configuration here.
    """
    config: Path | None = options["config"]
    if config is None or (folder and "config" not in given):
        root = existing_folder(folder or default_folder(), COMMANDS)
        settings = with_settings(Settings(log_level="warning"), options)
        site = with_timeouts(_site_of(root, options, settings.workers), options)
        return site, settings, str(root.resolve()), None
    for said in _of_folders(folder, options, given):
        raise click.UsageError(f"{said} and --config: say it in {config} instead")
    reading = Reading(config, options)
    return *reading.read(), str(config), reading


def _site_of(root: Path, options: Options, workers: int) -> Site:
    """Return the site of the folder *root*, as the options want it."""
    site = Site.of_folder(
        root,
        listing=options["listing"] is not False,
        symlinks=Symlinks(options["symlinks"] or "inside"),
        fields=options["header"],
        cache_control=options["cache_control"] or NO_CACHE,
    )
    said = [options[name] for name in GUARDING_OPTIONS]
    if not any(said):
        return site
    guarding = importlib.import_module("httpcore_srv.cli.guarding")
    guarded: Site = guarding.guarded(site, root, *said, workers=workers)
    return guarded


def _of_folders(
    folder: Path | None, options: Options, given: set[str]
) -> Iterator[str]:
    """Name what was said that is for a folder, and not for a configuration."""
    if folder:
        yield "DIRECTORY"
    for name in FOLDER_OPTIONS:
        if options[name] not in (None, (), Fields()):
            yield f"--{name.replace('_', '-')}" if name in given else variable_of(name)
