"""Read a configuration and say everything that is wrong with it."""

from pathlib import Path

import click

from httpcore_srv.cli.plan import read_plan
from httpcore_srv.site import Site

FINDINGS = 1


@click.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=Path)
def command(files: tuple[Path, ...]) -> None:
    """
    Check configuration files; exit status 1 if one has a fault.

    Each fault is one line: file:line:column: key: what is wrong and what is allowed.
    """
    for path in files:
        site, _ = read_plan(path, FINDINGS)
        click.echo(f"{path}: ok, {counted(site)}")


def counted(site: Site) -> str:
    """Say how much *site* holds."""
    mounts = sum(len(host.mounts) for host in site.hosts)
    return f"{len(site.hosts)} host(s), {mounts} mount(s)"
