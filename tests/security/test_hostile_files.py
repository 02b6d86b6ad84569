"""Files that mean harm, or none in particular: bombs are refused with a sentence, and whatever else
stands in a file is read or refused, never a crash. What Hypothesis found is kept as an example."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from conftest import Biblio, program, run_biblio
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from standin import work
from test_received import attempt

from traccs_biblio import nominations, people, programme
from traccs_biblio.errors import DataError
from traccs_biblio.files import read_yaml
from traccs_biblio.ids import normal_doi
from traccs_biblio.received import read
from traccs_biblio.received.message import text_of_html
from traccs_biblio.received.prose import day_in_words, who, without_addresses
from traccs_biblio.received.sheets import xlsx_sheets
from traccs_biblio.store import Store, Stored, file_name
from traccs_biblio.text import cleaned

CALL = "ag-2026"
anything = settings(max_examples=60)

# --- what is no file ------------------------------------------------------------------------------

PLACES = (
    f"nominations/{CALL}/PC9.bib", f"nominations/{CALL}/call.yml", "records/10.5555%2Fa.json",
    "usecases.yml", "lexicon.yml", f"replies/{CALL}/PC9.yml", "private/people.csv",
    "private/contacts.csv",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["device", "pipe", "huge"])
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_or_a_huge_one_is_not_read_and_stops_nothing(
    folder: Path, place: str, kind: str
) -> None:
    """A pipe that nobody writes into, and `/dev/zero`, would never be read to their end. (Here it
    is `/dev/null`, lest a test that fails fill the memory of the machine.)"""
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "device":
        path.symlink_to("/dev/null")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        with path.open("wb") as file:
            file.truncate(60_000_000)
    said = "has 60 MB" if kind == "huge" else "is no file but a device or a pipe"
    ran = run_biblio(folder.parent, "check")
    assert ran.code == 1 and said in ran.out + ran.err, (ran.out, ran.err)
    if place.startswith("records") and kind != "huge":
        with pytest.raises(DataError, match=r"not(hing was)? written"):
            Store(folder).put(Stored("10.5555/a", "crossref", {}))


# --- YAML of colleagues ---------------------------------------------------------------------------


def _laughs(first: str, level: str) -> str:
    names = "abcdefghi"
    lines = [first, *(level.format(name=b, again=",".join([f"*{a}"] * 9))
                      for a, b in pairwise(names))]  # fmt: skip
    return "\n".join([*lines, "activities: *i\n"])


BOMBS = {
    "lists": _laughs("a: &a [x, x, x, x]", "{name}: &{name} [{again}]"),
    "mappings": _laughs("a: &a {{x: 1}}".replace("{{", "{").replace("}}", "}"),
                        "{name}: &{name} {{<<: [{again}], {name}x: 1}}"),
    "itself": "activities: &a [*a]\n",
    "itself, deeper": "activities: &a {b: [{c: *a}]}\n",
    "a number": f"activities: {'1' * 5000}\n",
    "a time of day": f"activities: {':'.join(['59'] * 3000)}\n",
    "a hexadecimal": f"activities: 0x{'f' * 5000}\n",
    "brackets": f"activities: {'[' * 900}{']' * 900}\n",
    "more brackets": f"activities: {'[' * 100_000}\n",
    "steps": "\n".join(" " * n + "a:" for n in range(1500)) + "\n",
    "dashes": "- " * 20_000 + "\n",
    "an object": "activities: !!python/object/apply:os.system ['touch canary']\n",
    "a module": "activities: !!python/module:os\n",
    "a tag": "activities: !evil x\n",
    "a pair of what is none": "? {a: b}\n: c\n",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_in_yaml_is_refused_with_a_sentence(tmp_path: Path, bomb: str) -> None:
    path = tmp_path / "PC5.yml"
    path.write_text(BOMBS[bomb], "utf-8")
    with pytest.raises(DataError) as refused:
        programme.read_reply(path)
    assert refused.value.hint and refused.value.path == str(path) and refused.value.line
    assert not Path("canary").exists()


def test_an_honest_alias_is_read(tmp_path: Path) -> None:
    path = tmp_path / "PC5.yml"
    path.write_text("answers: &a {4: yes we do}\nactivities: &b [emulator]\nmore: [*a, *b, *b]\n")
    assert programme.read_reply(path).activities == ("emulator",)
    assert read_yaml(path)["more"] == [{4: "yes we do"}, ["emulator"], ["emulator"]]


@pytest.mark.parametrize("name", [f"replies/{CALL}/PC5.yml", f"nominations/{CALL}/call.yml",
                                  "usecases.yml", "lexicon.yml"])  # fmt: skip
def test_a_bomb_stops_no_command(biblio: Biblio, folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(BOMBS["lists"], "utf-8")
    for command in ("status", "report", "check"):
        ran = biblio(command)
        assert ran.code in (0, 1)
    assert f"{name}:1: " in ran.out.replace("\\", "/")
    assert "values, those that aliases (*name) repeat among them" in ran.out


# --- workbooks ------------------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"


def workbook(change: Callable[[bytes], bytes], name: str = SHEET) -> bytes:
    """A workbook with an answer, one of whose members is changed."""
    book = Workbook()
    assert book.active is not None
    book.active.append(["DOI", "Why"])
    book.active.append(["10.5555/a", "useful"])
    saved, made = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, change(content) if member == name else content)
    return made.getvalue()


def after_the_rows(xml: bytes) -> Callable[[bytes], bytes]:
    return lambda sheet: sheet.replace(b"</sheetData>", b"</sheetData>" + xml)


def row(cells: bytes) -> Callable[[bytes], bytes]:
    return lambda sheet: sheet.replace(b"</sheetData>", b"<row>" + cells + b"</row></sheetData>")


def _lying(content: bytes) -> bytes:
    """A workbook whose directory says that its largest member is small."""
    big = workbook(lambda sheet: sheet + b" " * 60_000_000)
    return big.replace((60_000_000).to_bytes(4, "little")[1:], (1000).to_bytes(4, "little")[1:])


SHEETS: dict[str, Callable[[], bytes]] = {
    "a merged world": lambda: workbook(
        after_the_rows(b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    ),
    "a linked world": lambda: workbook(
        after_the_rows(
            b'<hyperlinks><hyperlink ref="$A$1:$XFD$1048576" location="x"/></hyperlinks>'
        )
    ),
    "many merged": lambda: workbook(
        after_the_rows(b"<mergeCells>" + b'<mergeCell ref="A1:Z9999"/>' * 10 + b"</mergeCells>")
    ),
    "a merged column": lambda: workbook(
        after_the_rows(b'<mergeCells><mergeCell ref="A1:A110000"/></mergeCells>')
    ),
    "a linked column": lambda: workbook(
        after_the_rows(b'<hyperlinks><hyperlink ref="A1:A110000" location="x"/></hyperlinks>')
    ),
    "a far cell": lambda: workbook(
        lambda sheet: sheet.replace(
            b"</sheetData>", b'<row r="260000"><c r="B260000"><v>1</v></c></row></sheetData>'
        )
    ),
    "by another name": lambda: workbook(
        after_the_rows(
            b'<x:mergeCells xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b"<x:mergeCell ref='&#65;1:XFD1048576'/></x:mergeCells>"
        )
    ),
    "cells": lambda: workbook(row(b"<c><v>1</v></c>" * 1_100_000)),
    "nesting": lambda: workbook(after_the_rows(b"<a>" * 100_000 + b"</a>" * 100_000)),
    "a lie": lambda: _lying(b""),
    "entities": lambda: workbook(
        lambda sheet: sheet.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)
    ),
    "a file": lambda: workbook(
        lambda sheet: sheet.replace(
            b"<worksheet", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet', 1
        )
    ),
}


@pytest.mark.parametrize("bomb", SHEETS)
def test_a_bomb_in_a_workbook_is_refused_with_a_way_out(bomb: str) -> None:
    with pytest.raises(DataError) as refused:
        read("a.xlsx", SHEETS[bomb]())
    assert refused.value.hint and refused.value.message


def test_a_formula_over_several_cells_shows_what_a_person_sees() -> None:
    """openpyxl gives objects for them, whose text is an address in its memory."""
    cells = (
        b'<c t="str"><f t="array" ref="A3:A3">LEFT("10.5555/b x",9)</f><v>10.5555/b</v></c>'
        b'<c><f t="dataTable" ref="B3:B3" dt2D="1" r1="C1"/><v>7</v></c>'
    )
    unknown = b'<c><f t="array" ref="A4:A4">DOIS()</f></c><c><f t="dataTable" ref="B4:B4"/></c>'
    sheet = workbook(lambda old: row(unknown)(row(cells)(old)))
    [shown], _ = xlsx_sheets("a.xlsx", sheet)
    assert [found.cells for found in shown.rows[2:]] == [["10.5555/b", "7"], ["=DOIS()", ""]]
    reading = read("a.xlsx", sheet)
    assert [item.identifier for item in reading.items[:2]] == ["10.5555/a", "10.5555/b"]


def test_a_table_of_more_columns_than_a_spreadsheet_has_is_refused() -> None:
    with pytest.raises(DataError, match=r"row 2 has 500,000 columns") as refused:
        read("a.csv", b"DOI,Pourquoi\n10.5555/a" + b"," * 499_999 + b"\n")
    assert refused.value.hint.startswith("delete the empty rows and columns")
    wide = b"DOI" + b"," * 300 + b"\n10.5555/a" + b"," * 300 + b"\n"
    assert [item.identifier for item in read("a.csv", wide).items] == ["10.5555/a"]


def test_a_mail_is_read_though_a_bomb_is_attached(tmp_path: Path) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "PC5"
    mail.set_content("10.5555/a")
    mail.add_attachment(SHEETS["a merged world"](), maintype="application", subtype="x",
                        filename="../../a.xlsx")  # fmt: skip
    reading = read("a.eml", mail.as_bytes())
    assert [item.identifier for item in reading.items] == ["10.5555/a"]
    assert any("more cells than any reply has" in p.message for p in reading.problems)


# --- mails ----------------------------------------------------------------------------------------


def _nested(depth: int, head: str) -> bytes:
    """A mail of parts in parts; the innermost names an article."""
    heads = "".join(head.format(n=n) for n in range(depth))
    return f"From: a@b.fr\nSubject: x\n{heads}Content-Type: text/plain\n\n10.5555/a\n".encode()


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n",
        "Content-Type: multipart/alternative; boundary=b{n}\n\n--b{n}\n",
        "Content-Type: message/rfc822\n\nFrom: Ólason\n",
    ],
)
def test_a_mail_of_parts_in_parts_is_read_or_refused_in_words(
    biblio: Biblio, folder: Path, tmp_path: Path, head: str
) -> None:
    assert [item.identifier for item in read("m.eml", _nested(20, head)).items] == ["10.5555/a"]
    for depth in (1_000, 3_000):
        (tmp_path / "m.eml").write_bytes(_nested(depth, head))
        ran = biblio("import", "m.eml")
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith("error: m.eml: nests its parts too deep to be read\n  copy the")


# --- macros of BibTeX -----------------------------------------------------------------------------

#: Ten letters, ten times over, ten times.
LAUGHING_MACROS = "@string{a = {xxxxxxxxxx}}\n" + "".join(
    f"@string{{{name} = {' # '.join([before] * 10)}}}\n" for before, name in pairwise("abcdefghij")
)
MACROS = {
    "ten times ten": LAUGHING_MACROS,
    "long, and often": "@string{j = {" + "x" * 200_000 + "}}\n",
    "in one value": "@string{i = {x}}\n@string{j = " + " # ".join(["i"] * 30_000) + "}\n",
}


@pytest.mark.parametrize("bomb", MACROS)
def test_macros_that_repeat_one_another_are_named_with_their_line(
    biblio: Biblio, folder: Path, bomb: str
) -> None:
    text = MACROS[bomb] + "@misc{k,\n  title = j # { Ólason},\n}\n"
    line = text.count("\n") - 2
    said = "entry k: @string macros bring more than 20,000 letters"
    reading = read("a.bib", text.encode())
    assert [(item.where, item.problem) for item in reading.items] == [(f"a.bib:{line}", said)]
    path = folder / "nominations" / CALL / "PC5.bib"
    path.write_text(
        text + "@misc{b, title = {Wind}, year = {2024}, author = {Düben, P.}}\n", "utf-8"
    )
    ran = biblio("list")
    assert (ran.code, f"PC5.bib:{line}: {said}" in ran.err) == (1, True)
    assert "Wind" in ran.out and path.read_text("utf-8").startswith(text)


def test_a_macro_of_many_names_is_used_many_times() -> None:
    """In whatever case its name is written."""
    names = " and ".join(["Szczepański, Ó."] * 500)
    bib = f"@STRING{{Team = {{{names}}}}}\n" + "".join(
        f"@misc{{k{n}, title = {{T}}, author = team}}\n" for n in range(50)
    )
    reading = read("a.bib", bib.encode())
    assert len(reading.items) == 50 and not any(item.problem for item in reading.items)
    assert {item.fields["author"].count("and") for item in reading.items} == {499}


# --- records --------------------------------------------------------------------------------------


def _record(**content: Any) -> str:
    answer = work("10.5555/a")
    return json.dumps({"doi": "10.5555/a", "source": "crossref", "answer": answer, **content})


RECORDS = {
    "a number": _record().replace('"volume": "', '"volume": ' + "9" * 5000 + ', "v": "'),
    "brackets": '{"doi": ' + "[" * 100_000,
    "no text": "\x00",
    "another shape": _record(answer=[1]),
    "aliases of numbers": _record(aliases=[1]),
    "no aliases": _record(aliases=3),
}


@pytest.mark.parametrize("what", RECORDS)
def test_a_record_that_is_none_is_named_and_stops_no_other(
    biblio: Biblio, folder: Path, what: str
) -> None:
    path = folder / "records" / file_name("10.5555/a")
    path.write_text(RECORDS[what], "utf-8")
    entries = "".join(f"@misc{{{key}, doi = {{10.5555/{key}}}, title = {{T}}}}\n" for key in "ab")
    (folder / "nominations" / CALL / "PC5.bib").write_text(entries, "utf-8")
    ran = biblio("list")
    assert ran.code == 1
    assert f"bib/records/{path.name}:1: " in ran.err.replace("\\", "/")
    assert len([line for line in ran.out.splitlines() if line.startswith(("a ", "b "))]) == 2


def _titled(folder: Path, title: str) -> None:
    """A folder with a nominated article of a title that a registry said."""
    Store(folder).path("10.5555/a").write_text(
        _record(answer=work("10.5555/a", title=[title])), "utf-8"
    )
    entry = "@misc{a, doi = {10.5555/a}, title = {T}, status = {nominated}}\n"
    (folder / "nominations" / CALL / "PC5.bib").write_text(entry, "utf-8")


@pytest.mark.parametrize("title", ["é" * 40_000, "Szczepańskié" * 7_000])
def test_a_word_without_end_is_set_in_a_pdf(
    biblio: Biblio, folder: Path, tmp_path: Path, title: str
) -> None:
    _titled(folder, title)
    ran = biblio("report", "--pc", "PC5", "-o", "a.pdf")
    assert ran.code == 0, ran.err
    shown = subprocess.run(
        [program("pdftotext"), "a.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    ).stdout.decode()
    assert shown.count("é") >= title.count("é")


def test_what_typst_fails_to_set_is_said(biblio: Biblio, folder: Path, tmp_path: Path) -> None:
    _titled(folder, "Wind and sno" + "\u0308" * 90_000)
    ran = biblio("report", "--pc", "PC5", "-o", "a.pdf")
    assert (ran.code, ran.out) == (1, "")
    assert "error: Typst cannot set a text of this report: " in ran.err
    assert "Traceback" not in ran.err and not (tmp_path / "a.pdf").exists()
    assert biblio("report", "--pc", "PC5", "-o", "a.html").code == 0


# --- texts without end ----------------------------------------------------------------------------


def _steps(work: Callable[[], object]) -> int:
    """How many lines of Python a call runs through, those of each turn of a loop."""
    count = 0

    def trace(frame: FrameType, event: str, given: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "markup",
    ["<p>", "a<p>", "<p></i>", "<i>é", "<sub>a<i>b", "<math><mi>", "<annotation>", "<p></p></p>"],
)
def test_markup_that_nothing_closes_costs_no_more_than_it_is_long(markup: str) -> None:
    """Measured once: 10 s for 100 kB of it, each tag having been compared with all before it."""
    once, twice = (_steps(lambda n=n: cleaned(markup * n)) for n in (500, 1000))  # type: ignore[misc]
    assert twice < 2.2 * once


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.5555/a" + "\\" * 1_000_000 + "é", "10.5555/a" + "\\" * 1_000_000 + "é"),
        ("10.5555/a" + "\\" * 1_000_000 + "_b", "10.5555/a_b"),
        ("10.5555/a" + "}" * 1_000_000, "10.5555/a"),
        ("10.5555/(a)" + ")." * 500_000, "10.5555/(a)"),
        ("10.48550/arXiv.2405.20903" + "v1" * 500_000, "10.48550/arxiv.2405.20903"),
        ("10.48550/arXiv." + "1v1" * 300_000 + "x", "10.48550/arxiv." + "1v1" * 300_000 + "x"),
    ],
    ids=["strokes", "an escape", "braces", "brackets", "versions", "no version"],
)
def test_a_doi_with_signs_without_end_is_read(text: str, doi: str) -> None:
    """A reader that compares each sign with all others takes minutes for it."""
    assert normal_doi(text) == doi


# --- whatever comes -------------------------------------------------------------------------------

#: What the formats are made of, and what breaks them.
PIECES = st.sampled_from(
    [
        "\n",
        "\r\n",
        "\r",
        "\t",
        " ",
        "  ",
        ",",
        ";",
        '"',
        "'",
        ":",
        "-",
        "- ",
        "#",
        "|",
        ">",
        "&a ",
        "*a",
        "!!int ",
        "!!set ",
        "!!omap ",
        "!!binary ",
        "? ",
        "<<: ",
        "[",
        "]",
        "{",
        "}",
        "%YAML 1.1",
        "---",
        "...",
        "~",
        "null",
        "yes",
        "1",
        "0x1F",
        "1:30",
        "1e999",
        ".inf",
        ".nan",
        "2024-02-30",
        "2024-01-01",
        "é",
        "Ólason",
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\x85",
        "\u2028",
        "\ufeff",
        "\U0001f600",
        "9" * 30,
    ]
)


def of(*words: str) -> st.SearchStrategy[str]:
    """Texts of pieces and of the words of one format."""
    return st.lists(
        st.one_of(PIECES, st.sampled_from(words), st.text(max_size=3)), max_size=25
    ).map("".join)


def whole(read_it: Callable[[], object]) -> None:
    """Read, or refused in words."""
    try:
        read_it()
    except DataError as error:
        assert error.message and error.path


@anything
@given(
    of(
        "activities",
        "replied_on",
        "answers",
        "slug",
        "label",
        "definition",
        "evidence",
        "years",
        "articles",
        "min",
        "max",
        "lang",
        "fr",
        "en",
        "opened",
        "models",
        "emulator",
    )
)
@example("articles: {min: .inf}")
@example("articles: {min: .nan}")
@example("years: [1e999]")
@example("activities: !!int ''")
@example("activities: !!float ''")
@example("activities: !!timestamp x")
@example("activities: !!bool x")
@example("activities: 0x" + "f" * 299)
@example("- slug: [a]\n  label: {fr: {en: a}}")
@example("models:\n  - NEMO:\n    - {a: b}\n")
def test_any_yaml_is_read_or_refused_in_words(tmp_path: Path, text: str) -> None:
    call = tmp_path / "nominations" / CALL / "call.yml"
    call.parent.mkdir(parents=True, exist_ok=True)
    for path in (call, tmp_path / "usecases.yml", tmp_path / "lexicon.yml", tmp_path / "r.yml"):
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    whole(lambda: programme.read_call(tmp_path, CALL))
    whole(lambda: programme.calls(tmp_path))
    whole(lambda: programme.read_usecases(tmp_path))
    whole(lambda: programme.read_lexicon(tmp_path))
    whole(lambda: programme.read_reply(tmp_path / "r.yml"))


@anything
@given(of("id", "kind", "acronym", "title", "project", "address", "a@b.fr", "name", "orcid", "PC5"))
@example("id\n" + '"' * 3)
@example("id\n" + "a" * 200_000)
def test_any_csv_of_people_is_read_or_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "private").mkdir(exist_ok=True)
    for name in ("projects.csv", "private/contacts.csv", "private/people.csv"):
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    whole(lambda: programme.read_projects(tmp_path))
    whole(lambda: programme.read_contacts(tmp_path))
    whole(lambda: people.read(tmp_path, ("PC5",)))


@anything
@given(
    of(
        "@article",
        "@string",
        "@preamble",
        "@comment",
        "{k",
        "title = ",
        "doi = ",
        "10.5555/a",
        "status = {nominated}",
        "usecase = ",
        "corrects = ",
        "why = ",
        "\\input",
        "\\",
        "(",
        ")",
        "=",
    )
)
@example("@string(a = {" + "{" * 95 + "}" * 95 + "})")
@example("@article{k, title = a # b # {c}}")
@example("@article{k, doi = {10.5555/a}, doi = {10.5555/b}")
def test_any_nominations_file_is_read_with_what_is_wrong_in_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "nominations" / CALL / "PC5.bib"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    for file in nominations.files(tmp_path, CALL):
        assert isinstance(file.problems(), list)
        for block in file.blocks if not _is_unreadable(file) else ():
            if block.is_entry:
                whole(lambda file=file, block=block: file.nomination(block))  # type: ignore[misc]


def _is_unreadable(file: nominations.NominationFile) -> bool:
    try:
        return not file.text and False
    except DataError:
        return True


@anything
@given(
    of(
        '"doi"',
        '"source"',
        '"answer"',
        '"aliases"',
        '"crossref"',
        '"10.5555/a"',
        '"hal"',
        ": ",
        "true",
        "Infinity",
        "NaN",
        "-0",
        "\\ud800",
        "<<<<<<< HEAD",
    )
)
@example(RECORDS["a number"])
def test_any_record_is_read_or_refused_in_words(tmp_path: Path, text: str) -> None:
    store = Store(tmp_path)
    store.folder.mkdir(exist_ok=True)
    store.path("10.5555/a").write_bytes(text.encode("utf-8", "surrogatepass"))
    whole(lambda: store.get("10.5555/a"))


HEAD = "From: a@b.fr\nSubject: x\nContent-Type: "
REPLIES = {
    "a.ris": of(
        "TY  - JOUR\n", "ER  - \n", "TI  - ", "AU  - ", "PY  - ", "DO  - 10.5555/a", "UR  - "
    ),
    "a.bib": of(
        "@article{k, ", "@string{a = ", "@preamble{", "title = {", "doi = {10.5555/a}", "\\input{x}"
    ),
    "a.csv": of("DOI", "Projet", "Pourquoi", "10.5555/a", "PC5", "=1+1", '""', "title"),
    "a.json": of(
        "[{", "}]", '"DOI": ', '"title": ', '"10.5555/a"', "\\ud800", '"issued": ', "1e999", "[["
    ),
    "a.eml": of(
        "From: a@b.fr\n",
        "Subject: ",
        "=?utf-8?q?=E9?=",
        "=?zip?b?AA==?=",
        "MIME-Version: 1.0\n",
        "Content-Type: text/plain; charset=",
        "unicode_escape\n",
        "punycode\n",
        "utf-7\n",
        "idna\n",
        "Content-Type: multipart/mixed; boundary=b\n",
        "--b\n",
        "--b--\n",
        "\n\n",
        "10.5555/a",
        "\\ud800",
        "OK pour 1 et 3",
        "> ",
        "Content-Transfer-Encoding: base64\n",
        "Content-Disposition: attachment; filename*=utf-8''%ff\n",
        "<p>",
        "<![",
        "&#55296;",
    ),
}


@anything
@given(
    st.sampled_from(sorted(REPLIES)).flatmap(lambda name: st.tuples(st.just(name), REPLIES[name]))
)
@example(("a.json", '[{"title": "\\ud800", "DOI": "10.5555/\\ud800", "issued": {"raw": 1e999}}]'))
@example(
    (
        "a.eml",
        HEAD + "text/plain; charset=unicode_escape\n\n\\ud800",
    )
)
@example(("a.eml", HEAD + "text/html\n\n10.5555/a&#55296;&#0;"))
def test_any_reply_is_read_or_refused_in_words(said: tuple[str, str]) -> None:
    name, text = said
    attempt(name, text.encode("utf-8", "surrogatepass"))


# --- mails ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", ["<a ", '<a x="', "<!--", "</", "<div>", "<blockquote>", "x<"])
def test_a_page_without_end_is_read_in_a_moment(piece: str) -> None:
    """The parser of the standard library would take hours for some of these."""
    assert "10.5555/a" in text_of_html(f"10.5555/a {piece * (1_000_000 // len(piece))}")


@pytest.mark.parametrize("word", ["a" * 300_000, f"a@{'b' * 300_000}", f"a@b.c{'+' * 300_000}"])
def test_a_word_without_end_is_no_address_and_costs_no_minute(word: str) -> None:
    assert without_addresses(word).endswith(word[-300_000:])
    assert who(f"{word} coordination")[0] and day_in_words(word)


def test_addresses_without_a_gap_are_left_out_as_well() -> None:
    assert without_addresses("(zo.e@labo.example+b@c.example, d@e.f.)") == "([address], [address])"


def test_what_lost_its_end_loses_no_word() -> None:
    shown = text_of_html("<p>10.5555/a <!-- 10.5555/b <i>c</i> <a href='x 10.5555/d")
    assert all(f"10.5555/{end}" in shown for end in "abd")
