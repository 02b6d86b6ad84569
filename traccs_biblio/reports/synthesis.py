"""The synthesis across projects, by use case, as a plenary hears it."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Article, Nomination, UseCase
from .document import Block, Document, Heading, Item, Items, Line, Paragraph, Table
from .edition import Edition
from .reference import lead, received


def synthesis(edition: Edition, articles: Sequence[Article]) -> Document:
    """The projects x use-case table, then each use case with its articles, then what is left.

    Every number has its denominator; suggestions are counted apart from nominations.
    """
    blocks = _head(edition, articles)
    blocks += [Heading(2, edition.say("matrix")), Paragraph((edition.say("matrix key"),))]
    blocks.append(matrix(edition, articles))
    ready = [a for a in articles if a.record.citable]
    for usecase in edition.usecases:
        blocks.append(Heading(2, usecase.label[edition.lang]))
        if usecase.definition[edition.lang]:
            blocks.append(Paragraph((usecase.definition[edition.lang],)))
        blocks.append(Paragraph((_declared(edition, usecase),)))
        group = [a for a in ready if usecase.slug in a.slugs]
        blocks.append(_items(edition, group, articles, usecase.slug))
    known = {usecase.slug for usecase in edition.usecases}
    rest = [a for a in ready if not set(a.slugs) & known]
    for name, group in (
        ("to review", [a for a in rest if a.tags]),
        ("no use case", [a for a in rest if not a.tags]),
        ("pending", [a for a in articles if a.record.pending]),
        ("to resolve", [a for a in articles if not a.record.pending and a not in ready]),
    ):
        if group:
            blocks.append(Heading(2, edition.say(name)))
            blocks.append(_items(edition, group, articles))
    return Document(edition.lang, tuple(blocks))


def _head(edition: Edition, articles: Sequence[Article]) -> list[Block]:
    """Who replied, who nominated, how many articles, each with its denominator."""
    named = [a for a in articles if any(n.counts and n.project for n in edition.said(a))]
    naming = {n.project for a in named for n in edition.said(a) if n.counts and n.project}
    replied = sum(reply.replied for reply in edition.replies.values())
    counts = {"n": len(naming), "of": len(edition.projects), "replied": replied}
    numbers = {"of": len(articles), "n": len(named), "s": len(articles) - len(named)}
    return [
        Heading(1, edition.say("synthesis")),
        *edition.warning(),
        Paragraph((edition.call.title[edition.lang],)),
        Paragraph((edition.say("projects counts", **counts),)),
        Paragraph((edition.say("articles counts", **numbers),)),
        *edition.facts(articles),
    ]


def matrix(edition: Edition, articles: Sequence[Article]) -> Table:
    """Nominated and suggested articles by project and use case, as "2 + 1"; "*" is a declared
    activity. The last column is the project's total: an article of two use cases counts once."""
    labels = (usecase.label[edition.lang] for usecase in edition.usecases)
    rows = []
    for project in edition.projects.values():
        said = [(a, n) for a in articles for n in edition.said(a) if n.project == project.id]
        reply = edition.replies.get(project.id)
        declared = reply.activities if reply else ()
        cells = [
            _cell([n for a, n in said if usecase.slug in a.slugs], usecase.slug in declared)
            for usecase in edition.usecases
        ]
        rows.append((project.label, *cells, _cell([n for _, n in said], False) or "0"))
    return Table((edition.say("project"), *labels, edition.say("total")), tuple(rows))


def _cell(said: Sequence[Nomination], declared: bool) -> str:
    named = sum(n.counts for n in said)
    count = f"{named} + {len(said) - named}" if said else ""
    return f"{count} *".strip() if declared else count


def _declared(edition: Edition, usecase: UseCase) -> str:
    """Who declares the activity, of those that replied; and who declared it otherwise."""
    replies = edition.replies
    declaring = [
        project
        for name, project in edition.projects.items()
        if name in replies and usecase.slug in replies[name].activities
    ]
    answered = [p.label for p in declaring if replies[p.id].replied]
    elsewhere = [p.label for p in declaring if not replies[p.id].replied]
    counts = {"n": len(answered), "of": sum(reply.replied for reply in replies.values())}
    name = "declared by" if answered else "declared by none"
    said = edition.say(name, text=", ".join(answered), **counts)
    if elsewhere:
        said += " " + edition.say("declared elsewhere", text=", ".join(elsewhere))
    return said


def _items(
    edition: Edition, group: Sequence[Article], articles: Sequence[Article], slug: str = ""
) -> Block:
    if not group:
        return Paragraph((edition.say("no articles"),))
    ranked = sorted(group, key=lambda a: not any(n.counts for n in edition.said(a)))
    return Items(tuple(_item(edition, article, articles, slug) for article in ranked))


def _item(edition: Edition, article: Article, articles: Sequence[Article], slug: str) -> Item:
    """An article under a use case, with what speaks for it there and what is in doubt."""
    said = edition.said(article)
    notes: list[Line] = []
    for name, status in (("nominated by", "nominated"), ("suggested for", "suggested")):
        names = {n.project for n in said if n.status == status}
        order = [p for p in edition.projects if p in names]
        order += sorted(names - set(edition.projects) - {""})
        if "" in names and not any(n.project for n in said):
            order.append(edition.say("unassigned"))
        if order:
            notes.append((edition.say(name, text=", ".join(order)),))
    notes += [edition.tag(t) for t in article.tags if t.slug == slug or t.state == "review"]
    notes += received(article.record, said, edition.lang)
    return Item(lead(article.record), (*notes, *edition.state(article, articles)))
