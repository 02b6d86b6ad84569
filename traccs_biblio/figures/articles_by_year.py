"""The years: articles by year of publication, of all and of each use case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..model import Article
from ..reports.edition import Edition
from .caption import head, is_named, say, under
from .sheet import BLUE, BODY, GREY, LINE, MARGIN, SMALL, Box, Sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: How many years stand alone; earlier ones share a column.
YEARS = 6
#: Height of the highest bar of the years, in points.
HIGHEST = 120.0


def years(edition: Edition, articles: Sequence[Article]) -> Figure:
    """Articles by year of publication, of all and of each use case: nominated ones filled,
    suggested ones hatched on top of them. An unknown year is told from one not looked up yet."""
    sheet = Sheet()
    slugs = [usecase.slug for usecase in edition.usecases]
    panels = [(say(edition, "all"), list(articles))]
    panels += [(edition.label(slug), [a for a in articles if slug in a.slugs]) for slug in slugs]
    panels.append((edition.say("no use case"), [a for a in articles if not {*a.slugs} & {*slugs}]))
    since = _since(articles)
    columns = _columns(edition, articles, since)
    counts = [_by_year(edition, group, since) for _, group in panels]
    highest = [max(map(sum, by_year.values()), default=0) for by_year in counts]
    labels = {name: sheet.wrapped(name, 40, SMALL) for name in columns}
    step = max([42.0, *(sheet.width(x, SMALL) + 6 for lines in labels.values() for x in lines)])
    step = max(step, 200 / max(1, len(columns)))
    width = max(200.0, step * len(columns))
    beside = max(1, min(3, int(1040 // (width + 30))))
    across = beside * (width + 30) - 30
    y = head(sheet, edition, articles, say(edition, "years"), across)
    y += under(sheet, y - 10, [say(edition, "years note")], across) + 4
    unit = HIGHEST / max(5, *highest)
    for first in range(0, len(panels), beside):
        row = range(first, min(first + beside, len(panels)))
        titles = {n: sheet.wrapped(panels[n][0], width, BODY, bold=True) for n in row}
        base = y + max(map(len, titles.values())) * BODY * LINE + 16
        base += max(10.0, *(unit * highest[n] for n in row))
        for number, lines in titles.items():
            x = MARGIN + (number - first) * (width + 30)
            sheet.write(x, y, lines, bold=True)
            sheet.line((x, base), (x + width, base), colour=GREY)
            if not counts[number]:
                sheet.write(x, base - 16, [edition.say("no articles")], SMALL, colour=GREY)
            for place, name in enumerate(columns):
                middle = x + (place + 0.5) * step
                _bar(sheet, middle, base, unit, counts[number].get(name, (0, 0)))
                sheet.write(middle, base + 3, labels[name], SMALL, "center")
        y = base + 3 + max([1, *map(len, labels.values())]) * SMALL * LINE + 18
    for (named, hinted), name in (((1, 0), "year named"), ((0, 1), "year hinted")):
        _bar(sheet, MARGIN + 13, y + 12, 12, (named, hinted), numbers=False)
        sheet.write(MARGIN + 36, y - 1, [say(edition, name)])
        y += 22
    return sheet.figure(say(edition, "years"))


def _bar(
    sheet: Sheet, x: float, base: float, unit: float, count: tuple[int, int], numbers: bool = True
) -> None:
    """Nominated articles, on top of them the suggested ones, over it both numbers as "3 +2"."""
    named, hinted = count
    if named:
        sheet.box(Box(x - 13, base - named * unit, 26, named * unit), BLUE, BLUE)
    if hinted:
        area = Box(x - 13, base - (named + hinted) * unit, 26, hinted * unit)
        sheet.box(area, fill="white", edge=BLUE, hatch="////")
    parts = [str(named)] * bool(named) + [f"+{hinted}"] * bool(hinted)
    if numbers and parts:
        y = base - (named + hinted) * unit - SMALL * LINE - 1
        sheet.write(x, y, [" ".join(parts)], SMALL, "center", bold=bool(named))


def _since(articles: Iterable[Article]) -> int:
    """The first year that has a column of its own."""
    known = [a.record.metadata.year for a in articles if a.record.metadata.year is not None]
    return max(min(known, default=1), max(known, default=0) - YEARS + 1)


def _columns(edition: Edition, articles: Sequence[Article], since: int) -> list[str]:
    """The columns of the years, in order: a year without articles shows."""
    last = max((a.record.metadata.year or 0 for a in articles), default=0)
    found = {_column(edition, article, since) for article in articles}
    earlier = say(edition, "until", since - 1)
    unknown = [say(edition, "no year"), say(edition, "not checked")]
    return [
        *([earlier] if earlier in found else []),
        *map(str, range(since, last + 1)),
        *(name for name in unknown if name in found),
    ]


def _column(edition: Edition, article: Article, since: int) -> str:
    year = article.record.metadata.year
    if year is None:
        return say(edition, "not checked" if article.record.pending else "no year")
    return str(year) if year >= since else say(edition, "until", since - 1)


def _by_year(
    edition: Edition, articles: Iterable[Article], since: int
) -> dict[str, tuple[int, int]]:
    """Articles nominated, and those only suggested, by the column they belong to."""
    counts: dict[str, tuple[int, int]] = {}
    for article in articles:
        column = _column(edition, article, since)
        named, hinted = counts.get(column, (0, 0))
        is_one = is_named(edition, article)
        counts[column] = (named + is_one, hinted + (not is_one))
    return counts
