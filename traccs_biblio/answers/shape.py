"""Getting typed values out of JSON that strangers deposited: a wrong shape is an absent value."""

from __future__ import annotations

import re
from typing import Any

from ..text import clean, of_registry

_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_DATE = re.compile(r"^(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")
_ARXIV = re.compile(r"^10\.48550/arxiv\.(.+)$")


def string(value: Any) -> str:
    """A text (or number) on one line, markup removed; "" for anything else."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    return of_registry(value).plain if isinstance(value, str) else ""


def strings(value: Any) -> list[str]:
    """The texts of a list; a text alone is a list of one."""
    values = value if isinstance(value, list) else [value]
    return [text for item in values if (text := string(item))]


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def mapping(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def orcid(value: Any) -> str:
    """`0000-0002-1825-0097` from any spelling of an ORCID."""
    found = _ORCID.search(value) if isinstance(value, str) else None
    return found[0] if found else ""


def iso_date(text: Any) -> str:
    """`2024`, `2024-03` or `2024-03-07` if `text` begins with a date."""
    found = _DATE.match(clean(str(text))) if isinstance(text, (str, int)) else None
    return joined(*found.groups()) if found else ""


def joined(*parts: Any) -> str:
    """ISO date from year, month, day; stops at the first that is missing or impossible."""
    numbers: list[str] = []
    for part, low, high in zip(parts, (1, 1, 1), (9999, 12, 31), strict=False):
        if isinstance(part, bool) or not isinstance(part, (int, str)) or not str(part).isdigit():
            break
        if not low <= int(part) <= high:
            break
        numbers.append(f"{int(part):04d}" if not numbers else f"{int(part):02d}")
    return "-".join(numbers)


def year_of(date: str) -> int | None:
    """The year of an ISO date."""
    return int(date[:4]) if date else None


def month_of(date: str) -> int | None:
    """The month of an ISO date, where it has one."""
    return int(date[5:7]) if len(date) >= 7 else None


def arxiv_id(doi: str) -> str:
    """The arXiv id of an arXiv DOI, or ""."""
    found = _ARXIV.match(doi)
    return found[1] if found else ""


def absent(title: Any, people: Any, year: int | None) -> tuple[str, ...]:
    """Flags for what no reading list should lack."""
    missing = {"no-title": title, "no-author": people, "no-year": year}
    return tuple(flag for flag, value in sorted(missing.items()) if not value)
