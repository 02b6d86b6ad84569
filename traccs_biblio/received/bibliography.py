"""The works of bibliographies that reference managers write: what `bib`, `ris` and `csl` have read
becomes `Received`.

What is imported is not trusted: each value is decoded to Unicode and spelled as TeX again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .. import bibtex
from ..ids import hal_id, normal_doi
from ..model import EMPTY, Author, Problem, Received, Text
from ..tex import tex, tex_escape
from ..text import capitals, clean
from . import prose

#: biblatex's names, and those of the same here; a name that the entry uses already stays its own.
BIBLATEX = {
    "journaltitle": "journal", "issue": "number", "location": "address",
    "eprinttype": "archiveprefix",
}  # fmt: skip
_MONTHS = (
    ("jan",), ("feb", "fev"), ("mar",), ("apr", "avr"), ("may", "mai"), ("jun", "juin"),
    ("jul", "juil"), ("aug", "aou"), ("sep",), ("oct",), ("nov",), ("dec",),
)  # fmt: skip
#: No words but those of the rules keep their capitals: an import knows no lexicon.
CAPITALS = capitals(())
_CONTAINERS = {"article": "journal", "inproceedings": "booktitle", "incollection": "booktitle"}
_PUBLISHERS = {"phdthesis": "school", "techreport": "institution"}


class Work(NamedTuple):
    """A work as a manager describes it, in plain Unicode."""

    type: str = "misc"
    title: Text = Text()
    authors: tuple[Author, ...] = ()
    editors: tuple[Author, ...] = ()
    container: str = ""
    year: str = ""
    month: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    isbn: str = ""
    number: str = ""  # article number
    doi: str = ""
    eprint: str = ""  # arXiv or HAL id
    urls: tuple[str, ...] = ()
    more: Mapping[str, str] = EMPTY  # by BibTeX names


def of_work(work: Work, where: str) -> Received:
    """A work that is described in full, or has a DOI."""
    archive = "" if not work.eprint else "HAL" if hal_id(work.eprint) else "arXiv"
    said = {
        "doi": work.doi, "url": "", "eprint": work.eprint, "archiveprefix": archive, "hal_id": "",
    }  # fmt: skip
    identifier = identifier_of(said) or next(
        (url for url in work.urls if normal_doi(url)),
        next((url for url in work.urls if prose.is_article_address(url)), ""),
    )
    container = _CONTAINERS.get(work.type, "howpublished")
    publisher = _PUBLISHERS.get(work.type, "publisher")
    plain = {
        container: work.container, "year": work.year, "month": work.month, "volume": work.volume,
        "number": work.issue, "pages": work.pages, "eid": work.number,
        publisher: work.publisher, "isbn": work.isbn, **work.more,
    }  # fmt: skip
    fields = {
        "author": people_as_tex(work.authors),
        "editor": people_as_tex(work.editors),
        "title": tex(work.title, CAPITALS),
        **{name: as_tex(name, value) for name, value in plain.items()},
        "eprint": as_meant(work.eprint),
        "archiveprefix": archive,
        "url": next((as_meant(url) for url in work.urls), ""),
    }
    reference = {"year": work.year, "journal": work.container}
    return Received(
        where=where,
        text=on_one_line(work.title.plain, work.authors, reference) or identifier,
        identifier=identifier,
        entry_type=work.type,
        fields={name: value for name, value in fields.items() if value},
        problem=unlike_doi(work.doi),
    )


def empty(where: str) -> Problem:
    """The problem of what names no work."""
    return Problem(where, "holds neither DOI nor title", "export it again, or name the article")


def field_here(name: str) -> str:
    """A field as imports name it, whether it has its BibTeX or its biblatex name."""
    return "year" if name == "date" else BIBLATEX.get(name, name)


def on_one_line(title: str, authors: tuple[Author, ...], said: Mapping[str, str]) -> str:
    """A work on one line, for a person."""
    people = ", ".join(author.label for author in authors[:3]) + (
        " et al." if len(authors) > 3 else ""
    )
    year = f"({said['year']})" if said.get("year") else ""
    container = said.get("journal") or said.get("booktitle") or ""
    return clean(" ".join(part for part in (people, year, title, container) if part))


def identifier_of(verbatim: Mapping[str, str]) -> str:
    """The DOI as it was written, else that of the address, the arXiv id, the HAL id, or the
    article's address."""
    if normal_doi(verbatim["doi"]):
        return verbatim["doi"]
    if normal_doi(verbatim["url"]):
        return verbatim["url"]
    archive = verbatim["archiveprefix"].lower()
    arxiv = f"arXiv:{verbatim['eprint'].lower().removeprefix('arxiv:')}"
    if verbatim["eprint"] and archive in ("", "arxiv") and normal_doi(arxiv):
        return arxiv
    if verbatim["hal_id"]:
        return verbatim["hal_id"]
    return verbatim["url"] if prose.is_article_address(verbatim["url"]) else ""


def unlike_doi(doi: str) -> str:
    """The doubt about what stands for a DOI; "" where it is one, or nothing."""
    return f"{doi!r} is no DOI" if doi and not normal_doi(doi) else ""


# --- how TeX has it -------------------------------------------------------------------------------


def as_tex(name: str, value: str) -> str:
    """A plain value as TeX; a month as BibTeX's macro, since it is written without braces."""
    if name == "month":
        return _month(value)
    value = tex_escape(clean(value))
    return re.sub(r"(?<=\w)\s*-{1,2}\s*(?=\w)", "--", value) if name == "pages" else value


def _month(value: str) -> str:
    word = prose.plain_words(value)
    if word.isdecimal():
        number = int(word[:3])
    else:
        known = [n for n, names in enumerate(_MONTHS, 1) if word.startswith(names)]
        number = known[0] if known else 0
    return bibtex.MONTHS[number - 1] if 1 <= number <= 12 else ""


def as_meant(value: str) -> str:
    r"""A DOI or address as it was meant: without TeX's escapes and the braces BibTeX counts."""
    return clean(re.sub(r"\\([_%&#~$])", r"\1", value).replace("{", "").replace("}", ""))


def people_as_tex(authors: Iterable[Author]) -> str:
    """Names joined by "and", as BibTeX reads them back; a group, or a name it would split, in
    braces."""
    return " and ".join(_person(author) for author in authors)


def _person(author: Author) -> str:
    if author.name or not author.given:
        label = tex_escape(clean(f"{author.label} {author.suffix}"))
        return "{" + label + "}" if author.name or " " in label else label
    parts = (author.family, author.suffix, author.given)
    return ", ".join(_part(part) for part in parts if part)


def _part(text: str) -> str:
    escaped = tex_escape(clean(text))
    return "{" + escaped + "}" if re.search(r"(?i),|\band\b", text) else escaped


# --- words and lists ------------------------------------------------------------------------------


def slugs_in(value: str) -> tuple[str, ...]:
    """The use cases, or the fields, that a person lists; none where it says none."""
    words = [word.strip().lower() for word in re.split(r"[,;]", value)]
    return tuple(word for word in words if word not in ("", "none"))


def keywords_in(words: str) -> tuple[str, ...]:
    """Keywords, between commas or semicolons."""
    return tuple(word for part in re.split("[,;]", words) if (word := clean(part)))


def people_named(names: Iterable[str]) -> tuple[Author, ...]:
    """RIS writes "Family, Given, Suffix"; without a comma it is a group, or all one name."""
    people = []
    for name in names:
        family, _, rest = (part.strip() for part in clean(name).partition(","))
        given, _, suffix = (part.strip() for part in rest.partition(","))
        person = Author(family, given, suffix) if given else Author(name=family)
        people += [person] if person.label else []
    return tuple(people)


def words_in(value: object) -> list[str]:
    """The words or numbers of a list, or the one that there is, as text."""
    values = value if isinstance(value, list) else [value]
    return [word for one in values if (word := word_of(one))]


def word_of(value: object) -> str:
    """A word or a number as text; the first of a list; "" for any other shape."""
    if isinstance(value, list):
        return next(
            (word for one in value if not isinstance(one, list) and (word := word_of(one))), ""
        )
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return clean(str(value))
