"""LibreOffice as people use it: a workbook is opened, cells are typed, it is saved again."""

from __future__ import annotations

import copy
import io
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from conftest import program

Cells = Mapping[tuple[int, int], str]


def typed(path: Path, sheets: Mapping[str, Cells]) -> Path:
    """A workbook with texts in cells that were empty, by sheet and by row and column from 1, as
    LibreOffice saves it."""
    profile = path.parent / "profile"
    text = converted(path, "fods", profile).read_text("utf-8")
    for sheet, cells in sheets.items():
        text = _with_cells(text, sheet, cells)
    edited = path.parent / "typed.fods"
    edited.write_text(text, "utf-8")
    return converted(edited, "xlsx", profile)


def _with_cells(fods: str, sheet: str, cells: Cells) -> str:
    """A flat document of LibreOffice with texts in empty cells of a sheet, by row and column."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    paragraph = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
    for _, (prefix, name) in ElementTree.iterparse(io.StringIO(fods), ("start-ns",)):
        ElementTree.register_namespace(prefix, name)  # LibreOffice knows its own by the prefixes
    root = ElementTree.fromstring(fods)
    found = next(t for t in root.iter(f"{table}table") if t.get(f"{table}name") == sheet)
    for (row, column), words in cells.items():
        line = _nth(found, row, f"{table}number-rows-repeated", (f"{table}table-row",))
        kinds = (f"{table}table-cell", f"{table}covered-table-cell")
        cell = _nth(line, column, f"{table}number-columns-repeated", kinds)
        cell.set(f"{{{office}}}value-type", "string")
        for part in words.split("\n"):
            ElementTree.SubElement(cell, paragraph).text = part
    written = ElementTree.tostring(root, encoding="unicode")
    head = re.match(r"(?s).*?<office:document\b[^>]*>", fods)  # with prefixes that values use
    assert head
    return head[0] + written[written.index(">") + 1 :]


def _nth(parent: Any, wanted: int, repeated: str, kinds: tuple[str, ...]) -> Any:
    """The row or cell of a number from 1, alone: one that stands for many is parted."""
    inner = {child: over for over in parent.iter() for child in over if child.tag in kinds}
    at = 0
    for child in [element for element in parent.iter() if element in inner]:
        many = int(child.get(repeated, "1"))
        at += many
        if at < wanted:
            continue
        parts = [copy.deepcopy(child) for _ in range(3)]
        counts = (wanted - (at - many) - 1, 1, at - wanted)
        place = list(inner[child]).index(child)
        inner[child].remove(child)
        for part, count in reversed(list(zip(parts, counts, strict=True))):
            if count:
                part.set(repeated, str(count))
                inner[child].insert(place, part)
        return parts[1]
    raise AssertionError(f"no {kinds[0]} {wanted}")


def converted(path: Path, ending: str, profile: Path) -> Path:
    """The same in another format of LibreOffice."""
    environment = f"-env:UserInstallation={profile.as_uri()}"
    goal = ["--convert-to", ending, "--outdir", str(path.parent / "out"), str(path)]
    done = subprocess.run(
        [program("soffice"), environment, "--headless", *goal], capture_output=True, timeout=240
    )
    made = path.parent / "out" / f"{path.stem}.{ending}"
    assert done.returncode == 0 and made.exists(), done.stderr
    return made
