"""Fit the weights of words that sit beside the rules, from labelled articles.

    python benchmarks/fit_weights.py LABELLED.jsonl > traccs_biblio/weights.tsv
    python benchmarks/fit_weights.py LABELLED.jsonl --cross

Logistic regression for each use case and for "learning", with a strong penalty: each article is
read twice, with its abstract and without, since several publishers deposit none. Words that fewer
than twelve readings hold are left out, weights too small to matter are dropped, and the others are
rounded to thousandths, so that equal input gives equal bytes. Nothing of a text is kept but which
single words and pairs of words, cut to seven letters, speak for what.

`composed.tsv` adds articles invented for this purpose, in the manner of the field, about half of
them a title alone: use cases, other uses, no learning; in English and French. With --cross each
fifth of the articles is read by weights fitted to the others, and the table of `usecases.py`
printed: the rules stay the same.

`rule` lines stand for what the rules find. The rules must be good before: fitting comes last.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from usecases import Row, rows, table

from traccs_biblio.usecases import SLUGS, Reading, Rules, read, witnesses
from traccs_biblio.weights import BARE, RULE, SCALE, START, Weights

SUBJECTS = ("learning", *SLUGS)
#: How strongly weights are drawn to nothing: those of words, those of the rules, the start.
PENALTY, PENALTY_OF_RULES, PENALTY_OF_START = 3.0, 1.0, 0.001
#: How many readings must hold a word, and the least weight that is kept.
SELDOM, SMALL = 12, 0.08

COMPOSED = Path(__file__).with_name("composed.tsv")

Table = npt.NDArray[np.float64]


class Sample(NamedTuple):
    """One reading of one article: what the rules say, its words, and what is known of it."""

    rules: dict[str, float]
    words: dict[str, float]
    bare: bool
    known: dict[str, bool]


def samples(labelled: Sequence[Row], rules: Rules) -> list[Sample]:
    """Each article with its abstract and without."""
    found = []
    for row in labelled:
        for abstract in dict.fromkeys((row["abstract"], "")):
            cases, _, words = witnesses(row["title"], abstract, rules)
            known = {slug: slug in row["usecases"] for slug in SLUGS if slug not in row["disputed"]}
            if row["uses_ai"] is not None:
                known["learning"] = row["uses_ai"]
            scores = {name: case.score for name, case in cases.items()}
            found.append(Sample(scores, words, not abstract, known))
    return found


def vocabulary(sample: Sequence[Sample]) -> list[str]:
    """The words that enough readings hold, in alphabetical order."""
    held = Counter(word for one in sample for word in one.words)
    return sorted(word for word, count in held.items() if count >= SELDOM)


def design(sample: Sequence[Sample], told: Sequence[str], words: Sequence[str]) -> Table:
    """A row for each sample; the columns are the rules, "no abstract", the words, the start."""
    place = {word: n for n, word in enumerate(words, len(told) + 1)}
    table = np.zeros((len(sample), len(told) + 2 + len(words)))
    table[:, -1] = 1
    for n, one in enumerate(sample):
        table[n, : len(told)] = [one.rules.get(name, 0.0) for name in told]
        table[n, len(told)] = one.bare
        known = {place[word]: much for word, much in one.words.items() if word in place}
        much = np.array(list(known.values()))
        table[n, list(known)] = SCALE * much / np.sqrt(1 + much @ much)
    return table


def fit(alike: Table, wanted: Table) -> Table:
    """How far each sample pulls the weights once its label is as likely as the penalty allows.

    Newton's method over the few samples instead of the many words; `alike` is what two samples
    have in common.
    """
    pull: Table = np.zeros(len(wanted))
    sums: Table = np.zeros(len(wanted))
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(sums, -40, 40)))
        sure = np.maximum(chance * (1 - chance), 1e-9)
        aim = sums + (wanted - chance) / sure
        pull[:] = np.linalg.solve(alike + np.diag(1 / sure), aim)
        before, sums = sums, alike @ pull
        if np.abs(sums - before).max() < 1e-9:
            break
    return pull


def fitted(labelled: Sequence[Row], rules: Rules) -> Weights:
    """The table for a set of labelled articles."""
    sample = samples(labelled, rules)
    words = vocabulary(sample)
    told = (*SUBJECTS, *rules.others)
    table = design(sample, told, words)
    penalty = [PENALTY_OF_RULES] * (len(told) + 1) + [PENALTY] * len(words) + [PENALTY_OF_START]
    drawn = table / penalty
    alike = drawn @ table.T
    columns = []
    for subject in SUBJECTS:
        known = [n for n, one in enumerate(sample) if subject in one.known]
        wanted = np.array([float(sample[n].known[subject]) for n in known])
        columns.append(fit(alike[np.ix_(known, known)], wanted) @ drawn[known])
    names = [*(RULE + name for name in told), BARE, *words, START]
    lines: dict[str, list[int]] = {}
    for name, numbers in zip(names, np.array(columns).T, strict=True):
        if name[-1] != ")" and not name.startswith(RULE):
            numbers = np.where(np.abs(numbers) < SMALL, 0, numbers)
        if numbers.any():
            lines[name] = [round(1000 * float(number)) for number in numbers]
    return Weights(SUBJECTS, lines)


def written(weights: Weights) -> str:
    """The table as its file has it: thousandths, the rules first, then words."""
    names = sorted(
        weights.lines,
        key=lambda name: (name != START, name != BARE, not name.startswith(RULE), name),
    )
    head = "\t".join(["word", *weights.subjects])
    table = {n: [str(v) for v in weights.lines[n]] for n in names}
    return "\n".join([head, *("\t".join([name, *table[name]]) for name in names)]) + "\n"


def composed() -> list[Row]:
    """The invented articles, as labelled ones; about half are a title alone."""
    found = []
    for line in COMPOSED.read_text("utf-8").splitlines():
        labels, title, abstract = line.split("\t")
        slugs = [label for label in labels.split(",") if label in SLUGS]
        found.append({"title": title, "abstract": abstract, "usecases": slugs, "disputed": [],
                      "uses_ai": labels != "none"})  # fmt: skip
    return found


def crossed(labelled: Sequence[Row], rules: Rules) -> list[str]:
    """The table where every article is read by weights that were fitted to others."""
    fifth = [
        int(hashlib.sha256(row["doi"].lower().encode()).hexdigest(), 16) % 5 for row in labelled
    ]
    given: dict[int, Reading] = {}
    bare: dict[int, Reading] = {}
    for part in range(5):
        others = [row for row, n in zip(labelled, fifth, strict=True) if n != part]
        fresh = rules._replace(weights=fitted([*others, *composed()], rules))
        for n, row in enumerate(labelled):
            if fifth[n] == part:
                given[n] = read(row["title"], row["abstract"], fresh)
                bare[n] = read(row["title"], "", fresh)
    places = range(len(labelled))
    return table(labelled, [given[n] for n in places], [bare[n] for n in places])


def main() -> None:
    """Print the weights, or the table of --cross."""
    labelled, rules = rows(Path(sys.argv[1])), Rules.load()
    if "--cross" in sys.argv:
        print("\n".join(crossed(labelled, rules)))
    else:
        sys.stdout.write(written(fitted([*labelled, *composed()], rules)))


if __name__ == "__main__":
    main()
