"""A report as a Typst source, and from it the PDF: strangers' text is a string, never markup."""

from __future__ import annotations

import json
import re

from ..ids import is_web_address
from ..model import Text
from ..text import in_line, one_line
from .document import Document, Emphasis, Heading, Inline, Item, Items, Line, Paragraph, Table
from .typesetting import typeset

#: The page: A4, the fonts that Typst carries, quotes and hyphens of the language.
PREAMBLE = """\
#set page(paper: "a4", margin: (x: 2.4cm, y: 2.2cm), numbering: "1 / 1")
#set text(font: ("Libertinus Serif", "New Computer Modern"), size: 10.5pt, hyphenate: true)
#set par(justify: true, leading: 0.62em, spacing: 0.9em)
#show heading: set block(above: 1.5em, below: 0.7em)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 13pt)
#show heading.where(level: 3): set text(size: 11pt, style: "italic")
#show link: set text(fill: rgb("#0b4f9e"))
#set enum(spacing: 1.1em, indent: 0pt)
// titles are in another language than the page, as a rule: its hyphens would be wrong
#show selector.or(enum, list): set par(justify: false)
#show selector.or(enum, list): set text(hyphenate: false)
#set table(stroke: 0.4pt + luma(160), inset: 5pt)
#let note(body) = block(spacing: 0.45em, par(justify: false, text(size: 9pt, fill: luma(60), body)))
"""
#: A word, or several that no-break spaces join, which is longer than any address.
_ENDLESS = r"[^ ]{1000,}"


def pdf(document: Document) -> bytes:
    """The report as PDF; `InputError` names the extra where Typst is not installed."""
    return typeset({"main.typ": render(document)}, "pdf")


def render(document: Document) -> str:
    """The source; equal input gives equal bytes."""
    title = next((b.text for b in document.blocks if isinstance(b, Heading)), "biblio")
    head = f"#set document(title: {_string(title)}, date: none)\n"
    head += f"#set text(lang: {_string(document.lang)})\n"
    return PREAMBLE + head + "\n" + "\n\n".join(_block(b) for b in document.blocks) + "\n"


def _block(block: Heading | Paragraph | Items | Table) -> str:
    if isinstance(block, Heading):
        return f"#heading(level: {block.level}, {_words(block.text)})"
    if isinstance(block, Paragraph):
        return f"#par[{_line(block.line)}]"
    if isinstance(block, Items):
        items = ",\n".join(_item(item) for item in block.items)
        return f"#{'enum' if block.numbered else 'list'}(\n{items},\n)"
    return _table(block)


def _item(item: Item) -> str:
    notes = "".join(f"#note[{_line(note)}]" for note in item.notes)
    return f"  [{_line(item.lead)}{notes}]"


def _line(line: Line) -> str:
    return "".join(_inline(part) for part in line)


def _inline(part: Inline) -> str:
    if isinstance(part, str):
        return _text(part)
    if isinstance(part, Text):
        return "".join(_run(text, style) for text, style in part.runs)
    if isinstance(part, Emphasis):
        return f"#emph[{_text(part.text)}]"
    if not is_web_address(part.url):
        return _text(part.text)
    return f"#link({_string(part.url)})[{_text(part.text)}]"


_MARKS = {"i": "emph", "b": "strong", "sub": "sub", "sup": "super", "sc": "smallcaps"}


def _run(text: str, style: str) -> str:
    return f"#{_MARKS[style]}[{_text(text)}]" if style in _MARKS else _text(text)


def _text(text: str) -> str:
    """Text as an expression: Typst reads nothing in it."""
    return f"#{_words(text)};" if text else ""


def _words(text: str) -> str:
    """A string that is set: its lines can be broken. Typst lets a word without end run out of the
    page, and fails where a line has more than 65,535 bytes."""
    text = re.sub(_ENDLESS, lambda word: re.sub(".{50}", "\\g<0>\u200b", word[0]), in_line(text))
    return _quoted(text)


def _string(text: str) -> str:
    """A string literal of Typst; without control characters, on one line, spaces kept."""
    return _quoted(in_line(text))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _table(table: Table) -> str:
    """The matrix: names to the left, counts in the middle of their columns."""
    aligned = ", ".join(["left", *["center"] * (len(table.header) - 1)])
    head = ", ".join(f"[{_text(one_line(cell))}]" for cell in table.header)
    rows = [", ".join(f"[{_text(one_line(cell))}]" for cell in row) + "," for row in table.rows]
    body = "\n".join(f"  {row}" for row in rows)
    widths = ", ".join(["auto", *["1fr"] * (len(table.header) - 1)])
    return (
        "#[#set text(size: 8.5pt, hyphenate: true)\n#set par(justify: false)\n#table(\n"
        f"  columns: ({widths}), align: ({aligned}),\n  table.header({head}),\n{body}\n)]"
    )
