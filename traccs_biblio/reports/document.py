"""What a report is made of, whatever the format: headings, paragraphs, lists, tables."""

from __future__ import annotations

from typing import NamedTuple

from ..model import Text


class Link(NamedTuple):
    """A link; `url` is http(s) and already percent-encoded."""

    text: str
    url: str


class Emphasis(NamedTuple):
    """Words set apart, such as the name of a journal."""

    text: str


Inline = str | Text | Link | Emphasis
Line = tuple[Inline, ...]


class Heading(NamedTuple):
    """A heading of level 1 to 3."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """One paragraph."""

    line: Line


class Item(NamedTuple):
    """An entry of a list: its first line, and lines about it."""

    lead: Line
    notes: tuple[Line, ...] = ()


class Items(NamedTuple):
    """A list, numbered or not."""

    items: tuple[Item, ...]
    numbered: bool = True


class Table(NamedTuple):
    """A table; the first column holds names, the others numbers or marks."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Items | Table


class Document(NamedTuple):
    """A whole report in one language."""

    lang: str
    blocks: tuple[Block, ...]
