"""The reference records as articles, for tests of exports; they skip where the records are not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from conftest import shared

from traccs_biblio import answers
from traccs_biblio.model import Article, Metadata, Nomination, Record
from traccs_biblio.records import new_key


@cache
def articles() -> tuple[Article, ...]:
    """The 503 records of Crossref and 172 of DataCite, each nominated, under keys of ours."""
    taken: set[str] = set()
    found = []
    for metadata in _works():
        key = new_key(metadata, taken)
        taken.add(key.casefold())
        said = Nomination(key, "ag-2026", "PC5", "nominated", doi=metadata.doi)
        found.append(Article(Record(metadata.doi, metadata, (said,), "crossref", (key,))))
    return tuple(found)


def _works() -> Iterator[Metadata]:
    for line in shared("crossref/works.jsonl").read_text("utf-8").splitlines():
        work = json.loads(line)
        yield answers.read("crossref", work, work["DOI"].lower())
    for line in shared("datacite/dois.jsonl").read_text("utf-8").splitlines():
        work = json.loads(line)["data"]["attributes"]
        yield answers.read("datacite", work, work["doi"].lower())
