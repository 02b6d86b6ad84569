"""DataCite's `attributes` to `Metadata`.

Field meanings: https://schema.datacite.org/. See docs/registries.md. arXiv's titles
and names are TeX; every other depositor's are plain text.
"""

from __future__ import annotations

from typing import Any

from ..ids import normal_doi
from ..model import Author, Metadata, Text
from ..text import fold, of_registry, of_tex_title, plain_of_tex
from .shape import (
    absent,
    arxiv_id,
    iso_date,
    mapping,
    month_of,
    objects,
    orcid,
    string,
    year_of,
)  # fmt: skip

_GENERAL = {
    "Preprint": "preprint",
    "JournalArticle": "article",
    "ConferencePaper": "proceedings-article",
    "BookChapter": "chapter",
    "Book": "book",
    "Dataset": "dataset",
    "Software": "software",
    "Dissertation": "thesis",
    "Report": "report",
    "PeerReview": "review",
    "DataPaper": "article",
}
_BY_WORD = (
    ("preprint", "preprint"),
    ("thesis", "thesis"),
    ("dissertation", "thesis"),
    ("journal article", "article"),
    ("conference", "proceedings-article"),
    ("report", "report"),
    ("deliverable", "report"),
    ("chapter", "chapter"),
    ("book", "book"),
)
_DATES = {"Issued": "issued", "Available": "online", "Submitted": "posted", "Created": "created"}


def read(answer: dict[str, Any], doi: str) -> Metadata:
    """One DOI. The year is `publicationYear`, else that of the earliest date."""
    eprint = arxiv_id(doi)
    container = mapping(answer.get("container"))
    kind = "preprint" if eprint else _type(mapping(answer.get("types")))
    title = _title(answer.get("titles"), is_tex=bool(eprint))
    authors = _people(answer.get("creators"), is_tex=bool(eprint))
    dates = _dates(answer.get("dates"))
    year = year_of(iso_date(answer.get("publicationYear"))) or year_of(_earliest(dates))
    issued = dates.get("issued", "")
    publisher = _publisher(answer.get("publisher"))
    return Metadata(
        doi=doi,
        type=kind,
        title=title,
        authors=authors,
        container=string(container.get("title")) or _home(kind, publisher, bool(eprint)),
        publisher=publisher,
        year=year,
        month=month_of(issued) if year_of(issued) == year else None,
        dates=dates,
        volume=string(container.get("volume")),
        issue=string(container.get("issue")),
        pages=_pages(container),
        url=f"https://doi.org/{doi}" if doi else "",
        eprint=eprint,
        language=string(answer.get("language")),
        abstract=_abstract(answer.get("descriptions")),
        relations=_relations(answer.get("relatedIdentifiers")),
        flags=absent(title, authors, year),
    )


def _type(types: dict[str, Any]) -> str:
    general = types.get("resourceTypeGeneral")
    if isinstance(general, str) and general in _GENERAL:
        return _GENERAL[general]
    word = string(types.get("resourceType")).lower()
    if general in ("Text", None):
        return next((kind for part, kind in _BY_WORD if part in word), "other")
    return "other"


def _title(value: Any, is_tex: bool) -> Text:
    titles = objects(value)
    plain = [t for t in titles if not t.get("titleType")] or titles
    text = next(
        (t for item in plain if isinstance(item.get("title"), str) if (t := _text(item, is_tex))),
        Text(),
    )
    subtitle = next((t for t in titles if t.get("titleType") == "Subtitle"), None)
    more = _text(subtitle, is_tex) if subtitle else Text()
    if not text or fold(more.plain) in fold(text.plain):
        return text
    return Text((*text.runs, (": ", ""), *more.runs))


def _text(item: dict[str, Any], is_tex: bool) -> Text:
    raw = item.get("title")
    if not isinstance(raw, str):
        return Text()
    if is_tex and ("$" in raw or "\\" in raw):
        return of_tex_title(raw)
    return of_registry(raw)


def _people(value: Any, is_tex: bool) -> tuple[Author, ...]:
    people = []
    for item in objects(value):
        family, given = string(item.get("familyName")), string(item.get("givenName"))
        name = string(item.get("name"))
        if is_tex and "\\" in family + given + name:
            family, given, name = plain_of_tex(family), plain_of_tex(given), plain_of_tex(name)
        personal = item.get("nameType") == "Personal"
        if not family and name.count(",") == 1 and item.get("nameType") != "Organizational":
            family, given = (part.strip() for part in name.split(","))
        elif not family and personal and not given:
            family = name
        if not family:  # one name alone
            family, given = given, ""
        if not (family or name):
            continue
        orcids = [orcid(i.get("nameIdentifier")) for i in objects(item.get("nameIdentifiers"))]
        people.append(
            Author(
                family=family,
                given=given,
                name="" if family else name,
                orcid=next((o for o in orcids if o), ""),
            )
        )
    return tuple(people)


def _dates(value: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in objects(value):
        name, date = _DATES.get(str(item.get("dateType"))), iso_date(item.get("date"))
        if name and date:
            found[name] = min(found.get(name, date), date)
    return found


def _earliest(dates: dict[str, str]) -> str:
    return min(dates.values(), default="")


def _publisher(value: Any) -> str:
    return string(value.get("name")) if isinstance(value, dict) else string(value)


def _home(kind: str, publisher: str, is_arxiv: bool) -> str:
    """The server of a preprint stands where an article has its journal."""
    return "arXiv" if is_arxiv else publisher if kind == "preprint" else ""


def _pages(container: dict[str, Any]) -> str:
    first, last = string(container.get("firstPage")), string(container.get("lastPage"))
    return f"{first}-{last}" if first and last and first != last else first


def _abstract(value: Any) -> str:
    for item in objects(value):
        if item.get("descriptionType") == "Abstract" and isinstance(item.get("description"), str):
            plain = of_registry(item["description"]).plain
            if len(plain) > 30:
                return plain
    return ""


def _relations(value: Any) -> tuple[tuple[str, str], ...]:
    found = {
        (str(item.get("relationType")), doi)
        for item in objects(value)
        if item.get("relatedIdentifierType") == "DOI"
        and (doi := normal_doi(str(item.get("relatedIdentifier"))))
    }
    return tuple(sorted(found))
