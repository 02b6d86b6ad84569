"""Preprint and article, discussion and final paper: the versions of one work, as registries relate
them. A relation is enough for one card; likeness only asks (docs/reference/data-folder.md)."""

from __future__ import annotations

import re

from .ids import prefix
from .model import Metadata, Text
from .text import fold

#: The other is the published text of this one, by Crossref's name and by DataCite's.
_PUBLISHED = {"is-preprint-of", "IsPreprintOf"}
#: The other is a preprint of this one.
_PREPRINT = {"has-preprint", "HasPreprint"}
#: The other is this work in another state; which of them is published the relation does not say.
_OTHER = {
    "is-version-of", "has-version", "is-identical-to", "IsVersionOf", "HasVersion",
    "IsIdenticalTo", "IsNewVersionOf", "IsPreviousVersionOf", "IsVariantFormOf",
}  # fmt: skip
_RELATED = _PUBLISHED | _PREPRINT | _OTHER
#: DataCite's way to say that a text on arXiv has been published elsewhere.
_VERSION_OF = {"is-version-of", "IsVersionOf"}
#: Where preprints are: a version there is no published text.
_SERVERS = {
    "10.48550", "10.31223", "10.22541", "10.1101", "10.64898", "10.21203",
    "10.20944", "10.2139", "10.26434", "10.31219", "10.31222", "10.5281", "10.6084",
}  # fmt: skip


def related(metadata: Metadata) -> tuple[tuple[str, str], ...]:
    """Other versions of a work, as (relation by the registry's name, DOI)."""
    if not metadata.relations:  # as of most
        return ()
    return tuple(
        (kind, doi) for kind, doi in metadata.relations if kind in _RELATED and doi != metadata.doi
    )


def published_as(metadata: Metadata) -> tuple[str, ...]:
    """The DOIs of the published text of a preprint or discussion paper, as its registry tells."""
    found = [doi for kind, doi in related(metadata) if kind in _PUBLISHED]
    if metadata.type == "preprint":
        found += [
            doi
            for kind, doi in related(metadata)
            if kind in _VERSION_OF
            and prefix(doi) not in {*_SERVERS, prefix(metadata.doi)}
            and not doi.startswith("10.1002/essoar")
        ]
    return tuple(dict.fromkeys(found))


# --- likeness, which only asks --------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
#: What tells two parts apart: numbers, Roman numerals, letters.
_KINDS = (re.compile(r"\d+"), re.compile(r"[ivx]+"), re.compile(r"[a-d]"))
_COMMON = {
    *("a", "an", "and", "by", "for", "from", "in", "of", "on", "the", "to", "using", "with"),
    *("au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "un"),
}


def may_be_versions(one: Metadata, other: Metadata) -> bool:
    """Whether a preprint and a published text look like one work: most words of the shorter title,
    most people of the shorter list, the same first author, within three years."""
    if (one.type == "preprint") == (other.type == "preprint"):
        return False
    apart = abs((one.year or 0) - (other.year or 0)) if one.year and other.year else 0
    return (
        apart <= 3
        and _people(one)[:1] == _people(other)[:1]
        and _share(set(_people(one)), set(_people(other))) >= 0.6
        and _share(_words(one), _words(other)) >= 0.8
        and not _numbered_apart(one, other)
    )


def nearly_same(one: Metadata, other: Metadata) -> bool:
    """Whether two works have near-identical titles: the same letters, or the same words but for one
    that is a letter longer, shorter or other. "Part 1" and "Part 2" are two works, and so are those
    of the eastern and the western Alps."""
    mine, theirs = fold(one.title.plain), fold(other.title.plain)
    if not (mine and theirs) or _numbered_apart(one, other):
        return False
    if mine == theirs:
        return True
    words, others = (_WORD.findall(m.title.plain.casefold()) for m in (one, other))
    differing = [(a, b) for a, b in zip(words, others, strict=False) if a != b]
    return (
        len(words) == len(others) >= 4
        and len(differing) == 1
        and _one_letter_apart(*map(fold, differing[0]))
    )


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter that is added, missing or another."""
    shorter, longer = sorted((one, other), key=len)
    at = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), -1)
    rest = longer[at + 1 :] if at >= 0 else longer[len(shorter) + 1 :]
    return rest in (shorter[at:], shorter[at + 1 :]) if at >= 0 else not rest


def alike(one: str, other: str) -> float:
    """The part of the shorter title's words that is in the other, from 0 to 1."""
    return _share(*(_words(Metadata(title=Text(((title, ""),)))) for title in (one, other)))


def _numbered_apart(one: Metadata, other: Metadata) -> bool:
    """Whether each title has a number, or a numeral, or a letter, that the other lacks."""
    mine, theirs = (set(_WORD.findall(m.title.plain.casefold())) for m in (one, other))
    return any(
        all(any(kind.fullmatch(word) for word in side) for side in (mine - theirs, theirs - mine))
        for kind in _KINDS
    )


def _words(metadata: Metadata) -> set[str]:
    """The words of a title that mean something, without accents."""
    return {fold(word) for word in _WORD.findall(metadata.title.plain)} - _COMMON


def _people(metadata: Metadata) -> list[str]:
    return [fold(person.label) for person in metadata.authors]


def _share(one: set[str], other: set[str]) -> float:
    """The part of the smaller set that is in the other."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
