"""The reading list of one project."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Article, Nomination, Project
from .document import Block, Document, Heading, Item, Items, Line, Paragraph
from .edition import Edition
from .reference import received

#: An article of the list, with the project's own word on it.
Entry = tuple[Article, Nomination]


def reading_list(edition: Edition, project: Project, articles: Sequence[Article]) -> Document:
    """Articles by use case, with suggestions, pending and unresolved ones clearly apart.

    `articles` are those of the project, withdrawn ones left out; a suggestion never counts.
    """
    own = [(a, said) for a in articles if (said := edition.own(a, project.id))]
    waiting = [e for e in own if e[0].record.pending]
    ready = [e for e in own if e[0].record.citable]
    raw = [e for e in own if e[0].record.unresolved]
    named = [e for e in ready if e[1].counts]
    hinted = [e for e in ready if not e[1].counts]
    count = sum(project.id in edition.named(article) for article, _ in own)
    blocks = _head(edition, project, own, count)
    for name, group in (("nominations", named), ("suggestions", hinted)):
        if group:
            blocks.append(Heading(2, edition.say(name)))
            blocks += _by_usecase(edition, project, group, articles)
    for name, group in (("pending", waiting), ("to resolve", raw)):
        if group:
            blocks.append(Heading(2, edition.say(name)))
            blocks.append(Items(tuple(_unready(edition, *entry) for entry in group)))
    if not own:
        blocks.append(Paragraph((edition.say("no articles"),)))
    blocks.append(Heading(2, edition.say("missing")))
    missing = _missing(edition, project, named, count)
    blocks.append(Items(tuple(Item((text,)) for text in missing), numbered=False))
    return Document(edition.lang, tuple(blocks))


def _head(edition: Edition, project: Project, own: Sequence[Entry], count: int) -> list[Block]:
    """Which project, how many of how many asked, whether it replied and what it declares."""
    title = f"{project.label}{edition.say('colon')}{edition.say('reading list')}"
    terms = {"n": count, "least": edition.call.least, "most": edition.call.most}
    blocks: list[Block] = [Heading(1, title), *edition.warning()]
    if project.title:
        blocks.append(Paragraph((project.title,)))
    blocks.append(Paragraph((edition.call.title[edition.lang],)))
    blocks.append(Paragraph((edition.say("nominated of", **terms),)))
    if suggestions := sum(not said.counts for _, said in own):
        blocks.append(Paragraph((edition.say("suggested", n=suggestions),)))
    reply = edition.replies.get(project.id)
    said = edition.say("replied" if reply and reply.replied else "long: unrecorded")
    if reply and reply.activities:
        labels = [edition.label(slug) for slug in reply.activities]
        what = edition.say("semicolon").join(labels)
        said += " " + edition.say("declares", n=len(labels), what=what)
    return [*blocks, Paragraph((said,)), *edition.facts([article for article, _ in own])]


def _by_usecase(
    edition: Edition, project: Project, entries: Sequence[Entry], articles: Sequence[Article]
) -> list[Block]:
    """Each article once, under the first of its use cases; its other ones are named with it.
    Doubtful ones come after, and at the end those without."""
    known = [usecase.slug for usecase in edition.usecases]
    groups: dict[str, list[Entry]] = {slug: [] for slug in (*known, "to review", "no use case")}
    for article, said in entries:
        other = "to review" if article.tags else "no use case"
        place = next((slug for slug in known if slug in article.slugs), other)
        groups[place].append((article, said))
    definitions = {usecase.slug: usecase.definition[edition.lang] for usecase in edition.usecases}
    blocks: list[Block] = []
    for place, group in groups.items():
        if group:
            title = edition.label(place) if place in definitions else edition.say(place)
            blocks.append(Heading(3, title))
            if definitions.get(place):
                blocks.append(Paragraph((definitions[place],)))
            items = (_item(edition, project, *entry, articles) for entry in group)
            blocks.append(Items(tuple(items)))
    return blocks


def _item(
    edition: Edition,
    project: Project,
    article: Article,
    said: Nomination,
    articles: Sequence[Article],
) -> Item:
    notes = _words(edition, said)
    for name, status in (("also nominated", "nominated"), ("also suggested", "suggested")):
        others = [n.project for n in edition.said(article) if n.status == status]
        names = [other for other in dict.fromkeys(others) if other not in ("", project.id)]
        if names:
            notes.append((edition.say(name, text=", ".join(names)),))
    notes += [edition.tag(tag) for tag in article.tags]
    return Item(edition.reference(article.record), (*notes, *edition.state(article, articles)))


def _words(edition: Edition, said: Nomination) -> list[Line]:
    """Why, by whom, inside or outside the project: what its nomination says."""
    notes: list[Line] = []
    if said.why:
        notes.append((edition.say("why", text=said.why),))
    if said.by:
        notes.append((edition.who(said),))
    if said.scope:
        notes.append((edition.say(said.scope),))
    return notes


def _unready(edition: Edition, article: Article, said: Nomination) -> Item:
    record = article.record
    state = edition.say("confirmed" if said.counts else "not confirmed")
    notes = [*received(record, [said], edition.lang), (state,), *_words(edition, said)]
    return Item(edition.lead(record), (*notes, (edition.say("key", text=record.key),)))


def _missing(edition: Edition, project: Project, named: Sequence[Entry], count: int) -> list[str]:
    call = edition.call
    found = []
    if count < call.least:
        terms = {"n": call.least - count, "project": project.id, "naming": edition.naming}
        found.append(edition.say("missing nominations", **terms))
    if count > call.most:
        found.append(edition.say("too many", n=count, most=call.most))
    years = ", ".join(str(year) for year in call.years)
    asked = set(call.years)
    for name, lacking in (
        ("outside years", [a for a, _ in named if asked and not set(a.record.years) & asked]),
        ("no why", [article for article, said in named if not said.why]),
        ("no scope", [article for article, said in named if not said.scope]),
        ("no tag", [article for article, _ in named if not article.tags]),
    ):
        if lacking:
            keys = ", ".join(article.record.key for article in lacking)
            found.append(edition.say(name, keys=keys, years=years))
    return found or [edition.say("nothing missing")]
