"""A deliberately bad client: what `traccs_biblio.enrich.fetch` would be if it knew less.

It does not pace, follows no alias, puts DOIs into URLs as they are, asks Crossref alone, takes a
429 (and any other failure) for "not found", and accepts cut JSON, pages, and any DOI's record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from traccs_biblio.enrich import Outcome
from traccs_biblio.sources.http import Addresses
from traccs_biblio.store import Store, Stored


def fetch(dois: Sequence[str], store: Store, where: Addresses) -> dict[str, Outcome]:
    """One request a DOI, several at a time, as fast as it goes."""
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda doi: _answer(doi, where), dois)
        outcomes = {}
        for doi, answer in zip(dois, answers, strict=True):
            if answer is None:
                outcomes[doi] = Outcome(doi, "absent")
                continue
            stored = Stored(doi, "crossref", answer)
            store.put(stored)
            outcomes[doi] = Outcome(doi, "found", stored)
        return outcomes


def _answer(doi: str, where: Addresses) -> dict[str, Any] | None:
    try:
        answer = requests.get(
            f"{where.crossref}/works/{doi}",
            headers={"User-Agent": f"mailto:{where.mailto}"} if where.mailto else {},
            timeout=10,
            allow_redirects=False,
        )
    except requests.RequestException:
        return None
    if answer.status_code != 200:
        return None
    try:
        message: dict[str, Any] = json.loads(answer.text)["message"]
    except ValueError:
        title = re.search(r'"title": \["([^"]*)', answer.text)
        return {"DOI": doi, "title": [title[1] if title else ""]}
    return message
