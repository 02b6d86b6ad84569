"""A person's BibTeX entry, with BibTeX or biblatex names, read as `Metadata`.

The work itself where the entry has no DOI; corrections and a reading copy where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

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


def described(nomination: Nomination, only: str = "") -> Metadata:
    """The bibliographic fields of a nomination's entry as metadata; all, or only one of them (with
    both `date` and `year`, the one that is named in `corrects` must not hide behind the other)."""
    fields = nomination.fields
    if only:
        fields = {only: fields[only]} if only in fields else {}
    date = fields.get("date") or fields.get("year") or ""
    year = re.search(r"(?<!\d)\d{4}(?!\d)", date)  # 20245 is none
    container = _first(fields, *_CONTAINERS)
    archived = _ARCHIVED.fullmatch(container)
    return Metadata(
        doi=nomination.doi,
        type=_type(nomination.entry_type, fields),
        title=of_tex(_title(fields)),
        authors=names(fields.get("author", "")),
        editors=names(fields.get("editor", "")),
        container=archived["name"] if archived else container,
        publisher=_first(fields, "publisher", "institution", "school", "organization"),
        year=int(year[0]) if year else None,
        month=_month(fields),
        volume=_first(fields, "volume"),
        issue=_first(fields, "number", "issue"),
        pages=re.sub(r"\s*[-–—]+\s*", "-", _first(fields, "pages")),
        number=_first(fields, "eid", "article-number"),
        isbn=_first(fields, "isbn"),
        url=fields.get("url", ""),
        eprint=_first(fields, "eprint") or (archived["id"] if archived else ""),
        language=_first(fields, "langid", "language"),
        abstract=_first(fields, "abstract"),
        open_copy=pdf if (pdf := fields.get("pdf", "")).startswith(("https://", "http://")) else "",
    )


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
