"""How far a call is, what is missing, the message that asks for it, and the call that follows."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from conftest import ROOT, Biblio, Ran

from traccs_biblio.call import day
from traccs_biblio.check import check
from traccs_biblio.library import Library
from traccs_biblio.programme import read_call, read_contacts, read_reply
from traccs_biblio.received.copied import message_lines
from traccs_biblio.reports.words import WORDS
from traccs_biblio.store import Store, Stored

PROJECTS = """\
id,kind,acronym,title
PC1,PC,DIALOG,
PC2,PC,,
PC5,PC,COMPACT,
CERISE,ANR,CERISE,
ExTempCO,ANR,ExTempCO,
"""
USECASES = """\
- slug: emulator
  label: {fr: Émulateurs, en: Emulators}
- slug: downscaling
  label: {fr: Descente d'échelle, en: Downscaling}
"""
LEXICON = """\
themes:
  - uncertainty: [uncertaint*, incertitude*]
  - training: [formation aux]
"""
CALL = """\
title: {fr: Articles d'IA, en: AI articles}
articles: {min: 3, max: 5}
years: [2024, 2025]
lang: fr
"""
#: Family name, title, year, type, by the end of the DOI.
WORKS = {
    "ice": ("Le Sommer", "A neural network emulator of sea ice", 2024, "journal-article"),
    "rain": ("Salas y Mélia", "Uncertainty of deep learning for rain", 2025, "journal-article"),
    "cloud": ("Saint-Martin", "Part 2. A cloud", 2025, "posted-content"),
    "wind": ("Düben", "Wind", 2024, "journal-article"),
    "snow": ("Ólason", "Snow on the land", 2025, "journal-article"),
    "old": ("Szczepański", "An old work", 2019, "journal-article"),
    "sea": ("Düben", "The sea", 2025, "journal-article"),
    "soil": ("Düben", "The soil", 2025, "journal-article"),
}


def entry(name: str, status: str = "nominated", **said: str) -> str:
    fields = {"doi": f"10.5555/{name}", "status": status, **said}
    lines = "".join(f"  {key.replace('_', '-')} = {{{text}}},\n" for key, text in fields.items())
    return f"@article{{{name}2025word,\n{lines}}}\n\n"


FULL = {"why": "pourquoi", "scope": "inside", "usecase": "emulator", "nominated_on": "2026-01-20"}


@pytest.fixture
def bib(tmp_path: Path) -> Path:
    """A folder with a call, five projects, records, and no reply yet."""
    bib = tmp_path / "bib"
    for name, text in {
        "projects.csv": PROJECTS,
        "usecases.yml": USECASES,
        "lexicon.yml": LEXICON,
        "nominations/ag-2026/call.yml": CALL,
    }.items():
        write(bib / name, text)
    store = Store(bib)
    for name, (family, title, year, kind) in WORKS.items():
        answer = {
            "type": kind,
            "title": [title],
            "author": [{"family": family, "given": "A."}],
            "issued": {"date-parts": [[year]]},
        }
        store.put(Stored(f"10.5555/{name}", "crossref", answer))
    return bib


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def nominate(bib: Path, project: str, *entries: str, call: str = "ag-2026") -> None:
    write(bib / "nominations" / call / f"{project}.bib", "".join(entries))


def reply(bib: Path, project: str, text: str = "replied_on:\n") -> None:
    write(bib / "replies" / "ag-2026" / f"{project}.yml", text)


def status(biblio: Biblio, *options: str) -> dict[str, Any]:
    ran = biblio("status", "--format", "json", *options)
    assert ran.code in (0, 1), ran.err
    data: dict[str, Any] = json.loads(ran.out)
    return data


def of(data: dict[str, Any], project: str) -> dict[str, Any]:
    [found] = [one for one in data["projects"] if one["id"] == project]
    assert isinstance(found, dict)
    return found


def keys(data: dict[str, Any], project: str, group: str) -> list[str]:
    return [article["key"].removesuffix("2025word")
            for article in of(data, project)["articles"][group]]  # fmt: skip


def said(ran: Ran) -> str:
    """What was printed, on one line, without no-break spaces."""
    return " ".join(ran.out.split())


# --- who has replied ------------------------------------------------------------------------------


def test_projects_that_replied_and_have_no_article_are_never_told_they_have_not() -> None:
    """PC1, CERISE and ExTempCO of the shipped folder."""
    import subprocess
    import sys

    def run(*options: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "traccs_biblio", "--bib", str(ROOT / "bib"), "status", *options],
            cwd=ROOT, capture_output=True, check=True,
        )  # fmt: skip
        return " ".join(done.stdout.decode("utf-8").split())

    table = run("--lang", "fr")
    for project in ("PC1", "CERISE", "ExTempCO"):
        assert re.search(rf"\b{project} oui 0 0 ", table)
        assert f"{project} : a répondu ; aucun article n'est enregistré ici." in table
        for lang, thanks, found in (
            ("fr", "Merci pour votre réponse", "pas enregistré de réponse|Pas de réponse"),
            ("en", "Thank you for your reply", "not recorded a reply|No reply"),
        ):
            mail = run("--pc", project, "--mail", "--lang", lang)
            assert thanks in mail
            assert not re.search(found, mail + run("--pc", project, "--lang", lang))
    assert re.search(r"\bPC2 non notée 0 0 ", table)
    assert "Projets qui ont répondu : 10 sur 15" in table


def test_the_day_of_a_reply_is_shown_where_it_is_known(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC1", "replied_on: 2026-01-20\n")
    reply(bib, "PC5", "replied_on:\n")
    reply(bib, "PC2", "replied: false\nactivities: [emulator]\n")
    text = said(biblio("status"))
    assert "PC1 2026-01-20 0" in text and "PC5 oui 0" in text and "PC2 non notée 0" in text
    assert "le 2026-01-20" in said(biblio("status", "--pc", "PC1"))
    assert "du 20 janvier 2026" in said(biblio("status", "--pc", "PC1", "--mail"))


def test_a_suggestion_is_no_answer_and_no_nomination(bib: Path, biblio: Biblio) -> None:
    nominate(bib, "PC2", *(entry(name, "suggested") for name in ("ice", "rain", "wind")))
    data = status(biblio)
    assert keys(data, "PC2", "nominated") == []
    assert keys(data, "PC2", "suggested") == ["ice", "rain", "wind"]
    assert of(data, "PC2")["reply"] == "unrecorded"
    assert "nous n'avons pas encore enregistré" in said(
        biblio("status", "--pc", "PC2", "--mail")
    ).casefold()  # fmt: skip


def test_who_nominated_is_not_said_to_be_silent(bib: Path, biblio: Biblio) -> None:
    nominate(bib, "PC2", entry("ice"))
    assert "PC2 : a nommé des articles sans que sa réponse soit notée" in said(biblio("status"))
    assert "Merci pour ce que vous avez envoyé" in said(biblio("status", "--pc", "PC2", "--mail"))


# --- the numbers ----------------------------------------------------------------------------------


def test_every_number_has_its_articles(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC5", "replied_on: 2026-01-20\n")
    nominate(
        bib,
        "PC5",
        entry("ice", **FULL),
        entry("rain", scope="outside"),
        entry("cloud", "suggested"),
        entry("cloud", why="x"),
        entry("gone", why="parce que", scope="inside"),
        "@misc{words2025word, status={nominated}, received={un article de Düben}}\n",
        entry("wind", "withdrawn"),
    )
    groups = {
        name: keys(status(biblio), "PC5", name) for name in of(status(biblio), "PC5")["articles"]
    }
    assert groups == {
        "nominated": ["ice", "rain", "cloud", "gone"],
        "suggested": [],
        "in the years": ["ice", "rain", "cloud"],
        "outside the years": [],
        "year unknown": ["gone"],
        "inside": ["ice", "gone"],
        "outside": ["rain"],
        "side unknown": ["cloud"],
        "no reason": ["rain"],
        "no use case": ["rain", "cloud"],
        "pending": ["gone"],
        "not checked": [],
        "to resolve": ["words"],
        "preprints": ["cloud"],
        "twice": ["cloud"],
        "after closing": [],
        "nominated before": [],
    }
    text = said(biblio("status"))
    # nominated, suggested, in the years, in/out, reason, use case, pending, resolve, preprints
    assert "PC5 2026-01-20 4 0 3/4 ?1 2/1 ?1 1 2 1 1 1 " in text
    assert "Total 1/5 4 0 3/4 ?1 2/1 ?1 1/4 2/4 1/5 1/5 1/4 " in text
    one = said(biblio("status", "--pc", "PC5", "--lang", "en"))
    assert "Appeared in 2024, 2025: 3 of the 4 nominated: ice2025word, rain2025word, " in one
    assert "To resolve: 1 of 5: words2025word" in one


def test_one_nominated_article_is_not_several(bib: Path, biblio: Biblio) -> None:
    nominate(bib, "PC5", entry("ice", scope="outside"))
    french, english = (said(biblio("status", "--pc", "PC5", "--lang", x)) for x in ("fr", "en"))
    assert "Parus en 2024, 2025 : 1 sur 1 nommé : ice2025word" in french
    assert "Travail extérieur : 1 sur 1 nommé : ice2025word" in french and "nommés" not in french
    assert "Without a reason: 1 of 1 nominated: ice2025word" in english


def test_columns_are_aligned_and_fit_in_88(bib: Path, biblio: Biblio) -> None:
    for project in ("PC1", "PC5", "ExTempCO"):
        reply(bib, project, "replied_on: 2026-01-20\n")
        names = ("ice", "rain", "cloud", "wind", "snow", "gone")
        nominate(bib, project, *(entry(name, why="x" * (name < "r")) for name in names))
    for lang in ("fr", "en"):
        out = biblio("status", "--lang", lang).out
        assert max(map(len, out.splitlines())) <= 88
        table = (
            out[out.index("\nProjet  " if lang == "fr" else "\nProject  ") + 1 :]
            .split("\n\n")[0]
            .splitlines()
        )
        rule = next(line for line in table if line.startswith("---"))
        starts = [hit.start() for hit in re.finditer("-+", rule)]
        for row in table:
            for at in starts[1:]:
                assert row[at - 1 : at].strip() == "", (lang, row)


def test_problems_are_those_that_check_names(bib: Path, biblio: Biblio) -> None:
    nominate(bib, "PC5", entry("ice", nominated_on="bientôt"))
    listed = [one for one in json.loads(biblio("check", "--pc", "PC5", "--format", "json").out)
              if one["severity"] != "info"]  # fmt: skip
    assert of(status(biblio), "PC5")["problems"] == len(listed) > 1


def test_what_cannot_be_read_is_not_counted_as_none(bib: Path, biblio: Biblio) -> None:
    nominate(bib, "PC5", "@article{a, title = {open\n")
    reply(bib, "PC1", "replied_on: [\n")
    ran = biblio("status")
    assert ran.code == 1
    assert "PC5 non notée 0+?" in said(ran) and "PC1 illisible 0" in said(ran)
    assert "PC5.bib ne se lit pas en entier : ses nombres ne sont pas complets." in said(ran)
    assert "PC1.yml ne se lit pas : la réponse est là" in said(ran)
    for project in ("PC1", "PC5"):
        mail = biblio("status", "--pc", project, "--mail")
        assert (mail.code, mail.out) == (1, "") and "would be asked for again" in mail.err


def test_markdown_shows_a_strangers_words_as_words(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC5", "replied_on: '[x](javascript:alert(1)) <script>'\n")
    out = biblio("status", "--format", "md").out
    assert r"\[x\](javascript:alert(1)) \<script\>" in out
    assert "| PC5 |" in out


# --- what needs a sentence ------------------------------------------------------------------------


def test_bad_input_gets_a_sentence_each_and_nothing_is_lost(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC50")
    nominate(bib, "PC11", entry("sea"))
    nominate(bib, "unassigned", entry("soil", "suggested"))
    names = ("ice", "rain", "cloud", "wind", "snow", "old", "sea")
    nominate(bib, "PC5", *(entry(name, **FULL) for name in names))
    nominate(bib, "PC2", entry("ice", nominated_on="3 février 2026"), entry("ice"))
    reply(bib, "PC1")
    reply(bib, "CERISE", "replied_on: 1er mars 2026\n")
    reply(bib, "ExTempCO", "replied_on: bientôt\n")
    text = said(biblio("status"))
    for sentence in (
        "PC50.yml répond pour un projet que projects.csv ne connaît pas",
        "PC11.bib nomme ou suggère 1 article pour un projet que projects.csv ne connaît pas",
        "Est-ce PC5 ?",
        "unassigned.bib a 1 article sans projet : soil2025word.",
        "PC5 : 7 articles nommés, plus que les 5 demandés ; tous comptent.",
        "hors des années demandées (2024, 2025), gardés et comptés : old2025word (2019).",
        "PC2 : plus d'une fois dans le fichier, compté une fois : ice2025word.",
        "PC1 : a répondu ; aucun article n'est enregistré ici.",
        "CERISE.yml : replied_on dit « 1er mars 2026 », lu 2026-03-01 ; à écrire ainsi.",
        "ExTempCO.yml : replied_on dit « bientôt », où nul jour ne se lit",
        "nominated-on dit « 3 février 2026 », lu 2026-02-03",
    ):
        assert sentence in text, sentence
    data = status(biblio)
    assert len(keys(data, "PC5", "nominated")) == 7 and keys(data, "PC2", "nominated") == ["ice"]
    assert [of(data, name)["reply"] for name in ("PC1", "CERISE", "ExTempCO")] == ["replied"] * 3
    assert of(data, "CERISE")["replied_on"] == "2026-03-01"


# --- bad input, from what a project sends to the status -------------------------------------------

#: A form: the project that it names, and what stands in its cells, by sheet.
Form = tuple[str, dict[tuple[int, str], str]]
SENT: dict[str, tuple[list[Form | str], list[str], dict[str, str]]] = {
    "a form of an unknown project": (
        [("PC42", {(0, "B7"): "De la confiance :\ntotale", (1, "C5"): "10.5555/ice",
                   (2, "A5"): "Anna Düben", (3, "C5"): "en cours"})],
        ["unassigned.bib a 1 article sans projet",
         "unassigned.yml garde 2 choses de réponses que nul projet ne reçoit (PC42) ; à reporter"
         " dans replies/ag-2026/<projet>.yml puis à effacer là, ou importer à nouveau",
         "private/people.csv a une ligne d'un projet que projects.csv ne connaît pas (2)"],
        {"replies/ag-2026/unassigned.yml":
         'received:\n  - "PC42: activities: emulator"\n  - "PC42: answer 4: De la confiance'
         ' :\\ntotale"\n',
         "private/people.csv": "Anna Düben,,PC42",
         "nominations/ag-2026/unassigned.bib": "10.5555/ice"},
    ),
    "a mail of an unknown project": (
        ["Bonjour,\n\npour le PC42 : https://doi.org/10.5555/ice\n"],
        ["unassigned.bib a 1 article sans projet"],
        {"nominations/ag-2026/unassigned.bib": "10.5555/ice"},
    ),
    "a table of an unknown project, and of one in three spellings": (
        ["Projet,Article\nneige,10.5555/ice\nPC 5,10.5555/rain\ncompact,10.5555/wind\n"
         "Projet ciblé n°5,10.5555/sea\n"],
        ["unassigned.bib a 1 article sans projet", "PC5 : a nommé des articles sans que"],
        {"nominations/ag-2026/unassigned.bib": "10.5555/ice",
         "nominations/ag-2026/PC5.bib": "10.5555/rain 10.5555/wind 10.5555/sea"},
    ),
    "seven articles, one of 2019, one twice": (
        [("PC5", {(1, f"C{row}"): f"10.5555/{name}" for row, name in enumerate(
            ("old", "ice", "rain", "cloud", "wind", "snow", "sea", "ICE"), 5)})],
        ["PC5 : 7 articles nommés, plus que les 5 demandés ; tous comptent.",
         "hors des années demandées (2024, 2025), gardés et comptés : szczepanski2019old (2019).",
         "PC5.yml garde sous received 1 chose"],
        {"replies/ag-2026/PC5.yml": '- "10.5555/ice: sent more than once, and one entry"',
         "nominations/ag-2026/PC5.bib": " ".join(
            f"10.5555/{name}" for name in ("old", "ice", "rain", "cloud", "wind", "snow", "sea"))},
    ),
    "a form with none": (
        [("PC5", {(1, "C5"): "aucun"})],
        ["PC5 : a répondu ; aucun article n'est enregistré ici."],
        {"replies/ag-2026/PC5.yml": "replied_on:\n"},
    ),
    "a table with none": (
        ["Projet,Articles,Date\nPC5,Aucun,2026-02-03\nPC2,,\n"],
        ["PC5 : a répondu ; aucun article n'est enregistré ici."],
        {"replies/ag-2026/PC5.yml": "replied_on: 2026-02-03\n"},
    ),
    "a mail with none": (
        ["Bonjour,\n\nle PC5 a bien reçu l'appel. Nous n’avons aucun article à proposer pour"
         " l’instant.\n\nBien cordialement,\nJL\n"],
        ["PC5 : a répondu ; aucun article n'est enregistré ici."],
        {"replies/ag-2026/PC5.yml": "replied_on:\n"},
    ),
    "a day in French words": (
        [("PC5", {(0, "B5"): "mardi 3 février 2026", (0, "B7"): "x"})],
        ["replied_on dit « mardi 3 février 2026 », lu 2026-02-03 ; à écrire ainsi."],
        {"replies/ag-2026/PC5.yml": 'replied_on: "mardi 3 février 2026"\n'},
    ),
    "a day in figures": (
        [("PC5", {(0, "B5"): "03/02/2026", (0, "B7"): "x"})],
        ["replied_on dit « 03/02/2026 », lu 2026-02-03 ; à écrire ainsi."],
        {"replies/ag-2026/PC5.yml": 'replied_on: "03/02/2026"\n'},
    ),
    "a day that cannot be read": (
        [("PC5", {(0, "B5"): "début février", (0, "B7"): "x"})],
        ["replied_on dit « début février », où nul jour ne se lit ; à écrire AAAA-MM-JJ."],
        {"replies/ag-2026/PC5.yml": 'replied_on: "début février"\n'},
    ),
    "a form twice": (
        [("PC5", {(0, "B5"): "2026-02-03", (0, "B7"): "De la confiance", (1, "C5"): "10.5555/ice",
                  (2, "A5"): "Anna Düben"})] * 2,
        ["PC5 2026-02-03 1 "],
        {"replies/ag-2026/PC5.yml": 'replied_on: 2026-02-03\nanswers:\n  4: "De la confiance"\n',
         "private/people.csv": "name,orcid,project\nAnna Düben,,PC5\n",
         "nominations/ag-2026/PC5.bib": "10.5555/ice"},
    ),
    "two forms that disagree, the second of them twice": (
        [("PC5", {(0, "B5"): "2026-02-03", (0, "B7"): "De la confiance", (3, "C5"): "en cours"}),
         *[("PC5", {(0, "B5"): "2026-02-04", (0, "B7"): "Du\ndoute", (3, "C6"): "en cours"})] * 2],
        ["PC5.yml garde sous received 3 choses qu'un formulaire dit autrement", "PC5 2026-02-03 0"],
        {"replies/ag-2026/PC5.yml":
         'replied_on: 2026-02-03\nactivities: [emulator]\nanswers:\n  4: "De la confiance"\n'
         'received:\n  - "replied_on: 2026-02-04"\n  - "activities: downscaling"\n'
         '  - "answer 4: Du\\ndoute"\n'},
    ),
    "columns moved": (
        [("PC5", {(1, "A4"): "DOI ou référence", (1, "C4"): "N°", (1, "A5"): "10.5555/ice",
                  (2, "A4"): "ORCID", (2, "B4"): "Nom", (2, "B5"): "Jón Ólason"})],
        ["PC5 oui 1 "],
        {"nominations/ag-2026/PC5.bib": "10.5555/ice", "private/people.csv": "Jón Ólason,,PC5"},
    ),
    "a person in several spellings": (
        [("PC5", {(2, "A5"): "Ágnès Salas y Mélia"}),
         ("PC5", {(2, "A5"): "SALAS Y MELIA Agnes", (2, "A6"): "Salas-Mélia, A."})],
        ["private/people.csv écrit peut-être un nom de deux façons pour un projet (lignes 2+3)",
         "1 auteur est peut-être quelqu'un du programme"],
        {"private/people.csv":
         'name,orcid,project\nÁgnès Salas y Mélia,,PC5\n"Salas-Mélia, A.",,PC5\n'},
    ),
    "two persons of one name": (
        [("PC5", {(2, "A5"): "Camille Saint-Martin", (2, "B5"): "0000-0002-1825-0097"}),
         ("PC2", {(2, "A5"): "Saint-Martin, Camille", (2, "B5"): "0000-0001-5109-3700"})],
        ["private/people.csv a un nom sous deux ORCID (lignes 2+3), donc deux personnes"],
        {"private/people.csv": "Camille Saint-Martin,0000-0002-1825-0097,PC5\n"
         '"Saint-Martin, Camille",0000-0001-5109-3700,PC2\n'},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SENT)
def test_what_a_project_sends_is_kept_and_the_status_says_what_is_odd(
    bib: Path, biblio: Biblio, tmp_path: Path, case: str
) -> None:
    sent, sentences, kept = SENT[case]
    write(bib / ".gitignore", "private/\n")
    if "spellings" in case:
        nominate(bib, "PC2", entry("rain", **FULL))
    for number, one in enumerate(sent):
        name = f"sent{number}.{'xlsx' if isinstance(one, tuple) else 'txt'}"
        if isinstance(one, tuple):
            filled_in(biblio, tmp_path / name, *one)
        else:
            write(tmp_path / name, one)
        ran = biblio("import", name)
        assert ran.code in (0, 1), ran.err  # nothing is refused
    text = said(biblio("status"))
    for sentence in sentences:
        assert sentence in text, (sentence, text)
    for path, words in kept.items():
        there = (bib / path).read_text("utf-8")
        if path.endswith(".bib"):
            assert re.findall(r"doi += {(\S+)}", there) == words.split(), there
        else:
            assert words in there and there.count(words) == 1, there
    for person in ("Düben", "Ólason", "Salas", "Saint-Martin"):
        assert person not in text
    assert biblio("check").code in (0, 1) and biblio("status", "--themes").code == 0


def filled_in(biblio: Biblio, path: Path, project: str, cells: dict[tuple[int, str], str]) -> None:
    """A form of `biblio form` that somebody has filled in."""
    from openpyxl import load_workbook

    assert biblio("form", "--lang", "fr", "-o", str(path)).code == 0
    book = load_workbook(path)
    for (sheet, cell), text in {(0, "B4"): project, **cells}.items():
        book.worksheets[sheet][cell] = text
    book.save(path)


def test_what_was_received_is_read_in_any_shape_and_tells_where_it_is(
    bib: Path, biblio: Biblio
) -> None:
    reply(bib, "PC5", "received:\n- answer 4: non\n- \n- [a]\n")
    reply(bib, "PC1", "received: in words\n")
    reply(bib, "PC2", "replied: false\nanswers: {4: x}\n")
    reply(bib, "PC9", "received: {answer 4: oui}\n")
    reply(bib, "unassigned", "received: [\n")
    ran = biblio("status", "--lang", "en")
    assert ran.code == 1
    for sentence in (
        "PC5: PC5.yml keeps 2 things under received", "PC1: PC1.yml keeps 1 thing",
        "PC2.yml says replied: false, and a day or answers", "- PC9.yml keeps 1 thing",
        "unassigned.yml cannot be read",
    ):  # fmt: skip
        assert sentence in said(ran), sentence
    assert "Received too, to be moved: answer 4: non" in said(
        biblio("status", "--pc", "PC5", "--lang", "en")
    )
    write(bib / "replies/ag-2026/unassigned.yml", "received: ['PC42: answer 4: oui']\n")
    assert "unknown project unassigned" not in biblio("check").out
    copied = bib.parent / "copied"
    shutil.copytree(bib, copied)
    write(bib / "replies/ag-2026/unassigned.yml", "received: ['PC42: answer 4: non']\n")
    ran = biblio("diff", str(copied))
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2026-02-03", "2026-02-03"), ("2026-2-3", "2026-02-03"), ("03/02/2026", "2026-02-03"),
        ("3.2.2026", "2026-02-03"), ("mardi 3 février 2026", "2026-02-03"),
        ("le 3 fevrier 2026", "2026-02-03"), ("1er août 2026", "2026-08-01"),
        ("3 February 2026", "2026-02-03"), ("31 juin 2026", ""), ("3 février", ""), ("", ""),
        ("3 fév 2026", "2026-02-03"), ("3 fév. 2026", "2026-02-03"), ("3/2/26", "2026-02-03"),
        ("03-02-26", "2026-02-03"), ("26-02-03", ""), ("Feb 3, 2026", "2026-02-03"),
        ("Tuesday, February 3rd 2026", "2026-02-03"), ("Feb 2026", ""), ("Rien 3, 2026", ""),
        ("2026", ""), ("13/13/2026", ""), ("3 rien 2026", ""),
    ],
)  # fmt: skip
def test_days_are_read_as_people_in_france_write_them(written: str, iso: str) -> None:
    assert day(written) == iso


# --- the call closes, and the next one ------------------------------------------------------------


@pytest.mark.parametrize(
    ("closes", "sentence"),
    [
        ("2026-01-31", "L'appel est clos depuis le 2026-01-31."),
        ("1er février 2026", "L'appel ferme le 2026-02-01."),  # the day of the run
        ("2026-03-01", "L'appel ferme le 2026-03-01."),
        ("", "Jour de clôture non connu"),
        ("bientôt", "Jour de clôture non connu"),
    ],
)
def test_a_call_closes(bib: Path, biblio: Biblio, closes: str, sentence: str) -> None:
    write(bib / "nominations/ag-2026/call.yml", f"{CALL}closes: {closes}\npresented: ag-v1\n")
    text = said(biblio("status"))
    assert sentence in text and "étiquette git ag-v1" in text and "biblio diff ag-v1" in text
    assert ("call.yml : closes dit" in text) == (closes in ("1er février 2026", "bientôt"))


def test_what_was_nominated_after_the_closing_is_listed(bib: Path, biblio: Biblio) -> None:
    write(bib / "nominations/ag-2026/call.yml", f"{CALL}closes: 2026-01-15\n")
    nominate(
        bib, "PC5",
        entry("ice", nominated_on="2026-01-15"), entry("rain", nominated_on="16 janvier 2026"),
        entry("wind"), entry("snow", "suggested", nominated_on="2026-01-20"),
    )  # fmt: skip
    assert keys(status(biblio), "PC5", "after closing") == ["rain"]
    text = said(biblio("status"))
    assert "PC5 : nommé après la clôture (2026-01-15) : rain2025word." in text


def test_the_next_call_is_a_new_folder_and_changes_nothing_else(bib: Path, biblio: Biblio) -> None:
    nominate(bib, "PC5", entry("ice", **FULL))
    write(bib / "nominations/ag-2026/call.yml", f"{CALL}opened: 2025-11-01\n")
    before = {path: path.read_bytes() for path in bib.rglob("*") if path.is_file()}
    ran = biblio("init", "--call", "ag-2027", "--years", "2025,2026")
    assert ran.code == 0
    after = {path: path.read_bytes() for path in bib.rglob("*") if path.is_file()}
    new = bib / "nominations/ag-2027/call.yml"
    assert {path for path in after if path.name != ".biblio.lock"} == {*before, new}
    assert all(after[path] == content for path, content in before.items())
    call = read_call(bib, "ag-2027")
    assert (call.years, call.least, call.most, call.lang) == ((2025, 2026), 3, 5, "fr")
    assert call.opened == "2026-02-01"
    assert status(biblio)["call"]["id"] == "ag-2027"
    assert "day of opening" not in ran.err


def test_a_call_without_its_day_of_opening_is_named_since_names_then_tell_the_newest(
    bib: Path, biblio: Biblio
) -> None:
    ran = biblio("init", "--call", "ag-2027", "--years", "2025")
    assert "note: ag-2026 gives no day of opening, so ag-2027 was given none either" in ran.err
    assert "their names tell the newest" in ran.err and "still taken" not in ran.err
    assert read_call(bib, "ag-2027").opened == ""
    assert status(biblio)["call"]["id"] == "ag-2027"


def test_a_call_that_is_mere_files_is_the_oldest_and_needs_no_day(
    bib: Path, biblio: Biblio
) -> None:
    nominate(bib, "PC5", entry("ice", **FULL))
    (bib / "nominations/ag-2026/call.yml").unlink()
    ran = biblio("init", "--call", "a-2027", "--years", "2026")
    assert "day of opening" not in ran.err and "still taken" not in ran.err
    assert read_call(bib, "a-2027").opened == "2026-02-01"
    assert status(biblio)["call"]["id"] == "a-2027"


def test_init_refuses_what_makes_no_call(bib: Path, biblio: Biblio) -> None:
    for options in (
        ("--call", "ag-2026", "--years", "2025"),
        ("--call", "ag-2027"),
        ("--call", "ag-2027", "--years", "25,26"),
        ("--call", "../x", "--years", "2025"),
        ("--years", "2025"),
        ("nowhere", "--call", "ag-2027", "--years", "2025"),
    ):
        assert biblio("init", *options).code == 2, options
    assert [path.name for path in (bib / "nominations").iterdir()] == ["ag-2026"]


def test_init_says_when_the_new_call_would_not_be_the_newest(bib: Path, biblio: Biblio) -> None:
    ran = biblio("init", "--call", "a-2027", "--years", "2026")
    assert "ag-2026 is still taken for the newest call, since its name comes later" in ran.err
    assert "write `opened:` into nominations/ag-2026/call.yml and a-2027/call.yml" in ran.err


def test_init_says_when_another_call_opens_later_still(bib: Path, biblio: Biblio) -> None:
    write(bib / "nominations/ag-2026/call.yml", f"{CALL}opened: 2026-11-01\n")
    ran = biblio("init", "--call", "ag-2027", "--years", "2026")
    said = "ag-2026 is still taken for the newest call, since it opens on 2026-11-01"
    assert said in ran.err and "no day" not in ran.err and "--call ag-2027" in ran.err


def test_an_article_of_an_earlier_call_is_pointed_out(bib: Path, biblio: Biblio) -> None:
    nominate(bib, "PC5", entry("ice", **FULL), entry("rain", "suggested"))
    assert biblio("init", "--call", "ag-2027", "--years", "2025,2026").code == 0
    note = "note: ice2025word was nominated in an earlier call: ag-2026, by PC5"
    assert note in biblio("add", "10.5555/ice", "--pc", "PC1").err
    assert note in biblio("nominate", "ice2025word", "--pc", "PC1", "--why", "encore").err
    assert "earlier call" not in biblio("add", "10.5555/rain", "--pc", "PC1").err
    assert "PC1 : déjà nommé dans un appel précédent : ice2025word." in said(biblio("status"))
    assert keys(status(biblio, "--call", "ag-2026"), "PC5", "nominated before") == []


PEOPLE = """\
name,orcid,project
"Ólason, A.",0000-0002-1825-0097,PC5
"Szczepański, A.",0000-0001-5109-3700,PC7
"""


@pytest.fixture
def two_calls(bib: Path, biblio: Biblio) -> Path:
    """A folder in which the call ag-2026 is followed by ag-2027, and much is open in both."""
    terms = f"{CALL}opened: 2025-11-01\npresented: ag-v1\n"
    write(bib / "nominations/ag-2026/call.yml", terms)
    nominate(
        bib, "PC5", entry("ice"), entry("old"), entry("cloud"),
        "@misc{words2025word, status={nominated}, received={un article de Düben}}\n",
    )  # fmt: skip
    nominate(bib, "PC1", *(entry(n) for n in ("ice", "rain", "cloud", "wind", "snow", "sea")))
    nominate(bib, "PC2", entry("gone"))
    write(bib / "private/people.csv", PEOPLE)
    assert biblio("init", "--call", "ag-2027", "--years", "2025,2026").code == 0
    nominate(bib, "PC5", entry("ice"), entry("wind"), call="ag-2027")
    return bib


def typed(text: str) -> list[str]:
    """The commands that a text proposes, without their reasons."""
    words = r"biblio (?:status|check|nominate|drop|tag|enrich|diff)\b(?: (?:--?)?[\w./'-]+)*"
    return re.findall(words, " ".join(text.split()))


def test_a_command_for_an_older_call_names_it_so_that_no_newer_one_is_changed(
    two_calls: Path, biblio: Biblio
) -> None:
    old = ("--call", "ag-2026")
    for options in (
        (), ("--pc", "PC5"), ("--pc", "PC1"), ("--people",), ("--format", "json"),
        ("--pc", "PC1", "--format", "json"), ("--pc", "CERISE", "--mail"), ("--lang", "en"),
        ("--pc", "PC1", "--lang", "en"),
    ):  # fmt: skip
        ran = biblio("status", *options, *old)
        commands = typed(ran.out + ran.err) + re.findall("biblio form .*", ran.err)
        assert commands or options == ("--people",), options
        assert [c for c in commands if "--call ag-2026" not in c] == [], options
        newest = biblio("status", *options)
        assert "--call" not in newest.out + newest.err, options
    steps = status(biblio, *old)["next"]
    assert len(steps) == 7 and all(one["command"].endswith(" --call ag-2026") for one in steps)
    sides = status(biblio, *old, "--pc", "PC5")["sides"]
    assert any(one["command"] for one in sides)
    assert all(one["command"] is None or "--call ag-2026" in one["command"] for one in sides)
    write(two_calls / "nominations/ag-2026/PC5.bib", "@article{a, title = {open\n")
    ran = biblio("status", "--pc", "PC5", "--mail", *old)
    assert ran.code == 1 and "biblio check --pc PC5 --call ag-2026" in ran.err
    write(two_calls.parent / "out/index.html", "a page of my own")
    ran = biblio("build", "-o", "out", *old)
    assert ran.code == 2 and "biblio build -o DIR --call ag-2026" in ran.err


def test_problems_are_those_of_the_files_of_the_call(two_calls: Path, biblio: Biblio) -> None:
    old, new = status(biblio, "--call", "ag-2026"), status(biblio)
    assert of(old, "PC1")["problems"] > 6
    assert of(new, "PC1")["problems"] == of(new, "PC2")["problems"] == 0
    assert of(new, "PC5")["problems"] > 0


@pytest.mark.parametrize("verdict", ["none", "emulator", "auto"])
def test_a_use_case_of_an_article_of_an_older_call_alone_is_not_silently_set_nowhere(
    two_calls: Path, biblio: Biblio, verdict: str
) -> None:
    ran = biblio("tag", "snow2025word", "--set", verdict)
    assert ran.code == 2 and "nothing to change" not in ran.err
    assert "snow2025word is not in ag-2027, but in ag-2026; nothing was set" in ran.err
    assert "biblio tag snow2025word --set ... --call ag-2026" in ran.err
    ran = biblio("tag", "snow2025word", "--set", "none", "--call", "ag-2026")
    assert ran.code == 0 and "usecase = {none}: " in ran.err and "ag-2026" in ran.err
    assert biblio("tag", "snow2025word").code == 0  # to look at it changes nothing


@pytest.mark.parametrize("verdict", ["none", "emulator", "auto"])
def test_a_use_case_of_what_is_withdrawn_in_this_call_is_not_silently_set_nowhere(
    two_calls: Path, biblio: Biblio, verdict: str
) -> None:
    old, new = (two_calls / f"nominations/{call}/PC5.bib" for call in ("ag-2026", "ag-2027"))
    assert biblio("drop", "ice2025word", "--pc", "PC5").code == 0
    assert biblio("drop", "wind2025word", "--pc", "PC5").code == 0
    before = old.read_bytes(), new.read_bytes()
    ran = biblio("tag", "ice2025word", "--set", verdict)
    assert ran.code == 2 and "nothing to change" not in ran.err
    said = "ice2025word is withdrawn in ag-2027 (PC5), and stands in ag-2026; nothing was set"
    assert said in ran.err
    assert "biblio tag ice2025word --set ... --call ag-2026" in ran.err
    assert "biblio nominate ice2025word --pc PC5 brings it back" in ran.err
    assert biblio("drop", "wind2025word", "--pc", "PC1", "--call", "ag-2026").code == 0
    ran = biblio("tag", "wind2025word", "--set", verdict)
    assert ran.code == 2 and "is withdrawn in ag-2027 (PC5); nothing was set" in ran.err
    assert "--call" not in ran.err
    assert (old.read_bytes(), new.read_bytes()) == before
    assert biblio("tag", "ice2025word", "--set", verdict, "--call", "ag-2026").code == 0


def test_the_hint_of_a_reading_list_of_an_older_call_names_it(
    two_calls: Path, biblio: Biblio
) -> None:
    for lang, words in (
        ("fr", "biblio nominate CLÉ --pc PC2"),
        ("en", "biblio nominate KEY --pc PC2"),
    ):
        asked = ("report", "--pc", "PC2", "--lang", lang)
        assert f"({words} --call ag-2026)" in said(biblio(*asked, "--call", "ag-2026"))
        assert f"({words})" in said(biblio(*asked))


# --- the message ----------------------------------------------------------------------------------


def test_a_message_asks_for_what_is_missing_alone(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC5")
    nominate(
        bib, "PC5", entry("ice", **FULL), entry("rain", why="x", usecase="none"),
        entry("wind", scope="outside", usecase="emulator"),
    )  # fmt: skip
    text = said(biblio("status", "--pc", "PC5", "--mail"))
    missing = text[text.index("Il nous manque encore :") :]
    assert missing == (
        "Il nous manque encore : - Salas y Mélia 2025, Uncertainty of deep learning for rain : "
        "travail de votre projet, ou extérieur - Düben 2024, Wind : la raison de ce choix"
    )
    nominate(bib, "PC5", *(entry(name, **FULL) for name in ("ice", "rain", "wind")))
    text = said(biblio("status", "--pc", "PC5", "--mail"))
    assert "Il nous manque encore" not in text and "Il ne nous manque rien" in text


def test_a_message_asks_which_articles_to_keep(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC5")
    names = ("ice", "rain", "wind", "snow", "sea", "old")
    nominate(bib, "PC5", *(entry(name, **FULL) for name in names))
    text = said(biblio("status", "--pc", "PC5", "--mail"))
    missing = text[text.index("Il nous manque encore :") :]
    assert missing == (
        "Il nous manque encore : - votre choix, de 5 articles au plus : vous en nommez 6 "
        "- Szczepański 2019, An old work : si vous le gardez, car il est paru hors des années "
        "demandées (2024 ou 2025)"
    )
    text = said(biblio("status", "--pc", "PC5", "--mail", "--lang", "en"))
    assert "which ones you keep, 5 articles at most: you nominate 6" in text
    assert "whether you keep it, since it appeared outside the years asked for (2024 or" in text
    assert "lack nothing" not in text
    mails = [one for one in status(biblio)["next"] if one["command"].endswith("PC5 --mail")]
    assert len(mails) == 1
    in_years = ("ice", "rain", "wind", "snow", "sea", "soil")
    for few_or_many in (("ice", "rain", "old"), in_years):
        nominate(bib, "PC5", *(entry(name, **FULL) for name in few_or_many))
        assert "biblio status --pc PC5 --mail" in said(biblio("status"))
    nominate(bib, "PC5", *(entry(name, **FULL) for name in in_years[:5]))
    assert "biblio status --pc PC5 --mail" not in said(biblio("status"))


def test_a_message_says_when_the_call_closes_or_closed(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC1", "replied_on: 2026-01-20\n")
    nominate(bib, "PC5", entry("ice"))
    terms = bib / "nominations/ag-2026/call.yml"
    for closes, french, english in (
        ("2026-01-31", "l'appel clos le 31 janvier 2026, « Articles d'IA »",
         "the call, closed on 31 January 2026, “AI articles”"),
        ("2026-03-01", "L'appel ferme le 1er mars 2026.", "The call closes on 1 March 2026."),
    ):  # fmt: skip
        write(terms, f"{CALL}closes: {closes}\n")
        for project in ("PC1", "PC2", "PC5"):
            assert french in said(biblio("status", "--pc", project, "--mail"))
            assert english in said(biblio("status", "--pc", project, "--mail", "--lang", "en"))
    write(terms, CALL)
    assert not re.search("clos|ferme", said(biblio("status", "--pc", "PC5", "--mail")))


def test_a_project_without_a_reply_is_pointed_to_the_form(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC1")
    for lang, words in (("fr", "le formulaire, s'il est joint"), ("en", "form, if it is attached")):
        ran = biblio("status", "--pc", "PC2", "--mail", "--lang", lang)
        assert words in said(ran) and "biblio form --pc PC2 -o PC2.xlsx" in ran.err
        ran = biblio("status", "--pc", "PC1", "--mail", "--lang", lang)
        assert words not in said(ran) and "biblio form" not in ran.err


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "OK pour 1, 3 et 4."), ("en", "OK for 1, 3, 4.")]
)
def test_the_answer_to_a_message_confirms_what_it_names(
    bib: Path, biblio: Biblio, tmp_path: Path, lang: str, words: str
) -> None:
    reply(bib, "PC5")
    nominate(
        bib, "PC5", entry("ice", "suggested"), entry("snow", "withdrawn"),
        entry("cloud", "suggested"),
        "@misc{duben2025thing, title={A thing}, author={Düben, P.}, year={2025}, "
        "status={suggested}}\n\n",
        entry("wind", "suggested"), entry("rain"),
    )  # fmt: skip
    sent = biblio("status", "--pc", "PC5", "--mail", "--lang", lang).out
    assert re.findall(r"^(\d+)\. ", sent, re.M) == ["1", "3", "4", "5"]
    mail = EmailMessage()
    mail["Subject"] = "Re: IA"
    mail["Date"] = "Fri, 30 Jan 2026 10:00:00 +0100"
    quoted = "".join(f"> {line}\n" for line in sent.splitlines())
    mail.set_content(f"Bonjour,\n\n{words}\n\nLe 29 janvier 2026, GT a écrit :\n{quoted}")
    (tmp_path / "reply.eml").write_bytes(mail.as_bytes())
    # the list has changed since: what stands beside a number in the message decides
    file = bib / "nominations/ag-2026/PC5.bib"
    file.write_text(entry("soil", "suggested") + file.read_text("utf-8"), "utf-8")
    ran = biblio("import", "reply.eml")  # its project is read in the quoted subject
    assert ran.out.count("confirmed") == 3, ran.out + ran.err
    data = status(biblio)
    assert keys(data, "PC5", "nominated") == ["ice", "cloud", "duben2025thing", "rain"]
    assert keys(data, "PC5", "suggested") == ["soil", "wind"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_message_that_comes_back_unquoted_or_forwarded_confirms_nothing_of_itself(
    bib: Path, biblio: Biblio, tmp_path: Path, lang: str
) -> None:
    reply(bib, "PC5")
    nominate(
        bib, "PC5", entry("ice", "suggested"), entry("cloud", "suggested"), entry("rain"),
        entry("wind", "suggested"),
    )  # fmt: skip
    sent = biblio("status", "--pc", "PC5", "--mail", "--lang", lang).out
    head = "---------- Forwarded message ----------\nFrom: a\nDate: b\nSubject: c\nTo: d\n\n"
    for words, text in (
        ("", sent),
        ("", f"Subject: TR: PC5\nFrom: a@b.example\n\n{head}{sent}"),
        ("OK", f"OK pour 1.\n\n{sent}"),
        ("OK", f"Subject: TR: PC5\nFrom: a@b.example\n\nOK pour 1.\n\n{head}{sent}"),
    ):
        write(tmp_path / "mail.eml", text)
        ran = biblio("import", "mail.eml", "--pc", "PC5", "--dry-run")
        done = [line for line in ran.out.splitlines() if "left to you" not in line]
        assert len(done) == bool(words) and all("confirmed" in line for line in done), ran.out


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("closes", ["2026-03-01", "2026-01-31"])
def test_every_line_of_a_message_is_known_when_it_comes_back(
    bib: Path, biblio: Biblio, lang: str, closes: str
) -> None:
    """Whatever a message says: else the import takes its words for an answer."""
    write(bib / "nominations/ag-2026/call.yml", f"{CALL}closes: {closes}\n")
    reply(bib, "PC1", "replied_on: 2026-01-20\n")
    reply(bib, "PC5")
    words = "@misc{words2025word, status={nominated}, received={un article de Düben}}\n"
    full = [entry(name, **FULL) for name in ("ice", "rain", "wind")]
    nominate(bib, "PC5", *full, entry("cloud", "suggested"), entry("snow", "suggested"))
    nominate(bib, "CERISE", entry("ice"), words, entry("rain", "suggested"))
    reply(bib, "ExTempCO")
    nominate(bib, "ExTempCO", *full, *(entry(n) for n in ("old", "cloud", "snow")))
    sent = {
        project: biblio("status", "--pc", project, "--mail", "--lang", lang).out.splitlines()
        for project in ("PC1", "PC2", "PC5", "CERISE", "ExTempCO")
    }
    for lines in sent.values():
        for copy in (lines, [line.strip() for line in lines], [b for a in lines for b in (a, "")]):
            ours, written = message_lines(copy)
            assert ours and not written, [copy[at] for at in written]
            ours, written = message_lines([*copy, "", "OK pour 1", "parce que"])
            assert written == {len(copy) + 1, len(copy) + 2}


def test_a_link_holds_the_whole_message_and_an_address_from_private_alone(
    bib: Path, biblio: Biblio
) -> None:
    nominate(bib, "PC5", entry("ice", "suggested"))
    sent = biblio("status", "--pc", "PC5", "--mail").out
    ran = biblio("status", "--pc", "PC5", "--mailto")
    link = ran.out.strip()
    assert link.startswith("mailto:?subject=") and link.isascii() and " " not in link
    body = parse_qs(urlsplit(link).query)["body"][0]
    assert "\r\n" in body and "%0D%0A" in link and "\n" not in body.replace("\r\n", "")
    assert sent.endswith(body.replace("\r\n", "\n"))
    write(bib / "private/contacts.csv", "project,address\npc5,a.b+c@ice.example\nPC1,z@z.example\n")
    link = biblio("status", "--pc", "PC5", "--mailto").out
    assert unquote(link).startswith("mailto:a.b+c@ice.example?subject=")
    assert "z@z.example" not in unquote(link)
    for options in ((), ("--pc", "PC5"), ("--pc", "PC5", "--mail"), ("--format", "json")):
        ran = biblio("status", *options)
        assert ".example" not in ran.out + ran.err


def test_contacts_that_cannot_be_read_are_named_without_an_address(
    bib: Path, biblio: Biblio
) -> None:
    write(bib / "private/contacts.csv", "project,address\nPC5,ann@ice.example?bcc=x@y.example\n")
    ran = biblio("status", "--pc", "PC5", "--mailto")
    assert ran.code == 1 and "contacts.csv:2" in ran.err and "example" not in ran.out + ran.err
    write(bib / "private/contacts.csv", "a,b\n")
    assert biblio("status", "--pc", "PC5", "--mailto").code == 1
    (bib / "private/contacts.csv").unlink()
    assert read_contacts(bib) == {}


def test_a_message_needs_a_project_and_is_text(bib: Path, biblio: Biblio) -> None:
    for options in (
        ("--mail",),
        ("--mailto",),
        ("--pc", "PC5", "--mail", "--format", "json"),
        ("--pc", "PC5", "--themes"),
        ("--pc", "PC99"),
    ):
        assert biblio("status", *options).code == 2, options


# --- what to do next ------------------------------------------------------------------------------


def test_what_to_do_next_are_commands_that_exist(bib: Path, biblio: Biblio) -> None:
    nominate(bib, "PC5", "@article{a, title = {open\n")
    names = ("ice", "rain", "cloud", "wind", "snow", "sea")
    nominate(bib, "PC1", *(entry(name, **FULL) for name in names))
    nominate(
        bib, "PC2", entry("soil"), entry("gone"),
        "@misc{a;b, status={nominated}, received={un article}}\n",
    )  # fmt: skip
    commands = [step["command"] for step in status(biblio)["next"]]
    assert commands == [
        "biblio check --pc PC5",
        "biblio status --pc PC1 --mail",
        "biblio status --pc CERISE --mail",
        "biblio nominate DOI --pc PC2 --replaces 'a;b'",
        "biblio enrich",
        "biblio drop KEY --pc PC1",  # which one is for the project to say
        "biblio tag soil2025word --set U",
        "biblio check --pc PC1",
    ]
    for typed in commands:
        assert biblio(*typed.split()[1:], "--help").code == 0


def test_a_call_in_which_all_is_said_asks_for_nothing(bib: Path, biblio: Biblio) -> None:
    write(bib / "projects.csv", "id,kind,acronym,title\nPC5,PC,COMPACT,\n")
    reply(bib, "PC5", "replied_on: 2026-01-20\n")
    nominate(bib, "PC5", *(entry(name, **FULL) for name in ("ice", "rain", "wind")))
    ran = biblio("status")
    assert "Rien n'est à faire." in said(ran), ran.out
    assert "Projets qui ont nommé de 3 à 5 articles : 1 sur 1." in said(ran)


# --- the programme's people -----------------------------------------------------------------------


def test_what_one_project_nominates_and_is_suggested_for_another_is_said_apart(
    bib: Path, biblio: Biblio
) -> None:
    write(bib / "private/people.csv", 'name,orcid,project\n"Szczepański, Ewa",,PC5\n')
    for name in ("atlas", "map"):
        author = {"family": "Szczepański", "given": "Ewa"}
        answer = {"type": "journal-article", "title": [f"The {name}"], "author": [author]}
        Store(bib).put(Stored(f"10.5555/{name}", "crossref", answer))
    nominate(bib, "PC5", entry("atlas"))
    nominate(bib, "PC2", entry("atlas", "suggested"), entry("map", "suggested"))
    text = said(biblio("status", "--people"))
    assert (
        "PC2 – PC5 · Szczepański, Ewa : seulement suggéré : map2025word ; nommé par PC5, seulement "
        "suggéré pour PC2 : atlas2025word" in text
    )
    text = said(biblio("status", "--people", "--lang", "en"))
    assert "nominated by PC5, only suggested for PC2: atlas2025word" in text


def test_what_cannot_be_proposed_is_said_once_with_all_keys(bib: Path, biblio: Biblio) -> None:
    write(bib / "private/people.csv", 'name,orcid,project\n"Ólason, Einar",,PC1\n')
    nominate(bib, "PC5", entry("ice"), entry("rain"), entry("wind"))
    text = said(biblio("status", "--pc", "PC5"))
    assert text.count("rien à proposer") == 1
    assert "ice2025word, rain2025word, wind2025word : rien à proposer, les auteurs ou" in text
    text = said(biblio("status", "--pc", "PC5", "--lang", "en"))
    assert text.count("nothing to propose") == 1


# --- activities, answers, themes ------------------------------------------------------------------


def test_answers_are_read_whatever_the_key_and_old_files_stay_valid(tmp_path: Path) -> None:
    file = tmp_path / "PC5.yml"
    write(file, "replied_on: 2026-01-20\nactivities: [emulator]\n")
    assert dict(read_reply(file).answers) == {}
    write(file, "answers: {'6': oui, 4: [les incertitudes, l'avenir], autre: du temps, 5: }\n")
    assert dict(read_reply(file).answers) == {
        0: "autre: du temps", 4: "les incertitudes; l'avenir", 6: "oui",
    }  # fmt: skip
    write(file, "answers: un texte libre\n")
    assert dict(read_reply(file).answers) == {0: "un texte libre"}


def test_activities_and_answers_of_a_project_are_shown(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC5", "activities: [downscaling]\nanswers: {4: L'incertitude., 6: Non.}\n")
    nominate(bib, "PC5", entry("ice", **FULL))
    text = said(biblio("status", "--pc", "PC5"))
    assert "Déclaré, sans aucun article : Descente d'échelle." in text
    assert "Nommé, sans activité déclarée : Émulateurs." in text
    assert "Question 4 : L'incertitude." in text and "Question 6 : Non." in text
    nominate(bib, "PC5", entry("ice", "suggested", usecase="downscaling"))
    text = said(biblio("status", "--pc", "PC5"))
    assert "Déclaré, avec des suggestions seulement : Descente d'échelle." in text


def test_each_theme_stands_beside_the_articles_that_touch_it(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC1", "activities: [emulator]\nanswers: {4: Les incertitudes}\n")
    reply(bib, "PC5", "answers: {5: des formations aux outils}\n")
    nominate(bib, "PC5", entry("rain", **FULL), entry("wind", "suggested", usecase="downscaling"))
    text = said(biblio("status", "--themes"))
    assert "enregistrée : 2, pour 2 qui ont répondu" in text
    assert (
        "Incertitude · Dans les réponses de : PC1 · Articles nommés qui y touchent : 1 sur 2 : "
        "rain2025word · Articles non confirmés qui y touchent : 0 sur 2 : aucun" in text
    )
    assert (
        "Émulateurs · Déclarée par : PC1 · Articles nommés par : PC5 · Articles seulement suggérés "
        "pour : aucun · Déclarée sans article nommé : PC1 · Article nommé sans activité déclarée : "
        "PC5" in text
    )
    data = json.loads(biblio("status", "--themes", "--format", "json").out)
    assert data["uncertainty"] == {
        "projects": ["PC1"], "nominated": ["rain2025word"], "suggested": [],
    }  # fmt: skip


# --- for all --------------------------------------------------------------------------------------


def test_equal_folders_give_equal_bytes(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC5")
    nominate(bib, "PC5", entry("ice"), entry("rain", "suggested"))
    for options in ((), ("--format", "md"), ("--format", "json"), ("--pc", "PC5", "--mail")):
        assert biblio("status", *options) == biblio("status", *options)


def test_french_puts_a_no_break_space_before_two_part_signs(bib: Path, biblio: Biblio) -> None:
    reply(bib, "PC50", "replied_on: x\n")
    nominate(bib, "PC5", entry("ice"), entry("rain", "suggested"))
    for options in ((), ("--pc", "PC5"), ("--pc", "PC5", "--mail"), ("--themes",)):
        assert not re.search(r" [:;!?»](?!\d)|« ", biblio("status", *options).out), options


def test_every_phrase_of_the_status_is_there_in_two_languages() -> None:
    mine = [name for name in WORDS if re.match(r"(remark|next|line|letter|column|theme): ", name)]
    assert len(mine) > 60
    for name in mine:
        french, english = WORDS[name]
        fields = [sorted(set(re.findall(r"{\w+}", text))) for text in (french, english)]
        assert fields[0] == fields[1], name


def test_what_is_asked_of_a_new_call_says_where_the_articles_are(bib: Path, biblio: Biblio) -> None:
    nominate(bib, "PC5", entry("ice", **FULL))
    for command in (("list",), ("report",), ("report", "--pc", "PC5"), ("export",)):
        assert "--call ag-2026 is about" not in biblio(*command).err
    assert biblio("init", "--call", "ag-2027", "--years", "2025").code == 0
    for command in (("list",), ("report",), ("report", "--pc", "PC5"), ("export",)):
        ran = biblio(*command)
        assert "ag-2027 has no article yet; --call ag-2026 is about the call before" in ran.err
        assert "no article yet" not in biblio(*command, "--call", "ag-2026").err
    nominate(bib, "PC2", entry("rain", **FULL), call="ag-2027")
    assert "no article yet" not in biblio("list", "--pc", "PC5").err


def test_a_library_at_rest_reads_a_record_once_and_the_same(tmp_path: Path) -> None:
    shipped = shutil.copytree(ROOT / "bib", tmp_path / "bib")
    library, other = Library(shipped), Library(shipped)
    library.at_rest()
    assert library.select() == other.select()
    for path in (shipped / "records").glob("*.json"):
        path.unlink()  # whoever read it again would not find it
    records = library.all_records()
    assert records
    assert not any(record.pending for record in records)
    assert all(record.pending for record in other.all_records() if record.doi)


def test_a_check_knows_what_is_written_after_another(bib: Path) -> None:
    nominate(bib, "PC5", entry("cloud"))
    library = Library(bib)
    before = check(library)
    library.store.put(Stored("10.5555/cloud", "crossref", {"title": ["Clouds"]}))
    assert check(library) != before


def test_a_library_at_rest_concludes_once_from_a_text() -> None:
    library = Library(ROOT / "bib")
    library.at_rest()
    articles = library.select()
    assert any(article.tags for article in articles)
    library.__dict__["rules"] = None  # whoever read a text again would need them
    assert library.select() == articles


class Asked(Store):
    """Remembers what it was asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.dois: list[str] = []

    def get(self, doi: str) -> Stored | None:
        self.dois.append(doi)
        return super().get(doi)


@pytest.mark.parametrize("read", [Library.select, Library.all_records])
def test_whoever_goes_through_all_works_reads_each_record_once(
    read: Callable[[Library], list[Any]], bib: Path
) -> None:
    """Also one that was asked whether it is the article of another's preprint."""
    cloud, rain = (entry(name).replace("{" + name, "{saintmartin") for name in ("cloud", "rain"))
    nominate(bib, "PC5", cloud, rain.replace("word", "rain"))
    library = Library(bib)
    library.store = asked = Asked(bib)
    assert len(read(library)) == 2
    assert sorted(asked.dois) == ["10.5555/cloud", "10.5555/rain"]
    read(library)  # and again the next time: it may have been fetched
    assert len(asked.dois) == 4


def test_a_day_in_words_is_told_by_check_and_status_alone(bib: Path, biblio: Biblio) -> None:
    nominate(bib, "PC5", entry("ice", **{**FULL, "nominated_on": "début février"}))
    assert "début février" in said(biblio("status"))
    checked = biblio("check")
    assert (checked.out + checked.err).count("début février") == 1
    for command in (("list",), ("show", "ice2025word"), ("report",), ("export",), ("status",)):
        assert "début février" not in biblio(*command).err
