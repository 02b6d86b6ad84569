"""DataCite: arXiv, Zenodo and data repositories, one DOI a request; and searches of arXiv."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from ..errors import NotFound, Unavailable
from .http import Client

ARXIV = "10.48550"  # the prefix of its DOIs
NAMES = 20  # in one request: a URL of about 2 kB
_PAGE = 100  # works at most in one answer


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


def by_names(
    client: Client, names: Sequence[str], years: tuple[int, int], since: str = ""
) -> tuple[list[dict[str, Any]], bool]:
    """The attributes of arXiv's works of years (first, last) by people of these names, as "Le
    Sommer, Julien", at most 20, the newest first; `since` is the day of registration to begin
    with. True with them: there may be more. Raises `Unavailable`.
    """
    found = _search(client, [_any("creators.name", names)], years, since, "-created")
    return found, len(found) >= _PAGE


def by_words(
    client: Client, sets: Sequence[Sequence[str]], years: tuple[int, int], since: str = ""
) -> tuple[list[dict[str, Any]], bool]:
    """As `by_names`, for words, what holds most of them first: the title or the abstract holds one
    of each set, and the title one of the first."""
    first, *others = sets
    fields = ("titles.title", "descriptions.description")
    clauses = [_any("titles.title", first)]
    clauses += ["(" + " OR ".join(_any(f, words)[1:-1] for f in fields) + ")" for words in others]
    return _search(client, clauses, years, since, "relevance"), False


def _any(field: str, phrases: Sequence[str]) -> str:
    """A clause of Elasticsearch's query strings: one of these phrases in a field."""
    return "(" + " OR ".join(f'{field}:"{_escaped(phrase)}"' for phrase in phrases) + ")"


def _escaped(phrase: str) -> str:
    return phrase.replace("\\", "\\\\").replace('"', '\\"')


def _search(
    client: Client, clauses: Sequence[str], years: tuple[int, int], since: str, sort: str
) -> list[dict[str, Any]]:
    first, last = years
    window = [f"publicationYear:[{first} TO {last}]"]
    window += [f"created:[{since} TO *]"] if since else []
    asked = {
        "query": " AND ".join([*clauses, *window]),
        "prefix": ARXIV,
        "page[size]": _PAGE,
        "sort": sort,
    }
    url = f"{client.addresses.datacite.rstrip('/')}/dois?{urlencode(asked)}"
    content = client.get("DataCite", "datacite", url).content
    data = content.get("data") if isinstance(content, dict) else None
    if not isinstance(data, list):
        raise Unavailable("DataCite answered something that is not a list of works")
    works = [item.get("attributes") for item in data if isinstance(item, dict)]
    return [w for w in works if isinstance(w, dict) and isinstance(w.get("doi"), str)]
