"""The click group. Commands load when they are called, so that `--help` costs click alone."""

from __future__ import annotations

import gc
import io
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from . import __version__
from .commands.completion import Place, mend_shells

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: The commands in the order of the work, with their one line of help.
COMMANDS = {
    "init": "Make a new data folder.",
    "add": "Add articles by DOI.",
    "nominate": "Nominate an article for a project, or confirm a suggestion.",
    "drop": "Withdraw a project's nomination.",
    "import": "Read a project's whole reply: a table, a mail, a bibliography.",
    "enrich": "Fetch what the registries know and the library lacks.",
    "list": "List articles.",
    "show": "Show one article, and where each field comes from.",
    "tag": "Show or set the AI use cases of an article.",
    "status": "Say how far the call is, what is missing, what to do next.",
    "track": "Look for new works by a project's authors and on its subjects.",
    "form": "Make the questionnaire as a spreadsheet, which import reads back.",
    "report": "Print a project's reading list, or the synthesis across projects.",
    "export": "Export a bibliography for a proposal.",
    "diff": "Tell what has changed since a git revision or a copy.",
    "check": "Say what is wrong, where, and what to do.",
    "build": "Write reports and bibliographies into a folder.",
}


#: Modules that cannot bear the name of their command.
MODULES = {"import": "import_"}


class Commands(click.Group):
    """A group whose commands are modules of `commands/`, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f".commands.{MODULES.get(cmd_name, cmd_name)}", __package__)
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, naming the nearest command where there is none of that name."""
        is_typed = not ctx.resilient_parsing  # else the shell asks for what may follow
        if is_typed and args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from .ids import nearest

            near = nearest(args[0], list(COMMANDS)) or list(COMMANDS)
            ctx.fail(f"no command {args[0]!r}; did you mean: {', '.join(near)}?")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands and options that go on from what was typed, without importing them."""
        from click.shell_completion import CompletionItem

        named = [
            CompletionItem(name, help=about)
            for name, about in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return named + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 88,
        # off a terminal the width is fixed, whatever COLUMNS says
        "terminal_width": None if sys.stdout and sys.stdout.isatty() else 88,
    },
    epilog="Example: biblio add 10.1038/s41586-024-07744-y --pc PC5",
)
@click.option(
    "--bib", default="", metavar="DIR", type=Place("dir"), help="The data folder, for any command."
)
@click.version_option(__version__, prog_name="biblio")
def cli(bib: str) -> None:
    """Collect the articles that projects nominate, enrich them through Crossref and DataCite, tag
    them by AI use case, and make reading lists and BibTeX of them."""


def main() -> None:
    """Run `biblio`. Exit codes: 0 done, 1 the data, 2 the input, 3 a service, 130 Ctrl-C."""
    # what is read stays to the end, and holds no cycles: to look for some costs a tenth of a run,
    # and a twentieth where it is done for each 100,000 objects
    gc.set_threshold(1_000_000)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a letter that a terminal lacks is shown as "?"
        sys.stdout.reconfigure(errors="replace")
    if "_BIBLIO_COMPLETE" in os.environ:  # a shell asks, whose Tab key was pressed
        mend_shells()
    try:
        code = cli.main(standalone_mode=False, prog_name="biblio")
    except click.UsageError as error:
        error.show()
        code = 2
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        click.echo("; ".join(["interrupted", *map(str, error.args)]), err=True)
        code = 130
    gc.freeze()  # else the end of the process looks for cycles once, in all that was read
    sys.exit(code if isinstance(code, int) else 0)
