"""What people wrote: keys, corrections, the window of the call, one article twice."""

from __future__ import annotations

from collections.abc import Iterator

from .. import records
from ..library import Library
from ..model import STARTER, Nomination, Problem, Record
from .places import at, every_nomination

#: What a person can do where the agency of a DOI gives no metadata.
COMPLETE_BY_HAND = (
    "complete the entry by hand (title, author, year, and corrects = {title, author, year}), or "
    "try biblio enrich later"
)


def odd_corrections(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Corrections of no known field, or of a field that the entry does not have."""
    for nomination in every_nomination(every):
        for name in nomination.corrects:
            if name not in records.CORRECTABLE:
                yield Problem(
                    at(nomination),
                    f"{nomination.key}: corrects names {name}, which cannot be corrected",
                    "correctable: " + ", ".join(sorted(records.CORRECTABLE)),
                )
            elif name not in nomination.fields:
                yield Problem(
                    at(nomination),
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
                    at(said),
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
                    at(said),
                    f"{said.project or 'unassigned'} has both the preprint {said.doi} and its "
                    f"article {record.doi}, which are one work",
                    f"biblio nominate {record.doi} --pc {said.project or 'PC'} --replaces "
                    f"{said.key}",
                    severity="warning",
                )
            elif other is not said:
                yield Problem(
                    at(said),
                    f"{said.project or 'unassigned'} has {record.doi or record.key} twice: here "
                    f"and at {at(other)}",
                    "keep one entry, with what both say",
                )


def nothing_to_cite(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Entries without DOI that do not say enough to be cited."""
    for record in every:
        said, metadata = record.nominations[0], record.metadata
        if not record.doi and not said.received and not (metadata.title and metadata.authors):
            yield Problem(
                at(said),
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
            yield Problem(at(first), f"{first.key}: {what}", hint)


def one_key_two_works(library: Library, every: list[Record]) -> Iterator[Problem]:
    """A key that stands for two works: export refuses it."""
    for key, one, other in records.clashes(every):
        first, second = one.nominations[0], other.nominations[0]
        yield Problem(
            at(second),
            f"the key {key} stands for {one.doi or first.key} ({at(first)}) "
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
                    at(nomination),
                    f"{record.doi or record.key} has the key {nomination.key} here "
                    f"and {record.key} elsewhere, which is the one to cite",
                    f"rename it to {record.key} here once no document cites {nomination.key}",
                    severity="warning",
                )


def signed_by_the_starter_list(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Nominations that still bear the signature of the list that suggested them."""
    for said in every_nomination(every):
        if said.counts and said.by == STARTER:
            yield Problem(
                at(said),
                f"{said.key} is nominated, and nominated-by still says {STARTER}",
                f"biblio nominate {said.key} --pc {said.project} --by WHO",
                severity="warning",
            )
