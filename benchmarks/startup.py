"""What `biblio` costs to start, against `python -c "import click"`, as whole processes.

    python benchmarks/startup.py

run by the Python that the package is installed in. Prints medians and ratios; a reading list
should cost at most three times the import of click.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 15
BIBLIO = str(Path(sys.executable).parent / "biblio")  # the console script beside this Python

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    'python -c "import click"': [sys.executable, "-c", "import click"],
    "biblio --help": [BIBLIO, "--help"],
    "biblio report --pc PC5": [BIBLIO, "report", "--pc", "PC5"],
}
BASE = 'python -c "import click"'


def seconds(command: list[str]) -> float:
    """How long one process takes, from start to end; its output goes nowhere."""
    environment = {**os.environ, "BIBLIO_BIB": str(ROOT / "bib")}
    start = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Interleaved rounds, so that what else the machine does falls on all alike."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        seconds(command)  # once uncounted: bytecode is written, the disk is warm
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    print(f"Python {sys.version.split()[0]}, medians of {ROUNDS} interleaved rounds")
    for name, median in medians.items():
        print(f"{name:26} {median * 1000:7.1f} ms  {median / medians[BASE]:5.2f} x")


if __name__ == "__main__":
    main()
