"""Which work a free-text reference means, among those that a registry proposes.

A registry always proposes something, and its scores compare within one answer alone. So each work
is held against the reference itself: title, first author and year must be there; volume, pages,
parts and kinds must not speak against it. A work is accepted alone only when no other could be
meant; in any doubt all are candidates, for a person to choose from.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from .model import Metadata
from .tex import plain_of_tex
from .text import ascii_letters, of_registry


class Candidate(NamedTuple):
    """A work that may be meant, and how well title, author and year agree, from 0 to 1."""

    doi: str
    metadata: Metadata
    likeness: float


class Match(NamedTuple):
    """The work that is meant, or None and in words why; and all candidates, the best first."""

    accepted: Candidate | None
    candidates: tuple[Candidate, ...]
    why: str


def match(reference: str, works: Sequence[Metadata]) -> Match:
    """The work that a reference means, among the readings of a registry's answer, in its order.

    Whatever the strings, there is a match, and equal input gives an equal one.
    """
    read = _reference(reference)
    distinct: dict[str, Metadata] = {}
    for work in works:
        distinct.setdefault(work.doi, work)
    verdicts = sorted(
        (_verdict(read, work) for work in distinct.values()),
        key=lambda one: one.order,
    )
    candidates = tuple(Candidate(one.work.doi, one.work, one.likeness) for one in verdicts)
    why = _why_not(verdicts)
    return Match(None if why else candidates[0], candidates, why)


def _why_not(verdicts: Sequence[_Verdict]) -> str:
    """Why the first is not accepted alone; "" if it is. Sound ones come first."""
    if not verdicts:
        return "nothing was found"
    best, possible = verdicts[0], [one for one in verdicts if one.possible]
    if not best.sound:
        return f"{best.work.doi}: {best.reason}"
    if all(best.is_told_from(other) for other in possible[1:]):
        return ""
    how_many = "two" if len(possible) == 2 else str(len(possible))
    return f"{how_many} works agree: {' and '.join(one.work.doi for one in possible[:2])}"


# --- the verdict on one work --------------------------------------------------------------------

_SHORT_WORDS, _SHORT_LETTERS = 4, 20  # titles under either are not one work's alone
#: Titles of what stands beside a work and has a DOI of its own, whatever its type says.
_BESIDE = re.compile(
    r"(?:supplementa(?:l|ry)|supporting) (?:materials?|information)\b"
    r"|(?:reply|comment) on (?:[rcase]c ?\d|[a-z]+ \d{4} \d+$)"
    r"|(?:decision letter|author response|peer review)\b"
)


class _Verdict(NamedTuple):
    """What a reference says about one work.

    `against` rules it out. What is `missing` cannot be checked. `doubts` are outweighed by the
    first page alone, which makes it `proven`; `reserves` also by its journal.
    """

    work: Metadata
    likeness: float
    against: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    reserves: tuple[str, ...] = ()
    proven: bool = False
    supported: bool = False
    whole: int = 0  # letters of its title, if it is there to its end

    @property
    def possible(self) -> bool:
        """Whether it may be the work that is meant."""
        return not self.against

    @property
    def sound(self) -> bool:
        """Whether it is, if no other is possible."""
        doubted = self.doubts and not self.proven
        return not (self.against or self.missing or doubted) and (
            self.proven or self.supported or not self.reserves
        )

    @property
    def order(self) -> tuple[bool, int, list[int], float]:
        """The sound ones first, then the possible, then the others."""
        known = (self.proven, self.whole, self.supported) if self.possible else ()
        return not self.sound, len(self.against), [-part for part in known], -self.likeness

    def is_told_from(self, other: _Verdict) -> bool:
        """Whether the reference says more of this work, and nothing more of the other: its first
        page, its whole title, its journal."""
        mine = (self.proven, self.whole, self.supported)
        theirs = (other.proven, other.whole, other.supported)
        return mine != theirs and all(a >= b for a, b in zip(mine, theirs, strict=True))

    @property
    def reason(self) -> str:
        """Why it is not sound."""
        return next(iter((*self.against, *self.missing, *self.doubts, *self.reserves)), "")


def _verdict(reference: _Words, work: Metadata) -> _Verdict:
    title = _title(work)
    found = _stretch(reference, title)
    rest = _rest(reference, found)
    author, apart = _author(rest, work), _years_apart(rest, work)
    if found is None:
        likeness = _likeness(_shared(reference, title), author, apart)
        return _Verdict(work, likeness, against=("its title differs",))
    figures, goes_on = _figures(rest, work), _goes_on(reference, found, rest, work)
    supported = _names_source(rest, work) and not figures.other_volume
    against = {
        "it is a review of a work or a supplement to one": work.type == "review"
        or bool(_BESIDE.match(" ".join(title.words))),
        "its title is a part of the reference's": _within(reference, found, rest, work),
        "its title goes on otherwise": goes_on == "at once" or (found.cut and goes_on != ""),
        "its first author is not named": author == "absent",
        "its year is another": apart is not None and apart > 1,
        "its pages are others": figures.other_page,
        "its volume is another": figures.other_volume,
        "one is a preprint, the other is not": _is_other_version(rest, figures, work),
        "one is a comment, reply, correction or notice": _marks(title.words)
        != _marks(_without(reference.words, work.container)),
    }
    missing = {
        "its registry names no author": author == "unknown",
        "the reference, or the registry, gives no year": apart is None,
    }
    doubts = {
        "the title is cut": found.cut,
        "another title may follow": goes_on != "",
        "it is one version of a preprint, of another year": bool(
            apart and work.type == "preprint" and _VERSION.search(work.doi)
        ),
        "its first author is not named first": author == "among others",
        "words before its title are no names": _strangers(rest.before, work),
    }
    reserves = {
        "the title is spelled otherwise": found.slips > 0,
        "its title is short": len(title.words) < _SHORT_WORDS
        or len(title.letters) < _SHORT_LETTERS,
    }
    return _Verdict(
        work,
        _likeness(found.letters / len(title.letters), author, apart),
        against=_those(against),
        missing=_those(missing),
        doubts=_those(doubts),
        reserves=_those(reserves),
        proven=figures.same_page,
        supported=supported,
        whole=0 if found.cut else found.letters - found.slips,
    )


def _those(said: Mapping[str, bool]) -> tuple[str, ...]:
    return tuple(reason for reason, so in said.items() if so)


def _likeness(share: float, author: str, apart: int | None) -> float:
    """Title 0.6, first author 0.25, year 0.15: for an order to choose from, not for accepting."""
    named = {"first": 1.0, "among others": 0.5}.get(author, 0.0)
    dated = {0: 1.0, 1: 0.5}.get(-1 if apart is None else apart, 0.0)
    return round(0.6 * share + 0.25 * named + 0.15 * dated, 4)


def _shared(reference: _Words, title: _Words) -> float:
    """The share of a title's words that stand anywhere in the reference, a little less."""
    there = set(reference.words)
    return 0.8 * sum(word in there for word in title.words) / max(1, len(title.words))


# --- texts as words -----------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_IDENTIFIER = re.compile(
    r"(?i)\bhttps?://\S+|\bdoi:?\s*10\.\S+|\b10\.\d{4,9}/\S+|(?<=arxiv)[:\s]*\d{4}\.\d{4,5}\w*"
)
_RETRACTED = re.compile(r"(?i)^\W*(?:retracted|withdrawn)(?: article| paper)?\W+")
_PART = re.compile(r"(?i)\b(?:part|pt\.?)\s+([ivx]+)\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9,
          "x": 10, "xi": 11, "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16,
          "xvii": 17, "xviii": 18, "xix": 19, "xx": 20}  # fmt: skip


class _Words(NamedTuple):
    """A text as words in ASCII, and as their letters without gaps, where `CO 2` and `CO2`,
    `data-driven` and `data driven` are alike.

    `places` are the words' in `text`, `starts` in `letters`, with one more for the end.
    """

    text: str
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    letters: str
    starts: tuple[int, ...]

    def gap(self, n: int) -> str:
        """What stands before a word; with their number, what stands after the last."""
        start = self.places[n - 1][1] if n else 0
        return self.text[start : self.places[n][0] if n < len(self.places) else None]


def _reference(text: str) -> _Words:
    if any(mark in text for mark in "\\{}$"):
        with suppress(RecursionError):  # nested as no reference is: taken as it stands
            text = plain_of_tex(text)
    if any(mark in text for mark in "<&"):
        text = of_registry(text).plain
    return _words(_IDENTIFIER.sub(" ", text))


def _title(work: Metadata) -> _Words:
    """A registry may put "RETRACTED:" before a title: no reference has it."""
    return _title_words(work.title.plain)


@lru_cache(maxsize=20_000)  # each reference of a reply is held against all works of a library
def _title_words(title: str) -> _Words:
    return _words(_RETRACTED.sub("", title))


def _words(text: str) -> _Words:
    text = unicodedata.normalize("NFKC", text)
    text = _PART.sub(lambda part: f"part {_ROMAN.get(part[1].lower(), part[1])}", text)
    spelled = str.lower if text.isascii() else ascii_letters  # of ASCII words the same, and quick
    found = [(spelled(word[0]), word.span()) for word in _WORD.finditer(text)]
    found = [(word, place) for word, place in found if word]
    starts = [0]
    for word, _ in found:
        starts.append(starts[-1] + len(word))
    words = tuple(word for word, _ in found)
    return _Words(text, words, tuple(place for _, place in found), "".join(words), tuple(starts))


# --- the title in the reference -----------------------------------------------------------------

_SLIPS = 2  # wrong letters in a title that is still the same
_CUT_WORDS = 4  # fewer words of a title are no title that was cut
_ELLIPSIS = re.compile(r"…|\.\s?\.")
_MARK = re.compile(r"[^\s\w'’`´*-]|--|\s-\s")  # what may begin or end a title, unlike a space


class _Stretch(NamedTuple):
    """The words of a reference from `first` to before `last` that are a title, or its begin."""

    first: int
    last: int
    letters: int  # how many of the title's are there
    slips: int
    cut: bool


def _stretch(reference: _Words, title: _Words) -> _Stretch | None:
    """Where the title stands, as much of it as there is."""
    found = (_from(reference, title, first) for first in _openings(reference, title))
    return max((f for f in found if f), key=lambda f: (f.letters, -f.slips), default=None)


def _openings(reference: _Words, title: _Words) -> Iterator[int]:
    """Words at which the title may begin: four letters in a row are there."""
    beginning, later = title.letters[:4], title.letters[5:9]
    for first, start in enumerate(reference.starts[:-1]):
        near = reference.letters[start : start + 11]
        if beginning and (near.startswith(beginning) or (later and later in near)):
            yield first


def _from(reference: _Words, title: _Words, first: int) -> _Stretch | None:
    done, end, slips = _run(title.letters, reference.letters, reference.starts[first])
    last = bisect_right(reference.starts, end) - 1
    whole = done == len(title.letters) and reference.starts[last] == end
    if not whole:
        done -= end - reference.starts[last]  # back to where a word ends
    there = title.words if whole else title.words[: bisect_right(title.starts, max(done, 0)) - 1]
    if not whole and len(there) < _CUT_WORDS:
        return None
    if slips and _numerals(there) != _numerals(reference.words[first:last]):
        return None
    return _Stretch(first, last, done, slips, not whole)


def _run(title: str, text: str, at: int) -> tuple[int, int, int]:
    """How far the letters of a title go on in a text: (in the title, in the text, slips)."""
    done, slips = 0, 0
    while True:
        same = _alike(title, text, done, at)
        done, at = done + same, at + same
        if done == len(title) or at == len(text) or slips == _SLIPS:
            return done, at, slips
        after, more, less = max(
            (_alike(title, text, done + more, at + less), more, less)
            for more, less in ((1, 1), (1, 0), (0, 1), (2, 2))
            if done + more <= len(title)
        )
        if after < min(4, len(title) - done - more):  # letters alike that make it a slip
            return done, at, slips
        done, at, slips = done + more, at + less, slips + 1


def _alike(one: str, other: str, i: int, j: int) -> int:
    """How many letters are the same from `i` of one and `j` of the other on."""
    start, end = i, min(len(one), i + len(other) - j)
    while i < end and one[i] == other[j]:
        i, j = i + 1, j + 1
    return max(0, i - start)


def _numerals(words: Iterable[str]) -> list[str]:
    """Numerals and single letters: another one (Part 2, II, B) is another work, never a slip."""
    return [
        word
        for word in words
        if word in _ROMAN or (len(word) == 1 and word != "a") or any(c.isdigit() for c in word)
    ]


# --- what stands around the title ---------------------------------------------------------------


class _Rest(NamedTuple):
    """The words of a reference before and after its title, and its text without the title."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    text: str


def _rest(reference: _Words, found: _Stretch | None) -> _Rest:
    if found is None:
        return _Rest(reference.words, (), reference.text)
    start, end = reference.places[found.first][0], reference.places[found.last - 1][1]
    return _Rest(
        reference.words[: found.first],
        reference.words[found.last :],
        f"{reference.text[:start]} | {reference.text[end:]}",
    )


def _within(reference: _Words, found: _Stretch, rest: _Rest, work: Metadata) -> bool:
    """Whether words that are no names lead into the title, with no mark between."""
    if not rest.before or _MARK.search(reference.gap(found.first)):
        return False
    return _strangers(rest.before[-1:], work)


def _goes_on(reference: _Words, found: _Stretch, rest: _Rest, work: Metadata) -> str:
    """Whether more of a title may follow: "at once", "perhaps", or ""."""
    names = _names(work._replace(authors=()) if rest.before else work)
    follows = next((n for n, word in enumerate(rest.after) if word not in names), -1)
    gap = reference.gap(found.last)
    if not (_MARK.search(gap) or not rest.after or _YEAR.match(rest.after[0])):
        return "perhaps" if _comes_from(rest.after[follows:], work) else "at once"
    if _ELLIPSIS.search(gap) and not found.cut:
        return "perhaps"
    ends = follows < 0 or any(c.isdigit() for c in rest.after[follows])
    return "" if ends or _comes_from(rest.after[follows:], work) else "perhaps"


def _comes_from(words: tuple[str, ...], work: Metadata) -> bool:
    """Whether words begin with where the work appeared."""
    if work.type == "preprint" and _PREPRINT.match(words[0]):
        return True
    places = (0, 1) if words[0] in ("proc", "proceedings") else (0,)
    return any(_names_at(words, source, at) for source in _sources(work) for at in places)


# --- people -------------------------------------------------------------------------------------

_PARTICLES = frozenset(
    ("van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "la",
     "le", "du", "des", "ten", "ter", "el", "al", "bin", "zu", "zum", "y")
)  # fmt: skip
_BETWEEN = frozenset(
    ("et", "al", "coll", "coauthors", "colleagues", "and", "others", "und", "with", "ed", "eds",
     "edited", "editor", "editors", "by", "in", "jr", "sr", "dir", "pp", "vol")
)  # fmt: skip
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "ae",
                              "Ö": "oe", "Ü": "ue", "Ø": "oe", "Å": "aa"})  # fmt: skip


def _author(rest: _Rest, work: Metadata) -> str:
    """How the first author is named: "first", "among others", "absent"; or "unknown"."""
    people = work.authors or work.editors  # those of a book
    spelled = _spellings(people[0].label) if people else frozenset[str]()
    if not spelled:
        return "unknown"
    given = _spelled_words(people[0].given) | _PARTICLES
    for words in (rest.before, rest.after):
        at = _place(words, spelled)
        if at >= 0:
            first = all(len(w) <= 2 or w in given or w.isdigit() for w in words[:at])
            return "first" if first else "among others"
    return "absent"


def _place(words: tuple[str, ...], spelled: frozenset[str]) -> int:
    """The word at which one of these names begins, or -1."""
    longest = max(map(len, spelled))
    for start in range(len(words)):
        name = ""
        for word in words[start:]:
            name += word
            if name in spelled:
                return start
            if len(name) >= longest:
                break
    return -1


@lru_cache(maxsize=4096)
def _spellings(name: str) -> frozenset[str]:
    """A name as references have it: accents kept, written out or lost; without its particle."""
    name = unicodedata.normalize("NFC", name)
    parts = name.split()
    while len(parts) > 1 and parts[0] in _PARTICLES:
        parts = parts[1:]
    spelled = {
        ascii_letters(form)
        for whole in (name, " ".join(parts))
        for form in (whole, whole.translate(_WRITTEN_OUT))
    }
    lost = "".join(c for c in name if c.isascii())
    return frozenset(spelled | {ascii_letters(lost)} if len(lost) > 2 else spelled) - {""}


def _spelled_words(name: str) -> frozenset[str]:
    return frozenset(spelled for word in _WORD.findall(name) for spelled in _spellings(word))


def _names(work: Metadata) -> frozenset[str]:
    """All words of its people's names, and those that stand between names."""
    people = (*work.authors, *work.editors)
    names = " ".join(f"{one.family} {one.given} {one.suffix} {one.name}" for one in people)
    return _spelled_words(names) | _BETWEEN | _PARTICLES


def _strangers(words: Iterable[str], work: Metadata) -> bool:
    """Whether there are words that are neither initials nor figures nor its people's names."""
    long = [word for word in words if len(word) > 2 and not any(c.isdigit() for c in word)]
    return bool(long) and not _names(work).issuperset(long)


# --- sources, kinds -----------------------------------------------------------------------------

_SMALL = frozenset(
    ("the", "of", "and", "in", "for", "on", "de", "la", "le", "des", "du", "et", "der",
     "und", "fur", "a", "an")
)  # fmt: skip
_PREPRINT = re.compile(
    r"\w*rxiv\b|egusphere\b|(?:sciel)?preprints?\b|disc(?:uss(?:ions?)?)?\b|ssrn\b|essoar\b|authorea\b"
)
_VERSION = re.compile(r"(?:\bv|\.)\d{1,2}$")  # of a DOI
_MARKS = (
    re.compile(r"\bcomment(?:s|ary)?\b"),
    re.compile(r"\b(?:reply|replies|author response)\b"),
    re.compile(r"\b(?:corrigend\w+|errat\w+|corrections?)\b"),
    re.compile(r"\bretraction\b"),
    re.compile(r"\bdecision letter\b"),
)


def _sources(work: Metadata) -> list[str]:
    """Where it appeared: the journal or book, the publisher."""
    return [source for source in (work.container, work.publisher) if source]


def _names_source(rest: _Rest, work: Metadata) -> bool:
    source = work.container or work.publisher
    return any(_names_at(rest.after, source, at) for at in range(len(rest.after)))


def _names_at(words: tuple[str, ...], source: str, at: int) -> bool:
    """Whether a journal is named from a word on: in full, abbreviated or by its initials."""
    full = _content(source)
    said = [word for word in words[at : at + 32] if word not in _SMALL]
    if not full or not said:
        return False
    initials = "".join(word[0] for word in full)  # JGR, JGR Atmospheres
    if len(said[0]) > 2 and initials.startswith(said[0]):
        return True
    same = 0
    for one, other in zip(full, said, strict=False):
        if not (_abbreviates(one, other) or _abbreviates(other, one)):
            break
        same += 1
    return same >= max(1, 0.6 * len(full)) and (len(full) > 1 or len(said[0]) > 2)


def _content(source: str) -> list[str]:
    """The words of a journal's name that its abbreviation keeps."""
    return [word for word in _words(source).words if word not in _SMALL]


def _abbreviates(short: str, long: str) -> bool:
    """Wea. for Weather, Natl. for National: the first letter, then others in their order."""
    letters = iter(long[1:])
    return short[0] == long[0] and all(letter in letters for letter in short[1:])


def _marks(words: Iterable[str]) -> list[bool]:
    """Which words say that a work is about another: comment, reply, correction, notice."""
    text = " ".join(words)
    return [bool(mark.search(text)) for mark in _MARKS]


def _without(words: Iterable[str], source: str) -> list[str]:
    """A reference's words without those of its journal."""
    content = set(_content(source))
    return [word for word in words if word not in content]


def _is_other_version(rest: _Rest, figures: _Figures, work: Metadata) -> bool:
    """Whether one is a preprint or discussion paper, and the other is not."""
    words = " ".join(_without((*rest.before, *rest.after), work.container))
    source = " ".join(_content(work.container))
    says = bool(_PREPRINT.search(words))
    if work.type == "preprint":
        return not says and (figures.many or not _names_source(rest, work))
    if _PREPRINT.search(source):  # Discussions: theirs must be named
        return not _PREPRINT.search(" ".join(rest.after))
    return says


# --- figures ------------------------------------------------------------------------------------

_RANGE = re.compile(r"\b(\w*\d\w*)\s*[-–—]+\s*(\w*\d\w*)")
_PAGES = re.compile(r"(?i)\bpp?[.:]?\s*(\w*\d\w*)")
_VOLUME = re.compile(r"(?i)\bvol(?:ume|\.)?\s*(\d+)|\b(\d+)\s*\(\s*(?!(?:18|19|20)\d\d\b)\d+")
_YEAR = re.compile(r"(?:1[89]|20)\d\d[a-z]?$")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$")


class _Figures(NamedTuple):
    """What the figures of a reference, outside its title, say about a work."""

    same_page: bool  # its first page or article number is there
    other_page: bool  # it has one, and figures of the reference are no page of it
    other_volume: bool
    many: bool  # the reference gives volume and pages


def _figures(rest: _Rest, work: Metadata) -> _Figures:
    text = rest.text.rpartition("|")[2]
    ranges = [(ascii_letters(first), ascii_letters(last)) for first, last in _RANGE.findall(text)]
    said = [ascii_letters(page) for page in _PAGES.findall(text)] + [first for first, _ in ranges]
    figures = [w for w in _words(_RANGE.sub(r"\1", text)).words if any(c.isdigit() for c in w)]
    dates = [w for w in figures if w not in said and (_YEAR.match(w) or _ORDINAL.match(w))]
    volume, issue = ascii_letters(work.volume), ascii_letters(work.issue)
    first, last, number = *_ends(work.pages), ascii_letters(work.number)
    pages = {first, number} - {""}
    left = [word for word in figures if word not in (*dates, volume, issue)]
    volumes = {one or other for one, other in _VOLUME.findall(text)}
    other_volume = bool(volume and volumes) and volume not in volumes
    other_end = bool(last) and any(one == first and not last.endswith(end) for one, end in ranges)
    numbered = len(number) > 4 and number in "".join(rest.after)
    # a 17 may be the volume of another: what is no page must be this one's volume
    known = volume in figures or pages.issuperset(left)
    paged = figures[figures.index(volume) + 1 :] if volume in figures else figures
    sure = any(page in paged and (len(page) > 1 or volume in figures) for page in pages)
    return _Figures(
        same_page=(numbered or (known and sure)) and not (other_end or other_volume),
        other_page=other_end or bool(pages.isdisjoint(figures) and pages and left and not numbered),
        other_volume=other_volume,
        many=len(figures) - len(dates) > 1,
    )


def _ends(pages: str) -> tuple[str, str]:
    """First and last page; the last is "" where there is one alone."""
    first, _, last = re.sub(r"[-–—]+", "-", pages).partition("-")
    return ascii_letters(first), ascii_letters(last)


def _years_apart(rest: _Rest, work: Metadata) -> int | None:
    """How far the reference's year is from the nearest of the work's; None: one has none."""
    return min((abs(a - b) for a in _years(rest.text) for b in work.years), default=None)


@lru_cache(maxsize=64)  # the rest is all of a reference, where the title is not in it
def _years(text: str) -> tuple[int, ...]:
    words = _words(_RANGE.sub(" ", text)).words  # 1979–2014 may be pages or a period
    return tuple(int(word[:4]) for word in words if _YEAR.match(word))
