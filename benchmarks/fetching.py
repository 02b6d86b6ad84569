"""What 1,000 records cost to fetch under Crossref's real limits, beside the least they allow.

    python benchmarks/fetching.py

A stand-in for the registries on this machine (tests/standin.py) keeps the limits of the polite
pool and answers 429 above them: 3 lists a second and 10 single records, 3 requests at once. 1,000
DOIs are 20 lists of 50, so nobody who keeps the limits needs less than 20/3 s. The time is that of
the whole process `biblio enrich`: start, reading the folder, 20 lists of Crossref, 20 of HAL for
open copies, 1,000 records written, and the keys of 1,000 pending nominations, as an import leaves
them that could ask nobody. The DOIs are invented.

habanero's `works(ids=[...])` stands beside it: one request a DOI, in a row and unpaced. It stops at
the first 429; with `warn=True` it goes on, and returns None for what was refused.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from habanero import Crossref
from httpx2 import HTTPStatusError
from measure import ROUNDS, Figure, at_most, at_most_times, printed, took

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from standin import StandIn, work  # noqa: E402

from traccs_biblio.records import pending_key  # noqa: E402

RATIO = "the floor of the limits"
DOIS = [f"10.5194/gmd-{n % 17}-{n * 11}-{2016 + n % 10}" for n in range(1000)]
LISTS, A_SECOND = len(DOIS) // 50, 3
FLOOR = LISTS / A_SECOND  # seconds
MAILTO = "library@example.org"
ABSTRACT = "<jats:p>" + "The ocean that we imagine has eddies and no coast. " * 30 + "</jats:p>"
SLOW = 0.5  # seconds that an answer takes where the network is slow


def works() -> list[dict[str, Any]]:
    """Records of the size of real ones."""
    cited = [{"key": f"ref{n}", "DOI": f"10.5555/cited.{n}"} for n in range(40)]
    return [work(doi, abstract=ABSTRACT, reference=cited) for doi in DOIS]


def make(folder: Path) -> None:
    """A data folder that nominates them all, pending, and has no record of any."""
    command = [sys.executable, "-m", "traccs_biblio", "init", str(folder)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    said = "status = {nominated}"
    entries = [
        f"@misc{{{pending_key(doi, ())},\n  doi = {{{doi}}},\n  {said},\n}}\n" for doi in DOIS
    ]
    (folder / "nominations" / "ag-2026" / "PC5.bib").write_text("\n".join(entries), "utf-8")


def enriched(known: list[dict[str, Any]], latency: float) -> tuple[float, int]:
    """Seconds that `biblio enrich` takes, and how many 429 it met."""
    with tempfile.TemporaryDirectory() as root, StandIn(known, latency=latency) as server:
        folder = Path(root) / "bib"
        make(folder)
        command = [sys.executable, "-m", "traccs_biblio", "enrich", "--bib", str(folder)]
        environment = {**os.environ, **server.environment(), "BIBLIO_MAILTO": MAILTO}
        quiet = subprocess.DEVNULL
        seconds = took(
            lambda: subprocess.run(command, env=environment, check=True, stderr=quiet, stdout=quiet)
        )
        if (lists := server.count("list", 200)) != LISTS:
            raise SystemExit(f"{lists} lists were answered, not {LISTS}")
        if "{pending-" in (folder / "nominations" / "ag-2026" / "PC5.bib").read_text("utf-8"):
            raise SystemExit("some nominations are still pending")
        return seconds, server.count(status=429)


def habanero(known: list[dict[str, Any]], warn: bool) -> tuple[float, int, int]:
    """Seconds that habanero takes for its list of ids, what it returned, and its 429."""
    returned: list[Any] = []
    with StandIn(known) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        registry = Crossref(base_url=server.crossref_url, mailto=MAILTO)

        def ask() -> None:
            with suppress(HTTPStatusError):  # the whole list is lost
                returned.extend(registry.works(ids=DOIS, warn=warn))

        seconds = took(ask)
        return seconds, sum(answer is not None for answer in returned), server.count(status=429)


def figures() -> list[Figure]:
    """Our time over the floor, and habanero's list of ids."""
    known = works()
    runs = [enriched(known, 0.01) for _ in range(ROUNDS)]
    ours = statistics.median(seconds for seconds, _ in runs)
    slow, slow_refused = enriched(known, SLOW)
    stopped, _, _ = habanero(known, warn=False)
    warned, returned, refused = habanero(known, warn=True)
    return [
        Figure("the floor: 20 lists at 3 a second", FLOOR, "s", 1.0),
        at_most_times(Figure("biblio enrich, 1,000 DOIs", ours, "s", ours / FLOOR), 1.3),
        at_most(Figure("requests over the limit (429)", max(n for _, n in runs), ""), 0),
        Figure(f"the same, answers take {SLOW} s, run once", slow, "s", slow / FLOOR),
        at_most(Figure("requests over the limit (429)", slow_refused, ""), 0),
        Figure("habanero works(ids=...): until it stops", stopped),
        Figure("records returned", 0, ""),
        Figure("habanero works(ids=..., warn=True)", warned, "s", warned / FLOOR),
        Figure("records returned", returned, ""),
        Figure("requests over the limit (429)", refused, ""),
    ]


if __name__ == "__main__":
    printed(figures())
