"""Reading stored answers: raw registry JSON to `Metadata`, with no request.

Parsing happens on reading, so a better parser needs no new request, and the raw answer stays. What
reading changed is told by field (`Metadata.cleaned`), what is odd by `flags`. Whatever JSON object
is given, the result is a `Metadata`; what is missing is empty, never an exception.

`reading` takes values and notes changes; `titles`, `people`, `updates`, `rights`, `spelling` know
one subject each; `crossref`, `datacite`, `hal` know one registry's shape each; `entry` reads what a
person wrote.
"""

from __future__ import annotations

from typing import Any

from ..model import Metadata
from . import crossref, datacite, hal
from .spelling import odd_capitals

__all__ = ["odd_capitals", "read"]


def read(source: str, answer: dict[str, Any], doi: str) -> Metadata:
    """What an answer says about `doi`. Facts (the starter list) are in Crossref's shape."""
    if source == "datacite":
        return datacite.read(answer, doi)
    if source == "hal":
        return hal.read(answer, doi)
    return crossref.read(answer, doi)
