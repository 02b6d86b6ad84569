"""What is wrong, where, and what to do: a list of small checks, each `Library -> Problems`.

None of them changes anything or asks a registry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from . import answers, programme, records
from .answers.entry import described
from .compare import same
from .errors import DataError
from .ids import nearest
from .library import Library
from .model import FLAGS, STARTER, Metadata, Nomination, Problem, Record, Severity, Text
from .nominations import problem_of
from .text import fold
from .versions import may_be_versions, nearly_same, published_as

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
        if not record.citable or not call.years or set(record.years) & set(call.years):
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
    """One article twice in one project's file, or a preprint and its article."""
    for record in every:
        first: dict[tuple[str, str], Nomination] = {}
        for said in (n for n in record.nominations if n.live):
            other = first.setdefault((said.call, said.project), said)
            if other is not said and said.doi in record.preprints:
                yield Problem(
                    _at(said),
                    f"{said.project or 'unassigned'} has both the preprint {said.doi} and its "
                    f"article {record.doi}, which are one work",
                    f"biblio nominate {record.doi} --pc {said.project or 'PC'} --replaces "
                    f"{said.key}",
                    severity="warning",
                )
            elif other is not said:
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
            if nomination.doi in record.preprints:
                continue  # another version has a key of its own
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
        for nomination in record.nominations:
            registry = _registry(library, nomination.doi)
            for name in nomination.fields if registry else ():
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


def _registry(library: Library, doi: str) -> Metadata | None:
    """What the registry says of a DOI, without people's corrections."""
    try:
        stored = library.store.get(doi) if doi else None
    except DataError:  # told as an unreadable file
        return None
    if stored is None or not stored.answer:
        return None
    return answers.read(stored.source, stored.answer, stored.doi)


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


def published_preprints(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Preprints whose published text the registries know: that is the version to cite."""
    for record in every:
        if "published" not in record.flags:
            continue
        for said in record.nominations:
            if not said.live or said.doi not in (record.preprints or (record.doi,)):
                continue
            if record.preprints:
                what, cure = record.doi, "it is cited in its place, under the same key"
            else:
                told = [doi for kind, doi in record.versions if doi in _published(record, said)]
                what, cure = "".join(told[:1]), "biblio enrich --refresh fetches it"
            yield Problem(
                _at(said),
                f"{said.key}: the preprint {said.doi} has been published as {what}",
                f"{cure}; biblio nominate {what} --pc {said.project or 'PC'} --replaces {said.key} "
                "nominates the published text itself",
                severity="warning" if said.counts else "info",
            )


def _published(record: Record, said: Nomination) -> set[str]:
    return {*published_as(record.metadata), *said.version_of}


def retracted_and_corrected(library: Library, every: list[Record]) -> Iterator[Problem]:
    """What a project should know before it cites a work."""
    for record in every:
        kinds: dict[str, Severity] = {
            "retraction": "error", "concern": "warning", "correction": "info",
        }  # fmt: skip
        found: list[tuple[str, Severity]] = []
        for kind, severity in kinds.items():
            updates = [update for update in record.metadata.updates if update.kind == kind]
            if updates:
                notices = ", ".join(dict.fromkeys(u.doi for u in updates if u.doi))
                what = {"retraction": "is retracted", "concern": "is in doubt for its publisher",
                        "correction": "has been corrected"}[kind]  # fmt: skip
                found.append((what + (f" (notice: {notices})" if notices else ""), severity))
        found += [
            (f"may be wrong: {FLAGS[flag]}", "warning")
            for flag in ("retraction-unclear", "notice", "comment")
            if flag in record.flags
        ]
        for said in record.nominations:
            for what, severity in found if said.live else ():
                hint = "look at the notice, and keep the article knowingly or withdraw it"
                yield Problem(_at(said), f"{record.key} {what}", hint, severity)


def suspicious_metadata(library: Library, every: list[Record]) -> Iterator[Problem]:
    """What the registry holds and a person should look at: it may need a correction."""
    flags = (
        "all-caps", "first-author-missing", "garbled", "mixed-alphabets", "mojibake", "no-author",
        "no-container", "no-title", "no-year", "odd-date", "odd-name", "sorted-authors",
    )  # fmt: skip
    for record in every:
        said = next((n for n in record.nominations if n.live), None)
        found = [FLAGS[flag] for flag in flags if flag in record.flags]
        if names := library.odd_capitals(record):
            found.append(f"the title spells {', '.join(names)} in other capitals")
        for what in found if said and not record.pending else ():
            yield Problem(
                _at(said) if said else "",
                f"{record.key}: {what}",
                "correct it in the entry and name the field in corrects, if it is wrong",
                severity="info",
            )


def alike(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Works that may be versions of one, or one work twice: never merged, a person says."""
    groups: dict[str, list[Record]] = {}
    for record in every:
        metadata = record.metadata
        if metadata.title and any(n.live for n in record.nominations):
            first = metadata.authors[0].label if metadata.authors else ""
            for name in {f"by {fold(first)}" if first else "", fold(metadata.title.plain)} - {""}:
                groups.setdefault(name, []).append(record)
    told = set()
    for group in groups.values():
        for one, other in combinations(group, 2):
            pair = (id(one), id(other))
            if pair not in told and not _told_apart(one, other):
                problem = _alike(one, other)
                told.add(pair)
                if problem:
                    yield problem


def _told_apart(one: Record, other: Record) -> bool:
    """Whether a person says that they are not one work, or that one is a version of the other."""
    said = {
        doi for n in (*one.nominations, *other.nominations)
        for doi in (*n.not_version_of, *n.version_of)
    }  # fmt: skip
    return bool(said & {one.doi, other.doi} - {""})


def _alike(one: Record, other: Record) -> Problem | None:
    if may_be_versions(one.metadata, other.metadata):
        if other.metadata.type == "preprint":
            one, other = other, one
        said, article = one.nominations[0], other.doi or other.key
        yes = f"biblio nominate {one.key} --pc {said.project or 'PC'} --version-of {article}"
        if not said.counts:
            yes = f"version-of = {{{article}}} in its entry"
        return Problem(
            _at(said),
            f"{one.key}: the preprint {one.doi or one.key} may have been published as {article} "
            f"({other.key})",
            f"if so: {yes}; if not: not-version-of = {{{article}}} in its entry",
            severity="warning",
        )
    if nearly_same(one.metadata, other.metadata):
        said = other.nominations[0]
        return Problem(
            _at(said),
            f"{other.key} ({other.doi or 'no DOI'}) and {one.key} ({one.doi or 'no DOI'}) have "
            "nearly the same title",
            f"if they are two works: not-version-of = {{{one.doi or one.key}}} in its entry; if "
            "they are one, keep the entry whose DOI is right and withdraw the other",
            severity="warning",
        )
    return None


def other_names(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Nominations by a DOI that its registry has merged into another."""
    for record in every:
        for said in record.nominations:
            if said.doi in record.aliases:
                yield Problem(
                    _at(said),
                    f"{said.key}: {said.doi} is an alias of {record.doi}",
                    f"doi = {{{record.doi}}} says the same without a detour",
                    severity="info",
                )


def people_and_rules(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Verdicts of people that the rules would not give: the person's stands."""
    for record in every:
        said = [n for n in record.nominations if n.live and n.usecases is not None]
        if not said or record.pending:
            continue
        verdict = {slug for n in said for slug in n.usecases or ()}
        rules = {tag.slug for tag in library.reading(record).tags if tag.state == "decided"}
        if verdict != rules:
            mine, theirs = (", ".join(sorted(slugs)) or "none" for slugs in (verdict, rules))
            yield Problem(
                _at(said[0]),
                f"{record.key}: a person says {mine}, the rules {theirs}; the person's word stands",
                f"biblio tag {record.key} --set auto leaves it to the rules",
                severity="info",
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
    people_and_rules,
    signed_by_the_starter_list,
    published_preprints,
    retracted_and_corrected,
    suspicious_metadata,
    alike,
    other_names,
)
