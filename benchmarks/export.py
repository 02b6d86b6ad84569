"""How fast 10,000 entries are written: our BibTeX writer beside pybtex's own, in one run.

    python benchmarks/export.py [ENTRIES]

Prints both times and their ratio. pybtex writes entries that are read already; ours makes them
from articles, so the comparison is to its advantage.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from pybtex.database import parse_string

from traccs_biblio.exports.bibtex import bibtex
from traccs_biblio.model import Article, Author, Metadata, Nomination, Record
from traccs_biblio.text import capitals, of_registry

T = TypeVar("T")
PEOPLE = (
    Author("Le Sommer", "Julien"), Author("Salas y Mélia", "David"), Author("Düben", "Peter D."),
    Author("Saint-Martin", "David"), Author("Ólason", "Einar"), Author("Szczepański", "Wojciech"),
)  # fmt: skip


def article(number: int) -> Article:
    """An ordinary article, unlike any other."""
    metadata = Metadata(
        doi=f"10.5555/ice.{number}",
        type="article",
        title=of_registry(f"Learning CO<sub>2</sub> fluxes & sea ice in NEMO, part {number}"),
        authors=PEOPLE[number % 3 :],
        container=f"Journal of Étude {number % 50}",
        year=2000 + number % 25,
        month=1 + number % 12,
        volume=str(number % 99),
        issue="2",
        pages=f"{number}-{number + 9}",
    )
    key = f"lesommer{metadata.year}learning{number}"
    said = Nomination(key, "ag-2026", "PC5", "nominated", doi=metadata.doi)
    return Article(Record(metadata.doi, metadata, (said,), "crossref", (key,)))


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The best of three runs, in seconds, and what came out."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        made = work()
        best = min(best, time.perf_counter() - start)
    return best, made


def main(count: int) -> None:
    articles = [article(number) for number in range(count)]
    protect = capitals(["NEMO", "ERA5"])
    ours, text = timed(lambda: bibtex(articles, protect, "ag-2026"))
    database = parse_string(text, "bibtex")
    theirs, _ = timed(lambda: database.to_string("bibtex"))
    print(f"{count} entries, {len(text) / 1e6:.1f} MB")
    print(f"biblio {ours:.2f} s, pybtex {theirs:.2f} s: {theirs / ours:.1f} times faster")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
