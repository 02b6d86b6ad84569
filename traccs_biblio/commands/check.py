"""`biblio check`: what is wrong, where, and what to do."""

import json

import click

from ..check import check
from ..model import Problem
from .console import Console, shown, subcommand


@subcommand("check", "biblio check --pc PC5")
@click.option("--pc", default="", metavar="PC", help="Of this project's files only.")
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text",
              help="Default: text.")  # fmt: skip
def command(console: Console, pc: str, kind: str) -> None:
    """Say what is wrong in the data folder, where (file:line), and what to do. Exit code 1 if there
    is an error. Nothing is changed and no registry is asked."""
    library = console.library
    found = check(library, library.project(pc).id if pc else "")
    library.problems.clear()  # all of them are in `found`
    if any(problem.severity == "error" for problem in found):
        console.codes.add(1)
    if kind == "json":
        plain = [
            {"where": shown(p.where), "what": p.message, "hint": p.hint, "severity": p.severity}
            for p in found
        ]
        console.write(json.dumps(plain, ensure_ascii=False, indent=1) + "\n")
        return
    console.write("".join(_lines(problem) for problem in found))
    errors = sum(problem.severity == "error" for problem in found)
    console.say(f"{errors} errors, {len(found) - errors} warnings")


def _lines(problem: Problem) -> str:
    hint = f"  {problem.hint}\n" if problem.hint else ""
    return f"{shown(problem.where)}: {problem.severity}: {problem.message}\n{hint}"
