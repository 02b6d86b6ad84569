"""The reading list of one project."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Article, Call, Nomination, Project, Reply, UseCase
from .document import Block, Document, Heading, Item, Items, Line, Paragraph
from .reference import citable, evidence, lead, received, reference
from .words import say

#: An article of the list, with the project's own word on it.
Entry = tuple[Article, Nomination]


def reading_list(
    project: Project,
    articles: Sequence[Article],
    call: Call,
    usecases: Sequence[UseCase],
    reply: Reply | None,
    lang: str,
) -> Document:
    """Articles by use case, with suggestions, pending and unresolved ones clearly apart.

    `articles` are those of the project, withdrawn ones left out; a suggestion never counts.
    """
    own = [(article, _nomination(article, project, call)) for article in articles]
    waiting = [e for e in own if e[0].record.pending]
    ready = [e for e in own if citable(e[0].record)]
    raw = [e for e in own if e not in waiting and e not in ready]
    named = [e for e in ready if e[1].counts]
    hinted = [e for e in ready if not e[1].counts]
    count = sum(said.counts for _, said in own)
    title = f"{project.label}{say(lang, 'colon')}{say(lang, 'reading list')}"
    blocks: list[Block] = [Heading(1, title)]
    if project.title:
        blocks.append(Paragraph((project.title,)))
    blocks.append(Paragraph((call.title[lang],)))
    terms = {"n": count, "least": call.least, "most": call.most}
    blocks.append(Paragraph((say(lang, "nominated of", **terms),)))
    if suggestions := len(own) - count:
        blocks.append(Paragraph((say(lang, "suggested", n=suggestions),)))
    blocks.append(Paragraph((_reply(reply, usecases, lang),)))
    for name, group in (("nominations", named), ("suggestions", hinted)):
        if group:
            blocks.append(Heading(2, say(lang, name)))
            blocks += _by_usecase(group, project, call, usecases, lang)
    for name, group in (("pending", waiting), ("to resolve", raw)):
        if group:
            blocks.append(Heading(2, say(lang, name)))
            blocks.append(Items(tuple(_unready(article, said, lang) for article, said in group)))
    if not own:
        blocks.append(Paragraph((say(lang, "no articles"),)))
    blocks.append(Heading(2, say(lang, "missing")))
    missing = _missing(named, count, call, lang)
    blocks.append(Items(tuple(Item((text,)) for text in missing), numbered=False))
    return Document(lang, tuple(blocks))


def _nomination(article: Article, project: Project, call: Call) -> Nomination:
    """The project's own word on an article, in this call."""
    return next(
        n
        for n in article.record.nominations
        if n.live and n.project == project.id and n.call == call.id
    )


def _reply(reply: Reply | None, usecases: Sequence[UseCase], lang: str) -> str:
    said = say(lang, "replied" if reply and reply.replied else "not replied")
    if reply and reply.activities:
        labels = {usecase.slug: usecase.label[lang] for usecase in usecases}
        what = "; ".join(labels.get(slug, slug) for slug in reply.activities)
        said += " " + say(lang, "declares", what=what)
    return said


def _by_usecase(
    entries: Sequence[Entry],
    project: Project,
    call: Call,
    usecases: Sequence[UseCase],
    lang: str,
) -> list[Block]:
    """Each article once, under the first of its use cases; its other ones are named with it."""
    groups: dict[str, list[Entry]] = {usecase.slug: [] for usecase in usecases}
    for article, said in entries:
        first = next((u.slug for u in usecases if u.slug in article.slugs), "")
        first = first or ("?" if article.tags else "")
        groups.setdefault(first, []).append((article, said))
    labels = {usecase.slug: usecase for usecase in usecases}
    blocks: list[Block] = []
    for slug, group in groups.items():
        if not group:
            continue
        usecase = labels.get(slug)
        other = say(lang, "to review" if slug else "no use case")
        blocks.append(Heading(3, usecase.label[lang] if usecase else other))
        if usecase and usecase.definition[lang]:
            blocks.append(Paragraph((usecase.definition[lang],)))
        blocks.append(Items(tuple(_item(*entry, project, call, usecases, lang) for entry in group)))
    return blocks


def _item(
    article: Article,
    said: Nomination,
    project: Project,
    call: Call,
    usecases: Sequence[UseCase],
    lang: str,
) -> Item:
    notes: list[Line] = []
    if said.why:
        notes.append((say(lang, "why", text=said.why),))
    if said.by:
        notes.append((say(lang, "by" if said.counts else "hinted by", text=said.by),))
    if said.scope:
        notes.append((say(lang, said.scope),))
    for name, status in (("also nominated", "nominated"), ("also suggested", "suggested")):
        others = others_of(article, project.id, call, status)
        if others:
            notes.append((say(lang, name, text=", ".join(others)),))
    labels = {usecase.slug: usecase.label[lang] for usecase in usecases}
    for tag in article.tags:
        review = f" ({say(lang, 'review')})" if tag.state == "review" else ""
        label = labels.get(tag.slug, tag.slug)
        notes.append((f"{label}{review}{say(lang, 'colon')}{evidence(tag, lang)}",))
    return Item(reference(article.record.metadata), (*notes, *state_notes(article, lang)))


def others_of(article: Article, project: str, call: Call, status: str) -> list[str]:
    """The other projects with a nomination of that status in the call."""
    return list(
        dict.fromkeys(
            n.project
            for n in article.record.nominations
            if n.status == status and n.project not in ("", project) and n.call == call.id
        )
    )


def state_notes(article: Article, lang: str) -> tuple[Line, ...]:
    """What a reader must know of the record: the key, a preprint, facts not yet checked."""
    notes: list[Line] = []
    if article.record.metadata.type == "preprint":
        notes.append((say(lang, "preprint"),))
    if article.record.source == "facts":
        notes.append((say(lang, "starter"),))
    notes.append((say(lang, "key", text=article.record.key),))
    return tuple(notes)


def _unready(article: Article, said: Nomination, lang: str) -> Item:
    record = article.record
    notes = received(record, [said], lang)
    if not said.counts:
        notes.append((say(lang, "not confirmed"),))
    return Item(lead(record), (*notes, (say(lang, "key", text=record.key),)))


def _missing(named: Sequence[Entry], count: int, call: Call, lang: str) -> list[str]:
    found = []
    if count < call.least:
        found.append(say(lang, "missing nominations", n=call.least - count))
    if count > call.most:
        found.append(say(lang, "too many", n=count, most=call.most))
    for name, lacking in (
        ("no why", [article for article, said in named if not said.why]),
        ("no scope", [article for article, said in named if not said.scope]),
        ("no tag", [article for article, _ in named if not article.tags]),
    ):
        if lacking:
            found.append(say(lang, name, keys=", ".join(a.record.key for a in lacking)))
    return found or [say(lang, "nothing missing")]
