"""Tables that `biblio export` wrote: a row is a nomination or a suggestion, and stays what it is.

Their columns have names of their own, so nothing is guessed (docs/reference/tables.md). A row that
somebody adds without a status or a key is that project's word, as in any other table. What a
column says of a work goes before the cell `entry`, which a person hardly edits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ..answers.entry import described
from ..errors import DataError
from ..model import SCOPES, STATUSES, Author, Nomination, Received
from ..text import clean, of_cell, of_plain
from .bib import read_entry
from .bibliography import Work, of_work, slugs_in
from .sheets import Row, Sheet

#: The columns that are read; what else an export writes follows from the records.
READ = (
    "project", "key", "doi", "status", "title", "authors", "editors", "year", "container",
    "volume", "issue", "pages", "number", "type", "usecases", "usecases_by", "verdict", "why", "by",
    "on", "scope", "entry",
)  # fmt: skip
#: The columns that describe a work, and their fields in an entry.
_FIELDS = {
    "title": ("title",), "authors": ("author",), "editors": ("editor",), "year": ("year",),
    "container": ("journal", "journaltitle", "booktitle", "eventtitle", "howpublished"),
    "volume": ("volume",), "issue": ("number", "issue"), "pages": ("pages",),
    "number": ("eid", "article-number"), "type": (),
}  # fmt: skip
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
            where = f"{sheet.name}: row {row.number}"
            said = _said(names, row)
            item = _item(said, where, row, "verdict" in names)
            yield _with_entry(item, said) if said["entry"] else item


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


def _item(said: Mapping[str, str], where: str, row: Row, has_verdicts: bool) -> Received:
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
    verdict = said["verdict"]
    if not has_verdicts:  # an older table, or a part of one
        verdict = said["usecases"] or "none" if said["usecases_by"] == "person" else ""
    doubts = [item.problem, row.problem, doubt_of_status(status)]
    if said["on"] and not day:
        doubts.append(f"on is {said['on']!r}, which is no day as YYYY-MM-DD")
        day = said["on"].replace("{", "(").replace("}", ")")  # kept, as in any table
    if said["scope"] and said["scope"] not in SCOPES:
        doubts.append(f"scope is {said['scope']!r}, which is none of {', '.join(SCOPES)}")
    if "@" in said["by"]:
        doubts.append("an address is no role and no initials, and is not kept")
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
        usecases=slugs_in(verdict) if verdict else None,
        problem="; ".join(doubt for doubt in doubts if doubt),
        ask=bool(doubt_of_status(status)),
    )


def _with_entry(item: Received, said: Mapping[str, str]) -> Received:
    """The same with what the project's own entry says besides; a cell that somebody changed goes
    before what the entry says of the work."""
    try:
        own, doi = read_entry(said["entry"], item.where)
    except DataError as error:
        problem = f"the cell entry {error.message}: it is not read"
        return item._replace(problem="; ".join(filter(None, (item.problem, problem))))
    item = item._replace(key=own.key if item.key else "")
    if doi or item.identifier:
        fields = (
            own.fields if doi else {**item.fields, **own.fields}
        )  # columns: of the version to cite
        return item._replace(identifier=doi or item.identifier, fields=fields)
    changed = _changed(said, own)
    fields = {n: v for n, v in own.fields.items() if all(n not in _FIELDS[c] for c in changed)}
    for column in changed:
        fields |= {n: item.fields[n] for n in _FIELDS[column] if n in item.fields}
    kind = item.entry_type if "type" in changed else own.entry_type
    return item._replace(entry_type=kind, fields=fields)


def _changed(said: Mapping[str, str], own: Received) -> list[str]:
    """The columns that say something else of a work than the entry in the same row."""
    work = described(Nomination("", "", "", entry_type=own.entry_type, fields=own.fields))
    shown = {
        "title": work.title.plain,
        "authors": _named(work.authors),
        "editors": _named(work.editors),
        "year": str(work.year or ""),
        "container": work.container,
        "volume": work.volume,
        "issue": work.issue,
        "pages": work.pages,
        "number": work.number,
        "type": work.type,
    }
    return [name for name, text in shown.items() if said[name] and said[name] != clean(text)]


def _named(people: Iterable[Author]) -> str:
    """People as a column of ours names them."""
    parts = ((p.family, p.suffix, p.given) if not p.name else (p.name,) for p in people)
    return "; ".join(", ".join(filter(None, part)) for part in parts)


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
