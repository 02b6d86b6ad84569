"""`biblio report`: a project's reading list, or the synthesis across projects."""

import click

from ..library import Library
from ..programme import LANGUAGES
from ..reports.document import Document
from ..selection import Filter
from .console import WIDTH, Console, columns, format_of, subcommand

FORMATS = {"text": ".txt", "md": ".md"}


@subcommand("report", "biblio report --pc PC5 --format md -o PC5.md")
@click.option("--pc", default="", metavar="PC", help="Of this project (else across projects).")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), help="Default: text.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: that of the call.")
@click.option("-o", "--output", default="", metavar="FILE", help="Its ending picks the format.")
def command(console: Console, pc: str, kind: str | None, lang: str | None, output: str) -> None:
    """Print a project's reading list, or the synthesis across projects."""
    library = console.library
    kind = format_of(kind, output, FORMATS)
    document = document_of(library, library.project(pc).id if pc else "", lang or library.call.lang)
    console.write(rendered(document, kind, bool(output)), output)


def document_of(library: Library, project: str, lang: str) -> Document:
    """The reading list of a project, or with "" the synthesis."""
    from ..reports.edition import Edition

    articles = library.select(Filter(projects=(project,) if project else ()))
    edition = Edition(
        projects=library.projects,
        call=library.call,
        usecases=library.usecases,
        replies=library.replies,
        lang=lang,
        unreadable=library.incomplete,
    )
    if project:
        from ..reports.reading_list import reading_list

        return reading_list(edition, library.projects[project], articles)
    from ..reports.synthesis import synthesis

    return synthesis(edition, articles)


def rendered(document: Document, kind: str, to_file: bool) -> str:
    """The report in a format; text is as wide as the terminal, 88 columns elsewhere."""
    if kind == "md":
        from ..reports import as_markdown

        return as_markdown.render(document)
    from ..reports import as_text

    return as_text.render(document, WIDTH if to_file else min(columns(), 120))
