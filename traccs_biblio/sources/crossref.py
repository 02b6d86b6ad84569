"""Crossref: lists and searches through habanero, single DOIs through our own session.

habanero 2.9 neither retries, paces, follows an alias nor tells 404 from 429 (measured: see
docs/explanation/registries.md), so it is used for lists alone, and its errors are mapped here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote

from ..errors import NotFound, Unavailable
from .http import IMPORTING, Busy, Client, raise_for_status, reason

BATCH = 50  # DOIs in one request: a URL of about 2 kB
ORCIDS = 40  # in one request
#: What is asked of works that nobody has chosen yet; references would make the answer long.
_OUTLINE = (
    "DOI", "type", "title", "subtitle", "author", "container-title", "issued", "published-online",
    "published-print", "posted", "volume", "abstract", "relation", "update-to", "updated-by",
)  # fmt: skip
_BY_PEOPLE, _BY_WORDS = 200, 50  # works at most in one answer


def many(client: Client, dois: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Ask for up to 50 DOIs at once: the answers by DOI, in no order; what is missing is absent.

    An alias is absent too. No DOI may hold a comma, which separates filters. Raises `Refused` where
    Crossref cannot read the request, `Unavailable` where it cannot be asked.
    """
    asked = set(dois)
    found = {}
    for work in _works(client, filter={"doi": list(dois)}, limit=len(dois)):
        doi = work["DOI"].lower()
        if doi in asked:
            found[doi] = work
    return found


def by_pii(client: Client, pii: str) -> dict[str, Any]:
    """The work with an Elsevier PII (`S0012821X24001234`, hyphens and brackets aside).

    Raises `NotFound` where Crossref knows no such work, or several; `Unavailable` where it cannot
    be asked.
    """
    asked = _bare(pii)
    found = {
        work["DOI"].lower(): work
        for work in _works(client, filter={"alternative_id": asked}, limit=20)
        if asked in map(_bare, work.get("alternative-id") or ())
    }
    if len(found) > 1:
        raise NotFound(f"several works have the PII {pii}: {', '.join(sorted(found))}")
    for work in found.values():
        return work
    raise NotFound(f"Crossref knows no work with the PII {pii}")


def search(client: Client, reference: str, rows: int = 20) -> list[dict[str, Any]]:
    """The works that Crossref finds for a reference in words, best first: candidates, no answer
    (there is always a first hit). Raises `Unavailable`."""
    return _works(client, query_bibliographic=reference, limit=rows) if reference.strip() else []


def by_people(
    client: Client, orcids: Sequence[str], years: tuple[int, int], since: str = ""
) -> tuple[list[dict[str, Any]], bool]:
    """Works of years (first, last) by people with these ORCIDs, at most 40, the newest first;
    `since` is the day of registration to begin with. True with them: there may be more.

    Only the works that carry an ORCID are found by it. Raises `Unavailable`.
    """
    asked = {"orcid": list(orcids), **_window(years, since)}
    return _outlines(client, _BY_PEOPLE, filter=asked, sort="published", order="desc")


def by_name(
    client: Client, name: str, years: tuple[int, int], since: str = ""
) -> tuple[list[dict[str, Any]], bool]:
    """As `by_people`, for a name; candidates alone, since Crossref looks for any of its words and
    puts first what holds most of them."""
    found, _ = _outlines(client, _BY_WORDS, filter=_window(years, since), query_author=name)
    return found, False


def by_words(
    client: Client, words: str, years: tuple[int, int], since: str = ""
) -> tuple[list[dict[str, Any]], bool]:
    """As `by_people`, for words of the title and the like: what holds most of them comes first."""
    found, _ = _outlines(client, _BY_WORDS, filter=_window(years, since), query_bibliographic=words)
    return found, False


def _window(years: tuple[int, int], since: str) -> dict[str, Any]:
    first, last = years
    created = {"from_created_date": since} if since else {}
    return {"from_pub_date": f"{first}-01-01", "until_pub_date": f"{last}-12-31", **created}


def _outlines(client: Client, rows: int, **query: Any) -> tuple[list[dict[str, Any]], bool]:
    found = _works(client, limit=rows, select=list(_OUTLINE), **query)
    return found, len(found) >= rows


def _bare(pii: object) -> str:
    return re.sub(r"[^0-9A-Z]", "", str(pii).upper())


def _works(client: Client, **query: Any) -> list[dict[str, Any]]:
    """The works of one list, those that are none left out."""
    items = client.patiently("Crossref", "crossref-list", lambda: _list(client, query))
    return [item for item in items if isinstance(item, dict) and isinstance(item.get("DOI"), str)]


def _list(client: Client, query: dict[str, Any]) -> list[Any]:
    with IMPORTING:
        import httpx2
        from habanero import Crossref, RequestError

    crossref = Crossref(
        base_url=client.addresses.crossref,
        mailto=client.addresses.mailto or None,
        ua_string=client.identity.split(" (")[0],
        timeout=30,
    )
    try:
        items = crossref.works(**query)["message"]["items"]
    except RequestError as error:
        raise_for_status("Crossref", error.status_code)
        raise Busy("it answered a page, not data", tries=2) from None
    except httpx2.HTTPStatusError as error:
        response = error.response
        raise_for_status("Crossref", response.status_code, response.headers.get("Retry-After", ""))
        raise Unavailable(f"Crossref answered {response.status_code}") from None
    except httpx2.HTTPError as error:
        raise Busy(reason(error), tries=2) from None
    except (ValueError, LookupError, TypeError, RecursionError, AssertionError):
        # AssertionError: a charset that is an encoding, but none of text
        raise Busy("its answer was cut or is not JSON", tries=2) from None
    except RuntimeError as error:  # habanero hides the cause of a time-out in one of these
        cause = error.__cause__
        raise Busy(reason(cause if isinstance(cause, Exception) else error), tries=2) from None
    if not isinstance(items, list):
        raise Unavailable("Crossref answered a list without items")
    return items


def one(client: Client, doi: str) -> tuple[str, dict[str, Any]]:
    """Ask for one DOI, following an alias: (the DOI Crossref holds, the answer).

    Raises `NotFound` where Crossref does not know it, `Unavailable` where it cannot be asked.
    """
    url = f"{client.addresses.crossref.rstrip('/')}/works/{quote(doi, safe='')}"
    reply = client.get("Crossref", "crossref-single", url)
    if reply.status == 404:
        raise NotFound(f"Crossref does not know {doi}")
    content = reply.content
    message = content.get("message") if isinstance(content, dict) else None
    if not isinstance(message, dict) or not isinstance(message.get("DOI"), str):
        raise Unavailable("Crossref answered something that is not a work")
    held = message["DOI"].lower()
    if held != doi and (reply.url == url or not unquote(reply.url).lower().endswith("/" + held)):
        raise Unavailable(f"Crossref answered for {held} where {doi} was asked")
    return held, message
