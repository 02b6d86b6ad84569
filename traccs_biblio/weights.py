"""A small statistical model beside the rules: the weight of single words and pairs of words.

It was fitted to labelled articles by `benchmarks/fit_weights.py` and is a table to read: a line
is a word cut to seven letters, a pair of such, or `rule <subject>`, what the rules find for that
subject; a column is what speaks for a use case (or against it, below zero). Where the rules have
found little, as in many a title, the words decide; they cannot say why, so phrases stay the
evidence.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from .phrases import REMEMBERED, Words

#: How many letters of a word count: enough to tell words apart, few enough to join their endings.
LETTERS = 7
#: Words that say nothing of the subject.
COMMON = frozenset({
    "the", "of", "and", "a", "in", "to", "for", "with", "on", "by", "is", "are", "we", "that",
    "this", "as", "from", "an", "be", "at", "it", "our", "which", "can", "or", "these", "their",
    "has", "have", "using", "use", "used", "via", "based", "results", "show", "study",
})  # fmt: skip
#: Lines of the table that are no words: the start, a text without abstract, the rules.
START, BARE, RULE = "(start)", "(no abstract)", "rule "
#: A long text has many words, each of which says less.
SCALE = 4.0


@lru_cache(maxsize=REMEMBERED)
def shortened(form: str) -> str:
    """A word as the model knows it, or "" for one that is common or no word."""
    lower = form.lower()
    if lower in COMMON or len(lower) < 2 or not lower[0].isalpha():
        return ""
    return lower[:LETTERS]


def features(words: Words) -> dict[str, tuple[int, int]]:
    """The words and pairs of a text with where they first stand; common words are passed over."""
    known = [(short, n) for n, short in enumerate(map(shortened, words.forms)) if short]
    found: dict[str, tuple[int, int]] = {}
    for short, n in known:
        found.setdefault(short, (n, n + 1))
    for (first, n), (second, m) in pairwise(known):
        found.setdefault(f"{first} {second}", (n, m + 1))
    return found


_NONE: Container[str] = ()


class Weights:
    """The table, by line and by subject: in thousandths, whose sums are exact in any order."""

    def __init__(self, subjects: Sequence[str], lines: Mapping[str, Sequence[int]]) -> None:
        self.subjects = tuple(subjects)
        self.lines = lines
        self._seconds: dict[str, set[str]] = {}  # of the pairs, by their first word
        for first, second in (name.split(" ", 1) for name in lines if " " in name):
            self._seconds.setdefault(first, set()).add(second)
        # of each word met: as `shortened`, whether it has a line, and the seconds of its pairs
        self._known: dict[str, tuple[str, bool, Container[str]]] = {}

    def features(self, words: Words) -> dict[str, tuple[int, int]]:
        """The `features` that the table has. Few pairs of a text are, so that it does not pay to
        spell out all."""
        found: dict[str, tuple[int, int]] = {}
        first, start, seconds = "", 0, _NONE
        for n, known in enumerate(map(self._known.get, words.forms)):
            short, has_line, following = known or self._of(words.forms[n])
            if not short:
                continue
            if has_line and short not in found:
                found[short] = n, n + 1
            if short in seconds:
                found.setdefault(f"{first} {short}", (start, n + 1))
            first, start, seconds = short, n, following
        return found

    def _of(self, form: str) -> tuple[str, bool, Container[str]]:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        short = shortened(form)
        known = short, short in self.lines, self._seconds.get(short, _NONE)
        self._known[form] = known
        return known

    @classmethod
    def read(cls, path: Path) -> Weights:
        """Read the table."""
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        table = [row.split("\t") for row in rows]
        value = {text: int(text) for text in {text for row in table for text in row[1:]}}
        lines = {row[0]: [value[text] for text in row[1:]] for row in table}
        return cls(head.split("\t")[1:], lines)

    def chances(
        self, rules: Mapping[str, float], words: Mapping[str, float], bare: bool
    ) -> list[float]:
        """How likely each subject is, from 0 to 1, by what the rules and the words say; each word
        comes with how much it counts."""
        sums: list[float] = list(self.lines[START])
        if bare:
            sums = [a + b for a, b in zip(sums, self.lines[BARE], strict=True)]
        for subject, score in rules.items():
            of_rule = self.lines.get(RULE + subject)
            if score and of_rule:
                sums = [a + score * b for a, b in zip(sums, of_rule, strict=True)]
        known: dict[float, list[Sequence[int]]] = defaultdict(list)  # by how much a word counts
        for line, much in zip(map(self.lines.get, words), words.values(), strict=True):
            if line is not None:
                known[much].append(line)
        share = SCALE / math.sqrt(1 + math.fsum(n * n * len(of) for n, of in known.items()))
        for much, of in known.items():
            weight = share * much
            sums = [a + weight * sum(b) for a, b in zip(sums, zip(*of, strict=True), strict=True)]
        return [1 / (1 + math.exp(-max(-40.0, min(40.0, total / 1000)))) for total in sums]

    def strongest(self, subject: str, found: Iterable[str], most: int) -> list[str]:
        """The words that speak most for a subject, strongest first."""
        column = self.subjects.index(subject)
        weighed = [(-self.lines[name][column], name) for name in found if name in self.lines]
        return [name for weight, name in sorted(weighed)[:most] if weight < 0]
