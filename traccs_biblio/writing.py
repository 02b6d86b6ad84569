"""What commands write into people's files, on top of what `library` has read.

Everything here is called inside `with writing(library):`, one writer at a time. Each file is
replaced once, whole, after it has been read again (`nominations`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from . import bibtex, records
from .answers.entry import described
from .bibtex import ENTRY_TYPES, Block, Change, balanced
from .errors import DataError, InputError
from .exports.bibtex import fields
from .files import remove_unfinished
from .ids import looks_like_key
from .library import Library
from .lock import lock
from .model import EMPTY, STARTER, Metadata, Nomination, Record, is_pending
from .nominations import NominationFile
from .store import Stored
from .tex import plain_of_note, tex, tex_escape
from .text import clean, fold

#: What a withdrawn entry names instead of itself: the DOI of an article, or its key without one.
REPLACED_BY = "replaced-by"


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
    with lock(library.folder, tell=library.tell):
        remove_unfinished(library.folder, age=0)
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


class Wanted(NamedTuple):
    """A nomination to write: of a DOI with the answer that is stored for it (None makes it
    pending); without DOI, a description in BibTeX fields, or what was received and no more. It
    gets the `key`, where that is given, valid and free, and the work has none yet."""

    details: Details = Details()
    status: str = "nominated"
    doi: str = ""
    stored: Stored | None = None
    entry_type: str = "misc"
    fields: Mapping[str, str] = EMPTY
    received: str = ""
    key: str = ""


def add(library: Library, wanted: Iterable[Wanted], project: str) -> list[Nomination | None]:
    """Append nominations to a project's file, in one write; one answer each, in order: the new
    nomination, or None for what the project has already."""
    library.file(project).refuse_unreadable()
    taken = set(library.keys())
    names = _without_dois(library, project)
    answered: list[Nomination | None] = []
    for one in wanted:
        stored = one.stored
        same = {one.doi, *((stored.doi, *stored.aliases) if stored else ())} - {""}
        same = same or {_without_doi(one.fields, one.received)}
        if same & names or any(library.held(name, project) for name in same):
            answered.append(None)
            continue
        new = _nomination(library, one, project, taken)
        names |= same
        taken.add(new.key.casefold())
        answered.append(new)
    if written := [nomination for nomination in answered if nomination]:
        library.file(project).append(written)
        library.reload()
    return answered


def _without_dois(library: Library, project: str) -> set[str]:
    """What makes a project's entries without DOI the same as others."""
    file = library.file(project)
    without = [block for block in file.entries() if not file.doi(block)]
    said = [file.nomination(block) for block in without]
    return {
        _without_doi(n.fields, n.received and library.discretion.received(n.received).text)
        for n in said
    }


def _without_doi(fields: Mapping[str, str], received: str) -> str:
    """What makes two entries without DOI the same: the archive's id; else title, year and first
    author; else what was received."""
    if received and not fields:
        return f"received:{fold(received)}"
    if fields.get("eprint"):
        return f"eprint:{fold(fields['eprint'])}"
    said = described(Nomination("", "", "", fields=fields))
    first = (said.authors or said.editors)[:1]
    return f"title:{fold(said.title.plain)}:{said.year}:{fold(first[0].label) if first else ''}"


def _nomination(
    library: Library, wanted: Wanted, project: str, taken: Collection[str]
) -> Nomination:
    details, kind, fields = wanted.details, wanted.entry_type, dict(wanted.fields)
    if wanted.doi:
        doi, key, metadata = _by_doi(library, wanted, taken)
        kind = ENTRY_TYPES.get(metadata.type, "misc")
        fields = _reading_copy(library, metadata, doi)
    else:
        doi, key = "", _key_without_doi(library, wanted, taken)
    return Nomination(
        key=key,
        call=library.call_id,
        project=project,
        status=wanted.status,
        doi=doi,
        why=_said("why", details.why or ""),
        by=_said("nominated-by", details.by or ""),
        on=details.on or "",
        scope=details.scope or "",
        usecases=details.usecases,
        version_of=(details.version_of,) if details.version_of else (),
        received=wanted.received,
        entry_type=kind,
        fields=fields,
    )


def _key_without_doi(library: Library, wanted: Wanted, taken: Collection[str]) -> str:
    """The key of a deposit as the library has it already; else a new one, of what is described or
    was received."""
    said = Nomination("", "", "", entry_type=wanted.entry_type, fields=wanted.fields)
    if places := library.places.get(said.deposit or "-"):
        return places[0][1].key
    if _is_free(wanted.key, taken):
        return wanted.key
    if wanted.fields:
        return records.new_key(described(said), taken)
    return records.received_key(wanted.received, taken)


def _is_free(key: str, taken: Collection[str]) -> bool:
    """Whether a work can have the key: pending ones are given here alone."""
    usable = looks_like_key(key) and not is_pending(key)
    return usable and key.casefold() not in taken


def _by_doi(library: Library, wanted: Wanted, taken: Collection[str]) -> tuple[str, str, Metadata]:
    """The DOI, the key and what is known of a work: as the library has it already, if it does."""
    stored = wanted.stored
    doi = stored.doi if stored else wanted.doi
    names = (doi, *(stored.aliases if stored else ()))
    known = next((name for name in names if name in library.places), "")
    record = library.record(known) if known else None
    own = [n.key for n in record.nominations if n.doi in names] if record else []
    if record and not record.pending and own:
        return doi, own[0], stored.read() if stored and stored.answer else record.metadata
    if stored and stored.answer:
        metadata = stored.read()
        key = wanted.key if _is_free(wanted.key, taken) else records.new_key(metadata, taken)
        return doi, key, metadata
    key = wanted.key if _is_free(wanted.key, taken) else records.pending_key(doi, taken)
    return doi, own[0] if own else key, Metadata(doi=doi)


def in_full(library: Library, metadata: Metadata) -> dict[str, str]:
    """A work that has no DOI as the fields of its entry, which is all that is known of it."""
    abstract = metadata.abstract if library.call.keep_abstracts else ""
    more = {
        "abstract": tex_escape(" ".join(abstract.split())),
        "langid": metadata.language,
        "pdf": metadata.open_copy,
    }
    about = fields(metadata, library.capitals)
    return about | {name: value for name, value in more.items() if value}


def _reading_copy(library: Library, metadata: Metadata, doi: str) -> dict[str, str]:
    """The bibliographic fields that a nomination shows to JabRef: title and DOI."""
    title = {"title": tex(metadata.title, library.capitals)} if metadata.title else {}
    return {**title, "doi": doi}


class Edits:
    """Changes of a project's nominations of this call, gathered into one write."""

    def __init__(self, library: Library, project: str) -> None:
        self.library = library
        self.project = project
        self._changes: dict[str, Change] = {}

    def held(self, identity: str) -> Nomination | None:
        """The project's nomination of an article, with what is gathered for it written."""
        if identity in self._changes:
            self.write()
        return self.library.held(identity, self.project)

    def change(self, identity: str, fields: Mapping[str, str | None], key: str = "") -> None:
        """Set, add or (None) remove fields of one nomination; rename it."""
        if self.held(identity) is None:
            raise InputError(f"{self.project or 'unassigned'} does not nominate {identity}")
        said = {name: value and _said(name, value) for name, value in fields.items()}
        self._changes[identity] = Change(said, key)

    def write(self) -> None:
        """Write what is gathered, if anything is."""
        changes, self._changes = self._changes, {}
        places = {name: self.library.place(name, self.project) for name in changes}
        blocks = {place[1]: changes[name] for name, place in places.items() if place}
        if blocks:
            self.library.file(self.project).change_all(blocks)
            self.library.reload()


def edit(library: Library, identity: str, project: str, changes: Mapping[str, str | None]) -> None:
    """Set, add or (None) remove fields of a project's nomination of this call."""
    edits = Edits(library, project)
    edits.change(identity, changes)
    edits.write()


def edit_all(library: Library, identity: str, changes: Mapping[str, str | None]) -> list[str]:
    """Change fields of every live nomination of an article in this call; returns the files.

    Raises `DataError` before the first write if any of the files is unreadable.
    """
    call = library.call_id
    places = library.places_of(identity)
    for file, _ in places:
        if file.call == call:
            file.refuse_unreadable()
    changed = []
    for number in range(len(places)):
        file, block = library.places_of(identity)[number]
        if file.call == call and file.nomination(block).live:
            before = file.text
            file.change(block, changes)
            if file.text != before:
                changed.append(str(file.path))
            library.reload()
    return changed


class Confirmed(NamedTuple):
    """What confirming a nomination did: the article's identity from now on, the nomination as it
    was, whether it was moved out of `unassigned.bib`, and the fields that changed."""

    identity: str
    before: Nomination
    moved: bool
    changed: tuple[str, ...]


def confirm(
    library: Library, identity: str, project: str, details: Details, day: str, replaced: str = ""
) -> Confirmed:
    """As `confirm_among`, written at once, with the withdrawal of the project's nomination that it
    replaces."""
    edits = Edits(library, project)
    done = confirm_among(edits, identity, details, day)
    if replaced:
        edits.change(replaced, replaced_by(done.before))
    edits.write()
    return done


def confirm_among(edits: Edits, identity: str, details: Details, day: str) -> Confirmed:
    """Nominate what a project, or `unassigned.bib`, has: the given details overwrite those fields
    only; what was suggested or withdrawn gets the status and the day. The starter list no longer
    signs what is the project's own word. One of several edits, which are still to be written."""
    library, project = edits.library, edits.project
    held = edits.held(identity)
    moved = held is None
    before = held or library.held(identity, "")
    assert before is not None
    changes = _changes(before, details, day)
    if moved:
        identity = move(library, identity, project, changes)
    else:
        finish_move(library, identity, project)
        if changes:
            edits.change(identity, changes)
    return Confirmed(identity, before, moved, tuple(sorted(changes)))


def _changes(held: Nomination, details: Details, day: str) -> dict[str, str | None]:
    said = {
        "why": held.why,
        "nominated-by": held.by,
        "nominated-on": held.on,
        "scope": held.scope,
        "usecase": None if held.usecases is None else ", ".join(held.usecases) or "none",
        "version-of": ", ".join(held.version_of),
    }
    given = details.fields()
    changes: dict[str, str | None] = {n: v for n, v in given.items() if v != said[n]}
    if held.status != "nominated":
        changes["status"] = "nominated"
        changes.setdefault("nominated-on", day)
        if held.by == STARTER:
            changes.setdefault("nominated-by", None)
        if held.withdrawn_why:
            changes["withdrawn-why"] = None
        if REPLACED_BY in held.fields:
            changes[REPLACED_BY] = None
    return changes


def replaced_by(new: Nomination) -> dict[str, str | None]:
    """What is written into a nomination that gives way to another of the same project: what has
    become of it, so that `diff` can tell."""
    return {"status": "withdrawn", REPLACED_BY: new.doi or new.key}


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
    return library.identity_of(said._replace(project=project))


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


def settle(library: Library, dois: Iterable[str]) -> list[tuple[str, str]]:
    """Give pending nominations of these DOIs their keys, now that their records are known.

    The only time a key changes. What a person wrote stays: only what is absent of the reading copy
    is filled in, and an alias gives way to the work's own DOI. Each file is written once; one that
    cannot be is noted, and stops no other. Returns the (old, new) keys.
    """
    due: dict[NominationFile, dict[Block, tuple[Record, str]]] = {}
    given: dict[str, str] = {}  # the new keys, by the DOI as it is nominated
    taken = set(library.keys())
    for doi in dict.fromkeys(dois):
        places = [place for place in library.places.get(doi, ()) if is_pending(place[1].key)]
        record = library.record(doi) if places else None
        if record is None or record.pending:
            continue
        known = [key for key in record.keys if not is_pending(key)]
        known += [given[said.doi] for said in record.nominations if said.doi in given]
        given[doi] = known[0] if known else records.new_key(record.metadata, taken)
        taken.add(given[doi].casefold())
        for file, block in places:
            due.setdefault(file, {})[block] = record, given[doi]
    settled = []
    for file, entries in due.items():
        try:
            changes = {b: _settled(library, file.nomination(b), *new) for b, new in entries.items()}
            file.change_all(changes)
        except DataError as error:
            message = f"its pending entries keep their keys: {error.message}"
            library.note(DataError(message, error.hint, str(file.path)))
        else:
            settled += [(block.key, key) for block, (_, key) in entries.items()]
    if due:
        library.reload()
    return settled


def _settled(library: Library, said: Nomination, record: Record, key: str) -> Change:
    """A pending entry's new key, and what its reading copy lacks."""
    copy = _reading_copy(library, record.metadata, record.doi)
    absent: dict[str, str | None] = {n: v for n, v in copy.items() if n not in said.fields}
    if said.doi in record.aliases:  # a preprint is none, though its published text is cited
        absent["doi"] = record.doi
    kind = ENTRY_TYPES.get(record.metadata.type, "misc") if said.entry_type == "misc" else ""
    return Change(absent, key, kind)
