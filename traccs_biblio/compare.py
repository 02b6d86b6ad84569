"""Whether two values of a bibliographic field say the same, however they are spelled."""

from __future__ import annotations

import re
from typing import Any

from .model import Author
from .text import fold


def same(field: str, one: Any, other: Any) -> bool:
    """Whether two values of a field say the same, spelling aside: case, accents, dashes, and
    initials for given names."""
    if field in ("authors", "editors"):
        return len(one) == len(other) and all(
            _same_person(a, b) for a, b in zip(one, other, strict=True)
        )
    if field in ("year", "month"):
        return bool(one == other)
    spelled = [value.plain if hasattr(value, "plain") else str(value) for value in (one, other)]
    return fold(spelled[0]) == fold(spelled[1])


def _same_person(one: Author, other: Author) -> bool:
    """Whether two entries at one place of one work's list name one person: initials will do there.
    `people` asks who somebody is among many, where initials, or Leroy for Le Roy, prove nothing."""
    if fold(one.label) != fold(other.label):
        return False
    given = [[fold(word)[:1] for word in re.split(r"[\s.\-]+", p.given) if fold(word)]
             for p in (one, other)]  # fmt: skip
    return all(a == b for a, b in zip(*given, strict=False))
