"""biblio: literature tracking for a research programme.

nomination (a person) -> record (one an article) -> enriched (a registry) -> tagged (a use case)
-> reading list or BibTeX. `traccs_biblio.load(path)` opens a data folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .library import Library

__version__ = "0.1.0"


def load(path: str | Path = "bib") -> Library:
    """Open a data folder (see `library.Library`). Raises `DataError` if it is not one."""
    from .library import Library

    return Library(Path(path))
