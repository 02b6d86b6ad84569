"""An earlier state of a data folder, out of git or as a copied folder: read, never checked out.

The one place that runs git. What a person types never reaches it as an option.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import InputError
from .ids import nearest

#: What an earlier state is read from: `private/` stays where it is.
_PARTS = ("projects.csv", "usecases.yml", "lexicon.yml", "nominations", "replies", "records")


def tracks(path: Path) -> bool:
    """Whether git has a file or folder already, whatever `.gitignore` says of it."""
    return bool(_git(path.parent, "ls-files", "--", path.name).stdout)


@contextmanager
def state_at(given: str, folder: Path) -> Iterator[Path]:
    """The data folder as it was at a git revision, in a temporary folder; or a copied folder.

    A revision wins over a folder of that name, which `./name` means. Raises `InputError` for what
    is neither.
    """
    import tempfile

    try:
        commit = _commit(given, folder)
    except InputError:
        if (copy := _copied(given)) is None:
            raise
        yield copy
        return
    with tempfile.TemporaryDirectory(prefix="biblio-") as name:
        _unpack(commit, given, folder, Path(name))
        yield Path(name)


def _copied(given: str) -> Path | None:
    for path in (Path(given), Path(given) / "bib") if given else ():
        if (path / "projects.csv").is_file():
            return path
    return None


def _commit(given: str, folder: Path) -> str:
    """The commit that a revision names."""
    if _git(folder, "rev-parse", "--git-dir").returncode:
        raise InputError(
            f"{given!r} is no copied data folder, and {folder} is not under git",
            "name a folder that is a copy of the data folder",
        )
    if given and "\0" not in given:
        named = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{given}^{{commit}}")
        found = _git(folder, *named)
        if not found.returncode:
            return found.stdout.decode("ascii").strip()
    raise InputError(
        f"{given!r} is neither a git revision nor a copied data folder", _known(given, folder)
    )


def _known(given: str, folder: Path) -> str:
    """Tags and branches, the nearest first."""
    listed = _git(folder, "for-each-ref", "--format=%(refname:short)", "refs/tags", "refs/heads")
    names = listed.stdout.decode("utf-8", "replace").split()
    near = nearest(given, names)
    if near:
        return "nearest: " + ", ".join(near)
    return "tags and branches: " + (", ".join(names[:10]) or "none yet")


def _unpack(commit: str, given: str, folder: Path, target: Path) -> None:
    """The parts of the data folder at a commit. Plain files alone: a link may lead anywhere."""
    import tarfile
    import tempfile

    with tempfile.TemporaryFile() as archive:
        done = _git(folder, "archive", "--format=tar", commit, into=archive)
        archive.seek(0)
        if not done.returncode:
            with tarfile.open(fileobj=archive) as tar:
                for member in tar:
                    parts = Path(member.name).parts
                    if member.isfile() and parts[0] in _PARTS and ".." not in parts:
                        path = target / member.name
                        path.parent.mkdir(parents=True, exist_ok=True)
                        content = tar.extractfile(member)
                        path.write_bytes(content.read() if content else b"")
    if not (target / "projects.csv").is_file():
        raise InputError(
            f"{given!r} is a git revision, but {folder} was no data folder there",
            "name a later one",
        )


def _git(
    folder: Path, *arguments: str, into: IO[bytes] | None = None
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=into or subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
        )
    except OSError:
        raise InputError(
            "git cannot be run, so no revision can be read",
            "install git, or name a folder that is a copy of the data folder",
        ) from None
