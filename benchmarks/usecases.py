"""How well the tagger agrees with labelled articles, use case by use case, and how fast it reads.

    python benchmarks/usecases.py LABELLED.jsonl [--held-out | --development] [--errors]

A line of LABELLED.jsonl holds doi, title, abstract, usecases and disputed (slugs), uses_ai (null
where the annotators differ). A disputed label counts neither for nor against. Only what is decided
counts as said; what is left for `review` is counted beside it. Intervals are 95 %, by resampling
articles with a fixed seed. A hash of the DOI keeps a third of a file held out, the same always.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from measure import ROUNDS, Figure

from traccs_biblio.usecases import SLUGS, Lexicon, Reading, Rules, facets, read

RESAMPLED = 1000
Row = dict[str, Any]


class Judged(NamedTuple):
    """One use case of one article: what the annotators and the tagger say."""

    slug: str
    wanted: bool
    said: bool
    review: bool

    @property
    def counts(self) -> tuple[int, int, int]:
        """Right, wrong and missed, 0 or 1 each."""
        right = self.wanted and self.said
        return int(right), int(self.said and not right), int(self.wanted and not right)


def rows(path: Path) -> list[Row]:
    """The labelled articles of a file, in its order."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def held_out(row: Row) -> bool:
    """Whether an article is of the third whose errors are not looked at while rules are written."""
    return int(hashlib.sha256(row["doi"].lower().encode()).hexdigest(), 16) % 3 == 0


def judge(row: Row, reading: Reading) -> list[Judged]:
    """The use cases on which the annotators agree, each beside what the tagger says."""
    states = {tag.slug: tag.state for tag in reading.tags}
    return [
        Judged(slug, slug in row["usecases"], states.get(slug) == "decided", slug in states
               and states[slug] == "review")
        for slug in SLUGS
        if slug not in row["disputed"]
    ]  # fmt: skip


def total(articles: Iterable[Iterable[Judged]]) -> tuple[int, int, int]:
    """Right, wrong and missed over all."""
    sums = [0, 0, 0]
    for article in articles:
        for judged in article:
            sums = [a + b for a, b in zip(sums, judged.counts, strict=True)]
    return sums[0], sums[1], sums[2]


def f1(counts: tuple[int, int, int]) -> float:
    """The harmonic mean of precision and recall; 0 where nothing was right."""
    right, wrong, missed = counts
    return 2 * right / (2 * right + wrong + missed or 1)


def interval(values: Sequence[Any], measure: Callable[[list[Any]], float]) -> tuple[float, float]:
    """The middle 95 % of a measure over resampled articles."""
    chance = random.Random(2026)
    drawn = sorted(measure(chance.choices(values, k=len(values))) for _ in range(RESAMPLED))
    return drawn[int(0.025 * RESAMPLED)], drawn[int(0.975 * RESAMPLED) - 1]


def line(name: str, articles: list[list[Judged]]) -> str:
    """One row of the table."""
    right, wrong, missed = counts = total(articles)
    low, high = interval(articles, lambda drawn: f1(total(drawn))) if articles else (0.0, 0.0)
    review = sum(judged.review for article in articles for judged in article)
    return (
        f"{name:22} {len(articles):5d} {right + missed:6d}  {f1(counts):.3f}"
        f" ({low:.2f}-{high:.2f})  {right / (right + wrong or 1):.2f}"
        f"  {right / (right + missed or 1):.2f}  {review:4d}"
    )


def _lenient(judged: Judged) -> Judged:
    """As if what is left for review had been said."""
    return judged._replace(said=judged.said or judged.review)


def learning(known: Sequence[Row], readings: Sequence[Reading]) -> str:
    """How often `uses_ai` is right."""
    right = [
        row["uses_ai"] == reading.uses_ai
        for row, reading in zip(known, readings, strict=True)
        if row["uses_ai"] is not None
    ]
    low, high = interval(right, lambda drawn: sum(drawn) / (len(drawn) or 1))
    share = sum(right) / (len(right) or 1)
    return f"uses_ai right: {share:.3f} ({low:.2f}-{high:.2f}) of {len(right)}"


def table(
    labelled: Sequence[Row], as_given: Sequence[Reading], titles: Sequence[Reading]
) -> list[str]:
    """The figures of a file: as it is, and by titles alone."""
    lines = [f"{'':22} {'n':>5} {'labels':>6}  F1    (95 %)       prec. rec.  review"]
    judged = [judge(row, reading) for row, reading in zip(labelled, as_given, strict=True)]
    bare = [judge(row, reading) for row, reading in zip(labelled, titles, strict=True)]
    has = [bool(row["abstract"]) for row in labelled]
    lines.append(line("all", judged))
    lines.append(line("  review counted too", [[_lenient(j) for j in a] for a in judged]))
    lines.append(line("with abstract", [j for j, h in zip(judged, has, strict=True) if h]))
    lines.append(line("title only", [j for j, h in zip(judged, has, strict=True) if not h]))
    lines.append(line("abstracts removed", bare))
    for slug in SLUGS:
        lines.append(line(slug, [[j for j in article if j.slug == slug] for article in judged]))
    for slug in SLUGS:
        of_slug = [[j for j in article if j.slug == slug] for article in bare]
        lines.append(line(f"  title: {slug}"[:22], of_slug))
    lines.append(learning(labelled, as_given))
    lines.append("by titles alone: " + learning(labelled, titles))
    return lines


def errors(labelled: Sequence[Row], rules: Rules) -> list[str]:
    """Each decision that differs, with the scores and the words that decided."""
    found = []
    for row in labelled:
        reading = read(row["title"], row["abstract"], rules)
        wrong = [j for j in judge(row, reading) if j.wanted != j.said]
        if wrong or row["uses_ai"] not in (None, reading.uses_ai):
            said = "; ".join(
                f"{tag.slug} {tag.score} {tag.state}: "
                + ", ".join(f"{e.text} ({e.where})" for e in tag.evidence)
                for tag in reading.tags
            )
            slips = [("missed " if j.wanted else "wrong ") + j.slug for j in wrong]
            if row["uses_ai"] not in (None, reading.uses_ai):
                slips.append(f"uses_ai is {row['uses_ai']}")
            found.append(f"{row['doi']} {row['title']}\n    {', '.join(slips)}\n    {said}")
    return found


def speed(labelled: Sequence[Row], rules: Rules) -> float:
    """Abstracts a second on one core, use cases and facets, start-up apart; 0 without any."""
    template = Path(__file__).parents[1] / "traccs_biblio" / "template" / "lexicon.yml"
    import yaml

    lexicon = Lexicon.of(yaml.safe_load(template.read_text("utf-8")))
    texts = [(row["title"], row["abstract"]) for row in labelled if row["abstract"]]
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for title, abstract in texts:
            read(title, abstract, rules)
            facets(title, abstract, lexicon)
        times.append(time.process_time() - start)
    return len(texts) / statistics.median(times) if texts else 0.0


def figures(path: Path) -> list[Figure]:
    """F1 over all use cases, whether an article learns at all, and the speed."""
    labelled, rules = rows(path), Rules.load()
    as_given = [read(row["title"], row["abstract"], rules) for row in labelled]
    titles = [read(row["title"], "", rules) for row in labelled]
    judged = [judge(row, reading) for row, reading in zip(labelled, as_given, strict=True)]
    bare = [judge(row, reading) for row, reading in zip(labelled, titles, strict=True)]
    sure = [(row, said) for row, said in zip(labelled, as_given, strict=True)
            if row["uses_ai"] is not None]  # fmt: skip
    right = sum(row["uses_ai"] == said.uses_ai for row, said in sure)
    return [
        Figure("labelled articles", len(labelled), ""),
        Figure("use cases: F1", f1(total(judged)), ""),
        Figure("use cases by titles alone: F1", f1(total(bare)), ""),
        Figure("whether AI is used: right", right / (len(sure) or 1), ""),
        Figure("abstracts a second on one core", round(speed(labelled, rules)), ""),
    ]


def main() -> None:
    """Print the table of one labelled file, or of one part of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("labelled", type=Path)
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--held-out", action="store_true")
    part.add_argument("--development", action="store_true")
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    labelled = rows(given.labelled)
    if given.held_out or given.development:
        labelled = [row for row in labelled if held_out(row) == given.held_out]
    rules = Rules.load()
    as_given = [read(row["title"], row["abstract"], rules) for row in labelled]
    titles = [read(row["title"], "", rules) for row in labelled]
    print("\n".join(table(labelled, as_given, titles)))
    print(f"{speed(labelled, rules):.0f} abstracts a second on one core (use cases and facets)")
    if given.errors:
        print("\n".join(errors(labelled, rules)))


if __name__ == "__main__":
    main()
