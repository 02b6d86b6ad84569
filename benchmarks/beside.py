"""`biblio` beside papis, cobib, bibtexparser, pybtex and pandoc, on the same 1,000 articles.

    python benchmarks/beside.py

The library is invented (`library.py`); its export is the one .bib that everybody reads. papis and
cobib are installed by the benchmark into an environment of its own, and take the file in once
(papis by its functions: its command compares each document with all others, for minutes).
Listing and the export of one author's works are whole processes, start-up included, warm: run once
uncounted. papis and cobib keep a cache, and are measured without it too (cold); biblio has none.
Parsing and writing are within one Python, start-up not included; of pandoc, which is no library,
it is. pandoc neither lists nor selects. A tool that cannot be had is left out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from bibtexparser.entrypoint import parse_string, write_string
from library import make
from measure import Figure, medians, printed, took
from pybtex.database import parse_file

from traccs_biblio import bibtex
from traccs_biblio.exports.bibtex import bibtex as written
from traccs_biblio.library import Library

RATIO = "biblio at the same task"
ARTICLES = 1000
TOOLS = ("papis", "cobib")
BIBLIO = str(Path(sys.executable).parent / "biblio")
#: What `papis bibtex import` does, without its look at every other document for each new one: that
#: takes minutes, and stops to ask about titles that are alike.
PAPIS_IMPORT = """
import pathlib, sys
import papis.bibtex, papis.document, papis.id
text = pathlib.Path(sys.argv[1]).read_text("utf-8")
for number, data in enumerate(papis.bibtex.bibtex_to_dict(text)):
    folder = pathlib.Path(sys.argv[2], str(number))
    folder.mkdir()
    document = papis.document.from_data(data)
    document[papis.id.key_name()] = papis.id.compute_an_id(document)
    document.set_folder(str(folder))
    document.save()
"""
Run = Callable[[], object]


class Bench:
    """The folder of one run: the library, its .bib, and the other tools' own libraries."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder, self.bib = root, root / "bib", root / "all.bib"
        make(self.folder, ARTICLES)
        self.biblio("export", "-o", str(self.bib))
        text = self.bib.read_text("utf-8").partition("\n@")[2]
        self.bib.write_text("@" + text, "utf-8")  # pybtex stops at words outside of entries
        self.author = most_frequent(text)
        self.installed = self._install()
        self.takes: dict[str, float] = {}

    def biblio(self, *arguments: str) -> None:
        """One process of ours. Exit code 1: an entry of the library has to be looked at."""
        self._run([BIBLIO, *arguments], {"BIBLIO_BIB": str(self.folder)}, (0, 1))

    def tool(self, name: str, *arguments: str) -> None:
        """One process of papis or cobib, which keep everything in the folder of this run."""
        places = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME")
        environment = {place: str(self.root / "home" / place) for place in places}
        self._run([str(self.root / "venv" / "bin" / name), *arguments], environment, (0,))

    def _run(self, command: list[str], environment: dict[str, str], codes: tuple[int, ...]) -> None:
        done = subprocess.run(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=self.root,
            timeout=300,
        )
        if done.returncode not in codes:
            raise SystemExit(f"{' '.join(command[:3])}: {done.stderr.decode()[-500:]}")

    def _install(self) -> dict[str, str]:
        """The versions of the tools that pip can get, in an environment of their own."""
        venv.create(self.root / "venv", with_pip=True)
        python = str(self.root / "venv" / "bin" / "python")
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        found = {}
        for name in TOOLS:
            if subprocess.run([*pip, name], capture_output=True).returncode == 0:
                ask = f"from importlib.metadata import version; print(version('{name}'))"
                done = subprocess.run([python, "-c", ask], capture_output=True, text=True)
                found[name] = done.stdout.strip()
        return found

    def take_in(self) -> None:
        """papis and cobib read the file into their own libraries, once."""
        if "papis" in self.installed:
            settings = self.root / "home" / "XDG_CONFIG_HOME" / "papis" / "config"
            settings.parent.mkdir(parents=True)
            library = self.root / "papis-library"
            library.mkdir()
            settings.write_text(f"[settings]\ndefault-library = own\n[own]\ndir = {library}\n")
            self.takes["papis"] = took(
                lambda: self.tool("python", "-c", PAPIS_IMPORT, str(self.bib), str(library))
            )
        if "cobib" in self.installed:
            self.tool("cobib", "init")
            add = ("add", "--skip-download", "--bibtex", str(self.bib))
            self.takes["cobib"] = took(lambda: self.tool("cobib", *add))

    def without_cache(self, name: str, *arguments: str) -> None:
        """The process, after its cache is removed."""
        shutil.rmtree(self.root / "home" / "XDG_CACHE_HOME" / name, ignore_errors=True)
        self.tool(name, *arguments)


def most_frequent(text: str) -> str:
    """The family name that most entries have among their authors, of ASCII letters alone."""
    fields: list[str] = re.findall(r"\n *author *= *\{(.*)\},?\n", text)
    named = (set(re.findall(r"(?:^| and )([A-Z][a-z]{4,}),", field)) for field in fields)
    name: str
    ((name, _),) = Counter(name for names in named for name in names).most_common(1)
    return name


def compared(task: str, runs: dict[str, Run]) -> list[Figure]:
    """The medians of one task, after a run that is not counted; the first is ours."""
    for run in runs.values():
        run()
    found = medians(runs)
    ours = found[next(iter(runs))]
    return [Figure(f"{task}: {name}", t, "s", t / ours) for name, t in found.items()]


def listing(bench: Bench) -> list[Figure]:
    """Every article on one line."""
    commands: dict[str, tuple[str, ...]] = {
        "papis": ("list", "--all", "--format", "{doc[year]} {doc[title]}"),
        "cobib": ("--porcelain", "list"),
    }
    return _processes(bench, "list", ("list",), commands)


def subset(bench: Bench) -> list[Figure]:
    """One author's works as BibTeX."""
    out = str(bench.root / "subset.bib")
    commands = {
        "papis": (
            "export",
            "--all",
            "--batch",
            "-f",
            "bibtex",
            "-o",
            out,
            f"author:{bench.author}",
        ),
        "cobib": ("export", "--bibtex", "--", out, "--", "++author", bench.author),
    }
    return _processes(bench, "subset", ("export", "--query", bench.author, "-o", out), commands)


def _processes(
    bench: Bench, task: str, ours: tuple[str, ...], others: dict[str, tuple[str, ...]]
) -> list[Figure]:
    runs: dict[str, Run] = {"biblio": partial(bench.biblio, *ours)}
    for name in bench.installed:
        runs[name] = partial(bench.tool, name, *others[name])
    figures = compared(task, runs)
    cold: dict[str, Run] = {"biblio, again": runs["biblio"]}
    for name in bench.installed:
        cold[f"{name}, cold"] = partial(bench.without_cache, name, *others[name])
    return [*figures, *compared(task, cold)[1:]]


def parsing(bench: Bench) -> list[Figure]:
    """The text of the file to entries with fields."""
    text = bench.bib.read_text("utf-8")
    runs: dict[str, Run] = {
        "biblio": lambda: [bibtex.parse(text, block) for block in bibtex.cut(text)],
        "pybtex": lambda: parse_file(str(bench.bib)),
        "bibtexparser": lambda: parse_string(text),
    }
    if shutil.which("pandoc"):
        runs["pandoc, to CSL-JSON"] = lambda: _pandoc(bench.bib, "bibtex", "csljson")
    return compared("parse", runs)


def writing(bench: Bench) -> list[Figure]:
    """1,000 entries to text. Ours makes the fields from what the registries said; the others have
    read them already."""
    library = Library(bench.folder)
    articles, capitals, call = library.select(), library.capitals, library.call_id
    entries = parse_file(str(bench.bib))
    blocks = parse_string(bench.bib.read_text("utf-8"))
    runs: dict[str, Run] = {
        "biblio": lambda: written(articles, capitals, call),
        "pybtex": lambda: entries.to_string("bibtex"),
        "bibtexparser": lambda: write_string(blocks),
    }
    if shutil.which("pandoc"):
        items = bench.root / "all.json"
        items.write_text(_pandoc(bench.bib, "bibtex", "csljson"), "utf-8")
        runs["pandoc, from CSL-JSON"] = lambda: _pandoc(items, "csljson", "bibtex")
    return compared("write", runs)


def _pandoc(path: Path, source: str, target: str) -> str:
    command = ["pandoc", "-f", source, "-t", target, str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return str(done.stdout)


def figures() -> list[Figure]:
    """The four tasks, and what taking the file in cost papis and cobib."""
    with tempfile.TemporaryDirectory() as root:
        bench = Bench(Path(root))
        bench.take_in()
        taken = [
            Figure(f"taking the file in: {name} {bench.installed[name]}, run once", seconds)
            for name, seconds in bench.takes.items()
        ]
        entries = len(bibtex.cut(bench.bib.read_text("utf-8")))
        taken.append(Figure("entries in the file, those withdrawn left out", entries, ""))
        return [*listing(bench), *subset(bench), *parsing(bench), *writing(bench), *taken]


TASKS = {
    "list": "listing 1,000 articles",
    "subset": "exporting one author's works",
    "parse": "parsing 1,000 entries",
    "write": "writing 1,000 entries",
}


def words(found: Iterable[Figure]) -> list[str]:
    """Where biblio loses, task by task."""
    found = [figure for figure in found if figure.ratio is not None]
    sentences = []
    for task, doing in TASKS.items():
        of_task = {f.what.removeprefix(f"{task}: "): f for f in found if f.what.startswith(task)}
        ours = of_task.pop("biblio")
        quicker = [f"{name} ({f.said})" for name, f in of_task.items() if (f.ratio or 1) < 1]
        lost = f"biblio ({ours.said}) loses to {', '.join(quicker)}." if quicker else ""
        sentences.append(
            f"{doing.capitalize()}: {lost or f'nobody is quicker than biblio ({ours.said}).'}"
        )
    return sentences


if __name__ == "__main__":
    table = figures()
    printed(table, words(table))
