"""A report for a terminal: plain Unicode, wrapped, no control characters."""

from __future__ import annotations

import textwrap

from ..model import Text
from ..text import one_line, terminal, wrapped
from .document import Document, Heading, Inline, Item, Items, Line, Link, Paragraph, Table

_UNDERLINES = {1: "=", 2: "-"}


def render(document: Document, width: int = 88) -> str:
    """The report as lines of at most `width` columns; a DOI or a long word is never broken."""
    parts = []
    for block in document.blocks:
        if isinstance(block, Heading):
            text = one_line(block.text)
            underline = _UNDERLINES.get(block.level)
            parts.append(f"{text}\n{underline * len(text)}" if underline else text)
        elif isinstance(block, Paragraph):
            parts.append(_wrapped(block.line, "", "", width))
        elif isinstance(block, Items):
            items = [_item(i, item, block.numbered, width) for i, item in enumerate(block.items, 1)]
            parts += items if block.numbered else ["\n".join(items)]
        elif isinstance(block, Table):
            parts.append(_table(block))
    return "\n\n".join(part for part in parts if part) + "\n"


def _item(number: int, item: Item, numbered: bool, width: int) -> str:
    mark = f"{number}. ".rjust(4) if numbered else "  - "
    lines = [_wrapped(item.lead, mark, "    ", width)]
    lines += [_wrapped(note, "    · ", "      ", width) for note in item.notes]
    return "\n".join(lines)


def _wrapped(line: Line, first: str, rest: str, width: int) -> str:
    text = one_line("".join(plain(part) for part in line))
    return "\n".join(wrapped(text, width, first, rest))


def plain(part: Inline) -> str:
    """One piece of a line; a DOI by its address, as people write it, not percent-encoded."""
    if isinstance(part, str):
        return part
    if isinstance(part, Text):
        return terminal(part)
    if isinstance(part, Link) and part.text.startswith("doi:"):
        return "https://doi.org/" + part.text.removeprefix("doi:")
    return part.text


def _table(table: Table) -> str:
    """Columns side by side; a long heading is broken over lines at its words."""
    heads = [textwrap.wrap(one_line(cell), 14, break_long_words=False) for cell in table.header]
    rows = [[one_line(cell) for cell in row] for row in table.rows]
    widths = [
        max([len(line) for line in head] + [len(row[i]) for row in rows] + [1])
        for i, head in enumerate(heads)
    ]
    height = max(len(head) for head in heads)
    lines = [[head[n] if n < len(head) else "" for head in heads] for n in range(height)]
    ruled = [*lines, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in ruled
    )
