"""HAL, the French open archive: a deposit by its id, and texts that anybody may read by DOI.

The fields and their suffixes: https://api.archives-ouvertes.fr/docs/search/?schema=fields#fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from ..errors import NotFound, Unavailable
from .http import Client

BATCH = 50  # DOIs in one request, each in two spellings: a URL of about 5 kB
_ROWS = 500  # several deposits may bear one DOI, and the default is 30 rows

FIELDS = (
    "halId_s", "uri_s", "docType_s", "title_s", "subTitle_s", "authFirstName_s", "authLastName_s",
    "authFullName_s", "authORCIDIdExt_s", "journalTitle_s", "bookTitle_s", "volume_s", "issue_s",
    "page_s", "producedDateY_i", "producedDate_s", "publicationDate_s", "ePublicationDate_s",
    "doiId_s", "arxivId_s", "abstract_s", "language_s", "openAccess_bool", "fileMain_s",
    "anrProjectReference_s", "publisher_s", "conferenceTitle_s",
)  # fmt: skip


def by_id(client: Client, hal_id: str) -> dict[str, Any]:
    """The deposit `hal-04512345` (of `hal-04512345v2`: HAL answers with the newest version).

    Raises `NotFound` where HAL does not know it, `Unavailable` where it cannot be asked.
    """
    asked = re.sub(r"v\d+$", "", hal_id.strip().lower())
    found = _search(client, f"halId_s:{_quoted(asked)}")
    if not found:
        raise NotFound(f"HAL does not know {asked}")
    for doc in found:
        if doc.get("halId_s") == asked:
            return doc
    raise Unavailable(f"HAL answered for {found[0].get('halId_s')} where {asked} was asked")


def open_files(client: Client, dois: Sequence[str]) -> dict[str, dict[str, Any]]:
    """For up to 50 DOIs (lower case) the deposits with a file that anybody may read, by DOI.

    A file under embargo is not one. Of several deposits: that with the smallest id. HAL compares
    DOIs as they were deposited; asked are the two spellings in use, all small and all capital
    letters (10.1029/2020GL090996), and what is spelt otherwise is not found. Raises `Unavailable`.
    """
    asked = set(dois)
    spellings = dict.fromkeys(spelling for doi in dois for spelling in (doi, doi.upper()))
    found: dict[str, dict[str, Any]] = {}
    if not spellings:
        return found
    docs = _search(client, f"doiId_s:({' OR '.join(map(_quoted, spellings))})")
    for doc in sorted(docs, key=lambda doc: str(doc.get("halId_s"))):
        doi = str(doc.get("doiId_s", "")).lower()
        if doi in asked and doc.get("fileMain_s") and doc.get("openAccess_bool") is not False:
            found.setdefault(doi, doc)
    return found


def _search(client: Client, query: str) -> list[dict[str, Any]]:
    parameters = {"q": query, "fl": ",".join(FIELDS), "rows": _ROWS, "wt": "json"}
    url = f"{client.addresses.hal.rstrip('/')}/search/?{urlencode(parameters)}"
    content = client.get("HAL", "hal", url).content
    response = content.get("response") if isinstance(content, dict) else None
    docs = response.get("docs") if isinstance(response, dict) else None
    if not isinstance(docs, list):  # Solr may say 200 and mean an error
        raise Unavailable("HAL answered something that is no list of deposits")
    return [doc for doc in docs if isinstance(doc, dict)]


def _quoted(text: str) -> str:
    """A phrase of Solr: in quotes, only these two characters mean something."""
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
