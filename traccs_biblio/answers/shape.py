"""Getting typed values out of JSON that strangers deposited: a wrong shape is an absent value."""

from __future__ import annotations

import re
from typing import Any

from ..text import clean

_ORCID = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")
_DATE = re.compile(r"^([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")
_ARXIV = re.compile(r"^10\.48550/arxiv\.(.+)$")


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def mapping(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def orcid_of(value: Any) -> str:
    """`0000-0002-1825-0097` from any spelling of an ORCID, right or wrong."""
    found = _ORCID.search(value.upper()) if isinstance(value, str) else None
    return found[0] if found else ""


def orcid(value: Any) -> str:
    """An ORCID whose check digit is right (ISO 7064, MOD 11-2), or ""."""
    found = orcid_of(value)
    if not found:  # as of most authors
        return ""
    total = 0
    for digit in found.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return found if found[-1:] == ("X" if check == 10 else str(check)) else ""


def iso_date(text: Any) -> str:
    """`2024`, `2024-03` or `2024-03-07` if `text` begins with a date."""
    is_text = isinstance(text, (str, int)) and not isinstance(text, bool)
    found = _DATE.match(clean(str(text))) if is_text else None
    return joined(*found.groups()) if found else ""


def joined(*parts: Any) -> str:
    """ISO date from year, month, day; stops at the first that is missing or impossible."""
    numbers: list[str] = []
    for part, low, high in zip(parts, (1, 1, 1), (9999, 12, 31), strict=False):
        if isinstance(part, bool) or not isinstance(part, (int, str)):
            break
        if isinstance(part, str) and not re.fullmatch("[0-9]{1,4}", part):
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
