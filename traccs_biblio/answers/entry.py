"""A person's BibTeX entry, with BibTeX or biblatex names, read as `Metadata`.

The work itself where the entry has no DOI; corrections and a reading copy where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..bibtex import MONTHS, names
from ..model import Metadata, Nomination
from ..tex import of_tex, plain_of_tex
from ..text import clean

_TYPES = {
    "article": "article", "inproceedings": "proceedings-article",
    "conference": "proceedings-article", "incollection": "chapter", "inbook": "chapter",
    "book": "book", "collection": "book", "proceedings": "book", "phdthesis": "thesis",
    "mastersthesis": "thesis", "thesis": "thesis", "techreport": "report", "report": "report",
    "dataset": "dataset", "software": "software", "unpublished": "preprint",
}  # fmt: skip


_CONTAINERS = (
    "journaltitle", "journal", "booktitle", "eventtitle", "howpublished", "archiveprefix",
    "eprinttype", "series",
)  # fmt: skip


#: As exports write it for styles that know no eprint: the archive with the number.
_ARCHIVED = re.compile(r"(?P<name>arXiv):(?P<id>\S+)", re.IGNORECASE)


def described(nomination: Nomination) -> Metadata:
    """The bibliographic fields of a nomination's entry as metadata."""
    fields = nomination.fields
    archived = _ARCHIVED.fullmatch(_first(fields, *_CONTAINERS))
    pdf = fields.get("pdf", "")
    return Metadata(
        doi=nomination.doi,
        type=_type(nomination.entry_type, fields),
        isbn=_first(fields, "isbn"),
        url=fields.get("url", ""),
        eprint=_first(fields, "eprint") or (archived["id"] if archived else ""),
        language=_first(fields, "langid", "language"),
        abstract=_first(fields, "abstract"),
        open_copy=pdf if pdf.startswith(("https://", "http://")) else "",
        **{name: read(fields) for name, read in _READ.items()},
    )


def value_of(nomination: Nomination, name: str, field: str) -> Any:
    """What one field of a nomination's entry says of a field of the metadata that people may
    correct: with both `date` and `year`, the one that is meant must not hide behind the other."""
    return _READ[field]({name: nomination.fields[name]})


def _type(kind: str, fields: Mapping[str, str]) -> str:
    loose = kind in ("misc", "online", "unpublished", "article") and not fields.get("journal")
    if loose and (fields.get("eprint") or "arxiv" in fields.get("howpublished", "").lower()):
        return "preprint"
    return _TYPES.get(kind, "other")


def _title(fields: Mapping[str, str]) -> str:
    title, subtitle = fields.get("title", ""), fields.get("subtitle", "")
    return f"{title}: {subtitle}" if title and subtitle else title or subtitle


def _first(fields: Mapping[str, str], *names: str) -> str:
    value = next((fields[name] for name in names if fields.get(name)), "")
    return clean(plain_of_tex(value))


def _month(fields: Mapping[str, str]) -> int | None:
    dated = re.match(r"\d{4}-(\d\d)", fields.get("date", ""))
    value = dated[1] if dated else fields.get("month", "").strip("{}. ").lower()
    if value.isdigit() and 1 <= int(value) <= 12:
        return int(value)
    return next((n for n, name in enumerate(MONTHS, 1) if value.startswith(name)), None)


def _container(fields: Mapping[str, str]) -> str:
    container = _first(fields, *_CONTAINERS)
    archived = _ARCHIVED.fullmatch(container)
    return archived["name"] if archived else container


def _year(fields: Mapping[str, str]) -> int | None:
    date = fields.get("date") or fields.get("year") or ""
    year = re.search(r"(?<!\d)\d{4}(?!\d)", date)  # 20245 is none
    return int(year[0]) if year else None


#: How the fields are read that people may correct.
_READ: dict[str, Callable[[Mapping[str, str]], Any]] = {
    "title": lambda fields: of_tex(_title(fields)),
    "authors": lambda fields: names(fields.get("author", "")),
    "editors": lambda fields: names(fields.get("editor", "")),
    "container": _container,
    "publisher": lambda fields: _first(
        fields, "publisher", "institution", "school", "organization"
    ),
    "year": _year,
    "month": _month,
    "volume": lambda fields: _first(fields, "volume"),
    "issue": lambda fields: _first(fields, "number", "issue"),
    "pages": lambda fields: re.sub(r"\s*[-–—]+\s*", "-", _first(fields, "pages")),
    "number": lambda fields: _first(fields, "eid", "article-number"),
}
