"""Reading lists and the synthesis: golden files written by hand, and what no list may do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Biblio

from traccs_biblio.store import Store, Stored

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = (
    "1. # *Bold* [link](javascript:alert(1)) <script>alert(1)</script> &amp; \x1b[31mred\x1b[0m"
    " | _u_ `code` \u202egnp CO<sub>2</sub> https://evil.example"
)
RECORDS: dict[str, tuple[str, dict[str, Any]]] = {
    "10.5555/hostile": (
        "crossref",
        {
            "type": "journal-article",
            "title": [HOSTILE],
            "author": [
                {"given": "Ana-Maria K.", "family": "d'Ovidio"},
                {"name": "Group <b>of</b> *Stars*"},
            ],
            "container-title": ["Journal of [Marks]"],
            "volume": "7",
            "issue": "2",
            "page": "1-9",
            "issued": {"date-parts": [[2024, 5]]},
        },
    ),
    "10.5555/shared(1)_x": (
        "crossref",
        {
            "type": "journal-article",
            "title": ["A neural network emulator of sea ice"],
            "author": [{"given": "Jan", "family": "van der Meer"}],
            "container-title": ["Ice"],
            "article-number": "e3",
            "issued": {"date-parts": [[2025]]},
        },
    ),
    "10.5555/facts": (
        "facts",
        {
            "type": "posted-content",
            "title": ["What is known?"],
            "author": [{"given": "Ó.", "family": "Ólason"}],
            "publisher": "Server",
        },
    ),
    "10.5555/gone": ("crossref", {"type": "journal-article", "title": ["Withdrawn"]}),
    "10.5555/untitled": (
        "crossref",
        {"type": "journal-issue", "container-title": ["Ice"], "volume": "8"},
    ),
}
FILES = {
    "projects.csv": """\
id,kind,acronym,title
PC1,PC,ALPHA,Le premier projet
PC2,PC,,
EXT,ANR,EXT,
""",
    "usecases.yml": """\
- slug: emulator
  label: {fr: Émulateurs, en: Emulators}
  definition: {fr: Accélérer., en: Accelerate.}
- slug: downscaling
  label: {fr: Descente d'échelle, en: Downscaling}
""",
    "nominations/demo/call.yml": """\
title: {fr: Appel de démonstration, en: Demonstration call}
articles: {min: 2, max: 3}
lang: fr
""",
    "replies/demo/PC1.yml": "activities: [emulator]\n",
    "replies/demo/EXT.yml": "replied: false\nactivities: [downscaling]\n",
    "nominations/demo/PC1.bib": """\
@article{dovidio2024bold,
  doi = {10.5555/hostile}, status = {nominated}, usecase = {downscaling}, scope = {inside},
  why = {1. Parce que *oui* & <non>}, nominated-by = {AB},
}

@article{vandermeer2025neural, doi = {10.5555/shared(1)_x}, status = {suggested},
  nominated-by = {starter list}}

@misc{olasonwhat, doi = {10.5555/facts}, status = {nominated}, usecase = {none}}

@misc{pending-10-5555-later, doi = {10.5555/later}, title = {To come}, status = {nominated}}

@misc{received1, received = {Dupont : une *thèse*}, status = {suggested}}
""",
    "nominations/demo/PC2.bib": """\
@article{dovidio2024bold, doi = {10.5555/hostile}, status = {suggested}}

@article{vandermeer2025neural, doi = {10.5555/shared(1)_x}, status = {nominated}}

@article{anon, doi = {10.5555/gone}, status = {withdrawn}}
""",
    "nominations/demo/unassigned.bib": """\
@misc{anonuntitled, doi = {10.5555/untitled}, status = {nominated}}
""",
}


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A data folder of our own making, with one of everything a list must tell apart."""
    return made_demo(tmp_path / "bib")


def made_demo(folder: Path) -> Path:
    """Write the folder; the tests of other formats use it as well."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    for doi, (source, answer) in RECORDS.items():
        Store(folder).put(Stored(doi, source, answer))
    return folder


def report(biblio: Biblio, folder: Path, *options: str) -> str:
    ran = biblio("report", "--bib", str(folder), *options)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def golden(name: str) -> str:
    return (GOLDEN / name).read_text("utf-8")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(("kind", "ending"), [("text", "txt"), ("md", "md")])
def test_the_reading_list_is_the_golden_file(
    biblio: Biblio, demo: Path, lang: str, kind: str, ending: str
) -> None:
    said = report(biblio, demo, "--pc", "PC1", "--lang", lang, "--format", kind)
    assert said == golden(f"list-{lang}.{ending}")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(("kind", "ending"), [("text", "txt"), ("md", "md")])
def test_the_synthesis_is_the_golden_file(
    biblio: Biblio, demo: Path, lang: str, kind: str, ending: str
) -> None:
    assert report(biblio, demo, "--lang", lang, "--format", kind) == golden(
        f"synthesis-{lang}.{ending}"
    )


def test_the_language_is_that_of_the_call_and_a_file_is_named_by_its_ending(
    biblio: Biblio, demo: Path, tmp_path: Path
) -> None:
    assert report(biblio, demo, "--pc", "PC1") == golden("list-fr.txt")
    ran = biblio("report", "--bib", str(demo), "-o", "out.md")
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / "out.md").read_text("utf-8") == golden("synthesis-fr.md")


def test_no_report_holds_a_character_that_a_terminal_obeys(biblio: Biblio, demo: Path) -> None:
    for options in (["--pc", "PC1"], [], ["--format", "md"], ["--pc", "PC1", "--format", "md"]):
        assert not re.search(
            r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", report(biblio, demo, *options)
        )


def test_reports_do_not_depend_on_the_order_of_the_nominations(biblio: Biblio, demo: Path) -> None:
    before = [report(biblio, demo, *o) for o in (["--pc", "PC1"], ["--pc", "PC2"], [])]
    for path in (demo / "nominations" / "demo").glob("*.bib"):
        entries = re.split(r"(?m)^(?=@)", path.read_text("utf-8"))
        path.write_text("\n".join(reversed(entries)), "utf-8")
    assert [report(biblio, demo, *o) for o in (["--pc", "PC1"], ["--pc", "PC2"], [])] == before


def test_a_project_that_nominates_enough_with_all_details_misses_nothing(
    biblio: Biblio, demo: Path
) -> None:
    file = demo / "nominations" / "demo" / "EXT.bib"
    said = "status = {nominated}, usecase = {emulator}, why = {W}, scope = {outside}"
    file.write_text(
        f"@misc{{a, title = {{A}}, {said}}}\n@misc{{b, title = {{B}}, {said}}}\n", "utf-8"
    )
    assert "Nothing is missing." in report(biblio, demo, "--pc", "EXT", "--lang", "en")
    file.write_text("", "utf-8")
    empty = report(biblio, demo, "--pc", "EXT", "--lang", "en")
    assert "No article." in empty
    assert "0 articles nominated, of the 2 to 3 asked for." in empty
    assert "at least 2 articles to nominate or confirm" in empty


def test_more_nominations_than_asked_for_are_said(biblio: Biblio, demo: Path) -> None:
    file = demo / "nominations" / "demo" / "EXT.bib"
    file.write_text(
        "".join(f"@misc{{x{n}, title = {{T {n}}}, status = {{nominated}}}}\n" for n in range(4)),
        "utf-8",
    )
    said = report(biblio, demo, "--pc", "EXT", "--lang", "en")
    assert "4 articles nominated, more than the 3 asked for" in said


# --- the shipped library -------------------------------------------------------------------------


def sections(markdown: str) -> dict[str, str]:
    """The parts of a Markdown report by heading of level 2."""
    parts = re.split(r"(?m)^## (.*)\n", markdown)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def shipped() -> list[str]:
    return [line.split(",")[0] for line in (ROOT / "bib/projects.csv").read_text().splitlines()[1:]]


def test_no_list_of_the_shipped_library_lets_a_suggestion_look_like_a_nomination(
    biblio: Biblio,
) -> None:
    listed = 0
    for project in shipped():
        said = report(biblio, ROOT / "bib", "--pc", project, "--lang", "en", "--format", "md")
        assert "0 articles nominated, of the 3 to 5 asked for." in said
        parts = sections(said)
        assert "Articles the project nominates" not in parts
        assert "ominated by" not in said
        hinted = parts.get("Suggestions that the project has not confirmed", "")
        items = len(re.findall(r"(?m)^\d+\. ", said))
        assert len(re.findall(r"(?m)^\d+\. ", hinted)) == items
        assert hinted.count("Suggested by: starter list") == items
        listed += items
    assert listed >= 25


def test_the_synthesis_of_the_shipped_library_counts_no_suggestion(biblio: Biblio) -> None:
    said = report(biblio, ROOT / "bib", "--lang", "en", "--format", "md")
    assert "that nominated at least one article: 0." in said
    assert "Articles: 25; nominated by a project: 0; suggested, or with no project yet: 25." in said
    assert "Nominated by" not in said
    for name, part in sections(said).items():
        for item in re.split(r"(?m)^\d+\. ", part)[1:]:
            if name == "Projects that should talk":
                assert item.split("\n")[0].endswith(" (suggestions included)")
            else:
                assert re.search(r"   - Suggested for: .+ \(not confirmed\)\n", item)
    for row in re.findall(r"(?m)^\| (?!Project|---)(.*) \|$", said):
        cells = [cell.strip() for cell in row.split(" | ")[1:]]
        assert all(re.fullmatch(r"(0 \+ \d+)?( ?\\\*)?|0", cell) for cell in cells), row


def test_a_confirmed_suggestion_of_the_shipped_library_counts(
    biblio: Biblio, tmp_path: Path
) -> None:
    folder = tmp_path / "bib"
    shutil.copytree(ROOT / "bib", folder)
    assert biblio("nominate", "kochkov2024neural", "--pc", "PC5", "--bib", str(folder)).code == 0
    said = report(biblio, folder, "--pc", "PC5", "--lang", "en", "--format", "md")
    assert "1 article nominated, of the 3 to 5 asked for." in said
    assert "kochkov2024neural" in sections(said)["Articles the project nominates"]
