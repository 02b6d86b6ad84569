"""`biblio init`: a new, valid data folder."""

from pathlib import Path

import click

from ..errors import InputError
from ..files import write_bytes
from .console import Console, shown, subcommand

TEMPLATE = Path(__file__).parent.parent / "template"
CALL = "ag-2026"


@subcommand("init", "biblio init bib", in_folder=False)
@click.argument("folder", default="bib", metavar="[DIR]")
def command(console: Console, folder: str) -> None:
    """Make a new data folder: the programme's projects, a call, use cases and lexicon, and no
    nomination."""
    root = Path(folder)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise InputError(
            f"{folder} exists and is not an empty folder",
            "name another: biblio init DIR; an existing data folder is never overwritten",
        )
    for name, place in {
        "usecases.yml": "usecases.yml",
        "lexicon.yml": "lexicon.yml",
        "call.yml": f"nominations/{CALL}/call.yml",
        "gitignore": ".gitignore",
        "gitattributes": ".gitattributes",
        "projects.csv": "projects.csv",  # last: it is what makes the folder one of biblio
    }.items():
        write_bytes(root / place, (TEMPLATE / name).read_bytes())
    for name in (f"replies/{CALL}", "records", "tracked", "private"):
        (root / name).mkdir(parents=True, exist_ok=True)
    console.say(f"{shown(root)}: a new data folder for the call {CALL}")
    console.say(f"  next: biblio add 10.1038/s41586-024-07744-y --pc PC5 --bib {folder}")
