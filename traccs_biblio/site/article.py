"""One article on a page: reference, who nominates it, use cases, state, BibTeX."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..model import Article, Nomination, Text
from ..reports.as_html import line
from ..reports.document import Line
from ..reports.edition import Edition
from ..reports.reference import received, short_authors, warnings
from .markup import Editions, attribute, both, lines, text
from .report import lines_html


def article_html(
    editions: Editions, article: Article, articles: Sequence[Article], bibtex: str
) -> str:
    """An `<article>`; its attributes are what the script filters and sorts by."""
    record = article.record
    metadata = record.metadata
    edition = next(iter(editions.values()))
    said = edition.said(article)
    named, hinted = by_status(edition, article)
    words = [p.given for p in metadata.authors if len(p.given.split(".")[0]) > 1]
    words += [nomination.by for nomination in said]
    data = {
        "nominated": named,
        "suggested": hinted,
        "usecase": standing(article),
        "year": [str(metadata.year)] if metadata.year else ["none"],
        "model": article.facets.get("models") or ["none"],
        "method": article.facets.get("methods") or ["none"],
        "words": list(dict.fromkeys(" ".join(words).split())),
    }
    attributes = "".join(f' data-{name}="{lines(given)}"' for name, given in data.items() if given)
    warned = lines_html(editions, lambda e: warnings(record, e.lang))
    notes = [_word(editions, n) for n in sorted(said, key=lambda n: not n.counts)]
    notes += lines_html(editions, lambda e: [e.tag(tag) for tag in article.tags])
    notes += lines_html(editions, lambda e: received(record, said, e.lang))
    notes += lines_html(editions, lambda e: e.state(article, articles))[len(warned) :]
    shown = "".join(f'<li class="warning">{note}</li>' for note in warned)
    shown += "".join(f"<li>{note}</li>" for note in notes)
    entry = escape(bibtex.strip(), quote=False)
    details = f"<details><summary>BibTeX</summary><pre>{entry}</pre></details>" if entry else ""
    return (
        f'<article id="ref-{attribute(record.key)}"{attributes}>\n<h3>{_title(article)}</h3>\n'
        f'<p class="ref"{_language(metadata.language)}>{_reference(edition.lead(record))}</p>\n'
        f"<ul>{shown}</ul>\n{details}</article>\n"
    )


def by_status(edition: Edition, article: Article) -> tuple[list[str], list[str]]:
    """The projects that nominate an article, and those it is only suggested for, in report order;
    "unassigned" where no project is named."""
    order = {project: number for number, project in enumerate(edition.projects)}
    said = sorted(edition.said(article), key=lambda n: order.get(n.project, len(order)))
    named = dict.fromkeys(n.project for n in said if n.counts and n.project)
    hinted = dict.fromkeys(n.project for n in said if n.project not in named)
    projects = [project for project in hinted if project]
    if "" in hinted and not named and not projects:
        projects = ["unassigned"]
    return list(named), projects


def standing(article: Article) -> list[str]:
    """Use cases that are decided, or "none"; "review" where there is a doubtful one."""
    doubt = ["review"] if any(tag.state == "review" for tag in article.tags) else []
    return [*(article.slugs or ["none"]), *doubt]


def _title(article: Article) -> str:
    metadata = article.record.metadata
    if not (metadata.authors or metadata.editors):
        return text(article.record.key)
    year = f" ({metadata.year})" if metadata.year else ""
    return text(short_authors(metadata) + year)


def _reference(lead: Line) -> str:
    """The reference with its title set apart."""
    place = next((n for n, part in enumerate(lead) if isinstance(part, Text)), None)
    if place is None:
        return line(lead)
    before, title, after = line(lead[:place]), line((lead[place],)), line(lead[place + 1 :])
    gap = "" if after.startswith(".") else " "
    return f'{before} <b class="title">{title}</b>{gap}{after}'


def _language(tag: str) -> str:
    """In which language a screen reader speaks the reference, where the registry says so."""
    return f' lang="{tag}"' if len(tag) in (2, 3) and tag.isascii() and tag.isalpha() else ""


def _word(editions: Editions, said: Nomination) -> str:
    """What one project says of the article, or what is only suggested to it."""

    def lead(edition: Edition) -> str:
        name = "nominated by" if said.counts else "suggested for"
        project = edition.name(said.project) if said.project else edition.say("unassigned")
        return text(edition.say(name, text=project))

    kind = "" if said.counts else ' class="hint"'
    parts = [f"<b{kind}>{both(editions, lead)}</b>"]
    if said.why:
        label = both(editions, lambda e: text(e.say("why", text="")))
        parts.append(f'{label} <span class="why">{text(said.why)}</span>')
    if said.by:
        parts.append(both(editions, lambda e: text(e.who(said))))
    if said.scope:
        parts.append(both(editions, lambda e: text(e.say(said.scope))))
    return " · ".join(parts)
