"""Which articles a list, report or export asks for, and their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from .model import Article, Record
from .text import fold

T = TypeVar("T")


class Made(Generic[T]):
    """What is made of articles, of each once: `Library.select` calls it while it reads others."""

    def __init__(self, make: Callable[[Article], T]) -> None:
        self._make = make
        # by its id, with the article: no other can get that id
        self._known: dict[int, tuple[Article, T]] = {}

    def __call__(self, article: Article) -> T:
        """What is made of this article."""
        known = self._known.get(id(article))
        if known is None:
            known = self._known[id(article)] = article, self._make(article)
        return known[1]


class Filter(NamedTuple):
    """What `list`, `report` and `export` may ask for; empty means no restriction.

    `usecases` are decided ones (with `review`, doubtful ones as well); "none": without any.
    """

    projects: tuple[str, ...] = ()
    usecases: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    statuses: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    query: str = ""
    review: bool = False


def in_call(record: Record, call: str, wanted: Filter) -> bool:
    """Whether a call has a nomination of it of the projects and statuses that are wanted; a
    withdrawn one only where that status is."""
    statuses = wanted.statuses or ("suggested", "nominated")
    return any(
        n.call == call
        and n.status in statuses
        and (not wanted.projects or (n.project or "unassigned") in wanted.projects)
        for n in record.nominations
    )


def passes(article: Article, wanted: Filter) -> bool:
    """Whether an article is of the use cases, years, models, methods and words that are wanted."""
    doubtful = {tag.slug for tag in article.tags if tag.state == "review"}
    slugs = {*article.slugs, *(doubtful if wanted.review else ())} or {"none"}
    models, methods = article.facets.get("models", ()), article.facets.get("methods", ())
    return (
        (not wanted.usecases or bool(slugs & set(wanted.usecases)))
        and (not wanted.years or article.record.metadata.year in wanted.years)
        and (not wanted.models or named(wanted.models, models))
        and (not wanted.methods or named(wanted.methods, methods))
        and (not wanted.review or bool(doubtful))
        and (not wanted.query or _holds(article, wanted.query))
    )


def named(wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Whether a facet's name is meant: whole, or its beginning ("diffusion" is enough)."""
    return any(fold(name).startswith(fold(w)) for w in wanted for name in found)


def _holds(article: Article, query: str) -> bool:
    """Whether title, names, journal, DOI, key or reasons hold every word, accents aside."""
    record, metadata = article.record, article.record.metadata
    people = [f"{p.given} {p.family} {p.name}" for p in metadata.authors]
    notes = [n.why for n in record.nominations]
    words = [metadata.title.plain, metadata.container, record.doi, record.key, *people, *notes]
    text = fold(" ".join(words))
    return all(fold(word) in text for word in query.split())


def order(article: Article) -> tuple[bool, str, int, str, str, str]:
    """By first author (those without come last), newest year first, title, DOI, key."""
    record, metadata = article.record, article.record.metadata
    first = metadata.authors[0].label if metadata.authors else ""
    title = fold(metadata.title.plain)
    return not first, fold(first), -(metadata.year or 0), title, record.doi, record.key
