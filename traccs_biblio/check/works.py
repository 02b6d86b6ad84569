"""What registries say of a work that a person should know: versions, retractions, oddities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from ..answers.spelling import (
    is_all_capitals,
    is_garbled_name,
    is_garbled_title,
    mixes_alphabets,
)
from ..ids import normal_doi
from ..library import Library
from ..model import FLAGS, Metadata, Problem, Record
from ..text import fold
from ..versions import may_be_versions, nearly_same, published_as
from .findings import Finding

PUBLISHED = Finding(
    "preprint-published",
    "warning",
    "the published text is the version to cite, and the preprint may differ from it",
    "nominate the published text in its place",
    suggested="info",
)
_NOTICE = "look at the notice, and keep the article knowingly or withdraw it"
RETRACTED = Finding(
    "retracted", "error", "a proposal that cites a retracted work loses its readers' trust", _NOTICE
)
CONCERN = Finding(
    "concern", "warning", "its publisher doubts it, and may retract it before the proposal is read",
    _NOTICE,
)  # fmt: skip
CORRECTED = Finding("corrected", "info", "what is quoted of it may be what was corrected", _NOTICE)
DOUBTFUL = Finding(
    "may-be-notice", "warning",
    "a notice, a comment or a work linked with a retraction is seldom what a project means",
    _NOTICE,
)  # fmt: skip
ODD_METADATA = Finding(
    "odd-metadata",
    "info",
    "it is printed so in the reading list and in the bibliography",
    "correct it in the entry and name the field in corrects, if it is wrong",
)
ODD_TITLE = Finding(
    "odd-title",
    "warning",
    "an identifier or an address in the place of the title is printed as the title",
    "write the title in the entry; with a DOI, name title in corrects",
)
ODD_YEAR = Finding(
    "odd-year",
    "warning",
    "a year in which the work cannot have appeared is printed, and decides whether the call's "
    "window is met",
    "write the year in the entry; with a DOI, name year in corrects",
)
ODD_PAGES = Finding(
    "odd-pages",
    "info",
    "a reader who looks for these pages does not find them",
    "write the pages in the entry; with a DOI, name pages in corrects",
)
MAY_BE_PUBLISHED = Finding(
    "may-be-versions",
    "warning",
    "a preprint and its article are one work, counted once; no registry says whether these are",
    "say version-of or not-version-of in the entry",
)
NEARLY_SAME = Finding(
    "nearly-same",
    "warning",
    "one work under two DOIs or keys would be counted and cited twice",
    "if they are two works, say not-version-of in one entry; else withdraw one",
)
ALIAS = Finding(
    "alias",
    "info",
    "the registry has merged this DOI into another, which is the one that is printed",
    "write the other DOI in the entry",
)

#: The first scholarly journals are of this year.
_FIRST_JOURNALS = 1665
_WORD = re.compile(r"[^\W_]+")
#: Of more words than this no title is; that of a pasted page is compared as a whole.
_LONGEST_TITLE = 60
#: An article may bear the year of an issue that appears after it was nominated.
_AHEAD = 2


def published_preprints(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Preprints whose published text the registries know: that is the version to cite."""
    for record in every:
        if "published" not in record.flags:
            continue
        for said in record.nominations:
            if not said.live or said.doi not in (record.preprints or (record.doi,)):
                continue
            what, cure = published_text(record), "it is cited in its place, under the same key"
            if not record.preprints:
                cure = "biblio enrich --refresh fetches it"
            yield PUBLISHED.of(
                said,
                f"{said.key}: the preprint {said.doi} has been published as {what}",
                f"{cure}; biblio nominate {what} --pc {said.project or 'PC'} --replaces {said.key}"
                f"{library.naming(said.call)} nominates the published text itself",
            )


def published_text(record: Record) -> str:
    """The DOI of the published text of a work that is nominated as a preprint, or ""."""
    if "published" not in record.flags:
        return ""
    if record.preprints:
        return record.doi
    named = {doi for said in record.nominations for doi in said.version_of}
    published = {*published_as(record.metadata), *named}
    return next((doi for _, doi in record.versions if doi in published), "")


_UPDATES = {
    "retraction": (RETRACTED, "is retracted"),
    "concern": (CONCERN, "is in doubt for its publisher"),
    "correction": (CORRECTED, "has been corrected"),
}


def notices(record: Record) -> list[tuple[Finding, str]]:
    """What a project should know before it cites a work, with the DOIs of the notices."""
    found = []
    for kind, (finding, what) in _UPDATES.items():
        updates = [update for update in record.metadata.updates if update.kind == kind]
        dois = ", ".join(dict.fromkeys(u.doi for u in updates if u.doi))
        if updates:
            found.append((finding, what + (f" (notice: {dois})" if dois else "")))
    unclear = ("retraction-unclear", "notice", "comment")
    flags = [flag for flag in unclear if flag in record.flags]
    return found + [(DOUBTFUL, f"may be wrong: {FLAGS[flag]}") for flag in flags]


def retracted_and_corrected(library: Library, every: list[Record]) -> Iterator[Problem]:
    """What a project should know before it cites a work."""
    for record in every:
        found = notices(record)
        for said in record.nominations:
            for finding, what in found if said.live else ():
                yield finding.of(said, f"{record.key} {what}")


#: Flags of a registry's answer that a person should look at.
_ODD_FLAGS = (
    "all-caps", "first-author-missing", "garbled", "mixed-alphabets", "mojibake", "no-author",
    "no-container", "no-title", "no-year", "odd-date", "odd-name", "sorted-authors",
)  # fmt: skip


def suspicious_metadata(library: Library, every: list[Record]) -> Iterator[Problem]:
    """What is known of a work and cannot be right: it may need a correction."""
    for record in every:
        said = next((n for n in record.nominations if n.live), None)
        if said is None or record.pending or not record.citable:
            continue
        flags = {*record.flags, *_flags_of_entry(record)}
        meanings = FLAGS if record.doi else FLAGS | _OF_ENTRIES
        odd = [meanings[flag] for flag in _ODD_FLAGS if flag in flags]
        if names := library.odd_capitals(record):
            odd.append(f"the title spells {', '.join(names)} in other capitals")
        for what in odd:
            yield ODD_METADATA.of(said, f"{record.key}: {what}")
        metadata = record.metadata
        title = metadata.title.plain
        if _is_no_title(title):
            yield ODD_TITLE.of(said, f"{record.key}: the title is {title}")
        if what := _odd_year(record):
            yield ODD_YEAR.of(said, f"{record.key}: {what}")
        if what := odd_pages(metadata.pages):
            yield ODD_PAGES.of(said, f"{record.key}: pages = {metadata.pages}: {what}")


#: What flags mean where no registry has told anything: the entry is printed as it stands.
_OF_ENTRIES = {
    "all-caps": "the title or a name is in capitals",
    "garbled": "characters were lost in the title or in a name",
    "mixed-alphabets": "the title or a name mixes alphabets",
    "no-year": "the entry gives no year",
}


def _flags_of_entry(record: Record) -> set[str]:
    """As a registry's answer is flagged on reading, for an entry that is all there is."""
    if record.doi:
        return set()
    metadata: Metadata = record.metadata
    title, people = metadata.title.plain, (*metadata.authors, *metadata.editors)
    names = [name for person in people for name in (person.label, person.given)]
    found = {
        "all-caps": is_all_capitals(title),
        "garbled": is_garbled_title(title) or any(map(is_garbled_name, names)),
        "mixed-alphabets": any(map(mixes_alphabets, [title, *names])),
        "no-year": metadata.year is None,
    }
    return {flag for flag, is_so in found.items() if is_so}


def _is_no_title(title: str) -> bool:
    """Whether a title is one identifier, address or file name, and no words."""
    if len(title.split()) != 1:
        return False
    address = re.match(r"(?i)(?:https?://|www\.|doi:)", title)
    return bool(normal_doi(title) or address or re.search(r"(?i)\.(?:pdf|docx?|tex)$", title))


def _odd_year(record: Record) -> str:
    """Why a work cannot be of its year: before there were journals, or long after its nomination.
    The day of the check decides nothing."""
    year = record.metadata.year
    if year is None:
        written = "" if record.doi else _written_year(record)
        return f"year = {written} is no year" if written else ""
    if year < _FIRST_JOURNALS:
        return f"is of {year}, when there was no journal"
    days = [n.on for n in record.nominations if re.match(r"\d{4}-", n.on)]
    if days and year > int(min(days)[:4]) + _AHEAD:
        return f"is of {year}, and was nominated on {min(days)}"
    return f"is of {year}" if year > 2100 else ""


def _written_year(record: Record) -> str:
    """What stands where an entry's year should: 20245, or a word."""
    written = (said.fields.get(name, "") for said in record.nominations for name in _YEAR)
    return next(filter(None, written), "")


_YEAR = ("date", "year")


def odd_pages(pages: str) -> str:
    """What is odd about pages, or "". `123-9` is short for 123 to 129."""
    if re.search(r"(?i)\bpp?\b\.?|\bpages?\b|[?\ufffd]|\bpress\b|\bprint\b|forthcoming", pages):
        return "these are no numbers of pages"
    if re.fullmatch(r"0+(?:-0+)?", pages):
        return "there is no page 0"
    ranged = re.fullmatch(r"(\d+)-(\d+)", pages)
    if ranged:
        first, last = ranged.groups()
        whole = first[: max(len(first) - len(last), 0)] + last
        if int(whole) < int(first):
            return "the last page is before the first"
    return "a page is missing" if pages.startswith("-") or pages.endswith("-") else ""


def alike(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Works that may be versions of one, or one work twice: never merged, a person says."""
    live = [r for r in every if r.metadata.title and any(n.live for n in r.nominations)]
    for one, other in _worth_comparing(live):
        if not told_apart(one, other) and (problem := _alike(library, one, other)):
            yield problem


def _worth_comparing(every: list[Record]) -> Iterator[tuple[Record, Record]]:
    """Pairs that may be one work, each once, in the order of the records: of one title, of titles
    that differ in one word, or a preprint and another text of its first author. All that an author
    wrote, pair by pair, would cost more than the rest of the check."""
    groups: dict[object, list[int]] = {}
    for number, record in enumerate(every):
        for name in _titles(record):
            groups.setdefault(name, []).append(number)
    pairs = {pair for group in groups.values() for pair in combinations(group, 2)}
    for preprint, number in _same_author(every):
        pairs.add((min(preprint, number), max(preprint, number)))
    for one, other in sorted(pairs):
        yield every[one], every[other]


def _titles(record: Record) -> set[object]:
    """A title as `nearly_same` compares it: its letters; and, by one author, all words but one."""
    title, people = record.metadata.title.plain, record.metadata.authors
    names: set[object] = {fold(title)} if fold(title) else set()
    words = tuple(_WORD.findall(title.casefold()))
    if people and 4 <= len(words) <= _LONGEST_TITLE:
        author = fold(people[0].label)
        names |= {(author, n, words[:n] + words[n + 1 :]) for n in range(len(words))}
    return names


def _same_author(every: list[Record]) -> Iterator[tuple[int, int]]:
    """Preprints with the other texts of their first author."""
    by_author: dict[str, tuple[list[int], list[int]]] = {}
    for number, record in enumerate(every):
        if people := record.metadata.authors:
            kinds = by_author.setdefault(fold(people[0].label), ([], []))
            kinds[record.metadata.type == "preprint"].append(number)
    for others, preprints in by_author.values():
        yield from product(preprints, others)


def told_apart(one: Record, other: Record) -> bool:
    """Whether a person says that they are not one work, or that one is a version of the other."""
    said = {
        doi for n in (*one.nominations, *other.nominations)
        for doi in (*n.not_version_of, *n.version_of)
    }  # fmt: skip
    return bool(said & {one.doi, other.doi} - {""})


def _alike(library: Library, one: Record, other: Record) -> Problem | None:
    if may_be_versions(one.metadata, other.metadata):
        if other.metadata.type == "preprint":
            one, other = other, one
        article = other.doi or other.key
        return MAY_BE_PUBLISHED.of(
            one.nominations[0],
            f"{one.key}: the preprint {one.doi or one.key} may have been published as {article} "
            f"({other.key})",
            whether_versions(one, article, library.naming(one.nominations[0].call)),
        )
    if nearly_same(one.metadata, other.metadata):
        said = other.nominations[0]
        return NEARLY_SAME.of(
            said,
            f"{other.key} ({other.doi or 'no DOI'}) and {one.key} ({one.doi or 'no DOI'}) have "
            "nearly the same title",
            f"if they are two works: not-version-of = {{{one.doi or one.key}}} in its entry; if "
            "they are one, keep the entry whose DOI is right and withdraw the other",
        )
    return None


def whether_versions(preprint: Record, article: str, naming: str) -> str:
    """How a person says whether a preprint and an article are one work; `naming` says of which
    call the command is."""
    said = preprint.nominations[0]
    yes = f"biblio nominate {said.key} --pc {said.project or 'PC'} --version-of {article}{naming}"
    if not said.counts:
        yes = f"version-of = {{{article}}} in its entry"
    return f"if so: {yes}; if not: not-version-of = {{{article}}} in its entry"


def perhaps_published_as(record: Record, others: Iterable[Record]) -> list[Record]:
    """The works that may be the published text of a preprint of which no registry knows one."""
    if record.metadata.type != "preprint" or published_text(record):
        return []
    return [
        other
        for other in others
        if not told_apart(record, other) and may_be_versions(record.metadata, other.metadata)
    ]


def other_names(library: Library, every: list[Record]) -> Iterator[Problem]:
    """Nominations by a DOI that its registry has merged into another."""
    for record in every:
        for said in record.nominations:
            if said.doi in record.aliases:
                yield ALIAS.of(
                    said,
                    f"{said.key}: {said.doi} is an alias of {record.doi}",
                    f"doi = {{{record.doi}}} says the same without a detour",
                )
