"""A report as one HTML page that asks the network for nothing: strangers' text is escaped, and a
Content-Security-Policy lets no script run, whatever got through."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from ..ids import is_web_address
from ..model import Text
from ..text import in_line, one_line
from .document import Document, Emphasis, Heading, Inline, Item, Items, Line, Paragraph, Table

STYLE = """\
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1,h2,h3{line-height:1.25;margin:2em 0 .5em}h1{margin-top:0}
ol,ul{padding-left:1.5rem}ol>li{margin:.8em 0}li ul{list-style:none;padding-left:0}
li li{font-size:.9rem;opacity:.85}a{overflow-wrap:anywhere}.sc{font-variant:small-caps}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}
th,td{border:1px solid #8888;padding:.3rem .5rem;text-align:center}
th[scope=row]{text-align:left;font-weight:normal}
@media print{body{max-width:none;margin:0}a{color:inherit}li{break-inside:avoid}}
"""
_MARKS = {"i": "i", "b": "b", "sub": "sub", "sup": "sup"}


def render(document: Document) -> str:
    """The page; equal input gives equal bytes."""
    title = next((b.text for b in document.blocks if isinstance(b, Heading)), "biblio")
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="{document.lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{escape(one_line(title))}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body(document)}</main>\n</body>\n</html>\n"
    )


def body(document: Document) -> str:
    """The blocks alone, for a page around them."""
    return "".join(_block(block) + "\n" for block in document.blocks)


def _block(block: Heading | Paragraph | Items | Table) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(one_line(block.text))}</h{block.level}>"
    if isinstance(block, Paragraph):
        return f"<p>{line(block.line)}</p>"
    if isinstance(block, Items):
        tag = "ol" if block.numbered else "ul"
        return f"<{tag}>\n" + "".join(_item(item) for item in block.items) + f"</{tag}>"
    return _table(block)


def _item(item: Item) -> str:
    notes = "".join(f"<li>{line(note)}</li>" for note in item.notes)
    return f"<li>{line(item.lead)}{f'<ul>{notes}</ul>' if notes else ''}</li>\n"


def line(parts: Line) -> str:
    """One line of text, emphasis and links."""
    return "".join(_inline(part) for part in parts).strip()


def _inline(part: Inline) -> str:
    if isinstance(part, str):
        return escape(in_line(part))
    if isinstance(part, Text):
        return "".join(_run(text, style) for text, style in part.runs)
    if isinstance(part, Emphasis):
        return f"<i>{escape(one_line(part.text))}</i>"
    text = escape(one_line(part.text))
    if not is_web_address(part.url):
        return text
    return f'<a href="{escape(part.url)}" rel="noreferrer">{text}</a>'


def _run(text: str, style: str) -> str:
    shown = escape(in_line(text))
    if style == "sc":
        return f'<span class="sc">{shown}</span>'
    mark = _MARKS.get(style)
    return f"<{mark}>{shown}</{mark}>" if mark else shown


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(one_line(cell))}</th>' for cell in table.header)
    rows = []
    for first, *cells in table.rows:
        others = "".join(f"<td>{escape(one_line(cell))}</td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{escape(one_line(first))}</th>{others}</tr>\n')
    return f'<div class="wide"><table>\n<tr>{head}</tr>\n{"".join(rows)}</table></div>'
