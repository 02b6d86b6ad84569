"""The exports: what a proposal, BibTeX itself, LaTeX, pybtex and a spreadsheet make of them."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import real_works
from conftest import ROOT, Biblio, program
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pybtex.database import parse_string

import traccs_biblio
from traccs_biblio import bibtex
from traccs_biblio.answers.entry import described
from traccs_biblio.enrich import Outcome
from traccs_biblio.exports.biblatex import biblatex
from traccs_biblio.exports.biblatex import entry as biblatex_entry
from traccs_biblio.exports.bibtex import bibtex as bibtex_of
from traccs_biblio.exports.bibtex import entry
from traccs_biblio.exports.spelling import PLAIN, Manner, can_be_set, doubts, spelled, title
from traccs_biblio.exports.table import COLUMNS
from traccs_biblio.exports.table import csv as csv_of
from traccs_biblio.exports.table import xlsx as xlsx_of
from traccs_biblio.intake import by_keywords, carry_out, intend, with_outcomes
from traccs_biblio.library import Library
from traccs_biblio.model import STATUSES, Article, Author, Metadata, Nomination, Record
from traccs_biblio.nominations import NominationFile
from traccs_biblio.received import read as received
from traccs_biblio.received.bib import read_bib
from traccs_biblio.selection import Filter
from traccs_biblio.sources.http import Client
from traccs_biblio.store import Store, Stored
from traccs_biblio.tex import (
    plain_of_note,
    plain_of_tex,
    tex_escape,
    tex_of,
    tex_spelled,
    unspelled,
)
from traccs_biblio.tex_commands import (
    _ACCENTS,
    _BOXES,
    _TAKING,
    MATHS_COMMANDS,
    TEXT_COMMANDS,
    commands,
)
from traccs_biblio.text import capitals, cell_text, clean, fold, of_cell, of_plain
from traccs_biblio.writing import writing

GOLDEN = Path(__file__).parent / "golden"
SICI = "10.5555/1520-0477(1996)077<0935:a_b>2.0.co;2#x"
LE_SOMMER = {"given": "Julien", "family": "Le Sommer"}
SALAS = {"given": "David", "family": "Salas y Mélia"}
SAINT_MARTIN = {"given": "David", "family": "Saint-Martin"}
DUBEN = {"given": "Peter D.", "family": "Düben"}
OLASON = {"given": "Einar", "family": "Ólason"}
SZCZEPANSKI = {"given": "Wojciech", "family": "Szczepański"}
VAN_DER_MEER = {"given": "Jan", "family": "van der Meer"}
D_OVIDIO = {"given": "Francesco", "family": "d'Ovidio"}

RECORDS: dict[str, dict[str, Any]] = {
    SICI: {
        "type": "journal-article",
        "title": [
            'Emulating CO<sub>2</sub> in NEMO with ERA5: 50 % faster &amp; no_loss, "say" #1'
        ],
        "author": [
            LE_SOMMER, SALAS, SAINT_MARTIN, OLASON,
            {"given": "Martin Luther", "family": "King", "suffix": "Jr."},
        ],
        "container-title": ["Climate &amp; Data_Sets, 100 %"],
        "publisher": "Example Press",
        "published-print": {"date-parts": [[2025, 2]]},
        "published-online": {"date-parts": [[2024, 12, 30]]},
        "issued": {"date-parts": [[2024, 12, 30]]},
        "volume": "77", "issue": "3", "page": "935-940", "article-number": "e12",
    },
    "10.5555/book.3": {
        "type": "book-chapter",
        "title": ["Machine learning inside the IFS: a <i>short</i> story"],
        "author": [DUBEN, VAN_DER_MEER],
        "editor": [D_OVIDIO, SALAS],
        "container-title": ["Series of Books", "Handbook of Models"],
        "publisher": "Example Press",
        "issued": {"date-parts": [[2024]]},
        "page": "10-20", "ISBN": ["9780000000002"],
    },
    "10.5555/map.4": {
        "type": "journal-article",
        "title": ["A map"],
        "author": [{"name": "Sea Ice &amp; Snow Group"}, SZCZEPANSKI],
        "container-title": ["Journal of Maps"],
        "issued": {"date-parts": [[2023]]},
        "article-number": "e2023GL0001",
    },
    "10.5194/egusphere-2024-9": {
        "type": "posted-content", "subtype": "preprint",
        "title": ["Tuning a model"],
        "author": [SAINT_MARTIN],
        "container-title": [],
        "publisher": "Copernicus GmbH",
        "issued": {"date-parts": [[2024, 3, 4]]},
    },
    "10.5555/withdrawn.5": {"type": "journal-article", "title": ["Not here"], "author": [DUBEN]},
}  # fmt: skip
ARXIV = {
    "titles": [{"title": "A learned NEMO factor $g_J$"}],
    "creators": [
        {"name": "Szczepański, Wojciech", "givenName": "Wojciech", "familyName": "Szczepański"},
        {"name": "d'Ovidio, Francesco", "givenName": "Francesco", "familyName": "d'Ovidio"},
    ],
    "publisher": "arXiv",
    "publicationYear": 2024,
    "types": {"resourceTypeGeneral": "Preprint"},
}

PC5 = r"""@article{lesommer2025emulating,
  title  = {Whatever a person copied},
  doi    = {SICI},
  status = {nominated},
  usecase = {downscaling, emulator},
  why    = {+1, =1+1, a "quoted" reason},
}

@article{seaicegroup2023map,
  doi     = {10.5555/map.4},
  status  = {suggested},
  usecase = {none},
}

@misc{saintmartin2024tuning,
  doi     = {10.5194/egusphere-2024-9},
  status  = {nominated},
  usecase = {none},
}

@misc{szczepanski2024learned,
  doi     = {10.48550/arxiv.2401.00001},
  status  = {nominated},
  usecase = {none},
}

@misc{melia1999etude,
  author  = {M{\'e}lia, Ana},
  title   = {{\'E}tude de l'{AMOC}, 10\,\%},
  year    = 1999,
  url     = {https://example.org/a_b?c=1&d=%20},
  status  = {nominated},
  usecase = {none},
}

@article{duben2024not,
  doi    = {10.5555/withdrawn.5},
  status = {withdrawn},
}
""".replace("SICI", SICI)
PC2 = r"""@article{lesommer2025emulating,
  doi    = {SICI},
  status = {suggested},
}

@incollection{duben2024machine,
  doi     = {10.5555/book.3},
  status  = {nominated},
  usecase = {online-correction},
}

@article{duben2024not,
  doi    = {10.5555/withdrawn.5},
  status = {withdrawn},
}
""".replace("SICI", SICI)
PENDING = """@misc{pending-10-5555-later,
  doi    = {10.5555/later},
  title  = {To come},
  status = {nominated},
}
"""


@pytest.fixture
def library(folder: Path) -> Path:
    """A small library of hard names and titles, all of our own making."""
    store = Store(folder)
    for doi, answer in RECORDS.items():
        store.put(Stored(doi, "crossref", answer))
    store.put(Stored("10.48550/arxiv.2401.00001", "datacite", ARXIV))
    write(folder, "PC5", PC5)
    write(folder, "PC2", PC2)
    return folder


def write(folder: Path, project: str, text: str) -> None:
    (folder / "nominations" / "ag-2026" / f"{project}.bib").write_text(text, "utf-8")


def exported(biblio: Biblio, folder: Path, *options: str) -> str:
    ran = biblio("export", "--bib", str(folder), *options)
    assert (ran.code, "left out" in ran.err) == (0, False), ran.err
    return ran.out


# --- the file ------------------------------------------------------------------------------------


def test_the_export_is_the_golden_file(biblio: Biblio, library: Path) -> None:
    assert exported(biblio, library) == (GOLDEN / "export.bib").read_text("utf-8")


def test_the_export_does_not_depend_on_the_order_of_the_nominations(
    biblio: Biblio, library: Path
) -> None:
    before = exported(biblio, library)
    for project, text in (("PC5", PC5), ("PC2", PC2)):
        write(library, project, "\n".join(reversed(re.split(r"(?m)\n(?=@)", text))) + "\n")
    assert exported(biblio, library) == before


def test_doi_and_url_are_never_escaped(biblio: Biblio, library: Path) -> None:
    entries = parse_string(exported(biblio, library), "bibtex").entries
    assert entries["lesommer2025emulating"].fields["doi"] == SICI
    assert entries["melia1999etude"].fields["url"] == "https://example.org/a_b?c=1&d=%20"
    assert all("\\" not in e.fields.get("doi", "") + e.fields["url"] for e in entries.values())


def test_keywords_hold_the_use_cases_and_then_the_projects(biblio: Biblio, library: Path) -> None:
    entries = parse_string(exported(biblio, library), "bibtex").entries
    keywords = entries["lesommer2025emulating"].fields["keywords"]
    assert keywords == "emulator, downscaling, PC5, suggested for PC2"


def test_withdrawn_nominations_are_in_no_export(biblio: Biblio, library: Path) -> None:
    for kind in ("bibtex", "csv"):
        assert "withdrawn.5" not in exported(biblio, library, "--format", kind)


def test_pending_nominations_are_left_out_and_named(biblio: Biblio, library: Path) -> None:
    before = exported(biblio, library)
    write(library, "PC4", PENDING)
    for kind in ("bibtex", "csv"):
        ran = biblio("export", "--bib", str(library), "--format", kind)
        assert ran.code == 1
        assert "pending-10-5555-later" in ran.err
        assert "10.5555/later" not in ran.out
    assert biblio("export", "--bib", str(library)).out == before


def test_one_key_on_two_works_leaves_out_both_with_their_places_and_writes_the_rest(
    biblio: Biblio, library: Path
) -> None:
    write(
        library, "PC4", "@misc{SeaIceGroup2023map, doi = {10.5555/book.3}, status = {nominated}}\n"
    )
    for kind in ("bibtex", "csv"):
        ran = biblio("export", "--bib", str(library), "--format", kind)
        assert (ran.code, "eaIceGroup2023map" in ran.out) == (1, False)
        assert "lesommer2025emulating" in ran.out
        assert re.search(r"10\.5555/map\.4 \(\S+PC5\.bib:\d+\)", ran.err)
        assert re.search(r"10\.5555/book\.3 \(\S+PC4\.bib:1\)", ran.err)
    (library.parent / "a.aux").write_text(r"\citation{seaicegroup2023map,lesommer2025emulating}")
    ran = biblio("export", "--bib", str(library), "--cited", "a.aux")
    assert (ran.code, ran.out.count("\n@")) == (1, 1)
    assert "PC5.bib:" in ran.err and "PC4.bib:1" in ran.err and "both are left out" in ran.err


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        (["--pc", "PC2"], {"duben2024machine", "lesommer2025emulating"}),
        (["--usecase", "downscaling"], {"lesommer2025emulating"}),
        (["--status", "suggested"], {"seaicegroup2023map", "lesommer2025emulating"}),
        (["--year", "1999-2023"], {"melia1999etude", "seaicegroup2023map"}),
    ],
)
def test_filters_choose_what_is_exported(
    biblio: Biblio, library: Path, options: list[str], keys: set[str]
) -> None:
    assert set(parse_string(exported(biblio, library, *options), "bibtex").entries) == keys


# --- other programs ------------------------------------------------------------------------------


def run(directory: Path, *command: str) -> str:
    """What a real program says; it must succeed."""
    done = subprocess.run(
        command, cwd=directory, capture_output=True, timeout=120, stdin=subprocess.DEVNULL
    )
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode == 0, said
    return said


def warnings(directory: Path, bib: str) -> list[str]:
    """What Debian's bibtex with plain.bst complains of in an export."""
    (directory / "all.bib").write_text(bib, "utf-8")
    (directory / "all.aux").write_text("\\citation{*}\n\\bibdata{all}\n\\bibstyle{plain}\n")
    said = run(directory, program("bibtex"), "all")
    assert "rror" not in said
    return re.findall(r"Warning--(.*)", said)


def test_bibtex_reads_the_shipped_library_and_lacks_nothing(biblio: Biblio, tmp_path: Path) -> None:
    """`empty X` would be allowed where the facts lack X: of the 25 articles none lacks any."""
    bib = exported(biblio, ROOT / "bib")
    assert len(parse_string(bib, "bibtex").entries) == 25
    assert warnings(tmp_path, bib) == []


def test_bibtex_warns_only_of_what_the_records_lack(
    biblio: Biblio, folder: Path, tmp_path: Path
) -> None:
    lacking: dict[str, dict[str, Any]] = {
        "10.5555/no.author": {"type": "journal-article", "title": ["A"], "container-title": ["J"]},
        "10.5555/no.title": {"type": "other", "author": [OLASON]},
    }
    for doi, answer in lacking.items():
        Store(folder).put(Stored(doi, "crossref", answer))
    entries = [
        f"@misc{{k{n}, doi = {{{doi}}}, status = {{nominated}}}}\n" for n, doi in enumerate(lacking)
    ]
    write(folder, "PC5", "".join(entries))
    found = warnings(tmp_path, exported(biblio, folder))
    assert found == ["empty author in k0", "empty year in k0"]


def latex(directory: Path, bib: str, package: str, style: str) -> str:
    """Compile a document that cites every entry; the bibliography that it shows."""
    keys = list(parse_string(bib, "bibtex").entries)
    natbib = "\\usepackage[numbers]{natbib}\n" if style == "plainnat" else ""
    (directory / "all.bib").write_text(bib, "utf-8")
    (directory / "doc.tex").write_text(
        "\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n"
        f"{natbib}\\usepackage{{{package}}}\n\\begin{{document}}\n"
        + "".join(f"\\cite{{{key}}}\n" for key in keys)
        + f"\\bibliographystyle{{{style}}}\n\\bibliography{{all}}\n\\end{{document}}\n"
    )
    pdflatex = (program("pdflatex"), "-interaction=nonstopmode", "-halt-on-error", "doc")
    run(directory, *pdflatex)
    run(directory, program("bibtex"), "doc")
    run(directory, *pdflatex)
    run(directory, *pdflatex)
    log = (directory / "doc.log").read_text("utf-8", "replace")
    assert not re.search(r"(?m)^! |undefined|Missing character", log), log[-3000:]
    assert len(keys) > 5
    return (directory / "doc.bbl").read_text("utf-8")


@pytest.mark.parametrize("style", ["plain", "plainnat"])
@pytest.mark.parametrize("package", ["url", "hyperref"])
def test_pdflatex_compiles_a_document_that_cites_everything(
    biblio: Biblio, library: Path, tmp_path: Path, package: str, style: str
) -> None:
    shown = latex(tmp_path, exported(biblio, library), package, style)
    for kept in ("Julien Le~Sommer", "{Salas y Mélia}", "van~der Meer", "{NEMO}", "{ERA5}"):
        assert kept.replace("~", " ") in re.sub(r"[\s~]+", " ", shown)


def test_pybtex_reads_the_names_that_the_records_give(biblio: Biblio, library: Path) -> None:
    entries = parse_string(exported(biblio, library), "bibtex").entries

    def names(key: str, role: str = "author") -> list[tuple[str, str, str]]:
        return [
            (
                " ".join([*person.prelast_names, *person.last_names]),
                " ".join([*person.first_names, *person.middle_names]),
                " ".join(person.lineage_names),
            )
            for person in entries[key].persons[role]
        ]

    assert names("lesommer2025emulating") == [
        ("Le Sommer", "Julien", ""),
        ("{Salas y Mélia}", "David", ""),
        ("Saint-Martin", "David", ""),
        ("Ólason", "Einar", ""),
        ("King", "Martin Luther", "Jr."),
    ]
    assert names("duben2024machine") == [("Düben", "Peter D.", ""), ("van der Meer", "Jan", "")]
    assert names("duben2024machine", "editor")[0] == ("d'Ovidio", "Francesco", "")
    assert names("seaicegroup2023map")[0] == (r"{Sea Ice \& Snow Group}", "", "")
    assert names("szczepanski2024learned")[0] == ("Szczepański", "Wojciech", "")


# --- write, read, write --------------------------------------------------------------------------

PROTECT = capitals(["ERA5", "NEMO", "U-Net"])
PIECES = st.sampled_from([*"@{}%\\$#_^~&\"'`-,.;:()<>|= aZéŁ", "and", "NEMO", "\u00a0", "\u202e"])
HOSTILE = st.lists(PIECES, max_size=60).map(lambda pieces: clean("".join(pieces)))
LONG = st.text(st.sampled_from('@{}%\\$#_^~&" ab'), min_size=5000, max_size=5000).map(clean)
NAMES = HOSTILE.filter(fold)
PEOPLE = st.one_of(
    NAMES.map(lambda name: Author(name=name)),
    st.tuples(NAMES, HOSTILE, st.sampled_from(["", "Jr.", "III"])).map(
        lambda parts: Author(*parts)
    ),
)
KINDS = ("article", "chapter", "book", "proceedings-article", "report", "thesis")


@st.composite
def works(draw: st.DrawFn) -> Metadata:
    """A work whose texts hold whatever BibTeX, TeX and terminals could take amiss."""
    return Metadata(
        doi=SICI,
        type=draw(st.sampled_from(KINDS)),
        title=of_plain(draw(HOSTILE | LONG)),
        authors=tuple(draw(st.lists(PEOPLE, max_size=3))),
        container=draw(HOSTILE),
        year=draw(st.none() | st.integers(1000, 2100)),
        month=draw(st.none() | st.integers(1, 12)),
        volume=draw(HOSTILE),
        pages="1-9",
    )


def article(metadata: Metadata) -> Article:
    said = Nomination("key2025", "ag-2026", "PC5", "nominated", doi=metadata.doi)
    return Article(Record(metadata.doi, metadata, (said,), "crossref", ("key2025",)))


def reread(text: str) -> Metadata:
    """An exported entry as the library reads a person's file."""
    [block] = bibtex.cut(text)
    read = bibtex.parse(text, block)
    said = Nomination(read.key, "", "", doi=SICI, entry_type=read.type, fields=read.fields)
    return described(said)


@given(works())
def test_write_read_write_is_a_fixed_point(metadata: Metadata) -> None:
    once = entry(article(metadata), PROTECT, "ag-2026")
    again = reread(once)
    assert entry(article(again), PROTECT, "ag-2026") == once
    assert fold(again.title.plain) == fold(metadata.title.plain)
    assert [fold(p.label) for p in again.authors] == [fold(p.label) for p in metadata.authors]
    assert fold(again.container) == fold(metadata.container)


@given(works())
def test_pybtex_sees_one_entry_whatever_the_title_holds(metadata: Metadata) -> None:
    written = entry(article(metadata), PROTECT, "ag-2026")
    around = [
        entry(article(Metadata(doi=SICI)), PROTECT, "ag-2026").replace("key2025", k) for k in "ab"
    ]
    read = parse_string(around[0] + written + around[1], "bibtex").entries
    assert list(read) == ["a", "key2025", "b"]
    assert len(read["key2025"].persons.get("author", [])) == len(metadata.authors)


def test_capitals_of_the_lexicon_and_of_mixed_words_are_protected() -> None:
    title = of_plain("Learning ERA5 and NEMO with ClimSim and a U-Net in Europe")
    written = entry(article(Metadata(title=title)), PROTECT, "ag-2026")
    assert "{Learning {ERA5} and {NEMO} with {ClimSim} and a {U-Net} in Europe}" in written


# --- tables --------------------------------------------------------------------------------------


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_one_row_a_nomination(biblio: Biblio, library: Path) -> None:
    found = rows(exported(biblio, library, "--format", "csv"))
    assert sorted((row["project"], row["key"], row["status"]) for row in found) == [
        ("PC2", "duben2024machine", "nominated"),
        ("PC2", "lesommer2025emulating", "suggested"),
        ("PC5", "lesommer2025emulating", "nominated"),
        ("PC5", "melia1999etude", "nominated"),
        ("PC5", "saintmartin2024tuning", "nominated"),
        ("PC5", "seaicegroup2023map", "suggested"),
        ("PC5", "szczepanski2024learned", "nominated"),
    ]
    chapter = next(row for row in found if row["key"] == "duben2024machine")
    assert chapter["authors"] == "Düben, Peter D.; van der Meer, Jan"
    assert chapter["editors"] == "d'Ovidio, Francesco; Salas y Mélia, David"
    assert chapter["title"] == "Machine learning inside the IFS: a short story"
    assert (chapter["year"], chapter["usecases"]) == ("2024", "online-correction")


def test_no_cell_of_the_table_is_a_formula(biblio: Biblio, folder: Path) -> None:
    answer = {
        "type": "journal-article",
        "title": ['=HYPERLINK("http://evil.example","click")'],
        "author": [{"family": "@SUM(A1)", "given": "X"}],
        "container-title": ["-2+3"],
    }
    Store(folder).put(Stored("10.5555/f", "crossref", answer))
    write(
        folder,
        "PC5",
        "@article{f, doi = {10.5555/f}, status = {nominated}, why = {+1}, nominated-by = {'}}\n",
    )
    [row] = rows(exported(biblio, folder, "--format", "csv"))
    assert row["title"] == '\'=HYPERLINK("http://evil.example","click")'
    assert (row["authors"], row["container"]) == ("'@SUM(A1), X", "'-2+3")
    assert (row["why"], row["by"]) == ("'+1", "''")


@given(st.text())
@example("'=1+1")
@example("''")
@example("＝1+1")
@example("'＋1")
@example("a;－1; ＠SUM(A1)")
def test_taking_the_quote_off_gives_the_text_back(text: str) -> None:
    safe = cell_text(text)
    assert not safe.startswith((*"=+-@＝＋－＠", "\t", "\r"))
    assert not re.search(r"""[;\s"]*;[;\s"]*[=+\-@＝＋－＠]""", safe)
    assert of_cell(safe) == text


def test_what_an_export_put_on_an_import_takes_off(biblio: Biblio, folder: Path) -> None:
    said = "@article{f, doi = {10.5555/f}, status = {nominated}, why = {'=a' or 'b'}}\n"
    write(folder, "PC5", said)
    answer = {"type": "journal-article", "title": ["T"]}
    Store(folder).put(Stored("10.5555/f", "crossref", answer))
    table = exported(biblio, folder, "--format", "csv")
    assert "''=a' or 'b'" in table
    reply = folder.parent / "back.csv"
    reply.write_text(table, "utf-8")
    other = folder.parent / "other"
    assert biblio("init", str(other)).code == 0
    Store(other).put(Stored("10.5555/f", "crossref", answer))
    ran = biblio("import", str(reply), "--bib", str(other))
    assert ran.code == 0, ran.err
    [nomination] = traccs_biblio.load(other).to_dataframe().itertuples()
    assert (nomination.why, nomination.doi) == ("'=a' or 'b'", "10.5555/f")


def test_a_workbook_holds_the_table_as_text(biblio: Biblio, library: Path) -> None:
    write(
        library,
        "PC7",
        "@article{g, doi = {10.5555/g}, status = {nominated}, why = {=HYPERLINK(1)}, "
        "nominated-by = {'q}}\n",
    )
    title = "=cmd|' /C calc'!A0"
    answer = {"type": "journal-article", "title": [title]}
    Store(library).put(Stored("10.5555/g", "crossref", answer))
    for name in ("a.xlsx", "b.xlsx"):
        assert biblio("export", "--bib", str(library), "-o", name).code == 0
    book = load_workbook(library.parent / "a.xlsx")
    head, *cells = book["nominations"].iter_rows()
    names = [cell.value for cell in head]
    found = [dict(zip(names, row, strict=True)) for row in cells]
    table = rows(exported(biblio, library, "--format", "csv"))
    for cell_row, text_row in zip(found, table, strict=True):
        for name in names:
            assert str(cell_row[name].value or "") == of_cell(text_row[name])
            assert cell_row[name].data_type != "f"
    assert any(row["title"].value == title and row["title"].quotePrefix for row in found)
    assert {cell.value for cell in book["columns"]["A"][1:]} == set(names)
    same = [(library.parent / name).read_bytes() for name in ("a.xlsx", "b.xlsx")]
    assert same[0] == same[1]


def test_a_notebook_gets_the_table(biblio: Biblio, library: Path) -> None:
    table = traccs_biblio.load(library).to_dataframe()
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == 7
    assert table.groupby("project").size().to_dict() == {"PC2": 2, "PC5": 5}
    assert table["year"].min() == 1999
    only = traccs_biblio.load(library).to_dataframe(Filter(projects=("PC2",)))
    assert set(only["project"]) == {"PC2"}


# --- whose TeX is trusted, and in which letters ---------------------------------------------------


def titled(tex: str) -> Article:
    """A work without DOI, whose title a person wrote in TeX."""
    said = Nomination("k", "ag-2026", "PC5", "nominated", fields={"title": tex}, entry_type="misc")
    return Article(Record("", described(said), (said,), "person", ("k",)))


@pytest.mark.parametrize(
    "command",
    [r"\input{/etc/passwd}", r"\write18{ls}", r"\immediate\write18{ls}", r"\catcode`\_=13",
     r"\csname input\endcsname x", "^^5cinput x", r"\def\a{b}", r"\directlua{os.exit()}",
     r"\begin{document}", r"$\input{x}$", r"\expandafter\x", r"\openin5=x"],
)  # fmt: skip
def test_a_command_that_does_more_than_show_text_is_never_written(command: str) -> None:
    work = titled(f"Clouds {command} and ice")
    written = entry(work, PROTECT, "ag-2026")
    assert command not in written
    assert "\\" + command.strip("\\$^").split("{")[0] not in written
    [problem] = [p for p in doubts([work], PLAIN) if p.severity == "error"]
    assert "is no text" in problem.message


@pytest.mark.parametrize("tex", [r"\chem{CO2} in the \emph{ice}", r"The $\mathbb{R} \chem{a}$"])
def test_a_command_that_may_not_compile_is_written_as_text_and_named(tex: str) -> None:
    work = titled(tex)
    assert not _COMMANDS.findall(entry(work, PROTECT, "ag-2026"))
    [problem] = doubts([work], PLAIN)
    assert problem.severity == "warning"
    assert r"\chem in title was written as text" in problem.message


def test_accents_emphasis_and_maths_are_written_as_they_stand() -> None:
    tex = r"{\'E}tudes \emph{of} $x_{2}^\alpha$ {$\frac{1}{2} \mathcal{O}$}, \textbf{ice}\,\% ``a''"
    work = titled(tex)
    assert f"{{{tex}}}" in entry(work, PROTECT, "ag-2026")
    assert doubts([work], PLAIN) == []
    assert r"{$x_{\textrm{TOA}}$}" in entry(titled(r"$x_{\text{TOA}}$"), PROTECT, "ag-2026")


def test_what_tex_would_stumble_over_in_a_title_is_escaped() -> None:
    written = entry(titled(r"50% of R&D on a_b #1, $x_1^2$ and 10\,\%"), PROTECT, "ag-2026")
    assert r"{50\% of R\&D on a\_b \#1, $x_1^2$ and 10\,\%}" in written
    assert r"\$" in entry(titled("one $ too many"), PROTECT, "ag-2026")


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    work = article(Metadata(title=of_plain("T"), url="javascript:alert(1)"))
    assert "javascript" not in entry(work, PROTECT, "ag-2026")


def test_ascii_spells_every_letter_and_names_what_has_no_spelling() -> None:
    people = (Author("Mélia", "Éric"), Author("Şen", "I"), Author("Nguyễn", "Lê"))
    work = article(Metadata(title=of_plain("CO₂ at 5 °C ≤ α → ß…"), authors=people))
    written = entry(work, PROTECT, "ag-2026", Manner(ascii=True))
    assert written.isascii()
    assert r"M{\'e}lia, {\'E}ric and {\c{S}}en, {\i}" not in written  # a capital dotless i is an I
    assert r"M{\'e}lia, {\'E}ric and {\c{S}}en, I and Nguyen, L{\^e}" in written
    assert r"{CO$_{2}$} at 5 {\textdegree}C $\leq$ $\alpha$ $\rightarrow$ {\ss}{\ldots}" in written
    [problem] = doubts([work], Manner(ascii=True))
    assert (problem.severity, problem.message[-1]) == ("error", "ễ")
    [note] = doubts([work], PLAIN)
    assert (note.severity, "lualatex" in note.message) == ("info", True)


def test_every_spelling_is_read_back_as_the_character() -> None:
    """Typography aside: a prime is read as a quote, a script as a digit."""
    for at in range(0xC0, 0x250):
        letter = chr(at)
        if letter.isalpha() and (spelling := tex_of(letter)) and letter not in "ſǰ":
            read = plain_of_tex(f"x{spelling}x")
            assert fold(read) == fold(f"x{letter}x"), letter


def test_every_character_of_the_reference_records_is_spelled_or_named() -> None:
    works = real_works.articles()
    ascii_only = Manner(ascii=True)
    named = {p.where for p in doubts(works, ascii_only) if p.severity == "error"}
    for work in works:
        assert entry(work, PROTECT, "ag-2026", ascii_only).isascii()
        people = work.record.metadata.authors
        names = "".join(p.family + p.given + p.name for p in people)
        assert not unspelled(names) or work.record.key in named
    assert 0 < len(named) < 10


def test_the_options_say_less_and_more(biblio: Biblio, library: Path) -> None:
    written = exported(biblio, library, "--max-authors", "2", "--no-keywords")
    assert "Le Sommer, Julien and {Salas y Mélia}, David and others}" in written
    assert "keywords" not in written
    assert "and others" not in exported(biblio, library)


def test_a_retracted_article_is_written_and_named_and_a_broken_file_hides_no_other(
    biblio: Biblio, library: Path
) -> None:
    notice = {"DOI": "10.5555/notice", "type": "retraction", "updated": {"date-parts": [[2025]]}}
    answer = {"type": "journal-article", "title": ["Gone"], "author": [DUBEN],
              "updated-by": [notice]}  # fmt: skip
    Store(library).put(Stored("10.5555/gone", "crossref", answer))
    write(library, "PC3", "@misc{gone, doi = {10.5555/gone}, status = {nominated}}\n")
    write(library, "PC4", "@misc{broken, doi = {10.5555/map.4,\n  status = {nominated}\n")
    ran = biblio("export", "--bib", str(library), "-o", "out.bib")
    assert ran.code == 1
    assert "gone: is retracted (notice: 10.5555/notice)" in ran.err
    assert "PC4.bib" in ran.err
    written = (library.parent / "out.bib").read_text("utf-8")
    assert "Retracted (notice: doi:10.5555/notice)" in written
    assert "@article{lesommer2025emulating" in written


# --- TeX that means harm --------------------------------------------------------------------------

_COMMANDS = re.compile(r"\\((?:[^\W\d_]|@)+|.|$)", re.DOTALL)
#: Ways to run `touch CANARY` or to print the file SECRET, of which `{` and `}` may be written ^^.
RUN = r"\UseName{sys_shell_now:n}{touch CANARY}"
SHOW = r"\InputIfFileExists{SECRET}{}{}"
ATTACKS = [
    *(RUN, SHOW, r"\input{SECRET}", r"\input SECRET", r"\immediate\write18{touch CANARY}"),
    *(r"\csname @@input\endcsname SECRET ", r"\@@input SECRET ", r"\@input{SECRET}"),
    *("^^5cinput{SECRET}", "^^^^005cinput{SECRET}", "\u200b^\u200b^5cinput{SECRET}"),
    *(r"\catcode`\!=0 !input{SECRET}", r"\let\emph\input \emph{SECRET}"),
    *(r"\ExplSyntaxOn\sys_shell_now:n{touch CANARY}\ExplSyntaxOff", r"\ShellEscape{touch CANARY}"),
    *(r"\directlua{os.execute('touch CANARY')}", r"\luadirect{os.execute('touch CANARY')}"),
    *(r"\expandafter\input\expandafter{SECRET}", r"\scantokens{\input{SECRET}}"),
    *(r"\openin5=SECRET \read5 to\x \x", r"\include{SECRET}", r"\verbatiminput{SECRET}"),
    *(r"\lowercase{\input{SECRET}}", r"\begin{filecontents}{CANARY}\end{filecontents}"),
    *("%\n}" + SHOW, r"\(" + SHOW + r"\)", r"\ensuremath{" + SHOW + "}"),
    *(f"$a$ {SHOW}", f"$a^{{{SHOW}}}$", f"$a\\mbox{{{SHOW}}}$", f"$$ {RUN} $$"),
]
#: The fields in which a person may write.
PLACES = ("title", "subtitle", "author", "editor", "journal", "booktitle", "series", "publisher",
          "note", "howpublished", "address", "volume", "number", "pages", "eid", "isbn", "url",
          "eprint", "langid", "abstract", "keywords", "year", "month", "institution")  # fmt: skip


def attacked(attack: str, n: int) -> list[Article]:
    """Works with an attack in every field, without DOI and brought in by `corrects`."""
    kind = ("article", "book", "incollection", "misc", "phdthesis")[n % 5]
    fields = dict.fromkeys(PLACES, f"Ice {attack} snow") | {"year": f"2024 {attack}"}
    fields["author"] = f"{attack}, Ann and {{Group {attack}}}"
    said = Nomination(f"k{n}", "ag-2026", "PC5", "nominated", fields=fields, entry_type=kind)
    work = described(said)._replace(abstract="")
    registered = Metadata(doi=f"10.5555/{n}^^5cx", title=work.title, authors=work.authors)
    corrected = said._replace(doi=registered.doi, corrects=("title", "author"))
    return [
        Article(Record("", work, (said,), "person", (f"k{n}",))),
        Article(Record(registered.doi, registered, (corrected,), "crossref", (f"c{n}",))),
    ]


@pytest.fixture
def hostile(tmp_path: Path) -> list[Article]:
    """All attacks, on files that are there to be touched and to be read."""
    (tmp_path / "secret.tex").write_text("SESAME")
    aims = {"SECRET": "secret.tex", "CANARY": "canary"}
    attacks = [re.sub("SECRET|CANARY", lambda aim: aims[aim[0]], attack) for attack in ATTACKS]
    return [work for n, attack in enumerate(attacks) for work in attacked(attack, n)]


def typeset(directory: Path, source: str, engine: str, *tool: str) -> str:
    """What a document shows; what tool and engine say of errors other than harm is no matter."""
    (directory / "doc.tex").write_text(source, "utf-8")
    shell = (program(engine), "-shell-escape", "-interaction=nonstopmode", "doc")
    for command in (shell, (program(tool[0]), *tool[1:], "doc"), shell, shell):
        subprocess.run(command, cwd=directory, capture_output=True, timeout=240,
                       stdin=subprocess.DEVNULL)  # fmt: skip
    run(directory, program("pdftotext"), "doc.pdf", "doc.txt")
    return (directory / "doc.txt").read_text("utf-8", "replace")


def document(style: str) -> str:
    """A document that cites everything, by BibTeX's style or, without one, by biblatex."""
    biblatex = r"\usepackage{biblatex}\addbibresource{all.bib}"
    shown = (
        rf"\bibliographystyle{{{style}}}\bibliography{{all}}" if style else r"\printbibliography"
    )
    return (
        rf"\documentclass{{article}}\usepackage[T1]{{fontenc}}\usepackage{{url}}"
        rf"{'' if style else biblatex}\begin{{document}}\nocite{{*}}{shown}\end{{document}}"
    )


@pytest.mark.parametrize("ascii_only", [False, True], ids=["utf8", "ascii"])
@pytest.mark.parametrize("style", ["plain", "alpha", ""], ids=["plain", "alpha", "biblatex"])
@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
def test_no_export_runs_a_program_or_reads_a_file_whatever_people_wrote(
    hostile: list[Article], tmp_path: Path, engine: str, style: str, ascii_only: bool
) -> None:
    write_all = bibtex_of if style else biblatex
    text = write_all(hostile, PROTECT, "ag-2026", Manner(ascii=ascii_only))
    (tmp_path / "all.bib").write_text(text, "utf-8")
    shown = typeset(tmp_path, document(style), engine, "bibtex" if style else "biber")
    assert not (tmp_path / "canary").exists()
    assert "SESAME" not in shown
    assert shown.count("snow") >= len(ATTACKS)
    log = (tmp_path / "doc.log").read_text("utf-8", "replace")
    assert not re.search(r"(?m)^! ", log), re.findall(r"(?m)^! .*\n(?:.*\n){3}", log)[:3]


@pytest.mark.parametrize(
    ("attack", "harm"), [(RUN, "canary"), (SHOW, "SESAME")], ids=["runs", "shows"]
)
def test_what_the_attacks_would_do_if_they_were_written(
    tmp_path: Path, attack: str, harm: str
) -> None:
    """Lest the test above pass because its document runs and prints nothing."""
    (tmp_path / "secret.tex").write_text("SESAME")
    attack = attack.replace("CANARY", "canary").replace("SECRET", "secret.tex")
    bib = f"@book{{k, title = {{Ice $a$ {attack} snow}}, author = {{A, B}}, year = 2024}}"
    (tmp_path / "all.bib").write_text(bib, "utf-8")
    shown = typeset(tmp_path, document("plain"), "pdflatex", "bibtex")
    assert harm in shown or harm in os.listdir(tmp_path)


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_is_named_and_changes_the_exit_code_or_is_a_warning(attack: str) -> None:
    first, corrected = attacked(attack, 0)
    for work in (first, corrected):
        named = [problem for problem in doubts([work], PLAIN) if " in title " in problem.message]
        assert named, attack
        assert {p.severity for p in named} <= {"error", "warning"}
    acting = ("SECRET" in attack or "CANARY" in attack) and "lowercase" not in attack
    assert not acting or any(p.severity == "error" for p in doubts([first], PLAIN)), attack


@pytest.mark.parametrize("corrects", ["", "title"])
def test_export_and_check_name_an_attack_in_maths_and_exit_with_1(
    biblio: Biblio, library: Path, corrects: str
) -> None:
    said = {"doi": "10.5555/map.4", "corrects": "title"} if corrects else {"author": "A, B"}
    fields = {"title": f"Neural ${RUN}$ emulator", "year": "2024", "status": "nominated", **said}
    write(library, "PC4", bibtex.format_entry("book", "q", fields))
    for command in (["export"], ["export", "--format", "biblatex"], ["check"]):
        ran = biblio(*command, "--bib", str(library))
        assert ran.code == 1
        assert r"q: title uses \UseName" in ran.out or r"q: \UseName in title is no text" in ran.err
        assert r"\UseName" not in ran.out or command == ["check"]


@pytest.mark.parametrize("key", ["a^^5cinput", "b^^5cUseName^^7bsys_shell_now:n^^7d"])
def test_a_key_that_holds_a_command_is_left_out_of_entries_and_of_ids(
    biblio: Biblio, folder: Path, key: str
) -> None:
    text = "@book{%s, title = {Ice}, author = {A, B}, year = {2024}, status = {nominated}}\n"
    write(folder, "PC5", text % key)
    for kind in ("bibtex", "biblatex"):
        ran = biblio("export", "--bib", str(folder), "--format", kind)
        assert (ran.code, "^^" in ran.out) == (1, False)
        assert f"{key}: left out" in ran.err
    assert f"{key}: its key uses ^^" in biblio("check", "--bib", str(folder)).out
    work = article(Metadata(doi=SICI))
    named = Article(work.record._replace(keys=("k", key, "other")))
    assert "ids      = {other}" in biblatex_entry(named, PROTECT, "ag-2026")


TEXISH = st.lists(
    st.one_of(
        st.sampled_from(sorted(MATHS_COMMANDS)).map("\\{}".format),
        st.sampled_from(
            [*ATTACKS, "\\", "^", "^^", "$", "{", "}", "%", "#", "&", "_", "~", "@", " "]
        ),
        st.sampled_from(
            ["a", "B", "é", "²", "½", "Δ", "α", "ж", "\u200b", "\x00", "\u0301", "Ｘ", "＼"]
        ),
        st.text(max_size=3),
    ),
    max_size=12,
).map("".join)


@settings(max_examples=300)
@given(TEXISH, st.sampled_from(["title", "author", "journal", "url", "eprint"]), st.booleans())
@example("$^²5c$", "title", True)
@example("$αx$", "title", True)
@example("\\guillemotleft\u0301", "title", False)
def test_every_command_of_an_export_is_one_that_only_shows(
    tex: str, field: str, ascii_only: bool
) -> None:
    fields = {"title": "T", "author": "A, B", field: tex}
    said = Nomination("k", "ag-2026", "PC5", "nominated", fields=fields, entry_type="article")
    work = Article(Record("", described(said), (said,), "person", ("k",)))
    for write_one in (entry, biblatex_entry):
        written = write_one(work, PROTECT, "ag-2026", Manner(ascii=ascii_only))
        assert set(_COMMANDS.findall(written)) <= MATHS_COMMANDS, written
        assert "^^" not in written
        for line in written.splitlines():
            assert not any(commands(line.partition(" = {")[2].removesuffix("},"))), line


@pytest.mark.parametrize("is_maths", [False, True], ids=["text", "maths"])
def test_latex_knows_every_command_of_the_list_without_a_package(
    tmp_path: Path, is_maths: bool
) -> None:
    wrong = set("`'^\"~=.uvHcdbrtk")  # accents, for \mbox within maths
    names = MATHS_COMMANDS - wrong - {*"()", "text"} if is_maths else TEXT_COMMANDS
    mark = "$" if is_maths else ""
    lines = [f"x {mark}{{\\{name}{{x}}{{x}}}}{mark}\n" for name in sorted(names)]
    start = "\\documentclass{article}\\usepackage[T1]{fontenc}\\begin{document}\n"
    (tmp_path / "a.tex").write_text(start + "".join(lines) + "\\end{document}\n", "utf-8")
    run(tmp_path, program("pdflatex"), "-halt-on-error", "-interaction=nonstopmode", "a.tex")


CAPITALS = (
    r"\LaTeX{} of \AE gir, \H{O}, \S 5 {\L} $\Delta T_{\mathrm{TOA}}$ \ensuremath{\Omega R} \P{}"
)


def test_no_style_changes_the_capitals_of_commands_and_maths(tmp_path: Path) -> None:
    said = Nomination("k", "ag-2026", "PC5", "nominated", entry_type="article",
                      fields={"title": CAPITALS, "author": "A, B", "year": "2024"})  # fmt: skip
    work = Article(Record("", described(said), (said,), "person", ("k",)))
    once = entry(titled(CAPITALS), PROTECT, "ag-2026")
    assert entry(titled(reread(once).title.tex), PROTECT, "ag-2026") == once
    (tmp_path / "all.bib").write_text(bibtex_of([work], PROTECT, "ag-2026"), "utf-8")
    typeset(tmp_path, document("plain"), "pdflatex", "bibtex")
    bbl = re.sub(r"\s+", " ", (tmp_path / "doc.bbl").read_text("utf-8"))
    for kept in (r"\LaTeX", r"\S", r"\Delta T_{\mathrm{TOA}}", r"\Omega R", r"\P"):
        assert kept in bbl, bbl
    assert not re.search("(?m)^! ", (tmp_path / "doc.log").read_text("utf-8", "replace"))


def test_in_maths_no_spelling_runs_into_what_follows() -> None:
    assert tex_spelled("$αx^²$ α") == r"$\alpha x^{^{2}}$ $\alpha$"


#: What LaTeX stops at, and what it does not, though it looks like it.
BROKEN = [
    r"Ends in accent \'", r"{\textup}", r"\emph", "$x^a^b$", "$x_a_b$", "$x^2'$", r"$\frac{a}$",
    r"$\mbox{a_b}$", r"\mbox{a $x$ \'}", r"$\mbox{a $x$ b}$", r"$x^\sin{x}$",
    r"\'$x$", r"$\'e$", r"\textbf\textit{a}", r"\sqrt", r"$x^$", "$x_}$", r"\(a $ b\)",
]  # fmt: skip
SOUND = [
    r"na\"\i ve \'{\i}", r"\v s \c{c} \.I", "$x_a^b$ $x'_2$ ${x^a}^b$",
    r"$\frac12 \hat x$", "$$x^2$$",
    r"\emph{a $x^2$ \mbox{$y$}}", r"$\mbox{TOA \emph{b}}$", r"$\sqrt[3]{x}$ \ensuremath {x^2}",
    r"$x^\alpha \not= y$", r"\textsuperscript a", r"\mbox{$$x^2$$}", r"$a\text{ b}\quad c$",
]  # fmt: skip


@pytest.mark.parametrize("tex", BROKEN)
def test_a_title_that_latex_stops_at_is_written_as_plain_text(tex: str) -> None:
    text = titled(tex).record.metadata.title
    assert not can_be_set(tex)
    assert title(text, None) == title(of_plain(text.plain), None)


def test_latex_sets_every_title_that_is_written_whatever_is_wrong_with_it(tmp_path: Path) -> None:
    lines = [title(titled(tex).record.metadata.title, None) for tex in (*BROKEN, *SOUND)]
    for tex in SOUND:
        assert can_be_set(tex), tex
    start = "\\documentclass{article}\\usepackage[T1]{fontenc}\\begin{document}\n\\par\\emph{"
    text = start + "}.\n\\par\\emph{".join(lines) + "}.\n\\end{document}\n"
    (tmp_path / "a.tex").write_text(text, "utf-8")
    run(tmp_path, program("pdflatex"), "-halt-on-error", "-interaction=nonstopmode", "a.tex")


TAKING = _ACCENTS | _BOXES | _TAKING.keys()
#: Those that show nothing by themselves: fonts, breaks, and the ends of maths.
SILENT = {
    *"!-/()>", "relax", "it", "bf", "sc", "rm", "sl", "sf", "tt", "em", "itshape", "slshape",
    "scshape", "upshape", "bfseries", "mdseries", "rmfamily", "sffamily", "ttfamily", "normalfont",
}  # fmt: skip


@pytest.mark.parametrize(("names", "mark"), [(TEXT_COMMANDS, ""), (MATHS_COMMANDS, "$")])
def test_every_command_of_the_lists_is_read_as_some_text(names: frozenset[str], mark: str) -> None:
    for name in names - SILENT:
        given = "{a}{b}" if name in TAKING else "{}" if name.isalpha() else ""
        shown = plain_of_tex(f"{mark}x\\{name}{given}y{mark}")
        assert shown not in ("xy", "x%sy", "xby") and "\\" + name not in shown, name


def test_letters_of_maths_in_bold_are_read_as_letters() -> None:
    assert plain_of_tex(r"$\mathbf{x}$ $\mathcal{O}(n)$ \LaTeX{} $a\slash b$") == "x O(n) LaTeX a/b"


@pytest.mark.parametrize(("key", "kind", "is_left_out"), [
    ("a~b", "bibtex", True), ("a~b", "biblatex", True),
    ("mélia2024", "bibtex", True), ("mélia2024", "biblatex", False), ("melia2024", "bibtex", False),
])  # fmt: skip
def test_a_key_that_latex_cannot_hand_on_is_left_out_and_named(
    biblio: Biblio, folder: Path, key: str, kind: str, is_left_out: bool
) -> None:
    text = "@book{%s, title = {Ice}, author = {A, B}, year = {2024}, status = {nominated}}\n"
    write(folder, "PC5", text % key)
    ran = biblio("export", "--bib", str(folder), "--format", kind)
    assert (ran.code, f"{key}: left out" in ran.err) == ((1, True) if is_left_out else (0, False))
    assert (f"{{{key}," in ran.out) != is_left_out


def test_old_styles_print_the_number_of_a_preprint_of_arxiv_and_it_is_read_back() -> None:
    work = article(Metadata(type="preprint", title=of_plain("T"), container="arXiv",
                            eprint="2401.12345"))  # fmt: skip
    written = entry(work, PROTECT, "ag-2026")
    assert "howpublished  = {arXiv:2401.12345}" in written
    again = reread(written)
    assert (again.container, again.eprint, again.type) == ("arXiv", "2401.12345", "preprint")
    other = entry(article(Metadata(type="preprint", container="EGUsphere")), PROTECT, "ag-2026")
    assert "howpublished = {EGUsphere}" in other


def test_old_styles_print_the_end_of_the_doi_of_any_other_preprint() -> None:
    told = Metadata(doi="10.5194/egusphere-2024-2508", type="preprint", title=of_plain("T"),
                    container="EGUsphere")  # fmt: skip
    written = entry(article(told), PROTECT, "ag-2026")
    assert "howpublished = {EGUsphere, egusphere-2024-2508}" in written
    for other in (told._replace(type="dataset"), told._replace(container="")):
        assert ", egusphere" not in entry(article(other), PROTECT, "ag-2026")
    assert "organization = {EGUsphere}" in biblatex_entry(article(told), PROTECT, "ag-2026")


REPEATED = [(r"\(", 50_000), ("$", 100_000), (r"\ensuremath{", 8_000), (r"\ensuremath", 9_000),
        ("_{a", 30_000), (r"\[", 50_000), ("$a", 50_000), (r"\'", 50_000)]  # fmt: skip


def test_no_title_takes_longer_than_it_is_long() -> None:
    """Each took minutes; a process of its own, so that it can be ended."""
    code = (
        "import sys; from traccs_biblio.tex_commands import commands\n"
        "from traccs_biblio.exports.spelling import spelled, Manner\n"
        "from traccs_biblio.tex import of_tex_title\n"
        f"for sign, count in {REPEATED!r}:\n"
        "    tex = sign * count\n"
        "    commands(tex); spelled(tex, Manner())\n"
        "    of_tex_title(tex)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


# --- there and back ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["bibtex", "biblatex", "csl-json"])
def test_what_is_exported_and_imported_again_is_the_same_library(
    biblio: Biblio, library: Path, kind: str
) -> None:
    before = exported(biblio, library, "--format", kind, "--no-keywords")
    reply = library.parent / ("reply.json" if kind == "csl-json" else "reply.bib")
    reply.write_text(before, "utf-8")
    other = library.parent / "other"
    assert biblio("init", str(other)).code == 0
    shutil.copytree(library / "records", other / "records", dirs_exist_ok=True)
    ran = biblio("import", str(reply), "--pc", "PC5", "--bib", str(other))
    again = exported(biblio, other, "--format", kind, "--no-keywords")
    # an import gives a key of its own: here that of the group's whole name
    again = again.replace("seaicesnowgroup2023map", "seaicegroup2023map")
    assert decoded_values(again) == decoded_values(before), ran.err


WORD = st.text(st.sampled_from("aéÓńœ =+-@;,'\"\t&%#$_^~<>|"), min_size=1, max_size=12).map(clean)
SAID = st.one_of(
    st.sampled_from(
        ["", "=1+1", "a;=HYPERLINK(1)", "'=a", "x; '=b", "'", '"; "=1', "Le Sommer ; -5"]
    ),
    WORD,
).filter(lambda text: plain_of_note(text) == text)
CORRECTIONS = {
    "title": "L'océan {NEMO} et CO$_2$", "year": "2025", "volume": "12",
    "author": "Salas y M{\\'e}lia, David and {Groupe, de Brest}",
}  # fmt: skip
THESIS = {
    "title": "{\\'E}tude de $CO_2$", "author": "{Météo, France} and Le Sommer, Julien",
    "year": "2024", "school": "Brest", "month": "mar", "isbn": "9780000000002", "url": "https://example.org/t",
    "note": "Soutenue \\`a Brest", "edition": "2", "address": "Brest", "chapter": "3",
    "issue": "été", "number": "7", "language": "fr",
    "abstract": "R{\\'e}sum{\\'e} de 3~\\% de la neige",
}  # fmt: skip
#: A person's own TeX, and how it comes back: by hand, since a decoder would hide what it loses.
AGAIN = {
    "L'océan {NEMO} et CO$_2$": "L'océan {NEMO} et {CO}$_2$",
    "Salas y M{\\'e}lia, David and {Groupe, de Brest}":
        "Salas y Mélia, David and {Groupe, de Brest}",
    "{\\'E}tude de $CO_2$": "Étude de {CO}$_2$",
    "{Météo, France} and Le Sommer, Julien": "{Météo, France} and Le Sommer, Julien",
    "Soutenue \\`a Brest": "Soutenue à Brest",
    "R{\\'e}sum{\\'e} de 3~\\% de la neige": "Résumé de 3 \\% de la neige",
}  # fmt: skip
DEPOSIT = {
    "title": "Dépôt", "author": "Ólason, Einar", "year": "2023", "eprint": "hal-01234567",
    "archiveprefix": "HAL", "pdf": "https://hal.science/hal-01234567/document",
}  # fmt: skip


@st.composite
def nominations(draw: st.DrawFn) -> list[Nomination]:
    """What projects may have written of three articles with a DOI and of two works without."""
    found = []
    for project in ("PC2", "PC5", "unassigned"):
        for doi in draw(st.lists(st.sampled_from(sorted(ROUND)), unique=True)):
            corrects = draw(st.lists(st.sampled_from(sorted(CORRECTIONS)), unique=True, max_size=2))
            key = f"k{ROUND[doi]}{draw(st.sampled_from(['', project]))}"
            answer = draw(st.sampled_from(["", "version_of", "not_version_of"]))
            said = _said(draw, project, key, doi)._replace(
                corrects=tuple(corrects),
                fields={"doi": doi, **{name: CORRECTIONS[name] for name in corrects}},
            )
            if answer and doi != "10.5555/r1":
                said = said._replace(**{answer: ("10.5555/r1",)})  # type: ignore[arg-type]
            found.append(said)
    for key, kind, fields in (("thesis", "phdthesis", THESIS), ("depot", "misc", DEPOSIT)):
        if draw(st.booleans()):
            said = _said(draw, "PC5", key, "")
            found.append(said._replace(entry_type=kind, fields=fields))
    return found


def _said(draw: st.DrawFn, project: str, key: str, doi: str) -> Nomination:
    status = "suggested" if project == "unassigned" else draw(st.sampled_from(STATUSES[:2]))
    return Nomination(
        key=key,
        call="ag-2026",
        project=project,
        status=status,
        doi=doi,
        why=draw(SAID),
        by=draw(SAID.filter(lambda text: "@" not in text)),
        on="2026-01-05",
        scope=draw(st.sampled_from(["", "inside", "outside"])),
        usecases=draw(st.sampled_from([None, (), ("downscaling",), ("emulator", "downscaling")])),
        received=draw(st.sampled_from(["", "no project named: l'article ; =1"])),
    )


ROUND = {"10.5555/r1": 1, "10.5555/r2": 2, "10.5555/r3": 3}


def filled_with(parent: Path, name: str, said: list[Nomination]) -> Path:
    """An own data folder with the records of `ROUND`."""
    folder = parent / name
    shutil.copytree(parent / "bib", folder)
    for doi in ROUND:
        answer = {"type": "journal-article", "title": ["=T; -1"], "author": [DUBEN],
                  "issued": {"date-parts": [[2024]]}}  # fmt: skip
        Store(folder).put(Stored(doi, "crossref", answer))
    for project in {one.project for one in said}:
        file = NominationFile(folder / "nominations" / "ag-2026" / f"{project}.bib")
        file.append([one for one in said if one.project == project])
    return folder


def statements(folder: Path) -> list[tuple[Any, ...]]:
    """All that the nominations of a folder say, as it is written, a person's own TeX spelled anew;
    in the order of projects."""
    found = []
    for path in sorted((folder / "nominations" / "ag-2026").glob("*.bib")):
        file = NominationFile(path)
        for said in map(file.nomination, file.entries()):
            names = said.corrects if said.doi else said.fields
            own = {name: AGAIN.get(said.fields[name], said.fields[name]) for name in names}
            found.append((*said[:13], said.received, own, said.doi or said.entry_type))
    return sorted(found, key=lambda row: (row[2], row[4], row[0]))


def imported(table: Path, folder: Path) -> None:
    """What `biblio import` does with a file, without a process for each example."""
    library = Library(folder)
    reading = received(table.name, table.read_bytes())
    assert not reading.problems
    intended = intend(library, by_keywords(library, reading.items, ""), "", no_registry)
    stored = {doi: Outcome(doi, "stored", Store(folder).get(doi)) for doi in ROUND}
    intended = with_outcomes(intended, stored)
    with writing(library):
        done = carry_out(library, intended, stored, "2026-02-01")
    assert [one.trouble(key) for one, key in done if one.problem] == []


def no_registry() -> Client:
    raise AssertionError("a registry is asked")


@settings(max_examples=12)
@given(said=nominations())
def test_any_nominations_exported_as_tables_are_the_same_when_imported_again(
    folder: Path, said: list[Nomination]
) -> None:
    for name in ("old", "from-csv", "from-xlsx"):
        shutil.rmtree(folder.parent / name, ignore_errors=True)
    old = filled_with(folder.parent, "old", said)
    library = Library(old)
    (folder.parent / "t.csv").write_text(csv_of(library.select(), "ag-2026"), "utf-8", newline="")
    (folder.parent / "t.xlsx").write_bytes(xlsx_of(library.select(), "ag-2026"))
    for kind in ("csv", "xlsx"):
        fresh = filled_with(folder.parent, f"from-{kind}", [])
        imported(folder.parent / f"t.{kind}", fresh)
        assert statements(fresh) == statements(old), kind


def test_tables_keep_the_order_of_each_project_by_which_suggestions_are_numbered(
    folder: Path,
) -> None:
    people = ("Szczepański, Anna", "Düben, Peter", "Ólason, Einar")
    said = [
        Nomination(f"w{n}{project}", "ag-2026", project, "suggested", entry_type="book",
                   fields={"title": f"{project}, {n}", "author": people[n], "year": "2024"})
        for project in ("PC10", "PC2") for n in range(3)
    ]  # fmt: skip
    doi = "10.5555/r1"
    said.insert(1, Nomination("k1", "ag-2026", "PC10", "suggested", doi, fields={"doi": doi}))
    old = filled_with(folder.parent, "old", said)
    (folder.parent / "t.csv").write_text(csv_of(Library(old).select(), "ag-2026"), "utf-8")
    fresh = filled_with(folder.parent, "fresh", [])
    imported(folder.parent / "t.csv", fresh)
    for project, keys in (("PC10", "w0PC10 k1 w1PC10 w2PC10"), ("PC2", "w0PC2 w1PC2 w2PC2")):
        text = (fresh / "nominations" / "ag-2026" / f"{project}.bib").read_text("utf-8")
        assert re.findall(r"@\w+\{(\w+),", text) == keys.split()


def test_a_workbook_is_ready_to_read_and_to_filter(folder: Path) -> None:
    said = Nomination("thesis", "ag-2026", "PC5", "nominated", entry_type="phdthesis",
                      fields=THESIS, why="déjà " * 50)  # fmt: skip
    book = xlsx_of(Library(filled_with(folder.parent, "old", [said])).select(), "ag-2026")
    sheet = load_workbook(io.BytesIO(book))["nominations"]
    widths = {cell.value: sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]}
    assert widths["project"] < 12 and 30 <= widths["why"] <= 60
    assert sheet.auto_filter.ref == sheet.dimensions and sheet.freeze_panes == "A2"
    assert all(cell.alignment.wrap_text and cell.font.bold for cell in sheet[1])


def test_what_somebody_changed_in_tables_goes_before_the_entry(folder: Path) -> None:
    said = Nomination("thesis", "ag-2026", "PC5", "nominated", on="2026-01-05",
                      entry_type="phdthesis", fields=THESIS)  # fmt: skip
    old = filled_with(folder.parent, "old", [said])
    table = csv_of(Library(old).select(), "ag-2026").replace(",2024,", ",2023,")
    (folder.parent / "t.csv").write_text(table, "utf-8", newline="")
    fresh = filled_with(folder.parent, "fresh", [])
    imported(folder.parent / "t.csv", fresh)
    [row] = statements(fresh)
    assert row[14] == statements(old)[0][14] | {"year": "2023"}


@pytest.mark.parametrize("kind", ["bibtex", "biblatex", "csl-json"])
def test_a_corrected_value_that_is_imported_again_is_named_and_kept(
    biblio: Biblio, folder: Path, kind: str
) -> None:
    said = Nomination("k1", "ag-2026", "PC5", "nominated", "10.5555/r1", corrects=("year",),
                      fields={"doi": "10.5555/r1", "year": "2025"})  # fmt: skip
    old = filled_with(folder.parent, "old", [said])
    fresh = filled_with(folder.parent, "fresh", [])
    name = "back.json" if kind == "csl-json" else "back.bib"
    (folder.parent / name).write_text(exported(biblio, old, "--format", kind), "utf-8")
    ran = biblio("import", name, "--bib", str(fresh))
    assert ran.code == 1
    assert "10.5555/r1: its registry has another year than the file" in ran.err
    text = (fresh / "nominations" / "ag-2026" / "PC5.bib").read_text("utf-8")
    assert re.search(r"year\s+= \{2025\}", text) and "corrects" not in text
    assert biblio("import", name, "--bib", str(old)).code == 0


FORMULAS = [
    '=HYPERLINK("http://x","c")', 'a;=HYPERLINK("http://x","c")', "a; =1+1", 'a;"=1+1', "b;-2+3",
    "b;@SUM(A1)", "b;'=1", "x,=1+1", 'x"";=1+1', 'x;"";"=1+1', '" ;=1+1', 'x,";=1+1', "+1;+1",
]  # fmt: skip


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_no_spreadsheet_finds_a_formula_in_tables_whatever_parts_their_cells(
    folder: Path, separator: str
) -> None:
    said = [
        Nomination(f"k{n}", "ag-2026", "PC5", "nominated", why=hostile, by=hostile,
                   fields={"title": tex_escape(hostile), "author": "Düben, Peter"})
        for n, hostile in enumerate(FORMULAS)
    ]  # fmt: skip
    old = filled_with(folder.parent, "old", said)
    table = folder.parent / "t.csv"
    table.write_text(csv_of(Library(old).select(), "ag-2026"), "utf-8", newline="")
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    reader = f"--infilter=CSV:{ord(separator)},34,76,1"
    run(folder.parent, program("soffice"), profile, "--headless", "--convert-to", "xlsx", reader,
        "t.csv")  # fmt: skip
    if not (folder.parent / "t.xlsx").exists() and not os.environ.get("BIBLIO_NO_SKIP"):
        pytest.skip("LibreOffice has no Calc here")
    cells = [c for row in load_workbook(folder.parent / "t.xlsx").active.iter_rows() for c in row]
    assert len([cell for cell in cells if cell.value]) > len(FORMULAS)
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def decoded_values(text: str) -> list[str]:
    """The lines of an export without TeX's own ways to write a letter."""
    return sorted(re.sub(r"[{}\s]", "", plain_of_tex(line)) for line in text.splitlines())


JABREF = r"""% Encoding: UTF-8

@Article{LeSommer2025,
  author    = {Le Sommer, Julien and Mélia, Ana},
  journal   = {Journal of Ice},
  title     = {Sea ice, {NEMO} and {\'e}tudes},
  year      = {2025},
  month     = mar,
  groups    = {ice, mine},
  file      = {:C\:/papers/ice.pdf:PDF},
  timestamp = {2025-01-01},
}

@Comment{jabref-meta: databaseType:bibtex;}
@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:ice\;0\;1\;\;\;\;;
}
"""
ZOTERO = r"""@online{meliaSeaIce2024,
  title = {Sea Ice in {{NEMO}}},
  author = {Mélia, Ana and family=Meer, given=Jan, prefix=van der, useprefix=true},
  date = {2024-05-06},
  eprint = {2405.00001},
  eprinttype = {arXiv},
  eprintclass = {physics},
  url = {http://arxiv.org/abs/2405.00001},
  urldate = {2024-06-01},
  langid = {english},
  pubstate = {prepublished},
  note = {Comment: 5 pages},
  file = {/home/me/Zotero/storage/X/a.pdf}
}
"""


@pytest.mark.parametrize(
    ("text", "identifier", "left", "fields"),
    [
        (JABREF, "", "file, groups, timestamp",
                     {"author": "Le Sommer, Julien and Mélia, Ana", "journal": "Journal of Ice",
                      "year": "2025", "month": "mar", "title": "Sea ice, {NEMO} and études"}),
        (ZOTERO, "http://arxiv.org/abs/2405.00001", "file, note, pubstate, urldate",
                                     {"eprint": "2405.00001", "archiveprefix": "arXiv",
                                      "year": "2024", "month": "may", "langid": "english",
                                      "author": "Mélia, Ana and van der Meer, Jan"}),
    ],
    ids=["jabref", "zotero"],
)  # fmt: skip
def test_the_exports_of_reference_managers_come_in_whole(
    text: str, identifier: str, left: str, fields: dict[str, str]
) -> None:
    reading = read_bib("x.bib", text.encode("utf-8"))
    assert {problem.severity for problem in reading.problems} == {"info"}
    [item] = reading.items
    assert item.identifier == identifier
    assert {name: item.fields.get(name) for name in fields} == fields
    assert f"not taken over: {left}" in [problem.message for problem in reading.problems]


# --- every real record, by real programs ---------------------------------------------------------

#: Styles, and how often each misses what 675 records do not have.
EMPTY = {
    "plain": {"author": 17, "journal": 13, "year": 6, "title": 1},
    "abbrvnat": {"author": 17, "journal": 13, "year": 14, "title": 1},
    "apalike": {"author": 17, "journal": 13, "year": 14, "title": 1},
}
MANNERS = {"utf8": PLAIN, "ascii": Manner(ascii=True)}


class Listed(NamedTuple):
    """What a bibliography program made of articles: its `.bbl` is in `folder`."""

    folder: Path
    works: Sequence[Article]
    whose: str  # "shipped" or "real"
    style: str
    letters: str  # "utf8" or "ascii"
    said: str


def works_of(whose: str) -> tuple[Sequence[Article], re.Pattern[str]]:
    """The shipped articles or the 675 reference records, and what keeps its capitals in them."""
    if whose == "real":
        return real_works.articles(), PROTECT
    shipped = Library(ROOT / "bib")
    return shipped.select(Filter()), shipped.capitals


@pytest.fixture(
    scope="module",
    params=list(product(("shipped", "real"), EMPTY, MANNERS)),
    ids=lambda chosen: "-".join(chosen),
)
def listed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Listed:
    """Debian's bibtex over everything, once for all tests of a style."""
    whose, style, letters = request.param
    works, protect = works_of(whose)
    folder = tmp_path_factory.mktemp("listed")
    (folder / "all.bib").write_text(bibtex_of(works, protect, "ag-2026", MANNERS[letters]), "utf-8")
    (folder / "all.aux").write_text(f"\\citation{{*}}\n\\bibdata{{all}}\n\\bibstyle{{{style}}}\n")
    said = run(folder, program("bibtex"), "all")
    return Listed(folder, works, whose, style, letters, said)


def lacking(work: Article, what: str) -> bool:
    """Whether a record says nothing of what a style calls `what`."""
    found = work.record.metadata
    facts = {"author": found.authors, "title": found.title, "year": found.year}
    return not facts.get(what, found.container if what == "journal" else True)


def test_bibtex_warns_only_of_what_a_record_lacks(listed: Listed) -> None:
    """The numbers are those of docs/reference/exports.md."""
    works = {work.record.key: work for work in listed.works}
    warned = set(re.findall(r"(?m)^Warning--(.*) in (\S+)$", listed.said))
    empty = {(what.removeprefix("empty "), key) for what, key in warned if "empty " in what}
    assert [found for found in empty if not lacking(works[found[1]], found[0])] == []
    counted = Counter(what for what, _ in empty)
    assert counted == (EMPTY[listed.style] if listed.whose == "real" else {})
    for what, key in warned - {(f"empty {what}", key) for what, key in empty}:
        metadata = works[key].record.metadata
        assert what == "there's a number but no volume"
        assert metadata.issue and not metadata.volume, key


def test_bibtex_lists_every_family_name_in_order(listed: Listed) -> None:
    """No name is cut within a letter, either: the list would be no UTF-8."""
    bbl = (listed.folder / "all.bbl").read_bytes().decode("utf-8")
    items = dict(
        re.findall(r"(?s)\\bibitem(?:\[.*?\])?\{([^{}]+)\}(.*?)(?=\\bibitem|\\end\{the)", bbl)
    )
    assert items.keys() == {work.record.key for work in listed.works}
    for work in listed.works:
        shown, at = fold(plain_of_tex(items[work.record.key])), 0
        for name in names_in(work, listed.letters):
            assert shown.find(name, at) >= 0, (work.record.key, name)
            at = shown.find(name, at) + len(name)


def names_in(work: Article, letters: str) -> list[str]:
    """The family names and groups of a record as an export shows them, folded."""
    labels = [person.label for person in work.record.metadata.authors]
    if letters == "ascii":
        labels = [plain_of_tex(spelled(tex_escape(label), MANNERS["ascii"])) for label in labels]
    return [fold(plain_of_tex(tex_escape(label))) for label in labels]


def test_latex_sets_everything_but_the_letters_that_are_named(listed: Listed) -> None:
    natbib = "\\usepackage{natbib}" if listed.style == "abbrvnat" else ""
    documents = [("pdflatex", "url"), ("pdflatex", "hyperref")]
    if listed.letters == "utf8":
        documents.append(("lualatex", "url" if listed.style == "plain" else "hyperref"))
    for engine, package in documents:
        packages = f"{natbib}\\usepackage{{{package}}}"
        missing = failed(set_by(engine, listed.folder, packages, "\\input{all.bbl}"))
        assert missing <= named(listed)
        assert missing or not named(listed)


def set_by(engine: str, folder: Path, packages: str, shown: str) -> str:
    """The log of a document, which must be there in the end."""
    t1 = "\\usepackage[T1]{fontenc}" if engine == "pdflatex" else ""
    (folder / "doc.tex").write_text(
        f"\\documentclass{{article}}{t1}{packages}\n"
        f"\\begin{{document}}\nAll:\n{shown}\n\\end{{document}}"
    )
    (folder / "doc.pdf").unlink(missing_ok=True)
    (folder / "doc.aux").unlink(missing_ok=True)  # another engine's
    subprocess.run([program(engine), "-interaction=nonstopmode", "doc"], cwd=folder,
                   capture_output=True, timeout=240, stdin=subprocess.DEVNULL)  # fmt: skip
    assert (folder / "doc.pdf").exists()
    return (folder / "doc.log").read_text("utf-8", "replace")


#: How the engines say that they, or their fonts, cannot set a character.
_UNSET = re.compile(
    r"(?m)^(?:! LaTeX Error: Unicode character|Missing character: There is no) (.+?) \(U\+"
)


def failed(log: str) -> set[str]:
    """The characters that an engine could not set; any other error fails."""
    others = [e for e in re.findall(r"(?m)^! .*\n(?:.*\n){3}", log) if not _UNSET.match(e)]
    assert not others, others[:3]
    return set(_UNSET.findall(log))


def named(listed: Listed, biber: bool = False) -> set[str]:
    """The characters of which an export says that pdflatex cannot set them, nor every font."""
    said = doubts(listed.works, PLAIN, biber)
    messages = [p.message for p in said if "lualatex" in p.message + p.hint]
    letters = {letter for letter in "".join(messages) if not letter.isascii()}
    return letters if listed.letters == "utf8" else set()


def test_pybtex_and_bibtexparser_read_the_same_fields() -> None:
    text = bibtex_of(real_works.articles(), PROTECT, "ag-2026", PLAIN)
    assert_read_alike(text, ("title", "doi", "journal", "pages", "author", "editor"))


def assert_read_alike(text: str, names: Sequence[str]) -> None:
    """pybtex and bibtexparser 2 find the same entries in a `.bib`, with the same fields."""
    bibtexparser = pytest.importorskip("bibtexparser")
    ours = parse_string(text, "bibtex").entries
    theirs = bibtexparser.parse_string(text)
    assert not theirs.failed_blocks
    assert list(theirs.entries_dict) == list(ours)
    for key, found in theirs.entries_dict.items():
        people = {r: " and ".join(map(str, them)) for r, them in ours[key].persons.items()}
        values = {**ours[key].fields, **people}
        for name in names:
            value = found[name] if name in found.fields_dict else ""
            assert re.sub(r"\s+", " ", value) == values.get(name, ""), (key, name)
