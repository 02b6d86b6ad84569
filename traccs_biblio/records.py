"""Step 2: nominations of one DOI are one `Record`; citation keys; corrections."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from . import answers
from .answers.entry import described
from .compare import same
from .model import Metadata, Nomination, Record
from .store import Stored
from .text import ascii_letters

#: BibTeX and biblatex names of the fields that a person may correct, with the metadata they change.
CORRECTABLE = {
    "title": "title", "author": "authors", "editor": "editors", "year": "year", "date": "year",
    "month": "month", "journal": "container", "journaltitle": "container",
    "booktitle": "container", "volume": "volume", "number": "issue", "issue": "issue",
    "pages": "pages", "eid": "number", "publisher": "publisher",
}  # fmt: skip

_ARTICLES = {
    *("a", "an", "the"), *("le", "la", "les", "l", "un", "une", "des", "du", "d"),
    *("der", "die", "das", "ein", "eine"), *("el", "los", "las"),
}  # fmt: skip
#: What a person must complete of an article whose agency gives no metadata, to make it citable.
_ENOUGH = ("title", "authors", "year")
_LONGEST = 40


# --- one record ---------------------------------------------------------------------------------


def build(nominations: Sequence[Nomination], stored: Stored | None, unreadable: bool) -> Record:
    """One article from all its nominations (at least one) and the stored answer, if any.

    The order of `nominations` does not matter.
    """
    ordered = sorted(nominations, key=_seniority)
    first = ordered[0]
    doi = stored.doi if stored else first.doi
    if stored and stored.answer:
        metadata, source = answers.read(stored.source, stored.answer, doi), stored.source
    elif first.doi:  # nobody has answered: the reading copy is shown, and counts for nothing
        metadata, source = described(first)._replace(doi=doi), "reading copy"
    else:
        metadata, source = described(first), "person"
    metadata, sources, flags = _corrected(metadata, source, ordered if first.doi else [])
    aliases = {n.doi for n in ordered if n.doi} | set(stored.aliases if stored else ())
    verdicts = {frozenset(n.usecases) for n in ordered if n.live and n.usecases is not None}
    found = {
        "alias": any(n.doi and n.doi != doi for n in ordered),
        "verdicts-differ": len(verdicts) > 1,
        "unreadable": unreadable,
        "no-metadata": bool(stored and not stored.answer),
    }
    flags = {*flags, *metadata.flags, *(flag for flag, is_so in found.items() if is_so)}
    return Record(
        doi=doi,
        metadata=metadata,
        nominations=tuple(ordered),
        source=source,
        keys=_keys(ordered),
        aliases=tuple(sorted(aliases - {doi})),
        sources=sources,
        flags=tuple(sorted(flags)),
        pending=bool(first.doi)
        and not (stored and stored.answer)
        and any(sources.get(name) != "person" for name in _ENOUGH),
    )


def _seniority(nomination: Nomination) -> tuple[Any, ...]:
    """The older `nominated-on`, then the smaller key, gives the key (docs/data-folder.md)."""
    return (
        nomination.pending,
        nomination.on or "9999",
        nomination.key.casefold(),
        nomination.call,
        nomination.project,
        nomination.line,
    )


def _keys(ordered: Sequence[Nomination]) -> tuple[str, ...]:
    """Each key once, whatever its case; a provisional one gives way to any other."""
    keys: dict[str, str] = {}
    for nomination in ordered:
        keys.setdefault(nomination.key.casefold(), nomination.key)
    real = [key for key in keys.values() if not key.startswith("pending-")]
    return tuple(real or keys.values())


def _corrected(
    metadata: Metadata, source: str, nominations: Sequence[Nomination]
) -> tuple[Metadata, dict[str, str], set[str]]:
    """Metadata with the fields that people correct; who is the source of each field; flags."""
    sources = dict.fromkeys(_filled(metadata), source)
    proposals: dict[str, list[Any]] = {}
    for nomination in nominations:
        if not nomination.corrects:
            continue
        for name in nomination.corrects:
            target = CORRECTABLE.get(name)
            if target and name in nomination.fields:
                value = getattr(described(nomination, name), target)
                proposals.setdefault(target, []).append(value)
    flags = set()
    changes = {}
    for target, values in proposals.items():
        if any(not same(target, value, values[0]) for value in values[1:]):
            flags.add("corrections-differ")
        else:
            changes[target] = values[0]
            sources[target] = "person"
    if not changes:
        return metadata, sources, flags
    settled = {"title": "no-title", "authors": "no-author", "year": "no-year"}
    kept = tuple(f for f in metadata.flags if f not in {settled.get(name) for name in changes})
    return metadata._replace(flags=kept, **changes), sources, flags


def _filled(metadata: Metadata) -> list[str]:
    names = (
        "type", "title", "authors", "editors", "container", "publisher", "year", "month", "dates",
        "volume", "issue", "pages", "number", "isbn", "url", "eprint", "language", "abstract",
        "relations",
    )  # fmt: skip
    return [name for name in names if getattr(metadata, name)]


# --- citation keys ------------------------------------------------------------------------------


def new_key(metadata: Metadata, taken: Collection[str]) -> str:
    """A key for a work that has none: `kochkov2024neural`, ASCII, unique ignoring case.

    First author's family name, year, first word of the title that is not an article; `anon`
    without author; other scripts transliterated. `taken` are all keys of the library, casefolded.
    Assigned once, written in the nomination, never recomputed.
    """
    people = metadata.authors or metadata.editors
    family = ascii_letters(people[0].label)[:_LONGEST] if people else "anon"
    suffix = metadata.doi.partition("/")[2]
    name = family or slug(suffix) or "anon"
    key = f"{name}{metadata.year or ''}{_title_word(metadata.title.plain)}"
    return _free(key, taken)


def _title_word(title: str) -> str:
    words = (ascii_letters(word) for word in re.split(r"[\W_]+", title))
    return next((word for word in words if word and word not in _ARTICLES), "")[:_LONGEST]


def _free(key: str, taken: Collection[str]) -> str:
    if key.casefold() not in taken:
        return key
    number = 0
    while True:
        letters, rest = "", number
        while rest >= 0:
            letters = chr(ord("a") + rest % 26) + letters
            rest = rest // 26 - 1
        if (key + letters).casefold() not in taken:
            return key + letters
        number += 1


def pending_key(doi: str, taken: Collection[str]) -> str:
    """The provisional key of an article that no registry could be asked about."""
    return _free(f"pending-{slug(doi)}", taken)


def slug(text: str) -> str:
    """ASCII letters and digits joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80]


def clashes(records: Iterable[Record]) -> list[tuple[str, Record, Record]]:
    """One key on two works: (key, the one, the other), in the order of keys."""
    owners: dict[str, Record] = {}
    found = []
    for record in records:
        for key in record.keys:
            owner = owners.setdefault(key.casefold(), record)
            if owner is not record:
                found.append((key, owner, record))
    return sorted(found, key=lambda clash: clash[0])
