"""DataCite: arXiv, Zenodo and data repositories, one DOI a request."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..errors import NotFound, Unavailable
from .http import Client


def one(client: Client, doi: str) -> tuple[str, dict[str, Any]]:
    """Ask for one DOI: (the DOI, its attributes).

    Raises `NotFound` where DataCite does not know it, `Unavailable` where it cannot be asked.
    """
    url = f"{client.addresses.datacite.rstrip('/')}/dois/{quote(doi, safe='')}"
    reply = client.get("DataCite", "datacite", url)
    if reply.status == 404:
        raise NotFound(f"DataCite does not know {doi}")
    content = reply.content
    data = content.get("data") if isinstance(content, dict) else None
    attributes = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(attributes, dict):
        raise Unavailable("DataCite answered something that is not a DOI's metadata")
    held = str(attributes.get("doi") or (data or {}).get("id") or "").lower()
    if held != doi:
        raise Unavailable(f"DataCite answered for {held or 'no DOI'} where {doi} was asked")
    return doi, attributes
