"""`biblio check`: what is wrong, where, and what to do."""

from __future__ import annotations

import json
import os
import sys

import click

from ..check import check
from ..check.formats import FORMATS
from ..errors import DataError, InputError
from ..library import Library
from ..model import Problem
from .console import Console, shown, subcommand


@subcommand("check", "biblio check --pc PC5")
@click.option("--pc", default="", metavar="PC", help="Of this project's files only.")
@click.option("--cited", multiple=True, metavar="FILE",
              help="What this .aux, .bcf, .tex or .typ cites; more files may follow.")  # fmt: skip
@click.argument("more", nargs=-1, metavar="")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), default="text",
              help="Default: text.")  # fmt: skip
@click.option("--fix", is_flag=True, help="Mend what is safe, once its diff has been confirmed.")
@click.option("--yes", is_flag=True, help="With --fix: do not ask.")
def command(
    console: Console,
    pc: str,
    cited: tuple[str, ...],
    more: tuple[str, ...],
    kind: str,
    fix: bool,
    yes: bool,
) -> None:
    """Say what is wrong in the data folder, where (file:line), why it matters and what to do
    (docs/reference/checks.md). Exit code 1 if there is an error. No registry is asked, and
    nothing is changed without --fix.

    With --cited, say what is to know of the works that a document cites: retracted ones, preprints
    that have been published, open copies."""
    _refuse(more, bool(cited), pc, kind, fix, yes)
    library = console.library
    project = library.project(pc).id if pc else ""
    if cited:
        _cited(console, library, [*cited, *more], kind)
    elif fix:
        _fix(console, library, project, yes)
    else:
        _check(console, library, project, kind)


def _refuse(more: tuple[str, ...], cited: bool, pc: str, kind: str, fix: bool, yes: bool) -> None:
    """Options that do not go together: raises `InputError`."""
    if more and not cited:
        raise InputError(f"what is {more[0]}?", "--cited FILE checks what a document cites")
    if cited and (fix or pc or kind not in ("text", "json")):
        raise InputError("--cited goes with --format text or json alone", "leave the others out")
    if fix and kind != "text":
        raise InputError("--fix prints a diff and has no --format", "leave one of them out")
    if yes and not fix:
        raise InputError("--yes goes with --fix", "leave it out, or add --fix")


def _check(console: Console, library: Library, project: str, kind: str) -> None:
    found = check(library, project)
    library.problems.clear()  # all of them are in `found`
    if any(problem.severity == "error" for problem in found):
        console.codes.add(1)
    text = FORMATS[kind]([_from_here(problem) for problem in found])
    console.write(text, is_for_runner=kind == "github")
    errors, warnings, notes = (
        sum(problem.severity == severity for problem in found)
        for severity in ("error", "warning", "info")
    )
    counted = ((errors, "error"), (warnings, "warning"), *([(notes, "note")] if notes else []))
    console.say(", ".join(f"{n} {what}{'' if n == 1 else 's'}" for n, what in counted))


def _from_here(problem: Problem) -> Problem:
    """With all paths relative to here, which in CI is the repository."""
    here = os.getcwd() + os.sep
    return problem._replace(
        where=shown(problem.where).replace(os.sep, "/"),
        message=problem.message.replace(here, ""),
        hint=problem.hint.replace(here, ""),
    )


# --- --fix ----------------------------------------------------------------------------------------


def _fix(console: Console, library: Library, project: str, yes: bool) -> None:
    from ..check.spelling import mend, mendings
    from ..writing import writing

    found, unreadable = mendings(library, project)
    console.report(unreadable)
    if not found:
        console.say("nothing to mend that is safe to mend; biblio check says what else is wrong")
        return
    diff = "".join(one.diff(shown(one.path), shown(one.new_path or one.path)) for one in found)
    console.write(diff)
    if not yes and not _agreed():
        console.say("nothing was changed; biblio check --fix --yes does not ask")
        console.codes.add(1)
        return
    with writing(library):
        if mendings(library, project)[0] != found:
            raise DataError("a file was changed meanwhile; nothing was changed", "try again")
        mend(found)
    console.say(f"mended: {', '.join(shown(one.new_path or one.path) for one in found)}")


def _agreed() -> bool:
    """A person's word, on a terminal alone."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return click.confirm("Change this?", default=False, err=True)


# --- --cited --------------------------------------------------------------------------------------


def _cited(console: Console, library: Library, names: list[str], kind: str) -> None:
    from .. import cited
    from ..check.proposal import as_json, health, text
    from .export import not_there

    document = cited.joined(cited.read_file(name) for name in names)
    for name in document.elsewhere:
        console.say(f"note: {name} is not read; name it too, or the .aux that LaTeX makes of all")
    console.report(not_there(document.missing))
    keys = list(document.keys)
    if document.everything:
        keys += [article.record.key for article in library.select()]
    found = health(cited.find(dict.fromkeys(keys), library, document.perhaps), library)
    if found.alarming:
        console.codes.add(1)
    if kind == "json":
        console.write(json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n")
    else:
        console.write(text(found))
