"""Tables: one row a nomination, as CSV, a workbook, or a pandas frame for a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from csv import writer
from io import StringIO
from typing import TYPE_CHECKING, Any

from ..archives import saved
from ..bibtex import MONTHS, format_entry
from ..model import Article, Author, Nomination, Record
from ..text import FORMULA, cell_text, clean, of_cell
from .bibtex import note
from .spelling import DESCRIBING

if TYPE_CHECKING:
    import pandas as pd

#: The columns and what they hold.
COLUMNS = {
    "project": "id of the project; empty in unassigned.bib",
    "call": "id of the call",
    "key": "citation key",
    "doi": "DOI, lower case; empty where there is none",
    "status": "suggested or nominated",
    "title": "plain Unicode",
    "authors": "Family, Given; joined by semicolons; a group by its name",
    "editors": "as authors",
    "year": "year of publication",
    "container": "journal, book, or the server of a preprint",
    "volume": "",
    "issue": "",
    "pages": "",
    "number": "article number",
    "type": "article, preprint, ...",
    "usecases": "slugs, joined by semicolons",
    "usecases_by": "person or rule",
    "verdict": "what this project says of the use cases: slugs, or none; empty: it says nothing",
    "why": "the project's reason",
    "by": "who nominated: a role or initials",
    "on": "date of the nomination",
    "scope": "inside or outside the project",
    "note": "retracted, corrected, ...: what whoever cites it must know",
    "open_access": "address of a text that anybody may read; empty: not known",
    "source": "crossref, datacite, hal, facts, or person",
    "entry": "what else the project's own entry says, as BibTeX: biblio import reads it",
}

#: What describes a work in a project's own entry: what exports show, and what they have no place
#: for. Paths of files and whatever else programs put there stay at home.
_DESCRIBING = (*DESCRIBING, "type", "pdf", "note", "edition", "address", "location", "chapter")

#: The width of a column, in characters: titles are cut on the screen, and whole in the cell.
_WIDEST = 45
#: Characters of a cell in a workbook: it holds 32,767 of UTF-16, where a letter may be two.
_LONGEST = 16_000


def frame(
    articles: Sequence[Article],
    call: str = "",
    projects: Sequence[str] = (),
    statuses: Sequence[str] = (),
) -> pd.DataFrame:
    """The rows as a frame; where no year is known it is missing."""
    import pandas as pd

    table = pd.DataFrame(_rows(articles, call, projects, statuses), columns=list(COLUMNS))
    table["year"] = table["year"].astype("Int64")
    return table


def _rows(
    articles: Sequence[Article], call: str, projects: Sequence[str], statuses: Sequence[str]
) -> list[dict[str, object]]:
    """One row a nomination that is not withdrawn; of a call, of projects, statuses, or all; by
    project, in the order of its file, by which suggestions are numbered."""
    chosen = [
        (said, article, number)
        for article in articles
        for number, said in enumerate(article.record.nominations)
        if said.live
        and (not call or said.call == call)
        and (not projects or (said.project or "unassigned") in projects)
        and (not statuses or said.status in statuses)
    ]
    return [_row(article, at) for _, article, at in sorted(chosen, key=lambda row: _order(row[0]))]


def _order(said: Nomination) -> tuple[str, bool, list[str | int], int]:
    """By call, project (PC2 before PC10, unassigned.bib last) and place in the file."""
    parts = re.split(r"(\d+)", said.project)
    numbered: list[str | int] = [int(part) if part.isdecimal() else part for part in parts]
    return said.call, not said.project, numbered, said.number


def _row(article: Article, number: int) -> dict[str, object]:
    record, metadata = article.record, article.record.metadata
    said = record.nominations[number]
    return {
        "project": said.project,
        "call": said.call,
        "key": record.key,
        "doi": record.doi,
        "status": said.status,
        "title": metadata.title.plain,
        "authors": "; ".join(_name(person) for person in metadata.authors),
        "editors": "; ".join(_name(person) for person in metadata.editors),
        "year": metadata.year,
        "container": metadata.container,
        "volume": metadata.volume,
        "issue": metadata.issue,
        "pages": metadata.pages,
        "number": metadata.number,
        "type": metadata.type,
        "usecases": "; ".join(article.slugs),
        "usecases_by": article.tags[0].by if article.tags else "",
        "verdict": "" if said.usecases is None else "; ".join(said.usecases) or "none",
        "why": said.why,
        "by": said.by,
        "on": said.on,
        "scope": said.scope,
        "note": note(record),
        "open_access": metadata.open_copy,
        "source": record.source,
        "entry": _entry(record, said),
    }


def _entry(record: Record, said: Nomination) -> str:
    """What the columns cannot hold, on one line: another key or DOI than the article's, corrections
    with their values, answers about versions, what was received, and, without DOI, the work as the
    project described it. "" where there is no more."""
    about = {name: said.fields[name] for name in said.corrects if name in said.fields}
    if said.doi != record.doi:
        about["doi"] = said.doi
    if not said.doi:
        about = {name: said.fields[name] for name in _DESCRIBING if name in said.fields}
    answers = {
        "corrects": ", ".join(said.corrects),
        "version-of": ", ".join(said.version_of),
        "not-version-of": ", ".join(said.not_version_of),
        "received": said.received,
    }
    about |= {name: value for name, value in answers.items() if value}
    if not about and said.key == record.key:
        return ""
    if about.get("month", "jan") not in MONTHS:  # it is written without braces
        about["month"] = "{" + about["month"] + "}"
    return " ".join(format_entry(said.entry_type, said.key, about).split())


def _name(person: Author) -> str:
    if person.name:
        return person.name
    return ", ".join(part for part in (person.family, person.suffix, person.given) if part)


def csv(
    articles: Sequence[Article],
    call: str = "",
    projects: Sequence[str] = (),
    statuses: Sequence[str] = (),
) -> str:
    """The table as CSV (RFC 4180, UTF-8), safe to open in a spreadsheet."""
    text = StringIO()
    table = writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in _rows(articles, call, projects, statuses):
        table.writerow(cell_text(v) if isinstance(v, str) else v for v in row.values())
    return text.getvalue()


def xlsx(
    articles: Sequence[Article],
    call: str = "",
    projects: Sequence[str] = (),
    statuses: Sequence[str] = (),
) -> bytes:
    """The table as a workbook: text is typed as text, whatever it begins with; a second sheet says
    what the columns hold. Equal input gives equal bytes."""
    from openpyxl import Workbook

    table = frame(articles, call, projects, statuses)
    book = Workbook()
    book.remove(book.active)
    _sheet(book, "nominations", _within_cells([list(COLUMNS), *table.itertuples(index=False)]))
    _sheet(book, "columns", [("column", "what it holds"), *COLUMNS.items()])
    from datetime import datetime

    book.properties.created = datetime(1980, 1, 1)
    return saved(book)


def _within_cells(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The rows; a text that is too long for a cell goes on in further columns, "authors (2)": a
    spreadsheet would cut it, and nobody would know."""
    pieces = [[_pieces(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*pieces, strict=True)]
    head = [
        name if number == 1 else f"{name} ({number})"
        for name, width in zip(rows[0], widths, strict=True)
        for number in range(1, width + 1)
    ]
    spread = [
        [piece for cell, width in zip(row, widths, strict=True)
         for piece in [*cell, *[""] * (width - len(cell))]]
        for row in pieces[1:]
    ]  # fmt: skip
    return [head, *spread]


def _pieces(value: Any) -> list[Any]:
    """A value in pieces that a cell holds."""
    value = _typed(clean(value)) if isinstance(value, str) else value
    if not isinstance(value, str) or len(value) <= _LONGEST:
        return [value]
    return [value[at : at + _LONGEST] for at in range(0, len(value), _LONGEST)]


def _typed(text: str) -> str:
    """Text for a cell that is typed as text: as it is, where an import would not take a quote off
    that is its own."""
    return text if of_cell(text) == text else cell_text(text)


def _sheet(book: Any, title: str, rows: Iterable[Sequence[Any]]) -> None:
    """A sheet to read and to filter: its head stays in sight. Nothing in it is a formula."""
    import pandas as pd
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(title)
    head, body = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            if pd.isna(value) or value == "":
                continue
            cell = sheet.cell(number, place)
            cell.value = value if isinstance(value, str) else int(value)
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = value.startswith(FORMULA)  # text after an edit as well
                cell.alignment = head if number == 1 else body
    for column in sheet.iter_cols():
        column[0].font = Font(bold=True)
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, 8), _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
