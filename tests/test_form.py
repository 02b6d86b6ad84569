"""The form: `biblio form` makes it, people fill it in with whatever program, `import` reads it."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import libreoffice
import pytest
from conftest import Biblio, Ran
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from standin import StandIn, work

from traccs_biblio import form
from traccs_biblio.errors import DataError, InputError
from traccs_biblio.model import Call, Project, UseCase
from traccs_biblio.programme import read_reply
from traccs_biblio.received import Declared, Person, Reading, read
from traccs_biblio.replies import changes

CALL = "ag-2026"
DATES = {"issued": {"date-parts": [[2024, 5, 2]]}, "published": {"date-parts": [[2024, 5, 2]]}}
OLD = {"issued": {"date-parts": [[2019, 1, 2]]}, "published": {"date-parts": [[2019, 1, 2]]}}
WORKS = [
    *(work(f"10.5555/{name}", **DATES) for name in "abcdefgh"),
    work("10.5555/old", **OLD),
]
SUGGESTED = """@article{key%s,
  title  = {%s},
  doi    = {10.5555/%s},
  status = {suggested},
}

"""
TITLES = {"a": "A first suggestion", "b": "=1+2, a title of {CMIP6}", "c": "Émulateurs de glace"}
PEOPLE = (
    "Julien Le Sommer",
    "Íñigo Salas y Mélia",
    "Camille Saint-Martin",
    "Anna Düben",
    "Jón Ólason",
    "Ewa Szczepański",
)
ORCID, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn(works=WORKS) as running:
        yield running


@pytest.fixture
def asked(folder: Path) -> Path:
    """A data folder with three suggestions for PC5."""
    path = folder / "nominations" / CALL / "PC5.bib"
    path.write_text("".join(SUGGESTED % (k, t, k) for k, t in TITLES.items()), "utf-8")
    return folder


@pytest.fixture
def take(biblio: Biblio, asked: Path, server: StandIn, tmp_path: Path) -> Callable[..., Ran]:
    """Import a workbook."""

    def run(book: Any, *arguments: str, name: str = "reply.xlsx") -> Ran:
        content = book if isinstance(book, bytes) else saved(book)
        (tmp_path / name).write_bytes(content)
        addresses = server.environment()
        return biblio("import", name, "--bib", str(asked), *arguments, env=addresses)

    return run


@pytest.fixture
def blank(biblio: Biblio, asked: Path, tmp_path: Path) -> Callable[..., Any]:
    """A form as `biblio form` makes it, open in openpyxl."""

    def make(*arguments: str) -> Any:
        path = tmp_path / "form.xlsx"
        ran = biblio("form", "--bib", str(asked), "-o", str(path), *arguments)
        assert ran.code == 0, ran.err
        return load_workbook(path)

    return make


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def bib(folder: Path, project: str = "PC5") -> str:
    path = folder / "nominations" / CALL / f"{project}.bib"
    return path.read_text("utf-8") if path.exists() else ""


def entry(text: str, doi: str) -> str:
    return next(part for part in text.split("\n\n") if f"{{{doi}}}" in part)


def reply(folder: Path, project: str = "PC5") -> Path:
    return folder / "replies" / CALL / f"{project}.yml"


def people(folder: Path) -> list[dict[str, str]]:
    with (folder / "private" / "people.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fill(book: Any, lang: str = "fr") -> Any:
    """A form for PC5 with an answer in each of its parts."""
    say = 0 if lang == "fr" else 1
    first, articles, persons, activities = book.worksheets[:4]
    first["B5"], first["B6"] = ("3 février 2026", "3 February 2026")[say], "N. D."
    first["B7"], first["B8"], first["B9"] = "De la confiance :\nun peu", "Des GPU", "=Oui, parfois"
    choice = form.CHOICES
    articles["D5"], articles["E5"] = choice["decision"]["yes"][say], "le premier à l'échelle"
    articles["F5"] = choice["scope"]["outside"][say]
    articles["G5"] = ("Développement d'émulateurs", "Development of emulators")[say]
    articles["H5"] = ("Downscaling statistique", "Statistical downscaling")[say]
    articles["D6"], articles["D7"] = (choice["decision"][name][say] for name in ("no", "unsure"))
    articles["C8"], articles["E8"] = "https://doi.org/10.5555/D", "le nôtre"
    articles["F8"], articles["G8"] = choice["scope"]["inside"][say], form.NONE[say]
    for row, name in enumerate(PEOPLE, 5):
        persons[f"A{row}"] = name
    persons["B8"] = f"https://orcid.org/{ORCID}"
    state = choice["state"]
    activities["C5"], activities["C6"] = state["under way"][say], state["planned"][say]
    activities["D6"], activities["C7"] = "avec PC7", state["no"][say]
    activities["B10"] = "détection de fronts"
    return book


def assert_all_came(folder: Path, lang: str = "fr") -> None:
    """What `fill` says is in the folder, and nothing else; the day as it was written."""
    text = bib(folder)
    confirmed, own = entry(text, "10.5555/a"), entry(text, "10.5555/d")
    assert "{nominated}" in confirmed and "{le premier à l'échelle}" in confirmed
    assert "{outside}" in confirmed and "{emulator, downscaling}" in confirmed
    assert "{N. D.}" in confirmed and "{2026-02-03}" in confirmed
    assert "{suggested}" in entry(text, "10.5555/b")
    assert "{suggested}" in entry(text, "10.5555/c")
    assert "{nominated}" in own and "{inside}" in own and re.search(r"usecase += {none}", own)
    yml = reply(folder).read_text("utf-8")
    on = "3 février 2026" if lang == "fr" else "3 February 2026"
    assert yml.startswith(f'replied_on: "{on}"\nactivities: [emulator, online-correction]\n')
    assert '4: "De la confiance :\\nun peu"' in yml and '6: "=Oui, parfois"' in yml
    assert "avec PC7" in yml and "détection de fronts" in yml
    found = people(folder)
    assert tuple(row["name"] for row in found) == PEOPLE
    assert [row["orcid"] for row in found] == ["", "", "", ORCID, "", ""]
    assert {row["project"] for row in found} == {"PC5"}


# --- the workbook ---------------------------------------------------------------------------------


def choices(book: Any, sheet: Any, cell: str) -> list[str]:
    """The words of a cell's drop-down, as a spreadsheet program finds them."""
    rules = [r for r in sheet.data_validations.dataValidation if cell in r.cells]
    assert len(rules) == 1, cell
    formula = rules[0].formula1
    if formula.startswith('"'):
        words: list[str] = formula.strip('"').split(",")
        return words
    name, _, area = formula.rpartition("!")
    return [row[0].value for row in book[name.strip("'")][area.replace("$", "")]]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_form_has_its_questions_suggestions_and_drop_downs(
    blank: Callable[..., Any], lang: str
) -> None:
    book = blank("--pc", "PC5", "--lang", lang)
    say = 0 if lang == "fr" else 1
    first, articles, persons, activities = book.worksheets[:4]
    assert [s.title for s in book.worksheets] == [
        *(names[say] for names in form.SHEETS.values()),
        form.LISTS[say],
    ]
    assert first["B4"].value == "PC5 COMPACT" and first.protection.sheet
    assert first["B4"].protection.locked and not first["B7"].protection.locked
    assert [str(first[f"A{row}"].value)[0] for row in (7, 8, 9)] == ["4", "5", "6"]
    assert [str(s["A1"].value)[0] for s in (articles, persons, activities)] == ["1", "2", "3"]
    assert "2024, 2025" in articles["A1"].value
    rows = [[articles.cell(row, column).value for column in (1, 2, 3)] for row in (5, 6, 7, 8)]
    assert rows[0] == ["S1", "A first suggestion", "https://doi.org/10.5555/a"]
    assert rows[2][1] == "Émulateurs de glace" and rows[3] == [None] * 3
    words = {name: [both[say] for both in c.values()] for name, c in form.CHOICES.items()}
    assert choices(book, articles, "D5") == words["decision"]
    assert choices(book, articles, "F12") == words["scope"]
    assert choices(book, activities, "C5") == words["state"]
    labels = choices(book, articles, "G20")
    assert len(labels) == 6 and labels[-1] == form.NONE[say]
    assert labels[0] == ("Développement d'émulateurs", "Development of emulators")[say]
    assert [activities[f"A{row}"].value for row in range(5, 10)] == labels[:5]
    for sheet in (articles, persons, activities):
        assert sheet.freeze_panes == "A5" and sheet.page_setup.orientation == "landscape"
    if lang == "fr":
        text = " ".join(str(c.value) for s in book.worksheets for row in s.iter_rows() for c in row)
        assert not re.search(r"(?<!S1, S2\.\.\.) [:;?!](?: |$)", text)


def test_without_a_project_the_form_offers_all_of_them(blank: Callable[..., Any]) -> None:
    book = blank()
    offered = choices(book, book.worksheets[0], "B4")
    assert offered[:2] == ["PC1 DIALOG", "PC2"] and "CERISE" in offered and len(offered) == 15
    assert book.worksheets[1]["A5"].value is None


def test_equal_input_gives_equal_bytes(biblio: Biblio, asked: Path, tmp_path: Path) -> None:
    made = []
    for name, day in (("one.xlsx", "1769904000"), ("two.xlsx", "1869904000")):
        env = {"SOURCE_DATE_EPOCH": day}
        ran = biblio("form", "--bib", str(asked), "--pc", "PC5", "-o", name, env=env)
        assert ran.code == 0
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_a_title_is_text_and_no_formula(blank: Callable[..., Any]) -> None:
    cell = blank("--pc", "PC5").worksheets[1]["B6"]
    assert cell.data_type == "s" and cell.value == "=1+2, a title of CMIP6" and cell.quotePrefix


@pytest.mark.parametrize("arguments", [("--pc", "PC99"), ("-o", "form.csv"), ("--lang", "de")])
def test_what_makes_no_form_is_refused(biblio: Biblio, asked: Path, arguments: tuple[str]) -> None:
    assert biblio("form", "--bib", str(asked), "-o", "f.xlsx", *arguments).code == 2


# --- back again -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_filled_form_is_read_whole_and_a_second_time_changes_no_byte(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path, lang: str
) -> None:
    book = fill(blank("--pc", "PC5", "--lang", lang), lang)
    before = files(asked)
    dry = take(book, "--dry-run")
    assert files(asked) == before
    assert "answer 5: Des GPU" in dry.err and "Íñigo Salas y Mélia" in dry.err
    ran = take(book)
    assert ran.code == 1  # S2 is declined: a person withdraws it
    assert "S2 is declined" in ran.err and "biblio drop keyb --pc PC5" in ran.err
    assert_all_came(asked, lang)
    before = files(asked)
    take(book)
    assert files(asked) == before


def test_a_decline_that_was_carried_out_needs_nobody(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path, biblio: Biblio
) -> None:
    book = fill(blank("--pc", "PC5"))
    take(book)
    assert biblio("drop", "keyb", "--pc", "PC5", "--bib", str(asked)).code == 0
    assert take(book).code == 0


def test_libreoffice_fills_it_in_and_keeps_its_drop_downs(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path, tmp_path: Path
) -> None:
    empty, filled = blank("--pc", "PC5"), fill(blank("--pc", "PC5"))
    cells = {
        mine.title: {
            (cell.row, cell.column): str(cell.value)
            for row in mine.iter_rows()
            for cell in row
            if cell.value is not None and theirs[cell.coordinate].value is None
        }
        for mine, theirs in zip(filled.worksheets[:4], empty.worksheets, strict=False)
    }
    assert all(cells.values())
    back = libreoffice.typed(tmp_path / "form.xlsx", cells)
    book = load_workbook(back)
    assert choices(book, book["Articles"], "D8") == ["oui", "non", "je ne sais pas"]
    assert len(choices(book, book["Articles"], "G8")) == 6
    assert book.worksheets[0]["B4"].protection.locked
    ran = take(back.read_bytes())
    assert "S2 is declined" in ran.err
    assert_all_came(asked)


def _moved(sheet: Any, order: list[int], width: int) -> None:
    """The columns of a sheet in another order; merged cells are what a spreadsheet parts then."""
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    for row in range(1, sheet.max_row + 1):
        values = [sheet.cell(row, column).value for column in range(1, width + 1)]
        for place, column in enumerate(order, 1):
            sheet.cell(row, place).value = values[column - 1]


def test_columns_moved_rows_inserted_sheets_renamed_and_reordered_change_nothing(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = fill(blank("--pc", "PC5"))
    first, articles, persons, activities = book.worksheets[:4]
    _moved(articles, [3, 8, 7, 1, 2, 6, 5, 4], 8)
    _moved(activities, [5, 3, 4, 1, 2], 5)
    _moved(persons, [2, 1], 2)
    articles.insert_rows(6, 2)
    first.insert_rows(1)
    articles.column_dimensions["C"].hidden = True
    book.move_sheet(articles, 2)
    for number, sheet in enumerate(book.worksheets[:4], 1):
        sheet.title = f"Feuille {number}"
    take(book)
    assert_all_came(asked)


def test_a_form_without_its_marks_is_known_by_its_words(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = fill(blank("--pc", "PC5"))
    for sheet in book.worksheets[:4]:
        sheet["A3"] = None
    take(book)
    assert_all_came(asked)


def test_a_column_whose_header_is_gone_is_known_by_its_place(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = fill(blank("--pc", "PC5"))
    book.worksheets[1]["C4"], book.worksheets[1]["F4"] = None, "?"
    take(book)
    assert_all_came(asked)


def test_an_attached_form_is_read_with_its_mail(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["Subject"] = "eve@example.org", "PC5"
    message.set_content("Bonjour,\n\nci-joint notre formulaire.\n")
    message.add_attachment(
        saved(fill(blank("--pc", "PC5"))), maintype="application", subtype="x", filename="f.xlsx"
    )
    take(bytes(message), name="mail.eml")
    assert_all_came(asked)


def test_one_sheet_saved_as_csv_is_a_form_and_no_survey(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    sheet = fill(blank("--pc", "PC5")).worksheets[1]
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";")
    writer.writerows([cell.value for cell in row] for row in sheet.iter_rows())
    take(made.getvalue().encode("cp1252"), "--pc", "PC5", name="articles.csv")
    text = bib(asked)
    assert "{nominated}" in entry(text, "10.5555/a") and "{nominated}" in entry(text, "10.5555/d")
    assert "{suggested}" in entry(text, "10.5555/b")


DECOYS = (
    ["Projet", "DOI ou référence", "Pourquoi cet article"],
    ["Horodateur", "Quels articles récents utilisent l'IA ?", "Titre"],
    ["DOI ou référence", "Pourquoi cet article", "Cas d'usage de l'IA", "Code", "Commentaire"],
)


@pytest.mark.parametrize("header", DECOYS)
def test_a_survey_is_never_taken_for_a_form(header: list[str]) -> None:
    book = Workbook()
    book.active.append(header)
    book.active.append(["10.5555/a"] * len(header))
    assert read("survey.xlsx", saved(book)).kind == "xlsx"


# --- what people do -------------------------------------------------------------------------------


def test_an_empty_form_says_so_and_writes_nothing(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    before = files(asked)
    for book in (blank("--pc", "PC5"), blank()):
        book.worksheets[0]["B5"] = "2026-02-03"
        ran = take(book)
        assert ran.code == 0 and "the form is empty" in ran.err
    assert files(asked) == before


def test_dont_know_is_an_answer_and_confirms_nothing(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[1]["D5"] = "je ne sais pas"
    before = bib(asked)
    take(book)
    assert bib(asked) == before and reply(asked).read_text("utf-8") == "replied_on:\n"


def test_an_unknown_project_loses_no_article_and_is_named(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank()
    book.worksheets[0]["B4"], book.worksheets[0]["B7"] = "PC77", "De la confiance"
    book.worksheets[1]["C5"], book.worksheets[2]["A5"] = "10.5555/e", "Anna Düben"
    ran = take(book)
    assert ran.code == 1 and "unknown project PC77" in ran.err
    assert "what it answers is kept in unassigned.yml" in ran.err and "--pc PC" in ran.err
    assert "10.5555/e" in bib(asked, "unassigned") and not reply(asked, "PC77").exists()
    assert "Düben" not in bib(asked, "unassigned")
    kept = reply(asked, "unassigned").read_text("utf-8")
    assert kept == 'received:\n  - "PC77: answer 4: De la confiance"\n'
    assert people(asked) == [{"name": "Anna Düben", "orcid": "", "project": "PC77"}]
    before = files(asked)
    take(book)
    assert files(asked) == before
    ran = take(book, "--pc", "PC4")
    assert "--pc PC4 is followed" in ran.err
    assert "10.5555/e" in bib(asked, "PC4") and "De la confiance" in reply(asked, "PC4").read_text()


def test_a_form_without_project_asks_for_one(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank()
    book.worksheets[0]["B7"] = "De la confiance"
    before = files(asked)
    ran = take(book)
    assert ran.code == 2 and "--pc PC5" in ran.err and files(asked) == before
    assert take(book, "--pc", "PC4").code == 0 and reply(asked, "PC4").exists()


def test_the_project_of_the_form_goes_before_the_option(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    ran = take(fill(blank("--pc", "PC5")), "--pc", "PC7")
    assert "the form is of PC5" in ran.err and not bib(asked, "PC7")
    assert_all_came(asked)


def test_seven_articles_one_of_2019_one_twice_and_none_are_all_told_by_the_status(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path, biblio: Biblio
) -> None:
    book = blank("--pc", "PC4")
    cells = ["10.5555/old", *(f"10.5555/{name}" for name in "abcdef"), "doi:10.5555/A", "aucun"]
    for row, cell in enumerate(cells, 5):
        book.worksheets[1].cell(row, 3).value = cell
    ran = take(book)
    assert ran.code == 0, ran.err
    assert bib(asked, "PC4").count("status       = {nominated}") == 7
    told = biblio("status", "--pc", "PC4", "--bib", str(asked), "--lang", "en").out
    assert "7" in told and "2019" in told


def test_no_further_article_is_none_and_what_is_to_be_resolved_can_be_dropped(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC4")
    cells = ("10.5555/a", "aucun autre", "Pas d'autre article à proposer", "celui de la neige, là")
    for row, cell in enumerate(cells, 5):
        book.worksheets[1].cell(row, 3).value = cell
    ran = take(book)
    assert bib(asked, "PC4").count("status ") == 2 and "autre" not in bib(asked, "PC4")
    [key] = re.findall(r"@misc\{([^,]+),", bib(asked, "PC4"))
    assert f"if it is no article: biblio drop {key} --pc PC4" in ran.err


def test_a_row_that_says_something_of_no_article_is_left_to_a_person(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC5")
    articles = book.worksheets[1]
    articles["E5"] = "très bon"  # of S1, without yes or no
    articles["D6"] = "peut-être"
    articles["E8"] = "sans article"
    articles["D7"], articles["C7"] = "oui", None
    before = bib(asked)
    ran = take(book)
    assert ran.code == 1 and bib(asked) == before
    for words in ("neither yes nor no", "names none", "the DOI beside it is gone", "but neither"):
        assert words in ran.err


def test_an_article_above_the_header_is_named(
    blank: Callable[..., Any], take: Callable[..., Ran]
) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[1].insert_rows(4)
    book.worksheets[1]["C4"] = "10.5555/e"
    assert "not read: '10.5555/e'" in take(book).err


def test_two_forms_of_two_projects_in_one_mail_are_two_replies(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message.set_content("Ci-joint.\n")
    for project, doi in (("PC4", "10.5555/e"), ("PC8", "10.5555/f")):
        book = blank("--pc", project)
        book.worksheets[0]["B7"], book.worksheets[1]["C5"] = f"attentes de {project}", doi
        message.add_attachment(
            saved(book), maintype="application", subtype="x", filename=f"{project}.xlsx"
        )
    take(bytes(message), name="mail.eml")
    for project, doi in (("PC4", "10.5555/e"), ("PC8", "10.5555/f")):
        assert doi in bib(asked, project)
        assert f"attentes de {project}" in reply(asked, project).read_text("utf-8")


def test_a_number_that_has_moved_confirms_what_stands_beside_it(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[1]["D5"] = "oui"  # S1, 10.5555/a
    path = asked / "nominations" / CALL / "PC5.bib"
    path.write_text("".join(SUGGESTED % (k, TITLES[k], k) for k in "cba"), "utf-8")
    take(book)
    assert "{nominated}" in entry(bib(asked), "10.5555/a")
    assert "{suggested}" in entry(bib(asked), "10.5555/c")


def test_a_suggestion_without_doi_is_confirmed_by_its_key(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    path = asked / "nominations" / CALL / "PC5.bib"
    without = (
        "@misc{ice2024,\n  title = {Ice},\n  author = {Düben, A},\n  status = {suggested},\n}\n"
    )
    path.write_text(without, "utf-8")
    book = blank("--pc", "PC5")
    book.worksheets[1]["D5"] = "oui"
    assert take(book).code == 0 and "{nominated}" in bib(asked)


def test_a_second_version_adds_what_is_new_and_names_what_differs(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = fill(blank("--pc", "PC5"))
    book.worksheets[0]["B8"] = None
    take(book)
    first, articles, persons, activities = book.worksheets[:4]
    first["B7"], first["B8"] = "De la prudence", "Des GPU"
    articles["C9"], articles["E8"] = "10.5555/f", "une autre raison"
    activities["C8"] = "en cours"
    persons["A20"] = "Nora Łoś"
    before = reply(asked).read_text("utf-8")
    ran = take(book)
    assert ran.code == 1
    after = reply(asked).read_text("utf-8")
    [key] = re.findall(r"@\w+{(.+),", entry(bib(asked), "10.5555/d"))
    kept = (
        '  - "activities: emulator, online-correction, downscaling"\n'
        f'  - "answer 4: De la prudence"\n  - "{key}: why: une autre raison"\n'
    )
    assert before.endswith('received:\n  - "suggestion keyb: no"\n')  # of the first version
    assert after.replace('  5: "Des GPU"\n', "") == before + kept and "Des GPU" in after
    assert "De la confiance" in ran.err and "De la prudence" in ran.err
    assert "activities is 'emulator, online-correction' here" in ran.err
    assert "another why already" in ran.err and "10.5555/f" in bib(asked)
    assert [row["name"] for row in people(asked)] == [*PEOPLE, "Nora Łoś"]
    there = files(asked)
    assert "kept under received" in take(book).err and files(asked) == there


def test_a_repeated_name_is_one_person_and_two_orcids_are_two(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC5")
    rows = [("Anna Düben", ORCID), ("Anna Düben", OTHER), ("Jón Ólason", ""), ("Jon Olason", "")]
    rows += [("Ewa Szczepański ewa@example.org", "0000-0002-1825-0098")]
    for row, (name, orcid) in enumerate(rows, 5):
        book.worksheets[2][f"A{row}"], book.worksheets[2][f"B{row}"] = name, orcid
    ran = take(book)
    assert [(row["name"], row["orcid"]) for row in people(asked)] == [
        ("Anna Düben", ORCID),
        ("Anna Düben", OTHER),
        ("Jón Ólason", ""),
        ("Ewa Szczepański", ""),
    ]
    assert "is named more than once" in ran.err and "ORCID is none" in ran.err
    assert not any(b"example.org" in content for content in files(asked).values())


def test_nothing_of_people_leaves_the_private_folder(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = fill(blank("--pc", "PC5"))
    book.worksheets[0]["B7"] = "écrire à eve@example.org"
    take(book)
    for path, content in files(asked).items():
        text = content.decode("utf-8")
        if "private" not in path.parts:
            assert ORCID not in text and "@example.org" not in text
            assert not any(name in text for name in PEOPLE), path


def test_a_private_name_in_the_cell_of_who_answers_is_not_kept(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = fill(blank("--pc", "PC5"))
    book.worksheets[0]["B6"] = "le sommer julien"
    ran = take(book)
    assert "questionnaire: row 6: who answers is a name" in ran.err.casefold()
    assert "which stays private: it is not kept" in ran.err
    assert "nominated-by" not in entry(bib(asked), "10.5555/d")
    written = [data for path, data in files(asked).items() if path.suffix in (".bib", ".yml")]
    assert written and not any(b"le sommer" in data.lower() for data in written)


def test_people_are_not_written_into_a_file_that_git_tracks(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    path = asked / "private" / "people.csv"
    path.write_text("name,orcid,project\n", "utf-8")
    for command in (["init", "-q"], ["add", "-f", "private"]):
        subprocess.run(["git", *command], cwd=asked, check=True)
    ran = take(fill(blank("--pc", "PC5")))
    assert ran.code == 1 and "git tracks it" in ran.err and "git rm --cached" in ran.err
    assert path.read_text("utf-8") == "name,orcid,project\n"
    assert "{nominated}" in entry(bib(asked), "10.5555/d")


def test_people_are_not_written_where_git_would_track_them(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    (asked / ".gitignore").write_text(".biblio.lock\n", "utf-8")
    ran = take(fill(blank("--pc", "PC5")))
    assert ran.code == 1 and "add the line private/" in ran.err
    assert not (asked / "private" / "people.csv").exists()
    assert reply(asked).exists() and "10.5555/d" in bib(asked)


def test_a_form_of_another_call_is_refused_before_anything_is_written(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path, biblio: Biblio
) -> None:
    book = fill(blank("--pc", "PC5"))
    assert book.worksheets[1]["A3"].value == "biblio form 1: articles, ag-2026"
    ran = biblio("init", str(asked), "--call", "ag-2027", "--years", "2025,2026")
    assert ran.code == 0, ran.err
    before = files(asked)
    for arguments in ((), ("--dry-run",)):
        ran = take(book, *arguments)
        assert ran.code == 2 and "--call ag-2026" in ran.err and files(asked) == before
    take(book, "--call", CALL)
    assert_all_came(asked)


def test_a_form_whose_mark_names_no_call_is_read_as_before(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = fill(blank("--pc", "PC5"))
    for sheet in book.worksheets[:4]:
        sheet["A3"] = sheet["A3"].value.removesuffix(", ag-2026")
    assert read("form.xlsx", saved(book)).declared[0].call == ""
    take(book)
    assert_all_came(asked)


def test_a_sheet_saved_with_commas_is_read_by_its_columns(blank: Callable[..., Any]) -> None:
    sheet = fill(blank("--pc", "PC5")).worksheets[1]
    made = io.StringIO()
    csv.writer(made).writerows([cell.value for cell in row] for row in sheet.iter_rows())
    reading = read("articles.csv", made.getvalue().encode())
    assert reading.declared[0].call == CALL
    assert [item.identifier for item in reading.items][-1] == "https://doi.org/10.5555/D"


PAGE = "https://www.mdpi.com/2073-4433/15/3/1"
TWO = f"{PAGE} et https://doi.org/10.5555/e"


@pytest.mark.parametrize("way", ["form", "csv"])
def test_two_articles_of_one_row_are_two_and_a_second_import_adds_nothing(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path, way: str
) -> None:
    book, name = blank("--pc", "PC4"), "reply.xlsx"
    book.worksheets[1]["C5"] = TWO
    if way == "csv":
        book, name = f'Projet,Articles\nPC4,"{TWO}"\n'.encode(), "answers.csv"
    take(book, name=name)
    text = bib(asked, "PC4")
    assert text.count("{nominated}") == 2 and "withdrawn" not in text and PAGE in text
    before = files(asked)
    ran = take(book, name=name)
    assert "nothing new" in ran.err and files(asked) == before


@pytest.mark.parametrize("word", ["ok", "OK", "o", "x", "X", "Oui.", "YES", "y"])
def test_a_yes_in_other_letters_confirms(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path, word: str
) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[1]["D5"] = word
    ran = take(book)
    assert ran.code == 0 and "{nominated}" in entry(bib(asked), "10.5555/a"), ran.err


@pytest.mark.parametrize(
    "word", ["oui ?", "Oui, mais pas prioritaire", "ok pour S2", "non ?", None]
)
def test_a_yes_with_more_words_is_left_to_a_person_with_all_that_was_said(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path, word: str | None
) -> None:
    book = blank("--pc", "PC5")
    articles = book.worksheets[1]
    articles["D5"], articles["E5"] = word, "l'échelle"
    articles["F5"], articles["G5"] = "dehors", "Downscaling statistique"
    before = bib(asked)
    ran = take(book)
    told = " ".join(ran.err.split())
    assert ran.code == 1 and bib(asked) == before
    assert "neither yes nor no" in told and (word or "") in told
    assert "biblio nominate keya --pc PC5 --why 'l'\"'\"'échelle'" in told
    assert "--scope outside --usecase downscaling" in told


SIDES = {
    "ext.": "outside", "extérieur": "outside", "Dehors": "outside", "externe": "outside",
    "dedans": "inside", "Interne": "inside", "dans le projet": "inside", "je ne sais pas": "",
    "don't know": "", "NSP": "", "": "",
}  # fmt: skip


@pytest.mark.parametrize("word", SIDES)
def test_a_side_is_understood_in_clear_words(blank: Callable[..., Any], word: str) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[1]["C8"], book.worksheets[1]["F8"] = "10.5555/e", word
    reading = read("form.xlsx", saved(book))
    assert [item.scope for item in reading.items] == [SIDES[word]] and not reading.problems


@pytest.mark.parametrize("word", ["dedans ?", "les deux", "plutôt lointain"])
def test_a_side_that_is_not_understood_is_named_with_the_words_that_are(
    blank: Callable[..., Any], word: str
) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[1]["C8"], book.worksheets[1]["F8"] = "10.5555/e", word
    reading = read("form.xlsx", saved(book))
    [problem] = reading.problems
    assert word in problem.message and "hors du projet" in problem.hint
    assert [(item.scope, item.problem) for item in reading.items] == [("", "")]


def test_an_odd_side_hides_no_other_trouble_of_its_row(
    blank: Callable[..., Any], biblio: Biblio, asked: Path, tmp_path: Path
) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[1]["C8"] = "Ólason J (2024) An article that nobody has deposited anywhere"
    book.worksheets[1]["F8"] = "plutôt lointain"
    (tmp_path / "reply.xlsx").write_bytes(saved(book))  # and the registries are out of reach
    told = " ".join(biblio("import", "reply.xlsx", "--bib", str(asked)).err.split())
    assert "neither inside nor outside" in told and "could not be asked" in told


def test_a_reference_that_the_library_has_is_named_with_its_key(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    (asked / "nominations" / CALL / "PC7.bib").write_text(
        "@misc{duben2024data,\n  title = {Data of glaciers and their emulators},\n"
        "  author = {Düben, Anna},\n  year = {2024},\n  status = {nominated},\n}\n",
        "utf-8",
    )
    book = blank("--pc", "PC5")
    book.worksheets[1]["C8"] = "Düben, Anna (2024). Data of glaciers and their emulators."
    told = " ".join(take(book).err.split())
    assert "the library has duben2024data" in told and "received" in bib(asked)


def test_two_people_in_one_cell_are_named(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[2]["A5"] = "Dupont, Jeanne et Martin Paul"
    book.worksheets[2]["A6"] = "Salas y Mélia, David"
    ran = take(book)
    assert ran.err.count("several people in one cell") == 1
    assert people(asked)[0]["name"] == "Dupont, Jeanne et Martin Paul"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("3 fév 2026", "2026-02-03"),
        ("Feb 3, 2026", "2026-02-03"),
        ("début {février}, à j@x.fr", "début (février), à [address]"),
        ("3 février", "3 février"),
    ],
)
def test_the_articles_of_a_form_have_its_day_or_its_words_and_never_today(
    biblio: Biblio, blank: Callable[..., Any], take: Callable[..., Ran], asked: Path, sent: str,
    kept: str,
) -> None:  # fmt: skip
    call = asked / "nominations" / CALL / "call.yml"
    call.write_text(re.sub(r"(?m)^closes:.*", "closes: 2026-03-01", call.read_text("utf-8")))
    book = blank("--pc", "PC5")
    book.worksheets[0]["B5"], book.worksheets[1]["D5"] = sent, "oui"
    book.worksheets[1]["C8"] = "10.5555/d"
    ran = take(book)
    for doi in ("10.5555/a", "10.5555/d"):
        assert f"{{{kept}}}" in entry(bib(asked), doi)
    told = biblio("status", "--bib", str(asked), "--pc", "PC5")
    assert told.code == 0 and "ne se lit pas en entier" not in told.out, told.err
    assert "après la clôture" not in told.out
    assert ("où nul jour ne se lit" in told.out) == (kept != "2026-02-03")
    assert ("YYYY-MM-DD, with the year" in ran.err) == (kept != "2026-02-03")
    assert "2026-02-03" not in ran.err.replace(f": {sent}", "")
    found = biblio("check", "--bib", str(asked), "--pc", "PC5")
    assert "[odd-statement]" not in found.out
    assert ("[odd-day]" in found.out) == (kept != "2026-02-03")
    assert biblio("status", "--bib", str(asked), "--pc", "PC5", "--mail").code == 0


def test_a_day_that_a_person_has_mended_is_not_asked_about_again(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[0]["B5"], book.worksheets[1]["D5"] = "début février", "oui"
    take(book)
    for path in (reply(asked), asked / "nominations" / CALL / "PC5.bib"):
        text = path.read_text("utf-8").replace('"début février"', "2026-02-05")
        path.write_text(text.replace("{début février}", "{2026-02-05}"), "utf-8")
    before = files(asked)
    ran = take(book)
    assert ran.code == 0 and files(asked) == before and "in the form" not in ran.err


@pytest.mark.parametrize(
    ("words", "side"),
    [
        *((w, "inside") for w in ("du projet", "Travail du projet", "work of the project")),
        ("Projet", "inside"),
        *((w, "outside") for w in ("Travail d'ailleurs", "ailleurs", "work from outside")),
        ("Travail du projet ou d'ailleurs", ""),
        ("du projet et d'ailleurs", ""),
    ],
)
def test_a_side_in_the_words_of_the_question_is_read_in_forms_and_tables(
    blank: Callable[..., Any], words: str, side: str
) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[1]["D5"], book.worksheets[1]["F5"] = "oui", words
    [item] = read("f.xlsx", saved(book)).items
    assert item.scope == side
    table = f"Projet,Article,Travail du projet ou d'ailleurs\nPC5,10.5555/a,{words}\n"
    [item] = read("t.csv", table.encode()).items
    assert item.scope == side


def test_what_a_form_leaves_to_a_person_is_kept_once_and_status_says_it(
    biblio: Biblio, blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC5")
    articles = book.worksheets[1]
    articles["D5"], articles["E5"], articles["F5"] = "oui", "le premier", "les deux"
    articles["D6"], articles["E6"] = "non", "hors sujet"
    articles["D7"] = "oui ?"
    ran = take(book)
    assert "biblio drop keyb --pc PC5 --why 'hors sujet' withdraws it" in ran.err
    kept = [
        "suggestion keyb: no: hors sujet",
        "suggestion keyc: 'oui ?' is neither yes nor no alone",
    ]
    assert set(read_reply(reply(asked)).received) == {*kept, "keya: scope: les deux"}
    before = files(asked)
    take(book)
    assert files(asked) == before
    told = biblio("status", "--bib", str(asked), "--pc", "PC5").out
    assert "suggestion keyb: no: hors sujet" in " ".join(told.split())
    articles["E5"], articles["D7"] = "la seconde raison", "non"
    take(book)
    received = read_reply(reply(asked)).received
    assert received[3:] == ("keya: why: la seconde raison", "suggestion keyc: no")


def test_what_the_library_says_already_is_not_kept_again(
    biblio: Biblio, blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC5")
    book.worksheets[1]["D6"] = "non"
    biblio("drop", "keyb", "--pc", "PC5", "--bib", str(asked))
    assert take(book).code == 0 and not read_reply(reply(asked)).received


def test_two_reasons_of_one_form_are_joined_and_no_disagreement(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC5")
    articles = book.worksheets[1]
    for row, why in ((8, "le premier"), (9, "à l'échelle")):
        articles[f"C{row}"], articles[f"E{row}"] = "10.5555/d", why
    take(book)
    assert "{le premier; à l'échelle}" in bib(asked)
    before = files(asked)
    ran = take(book)
    assert ran.code == 0 and "another why" not in ran.err and files(asked) == before


def test_a_column_that_is_not_the_form_s_is_said_to_be_taken_for_a_reason(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    book = blank("--pc", "PC5")
    articles = book.worksheets[1]
    articles["D5"], articles["I4"], articles["I5"] = "oui", "Commentaire", "à l'échelle"
    ran = take(book)
    assert "column 'Commentaire': why" in ran.err and "not read" not in ran.err
    assert "{à l'échelle}" in entry(bib(asked), "10.5555/a")


def test_the_people_of_a_form_are_for_their_owner_alone(
    blank: Callable[..., Any], take: Callable[..., Ran], asked: Path
) -> None:
    private = asked / "private"
    if private.exists():
        private.rmdir()
    book = blank("--pc", "PC5")
    book.worksheets[2]["A5"] = "Anna Düben"
    take(book)
    path = private / "people.csv"
    assert private.stat().st_mode & 0o777 == 0o700 and path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    book.worksheets[2]["A6"] = "Jón Ólason"
    take(book)
    assert path.stat().st_mode & 0o777 == 0o640 and len(people(asked)) == 2


# --- the reply's file -----------------------------------------------------------------------------

FORM = Declared("PC5", "2026-02-03", (), ("emulator",), {4: 'a "b" : c', 5: "d\ne"})

KEPT = [
    "# kept\nreplied_on:   # not known\nactivities: []\n",
    "replied_on: null\r\nanswers:\r\n    6: |\r\n      deux\r\n      lignes\r\n# fin",
    "\ufeffactivities: [emulator, calibration]  # kept\nanswers: {6: x}\n",
    "answers: {}\nother: 1\n",
    "answers:\n  4:\n  6: x\n",
    "",
    "# only a comment\n",
]


@pytest.mark.parametrize("text", KEPT)
def test_only_what_is_absent_or_empty_is_written_into_a_reply(asked: Path, text: str) -> None:
    path = reply(asked)
    path.write_bytes(text.encode("utf-8"))
    (change, _) = changes(asked, CALL, "PC5", FORM)
    assert not change.problems
    change.write()
    after = path.read_bytes().decode("utf-8")
    kept = re.sub(r"null|\[\]|{}", "", text)
    rest = iter(after)
    assert all(letter in rest for letter in kept), "what was there stands in its order"
    assert ("\r\n" in text) == ("\r\n" in after)
    if "\r\n" in text:
        assert after.count("\n") == after.count("\r\n")
    said = read_reply(path)
    assert said.replied_on == "2026-02-03" and "emulator" in said.activities
    assert said.answers[4] == 'a "b" : c' and said.answers[5] == "d\ne"
    (again, _) = changes(asked, CALL, "PC5", FORM)
    assert not again.added and not again.problems


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("activities: [ # none yet\n ]\n", '- "activities: emulator"'),
        ("activities: !!seq []\n", '- "activities: emulator"'),
        ("answers:\n  4: &a ''\n", '- "answer 4: a'),
    ],
)
def test_a_comment_inside_what_is_empty_is_not_written_over(
    asked: Path, text: str, kept: str
) -> None:
    path = reply(asked)
    path.write_text(text, "utf-8")
    for change in changes(asked, CALL, "PC5", FORM):
        change.write()
    after = path.read_text("utf-8")
    assert all(line in after for line in text.splitlines()) and kept in after


@pytest.mark.parametrize(
    "text",
    [
        "answers:\n  4: |\n    deux\n    lignes\n# end\n",
        "answers:\n  4: quatre  # said\n",
        "answers:\n  4:\n    quatre\n",
        "answers:\n  4:\nreplied_on:\n",
        "answers: {4: quatre}",
        "answers:\n",
        "answers:\r\n  4: quatre\r\n\r\nreplied_on: 2026-02-03\r\n",
        "answers:\n  3: a\n  6: b",
    ],
)
def test_answers_stand_in_the_order_of_their_questions(asked: Path, text: str) -> None:
    import yaml

    path = reply(asked)
    path.write_bytes(text.encode())
    said = {3: "trois", 4: "quatre", 5: "cinq", 6: "six"}
    (change, _) = changes(asked, CALL, "PC5", Declared("PC5", "2026-02-03", answers=said))
    assert not [p for p in change.problems if "cannot be added" in p.message]
    change.write()
    assert list(yaml.safe_load(path.read_bytes())["answers"]) == [3, 4, 5, 6]


SAID = ["replied_on: 2026-02-03", "activities: emulator", 'answer 4: a "b" : c', "answer 5: d\ne"]
#: What the file says, what is told, and what is kept under `received`.
OTHERWISE = [
    ("replied_on: 2026-01-01\nactivities: [emulator]\nanswers: {4: 'a \"b\" : c', 5: 'd e'}\n",
     "'2026-01-01' here and '2026-02-03' in the form", [SAID[0], SAID[3]]),
    ("replied: false\n", "replied: false", []),
    ("answers: tout va bien\n", "answer 4 has no room here", SAID[2:]),
    ("activities: [calibration]\nreceived: ['d: e', \"activities:  emulator\"]\nmore: 1",
     "activities is 'calibration' here", ["d: e", "activities:  emulator"]),
    ("activities: [calibration]\nreceived:\n- >\n   a\n   b\n\n# kept\nmore: 1\n",
     "activities is 'calibration' here", ["a b\n", SAID[1]]),
    ("activities: [calibration]\r\nreceived:  # none\r\n",
     "activities is 'calibration' here", [SAID[1]]),
    ("activities: [calibration]\nreceived: [a]", "activities is", ["a", SAID[1]]),
    ("activities: [calibration]\nreceived:\n  - answer 4: x\n  -\n", "activities is",
     ["answer 4: x", SAID[1]]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told", "kept"), OTHERWISE)
def test_what_a_reply_says_otherwise_is_named_and_the_form_s_words_are_kept_beside_it(
    asked: Path, text: str, told: str, kept: list[str]
) -> None:
    path = reply(asked)
    path.write_bytes(text.encode())
    for _ in range(3):
        (change, _) = changes(asked, CALL, "PC5", FORM)
        assert any(told in p.message for p in change.problems), change
        change.write()
    after = path.read_bytes().decode()
    assert list(read_reply(path).received) == kept
    rest = iter(after)
    assert all(letter in rest for letter in text), "every byte stays, in its order"


#: A file in which nothing can be written, and why.
SHUT = [
    ("{replied_on: 2026-02-03}\n", "received cannot be added"),
    ("replied_on: [\n", "is not YAML"),
    ("- a\n", "is not a mapping"),
    ("activities: [emulator]\nanswers: &a {6: x}\nmore: *a\n", "the form cannot be added"),
    ("activities: [calibration]\nreceived: in words\n", "received cannot be added"),
]


@pytest.mark.parametrize(("text", "told"), SHUT)
def test_words_for_a_file_that_cannot_be_changed_are_kept_beside_it(
    asked: Path, text: str, told: str
) -> None:
    path = reply(asked)
    path.write_text(text, "utf-8")
    for _ in range(2):
        (refused, kept, _) = changes(asked, CALL, "PC5", FORM)
        assert any(told in p.message for p in refused.problems), refused
        for change in (refused, kept):
            change.write()
    assert path.read_text("utf-8") == text
    unassigned = read_reply(reply(asked, "unassigned"))
    assert unassigned.received == tuple(f"PC5: {words}" for words in SAID)


def test_answers_that_a_person_has_joined_are_not_kept_again(asked: Path) -> None:
    joined = 'answers: {4: "x\\na \\"b\\" : c", 5: "e\\nd"}\n'
    reply(asked).write_text(f"replied_on: 3/2/2026\nactivities: [emulator]\n{joined}", "utf-8")
    (change, _) = changes(asked, CALL, "PC5", FORM)
    assert not change.added and not change.problems


def test_people_that_are_there_keep_every_byte(asked: Path) -> None:
    path = asked / "private" / "people.csv"
    there = f"\ufeffproject,name,note,orcid\r\nPC5,Anna Düben,x,{ORCID}\r\nPC5,Jón Ólason,,"
    path.write_bytes(there.encode("utf-8"))
    sent = (Person("A. Düben", ORCID), Person("Jón Ólason", OTHER), Person("=Ewa", ""))
    (_, change) = changes(asked, CALL, "PC5", Declared(people=sent))
    change.write()
    after = path.read_bytes().decode("utf-8")
    assert after == f"{there}\r\nPC5,Jón Ólason,,{OTHER}\r\nPC5,'=Ewa,,\r\n"
    told = " ".join(problem.message for problem in change.problems)
    assert "is Anna Düben here and A. Düben in the form" in told and "without ORCID" in told
    (_, again) = changes(asked, CALL, "PC5", Declared(people=sent))
    assert not again.added


#: How a file is written; how one more row is; whom of a form it has already.
DIALECTS = [
    ("Nom et prénom;Projet;ORCID\n\"Düben, Anna\";pc 5;\nÓlason, Jón;PC5;\n", "utf-8",
     "Szczepański, Ewa;PC5;\n"),
    ("\ufeffprénom\tnom\tprojet\torcid\r\nAnna\tDUEBEN\tPC5\t\r\nJón\tÓlason\tPC1, PC5\t",
     "utf-16-le", "\r\nEwa\tSzczepański\tPC5\t\r\n"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "encoding", "row"), DIALECTS)
def test_a_row_more_is_written_as_the_file_is_and_a_person_is_known_however_spelt(
    asked: Path, there: str, encoding: str, row: str
) -> None:
    path = asked / "private" / "people.csv"
    path.write_bytes(there.encode(encoding))
    sent = (Person("Anna Düben"), Person("Jon Olason"), Person("Szczepański, Ewa"))
    for _ in range(2):
        (_, change) = changes(asked, CALL, "PC5", Declared(people=sent))
        assert not change.problems
        change.write()
        assert path.read_bytes().decode(encoding) == there + row


def test_a_name_that_the_file_s_letters_lack_is_not_written_wrongly(asked: Path) -> None:
    path = asked / "private" / "people.csv"
    path.write_bytes("nom;orcid;projet\nDüben, Anna;;PC5\n".encode("cp1252"))
    before = path.read_bytes()
    (_, change) = changes(asked, CALL, "PC5", Declared(people=(Person("Łoś, Nora"),)))
    assert "saved as Windows text" in change.problems[0].message
    (_, change) = changes(asked, CALL, "PC5", Declared(people=(Person("Mélia, Íñigo"),)))
    change.write()
    assert path.read_bytes() == before + "Mélia, Íñigo;;PC5\n".encode("cp1252")


def test_a_name_that_is_perhaps_another_is_added_and_named(asked: Path) -> None:
    path = asked / "private" / "people.csv"
    path.write_text("name,orcid,project\nAnna Düben,,PC5\n", "utf-8")
    (_, change) = changes(asked, CALL, "PC5", Declared(people=(Person("A. Düben"),)))
    change.write()
    assert "A. Düben is perhaps Anna Düben" in change.problems[0].message
    (_, again) = changes(asked, CALL, "PC5", Declared(people=(Person("A. Düben"),)))
    assert not again.added


# --- whatever is typed ----------------------------------------------------------------------------

USECASES = (UseCase("emulator", {"fr": "Émulateurs, vite", "en": "E"}, {"fr": "x", "en": "x"}),)
BLANK = form.workbook(
    Call(CALL, {"fr": "Appel", "en": "Call"}, (2024,)),
    [Project("PC5", "PC", "COMPACT", "")],
    USECASES,
    "fr",
    suggestions=[form.Suggestion(1, "A title", "https://doi.org/10.5555/a")],
)
TYPED = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cn")), max_size=40)


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(1, 12), st.integers(1, 9)), TYPED, max_size=12
    )
)
def test_no_text_in_any_cell_stops_the_reading_or_loses_an_article(
    typed: dict[tuple[int, int, int], str],
) -> None:
    book = load_workbook(io.BytesIO(BLANK))
    for (sheet, row, column), text in typed.items():
        cell = book.worksheets[sheet].cell(row, column)
        if cell.__class__.__name__ != "MergedCell":
            cell.value, cell.data_type = text, "s"
    articles = book.worksheets[1]
    for row, doi in ((20, "10.5555/kept"), (21, "10.5555/too")):
        articles.cell(row, 3).value = doi
    try:
        reading: Reading = read("form.xlsx", saved(book))
    except DataError:
        raise AssertionError("a form is always read") from None
    found = {item.identifier for item in reading.items}
    told = any(p.where == "form.xlsx: Articles" for p in reading.problems)
    assert told or {"10.5555/kept", "10.5555/too"} <= found


def test_a_label_with_a_comma_is_a_choice_like_another() -> None:
    book = load_workbook(io.BytesIO(BLANK))
    assert choices(book, book.worksheets[1], "G5") == ["Émulateurs, vite", "aucun"]
    book.worksheets[1]["D5"], book.worksheets[1]["G5"] = "oui", "Émulateurs, vite"
    (item,) = read("form.xlsx", saved(book)).items
    assert item.usecases == ("emulator",) and item.identifier == "https://doi.org/10.5555/a"


def test_what_a_form_holds_is_not_another_s_to_say() -> None:
    with pytest.raises(InputError, match="what it holds is known"):
        read("form.xlsx", BLANK, {"N°": "doi"})


def test_a_sheet_that_is_not_of_the_form_is_named() -> None:
    book = load_workbook(io.BytesIO(BLANK))
    book.create_sheet("Notes")["A1"] = "10.5555/b"
    book.create_sheet("Cachée")["A1"] = "10.5555/c"
    book["Cachée"].sheet_state = "hidden"
    told = [f"{p.where} {p.message}" for p in read("form.xlsx", saved(book)).problems]
    assert len(told) == 2 and "Notes" in " ".join(told) and "Cachée" in " ".join(told)


def test_the_workbook_bears_no_date_and_no_name() -> None:
    with zipfile.ZipFile(io.BytesIO(BLANK)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026" not in archive.read("docProps/core.xml")
