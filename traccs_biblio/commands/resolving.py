"""What was pasted and has to be asked for: a page of Elsevier, a deposit in HAL, a reference."""

from __future__ import annotations

import sys
from functools import cache

import click

from ..intake import held_like
from ..library import Library
from ..matching import Candidate
from ..model import Problem
from ..reports.reference import line
from ..resolve import Resolved, resolve
from .console import Console, client, printable


def resolved(console: Console, library: Library, texts: list[str]) -> list[Resolved]:
    """The works that are meant, of those that are certain or that a person chooses on a terminal;
    the others are told, and decide the exit code."""
    if not texts:
        return []
    session = client(console)
    found = []
    everything = cache(library.all_records)
    for text in dict.fromkeys(texts):
        work = resolve(text, session, library.discretion)
        if work.kind == "undecided":
            work = _chosen(console, work)
        if work.kind in ("doi", "deposit"):
            if work.doi:
                console.say(f"{text!r} is {work.doi}")
            found.append(work)
            continue
        if work.kind != "undecided":
            console.report([problem_of(work)])
        for key, reference in held_like(everything, text):
            console.say(f"  the library has {key}: {reference}")
    return found


def problem_of(work: Resolved) -> Problem:
    """Why a text is no work that can be written."""
    if work.kind == "unchecked":
        return Problem(work.given, f"not added: {work.message}", "try again later", unchecked=True)
    hint = "give its DOI, or a longer reference"
    return Problem(work.given, f"not added: {work.message}", hint)


def described(one: Candidate) -> str:
    """A candidate on one line, its DOI first."""
    return f"{one.doi}  {line(one.metadata)}"


def _chosen(console: Console, work: Resolved) -> Resolved:
    """A person's choice among candidates; off a terminal nobody chooses, and nothing is written."""
    console.say(f"{work.given!r} is not certain: {work.message}")
    for number, one in enumerate(work.candidates, 1):
        console.say(f"  {number}. {described(one)}")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        console.report([Problem(work.given, "not added: undecided", "name one by its DOI")])
        return work
    answer = click.prompt(
        "  which one (Enter: none)", default="", show_default=False, err=True
    ).strip()
    if answer.isdigit() and 1 <= int(answer) <= len(work.candidates):
        return work._replace(kind="doi", doi=work.candidates[int(answer) - 1].doi)
    console.report([Problem(printable(work.given), "not added: none was chosen", "name its DOI")])
    return work
