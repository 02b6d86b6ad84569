"""The shipped `bib/`: what the slides and the starter list say, written as what it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from conftest import ROOT, shared

import traccs_biblio
from traccs_biblio.check import check
from traccs_biblio.library import Library
from traccs_biblio.model import Article

BIB = ROOT / "bib"
TEMPLATE = Path(traccs_biblio.__file__).parent / "template"


def library() -> Library:
    """The shipped library, freshly opened."""
    return traccs_biblio.load(BIB)


def by_doi() -> dict[str, Article]:
    """Its articles."""
    return {article.record.doi: article for article in library().select()}


def test_the_programme_is_that_of_the_slides_in_their_order() -> None:
    labels = [project.label for project in library().projects.values()]
    assert labels == [
        "PC1 DIALOG", "PC2", "PC3", "PC4 EXTENDING", "PC5 COMPACT", "PC6", "PC7 IMPRESSION-ESM",
        "PC8 CYCL-ESM", "PC9 ISCLim", "PC10 LOCALISING", "CERISE", "ExTempCO", "ARCHIVES",
        "LEAP-HCS", "GLADAPT",
    ]  # fmt: skip


def test_ten_projects_replied_and_declare_their_activities() -> None:
    replies = library().replies
    assert {name for name, reply in replies.items() if reply.replied} == {
        "PC1", "PC4", "PC5", "PC7", "PC8", "PC9", "PC10", "CERISE", "ExTempCO", "ARCHIVES",
    }  # fmt: skip
    assert {name: set(r.activities) for name, r in replies.items() if r.activities} == {
        "ARCHIVES": {"emulator"},
        "PC5": {"emulator", "online-correction"},
        "PC8": {"emulator"},
        "PC7": {"online-correction"},
        "LEAP-HCS": {"online-correction", "calibration"},
        "PC9": {"calibration"},
        "PC10": {"downscaling"},
        "PC4": {"extreme-events"},
    }


def test_every_article_is_a_bare_suggestion_of_known_facts() -> None:
    articles = by_doi()
    assert len(articles) == 25
    for article in articles.values():
        assert article.record.source == "facts"
        assert article.record.metadata.abstract == ""
        assert article.record.flags == ()
        for said in article.record.nominations:
            assert (said.status, said.by) == ("suggested", "starter list")
            assert (said.why, said.scope, said.usecases, said.on) == ("", "", None, "")
            assert set(said.fields) == {"title", "doi"}


def test_the_facts_are_those_of_the_starter_list() -> None:
    facts = json.loads(shared("starter/articles.json").read_text(encoding="utf-8"))
    articles = by_doi()
    assert len(facts) == len(articles)
    for fact in facts:
        metadata = articles[fact["doi"]].record.metadata
        assert metadata.title.plain == fact["title"]
        assert [f"{a.given} {a.family}" for a in metadata.authors] == fact["authors"]
        assert metadata.container == fact["container"]
        assert metadata.year == fact["year"]
        assert metadata.volume == fact.get("volume", "")
        assert metadata.issue == fact.get("issue", "")
        pages = [fact[name] for name in ("first_page", "last_page") if name in fact]
        assert metadata.pages == "-".join(pages)
        number = fact.get("article_number") or agu_number(fact["doi"], has_pages=bool(pages))
        assert metadata.number == number
        assert list(articles[fact["doi"]].record.projects) == sorted(fact["suggested_for"])


def agu_number(doi: str, has_pages: bool) -> str:
    """The number that AGU puts into the DOI: e2024GL114106 of 10.1029/2024gl114106."""
    number = doi.removeprefix("10.1029/")
    return f"e{number.upper()}" if doi.startswith("10.1029/") and not has_pages else ""


def test_family_names_are_whole_and_doury_is_in_volume_62() -> None:
    families = {a.family for article in by_doi().values() for a in article.record.metadata.authors}
    assert {"Le Priol", "van der Meer", "de Souza", "Baño-Medina", "Saint-Martin", "Ólason"} < (
        families
    )
    assert not {"Priol", "Meer", "Souza"} & families
    assert by_doi()["10.1007/s00382-024-07350-8"].record.metadata.volume == "62"


def test_the_shipped_folder_has_no_problem_but_asks_about_one_pair() -> None:
    [asked] = check(library())
    assert asked.severity == "warning" and "bonnet2024tuning" in asked.message


def test_init_writes_the_programme_that_is_shipped() -> None:
    places = {"call.yml": "nominations/ag-2026/call.yml"}
    places |= {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
    for path in TEMPLATE.iterdir():
        shipped = BIB / places.get(path.name, path.name)
        assert shipped.read_bytes() == path.read_bytes(), path.name


def test_no_abstract_is_in_the_repository() -> None:
    for path in BIB.rglob("*"):
        if path.is_file():
            assert not re.search(r'"abstract"|jats:', path.read_text(encoding="utf-8")), path
