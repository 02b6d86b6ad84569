"""The lock of a data folder: one biblio writes at a time (docs/explanation/nothing-lost.md)."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import DataError

LOCK = ".biblio.lock"
_WAIT = 60  # seconds for another biblio to finish its write
_SILENT = 2  # of these nobody is told
#: How a disk or share says that it has no locks.
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP)


@contextmanager
def lock(
    folder: Path, wait: float = _WAIT, tell: Callable[[str], None] = lambda words: None
) -> Iterator[None]:
    """Only one biblio writes a data folder at a time. The kernel frees it when a process dies.
    Who waits for more than a moment is told so, once.

    Raises `DataError` where another holds it for `wait` seconds (and which process that is, where
    it has left word), and where the folder is read-only or on a share that has no locks.
    """
    from filelock import FileLock, Timeout

    path = folder / LOCK
    try:
        mode = 0o600 | folder.stat().st_mode & 0o666  # who may write the folder may lock it
        held = FileLock(path, wait, mode, poll_interval=0.02, fallback_to_soft=False)
        try:
            held.acquire(min(wait, _SILENT))
        except Timeout:
            if wait > _SILENT:
                tell(f"waiting for another biblio{_holder(path)}, up to {wait:.0f} s")
            held.acquire(max(wait - _SILENT, 0))
    except Timeout:
        raise DataError(
            f"another biblio is writing this folder{_holder(path)}; nothing more was changed",
            "try again in a minute; the lock is freed when that process ends, however it ends",
            str(folder),
        ) from None
    except OSError as error:
        raise _no_lock(error, folder) from None
    try:
        _sign(path, f"process {os.getpid()} on {_machine()}")
        yield
    finally:
        _sign(path, "")
        held.release()


def _no_lock(error: OSError, folder: Path) -> DataError:
    """Why a folder cannot be locked, and what to do."""
    if error.errno in _NO_LOCKS:
        return DataError(
            f"cannot be locked: {error.strerror}; nothing was changed",
            "this disk or share cannot keep two writers apart: work in a git clone on a disk of "
            "this machine, or have the share mounted with locks (docs/explanation/nothing-lost.md)",
            str(folder),
        )
    hint = "check the rights of the folder; nothing was changed"
    return DataError(f"cannot be written: {error.strerror}", hint, str(folder))


def _sign(path: Path, words: str) -> None:
    """Leave word in the lock file for those who wait: a courtesy, which may fail."""
    with suppress(OSError):
        path.write_text(words, encoding="utf-8")


def _holder(path: Path) -> str:
    try:
        words = path.read_text(encoding="utf-8", errors="replace")[:100].strip()
    except OSError:
        return ""
    return f" ({words})" if words else ""


def _machine() -> str:
    import platform

    return platform.node() or "this machine"
