"""`biblio build`: reports and bibliographies of everything, into one folder."""

from pathlib import Path

import click

from ..errors import InputError
from ..files import write_text
from ..library import Filter, Library
from .console import Console, shown, subcommand
from .export import exported, left_out, refuse_clashes
from .report import document_of, rendered

#: The first line of what build writes; a file that begins otherwise is somebody's own.
MARK = "<!-- made by biblio build; edit the library, not this file -->\n"


@subcommand("build", "biblio build -o public")
@click.option("-o", "--output", default="public", metavar="DIR", help="Default: public.")
def command(console: Console, output: str) -> None:
    """Write reports and bibliographies into a folder: the synthesis, a reading list and a .bib a
    project, a .bib a use case and one of everything."""
    library = console.library
    root = Path(output)
    pages = pages_of(library, console)
    made = _made(root)
    for name in pages:
        if (root / name).exists() and root / name not in made:
            raise InputError(
                f"{shown(root / name)} was not made by biblio build, which does not overwrite it",
                "name another folder: biblio build -o DIR; nothing was written",
            )
    for name, text in pages.items():
        write_text(root / name, text)
    stale = [p for p in made if p.relative_to(root).as_posix() not in pages]
    if any(problem.severity == "error" for problem in library.problems):
        stale = []  # what cannot be read today may be what an earlier build was made of
    for path in stale:
        path.unlink()
    console.say(f"written: {shown(root)} ({len(pages)} files)")
    for path in stale:
        console.say(f"removed: {shown(path)}, which an earlier build had made")


def pages_of(library: Library, console: Console) -> dict[str, str]:
    """All files by name, in order."""
    lang = library.call.lang
    pages = {"index.md": MARK + rendered(document_of(library, "", lang), "md", True)}
    for project in library.projects:
        pages[f"{project}.md"] = MARK + rendered(document_of(library, project, lang), "md", True)
    every = library.select()
    kept = [article for article in every if article.record.citable]
    refuse_clashes(kept)
    pages["bib/all.bib"] = exported(library, kept, "bibtex")
    for project in library.projects:
        found = library.select(Filter(projects=(project,)))
        own = [article for article in found if article.record.citable]
        if own:
            pages[f"bib/{project}.bib"] = exported(library, own, "bibtex")
    for usecase in library.usecases:
        tagged = [article for article in kept if usecase.slug in article.slugs]
        if tagged:
            pages[f"bib/{usecase.slug}.bib"] = exported(library, tagged, "bibtex")
    console.report(left_out(every))
    return pages


def _made(root: Path) -> list[Path]:
    """Files in the folder that a build has made, by their first line."""
    found = []
    for path in sorted([*root.glob("*.md"), *root.glob("bib/*.bib")]):
        with path.open(encoding="utf-8", errors="replace") as file:
            first = file.readline()
        if MARK.strip() in first or "was made by biblio" in first:
            found.append(path)
    return found
