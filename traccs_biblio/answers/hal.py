"""A deposit of HAL, the French open archive, to `Metadata`.

A document of its search API (https://api.archives-ouvertes.fr/docs/search/?schema=fields#fields):
a field holds a text or a list of texts, of which the first is that of the main language.
"""

from __future__ import annotations

import re
from typing import Any

from ..ids import doi_url
from ..model import Author, Funder, Metadata, Text
from . import people, rights
from .crossref import places
from .reading import Reading
from .shape import absent, iso_date, month_of, year_of
from .titles import titled
from .updates import told

_TYPES = {
    "ART": "article", "COMM": "proceedings-article", "POSTER": "proceedings-article",
    "COUV": "chapter", "OUV": "book", "DOUV": "book", "PROCEEDINGS": "book", "ISSUE": "book",
    "THESE": "thesis", "HDR": "thesis", "MEM": "thesis", "ETABTHESE": "thesis",
    "REPORT": "report", "CREPORT": "report", "SOFTWARE": "software",
    "UNDEFINED": "preprint", "PREPRINT": "preprint",
}  # fmt: skip
_DATES = {
    "publicationDate_s": "published",
    "ePublicationDate_s": "online",
    "producedDate_s": "issued",
}
_ANR = "Agence nationale de la recherche"


def read(answer: dict[str, Any], doi: str) -> Metadata:
    """One deposit; `doi` is that of the article, or "" where it has none."""
    reading = Reading()

    def first(field: str, *names: str) -> str:
        texts = (text for name in names for text in reading.strings(field, answer.get(name)))
        return next(texts, "")

    kind = _TYPES.get(first("type", "docType_s"), "other")
    deposited = _title(reading, answer.get("title_s"))
    title, is_marked = titled(reading, deposited, _title(reading, answer.get("subTitle_s")), doi)
    changes = told(reading, deposited.plain, is_marked, kind)
    authors = _people(reading, answer)
    dates = {
        event: date
        for name, event in _DATES.items()
        if (date := reading.date(iso_date(first("dates", name)).split("-")))
    }
    produced = reading.date([first("dates", "producedDateY_i")])
    earliest = dates.get("issued") or min(dates.values(), default="")
    year = year_of(produced) or year_of(earliest)
    pages, number = places(reading, first("pages", "page_s"), "")
    container = first("container", "journalTitle_s", "bookTitle_s", "conferenceTitle_s")
    container = container or ("HAL" if kind == "preprint" else "")
    hal_id = re.sub(r"v\d+$", "", first("eprint", "halId_s"))
    if kind == "article" and not container:
        reading.flags.add("no-container")
    reading.flags.update(absent(title, authors, year))
    return Metadata(
        doi=doi,
        type=kind,
        title=title,
        authors=authors,
        container=container,
        publisher=first("publisher", "publisher_s"),
        year=year,
        month=month_of(earliest) if year_of(earliest) == year else None,
        dates=dates,
        volume=first("volume", "volume_s"),
        issue=first("issue", "issue_s"),
        pages=pages,
        number=number,
        url=_url(first("url", "uri_s"), hal_id) or (doi_url(doi) if doi else ""),
        eprint=hal_id,
        language=first("language", "language_s"),
        abstract=_abstract(reading, answer),
        funders=_funders(reading, answer),
        updates=changes,
        open_copy=first("open_copy", "fileMain_s"),
        cleaned=reading.cleaned,
        flags=tuple(sorted(reading.flags)),
    )


def _title(reading: Reading, value: Any) -> Text:
    values = value if isinstance(value, list) else [value]
    return next((text for item in values if (text := reading.text("title", item))), Text())


def _people(reading: Reading, answer: dict[str, Any]) -> tuple[Author, ...]:
    """Authors from the parallel lists of first and last names; else whole names, whose order varies
    by depositor, so that they are not split."""
    given, family, whole, orcids = (
        [reading.string("authors", item) for item in _listed(answer.get(name))]
        for name in ("authFirstName_s", "authLastName_s", "authFullName_s", "authORCIDIdExt_s")
    )
    if family and len(given) == len(family) and len(whole) in (0, len(family)):
        found = [
            Author(last or first, first if last else "")
            for first, last in zip(given, family, strict=True)
            if first or last
        ]
    else:
        found = [Author(name=name) for name in whole if name]
        if found:
            reading.flags.add("odd-name")
    if len(orcids) == len(found):  # a shorter list does not say whose they are
        found = [
            person._replace(orcid=people.checked_orcid(reading, "authors", value))
            for person, value in zip(found, orcids, strict=True)
        ]
    return people.shown(reading, "authors", found)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _url(uri: str, hal_id: str) -> str:
    """The deposit's page, of its newest version."""
    is_page = uri.startswith(("https://", "http://"))
    return re.sub(r"v\d+$", "", uri) if is_page else f"https://hal.science/{hal_id}" * bool(hal_id)


def _abstract(reading: Reading, answer: dict[str, Any]) -> str:
    texts = (reading.paragraphs("abstract", text) for text in _listed(answer.get("abstract_s")))
    return next((text for text in texts if len(text) > 30), "")


def _funders(reading: Reading, answer: dict[str, Any]) -> tuple[Funder, ...]:
    numbers = answer.get("anrProjectReference_s")
    return rights.funders(reading, [(_ANR, "", numbers)]) if numbers else ()
