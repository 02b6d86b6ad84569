"""RIS files of reference managers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import DataError
from ..ids import normal_doi
from ..model import Problem
from ..text import of_registry
from .bibliography import Work, empty, of_work, people_named, word_of, words_in
from .reading import Reading, decoded

RIS = re.compile(r"\s*TY {0,2}- ?")
_RIS_TAG = re.compile(r"^([A-Z][A-Z0-9]) {0,2}-(?: |$)")
_RIS_TYPES = {
    "JOUR": "article", "EJOUR": "article", "MGZN": "article", "INPR": "article",
    "CPAPER": "inproceedings", "CONF": "inproceedings", "CHAP": "incollection", "BOOK": "book",
    "THES": "phdthesis", "RPRT": "techreport",
}  # fmt: skip
#: Where managers write a DOI or an address besides `DO` and `UR`: L1 to L4, LK, M1, M3, N1.
_DOI_TAGS = (
    "file_attachments1", "file_attachments2", "L3", "figure", "LK", "note", "type_of_work", "notes",
)  # fmt: skip


def read_ris(name: str, content: bytes) -> Reading:
    """A RIS file, record by record, whether or not each is ended by `ER`.

    Raises `DataError` where no record begins. Lines outside of a record are problems.
    """
    lines = re.split(r"\r\n?|\n", decoded(content).lstrip("\ufeff"))
    starts = [at for at, line in enumerate(lines) if RIS.match(line)]
    if not starts:
        raise DataError("holds no RIS record: none begins with TY", "export it again", name, 1)
    items, problems = [], _outside(name, lines[: starts[0]], 0)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        record, rest = _record(lines[start:end])
        where = f"{name}:{start + 1}"
        items.append(of_work(_of_ris(record), where))
        problems += _outside(name, rest, end - len(rest))
    found = [item for item in items if item.text or item.identifier]
    problems += [empty(item.where) for item in items if not (item.text or item.identifier)]
    return Reading(tuple(found), problems=tuple(problems), kind="ris")


def _outside(name: str, lines: list[str], before: int) -> list[Problem]:
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return []
    where, hint = f"{name}:{before + first + 1}", "a record goes from TY to ER"
    return [Problem(where, "text outside of any record is not read", hint, "warning")]


def _record(lines: list[str]) -> tuple[dict[str, Any], list[str]]:
    """One record by rispy, with its tags in their one right spelling, and the lines after it."""
    import rispy

    spelled = [_RIS_TAG.sub(r"\1  - ", line.lstrip()) for line in lines]
    end = next((at for at, line in enumerate(spelled) if line.startswith("ER  -")), len(spelled))
    text = "\n".join([*spelled[:end], "ER  - "])
    records = rispy.loads(text)
    return (records[0] if records else {}), lines[end + 1 :]


def _of_ris(record: Mapping[str, Any]) -> Work:
    def said(*names: str) -> str:
        return next((word for name in names if (word := word_of(record.get(name)))), "")

    kind = _RIS_TYPES.get(said("type_of_reference"), "misc")
    date = re.match(r"(\d{4})(?:[/-](\d{1,2}))?", said("year", "publication_year", "date"))
    month = re.match(r"\d{4}[/-](\d{1,2})", said("date", "publication_year"))
    pages = [said("start_page"), said("end_page")]
    authors = words_in(record.get("authors")) or words_in(record.get("first_authors"))
    editors = words_in(record.get("secondary_authors")) if kind != "article" else []
    return Work(
        type=kind,
        title=of_registry(said("title", "primary_title")),
        authors=people_named(authors),
        editors=people_named(editors),
        container=said("journal_name", "secondary_title", "alternate_title3", "alternate_title2"),
        year=date[1] if date else "",
        month=month[1] if month else "",
        volume=said("volume"),
        issue=said("number"),
        pages="-".join(page for page in dict.fromkeys(pages) if page),
        publisher=said("publisher"),
        isbn=said("issn") if kind == "book" else "",
        doi=said("doi") or _doi_elsewhere(record),
        urls=tuple(words_in(record.get("urls"))),
        more={
            "langid": said("language"),
            "edition": said("edition"),
            "address": said("place_published"),
            "abstract": said("abstract", "notes_abstract"),
        },
    )


def _doi_elsewhere(record: Mapping[str, Any]) -> str:
    """A DOI in another tag than its own, where it stands alone or with a label, as in `M3`."""
    unknown = record.get("unknown_tag")
    tags = {**(unknown if isinstance(unknown, dict) else {}), **record}
    words = [word for name in _DOI_TAGS for word in words_in(tags.get(name))]
    return next((word for word in words if len(word.split()) <= 2 and normal_doi(word)), "")
