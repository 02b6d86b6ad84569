"""What registries say of a work that a person should know: versions, retractions, oddities."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ..library import Library
from ..model import FLAGS, Nomination, Problem, Record, Severity
from ..text import fold
from ..versions import may_be_versions, nearly_same, published_as
from .places import at


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
                at(said),
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
                yield Problem(at(said), f"{record.key} {what}", hint, severity)


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
                at(said) if said else "",
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
            at(said),
            f"{one.key}: the preprint {one.doi or one.key} may have been published as {article} "
            f"({other.key})",
            f"if so: {yes}; if not: not-version-of = {{{article}}} in its entry",
            severity="warning",
        )
    if nearly_same(one.metadata, other.metadata):
        said = other.nominations[0]
        return Problem(
            at(said),
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
                    at(said),
                    f"{said.key}: {said.doi} is an alias of {record.doi}",
                    f"doi = {{{record.doi}}} says the same without a detour",
                    severity="info",
                )
