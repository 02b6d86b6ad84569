"""Tables that `biblio export` wrote: a row is a nomination or a suggestion, and stays what it is.

Their columns have names of their own, so nothing is guessed (docs/tables.md). A row that somebody
adds without a status or a key is that project's word, as in any other table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ..model import SCOPES, STATUSES, Author, Received
from ..text import clean, of_cell, of_plain
from .bibliography import Work, of_work
from .sheets import Row, Sheet

#: The columns that are read; what else an export writes follows from the records.
READ = (
    "project", "key", "doi", "status", "title", "authors", "editors", "year", "container",
    "volume", "issue", "pages", "number", "type", "usecases", "usecases_by", "why", "by", "on",
    "scope",
)  # fmt: skip
_LEGEND = ["column", "what it holds"]
_HEADER_AMONG = 15  # rows: somebody may have written above it
_ENTRIES = {
    "article": "article", "proceedings-article": "inproceedings", "chapter": "incollection",
    "book": "book", "thesis": "phdthesis", "report": "techreport", "dataset": "dataset",
    "software": "software", "preprint": "unpublished",
}  # fmt: skip


def is_legend(sheet: Sheet) -> bool:
    """Whether a sheet says what the columns of another hold: the second one of our workbooks."""
    return any(_names(row)[:2] == _LEGEND for row in sheet.rows[:1])


def header_at(sheet: Sheet) -> int | None:
    """The place of the row with our columns' names; None in a table that is not ours."""
    for at, row in enumerate(sheet.rows[:_HEADER_AMONG]):
        names = set(_names(row))
        if (
            "status" in names
            and names & {"key", "usecases_by", "call"}
            and names & {"doi", "title"}
        ):
            return at
    return None


def columns(sheet: Sheet) -> dict[str, str]:
    """What each column was taken for: itself, or "" where it is not read."""
    names = _names(sheet.rows[header_at(sheet) or 0])
    return {name: name if _own(name) in READ else "" for name in names if name}


def items(sheet: Sheet) -> Iterator[Received]:
    """The rows of a table of ours."""
    first = header_at(sheet) or 0
    names = _names(sheet.rows[first])
    for row in sheet.rows[first + 1 :]:
        if any(map(clean, row.cells)):
            yield _item(_said(names, row), f"{sheet.name}: row {row.number}", row)


def _names(row: Row) -> list[str]:
    return [clean(cell) for cell in row.cells]


def _own(name: str) -> str:
    """The column that "authors (2)" goes on with: a cell of a workbook holds so much text."""
    return re.sub(r" \(\d+\)$", "", name)


def _said(names: list[str], row: Row) -> dict[str, str]:
    """The cells of a row by column, "" for those that are not there."""
    said = dict.fromkeys(READ, "")
    for name, cell in zip(names, row.cells, strict=False):
        said[_own(name)] = said.get(_own(name), "") + cell
    return {name: clean(of_cell(cell)) for name, cell in said.items()}


def _item(said: Mapping[str, str], where: str, row: Row) -> Received:
    work = Work(
        type=_ENTRIES.get(said["type"], "misc"),
        title=of_plain(said["title"]),
        authors=_people(said["authors"]),
        editors=_people(said["editors"]),
        container=said["container"],
        year=said["year"],
        volume=said["volume"],
        issue=said["issue"],
        pages=said["pages"],
        number=said["number"],
        doi=said["doi"],
    )
    item, status, day = of_work(work, where), said["status"].lower(), _day(said["on"])
    slugs = tuple(slug.strip().lower() for slug in said["usecases"].split(";") if slug.strip())
    doubts = [item.problem, row.problem, doubt_of_status(status)]
    if said["on"] and not day:
        doubts.append(f"on is {said['on']!r}, which is not a day such as 2026-02-03")
    if said["scope"] and said["scope"] not in SCOPES:
        doubts.append(f"scope is {said['scope']!r}, which is none of {', '.join(SCOPES)}")
    status = status or ("suggested" if said["key"] else "")
    return item._replace(
        text=item.text or clean(" ".join(row.cells)),
        project=said["project"] or ("unassigned" if status else ""),
        status=status,
        key=said["key"],
        why=said["why"],
        by=said["by"],
        on=day,
        scope=said["scope"] if said["scope"] in SCOPES else "",
        usecases=slugs if said["usecases_by"] == "person" else None,
        problem="; ".join(doubt for doubt in doubts if doubt),
        ask=bool(doubt_of_status(status)),
    )


def doubt_of_status(status: str) -> str:
    """Why an entry of ours is left to a person; "" for a nomination and for a suggestion."""
    if status == "withdrawn":
        return "its status is withdrawn"
    return f"its status {status!r} is none of {', '.join(STATUSES)}" if (
        status and status not in STATUSES
    ) else ""  # fmt: skip


def _people(names: str) -> tuple[Author, ...]:
    return tuple(_person(name) for name in names.split(";") if name.strip())


def _person(name: str) -> Author:
    """`Family, Given` or `Family, Suffix, Given`; what has no comma is a group, or all one name."""
    family, *others = (part.strip() for part in name.split(","))
    if not others:
        return Author(name=family)
    return Author(family, others[-1], " ".join(others[:-1]))


def _day(cell: str) -> str:
    """The day, as ISO or as a French Excel shows it; an American one has no zeros (1/5/2026)."""
    if french := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", cell):
        cell = f"{french[3]}-{french[2]}-{french[1]}"
    try:
        return date.fromisoformat(cell).isoformat()
    except ValueError:
        return ""
