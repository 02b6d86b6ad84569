"""Whole replies as projects send them: surveys, mails and bibliographies, read without a registry.

The files of `replies/` are of our own making, in the shape that survey tools, French Excel and mail
programs give them. What each says is written here by hand.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from traccs_biblio import bibtex
from traccs_biblio.errors import BiblioError, DataError, InputError
from traccs_biblio.model import Author, Received
from traccs_biblio.received import Reading, prose, read
from traccs_biblio.received.confirmed import confirmations

REPLIES = Path(__file__).parent / "replies"

#: How a file is saved where that matters; the rest are UTF-8 with line feeds.
SAVED = {"limesurvey-french-excel.csv": "cp1252", "unicode-text.txt": "utf-16"}

Row = tuple[str, str, str, str, str]


@cache
def content(name: str) -> bytes:
    if name in BUILT:
        return BUILT[name]()
    raw = (REPLIES / name).read_bytes().replace(b"\r\n", b"\n")
    if name not in SAVED:
        return raw
    return raw.decode("utf-8").replace("\n", "\r\n").encode(SAVED[name])


def reply(name: str, **roles: str) -> Reading:
    return read(name, content(name), roles)


def rows(reading: Reading) -> list[Row]:
    """Project, identifier (or else the text), why, scope, problem of each item."""
    return [
        (item.project, item.identifier or item.text, item.why, item.scope, item.problem)
        for item in reading.items
    ]


def table(text: str, **roles: str) -> Reading:
    return read("answers.csv", text.encode("utf-8"), roles)


def mail(text: str) -> list[Received]:
    return list(read("mail.txt", text.encode("utf-8")).items)


def rezipped(book: bytes, **changed: bytes) -> bytes:
    """A workbook with other members, without the time at which it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(buffer, "w", 8) as new:
        members = {name: old.read(name) for name in old.namelist()} | changed
        for name, data in members.items():
            made = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-01-01T00:00:00Z", data)
            new.writestr(zipfile.ZipInfo(name), made, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return rezipped(buffer.getvalue())


# --- ten surveys ----------------------------------------------------------------------------------


def google_forms() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Réponses au formulaire 1"
    sheet.append(["Horodateur", "Adresse e-mail", "Quel est votre projet ?",
                  "Articles récents (2024, 2025) : DOI, lien ou référence",
                  "Pourquoi cet article ?", "L'article est-il issu du projet ?"])  # fmt: skip
    link, told = "https://doi.org/10.5555/bias.7\u00a0", "biais dépendant de l’état"
    day, who = datetime(2026, 1, 20, 10, 12), "PC 7 (IMPRESSION-ESM)"
    sheet.append([day, "x@example.org", who, link, told, "Oui"])
    cell = "Düben, P. (2024). “Cycles learned”. 10.5555/cycl.8_x000D_\nnéant"
    sheet.append([datetime(2026, 1, 21), "y@example.org", "pc8", cell, None, "Non"])
    sheet.append([datetime(2026, 1, 22), "z@example.org", "GLADAPT", 10.1038, None, None])
    sheet.append(
        [datetime(2026, 1, 23), "z@example.org", "CERISE", datetime(2038, 10, 1), None, None]
    )
    return saved(book)


def framaforms() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Détails de la soumission"])
    sheet.append([None, None, None, "Article 1", None, "Article 2", None])
    sheet.append(["Numéro", "Heure de soumission", "Projet", "Article 1 - référence",
                  "Article 1 - pourquoi", "Article 2 - référence",
                  "Article 2 - pourquoi"])  # fmt: skip
    sheet.append([1, "20/01/2026 - 14:03", "PC2", "10.5555/one", "le premier", "10.5555/two",
                  "le second"])  # fmt: skip
    sheet.append([2, "20/01/2026 - 15:03", "PC3", "Ólason, E. (2025) Leads from space", "",
                  "idem, voir réponse précédente", "rien"])  # fmt: skip
    return saved(book)


def plain_excel() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Articles"
    sheet.append(["Recensement pour l'assemblée générale"])
    sheet.append([])
    sheet.append(["Projet", "Référence", "Motivation"])
    sheet.append(["PC4", '=HYPERLINK("https://doi.org/10.5555/ext.1","Szczepański 2025")', "crues"])
    sheet.append([None, "Salas y Mélia 2024", None])
    sheet["B5"].hyperlink = "https://doi.org/10.5555/ext.2"
    sheet.append([None, "=-10.5555/ext.3", None])
    sheet.append(["PC10", "10.5555/loc.1", None])
    sheet.append([None, "10.5555/loc.2", None])
    sheet.append(["Total", 5, None])
    sheet.merge_cells("A4:A6")
    hidden = book.create_sheet("brouillon")
    hidden.append(["DOI"])
    hidden.append(["10.5555/draft"])
    hidden.sheet_state = "hidden"
    return saved(book)


def html_mail() -> bytes:
    html = """<html><head><style>p {color: red}</style><title>10.5555/hidden</title></head><body>
<p>Bonjour,<br>voici pour <b>PC5</b>&nbsp;:</p>
<ol><li><a href="https://doi.org/10.5555/link.1">Düben (2024)</a></li>
<li>Ólason, 10.5555/<wbr>text.2</li></ol>
<p>OK pour 2.</p><p>Cordialement</p><p>Salas y Mélia</p>
<div class="gmail_quote gmail_quote_container"><div>Le 2 mars 2026, GT a écrit :</div>
<blockquote><ol><li>Ice, 10.5555/q.1</li><li>Sea, <a href="https://doi.org/10.5555/q.2">ici</a></li>
</ol></blockquote></div></body></html>"""
    head = (
        "From: x@example.org\nSubject: =?utf-8?B?UsOpcG9uc2U=?=\nMIME-Version: 1.0\n"
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    )
    return head.encode() + base64.encodebytes(html.encode("utf-8"))


BUILT: dict[str, Callable[[], bytes]] = {
    "google-forms.xlsx": google_forms,
    "framaforms.xlsx": framaforms,
    "plain-excel.xlsx": plain_excel,
    "html.eml": html_mail,
}

NUMBER = "a spreadsheet made a number of it: ask for the DOI as text"
DATE = "a spreadsheet made a date of it, or it is one: it names no article"
ENDLESS = "a DOI without its end: ask for the DOI as text"
ELSEWHERE = "points to another answer: name the articles"
QUOTES = "the quotes of this row are damaged: compare it with the file"
SHIFTED = "this row has more cells than the header: an article's own comma or semicolon?"
COEUR = "cœur dynamique différentiable"

SURVEYS: dict[str, list[Row]] = {
    "limesurvey.csv": [
        ("PC5", "https://doi.org/10.5555/jcm-2024-17", COEUR, "", ""),
        ("PC5", "10.5555/ocean.2025.3", COEUR, "", ""),
        ("PC5", "10.5555/plain-1", COEUR, "", ""),
        ("PC10", "https://www.mdpi.com/2072-4292/16/3/500", "", "", ""),
        ("PC10", "hal-04512345", "", "", ""),
    ],
    "limesurvey-french-excel.csv": [
        ("PC1 – DIALOG", "10.5555/alpha.1", "", "inside", ""),
        ("PC1 – DIALOG", "10.5555/alpha.2", "", "inside", ""),
        ("projet ciblé 5", "10.5555/beta.1", "", "outside", ""),
        ("projet ciblé 5", "10.5555/beta.2", "les flux y sont appris", "outside", ""),
        ("PC7", "10.5555/gamma.1", "", "", ""),
    ],
    "google-forms.csv": [
        ("COMPACT", "10.5555/duben.24", "state-dependent errors", "outside", ""),
        ("COMPACT", "https://arxiv.org/abs/2501.01234v2", "sea ice", "outside", ""),
        ("CERISE", "see above", "", "inside", ELSEWHERE),
    ],
    "google-forms.xlsx": [
        ("PC 7 (IMPRESSION-ESM)", "https://doi.org/10.5555/bias.7", "biais dépendant de l’état",
         "inside", ""),
        ("pc8", "10.5555/cycl.8", "", "outside", ""),
        ("GLADAPT", "10.1038", "", "", ENDLESS),
        ("CERISE", "2038-10-01", "", "", DATE),
    ],
    "framaforms.csv": [
        ("PC4 EXTENDING", "10.5555/sz.25", "", "", ""),
        ("PC4 EXTENDING", "La descente d'échelle profonde, revue (2024)", "", "", ""),
        ("ARCHIVES", "https://doi.org/10.5555%2Farch.1", "émule un siècle en une minute", "", ""),
        ("ARCHIVES", "10.5555/arch.2", "", "", ""),
    ],
    "framaforms.xlsx": [
        ("PC2", "10.5555/one", "le premier", "", ""),
        ("PC2", "10.5555/two", "le second", "", ""),
        ("PC3", "Ólason, E. (2025) Leads from space", "", "", ""),
        ("PC3", "idem, voir réponse précédente", "", "", ELSEWHERE),
    ],
    "one-row-an-article.csv": [
        ("PC5", "https://doi.org/10.5555/rdc.2024.1", "coût divisé par 100 %", "inside", ""),
        ("", "Saint-Martin D. et Düben P. (2025) Sans DOI, mais bien décrit Climat", "", "outside",
         "no use case of the programme: ondelettes; "
         "no project in this row; a row above says PC5"),
        ("PC7", "10.5555/seul", "", "outside", ""),
        ("PC7", "10.5555/un", "", "", ""),
        ("PC7", "10.5555/deux", "", "", ""),
        ("PC7", "10.5555/decale", "", "", SHIFTED),
    ],
    "damaged.csv": [
        ("PC1", "Titre perdu en nombre 1,00E+01", "", "", NUMBER),
        ("PC1", "10,1038", "", "", ENDLESS),
        ("PC1", "Devenu une date oct-38", "", "", DATE),
        ("PC1", "10.5555/virgule.1", "", "", ""),
        ("PC1", "10.5555/coupé-en-rou…", "", "", "its identifier is cut off: 10.5555/coupé-en-rou"),
        ("PC1", "10.5555/apostrophe", "", "", ""),
        ("PC1", "10.5555/egal", "", "", ""),
        ("PC1", "https://doi.org/10.5555/lien", "", "", ""),
        ("PC1", "#NOM ?", "", "", "the spreadsheet lost this cell to an error: ask for its text"),
        ("PC1", "10.5555/guillemets", "", "", ""),
        ("PC1", "Le site du laboratoire https://www.locean.ipsl.fr/", "", "",
         "'https://www.locean.ipsl.fr/' stands where a DOI should"),
        ("PC1", "10.5555/espaces", "", "", ""),
        ("PC1", "10.5555/ouvert", "", "", QUOTES),
        ("PC2", "10.5555/apres", "", "", ""),
    ],
    "unicode-text.txt": [
        ("PC9", "10.5555/calib.1", "history matching", "outside", ""),
        ("PC9", "10.5555/calib.2", "tuning", "outside", ""),
        ("LEAP-HCS", "http://dx.doi.org/10.5555/tune", "", "",
         "'interne et externe' says neither inside nor outside"),
    ],
    "plain-excel.xlsx": [
        ("PC4", "https://doi.org/10.5555/ext.1", "crues", "", ""),
        ("PC4", "https://doi.org/10.5555/ext.2", "", "", ""),
        ("PC4", "10.5555/ext.3", "", "", ""),
        ("PC10", "10.5555/loc.1", "", "", ""),
        ("", "10.5555/loc.2", "", "", "no project in this row; a row above says PC10"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SURVEYS)
def test_a_survey_is_read_as_a_person_reads_it(name: str) -> None:
    assert rows(reply(name)) == SURVEYS[name]
    assert rows(read("-", content(name))) == SURVEYS[name]


def test_columns_are_shown_with_what_they_were_taken_for() -> None:
    assert reply("limesurvey.csv").columns == {
        "id. ID de la réponse": "ignore",
        "submitdate. Date de soumission": "date",
        "lastpage. Dernière page": "ignore",
        "startlanguage. Langue de départ": "ignore",
        "seed. Tête de série": "ignore",
        "[Q1] Nom du projet": "project",
        "[Q2] Trois à cinq articles récents (2024, 2025) utilisant l'IA, "
        "possiblement faits hors du projet": "articles",
        "[Q3] Personnes du projet travaillant en SciML ou en IA": "",
        "[Q4] Pourquoi ces articles ?": "why",
    }
    assert reply("google-forms.csv").columns == {
        "Timestamp": "date",
        "Email Address": "ignore",
        "Your project": "project",
        "Three to five recent articles (2024, 2025) that use AI, "
        "possibly done outside the project": "articles",
        "Why are they of interest?": "why",
        "Inside or outside the project?": "scope",
        "Needs (training; computing)": "",
    }


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("DOI de l'article", "doi"),
        ("Titre du projet", "project"),
        ("Titre de l'article", "title"),
        ("Date de publication", "year"),
        ("G01Q01. Quel est votre projet ?", "project"),
        ("[G02Q07] Raisons", "why"),
        ("G01Q02[SQ001]. Titre de l'article", "title"),
        ("Was the work done inside or outside the project?", "scope"),
        ("Le travail a-t-il été fait hors du projet ?", "scope"),
        ("What is the name of the project?", "project"),
        ("Articles de votre projet", "articles"),
        ("Pourquoi ces articles ?", "why"),
        ("Cet article a-t-il été écrit dans le projet ?", "scope"),
        ("Use case", "usecases"),
        ("Initiales", "by"),
        ("Attentes ou inquiétudes dans le projet", ""),
        ("Quelles personnes du projet travaillent avec l'IA ?", ""),
        ("Votre nom", "by"),
        ("Qui", "by"),
        ("Nom", "by"),
        ("Contact", "by"),
        ("Who ?", "by"),
        ("Name", "by"),
        ("Nom et prénom", "by"),
        ("Qui propose cet article ?", "by"),
        ("Nom de votre projet", "project"),
    ],
)
def test_a_header_tells_its_column_or_nothing(header: str, role: str) -> None:
    reading = table(f"{header};[Q9] Publications\nx;10.5555/a\n")
    assert reading.columns[header] == role


@pytest.mark.parametrize(
    ("cell", "kept", "told"),
    [
        ("JL", "JL", ""),
        ("J.-P. S.", "J.-P. S.", ""),
        ("coordination", "coordination", ""),
        ("porteur de PC5", "porteur de PC5", ""),
        ("starter list", "starter list", ""),
        ("aucun", "", ""),
        ("Julien Le Sommer", "JLS", "initials, JLS"),
        ("Salas y Mélia, David", "DSM", "initials, DSM"),
        ("Madame Düben", "D", "initials, D"),
        ("Dr Jean-Pierre Saint-Martin", "JPSM", "initials, JPSM"),
        ("Szczepański", "S", "initials, S"),
        ("Anna DÜBEN et Einar Ólason", "AD, EÓ", "initials, AD, EÓ"),
        ("Anna Düben (coordinatrice)", "A D (coordinatrice)", "initials"),
        ("anna.duben@lab.example", "", "an address"),
        ("Anna Düben <anna@lab.example>", "AD", "an address"),
    ],
)
def test_who_nominates_is_a_role_or_initials_and_never_a_name(
    cell: str, kept: str, told: str
) -> None:
    reading = table(f"Projet\tDOI\tQui\nPC5\t10.5555/a\t{cell}\n")
    assert [(item.by, item.problem) for item in reading.items] == [(kept, "")]
    assert bool(reading.problems) == bool(told)
    assert all(told in p.message and p.severity == "warning" for p in reading.problems)
    assert not any("lab.example" in str(p) or "Düben" in str(p) for p in reading.problems)


SENTENCE = "Bonjour, voici les articles, et pourquoi, pour notre projet.\n"


@pytest.mark.parametrize(
    "below",
    [
        "\n> Bonjour,\n>\n> Merci pour votre réponse, et pour les articles.\n",
        "\n10.5555/a\n\nLe 2 mars 2026 à 10:12, Ève Düben a écrit :\n> Merci.\n",
        "\n10.5555/a, car il est utile\n10.5555/b\n\nCordialement,\nÈve Düben\n",
        "\nDe : Ève\nEnvoyé : lundi\nObjet : PC5\n\nMerci, et à bientôt\n",
    ],
)
def test_a_sentence_with_commas_is_no_table(below: str) -> None:
    reading = read("-", (SENTENCE + below).encode())
    assert reading.kind == "mail" and not reading.columns
    ours = "Projet,DOI,Pourquoi\nPC5,10.5555/a,utile\nPC1,10.5555/b,\n"
    assert read("-", ours.encode()).kind == "csv"


def test_a_map_overrides_what_was_guessed_by_header_or_by_number() -> None:
    text = "Champ A;Champ B;DOI\nPC5;10.5555/a;10.5555/not-this\n"
    by_header = table(text, **{"champ a": "project", "Champ B": "articles", "DOI": "ignore"})
    by_number = table(text, **{"1": "project", "2": "articles", "3": "ignore"})
    assert rows(by_header) == rows(by_number) == [("PC5", "10.5555/a", "", "", "")]
    assert by_number.columns == {"Champ A": "project", "Champ B": "articles", "DOI": "ignore"}


@pytest.mark.parametrize("roles", [{"Nowhere": "doi"}, {"DOI": "editor"}, {"4": "doi"}])
def test_a_map_that_names_nothing_is_refused(roles: dict[str, str]) -> None:
    with pytest.raises(InputError):
        table("A;B;DOI\n1;2;10.5555/a\n", **roles)
    with pytest.raises(InputError):
        read("mail.txt", b"10.5555/a", roles)


def test_a_table_without_known_header_is_read_by_its_cells_or_refused_with_its_columns() -> None:
    expected = [("PC5", "https://doi.org/10.5555/a", "", "", "")]
    for header in ("", "Q7,Q8\n"):
        assert rows(table(header + "PC5,https://doi.org/10.5555/a\n")) == expected
    with pytest.raises(DataError, match="'Couleur', 'Taille'") as refused:
        read("t.csv", b"Couleur;Taille\nbleu;3\n")
    assert "--map" in refused.value.hint


def test_each_encoding_and_line_end_reads_the_same() -> None:
    text = "Projet;Référence\nPC5;“Été” de Szczepański, l’an 2024, 10.5555/œ.1\n"
    kept = "ń" in "Szczepański"
    expected = rows(table(text))
    assert kept and expected[0][1] == "10.5555/œ.1"
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le"):
        for newline in ("\n", "\r\n", "\r"):
            raw = text.replace("\n", newline).encode(encoding)
            assert rows(read("a.csv", raw)) == expected, (encoding, newline)
    western = text.replace("ń", "n")
    assert rows(read("a.csv", western.encode("cp1252"))) == rows(table(western))


def test_a_description_in_columns_becomes_fields_in_tex() -> None:
    first = reply("one-row-an-article.csv").items[0]
    assert (first.entry_type, first.usecases, first.by) == ("article", ("emulator",), "JL")
    assert first.fields == {
        "title": r"Émulateur de CO2 \& climat",
        "journal": "Revue du climat",
        "year": "2024",
        "author": "Le Sommer, J. and Salas y Mélia, D.",
    }
    second, third = reply("one-row-an-article.csv").items[1:3]
    assert (second.usecases, second.by, third.usecases) == (("downscaling",), "", ())


@pytest.mark.parametrize(
    ("header", "cell", "day"),
    [
        ("Horodateur", "03/02/2026 10:12:00", "2026-02-03"),
        ("Timestamp", "3/2/2026 10:12:00", "3/2/2026 10:12:00"),  # which of the two is the month?
        ("Timestamp", "1/20/2026 10:12:00", "2026-01-20"),
        ("Timestamp", "2026/02/03 9:00:01 AM GMT+1", "2026-02-03"),
        ("Heure de soumission", "20/01/2026 - 14:03", "2026-01-20"),
        ("Heure de soumission", "31/02/2026", "31/02/2026"),
        ("Date", "début février", "début février"),
        ("Date", "vers le {3}, dit eve@lab.example", "vers le (3), dit [address]"),
        ("Date", "n/a", ""),
    ],
)
def test_the_day_of_an_answer_is_read_but_not_guessed(header: str, cell: str, day: str) -> None:
    reading = table(f"{header};DOI\n{cell};10.5555/a\n")
    assert [item.on for item in reading.items] == [day]
    told = [f"no day can be read in {day!r}"] if day and not day.startswith("2026-") else []
    assert [p.message.split(":", 1)[0] for p in reading.problems] == [
        t.split(":", 1)[0] for t in told
    ]
    assert all(p.severity == "warning" for p in reading.problems)


def test_a_hidden_sheet_is_not_read_and_is_named() -> None:
    reading = reply("plain-excel.xlsx")
    assert [(p.message, p.severity) for p in reading.problems] == [
        ("the hidden sheet 'brouillon' is not read", "warning")
    ]


def test_items_say_where_they_stand() -> None:
    assert [item.where for item in reply("limesurvey.csv").items[-2:]] == [
        "limesurvey.csv: row 5",
        "limesurvey.csv: row 5",
    ]
    assert reply("plain-excel.xlsx").items[-1].where == "plain-excel.xlsx: row 8"


# --- what is refused, in words --------------------------------------------------------------------


DTD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
REFUSED: dict[str, Callable[[], bytes]] = {
    "a bomb": lambda: rezipped(plain_excel(), **{"xl/media/a.png": b"\0" * 50_000_001}),
    "a DTD": lambda: rezipped(plain_excel(), **{"xl/sharedStrings.xml": DTD.encode()}),
    "a DTD in UTF-16": lambda: rezipped(plain_excel(), **{"xl/styles.xml": DTD.encode("utf-16")}),
    "a zip of something": lambda: rezipped(plain_excel(), **{"xl/workbook.xml": b"<a/>"}),
    "half a workbook": lambda: plain_excel()[:3000],
    "no table": lambda: saved(Workbook()),
    "a PDF": lambda: b"%PDF-1.7",
    "an old Office file": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_way_out(what: str) -> None:
    with pytest.raises(DataError) as refused:
        read("answers.xlsx", REFUSED[what]())
    assert refused.value.hint
    assert refused.value.path == "answers.xlsx"


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in members.items():
            file.writestr(name, text)
    return buffer.getvalue()


MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
OPEN = "application/vnd.oasis.opendocument."
FOREIGN = {
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    "a picture, of another kind": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40),
    "no text": b"PC5 : oui\0" * 9,
    "no text, of another kind": b"\x01\x02\x03 PC5 : oui",
    "a Word text": zipped(**{"[Content_Types].xml": MAIN.format("wordprocessingml.document")}),
    "a PowerPoint file": zipped(
        **{"[Content_Types].xml": MAIN.format("presentationml.presentation")}
    ),
    "an OpenDocument text": zipped(mimetype=OPEN + "text"),
    "an .ods": zipped(mimetype=OPEN + "spreadsheet"),
    "an archive": zipped(réponse="OK pour 1"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_is_no_text_and_no_workbook_is_named_for_what_it_is(what: str) -> None:
    for name in ("reply", "reply.png", "reply.docx", "reply.csv"):
        with pytest.raises(DataError) as refused:
            read(name, FOREIGN[what])
        assert refused.value.message == f"is {what.partition(',')[0]}, which cannot be read"
        assert refused.value.hint and refused.value.path == name


def test_text_in_utf_16_and_a_message_with_a_binary_part_are_read() -> None:
    for encoding in ("utf-16", "utf-16-le"):
        assert read("a.txt", "10.5555/a, Ólason".encode(encoding)).items
    head = b"From: x@example.org\nSubject: PC5\nContent-Type: text/plain\n\n"
    assert read("a.eml", head + b"10.5555/a\n\0\0").items


def test_a_sheet_that_reaches_to_the_edge_of_the_world_is_refused_at_once() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "DOI", "x"
    with pytest.raises(DataError, match="row 1048576"):
        read("a.xlsx", saved(book))


# --- what people write for an article -------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("10.5555/a;10.5555/b", ["10.5555/a", "10.5555/b"]),
        ("https://doi.org/10.5555/a,https://doi.org/10.5555/b",
         ["https://doi.org/10.5555/a", "https://doi.org/10.5555/b"]),
        ("10.1002/(SICI)1097-0088(199705)17:6<1::AID-X>3.0.CO;2-A",
         ["10.1002/(SICI)1097-0088(199705)17:6<1::AID-X>3.0.CO;2-A"]),
        ("https://doi.org/10.5555/x<https://doi.org/10.5555/x>", ["https://doi.org/10.5555/x"]),
        ("(doi: 10.5555/x).", ["10.5555/x"]),
        ("(doi: 10.5555/s(a)).", ["10.5555/s(a)"]),
        ("arXiv preprint arXiv:2501.01234v2 et HAL : hal-04512345v1",
         ["arXiv:2501.01234v2", "hal-04512345v1"]),
        ("le site https://www.example.org/ et https://meet.google.com/abc-defg", []),
        ("10,5555/a", ["10.5555/a"]),
        ("tel. 10.5555", []),
    ],
)  # fmt: skip
def test_identifiers_are_found_as_they_were_written(cell: str, named: list[str]) -> None:
    assert [found.word for found in prose.identifiers(cell)] == named


@pytest.mark.parametrize("nothing", ["aucun", "Néant.", "RAS", "none", "-", "—", "N/A", " ", "x"])
def test_a_no_is_no_article(nothing: str) -> None:
    assert prose.articles(nothing) == []


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("1. Ólason 2024\n2. Düben\n   2025", ["Ólason 2024", "Düben 2025"]),
        ("1) A b 2) C d 3) E f", ["A b", "C d", "E f"]),
        ("• A b\n• C d", ["A b", "C d"]),
        ("Ice\n10.5555/a\nSea\n10.5555/b", ["Ice 10.5555/a", "Sea 10.5555/b"]),
        ("Ice, 10.5555/a. Sea, 10.5555/b.", ["Ice, 10.5555/a.", "Sea, 10.5555/b."]),
        ("Salas y Mélia, D.; Düben, P. (2024) Ice", ["Salas y Mélia, D.; Düben, P. (2024) Ice"]),
        ("In 2. and in 3. of the text", ["In 2. and in 3. of the text"]),
        (
            "Düben, P. (2020) Deep learning of snow. J. Cold; Ólason, E. (2021) Leads of ice. GRL",
            [
                "Düben, P. (2020) Deep learning of snow. J. Cold",
                "Ólason, E. (2021) Leads of ice. GRL",
            ],
        ),
        (
            "Salas y Mélia, D.; Düben, P. (2020) Deep ice; van der Meer, J.; Saint-Martin, D."
            " (2021) Sea; Le Sommer, J. (2021) Eddies from space",
            [
                "Salas y Mélia, D.; Düben, P. (2020) Deep ice",
                "van der Meer, J.; Saint-Martin, D. (2021) Sea",
                "Le Sommer, J. (2021) Eddies from space",
            ],
        ),
        (
            "Düben (2020) Deep ice, 10.5555/a; Szczepański, M. (2021) Learned rain",
            ["Düben (2020) Deep ice, 10.5555/a", "Szczepański, M. (2021) Learned rain"],
        ),
        (
            "Düben, P. (2020) Deep ice; Geophys. Res. Lett., 2020",
            ["Düben, P. (2020) Deep ice; Geophys. Res. Lett., 2020"],
        ),
        (
            "Düben, P. (2020) Deep ice; it is the first since 2015 to be coupled",
            ["Düben, P. (2020) Deep ice; it is the first since 2015 to be coupled"],
        ),
    ],
)
def test_a_cell_is_cut_into_its_articles(cell: str, texts: list[str]) -> None:
    assert [item.text for item in prose.articles(cell)] == texts


@given(st.lists(st.sampled_from(
    ["Düben, P.", "(2020)", "Deep ice of the sea", "10.5555/a", "; ", " ;", "; and", "…", "de la"]
)).map(" ".join))  # fmt: skip
def test_cutting_between_references_loses_no_word(text: str) -> None:
    parts = prose.references(text)
    assert re.findall(r"[^\s;]+", " ".join(parts)) == re.findall(r"[^\s;]+", text)
    assert len(parts) == 1 or all("2020" in part for part in parts)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("10.5555/a : les flux appris", "les flux appris"),
        ("10.5555/a – les flux appris", "les flux appris"),
        ("Düben 2024, 10.5555/a (because it couples)", "it couples"),
        ("10.5555/a car c'est le premier", "c'est le premier"),
        ("10.5555/a - Düben et al., Ice", ""),
        ("10.5555/a : “Learned ice”, 2024", ""),
        ("Ice - sea, 10.5555/a", ""),
    ],
)
def test_a_reason_is_taken_where_the_line_clearly_says_one(line: str, why: str) -> None:
    [item] = prose.articles(line)
    assert (item.why, item.text) == (why, line)


@pytest.mark.parametrize(
    ("answer", "question", "scope"),
    [
        ("dans le projet", "", "inside"), ("Interne", "", "inside"), ("in-house", "", "inside"),
        ("hors projet", "", "outside"), ("externe", "", "outside"),
        ("oui", "Fait dans le projet ?", "inside"), ("Non", "Hors projet ?", "inside"),
        ("oui", "Interne ou externe ?", ""), ("interne et externe", "", ""),
        ("pas interne", "", ""), ("peut-être", "Fait dans le projet ?", ""),
    ],
)  # fmt: skip
def test_a_scope_is_read_only_where_words_tell(answer: str, question: str, scope: str) -> None:
    assert prose.scope(answer, question) == scope


@pytest.mark.parametrize(
    ("day", "year"),
    [("01/05/2024", "2024"), ("2024-05-01", "2024"), ("mai 2024", "2024"), ("sous presse", "sous "
     "presse")],
)  # fmt: skip
def test_the_year_of_an_article_is_that_of_its_date(day: str, year: str) -> None:
    [item] = table(f"Titre;Auteurs;Date de publication\nIce;Düben, P.;{day}\n").items
    assert item.fields["year"] == year
    assert item.text == f"Düben, P. ({year}) Ice"


# --- mails ----------------------------------------------------------------------------------------

Said = tuple[str, int, int, str, str, str]


def told(reading: Reading) -> list[Said]:
    """Project, number confirmed, number declined, identifier or text, why, problem."""
    return [
        (i.project, i.confirms, i.declines, i.identifier or i.text, i.why, i.problem)
        for i in reading.items
    ]


SEVERAL = "names several identifiers; each is taken for an article"
SIGNED = "stands under the signature: is it meant?"
BROKEN = "its identifier was broken over two lines, and is joined: is it right?"
UNDATED = "names no year and no DOI: is it an article?"


def declines(number: int) -> str:
    return f"declines suggestion {number}"


def may_confirm(number: int) -> str:
    return f"speaks of suggestion {number}, and is not clear: yes or no?"


MAILS: dict[str, list[Said]] = {
    "quoted-printable.eml": [
        ("PC5", 1, 0, "10.5555/jcm-2024-17", "", ""),
        ("PC5", 3, 0, "szczepanski2025extremes", "", ""),
        ("PC5", 0, 2, "https://doi.org/10.5555/ocean.2025.3", "",
         declines(2)),
        ("PC5", 0, 0, "https://doi.org/10.5555/s41586-024-07744-y", "", ""),
    ],
    "html.eml": [
        ("PC5", 0, 0, "https://doi.org/10.5555/link.1", "", ""),
        ("PC5", 0, 0, "10.5555/text.2", "", ""),
        ("PC5", 2, 0, "https://doi.org/10.5555/q.2", "", ""),
    ],
    "flowed.eml": [
        ("PC9", 0, 0, "https://doi.org/10.5555/ice.2025.8", "", SEVERAL),
        ("PC9", 0, 0, "arXiv:2501.01234v2", "", SEVERAL),
        ("PC9", 1, 0, "10.5555/err.1", "", ""),
        ("PC9", 0, 2, "10.5555/rain.2", "", declines(2)),
        ("PC9", 0, 0, "10.5555/my-own-latest", "", SIGNED),
    ],
    "outlook.eml": [
        ("PC10", 1, 0, "10.5555/a.1", "", ""),
        ("PC10", 2, 0, "10.5555/a.2", "", ""),
        ("PC10", 3, 0, "10.5555/a.3", "", ""),
        ("PC10", 9, 0, "D'accord pour 1 à 3 et pour 9.", "",
         "the quoted mail numbers no article 9"),
        ("PC10", 0, 0, "10.5555/new.1", "la première calibration d'un modèle complet", ""),
        ("PC10", 0, 0, "https://doi.org/10.5555/safe.2", "", ""),
    ],
    "french.txt": [
        ("PC 8", 0, 0, "Szczepański, M., Ólason, E. (2025). « Des extrêmes à partir de peu "
         "d'exemples », Revue du climat 12, 1-20.", "", ""),
        ("PC 8", 0, 0, "https://doi.org/10.5555/rain.2024.2", "il traite les orages", ""),
        ("PC 8", 0, 0, "hal-04512345", "", ""),
        ("PC 8", 0, 0, "10.5555/broken-over-two-lines", "", BROKEN),
        ("PC 8", 0, 0, "merci encore de tout votre travail", "", UNDATED),
    ],
    "english.txt": [
        ("", -1, 0, "All except 2.", "", "says all except 2: confirm by number"),
        ("", 0, 0, "10.5555/d.1", "", ""),
        ("", 0, 0, "10.5555/d.2", "", ""),
        ("", 0, 0, 'We found "Neural closures for the ocean" (2024) hard to judge.', "", ""),
        ("", 4, 0, "OK for 4?", "", may_confirm(4)),
        ("", 5, 0, "We would say yes for 5 if it is about ice.", "", may_confirm(5)),
    ],
    "attachment.eml": [
        ("PC4", 0, 0, "10.5555/forwarded.1", "", ""),
        ("PC4", 0, 0, "10.5555/bib.1", "la glace", ""),
        ("PC4", 0, 0, "@article{b, title = {Never closed,", "",
         "entry b is never closed: a brace is missing"),
        ("PC4", 0, 0, "Salas y Mélia, Düben CO2 & état", "", ""),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_read_as_its_writer_meant_it(name: str) -> None:
    assert told(reply(name)) == MAILS[name]
    assert told(read("-", content(name))) == MAILS[name]


def test_what_is_attached_is_read_and_what_cannot_be_is_said() -> None:
    reading = reply("attachment.eml")
    assert [item.where for item in reading.items] == [
        "attachment.eml: line 8",
        "attachment.eml: biblio é.bib:1",
        "attachment.eml: biblio é.bib:2",
        "attachment.eml: biblio é.bib:3",
    ]
    told = [(p.where, p.message) for p in reading.problems if p.severity != "info"]
    assert told == [
        ("attachment.eml: paper.pdf", "this attachment is not read"),
    ]


def test_the_day_of_a_mail_is_that_of_the_answer_but_not_of_a_forwarding() -> None:
    head = "From: x@example.org\nDate: Tue, 3 Mar 2026 23:30:00 +0100\nSubject: "
    own = read("a.eml", f"{head}Re: PC5\n\n10.5555/a\n".encode())
    forwarded = read("a.eml", f"{head}TR: PC5\n\n10.5555/a\n".encode())
    assert [item.on for item in (*own.items, *forwarded.items)] == ["2026-03-03", ""]


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("OK pour 1, 3 et 4", {1, 3, 4}, set()),
        ("d'accord pour 1 à 3", {1, 2, 3}, set()),
        ("oui pour les n° 1 et 2", {1, 2}, set()),
        ("OK for 1, 3 and 4, thanks", {1, 3, 4}, set()),
        ("Nous confirmons les suggestions 1, 2 et 5.", {1, 2, 5}, set()),
        ("Bonjour à tous, OK pour 1", {1}, set()),
        ("1 : oui, 2 : non, 3 : oui", {1, 3}, {2}),
        ("2. OK", {2}, set()),
        ("1 et 3 OK", {1, 3}, set()),
        ("La 1 oui, la 2 non.", {1}, {2}),
        ("La 1 non, la 2 oui.", {2}, {1}),
        ("le 1 : oui ; 2 : non", {1}, {2}),
        ("1 ok, 2 ko", {1}, {2}),
        ("1 oui 2 non", {1}, {2}),
        ("1 non 2 oui", {2}, {1}),
        ("1 oui, mais 2 non", {1}, {2}),
        ("la première oui, la deuxième non", {1}, {2}),
        ("le 1er oui, le 2e non", {1}, {2}),
        ("the first yes, the second no", {1}, {2}),
        ("yes to 1, no to 2", {1}, {2}),
        ("no to 1, yes to 2", {2}, {1}),
        ("1 yes but not 2", {1}, {2}),
        ("The 1 yes, the 2 no", {1}, {2}),
        ("For 1, yes; for 2, no.", {1}, {2}),
        ("Pour 1, oui ; pour 2, non.", {1}, {2}),
        ("oui pour la 1, non pour la 2", {1}, {2}),
        ("le 1 et le 3 oui, le 2 non", {1, 3}, {2}),
        ("La 1 et la 2 oui, la 3 non.", {1, 2}, {3}),
        ("Le 1 oui, le 2 non, le 3 oui", {1, 3}, {2}),
        ("pour la 1 oui, pour la 2 non", {1}, {2}),
        ("pas la 1 mais la 2 oui", {2}, {1}),
        ("la 1 ok, la 2 pas ok", {1}, {2}),
        ("la 1 on garde, la 2 non", {1}, {2}),
        ("article 1 oui, article 2 non", {1}, {2}),
        ("Suggestion 1: yes. Suggestion 2: no.", {1}, {2}),
        ("OK pour 1 (extérieur), 2 (du projet) et 4", {1, 2, 4}, set()),
        ("Pour la 2 : non merci", set(), {2}),
        ("Le 3 est hors sujet", set(), {3}),
        ("on garde le 1 mais le 2 est hors sujet", {1}, {2}),
        ("pas 2", set(), {2}),
        ("non pour 2", set(), {2}),
        ("sauf le 2", set(), {2}),
        ("OK pour 1, 3 mais pas 4", {1, 3}, {4}),
        ("we keep 1 and 4, but not 3", {1, 4}, {3}),
        ("We do not agree with 2", set(), {2}),
        ("je ne confirme pas le 2", set(), {2}),
        ("pas d'accord pour 2", set(), {2}),
        ("OK pour 1 ; nous ajoutons 10.1038/s41586-024-07744-y", {1}, set()),
        ("OK pour 1 et 3, la 2 non", {1, 3}, {2}),
        ("OK pour la 1, la 2 non.", {1}, {2}),
        ("Non pour la 1, la 2 oui", {2}, {1}),
        ("Oui pour 1 et 4, la 2 non, la 3 oui", {1, 3, 4}, {2}),
        ("On valide les numéros un et trois.", {1, 3}, set()),
        ("OK pour les articles deux, trois et quatre", {2, 3, 4}, set()),
        ("la deux oui, la trois non", {2}, {3}),
        ("We confirm numbers one and three", {1, 3}, set()),
        ("Je garde la première seulement", {1}, set()),
        ("OK pour les articles un peu courts", set(), set()),
        ("OK pour 3 articles", set(), set()),
        ("ok pour le 3 mars", set(), set()),
        ("OK pour le 3/02 à 10h", set(), set()),
        ("OK pour 10h", set(), set()),
        ("OK pour 2, 10.5555/a", {2}, set()),
        ("OK for 2024", set(), set()),
        ("OK pour 10.1038/s41586-024-07744-y", set(), set()),
        ("1. Non-linear dynamics of ice", set(), set()),
        ("d'accord avec tout ce que vous dites", set(), set()),
        ("Merci à tous", set(), set()),
        ("Szczepański et 2 autres", set(), set()),
    ],
)
def test_a_sentence_confirms_what_it_says(text: str, yes: set[int], no: set[int]) -> None:
    said = confirmations(text)
    assert (set(said.yes), set(said.no)) == (yes, no)
    assert not said.doubtful and not said.every


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("OK pour 1 ?", {1}),
        ("OK pour les 3", {3}),  # number 3, or all three
        ("OK pour le 3", {3}),  # a day?
        ("ok pour 1 et 3 si vous y tenez", {1, 3}),
        ("OK pour 4-2", {2, 4}),
        ("OK pour 2 ; 2 : non", {2}),
        ("la 1 oui, la 2", {1, 2}),
        ("OK pour 1, 2 non", {1, 2}),
        ("OK pour la 1, la 2, la 3 non", {1, 2, 3}),
        ("Le 1 : oui ? le 2 : non", {1, 2}),
        ("le 2 n'est pas hors sujet, le 1 oui", {1, 2}),
    ],
)
def test_what_may_confirm_is_left_to_a_person(text: str, doubtful: set[int]) -> None:
    said = confirmations(text)
    assert said.doubtful == doubtful
    assert not said.yes & doubtful
    items = [item for item in mail(text) if item.confirms in doubtful]
    assert {item.confirms for item in items} == doubtful and all(item.problem for item in items)


def test_a_number_that_was_sent_is_no_day() -> None:
    assert confirmations("OK pour le 3", {3: "10.5555/a"}).yes == {3}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("OK pour tous", ""),
        ("yes to all", ""),
        ("Tous.", ""),
        ("tous sauf 2", "says all except 2: confirm by number"),
        ("OK sauf 2 et 5", "says all except 2, 5: confirm by number"),
    ],
)
def test_all_is_one_confirmation_and_an_exception_makes_it_doubtful(
    text: str, problem: str
) -> None:
    assert [(i.confirms, i.declines, i.problem) for i in mail(text)] == [(-1, 0, problem)]


@pytest.mark.parametrize(
    "text",
    [
        "Oui pour toutes, à part Kochkov",
        "Oui à toutes, moins celle de Szczepański",
        "Oui pour toutes, en dehors de Saint-Martin",
        "Oui pour toutes, à une exception près : Düben",
        "OK pour tout. Par contre Kochkov n'est pas de chez nous.",
        "OK pour tout. Merci beaucoup. Celle d'Ólason est trop vieille.",
        "Kochkov n'est pas de chez nous. OK pour tout.",
        "OK pour toutes\nSans Kochkov",
        "Yes to all, Le Sommer being another matter",
    ],
)
def test_an_approval_of_all_with_more_beside_it_confirms_nothing(text: str) -> None:
    for quoted in ("", QUOTED):
        assert [i for i in mail(text + quoted) if i.confirms and not i.problem] == []
    assert "says all, and more" in mail(text)[0].problem


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour Julien,\nOui pour toutes, merci !\nBien à vous\nX",
        "OK pour toutes les suggestions. Merci.\nJulien Le Sommer",
        "Nous validons toutes vos propositions. Cordialement, D. Salas y Mélia",
        "OK pour toutes, sans réserve. Bonne journée.\n\nMerci pour ce travail",
        "Nous n'avons pas d'article à proposer. Oui pour toutes les cinq.",
        "OK pour tous. Nous ajoutons 10.5555/x.",
    ],
)
def test_an_approval_of_all_with_courtesy_alone_confirms_all(text: str) -> None:
    assert [(i.confirms, i.problem) for i in mail(text) if i.confirms] == [(-1, "")]


QUOTED = """
Le 2 mars 2026, GT a écrit :
> 1. Ice, 10.5555/a
> 2. Sea,
>    10.5555/b
>
> 3. Rain, 10.5555/c
"""


def test_all_means_all_that_was_sent() -> None:
    items = mail("OK pour tous sauf 2" + QUOTED)
    assert [(i.confirms, i.declines, i.identifier) for i in items] == [
        (1, 0, "10.5555/a"),
        (3, 0, "10.5555/c"),
        (0, 2, "10.5555/b"),
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Pas de souci pour 1 et 3.", [1, 3]),
        ("Le 2 me semble pertinent", [2]),
        ("Réunion le 3 mars, avec 2 suggestions pertinentes", []),
        ("Nous sommes 3.", []),
    ],
)
def test_an_opinion_in_other_words_is_left_to_a_person(text: str, numbers: list[int]) -> None:
    items = mail(text + QUOTED)
    assert [item.confirms for item in items] == numbers
    assert all(item.problem for item in items)


SENT = """
Le 2 mars 2026, GT a écrit :
> Bien reçu, 1 article que vous nommez :
> - Kochkov & Le Sommer 2024, Neural general circulation
>
> Suggérés, 3 articles, qui ne comptent que si vous les confirmez :
>
> 1. https://doi.org/10.5555/a
>    Szczepański & Ólason 2025, Deep learning of the snow
>
> 2. https://doi.org/10.5555/b
>    Düben et al. 2024, Ice
> 3. https://doi.org/10.5555/c
>    Saint-Martin 2024, Rain
"""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Pour Kochkov : travail extérieur.", "speaks of Kochkov"),
        ("Düben : hors du projet.", "speaks of Düben"),
        ("Pour l'article d'Ólason la raison est simple.", "speaks of Ólason"),
        ("La raison du 1 : il apprend la neige.", "speaks of suggestion 1"),
        ("1 : travail extérieur", "speaks of suggestion 1"),
        ("Raison pour 2: first of its kind", "speaks of suggestion 2"),
        ("La 2 est trop vieille, plutôt 10.5555/x", "speaks of suggestion 2"),
        ("OK pour 1. Le 2 me laisse froid.", "speaks of suggestion 2"),
        ("OK pour 1, c'est un travail extérieur", "says more of what it confirms"),
        ("Le 9 me laisse froid.", "speaks of suggestion 9"),
        ("Non à tous.", "may decline all"),
    ],
)
def test_what_is_said_and_not_understood_is_left_to_a_person(text: str, problem: str) -> None:
    items = mail(text + SENT)
    assert any(item.problem.startswith(problem) for item in items), items
    assert {item.confirms for item in items if not item.problem} <= {0, 1}


def test_days_and_counts_are_no_suggestions() -> None:
    for text in ("Merci, à bientôt le 3 mars.", "J'ai lu 3 articles.", "La réunion du 3 nous va."):
        assert mail(text + SENT) == []


def test_a_side_and_a_reason_beside_the_number_are_of_that_suggestion() -> None:
    items = mail("OK pour 1 (extérieur), 2 (du projet) et 3" + SENT)
    assert [(i.confirms, i.scope) for i in items] == [(1, "outside"), (2, "inside"), (3, "")]
    [item] = mail("OK pour 1 car il apprend la neige." + SENT)
    assert (item.confirms, item.why, item.problem) == (1, "il apprend la neige", "")


def test_two_references_in_one_line_of_a_mail_are_two() -> None:
    first = "Düben, P. (2020) Deep learning of snow on the ice. J. Cold"
    second = "Ólason, E. (2021) Learned leads of the ice. GRL"
    assert [item.text for item in mail(f"{first}; {second}")] == [first, second]


def test_two_articles_with_one_number_in_the_quoted_mail_confirm_neither() -> None:
    [item] = mail("OK pour 1" + QUOTED + "> 1. Snow, 10.5555/d\n")
    assert (item.identifier, item.problem) == ("", "the quoted mail numbers two articles 1")


def test_an_older_quotation_does_not_change_the_numbers() -> None:
    [item] = mail("OK pour 1" + QUOTED + ">> 1. Snow, 10.5555/d\n")
    assert (item.identifier, item.problem) == ("10.5555/a", "")


def test_what_is_quoted_is_no_article() -> None:
    assert mail("Merci !" + QUOTED) == []
    assert mail("Merci !\n\n-----Message d'origine-----\nDe : GT\nEnvoyé : lundi\nÀ : X\n"
                "Objet : PC5\n\nVoir 10.5555/a\n") == []  # fmt: skip


def test_an_answer_below_a_marked_quotation_is_the_writers_own() -> None:
    items = mail("Le 2 mars 2026, GT a écrit :\n> Vos articles ? 10.5555/a\n\nVoici : 10.5555/b\n")
    assert [item.identifier for item in items] == ["10.5555/b"]


def test_a_blockquote_is_quoted_whether_or_not_a_line_says_so() -> None:
    html = "<p>10.5555/a</p><blockquote><div>10.5555/b</div></blockquote><p>10.5555/c</p>"
    head = "From: x@example.org\nSubject: PC5\nContent-Type: text/html\n\n"
    reading = read("a.eml", (head + html).encode())
    assert [item.identifier for item in reading.items] == ["10.5555/a", "10.5555/c"]


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, aucun article de notre côté. Cordialement",
        "Nous n'avons aucun article du côté de PC 5.",
        "Pas d'article cette année de notre part. Merci",
        "No paper on our side, sorry.",
    ],
)
def test_no_article_with_a_complement_is_none(text: str) -> None:
    reading = read("m.txt", text.encode())
    assert len(reading.declared) == 1 and not reading.items


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Aucun article de Düben", "may say that there is no article: "),
        ("Toutes me semblent hors sujet", "may decline all that was suggested"),
        ("Hors sujet pour tous, à mon avis", "may decline all that was suggested"),
    ],
)
def test_what_may_say_that_there_is_none_is_left_with_what_to_do(text: str, problem: str) -> None:
    reading = read("m.txt", text.encode())
    [item] = reading.items
    assert item.ask and item.problem.startswith(problem) and not reading.declared


def test_a_mail_in_the_wrong_western_charset_keeps_its_letters() -> None:
    assert "« Un cœur appris »" in reply("quoted-printable.eml").items[-1].text


def test_two_projects_in_a_mail_name_none() -> None:
    assert [item.project for item in mail("PC5 et PC 5 : 10.5555/a")] == ["PC5"]
    assert [item.project for item in mail("PC5 et PC7 : 10.5555/a")] == [""]


PROPOSED = "names or proposes an article beside no DOI: nominate it by its DOI, if meant"


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ('OK pour 1.\nNous proposons aussi "Discovery of the closures" de Szczepański 2020.', "1"),
        (
            "Nous proposons « La neige des Alpes » d'Ólason 2024 et 10.5555/a, car utile.",
            "10.5555/a",
        ),
        ("OK pour 1 et Düben 2020", "1"),
        ("10.5555/a\nNous ajoutons celui de Kochkov.", "10.5555/a"),
        ("10.5555/a est bien. Voir aussi Le Sommer et al. 2024.", "10.5555/a"),
        ("10.5555/a et l'article de Salas y Mélia (2023)", "10.5555/a"),
        ("We also suggest the one by Saint-Martin.", ""),
    ],
)
def test_an_article_in_words_is_not_lost_beside_what_is_understood(
    text: str, understood: str
) -> None:
    items = mail(text)
    assert [item.problem for item in items if item.ask] == [PROPOSED]
    read = [item.identifier or str(item.confirms) for item in items if not item.ask]
    assert read == ([understood] if understood else [])


@pytest.mark.parametrize(
    "text",
    [
        "Nous proposons les articles suivants :\n- 10.5555/a\n- 10.5555/b",
        "Nous ajoutons\n10.5555/a",
        "Voici « La neige des Alpes » : 10.5555/a",
        'Le Sommer et al. 2024, "Models of the ice", 10.5555/a',
        "Düben, P. (2020) Ice and snow. J. Cold, 10.5555/a",
        "Düben et al. 2020 (10.5555/a) et Ólason 2021 (10.5555/b)",
        "10.5555/a, car il étend Salas y Mélia et Ólason 2020.",
        "OK pour 1. Réunion en Mars 2026, nous vous proposons cette date.",
        "OK pour 1. Bilan de Janvier 2026.",
    ],
)
def test_an_article_beside_its_identifier_is_no_other(text: str) -> None:
    assert PROPOSED not in [item.problem for item in mail(text)]


A, B = "10.5555/gmd-17-5779", "https://doi.org/10.5555/s41586-024"


def wanted(text: str) -> tuple[set[str], set[str]]:
    """What a mail nominates, and what of it a person must decide."""
    items = [item for item in mail(text) if item.identifier]
    asked = {item.identifier for item in items if item.ask}
    return {item.identifier for item in items} - asked, asked


@pytest.mark.parametrize(
    "text",
    [
        f"Pas {A}.", f"{A} non", f"{A} : non", f"{A} ? Non.", f"{A}\nNon, hors sujet", f"Non à {A}",
        f"Not {A} please.", f"Ne pas garder {A}", f"Sans {A}", f"Supprimer {A}", f"Drop {A}",
        f"je ne souhaite pas garder {A}", f"We don't keep {A}", f"Please remove {A}.",
        f"{A} : sans intérêt pour nous", f"{A}, trop vieux", f"{A}. Il ne nous concerne pas.",
        f"{A}, mais pas pour nous", f"{A} ✗", f"Faut-il garder {A} ?", f"{A} : peut-être",
        f"We prefer something else to {A}",
        f"Nous ne gardons pas :\n- {A}",
        f"Non : Düben et al. (2020), {A}",
        f"Nous ne gardons pas :\n\n- Düben, P. (2020) Ice. {A}", f"Surtout pas ceux-ci.\n{A}, non",
        f"Pas Düben, P. (2020) Ice of the sea. GRL, {A}", f"Pas « Glace de mer », {A}",
        f"Düben, P. (2020) Ice of the sea. {A} : non, hors sujet",
        f"Düben, P. (2020) Ice of the sea, non retenu, {A}", f"Oui pour {A} ; non, pas {A}",
    ],
)  # fmt: skip
def test_an_article_that_a_mail_may_decline_is_left_to_a_person(text: str) -> None:
    assert wanted(text) == (set(), {A})


@pytest.mark.parametrize(
    "text",
    [
        "Pas duben2020ice", "duben2020ice : non", "Supprimer duben2020ice",
        "je ne souhaite pas garder duben2020ice", "Instead of duben2020ice",
    ],
)  # fmt: skip
def test_a_key_that_a_mail_may_decline_is_left_to_a_person(text: str) -> None:
    assert wanted(text) == (set(), {"duben2020ice"})


@pytest.mark.parametrize(
    "text",
    [
        f"Oui pour {A} ; non pour {B}.", f"Nous confirmons {A} mais pas {B}",
        f"We keep {A} but not {B}",
        f"Non pour {B} ; oui pour {A}", f"ajouter {A} à la place de {B}", f"{A} plutôt que {B}",
        f"We add {A} instead of {B}", f"Pas {B} mais {A}", f"Oui pour {A}. Pas {B}.",
        f"Nous ne gardons pas :\n- {B}\n\nNous ajoutons :\n- {A}",
        f"Nous ne gardons pas :\n- {B}\nNous ajoutons {A}",
        f"Düben et al. 2020, {A}, mais pas Ólason (2021), {B}",
    ],
)  # fmt: skip
def test_a_refusal_is_of_the_article_of_its_clause(text: str) -> None:
    assert wanted(text) == ({A}, {B})


def test_a_list_of_articles_that_are_declined_goes_on() -> None:
    for text in (f"Nous ne gardons pas {A} ; {B}", f"Remplacer {A} par {B}", f"Ni {A} ni {B}",
                 f"Nous ne gardons pas {A} et\n{B}",
                 f"Nous ne retenons pas :\n{A}\n{B}"):  # fmt: skip
        assert wanted(text) == (set(), {A, B}), text
    text = "Nous ne gardons pas :\n- Düben, P. (2020) Deep learning of the ice on the snow. GRL"
    [item] = mail(text)
    assert item.ask and "Deep learning" in item.text


@pytest.mark.parametrize(
    "text",
    [
        f"Düben, P. (2020). Learning without data. GRL. {A}",
        f"- Düben, P. & Ólason, E. (2020) Not only ice and no snow. J. Cold, 5, no. 3. {A}",
        f"- Le Sommer, J., Without ice, GRL, 2020, {A}",
        f"Salas y Mélia, D. et al. (2024), « Pas de glace sans neige », {A}",
        f"We add “No snow” by Saint-Martin, {A}",
        f"*Not without ice*, {A}",
        f"{A} Szczepański, M. (2024) No ice of the sea. GRL",
        f"Non-hydrostatic ice, {A}",
        f"{A} : il apprend la neige sans données",
        f"Non seulement utile, {A}",
        "Aucun des quatre ne nous concerne. Par contre : " + A,
    ],
)
def test_a_title_declines_nothing(text: str) -> None:
    assert wanted(text) == ({A}, set())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Oui pour les quatre, et nous ajoutons {A}", "Oui pour les quatre"),
        (f"Aucun des quatre ne nous concerne. Par contre : {A}", "Aucun des quatre"),
        (f"Les quatre nous vont. Plus {A}", "Les quatre"),
        (f"The last one is fine. We add {A}", "The last"),
        (f"Nous gardons vos propositions. Nous ajoutons {A}", "Nous gardons"),
        (f"We add {A}. We accept your suggestions.", "We accept"),
        (f"Voici {A}. Nous n'avons pas d'article de plus.", "Voici"),
        ("OK pour 1, les autres non", "OK pour 1, les autres"),
    ],
)
def test_what_is_said_of_suggestions_beside_an_article_is_shown(text: str, shown: str) -> None:
    asked = [item.text for item in mail(text) if item.ask]
    assert any(words.startswith(shown) for words in asked), asked


@pytest.mark.parametrize(
    "text",
    [
        f"Merci pour vos suggestions. Nous ajoutons {A}", f"Voici ceux que nous retenons :\n- {A}",
        f"La réunion du 3 nous convient.\n{A}",
        f"Bonjour à tous,\nNous confirmons {A}.\nBonne journée",
        f"{A} : c'est le premier à coupler les deux modèles",
    ],
)  # fmt: skip
def test_what_says_nothing_of_suggestions_is_not_shown(text: str) -> None:
    assert wanted(text) == ({A}, set()) and not [item for item in mail(text) if item.ask]


def test_numbers_alone_are_all_named() -> None:
    assert [(item.confirms, bool(item.problem)) for item in mail("1, 3")] == [(1, True), (3, True)]


@pytest.mark.parametrize(
    ("text", "whys", "doubt"),
    [
        (f"Nous ajoutons {A} car utile, {B}, 10.5555/c", ["utile", "", ""], False),
        (f"{A} car utile, {B} because it is fast", ["utile", "it is fast"], False),
        (f"{A} et {B} car utiles", ["", ""], True),
        (f"{A} car il complète {B}", ["", ""], True),
        (f"{A} car utile. Nous ajoutons aussi {B}", ["", ""], True),
    ],
)
def test_a_reason_among_several_articles_is_of_one_or_is_told(
    text: str, whys: list[str], doubt: bool
) -> None:
    items = mail(text)
    assert [item.why for item in items] == whys
    assert all(("reason" in item.problem) == doubt for item in items)


def test_a_line_of_a_thousand_verdicts_is_read() -> None:
    said = confirmations("OK 1, non 2, " * 4_000 + "OK 3")
    assert (set(said.yes), set(said.no)) == ({1, 3}, {2})


# --- bibliographies -------------------------------------------------------------------------------


def test_a_bib_file_is_read_entry_by_entry_and_spelled_anew() -> None:
    reading = reply("library.bib")
    first, arxiv, hal, bad, open_, last = reading.items
    assert (first.identifier, first.entry_type, first.where) == (
        "10.5555/jcm_2024", "article", "library.bib:4",
    )  # fmt: skip
    assert first.fields == {
        "author": "Salas y Mélia, David and Düben, Peter and {Le groupe}",
        "title": r"{ClimSim} and {CO}$_2$: l'été \& l'hiver",
        "journal": "Journal of Cold Models",
        "year": "2024",
        "month": "mar",
        "pages": "17--29",
        "abstract": "An abstract that is not kept.",
    }
    assert (first.why, first.by, first.scope) == ("cœur appris à 100 %", "JL", "inside")
    assert first.usecases == ("emulator", "calibration")
    assert (arxiv.identifier, arxiv.usecases) == ("arXiv:2501.01234", ())
    assert (hal.identifier, hal.scope) == ("hal-04512345", "")
    assert "withdrawn" in hal.problem and "between" in hal.problem
    assert bad.problem == "'see the page' is no DOI; has neither DOI nor title"
    assert (last.identifier, last.fields["month"]) == ("https://doi.org/10.5555/last", "feb")
    assert (open_.where, open_.problem, open_.text, open_.fields) == (
        "library.bib:20", "entry open is never closed: a brace is missing",
        "@article{open, title = {Never closed,", {},
    )  # fmt: skip
    assert [(p.message, p.severity) for p in reading.problems] == [
        ("not taken over: file", "info"),
        ("its keys (melia2024learned, arxiv, bad, last) are not taken over: the library makes its"
         " own", "info"),
    ]  # fmt: skip


def fields_of(entry: str) -> dict[str, str]:
    [item] = read("a.bib", entry.encode("utf-8")).items
    return dict(item.fields)


def test_an_article_has_from_its_volume_what_it_does_not_say_itself() -> None:
    bib = r"""@inproceedings{Bonnet2025, title = {Ice}, author = {Düben, Peter}, crossref = {proc},
      publisher = {Own}, pages = {1--9}}
@inproceedings{lost, title = {Lost}, crossref = {nowhere}}
@proceedings{Proc, title = {Proceedings of {\'e}t{\'e}}, subtitle = {Two}, year = 2025,
  publisher = {Springer}, editor = {Salas y Mélia, David}, doi = {10.5555/volume}, pages = {1--400}}
"""
    reading = read("a.bib", bib.encode("utf-8"))
    first, lost = reading.items
    assert first.fields == {
        "title": "Ice", "author": "Düben, Peter", "publisher": "Own", "pages": "1--9",
        "booktitle": "Proceedings of été: Two", "year": "2025", "editor": "Salas y Mélia, David",
    }  # fmt: skip
    assert first.identifier == lost.identifier == ""
    told = {problem.message for problem in reading.problems}
    assert "only volumes of articles here, by crossref: Proc" in told
    assert "entry lost: its crossref nowhere is not in the file" in told
    nominated = bib.replace("subtitle", "status = {nominated}, subtitle")
    assert len(read("a.bib", nominated.encode("utf-8")).items) == 3


def test_two_entries_on_one_line_are_two() -> None:
    bib = "@misc{a, title = {Ice}} @misc{b, title = {Snow}}"
    assert [item.fields["title"] for item in read("a.bib", bib.encode()).items] == ["Ice", "Snow"]


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        ("@article{a, title={T}, number={3}, issue={Spring}}", {"number": "3", "issue": "Spring"}),
        ("@article{a, title={T}, issue={4}}", {"number": "4"}),
        ("@article{a, title={T}, journaltitle={J}, journal={I}}",
         {"journal": "I", "journaltitle": "J"}),
        ("@software{a, title={T}, howpublished={Zenodo}, organization={CNRS}}",
         {"howpublished": "Zenodo", "organization": "CNRS"}),
        ("@online{a, title={T}, organization={EGU}}", {"howpublished": "EGU"}),
        (r"@book{a, title={T}, note={Relu {\`a} Brest, 5\%}, edition={2}, address={Brest},"
         r" chapter={1}, abstract={L'\'et\'e}}",
         {"note": r"Relu à Brest, 5\%", "edition": "2", "address": "Brest", "chapter": "1",
          "abstract": "L'été"}),
    ],
)  # fmt: skip
def test_no_field_of_a_work_takes_another_s_place_or_is_dropped(
    entry: str, fields: dict[str, str]
) -> None:
    assert fields_of(entry) == {"title": "T", **fields}


@pytest.mark.parametrize(
    ("title", "text", "named"),
    [
        (r"A \href{https://example.org/a}{Snow} tale", "A Snow tale", r"\href"),
        (r"On \ce{CO2} and ice", "On {CO2} and ice", r"\ce"),
        (r"Snow \sqrt", "Snow", r"\sqrt"),
        (r"Caf\'e \emph{in situ}", "Café in situ", ""),
    ],
)
def test_a_command_of_a_title_that_is_not_known_leaves_its_text_and_is_named(
    title: str, text: str, named: str
) -> None:
    [item] = read("a.bib", f"@misc{{a, title = {{{title}}}}}".encode()).items
    assert item.fields["title"] == text
    assert item.problem == (f"{named} in title was taken as its text" if named else "")


def test_a_macro_that_nobody_defines_is_named_with_the_line_of_the_file() -> None:
    bib = '@string{known = "Known"}\n\n@article{a,\n  title = {T},\n  journal = jgr # " A",\n'
    reading = read("a.bib", f"{bib}  publisher = known, month = mar}}\n".encode())
    [item] = reading.items
    assert item.fields == {"title": "T", "journal": "jgr A", "publisher": "Known", "month": "mar"}
    [problem] = [problem for problem in reading.problems if problem.severity == "error"]
    assert problem.where == "a.bib:5" and "jgr is defined nowhere" in problem.message
    assert "line" not in problem.message


def test_the_words_of_an_entry_that_cannot_be_read_are_kept_without_paths() -> None:
    bib = "@article{a, title = {Ice of Ólason}, file = {/home/somebody/a.pdf}, year = }\n"
    [item] = read("a.bib", bib.encode("utf-8")).items
    assert "Ice of Ólason" in item.text and "somebody" not in item.text and not item.fields
    assert item.problem.startswith("entry a is not BibTeX")


def test_csl_json_keeps_numbers_languages_and_notes() -> None:
    hal = {"id": "k", "type": "report", "title": "Neige", "number": "17", "language": "fr",
           "URL": "https://hal.science/hal-04512345", "note": "Citation Key: k\nRelu"}  # fmt: skip
    ice = {"type": "article-journal", "title": "Ice", "page": "e17", "number": "e17",
           "publisher-place": "Brest", "edition": 2}  # fmt: skip
    arxiv = {"type": "article", "title": "Sea", "number": "arXiv:2501.01234"}
    theses = {"type": "thesis", "title": "Été", "genre": "Master's thesis"}
    found = read("a.json", json.dumps([hal, ice, arxiv, theses]).encode()).items
    report, article, preprint, thesis = found
    assert report.fields == {
        "title": "Neige", "number": "17", "langid": "fr", "note": "Relu", "eprint": "hal-04512345",
        "archiveprefix": "HAL", "url": "https://hal.science/hal-04512345",
    }  # fmt: skip
    assert report.key == "k"
    assert article.fields == {"title": "Ice", "eid": "e17", "address": "Brest", "edition": "2"}
    assert (preprint.identifier, preprint.fields["eprint"]) == ("arXiv:2501.01234", "2501.01234")
    assert thesis.entry_type == "mastersthesis"


def test_a_macro_that_is_never_closed_is_said_and_costs_no_entry() -> None:
    reading = read("a.bib", b"@string{cold = {Cold\n@misc{b, title = {T}, doi = {10.5555/b}}\n")
    assert [item.identifier for item in reading.items] == ["10.5555/b"]
    assert [p.where for p in reading.problems if p.severity == "error"] == ["a.bib:1"]


def test_a_ris_file_is_read_record_by_record() -> None:
    reading = reply("export.ris")
    first, second = reading.items
    assert (first.identifier, first.where) == ("10.5555/jcm-2024-17", "export.ris:1")
    assert first.fields == {
        "author": "Salas y Mélia, David and Düben, Peter",
        "title": r"Learned closures \emph{in situ}",
        "journal": "Journal of Cold Models",
        "year": "2024",
        "volume": "12",
        "number": "3",
        "pages": "17--29",
        "abstract": "An abstract that is not kept.",
    }
    assert second.identifier == "https://hal.science/hal-04512345v1"
    assert second.fields["editor"] == "Szczepański, M."
    assert second.entry_type == "incollection"
    assert {(p.where, p.severity) for p in reading.problems} == {
        ("export.ris:23", "error"),
        ("export.ris:25", "warning"),
    }


@pytest.mark.parametrize(
    ("line", "identifier"),
    [
        ("L3  - 10.5555/ice", "10.5555/ice"),
        ("M3  - doi: 10.5555/ice", "doi: 10.5555/ice"),
        ("N1  - A note.\nN1  - 10.5555/ice", "10.5555/ice"),
        ("L1  - file://ice.pdf\nL2  - https://doi.org/10.5555/ice", "https://doi.org/10.5555/ice"),
        ("LK  - https://journal.example/doi/10.5555/ice/pdf",
         "https://journal.example/doi/10.5555/ice/pdf"),
        ("N1  - It is an answer to 10.5555/other, as one reads.", ""),
        ("M3  - 10.5555/other\nDO  - 10.5555/ice", "10.5555/ice"),
    ],
)  # fmt: skip
def test_a_doi_in_another_tag_of_ris_is_found(line: str, identifier: str) -> None:
    [item] = read("a.ris", f"TY  - JOUR\nTI  - Ice\n{line}\nER  - \n".encode()).items
    assert (item.identifier, item.problem) == (identifier, "")


def test_csl_json_is_read_work_by_work() -> None:
    reading = reply("zotero.json")
    first, page, odd = reading.items
    assert first.fields == {
        "author": "Salas y Mélia, D. and {ClimSim Team}",
        "title": r"{CO}$_2$ \& ice",
        "journal": "Cold Models",
        "year": "2024",
        "month": "mar",
        "pages": "1--9",
        "abstract": "Not kept.",
    }
    assert (page.identifier, page.fields["year"]) == ("https://hal.science/hal-04512345", "2025")
    assert (odd.text, odd.problem) == ("Düben A list", "'17' is no DOI")
    assert [problem.where for problem in reading.problems] == [
        "zotero.json: item 3",
        "zotero.json: item 4",
    ]


def test_csl_json_comes_as_a_list_in_items_or_alone() -> None:
    work = {"DOI": "10.5555/a", "title": "Ice"}
    for data in ([work], {"items": [work]}, work):
        assert [i.identifier for i in read("-", json.dumps(data).encode()).items] == ["10.5555/a"]


NAMES = [
    Author("Le Sommer", "Julien"), Author("Salas y Mélia", "David"), Author("Saint-Martin", "D."),
    Author("Düben", "P.", "Jr"), Author("Ólason", "Einar"), Author("Szczepański", "M."),
    Author("Rock and Roll", "Or"), Author(name="ClimSim, the team"),
]  # fmt: skip


def test_names_are_written_so_that_bibtex_reads_them_back() -> None:
    people = [{"family": n.family, "given": n.given, "suffix": n.suffix, "literal": n.name}
              for n in NAMES]  # fmt: skip
    [item] = read("a.json", json.dumps({"title": "Ice", "author": people}).encode()).items
    assert bibtex.names(item.fields["author"]) == tuple(NAMES)


# --- whatever comes -------------------------------------------------------------------------------

EVERY = [*SURVEYS, *MAILS, "library.bib", "export.ris", "zotero.json"]
ENDINGS = ["-", "a.csv", "a.xlsx", "a.bib", "a.ris", "a.json", "a.eml", "a.txt"]


def honest(reading: Reading) -> None:
    """What holds for every reading: one line each, a place, and TeX that a file can hold."""
    for item in reading.items:
        assert item.where and (item.text or item.identifier)
        assert "\n" not in item.text + item.identifier + item.why + item.project
        assert not (item.confirms and item.declines)
        item.text.encode("utf-8")
        fields = dict(item.fields)
        [block] = bibtex.cut(entry := bibtex.format_entry(item.entry_type, "key", fields))
        assert bibtex.parse(entry, block).key == "key"
    for problem in reading.problems:
        assert problem.where and problem.message


def attempt(name: str, data: bytes) -> Reading | None:
    try:
        reading = read(name, data)
    except BiblioError as error:
        assert isinstance(error, DataError) and error.message
        return None
    honest(reading)
    assert read(name, data) == reading
    return reading


@given(st.sampled_from(ENDINGS), st.binary(max_size=300))
def test_no_bytes_end_in_a_traceback(name: str, data: bytes) -> None:
    attempt(name, data)


@given(st.sampled_from(EVERY), st.sampled_from(ENDINGS), st.data())
def test_no_damage_to_a_reply_ends_in_a_traceback(
    name: str, other: str, data: st.DataObject
) -> None:
    raw = content(name)
    at = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(at, min(len(raw), at + 40)))
    put = data.draw(st.binary(max_size=12))
    damaged = raw[:at] + put + raw[end:]
    attempt(name, damaged)
    attempt(other, damaged)


_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["DOI", "title", "author", "issued", "date-parts", "family", "literal",
                         "type", "URL", "container-title", "items", "page", "raw"]),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(_json)
def test_any_json_is_works_and_problems(data: Any) -> None:
    reading = attempt("a.json", json.dumps(data).encode("utf-8"))
    works = data.get("items", [data]) if isinstance(data, dict) else data
    if isinstance(works, list):
        assert reading is not None
        assert len(reading.items) + len(reading.problems) == len(works)
    else:
        assert reading is None


@given(st.text("1. 2)-•;\n\t aé10.5555/x—:,(=…'\"_E+\u00a0", max_size=60))
def test_no_identifier_of_a_cell_is_lost(cell: str) -> None:
    reading = table('DOI ou référence;Projet\n"' + cell.replace('"', '""') + '";PC5\n')
    honest(reading)
    whole = {
        found.same for found in prose.identifiers(cell) if not found.cut_off and "\n" not in cell
    }
    assert whole <= {found.same for item in reading.items for found in prose.identifiers(item.text)}


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=200),
    st.sampled_from(["", QUOTED]),
)
def test_a_mail_confirms_only_what_was_sent(text: str, quoted: str) -> None:
    data = f"{text}\nOK pour 2 et 7\n{quoted}".encode()
    for item in read("a.eml", data).items:
        if quoted and item.confirms and not item.problem:
            assert item.identifier in ("10.5555/a", "10.5555/b", "10.5555/c")


HEDGED = [
    "Tous ok sauf celui de Kochkov.", "Ok pour tout, sauf le dernier.",
    "All fine except the one by Smith.", "Peut-être ok pour 1.", "OK pour 1, sous réserve.",
    "yes to 1, unless you object", "I hesitate to keep 2.", "1 oui, 2 oui ?",
    "Si vous gardez 2, citez aussi la préversion.", "J'aurais dit oui pour 1.",
]  # fmt: skip


@pytest.mark.parametrize("answer", HEDGED)
def test_a_doubt_a_condition_or_an_exception_without_number_confirms_nothing(answer: str) -> None:
    quoted = "".join(f"> {n}. https://doi.org/10.5555/s{n}\n" for n in (1, 2, 3))
    for mail in (f"{answer}\n\n{quoted}", answer):
        items = read("mail.txt", mail.encode()).items
        assert not [item for item in items if item.confirms and not item.problem], mail


@pytest.mark.parametrize(
    ("sentence", "none"),
    [
        ("Nous n’avons aucun article à proposer pour le moment.", True),
        ("Pas de publication à ce jour.", True),
        ("Rien à signaler pour PC1", True),
        ("We have no articles to nominate.", True),
        ("Nothing to report at this stage", True),
        ("Non.", False),
        ("Pas d'article de 2019, mais celui de Düben.", False),
        ("Nous n'avons pas d'autres articles.", False),
        ("Nous n'avons pas d'article de plus que ceux du tableau", False),
        ("No article was found by the server", False),
        ("Aucun article cette année", True),
        ("Nous n'avons pas d'article", True),
    ],
)
def test_a_sentence_that_says_that_there_is_no_article(sentence: str, none: bool) -> None:
    assert prose.says_none(sentence) is none


def test_a_cell_that_says_that_there_is_none_names_no_article() -> None:
    for cell in ("Aucun article cette année", "Nous n'avons pas d'article", "Rien à signaler",
                 "0", "néant", "We have no articles to nominate."):  # fmt: skip
        assert prose.is_none(cell) and prose.articles(cell) == [], cell
        [declared] = table(f"Projet;Articles\nPC5;{cell}\n").declared
        assert declared.project == "PC5"
    for cell in ("10", "No ice (2024)", "Pas d'article de 2019, mais 10.5555/a"):
        assert not prose.is_none(cell)


@pytest.mark.parametrize(
    ("words", "confirmed"),
    [
        ("Annulez le OK pour 1", []),
        ("je retire mon OK pour 3", []),
        ("hier j'ai écrit ok pour 1 : c'était une erreur", []),
        ("Nous avions dit OK pour 1, mais nous changeons d'avis", []),
        ("ok pour aucun sauf 2", []),
        ("3 oui (à confirmer)", []),
        ("OK pour 1 et 2.\n\nPS : finalement pas la 2", [1]),
        ("1. ok\n2. ok\n\nNB : en fait non pour 2", [1]),
        ("OK pour 1.\n\nEDIT : non.", []),
        ("OK pour 1 et 3. Remplacez 3 par 10.5555/b.", [1]),
        ("Merci de ne garder que 1 et 2.\n\nAussi : 10.5555/a", []),
        ("OK pour 1 et 3.\n\nMerci pour ce travail.", [1, 3]),
    ],
)
def test_what_a_later_word_may_take_back_is_not_confirmed(words: str, confirmed: list[int]) -> None:
    found = read("m.txt", f"Bonjour,\n\n{words}\n".encode()).items
    assert [item.confirms for item in found if item.confirms and not item.problem] == confirmed
    spoken = {n for n in range(1, 4) if str(n) in words}
    assert {item.confirms or item.declines for item in found} >= spoken  # and none is lost


@pytest.mark.parametrize(
    ("words", "none"),
    [
        ("Nous n'avons pas d'article à proposer.\n\nMerci,\nBien cordialement", True),
        ("Nous avons bien reçu l'appel. Aucun article cette année, désolé.", True),
        ("Pas d'article à proposer ? Il me semble que si : celui de Kochkov 2024.", False),
        ("Je n'ai pas d'article pour le moment. J'en enverrai trois vendredi.", False),
        ("Rien à signaler. Je vous réponds la semaine prochaine.", False),
    ],
)
def test_a_mail_that_says_more_than_that_there_is_none_is_read_by_a_person(
    words: str, none: bool
) -> None:
    reading = read("m.txt", f"Bonjour,\n\n{words}\n".encode())
    assert bool(reading.declared) is none
    assert all(item.problem for item in reading.items)
