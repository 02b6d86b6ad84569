"""What `biblio` costs to start, beside `python -c "import click"`, as whole processes.

    python benchmarks/startup.py

run by the Python that the package is installed in; an editable install costs some milliseconds
more than another. Rounds are interleaved, after one that is not counted: bytecode is written then,
and the disk is warm.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from measure import ROUNDS, Figure, at_most_times, medians, printed

ROOT = Path(__file__).resolve().parent.parent
BIBLIO = str(Path(sys.executable).parent / "biblio")  # the console script beside this Python
BASE = 'python -c "import click"'
RATIO = BASE

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    BASE: [sys.executable, "-c", "import click"],
    "biblio --help": [BIBLIO, "--help"],
    "biblio report --pc PC5": [BIBLIO, "report", "--pc", "PC5"],
}
MOST = {"biblio --help": 1.5, "biblio report --pc PC5": 3}


def process(command: list[str]) -> None:
    """One process, from start to end; its output goes nowhere."""
    environment = {**os.environ, "BIBLIO_BIB": str(ROOT / "bib")}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)


def figures() -> list[Figure]:
    """The medians; ratios to the import of click."""
    runs = {name: partial(process, command) for name, command in COMMANDS.items()}
    for run in runs.values():
        run()
    found = medians(runs, 3 * ROUNDS)  # processes this short vary more
    made = {name: Figure(name, t * 1000, "ms", t / found[BASE]) for name, t in found.items()}
    return [at_most_times(figure, MOST[n]) if n in MOST else figure for n, figure in made.items()]


if __name__ == "__main__":
    printed(figures())
