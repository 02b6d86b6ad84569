"""Reading and replacing the text files of a data folder: whole, atomic, under one lock.

A file is old or new, never half: the new text is written beside it, synced, and renamed over it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import DataError

LOCK = ".biblio.lock"
_CONFLICT = re.compile(r"(<{7}|>{7}|\|{7})(?: .*)?\r?")
_WAIT = 60  # seconds for another biblio to finish its write


_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def read_text(path: Path) -> str:
    """The text of a UTF-8 file; a byte-order mark and CRLF are kept, so that a rewrite keeps them.

    Raises `DataError`, with the line, where it is not UTF-8 or holds git's conflict markers.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        hint = "check the rights of the file and its folder"
        raise DataError(f"cannot be read: {error.strerror}", hint, str(path)) from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"is not UTF-8 (byte {error.start})",
            "save it again as UTF-8: in JabRef, Library properties > Encoding",
            str(path),
            raw.count(b"\n", 0, error.start) + 1,
        ) from None
    if lines := conflict_lines(text):
        raise DataError(
            f"holds git conflict markers (lines {lines[0]} to {lines[1]})",
            "keep what both sides say, or one of two equal values, and delete the marker lines; "
            "git checkout --conflict=diff3 -- FILE shows both sides whole (docs/how-to/teams.md)",
            str(path),
            lines[0],
        )
    return text


def conflict_lines(text: str) -> tuple[int, int] | None:
    """First and last line of git's conflict markers, or None."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    marks = [n for n, line in enumerate(text.split("\n"), 1) if _CONFLICT.fullmatch(line)]
    return (marks[0], marks[-1]) if marks else None


def line_with(path: Path, words: str) -> int:
    """The number of the first line that holds these words, or 1."""
    lines = read_text(path).splitlines()
    return next((n for n, line in enumerate(lines, 1) if words and words in line), 1)


def write_text(path: Path, text: str) -> None:
    """Replace a file atomically; its mode and, for a link, the link stay.

    Raises `DataError` where the folder or disk refuses; the old file is then untouched.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """As `write_text`, for bytes."""
    import tempfile

    target = Path(os.path.realpath(path))
    temporary = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:60]}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except OSError as error:
        raise DataError(
            f"cannot be written: {error.strerror}",
            "nothing was changed; check the folder's rights and the space on the disk",
            str(path),
        ) from None
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)


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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Only one biblio writes a data folder at a time. The kernel frees it when a process dies."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / LOCK, timeout=_WAIT):
            yield
    except Timeout:
        raise DataError(
            "another biblio is writing this folder", "try again in a minute", str(folder)
        ) from None
    except PermissionError as error:
        raise DataError(f"cannot be written: {error.strerror}", path=str(folder)) from None


def read_yaml(path: Path) -> Any:
    """A YAML file as plain values (`None` for an empty one).

    Raises `DataError` with the line on which it stops being YAML.
    """
    import yaml

    text = read_text(path)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise DataError(
            f"is not YAML: {getattr(error, 'problem', None) or error}",
            "mend the line; a text that holds ': ' or begins with a sign needs quotes",
            str(path),
            mark.line + 1 if mark else 1,
        ) from None
    except (ValueError, RecursionError) as error:  # an impossible date, or nesting without end
        raise DataError(f"is not YAML: {error}", "mend the value", str(path), 1) from None
