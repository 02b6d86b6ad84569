"""`biblio report`: a project's reading list, or the synthesis across projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..errors import InputError
from ..ids import nearest
from ..library import Library
from ..model import Article
from ..programme import LANGUAGES
from ..reports.document import Document, Line
from ..selection import Filter
from .console import WIDTH, Console, columns, format_of, subcommand

if TYPE_CHECKING:
    from ..reports.edition import Edition

FORMATS = {"text": ".txt", "md": ".md", "html": ".html", "pdf": ".pdf", "docx": ".docx"}


@subcommand("report", "biblio report --pc PC5 --format pdf -o PC5.pdf")
@click.option("--pc", default="", metavar="PC", help="Of this project (else across projects).")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), help="Default: text.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: that of the call.")
@click.option("--style", default="", metavar="CSL", help="Of the references: copernicus, apa, ...")
@click.option("-o", "--output", default="", metavar="FILE", help="Its ending picks the format.")
def command(
    console: Console, pc: str, kind: str | None, lang: str | None, style: str, output: str
) -> None:
    """Print a project's reading list, or the synthesis across projects.

    pdf and --style need the extra pdf of the package, docx the extra docx.
    """
    library = console.library
    kind = format_of(kind, output, FORMATS)
    project = library.project(pc).id if pc else ""
    document = document_of(library, project, lang or library.call.lang, style)
    console.say_before()
    if kind in ("pdf", "docx"):
        console.write_bytes(printed(document, kind), output)
    else:
        console.write(rendered(document, kind, bool(output)), output)


def document_of(library: Library, project: str, lang: str, style: str) -> Document:
    """The reading list of a project, or with "" the synthesis; its references in a CSL style."""
    wish = Filter(projects=(project,) if project else ())
    articles = library.select(wish, with_facets=not project)
    edition = edition_of(library, lang)
    if style:
        edition = edition._replace(styled=styled(articles, style, lang))
    if project:
        from ..reports.reading_list import reading_list

        return reading_list(edition, library.projects[project], articles)
    from ..reports.synthesis import synthesis

    return synthesis(edition, articles)


def edition_of(library: Library, lang: str) -> Edition:
    """What a report is about besides its articles. Read them first: `unreadable` are the files
    that were found damaged until now."""
    from ..reports.edition import Edition

    return Edition(
        projects=library.projects,
        call=library.call,
        usecases=library.usecases,
        replies=library.replies,
        lang=lang,
        unreadable=library.incomplete,
        naming=library.naming(),
    )


def styled(articles: Sequence[Article], style: str, lang: str) -> dict[str, Line]:
    """The references in a CSL style, by key; `InputError` for a style that is not known."""
    from ..reports.csl import STYLES, references

    if style not in STYLES:
        near = nearest(style, list(STYLES))
        raise InputError(
            f"unknown style {style}", f"known: {', '.join(dict.fromkeys([*near, *STYLES]))}"
        )
    works = {a.record.key: a.record.metadata for a in articles if a.record.citable}
    return references(works, style, lang)


def printed(document: Document, kind: str) -> bytes:
    """The report as PDF or Word file."""
    if kind == "pdf":
        from ..reports import as_typst

        return as_typst.pdf(document)
    from ..reports import as_docx

    return as_docx.render(document)


def rendered(document: Document, kind: str, to_file: bool) -> str:
    """The report in a text format; text is as wide as the terminal, 88 columns elsewhere."""
    if kind == "md":
        from ..reports import as_markdown

        return as_markdown.render(document)
    if kind == "html":
        from ..reports import as_html

        return as_html.render(document)
    from ..reports import as_text

    return as_text.render(document, WIDTH if to_file else min(columns(), 120))
