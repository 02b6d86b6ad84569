"""What is wrong, where, and what to do: a list of small checks, each `Library -> Problems`.

None of them changes anything or asks a registry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from . import answers, programme, records
from .answers.entry import described
from .compare import same
from .errors import DataError
from .ids import nearest
from .library import Library
from .model import STARTER, Nomination, Problem, Record, Text
from .nominations import problem_of

#: What a person can do where the agency of a DOI gives no metadata.
COMPLETE_BY_HAND = (
    "complete the entry by hand (title, author, year, and corrects = {title, author, year}), or "
    "try biblio enrich later"
)

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


def _at(nomination: Nomination) -> str:
    return f"{nomination.path}:{nomination.line}"


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
    for nomination in _nominations(every):
        for slug in nomination.usecases or ():
            if slug not in known:
                yield Problem(
                    _at(nomination), f"unknown use case {slug}", _names(slug, known, hint)
                )
    for reply in library.replies.values():
        for slug in reply.activities:
            if slug not in known:
                where = f"{_reply_path(library, reply.project)}:1"
                yield Problem(where, f"unknown use case {slug}", _names(slug, known, hint))


def odd_corrections(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Corrections of no known field, or of a field that the entry does not have."""
    for nomination in _nominations(every):
        for name in nomination.corrects:
            if name not in records.CORRECTABLE:
                yield Problem(
                    _at(nomination),
                    f"{nomination.key}: corrects names {name}, which cannot be corrected",
                    "correctable: " + ", ".join(sorted(records.CORRECTABLE)),
                )
            elif name not in nomination.fields:
                yield Problem(
                    _at(nomination),
                    f"{nomination.key}: corrects names {name}, but the entry has no such field",
                    f"add {name} = {{...}}, or take it out of corrects",
                )


def outside_the_window(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Nominations of this call whose article is not of the years that were asked for."""
    call = library.call
    for record in every:
        if record.pending or not call.years or record.metadata.years & set(call.years):
            continue
        for said in record.nominations:
            if said.counts and said.call == call.id:
                yield Problem(
                    _at(said),
                    f"{record.key} is of {record.metadata.year or 'no known year'}; the call asks "
                    f"for {', '.join(str(year) for year in call.years)}",
                    "ask the project for another one, or keep it knowingly",
                    severity="warning",
                )


def nominated_twice(library: Library, every: list[Record]) -> Iterator[Problem]:
    """One article twice in one project's file."""
    for record in every:
        first: dict[tuple[str, str], Nomination] = {}
        for said in record.nominations:
            other = first.setdefault((said.call, said.project), said)
            if other is not said:
                yield Problem(
                    _at(said),
                    f"{said.project or 'unassigned'} has {record.doi or record.key} twice: here "
                    f"and at {_at(other)}",
                    "keep one entry, with what both say",
                )


def nothing_to_cite(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Entries without DOI that do not say enough to be cited."""
    for record in every:
        said, metadata = record.nominations[0], record.metadata
        if not record.doi and not said.received and not (metadata.title and metadata.authors):
            yield Problem(
                _at(said),
                f"{said.key} has no DOI, and no title or no author",
                "add a doi, or title and author",
                severity="warning",
            )


def missing_records(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Nominations by DOI of which no registry has told anything."""
    for record in every:
        if record.pending and any(n.live for n in record.nominations):
            first = record.nominations[0]
            what, hint = f"no record of {record.doi}", "biblio enrich fetches it"
            if "no-metadata" in record.flags:
                what, hint = f"the agency of {record.doi} gives no metadata", COMPLETE_BY_HAND
            yield Problem(_at(first), f"{first.key}: {what}", hint)


def one_key_two_works(library: Library, every: list[Record]) -> Iterator[Problem]:
    """A key that stands for two works: export refuses it."""
    for key, one, other in records.clashes(every):
        first, second = one.nominations[0], other.nominations[0]
        yield Problem(
            _at(second),
            f"the key {key} stands for {one.doi or first.key} ({_at(first)}) "
            f"and for {other.doi or second.key}",
            "if one DOI is mistyped, mend it; else give one work another key, wherever it is "
            "nominated",
        )


def one_work_two_keys(library: Library, every: list[Record]) -> Iterator[Problem]:
    """A work under two keys: the older nomination's key is the one to cite."""
    for record in every:
        for nomination in record.nominations:
            if nomination.key.casefold() != record.key.casefold() and not nomination.pending:
                yield Problem(
                    _at(nomination),
                    f"{record.doi or record.key} has the key {nomination.key} here "
                    f"and {record.key} elsewhere, which is the one to cite",
                    f"rename it to {record.key} here once no document cites {nomination.key}",
                    severity="warning",
                )


def uncorrected_differences(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Fields that say something else than the registry and are not named in `corrects`."""
    for record in every:
        try:
            stored = library.store.get(record.doi) if record.doi else None
        except DataError:
            continue  # told as an unreadable file
        if stored is None or not stored.answer:
            continue
        registry = answers.read(stored.source, stored.answer, stored.doi)
        for nomination in record.nominations:
            for name in nomination.fields:
                target = records.CORRECTABLE.get(name)
                if target is None or name in nomination.corrects:
                    continue
                mine = getattr(described(nomination, name), target)
                theirs = getattr(registry, target)
                if not mine or same(target, mine, theirs):
                    continue
                corrects = ", ".join([*nomination.corrects, name])
                yield Problem(
                    _at(nomination),
                    f"{nomination.key}: {name} differs from the registry "
                    f"({_short(mine)} here, {_short(theirs)} there) and is ignored",
                    f"to correct the registry add: corrects = {{{corrects}}}",
                    severity="warning",
                )


def _short(value: object) -> str:
    if isinstance(value, Text):
        text = value.plain
    elif isinstance(value, tuple):
        text = "; ".join(getattr(person, "label", str(person)) for person in value)
    else:
        text = str(value)
    text = text or "nothing"
    return text if len(text) <= 60 else text[:57] + "..."


def people_who_differ(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Projects that correct one field differently, or give different use cases: told at each."""
    for record in every:
        correcting = [n for n in record.nominations if n.corrects]
        judging = [n for n in record.nominations if n.live and n.usecases is not None]
        if "corrections-differ" in record.flags:
            for said in correcting:
                others = ", ".join(_at(n) for n in correcting if n is not said)
                yield Problem(
                    _at(said),
                    f"{record.key}: projects correct one field differently; the registry's value "
                    f"stands (see {others})",
                    "agree on one value and write it in each entry",
                )
        if "verdicts-differ" in record.flags:
            words = "; ".join(
                f"{n.project or 'unassigned'}: {', '.join(n.usecases or ()) or 'none'}"
                for n in judging
            )
            for said in judging:
                yield Problem(
                    _at(said),
                    f"{record.key}: verdicts differ ({words}); their union is used",
                    f"biblio tag {record.key} --set ... settles it for all",
                    severity="warning",
                )


def signed_by_the_starter_list(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Nominations that still bear the signature of the list that suggested them."""
    for said in _nominations(every):
        if said.counts and said.by == STARTER:
            yield Problem(
                _at(said),
                f"{said.key} is nominated, and nominated-by still says {STARTER}",
                f"biblio nominate {said.key} --pc {said.project} --by WHO",
                severity="warning",
            )


def _nominations(every: list[Record]) -> Iterator[Nomination]:
    seen = set()
    for record in every:
        for nomination in record.nominations:
            if (place := _at(nomination)) not in seen:
                seen.add(place)
                yield nomination


CHECKS: tuple[Check, ...] = (
    unreadable_files,
    unknown_projects,
    unknown_usecases,
    odd_corrections,
    outside_the_window,
    nominated_twice,
    nothing_to_cite,
    missing_records,
    one_key_two_works,
    one_work_two_keys,
    uncorrected_differences,
    people_who_differ,
    signed_by_the_starter_list,
)
