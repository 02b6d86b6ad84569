"""`biblio init`: a new, valid data folder, or the next call of one."""

import re
from pathlib import Path

import click

from .. import programme
from ..errors import InputError
from ..files import is_unfinished, make, remove_unfinished, write_bytes, write_text
from ..lock import lock
from .console import Console, shown, subcommand, today
from .folder import find_folder

TEMPLATE = Path(__file__).parent.parent / "template"
CALL = "ag-2026"
#: What a new data folder holds: the name in the template, and the place.
FILES = {
    "usecases.yml": "usecases.yml",
    "lexicon.yml": "lexicon.yml",
    "call.yml": f"nominations/{CALL}/call.yml",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "projects.csv": "projects.csv",  # last: it is what makes the folder one of biblio
}
FOLDERS = (f"replies/{CALL}", "records", "tracked", "private")


@subcommand("init", "biblio init bib", in_folder=False)
@click.argument("folder", default="", metavar="[DIR]")
@click.option("--call", "new", default="", metavar="CALL", help="The next call of a data folder.")
@click.option("--years", default="", metavar="Y,..", help="Its years, as 2025,2026.")
def command(console: Console, folder: str, new: str, years: str) -> None:
    """Make a new data folder (default: bib): the programme's projects, a call, use cases and
    lexicon, and no nomination. With --call, make the next call of an existing data folder, and
    change nothing else."""
    if new:
        root = Path(folder) if folder else find_folder(console.bib)
        _next_call(console, root, new, years)
    elif years:
        raise InputError("--years is of a new call", "biblio init --call ag-2027 --years 2025,2026")
    else:
        _folder(console, folder or "bib")


def _folder(console: Console, folder: str) -> None:
    root = Path(folder)
    if root.exists() and not _free(root):
        raise InputError(
            f"{folder} exists and is not an empty folder",
            "name another: biblio init DIR; an existing data folder is never overwritten",
        )
    remove_unfinished(root, age=0)
    for name in FOLDERS:
        make(root / name)
    for name, place in FILES.items():
        write_bytes(root / place, (TEMPLATE / name).read_bytes())
    console.say(f"{shown(root)}: a new data folder for the call {CALL}")
    console.say(f"  next: biblio add 10.1038/s41586-024-07744-y --pc PC5 --bib {folder}")


def _free(root: Path) -> bool:
    """Whether a folder is empty, or holds no more than an `init` that was cut short has left."""
    if not root.is_dir() or (root / "projects.csv").exists():
        return False
    wholes = {root / place: (TEMPLATE / name).read_bytes() for name, place in FILES.items()}
    folders = {parent for name in (*FOLDERS, *FILES.values()) for parent in (root / name).parents}
    folders |= {root / name for name in FOLDERS}
    for path in root.rglob("*"):
        if (path.is_dir() and path in folders) or is_unfinished(path.name):
            continue
        if path not in wholes or not path.is_file() or path.read_bytes() != wholes[path]:
            return False
    return True


def _next_call(console: Console, root: Path, new: str, years: str) -> None:
    """The folder of the next call, with the terms of the newest one so far."""
    if not (root / "projects.csv").is_file():
        raise InputError(f"{root} is not a data folder of biblio", "biblio init DIR makes one")
    asked = [part.strip() for part in years.split(",")]
    if not all(re.fullmatch(r"(19|20)\d\d", year) for year in asked):
        raise InputError(f"not years: {years or 'none given'}", "--years 2025,2026")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", new):
        raise InputError(f"{new!r} cannot name a call", "small letters, digits and -, as ag-2027")
    path = root / "nominations" / new / "call.yml"
    with lock(root, tell=console.say):
        known = programme.calls(root)
        if new in known or path.exists():
            raise InputError(f"the call {new} is there already", f"it is {shown(path.parent)}")
        write_text(path, _terms(root, known, new, list(dict.fromkeys(asked))))
    console.say(f"written: {shown(path)}", "  next: write its title and its day of closing into it")
    if undated := _undated(root, known):
        console.say(
            f"note: {', '.join(undated)} gives no day of opening, so {new} was given none either: "
            "their names tell the newest",
            "  write `opened:` into every call.yml, or into none",
        )
    if (newest := programme.calls(root)[-1]) != new:
        opened = programme.read_call(root, newest).opened
        why = f"it opens on {opened}" if opened else "its name comes later"
        console.say(
            f"note: {newest} is still taken for the newest call, since {why}",
            f"  until then, commands are about {new} with --call {new}"
            if opened
            else f"  write `opened:` into nominations/{newest}/call.yml and {new}/call.yml",
        )


def _undated(root: Path, known: list[str]) -> list[str]:
    """The calls whose `call.yml` gives no day of opening; one without `call.yml` is the oldest."""
    written = [call for call in known if (root / "nominations" / call / "call.yml").exists()]
    return [call for call in written if not programme.read_call(root, call).opened]


def _terms(root: Path, known: list[str], new: str, years: list[str]) -> str:
    """`call.yml` of a new call. It opens today, unless the days of the others are not known: then
    the order of names tells the newest, as it did before."""
    said = {"id": new, "years": f"[{', '.join(years)}]", "fr": "", "en": ""}
    others = [programme.read_call(root, call) for call in known]
    if others:
        last = others[-1]
        said["articles"] = f"{{min: {last.least}, max: {last.most}}}"
        said["lang"] = last.lang
        said["keep_abstracts"] = "true" if last.keep_abstracts else "false"
    if not _undated(root, known):
        said["opened"] = today()
    text = (TEMPLATE / "call.yml").read_text(encoding="utf-8")
    for name, value in said.items():
        text = re.sub(rf"(?m)^( *{name}:).*$", rf"\1 {value}", text)
    return re.sub(r"(?m) +$", "", text)
