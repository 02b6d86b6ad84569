"""What the commands cost on libraries of 100, 1,000 and 10,000 articles, as whole processes.

    python benchmarks/scale.py [ROUNDS]

run by the Python that the package is installed in. The libraries are invented (`library.py`), in a
temporary folder. Prints the median time of some rounds, in seconds by the clock, since a second
process may help (so leave the machine alone meanwhile); beside that of the shipped library; the
most memory that a process held; and how the time grows: the exponent of the size, of what is left
without the start.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from library import FEW, ROOT, make

SIZES = (100, 1_000, 10_000)
SHIPPED = 0  # as a size: the library that ships, of two dozen articles
BIBLIO = str(Path(sys.executable).parent / "biblio")  # the console script beside this Python
START = ("--version",)
COMMANDS = (
    ("report", "--pc", FEW),
    ("list",),
    ("list", "--json"),
    ("export",),
    ("export", "--format", "csv"),
    ("report",),
    ("check",),
    ("status",),
)


def run(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Seconds, and megabytes held at most, of one command."""
    environment = {**os.environ, "BIBLIO_BIB": str(folder)}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [BIBLIO, *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: something in the data is to be looked at
        raise SystemExit(f"biblio {' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


def measured(command: Sequence[str], folder: Path, rounds: int) -> tuple[float, float]:
    """The median time and the most memory of so many runs."""
    found = [run(command, folder) for _ in range(rounds)]
    return statistics.median(seconds for seconds, _ in found), max(held for _, held in found)


def exponent(times: dict[int, float], start: float) -> float:
    """The slope of log(time) over log(size), by least squares: 1 is linear. What every start costs
    is taken off."""
    points = [(math.log(size), math.log(max(t - start, 1e-3))) for size, t in times.items()]
    mean_x, mean_y = (statistics.fmean(column) for column in zip(*points, strict=True))
    above = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return above / sum((x - mean_x) ** 2 for x, _ in points)


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folders = {SHIPPED: ROOT / "bib"}
        for size in SIZES:
            folders[size] = Path(temporary) / str(size)
            make(folders[size], size)
        start, _ = measured(START, folders[SHIPPED], rounds)
        print(f"Python {sys.version.split()[0]}, medians of {rounds} rounds; start {start:.3f} s")
        heads = ["shipped", *map(str, SIZES), "ratio", "MB", "exponent"]
        print(f"{'':22}" + "".join(head.rjust(9) for head in heads))
        for command in COMMANDS:
            found = {size: measured(command, folder, rounds) for size, folder in folders.items()}
            times = {size: seconds for size, (seconds, _) in found.items()}
            cells = [f"{seconds:.2f}" for seconds in times.values()]
            cells.append(f"{times[SIZES[-1]] / times[SHIPPED]:.1f}")
            cells.append(f"{found[SIZES[-1]][1]:.0f}")
            cells.append(f"{exponent({size: times[size] for size in SIZES}, start):.2f}")
            print(" ".join(command).ljust(22) + "".join(cell.rjust(9) for cell in cells))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
