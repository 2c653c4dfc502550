"""Print what a shell needs to complete the command."""

import click
from click.shell_completion import get_completion_class

from httpcore_srv import cli
from httpcore_srv.cli.printing import printing


@click.command("completion", short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """
    Print the completion script of SHELL.

    For bash: eval "$(httpcore-srv completion bash)" in ~/.bashrc; for zsh the same in
    ~/.zshrc; for fish: httpcore-srv completion fish > its completions folder.
    """
    completion = get_completion_class(shell)
    assert completion is not None, shell
    variable = "_HTTPCORE_SRV_COMPLETE"
    with printing() as out:
        script = completion(cli.main, {}, "httpcore-srv", variable).source()
        click.echo(script, file=out)
