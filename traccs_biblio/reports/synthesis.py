"""The synthesis across projects, by use case, as a plenary hears it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..ids import doi_url
from ..model import Article, UseCase
from .document import (
    Block,
    Document,
    Heading,
    Inline,
    Item,
    Items,
    Line,
    Link,
    Paragraph,
    Table,
)
from .edition import Edition
from .overview import Cell, Tie, cells, ties
from .reference import received


def synthesis(edition: Edition, articles: Sequence[Article]) -> Document:
    """The projects x use-case table, then each use case with its articles, then what is left.

    Every number has its denominator; suggestions are counted apart from nominations.
    """
    blocks = _head(edition, articles)
    blocks += [Heading(2, edition.say("matrix")), Paragraph((edition.say("matrix key"),))]
    counts = cells(edition, articles)
    blocks.append(matrix(edition, counts))
    ready = [a for a in articles if a.record.citable]
    for usecase in edition.usecases:
        blocks.append(Heading(2, usecase.label[edition.lang]))
        if usecase.definition[edition.lang]:
            blocks.append(Paragraph((usecase.definition[edition.lang],)))
        blocks.append(Paragraph((_declared(edition, usecase),)))
        blocks.append(Paragraph((_literature(edition, usecase.slug, counts),)))
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
    blocks += _together(edition, articles)
    blocks += _gaps(edition, counts)
    return Document(edition.lang, tuple(blocks))


def _head(edition: Edition, articles: Sequence[Article]) -> list[Block]:
    """Who replied, who nominated, how many articles, each with its denominator."""
    named = [a for a in articles if edition.named(a)]
    naming = {project for article in named for project in edition.named(article)}
    replied = len(edition.replied())
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


def matrix(edition: Edition, counts: Mapping[tuple[str, str], Cell]) -> Table:
    """Nominated and suggested articles by project and use case, as "2 + 1"; "*" is a declared
    activity. The last column is the project's total: an article of two use cases counts once."""
    slugs = [usecase.slug for usecase in edition.usecases]
    labels = (usecase.label[edition.lang] for usecase in edition.usecases)
    rows = [
        (project.label, *(_cell(counts[name, slug]) for slug in slugs), _total(counts[name, ""]))
        for name, project in edition.projects.items()
    ]
    return Table((edition.say("project"), *labels, edition.say("total")), tuple(rows))


def _cell(cell: Cell) -> str:
    count = f"{cell.named} + {cell.hinted}" if cell.named or cell.hinted else ""
    return f"{count} *".strip() if cell.declared else count


def _total(cell: Cell) -> str:
    return _cell(cell) or "0"


def _declared(edition: Edition, usecase: UseCase) -> str:
    """Who declares the activity, of those that replied; and who declared it otherwise."""
    declaring = [p for p in edition.projects if usecase.slug in edition.activities(p)]
    answered = [p for p in declaring if p in edition.replied()]
    elsewhere = [p for p in declaring if p not in answered]
    counts = {"n": len(answered), "of": len(edition.replied())}
    name = "declared by" if answered else "declared by none"
    said = edition.say(name, text=edition.listed(answered), **counts)
    if elsewhere:
        said += " " + edition.say("declared elsewhere", text=edition.listed(elsewhere))
    return said


def _literature(edition: Edition, slug: str, counts: Mapping[tuple[str, str], Cell]) -> str:
    """Who nominated literature of a use case, of all projects, and for whom there are suggestions
    only."""
    naming = [p for p in edition.projects if counts[p, slug].named]
    hinted = [p for p in edition.projects if counts[p, slug].hinted and p not in naming]
    terms = {"n": len(naming), "of": len(edition.projects)}
    name = "literature by" if naming else "literature by none"
    said = edition.say(name, text=edition.listed(naming), **terms)
    if hinted:
        said += " " + edition.say("only suggested for", text=edition.listed(hinted), n=len(hinted))
    return said


def _together(edition: Edition, articles: Sequence[Article]) -> list[Block]:
    """Articles of several projects, and the projects that should talk, each with its reason."""
    shared = [a for a in articles if len({n.project for n in edition.said(a)} - {""}) > 1]
    blocks: list[Block] = [Heading(2, edition.say("shared"))]
    terms = {"n": len(shared), "of": len(articles)}
    blocks.append(Paragraph((edition.say("shared counts", **terms),)))
    if shared:
        blocks.append(Items(tuple(_shared(edition, article) for article in shared)))
    found = ties(edition, articles)
    pairs = len(edition.projects) * (len(edition.projects) - 1) // 2
    blocks.append(Heading(2, edition.say("should talk")))
    blocks.append(Paragraph((edition.say("should talk counts", n=len(found), of=pairs),)))
    if found:
        blocks.append(Items(tuple(_tie(edition, tie) for tie in found)))
    return blocks


def _shared(edition: Edition, article: Article) -> Item:
    key = (edition.say("key", text=article.record.key),)
    return Item(edition.lead(article.record), (*_by_status(edition, article), key))


def _tie(edition: Edition, tie: Tie) -> Item:
    """Two projects, and in words what they have in common."""
    names = edition.say("pair", one=edition.name(tie.one), other=edition.name(tie.other))
    lead = names if tie.named else f"{names} {edition.say('with suggestions')}"
    labels = tuple(edition.label(slug) for slug in tie.usecases)
    cited = tuple(Link(f"doi:{doi}", doi_url(doi)) for doi in tie.cited[:5])
    notes: list[Line] = [
        (edition.say(name, n=len(values), text=", ".join(values)),)
        for name, values in (
            ("in common: articles", tie.articles),
            ("in common: authors", tie.authors),
            ("in common: models", tie.models),
            ("in common: methods", tie.methods),
            ("in common: use cases", labels),
        )
        if values
    ]
    if cited:
        line: list[Inline] = [edition.say("in common: cited", n=len(tie.cited), text="")]
        for number, link in enumerate(cited):
            line += [", " if number else "", link]
        notes.append((*line, " …") if len(tie.cited) > len(cited) else tuple(line))
    return Item((lead,), tuple(notes))


def _gaps(edition: Edition, counts: Mapping[tuple[str, str], Cell]) -> list[Block]:
    """Declared without literature, literature that no declared activity explains, no reply."""
    slugs = [usecase.slug for usecase in edition.usecases]
    declared = [(p, s) for p in edition.projects for s in slugs if counts[p, s].declared]
    bare = [(p, s) for p, s in declared if not counts[p, s].named]
    named = [(p, s) for p in edition.projects for s in slugs if counts[p, s].named]
    undeclared = [(p, s) for p, s in named if not counts[p, s].declared]
    silent = [p for p in edition.projects if p not in edition.replied()]
    blocks: list[Block] = [Heading(2, edition.say("declared bare"))]
    terms = {"n": len(bare), "of": len(declared)}
    blocks.append(Paragraph((edition.say("declared bare counts", **terms),)))
    blocks += _by_project(edition, bare, counts)
    blocks.append(Heading(2, edition.say("undeclared")))
    terms = {"n": len(undeclared), "of": len(named)}
    blocks.append(Paragraph((edition.say("undeclared counts", **terms),)))
    blocks += _by_project(edition, undeclared, counts)
    blocks.append(Heading(2, edition.say("silent")))
    terms = {"n": len(silent), "of": len(edition.projects)}
    name = "silent counts" if silent else "silent none"
    said = edition.say(name, text=edition.listed(silent), **terms)
    blocks.append(Paragraph((said,)))
    return blocks


def _by_project(
    edition: Edition,
    places: Sequence[tuple[str, str]],
    counts: Mapping[tuple[str, str], Cell],
) -> list[Block]:
    """A line a project with its use cases; of each how many articles are suggested, if any."""
    items = []
    for project in dict.fromkeys(p for p, _ in places):
        words = []
        for slug in (s for p, s in places if p == project):
            cell = counts[project, slug]
            hint = edition.say("hinted count", n=cell.hinted) if cell.hinted else ""
            words.append(edition.label(slug) + (hint if not cell.named else f" ({cell.named})"))
        line = edition.name(project) + edition.say("colon") + edition.say("semicolon").join(words)
        items.append(Item((line,)))
    return [Items(tuple(items), numbered=False)] if items else []


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
    notes = _by_status(edition, article)
    notes += [edition.tag(t) for t in article.tags if t.slug == slug or t.state == "review"]
    notes += received(article.record, said, edition.lang)
    return Item(edition.lead(article.record), (*notes, *edition.state(article, articles)))


def _by_status(edition: Edition, article: Article) -> list[Line]:
    """Which projects nominate an article, and for which it is only suggested."""
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
    return notes
