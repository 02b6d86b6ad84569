"""`biblio form`: the questionnaire as a spreadsheet to fill in."""

from __future__ import annotations

import click

from ..answers.entry import described
from ..errors import InputError
from ..form import Suggestion, workbook
from ..ids import doi_url
from ..library import Library
from ..programme import LANGUAGES
from .console import Console, subcommand


@subcommand("form", "biblio form --pc PC5 -o PC5.xlsx")
@click.option("--pc", default="", metavar="PC", help="For this project, with its suggestions.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: that of the call.")
@click.option("-o", "--output", default="", metavar="FILE", help="The workbook, a .xlsx file.")
def command(console: Console, pc: str, lang: str | None, output: str) -> None:
    """Make the questionnaire as a spreadsheet with drop-downs: articles, people, activities and
    the open questions. `biblio import` reads it back."""
    library = console.library
    project = library.project(pc) if pc else None
    if output and output != "-" and not output.lower().endswith(".xlsx"):
        raise InputError(f"{output} is no name of a workbook", "as in -o PC5.xlsx")
    form = workbook(
        library.call,
        list(library.projects.values()),
        library.usecases,
        lang or library.call.lang,
        project,
        suggestions(library, project.id) if project else (),
    )
    console.write_bytes(form, output)


def suggestions(library: Library, project: str) -> list[Suggestion]:
    """The suggestions of a project that nobody has decided, in the order of its file."""
    file = library.file(project)
    said = [file.nomination(block) for block in file.entries()]
    return [
        Suggestion(n.number, described(n).title.plain, doi_url(n.doi) if n.doi else n.key)
        for n in said
        if n.status == "suggested"
    ]
