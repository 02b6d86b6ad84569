"""One answer being read: its values by field, and what reading them changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date as calendar_day
from itertools import takewhile
from typing import Any

from ..model import Text
from ..text import cleaned, is_clean, paragraphs
from .shape import joined

#: Years of publication that can be.
FIRST_YEAR, LAST_YEAR = 1500, 2100


#: The types of a year, of a month of it, of a day.
_NUMBERS = ([int], [int, int], [int, int, int])


class Reading:
    """Reads values of one answer, and notes by field of `Metadata` what it changed.

    The words of a note: of the letters "markup", "entities", "spaces", "accents composed",
    "invisible characters", "wrong encoding", "all capitals"; of a title "retraction mark",
    "repeated subtitle", "only the DOI"; of an abstract "heading", "nothing said"; of names "wrong
    ORCID"; of pages and numbers "no pages", "dashes", "thousands comma", "article
    number", "from the DOI"; of dates "dates that cannot be"; of funders "spelling of awards". No
    other is used.

    `flags` are those of the answer so far.
    """

    def __init__(self) -> None:
        self._notes: dict[str, dict[str, None]] = {}
        self.flags: set[str] = set()

    def note(self, field: str, *words: str) -> None:
        """Remember what was changed in a field."""
        if words:
            self._notes.setdefault(field, {}).update(dict.fromkeys(words))
        if "wrong encoding" in words:
            self.flags.add("mojibake")

    @property
    def cleaned(self) -> Mapping[str, tuple[str, ...]]:
        """What was changed, by field, in one order whatever that of reading."""
        return {field: tuple(sorted(words)) for field, words in sorted(self._notes.items())}

    def text(self, field: str, value: Any) -> Text:
        """A text with its styles; empty for anything else."""
        if not isinstance(value, str):
            return Text()
        text, changes = cleaned(value)
        if changes and text:
            self.note(field, *changes)
        return text

    def paragraphs(self, field: str, value: Any) -> str:
        """A text without styles, a line a paragraph or a heading; "" for anything else."""
        parts = paragraphs(value) if isinstance(value, str) else []
        if parts and parts != [value]:
            self.note(field, "markup")
        return "\n".join(text.plain for part in parts if (text := self.text(field, part)))

    def string(self, field: str, value: Any) -> str:
        """A text (or number) on one line, markup removed; "" for anything else."""
        if isinstance(value, str):
            return value if is_clean(value) else self.text(field, value).plain
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return str(value) if is_number else ""

    def strings(self, field: str, value: Any) -> list[str]:
        """The texts of a list; a text alone is a list of one."""
        values = value if isinstance(value, list) else [value]
        return [text for item in values if (text := self.string(field, item))]

    def date(self, parts: Iterable[Any]) -> str:
        """ISO date from year, month and day, as far as they are given and can be."""
        parts = list(parts)
        if [*map(type, parts)] in _NUMBERS and FIRST_YEAR <= parts[0] <= LAST_YEAR:  # as most are
            with suppress(ValueError):  # a day that its month has not
                day = calendar_day(*parts, *[1] * (3 - len(parts)))
                return day.isoformat()[: len("YYYY-MM-DD") - 3 * (3 - len(parts))]
        given = list(takewhile(lambda part: part not in (None, ""), parts))
        expected = min(len(given), 3)
        found = possible(joined(*given[:3]))
        if found.count("-") + bool(found) < expected:
            self.note("dates", "dates that cannot be")
            self.flags.add("odd-date")
        return found


def possible(date: str) -> str:
    """An ISO date as far as it can be: no day that its month has not, no year out of all bounds."""
    if not date or not FIRST_YEAR <= int(date[:4]) <= LAST_YEAR:
        return ""
    if len(date) == 10:
        try:
            calendar_day.fromisoformat(date)
        except ValueError:
            return date[:7]
    return date
