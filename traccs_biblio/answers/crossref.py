"""Crossref's `message` (or facts in its shape) to `Metadata`.

Field meanings: https://api.crossref.org/swagger-ui/. See docs/explanation/registries.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..ids import doi_url, normal_doi
from ..model import Author, Funder, Metadata, Text
from ..text import clean
from . import people, rights, updates
from .reading import Reading
from .shape import absent, arxiv_id, mapping, month_of, objects, year_of
from .titles import titled

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
#: Servers of preprints that a record does not name: it names their publisher, or a subject.
_SERVERS = {
    "10.5194/egusphere": "EGUsphere",
    "10.48550/arxiv.": "arXiv",
    "10.31223/": "EarthArXiv",
    "10.20944/preprints": "Preprints.org",
    "10.2139/ssrn.": "SSRN",
    "10.26434/chemrxiv": "ChemRxiv",
}
_DATES = {
    "published-online": "online",
    "published-print": "print",
    "posted": "posted",
    "issued": "issued",
    "published": "published",
}


#: The first year in which AGU's articles were numbered by their DOI and had no pages.
_AGU_SINCE = 2020
_HEADING = r"(?i)^\s*<(?:\w+:)?title>\s*(?:abstract|synopsis|summary|résumé)\W*</(?:\w+:)?title>"
_HEADING_IN_TEXT = r"(?:Abstract|Synopsis)[.:]\s|Abstract\s(?=[A-ZÀ-Þ])"


def read(answer: dict[str, Any], doi: str) -> Metadata:
    """One work. The year is that of the printed volume where there is one, else the earliest."""
    reading = Reading()
    kind = _type(answer)
    deposited = _first_text(reading, answer.get("title"))
    title, is_marked = titled(reading, deposited, _first_text(reading, answer.get("subtitle")), doi)
    changes = updates.judged(reading, answer, doi, deposited.plain, is_marked, kind)
    authors = _people(reading, "authors", answer.get("author"), doi)
    editors = _people(reading, "editors", answer.get("editor"), doi)
    dates = {
        name: date for field, name in _DATES.items() if (date := _date(reading, answer.get(field)))
    }
    volume = reading.string("volume", answer.get("volume"))
    published = _published(dates, in_volume=bool(volume))
    pages, number = places(reading, answer.get("page"), answer.get("article-number"))
    if kind == "article" and not (pages or number):
        number = _agu_number(reading, doi, year_of(published))
    container = _container(reading, answer, kind, doi)
    if kind == "article" and not container:
        reading.flags.add("no-container")
    reading.flags.update(absent(title, authors or editors, year_of(published)))
    return Metadata(
        doi=doi,
        type=kind,
        title=title,
        authors=authors,
        editors=editors,
        container=container,
        publisher=reading.string("publisher", answer.get("publisher")),
        year=year_of(published),
        month=month_of(published),
        dates=dates,
        volume=volume,
        issue=reading.string("issue", answer.get("issue")),
        pages=pages,
        number=number,
        isbn=next(iter(reading.strings("isbn", answer.get("ISBN"))), ""),
        url=doi_url(doi) if doi else "",
        eprint=arxiv_id(doi),
        language=reading.string("language", answer.get("language")),
        abstract=_abstract(reading, answer.get("abstract")),
        relations=_relations(answer, doi),
        cites=_cites(answer.get("reference")),
        licences=rights.of_crossref(reading, answer.get("license")),
        funders=_funders(reading, answer.get("funder")),
        updates=changes,
        open_copy=rights.open_at(doi, answer.get("license")),
        cleaned=reading.cleaned,
        flags=tuple(sorted(reading.flags)),
    )


def _type(answer: dict[str, Any]) -> str:
    if answer.get("subtype") == "dissertation":
        return "thesis"
    kind = answer.get("type")
    return _TYPES.get(kind, "other") if isinstance(kind, str) else "other"


def _first_text(reading: Reading, value: Any) -> Text:
    """The first title that says anything."""
    values = value if isinstance(value, list) else [value]
    return next((text for item in values if (text := reading.text("title", item))), Text())


def _people(reading: Reading, field: str, value: Any, doi: str) -> tuple[Author, ...]:
    found = []
    for item in objects(value):
        family = reading.string(field, item.get("family"))
        given = reading.string(field, item.get("given"))
        name = "" if family or given else reading.string(field, item.get("name"))
        if not (family or given or name):
            continue
        found.append(
            Author(
                family=family or given,
                given=given if family else "",
                suffix=reading.string(field, item.get("suffix")),
                name=name,
                orcid=people.checked_orcid(reading, field, item.get("ORCID")),
                affiliations=people.affiliations(reading, field, item.get("affiliation")),
            )
        )
    places = [item.get("sequence") for item in objects(value)]
    if field == "authors" and places and all(place == "additional" for place in places):
        reading.flags.add("first-author-missing")
    if field == "authors" and is_sorted(doi, found):
        reading.flags.add("sorted-authors")
    return people.shown(reading, field, found)


def is_sorted(doi: str, authors: Sequence[Author]) -> bool:
    """Whether these are proceedings whose publisher lists the authors by the alphabet, and does so
    here: Curran (NeurIPS, ICML)."""
    names = [author.label.casefold() for author in authors]
    return doi.startswith("10.52202/") and len(names) >= 4 and names == sorted(names)


def _date(reading: Reading, value: Any) -> str:
    parts = mapping(value).get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    return reading.date(first) if isinstance(first, list) else ""


def _published(dates: dict[str, str], in_volume: bool) -> str:
    """One rule for the date: that of the volume people cite, else the earliest known."""
    if in_volume and "print" in dates:
        return dates["print"]
    if "issued" in dates:
        return dates["issued"]
    return min(dates.values(), default="")


def places(reading: Reading, page: Any, article_number: Any) -> tuple[str, str]:
    """Pages and article number. A number that stands for the pages is none of them."""
    pages = reading.string("pages", page)
    number = reading.string("number", article_number)
    if re.fullmatch(r"(?i)\W*n/?a(?:\W+n/?a)?\W*|\W+", pages):
        reading.note("pages", "no pages")
        pages = ""
    if not pages.isascii() and re.search("[‐‑–—−]", pages):
        reading.note("pages", "dashes")
        pages = re.sub(r"\s*[‐‑–—−]\s*", "-", pages)
    if re.fullmatch(r"\d{1,3},\d{3}-\d{1,3},\d{3}", pages):
        reading.note("pages", "thousands comma")
        pages = pages.replace(",", "")
    if number and pages in (number, f"{number}-{number}"):
        reading.note("pages", "article number")
        pages = ""
    return pages, number


def _agu_number(reading: Reading, doi: str, year: int | None) -> str:
    """The number of an article of AGU, which since 2020 is in its DOI alone: e2023MS003700."""
    found = re.fullmatch(r"10\.1029/((\d{4})[a-z]{2}\d{6})", doi)
    if not found or (year or int(found[2])) < _AGU_SINCE:
        return ""
    reading.note("number", "from the DOI")
    return "e" + found[1].upper()


def _container(reading: Reading, answer: dict[str, Any], kind: str, doi: str) -> str:
    """The journal; the book of a chapter (the series comes first); the server of a preprint."""
    titles = reading.strings("container", answer.get("container-title"))
    if titles:
        return titles[-1] if kind in ("chapter", "proceedings-article") else titles[0]
    if kind != "preprint":
        return ""
    institutions = answer.get("institution")
    for item in [institutions] if isinstance(institutions, dict) else objects(institutions):
        if name := reading.string("container", item.get("name")):
            return name
    publisher = reading.string("container", answer.get("publisher"))
    if publisher == "Center for Open Science":  # its servers are told by the group
        publisher = reading.string("container", answer.get("group-title")) or publisher
    return next((name for start, name in _SERVERS.items() if doi.startswith(start)), publisher)


def _abstract(reading: Reading, value: Any) -> str:
    """JATS to plain text, a line a paragraph; "." or "Abstract not Available." says nothing."""
    if not isinstance(value, str):
        return ""
    heading = re.match(_HEADING, value)
    body = value[heading.end() :] if heading else value
    plain = reading.paragraphs("abstract", body)
    found = re.match(_HEADING_IN_TEXT, plain)
    bare = plain[found.end() :] if found else plain
    if found or body != value:
        reading.note("abstract", "heading")
    if len(bare) > 30:
        return bare
    if bare:
        reading.note("abstract", "nothing said")
    return ""


def _relations(answer: dict[str, Any], doi: str) -> tuple[tuple[str, str], ...]:
    found = {
        (clean(str(kind)), other)
        for kind, items in mapping(answer.get("relation")).items()
        for item in objects(items)
        if item.get("id-type") == "doi" and (other := normal_doi(str(item.get("id"))))
    }
    return tuple(sorted(found | updates.new_versions(answer, doi)))


def _cites(value: Any) -> tuple[str, ...]:
    """The DOIs of the reference list. Crossref gives them bare; there may be hundreds."""
    found = {doi.lower() for item in objects(value) if isinstance(doi := item.get("DOI"), str)}
    return tuple(sorted(doi for doi in found if doi.startswith("10.")))


def _funders(reading: Reading, value: Any) -> tuple[Funder, ...]:
    return rights.funders(
        reading,
        [(item.get("name"), item.get("DOI"), item.get("award")) for item in objects(value)],
    )
