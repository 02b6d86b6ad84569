"""Which articles of a call the programme's own people wrote, as far as names and ORCIDs tell.

From it a side is proposed, inside or outside a project, which a person confirms; projects are tied
by their people; and what names alone do not tell is a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from .call import Entry, Remark, Standing
from .model import Article, Author, Problem
from .people import ODD, Match, People, Person

#: Who names all authors; known facts and a person's own entry may stop after some.
_REGISTRIES = ("crossref", "datacite", "hal")


class Side(NamedTuple):
    """What the authors of a nominated article tell of its side, of which its project says nothing:
    `inside` by these authors, `outside` by all, `asked` by those who perhaps are its own, or
    `untold`."""

    entry: Entry
    told: Literal["inside", "outside", "asked", "untold"]
    authors: tuple[Author, ...] = ()


class Part(NamedTuple):
    """A person's part in the call: the articles nominated, and those only suggested."""

    person: Person
    nominated: tuple[Article, ...] = ()
    suggested: tuple[Article, ...] = ()


class Tie(NamedTuple):
    """Two projects that people tie: one is of both, or of one and an author of the other's article.
    `nominated` and `suggested` hold the articles by which each person does so."""

    projects: tuple[str, str]
    people: tuple[Part, ...]


class Question(NamedTuple):
    """An author of an article who perhaps is one of the programme's people."""

    article: Article
    match: Match


class Authorship(NamedTuple):
    """All people with their part in the call, the projects that they tie, what is to be asked."""

    parts: tuple[Part, ...]
    ties: tuple[Tie, ...]
    questions: tuple[Question, ...]


def sides(standing: Standing, people: People) -> list[Side]:
    """What there is to propose for a project's articles of unknown side. Outside is only proposed
    where people of the project are known, where a registry names the authors, and none of them is
    in doubt."""
    project = standing.project.id
    is_known = any(project in person.projects for person in people.persons)
    found = []
    for entry in standing.groups["side unknown"]:
        record = entry.article.record
        matches = people.match(record.metadata.authors)
        own = [m.author for m in matches if m.person and project in m.person.projects]
        doubts = [m.author for m in matches if any(project in p.projects for p in m.perhaps)]
        is_whole = record.source in _REGISTRIES and "first-author-missing" not in record.flags
        is_sure = is_known and is_whole and bool(matches) and not any(m.perhaps for m in matches)
        if own:
            found.append(Side(entry, "inside", tuple(own)))
        elif doubts:
            found.append(Side(entry, "asked", tuple(doubts)))
        else:
            found.append(Side(entry, "outside" if is_sure else "untold"))
    return found


def authorship(
    call: str, articles: Sequence[Article], people: People, projects: Iterable[str]
) -> Authorship:
    """What the programme's people have to do with the articles of a call."""
    parts = {person: Part(person) for person in people.persons}
    pairs: dict[tuple[str, str], dict[Person, Part]] = {}
    questions = []
    order = {project: number for number, project in enumerate(projects)}
    own = {p: sorted(set(p.projects) & set(order), key=order.__getitem__) for p in people.persons}
    for person in people.persons:
        for pair in combinations(own[person], 2):
            pairs.setdefault(pair, {})[person] = Part(person)
    for article in articles:
        matches = people.match(article.record.metadata.authors)
        questions += [Question(article, match) for match in matches if match.perhaps]
        said = [n for n in article.record.said(call) if n.project in order]
        for person in dict.fromkeys(match.person for match in matches if match.person):
            parts[person] = _with(parts[person], article, any(n.counts for n in said))
            for project in dict.fromkeys(n.project for n in said):
                counts = any(n.counts for n in said if n.project == project)
                for mine in own[person] if project not in own[person] else ():
                    one, other = sorted((mine, project), key=order.__getitem__)
                    tied = pairs.setdefault((one, other), {})
                    tied[person] = _with(tied.get(person, Part(person)), article, counts)
    ties = [
        Tie(pair, tuple(pairs[pair].values()))
        for pair in sorted(pairs, key=lambda pair: [order[project] for project in pair])
    ]
    return Authorship(tuple(parts.values()), tuple(ties), tuple(questions))


def of_project(found: Authorship, call: str, project: str) -> Authorship:
    """What of it is about one project: its people, its ties, the questions about its articles."""
    return Authorship(
        tuple(part for part in found.parts if project in part.person.projects),
        tuple(tie for tie in found.ties if project in tie.projects),
        tuple(
            question
            for question in found.questions
            if any(n.project == project for n in question.article.record.said(call))
        ),
    )


def remarks(found: Authorship, odd: Iterable[Problem], naming: str = "") -> list[Remark]:
    """What a reader must know of the people's file, by its lines and without a name: what is odd
    in it (as `people.read` tells), and how many authors are to be asked about."""
    lines: dict[str, list[str]] = {slug: [] for slug in ODD}
    for problem in odd:
        earlier = re.search(r"of line (\d+)", problem.message)
        pair = [earlier[1]] if earlier else []
        lines[problem.slug].append("+".join([*pair, problem.where.rpartition(":")[2]]))
    told = [
        Remark(f"people {slug}", "", {"n": len(of), "lines": ", ".join(of), "naming": naming})
        for slug, of in lines.items()
        if of
    ]
    if asked := len(found.questions):
        told.append(Remark("people questions", "", {"n": asked, "naming": naming}))
    return told


def _with(part: Part, article: Article, counts: bool) -> Part:
    if counts:
        return part._replace(nominated=(*part.nominated, article))
    return part._replace(suggested=(*part.suggested, article))
