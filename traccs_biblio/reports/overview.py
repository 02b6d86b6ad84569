"""What the projects' articles say together: counts by use case, and who should talk to whom."""

from __future__ import annotations

from collections.abc import Sequence
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
        own = [article for article in articles if edition.own(article, project)]
        for slug in ("", *(usecase.slug for usecase in edition.usecases)):
            group = [article for article in own if not slug or slug in article.slugs]
            named = sum(project in edition.named(article) for article in group)
            hinted = len(group) - named - sum(_is_open(edition, a, project) for a in group)
            found[project, slug] = Cell(named, hinted, slug in edition.activities(project))
    return found


def _is_open(edition: Edition, article: Article, project: str) -> bool:
    """Whether a project nominates what nobody could resolve yet: neither counted nor suggested."""
    said = edition.own(article, project)
    return bool(said and said.counts and article.record.unresolved)


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


class _Held(NamedTuple):
    """An article with what may tie two projects."""

    key: str
    authors: tuple[tuple[str, str], ...]  # name in full, ORCID
    cited: tuple[str, ...]
    models: tuple[str, ...]
    methods: tuple[str, ...]
    slugs: tuple[str, ...]
    named: frozenset[str]  # projects that nominate it


def ties(edition: Edition, articles: Sequence[Article]) -> list[Tie]:
    """The pairs of projects that have more than a use case in common, strongest first.

    A use case alone is no reason to talk, since there are five of them: it is named beside others.
    The articles need their facets (`Library.with_facets`).
    """
    own: dict[str, list[_Held]] = {project: [] for project in edition.projects}
    for article in articles:
        held = _held(edition, article)
        for project in dict.fromkeys(n.project for n in edition.said(article)):
            if project in own:
                own[project].append(held)
    found = [_tie(edition, one, other, own) for one, other in combinations(edition.projects, 2)]
    strong = [t for t in found if t.articles or t.authors or t.cited or t.models or t.methods]
    return sorted(strong, key=lambda tie: -tie.weight)


def _held(edition: Edition, article: Article) -> _Held:
    metadata = article.record.metadata
    return _Held(
        key=article.record.key,
        authors=tuple(
            (f"{person.given} {person.family}", person.orcid)
            for person in metadata.authors  # "Wang, J." may be anybody
            if person.orcid or (person.family and len(fold(person.given.split(" ")[0])) > 1)
        ),
        cited=metadata.cites,
        models=article.facets.get("models", ()),
        methods=article.facets.get("methods", ()),
        slugs=article.slugs,
        named=frozenset(n.project for n in edition.said(article) if n.counts),
    )


def _same_people(left: Sequence[_Held], right: Sequence[_Held]) -> tuple[str, ...]:
    """Authors of both: of one ORCID, or of one name and not known to be two persons by theirs."""
    theirs = {person for held in right for person in held.authors}
    orcids = {orcid for _, orcid in theirs if orcid}
    names = {name for name, _ in theirs}
    unknown = {name for name, orcid in theirs if not orcid}  # known by their names alone
    found = {
        name
        for held in left
        for name, orcid in held.authors
        if (orcid in orcids or name in unknown if orcid else name in names)
    }
    return tuple(sorted(found))


def _tie(edition: Edition, one: str, other: str, own: dict[str, list[_Held]]) -> Tie:
    mine, theirs = own[one], own[other]
    keys = {held.key for held in mine} & {held.key for held in theirs}
    left = [held for held in mine if held.key not in keys]
    right = [held for held in theirs if held.key not in keys]

    def common(name: str) -> tuple[str, ...]:
        mine, theirs = ({v for held in side for v in getattr(held, name)} for side in (left, right))
        return tuple(sorted(mine & theirs))

    return Tie(
        one,
        other,
        articles=tuple(held.key for held in mine if held.key in keys),
        authors=_same_people(left, right),
        cited=common("cited"),
        models=common("models"),
        methods=common("methods"),
        usecases=tuple(
            usecase.slug
            for usecase in edition.usecases
            if all(any(usecase.slug in held.slugs for held in side) for side in (mine, theirs))
        ),
        named=all(one in held.named for held in mine) and all(other in h.named for h in theirs),
    )
