"""How often a free-text reference finds its work, and how often a wrong one, among hard rivals.

    python benchmarks/matching.py WORKS.jsonl [--wrong] [--asked]

WORKS.jsonl holds Crossref records, one a line. Each is written as a reference in five styles with
the slips of real ones, and looked for twice in a ranking made adversarial: invented rivals first,
then the work, then the records most like it; and the same without the work, where whatever is
accepted is wrong. Nothing is random: a hash of the DOI decides. The records fall in two halves,
printed apart: what fits one by chance fails in the other.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from measure import Figure, at_most

from traccs_biblio import answers
from traccs_biblio.matching import match
from traccs_biblio.model import Author, Metadata, Text

RATIO = "all that had to be found"
LONGEST = 20  # works in a ranking, as many as a registry is asked for


class Work(NamedTuple):
    """A record, and its journal as the registry abbreviates it, if it does."""

    read: Metadata
    short: str


class Trial(NamedTuple):
    """One reference and the ranking to find its work in."""

    work: Metadata
    half: str  # "half 1" or "half 2"
    style: str
    slips: tuple[str, ...]
    rivals: tuple[str, ...]  # their kinds
    reference: str
    ranking: tuple[Metadata, ...]
    present: bool

    @property
    def acceptable(self) -> bool:
        """Whether the rules allow it: a review, or what has no year, is always asked about."""
        return self.work.type != "review" and bool(self.work.years)


def works(path: Path) -> list[Work]:
    """The records of a file, one a line, perhaps within "message"."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        answer = json.loads(line)
        answer = answer.get("message", answer)
        short = (answer.get("short-container-title") or [""])[0]
        read = answers.read("crossref", answer, answer["DOI"].lower())
        found.append(Work(read, html.unescape(short)))
    return found


def chance(*about: str) -> float:
    """A number from 0 to 1 that depends on these words alone."""
    return int(hashlib.sha256("|".join(about).encode()).hexdigest()[:8], 16) / 16**8


# --- references ---------------------------------------------------------------------------------


class Parts(NamedTuple):
    """What a style puts in order; `given` are initials."""

    people: tuple[tuple[str, str], ...]  # (family or group, initials)
    others: bool  # et al.
    title: str
    journal: str
    volume: str
    issue: str
    pages: str
    year: int


def apa(p: Parts) -> str:
    names = [f"{family}, {given}".rstrip(", ") for family, given in p.people]
    listed = ", ".join(names[:-1]) + ", & " + names[-1] if len(names) > 1 else names[0]
    people = f"{names[0]}, et al." if p.others else listed
    issue = f"({p.issue})" if p.issue and p.volume else ""
    where = ", ".join(part for part in (p.journal, p.volume + issue, p.pages) if part)
    return f"{people} ({p.year}). {_ended(p.title)} {where}".rstrip() + "."


def ams(p: Parts) -> str:
    first, *rest = p.people
    names = [f"{first[0]}, {first[1]}".rstrip(", "), *(f"{g} {f}".strip() for f, g in rest)]
    people = f"{names[0]}, and Coauthors" if p.others else _with_and(names, ", and ")
    where = ", ".join(part for part in (p.journal, p.volume, p.pages) if part)
    return f"{people}, {p.year}: {_ended(p.title)} {where}".rstrip() + "."


def copernicus(p: Parts) -> str:
    names = [f"{family}, {given}".rstrip(", ") for family, given in p.people]
    people = f"{names[0]} et al." if p.others else _with_and(names, ", and ")
    where = ", ".join(part for part in (p.title, p.journal, p.volume, p.pages) if part)
    return f"{people}: {where}, {p.year}."


def nature(p: Parts) -> str:
    names = [f"{family}, {given}".rstrip(", ") for family, given in p.people]
    people = f"{names[0]} et al." if p.others else _with_and(names, " & ")
    where = ", ".join(part for part in (f"{p.journal} {p.volume}".strip(), p.pages) if part)
    return f"{people} {_ended(p.title)} {where} ({p.year})."


def ieee(p: Parts) -> str:
    names = [f"{given} {family}".strip() for family, given in p.people]
    people = f"{names[0]} et al." if p.others else _with_and(names, ", and ")
    figures = [("vol.", p.volume), ("no.", p.issue), ("pp.", p.pages)]
    said = [f"{label} {figure}" for label, figure in figures if figure]
    where = ", ".join([part for part in (p.journal, *said, str(p.year)) if part])
    return f"{people}, “{p.title},” {where}."


STYLES: dict[str, Callable[[Parts], str]] = {
    "APA": apa, "AMS": ams, "Copernicus": copernicus, "Nature": nature, "IEEE": ieee,
}  # fmt: skip


def _ended(title: str) -> str:
    return title if title.endswith((".", "?", "!", "…")) else f"{title}."


def _with_and(names: Sequence[str], last: str) -> str:
    return ", ".join(names[:-1]) + last + names[-1] if len(names) > 1 else names[0]


def _initials(given: str) -> str:
    return " ".join(f"{part[0]}." for part in re.split(r"[\s.\-]+", given) if part)


def _abbreviated(journal: str) -> str:
    small = {"of", "the", "and", "for", "in", "on", "de", "la"}
    words = [word for word in journal.split() if word.lower() not in small]
    if len(words) < 2:
        return journal
    return " ".join(word if len(word) < 6 else word[:4] + "." for word in words)


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _cut(title: str, mark: str) -> str:
    words = title.split()
    return " ".join(words[: max(6, len(words) * 2 // 3)]).rstrip(",.:;–-") + mark


def _misspelled(title: str, where: float) -> str:
    """Two letters of a long word exchanged."""
    long = list(re.finditer(r"[a-z]{7,}", title))
    if not long:
        return title
    at = long[int(where * len(long))].start() + 3
    return title[:at] + title[at + 1] + title[at] + title[at + 2 :]


def described(work: Work, style: str) -> tuple[str, tuple[str, ...]]:
    """A work as a reference, and the slips in it; ("", ()) if it has no title or no people."""
    m = work.read
    people = m.authors or m.editors
    if not m.title or not people:
        return "", ()

    def slip(name: str, share: float) -> bool:
        return chance(m.doi, style, name) < share

    title, journal, year = m.title.plain, m.container or m.publisher, m.year or 0
    said: list[str] = []
    if slip("cut title", 0.15) and len(title.split()) > 7:
        title, said = _cut(title, ("", "...", "…")[len(title) % 3]), [*said, "cut title"]
    if slip("misspelled", 0.12):
        title, said = _misspelled(title, chance(m.doi, style)), [*said, "misspelled"]
    if slip("year off", 0.15):
        year, said = year + (1 if slip("later", 0.5) else -1), [*said, "year off"]
    if style != "APA" or slip("abbreviated", 0.3):
        journal, said = work.short or _abbreviated(journal), [*said, "abbreviated"]
    bare = slip("no figures", 0.12)
    said += ["no figures"] if bare else []
    others = len(people) > 2 and (style == "Nature" or len(people) > 8 or slip("et al.", 0.4))
    parts = Parts(
        people=tuple((p.label, _initials(p.given) if not p.name else "") for p in people),
        others=others,
        title=title,
        journal=journal,
        volume="" if bare else m.volume,
        issue="" if bare else m.issue,
        pages="" if bare else (m.pages.replace("-", "–") or m.number),
        year=year,
    )
    text = STYLES[style](parts)
    if not m.year:
        text = text.replace(f"{year}", "n.d.")
    if slip("lost accents", 0.3) and text != _without_accents(text):
        text, said = _without_accents(text), [*said, "lost accents"]
    return text, tuple(said)


# --- rivals -------------------------------------------------------------------------------------

STRANGERS = (Author("Ólason", "Einar"), Author("Szczepański", "Maciej"))


def _rival(m: Metadata, kind: str, title: str, **fields: object) -> Metadata:
    text = Text(((title, ""),))
    return m._replace(doi=f"10.5555/{kind}.{m.doi}", title=text, relations=())._replace(**fields)  # type: ignore[arg-type]


def _elsewhere(m: Metadata, pages: int) -> dict[str, object]:
    """Other pages of the same volume, where the work has any."""
    first = re.search(r"\d+", m.pages)
    if first:
        start = int(first[0]) + pages
        return {"pages": f"{start}-{start + 11}", "number": ""}
    return {"number": f"{m.number}{pages}"} if m.number else {}


def parts(m: Metadata) -> list[Metadata]:
    title = m.title.plain
    return [
        _rival(m, "part-2", f"{title}. Part 2: Sensitivity", **_elsewhere(m, 12)),
        _rival(m, "part-ii", f"{title}, II", **_elsewhere(m, 24)),
    ]


def versions(m: Metadata) -> list[Metadata]:
    """The preprint of an article, the article of a preprint, and a paper at a conference."""
    year = m.year or 2020
    empty = {"volume": "", "issue": "", "pages": "", "number": "", "container": ""}
    printed = {"container": "Journal of Invented Results", "volume": "47", "issue": "3",
               "pages": "1201-1219", "type": "article"}  # fmt: skip
    other: dict[str, object] = (
        {**printed, "year": year + 1, "dates": {"print": f"{year + 1}-02-01"}}
        if m.type == "preprint"
        else {**empty, "type": "preprint", "publisher": "Copernicus GmbH", "year": year - 1,
              "dates": {"posted": f"{year - 1}-11-02"}}
    )  # fmt: skip
    talk = {**empty, "type": "proceedings-article", "publisher": "Invented Press",
            "container": "Proceedings of the 9th Invented Meeting", "pages": "17-24"}  # fmt: skip
    title = m.title.plain
    return [_rival(m, "version", title, **other), _rival(m, "talk", title, **talk)]


def comments(m: Metadata) -> list[Metadata]:
    title = m.title.plain
    return [
        _rival(m, "comment", f"Comment on “{title}”", authors=STRANGERS, **_elsewhere(m, 40)),
        _rival(m, "reply", f"Reply to “Comment on ‘{title}’”", **_elsewhere(m, 44)),
        _rival(m, "rc1", title, authors=STRANGERS[:1], type="review", container="", volume=""),
    ]


def same_author(m: Metadata) -> list[Metadata]:
    """Other works of the same people and year whose titles overlap."""
    words = m.title.plain.split()
    half = " ".join(words[: (len(words) + 1) // 2])
    return [
        *([_rival(m, "half", half, **_elsewhere(m, 60))] if len(words) > 1 else []),
        _rival(m, "towards", f"Towards {m.title.plain}", **_elsewhere(m, 72)),
        _rival(m, "more", f"{half} and its limits in practice", **_elsewhere(m, 84)),
        _rival(m, "longer", f"{m.title.plain}: A review", **_elsewhere(m, 96)),
    ]


def corrections(m: Metadata) -> list[Metadata]:
    title, year = m.title.plain, m.year or 2020
    return [
        _rival(m, "corrigendum", f"Corrigendum to “{title}”", **_elsewhere(m, 108)),
        _rival(m, "correction", f"Correction: {title}", year=year + 1, **_elsewhere(m, 120)),
        _rival(m, "supplement", f"Supplementary material to “{title}”"),
    ]


def duplicates(m: Metadata) -> list[Metadata]:
    """The title, and its beginning, by other people."""
    words = m.title.plain.split()
    begun = " ".join(words[: max(3, len(words) * 3 // 5)])
    return [
        _rival(m, "namesake", m.title.plain, authors=STRANGERS, **_elsewhere(m, 132)),
        _rival(m, "begun", begun, authors=STRANGERS, **_elsewhere(m, 144)),
        _rival(m, "turned", m.title.plain, authors=(*STRANGERS, *m.authors),
               **_elsewhere(m, 156)),
    ]  # fmt: skip


KINDS: dict[str, Callable[[Metadata], list[Metadata]]] = {
    "parts": parts, "versions": versions, "comments": comments, "same author": same_author,
    "corrections": corrections, "duplicates": duplicates,
}  # fmt: skip


def _kinds(doi: str) -> tuple[str, ...]:
    """Half of the kinds, so that each is met by half of the records."""
    return tuple(sorted(KINDS, key=lambda kind: chance(doi, kind))[: len(KINDS) // 2])


# --- trials -------------------------------------------------------------------------------------


def trials(all_works: Sequence[Work]) -> tuple[list[Trial], int]:
    """All trials, and how many works cannot be written as a reference."""
    words = {w.read.doi: set(re.findall(r"\w+", w.read.title.plain.lower())) for w in all_works}
    made, silent = [], 0
    for work in all_works:
        m = work.read
        near = sorted(
            (w.read for w in all_works if w.read.doi != m.doi),
            key=lambda other: (-_overlap(words[m.doi], words[other.doi]), other.doi),
        )[:LONGEST]
        kinds = _kinds(m.doi)
        rivals = [rival for kind in kinds for rival in KINDS[kind](m)]
        half = "half 1" if chance(m.doi, "half") < 0.5 else "half 2"
        silent += not described(work, "APA")[0]
        for style in STYLES:
            text, slips = described(work, style)
            if not text:
                continue
            for present in (True, False):
                others = near if present else [w for w in near if _stem(w.doi) != _stem(m.doi)]
                ranking = tuple([*rivals, *([m] if present else []), *others][:LONGEST])
                made.append(Trial(m, half, style, slips, kinds, text, ranking, present))
    return made, silent


def _stem(doi: str) -> str:
    """The DOI of a preprint without its version: an absent work is absent in all versions."""
    return re.sub(r"(?:[-/.]?v|\.)\d{1,2}$", "", doi)


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


class Score(NamedTuple):
    """How trials went: `right` and `wrong` were accepted, of `wanted` that had to be found."""

    right: int
    wrong: int
    asked: int
    wanted: int

    @property
    def precision(self) -> float:
        """Of what was accepted alone, the share that is right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of what had to be found, the share that was."""
        return self.right / max(1, self.wanted)

    def __str__(self) -> str:
        accepted = self.right + self.wrong
        return (
            f"precision {self.precision:.4f} ({self.right} of {accepted} accepted), "
            f"recall {self.recall:.4f} ({self.right} of {self.wanted}), asked: {self.asked}"
        )


Told = tuple[Trial, str, str]  # the trial, the DOI that was accepted or "", why none was


def tell(made: Iterable[Trial]) -> list[Told]:
    """What is accepted in each trial."""
    told = []
    for trial in made:
        found = match(trial.reference, trial.ranking)
        told.append((trial, found.accepted.doi if found.accepted else "", found.why))
    return told


def score(told: Iterable[Told], silent: int = 0) -> Score:
    """The score; `silent` references could not be written, and count as asked."""
    told = list(told)
    right = sum(trial.present and doi == trial.work.doi for trial, doi, _ in told)
    accepted = sum(bool(doi) for _, doi, _ in told)
    asked = sum(trial.present and not doi for trial, doi, _ in told) + silent
    wanted = sum(trial.present for trial, _, _ in told) + silent
    return Score(right, accepted - right, asked, wanted)


def figures(path: Path) -> list[Figure]:
    """How many references find their work, and how many a wrong one; the shares beside them."""
    all_works = works(path)
    made, silent = trials(all_works)
    told = tell(made)
    found = score(told, silent * len(STYLES))
    acceptable = score(one for one in told if one[0].acceptable)
    absent = sum(bool(doi) for trial, doi, _ in told if not trial.present)
    return [
        Figure("references", found.wanted, ""),
        Figure("found", found.right, "", found.recall),
        Figure("found, with title, people and year", acceptable.right, "", acceptable.recall),
        Figure("asked about", found.asked, "", found.asked / max(1, found.wanted)),
        at_most(Figure("another work taken for it", found.wrong - absent, ""), 0),
        at_most(Figure("a work taken where its own is absent", absent, ""), 0),
    ]


def main(path: str, *options: str) -> None:
    """Print the scores, and with `--wrong` and `--asked` the references behind them."""
    all_works = works(Path(path))
    made, silent = trials(all_works)
    told = tell(made)
    absent = [doi for trial, doi, _ in told if not trial.present]
    acceptable = [one for one in told if one[0].acceptable]
    print(f"{score(told, silent * len(STYLES))}, on {len(all_works)} records x {len(STYLES)}")
    print(f"work absent: {sum(map(bool, absent))} of {len(absent)} accepted")
    print(
        f"{silent} of the records have no title or no people: counted as asked, and left out below"
    )
    print(f"{'title, people, year':20} {score(acceptable)}")
    for group, members in sorted(groups(told).items()):
        print(f"{group:20} {score(members)}")
    for trial, doi, why in told:
        if "--wrong" in options and doi and (doi != trial.work.doi or not trial.present):
            print(f"WRONG {doi} for {trial.work.doi}: {trial.reference}")
        if "--asked" in options and not doi and trial.present:
            print(f"ASKED {trial.work.doi} ({why}): {trial.reference}")


def groups(told: Iterable[Told]) -> dict[str, list[Told]]:
    """The trials by half, style, kind of rival and slip."""
    found: dict[str, list[Told]] = {}
    for one in told:
        trial = one[0]
        names = [trial.half, trial.style, *(f"rivals: {kind}" for kind in trial.rivals)]
        for name in (*names, *(f"slip: {slip}" for slip in trial.slips)):
            found.setdefault(name, []).append(one)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
