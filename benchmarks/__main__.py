"""All benchmarks, and the page that tells what they found: docs/performance.md.

    python benchmarks [--data FOLDER] [--only NAME]

run by the Python that the package is installed in, with the extra `test`. FOLDER holds reference
data that is not part of the project: `crossref/works.jsonl`, `climate/` and
`usecases/valid.jsonl`. Without it, matching, people and usecases are left out, and the page says
so. `--only` runs one benchmark, prints it and leaves the page as it is.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from measure import ROUNDS, Figure, at_most, at_most_times, printed

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "performance.md"
#: The benchmarks in the order of the page, and the reference data that one needs.
NAMES: Mapping[str, str] = {
    "startup": "",
    "scale": "",
    "fetching": "",
    "beside": "",
    "export": "",
    "reports": "",
    "matching": "crossref/works.jsonl",
    "people": "climate",
    "usecases": "usecases/valid.jsonl",
}
LIBRARIES = ("click", "pybtex", "requests", "habanero", "pandas", "PyYAML", "pylatexenc",
             "typst", "bibtexparser")  # fmt: skip
PROGRAMS = ("pandoc", "chromium", "git")


class Section(NamedTuple):
    """What one benchmark found. Without figures, `words` say why."""

    name: str
    about: str
    figures: Sequence[Figure] = ()
    words: Sequence[str] = ()
    ratio: str = ""  # what ratios are to


def measured(name: str, data: Path | None) -> Section:
    """Run one benchmark."""
    if name == "scale":
        return _scale()
    module = import_module(name)
    about = _about(str(module.__doc__))
    needed = data / NAMES[name] if data and NAMES[name] else None
    if NAMES[name] and (needed is None or not needed.exists()):
        said = f"Not run: it needs `{NAMES[name]}` of the reference data (`--data FOLDER`)."
        return Section(name, about, words=(said,))
    figures = module.figures(*([needed] if needed else []))
    words = module.words(figures) if hasattr(module, "words") else ()
    return Section(name, about, figures, words, getattr(module, "RATIO", ""))


def _about(doc: str) -> str:
    """What a benchmark says of itself: all but its command line and its own options."""
    how = "run by the Python that the package is installed in; "
    pieces = [piece.replace(how, "") for piece in doc.strip().split("\n\n")]
    said = [piece for piece in pieces if not piece.startswith("    ")]
    return "\n\n".join(piece[0].upper() + piece[1:] for piece in said)


def _scale() -> Section:
    """benchmarks/scale.py prints a table: a command, its seconds by size, ratio, memory, growth."""
    command = [sys.executable, str(HERE / "scale.py"), str(ROUNDS)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    first, head, *lines = done.stdout.splitlines()
    sizes = head.split()[:-3]  # then come ratio, MB and exponent
    figures: list[Figure] = []
    for line in lines:
        found = re.findall(r"\S+", line)
        name, cells = " ".join(found[: -len(sizes) - 3]), found[-len(sizes) - 3 :]
        shipped, largest = float(cells[0]), float(cells[len(sizes) - 1])
        for size, cell in zip(sizes[1:], cells[1:], strict=False):
            figure = Figure(f"{name}, {size} articles", float(cell), "s", float(cell) / shipped)
            figures.append(_aimed(figure, name) if float(cell) == largest else figure)
        figures.append(at_most(Figure(f"{name}: memory", float(cells[-2]), "MB"), 250))
        figures.append(at_most(Figure(f"{name}: growth, exponent", float(cells[-1]), ""), 1.1))
    about = (
        "Libraries of 100, 1,000 and 10,000 invented articles in 13 projects, as whole processes. "
        f"{first}. Memory and growth are of the largest."
    )
    return Section("scale", about, figures, (), "the library that ships")


def _aimed(figure: Figure, command: str) -> Figure:
    """The largest library's time, with the aim that its command has."""
    if command == "report --pc PC5":
        return at_most_times(figure, 8)
    if command.split()[0] in ("list", "export"):
        return at_most(figure, 6)
    return at_most(figure, 10) if command == "check" else figure


def machine() -> list[tuple[str, str]]:
    """What this was measured on."""
    cpu = re.search(r"model name\s*: (.*)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    named = re.search(r'PRETTY_NAME="(.*)"', _read("/etc/os-release"))
    return [
        ("processor", cpu[1] if cpu else platform.processor() or platform.machine()),
        ("cores", str(os.cpu_count())),
        ("memory", f"{int(memory[1]) / 1e6:.0f} GB" if memory else "unknown"),
        ("system", named[1] if named else platform.platform()),
        ("Python", platform.python_version()),
    ]


def versions() -> list[tuple[str, str]]:
    """What was measured, and with what."""
    found = [("biblio", version("traccs-biblio"))]
    for library in LIBRARIES:
        try:
            found.append((library, version(library)))
        except PackageNotFoundError:
            found.append((library, "not installed"))
    for program in PROGRAMS:
        found.append((program, _program(program)))
    return found


def _program(name: str) -> str:
    if not shutil.which(name):
        return "not installed"
    done = subprocess.run([name, "--version"], capture_output=True, text=True)
    number = re.search(r"\d+(?:\.\d+)+", done.stdout)
    return number[0] if number else "unknown"


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except OSError:
        return ""


def page(sections: Iterable[Section], minutes: float, load: float) -> str:
    """The whole page, in Markdown."""
    sections = list(sections)
    aims = [(s.name, f) for s in sections for f in s.figures if f.held is not None]
    lost = [f"- {name}: {f.what}: {_with_ratio(f)} ({f.aim})" for name, f in aims if not f.held]
    held = f"{len(aims) - len(lost)} of {len(aims)} aims are held."
    parts = [
        "# Performance",
        "This page is written by one command, which runs every benchmark on one machine:",
        "    python benchmarks --data FOLDER",
        "Nothing is timed in the tests. "
        f"Times are medians of {ROUNDS} unless a line says otherwise, and what is compared was "
        "measured in the same run, in turns. `--only NAME` runs one benchmark and prints it; each "
        "also runs alone: `python benchmarks/startup.py`; `ROUNDS=1 python benchmarks` is a quick "
        "look. FOLDER holds reference data that is not part of the project; without it, three "
        "benchmarks are left out.",
        f"Measured on {date.today().isoformat()} in {minutes:.0f} minutes. {busy(load)}",
        "## The machine",
        _table(("", ""), machine()),
        _table(("", "version"), versions()),
        "## The aims",
        "\n".join([held, *(["Not held:", "", *lost] if lost else [])]),
        *(part for section in sections for part in _section(section)),
    ]
    return "\n\n".join(parts) + "\n"


def busy(load: float) -> str:
    """What else the machine did: `load` is how many processes wanted to run before the start."""
    cores = os.cpu_count() or 1
    if load < cores / 2:
        return f"The machine had nothing else to do (load {load:.1f} of {cores} cores)."
    return (
        f"**The machine was busy with other work (load {load:.1f} of {cores} cores): times are "
        "longer than they should be, ratios less sure, and aims may be missed for that reason "
        "alone. Run it again on an idle machine.**"
    )


def _section(section: Section) -> list[str]:
    heads = ("", "figure", f"ratio to {section.ratio}" if section.ratio else "", "aim", "")
    rows = [(f.what, f.said, f.times, f.aim, f.outcome) for f in section.figures]
    kept = [n for n in range(5) if n < 2 or any(row[n] for row in rows)]
    table = _table([heads[n] for n in kept], [[row[n] for n in kept] for row in rows])
    said = "\n".join(f"- {sentence}" for sentence in section.words)
    return [part for part in (f"## {section.name}", section.about, table if rows else "", said)
            if part]  # fmt: skip


def _with_ratio(figure: Figure) -> str:
    return f"{figure.said}, ratio {figure.times}" if figure.times else figure.said


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Run, print as it goes, and write the page."""
    parser = argparse.ArgumentParser(prog="python benchmarks")
    parser.add_argument("--data", type=Path, help="The folder of reference data.")
    parser.add_argument("--only", choices=NAMES, help="This benchmark, without the page.")
    given = parser.parse_args()
    start, load = time.monotonic(), os.getloadavg()[0]
    sections = []
    for name in [given.only] if given.only else NAMES:
        sections.append(section := measured(name, given.data))
        print(f"\n{name}, after {time.monotonic() - start:.0f} s", flush=True)
        printed(section.figures, section.words)
    if not given.only:
        minutes = (time.monotonic() - start) / 60
        PAGE.write_text(page(sections, minutes, load), "utf-8")
        print(f"\nwritten: {PAGE}")


if __name__ == "__main__":
    main()
