"""CSL-JSON, as Zotero exports it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import DataError
from ..ids import hal_id
from ..model import Author, Problem, Received
from ..text import clean, of_registry
from .bibliography import Work, empty, keywords_in, of_work, people_named, word_of, words_in
from .reading import Reading, decoded

_CSL_TYPES = {
    "article-journal": "article", "paper-conference": "inproceedings", "chapter": "incollection",
    "book": "book", "thesis": "phdthesis", "report": "techreport", "dataset": "dataset",
    "software": "software", "article": "unpublished",
}  # fmt: skip


def read_csl(name: str, content: bytes) -> Reading:
    """CSL-JSON as Zotero exports it: a list, `{"items": [...]}`, or one work.

    Raises `DataError` for what is no JSON; a work of a wrong shape is a problem.
    """
    try:
        data = json.loads(decoded(content).lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        cure = "export it again as CSL JSON"
        raise DataError(f"is no JSON: {error.msg}", cure, name, error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"is no JSON that can be read: {error}", path=name) from None
    works = data.get("items", [data]) if isinstance(data, dict) else data
    if not isinstance(works, list):
        raise DataError("holds no list of works", "export it again as CSL JSON", name)
    items: list[Received] = []
    problems: list[Problem] = []
    for number, work in enumerate(works, 1):
        where = f"{name}: item {number}"
        if not isinstance(work, dict):
            kind = type(work).__name__
            problems.append(Problem(where, f"is no work but a {kind}", "export it again"))
            continue
        item = _with_keywords(of_work(_of_csl(work), where), work)
        if item.text or item.identifier:
            items.append(item)
        else:
            problems.append(empty(where))
    return Reading(tuple(items), problems=tuple(problems), kind="csl-json")


def _of_csl(work: Mapping[str, Any]) -> Work:
    kind = _CSL_TYPES.get(word_of(work.get("type")), "misc")
    if kind == "phdthesis" and "master" in word_of(work.get("genre")).lower():
        kind = "mastersthesis"
    year, month = _issued(work.get("issued"))
    urls = tuple(words_in(work.get("URL")))
    issue, number, eprint = _number(work, kind)
    pages = word_of(work.get("page"))
    return Work(
        type=kind,
        title=of_registry(word_of(work.get("title"))),
        authors=tuple(_people(work.get("author"))),
        editors=tuple(_people(work.get("editor"))),
        container=of_registry(word_of(work.get("container-title"))).plain,
        year=year,
        month=month,
        volume=word_of(work.get("volume")),
        issue=issue,
        pages="" if pages == number else pages,  # written twice, for styles that know pages alone
        number=number,
        publisher=word_of(work.get("publisher")),
        isbn=word_of(work.get("ISBN")),
        doi=word_of(work.get("DOI")),
        eprint=eprint or next(filter(None, map(hal_id, urls)), ""),
        urls=urls,
        more={
            "series": word_of(work.get("collection-title")),
            "edition": word_of(work.get("edition")),
            "chapter": word_of(work.get("chapter-number")),
            "address": word_of(work.get("publisher-place")),
            "langid": word_of(work.get("language")),
            "note": _note(work),
            "abstract": of_registry(word_of(work.get("abstract"))).plain,
        },
    )


def _number(work: Mapping[str, Any], kind: str) -> tuple[str, str, str]:
    """CSL's `number` is a report's, a preprint's id in its archive, or the article's: issue,
    article number and id."""
    issue, number = word_of(work.get("issue")), word_of(work.get("number"))
    archived = re.fullmatch(r"(?i)(?:arxiv|hal):\s*(\S+)", number)
    if archived or hal_id(number):
        return issue, "", archived[1] if archived else hal_id(number)
    if kind == "techreport" and not issue:
        return number, "", ""
    return issue, number, ""


def _note(work: Mapping[str, Any]) -> str:
    """The note, but for the lines that Better BibTeX reads."""
    note = work.get("note")
    lines = note.split("\n") if isinstance(note, str) else []
    return clean(" ".join(line for line in lines if not _CITATION_KEY.match(line)))


_CITATION_KEY = re.compile(r"(?i)\s*Citation Key:")


def _with_keywords(item: Received, work: Mapping[str, Any]) -> Received:
    """The keywords; and the key of a work that `biblio export` wrote, which a line of its `note`
    repeats."""
    key, note = word_of(work.get("id")), work.get("note")
    ours = isinstance(note, str) and note.split("\n")[0] == f"Citation Key: {key}"
    keywords = keywords_in(word_of(work.get("keyword")))
    return item._replace(key=key if ours else "", keywords=keywords)


def _people(people: object) -> Iterator[Author]:
    for person in people if isinstance(people, list) else ():
        if isinstance(person, str):
            yield from people_named([person])
        if not isinstance(person, dict):
            continue
        said = {key: word_of(value) for key, value in person.items() if isinstance(key, str)}
        particles = said.get("dropping-particle", ""), said.get("non-dropping-particle", "")
        author = Author(
            family=clean(" ".join([*particles, said.get("family", "")])),
            given=said.get("given", ""),
            suffix=said.get("suffix", ""),
            name="" if said.get("family") else said.get("literal", ""),
        )
        if author.label:
            yield author


def _issued(issued: object) -> tuple[str, str]:
    """Year and month of CSL's date: parts, or words that begin with or hold the year."""
    if not isinstance(issued, dict):
        words = word_of(issued)
    else:
        parts = issued.get("date-parts")
        while isinstance(parts, list) and parts and isinstance(parts[0], list):
            parts = parts[0]
        if isinstance(parts, list) and parts:
            said = [word_of(part) for part in parts[:2]] + ["", ""]
            return (said[0], said[1]) if re.fullmatch(r"\d{4}", said[0]) else ("", "")
        words = word_of(issued.get("raw")) or word_of(issued.get("literal"))
    found = re.search(r"\b((?:19|20)\d\d)(?:-(\d\d))?\b", words)
    return (found[1], found[2] or "") if found else ("", "")
