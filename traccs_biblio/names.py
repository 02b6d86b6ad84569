"""How the name of a person can be read, and how two names agree. `people` weighs what that says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from .model import Author
from .text import fold


def _all(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PARTICLES = _all(
    "al bin d da das de del della den der des di do dos du el l la le les ten ter van von zu"
)
#: A name of three words or more that begins so, without comma, begins with the family name.
_FAMILY_FIRST = _all("de del della des la le les saint sainte von")
_CONNECTORS = _all("y e i")  # Salas y Mélia is also called Salas-Mélia
_SUFFIXES = _all("jr sr ii iii")  # which tell a son from his father
#: How people are addressed, without accents; a pattern.
TITLES = (
    r"(?:mmes?|mlles?|mrs?|ms|mm|monsieur|messieurs|madame|mesdames|drs?|pr"
    r"|profs?|professeure?s?)"
)
_LEFT_OUT = _all("dr prof") | _SUFFIXES
#: Family names of so many that a full name is no proof.
COMMON = _all(
    "bernard brown cao chen cheng choi deng ding dong du dubois feng gao garcia guo han he hu"
    " huang jiang johnson jones jung khan kim kumar lee li liang lin liu lu luo ma martin nguyen"
    " pan park patel peng petit ren robert sharma shen silva singh smith song su sun tang thomas"
    " tian tran wang wei williams wu xiao xie xu yang yao ye yu yuan zeng zhang zhao zheng zhou zhu"
)
_NICKNAMES = frozenset(
    frozenset(pair.split("-"))
    for pair in _all(
        "dave-david mike-michael bob-robert bill-william will-william jim-james jack-john"
        " dick-richard tony-anthony andy-andrew kate-katherine kathy-katherine peggy-margaret"
        " ted-edward harry-henry steve-stephen steve-steven"
    )
)
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015_]+")
#: Letters that have no accent to drop, and the German and Nordic way to write them in two.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "å": "a"})
_IN_TWO = str.maketrans(
    {"ø": "oe", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "å": "aa",
     "ä": "ae", "ö": "oe", "ü": "ue"}
)  # fmt: skip


class Reading(NamedTuple):
    """One way to read a name, without case and accents."""

    family: str
    parts: tuple[str, ...]  # the words that a compound family name may be shortened to
    given: tuple[str, ...]
    sure: bool = True  # which of the names is the family name
    words: tuple[str, ...] = ()  # of the family name: Le Roy is not Leroy


def readings(author: Author) -> Iterator[Reading]:
    """How an author's name can be read: as the registry has it; with the two names exchanged; as a
    whole name in one field."""
    if not author.given:
        yield from readings_of(author.family)
        yield from _spelled(author.family, "")
        return
    yield from _spelled(author.family, author.given)
    is_initials = _is_initials(author.family)
    yield from _spelled(author.given, author.family, sure=is_initials)


@lru_cache(2048)
def readings_of(name: str) -> tuple[Reading, ...]:
    """How a name in one field can be read, each way once. Kept, since each row of the file is
    read so, sought among the others, and sought among the authors of the call."""
    return tuple(dict.fromkeys(_one_field(name)))


def _one_field(name: str) -> Iterator[Reading]:
    """FAMILY in capitals or before a comma, else last; and first as well, which is not sure."""
    family, comma, given = name.partition(",")
    if comma and fold(given):
        yield from _spelled(family, given)
        return
    words = name.replace(",", " ").split()
    capitals = [n for n, word in enumerate(words) if word.isupper() and not _is_initials(word)]
    if capitals:
        begin, end = capitals[0], capitals[-1] + 1
        family, given = " ".join(words[begin:end]), " ".join(words[:begin] + words[end:])
        if given and family.isupper() and len(fold(family)) > 3:
            yield from _spelled(family, given)
            return
    if len(words) == 1:
        yield from _spelled(name, "")
        return
    family_first = len(words) > 2 and fold(words[0]) in _FAMILY_FIRST
    family_first |= len(words) > 1 and _is_initials(words[-1])
    for cut in range(1, len(words)):
        first, last = " ".join(words[:cut]), " ".join(words[cut:])
        yield from _spelled(last, first, not family_first)
        yield from _spelled(first, last, family_first)


def parts_of(name: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    """The words of the family and of the given name in a name of one field, without case and
    accents, each way in which it can be read; and whether it is sure which is which."""
    for reading in dict.fromkeys(readings_of(name)):
        is_begun = len(reading.given) > 1 and set(reading.words) <= _PARTICLES | _FAMILY_FIRST
        if not is_begun:  # "Le" is nobody's name in "Le Sommer Julien"
            yield reading.words, reading.given, reading.sure


def _spelled(family: str, given: str, sure: bool = True) -> Iterator[Reading]:
    """A family and a given name, with ü as u and as ue; nothing where no family name is left."""
    families, givens = _words(family), _words(given)
    while len(givens) > 1 and givens[-1].islower() and fold(givens[-1]) in _PARTICLES:
        families.insert(0, givens.pop())  # "Westen", "René M. van"
    if not family.isupper():
        givens = [letter for word in givens for letter in _initials_of(word)]
    for table in (_PLAIN, _IN_TWO):
        names = [_folded(word, table) for word in families]
        if len(names) > 2:
            names = [name for name in names if name not in _CONNECTORS]
        whole = "".join(names)
        parts = [name for name in names if len(name) > 2 and name not in _PARTICLES]
        if whole and not all(len(name) == 1 for name in names):
            has_parts = len(names) > 1
            ends = dict.fromkeys((parts[0], parts[-1])) if parts and has_parts else ()
            first = tuple(_folded(word, table) for word in givens)
            yield Reading(whole, tuple(ends), first, sure, tuple(names))
        if (family + given).isascii():
            return


def _words(name: str) -> list[str]:
    """The words of a name, without titles, suffixes and the figures of a footnote; LeSommer is
    two."""
    name = re.sub(r"\d|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])", _parted, name)
    words = [word for word in _BETWEEN.split(name) if fold(word)]
    kept = [word for word in words if fold(word) not in _LEFT_OUT]
    return kept or words


def _parted(found: re.Match[str]) -> str:
    return "" if found[0] else " "


def _initials_of(word: str) -> Iterable[str]:
    """`JM` beside a family name that is not in capitals is J. and M."""
    return word if 1 < len(word) < 4 and word.isupper() else (word,)


def _is_initials(name: str) -> bool:
    return all(len(fold(word)) == 1 for word in _words(name)) and bool(_words(name))


def _folded(word: str, table: Mapping[int, str]) -> str:
    return fold(unicodedata.normalize("NFC", word).casefold().translate(table))


def agreement(one: Sequence[str], other: Sequence[str]) -> str:
    """How two given names agree: "same", "short", "initials", or "" for not at all."""
    if not one or not other:
        return "initials"
    is_full = all(any(len(word) > 1 for word in words) for words in (one, other))
    if is_full and "".join(one) == "".join(other):
        return "same"
    pairs = list(zip(one, other, strict=False))
    if all(a == b or _is_short(a, b) for a, b in pairs):
        first = [len(word) > 1 for word in pairs[0]]
        return "short" if all(first) else "initials"
    full = [{word for word in words if len(word) > 2} for words in (one, other)]
    less, more = sorted((set(one), set(other)), key=len)  # Marc is perhaps Jean-Marc
    return "short" if all(full) and less < more else ""


def _is_short(one: str, other: str) -> bool:
    """Whether a given name is the other's initial, beginning or nickname."""
    less, more = sorted((one, other), key=len)
    begins = more.startswith(less) and len(less) != 2
    return begins or frozenset((one, other)) in _NICKNAMES


def suffixes(author: Author) -> set[str]:
    """`jr`, `ii`: what of a name is of a son alone."""
    words = _BETWEEN.split(f"{author.family} {author.given} {author.suffix}".replace(",", " "))
    return {fold(word) for word in words} & _SUFFIXES


#: Between two people, and in no name; a name has one comma.
_SEVERAL = re.compile(r"(?i)\s(?:et|and)\s|[;&/+\n]|,.*,")


def names_several(name: str) -> bool:
    """Whether a name seems to be those of several people.

    >>> names_several("Dupont, Jeanne et Martin Paul"), names_several("Salas y Mélia, David")
    (True, False)
    """
    return bool(_SEVERAL.search(name))
