"""Authors and editors as they are shown: not in capitals, with what is odd about their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..model import Affiliation, Author
from .reading import Reading
from .shape import objects, orcid, orcid_of
from .spelling import is_garbled_name, mixes_alphabets, name_case

_ROR = re.compile(r"(?i)(?:^|ror\.org/)(0[a-hj-km-np-tv-z0-9]{6}\d\d)/?$")
_INITIAL = re.compile(r"[A-ZÀ-Þ](?:\.\s?|\s)\w")
#: "Van Der Aa" that was cut after its first word.
_CUT = re.compile(r"(?:Der|Den)\s[A-ZÀ-Þ]")


def shown(reading: Reading, field: str, people: Sequence[Author]) -> tuple[Author, ...]:
    """People as they are shown; names are never split anew, what is odd is a flag."""
    in_capitals = [person for person in people if _is_capitals(person.family, 4)]
    found = tuple(
        _recased(reading, field, person, others=any(p is not person for p in in_capitals))
        if person.family.isupper() or person.given.isupper()
        else person
        for person in people
    )
    names = " ".join(f"{person.family} {person.given} {person.name}" for person in found)
    if mixes_alphabets(names):
        reading.flags.add("mixed-alphabets")
    if is_garbled_name(names):
        reading.flags.add("garbled")
    for person in found:
        if field == "authors" and _is_odd(person):
            reading.flags.add("odd-name")
    return found


def _is_capitals(name: str, least: int) -> bool:
    """Whether a name is of so many letters, all capitals; no initials, and nothing but a name."""
    if not name.isupper():
        return False
    letters = re.sub(r"[ '’‐-]", "", name)
    return letters.isalpha() and len(letters) >= least


def _recased(reading: Reading, field: str, person: Author, others: bool) -> Author:
    """A short family name, or one alone, is an acronym unless others are in capitals as well."""
    is_alone = not person.given
    least = 2 if others else 99 if is_alone else 4
    family, given = person.family, person.given
    if _is_capitals(family, least):
        family = name_case(family)
    # three letters may be initials, unless the family name was in capitals and one is a vowel
    if _is_capitals(given, 3 if family != person.family else 4) and re.search("[AEIOUYÀ-Ý]", given):
        given = name_case(given)
    if (family, given) == (person.family, person.given):
        return person
    reading.note(field, "all capitals")
    reading.flags.add("all-caps")
    return person._replace(family=family, given=given)


def _is_odd(person: Author) -> bool:
    if person.name:
        return False
    is_cut = _INITIAL.match(person.family) or _CUT.match(person.family)
    return not person.given or bool(is_cut)


def checked_orcid(reading: Reading, field: str, value: Any) -> str:
    """An ORCID, bare; one whose check digit is wrong is somebody else's, and is dropped."""
    found = orcid(value)
    if value and not found and orcid_of(value):
        reading.note(field, "wrong ORCID")
    return found


def affiliations(reading: Reading, field: str, value: Any) -> tuple[Affiliation, ...]:
    """Where an author worked, in order, each once: objects of Crossref or DataCite, or texts."""
    if not value:  # as of most authors
        return ()
    items = value if isinstance(value, list) else [value]
    found = []
    for item in items:
        about = item if isinstance(item, dict) else {"name": item}
        ids = [about.get("affiliationIdentifier"), *(i.get("id") for i in objects(about.get("id")))]
        name = reading.string(field, about.get("name")).strip(" ,;")
        ror = next((r for value in ids if (r := _ror(value))), "")
        if name or ror:
            found.append(Affiliation(name, ror))
    return tuple(dict.fromkeys(found))


def _ror(value: Any) -> str:
    """`04dkp9463` from any spelling of a ROR id."""
    found = _ROR.search(value.strip()) if isinstance(value, str) else None
    return found[1].lower() if found else ""
