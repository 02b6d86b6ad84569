"""All pages: across projects, one a project, one a use case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from ..model import Article
from ..reports.document import Block, Document, Heading, Paragraph
from ..reports.edition import Edition
from ..reports.overview import cells
from ..reports.reading_list import reading_list
from ..reports.synthesis import synthesis
from .article import article_html, by_status
from .filters import filters_html
from .markup import Editions, both, file_name, file_of, fragment, link_to, phrase, text
from .matrix import matrix_html
from .report import blocks_html
from .shell import page
from .words import say

#: The sections of the synthesis with which the page across projects ends.
FINDINGS = ("shared", "should talk", "declared bare", "undeclared", "silent")


class Site(NamedTuple):
    """What all pages are made of."""

    editions: Editions
    articles: Sequence[Article]  # with their facets
    shown: Mapping[int, str]  # the HTML of each, by its place in `articles`
    sections: Mapping[str, Mapping[str, list[Block]]]  # of the synthesis, by language and title
    files: Collection[str]  # what else the folder holds, for links: `bib/PC5.bib`, `PC5.md`

    @property
    def edition(self) -> Edition:
        """That of the call's language."""
        return next(iter(self.editions.values()))


def pages(
    editions: Editions,
    articles: Sequence[Article],
    bibtex: Mapping[str, str],
    files: Collection[str] = (),
) -> dict[str, str]:
    """The pages by name. `articles` have their facets; `bibtex` holds the entries by key, of those
    that can be cited."""
    shown = {
        place: article_html(editions, a, articles, bibtex.get(a.record.key, ""))
        for place, a in enumerate(articles)
    }
    sections = {lang: _sections(synthesis(e, articles)) for lang, e in editions.items()}
    site = Site(editions, articles, shown, sections, files)
    found = {"index.html": _across(site)}
    for project in site.edition.projects:
        found[file_of(project)] = _project(site, project)
    for usecase in site.edition.usecases:
        found[file_of(usecase=usecase.slug)] = _usecase(site, usecase.slug)
    return found


def _across(site: Site) -> str:
    editions = site.editions
    parts = [("matrix", lambda e: e.say("matrix")), ("articles", lambda e: say(e.lang, "articles"))]
    parts += [(name.replace(" ", "-"), _saying(name)) for name in FINDINGS]
    links = "".join(
        f'<li><a href="#{name}">{both(editions, lambda e, t=title: text(t(e)))}</a></li>'  # type: ignore[misc]
        for name, title in parts
    )
    counts = cells(site.edition, site.articles)
    named, hinted, waiting = _groups(site, range(len(site.articles)))
    content = [
        blocks_html(editions, lambda e: site.sections[e.lang][""]),
        f'<nav class="here" aria-labelledby="here"><b id="here">{phrase(editions, "on this page")}'
        f"</b><ul>{links}</ul></nav>\n",
        f'<section id="matrix"><h2>{both(editions, lambda e: text(e.say("matrix")))}</h2>\n'
        f"{matrix_html(editions, counts)}</section>\n",
        f'<section id="articles"><h2 id="found" tabindex="-1">{phrase(editions, "articles")}</h2>\n'
        f"{filters_html(editions, site.articles)}</section>\n",
        _list(site, "named", named),
        _list(site, "hinted", hinted),
        _list(site, "waiting", waiting),
        "" if site.articles else f"<p>{both(editions, lambda e: text(e.say('no articles')))}</p>\n",
        _figures(site),
    ]
    for name in FINDINGS:
        inner = blocks_html(editions, _section(site, _saying(name), whole=True))
        content.append(f'<section id="{name.replace(" ", "-")}">{inner}</section>\n')
    files = [("report", "index.md"), ("bib", "bib/all.bib")]
    title = {lang: edition.say("synthesis") for lang, edition in editions.items()}
    return page(editions, title, "".join(content) + _files(site, files), top="")


def _project(site: Site, project: str) -> str:
    editions = site.editions
    own = [n for n, a in enumerate(site.articles) if _about(site, a, project)]
    lists = {
        lang: reading_list(e, e.projects[project], [site.articles[n] for n in own])
        for lang, e in editions.items()
    }
    sections = {lang: _sections(document) for lang, document in lists.items()}
    named, hinted, waiting = _groups(site, own, project)
    content = [
        blocks_html(editions, lambda e: sections[e.lang][""]),
        _list(site, "own", named),
        _list(site, "hinted", hinted),
        _list(site, "waiting", waiting),
        blocks_html(editions, lambda e: sections[e.lang].get(e.say("missing"), [])),
    ]
    name = file_name(project)
    files = [("text", f"{name}.md"), ("bib", f"bib/{name}.bib")]
    more = fragment(pc=project) if own else ""
    title = {lang: edition.name(project) for lang, edition in editions.items()}
    return page(editions, title, "".join(content) + _files(site, files, more))


def _usecase(site: Site, slug: str) -> str:
    editions = site.editions
    own = [n for n, a in enumerate(site.articles) if slug in a.slugs and a.record.citable]
    named, hinted, _ = _groups(site, own)
    heading = both(editions, lambda e: text(e.label(slug)))
    content = [
        f"<h1>{heading}</h1>\n",
        f"<p>{both(editions, lambda e: text(e.call.title[e.lang]))}</p>\n",
        blocks_html(editions, lambda e: e.warning()),
        blocks_html(editions, _section(site, lambda e: e.label(slug), whole=False)),
        _list(site, "named", named),
        _list(site, "hinted", hinted),
    ]
    more = fragment(usecase=slug) if own else ""
    title = {lang: edition.label(slug) for lang, edition in editions.items()}
    return page(
        editions,
        title,
        "".join(content) + _files(site, [("bib", f"bib/{file_name(slug)}.bib")], more),
    )


def _about(site: Site, article: Article, project: str) -> bool:
    return any(said.project == project for said in site.edition.said(article))


def _groups(
    site: Site, places: Sequence[int], project: str = ""
) -> tuple[list[int], list[int], list[int]]:
    """Nominated (by a project, or by any), only suggested, and not identified yet."""
    named: list[int] = []
    hinted: list[int] = []
    waiting: list[int] = []
    for place in places:
        article = site.articles[place]
        naming, _ = by_status(site.edition, article)
        counts = project in naming if project else bool(naming)
        group = named if counts else hinted
        (group if article.record.citable else waiting).append(place)
    return named, hinted, waiting


def _list(site: Site, name: str, places: Sequence[int]) -> str:
    """A section of articles under a heading; none where there are none."""
    if not places:
        return ""
    articles = "".join(site.shown[place] for place in places)
    heading = phrase(site.editions, name)
    return f'<section class="list {name}"><h2>{heading}</h2>\n{articles}</section>\n'


def _figures(site: Site) -> str:
    """The figures that were drawn: a picture each, and links to both formats."""
    shown = []
    for name in sorted({n for n in site.files if n.startswith("figures/") and n.endswith(".svg")}):
        stem = name.removeprefix("figures/").removesuffix(".svg")
        what = phrase(site.editions, f"figure {stem}")
        alt = text(say(site.edition.lang, f"figure {stem}"))
        shown.append(
            f'<figure><img src="{link_to(name)}" alt="{alt}" loading="lazy"><figcaption>{what} ('
            f'<a href="{link_to(name)}">SVG</a>, <a href="figures/{stem}.png">PNG</a>)'
            "</figcaption></figure>\n"
        )
    if not shown:
        return ""
    heading = phrase(site.editions, "figures")
    return f'<section id="figures"><h2>{heading}</h2>\n{"".join(shown)}</section>\n'


def _files(site: Site, names: Sequence[tuple[str, str]], more: str = "") -> str:
    """Links to the files that say the same, and to the whole list as it shows the same."""
    links = [
        f'<a href="{link_to(name)}">{phrase(site.editions, what)}</a>'
        for what, name in names
        if name in site.files
    ]
    if more:
        links.insert(0, f'<a href="index.html{more}">{phrase(site.editions, "list")}</a>')
    if not links:
        return ""
    items = "".join(f"<li>{link}</li>" for link in links)
    heading = phrase(site.editions, "files")
    return f'<section class="files"><h2>{heading}</h2>\n<ul>{items}</ul></section>\n'


def _saying(name: str) -> Callable[[Edition], str]:
    return lambda edition: edition.say(name)


def _section(
    site: Site, title: Callable[[Edition], str], whole: bool
) -> Callable[[Edition], list[Block]]:
    """A section of the synthesis; its sentences alone where the page has heading and articles."""

    def blocks(edition: Edition) -> list[Block]:
        found = site.sections[edition.lang].get(title(edition), [])
        return found if whole else [b for b in found if isinstance(b, Paragraph)]

    return blocks


def _sections(document: Document) -> dict[str, list[Block]]:
    """A report by its headings of level 2, which are kept; under "" what stands before them."""
    found: dict[str, list[Block]] = {"": []}
    title = ""
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 2:
            title = block.text
            found[title] = []
        found[title].append(block)
    return found
