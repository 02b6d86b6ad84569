"""The synthesis across projects, by use case, as a plenary hears it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Article, Call, Nomination, Project, Reply, UseCase
from .document import Block, Document, Heading, Item, Items, Line, Paragraph, Table
from .reading_list import state_notes
from .reference import citable, evidence, lead, received
from .words import say


def synthesis(
    projects: Mapping[str, Project],
    articles: Sequence[Article],
    call: Call,
    usecases: Sequence[UseCase],
    replies: Mapping[str, Reply],
    lang: str,
) -> Document:
    """The projects x use-case table, then each use case with its articles, then what is left.

    Every number has its denominator; suggestions are counted apart from nominations.
    """
    named = [a for a in articles if any(n.counts and n.project for n in said_in(a, call))]
    naming = {n.project for a in named for n in said_in(a, call) if n.counts and n.project}
    replied = sum(reply.replied for reply in replies.values())
    blocks: list[Block] = [Heading(1, say(lang, "synthesis")), Paragraph((call.title[lang],))]
    counts = {"n": len(naming), "of": len(projects), "replied": replied}
    blocks.append(Paragraph((say(lang, "projects counts", **counts),)))
    numbers = {"of": len(articles), "n": len(named), "s": len(articles) - len(named)}
    blocks.append(Paragraph((say(lang, "articles counts", **numbers),)))
    blocks.append(Heading(2, say(lang, "matrix")))
    blocks.append(Paragraph((say(lang, "matrix key"),)))
    blocks.append(matrix(projects, articles, call, usecases, replies, lang))
    ready = [a for a in articles if citable(a.record)]
    for usecase in usecases:
        blocks.append(Heading(2, usecase.label[lang]))
        if usecase.definition[lang]:
            blocks.append(Paragraph((usecase.definition[lang],)))
        blocks.append(Paragraph((_declared(usecase, projects, replies, lang),)))
        group = [a for a in ready if usecase.slug in a.slugs]
        blocks.append(_items(group, projects, call, usecase.slug, lang))
    known = {usecase.slug for usecase in usecases}
    rest = [a for a in ready if not set(a.slugs) & known]
    for name, group in (
        ("to review", [a for a in rest if a.tags]),
        ("no use case", [a for a in rest if not a.tags]),
        ("pending", [a for a in articles if a.record.pending]),
        ("to resolve", [a for a in articles if not a.record.pending and a not in ready]),
    ):
        if group:
            blocks.append(Heading(2, say(lang, name)))
            blocks.append(_items(group, projects, call, "", lang))
    return Document(lang, tuple(blocks))


def said_in(article: Article, call: Call) -> list[Nomination]:
    """The nominations and suggestions of an article in a call, withdrawn ones left out."""
    return [n for n in article.record.nominations if n.live and n.call == call.id]


def matrix(
    projects: Mapping[str, Project],
    articles: Sequence[Article],
    call: Call,
    usecases: Sequence[UseCase],
    replies: Mapping[str, Reply],
    lang: str,
) -> Table:
    """Nominated and suggested articles by project and use case, as "2 + 1"; "*" is a declared
    activity. The last column is the project's total: an article of two use cases counts once."""
    header = (say(lang, "project"), *(u.label[lang] for u in usecases), say(lang, "total"))
    rows = []
    for project in projects.values():
        said = [(a, n) for a in articles for n in said_in(a, call) if n.project == project.id]
        declared = replies[project.id].activities if project.id in replies else ()
        cells = [
            _cell([n for a, n in said if usecase.slug in a.slugs], usecase.slug in declared)
            for usecase in usecases
        ]
        rows.append((project.label, *cells, _cell([n for _, n in said], False) or "0"))
    return Table(header, tuple(rows))


def _cell(said: Sequence[Nomination], declared: bool) -> str:
    named = sum(n.counts for n in said)
    hinted = len(said) - named
    count = f"{named} + {hinted}" if said else ""
    return f"{count} *".strip() if declared else count


def _declared(
    usecase: UseCase, projects: Mapping[str, Project], replies: Mapping[str, Reply], lang: str
) -> str:
    declaring = [p for p in projects if p in replies and usecase.slug in replies[p].activities]
    answered = [projects[p].label for p in declaring if replies[p].replied]
    elsewhere = [projects[p].label for p in declaring if not replies[p].replied]
    counts = {"n": len(answered), "of": sum(reply.replied for reply in replies.values())}
    name = "declared by" if answered else "declared by none"
    said = say(lang, name, text=", ".join(answered), **counts)
    return said + (
        " " + say(lang, "declared elsewhere", text=", ".join(elsewhere)) if elsewhere else ""
    )


def _items(
    articles: Sequence[Article],
    projects: Mapping[str, Project],
    call: Call,
    slug: str,
    lang: str,
) -> Block:
    if not articles:
        return Paragraph((say(lang, "no articles"),))
    ranked = sorted(articles, key=lambda a: not any(n.counts for n in said_in(a, call)))
    return Items(tuple(_item(article, projects, call, slug, lang) for article in ranked))


def _item(
    article: Article, projects: Mapping[str, Project], call: Call, slug: str, lang: str
) -> Item:
    notes: list[Line] = []
    for name, status in (("nominated by", "nominated"), ("suggested for", "suggested")):
        names = {n.project for n in said_in(article, call) if n.status == status}
        order = [p for p in projects if p in names] + sorted(names - set(projects) - {""})
        shown = order + ([say(lang, "unassigned")] if "" in names else [])
        if shown:
            notes.append((say(lang, name, text=", ".join(shown)),))
    for tag in article.tags:
        if tag.slug == slug:
            notes.append((say(lang, "evidence", text=evidence(tag, lang)),))
        elif not slug:
            label = f"{tag.slug} ({say(lang, 'review')})"
            notes.append((f"{label}{say(lang, 'colon')}{evidence(tag, lang)}",))
    notes += received(article.record, said_in(article, call), lang)
    return Item(lead(article.record), (*notes, *state_notes(article, lang)))
