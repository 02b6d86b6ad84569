"""Parts of a report (`reports/document.py`) in both languages, line by line: what is the same in
both, such as a reference, stands once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..reports.as_html import body
from ..reports.document import Block, Document, Item, Items, Line
from ..reports.edition import Edition
from .markup import Editions, both, line_in_both


def blocks_html(editions: Editions, spell: Callable[[Edition], Sequence[Block]]) -> str:
    """Blocks that come in each language, as many in one as in the other."""
    columns = zip(*(spell(edition) for edition in editions.values()), strict=True)
    return "".join(_block(editions, dict(zip(editions, c, strict=True))) for c in columns)


def lines_html(editions: Editions, spell: Callable[[Edition], Sequence[Line]]) -> list[str]:
    """Lines that come in each language, as many in one as in the other."""
    columns = zip(*(spell(edition) for edition in editions.values()), strict=True)
    return [_line(editions, dict(zip(editions, c, strict=True))) for c in columns]


def _line(editions: Editions, lines: Mapping[str, Line]) -> str:
    return line_in_both(editions, lambda edition: lines[edition.lang])


def _block(editions: Editions, blocks: Mapping[str, Block]) -> str:
    lists = {lang: block for lang, block in blocks.items() if isinstance(block, Items)}
    if not lists:
        return both(editions, lambda e: body(Document(e.lang, (blocks[e.lang],))), "div")
    tag = "ol" if next(iter(lists.values())).numbered else "ul"
    columns = zip(*(block.items for block in lists.values()), strict=True)
    items = [_item(editions, dict(zip(lists, c, strict=True))) for c in columns]
    return f"<{tag}>\n{''.join(items)}</{tag}>\n"


def _item(editions: Editions, items: Mapping[str, Item]) -> str:
    lead = line_in_both(editions, lambda e: items[e.lang].lead)
    notes = lines_html(editions, lambda e: items[e.lang].notes)
    inner = "".join(f"<li>{note}</li>" for note in notes)
    return f"<li>{lead}{f'<ul>{inner}</ul>' if notes else ''}</li>\n"
