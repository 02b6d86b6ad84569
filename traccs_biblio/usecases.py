"""Step 4: which AI use cases an article belongs to, with the words that decided; and its facets.

The knowledge is in `rules.yml` and `lexicon.yml`, which a scientist can edit; here is only how
phrases are weighed. What they say is one witness, single words (`weights.tsv`) are another: the
first has the say where it speaks, the second helps with titles that say little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .model import Evidence, Tag
from .phrases import Index, Phrase, Word, Words
from .weights import Weights, features, shortened

SLUGS = ("emulator", "online-correction", "calibration", "downscaling", "extreme-events")
FACETS = ("models", "data", "methods", "themes")

#: From this score on a use case is listed, for a person to review; from the second, decided.
REVIEW, DECIDED = 0.3, 0.5
#: From this score on an article uses learning at all; another use than the five is one.
LEARNS, OTHER = 0.5, 0.5
#: A title says what an article is about. In an abstract, sentences about the authors' own work
#: ("we", "this study") weigh more than the background; without any such sentence all are own.
TITLE, OWN, BACKGROUND = 1.0, 0.7, 0.4
#: How much a single word of the background counts beside one of the title or of own sentences.
ASIDE = 0.5
#: Weight of a phrase that a programme adds in `bib/usecases.yml`: alone it decides.
LOCAL = 0.85
_SHIPPED = Path(__file__).parent


class Unread(NamedTuple):
    """Evidence of a programme that cannot be used: why, what to do, and words of its file that tell
    the place."""

    message: str
    hint: str
    words: str


class Reading(NamedTuple):
    """What the rules conclude from a title and an abstract."""

    uses_ai: bool
    tags: tuple[Tag, ...] = ()
    other: tuple[str, ...] = ()


# --- rules --------------------------------------------------------------------------------------


class _Sense(NamedTuple):
    """What a phrase of the rules says: about which subject, in which role, how strongly."""

    subject: str  # a slug, "learning", or "" for every subject
    role: str  # for, title, local, not, cancel; own
    weight: float
    phrase: str


class Rules(NamedTuple):
    """What decides, read once and used for any number of texts: phrases and weights of words.
    `unread` is what a programme adds and cannot be used."""

    phrases: Index[_Sense]
    others: tuple[str, ...]
    weights: Weights
    unread: tuple[Unread, ...] = ()

    @classmethod
    def load(cls, local: Mapping[str, Iterable[str]] | None = None) -> Rules:
        """The rules that ship with the package, plus local phrases by use case, which come from the
        key `evidence` in `bib/usecases.yml`. What cannot be used of them is left out (`unread`)."""
        shipped = _yaml(_SHIPPED / "rules.yml")
        lists = {name: Word(_listed(block)) for name, block in shipped["words"].items()}
        entries = list(_shipped(shipped))
        unread: list[Unread] = []
        for slug, phrases in (local or {}).items():
            entries += _entries(slug, "local", {LOCAL: _local(slug, phrases, lists, unread)})
        weights = Weights.read(_SHIPPED / "weights.tsv")
        return cls(Index(entries, lists), tuple(shipped["other"]), weights, tuple(unread))


def _local(
    slug: str, phrases: Iterable[str], lists: Mapping[str, Word], unread: list[Unread]
) -> list[str]:
    """A programme's phrases for one use case; those that cannot be used are added to `unread`."""
    if slug not in SLUGS:
        message = f"the rules do not find {slug}, so that its evidence is not used"
        hint = f"take evidence out, since people alone decide it; rules find {', '.join(SLUGS)}"
        unread.append(Unread(message, hint, f"slug: {slug}"))
        return []
    usable = []
    for phrase in phrases:
        try:
            Phrase.parse(phrase, lists)
        except ValueError as error:
            hint = "a phrase is words, with * at the end of one and .. for a gap"
            unread.append(Unread(f"{slug}: {error}", hint, str(phrase)))
        else:
            usable.append(phrase)
    return usable


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


class _Found(NamedTuple):
    """Where a phrase stands, and what it weighs there."""

    weight: float
    where: str  # "title" or "abstract"
    words: Words
    start: int
    end: int

    @property
    def evidence(self) -> Evidence:
        """The words as they stand in the text."""
        return Evidence(self.words.slice(self.start, self.end), self.where)


class Case:
    """What phrases say for and against one subject, by phrase."""

    __slots__ = ("against", "local", "support")

    def __init__(self) -> None:
        self.support: dict[str, _Found] = {}
        self.against: dict[str, float] = {}
        self.local = 0.0  # the most that a phrase of the programme's own weighs

    @property
    def score(self) -> float:
        """Phrases add up as independent witnesses: 1 - (1 - a)(1 - b)..., less what opposes."""
        doubt = trust = 1.0
        for found in self.support.values():
            doubt *= 1 - found.weight
        for weight in self.against.values():
            trust *= 1 - weight
        return (1 - doubt) * trust

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words that decided, as read, each spelling once."""
        every = (found.evidence for found in reversed(self.support.values()))
        said = {(e.text.lower(), e.where): e for e in every}
        return tuple(reversed(said.values()))


#: Words and pairs of a text with the first word of each, and the one after its last.
Places = dict[str, tuple[int, int]]


class Witnesses(NamedTuple):
    """What a text says: by phrases, and by its words, each with how much it counts."""

    cases: dict[str, Case]
    places: dict[str, Places]  # of words and pairs, in title and abstract
    words: dict[str, float]


def witnesses(title: str, abstract: str, rules: Rules) -> Witnesses:
    """What the phrases and the words of a text say, not yet weighed against one another: all of
    its words, be they in the table of weights or not."""
    cases, own = _heard(title, abstract, rules)
    return Witnesses(cases, *_said(title, abstract, own, features))


def _heard(title: str, abstract: str, rules: Rules) -> tuple[dict[str, Case], set[int]]:
    """What the phrases say, and which sentences of the abstract are about the authors' own work."""
    cases: dict[str, Case] = {}
    _hear(Words.of(title), "title", rules, cases)
    return cases, _hear(Words.of(abstract), "abstract", rules, cases)


def _said(
    title: str, abstract: str, own: set[int], features: Callable[[Words], Places]
) -> tuple[dict[str, Places], dict[str, float]]:
    """The words of a text: where they stand, and how much they count."""
    text = Words.of(abstract)
    places = {"title": features(Words.of(title)), "abstract": features(text)}
    words = {
        name: ASIDE if own and text.sentences[start] not in own else 1.0
        for name, (start, _) in places["abstract"].items()
    }
    words.update(dict.fromkeys(places["title"], 1.0))
    return places, words


def read(title: str, abstract: str, rules: Rules) -> Reading:
    """Whether an article uses learning, its use cases among the five, and other uses.

    An article that shows no learning gets none, whatever words it uses.
    """
    cases, own = _heard(title, abstract, rules)
    if "learning" not in cases:  # whatever single words would say
        return Reading(uses_ai=False)
    weights = rules.weights
    found, words = _said(title, abstract, own, weights.features)
    scores = {subject: case.score for subject, case in cases.items()}
    chances = weights.chances(scores, words, bare=not any(map(shortened, Words.of(abstract).forms)))
    chance = dict(zip(weights.subjects, chances, strict=True))
    if chance["learning"] < LEARNS:
        return Reading(uses_ai=False)
    tags = []
    for slug in SLUGS:
        case = cases.get(slug) or Case()
        score = round(max(chance[slug], case.local), 2)
        if score >= REVIEW:
            evidence = case.evidence or tuple(
                Evidence(Words.of(text).slice(*found[where][name]), where)
                for name in weights.strongest(slug, words, 3)
                for where, text in (("title", title), ("abstract", abstract))
                if name in found[where] and (where == "title" or name not in found["title"])
            )
            state = "decided" if score >= DECIDED else "review"
            tags.append(Tag(slug, "rule", score, evidence, state))
    other = tuple(name for name in rules.others if scores.get(name, 0.0) >= OTHER)
    return Reading(uses_ai=True, tags=tuple(tags), other=other)


def _hear(words: Words, where: str, rules: Rules, cases: dict[str, Case]) -> set[int]:
    """Add what one text says to the cases: a phrase counts once, where it weighs most. The
    sentences about the authors' own work are returned."""
    found = list(rules.phrases.find(words))
    own = {words.sentences[start] for sense, start, _ in found if sense.role == "own"}
    cancelled = {
        (sense.subject, at)
        for sense, start, end in found
        if sense.role == "cancel"
        for at in range(start, end)
    }
    for sense, start, end in _longest(found, where):
        if cancelled and any(
            (subject, at) in cancelled for subject in ("", sense.subject) for at in (start, end - 1)
        ):
            continue
        case = cases.get(sense.subject)
        if case is None:
            case = cases[sense.subject] = Case()
        ours = not own or words.sentences[start] in own
        weight = sense.weight * (TITLE if where == "title" else OWN if ours else BACKGROUND)
        if sense.role == "local":
            case.local = max(case.local, weight)
        if sense.role == "not":
            case.against[sense.phrase] = max(weight, case.against.get(sense.phrase, 0.0))
        elif sense.phrase not in case.support or weight > case.support[sense.phrase].weight:
            case.support[sense.phrase] = _Found(weight, where, words, start, end)
    return own


def _longest(
    found: Iterable[tuple[_Sense, int, int]], where: str
) -> Iterator[tuple[_Sense, int, int]]:
    """Phrases that count here, less those within a longer one that weighs as much."""
    reached: dict[tuple[str, str], tuple[int, float]] = {}
    weighed = ("for", "not", "local", "title")[: 4 if where == "title" else 3]
    for sense, start, end in sorted(
        (f for f in found if f[0].role in weighed),
        key=lambda f: (f[1], -f[2], -f[0].weight),
    ):
        side = (sense.subject, "for" if sense.role == "title" else sense.role)
        limit, weight = reached.get(side, (0, 0.0))
        if end > limit or sense.weight > weight:
            reached[side] = max(limit, end), sense.weight
            yield sense, start, end


# --- facets -------------------------------------------------------------------------------------


class Lexicon:
    """Names with their right capitals, by facet, and their other spellings.

    `names` and `ordered` hold every name or spelling that has a capital: those that must keep it
    in a BibTeX title.
    """

    def __init__(
        self,
        ordered: tuple[str, ...],
        order: Mapping[str, tuple[str, ...]],
        index: Index[tuple[str, str]],
    ) -> None:
        self.names = frozenset(ordered)
        self.ordered = ordered
        self._order = order
        self._index = index

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
                for spelling in looked_for:
                    Phrase.parse(spelling)
                    entries.append((spelling, (facet, name)))
                written += looked_for
        proper = tuple(dict.fromkeys(s for s in written if "*" not in s and s != s.lower()))
        return cls(proper, order, Index(entries))


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
    for words in (Words.of(title), Words.of(abstract)):
        last = (0, 0)
        for meaning, start, end in sorted(lexicon._index.find(words), key=lambda f: (f[1], -f[2])):
            if end > last[1] or (start, end) == last:  # in "ERA5-Land" there is no ERA5
                seen.add(meaning)
                last = (start, end)
    order = lexicon._order
    return {f: tuple(n for n in order.get(f, ()) if (f, n) in seen) for f in FACETS}
