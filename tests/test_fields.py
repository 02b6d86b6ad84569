"""`show --fields`: each field, who says it, what reading cleaned; open copies, never "closed"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Biblio
from standin import StandIn, datacite, hal, work

DOI, ARXIV = "10.5555/snow", "10.48550/arxiv.2401.00001"
FILE = "https://hal.science/hal-04512345v1/file/snow.pdf"
CC = "http://creativecommons.org/licenses/by/4.0/"

FUNDER = {"name": "Agence Nationale de la Recherche", "DOI": "10.13039/501100001665",
          "award": ["ANR 22 EXTR 0010"]}  # fmt: skip
AUTHOR = {
    "given": "HE\u0301LE\u0300NE", "family": "SALAS Y MÉLIA", "sequence": "first",
    "ORCID": "http://orcid.org/0000-0002-1825-0097",
    "affiliation": [{"name": "CNRM", "id": [{"id": "https://ror.org/02feahw73", "id-type": "ROR",
                                             "asserted-by": "publisher"}]}],
}  # fmt: skip
SECOND = {"given": "JO\u0308RG", "family": "DÜBEN", "sequence": "additional", "affiliation": []}


def snow(**fields: Any) -> dict[str, Any]:
    online, printed = {"date-parts": [[2024, 12, 20]]}, {"date-parts": [[2025, 1, 1]]}
    about: dict[str, Any] = {
        "title": ["SNOW <i>albedo</i> &amp;amp; CO<sub>2</sub> in the Alps"],
        "author": [AUTHOR, SECOND],
        "published_online": online,
        "published_print": printed,
        "issued": online,
        "page": None,
        "article_number": "e7",
        "funder": [FUNDER],
    }
    return work(DOI, **{**about, **fields})


def shown(biblio: Biblio, folder: Path, server: StandIn, doi: str = DOI, *more: str) -> str:
    where, env = ("--bib", str(folder)), server.environment()
    path = folder / "nominations" / "ag-2026" / "PC5.bib"
    path.write_text(f"@misc{{snow, doi = {{{doi}}}, status = {{nominated}}}}\n", "utf-8")
    ran = biblio("enrich", *where, env=env)
    assert ran.code == 0, ran.err
    return biblio("show", "snow", "--fields", *where, *more).out


def row(fields: str, name: str) -> str:
    return next(line for line in fields.splitlines() if line.split(maxsplit=1)[0] == name)


def test_each_field_has_its_source_and_what_was_cleaned(biblio: Biblio, folder: Path) -> None:
    with StandIn(works=[snow()]) as server:
        fields = shown(biblio, folder, server)
    title = row(fields, "title")
    assert "SNOW albedo & CO₂ in the Alps" in title
    assert "[Crossref; cleaned: " in title and "markup" in title and "entities" in title
    authors = row(fields, "authors")
    assert "Salas y Mélia, H." in authors and "Düben, J." in authors
    assert "ORCID 0000-0002-1825-0097; CNRM (ROR 02feahw73)" in authors
    assert "all capitals" in authors
    assert "ANR-22-EXTR-0010" in row(fields, "funders")
    assert "e7" in row(fields, "number") and "pages" not in fields
    assert "print 2025-01-01" in row(fields, "dates") and "online 2024-12-20" in row(
        fields, "dates"
    )
    assert " 2025 " in row(fields, "year")


def test_show_gives_both_years_and_which_one_is_cited(biblio: Biblio, folder: Path) -> None:
    with StandIn(works=[snow()]) as server:
        shown(biblio, folder, server)
    text = " ".join(biblio("show", "snow", "--bib", str(folder)).out.split())
    assert "online 2024-12-20" in text and "print 2025-01-01" in text
    assert "2025 is the year to cite" in text


OPEN = [
    ("a licence on the published text", {"license": [
        {"URL": CC, "content-version": "vor", "delay-in-days": 0}]}, (), "https://doi.org/" + DOI),
    ("a licence on the accepted text", {"license": [
        {"URL": CC, "content-version": "am", "delay-in-days": 0}]}, (), "https://doi.org/" + DOI),
    ("a licence for text mining", {"license": [
        {"URL": CC, "content-version": "tdm", "delay-in-days": 0}]}, (), "unknown"),
    ("no licence", {}, (), "unknown"),
    ("a file in HAL", {}, (hal("hal-04512345", doiId_s=DOI, fileMain_s=FILE),), FILE),
    ("a notice in HAL", {}, (hal("hal-04512345", doiId_s=DOI, fileMain_s=None),), "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "deposits", "link"), [case[1:] for case in OPEN], ids=[case[0] for case in OPEN]
)
def test_open_access_is_known_or_unknown_and_never_closed(
    biblio: Biblio, folder: Path, fields: dict[str, Any], deposits: Any, link: str
) -> None:
    deposits = [{k: v for k, v in deposit.items() if v is not None} for deposit in deposits]
    with StandIn(works=[snow(**fields)], hal=deposits) as server:
        table = shown(biblio, folder, server)
    text = biblio("show", "snow", "--bib", str(folder)).out
    assert f"open access: {link}\n" in text
    assert "closed" not in text + table
    if link == FILE:
        assert row(table, "open_copy").endswith("[HAL]")
    report = biblio("report", "--pc", "PC5", "--lang", "fr", "--bib", str(folder)).out
    assert ("Accès libre" in report) is (link != "unknown")


def test_a_correction_is_a_persons_and_facts_are_the_starter_lists(
    biblio: Biblio, folder: Path
) -> None:
    with StandIn(works=[snow()]) as server:
        shown(biblio, folder, server)
    path = folder / "nominations" / "ag-2026" / "PC5.bib"
    said = "status = {nominated}, year = {2026}, corrects = {year}"
    path.write_text(f"@misc{{snow, doi = {{{DOI}}}, {said}}}\n", "utf-8")
    fields = biblio("show", "snow", "--fields", "--bib", str(folder)).out
    assert row(fields, "year").endswith("[a person]")
    shipped = biblio("show", "kochkov2024neural", "--fields", "--bib", str(ROOT / "bib")).out
    assert "[starter list" in row(shipped, "title")


def test_datacite_is_named(biblio: Biblio, folder: Path) -> None:
    with StandIn(dois=[datacite(ARXIV)]) as server:
        fields = shown(biblio, folder, server, ARXIV)
    assert "[DataCite" in row(fields, "title")


def test_the_raw_answer_stays_as_it_was(biblio: Biblio, folder: Path) -> None:
    import json

    with StandIn(works=[snow()]) as server:
        shown(biblio, folder, server)
    [path] = (folder / "records").glob("*.json")
    answer = json.loads(path.read_text("utf-8"))["answer"]
    assert answer["title"] == snow()["title"] and answer["author"] == snow()["author"]


def test_the_works_it_cites_are_those_whose_doi_the_registry_has(
    biblio: Biblio, folder: Path
) -> None:
    named = [{"key": "r", "DOI": doi} for doi in ("10.5555/A", "10.5555/a", "10.5555/b", 7)]
    listed = [*named, {"key": "r", "unstructured": "Düben, 2018"}]
    with StandIn(works=[snow(reference=listed)]) as server:
        fields = shown(biblio, folder, server)
    assert "2 works with a DOI" in row(fields, "cites")
    assert "[Crossref]" in row(fields, "cites")
