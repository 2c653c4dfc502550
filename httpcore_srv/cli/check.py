"""Read configurations and say everything that is wrong with them."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from httpcore_srv.access.realms import realms_of
from httpcore_srv.audit.type_maps import flaws
from httpcore_srv.cli.banner import missing_codings
from httpcore_srv.cli.options import PATH
from httpcore_srv.cli.plan import Failure, keys_of, read_plan
from httpcore_srv.cli.printing import printing
from httpcore_srv.config.findings import findings
from httpcore_srv.config.schema import schema_json
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.protection import Entrance
from httpcore_srv.site import Site
from httpcore_srv.state.keys import KeyRing

FINDINGS = 1


@click.command("check", short_help="Read configurations; say all that is wrong.")
@click.argument("files", metavar="FILE...", nargs=-1, type=PATH)
@click.option("--schema", is_flag=True, help="Print the JSON Schema, for editors.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], schema: bool) -> None:
    """
    Check configuration files; exit status 1 if one has a fault.

    Each fault is one line: file:line:column: key: what is wrong and what is allowed.
    The type maps of the site are read as well: a broken one is a fault, an entry that
    leads to nothing is said. So are the files of accounts, and what is protected: a
    damaged line, or a folder that is not there, is a fault, though a server would only
    say it in its log. A store or keys that cannot be used are one, too; those that are
    not there yet are made by the server.
    """
    if not schema and not files:
        raise click.UsageError("name a configuration file")
    with printing():
        if schema:
            click.echo(schema_json())
        passed = {passes(path) for path in files}  # every one is read
    if False in passed:
        ctx.exit(FINDINGS)


def passes(path: Path) -> bool:
    """Say what is wrong with the configuration at *path*, or that it is well."""
    try:
        site, settings = read_plan(path, FINDINGS, on_paper=True)
        unusable = list(_unusable(site, path))
    except Failure as failure:
        failure.show()
        return False
    flawed = dict.fromkeys(flaws(site, datetime.now(UTC)))  # once, of several mounts
    said = [
        *((f"{file}:{one.line}: {one.sentence}", one.broken) for file, one in flawed),
        *((one.sentence, one.is_fault) for one in findings(site, settings, path)),
        *((sentence, True) for sentence in unusable),
    ]
    for sentence, is_fault in said:
        click.echo(sentence, err=is_fault)
    if any(is_fault for _, is_fault in said):
        return False
    if advice := missing_codings(site):
        click.echo(advice)
    click.echo(f"{path}: ok, {counted(site)}")
    return True


def _unusable(site: Site, config: Path) -> Iterator[str]:
    """Yield why state of *site* that is there already cannot be used."""
    if site.store:
        try:
            site.store.check()
        except StoreUnavailable as error:
            yield str(error)
        finally:
            site.store.close()
    keys = keys_of(config)
    if keys and os.path.lexists(keys):
        try:
            KeyRing.load(keys)
        except StoreUnavailable as error:
            yield str(error)


def counted(site: Site) -> str:
    """Say how much *site* holds."""
    mounts = [mount for host in site.hosts for mount in host.mounts]
    said = [mount for mount in mounts if not isinstance(mount.source, Entrance)]
    realms = len(realms_of(site))
    protected = f", {realms} realm(s)" if realms else ""
    return f"{len(site.hosts)} host(s), {len(said)} mount(s){protected}"
