"""What Crossref and DataCite are asked, and what they answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .. import answers
from ..errors import SourceError, Unavailable
from ..ids import normal_doi
from ..model import Author, Metadata, UseCase
from ..sources import crossref, datacite
from ..sources.http import Client
from ..text import fold
from .interests import Interest, is_same, may_be, united

#: What a work of DataCite must name besides the use case or the model: one of each.
LEARNING = ("machine learning", "deep learning", "neural")
FIELD = (
    "climate", "atmosphere", "atmospheric", "ocean", "sea ice", "weather", "Earth system",
    "precipitation", "snow", "glacier", "ice sheet", "land surface", "hydrology",
)  # fmt: skip
#: Words of a label that say nothing of the matter.
_IDLE = {"a", "an", "and", "by", "development", "for", "in", "of", "on", "the", "to"}


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
    people = united(person for interest in interests for person in interest.authors)
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
        if any(may_be(person, own) and is_same(person, own) for own in one.authors)
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
