"""What the projects' articles say together: counts by use case, and who should talk to whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from ..model import Article
from ..text import fold
from .edition import Edition


class Cell(NamedTuple):
    """A project and a use case: articles nominated, articles only suggested, activity declared."""

    named: int = 0
    hinted: int = 0
    declared: bool = False


def cells(edition: Edition, articles: Sequence[Article]) -> dict[tuple[str, str], Cell]:
    """The projects x use-case matrix, by (project, slug); under ("PC5", "") all of a project's
    articles, where an article of two use cases counts once."""
    found: dict[tuple[str, str], Cell] = {}
    for project in edition.projects:
        said = [(a, n) for a in articles for n in edition.said(a) if n.project == project]
        for slug in ("", *(usecase.slug for usecase in edition.usecases)):
            own = [n for article, n in said if not slug or slug in article.slugs]
            named = sum(n.counts for n in own)
            declared = slug in edition.activities(project)
            found[project, slug] = Cell(named, len(own) - named, declared)
    return found


class Tie(NamedTuple):
    """What two projects have in common, of their articles in this call."""

    one: str
    other: str
    articles: tuple[str, ...] = ()  # keys
    authors: tuple[str, ...] = ()  # of different articles of theirs
    cited: tuple[str, ...] = ()  # DOIs that articles of both cite
    models: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    usecases: tuple[str, ...] = ()  # slugs
    named: bool = False  # rests on nominations alone, no suggestion

    @property
    def weight(self) -> int:
        """For the order alone: an article in common says most, a use case least."""
        return (
            12 * len(self.articles)
            + 4 * min(len(self.authors), 3)
            + 3 * min(len(self.models), 3)
            + 2 * min(len(self.cited), 5)
            + 2 * min(len(self.methods), 3)
            + len(self.usecases)
        )


def ties(edition: Edition, articles: Sequence[Article]) -> list[Tie]:
    """The pairs of projects that have more than a use case in common, strongest first.

    A use case alone is no reason to talk, since there are five of them: it is named beside others.
    The articles need their facets (`Library.with_facets`).
    """
    own = {
        project: [a for a in articles if any(n.project == project for n in edition.said(a))]
        for project in edition.projects
    }
    found = [_tie(edition, one, other, own) for one, other in combinations(edition.projects, 2)]
    strong = [t for t in found if t.articles or t.authors or t.cited or t.models or t.methods]
    return sorted(strong, key=lambda tie: -tie.weight)


def _tie(edition: Edition, one: str, other: str, own: dict[str, list[Article]]) -> Tie:
    shared = [article for article in own[one] if article in own[other]]
    left = [article for article in own[one] if article not in shared]
    right = [article for article in own[other] if article not in shared]
    return Tie(
        one,
        other,
        articles=tuple(article.record.key for article in shared),
        authors=_common(_authors(left), _authors(right)),
        cited=_common(_cited(left), _cited(right)),
        models=_common(_facet(left, "models"), _facet(right, "models")),
        methods=_common(_facet(left, "methods"), _facet(right, "methods")),
        usecases=tuple(
            usecase.slug
            for usecase in edition.usecases
            if all(any(usecase.slug in a.slugs for a in own[p]) for p in (one, other))
        ),
        named=all(
            any(n.counts for n in edition.said(article) if n.project == project)
            for project in (one, other)
            for article in own[project]
        ),
    )


def _common(left: Iterable[str], right: Iterable[str]) -> tuple[str, ...]:
    both = set(right)
    return tuple(sorted(dict.fromkeys(name for name in left if name in both)))


def _authors(articles: Sequence[Article]) -> list[str]:
    """People with a full name: "Wang, J." may be anybody."""
    return [
        f"{person.given} {person.family}"
        for article in articles
        for person in article.record.metadata.authors
        if person.family and len(fold(person.given.split(" ")[0])) > 1
    ]


def _cited(articles: Sequence[Article]) -> list[str]:
    return [doi for article in articles for doi in article.record.metadata.cites]


def _facet(articles: Sequence[Article], name: str) -> list[str]:
    return [value for article in articles for value in article.facets.get(name, ())]
