"""Names and addresses of `private/` in what people write, which goes into files under git.

In prose a person's name becomes initials, and an address or an ORCID is left out. What the world
has published stays: the fields of an entry, a reference that was sent, "Le Sommer et al., 2024".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from . import people, programme
from .errors import DataError
from .model import Problem
from .names import TITLES, names_several, parts_of

#: What stands for an address and for an ORCID that are left out.
ADDRESS, ORCID = "[address]", "[ORCID]"
#: Anybody's address, also with its @ in words, and telephone number.
_ANYBODYS = re.compile(
    r"""(?ix)
      (?:mailto:)? (?<![\w.+-]) [\w.+-]+
      (?: \s?@\s? | \s{0,3}[\[({]\s?(?:at|@|arobase)\s?[\])}]\s{0,3} ) [\w-]+ (?:\.[\w-]+)*
    | (?: \b(?:t[ée]l(?:[ée]?phone)?|phone|mobile|portable)\b [\s.:]{0,4} )?
      (?<![\w/.-]) (?: 0 | (?:\+|00)\s?33\s?(?:\(0\)\s?)? ) [1-9] (?:[\s./-]{0,2}\d\d){4} (?![\w/-])
    | (?<![\w/.-]) (?:\+|00)\s?[1-9]\d? (?:[\s./-]{0,2}(?:\(0\)|\d)){7,11} (?!\w)
    | \b(?:t[ée]l(?:[ée]?phone)?|phone) \b [\s.:]{0,4} (?:\d[\s./-]{0,2}){6,11} (?!\w)
    """
)


class Discreet(NamedTuple):
    """A text without what is private, and how many names and addresses (or ORCIDs) it had."""

    text: str
    names: int = 0
    addresses: int = 0

    @property
    def told(self) -> str:
        """What was done to it, in words that repeat nothing of it; "" for nothing."""
        said = []
        if self.names:
            many = "names" if self.names > 1 else "name"
            said.append(f"{self.names} {many} of private/ written as initials")
        if self.addresses:
            many = "addresses" if self.addresses > 1 else "address"
            said.append(f"{self.addresses} {many} or ORCID of private/ left out")
        return ", ".join(said)

    def problems(self, where: str, field: str) -> list[Problem]:
        """That a field is not written as it was said; nothing, where it is."""
        hint = "the file is under git: where initials do not do, write a role"
        return [Problem(where, f"{field}: {self.told}", hint, "warning")] if self.told else []


class _Spelling(NamedTuple):
    """A way to write a person's name, as a pattern of folded text, and the initials for it.

    `kind` is "full", "middle" (full, with a word between that is no name in the file), "short" (the
    family name and an initial, which a citation has as well) or "alone" (one of the names, which an
    ordinary word may be).
    """

    pattern: str
    initials: str
    kind: str


class _Found(NamedTuple):
    """A name in a text."""

    start: int
    end: int
    spelling: _Spelling


class _Name:
    """A person's name with the ways to write it, made when a text has letters of it."""

    def __init__(self, name: str) -> None:
        self.read = _readings(name)
        self.is_certain = "," in name
        #: Of a family name, and of any: a text without such letters does not have the name.
        self.letters = {_letters(family) for family, _, _ in self.read}
        self.all_letters = self.letters | {_letters(given[:1]) for _, given, _ in self.read}

    @cached_property
    def signed(self) -> tuple[list[_Spelling], re.Pattern[str]]:
        """What may stand for the person in a signature: of two that begin at one place the fuller
        one is meant."""
        found = {s.pattern: s for s in _spellings(self.read, self.is_certain)}.values()
        order = sorted(found, key=lambda s: (_KINDS.index(s.kind), -len(s.pattern)))
        return order, _any_of(order)

    @cached_property
    def in_prose(self) -> tuple[list[_Spelling], re.Pattern[str]]:
        """What may stand for the person in a sentence: a family name alone, in a list of people."""
        own = {_family(family) for family, _, is_sure in self.read if is_sure}
        order = [s for s in self.signed[0] if s.kind != "alone" or s.pattern in own]
        return order, _any_of(order)


class Discretion:
    """Finds the names of people, their ORCIDs and addresses; false where there are none."""

    def __init__(
        self,
        names: Iterable[str] = (),
        orcids: Iterable[str] = (),
        addresses: Iterable[str] = (),
    ) -> None:
        each = (one for name in names for one in _each(name))
        self._held = tuple(each), tuple(orcids), tuple(addresses)
        read = (_Name(name) for name in dict.fromkeys(self._held[0]))
        self._names = [name for name in read if name.read]
        self._hidden = [(_orcid(one), ORCID) for one in self._held[1] if one]
        self._hidden += [(_address(one), ADDRESS) for one in self._held[2] if one]

    def __bool__(self) -> bool:
        return bool(self._names or self._hidden)

    def beside(self, names: Iterable[str], orcids: Iterable[str]) -> Discretion:
        """The same, and these people besides."""
        mine, told, addresses = self._held
        return Discretion((*mine, *names), (*told, *orcids), addresses)

    def prose(self, text: str) -> Discreet:
        """A text that somebody wrote. A full name goes, in either order, whatever its accents and
        capitals; "J. Le Sommer" as well, where it is not cited ("J. Le Sommer et al., 2024")."""
        return self._without(text, self._in_prose, _stays_in_prose)

    def signature(self, by: str) -> Discreet:
        """Who nominates: a role or initials, so that a family or a given name alone goes too."""
        return self._without(by, self._in_signature, _stays_in_signature)

    def received(self, text: str) -> Discreet:
        """What was sent for an article. Authors of a reference stay; a name in a sentence goes."""
        names = self._in_prose(text)
        is_reference = names and _is_reference(text, names)
        stays = _stays_in_reference if is_reference else _stays_in_prose
        return self._without(text, self._in_prose, stays)

    def question(self, text: str) -> str:
        """A reference as a registry is asked for it, which is outside: as `received`, and without
        anybody's address or telephone number."""
        text = self.received(_ANYBODYS.sub(" ", text)).text
        return " ".join(text.replace(ADDRESS, " ").replace(ORCID, " ").split())

    def places(self, text: str) -> list[int]:
        """Where in a text `prose` would change something."""
        found = [hit.start() for hidden, _ in self._hidden for hit in hidden.finditer(text)]
        return sorted(
            found + [n.start for n in self._in_prose(text) if not _stays_in_prose(text, n)]
        )

    def _in_prose(self, text: str) -> list[_Found]:
        folded, places = _folded(text) if self._names else ("", range(0))
        letters = folded.replace("'", "")
        near = (n for n in self._names if any(some in letters for some in n.letters))
        hits = (hit for n in near for hit in _hits(text, folded, places, *n.in_prose))
        return _apart(h for h in hits if h.spelling.kind != "alone" or _is_listed(text, h.start))

    def _in_signature(self, text: str) -> list[_Found]:
        folded, places = _folded(text) if self._names else ("", range(0))
        letters = folded.replace("'", "")
        near = (n for n in self._names if any(some in letters for some in n.all_letters))
        return _apart(hit for n in near for hit in _hits(text, folded, places, *n.signed))

    def _without(
        self,
        text: str,
        find: Callable[[str], list[_Found]],
        stays: Callable[[str, _Found], bool],
    ) -> Discreet:
        addresses = 0
        for hidden, instead in self._hidden:
            text, times = hidden.subn(instead, text)
            addresses += times
        parts, at, names = [], 0, 0
        for found in find(text):
            if not stays(text, found):
                parts += [text[at : found.start], found.spelling.initials]
                at, names = found.end, names + 1
        return Discreet("".join([*parts, text[at:]]), names, addresses)


def read(folder: Path) -> tuple[Discretion, list[DataError]]:
    """What `private/people.csv` and `private/contacts.csv` hold, and why one cannot be read; where
    neither is there, nothing."""
    names: list[str] = []
    orcids: list[str] = []
    addresses: list[str] = []
    failed = []
    try:
        found, _ = people.read(folder)
        for person in found.persons if found else ():
            names.append(person.name)
            orcids.append(person.orcid)
    except DataError as error:
        failed.append(error)
    try:
        addresses += [one for some in programme.read_contacts(folder).values() for one in some]
    except DataError as error:
        failed.append(error)
    return Discretion(names, orcids, addresses), failed


# --- how a name is written ------------------------------------------------------------------------

_KINDS = ("full", "middle", "short", "alone")
#: Between the words of one name; between a given and a family name.
_WITHIN = r"[\s.,'~_\-\u2010-\u2015]{0,8}"
_BETWEEN = r"[\s.,'~_()\-\u2010-\u2015]{%d,8}(?:[a-z]\.[\s\-]?){0,2}"
_MIDDLE = r"[\s\-]{1,3}(?!(?:et|and|ou|or)\b)[^\W\d_]{2,15}[\s\-]{1,3}"
#: Letters from which a given and a family name in one word are no other word ("lina", "malin").
_ONE_WORD = 10
_CONNECTOR = rf"(?:{_WITHIN}(?:y|e|i)(?=[\s\-]))?"
_LEAST = 2  # letters of a family name
_Reading = tuple[tuple[str, ...], tuple[str, ...], bool]  # family, given, sure which is which


def _each(name: str) -> list[str]:
    """The people of a cell: one, unless it seems to name several."""
    if not names_several(name):
        return [name]
    parts = re.split(r"(?i)\s(?:et|and)\s|[;&/+\n]", name)
    if len(parts) == 1:
        parts = name.split(",")
    return [part.strip() for part in parts if part.strip()]


def _readings(name: str) -> list[_Reading]:
    """How a name can be read, the surest first; none where it is one name alone, which tells
    nobody."""
    read = (one for one in parts_of(name) if one[1] and all(one[1]))
    long = (one for one in read if len("".join(one[0])) >= _LEAST)
    return sorted(long, key=lambda one: not one[2])


def _letters(words: tuple[str, ...]) -> str:
    """The longest letters of a name that are in all its spellings."""
    parts = (part for word in words for part in re.split("(?<=[aou])e|aa", word))
    return max(parts, key=len)


def _spellings(read: list[_Reading], is_certain: bool) -> Iterator[_Spelling]:
    """How people write a name."""
    for family, given, is_sure in read:
        initials = _initials(*read[0][:2])
        yield from _full(family, given, initials, is_sure and is_certain)
        if is_sure:
            if len(given[0]) > 1:
                middle = _word(given[0]) + _MIDDLE + _family(family)
                yield _Spelling(middle, initials, "middle")
            yield from _partly(family, given, initials)


def _full(
    family: tuple[str, ...], given: tuple[str, ...], initials: str, is_certain: bool
) -> Iterator[_Spelling]:
    """Given and family name, either first. Where it is certain which is which, other given names
    than the first may be missing; their initials always."""
    if len(given[0]) < 2:
        return
    parts = [_word(given[0])]
    for word in given[1:]:
        pattern = _WITHIN + _word(word) + (r"\b\.?" if len(word) == 1 else "")
        parts.append(f"(?:{pattern})?" if is_certain or len(word) == 1 else pattern)
    called, named = "".join(parts), _family(family)
    least = 0 if len("".join(family)) + len(given[0]) >= _ONE_WORD else 1
    between = _BETWEEN % least
    yield _Spelling(called + between + named, initials, "full")
    yield _Spelling(named + between + called, initials, "full")


def _partly(family: tuple[str, ...], given: tuple[str, ...], initials: str) -> Iterator[_Spelling]:
    """The family name after an initial or a title, or before an initial; either name alone."""
    named, letter = _family(family), re.escape(given[0][0])
    own = "".join(word[0] for word in family).upper()
    yield _Spelling(rf"{TITLES}\.?\s{{1,3}}" + named, own, "full")
    initial = rf"(?:{letter}|m)\.[\s\-]{{0,2}}(?:[a-z]\.[\s\-]{{0,2}}){{0,2}}"
    yield _Spelling(initial + named, initials, "short")
    yield _Spelling(rf"{named}[\s,]{{1,3}}{letter}\.(?:-?[a-z]\.){{0,2}}", initials, "short")
    yield _Spelling(rf"{letter}\.?[\s\-]{{1,2}}{named}", own, "alone")
    yield _Spelling(named, own, "alone")
    if len(given[0]) > 1:
        called = _WITHIN.join(map(_word, given))
        yield _Spelling(called, "".join(word[0] for word in given).upper(), "alone")
        yield _Spelling(_word(given[0]), given[0][0].upper(), "alone")


def _family(words: tuple[str, ...]) -> str:
    return (_CONNECTOR + _WITHIN).join(map(_word, words))


def _word(word: str) -> str:
    """A word of a name: with or without apostrophes, ü as u or ue."""
    letters = [
        f"{letter}?" if before + letter in ("ae", "oe", "ue", "aa") else re.escape(letter)
        for before, letter in zip(" " + word, word, strict=False)
    ]
    return "'?".join(letters)


def _initials(family: tuple[str, ...], given: tuple[str, ...]) -> str:
    return "".join(word[0] for word in (*given, *family)).upper()


def _any_of(spellings: list[_Spelling]) -> re.Pattern[str]:
    """One pattern with a group a spelling; of nothing, one that never matches."""
    groups = "|".join(f"({s.pattern})" for s in spellings)
    return re.compile(rf"(?<![^\W\d_])(?:{groups})(?![^\W\d_])" if groups else r"(?!)")


def _orcid(orcid: str) -> re.Pattern[str]:
    digits = r"[\s\-\u2010-\u2015]{0,3}".join(orcid.replace("-", ""))
    return re.compile(rf"(?i)(?<!\d){digits}(?!\d)")


def _address(address: str) -> re.Pattern[str]:
    """An address, also with its @ in words."""
    who, _, place = address.partition("@")
    at = r"(?:@|\s*[\[({]\s*(?:at|@|arobase|chez)\s*[\])}]\s*)"
    return re.compile(rf"(?i)(?<![\w.+\-]){re.escape(who)}{at}{re.escape(place)}(?![\w\-])")


# --- finding it in a text -------------------------------------------------------------------------

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "‘": "'", "ʼ": "'"}
)


def _hits(
    text: str,
    folded: str,
    places: Sequence[int],
    spellings: list[_Spelling],
    pattern: re.Pattern[str],
) -> Iterator[_Found]:
    """Where a text has one of the spellings."""
    for hit in pattern.finditer(folded):
        end = places[hit.end() - 1] + 1
        while end < len(text) and _is_no_letter(text[end]):
            end += 1
        found = _Found(places[hit.start()], end, spellings[(hit.lastindex or 0) - 1])
        if _is_meant(text[found.start : end], hit[0], found.spelling.kind):
            yield found


def _is_meant(said: str, folded: str, kind: str) -> bool:
    """Whether letters that spell a name are one, by the capitals with which they are written."""
    if kind == "middle":
        words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", said))
        return all(word[0].isupper() or word in _SMALL for word in words)
    capitals = sum(char.isupper() for char in said)
    if kind == "short" and folded.endswith("."):  # "avec le M. Dupont" names no Minh Le
        return capitals > 1
    return capitals > 0 or not set(re.findall("[a-z]+", folded)) <= _ORDINARY


def _apart(hits: Iterable[_Found]) -> list[_Found]:
    """Of names that overlap the first, and of those the fullest; where another goes on further
    ("Szczepański M. Düben"), what is left of it."""
    found: list[_Found] = []
    for hit in sorted(hits, key=lambda h: (h.start, _KINDS.index(h.spelling.kind), -h.end)):
        end = found[-1].end if found else 0
        if hit.end > end:
            found.append(hit._replace(start=max(hit.start, end)))
    return found


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """A text without case and accents, and the place in `text` of each of its characters."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for letter in unicodedata.normalize("NFKD", char.casefold().translate(_LETTERS)):
            if not _is_no_letter(letter):
                letters.append(letter)
                places.append(at)
    return "".join(letters), places


def _is_no_letter(char: str) -> bool:
    """An accent by itself, or a character that nobody sees."""
    return bool(unicodedata.combining(char)) or unicodedata.category(char) == "Cf"


def _all(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Words of names that are written small.
_SMALL = _all("al bin d da de del den der des di dos du e el i la le ten ter van von y zu")
#: Words that are names as well: where all of a name are such, and small, none is meant.
_ORDINARY = _SMALL | _all(
    "aurore avril basse blanc blanche bleu bleue bois bon bonne bourg brown brun brune calme champ"
    " champs chaud chaude clair claire colline cote courant court dune eau est etang field fields"
    " fleur fleuve fontaine foret froid froide glace grand grande green gros haute hill hills hiver"
    " ile jeune lac lake lande long longue lune mai marais marine marin mars may mer mont montagne"
    " moulin neige noir noire nord ocean olive orage ouest petit petite pierre plage plaine pluie"
    " point pont port pre prairie price river rivers riviere roche rose rouge roux sable snow"
    " soleil source stone sud summer terre torrent val valle vallee vent vert verte vieux ville"
    " violette white winter wood woods young"
)  # fmt: skip
#: People in a row, of whom the first alone has a title.
_ROW = re.compile(
    r"\b(?:MM|Mmes|Mlles|Messieurs|Mesdames|Drs|Profs|Professeure?s)\b\.?\s"
    r"([^.;:()]{1,80}(?:,|&|\bet|\band))\s{0,3}$"
)
_CITED = re.compile(r"\bet (?:al|coll)\b|(?<!\d)(?:19|20)\d\d(?!\d)")
_RUNNING = re.compile(r"(?<![^\W\d_])(?!(?:et|and|de|du|van|von|y)\b)[a-zß-öø-ÿœ]")
#: What a reference has and a sentence seldom: a year of its own, or where it is to appear.
_DATED = re.compile(
    r"(?i)(?<![\w/.\-])(?:19|20)\d\d[a-z]?(?![\w/\-])"
    r"|\b(?:in press|submitted|accepted|sous presse|soumis|accepté|à paraître|in review|preprint)\b"
)
_LINKS = re.compile(r"https?://\S+|\b10\.\d{4,}/\S+")
_STOPS = re.compile(r"[.,;:()\[\]{}«»“”\"!?\n]")
_TITLE = 4  # words without a stop between them
_BEFORE = re.compile(r"(?:^|[.,;:&()\[\]{}«»“”\"=/*•\u2010-\u2015-]|\b(?:et|and))\s*$")
_LONGEST = 4000  # characters of a reference up to its last author
#: Where a reference whose title comes first goes on to its authors.
_YEAR_ENDS = re.compile(r"(?:\(|[.,;]\s*)(?:19|20)\d\d[a-z]?\)?\s*[.;]")
_LEAD_IN = re.compile(
    r"(?i)^\W*(?:r[ée]f(?:[ée]rences?)?|articles?|papiers?|papers?)\s*\.?\s*\d*\s*:"
)
_PERSONAL = re.compile(
    r"(?i)(?<![^\W\d_])(?:je|j['’]ai|nous|mon|ma|mes|notre|nos|my|our|we|(?-i:I)(?=\s[a-z]))\b"
)
_OWN = re.compile(r"\W{0,3}(?:mon|ma|mes|notre|nos|my|our)\b")
_AFTER = re.compile(r"\s*(?:$|[.,;:&()\[\]{}«»“”\"=/\d\u2010-\u2015-]|(?:et|and)\b)")


def _stays_in_prose(text: str, found: _Found) -> bool:
    return found.spelling.kind == "short" and _is_cited(text, found.end)


def _stays_in_signature(text: str, found: _Found) -> bool:
    return found.spelling.kind == "alone" and not text[found.start].isupper()


def _stays_in_reference(text: str, found: _Found) -> bool:
    return _stays_in_prose(text, found) or (
        found.start < _LONGEST and _stands_apart(text, found) and _is_among_authors(text, found)
    )


def _is_listed(text: str, start: int) -> bool:
    """Whether a name is a later one of people in a row: "MM. Düben et Ólason"."""
    row = _ROW.search(text[max(0, start - 120) : start])
    return bool(row and not _RUNNING.search(row[1]))


def _is_cited(text: str, end: int) -> bool:
    """Whether a year or "et al." follows, with at most other names between."""
    after = text[end : end + 80]
    found = _CITED.search(after)
    return bool(found and not _RUNNING.search(after[: found.start()]))


def _is_reference(text: str, names: Sequence[_Found]) -> bool:
    """Whether a text describes a work: dated, and with words enough for a title, names left out."""
    for found in reversed(names):
        text = f"{text[: found.start]};{text[found.end :]}"
    text = _LINKS.sub(";", text)
    is_titled = any(len(part.split()) >= _TITLE for part in _STOPS.split(text))
    return is_titled and bool(_DATED.search(text))


def _stands_apart(text: str, found: _Found) -> bool:
    """Whether a name is one of a list, as authors are, and no part of a sentence."""
    return bool(_BEFORE.search(text[: found.start]) and _AFTER.match(text, found.end))


def _is_among_authors(text: str, found: _Found) -> bool:
    """Whether nothing but other names stands between a name and the start of the text, or the year
    that ends a title; there, a name alone at the end is rather who signs."""
    before, after = text[: found.start], text[found.end :]
    if _PERSONAL.search(before) or _OWN.match(after):
        return False
    ends = list(_YEAR_ENDS.finditer(before))
    before = before[ends[-1].end() :] if ends else _LEAD_IN.sub("", before)
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", before))
    if ends and not (words or after.strip(" .\n")):
        return False
    names = [word for word in words if word not in _SMALL | {"et", "and"}]
    return ":" not in before and len(names) != 1 and all(name[0].isupper() for name in names)
