"""How often an author is found among a programme's people, asked about, missed, or mistaken.

    python benchmarks/people.py CLIMATE_DIR [--wrong] [--asked] [--missed]

CLIMATE_DIR holds `crossref.jsonl` and `datacite.jsonl`, records of registries one a line. Each
author with a full name is written as one of the programme's people, alone in `private/people.csv`
and without ORCID, in the ways that names are written; then the other way round, as a registry
spells it. The same author should be found, or at least asked about; another author of like name
never found. Nothing is random. Two authors of one full name are taken for one person: here nobody
can tell them apart.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from measure import Figure, at_most, medians

from traccs_biblio import answers
from traccs_biblio.model import Author
from traccs_biblio.people import People, Person
from traccs_biblio.text import fold


class Pair(NamedTuple):
    """A person of the file, an author of a record, and whether they are one."""

    kind: str
    person: str
    author: Author
    same: bool = True


def authors(folder: Path) -> list[Author]:
    """The authors of the records, each spelling once."""
    found: dict[Author, None] = {}
    for source in ("crossref", "datacite"):
        for line in (folder / f"{source}.jsonl").read_text(encoding="utf-8").splitlines():
            answer = json.loads(line)
            doi = answer.get("DOI") or answer["data"]["id"]
            for author in answers.read(source, answer, doi.lower()).authors:
                found[Author(author.family, author.given, name=author.name)] = None
    return list(found)


def unaccented(text: str) -> str:
    """A name as a program without accents writes it."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def is_full(author: Author) -> bool:
    """Whether the first given name is more than an initial."""
    return len(re.split(r"[\s.\-‐]", author.given)[0]) > 1 and not author.given.isupper()


def initials(given: str) -> str:
    """`Jean-Marc` as `J.-M.`"""
    return " ".join("-".join(f"{p[0]}." for p in word.split("-") if p) for word in given.split())


def comma(author: Author) -> str:
    """As `Le Sommer, Julien`."""
    return f"{author.family}, {author.given}"


#: Ways to write a person, and ways in which a registry has the author.
PERSON: dict[str, Callable[[Author], str]] = {
    "Family, Given": comma,
    "Given Family": lambda a: f"{a.given} {a.family}",
    "FAMILY Given": lambda a: f"{a.family.upper()} {a.given}",
    "Family Given, no comma": lambda a: f"{a.family} {a.given}",
    "without accents": lambda a: unaccented(comma(a)),
    "without hyphens": lambda a: comma(a).replace("-", " "),
    "initials": lambda a: f"{a.family}, {initials(a.given)}",
    "first of several given": lambda a: f"{a.family}, {a.given.split()[0]}",
    "family in one word": lambda a: f"{a.family.replace(' ', '').replace('-', '')}, {a.given}",
    "a part of the family name": lambda a: f"{a.family.replace('-', ' ').split()[-1]}, {a.given}",
}
AUTHOR: dict[str, Callable[[Author], Author]] = {
    "author: all in capitals": lambda a: Author(a.family.upper(), a.given.upper()),
    "author: initials": lambda a: Author(a.family, initials(a.given)),
    "author: initials, no dots": lambda a: Author(a.family, fold(initials(a.given)).upper()),
    "author: names exchanged": lambda a: Author(a.given, a.family),
    "author: in one field": lambda a: Author(f"{a.given} {a.family}"),
    "author: without accents": lambda a: Author(unaccented(a.family), unaccented(a.given)),
}


def pairs(people: Iterable[Author]) -> Iterator[Pair]:
    """All pairs: an author with himself in other spellings, and with others of like name."""
    every = list(people)
    full = [author for author in every if is_full(author)]
    for author in full:
        for kind, write in PERSON.items():
            person = write(author)
            if person != comma(author) or kind == "Family, Given":
                yield Pair(kind, person, author)
        for kind, spell in AUTHOR.items():
            if spell(author) != author:
                yield Pair(kind, comma(author), spell(author))
    for one in full:
        for write in (comma, PERSON["Given Family"]):
            yield from (Pair(kind, write(one), other, False) for kind, other in others(one, full))


def others(one: Author, every: Iterable[Author]) -> Iterator[tuple[str, Author]]:
    """Other persons of like name: real ones, and made ones of another given name."""
    for other in every:
        if fold(one.family) == fold(other.family) and differ(one.given, other.given):
            same = fold(one.given)[:1] == fold(other.given)[:1]
            yield ("real: family and initial" if same else "real: family"), other
        elif fold(one.given) == fold(other.given) and fold(one.family) != fold(other.family):
            yield "real: given name", other
        elif fold(one.family) == fold(other.given):
            yield "real: family name is given name", other
    first = one.given.split()[0]
    yield (
        "made: same initial",
        Author(one.family, f"{first[0]}{'ulalie' if first[1] != 'u' else 'zra'}"),
    )
    yield "made: other second initial", Author(one.family, f"{first} Q.")
    yield "made: names exchanged", Author(one.given, one.family)
    yield "made: group", Author(name=f"{one.given} {one.family}")
    yield "made: other ORCID", one._replace(orcid="0000-0001-5109-3700")
    for word in one.family.replace("-", " ").split()[:-1]:
        if len(word) > 3:
            yield "made: a part of the family name", Author(word, first)


def differ(one: str, other: str) -> bool:
    """Whether two given names are those of two persons: neither begins as the other goes on."""
    a, b = fold(one.split()[0]), fold(other.split()[0])
    return not (a.startswith(b) or b.startswith(a))


def outcome(pair: Pair) -> str:
    """ "certain", "asked" or "missed"."""
    orcid = "0000-0002-1825-0097" if pair.kind == "made: other ORCID" else ""
    [match] = People([Person(pair.person, orcid)]).match([pair.author])
    return "certain" if match.person else "asked" if match.perhaps else "missed"


class Told(NamedTuple):
    """What was told of all pairs: how often, by kind; and the pairs behind it."""

    every: list[Author]
    found: dict[str, Counter[str]]
    wrong: list[Pair]
    of_one: list[tuple[str, Pair]]  # what was told of an author and himself


def tell(folder: Path) -> Told:
    """Each pair as it is told, and each author among all of them in one file."""
    told = Told(authors(folder), {}, [], [])
    for pair in pairs(told.every):
        said = outcome(pair)
        told.found.setdefault(pair.kind, Counter())[said] += 1
        if pair.same:
            told.of_one.append((said, pair))
        elif said == "certain":
            told.wrong.append(pair)
    together(told.every, told.found, told.wrong)
    return told


def figures(folder: Path) -> list[Figure]:
    """How often an author is told, over all ways to write him; and how often another is."""
    told = tell(folder)
    counts = Counter(said for said, _ in told.of_one)
    return [
        Figure("an author in another spelling: found", counts["certain"], ""),
        Figure("asked about", counts["asked"], ""),
        Figure("missed", counts["missed"], ""),
        at_most(Figure("another author taken for him", len(told.wrong), ""), 0),
        Figure("time for twice the people, a person", linear(told.every), "x"),
    ]


def main(arguments: list[str]) -> None:
    """Print the table, and the pairs that were asked for."""
    every, found, wrong, of_one = tell(Path(arguments[0]))
    for said, pair in of_one:
        if f"--{said}" in arguments:
            print(f"{said}: {pair.kind}: {pair.person} | {pair.author[:4]}")
    print(
        f"{len(every)} spellings of authors, {sum(map(is_full, every))} with a given name in full"
    )
    for kind, counts in found.items():
        told = "".join(f"{counts[name]:7d} {name}" for name in ("certain", "asked", "missed"))
        print(f"{kind:34}{told}")
    print(f"WRONG: {len(wrong)}")
    for pair in wrong if "--wrong" in arguments else ():
        print(f"  {pair.kind}: {pair.person} | {pair.author[:4]}")
    print(f"{linear(every):.2f} as long for twice the people and authors, a person")


def together(every: list[Author], found: dict[str, Counter[str]], wrong: list[Pair]) -> None:
    """Each author among all of them in one file, where those of like name stand side by side."""
    full = [author for author in every if is_full(author)]
    people = People(Person(comma(author)) for author in full)
    counts = found.setdefault("all in one file", Counter())
    for author in every:
        [match] = people.match([author])
        counts["certain" if match.person else "asked" if match.perhaps else "missed"] += 1
        if match.person and fold(match.person.name) != fold(comma(author)):
            wrong.append(Pair("all in one file", match.person.name, author, False))


def linear(every: list[Author]) -> float:
    """How much longer it takes a person, when there are twice as many."""
    people = [Person(f"{a.family}{n}x, {a.given}") for n in range(9) for a in every if a.family]
    half = len(people) // 2
    found = medians(
        {
            "half": lambda: People(people[:half]).match(every),
            "all": lambda: People(people).match(every),
        }
    )
    return (found["all"] / len(people)) / (found["half"] / half)


if __name__ == "__main__":
    main(sys.argv[1:])
