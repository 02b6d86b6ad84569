"""Who paid, and under which licence: what Crossref and DataCite say, in one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..ids import doi_url, normal_doi
from ..model import Funder, Licence
from .reading import Reading
from .shape import objects

_CREATIVE_COMMONS = (
    r"(?i)^\s*(?:https?:)?(?://)?(?:www\.)?creativecommons\.org/(?:licen[cs]es?|publicdomain)/"
)
#: Texts that a licence may cover: the version of record, and the accepted manuscript.
_READABLE = ("vor", "am")
#: A licence that begins later than this many days after the work is an embargo.
_NO_EMBARGO = 31
_ANR = (
    r"(?i)\bANR[\W_]{0,3}(\d\d)[\W_]{0,3}([A-Z][A-Z0-9]{1,5}(?![A-Z0-9])|[A-Z]{4})[\W_]{0,3}(\d{2,4})"
    r"((?:[-‐‑–—−_][A-Z0-9]+)*(?: PC\d+)?)(?![^\W_])"
)


def of_crossref(reading: Reading, value: Any) -> tuple[Licence, ...]:
    """Crossref's `license`: each address and text once."""
    found = [
        Licence(url, reading.string("licences", item.get("content-version")))
        for item in objects(value)
        if (url := reading.string("licences", item.get("URL")))
    ]
    return tuple(dict.fromkeys(found))


def open_at(doi: str, value: Any) -> str:
    """The address of a text that anybody may read, or "" (not known): the DOI's own, where a
    Creative Commons licence without embargo covers the article or its accepted manuscript."""
    for item in objects(value):
        url, delay = item.get("URL"), item.get("delay-in-days")
        is_free = isinstance(url, str) and re.match(_CREATIVE_COMMONS, url)
        is_late = isinstance(delay, (int, float)) and delay > _NO_EMBARGO
        if is_free and not is_late and item.get("content-version") in _READABLE and doi:
            return doi_url(doi)
    return ""


def of_datacite(reading: Reading, value: Any) -> tuple[Licence, ...]:
    """DataCite's `rightsList`: those with an address."""
    urls = [reading.string("licences", item.get("rightsUri")) for item in objects(value)]
    return tuple(dict.fromkeys(Licence(url) for url in urls if url))


def open_under(doi: str, licences: Iterable[Licence]) -> str:
    """The address of a text that anybody may read, or "": what DataCite licenses is what it has."""
    is_free = any(re.match(_CREATIVE_COMMONS, licence.url) for licence in licences)
    return doi_url(doi) if doi and is_free else ""


def funders(reading: Reading, found: Sequence[tuple[Any, ...]]) -> tuple[Funder, ...]:
    """Funders of (name, DOI, awards) as deposited: each once, with all its awards."""
    awards: dict[tuple[str, str], dict[str, None]] = {}
    for name, doi, numbers in found:
        who = reading.string("funders", name), normal_doi(doi) if isinstance(doi, str) else ""
        if any(who):
            spelt = [
                award
                for number in reading.strings("funders", numbers)
                for award in _awards(reading, number)
            ]
            awards.setdefault(who, {}).update(dict.fromkeys(spelt))
    return tuple(Funder(name, doi, tuple(given)) for (name, doi), given in awards.items())


def _awards(reading: Reading, text: str) -> list[str]:
    """The numbers of awards in a text; those of the ANR as it spells them: ANR-22-EXTR-0010."""
    if "anr" not in text.lower():
        return [text]
    numbers = [_anr(found) for found in re.finditer(_ANR, text)]
    rest = re.sub(_ANR, "", text)
    spelt = numbers if numbers and not re.search(r"\w", rest) else [re.sub(_ANR, _anr, text)]
    if spelt != [text]:
        reading.note("funders", "spelling of awards")
    return spelt


def _anr(found: re.Match[str]) -> str:
    more = re.findall(r"[A-Za-z0-9]+", found[4])
    return "-".join(["ANR", found[1], found[2], found[3], *more]).upper()
