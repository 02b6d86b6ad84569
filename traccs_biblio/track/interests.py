"""What is looked for on behalf of a project, and when two authors are taken for one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..library import Library
from ..model import EMPTY, Article, Author, Metadata, Record
from ..people import Match, People, Person
from ..programme import calls
from ..selection import Filter, in_call, order
from ..text import fold

#: Of a work with more authors than the first number, so many of the first and of the last are
#: looked for.
MANY_AUTHORS, ENDS = 20, 3
#: A family name of fewer letters says nothing with initials alone: "J. Li".
SHORT_NAME = 5


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
    return united(person for work in works for person in _asked_for(work.authors))


def united(people: Iterable[Author]) -> list[Author]:
    """People, each once, with an ORCID where it is given anywhere."""
    found: list[Author] = []
    for person in people:
        near = ((n, other) for n, other in enumerate(found) if may_be(person, other))
        known = next((n for n, other in near if is_same(person, other)), -1)
        if known < 0:
            found.append(person)
        elif not found[known].orcid and person.orcid:
            found[known] = person
    return found


def may_be(one: Author, other: Author) -> bool:
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
    return not (person.orcid or is_same(person, person))


def is_same(one: Author, other: Author) -> bool:
    """Whether two authors are taken for one person."""
    (match,) = People([person_of(one)]).match([other])
    return taken_for(match) is not None


def person_of(author: Author) -> Person:
    """An author, to be sought as one of the programme's people is."""
    return Person(f"{author.family}, {author.given}", author.orcid)


def taken_for(match: Match) -> Person | None:
    """Who an author is taken for: whoever is certain; and whoever it is but for a given name that
    is shorter, or initials with a family name that is not short. A wrong match is worse than a
    missed one."""
    if match.person or len(match.perhaps) != 1:
        return match.person
    (person,) = match.perhaps
    family, _, given = person.name.partition(", ")
    enough = match.why == "short" or (match.why == "initials" and len(fold(family)) >= SHORT_NAME)
    return person if enough and fold(given) and fold(match.author.given) else None
