"""Reading and replacing the text files of a data folder: whole and atomic.

A file is old or new, never half: the new text is written beside it, synced, and renamed over it
(docs/explanation/nothing-lost.md).
"""

from __future__ import annotations

import csv
import errno
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import inf
from pathlib import Path
from typing import Any

from .errors import DataError

#: A file while it is written. A killed biblio may leave it: no reader takes it for a file.
_UNFINISHED = re.compile(r"\.biblio-\w+(?:\.\w+)?\.tmp")
_CONFLICT = re.compile(r"(<{7}|>{7}|\|{7})(?: .*)?\r?")
_MOST_VALUES = 100_000  # of a YAML file, those that aliases repeat among them
_LONGEST_NUMBER = 300  # digits
_LARGEST = 50_000_000  # bytes of a file of a data folder
_NO_FILE = "put the file itself in its place"
#: What names the streams of a process, whatever they are.
_STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/")
_HOUR = 3600  # seconds that no write takes
#: How a disk or share says that it cannot confirm a folder.
_NO_SYNC = (errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EACCES, errno.EPERM)
#: Names that Windows keeps for devices, whatever follows a dot.
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?")
_LONG = 180  # bytes; 255 is what systems take, and an ending may follow


_PRIVATE = "private"  # the folder of personal data


def read_bytes(path: Path, largest: float = _LARGEST) -> bytes:
    """What a file holds. Raises `DataError` where it cannot be read, where it is no file (a pipe or
    a device may never end, a link leads to one unseen), and where it is larger than `largest`.
    """
    try:
        held = os.stat(path)
        if not (stat.S_ISREG(held.st_mode) or stat.S_ISDIR(held.st_mode)):
            raise DataError("is no file but a device or a pipe: not read", _NO_FILE, str(path))
        if held.st_size > largest:
            size, most = f"{held.st_size / 1e6:,.0f} MB", f"{largest / 1e6:,.0f} MB at most"
            hint = "it was not read; look at what it holds"
            raise DataError(f"has {size}, and a file of a data folder has {most}", hint, str(path))
        with open(path, "rb", buffering=0, opener=_unwaiting) as file:
            return file.read() or b""
    except OSError as error:
        hint = "check the rights of the file and its folder"
        raise DataError(f"cannot be read: {error.strerror}", hint, str(path)) from None


def _unwaiting(path: str, flags: int) -> int:
    """Open without waiting for another to write, as some files of a system's own would."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def read_text(path: Path, largest: float = _LARGEST) -> str:
    """The text of a UTF-8 file; a byte-order mark and CRLF are kept, so that a rewrite keeps them.

    Raises `DataError` as `read_bytes`, and, with the line, where it is not UTF-8 or holds git's
    conflict markers.
    """
    raw = read_bytes(path, largest)
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


def csv_rows(
    path: Path, lines: Iterable[str], delimiter: str = ","
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file that hold anything, each with its line; `DataError` if it is none."""
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield line, row
            line = rows.line_num + 1
    except csv.Error as error:
        hint = 'close every quote; a quote within quotes is written twice: ""'
        raise DataError(f"is not CSV: {error}", hint, str(path), line) from None


def write_text(path: Path, text: str) -> None:
    """Replace a file atomically; its mode, group and, for a link, the link stay.

    Raises `DataError` where the folder or disk refuses; the old file is then untouched.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes, sync_folder: bool = True) -> None:
    """As `write_text`, for bytes. Whoever writes many files into a folder may `sync` it after the
    last, and says that they are written only then."""
    import tempfile

    target = _target(path)
    temporary = ""
    try:
        _make(target.parent)
        ending = f"{target.suffix}.tmp" if re.fullmatch(r"\.\w{1,9}", target.suffix) else ".tmp"
        handle, temporary = tempfile.mkstemp(ending, ".biblio-", target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            _keep_rights(target, temporary)
            os.fsync(file.fileno())
        os.replace(temporary, target)
        temporary = ""
        if sync_folder:
            sync(target.parent)
    except OSError as error:
        raise DataError(
            f"cannot be written: {error.strerror}",
            "the file is as it was; check the rights of its folder and the space on the disk",
            str(path),
        ) from None
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)


def write_output(path: Path, data: bytes) -> None:
    """As `write_bytes`, for a file that was asked for by name (`-o`). What is no file (a device, a
    pipe, `/dev/stdout`) is opened and written as it is: nothing can take its place."""
    is_stream = os.path.abspath(path).startswith(_STREAMS)
    if not is_stream and (path.is_file() or path.is_dir() or not path.exists()):
        write_bytes(path, data)
        return
    try:
        with open(path, "ab") as stream:  # where the shell leads it to a file, what is there stays
            stream.write(data)
    except OSError as error:
        raise DataError(f"cannot be written: {error.strerror}", path=str(path)) from None


def _target(path: Path) -> Path:
    """The file that a write replaces: the file itself, or what it links to.

    A link may have come with the repository, and what is written holds words of strangers: so it
    must lead to a file of its own kind. `PC9.bib` that leads to `.bashrc` would make commands of
    them. Raises `DataError`, also for what is no file at all.
    """
    target = Path(os.path.realpath(path))
    if path.is_symlink():
        ending = path.suffix.casefold()
        if not ending or target.suffix.casefold() != ending:
            what = f"does not end in {ending}" if ending else "may be anything"
            raise DataError(
                f"is a link to {target}, which {what}: nothing was written",
                "delete the link if it is not yours, or put the file itself in its place",
                str(path),
            )
        if not target.parent.is_dir():
            hint = "make the folder, or put the file itself in the place of the link"
            raise DataError(f"is a link into a folder that is not there: {target}", hint, str(path))
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise DataError("is no file but a device or a pipe: not written", _NO_FILE, str(path))
    return target


def _make(folder: Path) -> None:
    """Make a folder and those above it, so that they outlast a power cut too; `private` is its
    owner's alone."""
    if not folder.is_dir():
        _make(folder.parent)
        with suppress(FileExistsError):  # another biblio was quicker; a file fails at the next step
            folder.mkdir(0o700 if folder.name == _PRIVATE else 0o777)
        sync(folder.parent)


def _keep_rights(old: Path, new: str) -> None:
    """Give a new file the mode, the group and, where that is allowed, the owner of the old one.
    Where the group cannot be kept, the other group may do what everybody may, and no more."""
    try:
        had = old.stat()
    except FileNotFoundError:
        is_private = old.parent.name == _PRIVATE  # mkstemp has made it its owner's alone
        os.chmod(new, 0o600 if is_private else 0o666 & ~_umask())
        return
    mode = had.st_mode & 0o7777
    if hasattr(os, "chown"):
        made = os.stat(new)
        with suppress(PermissionError):  # only root may give a file away
            if made.st_uid != had.st_uid:
                os.chown(new, had.st_uid, -1)
        try:
            if made.st_gid != had.st_gid:
                os.chown(new, -1, had.st_gid)
        except PermissionError:
            mode = mode & ~0o070 | (mode & 0o007) << 3
    os.chmod(new, mode)


def sync(folder: Path) -> None:
    """Have the disk keep the names in a folder. Where a system has no such thing (Windows, some
    shares), the rename is all there is."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise DataError(
                f"may not outlast a power cut: the disk does not confirm it ({error.strerror})",
                "the files are written; check the disk before going on",
                str(folder),
            ) from None


def make(folder: Path) -> None:
    """Make a folder and those above it, where they are not there. Raises `DataError`."""
    try:
        _make(folder)
    except OSError as error:
        hint = "check the rights of the folder above it and the space on the disk"
        raise DataError(f"cannot be made: {error.strerror}", hint, str(folder)) from None


def remove(path: Path) -> None:
    """Remove a file that may be removed. Raises `DataError` where the folder refuses."""
    try:
        path.unlink()
    except OSError as error:
        hint = "check the rights of its folder"
        raise DataError(f"cannot be removed: {error.strerror}", hint, str(path)) from None
    sync(path.parent)


def rename(path: Path, new: Path) -> None:
    """Give a file another name in its folder. Raises `DataError` where the folder refuses."""
    try:
        path.rename(new)
    except OSError as error:
        raise DataError(f"cannot be renamed: {error.strerror}", path=str(path)) from None
    sync(new.parent)


def remove_unfinished(folder: Path, age: float = _HOUR) -> None:
    """Remove what killed writes left in a folder and those below it, `age` seconds ago or more: by
    default an hour, since a younger file may still be written; 0 where nobody else writes, as under
    the lock of the folder. What cannot be removed stays."""
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in filter(is_unfinished, names):
            with suppress(OSError):
                path = os.path.join(where, name)
                if time.time() - os.stat(path).st_mtime >= age:
                    os.unlink(path)


def is_unfinished(name: str) -> bool:
    """Whether this is the name of a file while it is written."""
    return bool(_UNFINISHED.fullmatch(name))


def composed(text: str) -> str:
    """A text with each accent in its letter (NFC): equal texts are equal names."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


def named_after(path: Path) -> str:
    """What a file is named after. Old disks of a Mac, archives and shares part the accents of a
    name from their letters (NFD)."""
    return composed(path.stem)


def as_spelt(path: Path) -> Path:
    """The file of this name in its folder, however its accents are spelt there; the path itself
    where there is none. So no second file of that name is made."""
    if path.name.isascii() or path.exists():
        return path
    same = (p for p in path.parent.glob(f"*{path.suffix}") if composed(p.name) == path.name)
    return min(same, default=path)


def portable(name: str) -> str:
    """A text as the name of a file (without ending) on Linux, macOS and Windows: it leads nowhere
    else, and what a system refuses or would change is percent-encoded. Two that differ in their
    capitals alone still do: whoever names several must compare them without (`casefold`).

    >>> portable("../CON")
    '%2E.%2FCON'
    >>> portable("aux")
    '%61ux'
    """
    name = composed(name)
    name = re.sub(r'[/\\:*?"<>|%\x00-\x1f\x7f\ud800-\udfff]', _escape, name)
    name = re.sub(r"^[.~ ]|[. ]$", _escape, name)
    if _DEVICE.fullmatch(name):
        name = f"%{ord(name[0]):02X}{name[1:]}"
    raw = name.encode("utf-8")
    if len(raw) > _LONG:
        from hashlib import sha256

        start = raw[:_LONG].decode("utf-8", "ignore")
        name = f"{start}~{sha256(raw).hexdigest()[:16]}"
    return name


def _escape(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def read_yaml(path: Path) -> Any:
    """A YAML file as plain values (`None` for an empty one).

    Raises `DataError` with the line on which it stops being YAML.
    """
    import yaml

    text = read_text(path)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None
        if found := _beyond_reason(root):
            hint = "write what is meant out in full, once"
            raise DataError(f"holds {found}", hint, str(path), root.start_mark.line + 1)
        return loader.construct_document(root)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise DataError(
            f"is not YAML: {getattr(error, 'problem', None) or error}",
            "mend the line; a text that holds ': ' or begins with a sign needs quotes",
            str(path),
            mark.line + 1 if mark else 1,
        ) from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # an impossible date, nesting without end, `!!int` of what is no number
        raise DataError(f"is not YAML: {error}", "mend the value", str(path), 1) from None
    finally:
        loader.dispose()


def _beyond_reason(root: Any) -> str:
    """What YAML holds that means far more than it says, or "": aliases (`*name`) of aliases of
    aliases, one within what it names, a number that no machine counts to."""
    import yaml

    sizes: dict[int, float] = {}  # of lists and mappings; without end while one is counted
    numbers = []

    def size(node: Any) -> float:
        if isinstance(node, yaml.ScalarNode):
            if node.tag.endswith((":int", ":float")) and len(node.value) > _LONGEST_NUMBER:
                numbers.append(node)
            return 1
        if id(node) not in sizes:
            sizes[id(node)] = inf
            pairs = isinstance(node, yaml.MappingNode)
            parts = [part for pair in node.value for part in pair] if pairs else node.value
            sizes[id(node)] = 1 + sum(size(part) for part in parts)
        return sizes[id(node)]

    if size(root) > _MOST_VALUES:
        return f"more than {_MOST_VALUES:,} values, those that aliases (*name) repeat among them"
    return f"a number of {len(numbers[0].value)} digits" if numbers else ""
