"""Words of a text and the phrases looked for in them, in time linear in the text.

A phrase is words: `emulat*` goes on after the star, `*Net` begins before it, `..` is a gap, and
`<learned>` is any word of a list that has this name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

#: How many words `..` may stand for, and how many `..` a phrase may hold (bounds the work).
GAP, GAPS = 4, 3
#: How many words an index remembers the phrases of.
REMEMBERED = 50_000

# A sentence ends at a stop, and where a line does whose next begins with a capital: a paragraph or
# a heading ("Results"). A line that was only too long goes on in lower case.
# What may end it comes first, so that all else is passed over quickly.
_SENTENCE_END = re.compile(r"[.!?;\n](?:(?<=[.!?;])(?=\s)|(?<=\n)\s*(?=[A-ZÀ-ÖØ-Þ]))")
_CLAUSE_END = re.compile(rf"[,:()\u2013\u2014]|{_SENTENCE_END.pattern}")
_WORD = re.compile(r"[\w\u0300-\u036f\u00ad]+")
_ASCII_WORDS = "".join(chr(n) if chr(n).isalnum() or n == ord("_") else " " for n in range(128))
_ITEM = re.compile(r"(\.\.)|<([\w-]+)>|(\*?)([\w\u0300-\u036f]+)(\*?)")
_PHRASE = re.compile(rf"(?:{_ITEM.pattern}|[\s\-\u2010\u2011'\u2019/])*")

T = TypeVar("T")


def fold(word: str) -> str:
    """A word without accents, ligatures and soft hyphens; capitals stay."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word)
    return "".join(c for c in apart if c != "\u00ad" and not unicodedata.combining(c))


def _words(text: str) -> list[str]:
    """The words of a text; of plain ASCII, as most are, in a third of the time."""
    if text.isascii():
        return text.translate(_ASCII_WORDS).split()
    return [*map(fold, _WORD.findall(text))]


class Words:
    """A text cut into words, each as written and in which sentence; where they stand and in which
    clause is found when it is asked for, as of few."""

    __slots__ = ("_begins", "_clauses", "forms", "sentences", "stops", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.forms: list[str] = []
        self.sentences: list[int] = []
        self.stops: list[int] = []  # for each word, the place after the last of its sentence
        self._begins: list[tuple[int, int]] = []  # of each sentence, its first letter and word
        self._clauses: list[int] = []
        begin = 0
        for sentence, end in enumerate((*_SENTENCE_END.finditer(text), None)):
            self._begins.append((begin, len(self.forms)))
            piece = text[begin : end.start() if end else len(text)]
            words = _words(piece)
            self.forms += words
            self.sentences += [sentence] * len(words)
            self.stops += [len(self.forms)] * len(words)
            begin = end.end() if end else 0

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, text: str) -> Words:
        """The words of a text; of the last few texts they are remembered."""
        return cls(text)

    def slice(self, start: int, end: int) -> str:
        """The words from `start` to before `end`, as they stand in the text."""
        letter, word = self._begins[self.sentences[start]]
        found = list(islice(_WORD.finditer(self.text, letter), start - word, end - word))
        return self.text[found[0].start() : found[-1].end()]

    @property
    def clauses(self) -> list[int]:
        """For each word, the number of its clause."""
        if len(self._clauses) < len(self.forms):
            for clause, piece in enumerate(_CLAUSE_END.split(self.text)):
                self._clauses += [clause] * len(_WORD.findall(piece))
        return self._clauses


class Word:
    """What one word of a phrase may be. With a capital it is a name, and capitals must agree."""

    def __init__(self, items: Iterable[str]) -> None:
        """Any of the items: `word`, `word*` or `*word`. `ValueError` names one that is none."""
        self.whole: set[str] = set()
        kinds: dict[tuple[bool, bool], list[str]] = {}  # by (at its end, with capitals)
        for item in items:
            read = _ITEM.fullmatch(item)
            if not read or not read[4] or (read[3] and read[5]):
                raise ValueError(f"not a word, nor a word with one `*`: {item!r}")
            form = fold(read[4])
            named = form != form.lower()
            if read[3] or read[5]:
                kinds.setdefault((bool(read[3]), named), []).append(form)
                continue
            self.whole.add(form)
            if named and form.isupper():  # CNNs, GCMs
                self.whole.add(form + "s")
        self.begins, self.named_begins, self.ends, self.named_ends = (
            tuple(kinds.get((at_end, named), ())) for at_end in (False, True)
            for named in (False, True)
        )  # fmt: skip

    @property
    def letters(self) -> set[str]:
        """The first two letters of the words that are meant, "*" for any."""
        known = {f[:2].lower() for f in (*self.whole, *self.begins, *self.named_begins)}
        return known | {"*"} if self.ends or self.named_ends else known

    def fits(self, form: str, lower: str) -> bool:
        """Whether a word of a text is meant, given as written and in lower case."""
        return (
            form in self.whole
            or lower in self.whole
            or lower.startswith(self.begins)
            or form.startswith(self.named_begins)
            or (lower.endswith(self.ends) and lower not in self.ends)
            or (form.endswith(self.named_ends) and form not in self.named_ends)
        )


class Phrase(NamedTuple):
    """Words to look for, each with whether a gap may stand before it.

    A gap at the end takes in the words that follow, up to the end of the clause; it serves to
    cancel what stands there ("unlike ..").
    """

    words: tuple[tuple[str, bool], ...]
    tail: bool = False

    @classmethod
    def parse(cls, text: object, lists: Container[str] = ()) -> Phrase:
        """Read a phrase; `ValueError` names one that cannot be read."""
        if not isinstance(text, str):
            raise ValueError(f"a phrase must be text, in quotes if need be: {text!r}")
        words: list[tuple[str, bool]] = []
        gap = False
        for item in _ITEM.finditer(text):
            if item[1]:
                gap = True
                continue
            if item[2] and item[2] not in lists:
                raise ValueError(f"no list of words has the name <{item[2]}>: {text!r}")
            if item[3] and item[5]:
                raise ValueError(f"a word has one `*`, not two: {text!r}")
            if (item[3] or item[5]) and not words and len(item[4]) < 2:
                raise ValueError(f"in the first word a `*` needs two letters: {text!r}")
            words.append((item[0], gap))
            gap = False
        if not words or words[0][1] or not _PHRASE.fullmatch(text):
            raise ValueError(f"not a phrase of words, `*` and `..`: {text!r}")
        if sum(before for _, before in words) > GAPS:
            raise ValueError(f"more than {GAPS} gaps in a phrase: {text!r}")
        return cls(tuple(words), tail=gap)


class _Choice(Generic[T]):
    """The words that may come next, each with the place where it leads."""

    def __init__(self) -> None:
        self.places: dict[str, tuple[int, _Place[T]]] = {}  # by the word as phrases write it
        self.letters: dict[str, list[tuple[Word, str]]] = {}  # of words that are not plain
        self.known: dict[str, tuple[_Place[T], ...]] = {}

    def place(self, item: str, word: Callable[[str], Word]) -> _Place[T]:
        """Where a word of a phrase leads."""
        if item not in self.places:
            self.places[item] = len(self.places), _Place()
            if not _plain(item):
                meant = word(item)
                for letters in meant.letters:
                    self.letters.setdefault(letters, []).append((meant, item))
        return self.places[item][1]

    def after(self, form: str) -> tuple[_Place[T], ...]:
        """Where a word of a text leads, in the order of the phrases; what was found once is
        remembered."""
        found = self.known.get(form)
        if found is None:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            found = self.known[form] = tuple(self._after(form, form.lower()))
        return found

    def _after(self, form: str, lower: str) -> Iterator[_Place[T]]:
        near = [i for w, i in self.letters.get(lower[:2], ()) if w.fits(form, lower)]
        if lower in self.places and _plain(lower):
            near.append(lower)
        near.sort(key=lambda item: self.places[item][0])
        ends = [i for w, i in self.letters.get("*", ()) if i not in near and w.fits(form, lower)]
        for item in (*near, *ends):
            yield self.places[item][1]


def _plain(item: str) -> bool:
    """Whether a word of a phrase is just that word, in any case."""
    return item.isascii() and item.isalnum() and item == item.lower()


class _Place(Generic[T]):
    """How far phrases have been read: those that end here, and what may come next."""

    __slots__ = ("ending", "gapped", "next", "waiting")

    def __init__(self) -> None:
        self.ending: list[tuple[T, bool]] = []
        self.next: _Choice[T] | None = None
        self.gapped: _Choice[T] | None = None
        self.waiting: list[tuple[str, T]] = []  # phrases from here on, not parsed yet


class Index(Generic[T]):
    """Many phrases, each with what it stands for, found together: shared words are read once.

    A phrase is parsed when a text first holds a word like its first: a text needs few of a
    thousand.
    """

    def __init__(
        self, entries: Iterable[tuple[str, T]], lists: Mapping[str, Word] | None = None
    ) -> None:
        self._lists = lists or {}
        self._words: dict[str, Word] = {}
        self._first: _Choice[T] = _Choice()
        by_first: dict[str, list[tuple[str, T]]] = {}
        for text, meaning in entries:
            first = _ITEM.match(text)
            assert first is not None, text
            by_first.setdefault(first[0], []).append((text, meaning))
        for item, waiting in by_first.items():
            self._first.place(item, self._word).waiting = waiting

    def _word(self, item: str) -> Word:
        if item[0] == "<":
            return self._lists[item[1:-1]]
        if item not in self._words:
            self._words[item] = Word([item])
        return self._words[item]

    def _parse(self, place: _Place[T]) -> None:
        """Lay out the phrases that wait behind their first word."""
        for text, meaning in place.waiting:
            phrase, at = Phrase.parse(text, self._lists), place
            for item, gap in phrase.words[1:]:
                choice = at.gapped if gap else at.next
                if choice is None:
                    choice = _Choice()
                    at.gapped, at.next = (choice, at.next) if gap else (at.gapped, choice)
                at = choice.place(item, self._word)
            at.ending.append((meaning, phrase.tail))
        place.waiting = []

    def find(self, words: Words) -> Iterator[tuple[T, int, int]]:
        """What the text holds: meaning, first word, the place after the last; in text order."""
        first, forms, stops = self._first, words.forms, words.stops
        for start, places in enumerate(map(first.known.get, forms)):  # most words begin nothing
            for place in first.after(forms[start]) if places is None else places:
                if place.waiting:
                    self._parse(place)
                following = place.next
                if following or place.gapped:
                    # after most of the words with which a phrase may begin it does not go on
                    if following and start + 1 < stops[start] and not place.ending:
                        goes_on = following.known.get(forms[start + 1]) != () or place.gapped
                        if not goes_on:
                            continue
                    ends: dict[int, tuple[T, int, int]] = {}
                    _follow(place, words, start, start + 1, ends)
                    yield from ends.values()
                else:
                    for meaning, tail in place.ending:
                        yield meaning, start, _tail(words, start + 1) if tail else start + 1


def _follow(
    place: _Place[T], words: Words, start: int, at: int, ends: dict[int, tuple[T, int, int]]
) -> None:
    """Add what ends from here on, each phrase where it ends first."""
    for ending in place.ending:
        if id(ending) not in ends:
            meaning, tail = ending
            ends[id(ending)] = meaning, start, _tail(words, at) if tail else at
    stop, forms = words.stops[start], words.forms
    if place.next and at < stop:
        places = place.next.known.get(forms[at])
        for further in place.next.after(forms[at]) if places is None else places:
            _follow(further, words, start, at + 1, ends)
    if place.gapped:
        known = place.gapped.known
        for later in range(at, min(at + GAP + 1, stop)):
            places = known.get(forms[later])
            for further in place.gapped.after(forms[later]) if places is None else places:
                _follow(further, words, start, later + 1, ends)


def _tail(words: Words, end: int) -> int:
    """The end of what a phrase with a gap at its end takes in."""
    clauses = words.clauses
    limit, clause = min(end + GAP, len(words.forms)), clauses[end - 1]
    while end < limit and clauses[end] == clause:
        end += 1
    return end
