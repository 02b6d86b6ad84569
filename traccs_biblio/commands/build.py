"""`biblio build`: the web page, reports and bibliographies of everything, into one folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from ..errors import InputError
from ..exports.bibtex import HEADER, entry
from ..files import remove, remove_unfinished, write_bytes
from ..library import Library
from ..model import Article
from ..programme import LANGUAGES
from ..reports.edition import Edition
from ..site.markup import file_name
from .console import Console, inside, shown, subcommand
from .export import exportable, refuse_clashes
from .report import edition_of, rendered

DEFAULT = "public"
#: What stands in the first line of all texts that build writes; a file without it is somebody's
#: own.
MARK = "Made by biblio build; edit the library, not this file"
#: Pictures have no first line: this file has their digests, in the form of sha256sum. One that is
#: not in it, or was changed since, is somebody's own.
PICTURES = "figures/.made-by-biblio"


@subcommand("build", "biblio build -o public")
@click.option("-o", "--output", default=DEFAULT, metavar="DIR", help="Default: public.")
def command(console: Console, output: str) -> None:
    """Write a web page, reports and bibliographies into a folder.

    index.html opens from the file: all articles with search and filters, a page a project and a
    page a use case, French and English. Besides the synthesis, the reading lists and the .bib
    files; figures with the extra figures."""
    library = console.library
    root = Path(output)
    if inside(root / "bib", library.folder):
        raise InputError(f"{output} would put generated files into the data folder", "name another")
    files = files_of(library, console)
    made = _made(root)
    for name in files:
        if not inside(root / name, root):
            raise InputError(
                f"{shown(root / name)} leads out of {shown(root)}, by a link; nothing was written",
                f"remove the link, or name another folder: biblio build -o DIR{library.naming()}",
            )
        if (root / name).exists() and root / name not in made:
            raise InputError(
                f"{shown(root / name)} was not made by biblio build, which does not overwrite it",
                f"name another folder: biblio build -o DIR{library.naming()}; nothing was written",
            )
    remove_unfinished(root)
    if output == DEFAULT and not (root / ".gitignore").exists():
        write_bytes(root / ".gitignore", b"*\n")  # nothing generated is tracked
    if PICTURES in files:  # a build that is cut short knows old and new ones as its own
        write_bytes(root / PICTURES, _listed(root / PICTURES) + files[PICTURES])
    for name, content in files.items():
        write_bytes(root / name, content)
    stale = [p for p in made if p.relative_to(root).as_posix() not in files]
    if any(problem.severity == "error" for problem in library.problems):
        stale = []  # what cannot be read today may be what an earlier build was made of
    for path in stale:
        remove(path)
    console.say(f"written: {shown(root)} ({len(files)} files)")
    for path in stale:
        console.say(f"removed: {shown(path)}, which an earlier build had made")


def files_of(library: Library, console: Console) -> dict[str, bytes]:
    """All files by name, in order."""
    _refuse_twins(library)
    every = library.select(with_facets=True)
    kept, hindered = exportable(every)
    refuse_clashes(kept)
    console.report(hindered)
    editions = editions_of(library)
    entries = {a.record.key: entry(a, library.capitals, library.call_id) for a in kept}
    texts = {**_reports(editions, every), **_bibliographies(library, kept, entries)}
    pictures = _figures(editions, every, console)
    pages = _pages(editions, every, entries, [*texts, *pictures])
    texts = {**pages, **texts}
    return {**{name: text.encode("utf-8") for name, text in texts.items()}, **pictures}


def _refuse_twins(library: Library) -> None:
    """Two things of one file name: one would overwrite the other, on some systems whatever their
    capitals. `InputError` names them."""
    pages = [("the start page", "index"), *((f"the project {p}", p) for p in library.projects)]
    slugs = [usecase.slug for usecase in library.usecases]
    pages += [(f"the use case {slug}", f"usecase-{slug}") for slug in slugs]
    bibliographies = [("everything", "all"), *((f"the project {p}", p) for p in library.projects)]
    bibliographies += [(f"the use case {slug}", slug) for slug in slugs]
    for things in (pages, bibliographies):
        seen: dict[str, str] = {}
        for what, name in things:
            other = seen.setdefault(file_name(name).casefold(), what)
            if other != what:
                raise InputError(
                    f"{other} and {what} would have one file, {file_name(name)}",
                    "give one of them another name in projects.csv or usecases.yml",
                )


def editions_of(library: Library) -> dict[str, Edition]:
    """What reports are about, by language, that of the call first."""
    first = library.call.lang
    return {
        lang: edition_of(library, lang)
        for lang in sorted(LANGUAGES, key=lambda lang: lang != first)
    }


def _reports(editions: Mapping[str, Edition], every: Sequence[Article]) -> dict[str, str]:
    """The synthesis and the reading lists as Markdown, in the language of the call."""
    from ..reports.reading_list import reading_list
    from ..reports.synthesis import synthesis

    edition = next(iter(editions.values()))
    documents = {"index.md": synthesis(edition, every)}
    for name, project in edition.projects.items():
        documents[f"{file_name(name)}.md"] = reading_list(
            edition, project, _own(edition, every, name)
        )
    return {
        name: f"<!-- {MARK} -->\n\n{rendered(document, 'md', True)}"
        for name, document in documents.items()
    }


def _own(edition: Edition, articles: Sequence[Article], project: str) -> list[Article]:
    return [a for a in articles if any(n.project == project for n in edition.said(a))]


def _bibliographies(
    library: Library, kept: Sequence[Article], entries: Mapping[str, str]
) -> dict[str, str]:
    """A `.bib` of everything, one a project and one a use case, where there are articles."""
    groups = {"all": list(kept)}
    for project in library.projects:
        groups[project] = [a for a in kept if project in _projects(library, a)]
    for usecase in library.usecases:
        groups[usecase.slug] = [a for a in kept if usecase.slug in a.slugs]
    return {
        f"bib/{file_name(name)}.bib": "\n".join(
            [MARK, f"{HEADER}\n", *(entries[article.record.key] for article in articles)]
        )
        for name, articles in groups.items()
        if articles or name == "all"
    }


def _projects(library: Library, article: Article) -> set[str]:
    return {said.project for said in article.record.said(library.call_id)}


def _pages(
    editions: Mapping[str, Edition],
    every: Sequence[Article],
    entries: Mapping[str, str],
    files: Sequence[str],
) -> dict[str, str]:
    from ..site.pages import pages

    made = pages(editions, every, entries, files)
    return {name: f"<!-- {MARK} -->\n{html}" for name, html in made.items()}


def _figures(
    editions: Mapping[str, Edition], every: Sequence[Article], console: Console
) -> dict[str, bytes]:
    """The figures, and the list by which a later build knows them; none without the extra."""
    from ..figures import draw

    try:
        drawn = draw(next(iter(editions.values())), every)
    except InputError as error:
        console.say(f"note: no figures: {error.message} ({error.hint})")
        return {}
    pictures = {f"figures/{name}": drawn[name] for name in sorted(drawn)}
    lines = [f"{_digest(data)}  {Path(name).name}\n" for name, data in pictures.items()]
    return {**pictures, PICTURES: "".join(lines).encode("utf-8")}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _made(root: Path) -> list[Path]:
    """Files in the folder that a build has made: texts by their first line, pictures by the list
    that it left."""
    found = []
    for path in sorted([*root.glob("*.html"), *root.glob("*.md"), *root.glob("bib/*.bib")]):
        with path.open(encoding="utf-8", errors="replace") as file:
            if MARK in file.readline():
                found.append(path)
    return found + _pictures(root / PICTURES)


def _listed(made: Path) -> bytes:
    """The list of pictures that an earlier build left, if any."""
    return made.read_bytes() if made.is_file() else b""


def _pictures(made: Path) -> list[Path]:
    """The pictures of an earlier build that are as it left them, and its list of them."""
    if not made.is_file():
        return []
    found = [made]
    for line in dict.fromkeys(_listed(made).decode("utf-8", "replace").splitlines()):
        digest, _, name = line.partition("  ")
        path = made.parent / Path(name).name
        if name and path.is_file() and _digest(path.read_bytes()) == digest:
            found.append(path)
    return found
