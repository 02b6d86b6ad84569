"""doi.org: which agency registered a DOI, and whether it exists at all."""

from __future__ import annotations

from urllib.parse import quote

from ..errors import NotFound, Unavailable
from .http import Client

#: What doi.org says of a DOI that is none; any other status is a failure of its own.
_ABSENT = ("DOI does not exist", "Invalid DOI")

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
    name, status = first.get("RA"), first.get("status")
    if str(first.get("DOI", "")).lower() != doi:
        raise Unavailable(f"doi.org answered for another DOI than {doi}")
    if isinstance(name, str) and name:
        return _SPELLINGS.get(name.replace(" ", "").lower(), name)
    if status in _ABSENT:
        raise NotFound(f"doi.org: {status}: {doi}")
    raise Unavailable(f"doi.org could not tell: {status or 'no agency named'}")
