"""What the web page costs with 1,000 articles: building, size, a keystroke of search; and what
1,000 references cost to format, beside other processors.

    python benchmarks/reports.py

run by the Python that the package is installed in, with the extra `test`, and Chromium and pandoc
on the PATH. citeproc-py is measured where it is installed. The articles are made from a seed.
Start-up is included in pandoc's time alone, and in that of the whole `biblio build`.
"""

from __future__ import annotations

import importlib.util
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import Figure, at_most, medians, printed, took

from traccs_biblio.commands.build import editions_of
from traccs_biblio.exports.bibtex import entry
from traccs_biblio.library import Library
from traccs_biblio.model import Article
from traccs_biblio.reports import csl
from traccs_biblio.reports.as_html import line
from traccs_biblio.site.pages import pages
from traccs_biblio.store import Store, Stored

ARTICLES = 1000
RATIO = "biblio's references"
CALL = "ag-2026"
SEED = 5

FAMILIES = (
    "Le Sommer", "Salas y Mélia", "Saint-Martin", "Düben", "Ólason", "Szczepański", "Watson-Parris",
    "van der Meer", *(a + b + c for a in ("Ba", "Dou", "Ka", "Mi", "Ro")
                      for b in ("la", "ri", "zo", "nte") for c in ("ji", "rd", "gnac", "sen", "")),
)  # fmt: skip
GIVEN = (
    "Julien", "David", "Peter", "Einar", "Jan", "Mélanie", "Laure", "Pauline", "Wei", "Anna",
    "Bertrand", "Chiara", "Freya", "Hugo", "Inès", "Jorge", "Karin", "Lucas", "Noé", "Olga",
)  # fmt: skip
METHODS = ("a CNN", "diffusion models", "a random forest", "graph neural networks", "a U-Net")
TASKS = (
    "Emulating sea ice with {method} in {model}",
    "Statistical downscaling of {model} rainfall with {method}",
    "Online correction of model error in {model} learned by {method}",
    "Calibration of {model} by history matching and {method}",
    "Detecting extreme heat waves in {model} simulations with {method}",
)
MODELS = ("NEMO", "ARPEGE", "LMDZ", "CNRM-CM", "neXtSIM", "ORCHIDEE", "AROME", "MAR")
JOURNALS = (
    "Geoscientific Model Development", "Journal of Advances in Modeling Earth Systems",
    "Artificial Intelligence for the Earth Systems", "Geophysical Research Letters",
)  # fmt: skip


def make_folder(folder: Path) -> None:
    """A data folder with as many articles as `ARTICLES`, each of one or two projects."""
    subprocess.run(
        [sys.executable, "-m", "traccs_biblio", "init", str(folder)],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    chance = random.Random(SEED)
    projects = [line.split(",")[0] for line in (folder / "projects.csv").read_text().split()[1:]]
    texts: dict[str, list[str]] = {}
    for number in range(ARTICLES):
        doi = f"10.5555/article.{number}"
        answer = _answer(chance, doi)
        Store(folder).put(Stored(doi, "crossref", answer))
        key = f"article{number}"
        for project in chance.sample(projects, chance.choice((1, 1, 1, 2))):
            status = chance.choice(("nominated", "suggested"))
            texts.setdefault(project, []).append(
                f"@article{{{key},\n  doi = {{{doi}}},\n  status = {{{status}}},\n"
                f"  nominated-by = {{{chance.choice(GIVEN)} {chance.choice(FAMILIES)}}},\n"
                "  why = {What it learns inside the model could serve our own simulations.},\n}\n"
            )
    for project, entries in texts.items():
        path = folder / "nominations" / CALL / f"{project}.bib"
        path.write_text("\n".join(entries), encoding="utf-8")


def _answer(chance: random.Random, doi: str) -> dict[str, object]:
    """What a registry would say of one article."""
    people = chance.sample([(f, g) for f in FAMILIES for g in GIVEN], chance.randint(2, 9))
    title = chance.choice(TASKS).format(method=chance.choice(METHODS), model=chance.choice(MODELS))
    return {
        "DOI": doi,
        "type": "journal-article",
        "title": [f"{title}: {chance.choice(('seasons', 'trends', 'limits'))} of a warmer climate"],
        "author": [{"family": family, "given": given} for family, given in people],
        "container-title": [chance.choice(JOURNALS)],
        "issued": {"date-parts": [[chance.choice((2023, 2024, 2024, 2025, 2025))]]},
        "volume": str(chance.randint(10, 60)),
        "page": f"{number}-{number + 14}" if (number := chance.randint(1, 4000)) else "",
        "abstract": f"{title}. We train it on reanalyses, and test it out of sample. " * 6,
    }


def site(folder: Path, public: Path) -> list[Figure]:
    """The pages alone, from articles that are read, and the whole command as a process."""

    def opened() -> list[Article]:
        library = Library(folder)
        return [library.with_facets(article) for article in library.select()]

    library, articles = Library(folder), opened()
    entries = {a.record.key: entry(a, library.capitals, library.call_id) for a in articles}
    editions = editions_of(library)
    reading, making = "reading the folder", "making the pages"
    found = medians({reading: opened, making: lambda: pages(editions, articles, entries)})
    size = len(pages(editions, articles, entries)["index.html"].encode("utf-8"))
    command = [sys.executable, "-m", "traccs_biblio", "build", "--bib", str(folder)]
    whole = took(
        lambda: subprocess.run([*command, "-o", str(public)], check=True, stderr=subprocess.DEVNULL)
    )
    return [
        Figure(reading, found[reading]),
        at_most(Figure(making, found[making]), 3),
        Figure("biblio build, the whole, run once", whole),
        at_most(Figure("index.html", size / 1e6, "MB"), 3),
    ]


def search(public: Path) -> list[Figure]:
    """A keystroke of search in Chromium: from the event until style and layout are done; none
    without Chromium on the PATH."""
    path = shutil.which("chromium")
    if not path:
        return []
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto((public / "index.html").as_uri())
        times = page.evaluate(_KEYSTROKES, ["downscaling szczepanski", "neXtSIM", "melia ice"])
        browser.close()
    return [
        Figure("a keystroke of search, median", statistics.median(times), "ms"),
        at_most(Figure(f"the slowest of {len(times)}", max(times), "ms"), 50),
    ]


_KEYSTROKES = """(texts) => {
  const field = document.getElementById("q");
  const times = [];
  const type = (value) => {
    field.value = value;
    const start = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect();
    times.push(performance.now() - start);
  };
  field.scrollIntoView();
  for (const text of texts) {
    for (let n = 1; n <= text.length; n += 1) type(text.slice(0, n));
    for (let n = text.length - 1; n >= 0; n -= 1) type(text.slice(0, n));
  }
  return times;
}"""


def references(folder: Path, root: Path) -> list[Figure]:
    """1,000 references to HTML: ours in APA; pandoc, pybtex, citeproc-py in styles of theirs."""
    articles = Library(folder).select()
    works = {a.record.key: a.record.metadata for a in articles}
    bib = root / "all.bib"
    command = [sys.executable, "-m", "traccs_biblio", "export", "--bib", str(folder)]
    subprocess.run([*command, "-o", str(bib)], check=True, stderr=subprocess.DEVNULL)
    text = bib.read_text("utf-8").partition("\n@")[2]
    bib.write_text("@" + text, "utf-8")  # pybtex's own reader stops at words outside of entries

    def ours() -> int:
        return sum(len(line(parts)) > 0 for parts in csl.references(works, "apa", "en").values())

    runs = {"biblio --style apa": ours, **dict(_others(bib))}
    counts = {name: run() for name, run in runs.items()}
    found = medians(runs)
    return [
        Figure(f"{counts[name]} references by {name}", t, "s", t / found["biblio --style apa"])
        for name, t in found.items()
    ]


def _others(bib: Path) -> list[tuple[str, Callable[[], int]]]:
    """What others make of the same file, where they are installed."""
    found: list[tuple[str, Callable[[], int]]] = []
    if shutil.which("pandoc"):
        document = "---\nnocite: '@*'\n---\n"
        command = ["pandoc", "--citeproc", "--bibliography", str(bib), "-t", "html"]

        def pandoc() -> int:
            done = subprocess.run(command, input=document, capture_output=True, text=True)
            return done.stdout.count('role="doc-biblioentry"') or done.stdout.count("csl-entry")

        found.append(("pandoc --citeproc", pandoc))

    def pybtex() -> int:
        from pybtex.database import parse_file
        from pybtex.plugin import find_plugin

        style = find_plugin("pybtex.style.formatting", "plain")()
        backend = find_plugin("pybtex.backends", "html")()
        entries = style.format_entries(parse_file(str(bib)).entries.values())
        return sum(len(one.text.render(backend)) > 0 for one in entries)

    found.append(("pybtex, plain", pybtex))
    if importlib.util.find_spec("citeproc"):
        found.append(("citeproc-py, harvard", lambda: _citeproc(bib)))
    return found


def _citeproc(bib: Path) -> int:
    import warnings

    citeproc = importlib.import_module("citeproc")
    source_of = importlib.import_module("citeproc.source.bibtex").BibTeX
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fields and types that it does not know
        source = source_of(str(bib), encoding="utf-8")
        style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
        made = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.html)
        for key in source:
            made.register(citeproc.Citation([citeproc.CitationItem(key)]))
        return sum(len(str(item)) > 0 for item in made.bibliography())


def figures() -> list[Figure]:
    """The web page, its search, and references beside other processors."""
    with tempfile.TemporaryDirectory() as root:
        folder, public = Path(root) / "bib", Path(root) / "public"
        make_folder(folder)
        return [*site(folder, public), *search(public), *references(folder, Path(root))]


if __name__ == "__main__":
    printed(figures())
