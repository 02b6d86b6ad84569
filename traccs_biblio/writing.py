"""What commands write into people's files, on top of what `library` has read.

Everything here is called inside `with writing(library):`, one writer at a time. Each file is
replaced once, whole, after it has been read again (`nominations`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from . import answers, bibtex, records
from .bibtex import ENTRY_TYPES, balanced
from .errors import InputError
from .files import lock
from .library import Library
from .model import Metadata, Nomination
from .store import Stored
from .text import clean, plain_of_note, tex


class Details(NamedTuple):
    """What a person says with a nomination; None means: not given."""

    why: str | None = None
    by: str | None = None
    on: str | None = None
    scope: str | None = None
    usecases: tuple[str, ...] | None = None
    version_of: str | None = None

    def fields(self) -> dict[str, str]:
        """The given ones, by their names in the file."""
        given = {
            "why": self.why,
            "nominated-by": self.by,
            "nominated-on": self.on,
            "scope": self.scope,
            "usecase": None if self.usecases is None else ", ".join(self.usecases) or "none",
            "version-of": self.version_of,
        }
        return {name: value for name, value in given.items() if value is not None}


@contextmanager
def writing(library: Library) -> Iterator[None]:
    """The write lock of the folder; what was read before is forgotten, since it may be old."""
    with lock(library.folder):
        library.reload()
        yield
    library.reload()


def checked(details: Details) -> Details:
    """The details, if BibTeX can hold them; raises `InputError` before anything is written."""
    for name, value in details.fields().items():
        _said(name, value)
    if details.by and "@" in details.by:
        raise InputError(
            f"{details.by} looks like an address, and the file is under git",
            "--by takes a role or initials; addresses stay in private/",
        )
    return details


def _said(name: str, value: str) -> str:
    """A person's text as it is written: TeX accents become the letters they mean."""
    if not balanced(value):
        raise InputError(
            f"the braces of {name} are not balanced: {clean(value)[:60]!r}",
            "close every { with a }, or leave them out; nothing was written",
        )
    return plain_of_note(value)


def add(
    library: Library,
    found: Mapping[str, Stored | None],
    project: str,
    status: str,
    details: Details,
) -> list[Nomination]:
    """Append nominations, by DOI with the answer that is stored for it; None makes it pending.

    What the project has already is left out. Returns the new nominations, in order.
    """
    taken = set(library.keys())
    new: dict[str, Nomination] = {}
    for asked, stored in found.items():
        doi = stored.doi if stored else asked
        names = {doi, asked, *(stored.aliases if stored else ())}
        if doi in new or any(library.held(name, project) for name in names):
            continue
        new[doi] = _nomination(library, doi, stored, project, status, details, taken)
        taken.add(new[doi].key.casefold())
    if new:
        library.file(project).append(list(new.values()))
        library.reload()
    return list(new.values())


def _nomination(
    library: Library,
    doi: str,
    stored: Stored | None,
    project: str,
    status: str,
    details: Details,
    taken: set[str],
) -> Nomination:
    names = (doi, *(stored.aliases if stored else ()))
    known = next((name for name in names if name in library.places), "")
    record = library.record(known) if known else None
    metadata = Metadata(doi=doi)
    if record and not record.pending:
        key, metadata = record.key, record.metadata
    elif stored and stored.answer:
        metadata = _metadata(stored)
        key = records.new_key(metadata, taken)
    else:
        key = record.key if record else records.pending_key(doi, taken)
    return Nomination(
        key=key,
        call=library.call_id,
        project=project,
        status=status,
        doi=doi,
        why=_said("why", details.why or ""),
        by=_said("nominated-by", details.by or ""),
        on=details.on or "",
        scope=details.scope or "",
        usecases=details.usecases,
        version_of=(details.version_of,) if details.version_of else (),
        entry_type=ENTRY_TYPES.get(metadata.type, "misc"),
        fields=_reading_copy(library, metadata, doi),
    )


def _metadata(stored: Stored) -> Metadata:
    return answers.read(stored.source, stored.answer, stored.doi)


def _reading_copy(library: Library, metadata: Metadata, doi: str) -> dict[str, str]:
    """The bibliographic fields that a nomination shows to JabRef: title and DOI."""
    title = {"title": tex(metadata.title, library.capitals)} if metadata.title else {}
    return {**title, "doi": doi}


def edit(library: Library, identity: str, project: str, changes: Mapping[str, str | None]) -> None:
    """Set, add or (None) remove fields of a project's nomination of this call."""
    place = library.place(identity, project)
    if place is None:
        raise InputError(f"{project or 'unassigned'} does not nominate {identity}")
    file, block = place
    said = {name: value and _said(name, value) for name, value in changes.items()}
    file.change(block, said)
    library.reload()


def edit_all(library: Library, identity: str, changes: Mapping[str, str | None]) -> list[str]:
    """Change fields of every live nomination of an article in this call; returns the files.

    Raises `DataError` before the first write if any of the files is unreadable.
    """
    call = library.call_id
    files = {file.path for file, block in library.places.get(identity, ()) if file.call == call}
    for file, _ in library.places.get(identity, ()):
        if file.path in files:
            file.refuse_unreadable()
    changed = []
    for number in range(len(library.places.get(identity, ()))):
        file, block = library.places[identity][number]
        if file.path in files and file.nomination(block).live:
            before = file.text
            file.change(block, changes)
            if file.text != before:
                changed.append(str(file.path))
            library.reload()
    return changed


def move(library: Library, identity: str, project: str, changes: Mapping[str, str | None]) -> str:
    """Move an entry from `unassigned.bib` into a project's file, with changes; its new identity.

    It is in both files for a moment, so that nothing is lost if the machine stops there. Macros of
    the old file are written out, since the new one may not have them.
    """
    place = library.place(identity, "")
    assert place is not None
    file, block = place
    said = file.nomination(block)
    piece = file.text[block.start : block.end].replace("\r\n", "\n")
    written_out = {
        span.name: said.fields[span.name]
        for span in bibtex.spans(piece)
        if span.name in said.fields
        and span.name != "month"
        and bibtex.uses_macro(piece[span.value_start : span.value_end])
    }
    new = {name: value and _said(name, value) for name, value in changes.items()}
    (cut,) = bibtex.cut(piece)
    entry = bibtex.splice(piece, cut, {**written_out, **new})
    library.file(project).append_entry(entry + "\n", block.key)
    file.remove(block)
    library.reload()
    return identity if said.doi else f"{library.call_id}/{project}/{block.key}"


def finish_move(library: Library, identity: str, project: str) -> None:
    """Take an entry out of `unassigned.bib` that the project's own has taken over whole, as an
    interrupted move leaves it."""
    left, there = library.place(identity, ""), library.held(identity, project)
    if not left or not there:
        return
    old = left[0].nomination(left[1])
    same = {"key", "doi", "why", "by", "scope", "usecases", "corrects", "received", "version_of"}
    if all(getattr(old, n) in ("", None, (), getattr(there, n)) for n in same) and set(
        old.fields.items()
    ) <= set(there.fields.items()):
        left[0].remove(left[1])
        library.reload()


def settle(library: Library, doi: str) -> list[tuple[str, str]]:
    """Give pending nominations of a DOI their key, now that its record is known.

    The only time a key changes. What a person wrote stays: only what is absent of the reading copy
    is filled in, and an alias gives way to the work's own DOI. Returns the (old, new) keys.
    """
    changed = []
    while pending := [
        (file, block)
        for file, block in library.places.get(doi, ())
        if block.key.startswith("pending-")
    ]:
        file, block = pending[0]
        record = library.record(doi)
        if record is None or record.pending:
            break
        known = [key for key in record.keys if not key.startswith("pending-")]
        key = known[0] if known else records.new_key(record.metadata, library.keys())
        said = file.nomination(block)
        copy = _reading_copy(library, record.metadata, record.doi)
        absent: dict[str, str | None] = {n: v for n, v in copy.items() if n not in said.fields}
        if said.doi != record.doi:
            absent["doi"] = record.doi
        kind = ENTRY_TYPES.get(record.metadata.type, "misc") if said.entry_type == "misc" else ""
        file.change(block, absent, key=key, kind=kind)
        changed.append((block.key, key))
        library.reload()
    return changed
