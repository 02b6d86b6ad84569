"""The biblatex export: what biber, pandoc and LaTeX make of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import product
from pathlib import Path

import pytest
import real_works
from conftest import program
from pybtex.database import parse_string
from test_export import (
    MANNERS,
    Listed,
    article,
    assert_read_alike,
    failed,
    named,
    names_in,
    run,
    set_by,
    works_of,
)

from traccs_biblio.exports.biblatex import biblatex, entry
from traccs_biblio.model import Article, Author, Metadata, Nomination, Record
from traccs_biblio.tex import plain_of_tex
from traccs_biblio.text import capitals, fold, of_plain

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


STYLES = {
    "numeric": "style=numeric",
    # of long lists of authors it takes biber most of its time to find what tells them apart
    "authoryear": "style=authoryear,uniquelist=false,uniquename=false",
}
#: Which documents are set of each list; LaTeX takes some seconds for one.
DOCUMENTS = {
    ("numeric", "utf8"): [("pdflatex", "hyperref")],
    ("numeric", "ascii"): [("pdflatex", "url")],
    ("authoryear", "utf8"): [("pdflatex", "url"), ("lualatex", "hyperref")],
    ("authoryear", "ascii"): [("pdflatex", "hyperref")],
}
#: Three works have more authors, and each takes biber some four seconds: they are in one list.
MANY = 300


@pytest.fixture(
    scope="module",
    params=list(product(("shipped", "real"), STYLES, MANNERS)),
    ids=lambda chosen: "-".join(chosen),
)
def listed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Listed:
    """biber over everything, once for all tests of a style."""
    whose, style, letters = request.param
    works, protect = works_of(whose)
    options = {
        "ascii": ["--output-safechars"],  # for old pdflatex
        "utf8": ["--validate-datamodel"] if style == "authoryear" else [],
    }
    if (style, letters) != ("numeric", "utf8"):
        works = [work for work in works if len(work.record.metadata.authors) <= MANY]
    folder = tmp_path_factory.mktemp("listed")
    text = biblatex(works, protect, "ag-2026", MANNERS[letters])
    (folder / "all.bib").write_text(text, "utf-8")
    found = Listed(folder, works, whose, style, letters, "")
    document(found, "pdflatex", "url")
    return found._replace(said=run(folder, program("biber"), *options[letters], "doc"))


def document(listed: Listed, engine: str, package: str) -> str:
    """The log of a document that cites everything."""
    packages = (
        f"\\usepackage[backend=biber,{STYLES[listed.style]}]{{biblatex}}"
        f"\\usepackage{{{package}}}\\addbibresource{{all.bib}}"
    )
    return set_by(engine, listed.folder, packages, "\\nocite{*}\\printbibliography")


#: What biber calls a doubt of its own, with the field.
_DOUBTS = {
    "lacks": r"Missing mandatory field (?:'(\w+)'|- one of '(date), year')",
    "not printed": r"Invalid field '(\w+)' for entrytype '(?:misc|software|thesis)'",
    "no number": r"Invalid value of field '(volume)' must be datatype 'integer'",
    "wrong": r"ISBN '\d+' in entry|Invalid ISBN in value of field '(isbn)'",
}
#: How often, of 672 records, as far as biblatex's own list of fields is asked for.
DOUBTED = {
    ("lacks", "editor"): 42, ("lacks", "author"): 29, ("lacks", "journaltitle"): 22,
    ("lacks", "date"): 14, ("lacks", "title"): 9, ("no number", "volume"): 3,
}  # fmt: skip


def test_biber_warns_only_of_what_a_record_lacks(listed: Listed) -> None:
    """And of numbers that are no ISBN. In one style each field is held against biblatex's model;
    what biblatex does not print for a type, such as the volume of an unknown one, is let be."""
    works = {work.record.key: work.record.metadata for work in listed.works}
    counted: Counter[tuple[str, str]] = Counter()
    for said in re.findall(r"(?m)^(?:WARN|ERROR) - (.*)", listed.said):
        [key] = re.findall(r"ntry '(.*?)'", said)
        [(doubt, field)] = [(d, m) for d, e in _DOUBTS.items() if (m := re.search(e, said))]
        name = field[field.lastindex] if field.lastindex else "isbn"
        counted[doubt, name] += doubt != "not printed"
        if doubt == "lacks":
            about = {"journaltitle": "container", "date": "year", "title": "title"}
            assert not getattr(works[key], about.get(name, f"{name}s")), said
    wrong = {("wrong", "isbn"): 3} if listed.whose == "real" else {}
    modelled = "Datamodel" in listed.said
    assert +counted == wrong | (DOUBTED if modelled and listed.whose == "real" else {})
    assert modelled or (listed.style, listed.letters) != ("authoryear", "utf8") or not wrong


def test_latex_sets_everything_but_the_letters_that_are_named(listed: Listed) -> None:
    for engine, package in DOCUMENTS[listed.style, listed.letters]:
        missing, expected = failed(document(listed, engine, package)), named(listed, biber=True)
        assert missing <= expected
        assert missing or not expected


def names_of(bbl: str) -> dict[str, list[str]]:
    """The family names of the authors of each entry of a `.bbl`, folded."""
    items = re.findall(r"(?s)\\entry\{([^{}]+)\}(.*?)\\endentry", bbl)
    found = {}
    for key, about in items:
        authors = re.search(r"(?s)\\name\{author\}.*?\n      \}\n", about)
        families = re.findall(r"(?m)^\s*family=\{(.*)\},$", authors[0] if authors else "")
        found[key] = [fold(plain_of_tex(name)) for name in families]
    return found


def test_biber_names_every_author_of_the_reference_records_in_order(listed: Listed) -> None:
    found = names_of((listed.folder / "doc.bbl").read_text("utf-8"))
    assert found.keys() == {work.record.key for work in listed.works}
    for work in listed.works:
        shown, expected = found[work.record.key], names_in(work, listed.letters)
        assert len(shown) == len(expected), work.record.key
        for name, person in zip(shown, expected, strict=True):
            assert person.endswith(name), (
                work.record.key,
                name,
            )  # a particle is a field of its own


def test_pybtex_bibtexparser_and_biber_read_the_same(listed: Listed) -> None:
    text = (listed.folder / "all.bib").read_text("utf-8")
    assert_read_alike(text, ("title", "doi", "journaltitle", "pages", "author", "editor"))
    bbl = (listed.folder / "doc.bbl").read_text("utf-8")
    found = dict(re.findall(r"(?s)\\entry\{([^{}]+)\}(.*?)\\endentry", bbl))
    for key, ours in parse_string(text, "bibtex").entries.items():
        theirs = dict(re.findall(r"(?m)^ +\\field\{(\w+)\}\{(.*)\}$", found[key]))
        theirs |= dict(re.findall(r"\\verb\{(doi|eprint)\}\n +\\verb (.*)", found[key]))
        for name in ("title", "journaltitle", "booktitle", "number", "eid", "doi", "eprint"):
            read, value = theirs.get(name, ""), ours.fields.get(name, "")
            assert fold(plain_of_tex(read)) == fold(plain_of_tex(value)), (key, name)


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
