"""Preprint and article are one work: one card, the published text to cite, nothing merged by
likeness alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Biblio
from hypothesis import given
from hypothesis import strategies as st
from standin import datacite, work

from traccs_biblio.library import Library
from traccs_biblio.model import Author, Metadata, Text
from traccs_biblio.store import Store, Stored
from traccs_biblio.versions import may_be_versions, nearly_same, published_as

PREPRINT, ARTICLE, ARXIV = "10.5194/egusphere-2024-9", "10.5194/gmd-18-9-2025", "10.48550/arxiv.9"
CALL = "ag-2026"
PEOPLE = [{"given": "Sæunn", "family": "Ólason"}, {"given": "Jörg", "family": "Düben"}]


def relation(kind: str, doi: str) -> dict[str, Any]:
    return {kind: [{"id-type": "doi", "id": doi.upper(), "asserted-by": "subject"}]}


def preprint(**fields: Any) -> dict[str, Any]:
    date = {"date-parts": [[2024, 3, 1]]}
    about = {"type": "posted-content", "container_title": [], "issued": date, "author": PEOPLE}
    return work(PREPRINT, title=["An early draft"], volume=None, **{**about, **fields})


def article(**fields: Any) -> dict[str, Any]:
    date = {"date-parts": [[2025, 1, 7]]}
    about = {"title": ["The published text"], "issued": date, "author": PEOPLE}
    return work(ARTICLE, **{**about, **fields})


def put(folder: Path, *answers: dict[str, Any]) -> None:
    for answer in answers:
        Store(folder).put(Stored(answer["DOI"], "crossref", answer))


def nominate(folder: Path, project: str, key: str, doi: str, **fields: str) -> None:
    said = {"doi": doi, "status": "nominated", **fields}
    lines = [f"  {name.replace('_', '-')} = {{{value}}}," for name, value in said.items()]
    path = folder / "nominations" / CALL / f"{project}.bib"
    old = path.read_text("utf-8") if path.exists() else ""
    path.write_text("\n".join([f"{old}@misc{{{key},", *lines, "}", ""]), encoding="utf-8")


def listed(biblio: Biblio, folder: Path, *arguments: str) -> list[dict[str, Any]]:
    ran = biblio("list", "--bib", str(folder), "--json", *arguments)
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


LINKS = [
    ("by the preprint's registry", {"relation": relation("is-preprint-of", ARTICLE)}, {}, {}),
    ("by the article's registry", {}, {"relation": relation("has-preprint", PREPRINT)}, {}),
    ("by both", {"relation": relation("is-preprint-of", ARTICLE)},
     {"relation": relation("has-preprint", PREPRINT)}, {}),
    ("by a person", {}, {}, {"version_of": ARTICLE}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("early", "late", "said"), [link[1:] for link in LINKS], ids=[link[0] for link in LINKS]
)
def test_two_versions_that_two_projects_nominate_are_one_card(
    biblio: Biblio,
    folder: Path,
    early: dict[str, Any],
    late: dict[str, Any],
    said: dict[str, str],
) -> None:
    put(folder, preprint(**early), article(**late))
    nominate(folder, "PC3", "olason2024early", PREPRINT, **said)
    nominate(folder, "PC5", "olason2025published", ARTICLE)
    [found] = listed(biblio, folder)
    assert (found["doi"], found["key"]) == (ARTICLE, "olason2025published")
    assert (found["title"], found["year"]) == ("The published text", 2025)
    assert {project["id"] for project in found["projects"]} == {"PC3", "PC5"}
    assert [version["doi"] for version in found["versions"]] == [PREPRINT]
    assert ("published" in found["flags"]) is (bool(early) or bool(said))
    exported = biblio("export", "--bib", str(folder)).out
    assert exported.count("@article{") == 1 and "@misc{" not in exported
    for project in ("PC3", "PC5"):
        [same] = listed(biblio, folder, "--pc", project)
        assert same["doi"] == ARTICLE
    report = biblio("report", "--bib", str(folder), "--lang", "en").out
    assert report.count("The published text") == report.count("Key: olason2025published") > 0
    assert "An early draft" not in report
    assert f"put forward as https://doi.org/{PREPRINT}" in " ".join(report.split())


@pytest.mark.parametrize("article_is_nominated", [True, False])
def test_two_preprints_of_an_article_that_knows_neither_are_one_card_of_all_projects(
    biblio: Biblio, folder: Path, article_is_nominated: bool
) -> None:
    early = {"relation": relation("is-preprint-of", ARTICLE)}
    put(folder, preprint(**early), article(), preprint(**early) | {"DOI": "10.31223/x5other"})
    nominate(folder, "PC2", "olason2024other", "10.31223/x5other")
    nominate(folder, "PC5", "olason2024early", PREPRINT)
    if article_is_nominated:
        nominate(folder, "PC8", "olason2025published", ARTICLE)
    [found] = listed(biblio, folder)
    projects = ["PC2", "PC5", "PC8"] if article_is_nominated else ["PC2", "PC5"]
    assert sorted(project["id"] for project in found["projects"]) == projects
    assert found["doi"] == ARTICLE
    assert len(biblio("export", "--bib", str(folder), "--format", "csv").out.splitlines()) == (
        1 + len(projects)
    )


def test_the_published_text_is_exported_under_the_key_of_a_nominated_preprint(
    biblio: Biblio, folder: Path
) -> None:
    put(folder, preprint(relation=relation("is-preprint-of", ARTICLE)), article())
    nominate(folder, "PC3", "olason2024early", PREPRINT)
    exported = biblio("export", "--bib", str(folder), "--pc", "PC3").out
    assert "@article{olason2024early,\n" in exported
    assert ARTICLE in exported and PREPRINT not in exported
    listing = biblio("report", "--bib", str(folder), "--pc", "PC3", "--lang", "fr").out
    assert "Version à citer" in listing and "The published text" in listing


def test_a_published_text_whose_record_is_not_here_is_named_and_the_preprint_shown(
    biblio: Biblio, folder: Path
) -> None:
    put(folder, preprint(relation=relation("is-preprint-of", ARTICLE)))
    nominate(folder, "PC3", "olason2024early", PREPRINT)
    [found] = listed(biblio, folder)
    assert (found["doi"], found["type"]) == (PREPRINT, "preprint")
    assert found["versions"] == [{"doi": ARTICLE, "relation": "is-preprint-of"}]
    assert "published" in found["flags"]
    assert "(preprint, published since)" in biblio("list", "--bib", str(folder)).out
    report = " ".join(biblio("report", "--bib", str(folder), "--lang", "fr").out.split())
    assert f"Publié depuis : citer https://doi.org/{ARTICLE}" in report.replace("\xa0", " ")
    ran = biblio("check", "--bib", str(folder))
    assert f"the preprint {PREPRINT} has been published as {ARTICLE}" in ran.out
    assert ran.code == 0  # a warning


def test_arxiv_tells_the_published_text_by_is_version_of(biblio: Biblio, folder: Path) -> None:
    link = {"relationType": "IsVersionOf", "relatedIdentifierType": "DOI"}
    answer = datacite(ARXIV, relatedIdentifiers=[{**link, "relatedIdentifier": ARTICLE}])
    attributes = answer["data"]["attributes"]
    Store(folder).put(Stored(ARXIV, "datacite", attributes))
    put(folder, article())
    nominate(folder, "PC3", "olason2024early", ARXIV)
    [found] = listed(biblio, folder)
    assert (found["doi"], found["key"]) == (ARTICLE, "olason2024early")
    assert found["versions"] == [{"doi": ARXIV, "relation": "has-preprint"}]


def test_a_person_who_says_that_it_is_no_version_is_believed(biblio: Biblio, folder: Path) -> None:
    put(folder, preprint(relation=relation("is-preprint-of", ARTICLE)), article())
    nominate(folder, "PC3", "olason2024early", PREPRINT, not_version_of=ARTICLE)
    nominate(folder, "PC5", "olason2025published", ARTICLE)
    assert {found["doi"] for found in listed(biblio, folder)} == {PREPRINT, ARTICLE}
    assert all(found["versions"] == [] for found in listed(biblio, folder))
    assert "has been published" not in biblio("check", "--bib", str(folder)).out


def test_what_a_person_corrects_of_the_preprint_is_not_said_of_the_article(
    folder: Path,
) -> None:
    put(folder, preprint(relation=relation("is-preprint-of", ARTICLE)), article())
    nominate(folder, "PC3", "early", PREPRINT, year="1999", title="Mine", corrects="year, title")
    record = Library(folder).record(PREPRINT)
    assert record is not None
    assert (record.metadata.year, record.metadata.title.plain) == (2025, "The published text")
    assert "person" not in record.sources.values()


def test_the_window_of_the_call_is_met_by_the_preprint_that_was_nominated(
    biblio: Biblio, folder: Path
) -> None:
    late = {"date-parts": [[2026, 1, 7]]}
    put(
        folder,
        preprint(relation=relation("is-preprint-of", ARTICLE)),
        article(issued=late, published=late, published_online=late),
    )
    nominate(folder, "PC3", "early", PREPRINT)
    assert "the call asks" not in biblio("check", "--bib", str(folder)).out
    nominate(folder, "PC5", "late", "10.5555/late")
    put(folder, work("10.5555/late", issued=late, published=late))
    assert "late is of 2026; the call asks" in biblio("check", "--bib", str(folder)).out


def test_both_ways_to_a_work_lead_to_the_same_record(folder: Path) -> None:
    put(
        folder,
        preprint(relation=relation("is-preprint-of", ARTICLE)),
        article(relation=relation("has-preprint", PREPRINT)),
    )
    nominate(folder, "PC3", "early", PREPRINT)
    nominate(folder, "PC5", "late", ARTICLE)
    library = Library(folder)
    assert library.record(PREPRINT) == library.record(ARTICLE)


def test_a_verdict_is_written_in_every_version(biblio: Biblio, folder: Path) -> None:
    put(folder, preprint(relation=relation("is-preprint-of", ARTICLE)), article())
    nominate(folder, "PC3", "early", PREPRINT)
    nominate(folder, "PC5", "late", ARTICLE)
    assert biblio("tag", "early", "--set", "emulator", "--bib", str(folder)).code == 0
    for project in ("PC3", "PC5"):
        text = (folder / "nominations" / CALL / f"{project}.bib").read_text("utf-8")
        assert "usecase = {emulator}" in " ".join(text.split())


def test_check_asks_about_the_pair_of_the_shipped_library(biblio: Biblio) -> None:
    from conftest import ROOT

    ran = biblio("check", "--bib", str(ROOT / "bib"))
    asked = (
        "bonnet2024tuning: the preprint 10.5194/egusphere-2024-2508 may have been published as "
        "10.5194/gmd-18-3681-2025"
    )
    assert asked in ran.out and "not-version-of = {10.5194/gmd-18-3681-2025}" in ran.out
    [shown] = json.loads(
        biblio("show", "bonnet2024tuning", "--bib", str(ROOT / "bib"), "--json").out
    )
    assert shown["doi"] == "10.5194/egusphere-2024-2508"  # likeness only asks


def metadata(title: str, kind: str = "article", *families: str, year: int = 2024) -> Metadata:
    people = tuple(Author(family=name) for name in families or ("Le Sommer", "Düben"))
    return Metadata(type=kind, title=Text(((title, ""),)), authors=people, year=year)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Snow albedo in the Alps, Part 1: data", "Snow albedo in the Alps, Part 2: data", False),
        ("A model of the sea ice II: results", "A model of the sea ice I: results", False),
        ("Learning the clouds of the tropics", "Learning the Clouds of the Tropics.", True),
        ("Emulating ORCHIDEE with neural networks", "Emulating ORCHIDEE with neural network", True),
        ("Emulation", "Emulations", False),  # too short to tell
        ("Downscaling of rain on France in 2020", "Downscaling of rain on France in 2021", False),
        ("Snow", "Sea ice", False),
    ],
)  # fmt: skip
def test_titles_that_differ_by_a_part_or_number_are_two_works(
    one: str, other: str, same: bool
) -> None:
    assert nearly_same(metadata(one), metadata(other)) is same
    assert nearly_same(metadata(other), metadata(one)) is same


@pytest.mark.parametrize(
    ("early", "late", "same"),
    [
        (metadata("Tuning a model with emulators", "preprint"),
         metadata("Tuning the ABC-X 2.6 model with emulators"), True),
        (metadata("Tuning a model with emulators", "preprint"),
         metadata("Tuning a model with emulators", "preprint"), False),
        (metadata("Tuning a model with emulators", "preprint"),
         metadata("Tuning a model with emulators", "article", "Szczepański"), False),
        (metadata("Tuning a model, Part 1", "preprint"), metadata("Tuning a model, Part 2"), False),
        (metadata("Tuning a model with emulators", "preprint", year=2015),
         metadata("Tuning a model with emulators", year=2024), False),
        (metadata("Tuning a model with emulators", "preprint"),
         metadata("Evaluating snow schemes with emulators"), False),
    ],
)  # fmt: skip
def test_a_preprint_may_be_a_version_of_an_article_with_most_of_its_words_and_people(
    early: Metadata, late: Metadata, same: bool
) -> None:
    assert may_be_versions(early, late) is same
    assert may_be_versions(late, early) is same


def test_near_duplicates_are_reported_and_never_merged(biblio: Biblio, folder: Path) -> None:
    title = "Neural emulation of the snow of the Szczepański basin"
    put(
        folder,
        work("10.5555/one", title=[title]),
        work("10.5555/two", title=[title.upper().capitalize()]),
    )
    nominate(folder, "PC3", "one", "10.5555/one")
    nominate(folder, "PC5", "two", "10.5555/two")
    assert len(listed(biblio, folder)) == 2
    ran = biblio("check", "--bib", str(folder))
    assert "have nearly the same title" in ran.out
    nominate(folder, "PC1", "two", "10.5555/two", not_version_of="10.5555/one")
    assert "nearly the same" not in biblio("check", "--bib", str(folder)).out


@given(
    st.sampled_from(["is-preprint-of", "is-version-of", "has-version", "IsVersionOf", "cites"]),
    st.sampled_from(["article", "preprint"]),
    st.sampled_from([ARTICLE, ARXIV, "10.1101/2"]),
)
def test_a_version_on_a_preprint_server_is_no_published_text(kind: str, of: str, doi: str) -> None:
    found = published_as(Metadata(doi=PREPRINT, type=of, relations=((kind, doi),)))
    if kind == "is-preprint-of":
        assert found == (doi,)
    elif of == "preprint" and doi == ARTICLE and kind in ("is-version-of", "IsVersionOf"):
        assert found == ()  # of the same registrant: another state of the preprint
    else:
        assert found == ()
