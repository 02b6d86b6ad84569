"""`records/`: one registry answer a DOI, written whole by biblio alone.

docs/reference/data-folder.md says what is kept.

No time of fetching and no counts are kept, so two people who fetch one DOI write the same bytes.
The `doi` inside a file is the truth; a file may bear an alias's name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from . import answers
from .errors import DataError
from .files import make, read_bytes, read_text, sync, write_bytes
from .lock import lock
from .model import Metadata

SOURCES = ("crossref", "datacite", "hal", "facts")

_CURE = "biblio enrich fetches it again"

#: What changes from day to day or serves nobody here.
_DROPPED = {
    "crossref": (
        "indexed", "deposited", "score", "is-referenced-by-count", "references-count", "link",
        "assertion",
    ),
    "datacite": (
        "xml", "viewCount", "downloadCount", "citationCount", "referenceCount", "partCount",
        "partOfCount", "versionCount", "versionOfCount", "viewsOverTime", "downloadsOverTime",
        "citationsOverTime", "updated", "metadataVersion", "contentUrl", "isActive", "state",
        "reason",
    ),
}  # fmt: skip


class Stored(NamedTuple):
    """A file of `records/`: `answer` is what the registry said; `hal`, what HAL said of a text that
    anybody may read, and None where it has none or was not asked."""

    doi: str
    source: str
    answer: dict[str, Any]
    aliases: tuple[str, ...] = ()
    hal: dict[str, Any] | None = None

    def read(self) -> Metadata:
        """What the registry said of the work."""
        return answers.read(self.source, self.answer, self.doi)


def file_name(doi: str) -> str:
    """The name of a DOI's record: safe on every system, one a DOI, at most 172 characters.

    >>> file_name("10.1175/1520-0477(1996)077<0935:A>2.0.CO;2")
    '10.1175%2F1520-0477%281996%29077%3C0935%3Aa%3E2.0.co%3B2.json'
    """
    name = quote(doi.lower(), safe="")
    if len(name) > 180:
        from hashlib import sha256

        name = f"{name[:150]}~{sha256(name.encode()).hexdigest()[:16]}"
    return name + ".json"


def slim(source: str, answer: dict[str, Any], keep_abstract: bool = True) -> dict[str, Any]:
    """An answer without what docs/reference/data-folder.md leaves out; of references only DOIs."""
    slimmed = {k: v for k, v in answer.items() if k not in _DROPPED.get(source, ())}
    references = slimmed.get("reference")
    if isinstance(references, list):
        cited = [r["DOI"] for r in references if isinstance(r, dict) and r.get("DOI")]
        slimmed["reference"] = [{"DOI": doi} for doi in cited]
    if not keep_abstract:
        slimmed.pop("abstract", None)
        descriptions = slimmed.get("descriptions")
        if isinstance(descriptions, list):
            slimmed["descriptions"] = [
                d
                for d in descriptions
                if not (isinstance(d, dict) and d.get("descriptionType") == "Abstract")
            ]
    return slimmed


def dump(stored: Stored) -> str:
    """The bytes of a record's file: sorted keys, one value a line, so that git merges them."""
    content: dict[str, Any] = {
        "doi": stored.doi,
        "source": stored.source,
        "aliases": sorted(stored.aliases),
        "answer": stored.answer,
    }
    if stored.hal:
        content["hal"] = stored.hal
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    # a lone surrogate is no UTF-8; as \\udXXX it is the same JSON
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class Store:
    """The records of one data folder; who waits to write there is told so by `tell`."""

    def __init__(self, folder: Path, tell: Callable[[str], None] = lambda words: None) -> None:
        self.folder = folder / "records"
        self._tell = tell
        self._alone = False

    def path(self, doi: str) -> Path:
        """Where the record of a DOI is, or would be."""
        return self.folder / file_name(doi)

    def get(self, doi: str) -> Stored | None:
        """The stored answer, or None where there is none.

        Raises `DataError` where the file cannot be read: fetching again mends it.
        """
        path = self.path(doi)
        try:
            stored = self.load(path)
        except DataError:
            if not path.exists():  # asked last, since most are there
                return None
            raise
        if doi not in (stored.doi, *stored.aliases):
            raise DataError(f"is the record of {stored.doi}, not of {doi}", _CURE, str(path), 1)
        return stored

    def readable(self, doi: str) -> Stored | None:
        """The same, or None where there is none that can be read."""
        try:
            return self.get(doi)
        except DataError:
            return None

    def load(self, path: Path) -> Stored:
        """Read one file of the folder; raises `DataError` with file and line."""
        try:
            text = read_text(path)
        except DataError as error:
            raise DataError(error.message, _CURE, str(path), error.line) from None
        try:
            content = json.loads(text.removeprefix("\ufeff"))  # some editors write the mark
            return Stored(
                doi=_text(content["doi"]).lower(),
                source=_known(content["source"]),
                answer=_mapping(content["answer"]),
                aliases=tuple(_text(alias).lower() for alias in content.get("aliases", ())),
                hal=_mapping(content["hal"]) if content.get("hal") else None,
            )
        except json.JSONDecodeError as error:
            raise DataError(f"is not JSON: {error.msg}", _CURE, str(path), error.lineno) from None
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
            # ValueError: a number of thousands of digits
            raise DataError("is not a record of biblio", _CURE, str(path), 1) from None

    def put(self, stored: Stored, name: str = "") -> bool:
        """Write a record (under the DOI `name` where an alias was asked); True if bytes changed."""
        path = self.path(name or stored.doi)
        data = dump(stored).encode("utf-8")
        with suppress(DataError):  # none yet; one that cannot be read is replaced
            if read_bytes(path) == data:
                return False
        write_bytes(path, data, sync_folder=not self._alone)
        return True

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The lock of the data folder, for reading records and replacing them; at its end the disk
        keeps the names of all of them. Raises `DataError` where it cannot be had."""
        make(self.folder)
        with lock(self.folder.parent, tell=self._tell):
            self._alone = True
            try:
                yield
            finally:
                self._alone = False
                sync(self.folder)

    def files(self) -> Iterator[Path]:
        """All record files, by name."""
        return iter(sorted(self.folder.glob("[!.]*.json")))


def _known(source: object) -> str:
    if source not in SOURCES:
        raise TypeError(source)
    return _text(source)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value
