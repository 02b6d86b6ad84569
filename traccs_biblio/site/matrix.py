"""The projects x use-case matrix as a heat map whose cells filter the list."""

from __future__ import annotations

from collections.abc import Mapping

from ..reports.edition import Edition
from ..reports.overview import Cell
from .markup import Editions, both, file_of, fragment, link_to, phrase, text
from .words import say

_DARKEST = 5  # articles: what a project is asked for at most


def matrix_html(editions: Editions, counts: Mapping[tuple[str, str], Cell]) -> str:
    """The table; its shade is that of nominations alone, since a suggestion never counts."""
    edition = next(iter(editions.values()))
    heads = [
        f'<th scope="col"><a href="{link_to(file_of(usecase=usecase.slug))}">'
        f"{both(editions, lambda e, u=usecase: text(u.label[e.lang]))}</a></th>"  # type: ignore[misc]
        for usecase in edition.usecases
    ]
    rows = []
    for project in edition.projects:
        name = f'<a href="{link_to(file_of(project))}">{text(edition.name(project))}</a>'
        if project not in edition.replied():
            name += f" <small>{phrase(editions, 'no reply')}</small>"
        cells = [
            _cell(editions, project, usecase.slug, counts[project, usecase.slug])
            for usecase in edition.usecases
        ]
        rows.append(
            f'<tr><th scope="row">{name}</th>{"".join(cells)}'
            f"{_cell(editions, project, '', counts[project, ''])}</tr>\n"
        )
    first = both(editions, lambda e: text(e.say("project")))
    total = both(editions, lambda e: text(e.say("total")))
    return (
        f'<div class="wide"><table class="matrix">\n<thead><tr><th scope="col">{first}</th>'
        f'{"".join(heads)}<th scope="col">{total}</th></tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody></table></div>\n"
        f"<p><small>{phrase(editions, 'matrix key')}</small></p>\n"
    )


def _cell(editions: Editions, project: str, slug: str, cell: Cell) -> str:
    """A link with the counts, and in words for whoever hears it; a mark for a declared activity."""
    words = both(editions, lambda e: text(_words(e, slug, cell)))
    mark = "✓" if cell.declared else ""
    if not (cell.named or cell.hinted):
        sign = f'<span aria-hidden="true">{mark or "·"}</span>'
        return f'<td>{sign}<span class="unseen">{words}</span></td>'
    shade = f"n{min(cell.named, _DARKEST)}" if slug else "total"
    return (
        f'<td class="{shade}"><a href="{fragment(pc=project, usecase=slug)}">'
        f'<span aria-hidden="true">{cell.named} + {cell.hinted} {mark}</span>'
        f'<span class="unseen">{text(project)} {words}</span></a></td>'
    )


def _words(edition: Edition, slug: str, cell: Cell) -> str:
    lang = edition.lang
    parts = [edition.label(slug) if slug else edition.say("total")]
    if cell.named or cell.hinted:
        parts.append(say(lang, "cell").format(named=cell.named, hinted=cell.hinted))
    if cell.declared:
        parts.append(say(lang, "declared"))
    return ", ".join(parts) if len(parts) > 1 else say(lang, "nothing")
