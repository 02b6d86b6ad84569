"""The network: projects that should talk, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from operator import itemgetter
from typing import TYPE_CHECKING

from ..model import Article
from ..reports.edition import Edition
from ..reports.overview import Tie, ties
from .caption import head, row, say, under
from .sheet import BLUE, BODY, INK, MARGIN, ORANGE, SMALL, Box, Sheet, Size

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: How many of the ties say why.
REASONS = 12


def network(edition: Edition, articles: Sequence[Article]) -> Figure:
    """Projects that should talk: a line a pair, as wide as what they have in common, dashed where
    suggestions count, the strongest with their main reason. Projects without ties stand apart."""
    sheet = Sheet()
    found = ties(edition, articles)
    tied = _neighbours([p for p in edition.projects if any(p in tie[:2] for tie in found)], found)
    strongest = found[:REASONS]
    reasons = [sheet.wrapped(_reason(edition, tie), 110, SMALL) for tie in strongest]
    names = {project: sheet.wrapped(edition.name(project), 96) for project in tied}
    boxes, places = _placed(
        [sheet.size(names[project], BODY) for project in tied],
        [sheet.size(lines, SMALL) for lines in reasons],
        [(tied.index(tie.one), tied.index(tie.other)) for tie in found],
    )
    across = max([560.0, *(box.x + box.width for box in boxes)])
    y = head(sheet, edition, articles, edition.say("should talk"), across)
    pairs = len(edition.projects) * (len(edition.projects) - 1) // 2
    counted = edition.say("should talk counts", n=len(found), of=pairs)
    notes = [counted, say(edition, "widths")] if found else [counted]
    if len(found) > len(strongest):
        notes[-1] += " " + say(edition, "reasons", len(strongest))
    y += under(sheet, y - 10, notes, across) + 4
    for named in (True, False) if found else ():
        sheet.line((MARGIN, y + 7), (MARGIN + 40, y + 7), 3, *_style(named))
        sheet.write(MARGIN + 50, y, [say(edition, "tie named" if named else "tie hinted")])
        y += 18
    y += 14
    offset = MARGIN + (across - max([0.0, *(b.x + b.width for b in boxes)])) / 2
    boxes = [box.moved(offset, y) for box in boxes]
    middles = dict(zip(tied, (box.middle for box in boxes), strict=True))
    widest = max([1, *(tie.weight for tie in found)])
    for tie in reversed(found):
        ends = middles[tie.one], middles[tie.other]
        sheet.line(*ends, 0.8 + 5 * tie.weight / widest, *_style(tie.named), tie not in strongest)
    further = []
    for tie, lines, place in zip(strongest, reasons, places, strict=True):
        if place:
            area = place.moved(offset, y)
            sheet.box(area, fill="white", edge="none")
            sheet.write(area.middle[0], area.y, lines, SMALL, "center")
        else:
            further.append(f"{tie.one} – {tie.other} ({_reason(edition, tie)})")
    for project, box in zip(tied, boxes, strict=True):
        sheet.box(box, fill="#eef3f9", edge=INK, thick=1.2)
        sheet.write(box.middle[0], box.y + 5, names[project], align="center")
    y = max([y, *(box.y + box.height + 18 for box in boxes)])
    holding = {n.project for article in articles for n in edition.said(article)}
    rest = [project for project in edition.projects if project not in tied]
    for name, texts in (
        ("further", further),
        ("alone", [edition.name(p) for p in rest if p in holding]),
        ("bare", [edition.name(p) for p in rest if p not in holding]),
    ):
        if texts:
            y = row(sheet, y, say(edition, name), texts, MARGIN + across) + 8
    return sheet.figure(edition.say("should talk"))


def _reason(edition: Edition, tie: Tie) -> str:
    """What two projects have most of all in common, in a word or two."""
    if tie.articles:
        return say(edition, "articles", len(tie.articles))
    if len(tie.authors) > 1:
        return say(edition, "authors", len(tie.authors))
    names = tie.authors or tie.models or tie.methods
    if names:
        return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"
    return say(edition, "cited", len(tie.cited))


def _style(named: bool) -> tuple[str, bool]:
    """Colour, and whether dashed."""
    return (BLUE, False) if named else (ORANGE, True)


def _neighbours(projects: Sequence[str], found: Sequence[Tie]) -> list[str]:
    """An order round the circle in which the next is the one most tied to the last."""
    weights = {frozenset(tie[:2]): tie.weight for tie in found}
    rest, order = list(projects), list[str]()
    while rest:
        last = order[-1] if order else ""
        order.append(max(rest, key=lambda p: weights.get(frozenset((last, p)), 0)))
        rest.remove(order[-1])
    return order


def _placed(
    nodes: Sequence[Size], labels: Sequence[Size], ties: Sequence[tuple[int, int]]
) -> tuple[list[Box], list[Box | None]]:
    """The nodes on an ellipse, and the labels of the first ties at their lines: the smallest
    ellipse on which nothing covers anything, with the fewest labels that find no place (None)."""
    wide = 150.0
    while _touching(boxes := _ellipse(nodes, wide)):
        wide *= 1.07
    places = _along(boxes, labels, ties)
    for growth in range(1, 10):
        if all(places):
            break
        wider = _ellipse(nodes, wide * 1.07**growth)
        placed = _along(wider, labels, ties)
        if placed.count(None) < places.count(None):
            boxes, places = wider, placed
    left, above = min((b.x for b in boxes), default=0), min((b.y for b in boxes), default=0)
    return (
        [box.moved(-left, -above) for box in boxes],
        [place and place.moved(-left, -above) for place in places],
    )


def _touching(boxes: Sequence[Box]) -> bool:
    return any(one.covers(other.grown(8, 8)) for one, other in combinations(boxes, 2))


def _ellipse(nodes: Sequence[Size], wide: float) -> list[Box]:
    """The nodes round an ellipse, from the left."""
    boxes = []
    for number, (width, height) in enumerate(nodes):
        turn = math.pi + 2 * math.pi * number / len(nodes)
        middle = Box(wide * math.cos(turn), 0.62 * wide * math.sin(turn), 0, 0)
        boxes.append(middle.grown(width / 2 + 9, height / 2 + 5))
    return boxes


def _along(
    boxes: Sequence[Box], labels: Sequence[Size], ties: Sequence[tuple[int, int]]
) -> list[Box | None]:
    """A free place at its line for each label, of those the one that fewest other lines cross."""
    lines = [(boxes[one].middle, boxes[other].middle) for one, other in ties]
    places: list[Box | None] = []
    for number, (width, height) in enumerate(labels):
        (x1, y1), (x2, y2) = lines[number]
        others = lines[:number] + lines[number + 1 :]
        taken = [box.grown(2, 2) for box in filter(None, places)]
        long = math.hypot(x2 - x1, y2 - y1) or 1.0
        aside = ((y1 - y2) / long, (x2 - x1) / long)
        away = abs(aside[0]) * width / 2 + abs(aside[1]) * height / 2 + 6
        free = []
        for side in (0, 1, -1):  # on the line, where enough of it stays in sight, or beside it
            clear = 2 if side else 14
            near = [*taken, *(box.grown(clear, clear) for box in boxes)]
            for share in (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8):
                x = x1 + share * (x2 - x1) + side * away * aside[0]
                y = y1 + share * (y2 - y1) + side * away * aside[1]
                place = Box(x, y, 0, 0).grown(width / 2 + 3, height / 2 + 1)
                if not any(map(place.covers, near)):
                    free.append((sum(place.crossed(*line) for line in others), place))
        places.append(min(free, key=itemgetter(0))[1] if free else None)
    return places
