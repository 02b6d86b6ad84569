"""The CSL-JSON export: names of the schema, what pandoc makes of it, keys that Zotero keeps."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import real_works
from conftest import ROOT, Biblio, program
from test_export import article, run

from traccs_biblio.exports.csl_json import csl_json, work
from traccs_biblio.exports.spelling import Manner
from traccs_biblio.model import Author, Metadata, Text
from traccs_biblio.text import of_plain

#: Of CSL 1.0.2's data schema, those names that may occur here: texts, lists of people, a date.
TEXTS = {
    "id", "type", "title", "container-title", "publisher", "volume", "issue", "page", "number",
    "genre", "ISBN", "DOI", "URL", "language", "abstract", "keyword", "note",
}  # fmt: skip
PEOPLE = {"author", "editor"}
TYPES = {
    "article-journal", "article", "paper-conference", "chapter", "book", "dataset", "software",
    "thesis", "report", "review", "document",
}  # fmt: skip
#: What CSL lets a text hold of HTML.
MARKS = re.compile(r"</?(?:i|b|su[bp])>|<span style=\"font-variant:small-caps;\">|</span>")
TITLE = Text((("CO", ""), ("2", "sub"), (" in ", ""), ("Mélia", "i")))


def one(**about: Any) -> dict[str, Any]:
    base = Metadata(title=TITLE, authors=(Author("Salas y Mélia", "David", "Jr."),), year=2024)
    return work(article(base._replace(**about)), "ag-2026")


def test_a_work_has_its_key_its_marks_and_its_names() -> None:
    found = one(month=3, container="J", type="article", number="e1")
    assert found["id"] == "key2025"
    assert found["note"] == "Citation Key: key2025"
    assert found["title"] == "CO<sub>2</sub> in <i>Mélia</i>"
    assert found["author"] == [{"family": "Salas y Mélia", "given": "David", "suffix": "Jr."}]
    assert found["issued"] == {"date-parts": [[2024, 3]]}
    assert (found["type"], found["page"], found["number"]) == ("article-journal", "e1", "e1")
    assert one(authors=(Author(name="The Group"),))["author"] == [{"literal": "The Group"}]


def test_a_tag_in_a_text_is_no_markup_for_pandoc(tmp_path: Path) -> None:
    given = of_plain("The <i>tag</i> a < b & R&D <b2>")
    works = [article(Metadata(title=given, container="J <sub>x</sub> & C", type="article"))]
    text = csl_json(works, "ag-2026")
    assert "<i>" not in text and "&amp;" not in text
    (tmp_path / "a.json").write_text(text, "utf-8")
    pandoc = (program("pandoc"), "-f", "csljson", "-t", "html", "--citeproc", "--wrap=none")
    shown = run(tmp_path, *pandoc, "a.json").replace("\u2060", "").lower()
    assert "&lt;i&gt;tag&lt;/i&gt;" in shown and "&lt;sub&gt;x&lt;/sub&gt; &amp; c" in shown


def test_a_preprint_names_its_server_and_its_number() -> None:
    found = one(type="preprint", container="arXiv", eprint="2405.00001")
    assert (found["type"], found["genre"]) == ("article", "preprint")
    assert (found["publisher"], found["number"]) == ("arXiv", "arXiv:2405.00001")


def test_every_value_has_the_shape_of_the_schema_for_the_reference_records() -> None:
    for item in real_works.articles():
        found = work(item, "ag-2026", Manner(abstract=True))
        assert found.keys() <= TEXTS | PEOPLE | {"issued"}
        assert found["type"] in TYPES
        assert found["id"] == item.record.key
        for name in TEXTS & found.keys():
            assert found[name] and isinstance(found[name], str), (found["id"], name)
        for name in PEOPLE & found.keys():
            assert found[name] and all(map(is_person, found[name])), (found["id"], name)
        assert is_date(found.get("issued", {"date-parts": [[2024]]})), found["id"]


def is_person(found: dict[str, Any]) -> bool:
    """A literal alone, or a family name with what belongs to it."""
    whole = found.keys() == {"literal"} or {"family"} <= found.keys() <= {
        "family", "given", "suffix"
    }  # fmt: skip
    return whole and all(isinstance(part, str) and part.strip() for part in found.values())


def is_date(found: dict[str, Any]) -> bool:
    """One date of a year, perhaps with a month, as numbers."""
    [(year, *rest)] = found.pop("date-parts")
    return not found and type(year) is int and all(type(m) is int and 1 <= m <= 12 for m in rest)


def test_the_titles_of_the_reference_records_are_plain_but_for_marks() -> None:
    for item in real_works.articles():
        title, shown = item.record.metadata.title.plain, work(item, "ag-2026").get("title", "")
        assert MARKS.sub("", shown) == title, item.record.key
        assert not re.search("<[a-z/]", title), item.record.key


def test_ascii_escapes_every_letter_and_loses_none() -> None:
    works = [article(Metadata(title=TITLE))]
    text = csl_json(works, "ag-2026", Manner(ascii=True))
    assert text.isascii()
    assert json.loads(text) == json.loads(csl_json(works, "ag-2026"))


def test_pandoc_formats_the_shipped_library_and_the_reference_records(
    biblio: Biblio, tmp_path: Path
) -> None:
    ran = biblio("export", "--bib", str(ROOT / "bib"), "--format", "csl-json")
    (tmp_path / "shipped.json").write_text(ran.out, "utf-8")
    (tmp_path / "real.json").write_text(csl_json(real_works.articles(), "ag-2026"), "utf-8")
    pandoc = (program("pandoc"), "-f", "csljson", "-t", "plain", "--citeproc", "--wrap=none")
    assert "Kochkov" in run(tmp_path, *pandoc, "shipped.json")
    shown = run(tmp_path, *pandoc, "real.json")
    for item in real_works.articles():
        assert item.record.doi in shown.lower()
