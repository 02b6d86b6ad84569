"""The rows of CSV and XLSX files, as a person sees them in a spreadsheet program.

openpyxl reads whole sheets here, since its read-only mode shows neither merged cells nor links.
"""

from __future__ import annotations

import csv
import functools
import io
import re
import warnings
import zipfile
import zlib
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from types import NoneType
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

from ..errors import DataError
from ..model import Problem
from ..text import clean, fold

_LONGEST_QUOTE = 300  # lines of one cell
_LARGEST = 50_000_000  # bytes of an unzipped workbook
_MOST_CELLS = 500_000
_MOST_COLUMNS = 16_384  # a spreadsheet program has no more
_MOST_ELEMENTS = 500_000  # of XML: a cell has two to four
_IN_RANGE = 5  # as many elements is a cell of a range worth: it costs more than one that is written
_DEEPEST = 200  # elements within one another
_SHORTER = "delete the empty rows and columns after the answers, and save it again"
_MARKUP = re.compile(r"(?i)\.(?:xml|rels|vml)$")
_DTD = re.compile(rb"(?i)<\0?!\0?(?:D\0?O\0?C\0?T|E\0?N\0?T)")  # in UTF-8 or UTF-16
#: What stands in one cell alone: openpyxl has objects of its own for what spans several.
_SINGLE = (str, float, int, date, time, timedelta, NoneType)
LINKED = re.compile(
    r"""(?is)^=\s*(?:HYPERLINK|LIEN_HYPERTEXTE)\(\s*"([^"]*)"\s*(?:[;,]\s*"?((?:[^"]|"")*?)"?\s*)?\)$"""
)


class Row(NamedTuple):
    """A row with its number, as a spreadsheet shows it."""

    number: int
    cells: list[str]
    problem: str = ""


class Sheet(NamedTuple):
    """The rows of a table, and what to call it before a row's number."""

    name: str
    rows: list[Row]


def csv_rows(text: str, delimiter: str) -> list[Row]:
    """The rows of a CSV text. A quote that is never closed costs its row alone, and is said.

    Raises `DataError` for more columns than a spreadsheet program has."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    rows: list[Row] = []
    at = 0
    while at < len(lines):
        cells, used = _whole_row(lines, at, delimiter)
        problem = ""
        if cells is None:
            used, problem = 1, "the quotes of this row are damaged: compare it with the file"
            cells = [cell.strip('"') for cell in lines[at].strip("\r\n").split(delimiter)]
        if len(cells) > _MOST_COLUMNS:
            message = f"row {len(rows) + 1} has {len(cells):,} columns, which no reply has"
            raise DataError(message, _SHORTER)
        rows.append(Row(len(rows) + 1, cells, problem))
        at += used
    return rows


def _whole_row(lines: list[str], at: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The cells of the row that begins at a line, and its number of lines; None if damaged."""
    quoted = False
    for used in range(1, min(_LONGEST_QUOTE, len(lines) - at) + 1):
        quoted ^= lines[at + used - 1].count('"') % 2 == 1
        if quoted:
            continue
        reader = csv.reader(lines[at : at + used], delimiter=delimiter, strict=True)
        try:
            rows = list(reader)
        except csv.Error:
            return None, 1
        return (rows[0] if rows else []), used if len(rows) < 2 else 1
    return None, 1


def xlsx_sheets(name: str, content: bytes) -> tuple[list[Sheet], list[Problem]]:
    """The visible sheets of an XLSX workbook; a hidden one is a problem.

    Raises `DataError` for what is no workbook, is absurdly large, or holds a DTD.
    """
    _refuse_bomb(content)
    shown, formulas = _workbook(content, data_only=True), _workbook(content, data_only=False)
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for sheet in formulas.worksheets:
        rows = _sheet_rows(sheet, shown[sheet.title])
        if not any(row.cells for row in rows):
            continue
        if sheet.sheet_state != "visible":
            hint = "show the sheet and save the workbook again if it holds answers"
            message = f"the hidden sheet {sheet.title!r} is not read"
            problems.append(Problem(name, message, hint, "warning"))
            continue
        sheets.append(Sheet(sheet.title, rows))
    named = [
        Sheet(name if len(sheets) == 1 else f"{name}: {clean(sheet.name)}", sheet.rows)
        for sheet in sheets
    ]
    return named, problems


def _refuse_bomb(content: bytes) -> None:
    cure = "save it again as .xlsx in a spreadsheet program, or as CSV"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
            if size > _LARGEST:
                raise DataError(f"unzips to {size // 1_000_000} MB, which no reply has", cure)
            for member in archive.infolist():
                if _MARKUP.search(member.filename) and _DTD.search(archive.read(member)):
                    raise DataError("holds a DTD, which no spreadsheet program writes", cure)
            if sum(_weight(archive.read(member)) for member in archive.infolist()) > _MOST_ELEMENTS:
                raise DataError("holds more cells than any reply has", _SHORTER)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError,
            zlib.error) as error:  # fmt: skip
        raise DataError(f"is no XLSX workbook: {error}", cure) from None


def _weight(content: bytes) -> int:
    """How much openpyxl makes of a member of a workbook: its elements, and for several each cell of
    the ranges that are merged or linked, of which one line may name millions. Found without
    building any; what is no XML weighs nothing, and all that weighs too much the same."""
    parser = ParserCreate()
    weight, depth = 0, 0

    def open_element(name: str, attributes: dict[str, str]) -> None:
        nonlocal weight, depth
        depth += 1
        weight += 1 if depth <= _DEEPEST else _MOST_ELEMENTS
        if name.rpartition(":")[2] in ("mergeCell", "hyperlink"):
            weight += _IN_RANGE * _area(attributes.get("ref", ""))
        if weight > _MOST_ELEMENTS:
            raise _Enough

    def close_element(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = open_element, close_element
    with suppress(ExpatError, _Enough):
        parser.Parse(content, True)
    return weight


class _Enough(Exception):
    """There is no need to read on."""


def _area(cells: str) -> int:
    """The number of cells of a range: 6 of A1:B3; of what is none, 1."""
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})", cells)
    if not found:
        return 1
    across = abs(_column(found[3]) - _column(found[1])) + 1
    return across * (abs(int(found[4]) - int(found[2])) + 1)


def _column(letters: str) -> int:
    return functools.reduce(lambda n, letter: 26 * n + ord(letter) - 64, letters.upper(), 0)


def _workbook(content: bytes, data_only: bool) -> Any:
    """Raises `DataError`, whatever openpyxl raises: its readers check nothing."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that are not kept
            return load_workbook(io.BytesIO(content), data_only=data_only)
    except Exception as error:
        raise DataError(
            f"is no XLSX workbook that can be read: {type(error).__name__}",
            "open it in a spreadsheet program and save it again as .xlsx, or as CSV",
        ) from None


def _sheet_rows(formulas: Any, shown: Any) -> list[Row]:
    if formulas.max_row * formulas.max_column > _MOST_CELLS:
        raise DataError(
            f"sheet {formulas.title!r} reaches to row {formulas.max_row}, "
            f"column {formulas.max_column}",
            _SHORTER,
        )
    rows = []
    for number, cells in enumerate(formulas.iter_rows(), 1):
        rows.append(Row(number, [_shown(cell, shown) for cell in cells]))
    for merged in formulas.merged_cells.ranges:
        value = rows[merged.min_row - 1].cells[merged.min_col - 1]
        for row in rows[merged.min_row : merged.max_row]:
            row.cells[merged.min_col - 1] = value
    return [row if any(row.cells) else Row(row.number, []) for row in rows]


def _shown(cell: Any, shown: Any) -> str:
    """What a person sees in a cell, with the address that it links to."""
    value = cell.value
    spans = not isinstance(value, _SINGLE)
    if spans:  # the formula of an array has a text, that of a data table none
        value = getattr(value, "text", None)
    if spans or (isinstance(value, str) and value.startswith("=") and not LINKED.match(value)):
        seen = shown.cell(cell.row, cell.column).value
        value = value if seen is None else seen
    text = _spelled(value)
    link = getattr(getattr(cell, "hyperlink", None), "target", None) or ""
    if text and link.startswith("http") and fold(link) not in fold(text):
        text = f"{text} {link}"
    return text


def _spelled(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value)
