"""What the benchmarks share: a figure, medians of interleaved rounds, a printed table."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

#: Of each time that is compared; `ROUNDS=1 python benchmarks` is a quick look.
ROUNDS = int(os.environ.get("ROUNDS", "5"))


class Figure(NamedTuple):
    """One figure. `ratio` is to what the benchmark names (`RATIO`); `aim` is in words, and `held`
    whether it is met (None: there is none)."""

    what: str
    value: float
    unit: str = "s"
    ratio: float | None = None
    aim: str = ""
    held: bool | None = None

    @property
    def said(self) -> str:
        """The value with its unit: four digits of a count, three of anything else."""
        if self.value == int(self.value):
            return f"{self.value:.0f} {self.unit}".rstrip()
        places = 3 if abs(self.value) < 1 else 2 if abs(self.value) < 10 else 1
        return f"{self.value:.{places}f} {self.unit}".rstrip()

    @property
    def times(self) -> str:
        """The ratio, or nothing."""
        return "" if self.ratio is None else f"{self.ratio:.2f}"

    @property
    def outcome(self) -> str:
        """Whether the aim is held, in words."""
        return "" if self.held is None else "held" if self.held else "not held"


def at_most(figure: Figure, most: float) -> Figure:
    """The figure with an aim for its value."""
    return figure._replace(
        aim=f"at most {most:g} {figure.unit}".rstrip(), held=figure.value <= most
    )


def at_most_times(figure: Figure, most: float) -> Figure:
    """The figure with an aim for its ratio."""
    assert figure.ratio is not None
    return figure._replace(aim=f"ratio at most {most:g}", held=figure.ratio <= most)


def took(work: Callable[[], object]) -> float:
    """Seconds from start to end."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(runs: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Median seconds of each, in interleaved rounds, so that what else the machine does falls on
    all alike. Warm them first where the first run differs."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(took(run))
    return {name: statistics.median(measured) for name, measured in times.items()}


def printed(rows: Iterable[Figure], words: Iterable[str] = ()) -> None:
    """The table on the terminal, and the sentences under it."""
    for figure in rows:
        told = f"({figure.aim}: {figure.outcome})" if figure.aim else ""
        ratio = f"{figure.times} x" if figure.times else ""
        print(f"{figure.what:40} {figure.said:>14} {ratio:>9}  {told}".rstrip())
    for sentence in words:
        print(sentence)
