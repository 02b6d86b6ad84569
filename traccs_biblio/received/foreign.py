"""Files that are no reply in a form that is read: pictures, texts of Word, archives.

Read as a mail they would be letters without meaning in a file under git.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from ..errors import DataError
from .message import is_message
from .reading import decoded, is_utf16

_PICTURE = "copy its text into a mail or a .txt, or give the DOIs to biblio add"
_UNPACK = "unpack it, and import what is in it"
_COPY = "copy its text into a mail or a .txt"
#: First bytes of what is refused, and the way out.
_STARTS = (
    (b"%PDF", "a PDF", "copy its text into a file, or give the DOIs to biblio add"),
    (b"\xd0\xcf\x11\xe0", "an old Office file or an Outlook message",
     "save a table as .xlsx or CSV, a message as .eml"),
    (b"{\\rtf", "an RTF text", "save it as plain text"),
    *((start, "a picture", _PICTURE) for start in (
        b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*",
    )),
    *((start, "an archive", _UNPACK) for start in (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!\x1a")),
)  # fmt: skip
#: What an OpenDocument file says that it is, and the main part of one of Office.
_OPEN = (
    ("opendocument.text", "an OpenDocument text", _COPY),
    ("opendocument.spreadsheet", "an .ods", "save it as .xlsx"),
    ("opendocument", "an OpenDocument file", "save a table as .xlsx, a text as .txt"),
)
_OFFICE = (
    ("wordprocessingml.document.main", "a Word text", _COPY),
    ("presentationml.presentation.main", "a PowerPoint file", _COPY),
)
_MEMBER = 100_000  # bytes of a member that tells what a file is
_CONTROLS = bytes(n for n in range(32) if n not in b"\t\n\v\f\r\x1b")
_BIBLIOGRAPHIES = ("bib", "ris", "csl-json")
_SHARE = 0.05  # of bytes that are control characters, from which it is no text


def refuse_foreign(name: str, content: bytes, kind: str) -> None:
    """Raise `DataError` for a file that is no text and no workbook, with what it is and what to
    do. A bibliography (`kind`) is known by its own marks, and control signs are left out of it."""
    what, cure = _told_by_start(content)
    if not what and content.startswith(b"PK\x03\x04"):
        what, cure = _told_by_members(content)
    elif not what and kind not in _BIBLIOGRAPHIES and _is_no_text(content):
        what, cure = "no text", "save it as text, CSV or .xlsx"
    if what:
        raise DataError(f"is {what}, which cannot be read", cure, name)


def _told_by_start(content: bytes) -> tuple[str, str]:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "a picture", _PICTURE
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return "a picture", _PICTURE
    return next(((what, cure) for start, what, cure in _STARTS if content.startswith(start)),
                ("", ""))  # fmt: skip


def _told_by_members(content: bytes) -> tuple[str, str]:
    """What a ZIP file is, where it is no workbook; one that is damaged is told where it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
            kind = next((n for n in ("mimetype", "[Content_Types].xml") if n in names), "")
            said = ""
            if kind:
                with packed.open(kind) as member:
                    said = member.read(_MEMBER).decode("utf-8", "replace")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError,
            zlib.error):  # fmt: skip
        return "", ""
    if not kind:
        return "an archive", _UNPACK
    known = _OPEN if kind == "mimetype" else _OFFICE
    return next(((what, cure) for mark, what, cure in known if mark in said), ("", ""))


def _is_no_text(content: bytes) -> bool:
    """Whether bytes are no text: one has no NUL but in UTF-16, and few other controls. A message
    may have a part that is none."""
    if is_utf16(content):
        return False
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if b"\0" not in content and controls <= _SHARE * len(content):
        return False
    return not is_message(decoded(content[:20_000]).lstrip("\ufeff \t\r\n"))
