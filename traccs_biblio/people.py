"""The programme's own people (`private/people.csv`), and which authors are among them.

A wrong match is worse than a question: what is not certain is `perhaps`, with what is in doubt.
Nothing of this is published; who is an author is told from what the registries say alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .answers.shape import orcid as valid_orcid
from .errors import DataError
from .files import conflict_lines, csv_rows, read_bytes
from .model import Author, Problem, Severity
from .names import COMMON, Reading, agreement, names_several, readings, readings_of, suffixes
from .text import clean, fold, of_cell

#: Why an author is only perhaps a person, the smallest doubt first.
WHY = ("common", "short", "order", "family", "initials", "homonyms", "twice", "orcid")


class Person(NamedTuple):
    """One of the programme's people, from all the rows about them."""

    name: str
    orcid: str = ""
    projects: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name as it was written; the ORCID where there is none."""
        return self.name or self.orcid


class Match(NamedTuple):
    """An author, and the person who it is (`person`), or who it may be and why that is in doubt:
    `common` name, given name `short`, `order` of the names, part of a `family` name, `initials`
    alone, `homonyms`, the person `twice` among the authors, or an `orcid` beside another name."""

    author: Author
    person: Person | None = None
    perhaps: tuple[Person, ...] = ()
    why: str = ""


# --- matching -------------------------------------------------------------------------------------


class People:
    """The programme's people, found by ORCID, else by family name."""

    def __init__(self, rows: Iterable[Person], united: bool = True) -> None:
        self.persons = _united(rows) if united else tuple(dict.fromkeys(rows))
        self._by_orcid = {person.orcid: person for person in self.persons if person.orcid}
        self._by_family: dict[str, list[tuple[Person, Reading]]] = {}
        self._by_part: dict[str, list[tuple[Person, Reading]]] = {}
        for person in self.persons:
            for reading in readings_of(person.name):
                self._by_family.setdefault(reading.family, []).append((person, reading))
                for part in reading.parts:
                    self._by_part.setdefault(part, []).append((person, reading))

    def __bool__(self) -> bool:
        return bool(self.persons)

    def match(self, authors: Iterable[Author]) -> tuple[Match, ...]:
        """Who the authors of one work are, one by one. A person is one author of a work."""
        read = [self._one(author) for author in authors]
        found = [_weighed(match, read) for match in read]
        by_orcid = {m.person for m in found if m.person and _is_by_orcid(m)}
        named = [m.person for m in found if m.person and m.person not in by_orcid]
        return tuple(self._once(match, by_orcid, named) for match in found)

    def _once(self, match: Match, by_orcid: Collection[Person], named: Sequence[Person]) -> Match:
        person = match.person
        if _is_by_orcid(match):
            return match
        if person in by_orcid:
            return Match(match.author)
        if person and named.count(person) > 1:
            return Match(match.author, None, (person,), "twice")
        free = tuple(p for p in match.perhaps if p not in by_orcid and p not in named)
        return (
            match
            if free == match.perhaps
            else Match(match.author, None, free, match.why * bool(free))
        )

    def _one(self, author: Author) -> Match:
        if author.name:  # a group
            return Match(author)
        if author.orcid in self._by_orcid:
            return Match(author, self._by_orcid[author.orcid])
        doubts: dict[Person, str] = {}
        for person, doubt in self._candidates(author):
            known = doubts.get(person)
            if known is None or _RANK[doubt] < _RANK[known]:
                doubts[person] = doubt
        strong = {p: doubt for p, doubt in doubts.items() if doubt in ("", "common", "short")}
        if "" not in doubts.values() and "common" not in doubts.values():
            strong = doubts
        if len(strong) > 1:
            return Match(author, None, tuple(strong), "homonyms")
        for person, doubt in strong.items():
            return Match(author, None, (person,), doubt) if doubt else Match(author, person)
        return Match(author)

    def named_like(self, name: str) -> Iterator[tuple[Person, str]]:
        """Persons whose names may be this one, whatever their ORCIDs, each with the doubt."""
        return self._candidates(Author(name))

    def _candidates(self, author: Author) -> Iterator[tuple[Person, str]]:
        """Who an author may be by name, each with the doubt about it."""
        for reading in dict.fromkeys(readings(author)):
            whole = self._by_family.get(reading.family, [])
            parts = [self._by_part.get(reading.family, [])]
            parts += [self._by_family.get(part, []) for part in reading.parts]
            shortened = [one for found in parts for one in found]
            for person, other in (*whole, *shortened):
                if author.orcid and person.orcid:  # two ORCIDs are two persons
                    continue
                agreed = agreement(reading.given, other.given)
                if reading.family != other.family:
                    agreed = "family" if agreed == "same" else ""
                elif agreed == "same" and reading.words != other.words:
                    agreed = "family"
                if agreed == "same" and suffixes(author) != suffixes(Author(person.name)):
                    agreed = "short"
                sure = reading.sure and other.sure
                if agreed == "same" and not sure:
                    agreed = "order"
                if agreed == "same":
                    yield person, "common" if reading.family in COMMON else ""
                elif agreed:
                    yield person, agreed


def _weighed(match: Match, found: Sequence[Match]) -> Match:
    """An ORCID beside another name is believed, since people marry; unless another author of the
    work may be that person: registries give an ORCID to the wrong one, or to two."""
    person, author = match.person, match.author
    if person is None or not _is_by_orcid(match):
        return match
    name = f"{author.family}, {author.given}" if author.given else author.family
    rivals = [one for one in found if one is not match and person in (one.person, *one.perhaps)]
    if not rivals or _may_be_one(name, person.name):
        return match
    return Match(author, None, (person,), "orcid")


def _is_by_orcid(match: Match) -> bool:
    return bool(match.person and match.author.orcid and match.person.orcid == match.author.orcid)


_RANK = {"": 0, **{why: number for number, why in enumerate(WHY, 1)}}


def _united(rows: Iterable[Person]) -> tuple[Person, ...]:
    """One person of all rows of one ORCID, or of one name that only one person has."""
    order = list(rows)
    persons: list[Person] = []
    by_orcid: dict[str, int] = {}
    by_name: dict[tuple[str, str], list[int]] = {}
    places: dict[int, int] = {}
    for number, row in sorted(enumerate(order), key=lambda one: not one[1].orcid):
        names = [(r.family, "".join(r.given)) for r in readings_of(row.name) if r.sure and r.given]
        place = (
            by_orcid.get(row.orcid, -1) if row.orcid else _same_name(row, names, by_name, persons)
        )
        if place < 0:
            place = len(persons)
            persons.append(Person(row.name, row.orcid))
        known = persons[place]
        projects = tuple(dict.fromkeys((*known.projects, *row.projects)))
        persons[place] = Person(known.name or row.name, known.orcid, projects)
        if row.orcid:
            by_orcid[row.orcid] = place
        for name in names:
            if place not in by_name.setdefault(name, []):
                by_name[name].append(place)
        places.setdefault(place, number)
        places[place] = min(places[place], number)
    return tuple(persons[place] for place in sorted(places, key=lambda place: places[place]))


def _same_name(
    row: Person,
    names: Iterable[tuple[str, str]],
    by_name: Mapping[tuple[str, str], Sequence[int]],
    persons: Sequence[Person],
) -> int:
    """The one person of a row's name, or of two, or of a name that tells nobody, the one of its
    project; -1 for none."""
    found = list(dict.fromkeys(place for name in names for place in by_name.get(name, ())))
    if len(found) > 1 or _is_weak(row):
        found = [place for place in found if set(row.projects) & set(persons[place].projects)]
    return found[0] if len(found) == 1 else -1


def _is_weak(person: Person) -> bool:
    """Whether a name alone ties no two projects: a family name of very many, or initials."""
    return any(
        reading.family in COMMON or all(len(word) == 1 for word in reading.given)
        for reading in readings_of(person.name)
        if reading.sure and reading.given
    )


# --- the file -------------------------------------------------------------------------------------

#: Headings of the file, by what stands below.
_HEADS = {
    "name": "name, full name, nom, nom complet, nom et prénom, nom prénom, personne, person",
    "family": "family, family name, last name, surname, nom de famille",
    "given": "given, given name, first name, prénom, prénoms",
    "orcid": "orcid, orcid id, identifiant orcid",
    "project": "project, projects, projet, projets, pc",
}


_NEW = b"name,orcid,project\n"


def path_of(folder: Path) -> Path:
    """Where a data folder has its people."""
    return folder / "private" / "people.csv"


class Table(NamedTuple):
    """The file as it is written: its rows with their lines, and how one more is to be written."""

    path: Path
    content: bytes
    text: str
    encoding: str
    delimiter: str
    columns: Mapping[str, int]  # places by what they hold: name, family, given, orcid, project
    width: int
    rows: Sequence[tuple[int, list[str]]]  # below the header
    problems: tuple[Problem, ...] = ()


def table(path: Path) -> Table:
    """The table of people; with its header alone where it is absent.

    Commas, semicolons or tabs; headings in French or English, in any order. Raises `DataError`
    where the file cannot be read or is no CSV.
    """
    content = read_bytes(path) if path.exists() else _NEW
    text, encoding, problems = _decoded(path, content)
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    rows = _rows(path, lines, delimiter)
    header = rows[0][1] if rows else []
    columns, width = _columns(header), len(header)
    return Table(path, content, text, encoding, delimiter, columns, width, rows[1:], problems)


def read(folder: Path, projects: Collection[str] = ()) -> tuple[People | None, tuple[Problem, ...]]:
    """`private/people.csv` (name, ORCID, project), and what is odd in it; None where it is absent.

    `projects` are those of the programme, for their spelling. The `slug` of a problem says what is
    odd (`ODD`); two rows that are right and yet worth a look are of severity `info`. Raises
    `DataError` where there is neither a name nor an ORCID to read. No message tells a name.
    """
    path = path_of(folder)
    if not path.exists():
        return None, ()
    found = table(path)
    persons, lines, odd = persons_of(found, projects)
    problems = [*found.problems, *odd]
    problems += _shared_orcids(path, persons, lines)
    problems += _alike(path, persons, lines)
    return People(persons), tuple(problems)


def persons_of(
    found: Table, projects: Collection[str]
) -> tuple[list[Person], list[int], list[Problem]]:
    """The persons of a table, the line of each, and what is odd in the rows. As `read`, it raises
    `DataError` where nobody is named."""
    path, columns, problems = found.path, found.columns, []
    if found.width and not {"name", "family"} & set(columns):
        what = "has no column 'name'"
        if "orcid" not in columns:
            raise DataError(what, "the first line is: name,orcid,project", str(path), 1)
        problems.append(_odd(path, 1, what, "people are told by their ORCIDs alone"))
    persons: list[Person] = []
    lines: list[int] = []
    for line, cells in found.rows:
        person, odd = _person(path, line, cells, columns, found.width, projects)
        problems += odd
        if person:
            persons.append(person)
            lines.append(line)
    if found.rows and not persons:
        raise DataError("names nobody", "the first line is: name,orcid,project", str(path), 1)
    return persons, lines, problems


def _decoded(path: Path, content: bytes) -> tuple[str, str, tuple[Problem, ...]]:
    """The text of the file, the encoding for one row more, and what is odd about it."""
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(content[:2])
    encoding = wide or "utf-8"
    problems: tuple[Problem, ...] = ()
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        text, encoding = content.decode("cp1252", "replace"), "cp1252"
        what, line = "is not UTF-8: read as Windows text", content.count(b"\n", 0, error.start) + 1
        hint = "look at its accents, and save it again as UTF-8"
        problems = (_odd(path, line, what, hint),)
    if marks := conflict_lines(text):
        what = f"holds git conflict markers (lines {marks[0]} to {marks[1]})"
        raise DataError(what, "keep what both sides say", str(path), marks[0])
    return text, encoding, problems


def _odd(
    path: Path,
    line: int,
    what: str,
    hint: str,
    slug: str = "odd",
    severity: Severity = "warning",
) -> Problem:
    return Problem(f"{path}:{line}", what, hint, severity, slug=slug)


def _rows(path: Path, lines: Sequence[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with its line."""
    read = (
        (line, [clean(of_cell(cell.strip())) for cell in row])
        for line, row in csv_rows(path, lines, delimiter)
    )
    return [(line, cells) for line, cells in read if any(cells)]


def _columns(header: Sequence[str]) -> dict[str, int]:
    """The place of each column by what it holds. `nom` beside `prénom` is the family name."""
    known = {kind: {fold(head) for head in heads.split(",")} for kind, heads in _HEADS.items()}
    found: dict[str, int] = {}
    for number, cell in enumerate(header):
        for kind, names in known.items():
            if fold(cell) in names:
                found.setdefault(kind, number)
                break
    if "given" in found and "family" not in found and "name" in found:
        found["family"] = found.pop("name")
    return found


def _person(
    path: Path,
    line: int,
    cells: list[str],
    columns: Mapping[str, int],
    width: int,
    projects: Collection[str],
) -> tuple[Person | None, list[Problem]]:
    """The person of a row, and what is odd about it."""
    problems = []
    if len(cells) > width and any(cells[width:]) and "name" in columns:
        more, place = len(cells) - width, columns["name"]
        cells = [
            *cells[:place],
            ", ".join(cells[place : place + more + 1]),
            *cells[place + more + 1 :],
        ]
        what = f"has {width + more} cells in {width} columns"
        problems.append(
            _odd(path, line, what, 'a name with a comma stands in quotes: "Family, Given"')
        )

    def cell(kind: str) -> str:
        place = columns.get(kind, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    name = cell("name") or ", ".join(filter(None, (cell("family"), cell("given"))))
    orcid = valid_orcid(cell("orcid"))
    if cell("orcid") and not orcid:
        what = "has an ORCID that is none: its figures are not what they should be"
        problems.append(_odd(path, line, what, "compare it with orcid.org; it is left out"))
    named, unknown = projects_in(cell("project"), projects)
    if unknown:
        what = f"names a project that projects.csv has not: {', '.join(unknown)}"
        hint = "write the project's id of projects.csv"
        problems.append(_odd(path, line, what, hint, "unknown-project"))
    if names_several(name):
        what = "seems to name several people in one cell"
        problems.append(_odd(path, line, what, "one row a person"))
    elif fold(name) and not orcid and len(re.findall(r"[^\s,]+", name)) < 2:
        what = "has one name alone, which tells nobody for certain"
        problems.append(_odd(path, line, what, "write Family, Given, or the ORCID"))
    if not fold(name) and not orcid:
        problems.append(_odd(path, line, "names nobody", "a name, or an ORCID"))
        return None, problems
    return Person(name, orcid, named), problems


def projects_in(cell: str, known: Collection[str]) -> tuple[tuple[str, ...], list[str]]:
    """The projects of a cell as the programme spells them, and those that it has not."""
    spelled = {fold(name): name for name in known}
    said = [part.strip() for part in re.split(r"[,;/+]|\bet\b|\band\b", cell) if part.strip()]
    found = [spelled.get(fold(part), part) for part in said]
    return tuple(dict.fromkeys(found)), [name for name in found if known and name not in known]


def _shared_orcids(path: Path, persons: list[Person], lines: Sequence[int]) -> Iterator[Problem]:
    """One ORCID for two names is left out of both rows: nobody knows whose it is."""
    rows: dict[str, list[int]] = {}
    for number, person in enumerate(persons):
        if person.orcid:
            rows.setdefault(person.orcid, []).append(number)
    for numbers in rows.values():
        first = persons[numbers[0]].name
        if all(_may_be_one(first, persons[number].name) for number in numbers[1:]):
            continue
        for number in numbers:
            persons[number] = persons[number]._replace(orcid="")
            what, hint = "has the ORCID of another name", "compare it with orcid.org"
            yield _odd(path, lines[number], what, f"{hint}; it is left out of both", "shared-orcid")


def _alike(path: Path, persons: Sequence[Person], lines: Sequence[int]) -> Iterator[Problem]:
    """Rows whose names may be those of an earlier row: of one person twice, of perhaps one, or of
    two. A person of two projects has two rows, which are not odd."""
    rows: dict[Person, list[int]] = {}
    for person, line in zip(persons, lines, strict=True):
        rows.setdefault(person, []).append(line)
    known = People(persons, united=False)
    for person in rows:
        near = {person: ""} if person.name else {}
        for other, doubt in known.named_like(person.name):
            near[other] = min(doubt, near.get(other, doubt), key=_RANK.__getitem__)
        for line in rows[person]:
            before = [
                (earlier, told)
                for other, doubt in near.items()
                for earlier in rows[other]
                if earlier < line and (told := _likeness(person, other, doubt))
            ]
            if before:
                earlier, (slug, what, hint) = min(before, key=lambda one: ODD.index(one[1][0]))
                severity: Severity = "warning" if slug == "repeated" else "info"
                yield _odd(path, line, what.format(line=earlier), hint, slug, severity)


#: What two rows of like names are: what is odd, in words, and what to do.
_REPEATED = ("repeated", "has the name of line {line}, for one project",
             "delete one; two persons are told by their ORCIDs")  # fmt: skip
_SPELLINGS = ("spellings", "has a name like that of line {line}, for one project",
              "write one name both times, or both ORCIDs")  # fmt: skip
_NAMESAKES = ("namesakes", "has the name of line {line}, and another ORCID",
              "two persons of one name; if it is one, correct the ORCID")  # fmt: skip
_SHARED = ("shared-name", "has the name of line {line}, for another project",
           "one person or two: a name of so many tells nobody; write their ORCIDs")  # fmt: skip
#: What may be odd, by the `slug` of a problem; "odd" is whatever concerns a row alone.
ODD = (
    "shared-orcid", "repeated", "namesakes", "shared-name", "spellings", "unknown-project", "odd",
)  # fmt: skip


def _likeness(one: Person, other: Person, doubt: str) -> tuple[str, str, str] | None:
    """What two rows are whose names agree but for a doubt; None for nothing to tell."""
    is_certain = doubt in ("", "common") or fold(one.name) == fold(other.name)
    if one.orcid and other.orcid and one.orcid != other.orcid:
        return _NAMESAKES if is_certain or doubt == "order" else None
    is_weak = (is_certain or doubt == "initials") and _is_weak(one) and _is_weak(other)
    are_apart = set(one.projects).isdisjoint(other.projects)
    if is_weak and are_apart and one.projects and other.projects:
        return _SHARED
    if set(one.projects or ("",)).isdisjoint(other.projects or ("",)):
        return None
    return _REPEATED if is_certain else _SPELLINGS


def _may_be_one(one: str, other: str) -> bool:
    if not fold(one) or not fold(other):
        return True
    [match] = People([Person(one)]).match([Author(other)])
    return bool(match.person or match.perhaps)
