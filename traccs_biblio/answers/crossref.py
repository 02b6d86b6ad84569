"""Crossref's `message` (or facts in its shape) to `Metadata`.

Field meanings: https://api.crossref.org/swagger-ui/. See docs/registries.md.
"""

from __future__ import annotations

from typing import Any

from ..ids import normal_doi
from ..model import Author, Metadata, Text
from ..text import clean, fold, of_registry
from .shape import (
    absent,
    arxiv_id,
    joined,
    mapping,
    month_of,
    objects,
    orcid,
    string,
    strings,
    year_of,
)  # fmt: skip

_TYPES = {
    "journal-article": "article",
    "posted-content": "preprint",
    "proceedings-article": "proceedings-article",
    "book-chapter": "chapter",
    "book-part": "chapter",
    "book-section": "chapter",
    "reference-entry": "chapter",
    "book": "book",
    "edited-book": "book",
    "monograph": "book",
    "reference-book": "book",
    "dataset": "dataset",
    "dissertation": "thesis",
    "report": "report",
    "report-component": "report",
    "peer-review": "review",
}
_DATES = {
    "published-online": "online",
    "published-print": "print",
    "posted": "posted",
    "issued": "issued",
    "published": "published",
}


def read(answer: dict[str, Any], doi: str) -> Metadata:
    """One work. The year is that of the printed volume where there is one, else the earliest."""
    kind = _type(answer)
    title = _title(answer)
    authors = _people(answer.get("author"))
    editors = _people(answer.get("editor"))
    dates = {name: date for field, name in _DATES.items() if (date := _date(answer.get(field)))}
    volume = string(answer.get("volume"))
    published = _published(dates, in_volume=bool(volume))
    return Metadata(
        doi=doi,
        type=kind,
        title=title,
        authors=authors,
        editors=editors,
        container=_container(answer, kind, doi),
        publisher=string(answer.get("publisher")),
        year=year_of(published),
        month=month_of(published),
        dates=dates,
        volume=volume,
        issue=string(answer.get("issue")),
        pages=string(answer.get("page")),
        number=string(answer.get("article-number")),
        isbn=next(iter(strings(answer.get("ISBN"))), ""),
        url=f"https://doi.org/{doi}" if doi else "",
        eprint=arxiv_id(doi),
        language=string(answer.get("language")),
        abstract=_abstract(answer.get("abstract")),
        relations=_relations(answer.get("relation")),
        flags=absent(title, authors or editors, year_of(published)),
    )


def _type(answer: dict[str, Any]) -> str:
    if answer.get("subtype") == "dissertation":
        return "thesis"
    kind = answer.get("type")
    return _TYPES.get(kind, "other") if isinstance(kind, str) else "other"


def _title(answer: dict[str, Any]) -> Text:
    """The first title that says anything, with the subtitle unless it repeats it."""
    title = _first_text(answer.get("title"))
    subtitle = _first_text(answer.get("subtitle"))
    if not title:
        return subtitle
    if not subtitle or fold(subtitle.plain) in fold(title.plain):
        return title
    joint = " " if title.plain.endswith((":", "?", "!", ".", "–", "—")) else ": "
    return Text((*title.runs, (joint, ""), *subtitle.runs))


def _first_text(value: Any) -> Text:
    values = value if isinstance(value, list) else [value]
    texts = (of_registry(item) for item in values if isinstance(item, str))
    return next((text for text in texts if text), Text())


def _people(value: Any) -> tuple[Author, ...]:
    people = []
    for item in objects(value):
        family, given = string(item.get("family")), string(item.get("given"))
        name = "" if family or given else string(item.get("name"))
        if not (family or given or name):
            continue
        people.append(
            Author(
                family=family or given,
                given=given if family else "",
                suffix=string(item.get("suffix")),
                name=name,
                orcid=orcid(item.get("ORCID")),
            )
        )
    return tuple(people)


def _date(value: Any) -> str:
    parts = mapping(value).get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    return joined(*first[:3]) if isinstance(first, list) else ""


def _published(dates: dict[str, str], in_volume: bool) -> str:
    """One rule for the date: that of the volume people cite, else the earliest known."""
    if in_volume and "print" in dates:
        return dates["print"]
    if "issued" in dates:
        return dates["issued"]
    return min(dates.values(), default="")


def _container(answer: dict[str, Any], kind: str, doi: str) -> str:
    """The journal; the book of a chapter (the series comes first); the server of a preprint."""
    titles = strings(answer.get("container-title"))
    if titles:
        return titles[-1] if kind in ("chapter", "proceedings-article") else titles[0]
    if kind != "preprint":
        return ""
    if doi.startswith("10.5194/egusphere"):
        return "EGUsphere"
    institutions = answer.get("institution")
    for item in [institutions] if isinstance(institutions, dict) else objects(institutions):
        if name := string(item.get("name")):
            return name
    return "arXiv" if arxiv_id(doi) else string(answer.get("publisher"))


def _abstract(value: Any) -> str:
    """JATS to plain text; a deposit such as "." or "Abstract not Available." says nothing."""
    if not isinstance(value, str):
        return ""
    plain = of_registry(value).plain
    for heading in ("Abstract. ", "Abstract: ", "Abstract "):
        plain = plain.removeprefix(heading)
    plain = clean(plain)
    return plain if len(plain) > 30 else ""


def _relations(value: Any) -> tuple[tuple[str, str], ...]:
    found = {
        (clean(str(kind)), doi)
        for kind, items in mapping(value).items()
        for item in objects(items)
        if item.get("id-type") == "doi" and (doi := normal_doi(str(item.get("id"))))
    }
    return tuple(sorted(found))
