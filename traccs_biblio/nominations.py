"""Step 1: `nominations/<call>/*.bib` to `Nomination` and back.

People own these files. They are appended to, or one entry is spliced; every other byte stays. A new
text is read again before it replaces the old one, and an unreadable file is never rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from . import bibtex
from .bibtex import Block, Change, Entry
from .errors import BiblioError, DataError
from .files import as_spelt, named_after, read_text, write_text
from .ids import normal_doi
from .model import SCOPES, STATUSES, Nomination, Problem, Severity
from .tex import plain_of_note
from .text import in_line

UNASSIGNED = "unassigned"
#: The slug of a day that is none. It changes nothing that is shown: `check` and `status` tell it.
ODD_DAY = "odd-day"

#: Fields that are people's statements about an article, in the order in which they are written.
#: Every other field is bibliographic or another program's.
STATEMENTS = (
    "status", "usecase", "why", "nominated-by", "nominated-on", "scope", "corrects", "version-of",
    "not-version-of", "received", "withdrawn-why",
)  # fmt: skip


class NominationFile:
    """One project's file in one call. `project` is "" for `unassigned.bib`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.call = path.parent.name
        self.project = "" if path.stem == UNASSIGNED else named_after(path)

    @cached_property
    def text(self) -> str:
        """The whole file ("" if there is none yet); raises `DataError` if it cannot be read."""
        if not self.path.exists():
            return ""
        return read_text(self.path)

    @cached_property
    def blocks(self) -> list[Block]:
        """The entries, macros and preambles, cut but not read."""
        return bibtex.cut(self.text)

    @cached_property
    def _macros(self) -> dict[str, str]:
        return bibtex.macros_of(self.text, self.blocks)

    @cached_property
    def _read(self) -> dict[int, Nomination]:
        """What was read, by where it begins: a work is met in several ways, and read once."""
        return {}

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {block.start: number for number, block in enumerate(self.entries(), 1)}

    def entries(self) -> list[Block]:
        """The blocks that are entries."""
        return [block for block in self.blocks if block.is_entry]

    def doi(self, block: Block) -> str:
        """The DOI of an entry, without reading the rest of it."""
        raw = bibtex.peek(self.text[block.start : block.end], "doi")
        return normal_doi(raw.strip("{} ")) if raw else ""

    def deposit(self, block: Block) -> str:
        """The id of a deposit in HAL that an entry without DOI describes, or ""."""
        text = self.text[block.start : block.end]
        archive = bibtex.peek(text, "archiveprefix") or bibtex.peek(text, "eprinttype")
        return bibtex.peek(text, "eprint").lower() if archive.lower() == "hal" else ""

    def nomination(self, block: Block) -> Nomination:
        """Read one entry; raises `DataError` with the line where it cannot be read."""
        if block.start not in self._read:
            self._read[block.start] = self._nomination(block)
        return self._read[block.start]

    def _nomination(self, block: Block) -> Nomination:
        try:
            entry = bibtex.parse(self.text, block, self._macros)
        except DataError as error:
            raise DataError(
                error.message,
                error.hint or "mend the entry in a text editor, in this entry",
                str(self.path),
                error.line,
            ) from None
        said = _nomination(entry, self.call, self.project, self.path, block.line)
        return said._replace(number=self._numbers.get(block.start, 0))

    def problems(self) -> list[Problem]:
        """What is wrong with the file as BibTeX, entry by entry."""
        found = []
        try:
            blocks = self.blocks
        except DataError as error:
            return [problem_of(error)]
        for block in blocks:
            if block.is_entry or block.error:
                try:
                    self.nomination(block)
                except DataError as error:
                    found.append(problem_of(error))
        return found + self.broken()

    def broken(self) -> list[Problem]:
        """Fields outside of any entry: a brace closes an entry too early, and what follows it is
        lost to every reader. Seen without parsing."""
        return [
            Problem(
                f"{self.path}:{bibtex.line_of(self.text, at)}",
                "a field stands outside of any entry: a brace before it closes too early",
                "open the file in a text editor and mend the braces of the entry above this line",
            )
            for at in bibtex.lost_fields(self.text, self.blocks)
        ]

    # --- writing ---------------------------------------------------------------------------------

    def append(self, new: Iterable[Nomination]) -> None:
        """Add entries at the end of the file, in one write."""
        self._append([(nomination.key, _written(nomination)) for nomination in new])

    def append_entry(self, entry: str, key: str) -> None:
        """Add the text of one entry that was cut from another file."""
        self._append([(key, entry)])

    def _append(self, entries: list[tuple[str, str]]) -> None:
        self.refuse_unreadable()
        text = self.text
        for _, entry in entries:
            text = bibtex.append(text, entry)
        self._replace(text, [*self._pieces(), *((key, None) for key, _ in entries)])

    def change(
        self, block: Block, changes: Mapping[str, str | None], key: str = "", kind: str = ""
    ) -> None:
        """Splice one entry: set, add or (None) remove fields; rename it; change its type."""
        self.change_all({block: Change(changes, key, kind)})

    def change_all(self, changes: Mapping[Block, Change]) -> None:
        """Splice several entries, in one write."""
        self.refuse_unreadable()
        safe = {
            block: change._replace(fields={n: v and _line(v) for n, v in change.fields.items()})
            for block, change in changes.items()
        }
        pieces: list[tuple[str, str | None]] = [
            (changes[block].key or block.key, None) if block in changes else piece
            for block, piece in zip(self.entries(), self._pieces(), strict=True)
        ]
        self._replace(bibtex.splice_all(self.text, safe), pieces)

    def remove(self, block: Block) -> str:
        """Cut one entry out, to be moved to another file; returns its text."""
        self.refuse_unreadable()
        piece = self.text[block.start : block.end]
        before, after = self.text[: block.start], self.text[block.end :]
        after = re.sub(r"^[ \t]*\r?\n", "", after)
        if not before.strip() or before.endswith(("\n\n", "\r\n\r\n")):
            after = re.sub(r"^\r?\n", "", after)  # one of the two blank lines that now meet
        pieces = [
            piece
            for other, piece in zip(self.entries(), self._pieces(), strict=True)
            if other is not block
        ]
        self._replace(before + after, pieces)
        return piece

    def _pieces(self) -> list[tuple[str, str | None]]:
        return [(b.key, self.text[b.start : b.end]) for b in self.entries()]

    def refuse_unreadable(self) -> None:
        """Raise `DataError` if any entry cannot be read: such a file is never rewritten."""
        wrong = self.problems()
        if wrong:
            raise DataError(
                f"not written, since {wrong[0].where} is unreadable: {wrong[0].message}",
                "mend it first; nothing was changed",
            )

    def _replace(self, new: str, expected: list[tuple[str, str | None]]) -> None:
        """Write `new` only if it holds exactly the expected entries, the untouched byte for byte.

        `expected`: key and text of each entry in order; text None for the one that was written.
        """
        again = NominationFile(self.path)
        again.__dict__["text"] = new
        found = again.entries()
        same = len(found) == len(expected) and all(
            block.key == key and piece in (None, new[block.start : block.end])
            for block, (key, piece) in zip(found, expected, strict=True)
        )
        if not same or again.problems():
            raise DataError(
                "not written: the new text would not read back as the same entries",
                "this is a fault of biblio: please report it; nothing was changed",
                str(self.path),
            )
        write_text(self.path, new)
        for name in ("text", "blocks", "_macros", "_numbers", "_read"):
            self.__dict__.pop(name, None)


def files(folder: Path, call: str) -> list[NominationFile]:
    """The files of one call, by name; hidden ones (a Mac's `._PC5.bib`) are no person's."""
    found = sorted((folder / "nominations" / call).glob("[!.]*.bib"))
    return [NominationFile(path) for path in found]


def file_of(folder: Path, call: str, project: str) -> NominationFile:
    """The file of a project in a call, whether it exists yet or not."""
    path = folder / "nominations" / call / f"{project or UNASSIGNED}.bib"
    return NominationFile(as_spelt(path))


def problem_of(error: BiblioError) -> Problem:
    """An error as data, with its place."""
    path, line = getattr(error, "path", ""), getattr(error, "line", 0)
    return Problem(f"{path}:{line}" if line else str(path), error.message, error.hint)


def _nomination(entry: Entry, call: str, project: str, path: Path, line: int) -> Nomination:
    fields = entry.fields
    odd: list[Problem] = []

    def note(name: str) -> str:
        return plain_of_note(fields.get(name, ""))

    def wonder(
        what: str, hint: str = "mend the field", severity: Severity = "error", slug: str = ""
    ) -> None:
        odd.append(Problem(f"{path}:{line}", f"{entry.key}: {what}", hint, severity, slug=slug))

    raw_doi = fields.get("doi", "")
    doi = normal_doi(raw_doi)
    if raw_doi and not doi:
        wonder(f"doi = {{{raw_doi}}} is not a DOI")
    status = note("status").lower()
    if not status:
        cure = "status = {nominated} makes it the project's own word"
        wonder("no status, so it is shown as suggested", cure, "warning")
    elif status not in STATUSES:
        wonder(f"status = {{{status}}} is none of {', '.join(STATUSES)}")
    scope = note("scope").lower()
    if scope and scope not in SCOPES:
        wonder(f"scope = {{{scope}}} is none of {', '.join(SCOPES)}")
    on = note("nominated-on")
    if on and not is_date(on):
        wonder(
            f"nominated-on = {{{on}}} is no day as YYYY-MM-DD",
            "it stays and is no day: write the day, with its year",
            "warning",
            ODD_DAY,
        )
    return Nomination(
        key=entry.key,
        call=call,
        project=project,
        status=status if status in STATUSES else "suggested",
        doi=doi,
        why=note("why"),
        by=note("nominated-by"),
        on=on,
        scope=scope if scope in SCOPES else "",
        usecases=split_usecases(fields["usecase"]) if "usecase" in fields else None,
        corrects=tuple(name.lower() for name in _listed(fields.get("corrects", ""))),
        version_of=_dois(fields.get("version-of", "")),
        not_version_of=_dois(fields.get("not-version-of", "")),
        received=note("received"),
        withdrawn_why=note("withdrawn-why"),
        entry_type=entry.type,
        fields={name: value for name, value in fields.items() if name not in STATEMENTS},
        odd=tuple(odd),
        path=path,
        line=line,
    )


def is_date(text: str) -> bool:
    """Whether `text` is a day of the calendar, as 2026-02-03."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def split_usecases(value: str) -> tuple[str, ...]:
    """Slugs of a person's verdict: `a, b` or `a; b`; `none` (or nothing) is an empty verdict."""
    return tuple(slug.lower() for slug in _listed(value) if slug.lower() != "none")


def _listed(value: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;]", in_line(value)) if part.strip()]


def _dois(value: str) -> tuple[str, ...]:
    return tuple(doi for part in re.split(r"[,;\s]+", value) if part and (doi := normal_doi(part)))


def _line(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip()


def _written(nomination: Nomination) -> str:
    """The text of a new entry: reading copy first, then what the person says."""
    said = {
        "status": nomination.status,
        "usecase": None
        if nomination.usecases is None
        else ", ".join(nomination.usecases) or "none",
        "why": nomination.why,
        "nominated-by": nomination.by,
        "nominated-on": nomination.on,
        "scope": nomination.scope,
        "corrects": ", ".join(nomination.corrects),
        "version-of": ", ".join(nomination.version_of),
        "not-version-of": ", ".join(nomination.not_version_of),
        "received": nomination.received,
        "withdrawn-why": nomination.withdrawn_why,
    }
    fields = {**nomination.fields, **{name: value for name, value in said.items() if value}}
    safe = {name: _line(value) for name, value in fields.items()}
    return bibtex.format_entry(nomination.entry_type, nomination.key, safe)
