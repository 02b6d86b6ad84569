"""What is wrong, where, and what to do: a list of small checks, each `Library -> Problems`.

None of them changes anything or asks a registry. A check yields its `Finding` at a place; the
findings of all checks are `FINDINGS`, and docs/reference/checks.md lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..files import composed
from ..library import Library
from ..model import Problem, Record
from . import differences, files, nominations, privacy, spelling, texts, works
from .findings import Finding

SEVERITIES = ("error", "warning", "info")
Check = Callable[[Library, list[Record]], Iterable[Problem]]

#: All that can be found, by slug, in the order of the modules.
FINDINGS: dict[str, Finding] = {
    value.slug: value
    for module in (files, nominations, spelling, texts, differences, works, privacy)
    for value in vars(module).values()
    if isinstance(value, Finding)
}


def check(library: Library, project: str = "") -> list[Problem]:
    """All problems of a data folder, or those of one project's files and of the records of its
    works: errors first, and by their places."""
    found: dict[tuple[str, str], Problem] = {}
    with library.resting():
        every = library.all_tagged()
        for run in CHECKS:
            for problem in run(library, every):
                found.setdefault((problem.where, problem.message), problem)
    for problem in library.problems:  # met on the way
        told = files.told(problem)
        if (problem.where, problem.message) not in found:
            found.setdefault((told.where, told.message), told)
    problems = list(found.values())
    if project:
        own = re.compile(rf"[/\\]{re.escape(project)}\.(bib|yml)(:\d+)?$")
        works = [r for r in every if any(n.project == project for n in r.nominations)]
        records = {str(library.store.path(doi)) for record in works for doi in record.dois}
        problems = [
            p
            for p in problems
            if own.search(composed(p.where)) or {p.where, p.where.rpartition(":")[0]} & records
        ]
    return sorted(problems, key=_by_weight)


def _by_weight(problem: Problem) -> tuple[int, str, int, str]:
    path, _, line = problem.where.rpartition(":")
    number = int(line) if line.isdigit() else 0
    return (SEVERITIES.index(problem.severity), path or line, number, problem.message)


CHECKS: tuple[Check, ...] = (
    files.unreadable_files,
    files.records_on_disk,
    files.links_out,
    files.unknown_projects,
    files.unknown_usecases,
    files.fields_twice,
    files.unseen_characters,
    nominations.odd_statements,
    nominations.odd_corrections,
    nominations.outside_the_window,
    nominations.too_few_or_too_many,
    nominations.unexplained,
    nominations.nominated_twice,
    nominations.nothing_to_cite,
    nominations.missing_records,
    nominations.one_key_two_works,
    nominations.one_work_two_keys,
    nominations.signed_by_the_starter_list,
    spelling.misspelt,
    texts.wrong_tex,
    texts.foreign_commands,
    differences.uncorrected_differences,
    differences.people_who_differ,
    differences.people_and_rules,
    works.published_preprints,
    works.retracted_and_corrected,
    works.suspicious_metadata,
    works.alike,
    works.other_names,
    privacy.private_names,
)
