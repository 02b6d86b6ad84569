"""`biblio drop`: a nomination is withdrawn, not deleted, since deleting would lose its corrections
and let it be suggested again."""

import click

from ..errors import InputError
from ..writing import edit, writing
from .console import Console, shown, subcommand


@subcommand("drop", "biblio drop kochkov2024neural --pc PC5 --why 'hors sujet'")
@click.argument("id_", metavar="ID")
@click.option("--pc", required=True, metavar="PC", help="The project that withdraws it.")
@click.option("--why", metavar="T", help="Why it is withdrawn.")
def command(console: Console, id_: str, pc: str, why: str | None) -> None:
    """Withdraw a project's nomination or suggestion: it is in no list, export or count any more.
    biblio nominate brings it back."""
    library = console.library
    project = library.project(pc).id
    identity = library.find(id_)
    held = library.held(identity, project)
    if held is None:
        raise InputError(
            f"{project} neither nominates nor is suggested {id_}",
            f"biblio list --pc {project} lists what it has",
        )
    changes: dict[str, str | None] = {}
    if held.status != "withdrawn":
        changes["status"] = "withdrawn"
    if why is not None:
        changes["withdrawn-why"] = why
    if changes:
        with writing(library):
            edit(library, identity, project, changes)
    place = shown(library.file(project).path)
    was = f"it was {held.status}" if held.status != "withdrawn" else "it was withdrawn already"
    console.say(f"{place}: {held.key} is withdrawn ({was})")
