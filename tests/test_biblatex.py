"""The biblatex export: what biber, pandoc and LaTeX make of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import real_works
from conftest import ROOT, Biblio, program
from pybtex.database import parse_string
from test_export import article, run

from traccs_biblio.exports.biblatex import biblatex, entry
from traccs_biblio.exports.spelling import PLAIN, Manner, doubts
from traccs_biblio.model import Article, Author, Metadata, Nomination, Record
from traccs_biblio.text import capitals, fold, of_plain, plain_of_tex

PROTECT = capitals(["NEMO"])
SALAS = Author("Salas y Mélia", "David")


def written(**about: object) -> str:
    base = Metadata(title=of_plain("T"), authors=(SALAS,), year=2024, month=3)
    return entry(article(base._replace(**about)), PROTECT, "ag-2026")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"type": "article", "container": "J", "number": "e1"},
         ["@article{", "journaltitle = {J}", "date         = {2024-03}", "eid          = {e1}"]),
        ({"type": "preprint", "container": "arXiv", "eprint": "2405.00001"},
         ["@online{", "eprint     = {2405.00001}", "eprinttype = {arxiv}"]),
        ({"type": "preprint", "eprint": "math/0309136"}, ["eprintclass = {math}"]),
        ({"type": "preprint", "container": "EGUsphere"}, ["organization = {EGUsphere}"]),
        ({"type": "proceedings-article", "container": "P"}, ["@inproceedings{", "booktitle"]),
        ({"type": "chapter", "container": "B", "publisher": "X"},
         ["@incollection{", "booktitle = {B}", "publisher = {X}"]),
        ({"type": "dataset", "publisher": "Zenodo"}, ["@dataset{", "publisher = {Zenodo}"]),
        ({"type": "thesis", "publisher": "U"},
         ["@thesis{", "type        = {phdthesis}", "institution = {U}"]),
        ({"type": "report", "publisher": "U"},
         ["@report{", "type        = {techreport}", "institution = {U}"]),
        ({"language": "fr", "pages": "1-9"}, ["langid   = {french}", "pages    = {1--9}"]),
    ],
)  # fmt: skip
def test_each_type_has_the_fields_of_biblatex(about: dict[str, str], expected: list[str]) -> None:
    shown = written(**about)
    for part in expected:
        assert part in shown, shown


def test_no_address_repeats_the_doi_and_other_keys_still_cite() -> None:
    work = Metadata(doi="10.5555/a_b", title=of_plain("T"), url="https://example.org")
    said = Nomination("a2024", "ag-2026", "PC5", "nominated", entry_type="mastersthesis")
    record = Record(
        work.doi, work._replace(type="thesis"), (said,), "crossref", ("a2024", "b", "c")
    )
    shown = entry(Article(record), PROTECT, "ag-2026")
    assert "url" not in shown
    assert "doi      = {10.5555/a_b}" in shown
    assert "ids      = {b, c}" in shown
    assert "{mathesis}" in shown


def compiled(directory: Path, bib: str, engine: str, *packages: str) -> str:
    """A document that cites everything; what biber and LaTeX said, and no error."""
    (directory / "all.bib").write_text(bib, "utf-8")
    loaded = "".join(f"\\usepackage{{{name}}}\n" for name in packages)
    (directory / "doc.tex").write_text(
        "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n"
        "\\usepackage[backend=biber,style=numeric,maxnames=99]{biblatex}\n"
        f"{loaded}\\addbibresource{{all.bib}}\n\\begin{{document}}\n\\nocite{{*}}\n"
        "\\printbibliography\n\\end{document}\n"
    )
    latex = (program(engine), "-interaction=nonstopmode", "doc")
    run(directory, *latex)
    said = run(directory, program("biber"), "doc")
    run(directory, *latex)
    log = (directory / "doc.log").read_text("utf-8", "replace")
    assert not re.search(r"(?m)^! ", log), re.findall(r"(?m)^! .*\n(?:.*\n){3}", log)[:3]
    return said


@pytest.mark.parametrize(
    ("engine", "package"), [("pdflatex", "url"), ("pdflatex", "hyperref"), ("lualatex", "hyperref")]
)
@pytest.mark.parametrize("letters", [[], ["--ascii"]], ids=["utf8", "ascii"])
def test_biber_reads_the_shipped_library_without_a_warning(
    biblio: Biblio, tmp_path: Path, engine: str, package: str, letters: list[str]
) -> None:
    ran = biblio("export", "--bib", str(ROOT / "bib"), "--format", "biblatex", *letters)
    assert ran.code == 0, ran.err
    assert "WARN" not in compiled(tmp_path, ran.out, engine, package)


@pytest.mark.parametrize("manner", [PLAIN, Manner(ascii=True)], ids=["utf8", "ascii"])
def test_biber_names_every_author_of_the_reference_records(tmp_path: Path, manner: Manner) -> None:
    """Every fourth of them, and with few authors: biber takes a minute for all."""
    needing = " ".join(p.message for p in doubts(real_works.articles(), PLAIN))
    few = [w for w in real_works.articles() if len(w.record.metadata.authors) < 12]
    works = [w for w in few[::4] if w.record.key not in needing]
    assert len(works) > 120
    said = compiled(tmp_path, biblatex(works, PROTECT, "ag-2026", manner), "pdflatex")
    odd = [line for line in said.splitlines() if "WARN -" in line and "ISBN" not in line]
    assert not odd
    bbl = (tmp_path / "doc.bbl").read_text("utf-8")
    items = dict(re.findall(r"(?s)\\entry\{([^{}]+)\}(.*?)\\endentry", bbl))
    assert len(items) == len(works)
    for work in works:
        people = work.record.metadata.authors
        part = items[work.record.key].partition("\\name{editor}")[0]
        families = re.findall(r"(?m)^\s*family=\{(.*)\},$", part)
        shown = [fold(plain_of_tex(name)) for name in families]
        assert len(shown) == len(people), work.record.key
        for name, person in zip(shown, people, strict=True):
            assert fold(person.label).endswith(name), (work.record.key, name)


def test_pybtex_and_pandoc_read_the_reference_records(tmp_path: Path) -> None:
    works = real_works.articles()
    text = biblatex(works, PROTECT, "ag-2026")
    (tmp_path / "all.bib").write_text(text, "utf-8")
    assert len(parse_string(text, "bibtex").entries) == len(works)
    said = run(tmp_path, program("pandoc"), "-f", "biblatex", "-t", "csljson", "all.bib")
    found = {item["id"]: item for item in json.loads(said)}
    assert len(found) == len(works)
    for work in works:
        metadata = work.record.metadata
        assert found[work.record.key].get("DOI", "").lower() == metadata.doi
        assert len(found[work.record.key].get("author", [])) == len(metadata.authors)
