"""`biblio status`: how far the call is, what is missing, what to do next."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import click

from .. import programme
from ..authorship import Authorship, Part, authorship, of_project, sides
from ..authorship import remarks as people_remarks
from ..call import Entry, Remark, Standing, day, remarks, standings, steps
from ..check import check
from ..errors import DataError, InputError
from ..files import composed, named_after
from ..library import Library
from ..model import Article
from ..people import People
from ..programme import LANGUAGES
from ..reports import as_markdown, as_text
from ..reports.document import Document, Table
from ..reports.edition import Edition
from ..reports.letter import Letter, letter
from ..reports.standing import (
    State,
    confirmation,
    named,
    people_status,
    project_status,
    reason,
    status,
    themes,
    told,
)
from .console import WIDTH, Console, columns, subcommand, today

#: Characters of a link from which some mail programs cut it.
_LONG = 2000


@subcommand("status", "biblio status --pc PC5 --mail")
@click.option("--pc", default="", metavar="PC", help="Of this project, with its articles.")
@click.option("--format", "kind", type=click.Choice(["text", "md", "json"]), default="text",
              help="Default: text.")  # fmt: skip
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: that of the call.")
@click.option("--themes", "by_theme", is_flag=True, help="Activities and themes instead.")
@click.option("--people", "by_people", is_flag=True, help="The programme's people instead.")
@click.option("--mail", is_flag=True, help="The message to the project; nothing is sent.")
@click.option("--mailto", is_flag=True, help="That message as a mailto: link.")
def command(
    console: Console,
    pc: str,
    kind: str,
    lang: str | None,
    by_theme: bool,
    by_people: bool,
    mail: bool,
    mailto: bool,
) -> None:
    """Say how far the call is: who has replied, what is nominated of the 3 to 5, what is only
    suggested, what is missing, what to do next."""
    library = console.library
    project = library.project(pc).id if pc else ""
    _refuse(project, kind, by_theme, by_people, mail or mailto)
    library.at_rest()
    articles = library.select()
    edition = Edition(
        projects=library.projects,
        call=library.call,
        usecases=library.usecases,
        replies=library.replies,
        lang=lang or library.call.lang,
        unreadable=library.incomplete,
    )
    if by_theme:
        _themes(console, library, edition, articles, kind)
        return
    if by_people:
        _people(console, edition, articles, project, kind)
        return
    state = _state(library, articles, project)
    if project and not (mail or mailto):  # a message asks, and proposes nothing
        people = _known_people(console)
        told = None if people is None else sides(state.standings[0], people)
        state = state._replace(sides=told)
    if not project:
        state = state._replace(remarks=[*state.remarks, *_of_people(console, articles)])
    if mail or mailto:
        _mail(console, library, letter_to(edition, state), state.standings[0], mailto)
    elif kind == "json":
        console.write(_dumped(_as_data(edition, state)))
    elif project:
        console.write(_rendered(project_status(edition, state), kind))
    else:
        console.write(_rendered(status(edition, state, articles), kind))


def _refuse(project: str, kind: str, by_theme: bool, by_people: bool, mail: bool) -> None:
    """Options that do not go together: raises `InputError`."""
    if mail and not project:
        raise InputError("a message goes to one project", "biblio status --pc PC5 --mail")
    if mail and (kind != "text" or by_theme or by_people):
        raise InputError("--mail and --mailto are plain text alone", "leave the other options out")
    if by_theme and project:
        raise InputError("--themes is across projects", "leave --pc out")
    if by_theme and by_people:
        raise InputError("--themes and --people are two reports", "leave one of them out")


def _state(library: Library, articles: Sequence[Article], project: str) -> State:
    """The standings of all projects, or of one, with what a reader must know and do."""
    call = library.call
    unread = _unread(library)
    known = programme.calls(library.folder)
    every = standings(
        call,
        library.projects,
        library.replies,
        articles,
        earlier=known[: known.index(call.id)],
        unread=unread,
        problems=_problems(library),
    )
    told = remarks(call, every, library.replies, articles, unread)
    if project:
        every = [standing for standing in every if standing.project.id == project]
        told = [remark for remark in told if remark.project == project]
    closes = day(call.closes)
    naming = library.naming()
    closed = today() > closes if closes else None
    return State(every, told, steps(call, every, naming), closed, naming=naming)


def _unread(library: Library) -> list[str]:
    """The names of the files of nominations and replies that could not be read whole."""
    replies = programme.reply_files(library.folder, library.call_id)
    unread = [path.name for path in replies if named_after(path) not in library.replies]
    unread += [name for name in library.incomplete if name.endswith(".bib")]
    return list(map(composed, unread))


def _problems(library: Library) -> Counter[str]:
    """How many errors and warnings `biblio check --pc` names in the files of the call, by
    project."""
    call = re.escape(composed(library.call_id))
    file = re.compile(rf"[/\\]{call}[/\\]([^/\\]+)\.(?:bib|yml)(?::\d+)?$")
    found = (file.search(composed(problem.where))
             for problem in check(library) if problem.severity != "info")  # fmt: skip
    return Counter(place[1] for place in found if place)


def _rendered(document: Document, kind: str) -> str:
    if kind == "md":
        return as_markdown.render(document)
    width = min(columns(), 100)
    parts = [
        narrow(block)
        if isinstance(block, Table)
        else as_text.render(Document(document.lang, (block,)), width)
        for block in document.blocks
    ]
    return "\n".join(parts)


def narrow(table: Table) -> str:
    """A table whose heads are broken at spaces and soft hyphens, and whose columns move together,
    so that a dozen of them stand in 88."""
    heads = [_broken(cell) for cell in table.header]
    height = max(map(len, heads))
    top = [[head[n] if n < len(head) else "" for head in heads] for n in range(height)]
    body = [[as_text.plain(cell) for cell in row] for row in table.rows]
    widths = [max(len(row[i]) for row in [*top, *body]) for i in range(len(heads))]
    rule = ["-" * width for width in widths]
    rows = [*top, rule, *body[:-1], rule, *body[-1:]]
    gap = "  " if sum(widths) + 2 * (len(widths) - 1) <= WIDTH else " "
    return "".join(
        gap.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"
        for row in rows
    )


def _broken(head: str) -> list[str]:
    lines = []
    for word in head.split():
        *parts, last = word.split("\u00ad")
        lines += [part if part.endswith("/") else f"{part}-" for part in parts]
        lines.append(last)
    return lines


# --- the message ----------------------------------------------------------------------------------


def letter_to(edition: Edition, state: State) -> Letter:
    """The message to a project; `DataError` where what it sent cannot be read, since it would be
    asked for again."""
    [standing] = state.standings
    if not standing.readable:
        raise DataError(
            f"what {standing.project.id} sent cannot be read whole, and would be asked for again",
            f"mend it first: biblio check --pc {standing.project.id}{state.naming}",
        )
    return letter(edition, standing, state.closed)


def _mail(
    console: Console, library: Library, message: Letter, standing: Standing, link: bool
) -> None:
    project, naming = standing.project.id, library.naming()
    if not standing.answered:
        console.say(
            "note: the message speaks of the form, for you to attach",
            f"  biblio form --pc {project} -o {project}.xlsx{naming}",
        )
    if not link:
        console.write(message.text)
        return
    known = programme.read_contacts(library.folder)
    names = {name.casefold(): addresses for name, addresses in known.items()}
    mailto = message.link(names.get(project.casefold(), ()))
    console.write(mailto + "\n")
    if len(mailto) > _LONG:
        console.say(
            f"note: {len(mailto)} characters; some mail programs cut such a link",
            f"  the text to paste: biblio status --pc {project} --mail{naming}",
        )


# --- themes ---------------------------------------------------------------------------------------


def _themes(
    console: Console,
    library: Library,
    edition: Edition,
    articles: Sequence[Article],
    kind: str,
) -> None:
    """Each theme of the lexicon beside the answers and the articles that touch it."""
    from ..usecases import facets

    read = [library.with_facets(article) for article in articles]
    touched = {
        project: facets("", " ".join(reply.answers.values()), library.lexicon)["themes"]
        for project, reply in library.replies.items()
        if reply.answers
    }
    names = library.lexicon.facet("themes")
    if kind == "json":
        data = {
            name: {
                "projects": [p for p in library.projects if name in touched.get(p, ())],
                "nominated": [a.record.key for a in near if _is_named(edition, a)],
                "suggested": [a.record.key for a in near if not _is_named(edition, a)],
            }
            for name in names
            for near in [[a for a in read if name in a.facets.get("themes", ())]]
        }
        console.write(_dumped(data))
        return
    console.write(_rendered(themes(edition, read, names, touched), kind))


def _is_named(edition: Edition, article: Article) -> bool:
    return any(said.counts and said.project for said in edition.said(article))


# --- people ---------------------------------------------------------------------------------------


def _known_people(console: Console) -> People | None:
    """The programme's people; None, and an error said, where their file cannot be read."""
    try:
        return console.library.people
    except DataError as error:
        console.fail(error)
        return None


def _of_people(console: Console, articles: Sequence[Article]) -> list[Remark]:
    """What a reader must know of the people's file, without a name: a status may be passed on."""
    library = console.library
    try:
        people, odd = library.people_and_odd
    except DataError as error:
        console.fail(error)
        return [Remark("people unreadable", "", {"line": error.line or 1})]
    if people is None:
        return []
    found = authorship(library.call_id, articles, people, library.projects)
    return people_remarks(found, odd, library.naming())


def _people(
    console: Console, edition: Edition, articles: Sequence[Article], project: str, kind: str
) -> None:
    """The programme's people: their articles, the projects that they tie, what is to be asked."""
    people = console.library.people
    call = edition.call.id
    found = None if people is None else authorship(call, articles, people, edition.projects)
    if found and project:
        found = of_project(found, call, project)
    if kind == "json":
        console.write(_dumped(_people_as_data(found)))
    else:
        console.write(_rendered(people_status(edition, found), kind))


def _people_as_data(found: Authorship | None) -> dict[str, Any]:
    if found is None:
        return {"people": None, "ties": None, "questions": None}
    return {
        "people": [
            {
                "name": part.person.name or None,
                "orcid": part.person.orcid or None,
                "projects": list(part.person.projects),
                **_part(part),
            }
            for part in found.parts
        ],
        "ties": [
            {
                "projects": list(tie.projects),
                "people": [{"name": part.person.label, **_part(part)} for part in tie.people],
            }
            for tie in found.ties
        ],
        "questions": [
            {
                "key": question.article.record.key,
                "author": named(question.match.author),
                "perhaps": [person.label for person in question.match.perhaps],
                "why": question.match.why,
            }
            for question in found.questions
        ],
    }


def _part(part: Part) -> dict[str, list[str]]:
    return {
        "nominated": [article.record.key for article in part.nominated],
        "suggested": [article.record.key for article in part.suggested],
    }


def _sides(state: State) -> list[dict[str, Any]] | None:
    """The sides that authors tell of one project's articles: proposed, and by nobody confirmed."""
    if state.sides is None:
        return None
    return [
        {
            "key": side.entry.key,
            "told": side.told,
            "authors": [named(author) for author in side.authors],
            "command": confirmation(side, state.naming) or None,
        }
        for side in state.sides
    ]


# --- for programs ---------------------------------------------------------------------------------


def _as_data(edition: Edition, state: State) -> dict[str, Any]:
    call = edition.call
    return {
        "call": {
            "id": call.id,
            "years": list(call.years),
            "least": call.least,
            "most": call.most,
            "closes": day(call.closes) or None,
            "closed": state.closed,
            "presented": call.presented or None,
        },
        "projects": [_project(edition, standing) for standing in state.standings],
        "sides": _sides(state),
        "totals": {
            "projects": len(state.standings),
            "replied": sum(s.reply == "replied" for s in state.standings),
            "problems": sum(s.problems for s in state.standings),
            **_sums(state.standings),
        },
        "remarks": [
            {"kind": r.name, "project": r.project or None, "text": told(edition, r)}
            for r in state.remarks
        ],
        "next": [
            {"command": s.command, "why": reason(edition, s), "projects": list(s.projects)}
            for s in state.steps
        ],
    }


def _sums(every: Sequence[Standing]) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for standing in every:
        totals.update({group: len(entries) for group, entries in standing.groups.items()})
    return {group: totals[group] for group in (every[0].groups if every else ())}


def _project(edition: Edition, standing: Standing) -> dict[str, Any]:
    name = standing.project.id
    reply = edition.replies.get(name)
    answers: Mapping[int, str] = reply.answers if reply else {}
    return {
        "id": name,
        "label": standing.project.label,
        "reply": standing.reply,
        "replied_on": standing.on or None,
        "whole": standing.whole,
        "activities": list(edition.activities(name)),
        "answers": {str(number): text for number, text in answers.items()},
        "received": list(reply.received) if reply else [],
        "articles": {
            group: [_article(entry) for entry in entries]
            for group, entries in standing.groups.items()
        },
        "problems": standing.problems,
    }


def _article(entry: Entry) -> dict[str, Any]:
    return {"key": entry.key, "doi": entry.said.doi or None, "number": entry.said.number}


def _dumped(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
