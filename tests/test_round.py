"""A whole call as its maintainer lives it: the form goes out and comes back, a mail asks for what
is missing, its answer is read, the list is presented, and a year later the next call opens."""

from __future__ import annotations

import email.policy
import json
import re
import subprocess
from email.message import EmailMessage
from pathlib import Path

import libreoffice
from conftest import Biblio, Ran
from standin import StandIn, work

YEARS = {
    name: {"issued": {"date-parts": [[year, 5, 2]]}, "published": {"date-parts": [[year, 5, 2]]}}
    for name, year in (("a", 2024), ("b", 2025), ("c", 2025), ("own", 2024), ("late", 2025))
}
TITLES = {
    "a": "Neural emulation of sea ice in NEMO",
    "b": "Calibrating an ocean model with machine learning",
    "c": "Downscaling of heat waves with deep learning",
    "own": "Learning subgrid fluxes of the Arctic",
    "late": "A late article on neural networks",
}
WORKS = [
    work(f"10.5555/{name}", title=[TITLES[name]], **dates,
         author=[{"family": "Salas y Mélia", "given": "Íñigo", "sequence": "first"},
                 {"family": "Le Sommer", "given": "Julien", "sequence": "additional"}])
    for name, dates in YEARS.items()
]  # fmt: skip


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def kept(folder: Path, message: str) -> None:
    git(folder, "add", "bib")
    git(folder, "commit", "-q", "-m", message)


def answered(mail: str, answer: str) -> bytes:
    """A reply by e-mail that quotes the message it answers."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"] = "Anna Düben <anna@example.org>", "ia@example.org"
    message["Subject"] = "Re: " + mail.splitlines()[0].partition(" : ")[2]
    quoted = "".join(f"> {line}\n" for line in mail.splitlines()[2:])
    message.set_content(f"{answer}\n\nLe 10 févr. 2026 à 09:12, IA a écrit :\n{quoted}")
    return message.as_bytes()


def unwrapped(ran: Ran) -> str:
    return " ".join(ran.out.split())


def test_a_call_from_the_form_to_the_next_call(biblio: Biblio, folder: Path) -> None:
    home = folder.parent
    with StandIn(works=WORKS) as server:
        there = {**server.environment(), "BIBLIO_MAILTO": "ia@example.org"}

        def run(*arguments: str, code: int = 0) -> Ran:
            ran = biblio(*arguments, env=there)
            assert ran.code == code, (arguments, ran.out, ran.err)
            return ran

        git(home, "init", "-q")
        ids = [f"10.5555/{name}" for name in "abc"]
        run("add", *ids, "--pc", "PC5", "--status", "suggested")
        kept(home, "suggestions")

        # the form is filled in by another program, and comes back
        run("form", "--pc", "PC5", "-o", "form.xlsx")
        filled = libreoffice.typed(home / "form.xlsx", {
            "Questionnaire": {(5, 2): "3 février 2026", (6, 2): "A. D.", (7, 2): "Extrapoler"},
            "Articles": {(5, 4): "oui", (5, 5): "déjà dans NEMO", (5, 6): "hors du projet",
                         (8, 3): "https://doi.org/10.5555/OWN", (8, 5): "le nôtre"},
            "Personnes": {(5, 1): "Íñigo Salas y Mélia", (6, 1): "Einar Ólason"},
            "Activités": {(5, 3): "en cours"},
        })  # fmt: skip
        said = run("import", str(filled))
        assert "confirmed" in said.out and "nominated" in said.out
        kept(home, "the form of PC5")

        # what is still missing, and only that, is asked for
        [standing] = json.loads(run("status", "--pc", "PC5", "--format", "json").out)["projects"]
        assert (standing["reply"], standing["replied_on"]) == ("replied", "2026-02-03")
        assert standing["activities"] == ["emulator"] and standing["answers"]["4"] == "Extrapoler"
        articles = standing["articles"]
        assert (len(articles["nominated"]), len(articles["suggested"])) == (2, 2)
        mail = run("status", "--pc", "PC5", "--mail").out
        assert "au moins 1 article" in mail and "10.5555/b" in mail and "10.5555/a" not in mail
        assert "Íñigo" not in mail and "Einar" not in mail
        [number] = re.findall(r"(?m)^(\d+)\. https://doi\.org/10\.5555/b$", mail)

        # the answer to that message, quoting it
        (home / "reply.eml").write_bytes(answered(mail, f"Bonjour,\n\nOK pour le {number}.\n"))
        assert "confirmed" in run("import", "reply.eml", "--pc", "PC5").out
        again = (folder / "nominations" / "ag-2026" / "PC5.bib").read_bytes()
        run("import", "reply.eml", "--pc", "PC5")
        assert (folder / "nominations" / "ag-2026" / "PC5.bib").read_bytes() == again

        # the list that is presented
        [key] = re.findall(r"@\w+\{(\w+),(?:[^@]*)10\.5555/own", again.decode())[-1:]
        run("tag", key, "--set", "online-correction")
        report = unwrapped(run("report", "--pc", "PC5", "--lang", "en"))
        for name in ("a", "b", "own"):
            assert TITLES[name] in report
        confirmed, _, hinted = report.partition("Suggestions")
        assert TITLES["b"] in confirmed and TITLES["c"] not in confirmed and TITLES["c"] in hinted
        kept(home, "as presented")
        git(home, "tag", "ag-2026-presented")
        call = folder / "nominations" / "ag-2026" / "call.yml"
        text = call.read_text("utf-8")
        text = text.replace("closes:", "closes: 2026-02-15").replace(
            "presented:", "presented: ag-2026-presented"
        )
        call.write_text(text, "utf-8")
        run("nominate", "10.5555/late", "--pc", "PC5", "--on", "2026-02-20")
        later = run("status", "--pc", "PC5", "--lang", "en").out
        assert "2026-02-15" in later
        kept(home, "after the assembly")

        # a year later
        run("init", "--call", "ag-2027", "--years", "2025,2026")
        old = run("nominate", "10.5555/b", "--pc", "PC5")
        assert "ag-2026" in old.out + old.err
        assert TITLES["own"] in unwrapped(run("report", "--pc", "PC5", "--call", "ag-2026"))
        changed = unwrapped(run("diff", "ag-2026-presented", "--lang", "en"))
        assert TITLES["late"] in changed and "ag-2027" in changed and TITLES["own"] not in changed
    private = [path for path in git(home, "ls-files").splitlines() if "private" in path]
    assert not private
    assert "Einar" not in git(home, "log", "-p", "--all")
