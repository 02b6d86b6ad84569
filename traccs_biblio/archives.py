"""Word files and workbooks as bytes: zip archives, equal for equal content."""

from __future__ import annotations

import errno
import os
import re
from typing import Any

from .errors import DataError

_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def saved(book: Any) -> bytes:
    """A workbook of openpyxl as the bytes of its file, undated. Raises `DataError` where there is
    no room for its sheets, which openpyxl first writes into the temporary folder."""
    import io
    import tempfile

    file = io.BytesIO()
    try:
        book.save(file)
    except Exception as error:
        if isinstance(error, OSError):
            why = error.strerror or str(error)
        elif type(error).__name__ == "SerialisationError":  # of lxml, where that is installed
            number = getattr(errno, str(error).removeprefix("IO_"), 0)
            why = os.strerror(number) if number else str(error)
        else:
            raise
        _let_go(error)
        raise DataError(
            f"the workbook could not be made in the temporary folder: {why}",
            "nothing was written; make room there, or name another folder in TMPDIR",
            tempfile.tempdir or "",
        ) from None
    return undated(file.getvalue())


def _let_go(error: BaseException) -> None:
    """Close what a library was writing when it failed, which fails once more, and is said once."""
    import gc
    import sys
    import traceback

    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        traceback.clear_frames(error.__traceback__)
        gc.collect()
    finally:
        sys.unraisablehook = hook


def undated(archive: bytes) -> bytes:
    """A zip archive (a Word file, a workbook) without the time at which it was made: equal content
    gives equal bytes."""
    import io
    import zipfile

    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = _SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z", old.read(name))
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return made.getvalue()
