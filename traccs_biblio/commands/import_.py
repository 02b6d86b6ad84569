"""`biblio import`: a project's whole reply."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from ..errors import InputError
from ..intake import Done, Intended, by_keywords, carry_out, intend, with_outcomes
from ..library import Library
from ..model import STARTER, Problem
from ..received import Reading, read
from ..reports.as_text import plain
from ..reports.reference import warnings
from ..writing import writing
from .add import fetched
from .console import Console, client, grouped, shown, subcommand, today
from .enrich import unpublished

WORDS = {
    "nominate": "nominated",
    "confirm": "confirmed",
    "complete": "details added",
    "held": "there already",
    "keep": "kept, to be resolved",
    "ask": "left to you",
}


@subcommand("import", "biblio import replies.csv --dry-run")
@click.argument("file", metavar="FILE|-")
@click.option("--pc", default="", metavar="PC", help="Where the file names no project.")
@click.option("--map", "roles", multiple=True, metavar="COLUMN=ROLE", help="What a column holds.")
@click.option("--dry-run", is_flag=True, help="Show what is understood, and write nothing.")
def command(console: Console, file: str, pc: str, roles: tuple[str, ...], dry_run: bool) -> None:
    """Read a whole reply: a survey's CSV or XLSX (one row a project, or one row an article), a
    .bib, .ris or CSL-JSON file, a mail. What cannot be resolved is kept, and named."""
    library = console.library
    project = library.project(pc).id if pc else ""
    reading = read(file, _content(file), _roles(roles))
    _understood(console, reading)
    if not (reading.items or reading.problems):
        problem = Problem(file, "nothing in it was understood", "docs/replies.md says what is read")
        console.report([problem])
        return
    if project:
        reading = _by_option(console, reading, project)
    reading = reading._replace(items=tuple(by_keywords(library, reading.items, project)))
    if not project and reading.items and not any(item.project for item in reading.items):
        raise InputError(f"{file} names no project", "say whose reply it is: --pc PC5")

    if any(item.project for item in reading.items):
        project = ""  # --pc is for files that name none; a row without is left to a person
    intended = intend(library, reading.items, project, lambda: client(console))
    if not dry_run:
        new = [one.doi for one in intended if one.kind == "nominate" and one.doi]
        outcomes = fetched(console, library, new)
        intended = with_outcomes(intended, outcomes)
        with writing(library):
            done = carry_out(library, intended, outcomes, today())
        for outcome in outcomes.values():
            console.report(unpublished(outcome))
    else:
        done = [Done(one) for one in intended]
    console.write(table(done, dry_run))
    _summary(console, library, reading, done, dry_run)


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        reason = f"{file} cannot be read: {error.strerror}"
        raise InputError(reason, "name a file, or - for stdin") from None


def _roles(given: tuple[str, ...]) -> dict[str, str]:
    roles = {}
    for pair in given:
        column, equals, role = pair.rpartition("=")
        if not (equals and column and role):
            raise InputError(f"--map {pair}", "as in --map 'Articles recommandés=articles'")
        roles[column.strip()] = role.strip().lower()
    return roles


def _by_option(console: Console, reading: Reading, project: str) -> Reading:
    """A mail's project is guessed from its words; whoever says --pc knows better. What a table that
    is attached says of its rows stays."""
    if not reading.guessed:
        return reading
    if reading.guessed.replace(" ", "").upper() != project.upper():
        console.say(f"note: it mentions {reading.guessed}; --pc {project} is followed")
    mine = (
        item._replace(project=project) if item.project == reading.guessed else item
        for item in reading.items
    )
    return reading._replace(items=tuple(mine))


def _understood(console: Console, reading: Reading) -> None:
    """What each column of a table was taken for."""
    for header, role in reading.columns.items():
        console.say(f"column {header[:60]!r}: {role or 'not read'}")


def table(done: list[Done], dry_run: bool) -> str:
    """A line for each thing: project, what is done with it, and the article."""
    rows = [
        (
            one.project or "unassigned",
            _what(one, key, dry_run),
            (key + "  " if key else "") + one.about,
        )
        for one, key in done
    ]
    if not rows:
        return ""
    widths = [max(len(row[i]) for row in rows) for i in range(2)]
    return "".join(
        f"{who.ljust(widths[0])}  {what.ljust(widths[1])}  {about}\n" for who, what, about in rows
    )


def _what(one: Intended, key: str, dry_run: bool) -> str:
    """What is, or would be, done with it."""
    if not (key or dry_run or one.kind == "ask"):
        return WORDS["held"]
    suggested = one.item.status == "suggested" or not one.project
    return "suggested" if one.kind == "nominate" and suggested else WORDS[one.kind]


def _summary(
    console: Console, library: Library, reading: Reading, done: list[Done], dry_run: bool
) -> None:
    """What needs a person, what a reader must know of the articles, counts, and files."""
    problems = [*reading.problems, *(p for one, key in done if (p := one.trouble(key)))]
    console.report(grouped(problems))
    for one, key in done:
        identity = one.doi or one.identity
        record = library.record(identity) if key and identity in library.places else None
        for note in warnings(record, library.call.lang) if record else ():
            console.say(f"note: {key}: {''.join(plain(part) for part in note)}")
    counts = Counter(_what(one, key, dry_run) for one, key in done)
    words = ", ".join(f"{number} {what}" for what, number in counts.items())
    console.say(f"{len(done)} understood: {words or 'nothing'}")
    if dry_run:
        console.say("nothing was written, and no DOI was looked up: --dry-run")
        return
    _still_signed(console, library, done)
    written = {one.project for one, key in done if key}
    for project in sorted(written):
        console.say(f"written: {shown(library.file(project).path)}")
    if not written:
        console.say("nothing new: no file was changed")


def _still_signed(console: Console, library: Library, done: list[Done]) -> None:
    """Confirming leaves `nominated-by` as it is: say so where the starter list still signs."""
    confirmed = [one for one, key in done if one.kind == "confirm" and key]
    held = [(one, library.held(one.identity, one.project)) for one in confirmed]
    signed = [(one, said) for one, said in held if said and said.by == STARTER]
    if signed:
        one, said = signed[0]
        console.say(
            f"nominated-by still says {STARTER} in {len(signed)}; who nominates: "
            f"biblio nominate {said.key} --pc {one.project} --by WHO"
        )
