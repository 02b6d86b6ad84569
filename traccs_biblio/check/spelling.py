"""What people wrote in a spelling that can be mended without knowing more, and mending it.

Only that is mended which says the same afterwards: a DOI in its normal form, a name that is listed
twice, a record under its own name. Every other byte stays, and an unreadable file is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import unified_diff
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote

from ..bibtex import Block, Change, line_of, spans, splice_all
from ..errors import DataError
from ..files import rename
from ..ids import normal_doi
from ..library import Library
from ..model import Problem, Record
from ..nominations import NominationFile, is_date
from ..store import file_name
from ..text import clean
from .findings import Finding
from .nominations import contradicts

DOI_SPELLING = Finding(
    "doi-spelling",
    "info",
    "biblio reads it, but other programs make a broken link of it or take it for another work",
    "biblio check --fix writes the DOI alone, in small letters",
)
LISTED_TWICE = Finding(
    "listed-twice",
    "info",
    "it says nothing more, and may be a slip for another name",
    "biblio check --fix writes it once",
)

_ADDRESS = re.compile(r"(?i)^(?:(?:https?:)?//(?:www\.|dx\.)?doi\.org/|doi\.org/|doi:\s*)")


class Spelling(NamedTuple):
    """A field of an entry as it is written, and as it should be."""

    name: str
    written: str
    right: str
    line: int
    finding: Finding | None  # None: another check finds it


def misspelt(library: Library, every: list[Record]) -> Iterator[Problem]:
    """DOIs that are written as addresses or in capitals, and names that are listed twice."""
    for file in library.files:
        for block in file.entries():
            for one in _spellings(file, block):
                if one.finding:
                    yield one.finding.there(
                        f"{file.path}:{one.line}",
                        f"{block.key}: {one.name} = {{{one.written}}} is {one.right}",
                    )


def _spellings(file: NominationFile, block: Block) -> Iterator[Spelling]:
    piece = file.text[block.start : block.end]
    seen = set()
    for span in spans(piece):
        value = piece[span.value_start : span.value_end]
        rule = None if span.name in seen else _RULES.get(span.name)
        seen.add(span.name)  # of two equal fields the first is read
        if (
            rule is None or value[:1] not in '{"' or "#" in value
        ):  # the value of a macro is elsewhere
            continue
        finding, respelt = rule
        written = clean(value[1:-1])
        right = respelt(written)
        if right and right != written:
            line = line_of(file.text, block.start + span.start)
            yield Spelling(span.name, written, right, line, finding)


def _right_doi(written: str) -> str:
    """The DOI alone where that is all that is written, if in other letters; else ""."""
    alone = unquote(_ADDRESS.sub("", written.strip("{} "))).replace(r"\_", "_").casefold()
    doi = normal_doi(written)
    return doi if alone == doi else ""


def _right_dois(written: str) -> str:
    found = [_right_doi(part) for part in re.split(r"[,;\s]+", written) if part]
    return ", ".join(dict.fromkeys(found)) if all(found) else ""


def _once(written: str) -> str:
    """A list without what is said twice; "" where nothing is."""
    names = [part.strip() for part in re.split(r"[,;]", written) if part.strip()]
    once: dict[str, str] = {}
    for name in names:
        once.setdefault(name.lower(), name)
    return ", ".join(once.values()) if len(once) < len(names) else ""


def _verdict_once(written: str) -> str:
    """The same of a verdict; one that contradicts itself is a person's to mend."""
    return "" if contradicts(written) else _once(written)


def _right_day(written: str) -> str:
    """A day whose month or day lacks its zero: 2026-2-3 is 2026-02-03."""
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", written)
    day = f"{parts[1]}-{parts[2]:0>2}-{parts[3]:0>2}" if parts else ""
    return day if is_date(day) else ""


_RULES = {
    "doi": (DOI_SPELLING, _right_doi),
    "version-of": (DOI_SPELLING, _right_dois),
    "not-version-of": (DOI_SPELLING, _right_dois),
    "usecase": (LISTED_TWICE, _verdict_once),
    "corrects": (LISTED_TWICE, _once),
    "nominated-on": (None, _right_day),
}


# --- mending --------------------------------------------------------------------------------------


class Mending(NamedTuple):
    """What `mend` will do to one file: to the fields of entries, or to its name."""

    path: Path
    #: New values by field, by the place of the entry among those of the file.
    changes: Mapping[int, Mapping[str, str]] = MappingProxyType({})
    new_path: Path | None = None

    def diff(self, shown: str, shown_after: str) -> str:
        """A unified diff; the names are those by which a reader knows the files."""
        if self.new_path:
            return f"rename from {shown}\nrename to {shown_after}\n"
        file = NominationFile(self.path)
        before, after = file.text, splice_all(file.text, _of_entries(file, self.changes))
        lines = unified_diff(before.split("\n"), after.split("\n"), shown, shown_after, lineterm="")
        return "".join(f"{line}\n" for line in lines)


def mendings(library: Library, project: str = "") -> tuple[list[Mending], list[Problem]]:
    """What can be mended in all files, or in those of a project, and the files that would be, if
    they were readable."""
    found, unreadable = [], []
    for file in library.files:
        if project and file.project != project:
            continue
        changes = {
            number: {one.name: one.right for one in _spellings(file, block)}
            for number, block in enumerate(file.entries())
        }
        changes = {number: fields for number, fields in changes.items() if fields}
        try:
            if changes:
                file.refuse_unreadable()
                found.append(Mending(file.path, changes))
        except DataError as error:
            unreadable.append(Problem(str(file.path), error.message, error.hint))
    return found + ([] if project else list(_renamings(library))), unreadable


def _renamings(library: Library) -> Iterator[Mending]:
    """Records that stand under a name which is not theirs, where nothing stands under their own."""
    taken = set()
    for path in library.store.files():
        try:
            stored = library.store.load(path)
        except DataError:
            continue
        own = library.store.path(stored.doi)
        names = {file_name(name) for name in (stored.doi, *stored.aliases)}
        if path.name not in names and own not in taken and not own.exists():
            taken.add(own)
            yield Mending(path, new_path=own)


def mend(mendings: Iterable[Mending]) -> None:
    """Do what was shown. To be called under the lock of the folder (`writing.writing`).

    Raises `DataError` where a file cannot be written; what was written before stays.
    """
    for mending in mendings:
        if mending.new_path:
            rename(mending.path, mending.new_path)
            continue
        file = NominationFile(mending.path)
        file.change_all(_of_entries(file, mending.changes))


def _of_entries(
    file: NominationFile, changes: Mapping[int, Mapping[str, str]]
) -> dict[Block, Change]:
    """The changes by the entries that they are of."""
    entries = file.entries()
    return {entries[number]: Change(fields) for number, fields in changes.items()}
