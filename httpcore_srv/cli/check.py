"""Read configurations and say everything that is wrong with them."""

from datetime import UTC, datetime
from pathlib import Path

import click

from httpcore_srv.audit.type_maps import flaws
from httpcore_srv.cli.banner import advice_for
from httpcore_srv.cli.options import PATH
from httpcore_srv.cli.plan import Failure, read_plan
from httpcore_srv.cli.printing import printing
from httpcore_srv.config.account_findings import account_findings
from httpcore_srv.config.schema import schema_json
from httpcore_srv.site import Site

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
    leads to nothing is said. So are the files of accounts: a damaged line is a fault,
    though a server would only say it in its log and let everybody else in.
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
        site, _ = read_plan(path, FINDINGS)
    except Failure as failure:
        failure.show()
        return False
    found = dict.fromkeys(flaws(site, datetime.now(UTC)))  # once, of several mounts
    for file, problem in found:
        click.echo(f"{file}:{problem.line}: {problem.sentence}", err=problem.broken)
    accounts = account_findings(site)
    for line in accounts:
        click.echo(line, err=True)
    if accounts or any(problem.broken for _, problem in found):
        return False
    if advice := advice_for(site):
        click.echo(advice)
    click.echo(f"{path}: ok, {counted(site)}")
    return True


def counted(site: Site) -> str:
    """Say how much *site* holds."""
    mounts = sum(len(host.mounts) for host in site.hosts)
    return f"{len(site.hosts)} host(s), {mounts} mount(s)"
