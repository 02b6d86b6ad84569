"""Which entries of two states of a data folder differ, and what became of each.

Files are compared byte by byte first, then entries by their text, and only what differs is read. A
new spelling, another order of fields or other line ends are no change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from .errors import DataError
from .files import as_spelt, read_bytes
from .library import Library
from .model import Nomination, Problem
from .nominations import UNASSIGNED, NominationFile, file_of, files, problem_of


class Entries(NamedTuple):
    """The entries whose text differs, on both sides; and what could not be read."""

    old: list[Nomination]
    new: list[Nomination]
    files: list[str]
    unreadable: list[str]
    problems: list[Problem]


Pair = tuple[Nomination | None, Nomination | None]


def content(path: Path) -> bytes:
    """The bytes of a file, none where it is not there or cannot be read."""
    try:
        return read_bytes(path)
    except DataError:
        return b""


def differ(old: Library, new: Library, name: str) -> bool:
    """Whether a file of the folder is another in the other state."""
    return content(as_spelt(old.folder / name)) != content(as_spelt(new.folder / name))


def entries_of(old: Library, new: Library, calls: Sequence[str]) -> Entries:
    """The entries of nomination files whose text differs."""
    found = Entries([], [], [], [], [])
    for call in calls:
        projects = {f.project for library in (old, new) for f in files(library.folder, call)}
        for project in sorted(projects, key=lambda project: project or UNASSIGNED):
            name = f"nominations/{call}/{project or UNASSIGNED}.bib"
            if not differ(old, new, name):
                continue
            sides = [file_of(lib.folder, call, project) for lib in (old, new)]
            try:
                read = _texts(sides[0]), _texts(sides[1])
            except DataError as error:
                found.problems.append(problem_of(error))
                found.unreadable.append(name)
                continue
            found.files.append(name)
            _read(found, sides, read, name)
    return found


def _texts(file: NominationFile) -> tuple[str, list[str]]:
    """A file's macros, and the text of each of its entries, line ends aside."""
    pieces = [(b.is_entry, file.text[b.start : b.end].replace("\r\n", "\n")) for b in file.blocks]
    return "\n".join(t for is_entry, t in pieces if not is_entry), [t for e, t in pieces if e]


def _read(
    found: Entries,
    sides: Sequence[NominationFile],
    read: Sequence[tuple[str, list[str]]],
    name: str,
) -> None:
    """Read the entries that only one side has. One that cannot be read is left out on both sides:
    it is neither gone nor new."""
    counts = [Counter(texts) for _, texts in read]
    common = counts[0] & counts[1] if read[0][0] == read[1][0] else Counter()
    said: list[list[Nomination]] = []
    broken: set[str] = set()
    for file, (_, texts) in zip(sides, read, strict=True):
        left, own = Counter(common), []
        for block, text in zip(file.entries(), texts, strict=True):
            if left[text]:
                left[text] -= 1
                continue
            try:
                own.append(file.nomination(block))
            except DataError as error:
                found.problems.append(problem_of(error))
                broken.add(block.key.casefold())
        said.append(own)
    if broken:
        found.unreadable.append(name)
    for target, own in zip((found.old, found.new), said, strict=True):
        target += [nomination for nomination in own if nomination.key.casefold() not in broken]


def paired(old: Library, new: Library, entries: Entries) -> list[Pair]:
    """Each entry with what became of it: found in its file by article, by key, by another name of
    the DOI; else between `unassigned.bib` and a project."""

    def canonical(said: Nomination) -> str:
        # what cannot be read is told where its bytes are compared
        stores = (new.store, old.store) if said.doi else ()
        known = next((k for store in stores if (k := store.readable(said.doi))), None)
        return known.doi if known else Library.identity_of(said)

    namings: tuple[Callable[[Nomination], tuple[str, ...]], ...] = (
        lambda said: (said.call, said.project, Library.identity_of(said)),
        lambda said: (said.call, said.project, said.key.casefold()),
        lambda said: (said.call, said.project, canonical(said)),
        lambda said: (said.call, canonical(said)),
    )
    before, after = list(entries.old), list(entries.new)
    pairs: list[Pair] = []
    for naming in namings:
        waiting: dict[tuple[str, ...], list[Nomination]] = {}
        for said in before:
            waiting.setdefault(naming(said), []).append(said)
        for said in list(after):
            like = waiting.get(naming(said), [])
            one = next((o for o in like if _may_move(o, said)), None)
            if one:
                like.remove(one)
                before.remove(one)
                after.remove(said)
                pairs.append((one, said))
    return [*pairs, *((said, None) for said in before), *((None, said) for said in after)]


def _may_move(one: Nomination, other: Nomination) -> bool:
    """Whether two entries may be one: in one file, or one of them in `unassigned.bib`. Of two
    projects each has its own word."""
    return one.project == other.project or "" in (one.project, other.project)
