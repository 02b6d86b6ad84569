"""DataCite's `attributes` to `Metadata`.

Field meanings: https://schema.datacite.org/. See docs/explanation/registries.md. arXiv's titles
and names are TeX; every other depositor's are plain text.
"""

from __future__ import annotations

from typing import Any

from ..ids import doi_url, normal_doi
from ..model import Author, Funder, Metadata, Text
from ..tex import is_readable_tex, of_tex_title, plain_of_tex
from . import people, rights
from .reading import Reading
from .shape import absent, arxiv_id, iso_date, mapping, month_of, objects, year_of
from .titles import titled
from .updates import told

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
#: "Created" is when data were made, or a file: no year in which it appeared.
_DATES = {"Issued": "issued", "Available": "online", "Submitted": "posted"}


def read(answer: dict[str, Any], doi: str) -> Metadata:
    """One DOI. The year is `publicationYear`, else that of the earliest date."""
    reading = Reading()
    eprint = arxiv_id(doi)
    container = mapping(answer.get("container"))
    kind = "preprint" if eprint else _type(reading, mapping(answer.get("types")))
    deposited, subtitle = _titles(reading, answer.get("titles"), is_tex=bool(eprint))
    title, is_marked = titled(reading, deposited, subtitle, doi)
    changes = told(reading, deposited.plain, is_marked, kind)
    authors = _people(reading, answer.get("creators"), is_tex=bool(eprint))
    dates = _dates(reading, answer.get("dates"))
    year = year_of(_date(reading, answer.get("publicationYear"))) or year_of(_earliest(dates))
    issued = dates.get("issued", "")
    publisher = _publisher(reading, answer.get("publisher"))
    home = reading.string("container", container.get("title"))
    home = home or _home(kind, publisher, bool(eprint))
    licences = rights.of_datacite(reading, answer.get("rightsList"))
    if kind == "article" and not home:
        reading.flags.add("no-container")
    reading.flags.update(absent(title, authors, year))
    return Metadata(
        doi=doi,
        type=kind,
        title=title,
        authors=authors,
        container=home,
        publisher=publisher,
        year=year,
        month=month_of(issued) if year_of(issued) == year else None,
        dates=dates,
        volume=reading.string("volume", container.get("volume")),
        issue=reading.string("issue", container.get("issue")),
        pages=_pages(reading, container),
        url=doi_url(doi) if doi else "",
        eprint=eprint,
        language=reading.string("language", answer.get("language")),
        abstract=_abstract(reading, answer.get("descriptions")),
        relations=(relations := _relations(answer.get("relatedIdentifiers"))),
        cites=tuple(doi for kind, doi in relations if kind in ("Cites", "References")),
        licences=licences,
        funders=_funders(reading, answer.get("fundingReferences")),
        updates=changes,
        open_copy=rights.open_under(doi, licences),
        cleaned=reading.cleaned,
        flags=tuple(sorted(reading.flags)),
    )


def _type(reading: Reading, types: dict[str, Any]) -> str:
    general = types.get("resourceTypeGeneral")
    if isinstance(general, str) and general in _GENERAL:
        return _GENERAL[general]
    word = reading.string("type", types.get("resourceType")).lower()
    if general in ("Text", None):
        return next((kind for part, kind in _BY_WORD if part in word), "other")
    return "other"


def _titles(reading: Reading, value: Any, is_tex: bool) -> tuple[Text, Text]:
    """The first title that is no translation, and the subtitle."""
    titles = objects(value)
    plain = [item for item in titles if not item.get("titleType")] or titles
    texts = (_text(reading, item, is_tex) for item in plain)
    title = next((text for text in texts if text), Text())
    subtitle = next((item for item in titles if item.get("titleType") == "Subtitle"), {})
    return title, _text(reading, subtitle, is_tex)


def _text(reading: Reading, item: dict[str, Any], is_tex: bool) -> Text:
    raw = item.get("title")
    if is_tex and isinstance(raw, str) and ("$" in raw or "\\" in raw):
        _doubt(reading, raw)
        return of_tex_title(raw)
    return reading.text("title", raw)


def _doubt(reading: Reading, tex: str) -> None:
    """TeX that cannot be read is shown as it stands."""
    if not is_readable_tex(tex):
        reading.flags.add("garbled")


def _people(reading: Reading, value: Any, is_tex: bool) -> tuple[Author, ...]:
    found = []
    for item in objects(value):
        family, given, name = (
            reading.string("authors", item.get(part))
            for part in ("familyName", "givenName", "name")
        )
        if is_tex and "\\" in family + given + name:
            for part in (family, given, name):
                _doubt(reading, part)
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
        orcids = [
            people.checked_orcid(reading, "authors", i.get("nameIdentifier"))
            for i in objects(item.get("nameIdentifiers"))
        ]
        found.append(
            Author(
                family=family,
                given=given,
                name="" if family else name,
                orcid=next((o for o in orcids if o), ""),
                affiliations=people.affiliations(reading, "authors", item.get("affiliation")),
            )
        )
    return people.shown(reading, "authors", found)


def _date(reading: Reading, value: Any) -> str:
    """An ISO date; one that cannot be is noted."""
    said = iso_date(value)
    parts: list[Any] = said.split("-") if said else [value] if value == 0 else []
    return reading.date(parts)


def _dates(reading: Reading, value: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in objects(value):
        name = _DATES.get(str(item.get("dateType")))
        date = _date(reading, item.get("date")) if name else ""
        if name and date:
            found[name] = min(found.get(name, date), date)
    return found


def _earliest(dates: dict[str, str]) -> str:
    return min(dates.values(), default="")


def _publisher(reading: Reading, value: Any) -> str:
    return reading.string("publisher", value.get("name") if isinstance(value, dict) else value)


def _home(kind: str, publisher: str, is_arxiv: bool) -> str:
    """The server of a preprint stands where an article has its journal."""
    return "arXiv" if is_arxiv else publisher if kind == "preprint" else ""


def _pages(reading: Reading, container: dict[str, Any]) -> str:
    first, last = (reading.string("pages", container.get(end)) for end in ("firstPage", "lastPage"))
    return f"{first}-{last}" if first and last and first != last else first


def _abstract(reading: Reading, value: Any) -> str:
    for item in objects(value):
        if item.get("descriptionType") == "Abstract":
            plain = reading.paragraphs("abstract", item.get("description"))
            if len(plain) > 30:
                return plain
    return ""


def _funders(reading: Reading, value: Any) -> tuple[Funder, ...]:
    names = ("funderName", "funderIdentifier", "awardNumber")
    found = [tuple(item.get(name) for name in names) for item in objects(value)]
    return rights.funders(reading, found)


def _relations(value: Any) -> tuple[tuple[str, str], ...]:
    found = {
        (str(item.get("relationType")), doi)
        for item in objects(value)
        if item.get("relatedIdentifierType") == "DOI"
        and (doi := normal_doi(str(item.get("relatedIdentifier"))))
    }
    return tuple(sorted(found))
