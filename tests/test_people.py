"""The programme's own people: told among authors with care, shown on screen, never published."""

from __future__ import annotations

import json
import subprocess
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from conftest import Biblio, Ran, program
from standin import StandIn, work

from traccs_biblio.errors import DataError
from traccs_biblio.model import Author
from traccs_biblio.people import ODD as ODD_ROWS
from traccs_biblio.people import WHY, Match, People, Person, read
from traccs_biblio.reports.words import WORDS
from traccs_biblio.store import Store, Stored
from traccs_biblio.text import fold

ONE, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"


def match(authors: list[Author], *people: Person | str) -> tuple[Match, ...]:
    rows = [Person(person) if isinstance(person, str) else person for person in people]
    return People(rows).match(authors)


def said(found: Match) -> str:
    """ "certain", why it is asked, or "" for nobody."""
    return "certain" if found.person else found.why


# --- pairs ----------------------------------------------------------------------------------------

#: A person as people.csv has them, an author as a registry has them, and what is told.
PAIRS = [
    # a father and his son, two names and one, an ORCID on another's name
    ("Dumont, Jean", Author("Dumont", "Jean", "Jr"), "short"),
    ("Dumont, Jean", Author("Dumont Jr", "Jean"), "short"),
    ("Dumont Jr, Jean", Author("Dumont", "Jean", "Jr"), "certain"),
    ("Leroy, Jean", Author("Le Roy", "Jean"), "family"),
    ("Saint-Martin, David", Author("Saint Martin", "David"), "certain"),
    # one name in other spellings
    ("Le Sommer, Julien", Author("Le Sommer", "Julien"), "certain"),
    ("Julien Le Sommer", Author("Le Sommer", "Julien"), "certain"),
    ("Le Sommer Julien", Author("Le Sommer", "Julien"), "certain"),
    ("LE SOMMER Julien", Author("Le Sommer", "Julien"), "certain"),
    ("LE SOMMER, Julien", Author("LeSommer", "Julien"), "certain"),
    ("Julien le Sommer", Author("LE SOMMER", "JULIEN"), "certain"),
    ("Le Sommer, Julien", Author("le Sommer", "julien"), "certain"),
    ("Le Sommer, Julien", Author("Sommer", "Julien le"), "certain"),
    ("Dr Julien Le Sommer", Author("Le Sommer", "Julien"), "certain"),
    ("Salas y Mélia, David", Author("Salas y Melia", "David"), "certain"),
    ("SALAS Y MELIA David", Author("Salas y Mélia", "David"), "certain"),
    ("David Salas y Mélia", Author("Salas-Mélia", "David"), "certain"),
    ("Saint-Martin, David", Author("Saint Martin", "David"), "certain"),
    ("David Saint-Martin", Author("Saint‐Martin", "David"), "certain"),
    ("SAINT-MARTIN David", Author("SAINT-MARTIN", "DAVID"), "certain"),
    ("Düben, Peter", Author("Dueben", "Peter"), "certain"),
    ("Peter Dueben", Author("Du\u0308ben", "Peter"), "certain"),
    ("Peter Duben", Author("Düben", "Peter"), "certain"),
    ("Ólason, Einar", Author("Olason", "Einar"), "certain"),
    ("Einar OLASON", Author("Ólason", "Einar"), "certain"),
    ("Szczepański, Michał", Author("Szczepanski", "Michal"), "certain"),
    ("d'Ovidio, Francesco", Author("D’Ovidio", "Francesco"), "certain"),
    ("Jean-Marc Delouis", Author("Delouis", "Jean Marc"), "certain"),
    ("Delouis, Jean-Marc", Author("Delouis", "Jeanmarc"), "certain"),
    ("van Westen, René M.", Author("van Westen", "René M."), "certain"),
    ("René van Westen", Author("Westen", "René van"), "certain"),
    ("Fernandez-Granda, Carlos", Author("Fernandez-Granda2", "Carlos"), "certain"),
    ("Le Sommer, Julien", Author("Julien Le Sommer"), "certain"),
    ("Le Sommer, Julien", Author("Le Sommer, Julien"), "certain"),
    ("Gagne, David John", Author("Gagne II", "David John"), "short"),
    # to be asked
    ("Le Sommer, Julien", Author("Le Sommer", "J."), "initials"),
    ("Le Sommer, Julien", Author("Le Sommer J."), "initials"),
    ("Le Sommer, J.", Author("Le Sommer", "Julien"), "initials"),
    ("Le Sommer, J.", Author("Le Sommer", "J."), "initials"),
    ("J. Le Sommer", Author("Le Sommer", "Julien"), "initials"),
    ("Le Sommer, Julien", Author("LE SOMMER", "J"), "initials"),
    ("Delouis, Jean-Marc", Author("Delouis", "J.-M."), "initials"),
    ("Delouis, Jean-Marc", Author("Delouis", "JM"), "initials"),
    ("Delouis, Jean-Marc", Author("Delouis", "J."), "initials"),
    ("Le Sommer, Julien", Author("Le Sommer"), "initials"),
    ("Le Sommer, Julien", Author("J.", "Le Sommer"), "initials"),
    ("Delouis, Jean-Marc", Author("Delouis", "Jean"), "short"),
    ("Delouis, Jean-Marc", Author("Delouis", "Marc"), "short"),
    ("Abernathey, Ryan", Author("Abernathey", "Ryan P."), "short"),
    ("Abernathey, Ryan Paul", Author("Abernathey", "Ryan P."), "short"),
    ("Gagne, Dave", Author("Gagne", "David"), "short"),
    ("Subel, Alexander", Author("Subel", "Alex"), "short"),
    ("Le Sommer, Julien", Author("Julien", "Le Sommer"), "order"),
    ("Doury Antoine", Author("Doury", "Antoine"), "order"),
    ("Martin-Puig, David", Author("David", "Martin-Puig"), "order"),
    ("Salas y Mélia, David", Author("Salas", "David"), "family"),
    ("Saint-Martin, David", Author("Martin", "David"), "family"),
    ("Fox, Baylor", Author("Fox-Kemper", "Baylor"), "family"),
    ("Zhang, Wei", Author("Zhang", "Wei"), "common"),
    ("Li, Camille", Author("Li", "C."), "initials"),
    # another person
    ("Le Sommer, Julien", Author("Le Sommer", "Jeanne"), ""),
    ("Le Sommer, Julien", Author("Le Sommer", "K."), ""),
    ("Le Sommer, Julien", Author("Lesommier", "Julien"), ""),
    ("Reichl, Brandon G.", Author("Reichl", "Brandon Q."), ""),
    ("Saint-Martin, David", Author("Martin", "D."), ""),
    ("Saint-Martin, David", Author("Saint", "Denis"), ""),
    ("Düben, Peter", Author("Düben", "Petra-Maria"), ""),
    ("Le Sommer, Julien", Author(name="Julien Le Sommer"), ""),
    ("Le Sommer, Julien", Author(name="Le Sommer, Julien"), ""),
    ("Julien", Author("Julien", "Antoine"), "initials"),
    ("Ólason, Einar", Author("", ""), ""),
    ("王, 伟", Author("李", "伟"), ""),
]


@pytest.mark.parametrize(("person", "author", "told"), PAIRS)
def test_an_author_is_a_person_for_certain_or_is_asked_about_or_is_another(
    person: str, author: Author, told: str
) -> None:
    [found] = match([author], person)
    assert said(found) == told
    assert found.author == author
    if told not in ("", "certain"):
        assert found.perhaps == (Person(person),) and told in WHY


def test_an_orcid_tells_a_person_whatever_the_name_and_two_orcids_are_two_persons() -> None:
    julien = Person("Le Sommer, Julien", ONE, ("PC5",))
    for author, told in (
        (Author("Autre", "Nom", orcid=ONE), "certain"),
        (Author("Le Sommer", "J.", orcid=ONE), "certain"),
        (Author("Le Sommer", "Julien", orcid=OTHER), ""),
        (Author("Le Sommer", "J.", orcid=OTHER), ""),
        (Author("Le Sommer", "Julien"), "certain"),
        (Author(name="Le Sommer, Julien", orcid=ONE), ""),  # a group has no ORCID
    ):
        assert said(match([author], julien)[0]) == told, author
    assert match([Author("Zhang", "Wei", orcid=ONE)], Person("Zhang, Wei", ONE))[0].person


def test_two_persons_of_one_name_are_asked_about_together() -> None:
    two = (Person("Saint-Martin, David", ONE), Person("Saint-Martin, David", OTHER))
    [found] = match([Author("Saint-Martin", "David")], *two)
    assert found.person is None and found.perhaps == two and found.why == "homonyms"
    [found] = match([Author("Le Sommer", "J.")], "Le Sommer, Julien", "Le Sommer, Jeanne")
    assert len(found.perhaps) == 2 and found.why == "homonyms"
    [found] = match([Author("Le Sommer", "Julien")], "Le Sommer, Julien", "Le Sommer, Julien Paul")
    assert said(found) == "homonyms"
    [found] = match([Author("Le Sommer", "Julien")], "Le Sommer, Julien", "Le Sommer, J.")
    assert found.person == Person("Le Sommer, Julien")


def test_a_person_is_one_author_of_a_work() -> None:
    julien = Author("Le Sommer", "Julien")
    twice = match([julien, julien._replace(given="JULIEN")], "Le Sommer, Julien")
    assert [said(found) for found in twice] == ["twice", "twice"]
    both = match([julien, Author("Le Sommer", "J.")], "Le Sommer, Julien")
    assert [said(found) for found in both] == ["certain", ""]
    known = match([julien, Author("Autre", "Nom", orcid=ONE)], Person("Le Sommer, Julien", ONE))
    assert [said(found) for found in known] == ["certain", ""]
    person = Person("Le Sommer, Julien", ONE)
    same = match([julien._replace(orcid=ONE), Author("Autre", "Nom", orcid=ONE)], person)
    assert [said(found) for found in same] == ["certain", ""]
    short = match([Author("Le Sommer", "J."), Author("Autre", "Nom", orcid=ONE)], person)
    assert [said(found) for found in short] == ["initials", "orcid"]


def test_a_person_of_two_projects_has_two_rows_and_is_one() -> None:
    people = People(
        [
            Person("Le Sommer Julien", "", ("PC5",)),
            Person("Ólason, Einar", "", ("PC3",)),
            Person("Julien Le Sommer", ONE, ("PC8",)),
            Person("Le Sommer, Julien", ONE, ("PC5",)),
        ]
    )
    assert [(p.orcid, set(p.projects)) for p in people.persons] == [
        (ONE, {"PC5", "PC8"}),
        ("", {"PC3"}),
    ]


def test_matching_costs_no_more_a_person_in_a_large_programme() -> None:
    """Counted, not timed: of a thousand families one is looked at."""
    people = People(Person(f"Famille{'x' * (n % 7)}{chr(97 + n % 26)}{n}q, Anne") for n in range(9))
    many = People(Person(f"Nom{chr(97 + n // 26)}{chr(97 + n % 26)}, Anne") for n in range(600))
    assert len(many.persons) == 600 and people
    assert len(list(many._candidates(Author("Nomab", "Anne")))) == 1


# --- the file -------------------------------------------------------------------------------------


def people_file(folder: Path, text: str | bytes) -> Path:
    path = folder / "private" / "people.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return folder


FILES = {
    "as it should be": f'name,orcid,project\n"Düben, Peter",{ONE},PC5\n',
    "a mark at the start": f'\ufeffname,orcid,project\n"Düben, Peter",{ONE},PC5\n',
    "semicolons": f"name;orcid;project\nDüben, Peter;{ONE};PC5\n",
    "tabs": f"name\torcid\tproject\nDüben, Peter\t{ONE}\tPC5\n",
    "columns moved": f'Project,Remark,ORCID,Name\npc5,x,https://orcid.org/{ONE},"Düben, Peter"\n',
    "French": f"Nom;Prénom;Projet;ORCID\nDüben;Peter;PC5;{ONE}\n",
    "French in one": f"Nom et prénom;Projet;ORCID iD\nDüben, Peter;PC 5;{ONE}\n",
    "English in two": f"Given name,Family name,ORCID,Project\nPeter,Düben,{ONE},PC5\n",
    "empty lines": f'\n\nname,orcid,project\n\n"Düben, Peter",{ONE},PC5\n,,\n',
    "CRLF": f'name,orcid,project\r\n"Düben, Peter",{ONE},PC5\r\n',
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_read_as_people_save_it(tmp_path: Path, kind: str) -> None:
    people, odd = read(people_file(tmp_path, FILES[kind]), ("PC5", "PC8"))
    assert people is not None and odd == ()
    assert people.persons == (Person("Düben, Peter", ONE, ("PC5",)),)


#: What is wrong, a part of the sentence, and who is read all the same.
ODD = [
    (f"nom;orcid\nDüben, Peter;{ONE}\n".encode("cp1252"), "read as Windows text",
     [Person("Düben, Peter", ONE)]),
    (b"name,orcid\nA B,0000-0002-1825-0098\n", "an ORCID that is none", [Person("A B")]),
    (f"orcid,project\n{ONE},PC5\n".encode(), "no column 'name'", [Person("", ONE, ("PC5",))]),
    (f"name,orcid,project\nDüben, Peter,{ONE},PC5\n".encode(), "4 cells in 3 columns",
     [Person("Düben, Peter", ONE, ("PC5",))]),
    (b"name,project\nA B,PC99\n", "projects.csv has not", [Person("A B", "", ("PC99",))]),
    (b"name,orcid,project\n,,PC5\nA B,,PC5\n", "names nobody", [Person("A B", "", ("PC5",))]),
    (f"name,orcid\nA Beta,{ONE}\nC Delta,{ONE}\n".encode(), "the ORCID of another name",
     [Person("A Beta"), Person("C Delta")]),
    (b"name,orcid,project\nDelta,,PC5\n", "has one name alone", [Person("Delta", "", ("PC5",))]),
    ('name,project\n"Salas y Mélia, A",PC5\n"salas y melia, A",PC5\n'.encode(),
     "has the name of line 2, for one project", [Person("Salas y Mélia, A", "", ("PC5",))]),
    ('name,project\n"Düben, Peter et A Delta",PC5\n'.encode(), "several people in one cell",
     [Person("Düben, Peter et A Delta", "", ("PC5",))]),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "sentence", "persons"), ODD)
def test_what_is_odd_in_the_file_gets_a_sentence_and_the_rest_is_read(
    tmp_path: Path, raw: bytes, sentence: str, persons: list[Person]
) -> None:
    people, odd = read(people_file(tmp_path, raw), ("PC5",))
    assert people is not None and list(people.persons) == persons
    assert odd and sentence in odd[0].message
    told = " ".join(f"{p.message} {p.hint}" for p in odd)
    assert not any(name in told for name in ("Düben", "A B", "Delta", ONE))


def test_one_name_of_two_projects_is_not_odd_and_with_two_orcids_is_worth_a_look(
    tmp_path: Path,
) -> None:
    rows = f"Anna Beta,{ONE},PC5\nAnna Beta,,PC8\nAnna Beta,{OTHER},PC5\n"
    rows += "Delta,0000-0002-1694-292X,PC5\n"
    people, odd = read(people_file(tmp_path, f"name,orcid,project\n{rows}"), ("PC5", "PC8"))
    [namesake] = odd
    assert people and namesake.where.endswith("people.csv:4")
    assert (namesake.slug, namesake.severity) == ("namesakes", "info")


def test_two_orcids_of_one_name_in_either_order_are_worth_a_look(tmp_path: Path) -> None:
    rows = f"Marie MARTIN,{ONE},PC4\nMartin Marie,{OTHER},PC5\n"
    _, odd = read(people_file(tmp_path, f"name,orcid,project\n{rows}"), ("PC4", "PC5"))
    assert [p.slug for p in odd] == ["namesakes"] and "line 2" in odd[0].message


@pytest.mark.parametrize(
    "rows",
    [
        f"Marie Martin,{ONE},PC4\nMarie Martin,,PC5\nMarie Martin,,PC42\n",
        'J. Le Sommer,,PC5\n"Le Sommer, J.",,PC7\n',
    ],
)
def test_a_name_that_tells_nobody_ties_no_projects_and_is_a_question(
    tmp_path: Path, rows: str
) -> None:
    people, odd = read(people_file(tmp_path, f"name,orcid,project\n{rows}"))
    assert people and all(len(person.projects) == 1 for person in people.persons)
    assert len(people.persons) == rows.count("\n")
    assert {(p.slug, p.severity) for p in odd} == {("shared-name", "info")}


def test_a_name_in_two_spellings_for_one_project_is_worth_a_look(tmp_path: Path) -> None:
    rows = "Anna Düben,,PC5\nA. Düben,,PC5\nDüben Anna,,PC8\nAnna Olason,,PC5\nDüben Anna,,PC5\n"
    _, odd = read(people_file(tmp_path, f"name,orcid,project\n{rows}"), ("PC5", "PC8"))
    assert [(p.slug, p.where[-2:]) for p in odd] == [("spellings", ":3"), ("spellings", ":6")]


def test_the_status_tells_the_lines_of_what_is_odd_and_no_name(bib: Path, biblio: Biblio) -> None:
    rows = (
        f"Julien Le Sommer,{ONE},PC5\nJulien Le Sommer,{OTHER},PC8\nDavid Salas y Mélia,,PC5\n"
        f"D. Salas y Mélia,,PC5\nEinar Ólason,,PC1\neinar olason,,PC1\nAnna Szczepański,,PC42\n"
        f"Saint-Martin,,PC5\n,,PC5\nA Beta,0000-0002-1694-292X,PC5\nC Delta,0000-0002-1694-292X,\n"
        "Marie Martin,,PC5\nMarie Martin,,PC8\n"
    )
    people_file(bib, f"name,orcid,project\n{rows}")
    ran = biblio("status", "--lang", "en")
    told = flat(ran)
    for sentence in (
        "one name under two ORCIDs (lines 2+3)", "one name twice for one project (lines 6+7)",
        "spells one name in two ways for one project (lines 4+5)", "does not know (line 8)",
        "2 things that are not read well (lines 9, 10), which biblio status --people names",
        "one ORCID for two names (lines 11, 12)", "for several projects (lines 13+14)",
        "2 authors are perhaps people of the programme", "biblio status --people asks",
    ):  # fmt: skip
        assert sentence in told, (sentence, told)
    assert ran.code == 0 and "people.csv" not in ran.err  # each is said once
    kinds = {one["kind"] for one in data(biblio)["remarks"]}
    assert {f"people {slug}" for slug in ODD_ROWS} < kinds and "people questions" in kinds
    for name in ("Sommer", "Salas", "Ólason", "olason", "Szczepański", "Martin", "Beta", ONE):
        assert name not in ran.out + ran.err
    asked = biblio("status", "--people", "--lang", "en")
    assert asked.err.count("people.csv:9") == 1 and "is one of these 2 persons" in flat(asked)


def test_a_people_file_that_cannot_be_read_is_a_sentence_with_its_line(
    bib: Path, biblio: Biblio
) -> None:
    people_file(bib, 'name,orcid\nÓlason,\n"Düben,\n')
    ran = biblio("status", "--lang", "en")
    assert ran.code == 1 and "private/people.csv cannot be read (line 3)" in flat(ran)
    assert ran.err.count("people.csv:3") == 1 and "Düben" not in ran.out + ran.err
    (bib / "private" / "people.csv").unlink()
    assert "people.csv" not in biblio("status").out


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("who,project\nA,PC5\n", "no column 'name'"),
        ('name,orcid\n"A,\n', "is not CSV"),
        ("name\n<<<<<<< HEAD\nA\n=======\nB\n>>>>>>> x\n", "conflict"),
        ("name,orcid\n-,\n", "names nobody"),
    ],
)
def test_a_file_that_tells_of_nobody_is_an_error(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        read(people_file(tmp_path, text))


def test_an_absent_file_is_not_an_empty_one(tmp_path: Path) -> None:
    assert read(tmp_path) == (None, ())
    people, odd = read(people_file(tmp_path, "name,orcid,project\n"))
    assert people is not None and not people and odd == ()


# --- in the status and beside an article ----------------------------------------------------------

PROJECTS = "id,kind,acronym,title\nPC1,PC,DIALOG,\nPC5,PC,COMPACT,\nPC8,PC,,\n"
WORKS: dict[str, list[dict[str, str]]] = {
    "ice": [{"family": "Le Sommer", "given": "Julien"}, {"family": "Doe", "given": "Ann"}],
    "rain": [{"family": "Salas y Mélia", "given": "D."}],
    "snow": [{"family": "Düben", "given": "Peter"}, {"family": "Doe", "given": "Ann"}],
    "wind": [{"family": "Ólason", "given": "Einar"}],
}
PEOPLE = (
    'name,orcid,project\n"Le Sommer, Julien",,PC5\n"Le Sommer, Julien",,PC8\n'
    '"Salas y Mélia, David",,PC5\nEinar Ólason,,PC1\nMarie Sans-Article,,PC8\n'
)


@pytest.fixture
def bib(folder: Path) -> Path:
    """A new folder with four articles: PC5 nominates three, one is only suggested to it."""
    return people_file(filled(folder, WORKS), PEOPLE)


def filled(folder: Path, works: dict[str, list[dict[str, str]]]) -> Path:
    (folder / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    store = Store(folder)
    for name, authors in works.items():
        answer = {
            "DOI": f"10.5555/{name}",
            "type": "journal-article",
            "title": [f"A neural network emulator of {name}"],
            "author": authors,
            "container-title": ["The Cryosphere"],
            "issued": {"date-parts": [[2025]]},
        }
        store.put(Stored(f"10.5555/{name}", "crossref", answer))
    [call] = (folder / "nominations").iterdir()
    entries = [
        f"@article{{{name}2025, doi = {{10.5555/{name}}}, status = {{{status}}}}}\n\n"
        for name, status in (
            ("ice", "nominated"),
            ("rain", "nominated"),
            ("snow", "nominated"),
            ("wind", "suggested"),
        )
    ]
    (call / "PC5.bib").write_text("".join(entries), encoding="utf-8")
    return folder


def flat(ran: Ran) -> str:
    return " ".join(ran.out.split())


def data(biblio: Biblio, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(biblio("status", "--format", "json", *options).out)
    return found


def test_a_side_is_proposed_and_a_person_confirms_it(bib: Path, biblio: Biblio) -> None:
    before = {side["key"]: side for side in data(biblio, "--pc", "PC5")["sides"]}
    assert {key: side["told"] for key, side in before.items()} == {
        "ice2025": "inside", "rain2025": "asked", "snow2025": "outside",
    }  # fmt: skip
    assert before["ice2025"]["authors"] == ["Le Sommer, Julien"]
    assert before["rain2025"]["authors"] == ["Salas y Mélia, D."]
    assert before["rain2025"]["command"] is None
    text = flat(biblio("status", "--pc", "PC5", "--lang", "en"))
    command = "biblio nominate ice2025 --pc PC5 --scope inside"
    assert f"{command} · probably of the project, by Le Sommer, Julien" in text
    assert "rain2025: Salas y Mélia, D., perhaps of the project" in text
    standing = data(biblio, "--pc", "PC5")["projects"][0]["articles"]
    assert [a["key"] for a in standing["side unknown"]] == ["ice2025", "rain2025", "snow2025"]
    assert standing["inside"] == standing["outside"] == []  # proposed is not said
    for side in before.values():
        if side["command"]:
            assert biblio(*side["command"].split()[1:]).code == 0
    after = data(biblio, "--pc", "PC5")
    assert [a["key"] for a in after["projects"][0]["articles"]["inside"]] == ["ice2025"]
    assert [a["key"] for a in after["projects"][0]["articles"]["outside"]] == ["snow2025"]
    assert [side["key"] for side in after["sides"]] == ["rain2025"]


def test_outside_is_not_proposed_where_nobody_of_the_project_is_known(
    bib: Path, biblio: Biblio
) -> None:
    people_file(bib, "name,project\nMarie Sans-Article,PC8\n")
    assert {side["told"] for side in data(biblio, "--pc", "PC5")["sides"]} == {"untold"}
    people_file(bib, "name,project\nMarie Sans-Article,PC5\nA. Doe,PC8\n")
    told = {side["key"]: side["told"] for side in data(biblio, "--pc", "PC5")["sides"]}
    # Ann Doe perhaps is PC8's: of her articles nothing is proposed
    assert told == {"ice2025": "untold", "rain2025": "outside", "snow2025": "untold"}


def test_without_the_file_nothing_is_proposed_and_that_is_said(bib: Path, biblio: Biblio) -> None:
    (bib / "private" / "people.csv").unlink()
    assert data(biblio, "--pc", "PC5")["sides"] is None
    assert "no private/people.csv, which says who is" in flat(
        biblio("status", "--pc", "PC5", "--lang", "en")
    )
    assert data(biblio, "--people") == {"people": None, "ties": None, "questions": None}
    for lang, words in (("fr", "on ne sait pas"), ("en", "is not known")):
        assert words in flat(biblio("status", "--people", "--lang", lang))
    assert "of the programme" not in biblio("show", "ice2025").out


def test_a_file_that_cannot_be_read_stops_no_status(bib: Path, biblio: Biblio) -> None:
    people_file(bib, "x,y\n1,2\n")
    ran = biblio("status", "--pc", "PC5")
    assert ran.code == 1 and "people.csv" in ran.err and "ice2025" in ran.out
    shown = biblio("show", "ice2025")
    assert shown.code == 1 and "people.csv" in shown.err and "Le Sommer" in shown.out


def test_people_are_shown_with_their_articles_their_ties_and_what_is_to_be_asked(
    bib: Path, biblio: Biblio
) -> None:
    found = data(biblio, "--people")
    parts = {part["name"]: part for part in found["people"]}
    assert parts["Le Sommer, Julien"]["projects"] == ["PC5", "PC8"]
    assert parts["Le Sommer, Julien"]["nominated"] == ["ice2025"]
    assert parts["Einar Ólason"]["nominated"] == []  # a suggestion is shown apart
    assert parts["Einar Ólason"]["suggested"] == ["wind2025"]
    ties = {tuple(tie["projects"]): tie["people"] for tie in found["ties"]}
    assert ties == {
        ("PC1", "PC5"): [{"name": "Einar Ólason", "nominated": [], "suggested": ["wind2025"]}],
        ("PC5", "PC8"): [{"name": "Le Sommer, Julien", "nominated": [], "suggested": []}],
    }
    assert found["questions"] == [
        {"key": "rain2025", "author": "Salas y Mélia, D.", "perhaps": ["Salas y Mélia, David"],
         "why": "initials"}
    ]  # fmt: skip
    own = data(biblio, "--people", "--pc", "PC8")
    assert [part["name"] for part in own["people"]] == ["Le Sommer, Julien", "Marie Sans-Article"]
    assert len(own["ties"]) == 1 and own["questions"] == []
    for lang, words in (
        ("fr", "Salas y Mélia, D. est peut-être Salas y Mélia, David (PC5) : initiales seulement"),
        ("en", "Salas y Mélia, D. is perhaps Salas y Mélia, David (PC5): initials alone"),
    ):
        for kind in ("text", "md"):
            ran = biblio("status", "--people", "--lang", lang, "--format", kind)
            assert ran.code == 0 and words in flat(ran)


def test_a_name_with_markup_is_text_in_markdown(bib: Path, biblio: Biblio) -> None:
    people_file(bib, 'name,project\n"<img src=x>[a](javascript:b)",PC5\n')
    text = biblio("status", "--people", "--format", "md").out
    assert r"\<img src=x\>\[a\](javascript:b)" in text


def test_an_article_shows_who_of_the_programme_wrote_it(bib: Path, biblio: Biblio) -> None:
    lines = {
        "ice2025": "of the programme: Le Sommer, Julien (PC5, PC8)",
        "rain2025": "of the programme: none for certain; perhaps: Salas y Mélia, David (PC5)",
        "snow2025": "of the programme: none",
    }
    for key, line in lines.items():
        assert f"  {line}\n" in biblio("show", key).out
        assert "Sans-Article" not in biblio("show", key, "--json").out


def test_options_that_do_not_go_together_are_refused(bib: Path, biblio: Biblio) -> None:
    for options in (("--themes",), ("--pc", "PC5", "--mail")):
        assert biblio("status", "--people", *options).code == 2


def test_every_doubt_has_words_in_both_languages() -> None:
    for why in WHY:
        assert all(WORDS[f"why: {why}"])
    for told in ("inside", "outside", "asked", "untold"):
        assert all(WORDS[f"side {told}"])
    for slug in ODD_ROWS:
        assert all(WORDS[f"remark: people {slug}"])


def test_a_message_names_nobody_of_the_file(bib: Path, biblio: Biblio) -> None:
    for option in ("--mail", "--mailto"):
        ran = biblio("status", "--pc", "PC5", option)
        assert ran.code == 0 and "ice" in ran.out
        for name in ("David", "Sans-Article", "Marie", "people.csv"):
            assert name not in ran.out + ran.err


# --- nothing private is published -----------------------------------------------------------------

#: Strings that stand in `private/` and nowhere else in public sources.
SECRETS = (
    "Zéphirine", "Quillécourt", "zephirine.q@labo-secret.example", "labo-secret",
    "relance-pc5@secretariat.example", "secretariat.example", ONE, OTHER, "Ysoline",
)  # fmt: skip
PRIVATE_PEOPLE = (
    f'name,orcid,project\n"Quillécourt, Zéphirine",{ONE},PC5\n"Le Sommer, Julien",{OTHER},PC5\n'
    '"Salas y Mélia, Ysoline",,PC8\n'
)


def private_mail(text: str) -> bytes:
    """An answer from a person, with name, address and signature."""
    mail = EmailMessage()
    mail["From"] = "Zéphirine Quillécourt <zephirine.q@labo-secret.example>"
    mail["To"] = "relance-pc5@secretariat.example"
    mail["Subject"] = "Re: PC5"
    mail["Date"] = "Tue, 20 Jan 2026 10:00:00 +0100"
    mail.set_content(
        f"Bonjour,\n\nNous nommons pour PC5 :\n\n{text}\n\nBien à vous,\n\n"
        "Zéphirine Quillécourt\nLabo Secret, labo-secret.example\n"
        f"zephirine.q@labo-secret.example\nhttps://orcid.org/{ONE}\n"
    )
    return mail.as_bytes()


#: Every command that writes or prints, with its exit code where that is not 0: one article stays
#: unresolved, and is left out.
COMMANDS = (
    "nominate ice2025 --pc PC8 --scope outside --by JL --why utile",
    "add 10.5555/snow --pc PC8 --by ZQ",
    "add 10.5555/new --pc PC8 --by ZQ",
    "tag rain2025 --set emulator",
    "drop snow2025 --pc PC5",
    "enrich",
    "enrich --refresh",
    "import outbox/named.eml --pc PC5",
    "import outbox/in-words.eml --pc PC5 -> 1",
    "status",
    "status --pc PC5",
    "status --people",
    "status --pc PC5 --mail",
    "status --pc PC5 --mailto",
    "show ice2025",
    "check",
    "check --fix",
    "check --cited main.tex",
    "diff HEAD",
    "track --pc PC5",
    "form -o form.xlsx",
    "form -o form5.xlsx --pc PC5",
    *(f"report -o synthesis.{kind}" for kind in ("html", "docx")),
    *(f"report --pc PC5 -o list.{kind}" for kind in ("md", "html", "docx", "txt")),
    *(f"export -o all.{kind} -> 1" for kind in ("bib", "json", "csv", "xlsx")),
    "build -o public -> 1",
)


def test_no_name_or_address_of_private_reaches_a_tracked_file_or_the_page(
    bib: Path, biblio: Biblio, tmp_path: Path
) -> None:
    git = program("git")

    def run_git(*arguments: str) -> str:
        done = subprocess.run([git, *arguments], cwd=tmp_path, capture_output=True, check=True)
        return done.stdout.decode("utf-8", "surrogateescape")

    people_file(bib, PRIVATE_PEOPLE)
    (bib / "private" / "contacts.csv").write_text(
        "project,address\nPC5,relance-pc5@secretariat.example\n"
        "PC5,zephirine.q@labo-secret.example\n",
        encoding="utf-8",
    )
    run_git("init", "-q")
    run_git("add", "-A")
    who = ("-c", "user.name=Test", "-c", "user.email=test@test.example")
    run_git(*who, "commit", "-q", "-m", "start")
    (tmp_path / "outbox").mkdir()
    because = "https://doi.org/10.5555/wind parce que le vent compte"
    (tmp_path / "outbox" / "named.eml").write_bytes(private_mail(because))
    in_words = "- A learned parameterization of valley fog, Nature Fog, 2025"
    (tmp_path / "outbox" / "in-words.eml").write_bytes(private_mail(in_words))
    (tmp_path / "main.tex").write_text(r"\cite{ice2025,rain2025}", encoding="utf-8")
    world = [work(f"10.5555/{name}") for name in (*WORKS, "new")]
    world.append(work("10.5555/next", author=WORKS["ice"]))
    with StandIn(world) as server:
        for line in COMMANDS:
            command, _, code = line.partition(" -> ")
            ran = biblio(*command.split(), env=server.environment())
            assert ran.code == int(code or 0), (command, ran.out, ran.err)
    [said] = (bib / "nominations").glob("*/PC5.bib")
    sent = said.read_text(encoding="utf-8")
    assert "le vent compte" in sent and "valley fog" in sent  # both mails were read
    assert (tmp_path / "public" / "index.html").exists() and (tmp_path / "form5.xlsx").exists()
    listed = run_git("ls-files", "-co", "--exclude-standard", "-z").split("\0")
    files = {tmp_path / name for name in listed if name and not name.startswith("outbox/")}
    assert not any("private" in path.parts for path in files) and len(files) > 12
    files |= {path for path in (tmp_path / "public").rglob("*") if path.is_file()}
    for path in sorted(files):
        for content in contents(path):
            for secret in SECRETS:
                assert secret.casefold() not in content.casefold(), (path, secret)


#: People of private/people.csv, and of the people sheet of a form alone; nobody has published.
CONFIDED = (
    f'name,orcid,project\n"Le Sommer, Julien",{ONE},PC5\n"Salas y Mélia, David",,PC5\n'
    '"Düben, Peter",,PC8\nEinar Ólason,,PC1\nSZCZEPAŃSKI Michał,,PC1\n'
)
SHEET = "Camille Saint-Martin"
#: Parts of their names, addresses and ORCIDs, folded.
TOLD = (
    "lesommer", "julien", "salasymelia", "salasmelia", "duben", "dueben", "olason", "szczepanski",
    "saintmartin", "camille", "labosecret", ONE.replace("-", ""), OTHER.replace("-", ""),
)  # fmt: skip
NAMED = (
    "vu avec Julien Le Sommer, LE SOMMER Julien, david salas-mélia, D’Einar OLASON, Peter Dueben, "
    f"Michal Szczepanski et Camille Saint Martin (julien@labo-secret.example, {ONE})"
)
TYPED = (
    ("nominate", "ice2025", "--pc", "PC5", "--why", NAMED, "--by", "Düben"),
    ("add", "10.5555/new", "--pc", "PC1", "--why", NAMED, "--by", "Julien Le Sommer"),
    ("drop", "snow2025", "--pc", "PC5", "--why", NAMED),
)


def confided_form(path: Path) -> None:
    """A form of PC5 with names in every cell of prose."""
    from openpyxl import load_workbook

    from traccs_biblio import form

    book = load_workbook(path)
    first, articles, persons, activities = book.worksheets[:4]
    first["B5"], first["B6"] = "3 février 2026", "J. Le Sommer et D. Salas y Mélia"
    for row in (7, 8, 9):
        first[f"B{row}"] = f"Réponse :\n{NAMED}"
    rows = {articles[f"A{row}"].value: row for row in range(5, 9)}
    wind = rows.get("S4", 5)
    articles[f"D{wind}"], articles[f"E{wind}"] = form.CHOICES["decision"]["yes"][0], NAMED
    articles["C12"], articles["E12"], articles["I12"] = "10.5555/fog", NAMED, f"aussi {NAMED}"
    articles["C13"] = f"le papier sur la brume des vallées, {NAMED}"
    persons["A5"], persons["B5"] = SHEET, OTHER
    activities["C5"], activities["D5"] = form.CHOICES["state"]["under way"][0], NAMED
    activities["B10"], activities["D10"] = f"détection de fronts, {NAMED}", NAMED
    book.save(path)


def test_what_a_reply_says_of_people_reaches_no_tracked_file_and_no_page(
    folder: Path, biblio: Biblio, tmp_path: Path
) -> None:
    import csv

    nobody = [{"family": "Doe", "given": "Ann"}]
    bib = people_file(filled(folder, dict.fromkeys(WORKS, nobody)), CONFIDED)
    contacts = "project,address\nPC5,julien@labo-secret.example\n"
    (bib / "private" / "contacts.csv").write_text(contacts, encoding="utf-8")
    subprocess.run([program("git"), "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "outbox").mkdir()
    mail = f"https://doi.org/10.5555/rain car {NAMED}\n\n- L'article de Julien Le Sommer sur la mer"
    (tmp_path / "outbox" / "a.eml").write_bytes(private_mail(mail))
    with (tmp_path / "outbox" / "a.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Projet", "Articles", "Pourquoi", "Qui répond"])
        table.writerow(["PC8", "10.5555/snow", NAMED, "Peter Düben"])
        table.writerow([f"équipe X, {NAMED}", "10.5555/wind", NAMED, "Ólason"])
        table.writerow(["PC8", f"le papier de la brume des vallées, {NAMED}", NAMED, "JL"])
    world = [work(f"10.5555/{n}", author=nobody) for n in (*WORKS, "new", "fog")]

    def search() -> None:
        ran = subprocess.run(
            [program("git"), "ls-files", "-co", "--exclude-standard", "-z"],
            cwd=tmp_path, capture_output=True, check=True,
        )  # fmt: skip
        names = [name for name in ran.stdout.decode().split("\0") if name]
        files = [tmp_path / name for name in names if not name.startswith("outbox/")]
        files += [path for path in (tmp_path / "public").rglob("*") if path.is_file()]
        assert len(files) > 12 and not any("private" in path.parts for path in files)
        for path in files:
            for content in contents(path):
                for secret in TOLD:
                    assert secret not in fold(content), (path, secret)

    with StandIn(world) as server:

        def run(*words: str) -> Ran:
            ran = biblio(*words, "--bib", str(bib), env=server.environment())
            assert ran.code in (0, 1), (words, ran.err)
            return ran

        form = tmp_path / "outbox" / "form.xlsx"
        run("form", "--pc", "PC5", "-o", str(form))
        confided_form(form)
        took = run("import", "outbox/form.xlsx")
        for field in ("why", "answer 3", "answer 4", "answer 5", "answer 6", "received"):
            assert f"{field}: " in took.err, (field, took.err)
        assert "7 names of private/ written as initials" in took.err
        run("import", "outbox/a.csv")
        run("import", "outbox/a.eml", "--pc", "PC5")
        for words in TYPED:
            assert "--why: 7 names" in run(*words).err
        [nominations] = (bib / "nominations").iterdir()
        kept = [p.read_bytes() for p in sorted(bib.rglob("*")) if p.is_file()]
        text = "".join(p.read_text(encoding="utf-8") for p in nominations.glob("*.bib"))
        assert text.count("vu avec JLS, JLS, DSM, D’EO, PD, MS et CSM") >= 8
        assert text.count("received-") == 3
        for name in ("form.xlsx", "a.csv"):  # the same words are known again
            run("import", f"outbox/{name}")
        assert kept == [p.read_bytes() for p in sorted(bib.rglob("*")) if p.is_file()]
        assert "private-name" not in run("check").out
        run("report", "-o", "synthesis.html")
        run("report", "--pc", "PC5", "-o", "list.docx")
        run("export", "-o", "all.xlsx")
        run("form", "--pc", "PC5", "-o", "next.xlsx")
        run("build", "-o", "public")
    assert "Saint-Martin" in (bib / "private" / "people.csv").read_text(encoding="utf-8")
    search()


def contents(path: Path) -> list[str]:
    """The text of a file, and of all parts of one that is packed."""
    import html
    import zipfile

    raws = [path.read_bytes()]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            raws += [packed.read(name) for name in packed.namelist()]
    texts = [raw.decode("utf-8", "replace") for raw in raws]
    return [*texts, *(html.unescape(text) for text in texts if "&" in text)]


def test_the_search_for_private_names_finds_one(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.docx", "w") as packed:
        packed.writestr("word/document.xml", "<t>Z&#233;phirine</t>")
    assert any("Zéphirine" in text for text in contents(tmp_path / "a.docx"))
