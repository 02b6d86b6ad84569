"""`biblio export`: a bibliography for a proposal."""

import click

from ..errors import DataError
from ..library import Library
from ..model import Article, Nomination, Problem
from ..records import clashes
from ..selection import Filter
from .console import Console, chosen, filters, format_of, subcommand

FORMATS = {"bibtex": ".bib", "csv": ".csv", "xlsx": ".xlsx"}


@subcommand("export", "biblio export --usecase downscaling -o proposal.bib")
@filters
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), help="Default: bibtex.")
@click.option("-o", "--output", default="", metavar="FILE", help="Its ending picks the format.")
def command(console: Console, kind: str | None, output: str, **wanted: tuple[str, ...]) -> None:
    """Export a bibliography: nominated and suggested articles, never withdrawn or pending ones.

    bibtex is UTF-8 and needs the url or hyperref package; csv and xlsx have one row a nomination
    (docs/tables.md)."""
    library = console.library
    kind = format_of(kind, output, FORMATS)
    wish = chosen(library, **wanted)
    articles = library.select(wish)
    live = [a for a in articles if a.record.said(library.call_id)]
    kept = [article for article in live if article.record.citable]
    refuse_clashes(kept)
    if kind == "xlsx":
        from ..exports.table import xlsx

        book = xlsx(kept, library.call_id, wish.projects, wish.statuses)
        console.write_bytes(book, output)
    else:
        console.write(exported(library, kept, kind, wish), output)
    named = sum(any(n.counts for n in _asked(a, library, wish)) for a in kept)
    hints = len(kept) - named
    console.say(f"{len(kept)} articles: {named} nominated, {hints} only suggested")
    console.report(left_out(live))


def _asked(article: Article, library: Library, wanted: Filter) -> list[Nomination]:
    """The nominations of an article by the projects that were asked for."""
    said = article.record.said(library.call_id)
    return [n for n in said if not wanted.projects or n.project in wanted.projects]


def exported(
    library: Library, articles: list[Article], kind: str, wanted: Filter | None = None
) -> str:
    """The articles in a format; a table has the rows of the nominations that were asked for."""
    if kind == "csv":
        from ..exports.table import csv

        wish = wanted or Filter()
        return csv(articles, library.call_id, wish.projects, wish.statuses)
    from ..exports.bibtex import bibtex

    return bibtex(articles, library.capitals, library.call_id)


def refuse_clashes(articles: list[Article]) -> None:
    """One key on two works: a document that cites it would cite the wrong one."""
    found = clashes(article.record for article in articles)
    if found:
        key, one, other = found[0]
        raise DataError(
            f"the key {key} stands for two works: {one.doi or one.metadata.title.plain} and "
            f"{other.doi or other.metadata.title.plain}; nothing was exported",
            f"give one of them another key in {other.nominations[0].path}",
        )


def left_out(articles: list[Article]) -> list[Problem]:
    """Those of the articles that an export cannot hold."""
    return [
        Problem(
            article.record.key,
            "left out: its metadata are not known yet",
            "biblio enrich"
            if article.record.pending
            else "add the DOI, or title and author, to it",
        )
        for article in articles
        if not article.record.citable
    ]
