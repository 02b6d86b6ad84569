"""A report as a Word file, with headings of Word's own and live links."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ..archives import undated
from ..errors import InputError
from ..ids import is_web_address
from ..model import Text
from ..text import in_line
from .document import Document, Emphasis, Heading, Inline, Items, Line, Link, Paragraph, Table

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph as WordParagraph

#: Centimetres: the text, and the column of a table that holds names.
_WIDTH, _NAMES = 16.2, 3.8
_LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}


def render(document: Document) -> bytes:
    """The file. `InputError` names the extra where python-docx is not installed."""
    try:
        import docx
    except ImportError:
        raise InputError(
            "Word files need python-docx, which is not installed",
            "in the folder of biblio's code: pip install '.[docx]'",
        ) from None
    word = docx.Document()
    _set_up(word, document)
    for block in document.blocks:
        if isinstance(block, Heading):
            word.add_heading(in_line(block.text), level=block.level)
        elif isinstance(block, Paragraph):
            _add(word.add_paragraph(), block.line)
        elif isinstance(block, Items):
            _list(word, block)
        else:
            _table(word, block)
    file = io.BytesIO()
    word.save(file)
    return undated(file.getvalue())


def _set_up(word: Word, document: Document) -> None:
    """Title, language, margins; nothing about who made it, and when."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    title = next((b.text for b in document.blocks if isinstance(b, Heading)), "biblio")
    about = word.core_properties
    about.title, about.author, about.comments = in_line(title), "", ""
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    language = normal.element.get_or_add_rPr()
    mark = language.makeelement(qn("w:lang"), {qn("w:val"): _LANGUAGES[document.lang]})
    language.append(mark)
    for section in word.sections:
        section.left_margin = section.right_margin = Cm(2.4)
        section.page_width, section.page_height = Cm(21), Cm(29.7)


def _list(word: Word, items: Items) -> None:
    """An item a paragraph, its notes below it. Numbers are written out, since those of Word would
    go on from one list to the next."""
    from docx.shared import Cm, Pt

    for number, item in enumerate(items.items, 1):
        lead = word.add_paragraph(style=None if items.numbered else "List Bullet")
        if items.numbered:
            lead.paragraph_format.left_indent = Cm(0.8)
            lead.paragraph_format.first_line_indent = Cm(-0.8)
            lead.paragraph_format.tab_stops.add_tab_stop(Cm(0.8))
            lead.add_run(f"{number}.\t")
        _add(lead, item.lead)
        for note in item.notes:
            about = word.add_paragraph()
            about.paragraph_format.left_indent = Cm(0.8)
            _add(about, note, size=9)
        whole = word.paragraphs[-1 - len(item.notes) :]
        for paragraph in whole[:-1]:  # an item stays on one page
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_after = Pt(1)
        whole[-1].paragraph_format.space_after = Pt(8)


def _add(paragraph: WordParagraph, line: Line, size: float = 0) -> None:
    for part in line:
        _inline(paragraph, part, size)


def _inline(paragraph: WordParagraph, part: Inline, size: float) -> None:
    if isinstance(part, Link) and is_web_address(part.url):
        _link(paragraph, part, size)
        return
    if isinstance(part, Text):
        runs: tuple[tuple[str, str], ...] = part.runs
    elif isinstance(part, Emphasis):
        runs = ((part.text, "i"),)
    else:
        runs = ((part if isinstance(part, str) else part.text, ""),)
    for text, style in runs:
        run = paragraph.add_run(in_line(text))
        _sized(run, size)
        run.italic, run.bold = style == "i" or None, style == "b" or None
        run.font.subscript, run.font.superscript = style == "sub" or None, style == "sup" or None
        run.font.small_caps = style == "sc" or None


def _link(paragraph: WordParagraph, link: Link, size: float) -> None:
    """A live link; python-docx has no call for it."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    target = paragraph.part.relate_to(link.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    run = paragraph.add_run(in_line(link.text))
    _sized(run, size)
    run.font.underline, run.font.color.rgb = True, RGBColor(0x0B, 0x4F, 0x9E)
    element = paragraph._p.makeelement(qn("w:hyperlink"), {qn("r:id"): target})
    element.append(run._r)
    paragraph._p.append(element)


def _sized(run: Any, size: float) -> None:
    from docx.shared import Pt

    if size:
        run.font.size = Pt(size)


def _table(word: Word, table: Table) -> None:
    """The matrix: names to the left in a wide column, counts in the middle of theirs."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    made = word.add_table(rows=0, cols=len(table.header), style="Table Grid")
    made.autofit = False
    narrow = (_WIDTH - _NAMES) / (len(table.header) - 1)
    for place, column in enumerate(made.columns):
        column.width = Cm(narrow if place else _NAMES)
    for number, row in enumerate((table.header, *table.rows)):
        for place, (cell, text) in enumerate(zip(made.add_row().cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(in_line(text))
            _sized(run, 8 if number else 7)
            run.bold = number == 0 or None
            if place:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.add_paragraph()
