"""What a document cites, and what of it the library has."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Biblio
from pybtex.database import parse_string

import traccs_biblio
from traccs_biblio.cited import find, joined, read, read_file
from traccs_biblio.errors import InputError

TEX = r"""\documentclass{article}
\newcommand{\mine}[1]{\cite{#1}}
\begin{document}
\citep[see][p.~{]}5]{kochkov2024, chapman2025} % \cite{commented}
50\% of it \cite{after-percent}, \Textcite {spaced}, \cite%
  {broken-line}, \autocites(see)(also)[1]{many1}[2]{many2,many3}
\volcite{2}[5]{volume}, \cite<e.g.,>[p. 5]{angle}, \citeauthor*{starred}
\citetext{in text, \citealp{inner}} \citetitle{titled} \footcite[12]{foot} \bibentry{whole}
\verb|\cite{verbatim}| \cite{kochkov2024} \setcitestyle{authoryear} \cite{10.5194/esd-15-987-2024}
\begin{lstlisting}
\cite{listed}
\end{lstlisting}
\input{chapters/one} \import{sections/}{two}
\cite{unclosed
\end{document}
\cite{after-the-end}
"""
KEYS = (
    *("kochkov2024", "chapman2025", "after-percent", "spaced", "broken-line", "many1", "many2"),
    *("many3", "volume", "angle", "starred", "inner", "titled", "foot", "whole"),
    "10.5194/esd-15-987-2024",
)


def test_every_citation_command_of_latex_is_read_and_nothing_else() -> None:
    cited = read("paper.tex", TEX)
    assert cited.keys == KEYS
    assert not cited.everything
    assert cited.elsewhere == ("chapters/one", "sections/two")


@pytest.mark.parametrize("text", [r"\nocite{*}", r"\cite{a}\nocite{ * }", r"\nocite{a,*}"])
def test_nocite_star_means_everything(text: str) -> None:
    assert read("a.tex", text).everything
    assert "*" not in read("a.tex", text).keys


def test_an_aux_file_of_bibtex_and_of_biblatex_is_read() -> None:
    aux = (
        "\\relax \n\\citation{one,two}\n\\@input{chapter.aux}\n\\abx@aux@cite{0}{three}\n"
        "\\abx@aux@cite{four}\n\\citation{biblatex-control}\n\\citation{REVTEX42Control}\n"
        "\\bibcite{five}{1}\n\\citation{one}\n"
    )
    cited = read("paper.aux", aux)
    assert cited.keys == ("one", "two", "three", "four")
    assert cited.elsewhere == ("chapter.aux",)
    assert read("paper.aux", "\\citation{*}").everything


BCF = """<?xml version="1.0" encoding="UTF-8"?>
<bcf:controlfile version="3.8" xmlns:bcf="https://sourceforge.net/projects/biblatex">
 <bcf:section number="0">
  <bcf:citekey order="1">one</bcf:citekey><bcf:citekey order="2">Mélia2024</bcf:citekey>
  <bcf:citekey order="3" type="set" members="a,b">set1</bcf:citekey>
 </bcf:section>
</bcf:controlfile>
"""


def test_the_aux_files_of_chapters_are_followed_below_the_folder_and_no_farther(
    biblio: Biblio, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    main = "\\@input{sub/ch.aux}\n\\@input{gone.aux}\n\\@input{../out.aux}\n\\citation{last}\n"
    (tmp_path / "main.aux").write_text(main, "utf-8")
    (tmp_path / "sub" / "ch.aux").write_text(
        "\\citation{kochkov2024neural}\\@input{deep.aux}\\@input{main.aux}", "utf-8"
    )
    (tmp_path / "deep.aux").write_text("\\citation{chapman2025improving}", "utf-8")
    (tmp_path.parent / "out.aux").write_text("\\citation{secret}", "utf-8")
    cited = read_file(str(tmp_path / "main.aux"))
    assert cited.keys == ("last", "kochkov2024neural", "chapman2025improving")
    assert (cited.missing, cited.elsewhere) == (("gone.aux", "../out.aux"), ())
    (tmp_path / "main.aux").write_text("\\@input{sub/ch.aux}\\@input{gone.aux}", "utf-8")
    for command in ("export", "check"):
        ran = biblio(command, "--bib", str(ROOT / "bib"), "--cited", "main.aux")
        assert ran.code == 1 and "gone.aux: was not read" in ran.err
    (tmp_path / "gone.aux").write_text("\\relax", "utf-8")
    ran = biblio("export", "--bib", str(ROOT / "bib"), "--cited", "main.aux")
    assert (ran.code, ran.out.count("\n@")) == (0, 2)


def test_an_input_without_braces_is_named_as_unread() -> None:
    assert read("a.tex", "\\input chap1 \\cite{a}\\input{two}\\inputenc x").elsewhere == (
        "chap1",
        "two",
    )


BROKEN_DOCUMENTS = [
    ("a.tex", r"\cite[", 20_000), ("a.tex", r"\cite{", 20_000), ("a.tex", r"\cite{}[" , 20_000),
    ("a.tex", r"\begin{verbatim}", 8_000), ("a.tex", r"\verb|", 20_001), ("a.typ", "/*", 50_000),
    ("a.typ", "```a", 25_001),
]  # fmt: skip


def test_a_broken_document_of_100_kilobytes_is_read_at_once() -> None:
    """Each took minutes; a process of its own, so that it can be ended."""
    code = (
        "from traccs_biblio.cited import read\n"
        f"for name, sign, count in {BROKEN_DOCUMENTS!r}:\n"
        "    read(name, sign * count + '}]' * count)\n"
        "    read(name, sign * count)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_what_is_shown_as_it_stands_ends_where_latex_ends_it() -> None:
    text = r"\begin{comment}\cite{no}\end{comment}\verb|\cite{no}|"
    text += r"\verb+\cite{a} \begin{verbatim}\cite{b}"
    assert read("a.tex", text).keys == ("a", "b")


def test_a_control_file_of_biblatex_is_read() -> None:
    assert read("paper.bcf", BCF).keys == ("one", "Mélia2024", "a", "b")
    assert read("paper.bcf", BCF.replace(">one<", ">*<")).everything


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x><citekey>&b;</citekey></x>',
        "<unclosed",
        "",
    ],
)
def test_a_control_file_that_is_none_or_a_bomb_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no control file"):
        read("paper.bcf", text)


def test_the_citations_of_typst_are_read() -> None:
    text = (
        'See @one, @two-b: and @sec:intro and @plot. #cite(<three>, form: "prose")\n'
        '#cite(label("10.5194/x")) me\\@mail.org // @commented\n#figure[..] <plot>\n'
        'https://example.org/@four `@raw` /* @five */ #include "chapter.typ"\n'
    )
    cited = read("paper.typ", text)
    assert cited.keys == ("one", "two-b", "three", "10.5194/x")
    assert cited.elsewhere == ("chapter.typ",)
    assert read("a.typ", '#bibliography("x.bib", full: true)').everything


def test_a_label_of_typst_is_no_citation_unless_the_library_has_that_key() -> None:
    main = "@fig-1 @tbl-x @eq-heat @Sec:intro @plot @def-jong2024 @kochkov2024x @later"
    document = joined([read("main.typ", main + "= A <plot>"), read("b.typ", "= B <later>")])
    assert document.keys == ("kochkov2024x",)
    assert document.perhaps == ("fig-1", "tbl-x", "eq-heat", "Sec:intro", "def-jong2024")
    library = traccs_biblio.load(ROOT / "bib")
    found = find(document.keys, library, document.perhaps)
    assert [lost.key for lost in found.unknown] == ["kochkov2024x"]
    assert not found.works
    known = find([], library, ["fig-1", "kochkov2024neural"])
    assert (list(known.works), known.unknown) == (["kochkov2024neural"], ())
    assert find(read("a.tex", r"\cite{sec-x}").keys, library).unknown


def test_another_kind_of_file_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError) as refused:
        read("paper.docx", "")
    assert ".aux, .bcf, .tex, .typ" in refused.value.hint


def test_several_files_cite_each_key_once_in_their_order() -> None:
    parts = [read("a.tex", r"\cite{b,a}"), read("b.aux", r"\citation{a,c}\citation{*}")]
    assert joined(parts).keys == ("b", "a", "c")
    assert joined(parts).everything


def test_a_key_a_doi_and_another_case_lead_to_the_work_and_the_rest_is_named() -> None:
    library = traccs_biblio.load(ROOT / "bib")
    given = ["kochkov2024neural", "10.1038/S41586-024-07744-Y", "KOCHKOV2024Neural", "kochkov2024x"]
    found = find(given, library)
    assert {record.doi for record in found.works.values()} == {"10.1038/s41586-024-07744-y"}
    assert list(found.works) == given[:3]
    [lost] = found.unknown
    assert (lost.key, lost.nearest[0]) == ("kochkov2024x", "kochkov2024neural")


# --- the export ----------------------------------------------------------------------------------


def test_the_export_holds_what_is_cited_under_the_key_that_is_cited(
    biblio: Biblio, tmp_path: Path
) -> None:
    (tmp_path / "a.tex").write_text(r"\cite{kochkov2024neural} \input{b}", "utf-8")
    (tmp_path / "b.aux").write_text(r"\citation{10.5194/esd-15-987-2024}", "utf-8")
    ran = biblio("export", "--bib", str(ROOT / "bib"), "--cited", "a.tex", "b.aux")
    assert ran.code == 0, ran.err
    entries = parse_string(ran.out, "bibtex").entries
    assert set(entries) == {"kochkov2024neural", "10.5194/esd-15-987-2024"}
    assert "b was not read" in ran.err


def test_an_unknown_key_is_named_with_the_nearest_and_the_rest_is_written(
    biblio: Biblio, tmp_path: Path
) -> None:
    (tmp_path / "a.tex").write_text(r"\cite{kochkov2024neural,chapman2025improvin}", "utf-8")
    ran = biblio("export", "--bib", str(ROOT / "bib"), "--cited", "a.tex")
    assert ran.code == 1
    assert "chapman2025improvin is not in the library" in ran.err
    assert "chapman2025improving" in ran.err
    assert "@article{kochkov2024neural" in ran.out


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.tex", ""), ("a.aux", "\\relax\n"), ("a.typ", "@fig-1"), ("a.tex", r"\input{b}")],
)
def test_a_document_that_cites_nothing_is_named(
    biblio: Biblio, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    ran = biblio("export", "--bib", str(ROOT / "bib"), "--cited", name)
    assert ran.code == 1
    assert f"{name}: cites nothing" in ran.err


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_formatted_list_of_what_is_cited_is_a_file(
    biblio: Biblio, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "a.tex").write_text(r"\cite{kochkov2024neural}", "utf-8")
    ran = biblio("export", "--bib", str(ROOT / "bib"), "--cited", "a.tex", "-o", f"out.{kind}")
    assert ran.code == 0, ran.err
    start = (tmp_path / f"out.{kind}").read_bytes()[:4]
    assert start == {"docx": b"PK\x03\x04", "pdf": b"%PDF"}[kind]


def written(biblio: Biblio, *options: str) -> list[str]:
    """The paragraphs of the formatted list that an export writes."""
    import docx

    ran = biblio("export", *options, "-o", "list.docx")
    assert ran.code == 0, ran.err
    return [p.text for p in docx.Document(str(Path(options[1]).parent / "list.docx")).paragraphs]


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """A copy of the starter library in which a project nominates one of its suggestions."""
    folder = tmp_path / "bib"
    shutil.copytree(ROOT / "bib", folder)
    [path] = folder.glob("nominations/*/PC5.bib")
    path.write_text(path.read_text("utf-8").replace("{suggested}", "{nominated}", 1), "utf-8")
    return folder


def test_the_list_speaks_the_language_that_is_asked_for_or_that_of_the_call(
    biblio: Biblio, starter: Path
) -> None:
    assert written(biblio, "--bib", str(starter))[0] == "Références"
    assert written(biblio, "--bib", str(starter), "--lang", "en")[0] == "References"


def test_suggestions_stand_apart_in_the_list_or_are_left_out(biblio: Biblio, starter: Path) -> None:
    apart = "Suggestions that the project has not confirmed"
    shown = written(biblio, "--bib", str(starter), "--lang", "en")
    assert shown.index("Nominated by the project") < shown.index(apart) < len(shown) - 1
    assert len(written(biblio, "--bib", str(starter), "--status", "nominated")) == 2
    key = next(starter.glob("nominations/*/PC5.bib")).read_text("utf-8").partition("{")[2]
    other = next(starter.glob("nominations/*/PC4.bib"))
    doi = next(line for line in key.splitlines() if line.strip().startswith("doi"))
    entry = f"@article{{{key.partition(',')[0]},\n{doi}\n  status = {{suggested}},\n}}\n"
    other.write_text(other.read_text("utf-8") + "\n" + entry, "utf-8")
    shown = written(biblio, "--bib", str(starter), "--pc", "PC4", "--lang", "en")
    assert shown[1] == apart and "Nominated by the project" not in shown


@pytest.mark.parametrize(
    ("style", "first"), [("ieee", ["1.\tD. Kochkov", "2.\tS. Peatier", "3.\tW. Chapman"]),
                         ("apa", ["Chapman, W.", "Kochkov, D.", "Peatier, S."])]
)  # fmt: skip
def test_what_a_document_cites_is_one_list_in_the_order_of_the_style(
    biblio: Biblio, starter: Path, style: str, first: list[str]
) -> None:
    cites = r"\cite{kochkov2024neural,10.5194/esd-15-987-2024,chapman2025improving}"
    (starter.parent / "a.tex").write_text(cites, "utf-8")
    shown = written(biblio, "--bib", str(starter), "--cited", "a.tex", "--style", style)
    assert [line[: len(name)] for line, name in zip(shown[1:], first, strict=True)] == first


def test_an_export_says_how_much_of_it_no_registry_has_told(biblio: Biblio, starter: Path) -> None:
    (starter.parent / "a.tex").write_text(r"\cite{kochkov2024neural}", "utf-8")
    ran = biblio("export", "--bib", str(starter), "--cited", "a.tex")
    assert ran.code == 0
    said = "info: 1 entry is from the starter list, not from a registry\n  biblio enrich fetches"
    assert said in ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--cited", "a.tex", "--pc", "PC5"], "--cited exports what a document cites"),
        (["--cited", "none.tex"], "none.tex: No such file"),
        (["a.tex"], "what is a.tex?"),
        (["--format", "csv", "--ascii"], "csv cannot serve --ascii"),
        (["--format", "csl-json", "--max-authors", "3"], "csl-json cannot serve --max-authors"),
        (["--format", "docx", "--no-keywords"], "docx cannot serve --no-keywords"),
        (["--style", "apa"], "bibtex cannot serve --style"),
        (["--lang", "fr"], "bibtex cannot serve --lang"),
        (["--format", "xlsx", "--lang", "en", "-o", "x.xlsx"], "xlsx cannot serve --lang"),
        (["--status", "withdrawn"], "withdrawn articles are in no export"),
    ],
)
def test_what_cannot_be_served_is_refused_and_nothing_is_written(
    biblio: Biblio, tmp_path: Path, options: list[str], said: str
) -> None:
    (tmp_path / "a.tex").write_text(r"\cite{kochkov2024neural}", "utf-8")
    ran = biblio("export", "--bib", str(ROOT / "bib"), *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
