"""Where a problem is: the file and line of a nomination."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Nomination, Record


def at(nomination: Nomination) -> str:
    """The file and line of a nomination."""
    return f"{nomination.path}:{nomination.line}"


def every_nomination(every: list[Record]) -> Iterator[Nomination]:
    """The nominations of all records, each once: two works may share one by mistake."""
    seen = set()
    for record in every:
        for nomination in record.nominations:
            if (place := at(nomination)) not in seen:
                seen.add(place)
                yield nomination
