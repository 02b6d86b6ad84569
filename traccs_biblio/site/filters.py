"""The form that searches, filters and sorts; the script shows it and makes it work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..exports.bibtex import HEADER
from ..model import Article
from ..reports.edition import Edition
from .article import by_status, standing
from .markup import Editions, attribute, labelled, lines, phrase
from .words import say

SORTS = ("author", "year", "title", "project")

#: The values of a filter, each with its name in a language.
Choices = Mapping[str, Callable[[Edition], str]]


def filters_html(editions: Editions, articles: Sequence[Article]) -> str:
    """The form, hidden until the script runs, since without it it would do nothing."""
    edition = next(iter(editions.values()))
    selects = [
        _select(editions, name, {"": _word("all"), **choices})
        for name, choices in _choices(edition, articles).items()
    ]
    sorts = {"" if sort == "author" else sort: _word(f"sort {sort}") for sort in SORTS}
    return (
        '<form id="filters" role="search" aria-labelledby="found" hidden>\n'
        f'<p class="wide-field"><label for="q">{phrase(editions, "search")}</label>'
        '<input type="search" id="q" name="q" autocomplete="off" spellcheck="false"></p>\n'
        f"{''.join(selects)}{_select(editions, 'sort', sorts)}"
        f'<p class="do"><button type="reset">{phrase(editions, "clear")}</button>'
        f'<button type="button" id="download" data-header="{lines(HEADER.splitlines())}">'
        f"{phrase(editions, 'download')}</button></p>\n"
        '<p id="count" role="status"></p>\n</form>\n'
    )


def _choices(edition: Edition, articles: Sequence[Article]) -> dict[str, Choices]:
    """What can be chosen: of projects and use cases all, of the rest what the articles have."""
    projects: dict[str, Callable[[Edition], str]] = {
        project: (lambda e, p=project: e.name(p))  # type: ignore[misc]
        for project in edition.projects
    }
    usecases: dict[str, Callable[[Edition], str]] = {
        usecase.slug: (lambda e, s=usecase.slug: e.label(s))  # type: ignore[misc]
        for usecase in edition.usecases
    }
    said = {name for article in articles for names in by_status(edition, article) for name in names}
    projects |= {name: _plain(name) for name in sorted(said - {*projects, "unassigned"})}
    if "unassigned" in said:
        projects["unassigned"] = _word("unassigned")
    tags = {slug for article in articles for slug in standing(article)}
    usecases |= {slug: _plain(slug) for slug in sorted(tags - {*usecases, "review", "none"})}
    usecases |= {name: _word(word) for name, word in (
        ("review", "review"), ("none", "none usecase")) if name in tags}  # fmt: skip
    years = sorted({a.record.metadata.year for a in articles if a.record.metadata.year})
    found: dict[str, Choices] = {
        "pc": projects,
        "usecase": usecases,
        "year": {str(year): _plain(str(year)) for year in reversed(years)},
    }
    if any(not a.record.metadata.year for a in articles):
        found["year"] = {**found["year"], "none": _word("none year")}
    for name, facet in (("model", "models"), ("method", "methods")):
        values = {value for a in articles for value in a.facets.get(facet, ())}
        found[name] = {v: _plain(v) for v in sorted(values, key=lambda v: (v.casefold(), v))}
        if any(not a.facets.get(facet) for a in articles):
            found[name] = {**found[name], "none": _word(f"none {name}")}
    found["status"] = {status: _word(f"status {status}") for status in ("nominated", "suggested")}
    return found


def _word(name: str) -> Callable[[Edition], str]:
    return lambda edition: say(edition.lang, name)


def _plain(name: str) -> Callable[[Edition], str]:
    return lambda edition: name


def _select(editions: Editions, name: str, choices: Choices) -> str:
    options = "".join(
        f'<option value="{attribute(value)}"{labelled(editions, spell)}</option>'
        for value, spell in choices.items()
    )
    return (
        f'<p><label for="{name}">{phrase(editions, name)}</label>'
        f'<select id="{name}" name="{name}">{options}</select></p>\n'
    )
