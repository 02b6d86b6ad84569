"""Where the projects of a call stand: all in a table, one in a few lines; activities and themes."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..authorship import Authorship, Part, Question, Side, Tie
from ..call import Entry, Remark, Standing, Step, day
from ..model import SCOPES, Article, Author
from .document import Block, Document, Heading, Item, Items, Paragraph, Table
from .edition import Edition
from .words import WORDS

#: The columns after project and reply. A column head may be broken at its soft hyphens.
COLUMNS = (
    "nominated", "suggested", "in the years", "sides", "no reason", "no use case", "pending",
    "to resolve", "preprints", "problems",
)  # fmt: skip
#: What is said of one project where there is anything of it: of its nominations, of all entries.
_OF_NAMED = (
    "year unknown", "inside", "outside", "side unknown", "no reason", "no use case", "preprints"
)  # fmt: skip
_OF_ALL = ("pending", "not checked", "to resolve")


class State(NamedTuple):
    """What is told of a call: the standings, what needs a sentence, what to do next, and whether
    the day of its closing is past (None where that is not known)."""

    standings: Sequence[Standing]
    remarks: Sequence[Remark]
    steps: Sequence[Step]
    closed: bool | None = None
    sides: Sequence[Side] | None = None  # to propose; None where nobody knows whose authors are
    naming: str = ""  # what a command adds to be about this call (`Library.naming`)


def status(edition: Edition, state: State, articles: Sequence[Article]) -> Document:
    """A line a project, the totals, what no column says, what to do next."""
    call = edition.call
    blocks: list[Block] = [
        Heading(1, edition.say("status of", call=call.id)),
        *edition.warning(),
        Paragraph((call.title[edition.lang],)),
        Paragraph((closing(edition, state),)),
        *(Paragraph((text,)) for text in counts(edition, state.standings, articles)),
        _table(edition, state.standings),
        Paragraph((_legend(edition),)),
        *_told(edition, state),
    ]
    return Document(edition.lang, tuple(blocks))


def closing(edition: Edition, state: State) -> str:
    """When the call closes, or since when it is closed; and what was presented of it."""
    name = {True: "closed since", False: "closes on", None: "closing unknown"}[state.closed]
    text = edition.say(name, day=day(edition.call.closes))
    if not edition.call.presented:
        return text
    tag = edition.call.presented
    return f"{text} {edition.say('presented', tag=tag, naming=state.naming)}"


def counts(
    edition: Edition, standings: Sequence[Standing], articles: Sequence[Article]
) -> list[str]:
    """How many projects and articles, each with its denominator."""
    call, of = edition.call, len(standings)
    named = sum(any(n.counts and n.project for n in edition.said(a)) for a in articles)
    enough = sum(call.least <= s.count("nominated") <= call.most for s in standings)
    return [
        edition.say(
            "projects counts",
            replied=sum(s.reply == "replied" for s in standings),
            of=of,
            n=sum(bool(s.count("nominated")) for s in standings),
        ),
        edition.say("enough", n=enough, of=of, least=call.least, most=call.most),
        edition.say("articles counts", of=len(articles), n=named, s=len(articles) - named),
    ]


def _legend(edition: Edition) -> str:
    call = edition.call
    years = edition.say("any year") if not call.years else ", ".join(map(str, call.years))
    return edition.say("status key", years=years, least=call.least, most=call.most)


def _table(edition: Edition, standings: Sequence[Standing]) -> Table:
    heads = [edition.say("project"), edition.say("column: reply")]
    heads += [edition.say(f"column: {name}") for name in COLUMNS]
    rows = [
        (s.project.id, _reply(edition, s), *(_cell(s, name) for name in COLUMNS)) for s in standings
    ]
    replied = sum(s.reply == "replied" for s in standings)
    total = (
        edition.say("total"),
        f"{replied}/{len(standings)}",
        *(_total(standings, name) for name in COLUMNS),
    )
    return Table(tuple(heads), (*rows, total))


def _reply(edition: Edition, standing: Standing) -> str:
    if standing.reply == "replied":
        return standing.on or edition.say("yes")
    return edition.say(f"short: {standing.reply}")


def _cell(standing: Standing, column: str) -> str:
    """A number; with "?" where some of it is not known."""
    doubt = "" if standing.whole else "+?"
    count, named = standing.count, standing.count("nominated")
    if column == "in the years":
        return _of(count(column), named, count("year unknown")) + doubt if named else doubt
    if column == "sides":
        told = f"{count('inside')}/{count('outside')}"
        return _unsure(told, count("side unknown")) + doubt if named else doubt
    return f"{standing.problems if column == 'problems' else count(column)}{doubt}"


def _of(number: int, of: int, unknown: int) -> str:
    return _unsure(f"{number}/{of}", unknown)


def _unsure(told: str, unknown: int) -> str:
    return f"{told} ?{unknown}" if unknown else told


def _total(standings: Sequence[Standing], column: str) -> str:
    def of(group: str) -> int:
        return sum(standing.count(group) for standing in standings)

    named = of("nominated")
    if column == "problems":
        return str(sum(standing.problems for standing in standings))
    if column == "sides":
        return _unsure(f"{of('inside')}/{of('outside')}", of("side unknown"))
    if column == "in the years":
        return _of(of(column), named, of("year unknown"))
    if column in ("nominated", "suggested"):
        return str(of(column))
    every = sum(len(standing.entries) for standing in standings)
    return f"{of(column)}/{every if column in _OF_ALL else named}"


def _told(edition: Edition, state: State) -> list[Block]:
    """What no column says, then what to do next."""
    blocks: list[Block] = []
    if state.remarks:
        lines = [_remark(edition, remark) for remark in state.remarks]
        blocks += [Heading(2, edition.say("remarks")), _list(lines)]
    blocks.append(Heading(2, edition.say("next")))
    if not state.steps:
        blocks.append(Paragraph((edition.say("nothing to do"),)))
    else:
        items = (Item((step.command,), ((reason(edition, step),),)) for step in state.steps)
        blocks.append(Items(tuple(items)))
    return blocks


def _list(lines: Iterable[str]) -> Items:
    return Items(tuple(Item((line,)) for line in lines), numbered=False)


def told(edition: Edition, remark: Remark) -> str:
    """A remark as a sentence, without the project it is about."""
    text = edition.say(f"remark: {remark.name}", **remark.values)
    if near := remark.values.get("near"):
        text += edition.say("did you mean", text=near)
    return text


def _remark(edition: Edition, remark: Remark) -> str:
    text = told(edition, remark)
    return f"{remark.project}{edition.say('colon')}{text}" if remark.project else text


def reason(edition: Edition, step: Step) -> str:
    """What a command is for, and the projects it is for where there are several."""
    text = edition.say(f"next: {step.name}")
    if len(step.projects) < 2:
        return text
    return text + edition.say("for projects", n=len(step.projects), text=", ".join(step.projects))


# --- one project ----------------------------------------------------------------------------------


def project_status(edition: Edition, state: State) -> Document:
    """One project in a few lines, with the articles behind each number."""
    [standing] = state.standings
    project = standing.project
    title = f"{project.label}{edition.say('colon')}{edition.call.id}"
    lines = [_answer(edition, standing), *_numbers(edition, standing, state.naming)]
    lines += _activities(edition, standing)
    lines += _answers(edition, project.id)
    blocks: list[Block] = [
        Heading(1, title),
        *edition.warning(),
        Paragraph((closing(edition, state),)),
        _list(lines),
        *_sides(edition, state),
        *_told(edition, state),
    ]
    return Document(edition.lang, tuple(blocks))


def _sides(edition: Edition, state: State) -> list[Block]:
    """The sides that the authors tell, each with the command by which a person confirms it."""
    [standing] = state.standings
    if state.sides is None and standing.groups["side unknown"]:
        text = edition.say("sides unknown")
        return [Heading(2, edition.say("sides")), Paragraph((text,))]
    if not state.sides:
        return []
    items = [_side(edition, side, state.naming) for side in state.sides if side.told != "untold"]
    if untold := [side.entry.key for side in state.sides if side.told == "untold"]:
        items.append(Item((edition.say("side untold", keys=", ".join(untold)),)))
    return [Heading(2, edition.say("sides")), Items(tuple(items), numbered=False)]


def _side(edition: Edition, side: Side, naming: str) -> Item:
    # the authors as their registry names them: of private/people.csv no name stands here
    names = edition.say("semicolon").join(named(author) for author in side.authors)
    project = side.entry.said.project
    values = {"key": side.entry.key, "text": names, "project": project, "naming": naming}
    text, command = edition.say(f"side {side.told}", **values), confirmation(side, naming)
    return Item((command,), ((text,),)) if command else Item((text,))


def confirmation(side: Side, naming: str) -> str:
    """The command by which a person confirms a side that is proposed; "" where none is."""
    if side.told not in SCOPES:
        return ""
    key, project = shlex.quote(side.entry.key), side.entry.said.project
    return f"biblio nominate {key} --pc {project} --scope {side.told}{naming}"


def named(author: Author) -> str:
    """An author as `Le Sommer, Julien`."""
    return ", ".join(filter(None, (author.family, author.given))) or author.label


def _answer(edition: Edition, standing: Standing) -> str:
    if standing.reply == "replied":
        return edition.say("replied on" if standing.on else "replied someday", day=standing.on)
    return edition.say(f"long: {standing.reply}")


def _numbers(edition: Edition, standing: Standing, naming: str) -> list[str]:
    call, named = edition.call, standing.count("nominated")
    more = "" if standing.whole else f" {edition.say('at least')}"
    terms = {"n": named, "least": call.least, "most": call.most}
    found = [_with(edition, edition.say("nominated of", **terms) + more, standing, "nominated")]
    if standing.groups["suggested"]:
        text = edition.say("suggested", n=standing.count("suggested"))
        found.append(_with(edition, text, standing, "suggested", numbers=True))
    shown = ["in the years"] if named and call.years else []
    shown += [name for name in (*_OF_NAMED, *_OF_ALL) if standing.groups[name]]
    for name in shown:
        whole, of = "of the nominated", named
        if name in _OF_ALL:
            whole, of = "of all", len(standing.entries)
        counted = edition.say(whole, some=standing.count(name), n=of)
        years = ", ".join(map(str, call.years))
        text = edition.say(f"line: {name}", text=counted, years=years)
        found.append(_with(edition, text, standing, name))
    if standing.problems:
        found.append(edition.say("line: problems", n=standing.problems, naming=naming))
    return found


def _with(
    edition: Edition, text: str, standing: Standing, group: str, numbers: bool = False
) -> str:
    """A sentence with the articles that it counts."""
    keys = [f"{e.said.number}. {e.key}" if numbers else e.key for e in standing.groups[group]]
    return f"{text.rstrip('.')}{edition.say('colon')}{', '.join(keys)}" if keys else text


def _activities(edition: Edition, standing: Standing) -> list[str]:
    """Declared activities against nominated articles and suggestions, both ways."""
    declared = edition.activities(standing.project.id)
    named, hinted = (_slugs(standing.groups[name]) for name in ("nominated", "suggested"))

    def said(name: str, slugs: Iterable[str]) -> list[str]:
        labels = [edition.label(slug) for slug in slugs]
        what = edition.say("semicolon").join(labels)
        return [edition.say(name, n=len(labels), what=what)] if labels else []

    bare = [slug for slug in declared if slug not in named]
    return [
        *said("declares", declared),
        *said("declared and only suggested", [slug for slug in bare if slug in hinted]),
        *said("declared without article", [slug for slug in bare if slug not in hinted]),
        *said("nominated and not declared", [slug for slug in named if slug not in declared]),
    ]


def _slugs(entries: Sequence[Entry]) -> list[str]:
    return list(dict.fromkeys(slug for entry in entries for slug in entry.article.slugs))


def _answers(edition: Edition, project: str) -> list[str]:
    reply = edition.replies.get(project)
    if reply is None:
        return []
    answers = [
        edition.say("answer to" if number else "answer to none", number=number, text=text)
        for number, text in reply.answers.items()
    ]
    return [*answers, *(edition.say("received too", text=text) for text in reply.received)]


# --- the programme's people -----------------------------------------------------------------------


def people_status(edition: Edition, found: Authorship | None) -> Document:
    """The programme's people: the authors with their articles, the projects that they tie, what is
    to be asked. For the screen: these names are private."""
    blocks: list[Block] = [
        Heading(1, edition.say("people of", call=edition.call.id)),
        *edition.warning(),
    ]
    if found is None:
        return Document(edition.lang, (*blocks, Paragraph((edition.say("people absent"),))))
    authors = [part for part in found.parts if part.nominated or part.suggested]
    named = sum(bool(part.nominated) for part in authors)
    others = [_person(part) for part in found.parts if part not in authors]
    counts = edition.say("people counts", of=len(found.parts), n=named, s=len(authors) - named)
    blocks += [Paragraph((edition.say("people private"),)), Paragraph((counts,))]
    blocks += _section(edition, "authors", "none", [_part(edition, part) for part in authors])
    if others:
        text = edition.say("semicolon").join(others)
        blocks += [Heading(2, edition.say("people others")), Paragraph((text,))]
    blocks += _section(edition, "ties", "no ties", [_tie(edition, tie) for tie in found.ties])
    asked = [_question(edition, question) for question in found.questions]
    blocks += _section(edition, "questions", "no questions", asked)
    if asked:
        blocks.append(Paragraph((edition.say("people settle"),)))
    return Document(edition.lang, tuple(blocks))


def _section(edition: Edition, title: str, without: str, items: Sequence[Item]) -> list[Block]:
    none = Paragraph((edition.say(f"people {without}"),))
    return [
        Heading(2, edition.say(f"people {title}")),
        Items(tuple(items), numbered=False) if items else none,
    ]


def _person(part: Part) -> str:
    projects = ", ".join(part.person.projects)
    return f"{part.person.label} ({projects})" if projects else part.person.label


def _part(edition: Edition, part: Part) -> Item:
    return Item((_person(part),), tuple((text,) for text in _articles(edition, part)))


def _articles(edition: Edition, part: Part) -> list[str]:
    """A person's articles, the nominated ones apart from those that are only suggested."""
    groups = (("people nominated", part.nominated), ("people suggested", part.suggested))
    return [
        edition.say(name, n=len(group), text=", ".join(a.record.key for a in group))
        for name, group in groups
        if group
    ]


def _tie(edition: Edition, tie: Tie) -> Item:
    between = edition.say("semicolon")
    notes = [
        (
            f"{part.person.label}{edition.say('colon')}"
            + between.join(_tying(edition, tie, part) or [edition.say("people of both")]),
        )
        for part in tie.people
    ]
    return Item((" – ".join(tie.projects),), tuple(notes))


def _tying(edition: Edition, tie: Tie, part: Part) -> list[str]:
    """The articles by which a person ties two projects. What one project nominates and is only
    suggested for the one of the tie is neither simply nominated nor only suggested."""
    found, suggested = [], []
    for article in part.suggested:
        said = edition.said(article)
        by = [n.project for n in said if n.counts and n.project in edition.projects]
        to = [n.project for n in said if not n.counts and n.project in tie.projects]
        if not by:
            suggested.append(article)
            continue
        values = {"by": ", ".join(dict.fromkeys(by)), "to": ", ".join(dict.fromkeys(to))}
        found.append(edition.say("people nominated elsewhere", **values, text=article.record.key))
    return [*_articles(edition, part._replace(suggested=tuple(suggested))), *found]


def _question(edition: Edition, question: Question) -> Item:
    match = question.match
    text = edition.say("semicolon").join(_person(Part(person)) for person in match.perhaps)
    values = {"author": named(match.author), "text": text, "n": len(match.perhaps)}
    if len(match.perhaps) > 1:
        return Item((question.article.record.key,), ((edition.say("people homonyms", **values),),))
    why = edition.say(f"why: {match.why}")
    told = edition.say("people question", **values, why=why)
    return Item((question.article.record.key,), ((told,),))


# --- activities and themes ------------------------------------------------------------------------


def themes(
    edition: Edition,
    articles: Sequence[Article],
    names: Sequence[str],
    touched: Mapping[str, Sequence[str]],
) -> Document:
    """The declared activities beside the literature, and each of the questionnaire's themes beside
    the articles that touch it.

    `touched` are the themes (`names`) that the answers 4 to 6 of each project touch. The articles
    need their facets.
    """
    replied, spoken = len(edition.replied()), [p for p in edition.projects if p in touched]
    blocks: list[Block] = [
        Heading(1, edition.say("themes of", call=edition.call.id)),
        *edition.warning(),
        Heading(2, edition.say("activities")),
        Items(tuple(_activity(edition, u.slug, articles) for u in edition.usecases), False),
        Heading(2, edition.say("themes")),
        Paragraph((edition.say("answers recorded", n=len(spoken), of=replied),)),
        Items(tuple(_theme(edition, name, articles, touched) for name in names), False),
    ]
    return Document(edition.lang, tuple(blocks))


def _activity(edition: Edition, slug: str, articles: Sequence[Article]) -> Item:
    declaring = [p for p in edition.projects if slug in edition.activities(p)]
    naming, hinting = (
        [p for p in edition.projects if any(
            n.project == p and n.counts == counts
            for a in articles if slug in a.slugs for n in edition.said(a)
        )]
        for counts in (True, False)
    )  # fmt: skip
    groups = {
        "activity declared": declaring,
        "activity nominated": naming,
        "activity suggested": [p for p in hinting if p not in naming],
        "activity bare": [p for p in declaring if p not in naming],
        "activity undeclared": [p for p in naming if p not in declaring],
    }
    return Item(
        (edition.label(slug),),
        tuple((edition.say(name, text=_names(edition, of)),) for name, of in groups.items()),
    )


def _theme(
    edition: Edition,
    theme: str,
    articles: Sequence[Article],
    touched: Mapping[str, Sequence[str]],
) -> Item:
    raising = [p for p in edition.projects if theme in touched.get(p, ())]
    near = [a for a in articles if theme in a.facets.get("themes", ())]
    named = [a for a in near if any(n.counts and n.project for n in edition.said(a))]
    notes = [(edition.say("theme raised", text=_names(edition, raising)),)]
    for name, group in (
        ("theme nominated", named),
        ("theme suggested", [a for a in near if a not in named]),
    ):
        keys = ", ".join(a.record.key for a in group) or edition.say("none")
        notes.append((edition.say(name, n=len(group), of=len(articles), text=keys),))
    name = f"theme: {theme}"
    return Item((edition.say(name) if name in WORDS else theme,), tuple(notes))


def _names(edition: Edition, projects: Sequence[str]) -> str:
    return ", ".join(projects) or edition.say("none")
