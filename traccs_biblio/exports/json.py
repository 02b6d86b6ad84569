"""The JSON of `list --json` and `show --json` (docs/reference/command-line.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..model import Article, Author, Tag

#: Articles in a piece.
_SOME = 100


def dump(articles: Sequence[Article]) -> str:
    """An array of few articles, to be read by people as well."""
    return json.dumps([plain(article) for article in articles], ensure_ascii=False, indent=1) + "\n"


def line(article: Article) -> str:
    """One article on a line: Python takes four times as long to indent it."""
    return json.dumps(plain(article), ensure_ascii=False)


def pieces(articles: Sequence[Article], line: Callable[[Article], str] = line) -> Iterator[str]:
    """An array of many articles, a `line` each, in pieces of some: as one text, ten thousand take
    100 MB."""
    yield "["
    for start in range(0, len(articles), _SOME):
        lines = [line(article) for article in articles[start : start + _SOME]]
        yield (",\n" if start else "\n") + ",\n".join(lines)
    yield "\n]\n" if articles else "]\n"


def plain(article: Article) -> dict[str, Any]:
    """One article as plain values; `title` is plain Unicode, `flags` those of `model.FLAGS`."""
    record, metadata = article.record, article.record.metadata
    return {
        "doi": record.doi or None,
        "key": record.key,
        "type": metadata.type,
        "title": metadata.title.plain,
        "authors": [_person(person) for person in metadata.authors],
        "container": metadata.container,
        "year": metadata.year,
        "volume": metadata.volume,
        "number": metadata.issue,
        "pages": metadata.pages or metadata.number,
        "source": record.source if record.source != "reading copy" else "person",
        "projects": [
            {
                "id": n.project or "unassigned",
                "call": n.call,
                "status": n.status,
                "scope": n.scope or None,
                "why": n.why or None,
                "by": n.by or None,
                "on": n.on or None,
            }
            for n in record.nominations
        ],
        "usecases": [tag(t) for t in article.tags],
        "other": list(article.other),
        "facets": {name: list(found) for name, found in article.facets.items()},
        "versions": [{"doi": doi, "relation": kind} for kind, doi in record.versions],
        "pending": record.pending,
        "flags": list(record.flags),
    }


def tag(t: Tag) -> dict[str, Any]:
    """A use case with its evidence."""
    return {
        "slug": t.slug,
        "by": t.by,
        "score": t.score,
        "evidence": [{"text": e.text, "where": e.where} for e in t.evidence],
        "state": t.state,
    }


def _person(author: Author) -> dict[str, str | None]:
    if author.name:
        return {"name": author.name}
    return {
        "family": author.family,
        "given": ", ".join(part for part in (author.given, author.suffix) if part),
        "orcid": author.orcid or None,
    }
