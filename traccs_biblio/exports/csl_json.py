"""CSL-JSON, for Zotero, Word and pandoc. A line of `note` pins the key in Better BibTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from ..ids import hal_id
from ..model import Article, Author, Metadata, Text
from .bibtex import is_masters, keywords, link, note
from .spelling import PLAIN, Manner

_TYPES = {
    "article": "article-journal",
    "preprint": "article",
    "proceedings-article": "paper-conference",
    "chapter": "chapter",
    "book": "book",
    "dataset": "dataset",
    "software": "software",
    "thesis": "thesis",
    "report": "report",
    "review": "review",
}
_MARKS = {
    "i": "<i>%s</i>",
    "b": "<b>%s</b>",
    "sub": "<sub>%s</sub>",
    "sup": "<sup>%s</sup>",
    "sc": '<span style="font-variant:small-caps;">%s</span>',
}


def csl_json(
    articles: Sequence[Article],
    call: str,
    manner: Manner = PLAIN,
) -> str:
    """All articles as an array, in the order given."""
    works = [work(article, call, manner) for article in articles]
    return json.dumps(works, ensure_ascii=manner.ascii, indent=1) + "\n"


def work(
    article: Article,
    call: str,
    manner: Manner = PLAIN,
) -> dict[str, Any]:
    """One article by the names of CSL's schema; what is not known is left out."""
    record, metadata = article.record, article.record.metadata
    kind = _TYPES.get(metadata.type, "document")
    about = {
        "id": record.key,
        "type": kind,
        "title": _marked(metadata.title),
        "author": _people(metadata.authors),
        "editor": _people(metadata.editors),
        "container-title": "" if kind == "article" else _literal(metadata.container),
        "publisher": _literal(_publisher(metadata, kind)),
        "issued": _issued(metadata),
        "volume": metadata.volume,
        "issue": metadata.issue,
        "page": metadata.pages or metadata.number,
        "number": _number(metadata),
        "genre": _genre(article, kind),
        "ISBN": metadata.isbn,
        "DOI": metadata.doi,
        "URL": "" if metadata.doi else link(metadata),
        "language": metadata.language,
        "abstract": metadata.abstract if manner.abstract else "",
        "keyword": ", ".join(keywords(article, call)) if manner.keywords else "",
        "note": "\n".join(filter(None, (f"Citation Key: {record.key}", note(record)))),
    }
    return {name: value for name, value in about.items() if value}


def _marked(title: Text) -> str:
    return "".join(
        _MARKS.get(style, "%s").replace("%s", _literal(run)) for run, style in title.runs
    )


#: What CSL takes for markup, in any text.
_TAG = re.compile(r"<(?=/?(?:i|b|su[bp]|sc|span)\b)")


def _literal(text: str) -> str:
    """A text whose own `<i>` is no markup: a word joiner stands in it, which no reader sees. Pandoc
    and Zotero would print `&lt;` as it stands."""
    return _TAG.sub("<\u2060", text) if "<" in text else text


def _people(authors: Sequence[Author]) -> list[dict[str, str]]:
    return [_person(author) for author in authors]


def _person(author: Author) -> dict[str, str]:
    if author.name or not author.family:
        return {"literal": _literal(author.label)}
    parts = {"family": author.family, "given": author.given, "suffix": author.suffix}
    return {name: _literal(value) for name, value in parts.items() if value}


def _publisher(metadata: Metadata, kind: str) -> str:
    """The publisher; of a preprint, its server."""
    return (metadata.container if kind == "article" else "") or metadata.publisher


def _issued(metadata: Metadata) -> dict[str, list[list[int]]]:
    if not metadata.year:
        return {}
    return {"date-parts": [[metadata.year, *([metadata.month] if metadata.month else [])]]}


def _number(metadata: Metadata) -> str:
    """The article number, or the id of a preprint with its archive's name, as Zotero has it."""
    if metadata.number:
        return metadata.number
    if metadata.type != "preprint" or not metadata.eprint:
        return ""
    return metadata.eprint if hal_id(metadata.eprint) else f"arXiv:{metadata.eprint}"


def _genre(article: Article, kind: str) -> str:
    if kind == "article":
        return "preprint"
    if kind != "thesis":
        return ""
    return "Master's thesis" if is_masters(article.record) else "PhD thesis"
