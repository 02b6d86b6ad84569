"""Files that cannot be read, and names in them that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .. import programme
from ..errors import DataError
from ..ids import nearest
from ..library import Library
from ..model import Problem, Record
from ..nominations import problem_of
from .places import at, every_nomination


def unreadable_files(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Files and entries that cannot be read, git conflicts, fields outside of any entry."""
    _ = library.projects, library.usecases, library.replies, library.call  # noted where unreadable
    _ = library.lexicon, library.rules
    for call in programme.calls(library.folder):
        yield from _unreadable(programme.read_call, library.folder, call)
        for path in programme.reply_files(library.folder, call):
            yield from _unreadable(programme.read_reply, path)
    for file in library.files:
        yield from file.problems()
    for path in library.store.files():
        yield from _unreadable(library.store.load, path)


def _unreadable(read: Callable[..., object], *place: object) -> Iterator[Problem]:
    try:
        read(*place)
    except DataError as error:
        yield problem_of(error)


def unknown_projects(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Files named after a project that `projects.csv` does not have."""
    known = list(library.projects)
    for file in library.files:
        if file.project and file.project not in library.projects:
            yield Problem(
                f"{file.path}:1",
                f"unknown project {file.project}",
                _names(file.project, known, "rename the file, or add the project to projects.csv"),
            )
    for reply in library.replies:
        if reply not in library.projects:
            yield Problem(
                f"{_reply_path(library, reply)}:1",
                f"unknown project {reply}",
                _names(reply, known, "rename the file, or add the project to projects.csv"),
            )


def _reply_path(library: Library, project: str) -> str:
    return str(library.folder / "replies" / library.call_id / f"{project}.yml")


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
                yield Problem(at(nomination), f"unknown use case {slug}", _names(slug, known, hint))
    for reply in library.replies.values():
        for slug in reply.activities:
            if slug not in known:
                where = f"{_reply_path(library, reply.project)}:1"
                yield Problem(where, f"unknown use case {slug}", _names(slug, known, hint))
