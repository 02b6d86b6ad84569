"""Literature tracking: new works by the authors of a project's articles, or about its use cases
and models, for a person to look at.

Nothing here nominates. `tracked/<project>.txt` remembers the DOIs that were shown, so that the next
run shows what is new (docs/how-to/tracking.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import answers
from .errors import SourceError, Unavailable
from .files import read_text, write_text
from .ids import normal_doi
from .library import Library
from .model import EMPTY, Article, Author, Metadata, Record, Tag, UseCase
from .parts import part
from .people import Match, People, Person
from .programme import calls
from .selection import Filter, in_call, order
from .sources import crossref, datacite
from .sources.http import Client
from .text import fold
from .usecases import facets, read
from .versions import may_be_versions, related
from .writing import writing

SHOWN = 20  # works of one project in one run, unless all are asked for

#: Of a work with more authors than the first number, so many of the first and of the last are
#: looked for.
MANY_AUTHORS, ENDS = 20, 3
#: A family name of fewer letters says nothing with initials alone: "J. Li".
SHORT_NAME = 5
#: What is new for readers: no data, no code, no review.
_KINDS = {"article", "preprint", "proceedings-article", "chapter", "book", "thesis", "report"}

#: Added to the words of a use case, and what a work found by words alone must be about.
LEARNING = ("machine learning", "deep learning", "neural")
FIELD = (
    "climate", "atmosphere", "atmospheric", "ocean", "sea ice", "weather", "Earth system",
    "precipitation", "snow", "glacier", "ice sheet", "land surface", "hydrology",
)  # fmt: skip
_FIELD = re.compile(
    r"climat|atmosph|ocean|océan|\bmer\b|\bseas?\b|sea[ -]ice|banquise|weather|météo|meteo|earth|"
    r"precipitation|précipitation|rainfall|snow|neige|glac|ice sheet|surface|hydrolog|cloud|nuage",
    re.I,
)
#: Words of a label that say nothing of the matter.
_IDLE = {"a", "an", "and", "by", "development", "for", "in", "of", "on", "the", "to"}

#: What each reason adds: for each article that is cited; an author; a use case; a name of a model
#: or of data. Each outweighs all that follow it.
CITES, BY_ORCID, BY_NAME, USECASE, FACET = 16, 8, 4, 2, 1


# --- what is looked for ---------------------------------------------------------------------------


class Interest(NamedTuple):
    """What is looked for on behalf of a project: what its nominations and suggestions tell."""

    project: str
    articles: tuple[Article, ...]
    authors: tuple[Author, ...] = ()
    too_short: tuple[Author, ...] = ()  # names that would match strangers: not looked for
    slugs: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    facets: Mapping[str, frozenset[str]] = EMPTY
    earlier: int = 0  # of the articles, those of earlier calls alone

    @property
    def cited_as(self) -> dict[str, int]:
        """The DOIs by which its articles may be cited, each with the number of the article."""
        names: dict[str, int] = {}
        for number, article in enumerate(self.articles):
            names.update(dict.fromkeys(article.record.dois, number))
        return names


def interests(library: Library, projects: Iterable[str]) -> list[Interest]:
    """What is looked for on behalf of projects, by their articles of the call and of those before;
    without articles, nothing."""
    records = library.all_records()
    return [_interest(library, project, records) for project in projects]


def _interest(library: Library, project: str, records: Sequence[Record]) -> Interest:
    known = calls(library.folder)
    until = known[: known.index(library.call_id) + 1]
    own = Filter(projects=(project,))
    ours = [record for record in records if any(in_call(record, call, own) for call in until)]
    articles = sorted((library.with_facets(library.article(r)) for r in ours), key=order)
    people = _people([article.record.metadata for article in articles])
    declared = library.replies[project].activities if project in library.replies else ()
    found = {slug for article in articles for slug in article.slugs} | set(declared)
    named = {
        facet: frozenset(name for a in articles for name in a.facets.get(facet, ()))
        for facet in ("models", "data")
    }
    return Interest(
        project,
        tuple(articles),
        tuple(person for person in people if not _too_short(person)),
        tuple(person for person in people if _too_short(person)),
        tuple(usecase.slug for usecase in library.usecases if usecase.slug in found),
        tuple(sorted(named["models"])),
        named,
        sum(not in_call(record, library.call_id, own) for record in ours),
    )


def _people(works: Iterable[Metadata]) -> list[Author]:
    """The authors of works, each once."""
    return _united(person for work in works for person in _asked_for(work.authors))


def _united(people: Iterable[Author]) -> list[Author]:
    """People, each once, with an ORCID where it is given anywhere."""
    found: list[Author] = []
    for person in people:
        near = ((n, other) for n, other in enumerate(found) if _may_be(person, other))
        known = next((n for n, other in near if _is_same(person, other)), -1)
        if known < 0:
            found.append(person)
        elif not found[known].orcid and person.orcid:
            found[known] = person
    return found


def _may_be(one: Author, other: Author) -> bool:
    """Whether it is worth comparing two names, which takes its time."""
    same_orcid = bool(one.orcid) and one.orcid == other.orcid
    return same_orcid or fold(one.family)[:1] == fold(other.family)[:1]


def _asked_for(authors: Sequence[Author]) -> list[Author]:
    """The persons among authors; of many, those at the ends alone."""
    if len(authors) > MANY_AUTHORS:
        authors = [*authors[:ENDS], *authors[-ENDS:]]
    return [person for person in authors if person.family]


def _too_short(person: Author) -> bool:
    """Whether a name would match strangers: nobody is sure to be the same by such a name, as "J.
    Li", a family name alone, or a name of many."""
    return not (person.orcid or _is_same(person, person))


def _is_same(one: Author, other: Author) -> bool:
    """Whether two authors are taken for one person."""
    (match,) = People([_person(one)]).match([other])
    return _taken_for(match) is not None


def _person(author: Author) -> Person:
    return Person(f"{author.family}, {author.given}", author.orcid)


def _taken_for(match: Match) -> Person | None:
    """Who an author is taken for: whoever is certain; and whoever it is but for a given name that
    is shorter, or initials with a family name that is not short. A wrong match is worse than a
    missed one."""
    if match.person or len(match.perhaps) != 1:
        return match.person
    (person,) = match.perhaps
    family, _, given = person.name.partition(", ")
    enough = match.why == "short" or (match.why == "initials" and len(fold(family)) >= SHORT_NAME)
    return person if enough and fold(given) and fold(match.author.given) else None


# --- questions ------------------------------------------------------------------------------------


class Question(NamedTuple):
    """One request: for ORCIDs, names or words, on behalf of projects."""

    registry: str  # Crossref or DataCite
    about: str  # for people
    projects: tuple[str, ...]
    orcids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def questions(interests: Sequence[Interest], usecases: Sequence[UseCase]) -> list[Question]:
    """What to ask, each question once for all projects: as many requests as there are questions.

    Crossref: ORCIDs together; a question for each name without one, each use case, each model.
    DataCite has arXiv's works mostly without ORCIDs: names together; the models as well.
    """
    people = _united(person for interest in interests for person in interest.authors)
    wished = [(person, _projects(interests, person)) for person in people]
    orcids = _by_wish((p.orcid, whose) for p, whose in wished if p.orcid)
    names = _by_wish((f"{p.given} {p.family}", whose) for p, whose in wished if not p.orcid)
    full = _by_wish((f"{p.family}, {p.given}", whose) for p, whose in wished if fold(p.given))
    labels = _by_wish(
        (_matter(usecase.label["en"]), [one.project])
        for usecase in usecases
        for one in interests
        if usecase.slug in one.slugs
    )
    named = sorted((model, one.project) for one in interests for model in one.models)
    models = _by_wish((model, [project]) for model, project in named)
    found = [
        Question("Crossref", _number(some, "ORCID"), _all_of(orcids, some), orcids=some)
        for some in _cut(sorted(orcids), crossref.ORCIDS)
    ]
    found += [Question("Crossref", name, _all_of(names, [name]), names=(name,)) for name in names]
    subjects = {f"{label} machine learning climate": labels[label] for label in labels}
    subjects |= {f"{model} deep learning climate model": models[model] for model in models}
    found += [Question("Crossref", w, _all_of(subjects, [w]), words=(w,)) for w in subjects]
    found += [
        Question("DataCite", _number(some, "name"), _all_of(full, some), names=some)
        for some in _cut(list(full), datacite.NAMES)
    ]
    found += [
        Question("DataCite", label, _all_of(labels, [label]), words=_forms(label))
        for label in labels
    ]
    if models:
        every = tuple(models)
        found.append(Question("DataCite", ", ".join(every), _all_of(models, every), words=every))
    return found


def _projects(interests: Sequence[Interest], person: Author) -> list[str]:
    """The projects among whose authors somebody is."""
    return [
        one.project
        for one in interests
        if any(_may_be(person, own) and _is_same(person, own) for own in one.authors)
    ]


def _by_wish(wishes: Iterable[tuple[str, Sequence[str]]]) -> dict[str, set[str]]:
    """What is looked for, each once, with the projects on whose behalf."""
    found: dict[str, set[str]] = {}
    for wish, projects in wishes:
        found.setdefault(wish, set()).update(projects)
    return found


def _all_of(wished: Mapping[str, set[str]], some: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({project for wish in some for project in wished[wish]}))


def _number(some: Sequence[str], of: str) -> str:
    return f"{len(some)} {of}{'s' * (len(some) != 1)}"


def _forms(label: str) -> tuple[str, ...]:
    """The words of a label, in the singular and the plural: arXiv's are searched as they stand."""
    bare = [word.removesuffix("s") for word in label.split()]
    return tuple(form for word in bare for form in (word, f"{word}s"))


def _matter(label: str) -> str:
    """The words of a label that say what it is about: `Development of emulators` -> emulators."""
    words = [word for word in re.findall(r"[\w-]+", label) if word.lower() not in _IDLE]
    return " ".join(words).lower()


def _cut(items: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])


class Work(NamedTuple):
    """A work as a registry tells it. `checked`: with its references and updates."""

    metadata: Metadata
    registry_type: str = ""
    checked: bool = False


class Heard(NamedTuple):
    """What was answered: works by DOI; questions that could not be asked, and why; those whose
    answer was full, so that there may be more."""

    works: dict[str, Work]
    unasked: list[tuple[Question, str]]
    full: list[Question]


def ask(client: Client, asked: Sequence[Question], years: Collection[int], since: str) -> Heard:
    """Ask the registries, several questions at once. A failure is data, never an exception."""
    span = min(years), max(years)

    def one(question: Question) -> tuple[list[Work], bool] | str:
        try:
            found, full = _answer(client, question, span, since)
        except Unavailable as error:
            return error.words
        return [work for raw in found if (work := _read(question.registry, raw))], full

    replies = dict(client.each(one, asked))
    heard = Heard({}, [], [])
    for question in asked:
        reply = replies[question]
        if isinstance(reply, str):
            heard.unasked.append((question, reply))
            continue
        for work in reply[0]:
            heard.works.setdefault(work.metadata.doi, work)
        if reply[1]:
            heard.full.append(question)
    return heard


def _answer(
    client: Client, asked: Question, years: tuple[int, int], since: str
) -> tuple[list[dict[str, Any]], bool]:
    if asked.registry == "DataCite":
        if asked.names:
            return datacite.by_names(client, asked.names, years, since)
        return datacite.by_words(client, (asked.words, LEARNING, FIELD), years, since)
    if asked.orcids:
        return crossref.by_people(client, asked.orcids, years, since)
    if asked.names:
        return crossref.by_name(client, asked.names[0], years, since)
    return crossref.by_words(client, asked.words[0], years, since)


def _read(registry: str, raw: dict[str, Any]) -> Work | None:
    doi = normal_doi(str(raw.get("DOI" if registry == "Crossref" else "doi")))
    if not doi:
        return None
    metadata = answers.read(registry.lower(), raw, doi)
    return Work(metadata, str(raw.get("type")), registry == "DataCite")


def details(client: Client, dois: Sequence[str]) -> tuple[dict[str, Work], dict[str, str]]:
    """Works of Crossref with their references, by lists of 50; and why not, of those that could
    not be asked for. A DOI with a comma, which separates filters, is asked for singly."""
    listed = list(_cut([doi for doi in dois if "," not in doi], crossref.BATCH))
    listed += [(doi,) for doi in dois if "," in doi]

    def some(batch: tuple[str, ...]) -> dict[str, dict[str, Any]] | str:
        try:
            if "," in batch[0]:
                return dict([crossref.one(client, batch[0])])
            return crossref.many(client, batch)
        except Unavailable as error:
            return error.words
        except SourceError as error:  # it was in a list a moment ago
            return error.message

    found: dict[str, Work] = {}
    failed: dict[str, str] = {}
    for batch, reply in client.each(some, listed):
        if isinstance(reply, str):
            failed.update(dict.fromkeys(batch, reply))
            continue
        for doi, raw in reply.items():
            work = _read("Crossref", raw)
            if work and doi in batch:
                found[doi] = work._replace(checked=True)
    return found, failed


# --- which are worth a look -----------------------------------------------------------------------


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
    people = People(map(_person, sought.authors))
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
    ours = {author.orcid or _person(author).name: author for author in sought.authors}
    sure: list[Author] = []
    like: list[Author] = []
    for match in people.match(authors):
        if person := _taken_for(match):
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


# --- what is remembered ---------------------------------------------------------------------------


def _tracked(folder: Path, project: str) -> Path:
    return folder / "tracked" / f"{project}.txt"


def _last(folder: Path, project: str) -> Path:
    return folder / "tracked" / f".shown-{project}"


def shown_before(folder: Path, project: str) -> list[str]:
    """The lines of `tracked/<project>.txt`: the DOIs that were shown, sorted. Raises `DataError`
    where it cannot be read."""
    return _lines(_tracked(folder, project))


def shown_last(folder: Path, project: str) -> list[str]:
    """The DOIs of the list that was shown last on this machine, in its order."""
    return _lines(_last(folder, project))


def _lines(path: Path) -> list[str]:
    lines = read_text(path).removeprefix("\ufeff").splitlines() if path.exists() else []
    return [line.strip() for line in lines if line.strip()]


def remember(library: Library, project: str, dois: Iterable[str]) -> None:
    """Add DOIs to `tracked/<project>.txt`; nothing is written where all are there."""
    with writing(library):
        before = shown_before(library.folder, project)
        after = sorted({*before, *dois})
        if after != before:
            write_text(_tracked(library.folder, project), "".join(f"{doi}\n" for doi in after))


def keep_list(library: Library, project: str, dois: Sequence[str]) -> None:
    """Keep the list that is shown, so that its numbers can be named; git ignores it."""
    with writing(library):
        write_text(_last(library.folder, project), "".join(f"{doi}\n" for doi in dois))


# --- the whole way --------------------------------------------------------------------------------


class Tracked(NamedTuple):
    """What a run found: by project; what was asked and heard; works whose references and
    retractions could not be asked for, and why."""

    looked: dict[str, Looked]
    asked: Sequence[Question]
    heard: Heard
    unchecked: dict[str, str]

    def asked_for(self, project: str) -> list[Question]:
        """The questions on behalf of a project, answered or not."""
        return [question for question in self.asked if project in question.projects]

    def unanswered(self, project: str) -> list[tuple[Question, str]]:
        """Those of them that no registry answered, and why."""
        return [(q, why) for q, why in self.heard.unasked if project in q.projects]


def track(
    library: Library,
    client: Client,
    interests: Sequence[Interest],
    asked: Sequence[Question],
    since: str,
    shown: Mapping[str, Collection[str]],
) -> Tracked:
    """Ask the questions, then for the references of what is new, and rank it for each project.
    `shown` are the DOIs that each has been shown. Writes nothing."""
    heard = ask(client, asked, library.call.years, since)
    known = Known(library)

    def looked(works: Mapping[str, Work]) -> dict[str, Looked]:
        return {
            one.project: look(library, known, one, works.values(), shown.get(one.project, ()))
            for one in interests
        }

    first = looked(heard.works)
    new = {doi for one in first.values() for found in one.found for doi in found.dois}
    found, failed = details(client, sorted(doi for doi in new if not heard.works[doi].checked))
    last = looked({**heard.works, **found}) if found else first
    return Tracked(last, asked, heard, failed)
