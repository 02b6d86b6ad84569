"""Reading stored answers: raw registry JSON to `Metadata`, with no request.

Parsing happens on reading, so a better parser needs no new request. Whatever JSON object is given,
the result is a `Metadata`; what is missing is empty, never an exception.
"""

from __future__ import annotations

from typing import Any

from ..model import Metadata
from . import crossref, datacite


def read(source: str, answer: dict[str, Any], doi: str) -> Metadata:
    """What an answer says about `doi`. Facts (the starter list) are in Crossref's shape."""
    if source == "datacite":
        return datacite.read(answer, doi)
    return crossref.read(answer, doi)
