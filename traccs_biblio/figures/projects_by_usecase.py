"""The matrix: projects by use cases, as a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..model import Article
from ..reports.edition import Edition
from ..reports.overview import Cell, cells
from .caption import head, say
from .sheet import BODY, GREY, INK, LINE, MARGIN, PALE, SMALL, Box, Sheet, ink_on

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def matrix(edition: Edition, articles: Sequence[Article]) -> Figure:
    """Projects by use cases: nominated articles as shade and number, suggested ones as "+2"
    beside it, a declared activity as a frame. The last column counts each article once."""
    sheet = Sheet()
    counts = cells(edition, articles)
    top = max([edition.call.most, *(c.named for (_, slug), c in counts.items() if slug)])
    columns = [(usecase.slug, usecase.label[edition.lang]) for usecase in edition.usecases]
    columns.append(("", edition.say("total")))
    width, gap = 92.0, 6.0
    rows = {project: sheet.wrapped(edition.name(project), 170) for project in edition.projects}
    labels = [sheet.wrapped(label, width - 8, SMALL) for _, label in columns]
    left = MARGIN + 12 + max([90.0, *(sheet.width(line) for row in rows.values() for line in row)])
    across = max(left + len(columns) * width, 560)
    y = head(sheet, edition, articles, edition.say("matrix"), across - MARGIN)
    y += max(len(lines) for lines in labels) * SMALL * LINE
    for number, lines in enumerate(labels):
        middle = left + (number + 0.5) * width
        sheet.write(middle, y - len(lines) * SMALL * LINE, lines, SMALL, "center")
    y += 6
    for project, lines in rows.items():
        silent = [say(edition, "silent")] if project not in edition.replied() else []
        tall = len(lines) * BODY * LINE
        height = max(30.0, tall + len(silent) * SMALL * LINE + 8)
        start = y + (height - tall - len(silent) * SMALL * LINE) / 2
        sheet.write(left - 12, start, lines, align="right")
        sheet.write(left - 12, start + tall, silent, SMALL, "right", colour=GREY)
        for number, (slug, _) in enumerate(columns):
            area = Box(left + number * width + gap / 2, y + gap / 2, width - gap, height - gap)
            _cell(sheet, area, counts[project, slug], top if slug else 0)
        y += height
    y += 10
    for number, named in enumerate(sorted({1, (top + 1) // 2, top})):
        _cell(sheet, Box(MARGIN + 32 * number, y, 28, 22), Cell(named), top)
    sheet.write(MARGIN + 104, y + 4, [say(edition, "named")])
    for cell, name in ((Cell(hinted=2), "hinted"), (Cell(declared=True), "declared")):
        y += 32
        _cell(sheet, Box(MARGIN + 32, y, 28, 22), cell, top)
        sheet.write(MARGIN + 104, y + 4, sheet.wrapped(say(edition, name), across - 104 - MARGIN))
    sheet.write(MARGIN + 104, y + 30, [say(edition, "blank")])
    return sheet.figure(edition.say("matrix"))


def _cell(sheet: Sheet, area: Box, cell: Cell, top: int) -> None:
    """A field of the matrix; without `top` it has no shade, as in the column of totals."""
    fill = _shade(cell.named / top) if top and cell.named else "white"
    sheet.box(area, fill=fill, edge=PALE)
    if cell.declared:
        sheet.box(area, fill="none", edge=INK, thick=2.4)
    named = str(cell.named) if cell.named else ""
    hinted = f"+{cell.hinted}" if cell.hinted else ""
    colour = ink_on(fill)
    space = 4 if named and hinted else 0
    x = area.middle[0] - (sheet.width(named, 12, True) + space + sheet.width(hinted, SMALL)) / 2
    y = area.middle[1]
    sheet.write(x, y - 6 * LINE, [named], 12, bold=True, colour=colour)
    x += sheet.width(named, 12, True) + space
    sheet.write(x, y - SMALL * LINE / 2 + (1.5 if named else 0), [hinted], SMALL, colour=colour)


def _shade(share: float) -> str:
    """Of one hue and ever darker, so that grey print keeps the order."""
    import matplotlib
    from matplotlib.colors import to_hex

    return to_hex(matplotlib.colormaps["Blues"](0.18 + 0.72 * min(share, 1.0)))
