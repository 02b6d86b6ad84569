"""Which of the works that were found are worth a look, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ..library import Library
from ..model import Author, Metadata, Tag
from ..parts import part
from ..people import People
from ..text import fold
from ..usecases import facets, read
from ..versions import may_be_versions, related
from .interests import Interest, person_of, taken_for
from .questions import Work

#: What is new for readers: no data, no code, no review.
_KINDS = {"article", "preprint", "proceedings-article", "chapter", "book", "thesis", "report"}
#: What a work that was found by words alone must be about, in French or in English.
_FIELD = re.compile(
    r"climat|atmosph|ocean|océan|\bmer\b|\bseas?\b|sea[ -]ice|banquise|weather|météo|meteo|earth|"
    r"precipitation|précipitation|rainfall|snow|neige|glac|ice sheet|surface|hydrolog|cloud|nuage",
    re.I,
)
#: What each reason adds: for each article that is cited; an author; a use case; a name of a model
#: or of data. Each outweighs all that follow it.
CITES, BY_ORCID, BY_NAME, USECASE, FACET = 16, 8, 4, 2, 1


class Candidate(NamedTuple):
    """A work to look at, and why. `dois` are those of all its versions that were found."""

    metadata: Metadata
    dois: tuple[str, ...]
    orcids: tuple[Author, ...] = ()  # authors of the project, by their ORCID
    names: tuple[Author, ...] = ()  # by their name alone
    tags: tuple[Tag, ...] = ()  # use cases of the project
    facets: tuple[str, ...] = ()  # shared with articles of the project
    cites: int = 0  # articles of the project
    bare: bool = False  # no abstract: judged by its title
    uses_ai: bool = True  # False: a bare title that names no AI

    @property
    def score(self) -> int:
        """A sum of its reasons (docs/how-to/tracking.md)."""
        return (
            CITES * self.cites
            + BY_ORCID * bool(self.orcids)
            + BY_NAME * bool(self.names)
            + USECASE * bool(self.tags)
            + FACET * bool(self.facets)
        )


class Looked(NamedTuple):
    """What a project's interest finds among works: best first; retracted works, which are named;
    and how many were left out, by why."""

    found: list[Candidate]
    retracted: list[Metadata]
    left_out: Counter[str]


class Known:
    """What the library has, in any call, under any name and in any version, withdrawn or not."""

    def __init__(self, library: Library) -> None:
        records = library.all_records()
        self.dois = {doi for record in records for doi in record.dois}
        self.by_author: dict[str, list[Metadata]] = {}
        for metadata in (record.metadata for record in records):
            self.by_author.setdefault(_first(metadata), []).append(metadata)

    def has(self, work: Metadata) -> bool:
        """Whether a work is one of them, or another version of one."""
        names = {work.doi, *(doi for _, doi in related(work))}
        alike = self.by_author.get(_first(work), ())
        return bool(names & self.dois) or any(may_be_versions(work, other) for other in alike)


def _first(work: Metadata) -> str:
    return fold(work.authors[0].label) if work.authors else ""


def look(
    library: Library, known: Known, sought: Interest, works: Iterable[Work], shown: Collection[str]
) -> Looked:
    """The works that a project may want to see. `shown` are the DOIs it has been shown."""
    left_out: Counter[str] = Counter()
    retracted, found = [], []
    told = frozenset(shown)
    people = People(map(person_of, sought.authors))
    for work in works:
        why = _why_not(library, known, work, told)
        candidate = None if why else _candidate(library, sought, people, work)
        if candidate is None:
            left_out[why or "unrelated"] += 1
        elif not (candidate.uses_ai or (candidate.bare and (candidate.orcids or candidate.names))):
            left_out["no AI"] += 1
        elif any(update.kind == "retraction" for update in work.metadata.updates):
            retracted.append(work.metadata)
        else:
            found.append(candidate)
    return Looked(_ranked(_one_each(found, left_out)), retracted, left_out)


def _why_not(library: Library, known: Known, work: Work, shown: frozenset[str]) -> str:
    metadata = work.metadata
    if known.has(metadata):
        return "in the library"
    if {metadata.doi, *(doi for _, doi in related(metadata))} & shown:
        return "shown before"
    if {"notice", "comment"} & set(metadata.flags) or part(metadata, work.registry_type):
        return "reviews, comments and corrections"
    if metadata.type not in _KINDS:
        return "data, code and other kinds"
    return "" if metadata.years & set(library.call.years) else "of other years"


def _candidate(library: Library, sought: Interest, people: People, work: Work) -> Candidate | None:
    """A work with what relates it to the project, None where nothing does: an author; or one of the
    use cases, in our field; or one of the models."""
    metadata = work.metadata
    orcids, names = _shared(metadata.authors, people, sought)
    title, abstract = metadata.title.plain, metadata.abstract
    reading = read(title, abstract, library.rules)
    tags = tuple(tag for tag in reading.tags if tag.slug in sought.slugs)
    mentioned = facets(title, abstract, library.lexicon)
    both = tuple(
        name for facet, ours in sought.facets.items() for name in mentioned[facet] if name in ours
    )
    in_field = bool(_FIELD.search(f"{title} {metadata.container} {abstract}"))
    by_words = (bool(tags) and in_field) or bool(set(both) & set(sought.models))
    if not (orcids or names or (by_words and reading.uses_ai)):
        return None
    cited = sought.cited_as
    return Candidate(
        metadata,
        (metadata.doi,),
        orcids,
        names,
        tags,
        both,
        len({cited[doi] for doi in metadata.cites if doi in cited}),
        not abstract,
        reading.uses_ai,
    )


def _shared(
    authors: Sequence[Author], people: People, sought: Interest
) -> tuple[tuple[Author, ...], tuple[Author, ...]]:
    """The people of the project who are among the authors: by their ORCID, and by name alone."""
    ours = {author.orcid or person_of(author).name: author for author in sought.authors}
    sure: list[Author] = []
    like: list[Author] = []
    for match in people.match(authors):
        if person := taken_for(match):
            is_sure = bool(person.orcid) and person.orcid == match.author.orcid
            (sure if is_sure else like).append(ours[person.orcid or person.name])
    return tuple(dict.fromkeys(sure)), tuple(dict.fromkeys(like))


def _one_each(found: Sequence[Candidate], left_out: Counter[str]) -> list[Candidate]:
    """Several versions of one work as one: the published text, with all their DOIs."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda one: (one.metadata.type == "preprint", one.dois)):
        place = next((n for n, one in enumerate(kept) if _are_versions(one, candidate)), -1)
        if place < 0:
            kept.append(candidate)
            continue
        kept[place] = kept[place]._replace(dois=(*kept[place].dois, *candidate.dois))
        left_out["other versions"] += 1
    return kept


def _are_versions(one: Candidate, other: Candidate) -> bool:
    links = [{doi for _, doi in related(c.metadata)} for c in (one, other)]
    related_so = bool(links[0] & set(other.dois) or links[1] & set(one.dois))
    if related_so or _first(one.metadata) != _first(other.metadata):
        return related_so
    return may_be_versions(one.metadata, other.metadata)


def _ranked(found: Iterable[Candidate]) -> list[Candidate]:
    """Best first; the newest first among equals, then by DOI. Those of which nothing but the title
    is known, and that names no AI, come after all others."""
    in_order = sorted(found, key=lambda one: one.metadata.doi)
    in_order.sort(key=lambda one: _date(one.metadata), reverse=True)
    return sorted(in_order, key=lambda one: (not one.uses_ai, -one.score))


def _date(work: Metadata) -> str:
    return max(work.dates.values(), default=str(work.year or ""))
