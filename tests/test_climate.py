"""The field's own articles, end to end: 131 DOIs, one `biblio add`, few requests, nothing lost.

The reference data stand beside the checkout; without them these tests skip.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest
from conftest import Biblio, Ran, shared
from standin import CROSSREF, Request, StandIn


class Expected(NamedTuple):
    """What the reference data say about an article; of a preprint that is published, its article's
    DOI."""

    doi: str
    title: str
    families: list[str]
    year: int
    published_as: str = ""


class Run(NamedTuple):
    """One `biblio add` of all, and what it asked for."""

    ran: Ran
    expected: list[Expected]
    requests: list[Request]


def records(name: str) -> list[Any]:
    lines = shared(f"climate/{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def of_crossref(record: dict[str, Any]) -> Expected:
    families = [author.get("family") or author["name"] for author in record.get("author", [])]
    year = record["issued"]["date-parts"][0][0]
    texts = record.get("relation", {}).get("is-preprint-of", [{"id": ""}])
    return Expected(record["DOI"], record["title"][0], families, year, texts[0]["id"])


def of_datacite(record: dict[str, Any]) -> Expected:
    attributes = record["data"]["attributes"]
    families = [person.get("familyName") or person["name"] for person in attributes["creators"]]
    title, year = attributes["titles"][0]["title"], int(attributes["publicationYear"])
    return Expected(record["data"]["id"], title, families, year)


def normal(text: str) -> str:
    """Letters and digits alone, without accents, case, markup, line breaks."""
    plain = re.sub(r"</?[a-z:]+>", "", html.unescape(text))
    plain = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


@pytest.fixture
def added(folder: Path, biblio: Biblio) -> Run:
    """All 131 articles, added for PC5 by one command, within the registries' limits."""
    works, dois = records("crossref"), records("datacite")
    expected = [*map(of_crossref, works), *map(of_datacite, dois)]
    assert len(works) == 62 and len(dois) == 69
    with StandIn(works=works, dois=dois) as server:
        env = {**server.environment(), "BIBLIO_MAILTO": "climate@lab.invalid"}
        ran = biblio("add", *(article.doi for article in expected), "--pc", "PC5", env=env)
    return Run(ran, expected, server.requests)


def test_one_add_brings_all_131_articles_of_the_field(added: Run, biblio: Biblio) -> None:
    assert added.ran.code == 0, added.ran.err
    check_requests(added)
    check_list(added, biblio("list", "--json"))
    check_report(added, biblio("report", "--pc", "PC5"))
    check_report(added, biblio("report", "--pc", "PC5", "--format", "md"))
    check_export(added, biblio("export", "--format", "bibtex"))


def check_requests(added: Run) -> None:
    """At most 4 of Crossref, one /ra for the one prefix it lacks, one of DataCite an article."""
    assert {request.status for request in added.requests} == {200}
    assert sum(request.kind in CROSSREF for request in added.requests) <= 4
    asked = {kind: [unquote(r.path) for r in added.requests if r.kind == kind]
             for kind in ("ra", "datacite")}  # fmt: skip
    assert asked["ra"] == ["/doi/ra/10.48550"]
    preprints = [article.doi for article in added.expected if article.doi.startswith("10.48550/")]
    assert sorted(asked["datacite"]) == sorted(f"/datacite/dois/{doi}" for doi in preprints)


def works(added: Run) -> list[Expected]:
    """The works: a preprint whose article was added as well is on the article's card."""
    dois = {article.doi for article in added.expected}
    found = [article for article in added.expected if article.published_as not in dois]
    assert len(found) == 130
    return found


def check_list(added: Run, ran: Ran) -> None:
    """Title, names in order and year of each."""
    assert ran.code == 0
    articles = {article["doi"]: article for article in json.loads(ran.out)}
    assert set(articles) == {article.doi for article in works(added)}
    for expected in works(added):
        article = articles[expected.doi]
        names = [person.get("family") or person["name"] for person in article["authors"]]
        assert normal(article["title"]) == normal(expected.title)
        assert list(map(normal, names)) == list(map(normal, expected.families))
        assert article["year"] == expected.year and not article["pending"]
        assert {project["id"] for project in article["projects"]} == {"PC5"}


def check_report(added: Run, ran: Ran) -> None:
    """Every reference: names in order, year, title, as near to each other as a reference is."""
    assert ran.code == 0
    text = normal(ran.out)
    for expected in works(added):
        words = [*expected.families, str(expected.year), expected.title]
        assert re.search(".{0,30}".join(map(normal, words)), text), expected


def check_export(added: Run, ran: Ran) -> None:
    """One entry an article, with its title, year and names in order."""
    assert ran.code == 0
    entries = dict(parts(ran.out))
    assert len(entries) == len(works(added))
    for expected in works(added):
        entry = entries[expected.doi]
        fields = dict(re.findall(r"^  ([a-z]+) += \{(.*)\},$", entry, re.MULTILINE))
        assert normal(fields["title"]) == normal(expected.title)
        assert int(fields["year"]) == expected.year
        people = fields.get("author", "").split(" and ") if expected.families else []
        assert len(people) == len(expected.families)
        for person, family in zip(people, expected.families, strict=True):
            assert normal(person.partition(",")[0]) == normal(family)


def parts(bibliography: str) -> Iterator[tuple[str, str]]:
    """The entries of a `.bib` of ours, by DOI."""
    for entry in bibliography.split("\n@")[1:]:
        yield re.findall(r"^  doi += \{(.*)\},$", entry, re.MULTILINE)[0], entry
