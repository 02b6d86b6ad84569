"""What people wrote: statements, keys, corrections, the terms of the call, one article twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import records
from ..bibtex import line_of, peek
from ..library import Library
from ..model import STARTER, Nomination, Problem, Record
from .findings import Finding
from .places import at, every_nomination

ODD_STATEMENT = Finding(
    "odd-statement",
    "error",
    "a status, scope or DOI that cannot be what was meant is not taken for it",
    "mend the field",
)
ODD_DAY = Finding(
    "odd-day",
    "warning",
    "the day is not known: nobody can tell whether the nomination came before the call closed",
    "nominated-on = {YYYY-MM-DD}, with its year",
)
NO_STATUS = Finding(
    "no-status",
    "warning",
    "without a status an entry is shown as a suggestion and does not count",
    "status = {nominated} makes it the project's own word",
)
ODD_CORRECTION = Finding(
    "odd-correction",
    "error",
    "the correction is not made: the registry's value is printed",
    "name a field that the entry has and that can be corrected",
)
OUTSIDE_WINDOW = Finding(
    "outside-window",
    "warning",
    "the call asks for articles of certain years, and this one did not appear in any of them",
    "ask the project for another one, or keep it knowingly",
)
TOO_FEW = Finding(
    "too-few",
    "warning",
    "each project is asked for a number of articles: its list is not complete",
    "ask the project for more, or confirm what is suggested for it: biblio nominate",
)
TOO_MANY = Finding(
    "too-many",
    "warning",
    "each project is asked for a number of articles: one list is longer than the others",
    "ask the project which ones it keeps: biblio drop withdraws the others",
)
NO_REASON = Finding(
    "no-reason",
    "warning",
    "the reading list says for each article why the project chose it",
    "biblio nominate KEY --pc PC --why REASON",
)
NO_USECASE = Finding(
    "no-use-case",
    "warning",
    "the synthesis groups articles by use case, and this one is in no group",
    "biblio tag KEY --set with a use case, or with none if none applies",
)
TWICE = Finding(
    "nominated-twice",
    "error",
    "one article would be counted or printed twice, or the two entries differ",
    "keep one entry, with what both say",
)
PREPRINT_BESIDE_ARTICLE = Finding(
    "preprint-beside-article",
    "warning",
    "a preprint and its article are one work, which counts once",
    "keep the article",
)
NOTHING_TO_CITE = Finding(
    "nothing-to-cite",
    "warning",
    "without DOI, an entry is all that is known of a work: exports leave this one out",
    "add a doi, or title and author",
)
NO_RECORD = Finding(
    "no-record",
    "error",
    "no registry has told anything of the DOI: it may be mistyped, and exports leave it out",
    "biblio enrich fetches it",
)
KEY_CLASH = Finding(
    "key-clash",
    "error",
    "a document that cites the key would cite one of two works: export refuses it",
    "if one DOI is mistyped, mend it; else give one work another key, wherever it is nominated",
)
TWO_KEYS = Finding(
    "two-keys",
    "warning",
    "documents may cite one work twice, under two keys",
    "rename one of them once no document cites it",
)
STARTER_SIGNATURE = Finding(
    "starter-signature",
    "warning",
    "a nomination is a project's own word, and this one names the starter list as who said it",
    "biblio nominate KEY --pc PC --by WHO",
)

#: What a person can do where the agency of a DOI gives no metadata.
COMPLETE_BY_HAND = (
    "complete the entry by hand (title, author, year, and corrects = {title, author, year}), or "
    "try biblio enrich later"
)


def odd_statements(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Statuses, days, scopes, verdicts and DOIs that cannot be what was meant."""
    for said in every_nomination(every):
        for problem in said.odd:
            finding = ODD_STATEMENT if problem.severity == "error" else NO_STATUS
            yield problem._replace(slug=problem.slug or finding.slug)
    for file in library.files:
        for block in file.entries():
            verdict = peek(file.text[block.start : block.end], "usecase")
            if contradicts(verdict):
                yield ODD_STATEMENT.there(
                    f"{file.path}:{line_of(file.text, block.start)}",
                    f"{block.key}: usecase = {{{verdict}}} says both that none applies and which",
                    "keep none, or the use cases",
                )


def contradicts(verdict: str) -> bool:
    """Whether a verdict says `none` beside a use case."""
    slugs = {slug.strip().lower() for slug in re.split("[,;]", verdict)} - {""}
    return "none" in slugs and len(slugs) > 1


def odd_corrections(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Corrections of no known field, or of a field that the entry does not have."""
    for nomination in every_nomination(every):
        for name in nomination.corrects:
            if name not in records.CORRECTABLE:
                yield ODD_CORRECTION.of(
                    nomination,
                    f"{nomination.key}: corrects names {name}, which cannot be corrected",
                    "correctable: " + ", ".join(sorted(records.CORRECTABLE)),
                )
            elif name not in nomination.fields:
                yield ODD_CORRECTION.of(
                    nomination,
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
                yield OUTSIDE_WINDOW.of(
                    said,
                    f"{record.key} is of {record.metadata.year or 'no known year'}; the call asks "
                    f"for {', '.join(str(year) for year in call.years)}",
                )


def too_few_or_too_many(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Projects that nominate fewer or more articles than the call asks for; one that nominates
    nothing has not answered, which is no mistake of this folder."""
    call = library.call
    counts: dict[str, int] = {}
    for record in every:
        if record.unresolved:
            continue
        own = {n.project for n in record.nominations if n.counts and n.call == call.id}
        for project in own - {""}:
            counts[project] = counts.get(project, 0) + 1
    for project, count in sorted(counts.items()):
        if project not in library.projects or call.least <= count <= call.most:
            continue
        few, naming = count < call.least, library.naming()
        command = f"biblio {'nominate' if few else 'drop'} KEY --pc {project}{naming}"
        yield (TOO_FEW if few else TOO_MANY).there(
            f"{library.file(project).path}:1",
            f"{project} nominates {count}, and is asked for {call.least} to {call.most}",
            f"ask the project for more, or confirm what is suggested for it: {command}"
            if few
            else f"ask the project which ones it keeps; for each of the others: {command}",
        )


def unexplained(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Nominations of this call without a reason, or without a use case. Of a suggestion neither is
    expected, and a person's `none` is an answer."""
    for record in every:
        own = [n for n in record.nominations if n.counts and n.call == library.call_id]
        if record.unresolved:  # first it has to be known
            continue
        for said in own:
            if not said.why and (not said.project or said.project in library.projects):
                yield NO_REASON.of(
                    said,
                    f"{said.key} is nominated without a reason",
                    f"biblio nominate {said.key} --pc {said.project or 'PC'} --why REASON"
                    f"{library.naming(said.call)}",
                )
        judged = any(n.live and n.usecases is not None for n in record.nominations)
        if own and not judged and record.citable and not library.article(record).slugs:
            yield NO_USECASE.of(
                own[0],
                f"{own[0].key}: neither a person nor the rules give a use case",
                f"biblio tag {own[0].key} --set U{library.naming(own[0].call)}, or --set none if "
                "none applies",
            )


def nominated_twice(library: Library, every: list[Record]) -> Iterator[Problem]:
    """One article twice in one project's file, or a preprint and its article."""
    for record in every:
        first: dict[tuple[str, str], Nomination] = {}
        for said in (n for n in record.nominations if n.live):
            other = first.setdefault((said.call, said.project), said)
            if other is not said and said.doi in record.preprints:
                yield PREPRINT_BESIDE_ARTICLE.of(
                    said,
                    f"{said.project or 'unassigned'} has both the preprint {said.doi} and its "
                    f"article {record.doi}, which are one work",
                    f"biblio nominate {record.doi} --pc {said.project or 'PC'} --replaces "
                    f"{said.key}{library.naming(said.call)}",
                )
            elif other is not said:
                yield TWICE.of(
                    said,
                    f"{said.project or 'unassigned'} has {record.doi or record.key} twice: here "
                    f"and at {at(other)}",
                )


def nothing_to_cite(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Entries without DOI that do not say enough to be cited."""
    for record in every:
        said, metadata = record.nominations[0], record.metadata
        if not record.doi and not said.received and not (metadata.title and metadata.authors):
            yield NOTHING_TO_CITE.of(said, f"{said.key} has no DOI, and no title or no author")


def missing_records(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Nominations by DOI of which no registry has told anything. A record that is there and cannot
    be read is another finding: the DOI is not doubted."""
    for record in every:
        if "unreadable" in record.flags:
            continue
        if record.pending and any(n.live for n in record.nominations):
            first = record.nominations[0]
            what, hint = f"no record of {record.doi}", ""
            if "no-metadata" in record.flags:
                what, hint = f"the agency of {record.doi} gives no metadata", COMPLETE_BY_HAND
            yield NO_RECORD.of(first, f"{first.key}: {what}", hint)


def one_key_two_works(library: Library, every: list[Record]) -> Iterator[Problem]:
    """A key that stands for two works: export refuses it."""
    for key, one, other in records.clashes(every):
        first, second = one.nominations[0], other.nominations[0]
        yield KEY_CLASH.of(
            second,
            f"the key {key} stands for {one.doi or first.key} ({at(first)}) "
            f"and for {other.doi or second.key}",
        )


def one_work_two_keys(library: Library, every: list[Record]) -> Iterator[Problem]:
    """A work under two keys: the older nomination's key is the one to cite."""
    for record in every:
        for nomination in record.nominations:
            if nomination.doi in record.preprints:
                continue  # another version has a key of its own
            if nomination.key.casefold() != record.key.casefold() and not nomination.pending:
                yield TWO_KEYS.of(
                    nomination,
                    f"{record.doi or record.key} has the key {nomination.key} here "
                    f"and {record.key} elsewhere, which is the one to cite",
                    f"rename it to {record.key} here once no document cites {nomination.key}",
                )


def signed_by_the_starter_list(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Nominations that still bear the signature of the list that suggested them."""
    for said in every_nomination(every):
        if said.counts and said.by == STARTER:
            yield STARTER_SIGNATURE.of(
                said,
                f"{said.key} is nominated, and nominated-by still says {STARTER}",
                f"biblio nominate {said.key} --pc {said.project} --by WHO"
                f"{library.naming(said.call)}",
            )
