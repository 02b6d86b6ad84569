"""doi.org: which agency registered a DOI, and whether it exists at all."""

from __future__ import annotations

from urllib.parse import quote

from ..errors import NotFound, Unavailable
from .http import Client

#: Spellings of an agency's name that doi.org has used.
_SPELLINGS = {"crossref": "Crossref", "datacite": "DataCite", "medra": "mEDRA", "jalc": "JaLC"}


def agency(client: Client, doi: str) -> str:
    """The registration agency of a DOI, or of a bare prefix: "Crossref", "DataCite", "mEDRA", ...

    Raises `NotFound` where doi.org says that it does not exist, `Unavailable` where it does not
    answer.
    """
    url = f"{client.addresses.doi.rstrip('/')}/ra/{quote(doi, safe='')}"
    reply = client.get("doi.org", "doi.org", url)
    content = reply.content
    first = content[0] if isinstance(content, list) and content else None
    if not isinstance(first, dict):
        raise Unavailable("doi.org answered something that is not an agency")
    name = first.get("RA")
    if isinstance(name, str) and name:
        return _SPELLINGS.get(name.replace(" ", "").lower(), name)
    raise NotFound(f"doi.org: {first.get('status', 'unknown')}: {doi}")
