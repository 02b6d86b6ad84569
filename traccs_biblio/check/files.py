"""Files that cannot be read, and names and signs in them that nobody knows or sees."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

from .. import programme
from ..bibtex import line_of, spans
from ..errors import DataError
from ..files import as_spelt
from ..ids import nearest
from ..library import Library
from ..model import Problem, Record
from ..nominations import UNASSIGNED, NominationFile, problem_of
from ..store import file_name
from ..text import unsafe
from .findings import Finding
from .places import every_nomination

UNREADABLE = Finding(
    "unreadable",
    "error",
    "what cannot be read is in no list, report or export, and the file is never written",
    "mend it in a text editor",
)
CONFLICT = Finding(
    "git-conflict",
    "error",
    "git merged two versions and left the choice to a person; until then nothing of it counts",
    "keep what both sides say, and delete the marker lines",
)
UNKNOWN_MACRO = Finding(
    "unknown-macro",
    "error",
    "BibTeX puts nothing in the place of a macro that is not defined",
    "put the value in braces, or define the macro with @string",
)
FIELD_TWICE = Finding(
    "field-twice",
    "warning",
    "BibTeX and biblio read the first of two equal fields: what the second says is lost",
    "keep one of them",
)
UNSEEN = Finding(
    "unseen-characters",
    "warning",
    "a control sign, or one that turns the direction of writing, may show a text as another: lists "
    "and exports leave it out, other programs do not",
    "take it out of the field; what the registry holds is left out for good",
)
MISNAMED_RECORD = Finding(
    "misnamed-record",
    "warning",
    "a record is found by its name: under another it is never read",
    "biblio check --fix renames it",
)
UNUSED_RECORD = Finding(
    "unused-record",
    "info",
    "nobody nominates it or a version of it: it only takes room, unless an add or an import was "
    "interrupted",
    "run again what was interrupted, which uses it; else delete the file: biblio enrich fetches it "
    "again when somebody needs it",
)
LINK_OUT = Finding(
    "link-out",
    "info",
    "who clones the repository lacks what it leads to, and biblio writes through it",
    "put the file itself in its place; delete the link if nobody knows why it is there",
)
UNKNOWN_PROJECT = Finding(
    "unknown-project",
    "error",
    "what a file of no project says is in no project's list and in no count",
    "rename the file, or add the project to projects.csv",
)
UNKNOWN_USECASE = Finding(
    "unknown-use-case",
    "error",
    "a verdict or an activity that is no use case is missing where the synthesis counts them",
    "write a slug of usecases.yml",
)

_BASE = "git checkout --conflict=diff3"
#: How pybtex says that a macro is not defined.
_MACRO = re.compile(r"(entry \S+) is not BibTeX: undefined string.*?: (\S+)$")


def unreadable_files(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Files and entries that cannot be read, git conflicts, fields outside of any entry."""
    _ = library.projects, library.usecases, library.replies, library.call  # noted where unreadable
    _ = library.lexicon, library.rules
    for call in programme.calls(library.folder):
        yield from _unreadable(programme.read_call, library.folder, call)
        for path in programme.reply_files(library.folder, call):
            yield from _unreadable(programme.read_reply, path)
    for file in library.files:
        yield from map(told, file.problems())


def _unreadable(read: Callable[..., object], *place: object) -> Iterator[Problem]:
    try:
        read(*place)
    except DataError as error:
        yield told(problem_of(error))


def told(problem: Problem) -> Problem:
    """What keeps a file or an entry from being read, under the finding that it is."""
    if "git conflict" in problem.message:
        path = problem.where.rpartition(":")[0]
        lacks_base = not path.endswith(".json") and not _has_base(path)  # a record is fetched again
        cure = f"{_BASE} -- {shlex.quote(path)} shows the base as well; {CONFLICT.todo}"
        return problem._replace(slug=CONFLICT.slug, hint=cure if lacks_base else problem.hint)
    if macro := _MACRO.match(problem.message):
        entry, name = macro.groups()
        return UNKNOWN_MACRO.there(
            problem.where, f"{entry} is not BibTeX: no @string of the file defines {name}"
        )
    return problem._replace(slug=UNREADABLE.slug)


def _has_base(path: str) -> bool:
    """Whether a git conflict shows what both sides changed, beside the sides."""
    return any(line.startswith(b"|||||||") for line in Path(path).read_bytes().splitlines())


def records_on_disk(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Records that cannot be read, stand under a wrong name, or serve nobody."""
    used = _used(every) if _all_read(library, every) else None
    for path in library.store.files():
        try:
            stored = library.store.load(path)
        except DataError as error:
            yield told(problem_of(error))
            continue
        if path.name not in {file_name(name) for name in (stored.doi, *stored.aliases)}:
            yield MISNAMED_RECORD.there(
                f"{path}:1", f"is the record of {stored.doi}, which is looked for elsewhere"
            )
        elif used is not None and path.name not in used:
            yield UNUSED_RECORD.there(f"{path}:1", f"nobody nominates {stored.doi}")


def _used(every: list[Record]) -> set[str]:
    """The names of the records of all works, in all their versions."""
    names: set[str] = set()
    for record in every:
        names |= record.dois.union(*(n.version_of for n in record.nominations))
    return {file_name(doi) for doi in names}


def _all_read(library: Library, every: list[Record]) -> bool:
    """Whether every entry was read: else nobody knows which records serve nobody."""
    files = len(list((library.folder / "nominations").glob("*/[!.]*.bib")))
    entries = sum(len(file.entries()) for file in library.files)
    return files == len(library.files) and entries == len(list(every_nomination(every)))


def links_out(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Links that lead out of the repository, or of a data folder that is in none."""
    folder = library.folder.resolve()
    root = next((p for p in (folder, *folder.parents) if (p / ".git").exists()), folder)
    for where, folders, names in os.walk(library.folder):
        for name in (*folders, *names):
            path = os.path.join(where, name)
            if os.path.islink(path) and not Path(path).resolve().is_relative_to(root):
                what = f"is a link to {os.readlink(path)}, outside of {root.name}"
                yield LINK_OUT.there(f"{path}:1", what)


def fields_twice(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Entries that hold one field twice."""
    for file in library.files:
        for block in file.entries():
            yield from _twice(file, block.start, block.end, block.key)


def _twice(file: NominationFile, start: int, end: int, key: str) -> Iterator[Problem]:
    seen = set()
    for span in spans(file.text[start:end]):
        if span.name in seen:
            where = f"{file.path}:{line_of(file.text, start + span.start)}"
            yield FIELD_TWICE.there(where, f"{key} has {span.name} twice; the first is read")
        seen.add(span.name)


def unseen_characters(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Control signs and the like in entries, and in the titles and names of records."""
    for file in library.files:
        for block in file.entries():
            entry = file.text[block.start : block.end]
            for span in spans(entry) if unsafe(entry) else ():
                if signs := unsafe(entry[span.value_start : span.value_end]):
                    where = f"{file.path}:{line_of(file.text, block.start + span.start)}"
                    yield UNSEEN.there(where, f"{block.key}: {span.name} holds {', '.join(signs)}")
    for record in every:
        said = next((n for n in record.nominations if n.live), None)
        told = record.metadata.cleaned
        for name in _PRINTED:
            if said and "invisible characters" in told.get(name, ()):
                what = f"{record.key}: the registry's {name} holds characters that nobody sees"
                yield UNSEEN.of(said, what)


_PRINTED = ("title", "authors", "editors", "container", "publisher")


def unknown_projects(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Files named after a project that `projects.csv` does not have."""
    known = list(library.projects)
    for file in library.files:
        if file.project and file.project not in library.projects:
            yield UNKNOWN_PROJECT.there(
                f"{file.path}:1",
                f"unknown project {file.project}",
                _names(file.project, known, UNKNOWN_PROJECT.todo),
            )
    for reply in library.replies:
        if reply not in (*library.projects, UNASSIGNED):
            yield UNKNOWN_PROJECT.there(
                f"{_reply_path(library, reply)}:1",
                f"unknown project {reply}",
                _names(reply, known, UNKNOWN_PROJECT.todo),
            )


def _reply_path(library: Library, project: str) -> str:
    return str(as_spelt(library.folder / "replies" / library.call_id / f"{project}.yml"))


def _names(given: str, known: list[str], otherwise: str) -> str:
    near = nearest(given, known, 1)
    return f"did you mean {near[0]}? {otherwise}" if near else otherwise


def unknown_usecases(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Verdicts and declared activities that `usecases.yml` does not have."""
    known = [usecase.slug for usecase in library.usecases]
    if not known:  # usecases.yml is unreadable, which is said once
        return
    hint = "known: " + ", ".join(known)
    for nomination in every_nomination(every):
        for slug in nomination.usecases or ():
            if slug not in known:
                yield UNKNOWN_USECASE.of(
                    nomination, f"unknown use case {slug}", _names(slug, known, hint)
                )
    for reply in library.replies.values():
        for slug in reply.activities:
            if slug not in known:
                where = f"{_reply_path(library, reply.project)}:1"
                yield UNKNOWN_USECASE.there(
                    where, f"unknown use case {slug}", _names(slug, known, hint)
                )
