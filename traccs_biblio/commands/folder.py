"""Where the data folder of a command is."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import InputError


def find_folder(given: str) -> Path:
    """The data folder: `--bib`, else BIBLIO_BIB, else the nearest `bib` upwards that is one.

    Raises `InputError` where there is none, with how to make or to name one.
    """
    named = given or os.environ.get("BIBLIO_BIB", "")
    if named:
        inside = Path(named) / "bib"
        if (inside / "projects.csv").is_file() and not (Path(named) / "projects.csv").is_file():
            raise InputError(f"{named} is not a data folder of biblio", f"did you mean {inside}?")
        return Path(named)
    for parent in [Path.cwd(), *Path.cwd().parents]:
        if (parent / "bib" / "projects.csv").is_file():
            return parent / "bib"
    raise InputError(
        "no data folder here: no folder upwards has a bib/ with projects.csv",
        "biblio init bib makes one; --bib DIR or BIBLIO_BIB names one",
    )
