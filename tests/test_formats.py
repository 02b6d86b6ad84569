"""A report as HTML, PDF and Word file, and its references in CSL styles: all words are there, what
strangers wrote is text, and equal input gives equal bytes."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Biblio, program
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_reports import HOSTILE, made_demo

import traccs_biblio
from traccs_biblio.model import Author, Metadata, Text
from traccs_biblio.reports import as_docx, as_html, as_typst
from traccs_biblio.reports.csl import STYLES, references
from traccs_biblio.reports.document import (
    Document,
    Emphasis,
    Heading,
    Item,
    Items,
    Line,
    Link,
    Paragraph,
    Table,
)
from traccs_biblio.text import of_plain

PEOPLE = (
    Author("Le Sommer", "Julien"),
    Author("Salas y Mélia", "David"),
    Author("Saint-Martin", "David"),
    Author("Düben", "Peter D."),
    Author("Ólason", "Einar"),
    Author("Szczepański", "Wojciech"),
)
WORK = Metadata(
    doi="10.5555/x_1(2)",
    type="article",
    title=Text(
        (("Learning CO", ""), ("2", "sub"), (" with H2MV: {braces} $x$ \\ #let *a* _b_", ""))
    ),
    authors=PEOPLE,
    container="Journal of {Marks} & $Co",
    year=2024,
    month=3,
    volume="17",
    issue="3",
    pages="1-20",
)


def words(line: Line) -> str:
    """A reference as plain text."""
    parts = (p if isinstance(p, str) else p.plain if isinstance(p, Text) else p.text for p in line)
    return "".join(parts).replace("\u2011", "-").replace("\u2013", "-")


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The data folder of the reports' own tests."""
    return made_demo(tmp_path / "bib")


# --- CSL ------------------------------------------------------------------------------------------


def test_a_style_formats_the_reference_and_changes_no_capital() -> None:
    [line] = references({"key": WORK}, "copernicus", "en").values()
    assert words(line) == (
        "Le Sommer, J., Salas y Mélia, D., Saint-Martin, D., Düben, P. D., Ólason, E., and"
        " Szczepański, W.: Learning CO2 with H2MV: {braces} $x$ \\ #let *a* _b_,"
        " Journal of {Marks} & $Co, 17, 1-20, https://doi.org/10.5555/x_1(2), 2024."
    )
    [line] = references({"key": WORK}, "apa", "fr").values()
    assert words(line) == (
        "Le Sommer, J., Salas y Mélia, D., Saint-Martin, D., Düben, P. D., Ólason, E., &"
        " Szczepański, W. (2024). Learning CO2 with H2MV: {braces} $x$ \\ #let *a* _b_."
        " Journal of {Marks} & $Co, 17(3), 1-20. https://doi.org/10.5555/x_1(2)"
    )
    assert Text((("Journal of {Marks} & $Co", "i"), (", ", ""), ("17", "i"), ("(3), 1‑20. ", ""))
                ).runs == line[0].runs[-4:]  # type: ignore[union-attr]  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_style_gives_each_work_its_own_reference_with_a_link(style: str, lang: str) -> None:
    works = {
        "one": WORK,
        "same people": WORK._replace(title=of_plain("Another title"), doi="10.5555/other"),
        "preprint": WORK._replace(type="preprint", container="arXiv", doi="10.48550/arxiv.2501.1"),
        "group": Metadata(doi="10.5555/g", title=of_plain("G"), authors=(Author(name="A team"),)),
        "nobody": Metadata(doi="10.5555/n", type="dataset", title=of_plain("Anonymous data")),
        "thesis": Metadata(type="thesis", title=of_plain("A thesis"), publisher="Univ. of X",
                           authors=PEOPLE[:1], year=2025, url="https://theses.example/1"),
    }  # fmt: skip
    found = references(works, style, lang)
    assert list(found) == list(works)
    for key, work in works.items():
        said = words(found[key])
        assert work.title.plain in said, said
        assert not said.startswith((" ", "1", "["))
        if work.authors and len(work.authors) == 1:
            assert work.authors[0].label in said
        if work.authors == PEOPLE:
            assert "Le Sommer" in said
            assert "—" not in said  # "the same authors" as in the entry before
        if work.doi:
            assert any(isinstance(p, Link) and p.url.startswith("https://doi.org/10.")
                       for p in found[key]), found[key]  # fmt: skip


def test_a_style_keeps_the_scripts_and_italics_of_a_title() -> None:
    runs = (("Growth of ", ""), ("Vibrio", "i"), (" at the 10", ""), ("th", "sup"), (" degree", ""))
    for style in STYLES:
        [line] = references({"k": WORK._replace(title=Text(runs))}, style, "en").values()
        shown = [run for part in line if isinstance(part, Text) for run in part.runs]
        assert ("Vibrio", "i") in shown and ("th", "sup") in shown, style
        assert words(line).count("Vibrio at the 10th degree") == 1


@given(st.text(max_size=60), st.lists(st.text(max_size=12), min_size=6, max_size=6))
@example("\ufdd0\U0001fffe", ["\ufdd0"] * 6)
@settings(max_examples=60)
def test_no_field_breaks_a_reference(title: str, fields: list[str]) -> None:
    journal, volume, issue, pages, family, given_name = fields
    work = Metadata(doi="10.5555/x", title=of_plain(title), container=journal, type="article",
                    volume=volume, issue=issue, pages=pages,
                    authors=(Author(family, given_name), Author(name=given_name)))  # fmt: skip
    [line] = references({"k": work}, "apa", "en").values()
    assert "10.5555/x" in words(line)


def test_an_unknown_style_is_refused_with_those_there_are(biblio: Biblio, demo: Path) -> None:
    ran = biblio("report", "--bib", str(demo), "--style", "copernicu")
    assert ran.code == 2
    assert "unknown style copernicu" in ran.err
    assert "known: copernicus, " in ran.err
    ran = biblio("report", "--bib", str(demo), "--pc", "PC2", "--style", "apa", "--lang", "en")
    assert ran.code == 0
    assert "van der Meer, J. (2025). A neural network emulator of sea ice. Ice, e3" in ran.out


@pytest.mark.parametrize(
    ("options", "module", "extra"),
    [
        (("--format", "pdf", "-o", "x.pdf"), "typst", "pdf"),
        (("--style", "apa"), "typst", "pdf"),
        (("--format", "docx", "-o", "x.docx"), "docx", "docx"),
    ],
)
def test_a_format_whose_extra_is_not_installed_names_it(
    demo: Path, options: tuple[str, ...], module: str, extra: str
) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from traccs_biblio.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "report", "--bib", str(demo), *options],
        capture_output=True, text=True, cwd=demo.parent, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ran.returncode == 2, ran.stderr
    assert f"pip install '.[{extra}]'" in ran.stderr
    assert not list(demo.parent.glob("x.*"))


# --- the same report in each format ---------------------------------------------------------------


def made(biblio: Biblio, demo: Path, name: str, *options: str) -> bytes:
    ran = biblio("report", "--bib", str(demo), "-o", name, *options)
    assert ran.code == 0, ran.err
    return (demo.parent / name).read_bytes()


@pytest.mark.parametrize("options", [(), ("--pc", "PC1")], ids=["synthesis", "list"])
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_each_format_holds_every_word_of_the_text(
    biblio: Biblio, demo: Path, kind: str, lang: str, options: tuple[str, ...]
) -> None:
    program("pdftotext")
    text = biblio("report", "--bib", str(demo), "--lang", lang, "--format", "text", *options).out
    data = made(biblio, demo, f"x.{kind}", "--lang", lang, *options)
    assert data == made(biblio, demo, f"x.{kind}", "--lang", lang, *options)
    said = squeezed({"pdf": of_pdf, "docx": of_docx, "html": of_html}[kind](data))
    for word in re.findall(r"[^\W_]{3,}", text.replace("https://doi.org/", "")):
        assert squeezed(word) in said, word


def test_the_pdf_of_the_shipped_library_holds_every_title_and_name_with_its_accents(
    biblio: Biblio, tmp_path: Path
) -> None:
    ran = biblio("report", "--bib", str(ROOT / "bib"), "--style", "copernicus", "-o", "all.pdf")
    assert ran.code == 0, ran.err
    said = squeezed(of_pdf((tmp_path / "all.pdf").read_bytes()))
    articles = traccs_biblio.load(ROOT / "bib").select()
    assert len(articles) == 25
    for metadata in (article.record.metadata for article in articles):
        assert squeezed(metadata.title.plain) in said
        assert all(squeezed(person.family) in said for person in metadata.authors)


def squeezed(text: str) -> str:
    """Without what a page puts between letters: spaces, hyphens at the end of a line."""
    return re.sub(r"[\s\u00ad\u2010-\u2014-]", "", text.replace("₂", "2"))


def of_pdf(data: bytes) -> str:
    done = subprocess.run([program("pdftotext"), "-", "-"], input=data, capture_output=True)
    return done.stdout.decode("utf-8")


def of_docx(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        xml = file.read("word/document.xml").decode("utf-8")
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", xml, re.S)
    shown = ["".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", p)) for p in paragraphs]
    return "\n".join(shown).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def of_html(data: bytes) -> str:
    return _Page(data.decode("utf-8")).text


def test_a_page_holds_no_element_but_ours_and_links_to_http_alone(
    biblio: Biblio, demo: Path
) -> None:
    page = _Page(made(biblio, demo, "x.html", "--lang", "en").decode("utf-8"))
    assert "<script>alert(1)</script>" in page.text  # the title, as text
    ours = {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "ol", "ul",
        "li", "a", "i", "b", "sub", "sup", "div", "table", "tr", "th", "td",
    }  # fmt: skip
    assert {tag for tag, _ in page.elements} <= ours
    for tag, given_ in page.elements:
        assert not any(name.startswith("on") for name in given_)
        if tag == "a":
            assert (given_["href"] or "").startswith(("https://", "http://"))
    [policy] = [g["content"] or "" for t, g in page.elements if g.get("http-equiv")]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


HOSTILE_DOCUMENT = Document(
    "fr",
    (
        Heading(1, HOSTILE + '" #read("/etc/passwd") ] $'),
        Paragraph((HOSTILE, Emphasis("*/ // ] #x <l> @k"), Link("j", "javascript:alert(1)"))),
        Items((Item((Text(((HOSTILE, "i"), ("]", "sub"), ("#", "sc"))),), (("note ]#",),)),)),
        Table(("a", "b#]"), (("<img src=x onerror=alert(1)>", '"'),)),
    ),
)


def test_a_stranger_s_text_is_text_in_every_format() -> None:
    program("pdftotext")
    page = as_html.render(HOSTILE_DOCUMENT)
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', page))
    assert not re.search(r"<(script|img)", page)
    word = as_docx.render(HOSTILE_DOCUMENT)
    with zipfile.ZipFile(io.BytesIO(word)) as file:  # a link that is live is a relationship
        assert b"javascript:" not in file.read("word/_rels/document.xml.rels")
    for said in (of_pdf(as_typst.pdf(HOSTILE_DOCUMENT)), of_docx(word), of_html(page.encode())):
        for mark in ('#read("/etc/passwd")', "*Bold*", "[link](javascript:alert(1))", "<l>", "@k",
                     "onerror=alert(1)"):  # fmt: skip
            assert squeezed(mark) in squeezed(said).replace("”", '"').replace("“", '"'), mark


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=30)
def test_no_text_stops_a_report_from_being_made(one: str, other: str) -> None:
    table, items = Table((one, other), ((other, one),)), Items((Item((one,)),))
    document = Document("en", (Heading(1, one), Paragraph((other, of_plain(one))), table, items))
    assert as_typst.pdf(document).startswith(b"%PDF")
    assert as_docx.render(document).startswith(b"PK")
    assert as_html.render(document).endswith("</html>\n")


def test_a_word_file_has_headings_live_links_and_its_language(biblio: Biblio, demo: Path) -> None:
    data = made(biblio, demo, "x.docx", "--pc", "PC1", "--lang", "fr")
    import docx

    document = docx.Document(io.BytesIO(data))
    styles = [str(p.style and p.style.name) for p in document.paragraphs]
    levels = [style for style in styles if style.startswith("Heading")]
    assert levels[:2] == ["Heading 1", "Heading 2"]
    links = [r.target_ref for r in document.part.rels.values() if r.is_external]
    assert "https://doi.org/10.5555/hostile" in links
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert b'w:val="fr-FR"' in file.read("word/styles.xml")
        assert {info.date_time[0] for info in file.infolist()} == {1980}
        assert b"1980-01-01" in file.read("docProps/core.xml")


def test_no_binary_format_goes_to_a_terminal(biblio: Biblio, demo: Path) -> None:
    program("script")
    command = f"{sys.executable} -m traccs_biblio report --bib {demo} --format pdf"
    ran = subprocess.run(
        ["script", "-qec", command, "/dev/null"],
        capture_output=True, env={"PYTHONPATH": str(ROOT), "TERM": "dumb"},
    )  # fmt: skip
    assert ran.returncode == 2
    assert b"name a file: -o FILE" in ran.stdout
    assert b"%PDF" not in ran.stdout
