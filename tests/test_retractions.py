"""A retraction, correction or doubt is shown wherever the article is, and is in every export."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Biblio
from standin import StandIn, work

from traccs_biblio.store import Store, Stored

DOI, NOTICE = "10.5555/snow", "10.5555/notice_1"


def update(kind: str, doi: str = NOTICE, source: str = "publisher") -> dict[str, Any]:
    when = {"date-parts": [[2025, 2, 3]], "date-time": "2025-02-03T00:00:00Z", "timestamp": 1}
    return {"DOI": doi, "type": kind, "label": kind.title(), "source": source, "updated": when}


def library(folder: Path, **fields: Any) -> Path:
    Store(folder).put(Stored(DOI, "crossref", work(DOI, title=["The snow of Düben"], **fields)))
    path = folder / "nominations" / "ag-2026" / "PC5.bib"
    path.write_text(
        f"@article{{snow,\n  doi = {{{DOI}}},\n  status = {{nominated}},\n}}\n", "utf-8"
    )
    return folder


CASES = [
    ({"updated-by": [update("retraction")]}, "retracted", "RÉTRACTÉ", "RETRACTED", "Retracted", 1),
    ({"updated-by": [update("withdrawal", source="retraction-watch")]},
     "retracted", "RÉTRACTÉ", "RETRACTED", "Retracted", 1),
    ({"updated-by": [update("expression_of_concern")]}, "concern",
     "Réserves de l'éditeur", "expression of concern", "Expression of concern", 0),
    ({"updated-by": [update("erratum")]}, "corrected", "Corrigé depuis", "", "Corrected", 0),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "flag", "french", "mark", "note", "code"), CASES)
def test_it_is_shown_wherever_the_article_is(
    biblio: Biblio,
    folder: Path,
    fields: dict[str, Any],
    flag: str,
    french: str,
    mark: str,
    note: str,
    code: int,
) -> None:
    bib = str(library(folder, **fields))
    [found] = json.loads(biblio("list", "--bib", bib, "--json").out)
    assert flag in found["flags"]
    assert f"({mark})" in biblio("list", "--bib", bib).out or not mark
    for command in (("report",), ("report", "--pc", "PC5"), ("report", "--format", "md")):
        shown = biblio(*command, "--bib", bib, "--lang", "fr").out.replace("\\", "")
        assert french in shown and NOTICE in shown.replace("&#58;", ":")
    assert french in biblio("show", "snow", "--bib", bib).out
    exported = biblio("export", "--bib", bib).out
    assert f"  note     = {{{note} (notice: doi:10.5555/notice\\_1)}}," in exported
    [row] = csv.DictReader(io.StringIO(biblio("export", "--format", "csv", "--bib", bib).out))
    assert row["note"] == f"{note} (notice: doi:{NOTICE})"
    ran = biblio("check", "--bib", bib)
    assert ran.code == code and NOTICE in ran.out
    made = biblio("build", "-o", str(folder.parent / "public"), "--bib", bib)
    assert made.code == 0
    assert note in (folder.parent / "public" / "bib" / "all.bib").read_text("utf-8")


def test_one_event_from_two_sources_is_told_once(biblio: Biblio, folder: Path) -> None:
    twice = [update("retraction"), update("retraction", source="retraction-watch")]
    bib = str(library(folder, **{"updated-by": twice}))
    assert biblio("report", "--pc", "PC5", "--bib", bib).out.count("RÉTRACTÉ") == 1
    assert biblio("export", "--bib", bib).out.count("notice:") == 1


def test_the_notice_is_not_the_retracted_article(biblio: Biblio, folder: Path) -> None:
    fields = {"title": ["Retraction: The snow"], "update-to": [update("retraction", "10.5555/x")]}
    Store(folder).put(Stored(DOI, "crossref", work(DOI, **fields)))
    path = folder / "nominations" / "ag-2026" / "PC5.bib"
    path.write_text(
        f"@article{{snow,\n  doi = {{{DOI}}},\n  status = {{nominated}},\n}}\n", "utf-8"
    )
    [found] = json.loads(biblio("list", "--bib", str(folder), "--json").out)
    assert "notice" in found["flags"] and "retracted" not in found["flags"]
    assert "RETRACTED" not in biblio("list", "--bib", str(folder)).out
    assert "(a notice)" in biblio("list", "--bib", str(folder)).out


def test_add_says_so_at_once(biblio: Biblio, folder: Path) -> None:
    with StandIn(works=[work(DOI, updated_by=[update("retraction")])]) as server:
        ran = biblio("add", DOI, "--pc", "PC5", "--bib", str(folder), env=server.environment())
    assert "RÉTRACTÉ" in ran.out


def test_nothing_of_it_is_said_of_any_other_article(biblio: Biblio) -> None:
    bib = str(ROOT / "bib")
    assert "note" not in biblio("export", "--bib", bib).out.replace("note-", "")
    assert "RÉTRACTÉ" not in biblio("report", "--bib", bib).out
