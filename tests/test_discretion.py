"""What people write goes under git without the names and addresses of `private/`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Biblio, Ran
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from traccs_biblio.check import check
from traccs_biblio.discretion import Discretion, read
from traccs_biblio.library import Library
from traccs_biblio.text import fold

ONE = "0000-0002-1825-0097"
NAMES = (
    "Le Sommer, Julien",
    "Salas y Mélia, David",
    "Peter Düben",
    "Einar ÓLASON",
    "Szczepański, Michał",
    "Saint-Martin, Camille",
    "van Westen, René M.",
    "d'Ovidio, Francesco",
)
SECRET = Discretion(NAMES, [ONE], ["zephirine.q@labo.example"])

#: What somebody writes, and what is written of it.
PROSE = [
    ("vu avec Julien Le Sommer, à l'IGE", "vu avec JLS, à l'IGE"),
    ("LE SOMMER Julien", "JLS"),
    ("le sommer (julien)", "JLS)"),
    ("d'Einar Ólason et de David Salas-Mélia", "d'EO et de DSM"),
    ("Peter Dueben, peter du\u0308ben.", "PD, PD."),
    ("Michal Szczepanski;CAMILLE SAINT MARTIN", "MS;CSM"),
    ("Julien\nLe\u00a0Sommer", "JLS"),
    ("René van Westen et Francesco D’Ovidio", "RMVW et FD"),
    ("Julien M. Le Sommer", "JLS"),
    ("@julienlesommer", "@JLS"),
    ("J. Le Sommer le propose", "JLS le propose"),
    ("demander à Mme Saint-Martin", "demander à SM"),
    ("écrire à Zephirine.Q@labo.example", "écrire à [address]"),
    ("zephirine.q [at] labo.example", "[address]"),
    (f"https://orcid.org/{ONE}", "https://orcid.org/[ORCID]"),
    ("ORCID 0000 0002 1825 0097.", "ORCID [ORCID]."),
    ("le Pr Düben le dit", "le D le dit"),
    ("MM. Düben, Ólason et Saint-Martin", "D, O et SM"),
    ("Mmes Durand et Saint-Martin", "Mmes Durand et SM"),
    ("Einar Örn Ólason", "EO"),
    ("vu avec Le Sommer J. et Szczepański, M.", "vu avec JLS et MS"),
    ("Szczepański M. Düben P. van Westen R.M.", "MSPD P. RMVW"),
    # what is cited, other people, and ordinary words
    *((text, text) for text in (
        "Le Sommer et al., 2024",
        "J. Le Sommer et al. (2024) le montrent",
        "J. Le Sommer & A. Adcroft, 2024",
        "Le Sommer, J., 2024",
        "Salas y Mélia (2023)",
        "Julien propose, Camille aussi",
        "à Saint-Martin-d'Hères",
        "Juliette Le Sommer, Le Sommeret Julien",
        "a.zephirine.q@labo.example",
        "Le Sommer J. et al.",
        "Düben, P., Ólason, E., 2024",
        "Durand et Ólason, MM. Durand (2024). Chez Ólason",
        "Einar et Ólason; Einar avec Ólason; EINAR ET ÓLASON",
        "0000 0002 1825 00971",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("text", "written"), PROSE)
def test_a_full_name_becomes_initials_and_a_citation_stays(text: str, written: str) -> None:
    found = SECRET.prose(text)
    assert found.text == written
    assert bool(found.told) == bool(SECRET.places(text)) == (text != written)


def test_ordinary_words_that_are_names_too_are_meant_where_they_have_a_capital() -> None:
    found = Discretion(["Rivière, Blanche", "Mer, Claire", "Lê, Minh", "Forêt, Julien"])
    for text in ("la rivière blanche gèle", "eau de mer claire", "vu avec le M. Dupont"):
        assert found.prose(text) == (text, 0, 0)
    text = "Blanche rivière, Mer Claire, Lê M. et julien forêt"
    assert found.prose(text).text == "BR, CM, ML et JF"


def test_people_of_one_cell_are_each_hidden() -> None:
    both = "Jean Rapporteur et Paul Auditeur"
    assert SECRET.beside([both], []).prose(f"{both}; Paul Auditeur").text == "JR et PA; PA"


@pytest.mark.parametrize(
    ("by", "written"),
    [("Le Sommer", "LS"), ("J. Le Sommer", "JLS"), ("Julien et Camille (PC5)", "J et C (PC5)"),
     ("Düben", "D"), ("DUEBEN Peter", "PD"), ("JL", "JL"), ("coordination", "coordination"),
     ("Le coordinateur", "Le coordinateur"), ("starter list", "starter list")],
)  # fmt: skip
def test_who_nominates_is_no_name_of_private_not_even_in_part(by: str, written: str) -> None:
    assert SECRET.signature(by).text == written


REFERENCES = (
    "Julien Le Sommer, Peter Düben, 2024. A learned parameterization of mesoscale eddies. JAMES",
    "A learned parameterization of mesoscale eddies, JAMES (2024). Le Sommer, Julien; Doe, A.",
    "Salas y Mélia, David et al. The response of sea ice to warming, in press",
    "[3] Anna van der Berg, Doe, A. B., and Julien Le Sommer. The melting of sea ice. 2024",
    "Référence 2 : Julien Le Sommer & Ada Doe: The melting of sea ice, JAMES, 2024",
    "The melting of the sea ice. JAMES, 2024. Doe, Ada; Le Sommer, Julien",
)
SENTENCES = (
    "le papier de Julien Le Sommer sur les tourbillons de 2024",
    "Merci, Julien Le Sommer",
    "voir l'article de 2024 que Peter Düben a proposé sur la glace",
    "Voici l'article que je propose avec mon collègue, Julien Le Sommer, sur la fonte estivale de"
    " la glace de mer, paru en 2024",
    "Proposé par : Julien Le Sommer, la fonte estivale de la glace de mer, 2024",
    "Merci, Julien Le Sommer, la fonte estivale de la glace de mer, 2024",
    "le papier sur les tourbillons de mésoéchelle de 2024, Julien Le Sommer, PC5",
    "Je propose un article sur la fonte de la glace de mer (2024). Julien Le Sommer, PC5",
    "La fonte estivale de la glace de mer (2024). Julien Le Sommer",
    "Julien Le Sommer, mon collègue, la fonte estivale de la glace de mer, 2024",
    "Doe, A. (2024) The melting of the sea ice, edited by Julien Le Sommer, Springer",
)


@pytest.mark.parametrize("text", [*REFERENCES, *SENTENCES])
def test_authors_of_a_reference_that_was_sent_stay(text: str) -> None:
    found = SECRET.received(text)
    assert (found.text == text) == (text in REFERENCES)
    assert SECRET.received(found.text) == (found.text, 0, 0)  # the same words are known again


def test_a_name_alone_in_the_file_and_a_file_that_is_absent_hide_nothing(tmp_path: Path) -> None:
    assert not Discretion(["Glace"]) and not read(tmp_path)[0]
    assert Discretion(["Glace"]).prose("la Glace de mer").text == "la Glace de mer"
    # a family name that begins as others do, without a comma that says so
    found = Discretion(["Le Roy Anne"])
    assert found.prose("Le Roy (2024), Mme Le Blanc, Le Anne").text.startswith("Le Roy (2024), Mme")
    assert found.prose("Anne Le Roy, le roy anne").text == "ALR, ALR"


# --- any prose ------------------------------------------------------------------------------------

PEOPLE = (("Julien", "Le Sommer"), ("David", "Salas y Mélia"), ("Peter", "Düben"),
          ("Einar", "Ólason"), ("Michał", "Szczepański"), ("Camille", "Saint-Martin"))  # fmt: skip


def plain(text: str) -> str:
    bare = text.translate(str.maketrans("łŁ", "lL"))
    return "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c))


@st.composite
def spelled(draw: st.DrawFn) -> str:
    """A name as somebody may write it."""
    called, named = draw(st.sampled_from(PEOPLE))
    gap = draw(st.sampled_from([" ", ", ", "\n", "\u00a0", "  ", " , ", ". ", "_", "-"]))
    name = gap.join(draw(st.permutations([called, named])))
    for old, new in draw(st.lists(st.sampled_from([(" y ", " "), ("-", " "), ("ü", "ue")]))):
        name = name.replace(old, new)
    changes: tuple[Callable[[str], str], ...] = (str.upper, str.lower, str.title, str, plain)
    change = draw(st.sampled_from(changes))
    return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), change(name))


@st.composite
def shortened(draw: st.DrawFn) -> str:
    """A family name with a title or an initial, or a name with a word between, in a list: beside
    another name nobody can tell whose an initial is."""
    called, named = draw(st.sampled_from(PEOPLE))
    ways = ("Pr {named}", "Mme. {named}", "MM. {named}", "{named} {first}.", "{named}, {first}.B.",
            "{called} Örn {named}", "{called}-Örn  {named}", "{first}. {named}")  # fmt: skip
    way = draw(st.sampled_from(ways))
    name = way.format(called=called, named=named, first=called[0])
    changes: tuple[Callable[[str], str], ...] = (str.upper, str, plain)
    change = draw(st.sampled_from(changes))
    return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), f"{change(name)};")


#: What stands between, without a year and without initials, which would be a name's.
OTHERS = st.text(st.sampled_from("bfghkqtvwxz éàü,.;()'-\n123")).filter(
    lambda t: "(19" not in t and not re.search(r"[a-z]\.", t)
)


@given(st.lists(st.tuples(OTHERS, spelled() | shortened()), min_size=1, max_size=4), OTHERS)
def test_any_prose_with_names_in_it_keeps_none_and_loses_nothing_else(
    parts: list[tuple[str, str]], end: str
) -> None:
    text = "".join(f"{before} {name} " for before, name in parts) + end
    found = SECRET.prose(text)
    letters = plain(found.text).casefold()
    for called, named in PEOPLE:
        family = plain(named).casefold().split(" y ")[-1].split("-")[-1]
        assert family not in letters and plain(called).casefold() not in letters, found.text
    assert found.names == len(parts)
    for before, _ in parts:
        assert before in found.text
    assert found.text.endswith(end)


@given(st.text() | st.text(st.sampled_from("jJlL. eEsSoOmMrRuUiIdDvVaAyYé-',2024\n")))
def test_prose_without_a_name_stays_byte_for_byte(text: str) -> None:
    folded = fold(text)
    without = not any(
        part in folded
        for part in ("sommer", "melia", "duben", "dueben", "olason", "szczepan", "martin",
                     "westen", "ovidio")
    )  # fmt: skip
    if without:
        assert SECRET.prose(text) == SECRET.received(text) == (text, 0, 0)


#: What is received, and what a registry is asked.
ASKED = [
    ("Ólason, E. (zoe.olason+x@lab.example) (2024) Sea ice.", "Ólason, E. ( ) (2024) Sea ice."),
    ("zoe [at] lab.example, Düben P., 2024", ", Düben P., 2024"),
    ("tél. 0612345678 2024 Sea ice", "2024 Sea ice"),
    ("Tél : +33 (0)6 12 34 56 78, 06.12.34.56.78, 00 41 22 345 67 89.", ", , ."),
    ("Vu avec Julien Le Sommer, zephirine.q chez labo", "Vu avec JLS, zephirine.q chez labo"),
    ("Le Sommer, J., Düben, P. (2024) The sea ice of the north.",) * 2,
    ("J. Clim. 37, 0123-0145, 0612-3456, 10.1007/0612345678, e0612345678, 2024",) * 2,
]  # fmt: skip


@pytest.mark.parametrize(("text", "asked"), ASKED)
def test_a_registry_is_asked_without_addresses_and_telephones(text: str, asked: str) -> None:
    assert SECRET.question(text) == asked


# --- the commands ---------------------------------------------------------------------------------


def private(folder: Path) -> None:
    (folder / "private").mkdir(exist_ok=True)
    rows = "".join(f'"{name}",,PC5\n' for name in NAMES)
    (folder / "private" / "people.csv").write_text(f"name,orcid,project\n{rows}", "utf-8")
    contacts = "project,address\nPC5,zephirine.q@labo.example\n"
    (folder / "private" / "contacts.csv").write_text(contacts, "utf-8")


ENTRY = """@article{ice,
  title        = {Glace},
  author       = {Le Sommer, Julien},
  year         = {2024},
  status       = {nominated},
  why          = {vu avec Peter D{\\"u}ben},
  nominated-by = {Ólason},
  received     = {Julien Le Sommer, 2024. Une étude de la glace de mer},
}
"""


MORE = """  nominated-on = {après le mail de Julien Le Sommer},
  note         = {private comm. of Salas y M\\'elia, D.},
  howpublished = {selon David Salas y M{\\'e}lia},
}
"""


def test_check_names_the_line_and_never_the_name(folder: Path, biblio: Biblio) -> None:
    [call] = (folder / "nominations").iterdir()
    (call / "PC5.bib").write_text(ENTRY.removesuffix("}\n") + MORE, "utf-8")
    (folder / "replies" / call.name).mkdir(parents=True, exist_ok=True)
    reply = folder / "replies" / call.name / "PC5.yml"
    reply.write_text(
        'activities: []\nanswers:\n  4: "avec\\nDavid Salas y Mélia"\n  5: >\n    Michał\n'
        "    Szczepański\n  6: zephirine.q@labo.example et Le Sommer et al., 2024\n",
        "utf-8",
    )

    def places() -> list[str]:
        found = check(Library(folder))
        return [p.where.rpartition("/")[2] for p in found if p.slug == "private-name"]

    assert places() == []  # nothing is private
    private(folder)
    entry = [f"PC5.bib:{line}" for line in (6, 7, 9, 10, 11)]  # line 8 is a reference
    assert places() == [*entry, "PC5.yml:3", "PC5.yml:5", "PC5.yml:7"]
    for kind in ("text", "json", "github", "gitlab"):
        ran = biblio("check", "--bib", str(folder), "--format", kind)
        for name in ("Düben", "Ólason", "Salas", "Michał", "zephirine"):
            assert name not in ran.out + ran.err, kind


def test_what_is_typed_is_written_with_initials_and_that_is_said(
    folder: Path, biblio: Biblio
) -> None:
    [call] = (folder / "nominations").iterdir()
    entry = ENTRY.replace('vu avec Peter D{\\"u}ben', "x").replace("Ólason", "x")
    (call / "PC5.bib").write_text(entry, "utf-8")
    private(folder)
    why = 'vu avec Peter D\\"uben et zephirine.q@labo.example; Le Sommer et al., 2024'
    ran = biblio("nominate", "ice", "--pc", "PC5", "--why", why, "--by", "Ólason", "--bib",
                 str(folder))  # fmt: skip
    assert ran.code == 0
    assert "--why: 1 name of private/ written as initials, 1 address" in ran.err
    assert "--by: 1 name" in ran.err
    text = (call / "PC5.bib").read_text("utf-8")
    assert "{vu avec PD et [address]; Le Sommer et al., 2024}" in text and "{O}" in text
    assert "author       = {Le Sommer, Julien}" in text
    ran = biblio("drop", "ice", "--pc", "PC5", "--why", "dit Einar Ólason", "--bib", str(folder))
    assert ran.code == 0 and "--why: 1 name" in ran.err
    assert "{dit EO}" in (call / "PC5.bib").read_text("utf-8")


def test_a_private_file_that_cannot_be_read_is_said_and_hides_nothing(
    folder: Path, biblio: Biblio
) -> None:
    [call] = (folder / "nominations").iterdir()
    (call / "PC5.bib").write_text(ENTRY, "utf-8")
    private(folder)
    (folder / "private" / "people.csv").write_text("who\nx\n", "utf-8")
    ran = biblio("drop", "ice", "--pc", "PC5", "--why", "dit Einar Ólason", "--bib", str(folder))
    assert ran.code == 1 and "until then what is written may hold its names" in ran.err


# --- what is imported -----------------------------------------------------------------------------


def texts(folder: Path) -> str:
    """All that is under git."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "private" not in path.parts)
    return "\n".join(path.read_text("utf-8") for path in sorted(paths))


def send(biblio: Biblio, folder: Path, cells: dict[str, str], *arguments: str) -> Ran:
    """Import a form with these cells of its first sheet."""
    path = folder.parent / "form.xlsx"
    path.unlink(missing_ok=True)
    ran = biblio("form", "--pc", "PC5", "--bib", str(folder), "-o", str(path))
    assert ran.code == 0, ran.err
    book = load_workbook(path)
    for cell, text in cells.items():
        book.worksheets[0][cell] = text
    book.save(path)
    return biblio("import", str(path), "--bib", str(folder), *arguments)


DAY = "reçu de Julien Le Sommer (julien.lesommer@labo.example) début février"


def test_the_day_of_a_form_holds_no_name(folder: Path, biblio: Biblio) -> None:
    private(folder)
    ran = send(biblio, folder, {"B5": DAY, "B7": "la confiance"})
    assert "date: 1 name of private/ written as initials" in ran.err
    [reply] = (folder / "replies").rglob("PC5.yml")
    assert 'replied_on: "reçu de JLS ([address]) début février"' in reply.read_text("utf-8")
    assert "Sommer" not in texts(folder) and "@" not in reply.read_text("utf-8")


def test_the_name_of_an_unknown_project_holds_no_person(folder: Path, biblio: Biblio) -> None:
    private(folder)
    project = "PC42 (contact : Julien Le Sommer, julien.lesommer@labo.example)"
    ran = send(biblio, folder, {"B4": project, "B5": "3/2/2026", "B7": "la confiance"})
    assert "project: 1 name of private/ written as initials" in ran.err
    [kept] = (folder / "replies").rglob("unassigned.yml")
    assert kept.read_text("utf-8").count("PC42 (contact : JLS, [address]): ") == 2
    ran = biblio("status", "--bib", str(folder), "--lang", "en")
    assert "(PC42 (contact : JLS, [address]))" in " ".join(ran.out.split())


def test_the_day_column_of_a_table_holds_no_name(folder: Path, biblio: Biblio) -> None:
    private(folder)
    table = folder.parent / "table.csv"
    rows = "Projet;DOI;Date\nPC5;10.5555/ice;après le mail de Julien Le Sommer, jls@labo.example\n"
    table.write_text(rows, "utf-8")
    ran = biblio("import", str(table), "--bib", str(folder), "--map", "Date=date")
    assert "date: 1 name of private/ written as initials" in ran.err
    assert "{après le mail de JLS, [address]}" in texts(folder)


def test_the_free_fields_of_an_entry_without_doi_hold_no_name(folder: Path, biblio: Biblio) -> None:
    private(folder)
    bib = folder.parent / "sent.bib"
    bib.write_text(
        "@misc{ice, title = {The melting of sea ice}, author = {Le Sommer, Julien}, year = {2024},"
        ' howpublished = {private comm. of Julien Le Sommer}, note = {selon Peter D{\\"u}ben},'
        " abstract = {As Einar Ólason says}}",
        "utf-8",
    )
    ran = biblio("import", str(bib), "--pc", "PC5", "--bib", str(folder))
    assert "howpublished: 1 name of private/ written as initials" in ran.err
    text = texts(folder)
    assert "{private comm. of JLS}" in text and "{selon PD}" in text
    assert "{Le Sommer, Julien}" in text and "{As Einar Ólason says}" in text  # as published


def test_names_that_are_learnt_later_make_no_second_reply_another(
    folder: Path, biblio: Biblio
) -> None:
    said = {"B5": "après Peter Düben", "B7": "demander à Julien Le Sommer"}
    assert send(biblio, folder, said).code == 0
    unknown = {**said, "B4": "PC42"}
    send(biblio, folder, unknown)
    before = texts(folder)
    assert "Julien Le Sommer" in before
    private(folder)
    assert "under received" not in send(biblio, folder, said).err
    send(biblio, folder, unknown)
    assert texts(folder) == before
