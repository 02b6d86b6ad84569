"""What is wrong, where, and what to do: a list of small checks, each `Library -> Problems`.

None of them changes anything or asks a registry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..library import Library
from ..model import Problem, Record
from . import differences, files, nominations, works

Check = Callable[[Library, list[Record]], Iterable[Problem]]


def check(library: Library, project: str = "") -> list[Problem]:
    """All problems of a data folder, or those of one project's files, in the order of places."""
    found: list[Problem] = []
    every = library.all_records()
    for run in CHECKS:
        found += run(library, every)
    found += [p for p in library.problems if p not in found]
    if project:
        own = re.compile(rf"[/\\]{re.escape(project)}\.(bib|yml)(:\d+)?$")
        found = [p for p in found if own.search(p.where)]
    return sorted(dict.fromkeys(found), key=_by_place)


def _by_place(problem: Problem) -> tuple[str, int, str]:
    path, _, line = problem.where.rpartition(":")
    return (path or line, int(line) if line.isdigit() else 0, problem.message)


CHECKS: tuple[Check, ...] = (
    files.unreadable_files,
    files.unknown_projects,
    files.unknown_usecases,
    nominations.odd_corrections,
    nominations.outside_the_window,
    nominations.nominated_twice,
    nominations.nothing_to_cite,
    nominations.missing_records,
    nominations.one_key_two_works,
    nominations.one_work_two_keys,
    differences.uncorrected_differences,
    differences.people_who_differ,
    differences.people_and_rules,
    nominations.signed_by_the_starter_list,
    works.published_preprints,
    works.retracted_and_corrected,
    works.suspicious_metadata,
    works.alike,
    works.other_names,
)
