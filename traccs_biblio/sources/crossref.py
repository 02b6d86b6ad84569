"""Crossref: lists of DOIs through habanero, single DOIs through our own session.

habanero 2.9 neither retries, paces, follows an alias nor tells 404 from 429 (measured: see
docs/registries.md), so it is used for lists alone, and its errors are mapped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote

from ..errors import NotFound, Unavailable
from .http import Busy, Client, raise_for_status, reason

BATCH = 50  # DOIs in one request: a URL of about 2 kB


def many(client: Client, dois: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Ask for up to 50 DOIs at once: the answers by DOI, in no order; what is missing is absent.

    An alias is absent too. No DOI may hold a comma, which separates filters. Raises `Unavailable`.
    """
    message = client.patiently("Crossref", "crossref-list", lambda: _list(client, dois))
    asked = set(dois)
    found = {}
    for item in message:
        doi = str(item.get("DOI", "")).lower() if isinstance(item, dict) else ""
        if doi in asked:
            found[doi] = item
    return found


def _list(client: Client, dois: Sequence[str]) -> list[Any]:
    import httpx2
    from habanero import Crossref, RequestError

    crossref = Crossref(
        base_url=client.addresses.crossref,
        mailto=client.addresses.mailto or None,
        ua_string=client.identity.split(" (")[0],
        timeout=30,
    )
    try:
        answer = crossref.works(filter={"doi": list(dois)}, limit=len(dois))
        items = answer["message"]["items"]
    except RequestError as error:
        if error.status_code == 200:
            raise Busy("it answered a page, not data", tries=2) from None
        raise Unavailable(f"Crossref refuses the request: {error}") from None
    except httpx2.HTTPStatusError as error:
        response = error.response
        raise_for_status("Crossref", response.status_code, response.headers.get("Retry-After", ""))
        raise Unavailable(f"Crossref answered {response.status_code}") from None
    except httpx2.HTTPError as error:
        raise Busy(reason(error), tries=2) from None
    except RuntimeError as error:  # habanero hides the cause of a time-out in one of these
        cause = error.__cause__
        raise Busy(reason(cause if isinstance(cause, Exception) else error), tries=2) from None
    except (ValueError, KeyError, TypeError):
        raise Busy("its answer was cut or is not JSON", tries=2) from None
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
