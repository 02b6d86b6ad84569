"""`biblio import`: a whole reply becomes nominations; nothing is lost, nothing is done twice."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from conftest import ROOT, Biblio, Ran
from standin import StandIn, work

import traccs_biblio
from traccs_biblio.intake import carry_out, intend, whose
from traccs_biblio.library import Library
from traccs_biblio.model import Received, Record
from traccs_biblio.received.copied import message_lines
from traccs_biblio.sources.http import Addresses, Client
from traccs_biblio.store import Store, Stored

CALL = "ag-2026"
TITLE = "Learning the albedo of Alpine snow from satellite images"
PEOPLE = [{"given": "Julien", "family": "Le Sommer"}, {"given": "Íñigo", "family": "Salas y Mélia"}]
DATE = {"date-parts": [[2024, 5, 2]]}
SNOW = work("10.5555/snow", title=[TITLE], author=PEOPLE, issued=DATE, published=DATE)
WORKS = [SNOW, *(work(f"10.5555/{letter}") for letter in "abcde")]

Import = Callable[..., Ran]


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn(works=WORKS) as running:
        yield running


@pytest.fixture
def receive(biblio: Biblio, folder: Path, server: StandIn, tmp_path: Path) -> Import:
    """Import a text as a file of some name."""

    def run(name: str, text: str | bytes, *arguments: str, **env: str) -> Ran:
        content = text.encode("utf-8") if isinstance(text, str) else text
        (tmp_path / name).write_bytes(content)
        addresses = {**server.environment(), **env}
        return biblio("import", name, "--bib", str(folder), *arguments, env=addresses)

    return run


def bib(folder: Path, project: str) -> str:
    path = folder / "nominations" / CALL / f"{project}.bib"
    return path.read_text("utf-8") if path.exists() else ""


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def listed(biblio: Biblio, folder: Path, *arguments: str) -> list[dict[str, Any]]:
    ran = biblio("list", "--bib", str(folder), "--json", *arguments)
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


ROWS = """Projet;Article;Pourquoi
PC5;https://doi.org/10.5555/A;déjà essayé à Toulouse
PC 7 - IMPRESSION-ESM;10.5555/b;
"""


def test_a_table_becomes_nominations_and_a_second_time_adds_nothing(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    ran = receive("réponses.csv", ROWS)
    assert ran.code == 0, ran.err + ran.out
    by_doi = {found["doi"]: found["projects"] for found in listed(biblio, folder)}
    assert [p["id"] for p in by_doi["10.5555/a"]] == ["PC5"]
    assert [p["id"] for p in by_doi["10.5555/b"]] == ["PC7"]
    [said] = by_doi["10.5555/a"]
    assert (said["status"], said["why"]) == ("nominated", "déjà essayé à Toulouse")
    before = files(folder)
    again = receive("réponses.csv", ROWS)
    assert again.code == 0 and files(folder) == before
    assert "nothing new" in again.err and "there already" in again.out


def test_dry_run_shows_what_is_understood_and_writes_nothing(
    folder: Path, receive: Import, server: StandIn
) -> None:
    before = files(folder)
    ran = receive("r.csv", ROWS, "--dry-run")
    assert ran.code == 0 and files(folder) == before
    assert server.count() == 0  # a DOI needs no registry to be understood
    lines = ran.out.splitlines()
    assert [line.split()[0] for line in lines] == ["PC5", "PC7"]
    assert "10.5555/a" in lines[0] and "10.5555/b" in lines[1]
    assert "'Pourquoi': why" in ran.err and "--dry-run" in ran.err


#: Lines that are taken for references, with what is nobody's business outside.
PRIVATE = """- Dupont, Zoe (secret.contact@private.example) (2024) Deep downscaling of wind. Jour.
- Marie Ólason (mon mobile 06 12 34 56 78, marie.olason@private.example) (2024) Deep winds of snow.
"""


def test_no_address_telephone_or_name_of_private_reaches_a_registry(
    biblio: Biblio, folder: Path, receive: Import, server: StandIn
) -> None:
    (folder / "private").mkdir(exist_ok=True)
    contacts = "project,address\nPC5,secret.contact@private.example\n"
    (folder / "private" / "contacts.csv").write_text(contacts, "utf-8")
    (folder / "private" / "people.csv").write_text("name\nCamille Saint-Martin\n", "utf-8")
    receive("reply.txt", PRIVATE, "--pc", "PC5")
    row = "Martin (marie.martin@private.example, tel 0612345678) 2024 Deep downscaling of snow"
    receive("r.csv", f"Projet;Article\nPC5;{row}\n")
    said = "Vu avec Camille Saint-Martin (a.b@private.example), Deep downscaling of ice, 2024"
    biblio("add", said, "--bib", str(folder), env=server.environment())
    asked = {unquote_plus(one.path) for one in server.requests if "query.bib" in one.path}
    assert len(asked) == 4 and all("Deep" in one for one in asked)
    told = re.compile("@|private|06.?12|0612|Camille|Saint-Martin")
    assert not [one for one in asked if told.search(one)]


def test_map_says_what_a_column_holds(biblio: Biblio, folder: Path, receive: Import) -> None:
    table = "Projet;Truc;Bidule\nPC5;10.5555/a;parce que\n"
    assert receive("r.csv", table, "--map", "Truc=articles", "--map", "3=why").code == 0
    [found] = listed(biblio, folder)
    assert (found["doi"], found["projects"][0]["why"]) == ("10.5555/a", "parce que")
    assert receive("r.csv", table, "--map", "Machin=articles").code == 2
    assert receive("r.csv", table, "--map", "Truc=nonsense").code == 2


def test_one_bad_row_stops_no_other_and_is_named(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    rows = ROWS + "PC5;un papier de Szczepański sur la neige, je ne sais plus où;utile\n"
    ran = receive("r.csv", rows + "PC3;10.5555/nowhere;\nPC1;10.5555/c;\n")
    assert ran.code == 1
    dois = {found["doi"] for found in listed(biblio, folder)}
    assert {"10.5555/a", "10.5555/b", "10.5555/c"} <= dois and "10.5555/nowhere" not in dois
    kept = " ".join(bib(folder, "PC5").split())
    assert "received = {un papier de Szczepański sur la neige, je ne sais plus où}" in kept
    assert "why = {utile}" in kept
    assert "10.5555/nowhere" in bib(folder, "PC3") and "received" in bib(folder, "PC3")
    assert "does not exist" in ran.err and "row 4" in ran.err.replace(":4", " row 4")
    report = biblio("report", "--pc", "PC5", "--lang", "fr", "--bib", str(folder)).out
    assert "un papier de Szczepański" in report
    before = files(folder)
    receive("r.csv", rows)
    assert files(folder) == before


def test_an_unknown_project_goes_to_unassigned_with_a_note(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    ran = receive("r.csv", ROWS + "PC42;10.5555/c;\n")
    assert ran.code == 1 and "PC42" in ran.err
    text = " ".join(bib(folder, "unassigned").split())
    assert "10.5555/c" in text and "received = {project PC42, which is unknown" in text
    [found] = listed(biblio, folder, "--pc", "unassigned")
    assert found["projects"][0]["status"] == "suggested"
    moved = biblio("nominate", found["key"], "--pc", "PC4", "--bib", str(folder))
    assert moved.code == 0 and "10.5555/c" in bib(folder, "PC4")


def test_a_file_without_project_needs_pc(folder: Path, receive: Import, biblio: Biblio) -> None:
    before = files(folder)
    ran = receive("r.csv", "Article\n10.5555/a\n")
    assert ran.code == 2 and "--pc" in ran.err and files(folder) == before
    assert receive("r.csv", "Article\n10.5555/a\n", "--pc", "pc5").code == 0
    assert [found["projects"][0]["id"] for found in listed(biblio, folder)] == ["PC5"]


def test_what_is_lacking_is_added_and_what_is_said_otherwise_stays(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    receive("r.csv", "Projet;Article;Pourquoi\nPC5;10.5555/a;\nPC5;10.5555/b;le premier\n")
    ran = receive(
        "s.csv", "Projet;Article;Pourquoi\nPC5;10.5555/a;enfin dit\nPC5;10.5555/b;un autre\n"
    )
    text = " ".join(bib(folder, "PC5").split())
    assert "why = {enfin dit}" in text and "why = {le premier}" in text
    assert "un autre" not in text and "another why already, which stays" in ran.err
    assert ran.code == 1


SUGGESTED = """@misc{%s,
  doi = {10.5555/%s},
  status = {suggested},
  nominated-by = {starter list},
}

"""


@pytest.fixture
def suggestions(folder: Path) -> Path:
    path = folder / "nominations" / CALL / "PC5.bib"
    path.write_text("".join(SUGGESTED % (f"key{letter}", letter) for letter in "abcde"), "utf-8")
    return path


def nominated(biblio: Biblio, folder: Path) -> set[str]:
    found = listed(biblio, folder, "--pc", "PC5", "--status", "nominated")
    return {article["key"] for article in found}


MAIL = """From: Ève Düben <eve@example.org>
To: biblio@example.org
Subject: =?utf-8?q?Re=3A_PC5_=3A_votre_r=C3=A9ponse?=
Content-Type: text/plain; charset=utf-8

Bonjour,

OK pour 1, 3 et 4.

Cordialement,
Ève Düben
"""


def test_a_mail_confirms_suggestions_by_number_and_only_those(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    ran = receive("mail.eml", MAIL)
    assert ran.code == 0, ran.err
    assert nominated(biblio, folder) == {"keya", "keyc", "keyd"}
    assert "eve@example.org" not in bib(folder, "PC5")
    before = files(folder)
    assert receive("mail.eml", MAIL).code == 0  # numbers stay, so nothing else is confirmed
    assert files(folder) == before


def test_a_number_that_nobody_suggested_is_left_to_a_person(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    ran = receive("mail.txt", "OK pour 2 et 9.\n", "--pc", "PC5")
    assert ran.code == 1 and "9" in ran.err
    assert nominated(biblio, folder) == {"keyb"}


def test_a_quoted_number_is_the_article_that_was_quoted(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    quoted = "OK pour 1.\n\n> 1. Someone (2024). Something. https://doi.org/10.5555/e\n"
    assert receive("mail.txt", quoted, "--pc", "PC5").code == 0
    assert nominated(biblio, folder) == {"keye"}


def test_a_quoted_key_decides_as_well(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    keys = ("duben2024snow", "olason2024sea", "szczepanski2024ice")
    entries = (SUGGESTED % (key, letter) for key, letter in zip(keys, "abc", strict=True))
    suggestions.write_text("".join(entries), "utf-8")
    quoted = "OK pour 1.\n\n> 1. Szczepański (2024). La glace. Clé : szczepanski2024ice\n"
    receive("mail.txt", quoted, "--pc", "PC5")
    assert nominated(biblio, folder) == {"szczepanski2024ice"}


ASKED = """Bonjour,

Merci pour votre réponse à l'appel « Articles d'IA ».

Ce qui nous manque encore est sous ce message.

Bien cordialement,

Il nous manque encore :
- au moins 3 articles (3 à 5 par projet, parus en 2024 ou 2025)

Suggérés, 2 articles, qui ne comptent que si vous les confirmez :

1. https://doi.org/10.5555/b
   Szczepański & Ólason 2025, Deep learning of the snow on the roofs of the
   observatory

2. https://doi.org/10.5555/a
   Salas y Mélia 2024, Ice
"""
OUTLOOK = "De : GT IA <gt@example.org>\nEnvoyé : lundi 2 mars 2026\nÀ : Ève\nObjet : PC5\n\n"
GMAIL = "Le lun. 2 mars 2026 à 10:12, GT IA <gt@example.org> a écrit :\n\n"
FLAT = "\n".join(line.strip() for line in ASKED.split("\n"))
WORDS_BELOW = "OK pour 1 : c'est le premier essai.\n\nCordialement,\nÈve Düben\n"
#: An answer and a copy of our message that no ">" marks, and the words that must be shown.
UNMARKED = {
    "below, Outlook": (f"{OUTLOOK}{ASKED}\n{WORDS_BELOW}", "c'est le premier essai"),
    "below, Outlook, after a greeting": (
        f"Bonjour, voir plus bas.\n\n{OUTLOOK}{ASKED}\n{WORDS_BELOW}", "c'est le premier essai",
    ),
    "below, Gmail": (f"{GMAIL}{ASKED}\n{WORDS_BELOW}", "c'est le premier essai"),
    "below, indents lost": (f"{GMAIL}{FLAT}\n{WORDS_BELOW}", "c'est le premier essai"),
    "below at once": (f"{GMAIL}{ASKED}{WORDS_BELOW}", "c'est le premier essai"),
    "below, no header": (f"{ASKED}\n{WORDS_BELOW}", "c'est le premier essai"),
    "between the numbered lines": (
        GMAIL + FLAT.replace("observatory\n", "observatory\noui, c'est le nôtre\n"),
        "oui, c'est le nôtre",
    ),
    "at once below a full line": (
        GMAIL + FLAT.replace("observatory\n", "oui\n").replace("the\noui", "theory\noui"), "'oui'",
    ),
    "below another's words": (
        f"{GMAIL}Que dites-vous de 10.5555/b ?\n\n{WORDS_BELOW}", "nothing for an answer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNMARKED)
def test_an_answer_below_or_in_an_unmarked_copy_of_our_message_is_shown(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path, name: str
) -> None:
    before = suggestions.read_bytes()
    text, words = UNMARKED[name]
    ran = receive("mail.txt", text, "--pc", "PC5")
    assert ran.code == 1 and words in ran.err
    assert "Salas" not in ran.err and "Cordialement" not in ran.err  # neither ours nor a signature
    assert suggestions.read_bytes() == before


#: What people write where our message has lists of its own.
TYPED = (
    "1. oui\n2. non\n- 10.5555/d", "1. oui", "- 10.5555/d", "- https://doi.org/10.5555/d",
    "1. https://doi.org/10.5555/d", "- Le Sommer 2024, Une neige", "- oui", "3. OK, extérieur",
    "- raison : c'est le premier essai", "=> oui", "1) ok\n2) ok", "* 10.5555/d",
    "   oui, le nôtre",
)  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_what_somebody_typed_below_or_in_a_copy_is_never_taken_for_ours(typed: str) -> None:
    """At the end, after a blank line or at once, and below the last line of what we lack."""
    lines = typed.split("\n")
    for copy in (ASKED, FLAT):
        for blank in ("", "\n"):
            for text, at in (
                (f"{copy}{blank}{typed}\n", len(f"{copy}{blank}".split("\n")) - 1),
                (copy.replace("2025)\n", f"2025)\n{blank}{typed}\n", 1), 10 + len(blank)),
            ):
                _, written = message_lines(text.split("\n"))
                assert set(range(at, at + len(lines))) <= written, (copy == FLAT, blank, at)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_whole_message_of_ours_is_known_line_by_line(
    biblio: Biblio, folder: Path, suggestions: Path, lang: str
) -> None:
    """As it was sent, without its indents, and with a blank line after every line."""
    words = "un article de Düben sur la neige et les glaciers des Alpes, et sur leur fonte en hiver"
    names = ("Szczepański, Ola and Salas y Mélia, David", "Ólason, Einar")
    title = "The sea ice of the Arctic and the many ways in which a network sees it from above"
    with suggestions.open("a", encoding="utf-8") as file:
        for n, authors in enumerate(names * 2):
            status = "nominated" if n < 3 else "suggested"
            said = f"author = {{{authors}}}, year = {{2024}}, status = {{{status}}}"
            file.write(f"@misc{{long2024work{n}, title = {{{title}, {n}}}, {said}}}\n\n")
        file.write(f"@misc{{words2024a, status = {{nominated}}, received = {{{words}}}}}\n")
    ran = biblio("status", "--pc", "PC5", "--mail", "--lang", lang, "--bib", str(folder))
    lines = ran.out.split("\n\n", 1)[1].split("\n")
    flat = [line.strip() for line in lines]
    assert any(line.startswith("   ") for line in lines)
    for copy in (lines, flat, "\n\n".join(lines).split("\n"), "\n\n".join(flat).split("\n")):
        ours, written = message_lines(copy)
        assert not written, [copy[at] for at in sorted(written)]
        assert len(ours) > 20


def test_above_an_unmarked_copy_an_answer_counts_by_the_numbers_of_the_copy(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    for head in (OUTLOOK, GMAIL, ""):
        ran = receive("mail.txt", f"OK pour 1.\n\n{head}{ASKED}", "--pc", "PC5")
        assert ran.code == 0, ran.err
    assert nominated(biblio, folder) == {"keyb"}
    ran = receive("mail.txt", f"OK pour 1.\n\n{OUTLOOK}{ASKED}\nJean Martin\n", "--pc", "PC5")
    assert ran.code == 0 and "warning" in ran.err and "Jean Martin" in ran.err


def test_a_number_under_the_signature_is_left_to_a_person(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    ran = receive("mail.txt", "Merci.\n\nCordialement,\nÈve\n\nPS : OK pour 2.\n", "--pc", "PC5")
    assert ran.code == 1 and "stands under the signature" in ran.err
    assert nominated(biblio, folder) == set()


def test_a_confirmed_suggestion_is_no_longer_signed_by_the_starter_list(
    folder: Path, receive: Import, suggestions: Path
) -> None:
    receive("mail.txt", "OK pour 1.\n", "--pc", "PC5")
    first, second = bib(folder, "PC5").split("@misc")[1:3]
    assert "starter list" not in first and "nominated-by" not in first
    assert "nominated-by = {starter list}" in second


def test_a_project_whose_row_names_no_article_gets_a_sentence(
    folder: Path, receive: Import
) -> None:
    ran = receive("z.csv", "Projet;DOI\nPC1;aucun\nPC5;10.5555/a\nPC5;\nCERISE;\nPC1;\n")
    named = [line for line in ran.err.splitlines() if "names no article" in line]
    assert [line.split(": ", 3)[3] for line in named] == ["CERISE names no article"]
    assert ran.code == 0
    [said] = (folder / "replies").glob("*/PC1.yml")  # "aucun" is its answer
    assert said.read_text("utf-8") == "replied_on:\n"
    assert not list((folder / "replies").glob("*/CERISE.yml"))


@pytest.mark.parametrize("day", ["3 février 2026", "mardi 3 fevrier 2026", "03/02/2026"])
def test_a_day_in_french_is_the_day_of_the_nomination(
    folder: Path, receive: Import, day: str
) -> None:
    receive("z.csv", f"Projet;DOI;Date\nPC5;10.5555/a;{day}\n")
    assert "nominated-on = {2026-02-03}" in " ".join(bib(folder, "PC5").split())


def test_a_day_that_cannot_be_read_is_kept_as_written_and_named(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    ran = receive("z.csv", "Projet;DOI;Date\nPC5;10.5555/a;début février\nPC5;10.5555/b;3/2/2026\n")
    assert ran.code == 0 and "row 2: no day can be read in 'début février'" in ran.err
    assert "row 3" not in ran.err
    text = " ".join(bib(folder, "PC5").split())
    assert "nominated-on = {début février}" in text and "nominated-on = {2026-02-03}" in text
    assert "2026-02-01" not in text  # today
    status = biblio("status", "--bib", str(folder)).out
    assert "début février" in " ".join(status.split())


ICE = {
    "type": "journal-article",
    "title": ["Deep learning of the snow on the roofs of an observatory"],
    "author": [{"family": "Szczepański", "given": "M."}, {"family": "Le Sommer", "given": "J."}],
    "issued": {"date-parts": [[2025]]},
}
DESCRIBED = "Projet;Titre;Auteurs;Année;Pourquoi\nPC5;%s;%s;2025;c'est utile\n"


@pytest.mark.parametrize(
    ("title", "author", "found"),
    [
        ("Deep learning of the snow on the roofs of an observatory", "Le Sommer, J.", "confirmed"),
        (
            "Deep Learning of the Snow on the Roofs of an Observatory.",
            "M. Szczepanski",
            "confirmed",
        ),
        ("Deep learning of the snow on the roofs of an observatory", "Düben, P.", "nominated"),
        ("Deep learning of snow on roofs of the observatory in winter", "Le Sommer, J.", "perhaps"),
    ],
)
def test_a_described_article_that_is_suggested_with_its_doi_is_that_one(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path,
    title: str, author: str, found: str,
) -> None:  # fmt: skip
    Store(folder).put(Stored("10.5555/a", "crossref", ICE))
    ran = receive("z.csv", DESCRIBED % (title, author))
    kept = {article["key"]: article for article in listed(biblio, folder, "--pc", "PC5")}
    [said] = kept["keya"]["projects"]
    assert (said["status"] == "nominated") == (found == "confirmed"), ran.out + ran.err
    assert len(kept) == (5 if found == "confirmed" else 6)
    assert ("may be keya, which the project has" in ran.err) == (found == "perhaps")
    again = files(folder)
    receive("z.csv", DESCRIBED % (title, author))
    assert files(folder) == again


def test_a_refusal_confirms_nothing(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    before = suggestions.read_bytes()
    ran = receive("mail.txt", "Pas d'accord pour 2.\n", "--pc", "PC5")
    assert suggestions.read_bytes() == before, ran.out
    assert ran.code == 1


@pytest.mark.parametrize(
    "sentence",
    ["Pas 10.5555/b.", "10.5555/b ? Non.", "10.5555/b\nnon", "Sans https://doi.org/10.5555/b"],
)
def test_an_article_that_a_mail_may_decline_is_left_to_a_person_with_the_command(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path, sentence: str
) -> None:
    ran = receive("mail.txt", f"Oui pour 10.5555/a.\n{sentence}\n", "--pc", "PC5")
    assert ran.code == 1 and "may decline it" in ran.err
    assert "biblio drop keyb --pc PC5 withdraws it" in ran.err
    assert nominated(biblio, folder) == {"keya"}


def test_a_citation_key_is_declined_as_a_doi_is(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    entries = (SUGGESTED % (f"szczepanski2024{one}", one) for one in ("a", "b", "c"))
    suggestions.write_text("\n".join(entries), "utf-8")
    text = "Nous gardons szczepanski2024a mais pas szczepanski2024b.\nszczepanski2024c : non\n"
    ran = receive("mail.txt", text, "--pc", "PC5")
    assert ran.code == 1 and nominated(biblio, folder) == {"szczepanski2024a"}
    assert all(f"biblio drop szczepanski2024{one} --pc" in ran.err for one in "bc")


def test_what_a_sentence_beside_an_article_says_of_suggestions_is_shown(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    for said in (
        "Oui pour les trois, et nous ajoutons 10.5555/d",
        "Les trois nous vont. Plus 10.5555/d",
    ):
        ran = receive("mail.txt", f"{said}\n", "--pc", "PC5")
        assert (
            ran.code == 1 and "not by number" in ran.err and said.partition(",")[0][:18] in ran.out
        )
        assert nominated(biblio, folder) == {"keyd"}


def test_a_number_in_doubt_has_first_the_command_that_changes_nothing(
    receive: Import, suggestions: Path
) -> None:
    ran = receive("mail.txt", "OK pour 1, 2 non\n", "--pc", "PC5")
    assert ran.code == 1 and "may confirm" not in ran.err
    hint = next(line for line in ran.err.splitlines() if "keyb" in line)
    assert hint.index("biblio show keyb") < hint.index("biblio nominate keyb")


def test_a_row_that_says_in_a_sentence_that_there_is_none_is_a_reply_and_no_entry(
    folder: Path, receive: Import
) -> None:
    for said in ("Aucun article cette année", "Nous n'avons pas d'article", "Rien à signaler", "0"):
        ran = receive("r.csv", f"Projet;Articles\nPC5;{said}\n", "--dry-run")
        assert ran.code == 0 and "resolve" not in ran.out + ran.err, said
        assert "understood: a reply without an article (PC5)" in ran.err, said
    receive("r.csv", "Projet;Articles\nPC5;Aucun article cette année\n")
    assert bib(folder, "PC5") == "" and (folder / "replies" / CALL / "PC5.yml").exists()


def test_each_number_is_confirmed_or_declined_with_its_title_and_doi(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    text = bib(folder, "PC5").replace("{10.5555/a},", "{10.5555/a},\n  title = {Snow},")
    suggestions.write_text(text, "utf-8")
    for option in (["--dry-run"], []):
        ran = receive("mail.txt", "La 1 oui, la 2 non.\n", "--pc", "PC5", *option)
        [first] = [line for line in ran.out.splitlines() if "confirmed" in line]
        assert all(part in first for part in ("keya", "n° 1", "10.5555/a", "Snow"))
        assert "biblio drop keyb --pc PC5 withdraws it" in ran.err
        assert ran.err.count("biblio drop") == 1 and "nothing was changed" not in ran.err
    assert nominated(biblio, folder) == {"keya"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.csv", "Projet;Article\nPC5;keya\n"),
        ("m.txt", "OK pour 10.5555/a.\n"),
        ("m.txt", "Oui pour toutes.\n"),
        ("r.csv", "Projet;Article\nPC5;10.5555/a\n"),
    ],
)
def test_each_confirmation_is_shown_with_key_title_and_doi_however_it_is_said(
    receive: Import, suggestions: Path, name: str, text: str
) -> None:
    entries = suggestions.read_text("utf-8")
    suggestions.write_text(
        entries.replace("{10.5555/a},", "{10.5555/a},\n  title = {La neige},"), "utf-8"
    )
    for option in (["--dry-run"], []):
        ran = receive(name, text, "--pc", "PC5", *option)
        first = next(line for line in ran.out.splitlines() if "10.5555/a" in line)
        assert first.split(None, 2) == ["PC5", "confirmed", "keya  La neige, 10.5555/a"]


def test_what_a_sentence_says_of_a_number_is_shown_with_the_sentence(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    ran = receive("mail.txt", "OK pour 1.\nLe 3 me laisse froid.\n", "--pc", "PC5")
    assert ran.code == 1 and "Le 3 me laisse froid." in ran.out
    assert "biblio nominate keyc --pc PC5 confirms it" in ran.err
    assert nominated(biblio, folder) == {"keya"}


def test_a_dry_run_says_whether_registries_were_asked(receive: Import) -> None:
    ran = receive("r.csv", "Projet;DOI\nPC5;10.5555/a\n", "--dry-run")
    assert "no registry was asked" in ran.err
    ran = receive("r.csv", f"Projet;Article\nPC5;Le Sommer (2024) {TITLE}\n", "--dry-run")
    assert "registries were asked which work" in ran.err


def test_an_article_that_was_suggested_and_is_sent_is_confirmed(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    assert receive("mail.txt", "Voici : 10.5555/b\n", "--pc", "PC5").code == 0
    assert nominated(biblio, folder) == {"keyb"}
    assert bib(folder, "PC5").count("10.5555/b") == 1


def test_a_withdrawn_article_that_is_sent_again_is_left_to_a_person(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    biblio("drop", "keyb", "--pc", "PC5", "--bib", str(folder))
    before = suggestions.read_bytes()
    ran = receive("mail.txt", "Voici : 10.5555/b\n", "--pc", "PC5")
    assert ran.code == 1 and "withdrawn" in ran.err and suggestions.read_bytes() == before


def test_a_bibliography_comes_in_by_doi_or_in_full(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    ran = receive(
        "zotero.bib",
        "@preamble{\"\\input{evil}\"}\n"
        f"@article{{x, title={{{TITLE}}}, doi={{10.5555/SNOW}}}}\n"
        "@phdthesis{y, title={{Th{\\`e}se} sur la neige & 100 \\% de plus}, "
        "author={Saint-Martin, David}, year={2024}, school={Universit\\'e}}\n",
        "--pc", "PC5",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert "preamble" not in bib(folder, "PC5") and "input{evil}" not in bib(folder, "PC5")
    by_title = {found["title"]: found for found in listed(biblio, folder)}
    thesis = by_title["Thèse sur la neige & 100 % de plus"]
    assert (thesis["type"], thesis["year"], thesis["source"]) == ("thesis", 2024, "person")
    assert thesis["authors"][0]["family"] == "Saint-Martin"
    before = files(folder)
    (folder.parent / "again.bib").write_bytes((folder.parent / "zotero.bib").read_bytes())
    receive("zotero.bib", (folder.parent / "again.bib").read_bytes(), "--pc", "PC5")
    assert files(folder) == before


def test_a_reference_without_doi_is_matched(biblio: Biblio, folder: Path, receive: Import) -> None:
    ris = f"TY  - JOUR\nAU  - Le Sommer, Julien\nTI  - {TITLE}\nPY  - 2024\nER  - \n"
    assert receive("zotero.ris", ris, "--pc", "PC5").code == 0
    assert [found["doi"] for found in listed(biblio, folder)] == ["10.5555/snow"]


def test_standard_input_is_read(folder: Path, server: StandIn, biblio: Biblio) -> None:
    import os

    done = subprocess.run(
        [sys.executable, "-m", "traccs_biblio", "import", "-", "--pc", "PC5", "--bib", str(folder)],
        input=b"Bonjour, voici 10.5555/a et 10.5555/b.\n",
        env={**os.environ, **server.environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert {found["doi"] for found in listed(biblio, folder)} == {"10.5555/a", "10.5555/b"}


def test_without_registries_the_dois_are_kept_as_pending(
    biblio: Biblio, folder: Path, tmp_path: Path, server: StandIn
) -> None:
    (tmp_path / "r.csv").write_text(ROWS, "utf-8")
    ran = biblio("import", "r.csv", "--bib", str(folder))
    assert ran.code == 3
    assert all(found["pending"] for found in listed(biblio, folder))
    assert biblio("enrich", "--bib", str(folder), env=server.environment()).code == 0
    assert not any(found["pending"] for found in listed(biblio, folder))


@pytest.mark.parametrize(
    ("name", "content"),
    [("r.pdf", b"%PDF-1.7 ..."), ("r.json", b"{not json"), ("r.xlsx", b"PK\x03\x04broken")],
)
def test_a_file_that_cannot_be_read_is_refused_whole(
    folder: Path, receive: Import, name: str, content: bytes
) -> None:
    before = files(folder)
    ran = receive(name, content, "--pc", "PC5")
    assert ran.code in (1, 2) and name in ran.err and files(folder) == before


BIB = """@article{x, title={%s}, year={2024}, journal={J. Sky}, volume={7}, pages={1--9},
author={Doe, Jane and Roe, J. and Poe, A. and Moe, B. and Zoe, C.}, doi={%s}}
"""


def test_a_description_whose_doi_leads_nowhere_is_kept_whole(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    ran = receive("z.bib", BIB % ("A title of its own", "10.5555/nope"), "--pc", "PC5")
    assert ran.code == 1 and "10.5555/nope" in ran.err
    [found] = listed(biblio, folder)
    assert len(found["authors"]) == 5 and (found["volume"], found["pages"]) == ("7", "1-9")
    assert "10.5555/nope" in bib(folder, "PC5")  # as it was typed
    before = files(folder)
    receive("z.bib", BIB % ("A title of its own", "10.5555/nope"), "--pc", "PC5")
    assert files(folder) == before


def test_two_works_of_one_title_and_year_are_two(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    entry = "@techreport{%s, title={Rapport annuel}, author={%s}, year={2024}}\n"
    receive("z.bib", entry % ("a", "Doe, J.") + entry % ("b", "Roe, J."), "--pc", "PC5")
    assert len(listed(biblio, folder)) == 2


def test_a_doi_with_the_title_of_another_work_is_named(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    ran = receive("z.bib", BIB % ("Ferments of cheese in caves", "10.5555/snow"), "--pc", "PC5")
    assert ran.code == 1 and "has another title" in ran.err and TITLE in ran.err


def test_a_reason_with_a_stray_brace_stops_no_other(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    rows = "PC5;10.5555/a;bien {vraiment\nPC7;10.5555/b;\n"
    ran = receive("r.csv", f"Projet;Article;Pourquoi\n{rows}")
    assert ran.code == 0, ran.err
    assert {found["doi"] for found in listed(biblio, folder)} == {"10.5555/a", "10.5555/b"}
    assert "bien (vraiment" in bib(folder, "PC5")


def test_an_unreadable_file_stops_no_other(biblio: Biblio, folder: Path, receive: Import) -> None:
    broken = folder / "nominations" / CALL / "PC5.bib"
    broken.write_text("<<<<<<< ours\n@misc{a}\n=======\n>>>>>>> theirs\n", "utf-8")
    before = broken.read_bytes()
    ran = receive("r.csv", ROWS + "PC1;10.5555/c;\n")
    assert ran.code == 1 and "PC5" in ran.err and broken.read_bytes() == before
    assert "10.5555/b" in bib(folder, "PC7") and "10.5555/c" in bib(folder, "PC1")


def test_reasons_of_one_article_in_two_rows_are_both_kept(folder: Path, receive: Import) -> None:
    rows = "PC5;10.5555/a;raison une\nPC5;10.5555/a;raison deux\n"
    receive("r.csv", f"Projet;Article;Pourquoi\n{rows}")
    assert "why          = {raison une; raison deux}" in bib(folder, "PC5")


AGAIN = """project,key,doi,status,verdict,why,by,on,scope
PC5,,10.5555/a,nominated,,un,,,inside
PC5,,10.5555/a,nominated,emulator,deux,É. D.,2026-02-03,outside
"""


@pytest.mark.parametrize("is_suggested", [False, True])
def test_what_a_second_row_of_an_article_says_is_added_or_named(
    folder: Path, receive: Import, is_suggested: bool
) -> None:
    if is_suggested:
        hint = "@misc{hint, doi = {10.5555/a}, status = {suggested}}\n"
        (folder / "nominations" / CALL / "PC5.bib").write_text(hint, "utf-8")
    ran = receive("x.csv", AGAIN)
    text = " ".join(bib(folder, "PC5").split())
    said = {"why": "un; deux", "usecase": "emulator", "nominated-by": "É. D.", "scope": "inside",
            "nominated-on": "2026-02-03"}  # fmt: skip
    for name, value in said.items():
        assert re.search(rf"\b{name} *= \{{{value}\}}", text), (name, text)
    assert text.count("10.5555/a") == 1
    assert ran.code == 1 and "another scope already, which stays" in ran.err
    assert "another why" not in ran.err


def test_a_book_with_editors_alone_that_no_registry_knows_is_nominated_in_full(
    folder: Path, receive: Import
) -> None:
    book = "@book{b, title = {Ice}, editor = {Szczepański, Anna}, year = {2024}, note = {Vol. 2},\n"
    more = "  abstract = {Kept.}, doi = {}, groups = {mine}}\n"
    ran = receive("b.bib", book + more, "--pc", "PC5")
    text = bib(folder, "PC5")
    assert "editor" in text and "Vol. 2" in text and "Kept." in text and "received" not in text
    assert "info: b.bib: not taken over: groups" in ran.err
    assert "its keys (b) are not taken over" in ran.err


def test_abstracts_stay_out_where_the_call_keeps_none(folder: Path, receive: Import) -> None:
    call = folder / "nominations" / CALL / "call.yml"
    text = call.read_text("utf-8").replace("keep_abstracts: true", "keep_abstracts: false")
    call.write_text(text, "utf-8")
    receive("b.bib", "@book{b, title={Ice}, editor={Düben, P}, abstract={A}}", "--pc", "PC5")
    assert "Ice" in bib(folder, "PC5") and "abstract" not in bib(folder, "PC5")


def test_an_entry_that_cannot_be_read_is_kept_to_be_resolved(folder: Path, receive: Import) -> None:
    broken = "@article{a, title = {Ice of Ólason}, year = }\n@misc{b, doi = {10.5555/b}}\n"
    ran = receive("b.bib", broken, "--pc", "PC5")
    assert ran.code == 1 and "entry a is not BibTeX" in ran.err
    text = bib(folder, "PC5")
    assert "Ice of Ólason" in text and "received" in text and "10.5555/b" in text
    before = files(folder)
    receive("b.bib", broken, "--pc", "PC5")
    assert files(folder) == before


def test_an_article_taken_from_unassigned_does_not_come_back(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    receive("r.csv", "Projet;Article\nPC42;10.5555/c\n")
    [found] = listed(biblio, folder)
    biblio("nominate", found["key"], "--pc", "PC4", "--bib", str(folder))
    before = files(folder)
    assert receive("r.csv", "Projet;Article\nPC42;10.5555/c\n").code == 0
    assert files(folder) == before


def test_what_waits_in_unassigned_is_not_taken_by_another_reply(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    receive("r.csv", "Projet;Article;Pourquoi\nPC42;10.5555/c;raison de PC42\n")
    receive("s.csv", "Projet;Article\nPC3;10.5555/c\n")
    assert "raison de PC42" in bib(folder, "unassigned")
    assert "raison" not in bib(folder, "PC3") and "10.5555/c" in bib(folder, "PC3")


def test_a_reference_kept_in_an_outage_gives_way_to_its_work(
    biblio: Biblio, folder: Path, tmp_path: Path, receive: Import
) -> None:
    table = f"Projet;Article\nPC5;Le Sommer J., Salas y Mélia I. (2024) {TITLE}. J. Imag. Clim.\n"
    (tmp_path / "r.csv").write_text(table, "utf-8")
    assert biblio("import", "r.csv", "--bib", str(folder)).code == 3
    assert "received" in bib(folder, "PC5")
    assert receive("r.csv", table).code == 0
    assert [found["doi"] for found in listed(biblio, folder)] == ["10.5555/snow"]


def test_an_import_reads_the_library_once_for_all_references_that_it_may_have(
    folder: Path, server: StandIn
) -> None:
    class Counting(Library):
        read = 0

        def all_records(self) -> list[Record]:
            self.read += 1
            return super().all_records()

    (folder / "nominations" / CALL / "PC7.bib").write_text(
        "@misc{duben2024data,\n  title = {Data of glaciers and their emulators},\n"
        "  author = {Düben, Anna},\n  year = {2024},\n  status = {nominated},\n}\n",
        "utf-8",
    )
    titles = ("Data of glaciers and their emulators", "Snow on the roofs", "Ice of the seas")
    items = [Received("r.csv", f"Düben, Anna (2024). {title}.") for title in titles]
    library = Counting(folder)
    meant = intend(library, items, "PC5", lambda: Client(Addresses(crossref=server.crossref_url)))
    assert [one.kind for one in meant] == ["keep"] * 3
    assert "the library has duben2024data" in meant[0].hint
    assert library.read == 1
    assert intend(library, items[:0], "PC5", lambda: Client(Addresses())) == []
    assert library.read == 1  # and not where no reference needs it


@pytest.mark.parametrize("status", ["suggested", "nominated"])
def test_an_import_writes_what_it_confirms_or_completes_at_once(folder: Path, status: str) -> None:
    class Counting(Library):
        read = 0

        def reload(self) -> None:
            self.read += 1
            super().reload()

    dois = [f"10.5555/many.{n}" for n in range(12)]
    text = "\n".join(
        f"@article{{szczepanski{n},\n  doi = {{{doi}}},\n  status = {{{status}}},\n}}\n"
        for n, doi in enumerate(dois)
    )
    (folder / "nominations" / CALL / "PC5.bib").write_text(text, "utf-8")
    items = [Received("r.csv", doi, "", doi, why=f"déjà là: {doi}") for doi in dois]
    items += [Received("r.csv", doi, "", doi, scope="outside") for doi in dois]  # each said again
    library = Counting(folder)
    meant = intend(library, items, "PC5", lambda: Client(Addresses()))
    done = carry_out(library, meant, {}, "2026-02-03")
    assert [one.key for one in done[:12]] == [f"szczepanski{n}" for n in range(12)]
    assert library.read == 2  # what is said first, and what is said again
    found = [library.held(doi, "PC5") for doi in dois]
    assert [(n.status, n.why, n.scope) for n in found if n] == [
        ("nominated", f"déjà là: {doi}", "outside") for doi in dois
    ]


def test_what_is_withdrawn_while_registries_are_asked_stays_withdrawn(
    biblio: Biblio, folder: Path
) -> None:
    (folder / "nominations" / CALL / "PC5.bib").write_text(
        "@article{olason2024ice,\n  doi = {10.5555/a},\n  status = {suggested},\n}\n", "utf-8"
    )
    library = Library(folder)
    sent = [Received("m.eml", "OK pour 1", confirms=1)]
    meant = intend(library, sent, "PC5", lambda: Client(Addresses()))
    assert meant[0].kind == "confirm"
    assert biblio("drop", "olason2024ice", "--pc", "PC5", "--why", "hors sujet").code == 0
    library.reload()
    [done] = carry_out(library, meant, {}, "2026-02-03")
    assert done.intended.kind == "ask" and "was withdrawn" in done.intended.problem
    held = library.held("10.5555/a", "PC5")
    assert held and (held.status, held.withdrawn_why) == ("withdrawn", "hors sujet")


def test_no_address_of_a_person_enters_a_tracked_file(folder: Path, receive: Import) -> None:
    receive("r.csv", "Projet;Article;Pourquoi\nX eve@meteo.example;10.5555/a;voir jo@lab.example\n")
    assert "@meteo" not in bib(folder, "unassigned") and "@lab" not in bib(folder, "unassigned")
    assert "[address]" in bib(folder, "unassigned")


def test_the_option_is_followed_where_a_mail_mentions_another_project(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    ran = receive("m.txt", "Voici 10.5555/a.\nNous travaillons avec le PC2.\n", "--pc", "PC7")
    assert "--pc PC7 is followed" in ran.err and "10.5555/a" in bib(folder, "PC7")


def test_a_row_without_project_is_not_given_to_the_option(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    receive("r.csv", "Projet;Article\nPC5;10.5555/a\n;10.5555/b\n", "--pc", "PC7")
    assert bib(folder, "PC7") == "" and "10.5555/b" in bib(folder, "unassigned")


@pytest.mark.parametrize(
    "text", ["Merci de retirer 10.5555/b.", "Nous ne retenons pas 10.5555/b, hors sujet."]
)
def test_a_sentence_that_may_decline_nominates_nothing(
    folder: Path, receive: Import, suggestions: Path, text: str
) -> None:
    before = suggestions.read_bytes()
    assert receive("m.txt", text, "--pc", "PC5").code == 1
    assert suggestions.read_bytes() == before


def test_nothing_understood_is_said(folder: Path, receive: Import) -> None:
    for text in ("", "Bonjour, je répondrai demain.\n"):
        ran = receive("m.txt", text, "--pc", "PC5")
        assert ran.code == 1 and "nothing in it was understood" in ran.err


def test_what_was_kept_does_not_count_as_an_article(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    receive("r.csv", "Projet;Article\nPC5;un papier de Szczepański, je ne sais plus\n")
    report = biblio("report", "--pc", "PC5", "--lang", "en", "--bib", str(folder)).out
    assert "0 articles nominated" in report and "un papier de Szczepański" in report


def test_all_of_them_confirms_once_and_is_no_error_again(
    biblio: Biblio, folder: Path, receive: Import, suggestions: Path
) -> None:
    assert receive("m.txt", "OK pour tous.\n", "--pc", "PC5").code == 0
    assert len(nominated(biblio, folder)) == 5
    before = files(folder)
    assert receive("m.txt", "OK pour tous.\n", "--pc", "PC5").code == 0
    assert files(folder) == before


def test_a_key_without_doi_of_another_project_makes_no_empty_entry(
    folder: Path, receive: Import
) -> None:
    entry = "@phdthesis{duben2024neige, title={La neige}, author={Düben, Ève}, year={2024},\n"
    path = folder / "nominations" / CALL / "PC3.bib"
    path.write_text(entry + "  status={nominated}}\n", "utf-8")
    ran = receive("m.txt", "Nous prenons aussi duben2024neige.\n", "--pc", "PC5")
    assert ran.code == 1 and "another project's entry" in ran.err
    assert "received = {Nous prenons aussi" in " ".join(bib(folder, "PC5").split())


def test_a_table_attached_to_a_mail_keeps_the_projects_of_its_rows(
    folder: Path, receive: Import
) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["Subject"] = "Réponse du PC2"
    mail.set_content("Voici 10.5555/a, et notre tableau.\n")
    rows = b"Projet;Article\nPC3;10.5555/b\n"
    mail.add_attachment(rows, maintype="text", subtype="csv", filename="r.csv")
    ran = receive("m.eml", mail.as_bytes(), "--pc", "PC7")
    assert "it mentions PC2; --pc PC7 is followed" in ran.err
    assert "10.5555/a" in bib(folder, "PC7") and "10.5555/b" in bib(folder, "PC3")
    assert bib(folder, "PC2") == ""


# --- what we export and import again is the same library ------------------------------------------


NOMINATIONS = {
    "PC2": """@article{ks1,
  doi = {10.5555/snow},
  status = {nominated},
  usecase = {downscaling, emulator},
  why = {Déjà essayé à Besançon : l'été, « ça » marche ; -10 % d'erreur},
  nominated-by = {É. D.},
  nominated-on = {2026-01-05},
  scope = {outside},
}

@phdthesis{neige,
  author = {Saint-Martin, David and {Météo-France}},
  title = {Thèse sur la neige},
  year = {2024},
  howpublished = {Université de Savoie},
  volume = {7},
  pages = {1--9},
  status = {nominated},
  why = {=1+1 n'est pas une formule},
  nominated-on = {2026-01-06},
}
""",
    "PC5": """@article{ks1,
  doi = {10.5555/snow},
  status = {suggested},
  usecase = {downscaling, emulator},
  nominated-by = {starter list},
}

@article{gone,
  doi = {10.5555/c},
  status = {withdrawn},
  nominated-on = {2026-01-04},
}

@article{hint,
  doi = {10.5555/a},
  status = {suggested},
  nominated-by = {starter list},
}
""",
    "PC7": """@article{other-key,
  doi = {10.5555/b},
  status = {nominated},
  why = {utile},
  nominated-by = {chef},
  nominated-on = {2026-01-07},
  scope = {inside},
}
""",
    "unassigned": """@article{waits,
  doi = {10.5555/d},
  status = {suggested},
}
""",
}
#: What a bibliography does not say of a nomination.
UNSAID = ["why", "by", "on", "scope", "usecases", "usecases_by", "verdict", "entry"]
#: A name that has the ending of each format.
EXPORTS = {
    "csv": "x.csv", "xlsx": "x.xlsx", "bibtex": "x.bib", "biblatex": "x.bib", "csl-json": "x.json",
}  # fmt: skip


@pytest.fixture
def filled(folder: Path, biblio: Biblio, server: StandIn) -> Path:
    """A library with everything that a row can say, and with its records."""
    for project, entries in NOMINATIONS.items():
        path = folder / "nominations" / CALL / f"{project}.bib"
        path.write_text(entries, "utf-8")
    assert biblio("enrich", "--bib", str(folder), env=server.environment()).code == 0
    return folder


def emptied(filled: Path, name: str = "fresh") -> Path:
    """A copy with the same records, in which nobody nominates anything."""
    fresh = filled.parent / name
    shutil.copytree(filled, fresh)
    for path in (fresh / "nominations" / CALL).glob("*.bib"):
        path.unlink()
    return fresh


def rows(folder: Path, *without: str) -> list[dict[str, Any]]:
    """The library as a notebook has it."""
    table = traccs_biblio.load(str(folder)).to_dataframe().drop(columns=list(without))
    found: list[dict[str, Any]] = json.loads(table.to_json(orient="records"))
    return sorted(found, key=lambda row: (row["key"], row["project"]))


def exported(biblio: Biblio, folder: Path, kind: str, *arguments: str) -> str:
    name = EXPORTS[kind]
    ran = biblio("export", "--bib", str(folder), "--format", kind, "-o", name, *arguments)
    assert ran.code == 0, ran.err
    return name


@pytest.mark.parametrize("kind", list(EXPORTS))
def test_what_is_exported_and_imported_again_is_the_same_library(
    biblio: Biblio, filled: Path, kind: str
) -> None:
    without = [] if kind in ("csv", "xlsx") else UNSAID
    fresh, name = emptied(filled), exported(biblio, filled, kind)
    ran = biblio("import", name, "--bib", str(fresh))  # with every registry out of reach
    assert ran.code == 0, ran.err + ran.out
    assert rows(fresh, *without) == rows(filled, *without)
    assert {row["status"] for row in rows(fresh)} == {"nominated", "suggested"}
    before = files(fresh)
    again = biblio("import", name, "--bib", str(fresh))
    assert again.code == 0 and files(fresh) == before, again.err


@pytest.mark.parametrize("kind", list(EXPORTS))
def test_an_export_that_comes_back_to_its_own_library_changes_nothing(
    biblio: Biblio, filled: Path, kind: str
) -> None:
    name, before = exported(biblio, filled, kind), files(filled / "nominations")
    ran = biblio("import", name, "--bib", str(filled))
    assert ran.code == 0 and files(filled / "nominations") == before, ran.err


@pytest.mark.parametrize("kind", list(EXPORTS))
def test_a_suggestion_of_an_export_is_never_a_nomination(
    biblio: Biblio, filled: Path, kind: str
) -> None:
    fresh, name = emptied(filled), exported(biblio, filled, kind, "--pc", "PC5")
    ran = biblio("import", name, "--bib", str(fresh), "--pc", "PC5")
    assert ran.code == 0, ran.err
    mine = [row for row in rows(fresh) if row["project"] == "PC5"]
    assert [(row["key"], row["status"]) for row in mine] == [
        ("hint", "suggested"), ("ks1", "suggested"),
    ]  # fmt: skip


def test_a_suggestion_stays_one_in_what_another_program_saved(biblio: Biblio, filled: Path) -> None:
    fresh = emptied(filled)
    entry = "@article{a, doi = {10.5555/a}, keywords = {suggested for PC5, ice}}\n"
    other = "@article{b, doi = {10.5555/b}, keywords = {PC2}}\n"
    (filled.parent / "jabref.bib").write_text(entry + other, "utf-8")
    assert biblio("import", "jabref.bib", "--bib", str(fresh), "--pc", "PC5").code == 0
    said = {row["doi"]: (row["project"], row["status"]) for row in rows(fresh)}
    assert said == {"10.5555/a": ("PC5", "suggested"), "10.5555/b": ("PC5", "nominated")}


TABLE = "project,key,doi,status,usecases,usecases_by,why\n"


def test_what_a_column_of_ours_holds_is_not_another_s_to_say(biblio: Biblio, filled: Path) -> None:
    name = exported(biblio, filled, "csv")
    ran = biblio("import", name, "--bib", str(filled), "--map", "status=ignore")
    assert ran.code == 2 and "--map" in ran.err


def test_the_rules_decide_again_and_people_are_believed(biblio: Biblio, filled: Path) -> None:
    fresh = emptied(filled)
    row = "PC5,{},nominated,downscaling,{},\n"
    lines = row.format("one,10.5555/a", "rule") + row.format("two,10.5555/b", "person")
    (filled.parent / "x.csv").write_text(TABLE + lines, "utf-8")
    assert biblio("import", "x.csv", "--bib", str(fresh)).code == 0
    assert bib(fresh, "PC5").count("usecase") == 1
    assert [(row["key"], row["usecases"]) for row in rows(fresh)] == [
        ("one", "emulator"), ("two", "downscaling"),
    ]  # fmt: skip


def test_a_row_that_is_withdrawn_or_of_no_status_nominates_nothing(
    biblio: Biblio, filled: Path
) -> None:
    fresh = emptied(filled)
    lines = (
        "PC5,one,10.5555/a,withdrawn,,,\nPC5,two,10.5555/b,nominted,,,\n"
        "PC5,three,10.5555/c,,,,\nPC5,,10.5555/d,,,,a row that the project added\n"
    )
    (filled.parent / "x.csv").write_text(TABLE + lines, "utf-8")
    ran = biblio("import", "x.csv", "--bib", str(fresh))
    assert ran.code == 1 and "withdrawn" in ran.err and "nominted" in ran.err
    assert {row["doi"]: row["status"] for row in rows(fresh)} == {
        "10.5555/c": "suggested", "10.5555/d": "nominated",
    }  # fmt: skip


@pytest.mark.parametrize("key", ["other-key", "{bad", "pending-x"])
def test_a_key_that_cannot_be_kept_is_named(biblio: Biblio, filled: Path, key: str) -> None:
    """Of another work, of no work, or given where nothing is known yet."""
    (filled.parent / "x.csv").write_text(f"{TABLE}PC3,{key},10.5555/e,nominated,,,\n", "utf-8")
    with StandIn(works=WORKS) as server:
        ran = biblio("import", "x.csv", "--bib", str(filled), env=server.environment())
    assert ran.code == 1 and f"{key} has the key" in ran.err
    assert "10.5555/e" in bib(filled, "PC3") and f"{{{key}," not in bib(filled, "PC3")


def test_a_key_is_kept_though_no_registry_answers(biblio: Biblio, filled: Path) -> None:
    (filled.parent / "x.csv").write_text(f"{TABLE}PC3,mine,10.5555/e,nominated,,,\n", "utf-8")
    assert biblio("import", "x.csv", "--bib", str(filled)).code == 3
    assert "{mine," in bib(filled, "PC3")


def test_a_suggestion_that_a_project_makes_its_own_in_the_table_is_confirmed(
    biblio: Biblio, filled: Path
) -> None:
    name = exported(biblio, filled, "csv", "--pc", "PC5")
    path = filled.parent / name
    path.write_text(path.read_text("utf-8").replace("10.5555/a,suggested", "10.5555/a,nominated"))
    assert biblio("import", name, "--bib", str(filled)).code == 0
    said = {row["doi"]: row["status"] for row in rows(filled) if row["project"] == "PC5"}
    assert said == {"10.5555/a": "nominated", "10.5555/snow": "suggested"}


def test_a_text_that_no_cell_holds_goes_on_beside_it(biblio: Biblio, filled: Path) -> None:
    """A workbook would cut it at 32,767 characters and say nothing."""
    from openpyxl import load_workbook

    long = "été " + "voilà pourquoi " * 4000 + "fin"
    path = filled / "nominations" / CALL / "PC7.bib"
    path.write_text(path.read_text("utf-8").replace("{utile}", f"{{{long}}}"), "utf-8")
    fresh, name = emptied(filled), exported(biblio, filled, "xlsx")
    sheet = load_workbook(filled.parent / name)["nominations"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert max(len(str(text)) for text in texts) < 32767 and "why (2)" in texts
    assert biblio("import", name, "--bib", str(fresh)).code == 0
    assert rows(fresh) == rows(filled) and long in [row["why"] for row in rows(fresh)]


def test_a_verdict_that_contradicts_itself_is_found_and_left_alone(
    biblio: Biblio, filled: Path
) -> None:
    path = filled / "nominations" / CALL / "PC7.bib"
    text = path.read_text("utf-8").replace(
        "  why", "  usecase = {emulator, emulator, none},\n  why"
    )
    path.write_text(text, "utf-8")
    biblio("check", "--fix", "--bib", str(filled))
    assert path.read_text("utf-8") == text
    ran = biblio("check", "--bib", str(filled))
    assert ran.code == 1 and "says both that none applies and which" in ran.out + ran.err


@pytest.mark.parametrize(
    ("written", "project"),
    [
        ("LEAP HCS", "LEAP-HCS"), ("cycl esm", "PC8"), ("Extemp-CO", "ExTempCO"),
        ("PC n°5", "PC5"), ("P.C. 5", "PC5"), ("projet ciblé n° 10", "PC10"),
        ("le projet CYCL-ESM (PC8)", "PC8"), ("PC42", ""), ("COMPACT et DIALOG", ""),
    ],
)  # fmt: skip
def test_a_project_is_known_in_whatever_spelling(written: str, project: str) -> None:
    assert whose(Library(ROOT / "bib"), written, "")[0] == project


def test_a_form_in_a_mail_stays_its_own_projects(folder: Path, receive: Import) -> None:
    import io
    from email.message import EmailMessage

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["Projet", "Articles"])
    sheet.append(["PC7", "aucun"])
    held = io.BytesIO()
    book.save(held)
    message = EmailMessage()
    message["Subject"] = "PC5"
    message.set_content("voici notre tableau, et celui de PC7")
    message.add_attachment(held.getvalue(), "application", "octet-stream", filename="pc7.xlsx")
    receive("r.eml", message.as_string(), "--pc", "PC1")
    assert [path.stem for path in sorted((folder / "replies" / CALL).glob("*.yml"))] == ["PC7"]


def test_what_a_person_has_given_its_project_does_not_come_back(
    biblio: Biblio, folder: Path, receive: Import
) -> None:
    table = (
        "Projet;Article;Titre;Auteurs;Année\n"
        "PC42;;Snow on the roofs of Nuuk;Ólason, Egill;2024\nPC42;un article sur la glace;;;\n"
    )
    receive("r.csv", table)
    waiting = [one["key"] for one in listed(biblio, folder)]
    assert len(waiting) == 2
    for key in waiting:
        assert biblio("nominate", key, "--pc", "PC5").code in (0, 1)
    before = {path: path.read_bytes() for path in (folder / "nominations").rglob("*.bib")}
    ran = receive("r.csv", table)
    assert all(path.read_bytes() == text for path, text in before.items()), ran.err
    assert "nothing new" in ran.err
