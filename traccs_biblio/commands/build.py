"""`biblio build`: reports and bibliographies of everything, into one folder."""

from pathlib import Path

import click

from ..errors import InputError
from ..files import write_text
from ..library import Library
from ..selection import Filter
from .console import Console, inside, shown, subcommand
from .export import exported, left_out, refuse_clashes
from .report import document_of, rendered

DEFAULT = "public"
#: What stands in the first line of all that build writes; a file without it is somebody's own.
MARK = "Made by biblio build; edit the library, not this file"


@subcommand("build", "biblio build -o public")
@click.option("-o", "--output", default=DEFAULT, metavar="DIR", help="Default: public.")
def command(console: Console, output: str) -> None:
    """Write reports and bibliographies into a folder: the synthesis, a reading list and a .bib a
    project, a .bib a use case and one of everything."""
    library = console.library
    root = Path(output)
    if inside(root / "bib", library.folder):
        raise InputError(f"{output} would put generated files into the data folder", "name another")
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
    if output == DEFAULT and not (root / ".gitignore").exists():
        write_text(root / ".gitignore", "*\n")  # nothing generated is tracked
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
    every = library.select()
    kept = [article for article in every if article.record.citable]
    refuse_clashes(kept)
    console.report(left_out(every))
    pages = {"index.md": _report(library, "")}
    bibliographies = {"all": kept}
    for project in library.projects:
        pages[f"{project}.md"] = _report(library, project)
        own = library.select(Filter(projects=(project,)))
        bibliographies[project] = [article for article in own if article.record.citable]
    for usecase in library.usecases:
        bibliographies[usecase.slug] = [a for a in kept if usecase.slug in a.slugs]
    for name, articles in bibliographies.items():
        if articles or name == "all":
            pages[f"bib/{name}.bib"] = f"{MARK}\n{exported(library, articles, 'bibtex')}"
    return pages


def _report(library: Library, project: str) -> str:
    document = document_of(library, project, library.call.lang)
    return f"<!-- {MARK} -->\n\n{rendered(document, 'md', True)}"


def _made(root: Path) -> list[Path]:
    """Files in the folder that a build has made, by their first line."""
    found = []
    for path in sorted([*root.glob("*.md"), *root.glob("bib/*.bib")]):
        with path.open(encoding="utf-8", errors="replace") as file:
            if MARK in file.readline():
                found.append(path)
    return found
