"""How fast 10,000 entries are written: our BibTeX writer beside pybtex's own, in one run.

    python benchmarks/export.py [ENTRIES]

pybtex writes entries that are read already; ours makes them from articles, so the comparison is to
its advantage. The names are invented: many thousands, so that no memory of what was just written
stands in for writing it. Start-up is not included.
"""

from __future__ import annotations

import sys
from random import Random

from measure import Figure, medians, printed
from pybtex.database import parse_string

from traccs_biblio.exports.bibtex import bibtex
from traccs_biblio.model import Article, Author, Metadata, Nomination, Record
from traccs_biblio.text import capitals, of_registry

RATIO = "pybtex"
#: The pieces of invented names; about one person in ten has an accent, one in 33 in real records.
ONSETS = ("b", "br", "c", "ch", "d", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s",
          "sch", "st", "t", "th", "v", "w")  # fmt: skip
VOWELS = ("a", "e", "i", "o", "u", "ei", "ou", "au")
CODAS = ("", "", "", "l", "n", "r", "s", "t", "nd", "rt")
ACCENTED = ("é", "ü", "ö", "è", "ń", "š")
PARTICLES = ("Le {}", "van der {}", "d'{}", "Saint-{}", "{0} y {0}a")
WORDS = ("learning", "emulating", "neural", "sea", "ice", "clouds", "ocean", "global", "regional",
         "fluxes", "for", "of", "the", "in", "with", "a", "model", "downscaling", "precipitation",
         "convection", "turbulence", "observations", "uncertainty", "variability", "surface",
         "deep", "data", "carbon", "resolution", "sub-grid", "processes")  # fmt: skip
NAMES = ("NEMO", "ERA5", "CO<sub>2</sub>", "snow & ice", "El Niño", "ClimSim")


def name(random: Random) -> str:
    """An invented word of two or three syllables, such as a family or a journal may bear."""
    syllables = [random.choice(ONSETS) + random.choice(VOWELS) for _ in range(random.randint(2, 3))]
    if random.random() < 0.05:
        syllables.append(random.choice(ACCENTED))
    return "".join(syllables).title() + random.choice(CODAS)


def person(random: Random) -> Author:
    """A person; one in a hundred is a group, one in twenty has a family name of several parts."""
    if random.random() < 0.01:
        return Author(name=f"The {name(random)} & {name(random)} Team")
    form = random.choice(PARTICLES) if random.random() < 0.05 else "{}"
    initial = f" {random.choice('ABCDEFGHJKLMPRST')}." if random.random() < 0.4 else ""
    return Author(form.format(name(random)), name(random) + initial)


def journal(random: Random) -> str:
    """A journal; one in ten has an ampersand, which TeX wants escaped."""
    end = " & Climate" if random.random() < 0.1 else ""
    return f"{name(random)} Journal of {name(random)}{end}"


def article(random: Random, people: list[Author], journals: list[str], number: int) -> Article:
    """An ordinary article, unlike any other."""
    words = random.choices(WORDS, k=random.randint(6, 12))
    if random.random() < 0.5:
        words.insert(random.randrange(len(words)), random.choice(NAMES))
    start = random.randint(1, 9000)
    metadata = Metadata(
        doi=f"10.5555/ice.{number}",
        type="article",
        title=of_registry(" ".join(words).capitalize()),
        authors=tuple(random.sample(people, random.randint(1, 9))),
        container=random.choice(journals),
        year=2000 + number % 25,
        month=1 + number % 12,
        volume=str(number % 99),
        issue="2",
        pages=f"{start}-{start + 9}",
    )
    key = f"author{metadata.year}word{number}"
    said = Nomination(key, "ag-2026", "PC5", "nominated", doi=metadata.doi)
    return Article(Record(metadata.doi, metadata, (said,), "crossref", (key,)))


def articles(count: int) -> list[Article]:
    """The same for every run: drawn from a seed."""
    random = Random(7)
    people = [person(random) for _ in range(2 * count)]
    journals = [journal(random) for _ in range(500)]
    return [article(random, people, journals, number) for number in range(count)]


def figures(count: int = 10_000) -> list[Figure]:
    """Both medians, in seconds."""
    sample, names = articles(count), capitals(["NEMO", "ERA5"])
    text = bibtex(sample, names, "ag-2026")
    database = parse_string(text, "bibtex")
    ours, theirs = f"biblio, {count} entries", f"pybtex, {count} entries"
    found = medians(
        {
            ours: lambda: bibtex(sample, names, "ag-2026"),
            theirs: lambda: database.to_string("bibtex"),
        }
    )
    return [Figure(name, seconds, "s", seconds / found[theirs]) for name, seconds in found.items()]


if __name__ == "__main__":
    printed(figures(*map(int, sys.argv[1:2])))
