"""What was shown: `tracked/<project>.txt` remembers the DOIs, so that the next run shows what is
new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..files import as_spelt, read_text, write_text
from ..library import Library
from ..writing import writing


def _tracked(folder: Path, project: str) -> Path:
    return as_spelt(folder / "tracked" / f"{project}.txt")


def _last(folder: Path, project: str) -> Path:
    return folder / "tracked" / f".shown-{project}"


def shown_before(folder: Path, project: str) -> list[str]:
    """The lines of `tracked/<project>.txt`: the DOIs that were shown, sorted. Raises `DataError`
    where it cannot be read."""
    return _lines(_tracked(folder, project))


def shown_last(folder: Path, project: str) -> list[str]:
    """The DOIs of the list that was shown last on this machine, in its order."""
    return _lines(_last(folder, project))


def _lines(path: Path) -> list[str]:
    lines = read_text(path).removeprefix("\ufeff").splitlines() if path.exists() else []
    return [line.strip() for line in lines if line.strip()]


def remember(library: Library, project: str, dois: Iterable[str]) -> None:
    """Add DOIs to `tracked/<project>.txt`; nothing is written where all are there."""
    with writing(library):
        before = shown_before(library.folder, project)
        after = sorted({*before, *dois})
        if after != before:
            write_text(_tracked(library.folder, project), "".join(f"{doi}\n" for doi in after))


def keep_list(library: Library, project: str, dois: Sequence[str]) -> None:
    """Keep the list that is shown, so that its numbers can be named; git ignores it."""
    with writing(library):
        write_text(_last(library.folder, project), "".join(f"{doi}\n" for doi in dois))
