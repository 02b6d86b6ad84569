"""A report in Markdown (CommonMark, with GitHub's tables): strangers' text is escaped."""

from __future__ import annotations

from ..model import Text
from ..text import in_line, markdown, markdown_escape, one_line
from .document import Document, Emphasis, Heading, Inline, Item, Items, Line, Link, Paragraph, Table


def render(document: Document) -> str:
    """The report; equal input gives equal bytes."""
    parts = []
    for block in document.blocks:
        if isinstance(block, Heading):
            parts.append("#" * block.level + " " + markdown_escape(one_line(block.text)))
        elif isinstance(block, Paragraph):
            parts.append(_line(block.line))
        elif isinstance(block, Items):
            items = [_item(i, item, block.numbered) for i, item in enumerate(block.items, 1)]
            parts.append("\n".join(items))
        elif isinstance(block, Table):
            parts.append(_table(block))
    return "\n\n".join(part for part in parts if part) + "\n"


def _item(number: int, item: Item, numbered: bool) -> str:
    mark = f"{number}. " if numbered else "- "
    indent = " " * len(mark)
    lines = [mark + _line(item.lead)]
    lines += [f"{indent}- {_line(note)}" for note in item.notes]
    return "\n".join(lines)


def _line(line: Line) -> str:
    return "".join(_inline(part) for part in line).strip()


def _inline(part: Inline) -> str:
    if isinstance(part, str):
        return markdown_escape(in_line(part))
    if isinstance(part, Text):
        return markdown(part)
    if isinstance(part, Emphasis):
        return f"*{markdown_escape(one_line(part.text))}*"
    if isinstance(part, Link):
        url = part.url.replace("(", "%28").replace(")", "%29").replace("\\", "%5C")
        return f"[{markdown_escape(in_line(part.text))}]({url})"
    raise TypeError(part)


def _table(table: Table) -> str:
    rows = [table.header, tuple("---" for _ in table.header), *table.rows]
    shown = [[cell if i == 1 else markdown_escape(one_line(cell)) for cell in row]
             for i, row in enumerate(rows)]  # fmt: skip
    return "\n".join("| " + " | ".join(cell or " " for cell in row) + " |" for row in shown)
