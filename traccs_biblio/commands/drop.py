"""`biblio drop`: a nomination is withdrawn, not deleted, since deleting would lose its corrections
and let it be suggested again."""

import click

from ..errors import InputError
from ..writing import edit, writing
from .console import Console, shown, subcommand
from .discretion import discreet


@subcommand("drop", "biblio drop kochkov2024neural --pc PC5 --why 'hors sujet'")
@click.argument("id_", metavar="ID")
@click.option("--pc", required=True, metavar="PC", help="The project, or unassigned.")
@click.option("--why", metavar="T", help="Why it is withdrawn.")
def command(console: Console, id_: str, pc: str, why: str | None) -> None:
    """Withdraw a project's nomination or suggestion: it is in no list, export or count any more.
    biblio nominate brings it back."""
    library = console.library
    project = "" if pc.strip().lower() == "unassigned" else library.project(pc).id
    identity = library.find(id_)
    held = library.held(identity, project)
    if held is None:
        raise InputError(
            f"{pc} has no nomination or suggestion of {id_}",
            f"biblio list --pc {pc} lists what it has",
        )
    why = why and discreet(console, "--why", why)
    changes: dict[str, str | None] = {}
    if held.status != "withdrawn":
        changes["status"] = "withdrawn"
    if why is not None and why != held.withdrawn_why:
        changes["withdrawn-why"] = why
    if changes:
        with writing(library):
            edit(library, identity, project, changes)
    place = shown(library.file(project).path)
    if held.status != "withdrawn":
        console.say(f"{place}: {held.key} is withdrawn (it was {held.status})")
    else:
        console.say(
            f"{place}: {held.key} was withdrawn already{'; reason changed' * bool(changes)}"
        )
