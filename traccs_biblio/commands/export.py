"""`biblio export`: a bibliography for a proposal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from ..cited import Unknown, find, joined, read_file
from ..errors import DataError, InputError
from ..exports.spelling import Manner, doubts, is_citable
from ..library import Library
from ..model import Article, Nomination, Problem, Record
from ..programme import LANGUAGES
from ..records import clashes
from ..selection import Filter, Made, order
from ..text import fold
from .console import Console, chosen, filters, format_of, shown, subcommand

FORMATS = {
    "bibtex": ".bib",
    "csv": ".csv",
    "xlsx": ".xlsx",
    "biblatex": ".bib",
    "csl-json": ".json",
    "docx": ".docx",
    "pdf": ".pdf",
}
BIBLIOGRAPHIES = ("bibtex", "biblatex")
#: The options that a format can serve, besides the filters.
_SERVES = {
    "bibtex": ("ascii", "max-authors", "abstract", "no-keywords"),
    "biblatex": ("ascii", "max-authors", "abstract", "no-keywords"),
    "csl-json": ("ascii", "abstract", "no-keywords"),
    "docx": ("style", "lang"),
    "pdf": ("style", "lang"),
}
#: Styles that number references in the order in which a document cites them; the others sort.
_NUMBERED = ("nature", "ieee")


@subcommand("export", "biblio export --usecase downscaling -o proposal.bib")
@filters
@click.option("--cited", multiple=True, metavar="FILE",
              help="What this .aux, .bcf, .tex or .typ cites; more files may follow.")  # fmt: skip
@click.argument("more", nargs=-1, metavar="")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), help="Default: bibtex.")
@click.option("--ascii", is_flag=True, help="Accents in TeX: no letter beyond ASCII.")
@click.option("--max-authors", type=click.IntRange(1), metavar="N", help='Then "and others".')
@click.option("--abstract", is_flag=True, help="With the abstracts.")
@click.option("--no-keywords", is_flag=True, help="Without use cases and projects.")
@click.option("--style", default="", metavar="CSL", help="Of docx and pdf: copernicus, apa, ...")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Of docx and pdf; else of the call.")
@click.option("-o", "--output", default="", metavar="FILE", help="Its ending picks the format.")
def command(
    console: Console,
    kind: str | None,
    output: str,
    cited: tuple[str, ...],
    more: tuple[str, ...],
    style: str,
    lang: str | None,
    **options: Any,
) -> None:
    """Export a bibliography: nominated and suggested articles, never withdrawn or pending ones.

    bibtex needs the url or hyperref package, biblatex needs biber; csv and xlsx have one row a
    nomination (docs/reference/tables.md); docx and pdf are the formatted list
    (docs/reference/exports.md)."""
    library = console.library
    kind = format_of(kind, output, FORMATS)
    how = {name: options.pop(name) for name in ("ascii", "max_authors", "abstract", "no_keywords")}
    refuse(kind, {**how, "style": style, "lang": lang})
    wish = chosen(library, **options)
    if "withdrawn" in wish.statuses:
        hint = "biblio list --status withdrawn shows them"
        raise InputError("withdrawn articles are in no export", hint)
    if more and not cited:
        raise InputError(f"what is {more[0]}?", "--cited FILE exports what a document cites")
    manner = Manner(how["ascii"], how["max_authors"] or 0, how["abstract"], not how["no_keywords"])
    entry = entry_of(library, kind, manner)

    def made(article: Article) -> None:
        if kind in BIBLIOGRAPHIES and not any(_hindrance(article.record, kind)):
            entry(article)

    if cited:
        articles = of_documents(console, [*cited, *more], wish)
    else:
        articles = library.select(wish, meanwhile=made)
    live = [a for a in articles if any(n.live for n in _said(a, library, bool(cited)))]
    kept, hindered = exportable(articles if cited else live, kind)
    kept, clashing = (kept, []) if cited else without_clashes(kept)
    if kind in ("docx", "pdf"):
        call = "" if cited else library.call_id
        listed = kept if cited else [_of_asked(a, library, wish) for a in kept]
        listed = in_style(listed, style) if cited or style else listed
        data = printed_list(listed, kind, style, lang or library.call.lang, call)
        console.write_bytes(data, output)
    elif kind == "xlsx":
        console.write_bytes(workbook(library, _ordered(kept, cited), wish), output)
    elif kind in BIBLIOGRAPHIES:
        console.write(bibliography(kind, map(entry, _ordered(kept, cited)), manner), output)
    else:
        console.write(exported(library, _ordered(kept, cited), kind, wish, manner), output)
    named = sum(any(n.counts for n in _asked(a, library, wish)) for a in kept)
    articles_in_words = "1 article" if len(kept) == 1 else f"{len(kept)} articles"
    console.say(f"{articles_in_words}: {named} nominated, {len(kept) - named} only suggested")
    if not kept and not cited:
        console.say_before()
    console.report(hindered)
    console.report(clashing)
    console.report(unasked(kept))
    if kind in ("csv", "xlsx"):
        console.report(without_row(kept, library.call_id))
    if kind in BIBLIOGRAPHIES:
        console.report(doubts(kept, manner, biber=kind == "biblatex"))
    if retracted := unsafe(kept):
        console.report(retracted)
        console.codes.add(1)


def refuse(kind: str, given: dict[str, Any]) -> None:
    """Raises `InputError` for an option that a format cannot serve."""
    for name in (name.replace("_", "-") for name, value in given.items() if value):
        if name not in _SERVES.get(kind, ()):
            able = [other for other, served in _SERVES.items() if name in served]
            raise InputError(f"{kind} cannot serve --{name}", f"these can: {', '.join(able)}")


def _said(article: Article, library: Library, is_cited: bool) -> Sequence[Nomination]:
    """The nominations by which an article is exported: a document may cite those of other calls."""
    return article.record.nominations if is_cited else article.record.said(library.call_id)


def _asked(article: Article, library: Library, wanted: Filter) -> list[Nomination]:
    """The nominations of an article by the projects that were asked for."""
    said = article.record.said(library.call_id)
    return [n for n in said if not wanted.projects or n.project in wanted.projects]


# --- what a document cites -----------------------------------------------------------------------


def of_documents(console: Console, names: Sequence[str], wish: Filter) -> list[Article]:
    """The articles that documents cite, in their order, each under the key by which they do; what
    is not in the library is named, with what is nearest to it. Raises `InputError` for an
    unreadable file."""
    if wish != Filter():
        raise InputError("--cited exports what a document cites", "leave the filters away")
    library = console.library
    document = joined(read_file(name) for name in names)
    for name in document.elsewhere:
        console.say(f"note: {name} was not read; name it after --cited, or the .aux or .bcf")
    console.report(not_there(document.missing))
    found = find(document.keys, library, document.perhaps)
    if not (found.works or found.unknown or document.everything):
        what = "cites nothing: the export has no entries"
        console.report([Problem(", ".join(names), what, "name the file with the citations")])
    for lost in found.unknown:
        if len(owners := _owners(lost, library)) > 1:
            console.report([_clash(lost.key, owners)])
            continue
        near = f"nearest: {', '.join(lost.nearest)}" if lost.nearest else "biblio add brings it in"
        console.report([Problem("", f"{lost.key} {lost.why}", near)])
    articles = {key: library.article(_named(record, key)) for key, record in found.works.items()}
    console.report(_twice(found.works))
    if document.everything:
        cited = {record.doi or record.key for record in found.works.values()}
        rest = [a for a in library.select() if (a.record.doi or a.record.key) not in cited]
        articles |= {article.record.key: article for article in rest}
    return list(articles.values())


def not_there(missing: Sequence[str]) -> list[Problem]:
    """The `.aux` of chapters that could not be read beside that of the document."""
    hint = "let LaTeX make it again, in the folder of the document or below"
    return [Problem(name, "was not read: what it cites is missing", hint) for name in missing]


def _owners(lost: Unknown, library: Library) -> list[Record]:
    """The works for which a key stands, where it stands for more than one."""
    found = map(library.record, library.keys().get(lost.key.casefold(), ()))
    return [record for record in found if record is not None]


def _named(record: Record, key: str) -> Record:
    """A record under the key that a document uses; its own keys follow."""
    return record._replace(keys=(key, *(k for k in record.keys if k.casefold() != key.casefold())))


def _twice(works: Mapping[str, Record]) -> list[Problem]:
    """Works that a document cites by several keys: its list would show them as several."""
    by_work: dict[str, list[str]] = {}
    for key, record in works.items():
        by_work.setdefault(record.doi or record.key, []).append(key)
    return [
        Problem(keys[0], f"is one work with {', '.join(keys[1:])}: the list shows it twice",
                "cite it by one key", "warning")
        for keys in by_work.values()
        if len(keys) > 1
    ]  # fmt: skip


# --- the formats ---------------------------------------------------------------------------------


def entry_of(library: Library, kind: str, manner: Manner) -> Made[str]:
    """The entry that an article has in a bibliography, made once."""
    if kind == "biblatex":
        from ..exports.biblatex import entry
    else:
        from ..exports.bibtex import entry
    return Made(lambda article: entry(article, library.capitals, library.call_id, manner))


def bibliography(kind: str, entries: Iterable[str], manner: Manner) -> str:
    """A `.bib` of entries."""
    if kind == "biblatex":
        from ..exports import biblatex

        return biblatex.bibliography(entries)
    from ..exports import bibtex

    return bibtex.bibliography(entries, manner)


def exported(
    library: Library, articles: list[Article], kind: str, wish: Filter, manner: Manner
) -> str:
    """The articles in a format; a table has the rows of the nominations that were asked for."""
    if kind == "csv":
        from ..exports.table import csv

        return csv(articles, library.call_id, wish.projects, wish.statuses)
    from ..exports.csl_json import csl_json

    return csl_json(articles, library.call_id, manner)


def workbook(library: Library, articles: list[Article], wish: Filter) -> bytes:
    """The table of the nominations that were asked for."""
    from ..exports.table import xlsx

    return xlsx(articles, library.call_id, wish.projects, wish.statuses)


def printed_list(articles: list[Article], kind: str, style: str, lang: str, call: str) -> bytes:
    """The formatted list: with a call, suggestions stand apart in it."""
    from ..reports.references import references
    from .report import printed, styled

    lines = styled(articles, style, lang) if style else {}
    return printed(references(articles, lang, call, lines, style in _NUMBERED), kind)


def _of_asked(article: Article, library: Library, wish: Filter) -> Article:
    """An article with the nominations of the projects that were asked for: what they only suggest
    is a suggestion in their list, whoever else nominates it."""
    said = tuple(_asked(article, library, wish))
    return article._replace(record=article.record._replace(nominations=said))


def in_style(articles: list[Article], style: str) -> list[Article]:
    """What a document cites in the order of a style: as cited, or by authors and year."""
    return articles if style in _NUMBERED else sorted(articles, key=_by_name)


def _by_name(article: Article) -> tuple[Any, ...]:
    """By authors, the oldest first, as author-year styles sort."""
    metadata = article.record.metadata
    names = [fold(f"{person.label} {person.given}") for person in metadata.authors]
    return not names, names, metadata.year or 0, fold(metadata.title.plain), article.record.key


# --- what a person must know ---------------------------------------------------------------------


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


def without_clashes(articles: list[Article]) -> tuple[list[Article], list[Problem]]:
    """The articles but those that share a key with another, and each such pair by name: which of
    two a document means, nobody can tell."""
    problems, dropped = [], set()
    for key, one, other in clashes(article.record for article in articles):
        dropped |= {id(one), id(other)}
        problems.append(_clash(key, [one, other]))
    return [article for article in articles if id(article.record) not in dropped], problems


def _clash(key: str, works: Sequence[Record]) -> Problem:
    places = [f"{work.doi or work.metadata.title.plain} ({_place_of(key, work)})" for work in works]
    what = f"the key {key} stands for {' and for '.join(places)}: both are left out"
    return Problem("", what, "give one of them another key, wherever it is nominated")


def _place_of(key: str, work: Record) -> str:
    said = [n for n in work.nominations if n.key.casefold() == key.casefold()]
    first = (said or work.nominations)[0]
    return f"{shown(first.path)}:{first.line}"


def exportable(articles: list[Article], kind: str = "") -> tuple[list[Article], list[Problem]]:
    """The articles that an export of a format can hold, and each of the others with its reason."""
    kept, problems = [], []
    for article in articles:
        what, hint = _hindrance(article.record, kind)
        if what:
            problems.append(Problem(article.record.key, f"left out: {what}", hint))
        else:
            kept.append(article)
    return kept, problems


def _ordered(articles: list[Article], cited: Sequence[str]) -> list[Article]:
    """The articles in the order of lists, in which those of the library are already."""
    return sorted(articles, key=order) if cited else articles


def _hindrance(record: Record, kind: str) -> tuple[str, str]:
    """Why a work cannot be exported, and what to do; ("", "") where it can."""
    if not any(said.live for said in record.nominations):
        return "it was withdrawn", "biblio nominate brings it back"
    if record.pending:
        return "its metadata are not known yet", "biblio enrich"
    if not record.citable:
        return "its metadata are not known yet", "add the DOI, or title and author, to it"
    if not is_citable(record.key):
        return "no program can cite such a key", "give it a key of letters and digits"
    if kind == "bibtex" and not is_citable(record.key, ascii_only=True):
        hint = "give it a key of ASCII letters and digits, or use biblatex and biber"
        return "BibTeX cannot cite a key with such letters", hint
    return "", ""


def without_row(articles: list[Article], call: str) -> list[Problem]:
    """Those that have no row in a table: no nomination of this call is of them."""
    missing = [a.record for a in articles if not a.record.said(call)]
    return [Problem(r.key, f"has no row: nobody nominates it in {call}") for r in missing]


def unsafe(articles: list[Article]) -> list[Problem]:
    """Those that should not be cited without a second thought: retracted, or in doubt."""
    from ..check.works import CONCERN, RETRACTED, notices

    return [
        Problem(article.record.key, what, "cite another work", "warning")
        for article in articles
        for finding, what in notices(article.record)
        if finding in (RETRACTED, CONCERN)
    ]


def unasked(articles: list[Article]) -> list[Problem]:
    """That some are described by known facts alone, which lack a volume now and then."""
    count = sum(article.record.source == "facts" for article in articles)
    what = "1 entry is" if count == 1 else f"{count} entries are"
    message = f"{what} from the starter list, not from a registry"
    return [Problem("", message, "biblio enrich fetches the rest", "info")] if count else []
