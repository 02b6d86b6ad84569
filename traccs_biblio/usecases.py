"""Step 4: which AI use cases an article belongs to, with the words that decided; and its facets.

The knowledge is in `rules.yml` and `lexicon.yml`, which a scientist can edit; here is only how
phrases are found and weighed. A text is cut into words once and each phrase is tried where its
first word stands, so the time is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from .model import Evidence, Tag

SLUGS = ("emulator", "online-correction", "calibration", "downscaling", "extreme-events")
FACETS = ("models", "data", "methods", "themes")

#: From this score on a use case is listed, for a person to review; from the second, decided.
REVIEW, DECIDED = 0.5, 0.6
#: From this score on an article uses learning at all.
LEARNS = 0.35
#: A title says what an article is about. In an abstract, sentences about the authors' own work
#: ("we", "this study") weigh more than the background; without any such sentence all are own.
TITLE, OWN, BACKGROUND = 1.0, 0.7, 0.4
#: Weight of a phrase that a programme adds in `bib/usecases.yml`: alone it decides.
LOCAL = 0.85

#: How many words `..` may stand for, and how many `..` a phrase may hold (bounds the work).
GAP, GAPS = 4, 3

_TOKEN = re.compile(r"([\w\u0300-\u036f\u00ad]+)|([.!?;](?=\s))|([,:()\u2013\u2014])")
_ITEM = re.compile(r"(\.\.)|([\w\u0300-\u036f]+)(\*?)")
_BETWEEN = re.compile(r"[\s\-\u2010\u2011'\u2019/]*")

T = TypeVar("T")


class Reading(NamedTuple):
    """What the rules conclude from a title and an abstract."""

    uses_ai: bool
    tags: tuple[Tag, ...] = ()
    other: tuple[str, ...] = ()


# --- words and phrases --------------------------------------------------------------------------


def _fold(word: str) -> str:
    """A word without accents, ligatures and soft hyphens; capitals stay."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word)
    return "".join(c for c in apart if c != "\u00ad" and not unicodedata.combining(c))


class _Words:
    """A text cut into words: as written, in lower case, where, and in which sentence and clause."""

    __slots__ = ("clauses", "forms", "lower", "sentences", "spans", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.forms: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.sentences: list[int] = []
        self.clauses: list[int] = []
        sentence = clause = 0
        for token in _TOKEN.finditer(text):
            kind = token.lastindex
            if kind == 1:
                self.forms.append(_fold(token[0]))
                self.spans.append(token.span())
                self.sentences.append(sentence)
                self.clauses.append(clause)
            else:
                clause += 1
                sentence += kind == 2
        self.lower = [form.lower() for form in self.forms]

    def slice(self, start: int, end: int) -> str:
        """The words from `start` to before `end`, as they stand in the text."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]


class _Word(NamedTuple):
    """One word of a phrase. With a capital it is a name, and capitals must agree."""

    form: str
    exact: bool
    stem: bool  # written with `*`
    gap: int  # how many other words may stand before it

    def fits(self, form: str, lower: str) -> bool:
        seen = form if self.exact else lower
        if self.stem:
            return seen.startswith(self.form)
        if seen == self.form:
            return True
        # an acronym may take a plural: CNNs, GCMs
        return self.exact and self.form.isupper() and seen == self.form + "s"


class Phrase(NamedTuple):
    """Words to look for: `*` ends a word that may go on, `..` is a gap of up to four words.

    A gap at the end takes in the words that follow, up to the end of the clause; it serves to
    cancel what stands there ("unlike ..").
    """

    text: str
    words: tuple[_Word, ...]
    tail: bool = False

    @classmethod
    def parse(cls, text: object) -> Phrase:
        """Read a phrase; `ValueError` names one that cannot be read."""
        if not isinstance(text, str):
            raise ValueError(f"a phrase must be text, in quotes if need be: {text!r}")
        words: list[_Word] = []
        gap = at = 0
        for item in _ITEM.finditer(text):
            if not _BETWEEN.fullmatch(text, at, item.start()):
                break
            at = item.end()
            if item[1]:
                gap = GAP
                continue
            form, stem = _fold(item[2]), bool(item[3])
            if stem and not words and len(form) < 2:
                raise ValueError(f"in the first word a `*` needs two letters: {text!r}")
            exact = form != form.lower()
            words.append(_Word(form, exact, stem, gap))
            gap = 0
        if not words or words[0].gap or not _BETWEEN.fullmatch(text, at):
            raise ValueError(f"not a phrase of words, `*` and `..`: {text!r}")
        if sum(word.gap > 0 for word in words) > GAPS:
            raise ValueError(f"more than {GAPS} gaps in a phrase: {text!r}")
        return cls(text, tuple(words), tail=gap > 0)

    def end(self, words: _Words, start: int) -> int | None:
        """Where the phrase ends if it begins at word `start`: the place after its last word."""
        if not self.words[0].fits(words.forms[start], words.lower[start]):
            return None
        end = self._rest(words, 1, start + 1, words.sentences[start])
        if end is not None and self.tail:
            limit, clause = min(end + GAP, len(words.forms)), words.clauses[end - 1]
            while end < limit and words.clauses[end] == clause:
                end += 1
        return end

    def _rest(self, words: _Words, number: int, at: int, sentence: int) -> int | None:
        if number == len(self.words):
            return at
        word = self.words[number]
        for place in range(at, min(at + word.gap + 1, len(words.forms))):
            if words.sentences[place] != sentence:
                return None
            if word.fits(words.forms[place], words.lower[place]):
                end = self._rest(words, number + 1, place + 1, sentence)
                if end is not None:
                    return end
        return None


class _Index(Generic[T]):
    """Phrases by their first word, each with what it stands for.

    A phrase is parsed when a text first holds its first word: a text needs few of a thousand.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self.whole: dict[str, list[tuple[str, T]]] = {}
        self.stems: dict[str, list[tuple[str, T]]] = {}
        self.parsed: dict[str, Phrase] = {}
        for entry in entries:
            first = _ITEM.search(entry[0])
            assert first is not None, entry
            form = _fold(first[2])
            key = form.lower()
            if first[3]:
                self.stems.setdefault(key[:2], []).append(entry)
                continue
            self.whole.setdefault(key, []).append(entry)
            if form != key:
                self.whole.setdefault(key + "s", []).append(entry)

    def phrase(self, text: str) -> Phrase:
        """The phrase of that text, parsed once."""
        if text not in self.parsed:
            self.parsed[text] = Phrase.parse(text)
        return self.parsed[text]

    def find(self, words: _Words) -> Iterator[tuple[T, int, int]]:
        """What the text holds: meaning, first word, the place after the last; in text order."""
        whole, stems = self.whole.get, self.stems.get
        for start, word in enumerate(words.lower):
            for candidates in (whole(word), stems(word[:2])):
                for text, meaning in candidates or ():
                    end = self.phrase(text).end(words, start)
                    if end is not None:
                        yield meaning, start, end


# --- rules --------------------------------------------------------------------------------------


class _Sense(NamedTuple):
    """What a phrase of the rules says: about which subject, in which role, how strongly."""

    subject: str  # a slug, "learning", or "" for every subject
    role: str  # for, title, not, cancel; own
    weight: float
    phrase: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Phrases that decide, read once and used for any number of texts."""

    _index: _Index[_Sense]
    _others: tuple[str, ...]

    @classmethod
    def load(cls, local: Mapping[str, Iterable[str]] | None = None) -> Rules:
        """The rules that ship with the package, plus local phrases by use case.

        `local` comes from the key `evidence` in `bib/usecases.yml`. `ValueError` names a phrase
        that cannot be read or a slug that is none of the five.
        """
        shipped = _yaml(Path(__file__).with_name("rules.yml"))
        entries = list(_shipped(shipped))
        for slug, phrases in (local or {}).items():
            if slug not in SLUGS:
                raise ValueError(f"unknown use case {slug!r}; there are {', '.join(SLUGS)}")
            if isinstance(phrases, str) or not isinstance(phrases, Iterable):
                raise ValueError(f"the evidence of {slug} must be a list of phrases: {phrases!r}")
            for phrase in (checked := list(phrases)):
                Phrase.parse(phrase)
            entries += _entries(slug, "for", {LOCAL: checked})
        return cls(_Index(entries), tuple(shipped["other"]))


def _yaml(path: Path) -> Any:
    """Parse one of our own data files, by the C parser where there is one."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def _shipped(rules: Mapping[str, Any]) -> Iterator[tuple[str, _Sense]]:
    yield from _entries("", "own", {1.0: _listed(rules["own"])})
    yield from _entries("", "cancel", {1.0: _listed(rules["cancel"])})
    subjects = {"learning": rules["learning"], **rules["usecases"], **rules["other"]}
    for subject, roles in subjects.items():
        for role, phrases in roles.items():
            by_weight = {1.0: phrases} if role == "cancel" else phrases
            yield from _entries(subject, role, {w: _listed(p) for w, p in by_weight.items()})


def _listed(block: str) -> list[str]:
    """The phrases of a block of `rules.yml`, one a line: a thousand YAML nodes would cost every
    start 10 ms."""
    lines = (line.strip() for line in block.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _entries(
    subject: str, role: str, phrases: Mapping[float, Iterable[str]]
) -> Iterator[tuple[str, _Sense]]:
    for weight, texts in phrases.items():
        for text in texts:
            yield text, _Sense(subject, role, weight, text)


# --- reading an article -------------------------------------------------------------------------


@dataclass(slots=True)
class _Case:
    """What speaks for and against one subject: phrase -> (weight, evidence)."""

    support: dict[str, tuple[float, Evidence]]
    against: dict[str, float]

    @property
    def score(self) -> float:
        """Phrases add up as independent witnesses: 1 - (1 - a)(1 - b)..., less what opposes."""
        doubt = trust = 1.0
        for weight, _ in self.support.values():
            doubt *= 1 - weight
        for weight in self.against.values():
            trust *= 1 - weight
        return round((1 - doubt) * trust, 2)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words that decided, as read, each spelling once."""
        said = {(e.text.lower(), e.where): e for _, e in reversed(self.support.values())}
        return tuple(reversed(said.values()))


def read(title: str, abstract: str, rules: Rules) -> Reading:
    """Whether an article uses learning, its use cases among the five, and other uses.

    An article that shows no learning gets none, whatever words it uses.
    """
    cases: dict[str, _Case] = {}
    for where, text in (("title", title), ("abstract", abstract)):
        _gather(_Words(text), where, rules, cases)
    scores = {subject: case.score for subject, case in cases.items()}
    if scores.get("learning", 0.0) < LEARNS:
        return Reading(uses_ai=False)
    tags = tuple(
        Tag(
            slug=slug,
            by="rule",
            score=scores[slug],
            evidence=cases[slug].evidence,
            state="decided" if scores[slug] >= DECIDED else "review",
        )
        for slug in SLUGS
        if scores.get(slug, 0.0) >= REVIEW
    )
    other = tuple(name for name in rules._others if scores.get(name, 0.0) >= REVIEW)
    return Reading(uses_ai=True, tags=tags, other=other)


def _gather(words: _Words, where: str, rules: Rules, cases: dict[str, _Case]) -> None:
    """Add what one text says to the cases: a phrase counts once, where it weighs most."""
    found = list(rules._index.find(words))
    own = {words.sentences[start] for sense, start, _ in found if sense.role == "own"}
    cancelled = {
        (sense.subject, at)
        for sense, start, end in found
        if sense.role == "cancel"
        for at in range(start, end)
    }
    for sense, start, end in _longest(found, where):
        ends = {(subject, at) for subject in ("", sense.subject) for at in (start, end - 1)}
        if ends & cancelled:
            continue
        case = cases.setdefault(sense.subject, _Case({}, {}))
        ours = not own or words.sentences[start] in own
        weight = sense.weight * (TITLE if where == "title" else OWN if ours else BACKGROUND)
        if sense.role == "not":
            case.against[sense.phrase] = max(weight, case.against.get(sense.phrase, 0.0))
        elif sense.phrase not in case.support or weight > case.support[sense.phrase][0]:
            evidence = Evidence(words.slice(start, end), where)
            case.support[sense.phrase] = (weight, evidence)


def _longest(
    found: Iterable[tuple[_Sense, int, int]], where: str
) -> Iterator[tuple[_Sense, int, int]]:
    """Phrases that count here, less those within a longer one that weighs as much."""
    reached: dict[tuple[str, bool], tuple[int, float]] = {}
    weighed = ("for", "not", "title") if where == "title" else ("for", "not")
    for sense, start, end in sorted(
        (f for f in found if f[0].role in weighed),
        key=lambda f: (f[1], -f[2], -f[0].weight),
    ):
        side = (sense.subject, sense.role == "not")
        limit, weight = reached.get(side, (0, 0.0))
        if end > limit or sense.weight > weight:
            reached[side] = max(limit, end), sense.weight
            yield sense, start, end


# --- facets -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names with their right capitals, by facet, and their other spellings.

    `names` and `ordered` hold every name or spelling that has a capital: those that must keep it
    in a BibTeX title.
    """

    names: frozenset[str]
    ordered: tuple[str, ...]
    _order: Mapping[str, tuple[str, ...]]
    _index: _Index[tuple[str, str]]

    def facet(self, name: str) -> tuple[str, ...]:
        """The names of one facet, in order."""
        return self._order.get(name, ())

    @classmethod
    def of(cls, mapping: Mapping[str, Any] | None) -> Lexicon:
        """Build from the parsed `lexicon.yml`; `ValueError` names an item that cannot be read."""
        order: dict[str, tuple[str, ...]] = {}
        entries: list[tuple[str, tuple[str, str]]] = []
        written: list[str] = []
        for facet, items in (mapping or {}).items():
            named = [_item(facet, item) for item in items or ()]
            order[facet] = tuple(dict.fromkeys(name for name, _ in named))
            for name, spellings in named:
                # A theme is a slug ("training"), not a word of the text: only spellings count.
                looked_for = spellings if facet == "themes" else (name, *spellings)
                entries += [(Phrase.parse(s).text, (facet, name)) for s in looked_for]
                written += looked_for
        proper = tuple(dict.fromkeys(s for s in written if "*" not in s and s != s.lower()))
        return cls(frozenset(proper), proper, order, _Index(entries))


def _item(facet: str, item: object) -> tuple[str, tuple[str, ...]]:
    """A name and its other spellings: `NEMO`, or `CNN: [convolutional neural network*]`."""
    if isinstance(item, str):
        return item, ()
    if isinstance(item, Mapping) and len(item) == 1:
        [(name, spellings)] = item.items()
        listed = isinstance(spellings, list) and all(isinstance(s, str) for s in spellings)
        if isinstance(name, str) and listed:
            return name, tuple(spellings)
    raise ValueError(f"{facet}: neither a name nor `name: [other spellings]`: {item!r}")


def facets(title: str, abstract: str, lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """The lexicon's names that a text holds, by facet, in the lexicon's order."""
    seen: set[tuple[str, str]] = set()
    for words in (_Words(title), _Words(abstract)):
        last = (0, 0)
        for meaning, start, end in sorted(lexicon._index.find(words), key=lambda f: (f[1], -f[2])):
            if end > last[1] or (start, end) == last:  # in "ERA5-Land" there is no ERA5
                seen.add(meaning)
                last = (start, end)
    order = lexicon._order
    return {f: tuple(n for n in order.get(f, ()) if (f, n) in seen) for f in FACETS}
