"""Whatever a person pastes: what is certain is added, what is not is asked, nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Biblio, Ran
from hypothesis import given
from hypothesis import strategies as st
from standin import StandIn, hal, work

from traccs_biblio.ids import elsevier_pii, hal_id, holds_no_doi, is_reference, normal_doi

DOI, OTHER = "10.5555/snow", "10.5555/snow-two"
TITLE = "Learning the albedo of Alpine snow from satellite images"
PEOPLE = [{"given": "Julien", "family": "Le Sommer"}, {"given": "Íñigo", "family": "Salas y Mélia"}]
PII = "S0012821X24001234"


def snow(doi: str = DOI, **fields: Any) -> dict[str, Any]:
    date = {"date-parts": [[2024, 5, 2]]}
    about = {"title": [TITLE], "author": PEOPLE, "volume": "12", "page": "101-114", "issued": date}
    return work(doi, **{**about, "published": date, **fields})


def add(biblio: Biblio, folder: Path, server: StandIn, *arguments: str) -> Ran:
    return biblio("add", *arguments, "--pc", "PC5", "--bib", str(folder), env=server.environment())


def listed(biblio: Biblio, folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(biblio("list", "--bib", str(folder), "--json").out)
    return found


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("hal-04512345", "hal-04512345"),
        ("HAL-04512345v3", "hal-04512345"),
        ("https://hal.science/hal-04512345v1/document", "hal-04512345"),
        ("https://insu.hal.science/insu-03412345", "insu-03412345"),
        ("https://theses.hal.science/tel-04512345/file/These.pdf", "tel-04512345"),
        ("https://hal.univ-grenoble-alpes.fr/hal-02498602", "hal-02498602"),
        ("halshs.archives-ouvertes.fr/halshs-01234567", "halshs-01234567"),
        ("HAL : hal-04512345", "hal-04512345"),
        ("kochkov-01234567neural", ""),
        ("see https://example.org/abc-01234567", ""),
        ("10.5555/hal-04512345x", ""),
    ],
)
def test_a_deposit_in_hal_is_known_by_its_id_or_address(pasted: str, found: str) -> None:
    assert hal_id(pasted) == found


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        (PII, PII),
        ("https://www.sciencedirect.com/science/article/abs/pii/S001282522300123x?via%3Dihub",
         "S001282522300123X"),
        ("https://www.cell.com/iscience/fulltext/S2589-0042(24)01234-5", "S2589004224012345"),
        ("https://linkinghub.elsevier.com/retrieve/pii/S0012821X24001234", PII),
        ("S12345", ""),
        ("https://www.sciencedirect.com/journal/remote-sensing", ""),
    ],
)  # fmt: skip
def test_a_page_of_elsevier_is_known_by_its_pii(pasted: str, found: str) -> None:
    assert elsevier_pii(pasted) == found
    assert holds_no_doi(pasted) is (not found and "sciencedirect" in pasted)


@given(st.text(max_size=60))
def test_nothing_pasted_is_an_exception(text: str) -> None:
    assert isinstance(hal_id(text) + elsevier_pii(text) + normal_doi(text), str)
    assert is_reference(text) in (True, False)
    assert hal_id(hal_id(text)) == hal_id(text) and elsevier_pii(elsevier_pii(text)) in (
        "", elsevier_pii(text),
    )  # fmt: skip


def test_a_page_of_elsevier_is_found_by_its_pii(biblio: Biblio, folder: Path) -> None:
    with StandIn(works=[snow(alternative_id=[PII]), snow(OTHER)]) as server:
        page = f"https://www.sciencedirect.com/science/article/pii/{PII}"
        ran = add(biblio, folder, server, page)
        assert ran.code == 0, ran.err
        assert server.count("list") == 2  # by PII, then the record
    assert [found["doi"] for found in listed(biblio, folder)] == [DOI]


def test_a_pii_that_crossref_does_not_know_is_not_guessed(biblio: Biblio, folder: Path) -> None:
    with StandIn(works=[snow()]) as server:
        ran = add(biblio, folder, server, PII)
    assert ran.code == 1 and "not added" in ran.err
    assert listed(biblio, folder) == []


def test_a_deposit_in_hal_with_a_doi_is_that_doi(biblio: Biblio, folder: Path) -> None:
    deposit = hal("hal-04512345", doiId_s=DOI.upper())
    with StandIn(works=[snow()], hal=[deposit]) as server:
        ran = add(biblio, folder, server, "https://hal.science/hal-04512345v2")
    assert ran.code == 0, ran.err
    assert [found["doi"] for found in listed(biblio, folder)] == [DOI]


def test_a_deposit_in_hal_without_doi_is_an_entry_in_full(biblio: Biblio, folder: Path) -> None:
    deposit = hal(
        "tel-04512345",
        docType_s="THESE",
        title_s=["Apprendre l'albédo de la neige à 100 % & plus"],
        authFirstName_s=["Łucja"],
        authLastName_s=["Szczepański"],
        producedDateY_i=2024,
        abstract_s=[
            "Une neige que personne n'a vue, apprise quand même par un réseau de neurones."
        ],
        language_s=["fr"],
        fileMain_s="https://theses.hal.science/tel-04512345/file/these.pdf",
    )
    with StandIn(hal=[deposit]) as server:
        first = add(biblio, folder, server, "tel-04512345", "--why", "la thèse")
        again = add(biblio, folder, server, "https://theses.hal.science/tel-04512345v1")
    assert (first.code, again.code) == (0, 0), first.err + again.err
    assert "PC5 has" in again.err
    with StandIn(hal=[deposit]) as server:
        more = add(biblio, folder, server, "tel-04512345", "--why", "autre chose")
    assert more.code == 2 and "use nominate" in more.err
    [found] = listed(biblio, folder)
    assert found["title"] == "Apprendre l'albédo de la neige à 100 % & plus"
    assert found["authors"][0]["family"] == "Szczepański"
    assert (found["type"], found["year"], found["doi"]) == ("thesis", 2024, None)
    assert (found["source"], found["pending"]) == ("hal", False)
    fields = biblio("show", found["key"], "--fields", "--bib", str(folder)).out
    assert "[HAL" in fields
    assert "100 \\% \\& plus" in biblio("export", "--bib", str(folder)).out
    shown = biblio("show", found["key"], "--bib", str(folder)).out
    assert "open access: https://theses.hal.science/tel-04512345/file/these.pdf" in shown
    assert "personne n'a vue" in (folder / "nominations/ag-2026/PC5.bib").read_text("utf-8")


def test_a_deposit_that_hal_does_not_know_is_not_written(biblio: Biblio, folder: Path) -> None:
    with StandIn() as server:
        ran = add(biblio, folder, server, "hal-09999999")
    assert ran.code == 1 and "hal-09999999" in ran.err
    assert listed(biblio, folder) == []


def test_hal_out_of_reach_is_no_answer(biblio: Biblio, folder: Path) -> None:
    ran = biblio("add", "hal-04512345", "--pc", "PC5", "--bib", str(folder))
    assert ran.code == 3 and listed(biblio, folder) == []


REFERENCE = "Le Sommer, J. and Salas y Mélia, I. (2024). " + TITLE + ". J. Imag. Clim., 12, 101."


@pytest.mark.parametrize(
    "reference",
    [REFERENCE, "Le Sommer & Salas y Melia 2024 learning the albedo of alpine snow from satellite "
     "images", f"J. Le Sommer et al., “{TITLE},” Journal of Imaginary Climates, 2025."],
)  # fmt: skip
def test_a_reference_that_agrees_is_accepted_alone(
    biblio: Biblio, folder: Path, reference: str
) -> None:
    with StandIn(works=[snow(), work("10.5555/other"), work("10.5555/more")]) as server:
        ran = add(biblio, folder, server, reference)
    assert ran.code == 0, ran.err
    assert DOI in ran.err  # what it was taken for
    assert [found["doi"] for found in listed(biblio, folder)] == [DOI]


def test_two_parts_are_not_told_apart_by_a_guess(biblio: Biblio, folder: Path) -> None:
    parts = [snow(f"10.5555/part{n}", title=[f"{TITLE}, Part {n}"]) for n in (1, 2)]
    with StandIn(works=parts) as server:
        ran = add(biblio, folder, server, f"Le Sommer, J. (2024). {TITLE}.")
    assert ran.code == 1
    assert ran.out == "" and listed(biblio, folder) == []
    for part in ("10.5555/part1", "10.5555/part2"):  # to choose from
        assert part in ran.err
    assert not (folder / "nominations" / "ag-2026" / "PC5.bib").exists()


def test_a_reference_to_nothing_known_is_not_written(biblio: Biblio, folder: Path) -> None:
    with StandIn(works=[work("10.5555/other")]) as server:
        ran = add(biblio, folder, server, "Nobody, N. (2024). A paper about things never written.")
    assert ran.code == 1 and listed(biblio, folder) == []


def test_a_reference_waits_when_nobody_can_be_asked(biblio: Biblio, folder: Path) -> None:
    ran = biblio("add", REFERENCE, "--pc", "PC5", "--bib", str(folder))
    assert ran.code == 3 and listed(biblio, folder) == []


def test_what_is_certain_is_added_beside_what_is_not(biblio: Biblio, folder: Path) -> None:
    with StandIn(works=[snow(), work("10.5555/b")]) as server:
        ran = add(biblio, folder, server, "10.5555/b", "A reference to nothing at all, 2024")
    assert ran.code == 1
    assert [found["doi"] for found in listed(biblio, folder)] == ["10.5555/b"]


@pytest.mark.parametrize(
    "page",
    ["https://www.cambridge.org/core/journals/x/article/y/0123456789ABCDEF",
     "https://www.mdpi.com/2072-4292/16/1/1",
     "https://eartharxiv.org/repository/view/1234/"],
)  # fmt: skip
def test_a_page_that_holds_no_doi_is_refused_before_anything_is_asked(
    biblio: Biblio, folder: Path, page: str
) -> None:
    with StandIn() as server:
        ran = add(biblio, folder, server, page)
        assert ran.code == 2 and "copy the DOI printed under the title" in ran.err
        assert server.count() == 0


REFUSED = [
    ("10.5555/esd-1-rc1", {"type": "peer-review", "relation": {
        "is-review-of": [{"id-type": "doi", "id": DOI, "asserted-by": "subject"}]}}),
    ("10.5555/supplement", {"type": "posted-content", "relation": {
        "is-supplement-to": [{"id-type": "doi", "id": DOI, "asserted-by": "subject"}]}}),
]  # fmt: skip


@pytest.mark.parametrize(("doi", "fields"), REFUSED)
def test_a_review_or_supplement_is_refused_with_the_work_it_belongs_to(
    biblio: Biblio, folder: Path, doi: str, fields: dict[str, Any]
) -> None:
    with StandIn(works=[snow(), work(doi, **fields)]) as server:
        ran = add(biblio, folder, server, doi)
    assert ran.code == 1
    assert f"biblio add {DOI}" in ran.err
    assert listed(biblio, folder) == []
    assert not list((folder / "records").glob("*.json"))


@pytest.mark.parametrize(
    ("title", "flag"),
    [("Comment on the snow of Düben", "comment"), ("Corrigendum to: Snow", "notice")],
)  # fmt: skip
def test_a_published_comment_or_corrigendum_is_added_and_flagged(
    biblio: Biblio, folder: Path, title: str, flag: str
) -> None:
    with StandIn(works=[snow(title=[title])]) as server:
        ran = add(biblio, folder, server, DOI)
    assert ran.code == 0, ran.err
    [found] = listed(biblio, folder)
    assert flag in found["flags"]


def test_nominate_takes_what_add_takes(biblio: Biblio, folder: Path) -> None:
    with StandIn(works=[snow()], hal=[hal("hal-04512345", doiId_s=DOI)]) as server:
        ran = biblio(
            "nominate", "hal-04512345", "--pc", "PC7", "--bib", str(folder),
            env=server.environment(),
        )  # fmt: skip
    assert ran.code == 0, ran.err
    [found] = listed(biblio, folder)
    assert (found["doi"], found["projects"][0]["status"]) == (DOI, "nominated")


def test_one_deposit_without_doi_is_one_work_whoever_nominates_it(
    biblio: Biblio, folder: Path
) -> None:
    deposit = hal("tel-04512345", docType_s="THESE", title_s=["La neige"], producedDateY_i=2024)
    with StandIn(hal=[deposit]) as server:
        add(biblio, folder, server, "tel-04512345")
        env = server.environment()
        ran = biblio("add", "tel-04512345", "--pc", "PC7", "--bib", str(folder), env=env)
        assert ran.code == 0, ran.err
    [found] = listed(biblio, folder)
    assert {project["id"] for project in found["projects"]} == {"PC5", "PC7"}
    assert biblio("export", "--bib", str(folder)).out.count("@phdthesis{") == 1
    assert "error" not in biblio("check", "--bib", str(folder)).out


def test_the_published_text_is_found_under_its_nominated_preprint(
    biblio: Biblio, folder: Path
) -> None:
    link = {"is-preprint-of": [{"id-type": "doi", "id": DOI, "asserted-by": "subject"}]}
    early = snow("10.1101/2024.1", type="posted-content", relation=link)
    with StandIn(works=[snow(), early]) as server:
        assert add(biblio, folder, server, "10.1101/2024.1").code == 0
        again = add(biblio, folder, server, DOI)
        assert again.code == 0 and "as its preprint 10.1101/2024.1" in again.err
        [found] = listed(biblio, folder)
        assert found["doi"] == DOI
        assert biblio("show", DOI, "--bib", str(folder)).code == 0
        where = ("--pc", "PC5", "--bib", str(folder))
        ran = biblio("nominate", DOI, *where, "--replaces", found["key"], env=server.environment())
    assert ran.code == 0, ran.err
    ran = biblio("check", "--bib", str(folder))
    assert ran.code == 0 and "twice" not in ran.out
